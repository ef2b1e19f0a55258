"""Signed distance fields and edge samples of rings: what the search sees in place of the shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from polasepatu.geometry.ring import perimeter
from polasepatu.nesting.kernels.field import lay_ring, list_near

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from polasepatu.geometry import F64

NODES_ALONG = 110  # of a piece's field, along its longer side
NODES_ALONG_SHEET = 800
CHUNK = 6  # samples in a row that share a bounding circle
GROUP = 4  # chunks in a row that share a larger one
POLE_SPARE_MM = 1e-3  # poles are held as float32
MOST_POLES = 8
COVERED = 0.85  # of the area, by poles
LEAST_SPACING = 0.02  # of the usual one, where a ring is narrow; less than that the repair pushes apart
SAMPLES_ROUND = 36  # aimed at, round a ring


class Field(NamedTuple):
    """Nodes (rows, columns) of a signed distance field, the corner of the first one, the step in mm."""

    nodes: NDArray[np.float32]
    left: float
    bottom: float
    step: float


class Samples(NamedTuple):
    """Points along rings as (n, 3) x, y, length, in chunks; a group of chunks comes before its own."""

    points: NDArray[np.float32]
    circles: F64  # (m, 3)
    ranges: NDArray[np.int64]  # (m, 3): samples from and up to (none in a group), chunk to go on with


def piece_field(ring: F64, margin_mm: float) -> Field:
    """Return the depth inside a ring (n, 2), reaching `margin_mm` outside its box."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    wide, tall = (high - low).tolist()
    step = max(max(wide, tall) / NODES_ALONG, min(wide, tall) / 40.0)
    margin = margin_mm + 2.0 * step
    columns = int((wide + 2.0 * margin) / step) + 2
    rows = int((tall + 2.0 * margin) / step) + 2
    nodes = np.full((rows, columns), np.float32(1e30))
    left, bottom = float(low[0]) - margin, float(low[1]) - margin
    lay_ring(nodes, np.ascontiguousarray(ring, dtype=np.float64), left, bottom, step, True, 0.0)
    return Field(nodes, left, bottom, step)


