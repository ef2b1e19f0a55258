"""The densest regular layouts of one piece: all alike, or alternating with its half turn.

This is the first waste of a piece (interlock) without any search on a hide. Rows of the piece are laid
over one another in every direction, as low as they go when let down from above; pieces that could only
be hooked into each other sideways are therefore not found, but every lattice found is free of overlap.

Sources: G. and W. Kuperberg, Double-lattice packings of convex bodies in the plane, 1990; D. M. Mount, The
densest double-lattice packing of a convex polygon, 1991 (the convex case, used as a test).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Phrase, PolaError
from polasepatu.geometry.ring import counter_clockwise

if TYPE_CHECKING:
    from polasepatu.geometry import F64

ARC_STEPS = 8  # segments to a quarter circle of the gap's round corners
FEW_VERTICES = 8  # a piece this simple fits best along its own edges and diagonals
COARSE_VERTICES = 32  # while all directions are surveyed
MEDIUM_VERTICES = 64  # while candidates are compared
MOST_VERTICES = 768
DIRECTIONS = 72
STEP = np.pi / DIRECTIONS
SAMPLES = 40  # shifts along a period
SLACKS = np.array([0.0, 0.04, 0.12, 0.25, 0.45, 0.75])  # of the row over its shortest period
CANDIDATES = 8
FINALISTS = 2
HOPE = 0.10  # a refined cell is smaller than the surveyed one by hardly more than this
NEARLY = 0.01  # finalists on the simplified outline this much behind may yet win on the true one
NOTHING_FOUND = 1e29
WORTH_A_LOOK = 1.06  # a kind this much behind in the survey is not refined


class NoLattice(PolaError):
    code = "PS466"
    text = "no regular layout of this piece: {what}"
    hint = "check the outline and the gap"
    cause = (
        "An outline that crosses itself, has no area or is not made of numbers cannot be nested; nor can a "
        "negative gap."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """A layout without end: the piece at every i·u + j·v, and for a double one its half turn beside it.

    Vectors in mm, in the frame of the piece. The half-turned piece is turned by 180 degrees about the
    origin of that frame and moved by `turned` (plus i·u + j·v).
    """

    u: tuple[float, float]
    v: tuple[float, float]
    turned: tuple[float, float] | None
    piece_area_mm2: float

    @property
    def double(self) -> bool:
        """Whether the piece alternates with its half turn."""
        return self.turned is not None

    @property
    def cell_area_mm2(self) -> float:
        """Return the area of one cell, which holds one piece or two."""
        return abs(self.u[0] * self.v[1] - self.u[1] * self.v[0])

    @property
    def scale_area_mm2(self) -> float:
        """Return the area one piece takes up: its own, the first waste and its share of the gap."""
        return self.cell_area_mm2 / (2 if self.double else 1)

    @property
    def density(self) -> float:
        """Return piece over scale area, 0 to 1."""
        return self.piece_area_mm2 / self.scale_area_mm2


def single_lattice(outline: F64, *, gap_mm: float = 0.0) -> Lattice:
    """Return the densest lattice of a piece (n, 2) lying one way, with a gap between pieces.

    Raises:
        NoLattice: the outline has no area, crosses itself, or the gap is negative.
    """
    return _densest(outline, gap_mm, double=False)


def double_lattice(outline: F64, *, gap_mm: float = 0.0) -> Lattice:
    """Return the densest lattice of a piece (n, 2) and its half turn, with a gap between pieces.

    Never worse than the single lattice: where that is denser (the piece is not far from its own half
    turn, or does not want one) it is returned.

    Raises:
        NoLattice: the outline has no area, crosses itself, or the gap is negative.
    """
    return _densest(outline, gap_mm, double=True)


def other_lattices(outline: F64, *, gap_mm: float = 0.0, double: bool = True) -> tuple[Lattice, ...]:
    """Return good lattices of a piece (n, 2) whose rows run in different ways, the densest first.

    On a sheet or a narrow roll whole rows count, and there a lattice that is a little less dense often
    gives more pieces. The best of them is close to the densest there is, but not searched for as long.

    Raises:
        NoLattice: the outline has no area, crosses itself, or the gap is negative.
    """
    from polasepatu.nesting.kernels import lattice as kernels

    drawn = _drawn(outline, gap_mm)
    found = []
    medium = _within(drawn.unit, MEDIUM_VERTICES, 1e-4)
    thetas, surveyed = _survey(medium)
    for kind in (True, False) if double else (False,):
        for _, place in _promising(thetas, surveyed[int(kind)])[:CANDIDATES]:
            kernels.refine(kind, medium, place, STEP, 0.0, 1.0 / SAMPLES, 7)
            kernels.polish(kind, drawn.unit, place, 2e-3, 40, np.empty((3, 2)))
            found.append(_lattice(drawn, kind, place))
    return tuple(sorted(found, key=lambda each: each.scale_area_mm2))


def prepare() -> float:
    """Compile the kernels by a lattice in miniature and return the seconds that took, 0 if done before.

    Raises:
        EngineMissing: there is no numba (PS431).
    """
    if not _spent:
        began = time.monotonic()
        double_lattice(np.array([[0.0, 0.0], [3.0, 0.0], [1.0, 2.0]]))
        _spent.append(time.monotonic() - began)
        return _spent[0]
    return 0.0


_spent: list[float] = []


def _densest(outline: F64, gap_mm: float, *, double: bool) -> Lattice:
    drawn = _drawn(outline, gap_mm)
    kind, place = _search(drawn.unit, double=double)
    return _lattice(drawn, kind, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A piece as it is searched: grown by half the gap, about its middle, as round as can be."""

    unit: F64  # (n, 2)
    middle: F64
    to_round: F64  # (2, 2)
    piece_area_mm2: float


