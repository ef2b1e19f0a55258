// The panels at the right: the place that is chosen, the piece, checks, tables, material, price, the text.

import { distance } from "./curve.js";
import { addAfter, change, choose, moveTo, nudge, placeInLine, put, removePlace } from "./editing.js";
import { app, knotTarget, pieceNamed, placeOf, pointTarget, redraw, refresh } from "./store.js";
import { ask, inLanguage, number, Refused, t, typed } from "./talk.js";
import { alongLine, begin, between, MODES } from "./tools.js";

const panel = document.getElementById("panel");
export const TABS = ["point", "piece", "style", "checks", "sizes", "measure", "material", "price", "text"];
const TAB_WORDS = { point: "Point", piece: "Piece", style: "Style", checks: "Checks", sizes: "Sizes", measure: "Measure",
  material: "Material", price: "Price", text: "Text" };
const LAMPS = { passed: "\u2713", warned: "!", failed: "\u2717", unused: "\u2013" };

// Elements made one by one: whatever a file says stays text.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((each) => each !== null && each !== undefined && each !== false));
  return node;
}

let stale = false; // whether the panel waits until something typed is taken

export function drawPanels(background = false) {
  // Taking away a field that is being filled in would send what is typed so far.
  stale = Boolean(document.activeElement?.dataset.typed) && panel.contains(document.activeElement) && panel.dataset.tab === app.tab;
  if (stale) return;
  const busy = panel.contains(document.activeElement) && panel.dataset.tab === app.tab;
  if (background && busy && !["checks", "sizes"].includes(app.tab)) return;
  const tabs = TABS.filter((name) => name !== "price" || app.state.order);
  const kept = focused();
  const top = panel.dataset.tab === app.tab ? panel.scrollTop : 0;
  document.getElementById("tabs").replaceChildren(...tabs.map((name) =>
    el("button", { role: "tab", "aria-selected": String(app.tab === name), id: `tab-${name}`, onclick: () => open(name) },
      t(TAB_WORDS[name]))));
  panel.setAttribute("aria-labelledby", `tab-${app.tab}`);
  panel.dataset.tab = app.tab;
  panel.replaceChildren(...PANELS[app.tab]().filter(Boolean));
  panel.scrollTop = top;
  restore(kept);
}

function focused() {
  const node = document.activeElement;
  if (node?.closest("#tabs")) return `#${node.id}`;
  return panel.contains(node) && node.dataset.key ? `#panel [data-key="${CSS.escape(node.dataset.key)}"]` : null;
}

const restore = (kept) => kept && document.querySelector(kept)?.focus();

export function open(name) {
  app.tab = name;
  if (name === "piece" || name === "style") loadFields();
  refresh();
  if (name === "text") showRow();
}

export async function loadFields() {
  const piece = app.piece ?? app.state.pieces[0]?.name;
  const [forPiece, forStyle] = await Promise.all([ask(`/panel?piece=${encodeURIComponent(piece)}`), ask("/panel")]);
  app.fields = { of: piece, piece: forPiece.groups, style: forStyle.groups };
  drawPanels();
}

const PANELS = { point: pointPanel, piece: piecePanel, style: stylePanel, checks: checksPanel, sizes: sizesPanel,
  measure: measurePanel, material: materialPanel, price: pricePanel, text: textPanel };

// --- the place that is chosen ---

function pointPanel() {
  const target = app.chosen;
  if (!target) {
    return [el("p", {}, t("Choose a point or a line in the drawing, or here.")), chooser(),
      el("p", { class: "hint" }, t("Drag a point, or nudge it: arrow 0.1 mm, with Shift 1 mm, with Ctrl 5 mm. Escape takes back. Insert adds a place, Delete removes one."))];
  }
  if (target.kind === "line") return linePanel(target.name);
  const at = placeOf(target);
  const title = target.kind === "point" ? t("point {name}", { name: target.name })
    : t("{line}, place {index} of {count}", { line: target.line, index: target.index + 1, count: app.state.lines[target.line].knots.length });
  return [el("h2", {}, title), at && target.steps ? coordinates(target, at) : rulePart(target, at), ...beside(target), ...tools(target),
    target.row ? el("div", { class: "row" }, rowLink(target.row)) : null, el("h3", {}, t("Choose another")), chooser()];
}

