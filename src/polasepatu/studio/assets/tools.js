// Measuring: between two places, along a line, an angle, an area. Places snap to points and knots.

import { areaOf, distance, lengthOf } from "./curve.js";
import { groupOfSheet, rowsOf, sheetOfPoint } from "./drawing.js";
import { app, knotTarget, placeOf, pointTarget, redraw, refresh } from "./store.js";
import { number, t } from "./talk.js";

const svg = document.getElementById("stage");
export const MODES = ["distance", "line", "angle", "area"];
const WANTED = { distance: 2, angle: 3, area: Infinity, line: 1 };

export function begin(mode) {
  app.measure = { mode: app.measure.mode === mode ? null : mode, places: [], text: "" };
  refresh();
}

export function measured(event, hand) {
  const { mode } = app.measure;
  if (mode === "line") {
    const id = hand.line;
    if (id) alongLine(id);
    return;
  }
  if (app.measure.places.length >= WANTED[mode]) app.measure.places = [];
  const { sheet } = hand;
  if (!app.measure.places.length || (sheet >= 0 && sheet !== app.measure.sheet)) {
    app.measure.places = []; // places on two sheets have no distance
    app.measure.sheet = Math.max(0, sheet);
  }
  app.measure.places.push(placeUnder(event, hand.id));
  said();
}

function placeUnder(event, id) {
  if (id) {
    const [kind, name, index] = id.split(" ");
    const at = placeOf(kind === "knot" ? knotTarget(name, Number(index)) : pointTarget(name));
    if (at) return at;
  }
  const node = groupOfSheet(app.measure.sheet ?? 0) ?? svg.querySelector("[data-id]")?.parentNode ?? svg.firstElementChild;
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(node.getScreenCTM().inverse());
  return [Math.round(point.x * 100) / 100, Math.round(point.y * 100) / 100];
}

export function between(names) {
  app.measure.sheet = sheetOfPoint(names[0]);
  app.measure.places = names.map((name) => placeOf(pointTarget(name))).filter(Boolean);
  said();
}

export function alongLine(name) {
  const rows = rowsOf(app.shapes.lines[name]);
  if (!rows) return;
  app.measure = { mode: "line", places: [], line: name, text: "" };
  app.pointed = { lines: [name], findings: [] };
  app.measure.text = `${name}: ${number(lengthOf(rows[0]), 1)} mm`;
  app.measure.rows = rows.map((row) => lengthOf(row));
  refresh();
}

function said() {
  const { mode, places } = app.measure;
  app.measure.text = textOf(mode, places);
  document.getElementById("status").textContent = app.measure.text;
  refresh();
  redraw();
}

function textOf(mode, places) {
  if (mode === "distance" && places.length === 2) {
    const [a, b] = places;
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    return `${number(distance(a, b), 2)} mm  (${number(dx, 2)}; ${number(dy, 2)})`;
  }
  if (mode === "angle" && places.length === 3) {
    const [a, corner, b] = places;
    const turn = (p) => Math.atan2(p[1] - corner[1], p[0] - corner[0]);
    let degrees = Math.abs(((turn(a) - turn(b)) * 180) / Math.PI);
    if (degrees > 180) degrees = 360 - degrees;
    return `${number(degrees, 1)}\u00b0`;
  }
  if (mode === "area" && places.length > 2) return `${number(areaOf(places) / 100, 2)} cm\u00b2`;
  return t("{count} places", { count: places.length });
}