def _drawn(outline: F64, gap_mm: float) -> _Drawn:
    if not np.isfinite(outline).all():
        raise NoLattice(what=Phrase("a point of its outline is not a number"))
    piece = shapely.Polygon(outline)
    if not piece.is_valid or piece.area <= 0:
        raise NoLattice(what=Phrase("its outline crosses itself or has no area"))
    if not (np.isfinite(gap_mm) and gap_mm >= 0):
        raise NoLattice(what=Phrase("the gap is below zero"))
    grown = np.asarray(outline, dtype=np.float64)
    if gap_mm > 0:
        # circumscribed corners, and a thousandth for arcs that GEOS divides less finely: never short
        radius_mm = 0.5 * gap_mm * 1.001 / np.cos(np.pi / (4 * ARC_STEPS))
        grown = _ring(piece.buffer(radius_mm, quad_segs=ARC_STEPS))
    middle, to_round = _to_round(grown)
    unit = _within(np.ascontiguousarray((grown - middle) @ to_round), MOST_VERTICES, 1e-6)
    return _Drawn(unit=unit, middle=middle, to_round=to_round, piece_area_mm2=float(piece.area))


def _lattice(drawn: _Drawn, kind: bool, place: F64) -> Lattice:
    # the kernels are compiled on use, and only then is the compiler loaded
    from polasepatu.nesting.kernels import lattice as kernels

    vectors = np.empty((3, 2))
    kernels.polish(kind, drawn.unit, place, 0.0, 0, vectors)
    vectors = vectors @ np.linalg.inv(drawn.to_round)
    turned = vectors[2] + 2 * drawn.middle
    return Lattice(
        u=(float(vectors[0, 0]), float(vectors[0, 1])),
        v=(float(vectors[1, 0]), float(vectors[1, 1])),
        turned=(float(turned[0]), float(turned[1])) if kind else None,
        piece_area_mm2=drawn.piece_area_mm2,
    )


def _to_round(ring: F64) -> tuple[F64, F64]:
    """Return the centre of a ring and the affine map (2, 2) that makes it as round as it can be.

    Lattices and half turns survive affine maps, and densities too. So long pieces are searched as round
    ones, and how a piece was drawn and turned hardly matters.
    """
    x, y = ring.T
    after_x, after_y = np.roll(ring, -1, axis=0).T
    cross = x * after_y - after_x * y
    area = 0.5 * cross.sum()
    centre: F64 = np.array([((x + after_x) * cross).sum(), ((y + after_y) * cross).sum()]) / (6 * area)
    x, y, after_x, after_y = x - centre[0], y - centre[1], after_x - centre[0], after_y - centre[1]
    cross = x * after_y - after_x * y
    xx = ((x * x + x * after_x + after_x * after_x) * cross).sum() / 12
    yy = ((y * y + y * after_y + after_y * after_y) * cross).sum() / 12
    xy = ((2 * x * y + x * after_y + after_x * y + 2 * after_x * after_y) * cross).sum() / 24
    spreads, axes = np.linalg.eigh(np.array([[xx, xy], [xy, yy]]) / area)
    if np.linalg.det(axes) < 0:
        axes[:, 0] *= -1
    to_round: F64 = axes / np.sqrt(spreads) / 4  # about one across
    return centre, to_round


