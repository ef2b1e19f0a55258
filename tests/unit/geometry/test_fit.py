"""Drawn lines become curves through few places: corners kept, near enough, and the same when done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from polasepatu.geometry.curve import Spline
from polasepatu.geometry.fit import RunKind, corners_of, fit_line, fit_ring
from polasepatu.geometry.registration import dense
from polasepatu.geometry.ring import signed_area

if TYPE_CHECKING:
    from polasepatu.geometry import F64

INSOLE = (
    ((0, 0), (0, -20), (25, -30), (60, -29)),
    ((60, -29), (100, -27.8), (120, -28), (150, -35)),
    ((150, -35), (175, -41), (200, -48), (230, -41)),
    ((230, -41), (255, -35), (272, -25), (272, -6)),
    ((272, -6), (272, 8), (255, 20), (236, 30)),
    ((236, 30), (210, 44), (180, 46), (150, 39)),
    ((150, 39), (120, 32), (100, 30), (60, 30)),
    ((60, 30), (25, 30), (0, 20), (0, 0)),
)
"""Eight Beziers in mm, counter-clockwise from the heel."""


def beziers(parts: tuple[tuple[tuple[float, float], ...], ...], count: int) -> F64:
    """Return so many points of each Bezier, without its last."""
    t = np.linspace(0.0, 1.0, count, endpoint=False)[:, None]
    rows = []
    for part in parts:
        a, b, c, d = np.array(part, dtype=np.float64)
        rows.append((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d)
    return np.vstack(rows)


def farthest(first: F64, second: F64, *, closed: bool = True) -> float:
    """Return the greatest distance between two lines, the slow way: every point of each from the other."""
    kind = shapely.LinearRing if closed else shapely.LineString
    ours, theirs = (dense(line, closed=closed, spacing_mm=0.2) for line in (first, second))
    there = shapely.distance(kind(second), shapely.points(ours)).max()
    back = shapely.distance(kind(first), shapely.points(theirs)).max()
    return float(max(there, back))


@pytest.fixture(scope="module")
def insole() -> F64:
    """Return a dense insole."""
    return beziers(INSOLE, 200)


@pytest.mark.parametrize(("tolerance", "most"), [(0.05, 50), (0.10, 30)])
def test_an_insole_takes_few_places(insole: F64, tolerance: float, most: int) -> None:
    fitted = fit_ring(insole, tolerance_mm=tolerance)
    assert fitted.smooth and fitted.closed
    assert fitted.count <= most
    line = fitted.points()
    assert farthest(line, insole) <= tolerance + 0.006  # the chords of the line that is compared
    assert fitted.deviation_mm == pytest.approx(farthest(line, insole), abs=0.012)
    assert abs(signed_area(line) / signed_area(insole) - 1.0) < 1e-4


def test_fitting_a_fitted_curve_again_is_stable(insole: F64) -> None:
    first = fit_ring(insole)
    again = fit_ring(first.points())
    assert abs(again.count - first.count) <= max(2, first.count // 6)
    assert farthest(again.points(), insole) <= 0.1
    assert again.smooth


def test_a_digitised_sole_keeps_few_of_its_points() -> None:
    sole = beziers(INSOLE, 19)[:149]
    fitted = fit_ring(sole)
    assert fitted.count <= 60
    ring = shapely.LinearRing(fitted.points())
    assert shapely.distance(ring, shapely.points(sole)).max() <= 0.056


def test_the_curve_is_our_own(insole: F64) -> None:
    fitted = fit_ring(insole, tolerance_mm=0.2)
    curve = fitted.curve()
    assert isinstance(curve, Spline)
    ends = curve.derivative(np.array([[0.0, curve.spans]]))[0]
    assert ends[0] == pytest.approx(ends[1])  # it closes without a corner


def test_a_square_is_four_straight_lines() -> None:
    square = dense(np.array(((0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0))))
    fitted = fit_ring(square)
    assert [run.kind for run in fitted.runs] == [RunKind.LINE] * 4
    assert fitted.count == 4
    assert fitted.deviation_mm < 1e-9


def test_a_rounded_rectangle_is_lines_and_arcs() -> None:
    ring = shapely.get_coordinates(shapely.box(0, 0, 100, 60).buffer(10, quad_segs=32).exterior)[-2::-1]
    fitted = fit_ring(ring)
    kinds = [run.kind for run in fitted.runs]
    assert sorted(kinds) == [RunKind.ARC] * 4 + [RunKind.LINE] * 4
    radii = [run.arc.radius_mm for run in fitted.runs if run.arc is not None]
    assert radii == pytest.approx([10.0] * 4, abs=1e-6)
    assert farthest(fitted.points(), ring) < 0.06


def test_a_circle_is_an_arc_without_corner() -> None:
    turn = np.linspace(0.0, 2.0 * np.pi, 300, endpoint=False)
    fitted = fit_ring(np.column_stack((5.0 + 40.0 * np.cos(turn), 40.0 * np.sin(turn))))
    (run,) = fitted.runs
    assert run.kind is RunKind.ARC and run.arc is not None
    assert (run.arc.x_mm, run.arc.radius_mm) == pytest.approx((5.0, 40.0), abs=1e-6)
    assert fitted.count <= 14


@pytest.mark.parametrize("angle", [30.0, 60.0, 120.0, 170.0])
def test_a_corner_stays_where_it_is(angle: float) -> None:
    turn = np.radians(angle)
    way = np.linspace(0.0, 40.0, 80)
    bow = np.column_stack((way, 0.004 * way**2))
    other = np.column_stack((np.cos(turn) * way, np.sin(turn) * way))
    line = np.vstack((bow[::-1] * (-1.0, 1.0), other[1:]))
    assert corners_of(line, closed=False).tolist() == [79]
    fitted = fit_line(line)
    assert any(np.hypot(*run.places[-1]) < 1e-9 for run in fitted.runs[:-1])
    assert farthest(fitted.points(), line, closed=False) < 0.06


def test_a_rounded_tight_bend_is_no_corner() -> None:
    ring = shapely.get_coordinates(shapely.box(0, 0, 60, 40).buffer(4, quad_segs=48).exterior)[:-1]
    assert corners_of(ring, closed=True).tolist() == []


def test_a_scan_is_fitted_through_its_grain() -> None:
    rng = np.random.default_rng(3)
    line = dense(beziers(INSOLE[:2], 100), closed=False, spacing_mm=0.3)
    grain = line + rng.normal(0.0, 0.015, line.shape)
    fitted = fit_line(grain, tolerance_mm=0.1, corners=())
    assert fitted.count <= 16
    assert farthest(fitted.points(), line, closed=False) < 0.1


def test_the_ends_of_an_open_line_stay() -> None:
    line = beziers(INSOLE[:1], 50)
    fitted = fit_line(line)
    assert fitted.runs[0].places[0] == pytest.approx(line[0])
    assert fitted.runs[-1].places[-1] == pytest.approx(line[-1])


def test_repeated_points_do_no_harm(insole: F64) -> None:
    twice = np.repeat(insole[::8], 2, axis=0)
    assert fit_ring(twice).count == fit_ring(insole[::8]).count


def test_a_point_is_no_line() -> None:
    with pytest.raises(ValueError, match="different points"):
        fit_line(np.zeros((3, 2)))
