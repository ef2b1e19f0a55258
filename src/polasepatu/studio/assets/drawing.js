// The drawing: the standard, one piece, all pieces, or a piece on pages. Nodes are kept and only changed.

import { bezierPath, beziers, boxOf, lies, middleOf, mirrored, pathOf, unpack } from "./curve.js";
import { app, idOf, knotTarget, pieceNamed, placeOf, pointTarget, redraw, rowOf } from "./store.js";
import { inLanguage, number, t } from "./talk.js";

const NS = "http://www.w3.org/2000/svg";
const svg = document.getElementById("stage");
const world = svg.appendChild(document.createElementNS(NS, "g"));
world.setAttribute("transform", "scale(1,-1)");
export const KINDS = ["lasting", "fold", "lap", "seam", "raw", "binding", "trim"];
const DASHES = { lasting: "", fold: "10 3", lap: "4 3", seam: "1 3", raw: "14 3 2 3", binding: "7 2 2 2 2 2", trim: "3 6" };

let seen = new Set();
const nodes = new Map();
const unpacked = new WeakMap();
let box = null; // x, y (down), width, height of the view in mm
let fitted = "";
let touched = false; // whether somebody has zoomed or panned: then a new size does not move the view

export const rowsOf = (packed) => {
  if (!packed) return null;
  if (!unpacked.has(packed)) unpacked.set(packed, unpack(packed));
  return unpacked.get(packed);
};

const linesOf = (name) => rowsOf(app.live?.lines?.[name] ?? app.shapes.lines[name]);
const netsOf = (name) => rowsOf(app.live?.pieces?.[name] ?? app.shapes.pieces[name]);
const cutOf = (piece, size) => app.cuts.get(`${piece} ${size}`);
const cutIsFresh = () => app.cutVersion === app.shapes.version; // else it is of an older text
const stale = () => (cutIsFresh() ? "" : "stale");
export const unit = () => (box ? Math.max(box[2] / svg.clientWidth, box[3] / svg.clientHeight) : 1);

function put(parent, key, tag, attributes, text = null) {
  seen.add(key);
  let node = nodes.get(key);
  if (!node) {
    node = document.createElementNS(NS, tag);
    node.known = { key };
    nodes.set(key, node);
  }
  if (node.parentNode !== parent) parent.append(node);
  for (const [name, value] of Object.entries(attributes)) {
    if (node.known[name] !== value) {
      node.known[name] = value;
      if (value === null) node.removeAttribute(name);
      else node.setAttribute(name, value);
    }
  }
  if (text !== null && node.textContent !== text) node.textContent = text;
  return node;
}

const group = (key, transform = null, parent = world, more = {}) => put(parent, key, "g", { transform, ...more });

function words(parent, key, at, text, kind = "", size = 11) {
  const u = unit();
  put(parent, key, "text", {
    class: kind, "font-size": size * u, transform: `translate(${at[0]} ${at[1]}) ${upright(parent)}`,
  }, text);
}

const upright = (parent) => (parent.known?.flip ? "" : "scale(1,-1)");

// --- the whole ---

export function draw() {
  if (!app.state) return;
  seen = new Set();
  const layers = ["sheets", "ghosts", "shapes", "marks", "handles", "notes"].map((name) => group(`layer ${name}`));
  const view = { standard: drawStandard, piece: drawPiece, pieces: drawPieces, paper: drawPaper }[app.view];
  const content = view(Object.fromEntries(["sheets", "ghosts", "shapes", "marks", "handles", "notes"].map((n, i) => [n, layers[i]])));
  for (const [key, node] of nodes) {
    if (!seen.has(key)) {
      node.remove();
      nodes.delete(key);
    }
  }
  const subject = `${app.view} ${app.view === "standard" || app.view === "pieces" ? "" : app.piece}`;
  const wanted = touched && fitted.startsWith(`${subject} `) ? fitted : `${subject} ${app.size} ${app.foot}`;
  const ready = app.shapes.version > 0 && (app.view !== "pieces" || app.cuts.size > 0) && (app.view !== "paper" || pagesNow() !== null);
  if (content && (fitted !== wanted || box === null)) {
    fit(content);
    fitted = ready ? wanted : "";
  }
  svg.toggleAttribute("data-live", app.live !== null);
}

let lastContent = [0, 0, 100, 100];

