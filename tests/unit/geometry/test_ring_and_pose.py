"""Rings have one area, perimeter and direction; a pose mirrors, turns and moves in this order."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import affinity

from polasepatu.geometry.pose import Pose
from polasepatu.geometry.ring import (
    clockwise,
    counter_clockwise,
    perimeter,
    rectangle,
    ring_area_mm2,
    signed_area,
)

VAMP = np.array([[0.0, 0.0], [90.0, -6.0], [140.0, 10.0], [120.0, 50.0], [60.0, 40.0], [4.0, 44.0]])


def test_area_is_positive_counter_clockwise_and_agrees_with_shapely():
    area_mm2 = shapely.Polygon(VAMP).area
    assert float(signed_area(VAMP)) == pytest.approx(area_mm2)
    assert float(signed_area(VAMP[::-1])) == pytest.approx(-area_mm2)
    assert ring_area_mm2(VAMP[::-1]) == pytest.approx(area_mm2)
    assert float(perimeter(VAMP)) == pytest.approx(shapely.Polygon(VAMP).length)


def test_every_size_of_a_piece_is_measured_at_once():
    sizes = np.stack([VAMP, 1.1 * VAMP])
    assert signed_area(sizes) == pytest.approx([float(signed_area(VAMP)), 1.21 * float(signed_area(VAMP))])
    assert perimeter(sizes)[1] == pytest.approx(1.1 * float(perimeter(VAMP)))


def test_a_ring_keeps_its_direction_or_is_turned_round():
    for ring in (VAMP, VAMP[::-1]):
        assert np.array_equal(counter_clockwise(ring), VAMP)
        assert np.array_equal(clockwise(ring), VAMP[::-1])
    assert float(signed_area(rectangle(1400.0, 900.0))) == 1400.0 * 900.0


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_pose_mirrors_then_turns_then_moves(mirrored):
    pose = Pose(x_mm=30.0, y_mm=-7.0, rotation_deg=40.0, mirrored=mirrored)
    wanted = affinity.scale(shapely.Polygon(VAMP), 1.0, -1.0 if mirrored else 1.0, origin=(0, 0))
    wanted = affinity.translate(affinity.rotate(wanted, 40.0, origin=(0, 0)), 30.0, -7.0)
    assert pose.of(VAMP) == pytest.approx(shapely.get_coordinates(wanted)[:-1])
    assert pose.of_point(90.0, -6.0) == pytest.approx(tuple(pose.of(VAMP)[1]))
    assert pose.turned(VAMP) + (30.0, -7.0) == pytest.approx(pose.of(VAMP))
