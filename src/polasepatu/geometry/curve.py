"""Curves in every size at once: uniform Catmull-Rom splines and their offsets.

A curve holds one row per size, so a size run costs little more than one size. Its parameter `u` counts
knots: 0 at the first, `spans` at the last; beyond its ends a curve goes on straight. Uniform
Catmull-Rom commutes with every affine map, so a graded curve is exactly the curve of graded knots.

Source: E. Catmull, R. Rom, "A class of local interpolating splines", 1974.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from polasepatu.geometry import F64

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TABLE_STEPS = 64  # samples a span in the arc-length table; length error below 1e-4 mm on a shoe line
_PARALLEL = 1e-12


class Curve(Protocol):
    """What every curve can do. Arrays have one row per size."""

    @property
    def sizes(self) -> int:
        """The number of sizes, the rows of every array."""

    @property
    def spans(self) -> int:
        """The number of spans between knots."""

    @property
    def corners(self) -> tuple[int, ...]:
        """Knots, ends left out, where the direction may jump."""

    def only(self, row: int) -> Curve:
        """Return the curve of one size, with that one row."""

    def at(self, u: F64) -> F64:
        """Return the points (sizes, n, 2) at parameters `u` (sizes, n)."""

    def derivative(self, u: F64) -> F64:
        """Return d point / d u, shape (sizes, n, 2), at parameters `u` (sizes, n)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spline:
    """A uniform Catmull-Rom spline through knots, broken at corners.

    At a plain end the spline leaves along its first chord. `mirror_start` and `mirror_end` (sizes, 2)
    are points that stand before the first and after the last knot: at a fold line the mirror image of the
    neighbouring knot, so that the unfolded curve runs smoothly through.
    """

    knots: F64  # (sizes, m, 2)
    corners: tuple[int, ...] = ()
    mirror_start: F64 | None = None
    mirror_end: F64 | None = None
    _controls: F64 = field(init=False, repr=False)  # (sizes, spans, 4, 2)

    def __post_init__(self) -> None:
        """Lay out the four control points of every span once."""
        object.__setattr__(self, "_controls", self._lay_out())

    @property
    def sizes(self) -> int:
        """The number of sizes, the rows of every array."""
        return len(self.knots)

    @property
    def spans(self) -> int:
        """The number of spans between knots."""
        return int(self.knots.shape[1]) - 1

    def only(self, row: int) -> Spline:
        """Return the curve of one size, with that one row."""
        at = slice(row, row + 1)
        return Spline(
            knots=self.knots[at],
            corners=self.corners,
            mirror_start=None if self.mirror_start is None else self.mirror_start[at],
            mirror_end=None if self.mirror_end is None else self.mirror_end[at],
        )

    def _lay_out(self) -> F64:
        knots, breaks = self.knots, (0, *self.corners, self.spans)
        rows: list[F64] = []
        for first, last in itertools.pairwise(breaks):
            run = knots[:, first : last + 1]
            before = 2 * run[:, :1] - run[:, 1:2]
            after = 2 * run[:, -1:] - run[:, -2:-1]
            if first == 0 and self.mirror_start is not None:
                before = self.mirror_start[:, None]
            if last == self.spans and self.mirror_end is not None:
                after = self.mirror_end[:, None]
            ext = np.concatenate([before, run, after], axis=1)
            rows.append(np.stack([ext[:, k : k + last - first] for k in range(4)], axis=2))
        return np.concatenate(rows, axis=1)

    def _gather(self, u: F64) -> tuple[F64, F64, F64]:
        """Return the controls (sizes, n, 4, 2), the local parameter and the overshoot beyond the ends."""
        inside = np.clip(u, 0.0, self.spans)
        span = np.minimum(inside.astype(np.intp), self.spans - 1)
        controls = self._controls[np.arange(len(u))[:, None], span]
        return controls, inside - span, u - inside

    def at(self, u: F64) -> F64:
        """Return the points (sizes, n, 2) at parameters `u` (sizes, n)."""
        p, t, over = self._gather(u)
        t2, t3 = t * t, t * t * t
        weights = 0.5 * np.stack(
            [-t + 2 * t2 - t3, 2 - 5 * t2 + 3 * t3, t + 4 * t2 - 3 * t3, t3 - t2], axis=-1
        )
        points: F64 = np.einsum("snk,snkd->snd", weights, p)
        if np.any(over):
            points = points + over[..., None] * self._slope(p, t)
        return points

    def derivative(self, u: F64) -> F64:
        """Return d point / d u, shape (sizes, n, 2), at parameters `u` (sizes, n)."""
        p, t, _ = self._gather(u)
        return self._slope(p, t)

    @staticmethod
    def _slope(p: F64, t: F64) -> F64:
        t2 = t * t
        weights = 0.5 * np.stack(
            [-1 + 4 * t - 3 * t2, -10 * t + 9 * t2, 1 + 8 * t - 9 * t2, 3 * t2 - 2 * t], axis=-1
        )
        slope: F64 = np.einsum("snk,snkd->snd", weights, p)
        return slope


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetCurve:
    """A curve at a held distance from its carrier: a lap, an eyestay edge, a stitch line.

    The distance is to the left of the carrier's direction when positive, and goes in a straight line
    from `start_mm` to `end_mm` over the carrier's arc length. It does not grade.
    """

    carrier: Curve
    start_mm: float
    end_mm: float

    @property
    def sizes(self) -> int:
        """The number of sizes, the rows of every array."""
        return self.carrier.sizes

    @property
    def spans(self) -> int:
        """The number of spans between knots."""
        return self.carrier.spans

    @property
    def corners(self) -> tuple[int, ...]:
        """Knots, ends left out, where the direction may jump."""
        return self.carrier.corners

    def only(self, row: int) -> OffsetCurve:
        """Return the curve of one size, with that one row."""
        return OffsetCurve(carrier=self.carrier.only(row), start_mm=self.start_mm, end_mm=self.end_mm)

    def _distance(self, u: F64) -> F64:
        if self.start_mm == self.end_mm:
            return np.full(u.shape, self.start_mm)
        table = ArcTable(self.carrier)
        along = table.length_to(u)
        return self.start_mm + (self.end_mm - self.start_mm) * along / table.total[:, None]

    def at(self, u: F64) -> F64:
        """Return the points (sizes, n, 2) at parameters `u` (sizes, n)."""
        normal = left_normal(self.carrier.derivative(u))
        return np.asarray(self.carrier.at(u) + normal * self._distance(u)[..., None])

    def derivative(self, u: F64) -> F64:
        """Return d point / d u, shape (sizes, n, 2), at parameters `u` (sizes, n)."""
        step = 1e-5
        return (self.at(u + step) - self.at(u - step)) / (2 * step)


