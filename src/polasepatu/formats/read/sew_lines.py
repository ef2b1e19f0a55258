"""Where a drawing holds the sew line and the cut line of a piece: its edges, and the allowance of each.

The allowance is measured square to the sew line. It is given at places along an edge, as shares of its
length; between them it is linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from polasepatu.formats.cleaning import without_repeats
from polasepatu.formats.read.chains import joined
from polasepatu.formats.read.imported import Role
from polasepatu.formats.write.aama import corners
from polasepatu.geometry.polyline import length_along
from polasepatu.geometry.registration import dense
from polasepatu.geometry.ring import counter_clockwise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from polasepatu.formats.read.imported import ImportedPiece
    from polasepatu.geometry import F64

REACH_MM = 60.0  # wider than any allowance of a shoe
INWARD_MM = 5.0  # how far a sew line may lie outside of its cut line: less than nothing is allowed for
LEAST_SHARE = 0.3  # of the piece's area: a smaller ring is no sew line of the whole piece
STEP_MM = 0.3  # from one place to the next, a jump and no taper
ON_LINE_MM = 0.02
MOSTLY = 0.85  # of an edge at one width: the rest is the way round a corner
SAME_MM = 0.03  # allowances that are this near are one
STEEP, WINDOW_MM = 0.2, 4.0  # a width that changes by more, mm per mm, is trimmed and no taper
LEAST_EDGE_MM = 3.0
MOST_PLACES = 12

Allowance: TypeAlias = tuple[tuple[float, float], ...]
"""Shares of an edge's length and the allowance there, mm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SewnEdge:
    """An edge of the sew line, counter-clockwise, both ends included, and its allowance."""

    points: F64  # (n, 2)
    allowance: Allowance


def sew_ring(piece: ImportedPiece, join_mm: float) -> F64 | None:
    """Return the sew line of a piece as one ring, counter-clockwise, or None where it has none."""
    lines = [line for line in piece.lines if line.role is Role.NET]
    rings = [line.points for line in lines if line.closed and len(line.points) > 2]
    closed, _, _ = joined([line.points for line in lines if not line.closed], join_mm)
    areas = [shapely.Polygon(ring) for ring in (*rings, *closed)]
    sound = [area for area in areas if area.is_valid]
    if not sound:
        return None
    whole = shapely.union_all(sound, grid_size=1e-6)  # two halves of an unfolded piece become one
    largest = max(shapely.get_parts(whole), key=lambda part: part.area)
    outline = shapely.Polygon(piece.outline)
    if largest.area < LEAST_SHARE * outline.area or not outline.buffer(INWARD_MM).covers(largest):
        return None
    exact = next(
        (ring for ring, area in zip((*rings, *closed), areas, strict=True) if area.equals(largest)), None
    )
    ring = shapely.get_coordinates(largest.exterior)[:-1] if exact is None else exact
    return counter_clockwise(ring)


def sewn_edges(sew: F64, cut: F64) -> list[SewnEdge] | None:
    """Return the edges of a sew line from corner to corner, and from one width of allowance to another.

    None where somewhere no cut line is found outside of it.
    """
    line, steps = _with_steps(without_repeats(sew, closed=True), cut)
    sharp = np.flatnonzero(corners(line) | steps)
    cuts = sharp.tolist() if len(sharp) > 1 else _two_places(line, sharp)
    edges = []
    for first, last in zip(cuts, [*cuts[1:], cuts[0] + len(line)], strict=True):
        points = line[np.arange(first, last + 1) % len(line)]
        allowance = _allowance(points, cut)
        if allowance is None:
            return None
        edges.append(SewnEdge(points=points, allowance=allowance))
    return edges


def _two_places(line: F64, sharp: NDArray[np.intp]) -> list[int]:
    start = int(sharp[0]) if len(sharp) else 0
    far = int(np.hypot(*(line - line[start]).T).argmax())
    return sorted({start, far})


def widths(places: F64, normals: F64, cut: F64) -> F64:
    """Return how far the cut line, a ring, lies from places (n, 2) along their outward normals.

    Negative where a place lies outside of it, NaN where none is within reach.
    """
    ring, area = shapely.LinearRing(cut), shapely.Polygon(cut)
    shapely.prepare(area)
    inside = shapely.contains_xy(area, places[:, 0], places[:, 1])
    on_it = shapely.distance(ring, shapely.points(places)) < ON_LINE_MM
    far = np.where(inside, REACH_MM, -INWARD_MM)[:, None]
    met = shapely.intersection(shapely.linestrings(np.stack([places, places + far * normals], axis=1)), ring)
    spots, owner = shapely.get_coordinates(met, return_index=True)
    away = np.abs(np.einsum("nd,nd->n", spots - places[owner], normals[owner]))
    nearest = np.full(len(places), np.inf)
    np.minimum.at(nearest, owner, away)
    found = np.where(np.isfinite(nearest), np.where(inside, nearest, -nearest), np.nan)
    return np.where(on_it, 0.0, found)


