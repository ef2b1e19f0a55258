"""Splines and Bezier curves of foreign files as short lines."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from polasepatu.geometry import F64

MAX_DEGREE = 11
MAX_POINTS = 20_000  # of one curve


def flat_spline(
    *, degree: int, knots: Sequence[float], control: F64, weights: Sequence[float], fit: F64, chord: float
) -> F64 | None:
    """Return a B-spline as points whose lines lie within `chord` of it, or None where it is damaged.

    A spline that only has fit points goes through them by the rule of the CAD it came from (ezdxf).
    """
    if len(control) < 2:
        return _through(fit, chord)
    if not 1 <= degree <= MAX_DEGREE or len(knots) != len(control) + degree + 1:
        return None
    knot = np.asarray(knots)
    if not np.isfinite(knot).all() or (np.diff(knot) < 0.0).any() or knot[degree] >= knot[len(control)]:
        return None
    weight = np.asarray(weights) if len(weights) == len(control) else np.ones(len(control))
    if (weight <= 0.0).any():
        return None
    homogeneous = np.column_stack((control * weight[:, None], weight))
    spans = np.unique(knot[degree : len(control) + 1])
    length = float(np.hypot(*np.diff(control, axis=0).T).sum())
    # The sagitta of n even parts of a curve falls with 1/n squared.
    each = math.ceil(math.sqrt(max(1.0, length / max(chord, 1e-9))) / max(1, len(spans) - 1)) + 3
    counts = np.full(len(spans) - 1, min(each, max(4, MAX_POINTS // len(spans))))
    while True:
        at = [
            np.linspace(*ends, 2 * n, endpoint=False) for ends, n in zip(_pairs(spans), counts, strict=True)
        ]
        values = _de_boor(degree, knot, homogeneous, np.append(np.concatenate(at), spans[-1]))
        points: F64 = values[:, :2] / values[:, 2:]
        coarse = points[::2]
        off = np.hypot(*(points[1::2] - (coarse[:-1] + coarse[1:]) / 2.0).T)
        wide = np.maximum.reduceat(off, np.cumsum(counts) - counts) > chord
        if not wide.any() or counts.sum() > MAX_POINTS:
            return coarse
        counts = np.where(wide, 2 * counts, counts)  # unequal weights bend a span more than its length tells


def _pairs(spans: F64) -> Iterator[tuple[float, float]]:
    return itertools.pairwise(spans.tolist())


def _de_boor(degree: int, knot: F64, control: F64, at: F64) -> F64:
    """Return the values of a B-spline at `at`, all at once."""
    last = len(control) - 1
    span = np.clip(np.searchsorted(knot, at, side="right") - 1, degree, last)
    values = control[span[:, None] - degree + np.arange(degree + 1)]
    for level in range(1, degree + 1):
        for index in range(degree, level - 1, -1):
            low = knot[span - degree + index]
            high = knot[span + 1 + index - level]
            wide = np.where(high > low, high - low, 1.0)
            share = np.where(high > low, (at - low) / wide, 0.0)[:, None]
            values[:, index] = (1.0 - share) * values[:, index - 1] + share * values[:, index]
    result: F64 = values[:, degree]
    return result


def _through(fit: F64, chord: float) -> F64 | None:
    if len(fit) < 2 or len(fit) > 2000:
        return None
    if len(fit) == 2:
        return fit
    from ezdxf.math import fit_points_to_cad_cv

    curve = fit_points_to_cad_cv([tuple(point) for point in fit.tolist()])
    control = np.array([(point.x, point.y) for point in curve.control_points])
    return flat_spline(
        degree=curve.degree, knots=list(curve.knots()), control=control, weights=(), fit=fit[:0], chord=chord
    )


def bezier(control: F64, chord: float) -> F64:
    """Return a quadratic or cubic Bezier curve without its first point."""
    length = float(np.hypot(*np.diff(control, axis=0).T).sum())
    count = min(500, max(2, math.ceil(math.sqrt(max(1.0, length / max(chord, 1e-9))))))
    at = np.linspace(0.0, 1.0, count + 1)[1:, None]
    rows = [control[index][None] * np.ones_like(at) for index in range(len(control))]
    while len(rows) > 1:
        rows = [(1.0 - at) * a + at * b for a, b in itertools.pairwise(rows)]
    curve: F64 = rows[0]
    return curve
