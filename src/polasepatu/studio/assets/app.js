// The page: fetches the state, shows it, and hears what changes. Everything it knows is in store.js.

import { draw, fit, pan, previewSpans, zoom } from "./drawing.js";
import { act, choose, renewed, say, tells } from "./editing.js";
import { drawPanels, el, loadFields, open, showRow } from "./panels.js";
import { app, pieceNamed, refresh, shownBy } from "./store.js";
import { ask, hear, inLanguage, learnWords, Refused, speak, spoken, t } from "./talk.js";

const byId = (id) => document.getElementById(id);
const VIEWS = { standard: "Standard", piece: "Piece", pieces: "All pieces", paper: "A4 paper" };
const GHOSTS = { base: "base size", photo: "photocopied", saved: "last save", other: "other version" };

async function start() {
  await learnWords();
  app.state = await ask("/state");
  app.piece = app.state.pieces[0]?.name ?? null;
  app.size = app.state.base;
  shownBy(draw, (background) => { drawHead(); drawPieces(); drawBanners(); drawPanels(background); });
  tells(taken, async () => taken(await ask("/state")));
  refresh();
  hear(heard, () => say(t("The program has ended; this page cannot change anything any more.")));
  await shapes();
  await cuts();
  await results();
  document.documentElement.dataset.ready = "1";
}

// --- what comes from the program ---

function taken(state) {
  const newer = state.version !== app.state.version;
  const saved = state.unsaved !== app.state.unsaved;
  app.state = state;
  app.chosen = renewed(app.chosen);
  if (!pieceNamed(app.piece)) app.piece = state.pieces[0]?.name ?? null;
  if (app.size !== "all" && ![...state.sizes, state.base].includes(app.size)) app.size = "all";
  if (newer && app.fields.piece) loadFields();
  if (newer || saved) loadGhosts();
  document.documentElement.dataset.version = state.version;
  document.documentElement.dataset.unsaved = state.unsaved;
  refresh();
}

async function heard(event) {
  if (event.kind === "changed" && (event.version !== app.state.version || !app.moves.size)) taken(await ask("/state"));
  if (event.kind === "graded") await shapes();
  if (event.kind === "cut") await cuts();
  if (event.kind === "checked") await results();
  if (event.kind === "end") say(t("The program has ended; this page cannot change anything any more."));
}

async function shapes() {
  const found = await ask("/shapes");
  if (!found.version) return;
  app.shapes = found;
  if (found.version >= app.state.version && !app.moves.size) app.live = null;
  document.documentElement.dataset.graded = found.version;
  refresh(true);
}

// Only what the view shows: a piece in every size, or every piece in one.
async function cuts() {
  const path = app.view === "pieces" ? `/cut?size=${encodeURIComponent(app.size === "all" ? app.state.base : app.size)}`
    : `/cut?piece=${encodeURIComponent(app.piece)}`;
  const found = await ask(path);
  if (app.cutVersion !== found.version) app.cuts.clear();
  app.cutVersion = found.version;
  for (const each of found.pieces) app.cuts.set(`${each.piece} ${each.size}`, each);
  document.documentElement.dataset.cut = found.version;
  refresh(true);
  if (app.view === "paper") await pages();
}