export function fit(content = lastContent) {
  lastContent = content;
  touched = false;
  const pad = 0.06 * Math.max(content[2] - content[0], content[3] - content[1], 20);
  box = [content[0] - pad, -content[3] - pad, content[2] - content[0] + 2 * pad, content[3] - content[1] + 2 * pad];
  show();
}

function show() {
  svg.setAttribute("viewBox", box.join(" "));
  redraw();
}

export function zoom(factor, x = svg.clientWidth / 2, y = svg.clientHeight / 2) {
  if (!box) return;
  touched = true;
  const at = toWorld(x, y);
  const size = Math.min(Math.max(box[2] * factor, 2), 8000);
  factor = size / box[2];
  box = [at[0] + (box[0] - at[0]) * factor, at[1] + (box[1] - at[1]) * factor, box[2] * factor, box[3] * factor];
  show();
}

export function pan(dx, dy) {
  const u = unit();
  touched = true;
  box = [box[0] - dx * u, box[1] - dy * u, box[2], box[3]];
  show();
}

function toWorld(x, y) {
  const frame = svg.getBoundingClientRect();
  const point = new DOMPoint(x + frame.left, y + frame.top).matrixTransform(svg.getScreenCTM().inverse());
  return [point.x, point.y];
}

// --- parts that several views share ---

function sizeClass(index) {
  if (index === 0) return "small";
  return index === app.state.sizes.length - 1 ? "large" : "";
}

function ringClass(name) {
  if (app.pointed.lines.includes(name)) return "pointed";
  return app.chosen && (app.chosen.line === name || (app.chosen.kind === "line" && app.chosen.name === name)) ? "chosen" : "";
}

function drawLine(layer, name, key) {
  const line = app.state.lines[name];
  const rows = linesOf(name);
  const kind = line.kind === "offset" ? "offset" : "";
  const previewed = preview(name);
  if (rows) {
    if (app.size === "all") {
      app.state.sizes.forEach((size, index) => {
        if (size === app.state.base) return;
        put(layer, `${key} ${size}`, "path", { class: `line size ${sizeClass(index)}`, d: pathOf(rows[index + 1]) });
      });
    } else if (rowOf(app.size) !== 0) {
      put(layer, `${key} ${app.size}`, "path", { class: "line", d: pathOf(rows[rowOf(app.size)]) });
    }
  }
  const inBase = app.size === "all" || rowOf(app.size) === 0 || app.ghosts.has("base");
  if (inBase && (rows || previewed)) {
    const only = app.size !== "all" && rowOf(app.size) !== 0;
    put(layer, `${key} base`, "path", {
      class: `line ${kind} ${only ? "ghost base" : ""} ${previewed && app.moves.size ? "preview" : ""} ${ringClass(name)}`,
      d: previewed && (app.moves.size || !rows) ? previewed : pathOf(rows[0]),
      "data-line": name,
    });
    put(layer, `${key} hit`, "path", {
      class: "hit", d: previewed && !rows ? previewed : pathOf(rows[0]), "data-line": name,
    });
  }
}

// The path of a line whose places are being moved, or that could not be graded; null where there is none.
export function preview(name) {
  const line = app.state.lines[name];
  if (line?.kind !== "free") return null;
  const touched = line.knots.some((_, index) => {
    const target = knotTarget(name, index);
    return target && app.moves.has(idOf(target));
  });
  if (!touched && linesOf(name)) return null;
  const spans = previewSpans(name);
  return spans ? bezierPath(spans) : null;
}

export function previewSpans(name) {
  const line = app.state.lines[name];
  const knots = line.knots.map((knot, index) => placeOf(knotTarget(name, index) ?? {}));
  if (knots.some((each) => each === null)) return null;
  const corners = line.knots.flatMap((knot, index) => (knot.corner && index > 0 && index < knots.length - 1 ? [index] : []));
  let [before, after] = [null, null];
  const fold = line.mirror ? linesOf(line.mirror)?.[0] : null;
  if (fold) {
    const [start, end] = [[fold[0], fold[1]], [fold.at(-2), fold.at(-1)]];
    if (lies(knots[0], start, end)) before = mirrored(knots[1], start, end);
    if (lies(knots.at(-1), start, end)) after = mirrored(knots.at(-2), start, end);
  }
  return beziers(knots, corners, before, after);
}