function coordinates(target, at) {
  const field = (axis, name) => numberField({ key: `at ${axis}`, label: name, unit: "mm", value: at[axis], digits: 2 },
    (value) => moveTo(target, at.map((each, index) => (index === axis ? value : each))));
  const steps = [0.1, 1, 5];
  const pad = steps.map((step) => el("div", { class: "row" }, `${number(step, 1)} mm`,
    ...[["\u2190", -1, 0], ["\u2192", 1, 0], ["\u2191", 0, 1], ["\u2193", 0, -1]].map(([sign, dx, dy]) =>
      el("button", { "aria-label": `${sign} ${step} mm`, "data-key": `${sign}${step}`, onclick: () => nudge(target, [dx * step, dy * step]) }, sign))));
  return el("div", {}, field(0, "x"), field(1, "y"), ...pad);
}

function rulePart(target, at) {
  const rule = target.rule;
  const where = at ? el("dl", {}, el("dt", {}, "x, y"), el("dd", {}, `${number(at[0], 2)}; ${number(at[1], 2)} mm`)) : "";
  if (rule?.kind === "on") {
    const text = rule.from_end ? t("lies on {line}, from its end", { line: rule.line }) : t("lies on {line}, from its start", { line: rule.line });
    const unit = rule.key === "mm" ? "mm" : "";
    return el("div", {}, el("p", {}, text), numberField({ key: "on", label: rule.key, unit, value: rule.value, digits: 3 },
      (value) => change([put(rule.steps, value)])), where);
  }
  const text = rule?.kind === "meet" ? t("lies where {first} and {second} meet", { first: rule.lines[0], second: rule.lines[1] })
    : t("is the end of an offset line");
  return el("div", {}, el("p", {}, text), where);
}

// Distances to the places before and behind; a typed distance moves the place along the way between them.
function beside(target) {
  const { line, index } = target.kind === "knot" ? target : placeInLine(target);
  const at = placeOf(target);
  if (index < 0 || !at || !target.steps) return [];
  return [[index - 1, t("to the place before")], [index + 1, t("to the place behind")]].flatMap(([other, label]) => {
    const place = app.state.lines[line].knots[other] ? placeOf(knotTarget(line, other) ?? {}) : null;
    if (!place) return [];
    const way = distance(place, at);
    return [numberField({ key: `way ${other - index}`, label, unit: "mm", value: way, digits: 2 }, (value) =>
      moveTo(target, at.map((each, axis) => Math.round((place[axis] + ((each - place[axis]) * value) / way) * 100) / 100)))];
  });
}

function tools(target) {
  if (target.kind !== "knot") {
    const { index } = placeInLine(target);
    return index < 0 ? [] : [el("div", { class: "row" }, el("button", { onclick: () => addAfter(target) }, t("Add a place behind")))];
  }
  const { line, index } = target;
  const knots = app.state.lines[line].knots;
  return [el("div", { class: "row" },
    index + 1 < knots.length ? el("button", { onclick: () => addAfter(target) }, t("Add a place behind")) : null,
    el("button", { onclick: () => removePlace(target) }, t("Delete this place")))];
}

function linePanel(name) {
  const line = app.state.lines[name];
  const rows = [el("h2", {}, t("line {name}", { name }))];
  if (line.kind === "offset") {
    rows.push(el("p", {}, t("at a held distance from {line}", { line: line.of })));
    rows.push(line.steps
      ? numberField({ key: "by", label: t("distance"), unit: "mm", value: line.by[0], digits: 2 }, (value) => change([put(line.steps, value)]))
      : el("p", {}, `${number(line.by[0], 2)} ... ${number(line.by[1], 2)} mm`));
  } else {
    rows.push(el("p", {}, line.mirror ? t("continues as its mirror image at {line}", { line: line.mirror }) : ""));
    rows.push(table(t("Places"), [t("place"), "x", "y"], line.knots.map((knot, index) => {
      const target = knotTarget(name, index);
      const at = target && placeOf(target);
      return [el("button", { "data-key": `knot ${index}`, onclick: () => choose(target, { focus: true }) }, knot.point ?? String(index + 1)),
        at ? number(at[0], 2) : "-", at ? number(at[1], 2) : "-"];
    })));
  }
  const used = app.state.pieces.filter((piece) => piece.lines.includes(name) || piece.marked.includes(name));
  rows.push(el("p", {}, t("Pieces"), ": ", used.map((piece) => inLanguage(piece.title)).join(", ") || "-"));
  rows.push(el("div", { class: "row" }, el("button", { onclick: () => { app.tab = "measure"; alongLine(name); } }, t("Measure")), line.row ? rowLink(line.row) : ""));
  return [...rows, el("h3", {}, t("Choose another")), chooser()];
}

