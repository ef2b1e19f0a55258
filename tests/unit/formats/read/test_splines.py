"""B-splines of foreign files: lines within the chord error, however weights pull; damaged ones are none."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from ezdxf.math import BSpline

from polasepatu.formats.read.splines import flat_spline

CHORD_MM = 0.01


@pytest.mark.parametrize("weighted", [False, True])
def test_lines_lie_within_the_chord_error_of_the_spline(weighted: bool) -> None:
    random = np.random.default_rng(1)
    for _ in range(20):
        count = int(random.integers(6, 40))
        turn = np.linspace(0.0, 2.0 * np.pi, count)
        control = random.uniform(40.0, 150.0, count)[:, None] * np.column_stack((np.cos(turn), np.sin(turn)))
        weights = random.uniform(0.3, 3.0, count).tolist() if weighted else [1.0] * count
        knots = [0.0] * 4 + [float(each) for each in range(1, count - 3)] + [count - 3.0] * 4
        flat = flat_spline(
            degree=3, knots=knots, control=control, weights=weights, fit=control[:0], chord=CHORD_MM
        )
        assert flat is not None
        exact = BSpline([tuple(each) for each in control.tolist()], order=4, knots=knots, weights=weights)
        places = [(each.x, each.y) for each in exact.points(np.linspace(0.0, knots[-1], 2001))]
        line = shapely.LineString(flat)
        shapely.prepare(line)
        assert shapely.dwithin(line, shapely.points(places), 1.1 * CHORD_MM).all()


@pytest.mark.parametrize(
    "knots",
    [
        [0.0, 0.0, 0.0, 0.0, 2.0, 1.0, 3.0, 3.0, 3.0, 3.0],
        [0.0, 0.0, 0.0, 0.0, 1.0, np.inf, 3.0, 3.0, 3.0, 3.0],
        [0.0, 0.0, 0.0, 0.0, 1.0],
    ],
)
def test_a_spline_whose_knots_are_damaged_is_none(knots: list[float]) -> None:
    control = np.array([(0.0, 0.0), (1.0, 2.0), (3.0, 1.0), (4.0, 4.0), (5.0, 0.0), (6.0, 6.0)])
    assert (
        flat_spline(degree=3, knots=knots, control=control, weights=(), fit=control[:0], chord=CHORD_MM)
        is None
    )
