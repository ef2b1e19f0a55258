"""The fewest places of a uniform Catmull-Rom curve through a smooth line.

The curve is linear in its places: at parameters `u` the points are `weights(u) @ places`. So the places
follow by least squares, then each point's parameter moves to its nearest spot of the curve, and so on.
Points that lie off more weigh more in the next round, which brings the greatest distance down and not only
the mean one. First places stand densest where the line bends most.

Source: P. J. Schneider, "An algorithm for automatically fitting digitized curves", Graphics Gems, 1990, for
the rounds; the weights are those of C. L. Lawson, 1961.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from polasepatu.geometry import F64

LEAST_SAMPLES, MOST_SAMPLES, SAMPLE_MM = 120, 400, 1.0
"""How many points of a line the rounds look at; the deviation is measured at all of its points."""
_ROUNDS, _LAST_ROUNDS = 24, 80
_GAIN, _PATIENCE = 0.01, 10  # a round that gains less is none; so many of them end it
_STEP = 0.3  # of a span: the most that a parameter moves in a round
_PROMISING, _HOPELESS = 2.0, 4.0  # times the tolerance after the first rounds
_ALONG = 0.03  # how much a distance along the curve counts beside one square to it
_HEAVIER = 0.6  # how much more a point weighs next time that lies off most
_STARTS = ((0.4, 4.0), (0.5, 2.0), (0.3, 8.0), (0.6, 4.0), (0.0, 4.0))
"""Exponent of the bend and the length in mm over which it is smoothed, for the first places."""
_FLAT_SHARE = 0.25  # of the mean bend: places stand no sparser than for this


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Places of a curve, and how far the line's points lie off it."""

    places: F64  # (k, 2); a closed curve does not repeat its first
    deviation_mm: float


def fewest(points: F64, *, closed: bool, tolerance_mm: float) -> Places:
    """Return the fewest places found whose curve stays within a tolerance of a smooth line (n, 2).

    The ends of an open line are places. If no curve with fewer places than points keeps the tolerance, the
    points themselves are the places.
    """
    line = _Line(points, closed=closed)
    least, most = (4, len(points)) if closed else (1, len(points) - 1)
    low, high, found = least - 1, most, None
    spans = least
    while high - low > 1:
        better, apart = line.fit(spans, tolerance_mm)
        if better is None:
            low = spans
        else:
            high, found = spans, better
        # The distance falls about with the cube of the number of places.
        wanted = spans * (apart / tolerance_mm) ** (1.0 / 3.0)
        middle = (low + high) // 2
        spans = int(min(max(wanted, low + 1), high - 1, 2 * low + 2)) if found is None else middle
    return found or Places(places=points, deviation_mm=0.0)


_VALUE = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2.0
_SLOPE = np.array([[-1, 0, 1, 0], [4, -10, 8, -2], [-3, 9, -9, 3], [0, 0, 0, 0]]) / 2.0


class _At:
    """Parameters `u` (n,) on a curve of so many spans, ready for its points, slopes and weights."""

    def __init__(self, u: F64, spans: int, *, closed: bool) -> None:
        self.spans, self.closed = spans, closed
        self.first = np.minimum(u.astype(np.intp), spans - 1)
        t = u - self.first
        self.powers = np.stack([np.ones_like(t), t, t * t, t * t * t], axis=1)
        self.rows = self.powers @ _VALUE

    def points(self, places: F64) -> F64:
        """Return the points (n, 2) of the curve through places."""
        return self._summed(self.rows, places)

    def slopes(self, places: F64) -> F64:
        """Return d point / d u (n, 2) of the curve through places."""
        return self._summed(self.powers @ _SLOPE, places)

    def _summed(self, rows: F64, places: F64) -> F64:
        if self.closed:
            wide = np.concatenate([places[-1:], places, places[:2]])
        else:
            wide = np.concatenate([2 * places[:1] - places[1:2], places, 2 * places[-1:] - places[-2:-1]])
        return np.asarray(np.einsum("nk,nkd->nd", rows, wide[self.first[:, None] + np.arange(4)]))

    def weights(self) -> F64:
        """Return the weights (n, places) of the places in the points.

        Beyond a plain end stands a place as far out as its neighbour lies in; a closed curve goes round.
        """
        across = np.arange(len(self.first))[:, None]
        if self.closed:
            whole = np.zeros((len(across), self.spans))  # four or more, so that no place is its own neighbour
            whole[across, (self.first[:, None] + np.arange(-1, 3)) % self.spans] = self.rows
            return whole
        wide = np.zeros((len(across), self.spans + 3))
        wide[across, self.first[:, None] + np.arange(4)] = self.rows
        wide[:, 1] += 2.0 * wide[:, 0]
        wide[:, 2] -= wide[:, 0]
        wide[:, -2] += 2.0 * wide[:, -1]
        wide[:, -3] -= wide[:, -1]
        return np.asarray(wide[:, 1:-1])


