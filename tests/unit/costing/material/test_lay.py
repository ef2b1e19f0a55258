"""Rows on rolls and pieces on sheets: against counting by hand, and against every start on a sheet."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polasepatu.costing.material.lattice_record import found_lattice, good_lattices
from polasepatu.costing.material.lay import RowLay, on_roll, on_sheet
from polasepatu.materials.rolls import Direction
from polasepatu.nesting.lattice import Lattice

BRICK = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 50.0], [0.0, 50.0]])
IN_A_GRID = Lattice(u=(100.0, 0.0), v=(0.0, 50.0), turned=None, piece_area_mm2=5000.0)
WEDGE = np.array([[0.0, 0.0], [120.0, 0.0], [0.0, 60.0]])  # two of them are a parallelogram
WEDGES = Lattice(u=(120.0, 0.0), v=(0.0, 60.0), turned=(120.0, 60.0), piece_area_mm2=3600.0)
FREE = {"direction": Direction.FREE, "axis_deg": None, "tolerance_deg": 180.0}
ALONG = {"direction": Direction.TWO_WAY, "axis_deg": 0.0, "tolerance_deg": 0.0}


def shoe_part() -> np.ndarray:
    """A piece with a hollow, about as a quarter."""
    t = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = 60 * (1 + 0.25 * np.cos(2 * t) + 0.12 * np.sin(3 * t))
    return np.column_stack([1.6 * radius * np.cos(t), radius * np.sin(t)])


@pytest.mark.parametrize(
    ("width_mm", "turning", "rows", "pitch_mm"),
    [
        (1000, ALONG, 20, 100),
        (1049, ALONG, 20, 100),
        (1050, ALONG, 21, 100),
        (1040, {**ALONG, "axis_deg": 90.0}, 10, 50),  # its length lies across
        (1040, FREE, 20, 100),  # 20 x 50 = 1000 beats 10 x 100 = 1000 by nothing; the first of equals
    ],
)
def test_bricks_on_a_roll_are_counted_by_rows(width_mm, turning, rows, pitch_mm):
    lay = on_roll(BRICK, [IN_A_GRID], usable_width_mm=width_mm, **turning)
    assert lay is not None
    assert lay.straight
    assert lay.per_piece_mm == pytest.approx(pitch_mm / rows)


def test_a_narrow_roll_takes_what_fits_across():
    assert on_roll(BRICK, [IN_A_GRID], usable_width_mm=49, **FREE) is None
    lay = on_roll(BRICK, [IN_A_GRID], usable_width_mm=50, **FREE)
    assert lay is not None
    assert lay.per_piece_mm == pytest.approx(100)
    across = {**ALONG, "axis_deg": 90.0}  # the long side has to lie across
    assert on_roll(BRICK, [IN_A_GRID], usable_width_mm=99, **across) is None


def test_half_turned_rows_lie_between_the_others():
    lay = on_roll(WEDGE, [WEDGES], usable_width_mm=60, **ALONG)
    assert lay is not None
    assert lay.rows == 2  # the wedge and its half turn share one strip of 60
    assert lay.per_piece_mm == pytest.approx(60)


def test_one_way_goods_never_take_less_than_free_ones():
    ring = shoe_part()
    free = found_lattice(ring, gap_mm=1.0, double=True)
    single = found_lattice(ring, gap_mm=1.0, double=False)
    best = on_roll(ring, good_lattices(ring, free, gap_mm=1.0, double=True), usable_width_mm=1380, **FREE)
    one_way = {"direction": Direction.ONE_WAY, "axis_deg": 20.0, "tolerance_deg": 0.0}
    held = on_roll(
        ring, good_lattices(ring, single, gap_mm=1.0, double=False), usable_width_mm=1380, **one_way
    )
    assert best is not None
    assert held is not None
    assert held.per_piece_mm > best.per_piece_mm


@given(st.floats(150, 2000), st.sampled_from(list(Direction)), st.floats(0, 360), st.floats(0, 180))
def test_no_lay_is_denser_than_its_lattice(width_mm, direction, axis_deg, tolerance_deg):
    turning = {"direction": direction, "axis_deg": axis_deg, "tolerance_deg": tolerance_deg}
    for ring, lattice in ((BRICK, IN_A_GRID), (WEDGE, WEDGES)):
        lay = on_roll(ring, [lattice], usable_width_mm=width_mm, **turning)
        if lay is not None:
            assert lay.per_piece_mm * width_mm >= lattice.scale_area_mm2 * (1 - 1e-9)
        count = on_sheet(ring, [lattice], length_mm=1500, width_mm=width_mm, **turning)
        assert count * lattice.scale_area_mm2 <= 1500 * width_mm * (1 + 1e-9)


@pytest.mark.parametrize(
    ("length_mm", "width_mm", "count"),
    [(1000, 500, 100), (1099, 549, 105), (1100, 550, 121), (99, 500, 5), (49, 500, 0), (500, 1000, 100)],
)
def test_bricks_on_a_sheet_are_counted_by_hand(length_mm, width_mm, count):
    found = on_sheet(BRICK, [IN_A_GRID], length_mm=length_mm, width_mm=width_mm, **FREE)
    best = max(
        math.floor(length_mm / 100) * math.floor(width_mm / 50),
        math.floor(length_mm / 50) * math.floor(width_mm / 100),
    )
    assert found == best
    assert found == count


def _by_every_start(ring: np.ndarray, lattice: Lattice, length_mm: float, width_mm: float) -> int:
    """Count pieces on a sheet as they lie drawn, over a grid of starts, by nothing but their boxes."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    u, v = np.array(lattice.u), np.array(lattice.v)
    kinds = [(low, high)]
    if lattice.turned is not None:
        kinds.append((np.array(lattice.turned) - high, np.array(lattice.turned) - low))
    reach = np.arange(-60, 61)
    points = (reach[:, None, None] * u + reach[None, :, None] * v).reshape(-1, 2)
    best = 0
    for a in np.arange(0, 1, 0.05):
        for b in np.arange(0, 1, 0.05):
            total = 0
            for bottom, top in kinds:
                first, last = points + a * u + b * v + bottom, points + a * u + b * v + top
                inside = (first >= -1e-6).all(axis=1) & (last <= [length_mm + 1e-6, width_mm + 1e-6]).all(
                    axis=1
                )
                total += int(inside.sum())
            best = max(best, total)
    return best


