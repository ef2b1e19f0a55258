// The hand: choosing, dragging, nudging, typing, adding and deleting places; everything ends in `change`.

import { bezierAt, distance } from "./curve.js";
import { fit, flipped, pan, previewSpans, sheetUnder, unit, zoom } from "./drawing.js";
import { app, idOf, knotTarget, pieceNamed, placeOf, pointTarget, redraw, refresh } from "./store.js";
import { Refused, number, send, t } from "./talk.js";
import { measured } from "./tools.js";

const svg = document.getElementById("stage");
const THRESHOLD_PX = 3;
const SNAP_MM = 0.3;
const NUDGE_REST_MS = 600;
const STEP_MM = 0.05;
const FINE_MM = 0.01;

let hand = null; // what a pointer is doing
const fingers = new Map();
let asked = false; // whether a drag is being graded
let again = false;
let nudging = null;

// --- changes of the draft ---

export async function act(path, body = {}) {
  try {
    const state = await send(path, body);
    app.banner = null;
    taken(state);
    return true;
  } catch (error) {
    await refused(error);
    return false;
  }
}

let taken = () => {};
let reload = async () => {};

export function tells(onState, onReload) {
  taken = onState;
  reload = onReload;
}

async function refused(error) {
  if (!(error instanceof Refused)) throw error;
  app.banner = error.findings.length ? error.findings : [{ text: { en: t("that did not work") }, hint: {}, severity: "error" }];
  app.moves.clear();
  app.live = null;
  if (error.status === 409) await reload();
  refresh();
}

// One after the other: each is meant for the text that the one before left.
let before = Promise.resolve();

export function change(changes, label = "value changed") {
  before = before.then(() => act("/change", { version: app.state.version, changes, label }));
  return before;
}

export const put = (steps, value) => ({ do: "put", steps, value });

// Only the numbers that differ are written.
function moveChanges(target, at) {
  return at.flatMap((value, axis) =>
    Math.abs(value - target.file[axis]) < 1e-9 ? [] : [put([...target.steps, String(axis)], value)]);
}

export async function moveTo(target, at) {
  const changes = moveChanges(target, at);
  app.moves.set(idOf(target), { target, at });
  if (changes.length) await change(changes, "moved");
  app.moves.delete(idOf(target));
  refresh();
}

// --- choosing ---

export function choose(target, { focus = false } = {}) {
  commitNudge();
  app.chosen = target;
  app.pointed = { lines: [], findings: [] };
  if (target) app.tab = app.tab === "text" ? "text" : "point";
  refresh();
  if (focus && target) requestAnimationFrame(() => requestAnimationFrame(() => handleOf(target)?.focus()));
}

const handleOf = (target) => svg.querySelector(`.handle[data-id="${CSS.escape(idOf(target))}"]`);

function targetOf(id) {
  const [kind, name, index] = id.split(" ");
  return kind === "knot" ? knotTarget(name, Number(index)) : pointTarget(name);
}

// The target as the newest state has it; null where it is gone.
export function renewed(target) {
  if (!target) return null;
  if (target.kind === "line") return app.state.lines[target.name] ? target : null;
  return target.kind === "knot" ? knotTarget(target.line, target.index) : pointTarget(target.name);
}

// --- places under the pointer ---

function inFrame(event, target) {
  const node = (target && handleOf(target)?.parentNode) ?? svg.firstElementChild;
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(node.getScreenCTM().inverse());
  return [point.x, point.y];
}

function neighbours(target) {
  const found = [];
  for (const [name, line] of Object.entries(app.state.lines)) {
    line.knots?.forEach((_, index) => {
      const each = knotTarget(name, index);
      if (each && idOf(each) === idOf(target)) {
        for (const beside of [index - 1, index + 1]) {
          const other = line.knots[beside] && knotTarget(name, beside);
          if (other && placeOf(other)) found.push(placeOf(other));
        }
      }
    });
  }
  return found;
}

function snapped(at, target, fine) {
  const step = fine ? FINE_MM : STEP_MM;
  const close = fine ? [] : neighbours(target);
  return at.map((value, axis) => {
    const near = close.find((each) => Math.abs(each[axis] - value) < SNAP_MM * Math.min(1, unit() * 8));
    const to = near ? near[axis] : Math.round(value / step) * step;
    return Math.round(to * 100) / 100;
  });
}