def near_lists(ring: F64, field: Field, reach_mm: float) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return for each cell where its list of near edges begins, or -1, and the lists (see `list_near`)."""
    cells = np.empty(field.nodes.shape, dtype=np.int32)
    lists = np.zeros(8 * field.nodes.size, dtype=np.int32)
    where = (field.nodes, ring, field.left, field.bottom, field.step, reach_mm, cells)
    size = list_near(*where, lists)
    if size > len(lists):
        lists = np.zeros(size, dtype=np.int32)
        list_near(*where, lists)
    return cells, lists[:size].copy()


def ground_field(outline: F64, holes: Iterable[F64], faults: Iterable[F64], edge_gap_mm: float) -> Field:
    """Return the distance to the nearest forbidden point of a sheet, negative within it.

    The gap is kept to the outline and to the holes; the faults, any rings (n, 2), may be touched.
    """
    low, high = outline.min(axis=0), outline.max(axis=0)
    wide, tall = (high - low).tolist()
    step = max(wide, tall) / NODES_ALONG_SHEET
    margin = 4.0 * step
    columns = int((wide + 2.0 * margin) / step) + 2
    rows = int((tall + 2.0 * margin) / step) + 2
    nodes = np.full((rows, columns), np.float32(1e30))
    left, bottom = float(low[0]) - margin, float(low[1]) - margin
    lay_ring(nodes, outline, left, bottom, step, True, edge_gap_mm)
    for hole in holes:
        lay_ring(nodes, hole, left, bottom, step, False, edge_gap_mm)
    for fault in faults:
        lay_ring(nodes, fault, left, bottom, step, False, 0.0)
    return Field(nodes, left, bottom, step)


def thinned(ring: F64, tolerance_mm: float) -> F64:
    """Return the vertices of a ring (n, 2) that keep it within a tolerance (Douglas and Peucker)."""
    n = len(ring)
    if n <= 4:
        return ring
    start = int(np.argmin(ring[:, 0]))
    points = np.roll(ring, -start, axis=0)
    split = int(np.argmax(np.hypot(*(points - points[0]).T)))
    closed = np.vstack([points, points[:1]])
    keep = np.zeros(n + 1, dtype=bool)
    keep[[0, split, n]] = True
    stack = [(0, split), (split, n)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        a, b = closed[first], closed[last]
        inner = closed[first + 1 : last]
        edge = b - a
        length2 = float(edge @ edge)
        t = np.clip(((inner - a) @ edge) / length2, 0.0, 1.0) if length2 > 0.0 else np.zeros(len(inner))
        off = np.hypot(*(inner - a - t[:, None] * edge).T)
        worst = int(np.argmax(off))
        if off[worst] > tolerance_mm:
            middle = first + 1 + worst
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    return points[keep[:-1]]


def edge_samples(ring: F64, spacing_mm: float, tolerance_mm: float, *, slender: bool = False) -> Samples:
    """Return every needed vertex of a ring (n, 2) and points between them at most `spacing_mm` apart.

    With `slender` they lie closer where the ring is narrower than that: two bars that cross hold no corner
    of each other, and only points along their edges can tell.
    """
    corners = thinned(ring, tolerance_mm)
    following = np.roll(corners, -1, axis=0)
    points: list[F64] = []
    for a, b in zip(corners, following, strict=True):
        count = max(1, int(np.ceil(np.hypot(*(b - a)) / spacing_mm)))
        points += [a + (b - a) * (k / count) for k in range(count)]
    path = np.array(points)
    if slender:
        path = closer_where_narrow(path, LEAST_SPACING * spacing_mm)
    ahead = np.hypot(*(np.roll(path, -1, axis=0) - path).T)
    lengths = 0.5 * (ahead + np.roll(ahead, 1))
    return chunked(np.column_stack([path, lengths]))


def closer_where_narrow(path: F64, least_mm: float) -> F64:
    """Return a closed path (n, 2) with its steps halved until none is longer than the ring is wide there."""
    shape = shapely.Polygon(path)
    shapely.prepare(shape)
    reach = float(perimeter(path))
    while True:
        ahead = np.roll(path, -1, axis=0) - path
        steps = np.hypot(*ahead.T)
        middles = path + 0.5 * ahead
        inward = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.maximum(steps, 1e-12)[:, None]
        start = middles + 1e-6 * reach * inward
        rays = shapely.linestrings(np.stack([start, middles + reach * inward], axis=1))
        across = shapely.distance(shapely.points(middles), shapely.intersection(rays, shape.exterior))
        longer = (steps > np.nan_to_num(across, nan=reach)) & (steps > 2.0 * least_mm)
        if not longer.any():
            return path
        path = np.insert(path, np.flatnonzero(longer) + 1, middles[longer], axis=0)


def poles_of(ring: F64, step_mm: float) -> F64:
    """Return circles (n, 3) inside a ring, the largest first, each outside those before it.

    They are drawn smaller by what their float32 tables may be wrong. `step_mm` is how fine they are sought.
    """
    shape = shapely.Polygon(ring)
    rest: Any = shape  # one polygon, or several
    covered = 0.0
    poles: list[list[float]] = []
    while len(poles) < MOST_POLES and covered < COVERED * shape.area:
        line: Any = shapely.maximum_inscribed_circle(rest, tolerance=0.5 * step_mm)
        radius = float(line.length)
        if radius <= step_mm:
            break
        (x, y), _ = line.coords
        poles.append([x, y, radius - POLE_SPARE_MM])
        covered += np.pi * radius * radius
        rest = rest.difference(shapely.Point(x, y).buffer(radius))
    return np.array(poles).reshape(-1, 3)


def chunked(points: F64) -> Samples:
    """Return samples (n, 3) with a bounding circle for every few in a row, and for groups of those."""
    count = max(1, round(len(points) / CHUNK))
    bounds = np.linspace(0, len(points), count + 1).astype(int).tolist()
    circles: list[list[float]] = []
    ranges: list[list[int]] = []
    for k in range(0, count, GROUP):
        members = range(k, min(k + GROUP, count))
        if len(members) > 1:
            circles.append(bounding_circle(points[bounds[k] : bounds[members[-1] + 1]]))
            ranges.append([0, 0, len(ranges) + 1 + len(members)])
        for m in members:
            circles.append(bounding_circle(points[bounds[m] : bounds[m + 1]]))
            ranges.append([bounds[m], bounds[m + 1], len(ranges) + 1])
    return Samples(points.astype(np.float32), np.array(circles), np.array(ranges))


def bounding_circle(points: F64) -> list[float]:
    """Return middle x, y and radius of a circle round points (n, 2 or more)."""
    middle = 0.5 * (points[:, :2].min(axis=0) + points[:, :2].max(axis=0))
    return [*middle.tolist(), float(np.hypot(*(points[:, :2] - middle).T).max()) + 1e-4]