class _Line:
    """A smooth line that curves with different counts of places are fitted to."""

    def __init__(self, points: F64, *, closed: bool) -> None:
        self.closed = closed
        self.points = np.vstack([points, points[:1]]) if closed else points
        self.way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(self.points, axis=0).T))])
        samples = int(np.clip(self.way[-1] / SAMPLE_MM, LEAST_SAMPLES, MOST_SAMPLES))
        self.coarse = len(points) <= samples
        if self.coarse:
            self.samples, self.sample_way = self.points, self.way
        else:
            self.sample_way = np.linspace(0.0, self.way[-1], samples)
            self.samples = self._at(self.sample_way)
        self.allowed = _room_between(self.points) if self.coarse else None

    def _at(self, way: F64) -> F64:
        return np.stack([np.interp(way, self.way, self.points[:, axis]) for axis in (0, 1)], axis=1)

    def fit(self, spans: int, tolerance_mm: float) -> tuple[Places | None, float]:
        """Return a curve of so many spans within the tolerance, or None, and the least distance reached."""
        least = np.inf
        for power, smooth_mm in _STARTS:
            places, u, apart = self._rounds(
                spans, self._start(spans, power, smooth_mm), _ROUNDS, tolerance_mm
            )
            if 0.9 * tolerance_mm < apart <= _PROMISING * tolerance_mm:
                places, u, apart = self._rounds(spans, u, _LAST_ROUNDS, tolerance_mm)
            least = min(least, apart)
            if apart > _HOPELESS * tolerance_mm:
                break
            if apart > tolerance_mm:
                continue
            off_mm = self._deviation(spans, places, u)
            if off_mm <= tolerance_mm and self._quiet(spans, places, u, tolerance_mm):
                return Places(places=places, deviation_mm=off_mm), least
        return None, least

    def _start(self, spans: int, power: float, smooth_mm: float) -> F64:
        """Return first parameters of the samples: equal steps of the bend to a power."""
        way = np.linspace(0.0, self.way[-1], max(200, 6 * spans))
        line = self._at(way)
        step = way[1] - way[0]
        reach = max(1, round(smooth_mm / step))
        if self.closed:
            wide = np.vstack([line[-1 - reach : -1], line, line[1 : reach + 1]])
        else:
            wide = np.vstack([np.tile(line[:1], (reach, 1)), line, np.tile(line[-1:], (reach, 1))])
        before, after = line - wide[: len(line)], wide[2 * reach : 2 * reach + len(line)] - line
        cross = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
        bend = np.arctan2(cross, (before * after).sum(axis=1)) / (reach * step)
        bend[[0, -1]] = bend[[1, -2]]
        if power == 0.0 or bend.max() < 1e-9:
            density = np.ones(len(way))
        else:
            density = np.maximum(bend, _FLAT_SHARE * bend.mean()) ** power
        total = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2.0)])
        return np.asarray(np.interp(self.sample_way, way, total / total[-1] * spans))

    def _rounds(self, spans: int, u: F64, rounds: int, tolerance_mm: float = 0.0) -> tuple[F64, F64, float]:
        """Return places, parameters and the greatest distance after some rounds, the best of them."""
        heavy = np.ones(len(u))
        places = self._solved(self._on(u, spans), heavy, None)
        best: tuple[float, F64, F64] | None = None
        gained = 0
        for at_round in range(rounds):
            at, u = self._nearest(u, spans, places, self.samples)
            away = np.hypot(*(self.samples - at.points(places)).T)
            worst = float(away.max())
            if best is None or worst < (1.0 - _GAIN) * best[0]:
                gained = at_round
            if best is None or worst < best[0]:
                best = (worst, places, u)
            if worst <= 0.9 * tolerance_mm or worst < 1e-9 or at_round - gained > _PATIENCE:
                break
            heavy = heavy * (1.0 - _HEAVIER + _HEAVIER * away / worst)
            heavy = np.maximum(heavy / heavy.mean(), 0.02)
            places = self._solved(at, heavy, places)
        assert best is not None
        return best[1], best[2], best[0]

    def _on(self, u: F64, spans: int) -> _At:
        return _At(u % spans if self.closed else u, spans, closed=self.closed)

    def _solved(self, at: _At, heavy: F64, before: F64 | None) -> F64:
        """Return the places by least squares, of distances square to the curve where there was one before.

        A distance along the curve counts little: the next parameter takes it away.
        """
        if not self.closed and at.spans == 1:
            return self.samples[[0, -1]]
        matrix, wanted, ends = at.weights(), self.samples, self.samples[[0, -1]]
        if not self.closed:
            wanted, matrix = wanted - matrix[:, [0, -1]] @ ends, matrix[:, 1:-1]
        if before is None:
            inner = _least_squares(matrix, wanted, heavy)
        else:
            inner = _least_squares_across(matrix, wanted, heavy, at.slopes(before))
        return inner if self.closed else np.vstack([ends[:1], inner, ends[1:]])

    def _nearest(self, u: F64, spans: int, places: F64, points: F64) -> tuple[_At, F64]:
        """Return parameters moved towards the spots of the curve that are nearest to points."""
        at = self._on(u, spans)
        slope = at.slopes(places)
        size = np.maximum((slope * slope).sum(axis=1), 1e-12)
        along = ((points - at.points(places)) * slope).sum(axis=1) / size
        moved = u + np.minimum(np.maximum(along, -_STEP), _STEP)
        if not self.closed:
            moved = np.minimum(np.maximum(moved, 0.0), spans)
            moved[0], moved[-1] = 0.0, spans
        return self._on(moved, spans), moved

    def _deviation(self, spans: int, places: F64, u: F64) -> float:
        """Return the greatest distance of all points of the line from a curve."""
        if not self.coarse:
            u = np.interp(self.way, self.sample_way, u)
        for _ in range(6):
            at, u = self._nearest(u, spans, places, self.points)
        return float(np.hypot(*(self.points - at.points(places)).T).max())

    def _quiet(self, spans: int, places: F64, u: F64, tolerance_mm: float) -> bool:
        """Tell whether a curve also keeps near a coarse line between its points."""
        if self.allowed is None:
            return True
        spots = self._on((u[1:] + u[:-1]) / 2.0, spans).points(places)
        chord = np.diff(self.points, axis=0)
        size = np.maximum(np.hypot(*chord.T), 1e-12)
        away = spots - self.points[:-1]
        off = np.abs(chord[:, 0] * away[:, 1] - chord[:, 1] * away[:, 0]) / size
        return bool((off <= tolerance_mm + self.allowed).all())


