"""The kernels: what they compute, and that compiled and plain they compute the same."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.nesting.kernels.field import lay_ring
from polasepatu.nesting.kernels.loss import boxes_apart
from polasepatu.nesting.kernels.random import draw, seed_state
from polasepatu.nesting.kernels.settle import settle
from polasepatu.nesting.kernels.tables import COLUMNS, FIRST_TYPE, SETTING, SETTINGS, TYPE
from polasepatu.nesting.search.field import edge_samples, thinned

STAR = np.array(
    [[0.0, 0.0], [30.0, -8.0], [60.0, 0.0], [48.0, 25.0], [60.0, 50.0], [30.0, 40.0], [0.0, 50.0]]
)


def laid(kernel, inside: bool, gap: float = 0.0):
    out = np.full((31, 37), np.float32(1e30))
    kernel(out, STAR, -6.0, -14.0, 2.3, inside, gap)
    return out


@pytest.mark.parametrize("inside", [True, False])
def test_a_field_is_the_distance_to_the_ring(inside):
    field = laid(lay_ring, inside, 1.5)
    columns, rows = np.meshgrid(-6.0 + 2.3 * np.arange(37), -14.0 + 2.3 * np.arange(31))
    points = shapely.points(columns, rows)
    star = shapely.Polygon(STAR)
    distance = shapely.distance(points, star.exterior)
    sign = np.where(shapely.contains(star, points) == inside, 1.0, -1.0)
    np.testing.assert_allclose(field, sign * distance - 1.5, atol=1e-4)


def test_random_numbers_are_even_and_differ_by_seed_and_stream():
    drawn = []
    for seed, stream in ((0, 0), (0, 1), (1, 0)):
        state = np.zeros(4, dtype=np.uint64)
        seed_state(state, seed, stream)
        numbers = np.zeros(20000)
        draw(state, numbers)
        assert numbers.mean() == pytest.approx(0.5, abs=0.01)
        assert np.histogram(numbers, bins=10, range=(0, 1))[0].min() > 1800
        drawn.append(numbers)
    assert abs(np.corrcoef(drawn)[0, 1]) < 0.03
    assert abs(np.corrcoef(drawn)[0, 2]) < 0.03


def measure(kernel, a, b, gap: float, within: bool = False, sweeps: int = 0):
    """Return slack and conflicts of ring a beside (or within) ring b, and the pose a ends at."""
    own = np.vstack([b, a])
    rings = np.array([[0, len(b)], [len(b), len(b) + len(a)]])
    poses = np.zeros((1, 3))
    slack, conflicts = np.zeros(1), np.zeros((8, 2), dtype=np.int64)
    count = kernel(
        own,
        own.copy(),
        rings,
        np.array([[1, 0, 1]]),
        np.array([[0, 1]]),
        np.array([[0, int(within)]]),
        np.array([gap]),
        np.array([100.0]),
        poses,
        gap,
        0.002,
        sweeps,
        1.0,
        1.0,
        slack,
        conflicts,
    )
    return float(slack[0]), count, poses[0]


@settings(max_examples=60, deadline=None)
@given(st.floats(-70.0, 70.0), st.floats(-70.0, 70.0), st.floats(0.0, 6.3))
def test_the_exact_measure_agrees_with_shapely(x, y, turn):
    c, s = np.cos(turn), np.sin(turn)
    moved = STAR @ np.array([[c, s], [-s, c]]) + [x, y]
    slack, count, _ = measure(settle, moved, STAR, 2.0)
    one, other = shapely.Polygon(moved), shapely.Polygon(STAR)
    distance = one.distance(other)
    if distance > 2.5 + 1e-6:
        assert count == 0
    elif distance > 1e-9:
        assert slack + 2.0 == pytest.approx(distance, abs=1e-9)
        assert (count > 0) == (distance < 2.0)
    elif one.intersection(other).area > 1e-6:
        assert count > 0


@settings(max_examples=40, deadline=None)
@given(st.floats(-40.0, 40.0), st.floats(-40.0, 40.0))
def test_lying_within_agrees_with_shapely(x, y):
    sheet = np.array([[-50.0, -50.0], [50.0, -50.0], [50.0, 50.0], [0.0, 30.0], [-50.0, 50.0]])
    moved = 0.5 * STAR + [x, y]
    _, count, _ = measure(settle, moved, sheet, 1.0, within=True)
    inner = shapely.Polygon(sheet).contains(shapely.Polygon(moved))
    distance = shapely.Polygon(sheet).exterior.distance(shapely.Polygon(moved))
    if abs(distance - 1.0) > 1e-6:
        assert (count == 0) == (inner and distance > 1.0)


def test_a_small_overlap_is_pushed_apart():
    moved = STAR + [61.0, 0.0]
    slack, count, pose = measure(settle, moved, STAR, 1.2, sweeps=50)
    assert count == 0
    assert 0.0 < slack < 0.01
    assert pose[0] == pytest.approx(0.2, abs=0.01)


def test_two_equal_rings_on_one_another_are_a_conflict():
    assert measure(settle, STAR.copy(), STAR, 0.0001)[1] > 0


def test_thinning_keeps_within_its_tolerance():
    angle = np.linspace(0.0, 2.0 * np.pi, 400, endpoint=False)
    ring = np.column_stack([90.0 * np.cos(angle), 40.0 * np.sin(angle)])
    few = thinned(ring, 0.2)
    assert 20 < len(few) < 80
    assert shapely.Polygon(few).hausdorff_distance(shapely.Polygon(ring)) < 0.2 + 1e-9


def test_samples_stand_for_the_whole_ring_and_lie_in_their_circles():
    samples = edge_samples(STAR, 6.0, 0.1)
    assert samples.points[:, 2].sum() == pytest.approx(shapely.Polygon(STAR).length, rel=1e-5)
    for (x, y, radius), (first, last, _) in zip(samples.circles, samples.ranges, strict=True):
        off = np.hypot(*(samples.points[first:last, :2] - [x, y]).T)
        assert (off <= radius).all()


SEARCH = """
import numpy as np, warnings
warnings.simplefilter("ignore")
from dataclasses import replace
from polasepatu.nesting.problem import *
from polasepatu.nesting.search import hides
from polasepatu.nesting.search.placing import Placing
from polasepatu.nesting.search import field
hides.SLICE, field.NODES_ALONG, field.NODES_ALONG_SHEET = 3000, 24, 60
ring = np.array([[0.0, 0.0], [30, -8], [60, 0], [48, 25], [60, 50], [30, 40], [0, 50]])
key = PieceKey(piece="star", size="42")
right = NestPiece(key=key, outline=ring, demand=3, rotation=Rotation.two_way(tolerance_deg=50), mate="star")
left = replace(right, key=replace(key, foot=Foot.LEFT), outline=ring[::-1] * [1, -1])
tight = Tightness(x_mm=0.0, y_mm=0.0, step_mm=100.0, axis_deg=np.array([[0.0, 30.0], [10.0, np.nan]]))
flaw = FlawRing(ring=ring * 0.2 + 60.0, severity=5)
sheet = Sheet(name="", outline=ring * 4.0, flaws=(flaw,), tightness=tight)
settings = NestSettings(rounds=1, chains=1, mate_angle_deg=60)
search = hides.Hides(Placing.of((right, left), settings), (sheet,), settings)
search.meet(1)
print(search.best[0].written)
"""


def test_a_whole_search_comes_out_the_same_in_plain_python():
    plain = subprocess.run(
        [sys.executable, "-c", SEARCH],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    compiled = subprocess.run([sys.executable, "-c", SEARCH], capture_output=True, text=True, check=True)
    assert len(compiled.stdout) > 40
    assert plain.stdout == compiled.stdout


@given(
    st.tuples(*[st.floats(1.0, 40.0)] * 4),
    st.floats(-120.0, 120.0),
    st.floats(-120.0, 120.0),
    st.floats(0.0, 7.0),
    st.sampled_from([0.0, 2.0]),
)
def test_boxes_are_apart_where_one_of_their_axes_tells(halves, x, y, turn, gap):
    reals = np.zeros((4, COLUMNS))
    reals[SETTINGS, SETTING.gap] = gap
    reals[FIRST_TYPE, [TYPE.half_x, TYPE.half_y]] = halves[:2]
    reals[FIRST_TYPE + 1, [TYPE.half_x, TYPE.half_y]] = halves[2:]
    c, s = np.cos(turn), np.sin(turn)
    one, two = (shapely.box(-a, -b, a, b) for a, b in (halves[:2], halves[2:]))
    one = shapely.affinity.affine_transform(one, [c, -s, s, c, x, y])
    told = boxes_apart.py_func(reals, FIRST_TYPE, FIRST_TYPE + 1, c, s, x, y)
    distance = shapely.distance(one, two)
    if told:
        assert distance >= gap - 1e-9
    else:
        assert distance <= np.sqrt(2.0) * gap + 1e-9  # two corners, seen askew
