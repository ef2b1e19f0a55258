"""A line as runs between its corners: straight ones, arcs, and curves through few places."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.geometry.curve import Spline
from polasepatu.geometry.fit.corners import CORNER_DEG, corners_of
from polasepatu.geometry.fit.knots import fewest
from polasepatu.geometry.polyline import bulge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from polasepatu.geometry import F64

TOLERANCE_MM = 0.05
SAME_MM = 1e-6
STRAIGHT_MM = 0.002  # a stretch inside a run that bends less is drawn straight
LEAST_STRAIGHT_MM = 15.0
LONG_SEGMENT_MM, _LONGER, _LESS_TURN = 4.0, 3.0, 0.8
LEAST_ARC_DEG, LEAST_ARC_POINTS = 20.0, 5
ARC_SHARE = 0.5  # of the tolerance


class RunKind(StrEnum):
    """What a run turned out to be."""

    LINE = "line"
    ARC = "arc"
    CURVE = "curve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """The circle that a run lies on."""

    x_mm: float
    y_mm: float
    radius_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One smooth run: places from end to end, both included, and how far the line lay off them."""

    kind: RunKind
    places: F64  # (k, 2)
    deviation_mm: float
    arc: Arc | None = None  # where the run is one; the places stand on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A line as runs that follow one another. Where it is `smooth`, one closed run without any corner."""

    runs: tuple[Run, ...]
    closed: bool
    smooth: bool = False

    @property
    def deviation_mm(self) -> float:
        """The greatest distance of the line that came in from these curves."""
        return max(run.deviation_mm for run in self.runs)

    @property
    def count(self) -> int:
        """The number of places."""
        inner = sum(len(run.places) - 1 for run in self.runs)
        return inner if self.closed else inner + 1

    def curve(self) -> Spline:
        """Return the whole as a curve of one size; a closed one ends in the place where it begins."""
        places = np.vstack([self.runs[0].places[:1], *(run.places[1:] for run in self.runs)])
        breaks = np.cumsum([len(run.places) - 1 for run in self.runs])[:-1]
        if self.smooth:
            return Spline(knots=places[None], mirror_start=places[None, -2], mirror_end=places[None, 1])
        return Spline(knots=places[None], corners=tuple(breaks.tolist()))

    def points(self, chord_mm: float = 0.005) -> F64:
        """Return the curves as a polyline (n, 2) that keeps so near; a ring does not repeat its first."""
        curve = self.curve()
        u = [
            np.linspace(at, at + 1, parts, endpoint=False) for at, parts in enumerate(_parts(curve, chord_mm))
        ]
        ends = np.concatenate(u) if self.closed else np.append(np.concatenate(u), curve.spans)
        return np.asarray(curve.at(ends[None])[0])


def fit_line(
    points: F64,
    *,
    tolerance_mm: float = TOLERANCE_MM,
    corners: Sequence[int] | None = None,
    corner_deg: float = CORNER_DEG,
) -> Fitted:
    """Return an open line (n, 2) as runs from corner to corner; its ends stay where they are.

    `corners` are indices of `points`; without them they are looked for.

    Raises:
        ValueError: there are fewer than two different points.
    """
    points, found = _clean(points, corners, closed=False)
    if found is None:
        found = corners_of(points, closed=False, angle_deg=corner_deg).tolist()
    cuts = [0, *found, len(points) - 1]
    pieces = [points[first : last + 1] for first, last in itertools.pairwise(cuts)]
    return Fitted(runs=tuple(run for each in pieces for run in _runs(each, tolerance_mm)), closed=False)


def fit_ring(
    points: F64,
    *,
    tolerance_mm: float = TOLERANCE_MM,
    corners: Sequence[int] | None = None,
    corner_deg: float = CORNER_DEG,
) -> Fitted:
    """Return a ring (n, 2) as runs from corner to corner, or as one smooth closed run where it has none.

    It goes the same way round, and begins with its first corner. `corners` as in `fit_line`.

    Raises:
        ValueError: there are fewer than three different points.
    """
    points, found = _clean(points, corners, closed=True)
    if found is None:
        found = corners_of(points, closed=True, angle_deg=corner_deg).tolist()
    if not found:  # a ring with straight sides has their ends for corners
        sides = _straight_stretches(np.vstack([points, points]), STRAIGHT_MM)
        found = sorted({at % len(points) for side in sides for at in side})
    if not found:
        return Fitted(runs=(_smooth_ring(points, tolerance_mm),), closed=True, smooth=True)
    points = np.roll(points, -found[0], axis=0)
    cuts = [*(each - found[0] for each in found), len(points)]
    closed = np.vstack([points, points[:1]])
    pieces = [closed[first : last + 1] for first, last in itertools.pairwise(cuts)]
    return Fitted(runs=tuple(run for each in pieces for run in _runs(each, tolerance_mm)), closed=True)


def _clean(points: F64, corners: Sequence[int] | None, *, closed: bool) -> tuple[F64, list[int] | None]:
    """Return the points without repeats, and the corners among them."""
    keep = np.append(True, np.hypot(*np.diff(points, axis=0).T) > SAME_MM)
    if closed and len(points) > 1 and np.hypot(*(points[0] - points[-1])) <= SAME_MM:
        keep[-1] = False
    if keep.sum() < (3 if closed else 2):
        raise ValueError("a line needs two different points, a ring three")
    if corners is None:
        return points[keep], None
    new = np.cumsum(keep) - 1
    count = int(keep.sum())
    inner = {int(new[each]) % count for each in corners}
    return points[keep], sorted(inner if closed else inner - {0, count - 1})