def _room_between(points: F64) -> F64:
    """Return how far a smooth curve through a polyline's points may leave each of its chords, mm."""
    steps = np.diff(points, axis=0)
    cross = steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]
    turn = np.abs(np.arctan2(cross, (steps[:-1] * steps[1:]).sum(axis=1)))
    if not len(turn):
        return np.zeros(len(steps))
    widest = np.maximum(np.append(turn, turn[-1]), np.insert(turn, 0, turn[0]))
    return np.asarray(np.hypot(*steps.T) * widest / 6.0)


def _least_squares(matrix: F64, wanted: F64, heavy: F64) -> F64:
    weighed = matrix * heavy[:, None]
    return np.asarray(np.linalg.solve(_firm(weighed.T @ matrix), weighed.T @ wanted))


def _least_squares_across(matrix: F64, wanted: F64, heavy: F64, slope: F64) -> F64:
    """Return places whose points lie near the wanted ones, counted mostly square to the curve's slope."""
    unit = slope / np.maximum(np.hypot(*slope.T), 1e-12)[:, None]
    x, y = unit.T
    xx, yy = y * y + _ALONG * x * x, x * x + _ALONG * y * y
    xy = (_ALONG - 1.0) * x * y
    left, right = matrix.T * heavy, matrix
    across = left @ (right * xy[:, None])
    normal = np.block([[left @ (right * xx[:, None]), across], [across, left @ (right * yy[:, None])]])
    goal = np.concatenate(
        [left @ (xx * wanted[:, 0] + xy * wanted[:, 1]), left @ (xy * wanted[:, 0] + yy * wanted[:, 1])]
    )
    return np.asarray(np.linalg.solve(_firm(normal), goal).reshape(2, -1).T)


def _firm(normal: F64) -> F64:
    """Return normal equations that also have an answer where a place has no point near it."""
    normal[np.diag_indices_from(normal)] += 1e-9 * max(1.0, float(np.trace(normal)) / len(normal))
    return normal