function handles(layer, targets) {
  const u = unit();
  for (const target of targets) {
    const at = placeOf(target);
    const id = idOf(target);
    const name = target.kind === "point" ? target.name : "";
    if (!at) continue;
    const chosen = app.chosen && idOf(app.chosen) === id;
    const place = `translate(${at[0]} ${at[1]})`;
    const label = labelOf(target, at);
    if (target.steps) {
      const r = (target.kind === "point" ? 5 : 4.5) * u;
      const look = { class: `handle ${target.kind} ${chosen ? "chosen" : ""}`, transform: place, "data-id": id,
        tabindex: 0, role: "button", "aria-label": label };
      if (target.kind === "point") put(layer, `handle ${id}`, "rect", { ...look, x: -r, y: -r, width: 2 * r, height: 2 * r });
      else put(layer, `handle ${id}`, "circle", { ...look, r });
      put(layer, `grip ${id}`, "circle", { class: "grip", transform: place, r: (matchMedia("(pointer: coarse)").matches ? 22 : 11) * u, "data-id": id });
    } else {
      const r = 4 * u;
      put(layer, `handle ${id}`, "path", { class: `cross ${chosen ? "chosen" : ""}`, transform: place, tabindex: 0, role: "button",
        "aria-label": label, "data-id": id, d: `M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}` });
      put(layer, `grip ${id}`, "circle", { class: "grip", transform: place, r: 8 * u, "data-id": id });
    }
    if (name && app.names) words(layer, `name ${id}`, [at[0] + 7 * u, at[1] + 5 * u], name, chosen ? "strong" : "name");
  }
}

function labelOf(target, at) {
  const place = t("x {x}, y {y} mm", { x: number(at[0], 2), y: number(at[1], 2) });
  if (target.kind === "point") return `${t("point {name}", { name: target.name })}, ${place}`;
  const count = app.state.lines[target.line].knots.length;
  return `${t("{line}, place {index} of {count}", { line: target.line, index: target.index + 1, count })}, ${place}`;
}

function targetsOf(lines) {
  const found = new Map();
  for (const name of lines) {
    const line = app.state.lines[name];
    line?.knots?.forEach((knot, index) => {
      const chosen = app.chosen && (app.chosen.line === name || (app.chosen.kind === "line" && app.chosen.name === name));
      if (knot.point === null && !chosen) return;
      const target = knotTarget(name, index);
      if (target) found.set(idOf(target), target);
    });
  }
  for (const [name, point] of Object.entries(app.state.points)) {
    const on = point.kind === "on" ? [point.line] : point.kind === "meet" ? point.lines : [];
    if (on.some((line) => lines.includes(line))) found.set(`point ${name}`, pointTarget(name));
  }
  return [...found.values()];
}

function spots(layer, belongs = () => true) {
  const u = unit();
  const list = [...(app.live?.findings ?? app.shapes.findings), ...app.pointed.findings];
  list.filter(belongs).flatMap((each) => each.spots ?? []).forEach((spot, index) => {
    if (spot.kind === "ring") {
      put(layer, `${layer.known.key} spot ${index}`, "circle", { class: "ring", cx: spot.at[0][0], cy: spot.at[0][1], r: 14 * u });
      return;
    }
    const [a, b] = spot.at;
    put(layer, `${layer.known.key} spot ${index}`, "path", { class: "gap", d: `M${a[0]} ${a[1]}L${b[0]} ${b[1]}` });
    put(layer, `${layer.known.key} ring ${index}`, "circle", { class: "ring", cx: (a[0] + b[0]) / 2, cy: (a[1] + b[1]) / 2, r: 14 * u });
    words(layer, `${layer.known.key} text ${index}`, [b[0] + 10 * u, b[1] + 16 * u], `${number(spot.mm, 2)} mm`, "alarm", 13);
  });
}

// --- the standard ---

