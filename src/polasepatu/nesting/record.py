"""A layout with everything it came from, so that it can be shown, checked again, and cut without its sources.

The search knows outlines and rules only; what the machine works on a piece besides (notches, punch holes,
pen lines) travels along here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from polasepatu.materials.hides import SQFT_MM2
from polasepatu.nesting.problem import PieceKey
from polasepatu.pattern.cutpiece import Tool
from polasepatu.pattern.figure import Figure, Path

if TYPE_CHECKING:
    from polasepatu.nesting.layout import NestResult
    from polasepatu.nesting.problem import NestProblem, NestSettings, Sheet
    from polasepatu.pattern.cutpiece import CutPiece


@dataclass(frozen=True, slots=True, kw_only=True)
class NestRecord:
    """One nesting: what was asked for, how it was searched, and what came out."""

    name: str
    material: str
    problem: NestProblem
    settings: NestSettings
    result: NestResult
    figures: tuple[Figure, ...] = ()  # one for each key that is placed or could be
    generated: tuple[str, ...] = ()  # names of sheets that are drawn by rule, not measured

    @property
    def used_sheets(self) -> tuple[tuple[int, int], ...]:
        """The sheets something lies on, as (number in the problem, copy)."""
        return tuple(sorted({(each.sheet, each.copy) for each in self.result.placements}))

    def figure_of(self, key: PieceKey) -> Figure:
        """Return what a machine works on a piece; its bare outline where no more is known."""
        for figure in self.figures:
            if key_of(figure) == key:
                return figure
        outline = next(piece.outline for piece in self.problem.pieces if piece.key == key)
        return Figure(
            piece=key.piece,
            title=key.piece,
            size=key.size,
            width="",
            foot=key.foot,
            side=key.side,
            material=self.material,
            count_per_foot=1,
            paths=(Path(tool=Tool.CUT, points=outline, closed=True, name=key.piece),),
        )


def key_of(piece: CutPiece | Figure) -> PieceKey:
    """Return the key of a cut piece or of its figure."""
    return PieceKey(piece=piece.piece, size=piece.size, foot=piece.foot, side=piece.side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waste:
    """Where the material of a layout goes, as shares of it.

    First waste lies between pieces in their densest regular layout (`lattice`), second waste is all that
    is lost besides: at the edge, around flaws, by zones, by pieces that do not suit each other.
    """

    placed: float  # utilisation
    first: float
    second: float


def waste_of(*, placed_mm2: float, scale_mm2: float, sheet_mm2: float) -> Waste:
    """Return the shares of piece area, interlock and the rest; `scale_mm2` holds pieces and interlock."""
    if sheet_mm2 <= 0:
        raise ValueError("a sheet has an area")
    # a search may lie denser than one piece's own lattice: unlike pieces can fill each other's gaps
    scale_mm2 = min(max(scale_mm2, placed_mm2), sheet_mm2)
    return Waste(
        placed=placed_mm2 / sheet_mm2,
        first=(scale_mm2 - placed_mm2) / sheet_mm2,
        second=(sheet_mm2 - scale_mm2) / sheet_mm2,
    )


def sound_area_mm2(sheet: Sheet) -> float:
    """Return the area of a sheet less its holes and flaws: the base of utilisation."""
    flaws = shapely.union_all([shapely.Polygon(each.ring) for each in sheet.defects])
    leather = shapely.Polygon(sheet.outline, list(sheet.holes))
    return float(leather.difference(flaws).area)


def area_sqft(area_mm2: float) -> float:
    """Return an area in square feet."""
    return area_mm2 / SQFT_MM2
