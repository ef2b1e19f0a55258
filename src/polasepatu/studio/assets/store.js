// What the page knows at the moment, and the two ways to show it again.

export const app = {
  state: null, // text, lines, points, pieces
  shapes: { version: 0, lines: {}, pieces: {}, edges: {}, places: {}, registrations: {}, sheets: [], findings: [] },
  cuts: new Map(), // "piece size" -> what is cut and marked
  results: { version: 0, outcomes: null, remarks: [], measures: [], areas: [] },
  fields: { piece: null, style: null }, // groups of the panels
  ghostShapes: {}, // saved, other
  live: null, // what hangs on the place that is being moved
  moves: new Map(), // id of a target -> {target, at}: places that are not in the draft yet
  view: "standard",
  piece: null,
  size: "all",
  foot: "right",
  ghosts: new Set(),
  names: true,
  tab: "point",
  chosen: null, // target of the hand: {kind: knot | point | line, ...}
  pointed: { lines: [], findings: [] }, // what a check points at
  measure: { mode: null, places: [] },
  material: null,
  price: null,
  pages: null, // of A4 over the piece in view
  banner: null, // what was refused last
};

let drawing = () => {};
let panels = () => {};
let waiting = false;
let pressed = false; // a button that is rebuilt while it is pressed would lose its click
let late = null; // panels that wait for the hand: whether only news from the background

export function shownBy(draw, panel) {
  drawing = draw;
  panels = panel;
}

export function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawing();
  });
}

// Shows everything again; news from the background leave alone what somebody is filling in.
export function refresh(background = false) {
  redraw();
  if (pressed) late = late === false ? false : background;
  else panels(background);
}

function released() {
  pressed = false;
  setTimeout(() => { // behind the click that follows
    if (late === null || pressed) return;
    const background = late;
    late = null;
    panels(background);
  });
}

addEventListener("pointerdown", () => { pressed = true; }, true);
addEventListener("pointerup", released, true);
addEventListener("pointercancel", released, true);

export const rowOf = (size) => (size === app.state.base ? 0 : app.state.sizes.indexOf(size) + 1);
export const pieceNamed = (name) => app.state.pieces.find((each) => each.name === name);

// --- targets: what can be taken hold of ---

export const idOf = (target) =>
  target.kind === "knot" ? `knot ${target.line} ${target.index}` : `${target.kind} ${target.name}`;

export function knotTarget(line, index) {
  const knot = app.state.lines[line]?.knots?.[index];
  if (!knot) return null;
  if (knot.point !== null) return pointTarget(knot.point);
  return { kind: "knot", line, index, steps: knot.steps, row: knot.row, file: knot.at };
}

export function pointTarget(name) {
  const point = app.state.points[name];
  if (!point) return app.shapes.places[name] ? { kind: "point", name, steps: null, row: null, file: null, rule: null } : null;
  const free = point.kind === "free";
  return { kind: "point", name, steps: free ? point.steps : null, row: point.row, file: free ? point.at : null, rule: point };
}

// Where a target lies in the base size, in its own frame, with what was moved and is not in the draft yet.
export function placeOf(target) {
  const moved = app.moves.get(idOf(target));
  if (moved) return moved.at;
  if (target.file) return target.file;
  return (app.live?.places?.[target.name] ?? app.shapes.places[target.name])?.[0] ?? null;
}
