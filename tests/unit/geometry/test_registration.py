"""Laying one outline on another: the motion is found, whatever way the piece lies."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.geometry.pose import Pose
from polasepatu.geometry.registration import apart, best_motion, dense

TURN = np.linspace(0.0, 2.0 * np.pi, 90, endpoint=False)
QUARTER = np.column_stack(
    (80.0 * np.cos(TURN) + 15.0 * np.cos(2.0 * TURN + 0.4), 35.0 * np.sin(TURN) + 6.0 * np.sin(3.0 * TURN))
)
STRAP = np.array(((0.0, 0.0), (120.0, 0.0), (120.0, 20.0), (0.0, 20.0)))


@given(
    st.floats(-180.0, 180.0), st.floats(-900.0, 900.0), st.floats(-900.0, 900.0), st.booleans(), st.booleans()
)
@settings(max_examples=40, deadline=None)
def test_a_moved_piece_is_laid_back(turn: float, x: float, y: float, mirrored: bool, strap: bool) -> None:
    ring = STRAP if strap else QUARTER
    moved = Pose(rotation_deg=turn, x_mm=x, y_mm=y, mirrored=mirrored).of(ring)
    moved = np.roll(moved[::-1] if mirrored else moved, 17, axis=0)
    found = best_motion(moved, ring)
    assert apart(ring, found.of(moved)).greatest_mm < 1e-3
    if not strap:  # a strap is its own mirror image
        assert found.mirrored == mirrored


def test_marks_decide_where_the_outline_fits_twice() -> None:
    eyelets = np.array(((10.0, 5.0), (20.0, 5.0), (30.0, 5.0)))
    turned = Pose(rotation_deg=180.0, x_mm=50.0)
    found = best_motion(
        turned.of(STRAP), STRAP, mirror=False, moving_marks=turned.of(eyelets), fixed_marks=eyelets
    )
    assert found.of(turned.of(eyelets)) == pytest.approx(eyelets, abs=1e-6)


def test_without_leave_no_mirror_image_is_laid() -> None:
    mirrored = QUARTER[::-1] * (1.0, -1.0)
    assert not best_motion(mirrored, QUARTER, mirror=False).mirrored
    assert best_motion(mirrored, QUARTER).mirrored


def test_the_distance_is_judged_from_both_sides_and_names_its_place() -> None:
    spike = np.insert(STRAP, 2, ((120.0, 9.0), (127.0, 10.0), (120.0, 11.0)), axis=0)
    for first, second in ((STRAP, spike), (spike, STRAP)):
        found = apart(first, second)
        assert found.greatest_mm == pytest.approx(7.0)
        assert shapely.Point(found.at).distance(shapely.Point(123.5, 10.0)) < 4.0


def test_a_grown_piece_lies_evenly_around_the_first() -> None:
    grown = np.asarray(shapely.Polygon(QUARTER).buffer(2.0).exterior.coords)[:-1]
    moved = Pose(rotation_deg=70.0, x_mm=300.0).of(grown)
    found = apart(QUARTER, best_motion(moved, QUARTER).of(moved))
    assert found.greatest_mm == pytest.approx(2.0, abs=0.15)
    assert found.mean_mm == pytest.approx(2.0, abs=0.05)


def test_points_are_no_farther_apart_than_asked() -> None:
    points = dense(STRAP, spacing_mm=1.5)
    assert np.hypot(*np.diff(points, axis=0).T).max() <= 1.5 + 1e-9
    assert {tuple(row) for row in STRAP.tolist()} <= {tuple(row) for row in points.tolist()}
