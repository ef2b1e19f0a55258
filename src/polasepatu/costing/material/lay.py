"""Rows of one piece on a roll, and pieces of one kind on a sheet, from the piece's good lattices.

A roll is laid with one direction of the lattice along it; then straight rows lie side by side across the
usable width. Where the material's direction forbids that turn, the lattice lies across at a lean: as many
pieces to the metre as lattice points fall on the width that is left for them. Every lattice and direction
that is allowed is tried, and the one that takes the least is kept: whole rows count, so that is often not
the densest lattice.

Source: the choice between the two ways of laying is described in Golding, Manufacture of Boots and Shoes,
1902, "Systems of Placing the Patterns"; the count of rows is plain geometry.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.geometry.pose import turn_matrix
from polasepatu.materials.rolls import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from polasepatu.geometry import F64
    from polasepatu.nesting.lattice import Lattice

SAME_DEG = 0.5  # a turn this small is none
EPSILON = 1e-6
REACH = 2  # steps of the lattice that may lie along the roll
LEANS = 5  # turns tried within a tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A piece and its lattice as they lie on the material: x along it, y across."""

    ring: F64  # (n, 2)
    steps: F64  # (2, 2), the rows are the lattice's vectors
    other: F64 | None  # where the half-turned piece lies, (2,)
    row_mm: float | None  # pitch of the pieces in a straight row along x; None at a lean

    @property
    def extent_mm(self) -> tuple[float, float]:
        """Return the length and the height of the piece as it lies."""
        size = self.ring.max(axis=0) - self.ring.min(axis=0)
        return float(size[0]), float(size[1])

    @property
    def cell_mm2(self) -> float:
        """Return the area of a cell of the lattice."""
        return abs(float(np.linalg.det(self.steps)))

    @property
    def in_cell(self) -> int:
        """Return how many pieces a cell holds."""
        return 1 if self.other is None else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLay:
    """How one piece lies on a roll, without end."""

    rows: float  # straight rows across the width; at a lean the mean number
    pitch_mm: float  # along the roll; a row has a piece at each
    length_mm: float  # of the piece along the roll
    straight: bool

    @property
    def per_piece_mm(self) -> float:
        """Return the length of roll that one piece takes, of one layer."""
        return self.pitch_mm / self.rows

    def lay_mm(self, pieces: int, layers: int) -> float:
        """Return the length of roll for so many pieces cut as a block of their own.

        The last column may be empty in part, and the last pieces reach past their pitch. Fewer layers
        than possible are laid where that takes less.
        """
        if pieces <= 0:
            return 0.0
        overhang_mm = max(self.length_mm - self.pitch_mm, 0.0)
        return min(
            stack * (self._columns(pieces, stack) * self.pitch_mm + overhang_mm)
            for stack in range(1, layers + 1)
        )

    def _columns(self, pieces: int, stack: int) -> float:
        exact = pieces / (self.rows * stack)
        return math.ceil(exact - EPSILON) if self.straight else exact


def on_roll(
    outline: F64,
    lattices: Iterable[Lattice],
    *,
    usable_width_mm: float,
    direction: Direction,
    axis_deg: float | None,
    tolerance_deg: float,
) -> RowLay | None:
    """Return the lay of a piece (n, 2) that takes the least length of roll; None where it does not fit.

    `axis_deg` is the direction of the piece that lies along the roll, within the tolerance.
    """
    found = [
        lay
        for lattice in lattices
        for turned in _turns(outline, lattice, direction, axis_deg, tolerance_deg)
        if (lay := _rows(turned, usable_width_mm)) is not None
    ]
    return min(found, key=lambda lay: (lay.per_piece_mm, not lay.straight), default=None)


def on_sheet(
    outline: F64,
    lattices: Iterable[Lattice],
    *,
    length_mm: float,
    width_mm: float,
    direction: Direction,
    axis_deg: float | None,
    tolerance_deg: float,
) -> int:
    """Return how many of a piece (n, 2) a sheet gives; 0 where it does not fit.

    The length of the sheet takes the axis, as a roll's. A piece that may be turned any way is tried along
    the width too.
    """
    either = _any_turn(direction, axis_deg, tolerance_deg)
    best = 0
    for lattice in lattices:
        for turned in _turns(outline, lattice, direction, axis_deg, tolerance_deg):
            best = max(best, _count(turned, length_mm, width_mm))
            if either:
                best = max(best, _count(turned, width_mm, length_mm))
    return best


# --- which turns ----------------------------------------------------------------------------------


def _turns(
    outline: F64, lattice: Lattice, direction: Direction, axis_deg: float | None, tolerance_deg: float
) -> Iterator[Turned]:
    for along in _along(lattice):
        turn_deg = -math.degrees(math.atan2(along[1], along[0]))
        for half in (0.0, 180.0):  # a row run backwards is the same row, but not on one-way goods
            if _allowed(turn_deg + half, direction, axis_deg, tolerance_deg):
                yield _turned(outline, lattice, turn_deg + half, float(np.hypot(*along)))
                break
    if _any_turn(direction, axis_deg, tolerance_deg):
        return  # straight rows are never worse than a lean
    room_deg = 0.0 if direction is Direction.ONE_WAY else _room_deg(axis_deg, tolerance_deg)
    for lean_deg in sorted({*np.linspace(-room_deg, room_deg, LEANS).tolist(), 0.0}):
        yield _turned(outline, lattice, lean_deg - (axis_deg or 0.0), None)


def _along(lattice: Lattice) -> Iterator[F64]:
    """Yield the short steps of a lattice that may lie along the material."""
    u, v = np.array(lattice.u), np.array(lattice.v)
    for a, b in product(range(REACH + 1), range(-REACH, REACH + 1)):
        if math.gcd(a, b) == 1 and (a > 0 or b > 0):
            yield a * u + b * v