function drawStandard(layers) {
  const sheets = app.shapes.sheets.length ? app.shapes.sheets : [{ lines: Object.keys(app.state.lines), shift: [0, 0] }];
  let whole = [];
  sheets.forEach((sheet, index) => {
    const shift = `translate(${sheet.shift.join(" ")})`;
    const lines = sheet.lines.filter((name) => app.state.lines[name]);
    const shapes = group(`sheet ${index}`, shift, layers.shapes);
    const behind = group(`sheet ghost ${index}`, shift, layers.ghosts);
    const hold = group(`sheet handles ${index}`, shift, layers.handles);
    for (const name of lines) {
      drawLine(shapes, name, `line ${index} ${name}`);
      ghostLine(behind, name, `ghost ${index} ${name}`);
    }
    handles(hold, targetsOf(lines));
    if (app.names) lineNames(group(`sheet names ${index}`, shift, layers.marks), lines, index);
    spots(group(`sheet spots ${index}`, shift, layers.notes), (each) => sheetOf(each, sheets) === index);
    const points = lines.flatMap((name) => linesOf(name) ?? []);
    const b = boxOf(points);
    whole.push(new Float64Array([b[0] + sheet.shift[0], b[1] + sheet.shift[1], b[2] + sheet.shift[0], b[3] + sheet.shift[1]]));
  });
  measures(group("measures", `translate(${(sheets[app.measure.sheet ?? 0] ?? sheets[0]).shift.join(" ")})`, layers.notes));
  sizeLegend();
  return boxOf(whole);
}

// The sheet that a named point lies on, and the group of a sheet in the drawing.
export const sheetOfPoint = (name) => Math.max(0, app.shapes.sheets.findIndex((sheet) =>
  targetsOf(sheet.lines).some((each) => each.kind === "point" && each.name === name)));
export const groupOfSheet = (index) => nodes.get(`sheet handles ${index}`);
export const sheetUnder = (node) => Number(/^sheet (?:handles )?(\d+)/.exec(node?.closest?.("g")?.known?.key ?? "")?.[1] ?? -1);

// The sheet that a finding speaks of: where its lines lie, or those of its piece.
function sheetOf(finding, sheets) {
  const names = [...(finding.lines ?? []), ...(pieceNamed(finding.piece)?.lines ?? [])];
  return Math.max(0, sheets.findIndex((sheet) => names.some((name) => sheet.lines.includes(name))));
}

function lineNames(layer, lines, index) {
  for (const name of lines) {
    const points = linesOf(name)?.[0];
    if (!points || points.length < 4) continue;
    words(layer, `line name ${index} ${name}`, middleOf(points), name, ringClass(name) ? "strong" : "", 10);
  }
}

function ghostLine(layer, name, key) {
  for (const kind of ["saved", "other"]) {
    if (!app.ghosts.has(kind)) continue;
    const rows = rowsOf(app.ghostShapes[kind]?.lines?.[name]);
    const row = app.size === "all" ? 0 : rowOf(app.size);
    if (rows?.[row]) put(layer, `${key} ${kind}`, "path", { class: `ghost ${kind}`, d: pathOf(rows[row]) });
  }
}

// --- one piece ---

export const flipped = (piece) => (app.foot === "left") !== (piece.side === "inside");

function drawPiece(layers) {
  const piece = pieceNamed(app.piece);
  if (!piece) return null;
  const flip = flipped(piece);
  const turn = flip ? "scale(1,-1)" : null;
  const parts = Object.fromEntries(Object.entries(layers).map(([name, layer]) =>
    [name, group(`piece ${name}`, turn, layer)]));
  for (const part of Object.values(parts)) part.known.flip = flip;
  const nets = netsOf(piece.name);
  if (!nets) {
    for (const name of piece.lines) drawLine(parts.shapes, name, `line ${name}`);
    spots(parts.notes);
    handles(parts.handles, targetsOf([...piece.lines, ...piece.marked]));
    return flipBox(boxOf(piece.lines.flatMap((name) => linesOf(name)?.slice(0, 1) ?? [])), flip);
  }
  const registered = app.live?.registrations?.[piece.name] ?? app.shapes.registrations[piece.name];
  const moving = Boolean(app.live?.pieces?.[piece.name]);
  const one = app.size === "all" ? null : app.size;
  if (one === null) nested(parts, piece, nets, registered, moving);
  else single(parts, piece, nets, registered, moving, one);
  ghosts(parts.ghosts, piece, nets, registered, one);
  const inBase = one === null || rowOf(one) === 0;
  if (inBase) {
    if (app.chosen) chosenLine(parts.handles, piece);
    handles(parts.handles, targetsOf([...piece.lines, ...piece.marked]));
  }
  if (registered) {
    const [x, y] = registered[one === null ? 0 : rowOf(one)];
    const u = unit() * 7;
    put(parts.notes, "registration", "path", { class: "cross", d: `M${x - u} ${y}L${x + u} ${y}M${x} ${y - u}L${x} ${y + u}` });
  }
  spots(parts.notes);
  measures(parts.notes);
  const around = nets[one === null ? nets.length - 1 : rowOf(one)];
  const cut = app.cuts.get(`${piece.name} ${one ?? app.state.sizes.at(-1)}`);
  return flipBox(boxOf([around, ...(cut ? rowsOf(cut.cut) : [])]), flip);
}

