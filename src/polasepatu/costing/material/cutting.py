"""What is cut: each piece of each size with its area, its outline and how often a pair has it.

Only the right foot is drawn; the left one is its mirror image and takes as much. Marks and labels are not
needed here, so they are not made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.geometry.ring import signed_area
from polasepatu.units import trade_unit

if TYPE_CHECKING:
    from polasepatu.costing.material.lattice_record import Records
    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.nesting.lattice import Lattice
    from polasepatu.pattern.grade import GradedPattern, GradedPiece

FEET = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One piece of one size, as the knife cuts it."""

    piece: str
    title: Mapping[str, str]  # by language
    material: str  # the style's own name
    size: str
    per_pair: int
    cut_area_mm2: Decimal
    outline: F64  # (n, 2), counter-clockwise
    tight_axis_deg: float | None = None
    tight_tolerance_deg: float = 180.0
    upper: bool = True  # counts as upper
    visible_mm2: Decimal = Decimal(0)  # of one piece of the upper, seen on the finished shoe


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidCut:
    """A cut with its densest lattice on a material; None where that is not known."""

    cut: Cut
    lattice: Lattice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairArea:
    """What a pair of one size cuts out of a material, mm²."""

    net_mm2: Decimal  # N = sum of n a
    scale_mm2: Decimal | None  # S = sum of n M, first waste included; None: lattices not known
    pieces: int  # sum of n

    @property
    def mean_piece_mm2(self) -> Decimal:
        """Return the mean net area of a piece."""
        return self.net_mm2 / self.pieces


def cut_of(graded: GradedPattern) -> tuple[tuple[Cut, ...], tuple[Finding, ...]]:
    """Return every piece of the wanted sizes, and what could not be built of it."""
    # grading is loaded only where a pattern is graded: most often its pieces are kept already
    from polasepatu.pattern.allowances import add_allowances

    cells = graded.cells
    sizes = [cells.rows[row].size for row in cells.wanted]
    cuts, found = [], []
    for piece in graded.pieces:
        rows = [piece.rows[row] for row in cells.wanted]
        rings, faults = add_allowances(piece, rows, sizes)
        found += faults
        for row, size, ring in zip(rows, sizes, rings, strict=True):
            if ring is not None:
                cuts.append(_cut(graded, piece, row, size, ring.ring))
    return tuple(cuts), tuple(found)


def _cut(graded: GradedPattern, piece: GradedPiece, row: int, size: str, ring: F64) -> Cut:
    definition = piece.definition
    inner_mm2 = sum(float(signed_area(each[row])) for each in piece.cut_outs)
    axis_deg = None
    if definition.tight is not None:
        start, end = (graded.resolver.point(name)[row] for name in definition.tight)
        axis_deg = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    return Cut(
        piece=definition.name,
        title=definition.title,
        material=definition.material,
        size=size,
        per_pair=FEET * definition.count,
        cut_area_mm2=exact_mm2(float(signed_area(ring)) + inner_mm2),
        outline=ring,
        tight_axis_deg=axis_deg,
        tight_tolerance_deg=definition.tight_tolerance_deg,
        upper=definition.upper,
        visible_mm2=_visible_mm2(graded, piece, row) if definition.upper else Decimal(0),
    )


def _visible_mm2(graded: GradedPattern, piece: GradedPiece, row: int) -> Decimal:
    from polasepatu.pattern.visible import visible_area_mm2

    return exact_mm2(visible_area_mm2(graded, piece, row))


def exact_mm2(area_mm2: float) -> Decimal:
    """Return an area as a decimal of 0.0001 mm², where geometry ends and counting begins."""
    return Decimal(f"{area_mm2:.4f}")


def laid(cuts: Iterable[Cut], records: Records, *, gap_mm: float, double: bool) -> tuple[LaidCut, ...]:
    """Return the cuts with their densest lattices on a material with that gap."""
    return tuple(
        LaidCut(cut=cut, lattice=records.lattice(cut.outline, gap_mm=gap_mm, double=double)) for cut in cuts
    )


def pair_areas(found: Iterable[LaidCut]) -> dict[str, PairArea]:
    """Return what a pair of each size cuts out of the material that these are cut from."""
    by_size: dict[str, list[LaidCut]] = {}
    for each in found:
        by_size.setdefault(each.cut.size, []).append(each)
    return {size: _pair_area(those) for size, those in by_size.items()}


def _pair_area(found: list[LaidCut]) -> PairArea:
    net = sum((each.cut.cut_area_mm2 * each.cut.per_pair for each in found), Decimal(0))
    scale: Decimal | None = Decimal(0)
    for each in found:
        if scale is not None:
            scale = None if each.lattice is None else scale + _scale_mm2(each.lattice) * each.cut.per_pair
    return PairArea(net_mm2=net, scale_mm2=scale, pieces=sum(each.cut.per_pair for each in found))


def _scale_mm2(lattice: Lattice) -> Decimal:
    return exact_mm2(lattice.scale_area_mm2)


def in_unit(area_mm2: Decimal, unit: str) -> Decimal:
    """Return an area in a unit of area."""
    factor = trade_unit(unit).factor
    return area_mm2 * factor.denominator / factor.numerator