// --- a drag ---

svg.addEventListener("pointerdown", (event) => {
  svg.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  if (fingers.size === 2) {
    if (hand?.kind === "drag") dropped();
    hand = { kind: "pinch", apart: spread() };
    return;
  }
  const id = event.target.dataset?.id;
  const line = event.target.dataset?.line;
  const start = [event.clientX, event.clientY];
  if (app.measure.mode) {
    hand = { kind: "measure", start, id, line, sheet: sheetUnder(event.target) };
    return;
  }
  if (id) {
    const target = targetOf(id);
    choose(target, { focus: true });
    const at = placeOf(target);
    const grip = inFrame(event, target);
    hand = { kind: target.steps ? "hold" : "tap", target, start, off: [at[0] - grip[0], at[1] - grip[1]] };
    return;
  }
  hand = { kind: "pan", start, line, piece: event.target.closest?.("[data-piece]")?.dataset.piece, from: [...start] };
});

svg.addEventListener("pointermove", (event) => {
  if (!fingers.has(event.pointerId)) {
    hover(event);
    return;
  }
  const before = fingers.get(event.pointerId);
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  if (hand?.kind === "pinch" && fingers.size === 2) {
    const apart = spread();
    const frame = svg.getBoundingClientRect();
    zoom(hand.apart / apart, middle()[0] - frame.left, middle()[1] - frame.top);
    pan((event.clientX - before[0]) / 2, (event.clientY - before[1]) / 2);
    hand.apart = apart;
    return;
  }
  if (!hand) return;
  const far = distance(hand.start, [event.clientX, event.clientY]) >= THRESHOLD_PX;
  if (hand.kind === "hold" && far) hand.kind = "drag";
  if (hand.kind === "drag") {
    const at = inFrame(event, hand.target);
    dragTo(hand.target, snapped([at[0] + hand.off[0], at[1] + hand.off[1]], hand.target, event.altKey));
  } else if (hand.kind === "pan" || hand.kind === "tap") {
    if (far || hand.moved) {
      hand.moved = true;
      pan(event.clientX - before[0], event.clientY - before[1]);
    }
  }
});

svg.addEventListener("pointerup", async (event) => {
  fingers.delete(event.pointerId);
  const was = hand;
  hand = null;
  if (!was) return;
  if (was.kind === "drag") {
    const moved = app.moves.get(idOf(was.target));
    if (moved) await moveTo(was.target, moved.at);
  } else if (was.kind === "measure") {
    measured(event, was);
  } else if (was.kind === "pan" && !was.moved) {
    if (was.piece) dispatchEvent(new CustomEvent("piece", { detail: was.piece }));
    else if (was.line) choose({ kind: "line", name: was.line });
    else choose(null);
  }
});

svg.addEventListener("pointercancel", (event) => {
  fingers.delete(event.pointerId);
  if (hand?.kind === "drag") dropped();
  hand = null;
});

function dropped() {
  app.moves.clear();
  app.live = null;
  hand = null;
  refresh();
}

const spread = () => {
  const [a, b] = [...fingers.values()];
  return Math.max(distance(a, b), 1);
};
const middle = () => {
  const [a, b] = [...fingers.values()];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
};

// Shows the moved place at once, and asks the program for what hangs on it: one question at a time.
function dragTo(target, at) {
  app.moves.set(idOf(target), { target, at });
  say(t("x {x}, y {y} mm", { x: number(at[0], 2), y: number(at[1], 2) }));
  at.forEach((value, axis) => {
    const field = document.querySelector(`#panel [data-key="at ${axis}"]`);
    if (field && field !== document.activeElement) field.value = number(value, 2);
  });
  redraw();
  askForRest();
}