def _allowed(turn_deg: float, direction: Direction, axis_deg: float | None, tolerance_deg: float) -> bool:
    if direction is Direction.FREE:
        return True
    lies_deg = turn_deg + (axis_deg or 0.0)
    if direction is Direction.ONE_WAY:
        return abs((lies_deg + 180.0) % 360.0 - 180.0) <= SAME_DEG
    return abs((lies_deg + 90.0) % 180.0 - 90.0) <= _room_deg(axis_deg, tolerance_deg) + SAME_DEG


def _any_turn(direction: Direction, axis_deg: float | None, tolerance_deg: float) -> bool:
    two_way = direction is Direction.TWO_WAY and _room_deg(axis_deg, tolerance_deg) >= 90.0
    return two_way or direction is Direction.FREE


def _room_deg(axis_deg: float | None, tolerance_deg: float) -> float:
    """Return how far a piece may be turned off the direction; 90 where any turn will do."""
    return 90.0 if axis_deg is None else min(tolerance_deg, 90.0)


def _turned(outline: F64, lattice: Lattice, turn_deg: float, row_mm: float | None) -> Turned:
    rotation = turn_matrix(turn_deg)
    return Turned(
        ring=outline @ rotation,
        steps=np.array([lattice.u, lattice.v]) @ rotation,
        other=None if lattice.turned is None else np.array(lattice.turned) @ rotation,
        row_mm=row_mm,
    )


# --- on a roll ------------------------------------------------------------------------------------


def _rows(turned: Turned, width_mm: float) -> RowLay | None:
    length_mm, height_mm = turned.extent_mm
    room_mm = width_mm - height_mm
    if room_mm < -EPSILON:
        return None
    room_mm = max(room_mm, 0.0)
    if turned.row_mm is None:
        # lattice points fall evenly on a width that no row is parallel to
        pitch_mm = float(np.hypot(*turned.steps[0]))
        rows = turned.in_cell * room_mm * pitch_mm / turned.cell_mm2
        if rows < EPSILON:
            return None
        return RowLay(rows=rows, pitch_mm=pitch_mm, length_mm=length_mm, straight=False)
    rows = _straight_rows(turned, room_mm)
    return RowLay(rows=float(rows), pitch_mm=turned.row_mm, length_mm=length_mm, straight=True)


def _straight_rows(turned: Turned, room_mm: float) -> int:
    """Return the most rows whose lower edges lie within the room, beginning with either kind."""
    return max(len(edges) for edges in _lower_edges(turned, room_mm))


def _lower_edges(turned: Turned, room_mm: float) -> Iterator[F64]:
    """Yield where straight rows begin across the material, once beginning with either kind.

    Each row is (height of its lower edge, place of its first piece along the row), (rows, 2).
    """
    assert turned.row_mm is not None
    along, up = _row_steps(turned)
    low, high = turned.ring.min(axis=0), turned.ring.max(axis=0)
    kinds = [low] if turned.other is None else [low, turned.other - high]
    for first in kinds:
        rows = []
        for kind in kinds:
            # the rows of this kind are kind + j up; the first of them at or above the first row's edge
            start = math.ceil((first[1] - kind[1]) / up[1] - EPSILON)
            count = math.floor((room_mm - (kind[1] + start * up[1] - first[1])) / up[1] + EPSILON) + 1
            steps = start + np.arange(max(count, 0))
            rows.append(kind + steps[:, None] * up - np.array([0.0, first[1]]))
        found = np.concatenate(rows)
        found[:, 0] %= along
        yield found[:, ::-1]


def _row_steps(turned: Turned) -> tuple[float, F64]:
    """Return the pitch along a straight row, and a step (2,) from one row to the next above it."""
    assert turned.row_mm is not None
    rise_mm = turned.cell_mm2 / turned.row_mm
    a, b = turned.steps[:, 1] / rise_mm  # whole numbers, for the rows are straight
    for i, j in product(range(-REACH - 1, REACH + 2), repeat=2):
        if abs(i * a + j * b - 1) < 1e-3:
            return turned.row_mm, np.array([*(i * turned.steps[0] + j * turned.steps[1])[:1], rise_mm])
    raise AssertionError("a lattice has a step from row to row")


# --- on a sheet -----------------------------------------------------------------------------------


def _count(turned: Turned, length_mm: float, width_mm: float) -> int:
    """Return how many pieces of the lattice a sheet holds with their whole extent, at the best start.

    At a lean the best start holds at least as many as the mean over all starts, which is an area.
    """
    room = np.array([length_mm, width_mm]) - np.array(turned.extent_mm)
    if (room < -EPSILON).any():
        return 0
    room = np.maximum(room, 0.0)
    if turned.row_mm is None:
        return math.ceil(turned.in_cell * float(room[0] * room[1]) / turned.cell_mm2 - EPSILON)
    return max(_in_rows(rows[:, 1], float(room[0]), turned.row_mm) for rows in _lower_edges(turned, room[1]))


def _in_rows(first_mm: F64, room_mm: float, pitch_mm: float) -> int:
    """Return the most pieces in straight rows, over all starts at which some row begins at the edge."""
    begin = (first_mm[None, :] - first_mm[:, None]) % pitch_mm  # of each row, for each start
    begin[begin > pitch_mm - EPSILON] = 0.0
    counts = np.where(begin <= room_mm + EPSILON, np.floor((room_mm - begin) / pitch_mm + EPSILON) + 1, 0)
    return int(counts.sum(axis=1).max(initial=0))