const flipBox = (b, flip) => (flip ? [b[0], -b[3], b[2], -b[1]] : b);

function nested(parts, piece, nets, registered, moving) {
  const base = registered?.[0] ?? [0, 0];
  app.state.sizes.forEach((size, index) => {
    const row = rowOf(size);
    const at = registered?.[row] ?? base;
    const shift = `translate(${base[0] - at[0]} ${base[1] - at[1]})`;
    const kind = size === app.state.base ? "base" : sizeClass(index);
    put(parts.shapes, `net ${size}`, "path", { class: `net size ${kind}`, d: pathOf(nets[row], true), transform: shift });
    const cut = cutOf(piece.name, size);
    if (cut && !moving) put(parts.shapes, `cut ${size}`, "path", { class: `size ${kind} ${stale()}`, d: cutPath(cut), transform: shift });
    if (size === app.state.base && cut && !moving) marks(parts.marks, cut, size);
  });
  movingCut(parts, piece);
  hits(parts.shapes, piece);
  sizeLegend();
}

function single(parts, piece, nets, registered, moving, size) {
  const row = rowOf(size);
  const cut = moving ? null : cutOf(piece.name, size);
  const net = nets[row];
  put(parts.sheets, "sheet", "path", { class: "sheet", d: cut ? cutPath(cut) : pathOf(net, true) });
  if (cut && cutIsFresh()) bands(parts.sheets, piece, net, cut);
  edgeLines(parts.shapes, piece, net);
  if (cut) {
    put(parts.shapes, "cut one", "path", { class: `cut ${stale()}`, d: cutPath(cut) });
    marks(parts.marks, cut, size);
  }
  if (row === 0) {
    movingCut(parts, piece);
    hits(parts.shapes, piece);
  }
  kindLegend(piece);
}

function movingCut(parts, piece) {
  const cut = app.live?.cut?.[piece.name];
  if (cut) put(parts.shapes, "cut moving", "path", { class: "cut", d: pathOf(rowsOf(cut)[0], true) });
}

const cutPath = (cut) => [cut.cut, ...cut.holes].map((ring) => pathOf(rowsOf(ring)[0], true)).join("");

// Each edge as a wide stroke in the colour of its kind, cut off by the outlines: where the allowance is.
function bands(layer, piece, net, cut) {
  put(layer, "clip", "clipPath", { id: "allowance" });
  put(nodes.get("clip"), "clip path", "path", { d: cutPath(cut) + pathOf(net, true), "clip-rule": "evenodd" });
  const clipped = group("bands", null, layer, { "clip-path": "url(#allowance)", class: "bands" });
  const found = [];
  eachEdge(piece, net, (edge, points) => found.push([Math.max(...edge.mm.map(Math.abs)), edge.kind, pathOf(points)]));
  found.sort(([a], [b]) => b - a); // narrow ones over wide ones
  found.filter(([wide]) => wide > 0.01).forEach(([wide, kind, d], index) =>
    put(clipped, `band ${index}`, "path", { class: "band", d, "stroke-width": 3.2 * wide, stroke: `var(--${kind})` }));
}

function edgeLines(layer, piece, net) {
  eachEdge(piece, net, (edge, points, index) => {
    put(layer, `edge ${index}`, "path", { class: `edge ${ringClass(edge.line)}`, d: pathOf(points), "data-line": edge.line,
      stroke: `var(--${edge.kind})`, "stroke-width": ringClass(edge.line) ? 4 : 2, "stroke-dasharray": DASHES[edge.kind] });
  });
}

function eachEdge(piece, net, work) {
  let from = 0;
  const count = net.length / 2;
  (app.shapes.edges[piece.name] ?? []).forEach((edge, index) => {
    const points = [];
    for (let i = 0; i <= edge.count; i++) {
      const at = 2 * ((from + i) % count);
      points.push(net[at], net[at + 1]);
    }
    from += edge.count;
    work(edge, points, index);
  });
}

function hits(layer, piece) {
  for (const name of [...piece.lines, ...piece.marked]) {
    const rows = linesOf(name);
    if (rows) put(layer, `hit ${name}`, "path", { class: "hit", d: pathOf(rows[0]), "data-line": name });
  }
}