def test_the_best_start_on_a_sheet_is_found_without_trying_them_all():
    ring = shoe_part()
    lattice = found_lattice(ring, gap_mm=1.5, double=True)
    along = math.degrees(math.atan2(lattice.u[1], lattice.u[0]))
    c, s = math.cos(math.radians(-along)), math.sin(math.radians(-along))
    turn = np.array([[c, s], [-s, c]])
    level = Lattice(
        u=tuple(np.array(lattice.u) @ turn),
        v=tuple(np.array(lattice.v) @ turn),
        turned=None if lattice.turned is None else tuple(np.array(lattice.turned) @ turn),
        piece_area_mm2=lattice.piece_area_mm2,
    )
    drawn = ring @ turn
    held = {"direction": Direction.TWO_WAY, "axis_deg": 0.0, "tolerance_deg": 0.0}
    for length_mm, width_mm in ((1500, 1000), (900, 700)):
        by_hand = _by_every_start(drawn, level, length_mm, width_mm)
        found = on_sheet(drawn, [level], length_mm=length_mm, width_mm=width_mm, **held)
        assert by_hand <= found <= by_hand + 2  # the grid of starts misses the very best


@pytest.mark.parametrize(
    ("pieces", "layers", "length_mm"),
    [
        (40, 1, 2 * 100 + 20),  # two columns of twenty, and the overhang
        (41, 1, 3 * 100 + 20),
        (40, 2, 2 * (100 + 20)),  # or two layers of one column: no less than one layer of two
        (400, 4, 4 * (5 * 100 + 20)),
        (0, 4, 0),
    ],
)
def test_a_block_of_rows_has_whole_columns_and_an_end(pieces, layers, length_mm):
    lay = RowLay(rows=20, pitch_mm=100, length_mm=120, straight=True)
    assert lay.lay_mm(pieces, layers) <= length_mm
    assert lay.lay_mm(pieces, 1) >= pieces * lay.per_piece_mm


def test_more_layers_never_take_more_roll():
    lay = RowLay(rows=17, pitch_mm=90, length_mm=140, straight=True)
    lengths = [lay.lay_mm(130, layers) for layers in range(1, 9)]
    assert lengths == sorted(lengths, reverse=True)