class ArcTable:
    """Arc length along a curve, by a dense table: (sizes,) totals, length to a parameter and back."""

    def __init__(self, curve: Curve) -> None:
        """Sample the curve once in every size."""
        self.curve = curve
        self.u = np.linspace(0.0, curve.spans, curve.spans * _TABLE_STEPS + 1)

    @cached_property
    def length(self) -> F64:
        """The length from the start to each table parameter, (sizes, n), in mm."""
        size_count = self.curve.sizes
        points = self.curve.at(np.broadcast_to(self.u, (size_count, len(self.u))))
        steps = np.hypot(*np.moveaxis(np.diff(points, axis=1), -1, 0))
        return np.concatenate([np.zeros((size_count, 1)), np.cumsum(steps, axis=1)], axis=1)

    def only(self, row: int) -> ArcTable:
        """Return the table of one size, with that one row."""
        table = ArcTable(self.curve.only(row))
        table.length = self.length[row : row + 1]
        return table

    @property
    def total(self) -> F64:
        """The length of the whole curve in every size, (sizes,), in mm."""
        return self.length[:, -1]

    def length_to(self, u: F64) -> F64:
        """Return the length from the start to parameters `u` (sizes, n), in mm, negative before the start."""
        inner = np.stack([np.interp(row, self.u, table) for row, table in zip(u, self.length, strict=True)])
        over = u - np.clip(u, 0.0, self.curve.spans)
        if np.any(over):
            speed = np.hypot(*np.moveaxis(self.curve.derivative(u), -1, 0))
            inner = inner + over * speed
        return inner

    def parameter_at(self, length_mm: F64) -> F64:
        """Return the parameter (sizes, n) at arc lengths `length_mm` (sizes, n) from the start."""
        inner = np.stack(
            [np.interp(row, table, self.u) for row, table in zip(length_mm, self.length, strict=True)]
        )
        over = np.where(length_mm < 0, length_mm, np.maximum(length_mm - self.total[:, None], 0.0))
        if np.any(over):
            speed = np.hypot(*np.moveaxis(self.curve.derivative(inner), -1, 0))
            inner = inner + over / speed
        return inner