function chosenLine(layer, piece) {
  for (const name of [...piece.lines, ...piece.marked]) {
    const rows = linesOf(name);
    const look = ringClass(name);
    const moved = preview(name);
    if (rows && (look || moved)) {
      put(layer, `chosen ${name}`, "path", { class: `line ${look} ${moved ? "preview" : ""}`, d: moved ?? pathOf(rows[0]), "pointer-events": "none" });
    }
  }
}

function marks(layer, cut, size) {
  cut.strokes.forEach((stroke, index) => {
    const kind = { "tight axis": "axis", centre: "fold-line" }[stroke.name] ?? "pen";
    put(layer, `stroke ${size} ${index}`, "path", { class: `${kind} ${stale()}`, d: pathOf(rowsOf(stroke.points)[0]) });
  });
  cut.punches.forEach(([x, y, d], index) => put(layer, `punch ${size} ${index}`, "circle", { class: "punch", cx: x, cy: y, r: d / 2 }));
  cut.notches.forEach((notch, index) =>
    put(layer, `notch ${size} ${index}`, "path", { class: "notch", d: pathOf(rowsOf(notch.points)[0]) }));
}

function ghosts(layer, piece, nets, registered, one) {
  const row = one === null ? 0 : rowOf(one);
  const at = registered?.[row] ?? [0, 0];
  const base = registered?.[0] ?? at;
  const ontoBase = `translate(${at[0] - base[0]} ${at[1] - base[1]})`;
  const baseCut = cutOf(piece.name, app.state.base);
  if (app.ghosts.has("base") && row !== 0) {
    put(layer, "ghost base", "path", { class: "ghost base", transform: ontoBase, d: baseCut ? cutPath(baseCut) : pathOf(nets[0], true) });
  }
  if (app.ghosts.has("photo") && row !== 0 && baseCut) {
    const k = app.state.stick_mm[row] / app.state.stick_mm[0];
    put(layer, "ghost photo", "path", { class: "ghost photo", d: cutPath(baseCut),
      transform: `translate(${at[0]} ${at[1]}) scale(${k}) translate(${-base[0]} ${-base[1]})` });
  }
  for (const kind of ["saved", "other"]) {
    const shapes = app.ghostShapes[kind];
    const rows = app.ghosts.has(kind) ? rowsOf(shapes?.pieces?.[piece.name]) : null;
    if (rows?.[row]) put(layer, `ghost ${kind}`, "path", { class: `ghost ${kind}`, d: pathOf(rows[row], true) });
  }
}

// --- all pieces, and pages ---

function drawPieces(layers) {
  const size = app.size === "all" ? app.state.base : app.size;
  const gap = 18;
  let [x, y, row] = [0, 0, 0];
  const boxes = [];
  for (const piece of app.state.pieces) {
    const cut = cutOf(piece.name, size);
    const net = netsOf(piece.name)?.[rowOf(size)];
    if (!net) continue;
    const flip = flipped(piece);
    const b = flipBox(boxOf([net, ...(cut ? rowsOf(cut.cut) : [])]), flip);
    const [wide, high] = [b[2] - b[0], b[3] - b[1]];
    if (x > 0 && x + wide > 760) [x, y, row] = [0, y - row - gap - 8, 0];
    const place = `translate(${x - b[0]} ${y - b[3]})${flip ? " scale(1,-1)" : ""}`;
    const shapes = group(`one ${piece.name}`, place, layers.shapes, {
      "data-piece": piece.name, tabindex: 0, role: "button", "aria-label": inLanguage(piece.title) });
    put(shapes, `one sheet ${piece.name}`, "path", { class: "sheet", d: cut ? cutPath(cut) : pathOf(net, true) });
    edgeLines2(shapes, piece, net);
    if (cut) {
      put(shapes, `one cut ${piece.name}`, "path", { class: "cut", d: cutPath(cut) });
      marks(shapes, cut, `${piece.name} ${size}`);
    }
    words(layers.notes, `one name ${piece.name}`, [x, y + 3], inLanguage(piece.title), "name", 12);
    boxes.push(new Float64Array([x, y + 10, x + wide, y - high]));
    row = Math.max(row, high);
    x += Math.max(wide, 3.6 * inLanguage(piece.title).length) + gap; // room for its name
  }
  kindLegend(null);
  return boxOf(boxes);
}

