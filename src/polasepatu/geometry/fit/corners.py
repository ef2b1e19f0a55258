"""Where a line has corners: its direction on one side does not lead into that on the other.

A vertex is a corner when it turns sharply by itself, or when parabolas through the stretch before it and
the stretch behind it meet at an angle there. The second way finds corners that a scan has rounded; it is
asked at two lengths, because a tight bend looks like a corner at one of them only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from polasepatu.geometry import F64

CORNER_DEG = 25.0
_REACHES_MM = (1.5, 5.0)  # how far to either side a direction is judged
_PLACES = 10  # on a stretch whose direction is judged
_ALONE = 0.5  # a vertex that turns this share of its neighbour's turn belongs to the same bend


def corners_of(
    points: F64, *, closed: bool, angle_deg: float = CORNER_DEG, rounded_mm: float = 0.0
) -> NDArray[np.intp]:
    """Return the indices of the corners of a line (n, 2), the ends of an open one left out.

    `rounded_mm` is how far from a corner the line may be rounded, as in a scan.
    """
    if len(points) < 3:
        return np.empty(0, dtype=np.intp)
    turn = np.abs(_own_turns(points, closed=closed))
    neighbour = np.maximum(np.roll(turn, 1), np.roll(turn, -1))
    angles = np.where((turn >= angle_deg) & (neighbour <= _ALONE * turn), 180.0 + turn, 0.0)
    judged = np.min(
        [_angles(points, closed, reach + rounded_mm, rounded_mm) for reach in _REACHES_MM], axis=0
    )
    angles = np.maximum(angles, np.where(judged >= angle_deg, judged, 0.0))
    if not closed:
        angles[[0, -1]] = 0.0
    return _strongest(points, angles, closed=closed, apart_mm=_REACHES_MM[0] + 2.0 * rounded_mm)


def _own_turns(points: F64, *, closed: bool) -> F64:
    """Return the turn at each vertex in degrees, (n,), left positive; nothing at the ends of an open line."""
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.degrees(np.arctan2(cross, (before * after).sum(axis=1)))
    if not closed:
        turn[[0, -1]] = 0.0
    return np.asarray(turn)


def _angles(points: F64, closed: bool, reach_mm: float, gap_mm: float) -> F64:
    """Return the angle in degrees between the line's directions just before and just after each vertex."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    if closed:
        way_all = np.append(way, way[-1] + np.hypot(*(points[0] - points[-1])))
        points = np.vstack([points, points[:1]])
        whole = float(way_all[-1])
    else:
        way_all, whole = way, float(way[-1])
    # No further than the middle of the line, and far enough to hold some of its points.
    reach_mm = min(max(reach_mm, 2.5 * float(np.median(np.diff(way_all)))), whole / 3.0)
    steps = np.linspace(min(gap_mm, 0.5 * reach_mm), reach_mm, _PLACES)
    ahead = _tangent(way[:, None] + steps, way_all, points, steps, closed=closed)
    behind = -_tangent(way[:, None] - steps, way_all, points, steps, closed=closed)
    cross = behind[:, 0] * ahead[:, 1] - behind[:, 1] * ahead[:, 0]
    return np.asarray(np.abs(np.degrees(np.arctan2(cross, (behind * ahead).sum(axis=1)))))


def _tangent(at: F64, way: F64, points: F64, steps: F64, *, closed: bool) -> F64:
    """Return the direction (n, 2) at step zero of parabolas through the line at ways `at` (n, places)."""
    at = at % way[-1] if closed else np.clip(at, 0.0, way[-1])
    places = np.stack([np.interp(at, way, points[:, axis]) for axis in (0, 1)], axis=-1)
    solve = np.linalg.pinv(np.stack([np.ones_like(steps), steps, steps**2], axis=1))
    return np.asarray(np.einsum("k,nkd->nd", solve[1], places))


def _strongest(points: F64, angles: F64, *, closed: bool, apart_mm: float) -> NDArray[np.intp]:
    """Return the vertices with an angle, weaker ones near a stronger one left out.

    One that turns sharply by itself (more than 180) stays whatever is near it.
    """
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    whole = way[-1] + np.hypot(*(points[0] - points[-1])) if closed else np.inf
    kept: list[int] = []
    for index in np.argsort(-angles, kind="stable"):
        if angles[index] <= 0.0:
            break
        away = np.abs(way[kept] - way[index])
        if angles[index] > 180.0 or (np.minimum(away, whole - away) >= apart_mm).all():
            kept.append(int(index))
    return np.array(sorted(kept), dtype=np.intp)
