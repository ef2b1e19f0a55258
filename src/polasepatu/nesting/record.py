"""A layout with everything it came from, so that it can be shown, checked again, and cut without its sources.

The search knows outlines and rules only; what the machine works on a piece besides (notches, punch holes,
pen lines) travels along here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from polasepatu.materials.hides import SQFT_MM2

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.nesting.layout import NestResult
    from polasepatu.nesting.problem import NestProblem, NestSettings, PieceKey, Sheet
    from polasepatu.pattern.cutpiece import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A line for one tool, in the piece's own frame."""

    tool: Tool
    points: F64  # (n, 2)
    closed: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHole:
    """A round hole for the punch, in the piece's own frame."""

    x_mm: float
    y_mm: float
    diameter_mm: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceWork:
    """What is worked on one piece besides its outline, and how it is called."""

    key: PieceKey
    title: str = ""
    lines: tuple[WorkLine, ...] = ()
    holes: tuple[WorkHole, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NestRecord:
    """One nesting: what was asked for, how it was searched, and what came out."""

    name: str
    material: str
    problem: NestProblem
    settings: NestSettings
    result: NestResult
    work: tuple[PieceWork, ...] = ()
    generated: tuple[str, ...] = ()  # names of sheets that are drawn by rule, not measured

    def work_of(self, key: PieceKey) -> PieceWork:
        """Return what is worked on a piece; nothing where it is not known."""
        return next((each for each in self.work if each.key == key), PieceWork(key=key))


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