async function askForRest() {
  if (asked) {
    again = true;
    return;
  }
  asked = true;
  const moves = [...app.moves.values()].map(({ target, at }) => ({ steps: target.steps, at }));
  try {
    if (moves.length) {
      const found = await send("/drag", { moves, shown: app.view === "piece" ? app.piece : null });
      if (app.moves.size) {
        app.live = found;
        if (found.findings.length) say(found.findings[0].text[document.documentElement.lang]);
        redraw();
      }
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  } finally {
    asked = false;
    if (again && app.moves.size) {
      again = false;
      requestAnimationFrame(askForRest);
    }
  }
}

export function say(text) {
  document.getElementById("status").textContent = text;
}

function hover(event) {
  const sheet = event.target.closest?.("g[transform]");
  if (!["standard", "piece"].includes(app.view) || event.pointerType === "touch") return;
  const node = app.view === "standard" ? sheet ?? svg.firstElementChild : svg.firstElementChild;
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(node.getScreenCTM().inverse());
  const flip = app.view === "piece" && app.piece && flipped(pieceNamed(app.piece)) ? -1 : 1;
  const line = event.target.dataset?.line ?? "";
  say(`${number(point.x, 1)}  ${number(flip * point.y, 1)} mm  ${line}`);
}

svg.addEventListener("wheel", (event) => {
  event.preventDefault();
  const frame = svg.getBoundingClientRect();
  zoom(1.0015 ** event.deltaY, event.clientX - frame.left, event.clientY - frame.top);
}, { passive: false });

// --- keys ---

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

svg.addEventListener("focusin", (event) => {
  const id = event.target.dataset?.id;
  if (id && (!app.chosen || idOf(app.chosen) !== id) && !hand) choose(targetOf(id));
});

svg.addEventListener("keydown", (event) => {
  const piece = event.target.dataset?.piece;
  if (piece && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    dispatchEvent(new CustomEvent("piece", { detail: piece }));
    return;
  }
  const arrow = ARROWS[event.key];
  if (arrow && app.chosen?.steps) {
    event.preventDefault();
    const step = event.ctrlKey || event.metaKey ? 5 : event.shiftKey ? 1 : 0.1;
    const flip = app.view === "piece" && flipped(pieceNamed(app.piece)) ? -1 : 1;
    nudge(app.chosen, [arrow[0] * step, flip * arrow[1] * step]);
  } else if (arrow) {
    event.preventDefault();
    pan(-40 * arrow[0], 40 * arrow[1]);
  } else if (event.key === "Delete" && app.chosen) {
    event.preventDefault();
    removePlace(app.chosen);
  } else if (event.key === "Insert" && app.chosen?.kind === "knot") {
    event.preventDefault();
    addAfter(app.chosen);
  } else if (event.key === "Escape") {
    clearTimeout(nudging);
    nudging = null;
    dropped();
  } else if (event.key === "Enter") {
    commitNudge();
  } else if (event.key === "+" || event.key === "=") {
    zoom(0.8);
  } else if (event.key === "-") {
    zoom(1.25);
  } else if (event.key === "0") {
    fit();
  }
});

export function nudge(target, by) {
  const from = placeOf(target);
  dragTo(target, [from[0] + by[0], from[1] + by[1]].map((value) => Math.round(value * 100) / 100));
  clearTimeout(nudging);
  nudging = setTimeout(commitNudge, NUDGE_REST_MS);
}

function commitNudge() {
  if (nudging === null) return;
  clearTimeout(nudging);
  nudging = null;
  for (const { target, at } of [...app.moves.values()]) moveTo(target, at);
}

// --- places of a line ---

// The middle of the curve behind a place, so that the line keeps its run.
function middleAfter(line, index) {
  const spans = previewSpans(line);
  return spans?.[index] ? bezierAt(spans[index], 0.5).map((value) => Math.round(value * 20) / 20) : null;
}

export async function addAfter(target) {
  const { line, index } = target.kind === "knot" ? target : placeInLine(target);
  const at = middleAfter(line, index);
  if (!at) return;
  const steps = [...app.state.lines[line].list, String(index + 1)];
  if (await change([{ do: "insert", steps, value: at }], "point added")) choose(knotTarget(line, index + 1), { focus: true });
}

// Where a named point stands in the line that is shown, or the first line through it.
export function placeInLine(target) {
  for (const [line, each] of Object.entries(app.state.lines)) {
    const index = each.knots?.findIndex((knot) => knot.point === target.name) ?? -1;
    if (index >= 0 && index + 1 < each.knots.length) return { line, index };
  }
  return { line: "", index: -1 };
}

export async function removePlace(target) {
  if (target.kind !== "knot") return;
  const steps = [...app.state.lines[target.line].list, String(target.index)];
  const { line } = target;
  if (await change([{ do: "remove", steps }], "point deleted")) choose({ kind: "line", name: line });
}
