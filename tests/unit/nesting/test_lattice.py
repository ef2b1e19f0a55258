"""The densest regular layouts, against exact densities, the convex theory, and what may not change them."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.nesting.lattice import Lattice, NoLattice, double_lattice, other_lattices, single_lattice

EXACT = 1e-4


def regular(corners: int, turn: float = 0.0) -> np.ndarray:
    angle = 2 * np.pi * np.arange(corners) / corners + turn
    return 100 * np.column_stack([np.cos(angle), np.sin(angle)])


def turned(ring: np.ndarray, angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return ring @ np.array([[c, s], [-s, c]])


def cells(*squares: tuple[int, int]) -> np.ndarray:
    area = shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in squares]).simplify(0)
    return np.array(area.exterior.coords[:-1])


def quarter_like() -> np.ndarray:
    """A piece with a hollow topline and a hollow front, about as a derby quarter."""
    t = np.linspace(0, 1, 12)[:, None]

    def bow(a, b, c):
        a, b, c = (np.array(p, dtype=float) for p in (a, b, c))
        return ((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c)[:-1]

    ring = np.concatenate(
        [
            bow((0, 0), (75, 15), (150, 0)),
            bow((150, 0), (165, 40), (195, 75)),
            bow((195, 75), (155, 88), (114, 108)),
            bow((114, 108), (85, 35), (5, 68)),
            bow((5, 68), (-10, 30), (0, 0)),
        ]
    )
    return ring


def convex_reference(ring: np.ndarray) -> float:
    """Return the density of the densest double lattice of a convex ring (Kuperberg 1990, Mount 1991)."""
    around, spread = np.pi / 2, np.pi / 2
    for _ in range(4):
        thetas = around + spread * np.linspace(-1, 1, 91)
        areas = [extensive_cell_mm2(turned(ring, -theta)) for theta in thetas]
        around, spread = thetas[int(np.argmin(areas))], spread / 30
    return 2 * shapely.Polygon(ring).area / min(areas)


def extensive_cell_mm2(ring: np.ndarray) -> float:
    """Return the cell over the two chords along x that are half as long as the longest one."""
    heights = np.sort(ring[:, 1])
    after = np.roll(ring, -1, axis=0)

    def chord(y: float) -> float:
        low, high = np.minimum(ring[:, 1], after[:, 1]), np.maximum(ring[:, 1], after[:, 1])
        hit = (low <= y) & (y <= high) & (high > low)
        share = (y - ring[hit, 1]) / (after[hit, 1] - ring[hit, 1])
        x = ring[hit, 0] + share * (after[hit, 0] - ring[hit, 0])
        return float(x.max() - x.min()) if hit.any() else 0.0

    lengths = [chord(y) for y in heights[1:-1]]
    longest, at = max(lengths), heights[1:-1][int(np.argmax(lengths))]
    spans = []
    for end in (heights[0], heights[-1]):
        near, far = at, end
        for _ in range(40):
            middle = 0.5 * (near + far)
            near, far = (middle, far) if chord(middle) > longest / 2 else (near, middle)
        spans.append(near)
    return 4 * (longest / 2) * abs(spans[1] - spans[0])


def clearance_mm(ring: np.ndarray, lattice: Lattice) -> tuple[float, float]:
    """Return the least distance between any two pieces of a lattice, and their largest overlap in mm2."""
    shapes = [shapely.Polygon(ring)]
    if lattice.turned is not None:
        shapes.append(shapely.Polygon(-ring + np.array(lattice.turned)))
    others = [
        shapely.affinity.translate(
            shape, i * lattice.u[0] + j * lattice.v[0], i * lattice.u[1] + j * lattice.v[1]
        )
        for i in range(-6, 7)
        for j in range(-6, 7)
        for shape in shapes
    ]
    pairs = [(a, b) for a in shapes for b in others if not a.equals_exact(b, 1e-9)]
    near = [(a, b) for a, b in pairs if a.distance(b) < 10]
    # Without a grid GEOS may take edges that all but coincide the wrong way round, and return a whole piece.
    overlaps = [float(shapely.intersection(a, b, grid_size=1e-6).area) for a, b in near]
    return min(a.distance(b) for a, b in near), max(overlaps)


@pytest.mark.parametrize(
    ("ring", "density"),
    [
        (regular(3), 1.0),
        (regular(4), 1.0),
        (regular(5), (5 - 5**0.5) / 3),
        (regular(6), 1.0),
        (regular(7), 0.892691),
        (regular(8), (4 + 4 * 2**0.5) / (5 + 4 * 2**0.5)),
        (np.array([[0.0, 0.0], [30.0, 0.0], [42.0, 17.0], [12.0, 17.0]]), 1.0),
        (np.array([[0.0, 0.0], [10.0, 1.0], [7.0, 6.0], [1.0, 4.0]]), 1.0),
        (np.array([[0.0, 0.0], [100.0, 7.0], [60.0, 30.0]]), 1.0),
    ],
)
@pytest.mark.parametrize("turn", [0.0, 0.3, 2.2])
def test_double_lattice_meets_the_exact_density(ring, density, turn):
    assert double_lattice(turned(ring, turn)).density == pytest.approx(density, abs=EXACT)


@pytest.mark.parametrize("turn", [0.0, 0.4, 1.3])
@pytest.mark.parametrize("flat", [1.0, 0.4, 0.2])
def test_an_ellipse_is_as_dense_as_the_circle(turn, flat):
    # 384 corners: the polygon itself may lie 0.00002 denser than the smooth ellipse
    ellipse = turned(regular(384) * np.array([1.0, flat]), turn)
    assert double_lattice(ellipse).density == pytest.approx(np.pi / 12**0.5, abs=EXACT)
    assert single_lattice(ellipse).density == pytest.approx(np.pi / 12**0.5, abs=EXACT)


@pytest.mark.parametrize("corners", [4, 6, 8])
def test_a_centrally_symmetric_piece_gains_nothing_by_its_half_turn(corners):
    one, two = single_lattice(regular(corners)), double_lattice(regular(corners))
    assert one.density == pytest.approx(two.density, abs=EXACT)


@pytest.mark.parametrize(
    "squares",
    [
        [(0, 0), (1, 0), (0, 1)],
        [(0, 0), (1, 0), (2, 0), (1, 1)],
        [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)],
        [(1, 0), (0, 1), (1, 1), (2, 1), (1, 2)],
        [(0, 0), (1, 0), (2, 0), (0, 1), (0, 2)],
        [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1)],
        [(0, 2), (1, 2), (1, 1), (1, 0), (2, 0)],
    ],
)
def test_hollow_pieces_that_tile_the_plane_leave_no_waste(squares):
    assert double_lattice(cells(*squares)).density == pytest.approx(1.0, abs=EXACT)


def test_the_convex_theory_agrees():
    rng = np.random.Generator(np.random.PCG64(5))
    for corners in (5, 6, 7, 9, 5, 6, 7, 8, 9, 12):
        hull = shapely.MultiPoint(rng.normal(size=(corners * 2, 2)) * 60).convex_hull
        ring = np.array(hull.exterior.coords[:-1])
        theory = convex_reference(ring)
        assert double_lattice(ring).density == pytest.approx(theory, abs=EXACT)


@st.composite
def rings(draw, convex: bool = False):
    seed = draw(st.integers(0, 2**32))
    corners = draw(st.integers(3, 12))
    rng = np.random.Generator(np.random.PCG64(seed))
    if convex:
        hull = shapely.MultiPoint(rng.random((corners + 3, 2)) * 100).convex_hull
        return np.array(hull.exterior.coords[:-1])
    angle = np.sort(rng.random(corners)) * 2 * np.pi + np.linspace(0, 0.5, corners)
    ring = rng.uniform(40, 100, corners)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    area = shapely.Polygon(ring).buffer(0)
    if area.geom_type != "Polygon" or area.area < 500:
        area = shapely.Point(0, 0).buffer(50, quad_segs=2)
    return np.array(area.exterior.coords[:-1])


@given(rings(convex=True))
@settings(max_examples=60, deadline=None)
def test_any_convex_piece_fills_at_least_root_three_halves(ring):
    assert 3**0.5 / 2 - EXACT <= double_lattice(ring).density <= 1 + 1e-6


@given(rings(), st.sampled_from([0.0, 2.0]))
@settings(max_examples=60, deadline=None)
def test_no_lattice_overlaps_and_the_gap_is_kept(ring, gap_mm):
    lattice = double_lattice(ring, gap_mm=gap_mm)
    distance_mm, overlap_mm2 = clearance_mm(ring, lattice)
    assert overlap_mm2 < 1e-6 * lattice.piece_area_mm2
    assert distance_mm > gap_mm - 1e-5
    assert lattice.density <= 1 + 1e-6
    assert lattice.density >= single_lattice(ring, gap_mm=gap_mm).density - 2e-3


@pytest.mark.parametrize("gap_mm", [0.0, 1.5])
def test_other_lattices_are_as_good_as_they_say_and_lie_in_other_ways(gap_mm):
    ring = quarter_like()
    found = other_lattices(ring, gap_mm=gap_mm)
    densest = double_lattice(ring, gap_mm=gap_mm)
    assert len(found) > 4
    assert [each.density for each in found] == sorted((each.density for each in found), reverse=True)
    assert densest.density - 0.01 < found[0].density < densest.density + 1e-3
    assert len({round(np.degrees(np.arctan2(each.u[1], each.u[0])) % 180) for each in found}) > 2
    for each in found:
        distance_mm, overlap_mm2 = clearance_mm(ring, each)
        assert overlap_mm2 < 1e-6 * each.piece_area_mm2
        assert distance_mm > gap_mm - 1e-5


def test_other_lattices_of_goods_that_lie_one_way_have_no_half_turn():
    assert not any(each.double for each in other_lattices(quarter_like(), double=False))


@given(st.floats(0.01, 50))
@settings(max_examples=10, deadline=None)
def test_the_density_does_not_depend_on_the_scale(scale):
    ring = quarter_like()
    here = double_lattice(ring, gap_mm=2.0).density
    assert double_lattice(ring * scale, gap_mm=2.0 * scale).density == pytest.approx(here, abs=1e-6)


@pytest.mark.parametrize("turn", [0.2, 0.7, 1.9, 3.0])
def test_the_density_depends_little_on_how_a_piece_was_drawn(turn):
    ring = quarter_like()
    here = double_lattice(ring, gap_mm=2.0).density
    assert double_lattice(turned(ring, turn), gap_mm=2.0).density == pytest.approx(here, abs=EXACT)
    mirrored = ring[::-1] * np.array([-1.0, 1.0])
    assert double_lattice(mirrored, gap_mm=2.0).density == pytest.approx(here, abs=2 * EXACT)
    moved = ring + np.array([5000.0, -300.0])
    lattice = double_lattice(moved, gap_mm=2.0)
    assert lattice.density == pytest.approx(here, abs=1e-6)
    assert clearance_mm(moved, lattice)[0] > 2.0 - 1e-6


def test_a_gap_costs_density_and_one_direction_costs_more():
    ring = quarter_like()
    gaps = [double_lattice(ring, gap_mm=g).density for g in (0.0, 1.0, 2.0, 5.0)]
    assert gaps == sorted(gaps, reverse=True)
    assert single_lattice(ring).density < gaps[0]


def test_areas_of_a_lattice_belong_together():
    lattice = double_lattice(regular(5))
    assert lattice.double
    assert lattice.scale_area_mm2 == lattice.cell_area_mm2 / 2
    assert lattice.density == pytest.approx(lattice.piece_area_mm2 / lattice.scale_area_mm2)


@pytest.mark.parametrize(
    ("ring", "gap_mm"),
    [
        (np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]), 0.0),
        (np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]), 0.0),
        (np.array([[0.0, 0.0], [1.0, np.nan], [2.0, 0.0]]), 0.0),
        (regular(4), -1.0),
        (regular(4), float("nan")),
    ],
)
def test_what_is_no_piece_is_refused(ring, gap_mm):
    with pytest.raises(NoLattice):
        double_lattice(ring, gap_mm=gap_mm)


def test_a_piece_takes_a_fraction_of_a_second():
    ring = quarter_like()
    double_lattice(ring, gap_mm=2.0)
    before = time.process_time()
    for _ in range(5):
        double_lattice(ring, gap_mm=2.0)
    # 0.05 s a piece on a free core; a loaded machine gets three times that
    assert (time.process_time() - before) / 5 < 0.15


PLAIN = """
import numpy as np
from polasepatu.nesting.kernels import lattice as kernels
angle = 2 * np.pi * np.arange(5) / 5 + 0.3
ring = 0.5 * np.column_stack([np.cos(angle), np.sin(angle)]) * [1.0, 0.6]
ring[2] *= 0.4
found = np.empty((2, 2, 1, 4))
kernels.survey(ring, np.array([0.1, 1.7]), np.array([0.1]), 8, found)
place = np.array([0.1, 0.05, *found[1, 0, 0, 1:]])
area = kernels.refine(True, ring, place, 0.02, 0.01, 0.1, 3)
vectors = np.empty((3, 2))
least = kernels.polish(True, ring, place, 1e-3, 5, vectors)
print(*(float(each) for each in (*found.ravel(), area, least, *vectors.ravel())))
"""


def test_compiled_kernels_equal_plain_python():
    outputs = []
    for disabled in ("0", "1"):
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled}
        done = subprocess.run(
            [sys.executable, "-c", PLAIN], env=environment, capture_output=True, text=True, check=True
        )
        outputs.append(np.array([float(each) for each in done.stdout.split()]))
    assert outputs[0] == pytest.approx(outputs[1], rel=1e-9, abs=1e-12)