function chooser() {
  const pick = (label, names, make) => el("div", { class: "field" }, el("label", { for: `pick-${label}` }, label),
    el("select", { id: `pick-${label}`, "data-key": label, onchange: (event) => event.target.value && choose(make(event.target.value)) },
      el("option", { value: "" }, "..."), ...names.map((name) => el("option", { value: name }, name))));
  return el("div", {}, pick(t("point"), Object.keys(app.state.points), pointTarget), pick(t("line"), Object.keys(app.state.lines), (name) => ({ kind: "line", name })));
}

const rowLink = (row) => el("button", { onclick: () => { app.tab = "text"; refresh(); showRow(row); } }, t("line {row} of the file", { row }));

// --- fields ---

const WIDE = 1000; // a range this wide says nothing to a shoemaker
let fieldNumber = 0;

export function numberField({ key, label, unit = "", value, digits = 2, least = null, most = null, help = "", whole = false, taken: from = null, usual = false }, done) {
  const id = `field-${fieldNumber++}`;
  const shown = whole ? String(value) : number(value, digits).replace(/([.,]\d*?)0+$/, "$1").replace(/[.,]$/, "");
  const input = el("input", { id, value: shown, inputmode: "decimal", "data-key": key, disabled: Boolean(from), autocomplete: "off" });
  const box = el("div", { class: `field ${from ? "taken" : ""}` }, el("label", { for: id }, label), input, el("span", {}, unit));
  const range = least !== null && most !== null && most < WIDE ? `${number(least, 0)} ... ${number(most, 0)}` : "";
  const said = [help, range, from ? t("from {piece}", { piece: from }) : "", usual ? t("the usual allowance of the style") : ""].filter(Boolean).join(" \u00b7 ");
  if (said) {
    box.append(el("small", { id: `${id}-help` }, said));
    input.setAttribute("aria-describedby", `${id}-help`);
  }
  const taken = () => {
    delete input.dataset.typed;
    setTimeout(() => stale && drawPanels());
  };
  input.addEventListener("input", () => { input.dataset.typed = "1"; });
  input.addEventListener("blur", taken);
  const commit = () => {
    taken();
    const found = typed(input.value);
    const wrong = found === null || (least !== null && found < least) || (most !== null && found > most) || (whole && !Number.isInteger(found));
    box.classList.toggle("wrong", wrong);
    input.setAttribute("aria-invalid", String(wrong));
    if (!wrong && input.value !== shown) done(found);
  };
  input.addEventListener("change", commit);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      input.value = shown;
      taken();
    }
  });
  return box;
}

function schemaField(field, group) {
  const label = [field.label && field.label !== field.key ? field.label : "", t(field.key)].filter(Boolean).join(": ");
  const help = group.what === "edges" ? "" : inLanguage(field.help); // there it would say the same for every edge
  if (field.type === "number") {
    return numberField({ ...field, key: field.steps.join("."), label, help }, (value) => change([written(field, value)]));
  }
  const id = `field-${fieldNumber++}`;
  const box = el("div", { class: `field ${field.taken ? "taken" : ""}` }, el("label", { for: id }, label));
  if (field.type === "flag") {
    box.append(el("input", { id, type: "checkbox", checked: field.value, disabled: Boolean(field.taken), "data-key": field.steps.join("."),
      onchange: (event) => change([written(field, event.target.checked)]) }));
  } else {
    box.append(el("select", { id, disabled: Boolean(field.taken), "data-key": field.steps.join("."), onchange: (event) => chosenValue(field, event.target.value) },
      ...field.options.map((each) => el("option", { value: each, selected: each === field.value }, each ? t(each) : "-"))));
  }
  const said = [help, field.taken ? t("from {piece}", { piece: field.taken }) : ""].filter(Boolean).join(" \u00b7 ");
  if (said) box.append(el("small", {}, said));
  return box;
}