def outward_of(points: F64) -> tuple[F64, F64, F64]:
    """Return the middles of an open line's steps, their outward normals, and their ways along it, mm."""
    steps = np.diff(points, axis=0)
    long = np.hypot(*steps.T)
    way = length_along(points)
    normals = np.column_stack([steps[:, 1], -steps[:, 0]]) / np.where(long > 0.0, long, 1.0)[:, None]
    return (points[1:] + points[:-1]) / 2.0, normals, (way[1:] + way[:-1]) / 2.0


def _with_steps(sew: F64, cut: F64) -> tuple[F64, np.ndarray]:
    """Return the sew line with a point wherever its allowance steps, corners apart, and which these are."""
    closed = np.concatenate([sew, sew[:1]])
    own = np.concatenate([length_along(closed)[:-1][corners(sew)], length_along(closed)[-1:]])
    places, normals, way = outward_of(dense(closed, closed=False))
    found = widths(places, normals, cut)
    jumps = np.flatnonzero(np.abs(np.diff(found)) > STEP_MM)
    marks: list[float] = []
    for jump in jumps.tolist():
        at = _step_between(places[jump], places[jump + 1], normals[jump], cut)
        if at is None:
            continue
        along = way[jump] + float(np.hypot(*(at - places[jump])))
        if np.abs(np.append(own, [0.0, *marks]) - along).min() > LEAST_EDGE_MM:
            marks.append(along)
    line = shapely.LineString(closed)
    length = length_along(closed)
    keep = [(float(each), point, False) for each, point in zip(length[:-1], sew, strict=True)]
    keep += [(mark, np.array(line.interpolate(mark).coords[0]), True) for mark in marks]
    keep.sort(key=lambda row: row[0])
    return np.array([point for _, point, _ in keep]), np.array([new for _, _, new in keep], dtype=np.bool_)


def _step_between(low: F64, high: F64, normal: F64, cut: F64) -> F64 | None:
    """Return where, between two places, the allowance steps; None where it only slopes."""
    first, last = (widths(place[None], normal[None], cut)[0] for place in (low, high))
    for _ in range(12):
        middle = (low + high) / 2.0
        here = widths(middle[None], normal[None], cut)[0]
        if abs(here - first) <= abs(here - last):
            low, first = middle, here
        else:
            high, last = middle, here
    return np.asarray((low + high) / 2.0) if abs(first - last) > STEP_MM else None


def _allowance(points: F64, cut: F64) -> Allowance | None:
    """Return the allowance along an edge; its ends, where neighbours trim it, are judged by the rest."""
    places, normals, way = outward_of(dense(points, closed=False))
    found = widths(places, normals, cut)
    whole = float(length_along(points)[-1])
    known = np.isfinite(found)
    way, found = way[known], found[known]
    if not len(found):
        return None
    kept = _untrimmed(way, found)
    way, found = way[kept], found[kept]
    usual = float(np.median(found))
    if np.mean(np.abs(found - usual) <= SAME_MM) >= MOSTLY or len(found) < 3:
        return ((0.0, round(usual, 3) + 0.0),)
    straight = np.polyfit(way / whole, found, 1)
    if np.abs(np.polyval(straight, way / whole) - found).max() <= SAME_MM:
        return tuple((share, round(float(np.polyval(straight, share)), 3)) for share in (0.0, 1.0))
    return _bent(way, found, whole)


def _untrimmed(way: F64, found: F64) -> slice:
    """Return the part of an edge between the ends that its neighbours trim."""
    if len(found) < 3:
        return slice(0, len(found))
    ahead = np.minimum(np.searchsorted(way, way + WINDOW_MM), len(way) - 1)
    ahead = np.maximum(ahead, np.minimum(np.arange(len(way)) + 1, len(way) - 1))
    rise = np.abs(found[ahead] - found)[:-1] / np.maximum(way[ahead] - way, 1e-9)[:-1]
    even = np.flatnonzero(rise <= STEEP)
    return slice(int(even[0]), int(ahead[even[-1]]) + 1) if len(even) else slice(0, len(found))


def _bent(way: F64, values: F64, whole: float) -> Allowance:
    """Return an allowance that follows no straight taper, in as few places as keep it within 0.03 mm."""
    line = shapely.LineString(np.column_stack([way, values]))
    kept = shapely.get_coordinates(line.simplify(SAME_MM))
    for tolerance_mm in (0.1, 0.3, 1.0, REACH_MM):
        if len(kept) <= MOST_PLACES:
            break
        kept = shapely.get_coordinates(line.simplify(tolerance_mm))
    inner = [(round(x / whole, 5), round(y, 3)) for x, y in kept[1:-1].tolist()]
    return ((0.0, round(float(kept[0, 1]), 3)), *inner, (1.0, round(float(kept[-1, 1]), 3)))
