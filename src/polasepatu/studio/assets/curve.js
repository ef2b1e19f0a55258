// Numbers into paths: packed points of the program, and the preview of a line that is being dragged.

const UNIT_MM = 0.01;

// Unpack {rows, data} into one array of [x0, y0, x1, y1, ...] in mm per row.
export function unpack(packed) {
  const text = atob(packed.data);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const whole = new Int32Array(bytes.buffer);
  const size = whole.length / packed.rows;
  return Array.from({ length: packed.rows }, (_, row) =>
    Float64Array.from(whole.subarray(row * size, (row + 1) * size), (each) => each * UNIT_MM));
}

export function pathOf(points, closed = false) {
  const parts = [];
  for (let i = 0; i < points.length; i += 2) parts.push(`${round(points[i])} ${round(points[i + 1])}`);
  return parts.length ? `M${parts.join("L")}${closed ? "Z" : ""}` : "";
}

const round = (value) => Math.round(value * 100) / 100;

// A uniform Catmull-Rom spline through knots [[x, y], ...] as cubic Beziers [[p0, c0, c1, p1], ...].
// `corners` break it; `before` and `after` are the mirrored neighbours at a fold, else the ends leave straight.
export function beziers(knots, corners = [], before = null, after = null) {
  const breaks = [0, ...corners, knots.length - 1];
  const found = [];
  for (let run = 0; run + 1 < breaks.length; run++) {
    const [first, last] = [breaks[run], breaks[run + 1]];
    const part = knots.slice(first, last + 1);
    const straight = (end, next) => [2 * end[0] - next[0], 2 * end[1] - next[1]];
    const start = first === 0 && before ? before : straight(part[0], part[1]);
    const end = last === knots.length - 1 && after ? after : straight(part.at(-1), part.at(-2));
    const all = [start, ...part, end];
    for (let i = 1; i + 2 < all.length; i++) {
      const [p, q, r, s] = all.slice(i - 1, i + 3);
      found.push([q, [q[0] + (r[0] - p[0]) / 6, q[1] + (r[1] - p[1]) / 6],
        [r[0] - (s[0] - q[0]) / 6, r[1] - (s[1] - q[1]) / 6], r]);
    }
  }
  return found;
}

export function bezierPath(spans) {
  if (!spans.length) return "";
  const at = (p) => `${round(p[0])} ${round(p[1])}`;
  return `M${at(spans[0][0])}` + spans.map(([, c, d, p]) => `C${at(c)} ${at(d)} ${at(p)}`).join("");
}

export function bezierAt([a, b, c, d], t) {
  const u = 1 - t;
  const mix = (k) => u ** 3 * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t ** 3 * d[k];
  return [mix(0), mix(1)];
}

export function mirrored(point, start, end) {
  const axis = [end[0] - start[0], end[1] - start[1]];
  const size = Math.hypot(...axis);
  const [ux, uy] = [axis[0] / size, axis[1] / size];
  const off = [point[0] - start[0], point[1] - start[1]];
  const along = off[0] * ux + off[1] * uy;
  return [start[0] + 2 * along * ux - off[0], start[1] + 2 * along * uy - off[1]];
}

export const lies = (point, start, end) =>
  distance(point, start) + distance(point, end) - distance(start, end) < 0.01;

export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

export function lengthOf(points) {
  let sum = 0;
  for (let i = 2; i < points.length; i += 2) sum += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
  return sum;
}

// The place halfway along a polyline.
export function middleOf(points) {
  let left = lengthOf(points) / 2;
  for (let i = 2; i < points.length; i += 2) {
    const step = Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
    if (step >= left && step > 0) {
      const share = left / step;
      return [0, 1].map((axis) => points[i - 2 + axis] + share * (points[i + axis] - points[i - 2 + axis]));
    }
    left -= step;
  }
  return [points[0], points[1]];
}

export function areaOf(places) {
  let sum = 0;
  for (let i = 0; i < places.length; i++) {
    const [a, b] = [places[i], places[(i + 1) % places.length]];
    sum += a[0] * b[1] - b[0] * a[1];
  }
  return Math.abs(sum) / 2;
}

export function boxOf(lists) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const points of lists) {
    for (let i = 0; i < points.length; i += 2) {
      box[0] = Math.min(box[0], points[i]);
      box[1] = Math.min(box[1], points[i + 1]);
      box[2] = Math.max(box[2], points[i]);
      box[3] = Math.max(box[3], points[i + 1]);
    }
  }
  return box[0] === Infinity ? [0, 0, 100, 100] : box;
}