def left_normal(direction: F64) -> F64:
    """Return unit vectors (..., 2) a quarter turn to the left of `direction` (..., 2)."""
    unit = direction / np.maximum(np.hypot(direction[..., 0], direction[..., 1]), _PARALLEL)[..., None]
    return np.stack([-unit[..., 1], unit[..., 0]], axis=-1)


def meet(first: Curve, second: Curve, start: tuple[float, float]) -> tuple[F64, F64, F64]:
    """Return where two curves cross in every size: parameters (sizes,) on each, and the residual in mm.

    Newton's method from the parameters `start`, which hold for one of the sizes.
    """
    rows = first.sizes
    u = np.full((rows, 1), start[0])
    v = np.full((rows, 1), start[1])
    for _ in range(40):
        gap = first.at(u) - second.at(v)
        a, b = first.derivative(u), second.derivative(v)
        cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
        cross = np.where(np.abs(cross) < _PARALLEL, _PARALLEL, cross)
        du = (gap[..., 1] * b[..., 0] - gap[..., 0] * b[..., 1]) / cross
        dv = (gap[..., 1] * a[..., 0] - gap[..., 0] * a[..., 1]) / cross
        u, v = u + np.clip(du, -0.5, 0.5), v + np.clip(dv, -0.5, 0.5)
        if max(float(np.max(np.abs(du))), float(np.max(np.abs(dv)))) < 1e-13:
            break
    residual = first.at(u) - second.at(v)
    return u[:, 0], v[:, 0], np.hypot(residual[:, 0, 0], residual[:, 0, 1])


def crossings(first: F64, second: F64) -> list[tuple[float, float]]:
    """Return where two polylines (n, 2) and (m, 2) cross, as fractional vertex indices on each."""
    return _crossings(first, second, None)


def self_crossings(line: F64) -> list[tuple[float, float]]:
    """Return where a polyline (n, 2) crosses itself, as fractional vertex indices, the smaller first."""
    steps = np.arange(len(line) - 1)
    return _crossings(line, line, steps[None, :] > steps[:, None] + 1)


def _crossings(first: F64, second: F64, judged: NDArray[np.bool_] | None) -> list[tuple[float, float]]:
    p, r = first[:-1], np.diff(first, axis=0)
    q, s = second[:-1], np.diff(second, axis=0)
    cross = r[:, None, 0] * s[None, :, 1] - r[:, None, 1] * s[None, :, 0]
    dx, dy = q[:, 0] - p[:, None, 0], q[:, 1] - p[:, None, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (dx * s[:, 1] - dy * s[:, 0]) / cross
        w = (dx * r[:, None, 1] - dy * r[:, None, 0]) / cross
    eps = 1e-9
    hit = (np.abs(cross) > _PARALLEL) & (t >= -eps) & (t <= 1 + eps) & (w >= -eps) & (w <= 1 + eps)
    if judged is not None:
        hit &= judged
    found: list[tuple[float, float]] = []
    for i, j in zip(*np.nonzero(hit), strict=True):
        here = (float(i + t[i, j]), float(j + w[i, j]))
        if all(abs(here[0] - a) > 1e-6 or abs(here[1] - b) > 1e-6 for a, b in found):
            found.append(here)
    return found