function edgeLines2(layer, piece, net) {
  eachEdge(piece, net, (edge, points, index) => {
    put(layer, `one edge ${piece.name} ${index}`, "path", { d: pathOf(points), stroke: `var(--${edge.kind})`,
      "stroke-width": 1.4, "stroke-dasharray": DASHES[edge.kind] });
  });
}

// The pages that were worked out for what is in view; null while they are not.
function pagesNow() {
  const size = app.size === "all" ? app.state.base : app.size;
  return app.pages?.key === `${app.piece} ${size} ${app.foot}` ? app.pages : null;
}

function drawPaper(layers) {
  const piece = pieceNamed(app.piece);
  const nets = piece && netsOf(piece.name);
  if (!nets) return null;
  const size = app.size === "all" ? app.state.base : app.size;
  const cut = cutOf(piece.name, size);
  const net = nets[rowOf(size)];
  const flip = flipped(piece);
  const turned = group("paper piece", flip ? "scale(1,-1)" : null, layers.shapes);
  put(turned, "paper net", "path", { class: "net", d: pathOf(net, true) });
  if (cut) {
    put(turned, "paper cut", "path", { class: "cut", d: cutPath(cut) });
    marks(turned, cut, size);
  }
  const pages = pagesNow();
  for (const [index, [x, y]] of (pages?.tiles ?? []).entries()) {
    const page = { x, y, width: pages.wide_mm, height: pages.high_mm };
    put(layers.sheets, `page ${index}`, "rect", { class: "sheet", ...page });
    put(layers.marks, `page edge ${index}`, "rect", { class: "page", ...page });
    words(layers.notes, `page name ${index}`, [x + 4, y + 5], pages.names[index], "", 14);
  }
  legend(pages ? [paragraph(t("A4 pages: {count}", { count: pages.tiles.length }))] : []);
  const around = flipBox(boxOf([net, ...(cut ? rowsOf(cut.cut) : [])]), flip);
  const corners = (pages?.tiles ?? []).map(([x, y]) => new Float64Array([x, y, x + pages.wide_mm, y + pages.high_mm]));
  return boxOf([new Float64Array(around), ...corners]);
}

// --- legends and measures ---

function paragraph(text, look = null) {
  const line = document.createElement("div");
  if (look) {
    const sample = document.createElementNS(NS, "svg");
    const path = sample.appendChild(document.createElementNS(NS, "path"));
    path.setAttribute("d", "M0 5H26");
    for (const [name, value] of Object.entries(look)) path.setAttribute(name, value);
    line.append(sample);
  }
  line.append(text);
  return line;
}

function sizeLegend() {
  const { sizes, base } = app.state;
  const rows = app.size === "all"
    ? [["size small", sizes[0]], ["size large", sizes.at(-1)], ["size base", `${base} (${t("base size")})`], ["size", t("sizes between")]]
    : [];
  legend(rows.map(([kind, text]) => paragraph(text, { class: kind })));
}

function kindLegend(piece) {
  const used = piece ? new Set((app.shapes.edges[piece.name] ?? []).map((edge) => edge.kind)) : new Set(KINDS);
  legend(KINDS.filter((kind) => used.has(kind)).map((kind) =>
    paragraph(t(kind), { stroke: `var(--${kind})`, "stroke-width": 3, "stroke-dasharray": DASHES[kind], fill: "none" })));
}

function legend(rows) {
  const looks = { base: "ghost base", photo: "ghost", saved: "ghost saved", other: "ghost other" };
  const names = { base: t("base size"), photo: t("photocopied"), saved: t("last save"), other: app.state.other ?? "" };
  const behind = [...app.ghosts].map((kind) => paragraph(names[kind], { class: looks[kind] }));
  document.getElementById("legend").replaceChildren(...rows, ...behind);
}

function measures(layer) {
  const places = app.measure.places;
  if (!app.measure.mode || !places.length) return;
  const u = unit();
  places.forEach((at, index) =>
    put(layer, `measure ${index}`, "circle", { class: "measure", cx: at[0], cy: at[1], r: 4 * u }));
  const closed = app.measure.mode === "area" && places.length > 2 ? "Z" : "";
  put(layer, "measure line", "path", { class: "measure", d: `M${places.map((at) => at.join(" ")).join("L")}${closed}` });
  const end = places.at(-1);
  if (app.measure.text) words(layer, "measure text", [end[0] + 9 * u, end[1] + 9 * u], app.measure.text, "strong", 13);
}