def _search(unit: F64, *, double: bool) -> tuple[bool, F64]:
    """Return whether the half turn is worth it, and the best place (theta, slack, a, b, lean)."""
    from polasepatu.nesting.kernels import lattice as kernels

    medium = _within(unit, MEDIUM_VERTICES, 1e-4)
    thetas, found = _survey(medium)
    # a simple outline is cheap and has sharp optima: look closer
    close = len(medium) <= COARSE_VERTICES
    steps, reach = (14, 0.6) if close else (7, 0.3)
    shares = (1.0, 0.5)  # of a cell to a piece
    promise = [found[i, :, :, 0].min() * shares[i] for i in range(2)]
    finalists, vectors = [], np.empty((3, 2))
    for kind in (True, False) if double else (False,):
        if double and promise[kind] > WORTH_A_LOOK * min(promise):
            continue
        ranked = []
        least = np.inf
        for surveyed, place in _promising(thetas, found[int(kind)]):
            if surveyed > (1 + HOPE) * least:
                continue
            area = kernels.refine(kind, medium, place, STEP, 0.0, 1.0 / SAMPLES, steps)
            ranked.append((area, place))
            least = min(least, area)
        ranked.sort(key=lambda one: one[0])
        for _, place in ranked[:FINALISTS]:
            stretch = 0.03 if place[1] > 0 else 0.0
            kernels.refine(kind, medium, place, reach * STEP, stretch, reach / SAMPLES, steps + 7)
            area = kernels.polish(kind, medium, place, 2e-3, _tries(medium), vectors) * shares[kind]
            finalists.append((area, kind, place))
    finalists.sort(key=lambda one: one[0])
    best_area, best = np.inf, (False, np.zeros(5))
    for promised, kind, place in finalists[:2]:
        if promised > (1 + NEARLY) * finalists[0][0]:
            break
        area = kernels.polish(kind, unit, place, 2e-3, _tries(unit), vectors) * shares[kind]
        if area < best_area * (1 - 1e-9):
            best_area, best = area, (kind, place)
    return best


def _survey(ring: F64) -> tuple[F64, F64]:
    """Return the row directions, and (2, directions, slacks, 4) what a coarse look along them finds."""
    from polasepatu.nesting.kernels import lattice as kernels

    coarse = _within(ring, COARSE_VERTICES, 3e-4)
    thetas = _directions(coarse)
    found = np.empty((2, len(thetas), len(SLACKS), 4))
    kernels.survey(coarse, thetas, SLACKS, SAMPLES, found)
    return thetas, found


def _tries(ring: F64) -> int:
    """Return how many small steps a ring is worth: simple ones are cheap and have sharper optima."""
    return max(60, min(400, 10_000 // len(ring)))


def _promising(thetas: F64, found: F64) -> list[tuple[float, F64]]:
    """Return the best areas and places (theta, slack, a, b, lean) of a survey, well apart."""
    order = np.argsort(found[:, :, 0], axis=None, kind="stable")
    exact = np.argsort(found[: len(thetas) - DIRECTIONS, 0, 0], kind="stable")  # edges and diagonals
    chosen = [(int(d), 0) for d in exact[: 2 * CANDIDATES]]
    taken: list[tuple[float, int]] = []
    for flat in order:
        d, s = divmod(int(flat), found.shape[1])
        turns = [abs(thetas[d] - theta) for theta, t in taken if abs(t - s) <= 1]
        if all(1.5 * STEP < turn < np.pi - 1.5 * STEP for turn in turns):
            taken.append((float(thetas[d]), s))
            chosen.append((d, s))
            if len(taken) == CANDIDATES:
                break
    return [
        (float(found[d, s, 0]), np.array([thetas[d], SLACKS[s], *found[d, s, 1:]]))
        for d, s in sorted(set(chosen), key=lambda one: float(found[*one, 0]))
        if found[d, s, 0] < NOTHING_FOUND
    ]


def _directions(ring: F64) -> F64:
    """Return the row directions to survey (radians, 0 up to pi)."""
    even: F64 = np.arange(DIRECTIONS, dtype=np.float64) * STEP
    if len(ring) > FEW_VERTICES:
        return even
    i, j = np.triu_indices(len(ring), 1)
    along = ring[j] - ring[i]
    exact: F64 = np.asarray(np.arctan2(along[:, 1], along[:, 0]) % np.pi, dtype=np.float64)
    return np.concatenate([exact, even])


def _ring(area: shapely.Polygon) -> F64:
    """Return the outer ring of a polygon, counter-clockwise, without repeating its first point."""
    ring = np.array(area.exterior.coords[:-1])
    return counter_clockwise(ring)


def _within(ring: F64, vertices: int, tolerance: float) -> F64:
    """Return the ring with at most so many vertices, grown where it is simplified."""
    simple = ring
    while len(simple) > vertices:
        # grown by the tolerance first, so that what is cut off again was never part of the piece
        grown = shapely.Polygon(simple).buffer(tolerance, join_style="mitre")
        simple = _ring(shapely.simplify(grown, tolerance))
        tolerance *= 2
    return np.ascontiguousarray(simple)