function chosenValue(field, value) {
  if (field.empty === "remove" && value === "") return field.there ? change([{ do: "remove", steps: field.steps }]) : null;
  return change([written(field, value)]);
}

// A value the file has is replaced, one it lacks is added; a usual allowance becomes the edge's own.
function written(field, value) {
  if (field.wrap) return { do: field.there ? "put" : "add", steps: field.steps, value: { ...field.wrap, allowance: value } };
  return { do: field.there ? "put" : "add", steps: field.steps, value };
}

const GROUPS = { edges: "Edges", piece: "The piece", size_notches: "Size code", eyelets: "Eyelets", stitch: "Stitch line", line: "Drawn line",
  notch: "Notch", punch: "Punch holes", punch_along: "Row of punch holes", allowances: "Usual allowances", seam: "Seam" };

function fieldGroup(group) {
  if (group.what === "new notch") return newNotch(group);
  if (!group.fields.length && !group.title) return null;
  return el("div", { class: "boxed" }, el("header", {}, `${t(GROUPS[group.what] ?? group.what)} ${group.title}`,
    group.remove ? el("button", { onclick: () => change([{ do: "remove", steps: group.remove }]) }, t("Delete")) : ""),
    ...group.fields.map((field) => schemaField(field, group)));
}

function newNotch(group) {
  const select = el("select", { "aria-label": t("point"), "data-key": "new notch" }, ...group.points.map((name) => el("option", { value: name }, name)));
  const add = () => change([group.insert.start
    ? { do: "add", steps: group.insert.steps.slice(0, -1), value: [{ notch: select.value }] }
    : { do: "insert", steps: group.insert.steps, value: { notch: select.value } }]);
  return group.points.length ? el("div", { class: "boxed" }, el("header", {}, t("New notch")), el("div", { class: "row" }, select, el("button", { onclick: add }, t("Add")))) : null;
}

function piecePanel() {
  const piece = pieceNamed(app.fields.of);
  if (!app.fields.piece || !piece) return [el("p", {}, "...")];
  const material = el("dl", {}, el("dt", {}, t("material")), el("dd", {}, piece.material), el("dt", {}, t("tight axis")), el("dd", {}, piece.tight?.join(" - ") ?? "-"));
  return [el("h2", {}, inLanguage(piece.title)), material, ...app.fields.piece.map(fieldGroup)];
}

function stylePanel() {
  return app.fields.style ? app.fields.style.map(fieldGroup) : [el("p", {}, "...")];
}

// --- checks and tables ---

const CHECKS = { "last-table": "last table follows one law", seams: "sewn edges are equally long", "allowance-widths": "allowances are the same in all sizes",
  "feather-ratio": "feather keeps its ratio to the insole", "ball-girth": "ball girth grows with the last", "held-features": "held features do not grow",
  "even-steps": "even steps from size to size", shapes: "outlines are simple, corners keep their angle", groups: "size groups share parts, no size shrinks",
  "half-sizes": "half sizes lie midway", "base-unchanged": "the base size is unchanged", "holes-and-notches": "holes and notches keep their place" };

function checksPanel() {
  const { outcomes, remarks } = app.results;
  const faults = app.shapes.findings.map((each) => findingItem(each));
  if (!outcomes) {
    return [el("h2", {}, t("Checks")), faults.length ? el("p", { class: "error" }, t("The style does not hold. What could be graded is drawn.")) : el("p", {}, t("grading ...")),
      el("ul", {}, ...unique(faults))];
  }
  const rows = outcomes.map((each) => [
    el("span", {}, el("span", { class: `lamp ${each.status}` }, LAMPS[each.status]), ` ${each.number} ${t(CHECKS[each.key])}`),
    each.worst === null ? "-" : small(each.worst), `${small(each.tolerance)} ${each.unit === "mm" ? "mm" : ""}`]);
  const found = outcomes.flatMap((each) => each.findings);
  return [table(t("The twelve checks"), [t("check"), t("worst"), t("allowed")], rows),
    found.length ? el("h3", {}, t("Found")) : "", el("ul", {}, ...found.map(findingItem)),
    remarks.length ? el("h3", {}, t("Remarks")) : "", el("ul", {}, ...remarks.map(findingItem)),
    app.results.version !== app.state.version ? el("p", { class: "hint" }, t("grading ...")) : ""];
}

