"""Allowances: from net outlines to the line the knife follows, edge by edge, the same in every size.

Each edge is offset by its own allowance; corners are joined by the pair of edge kinds (`corners`). Where
two allowances overlap in a hollow corner they are trimmed to each other. What cannot be built is an error
that names piece, edge and size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from polasepatu.errors import Finding, Where
from polasepatu.geometry import F64
from polasepatu.geometry.curve import crossings, self_crossings
from polasepatu.geometry.polyline import length_along
from polasepatu.geometry.shapes import polygon
from polasepatu.pattern.corners import MITRE_LIMIT, XY, Corner, along, join
from polasepatu.pattern.faults import AllowanceCrosses, OutlineCrosses
from polasepatu.pattern.grade import EdgeRun, GradedPiece, crossing_of
from polasepatu.pattern.model import EdgeKind

MARGIN_SHORT_MM = 0.05  # how much an allowance may fall short before it counts as not built
_TOUCH_MM = 1e-6
_SPIKE = 4.0  # a mitre at a corner inside an edge, times the allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRing:
    """The cut outline of one size, counter-clockwise."""

    ring: F64  # (n, 2)


def add_allowances(
    piece: GradedPiece, rows: Sequence[int], sizes: Sequence[str]
) -> tuple[list[CutRing | None], list[Finding]]:
    """Return the cut outline of a piece in the given rows, and what could not be built.

    `sizes` are the printed sizes of the rows, for messages. None stands where an outline crosses itself.
    """
    offsets = [_offset(edge) for edge in piece.edges]
    whole = [_unlooped(points, edge.points) for points, edge in zip(offsets, piece.edges, strict=True)]
    probes = [_probes(edge) for edge in piece.edges]
    rings: list[CutRing | None] = []
    findings: list[Finding] = []
    for row, size in zip(rows, sizes, strict=True):
        tails, tests = [each[row] for each in whole], [each[row] for each in probes]
        ring, faults = _ring(piece, tails, tests, row=row, size=size)
        rings.append(ring)
        findings += faults
    return rings, findings


def _offset(edge: EdgeRun) -> F64:
    """Return an edge moved outwards by its allowance in every size, (sizes, n, 2), loops left in."""
    points, allowance = edge.points, edge.allowance_mm
    if not np.any(allowance):
        return points
    steps = np.diff(points, axis=1)
    steps = steps / np.hypot(steps[..., 0], steps[..., 1])[..., None]
    normals = np.stack([steps[..., 1], -steps[..., 0]], axis=-1)
    before = np.concatenate([normals[:, :1], normals], axis=1)
    after = np.concatenate([normals, normals[:, -1:]], axis=1)
    dot = np.sum(before * after, axis=-1)
    bisector = (before + after) / np.maximum(1 + dot, 2 / _SPIKE**2)[..., None]
    return np.asarray(points + allowance[..., None] * bisector)


def _ring(
    piece: GradedPiece, tails: list[F64], probes: Sequence[F64], *, row: int, size: str
) -> tuple[CutRing | None, list[Finding]]:
    where = Where(piece=piece.definition.name, size=size)
    net = piece.polygons[row]
    if not net.is_valid:
        x_mm, y_mm = crossing_of(net)
        return None, [OutlineCrosses.finding(where=where, x_mm=x_mm, y_mm=y_mm)]
    corners = [
        _corner(before, after, row)
        for before, after in zip(piece.edges, [*piece.edges[1:], piece.edges[0]], strict=True)
    ]
    joins = [join(corner) for corner in corners]
    for index, places in enumerate(joins):
        follower = (index + 1) % len(tails)
        # An edge that its other corner has eaten up cannot be trimmed: the outline crosses, and is refused.
        whole = min(len(tails[index]), len(tails[follower])) > 1
        if places and whole and _overlaps(tails[index], tails[follower], corners[index], places):
            tails[index], tails[follower], joins[index] = _trimmed(tails[index], tails[follower], places)
    parts = [
        part
        for tail, places in zip(tails, joins, strict=True)
        for part in (tail, np.array(places).reshape(-1, 2))
    ]
    ring = _without_repeats(np.concatenate(parts))
    area = polygon(ring)
    if not area.is_valid:
        spot = shapely.Point(crossing_of(area))
        wide = [edge for edge in piece.edges if np.any(edge.allowance_mm[row])] or piece.edges
        nearest = min(wide, key=lambda edge: spot.distance(shapely.LineString(edge.points[row])))
        return None, [_cannot(where, nearest, row)]
    short = {edge.line: edge for edge in _short(piece, area, probes)}  # once for both halves
    return CutRing(ring=ring), [_cannot(where, edge, row) for edge in short.values()]


def _corner(before: EdgeRun, after: EdgeRun, row: int) -> Corner:
    return Corner(
        at=_xy(after.points[row, 0]),
        arriving=_unit(before.points[row, -2], before.points[row, -1]),
        leaving=_unit(after.points[row, 0], after.points[row, 1]),
        kinds=(before.kind, after.kind),
        allowances_mm=(float(before.allowance_mm[row, -1]), float(after.allowance_mm[row, 0])),
    )


def _xy(point: F64) -> XY:
    return float(point[0]), float(point[1])


def _unit(start: F64, end: F64) -> XY:
    x, y = float(end[0] - start[0]), float(end[1] - start[1])
    size = math.hypot(x, y)
    return x / size, y / size


def _overlaps(tail: F64, head: F64, corner: Corner, places: Sequence[XY]) -> bool:
    """Whether the way over the corner places runs back over one of the offset edges."""
    first, last = places[0], places[-1]
    back = (first[0] - tail[-1, 0]) * corner.arriving[0] + (first[1] - tail[-1, 1]) * corner.arriving[1]
    ahead = (head[0, 0] - last[0]) * corner.leaving[0] + (head[0, 1] - last[1]) * corner.leaving[1]
    return bool(back < -1e-9 or ahead < -1e-9)


def _trimmed(tail: F64, head: F64, places: Sequence[XY]) -> tuple[F64, F64, tuple[tuple[float, float], ...]]:
    """Cut both offset edges back to where they, or the way over the corner, cross."""
    way = np.array(places)
    if len(way) == 1:
        reach = MITRE_LIMIT * max(math.dist(way[0], tail[-1]), math.dist(way[0], head[0]))
        before, after = _lengthened(tail, reach), _lengthened(head[::-1], reach)[::-1]
        found = crossings(before, after)
        if not found:
            return tail, head, tuple(_xy(place) for place in way)
        i, j = max(found, key=lambda each: each[0] - each[1])
        met = _at(before, i)[None]
        kept_tail = np.concatenate([tail[: math.ceil(i - 1e-9)], met])
        return kept_tail, np.concatenate([met, head[max(0, math.floor(j + 1e-9)) :]]), (_xy(met[0]),)
    kept_tail, kept_way = _cut_back(tail, way)
    kept_head, kept_way_back = _cut_back(head[::-1], kept_way[::-1])
    return kept_tail, kept_head[::-1], tuple(_xy(place) for place in kept_way_back[::-1])


def _lengthened(line: F64, reach: float) -> F64:
    """Return the line with a straight piece of `reach` mm added at its end."""
    return np.concatenate([line, np.array([along(_xy(line[-1]), _unit(line[-2], line[-1]), reach)])])


def _cut_back(line: F64, way: F64) -> tuple[F64, F64]:
    """Trim both to begin and end at the last crossing of `line` with `way`; both stay where none crosses."""
    found = crossings(line, way)
    if not found:
        return line, way
    i, j = max(found)
    met = _at(line, i)[None]
    kept = np.concatenate([line[: math.ceil(i - 1e-9)], met])
    return kept, np.concatenate([met, way[math.floor(j + 1e-9) + 1 :]])


def _at(line: F64, index: float) -> F64:
    low = min(int(index), len(line) - 2)
    return np.asarray(line[low] + (index - low) * (line[low + 1] - line[low]))


def _unlooped(offset: F64, net: F64) -> list[F64]:
    """Take out the small loops that an offset makes in a hollow tighter than the allowance, in every size."""
    if offset is net:
        return list(net)
    forward = np.einsum("snd,snd->sn", offset[:, 1:] - offset[:, :-1], net[:, 1:] - net[:, :-1])
    plain = np.all(forward >= 0, axis=1)
    return [each if good else _without_loops(each) for each, good in zip(offset, plain, strict=True)]


def _without_loops(offset: F64) -> F64:
    found = sorted(self_crossings(offset))
    kept: list[F64] = []
    at = 0.0
    for i, j in found:
        if i < at:
            continue
        kept += [offset[math.ceil(at) : math.floor(i) + 1], _at(offset, i)[None]]
        at = j
    kept.append(offset[math.ceil(at + 1e-9) :])
    return np.concatenate(kept)


def _without_repeats(ring: F64) -> F64:
    steps = np.diff(ring, axis=0, prepend=ring[-1:])
    gap = np.hypot(steps[:, 0], steps[:, 1])
    return np.ascontiguousarray(ring[gap > 1e-7])


def _short(piece: GradedPiece, area: shapely.Polygon, probes: Sequence[F64]) -> list[EdgeRun]:
    """Return the edges whose allowance falls short somewhere in a cut outline."""
    shapely.prepare(area)
    inside = shapely.dwithin(area, shapely.points(np.concatenate(probes)), _TOUCH_MM)
    ends = np.cumsum([len(each) for each in probes])[:-1]
    short = [not np.all(part) for part in np.split(inside, ends)]
    return [edge for edge, bad in zip(piece.edges, short, strict=True) if bad]


def _probes(edge: EdgeRun) -> list[F64]:
    """Return points straight out from an edge that must lie in the cut outline, (n, 2) for every size.

    They lie just within the allowance. A lasting margin must be whole up to its corners; others may end in
    the corner's own way.
    """
    points, allowance = edge.points, edge.allowance_mm
    if not np.any(allowance > MARGIN_SHORT_MM):
        return [np.empty((0, 2))] * len(points)
    way = length_along(points)
    clear = 0.0 if edge.kind is EdgeKind.LASTING else 2 * np.max(np.abs(allowance), axis=1, keepdims=True)
    judged = (way >= clear) & (way <= way[:, -1:] - clear) & (allowance > MARGIN_SHORT_MM)
    steps = points[:, 1:] - points[:, :-1]
    normals = np.stack([steps[..., 1], -steps[..., 0]], axis=-1)
    normals /= np.hypot(steps[..., 0], steps[..., 1])[..., None]
    out = (allowance - MARGIN_SHORT_MM)[..., None]
    both = np.concatenate(
        [points[:, 1:] + out[:, 1:] * normals, points[:, :-1] + out[:, :-1] * normals], axis=1
    )
    judged = np.concatenate([judged[:, 1:], judged[:, :-1]], axis=1)
    return [places[wanted] for places, wanted in zip(both, judged, strict=True)]


def _cannot(where: Where, edge: EdgeRun, row: int) -> Finding:
    allowance_mm = float(np.max(edge.allowance_mm[row]))
    return AllowanceCrosses.finding(
        where=where, kind=edge.kind.value, allowance_mm=allowance_mm, edge=edge.line
    )
