"""Lines made fit for a machine: no repeated points, no more points than needed, a good place to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from polasepatu.geometry import F64

SAME_MM = 0.02  # points nearer than this are one point to every machine


def without_repeats(points: F64, *, closed: bool) -> F64:
    """Return the line without points nearer than 0.02 mm to the one kept before; both ends of a line stay."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    if len(points) < 2 or (steps >= SAME_MM).all():
        kept = points
    else:
        keep = [0]
        for index in range(1, len(points)):
            if np.hypot(*(points[index] - points[keep[-1]])) >= SAME_MM:
                keep.append(index)
        if not closed and keep[-1] != len(points) - 1 and len(keep) > 1:
            keep[-1] = len(points) - 1
        kept = points[keep]
    while closed and len(kept) > 1 and np.hypot(*(kept[0] - kept[-1])) < SAME_MM:
        kept = kept[:-1]
    return kept


def thinned(points: F64, *, closed: bool, tolerance_mm: float) -> F64:
    """Return the line with fewer points, none of the dropped ones farther than the tolerance from it."""
    if len(points) < 5:
        return points
    if not closed:
        return np.asarray(shapely.LineString(points).simplify(tolerance_mm).coords)[:, :2]
    # Two halves, so that the two fixed points of the simplification are its start and the point farthest off.
    far = int(np.hypot(*(points - points[0]).T).argmax())
    halves = (points[: far + 1], np.vstack((points[far:], points[:1])))
    kept = [np.asarray(shapely.LineString(half).simplify(tolerance_mm).coords)[:-1, :2] for half in halves]
    return np.vstack(kept)


def with_notches(outline: F64, notches: Sequence[F64]) -> F64:
    """Return a contour with open V and U notches, each (n, 2) from edge to edge, cut into it."""
    shape: BaseGeometry = shapely.Polygon(outline)
    for line in notches:
        mouth = (line[0] + line[-1]) / 2.0
        out = mouth - line[1:-1].mean(axis=0)
        out = out / np.hypot(*out) * (np.hypot(*out) + 2.0)
        wedge = shapely.Polygon(np.vstack((line[0] + out, line, line[-1] + out)))
        shape = shape.difference(wedge.buffer(0.0))
    if not isinstance(shape, shapely.Polygon) or shape.interiors:
        return outline  # the notch is larger than its corner of the piece: the check names it
    ring = np.asarray(shapely.geometry.polygon.orient(shape).exterior.coords)[:-1, :2]
    return ring.copy()


def from_hidden_corner(outline: F64, visible: Sequence[F64]) -> F64:
    """Return the contour beginning at its sharpest corner that is not seen on the finished shoe.

    Where the knife enters and leaves it may nick the edge. Without a hidden corner it begins at the hidden
    point farthest from the visible area, and on a wholly visible edge at the sharpest corner.
    """
    before, after = outline - np.roll(outline, 1, axis=0), np.roll(outline, -1, axis=0) - outline
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.abs(np.degrees(np.arctan2(cross, (before * after).sum(axis=1))))
    if not len(visible):
        return np.roll(outline, -int(turn.argmax()), axis=0)
    seen = shapely.union_all([shapely.Polygon(ring).buffer(0.0) for ring in visible])
    away = shapely.distance(seen, shapely.points(outline))
    hidden = away > 0.5
    if not hidden.any():
        return np.roll(outline, -int(turn.argmax()), axis=0)
    corners = np.where(hidden, turn, -1.0)
    start = int(corners.argmax()) if corners.max() >= 20.0 else int(away.argmax())
    return np.roll(outline, -start, axis=0)


def canonical(points: F64, *, closed: bool) -> bytes:
    """Return a key that is the same for the same line, whichever way round and wherever it begins."""
    rounded = np.round(points, 2) + 0.0
    if closed:
        first = np.lexsort(rounded.T[::-1])[0]
        ways = [np.roll(rounded, -first, axis=0)]
        ways.append(np.vstack((ways[0][:1], ways[0][:0:-1])))
    else:
        ways = [rounded, rounded[::-1]]
    return min(np.ascontiguousarray(way).tobytes() for way in ways)