const small = (value) => (value > 0 && value < 0.0005 ? `< ${number(0.001, 3)}` : number(value, 3));

function unique(items) {
  const texts = new Set();
  return items.filter((each) => !texts.has(each.textContent) && texts.add(each.textContent));
}

export function findingItem(finding) {
  const place = [finding.piece && (inLanguage(pieceNamed(finding.piece)?.title) || finding.piece), finding.size].filter(Boolean).join(" ");
  return el("li", { class: finding.severity }, `${place ? `${place}: ` : ""}${inLanguage(finding.text)} `,
    el("span", { class: "hint" }, inLanguage(finding.hint)), " ",
    el("button", { onclick: () => pointAt(finding) }, t("Show")), finding.row ? rowLink(finding.row) : "");
}

function pointAt(finding) {
  if (finding.piece && pieceNamed(finding.piece) && app.shapes.pieces[finding.piece]) {
    app.piece = finding.piece;
    app.view = "piece";
    if (finding.size && app.state.sizes.includes(finding.size) && !finding.lines.length) app.size = finding.size;
    dispatchEvent(new Event("showing"));
  } else {
    app.view = "standard";
  }
  const lines = finding.lines.length ? finding.lines : finding.spots.length ? [] : pieceNamed(finding.piece)?.lines ?? [];
  app.pointed = { lines, findings: [finding] };
  refresh();
}

export function table(caption, heads, rows, more = {}) {
  return el("div", { class: "scroll" }, el("table", {}, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...heads.map((each) => el("th", { scope: "col", class: each === app.state.base && more.sizes ? "base" : null }, each)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, index) =>
      index === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: heads[index] === app.state.base && more.sizes ? "base" : null }, cell)))))));
}

function sizesPanel() {
  const { sizes } = app.state;
  const measures = app.results.measures.map((each) => [inLanguage(each.title), ...each.mm.map((mm) => number(mm, 1))]);
  const areas = (key) => app.results.areas.map((each) => [inLanguage(pieceNamed(each.piece)?.title) || each.piece,
    ...sizes.map((size) => (key in each && size in each[key] ? number(each[key][size] / 1e4, 3) : "-"))]);
  return [table(t("Key measures, mm"), ["", ...sizes], measures, { sizes: true }),
    table(t("Cut area, dm2"), ["", ...sizes], areas("cut_mm2"), { sizes: true }),
    table(t("Net area, dm2"), ["", ...sizes], areas("line_mm2"), { sizes: true })];
}

// --- measuring ---

const MODE_WORDS = { distance: "Distance", line: "Along a line", angle: "Angle", area: "Area" };

function measurePanel() {
  const { mode, text, rows } = app.measure;
  const buttons = el("div", { class: "row" }, ...MODES.map((each) =>
    el("button", { "aria-pressed": String(mode === each), "data-key": `mode ${each}`, onclick: () => begin(each) }, t(MODE_WORDS[each]))));
  const parts = [buttons, el("p", { class: "hint" }, t("Choose what to measure, then click in the drawing; points are caught.")), text ? el("p", { class: "big" }, text) : ""];
  const count = { distance: 2, angle: 3 }[mode];
  if (count) parts.push(pointPicks(count));
  if (mode === "line") parts.push(linePick());
  if (mode === "line" && rows) parts.push(table(t("Length, mm"), ["", ...app.state.sizes], [["", ...app.state.sizes.map((_, index) => number(rows[index + 1], 1))]], { sizes: true }));
  if (mode === "area") parts.push(el("button", { onclick: () => { app.measure.places = []; app.measure.text = ""; refresh(); } }, t("Begin again")));
  return parts;
}

function pointPicks(count) {
  const selects = Array.from({ length: count }, (_, index) => el("select", { "aria-label": t("point {name}", { name: index + 1 }), "data-key": `pick ${index}` },
    ...Object.keys(app.shapes.places).map((name) => el("option", { value: name }, name))));
  return el("div", { class: "row" }, ...selects, el("button", { onclick: () => between(selects.map((each) => each.value)) }, t("Measure")));
}