// How the pages of the PDF lie over the piece.
async function pages() {
  const key = `${app.piece} ${paperSize()} ${app.foot}`;
  try {
    app.pages = { key, ...(await ask(paperAddress("/pages"))) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    app.pages = null;
  }
  refresh(true);
}

async function results() {
  const found = await ask("/results");
  if (!found.version) return;
  app.results = found;
  if (found.outcomes) document.documentElement.dataset.checked = found.version;
  refresh(true);
}

async function loadGhosts() {
  for (const kind of ["saved", "other"]) {
    if (app.ghosts.has(kind)) app.ghostShapes[kind] = await ask(`/ghost?kind=${kind}`);
  }
  refresh(true);
}

// --- the head of the page ---

let headShown = "";

function drawHead() {
  const { state } = app;
  const { view, size, foot, ghosts, names, piece } = app;
  const head = JSON.stringify([state.unsaved, state.undo, state.redo, state.sizes, state.title, view, size, foot, [...ghosts], names, piece, spoken()]);
  if (head === headShown) return; // a list that is open stays open
  headShown = head;
  const had = document.activeElement?.closest("header, #zooming") ? document.activeElement.id : "";
  byId("title").textContent = inLanguage(state.title);
  byId("title").title = `${state.folder}/${state.file}`;
  document.title = `${state.unsaved ? "\u2022 " : ""}${inLanguage(state.title)} - polasepatu studio`;
  button(byId("undo"), t("Undo"), () => act("/undo"), !state.undo, state.undo ? inLanguage(state.undo) : "");
  button(byId("redo"), t("Redo"), () => act("/redo"), !state.redo, state.redo ? inLanguage(state.redo) : "");
  button(byId("save"), t("Save"), () => act("/save"), !state.unsaved, state.file);
  byId("unsaved").hidden = !state.unsaved;
  byId("unsaved").textContent = t("not saved");
  byId("views").replaceChildren(...Object.entries(VIEWS).map(([name, text]) =>
    el("button", { role: "tab", "aria-selected": String(app.view === name), id: `view-${name}`, onclick: () => show({ view: name }) }, t(text))));
  byId("showing").replaceChildren(...showing());
  byId("zooming").replaceChildren(
    el("button", { id: "names", "aria-pressed": String(app.names), onclick: () => { app.names = !app.names; refresh(); } }, t("names")),
    el("button", { id: "zoom-in", "aria-label": t("Zoom in"), onclick: () => zoom(0.8) }, "+"), el("button", { id: "zoom-out", "aria-label": t("Zoom out"), onclick: () => zoom(1.25) }, "\u2212"),
    el("button", { id: "fit", onclick: () => fit() }, t("Fit")), el("button", { id: "print", onclick: () => print() }, t("Print")),
    app.view === "paper" ? el("a", { href: paperAddress(), target: "_blank", id: "paper" }, t("PDF at true scale")) : "");
  button(byId("language"), spoken() === "id" ? "English" : "Indonesia", () => { speak(spoken() === "id" ? "en" : "id"); refresh(); });
  if (had) byId(had)?.focus();
}

const paperSize = () => (app.size === "all" ? app.state.base : app.size);
const paperAddress = (path = "/paper.pdf") =>
  `${path}?piece=${encodeURIComponent(app.piece)}&size=${encodeURIComponent(paperSize())}&foot=${app.foot}&language=${spoken()}`;

function button(node, text, work, disabled = false, title = "") {
  node.textContent = text;
  node.onclick = work;
  node.disabled = disabled;
  node.title = title;
}

function showing() {
  const sizes = [...new Set([...app.state.sizes, app.state.base])];
  const size = el("select", { "aria-label": t("sizes"), id: "size", onchange: (event) => show({ size: event.target.value }) },
    el("option", { value: "all", selected: app.size === "all" }, t("all sizes")),
    ...sizes.map((each) => el("option", { value: each, selected: app.size === each }, each === app.state.base ? `${each} (${t("base size")})` : each)));
  const foot = app.view === "standard" ? "" : el("select", { "aria-label": t("foot"), id: "foot", onchange: (event) => show({ foot: event.target.value }) },
    ...["right", "left"].map((each) => el("option", { value: each, selected: app.foot === each }, t(each))));
  const ghosts = Object.entries(GHOSTS).filter(([kind]) => (kind !== "other" || app.state.other) && (kind !== "photo" || app.view === "piece"))
    .map(([kind, text]) => el("button", { "aria-pressed": String(app.ghosts.has(kind)), id: `ghost-${kind}`, title: t("show behind"), onclick: () => ghost(kind) }, t(text)));
  return [size, foot, ["standard", "piece"].includes(app.view) ? el("span", { class: "group" }, ...ghosts) : ""];
}

async function ghost(kind) {
  if (!app.ghosts.delete(kind)) app.ghosts.add(kind);
  refresh();
  await loadGhosts();
}

async function show(what) {
  Object.assign(app, what);
  app.moves.clear();
  app.live = null;
  if (what.piece && app.fields.piece) loadFields();
  refresh();
  await cuts();
}

addEventListener("piece", (event) => show({ piece: event.detail, view: "piece" }));
addEventListener("showing", () => show({}));
addEventListener("resize", refresh);

// --- the list of pieces ---

function lampOf(name) {
  if (!app.shapes.pieces[name] && app.shapes.version) return ["failed", "\u2717"];
  const found = (app.results.outcomes ?? []).flatMap((each) => each.findings).filter((each) => each.piece === name);
  if (found.some((each) => each.severity === "error")) return ["failed", "\u2717"];
  if (found.length) return ["warned", "!"];
  return app.results.outcomes ? ["passed", "\u2713"] : ["", "\u00b7"];
}

function drawPieces() {
  const items = app.state.pieces.map((piece) => {
    const [kind, sign] = lampOf(piece.name);
    return el("li", {}, el("button", { "aria-pressed": String(app.piece === piece.name && app.view !== "standard"), "data-piece": piece.name,
      onclick: () => show({ piece: piece.name, view: app.view === "paper" ? "paper" : "piece" }) },
      el("span", { class: `lamp ${kind}` }, sign), el("span", {}, inLanguage(piece.title))));
  });
  const nav = byId("pieces");
  nav.setAttribute("aria-label", t("Pieces"));
  const had = nav.contains(document.activeElement) ? document.activeElement.dataset.piece : null;
  nav.replaceChildren(el("ul", {}, ...items));
  if (had) nav.querySelector(`[data-piece="${CSS.escape(had)}"]`)?.focus();
  byId("stage").setAttribute("aria-label", t("Drawing"));
}

// --- what must be said ---

function drawBanners() {
  const found = [];
  if (app.state.clashes.length) found.push(conflict());
  if (app.state.faults.length) found.push(said(t("The file cannot be read as it is now; the last good drawing is shown."), app.state.faults));
  if (app.shapes.findings.length) found.push(said(t("The style does not hold. What could be graded is drawn."), app.shapes.findings));
  if (app.banner) {
    const close = el("button", { onclick: () => { app.banner = null; refresh(); } }, t("Close"));
    found.push(said(t("This was not done."), app.banner, close));
  }
  byId("banners").replaceChildren(...found);
}

function said(head, findings, more = "") {
  const texts = new Set();
  const items = findings.filter((each) => !texts.has(inLanguage(each.text)) && texts.add(inLanguage(each.text))).map((each) => {
    const place = each.row ? `${each.file?.split(/[\\/]/).at(-1) ?? ""}:${each.row}:${each.column ?? 1} ` : "";
    const link = each.row ? el("button", { onclick: () => { open("text"); showRow(each.row); } }, t("Show")) : "";
    return el("li", {}, `${place}${each.code ?? ""} ${inLanguage(each.text)} `, el("span", { class: "hint" }, inLanguage(each.hint)), " ", link);
  });
  return el("div", { class: "banner", role: "alert" }, el("strong", {}, head), el("ul", {}, ...items), more);
}

function conflict() {
  const parts = app.state.clashes.map((each) => el("div", {}, el("h3", {}, t("line {row} of the file", { row: each.row })),
    el("div", {}, t("here"), el("pre", { class: "mine" }, each.mine)), el("div", {}, t("in the other editor"), el("pre", { class: "theirs" }, each.theirs))));
  return el("div", { class: "banner", role: "alert", id: "conflict" },
    el("strong", {}, t("The same lines were changed here and in another editor. Which shall stand?")), ...parts,
    el("div", { class: "row" }, el("button", { id: "mine", onclick: () => act("/settle", { side: "mine" }) }, t("What is here")),
      el("button", { id: "theirs", onclick: () => act("/settle", { side: "theirs" }) }, t("What the other editor wrote"))));
}

// --- keys for the whole page ---

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "s") act("/save");
  else if (key === "z" && !event.shiftKey) act("/undo");
  else if (key === "y" || (key === "z" && event.shiftKey)) act("/redo");
  else return;
  event.preventDefault();
});

// For tests that hold the preview of a line against the program's own.
window.studio = { app, previewSpans, choose, pan };

start();