def _smooth_ring(points: F64, tolerance_mm: float) -> Run:
    found = fewest(points, closed=True, tolerance_mm=tolerance_mm)
    places = np.vstack([found.places, found.places[:1]])
    arc, off_mm = _circle(points)
    is_arc = off_mm <= ARC_SHARE * tolerance_mm
    return Run(
        kind=RunKind.ARC if is_arc else RunKind.CURVE,
        places=places,
        deviation_mm=found.deviation_mm,
        arc=arc if is_arc else None,
    )


def _runs(points: F64, tolerance_mm: float) -> list[Run]:
    """Return a smooth open line as straight stretches and what is between them."""
    straight = float(bulge(points)) if np.hypot(*(points[-1] - points[0])) > SAME_MM else np.inf
    if straight <= tolerance_mm:
        return [Run(kind=RunKind.LINE, places=points[[0, -1]], deviation_mm=straight)]
    runs: list[Run] = []
    start = 0
    for first, last in _straight_stretches(points, STRAIGHT_MM):
        if first > start:
            runs.append(_curve(points[start : first + 1], tolerance_mm))
        stretch = points[first : last + 1]
        runs.append(Run(kind=RunKind.LINE, places=stretch[[0, -1]], deviation_mm=float(bulge(stretch))))
        start = last
    if start < len(points) - 1:
        runs.append(_curve(points[start:], tolerance_mm))
    return runs


def _straight_stretches(points: F64, off_mm: float) -> list[tuple[int, int]]:
    """Return the long stretches of a line that bend by no more than so much, as first and last index.

    A drawn segment much longer than its neighbours is one too, if they lead into it as an arc into a tangent.
    """
    found: list[tuple[int, int]] = []
    steps = np.hypot(*np.diff(points, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(steps)])
    alone = _tangents(points, steps)
    start, count = 0, len(points)
    while start < count - 1:
        last = int(np.searchsorted(way, way[start] + LEAST_STRAIGHT_MM))
        if alone[start]:
            last = start + 1
        if last >= count or bulge(points[start : last + 1]) > off_mm:
            start += 1
            continue
        while last + 1 < count and bulge(points[start : last + 2]) <= off_mm:
            last += 1
        found.append((start, last))
        start = last
    return found


def _tangents(points: F64, steps: F64) -> NDArray[np.bool_]:
    """Return which segments of a polyline are tangents to the curves before and behind them.

    At the end of a tangent the line turns half as much as at the next point of the curve; on a curve with
    points at uneven distances it turns more there.
    """
    turn = np.zeros(len(points))
    a, b = np.diff(points, axis=0)[:-1].T, np.diff(points, axis=0)[1:].T
    turn[1:-1] = np.abs(np.arctan2(a[0] * b[1] - a[1] * b[0], (a * b).sum(axis=0)))
    before, behind = np.insert(turn, 0, np.inf)[:-2], np.append(turn, np.inf)[2:]
    leads_in = (turn[:-1] <= _LESS_TURN * before) | (turn[:-1] == 0.0)
    leads_out = (turn[1:] <= _LESS_TURN * behind) | (turn[1:] == 0.0)
    beside = np.maximum(np.append(steps[1:], 0.0), np.insert(steps[:-1], 0, 0.0))
    return np.asarray((steps >= LONG_SEGMENT_MM) & (steps >= _LONGER * beside) & leads_in & leads_out)


def _curve(points: F64, tolerance_mm: float) -> Run:
    arc, off_mm = _circle(points)
    if off_mm <= ARC_SHARE * tolerance_mm and _is_arc(points, arc):
        kind, given = RunKind.ARC, arc
    else:
        kind, given = RunKind.CURVE, None
    found = fewest(points, closed=False, tolerance_mm=tolerance_mm)
    return Run(kind=kind, places=found.places, deviation_mm=found.deviation_mm, arc=given)


def _is_arc(points: F64, arc: Arc) -> bool:
    """Tell whether enough of a circle is there to be called an arc."""
    length = float(np.hypot(*np.diff(points, axis=0).T).sum())
    return len(points) >= LEAST_ARC_POINTS and np.degrees(length / arc.radius_mm) >= LEAST_ARC_DEG


def _circle(points: F64) -> tuple[Arc, float]:
    """Return the circle through points by least squares, and the greatest distance of a point from it."""
    middle = points.mean(axis=0)
    away = points - middle
    matrix = np.column_stack([2.0 * away, np.ones(len(points))])
    (x, y, rest), *_ = np.linalg.lstsq(matrix, (away**2).sum(axis=1), rcond=None)
    radius = float(np.sqrt(max(rest + x * x + y * y, 1e-12)))
    off = np.abs(np.hypot(*(away - (x, y)).T) - radius)
    return Arc(x_mm=float(middle[0] + x), y_mm=float(middle[1] + y), radius_mm=radius), float(off.max())


def _parts(curve: Spline, chord_mm: float) -> list[int]:
    """Return into how many parts each span must be cut for the chord error."""
    places = curve.knots[0]
    spans = np.hypot(*np.diff(places, axis=0).T)
    u = np.arange(curve.spans)[:, None] + np.array([0.0, 0.5, 1.0 - 1e-9])
    slope = curve.derivative(u.reshape(1, -1))[0].reshape(-1, 3, 2)
    turn = np.zeros(curve.spans)
    for first in (0, 1):
        a, b = slope[:, first], slope[:, first + 1]
        turn += np.abs(np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=1)))
    # A chord of length s over a turn q leaves an arc by s q / 8; both shrink with the number of parts.
    return [max(1, int(np.ceil(np.sqrt(s * q / (4.0 * chord_mm))))) for s, q in zip(spans, turn, strict=True)]