const linePick = () => el("select", { "aria-label": t("line"), "data-key": "pick line", onchange: (event) => alongLine(event.target.value) },
  el("option", {}, "..."), ...Object.keys(app.shapes.lines).map((name) => el("option", { value: name, selected: name === app.measure.line }, name)));

// --- material and price ---

async function load(key) {
  app[key] = { waiting: true };
  drawPanels();
  try {
    app[key] = { ...(await ask(`/${key}`)), version: app.state.version };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    app[key] = { faults: error.findings };
  }
  drawPanels();
}

function asked(key, label, ready) {
  const found = app[key];
  const button = el("button", { "data-key": key, onclick: () => load(key), disabled: Boolean(found?.waiting) }, label);
  if (!found) return [button];
  if (found.waiting) return [button, el("p", {}, t("working it out ..."))];
  if (found.faults) return [button, el("ul", {}, ...found.faults.map(findingItem))];
  const old = found.version !== app.state.version ? el("p", { class: "warning" }, t("The drawing has changed since; work it out again.")) : "";
  return [button, old, ...ready(found)];
}

function materialPanel() {
  return asked("material", t("Work out the material"), (found) => {
    const rows = found.rows.map((row) => [inLanguage(row.title), inLanguage(row.quantity), row.unit, row.quantity_change ? inLanguage(row.quantity_change) : "-",
      row.cost ? inLanguage(row.cost) : "-", row.change ? inLanguage(row.change) : "-"]);
    return [el("p", { class: "big" }, found.total.map((each) => inLanguage(each.text)).join(" + ")),
      found.change ? el("p", {}, t("against the last save, a pair:"), " ", el("strong", {}, inLanguage(found.change))) : "",
      table(t("Material for a pair, mean of the sizes {first} to {last}", { first: found.sizes[0], last: found.sizes.at(-1) }),
        [t("material"), t("quantity"), t("unit"), t("change"), t("cost"), t("change")], rows),
      el("ul", {}, ...found.findings.map(findingItem))];
  });
}

function pricePanel() {
  return asked("price", t("Work out the price of the order"), (found) => [
    el("h2", {}, found.order),
    table(t("A pair of the order"), ["", t("last save"), t("as drawn now"), t("change")],
      found.rows.map((row) => [t(row.label), inLanguage(row.saved), inLanguage(row.now), el("strong", {}, inLanguage(row.change))]))]);
}

// --- the text ---

function textPanel() {
  const saved = app.state.saved_text.split("\n");
  const known = new Set(saved);
  const bad = new Set(app.state.faults.map((each) => each.row));
  const here = app.chosen?.row ?? app.state.lines[app.chosen?.name]?.row;
  const lines = app.state.text.split("\n").map((line, index) => {
    const row = index + 1;
    const kind = [row === here ? "here" : "", saved[index] !== line && !known.has(line) ? "new" : "", bad.has(row) ? "bad" : ""].join(" ");
    return el("li", { class: kind, "data-row": row, onclick: (event) => chooseAt(row, event) }, line || " ");
  });
  return [el("p", { class: "hint" }, t("The file as it would be saved. Changed lines are marked. Click a number to choose its point; change the text in any editor, the page follows.")),
    el("ol", { id: "source" }, ...lines)];
}

export function showRow(row = app.chosen?.row) {
  requestAnimationFrame(() => {
    const line = panel.querySelector(`li[data-row="${row}"]`);
    line?.classList.add("here");
    line?.scrollIntoView({ block: "center" });
  });
}

function chooseAt(row, event) {
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const column = caret ? caret.offset + 1 : Infinity;
  const targets = Object.entries(app.state.lines).flatMap(([name, line]) => (line.knots ?? []).map((knot, index) => [knot, () => knotTarget(name, index)]));
  targets.push(...Object.entries(app.state.points).map(([name, point]) => [point, () => pointTarget(name)]));
  const found = targets.filter(([each]) => each.row === row && each.column <= column).sort(([a], [b]) => b.column - a.column)[0];
  const line = Object.entries(app.state.lines).find(([, each]) => each.row === row)?.[0];
  const target = found?.[1]() ?? (line ? { kind: "line", name: line } : null);
  if (target) choose(target);
  if (target) redraw();
}

