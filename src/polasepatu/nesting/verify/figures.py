"""The figures of a layout, worked out again from its pieces and sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from polasepatu.errors import Phrase
from polasepatu.nesting.verify.faults import FigureWrong
from polasepatu.nesting.verify.laid import GRID_MM, lay_down

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.nesting.layout import NestResult
    from polasepatu.nesting.problem import NestProblem, NestSettings, Sheet

FIGURE_SHARE = 1e-6
LENGTH_MM = 0.01


def check_figures(problem: NestProblem, result: NestResult, settings: NestSettings) -> tuple[Finding, ...]:
    """Return the figures of a layout that do not follow from its placements; those must have passed."""
    by_key = {piece.key: piece for piece in problem.pieces}
    laid = [lay_down(number, by_key[each.piece], each) for number, each in enumerate(result.placements)]
    placed_mm2 = sum(float(each.shape.area) for each in laid)
    found = []

    def compare(what: Phrase, told: float | None, measured: float, spare: float) -> None:
        if told is None or not abs(told - measured) <= spare:
            told = float("nan") if told is None else told
            found.append(FigureWrong.finding(what=what, told=told, measured=measured))

    if problem.strip is not None:
        ends = [each.shape.bounds[2] + settings.edge_gap_mm for each in laid]
        length_mm = max(ends, default=0.0)
        compare(Phrase("length in mm"), result.length_mm, length_mm, LENGTH_MM)
        sound_mm2 = gross_mm2 = problem.strip.width_mm * (result.length_mm or length_mm)
    else:
        used = sorted({(each.sheet, each.copy) for each in result.placements})
        sheets = [problem.sheets[sheet] for sheet, _ in used]
        sound_mm2 = sum(map(_sound_mm2, sheets))
        gross_mm2 = sum(float(shapely.Polygon(sheet.outline).area) for sheet in sheets)
        cost = sum(sheet.cost for sheet in sheets)
        compare(Phrase("cost"), result.cost, cost, FIGURE_SHARE * max(1.0, abs(cost)))
    for what, told, base_mm2 in (
        (Phrase("utilisation"), result.utilisation, sound_mm2),
        (Phrase("gross utilisation"), result.utilisation_gross, gross_mm2),
    ):
        compare(what, told, placed_mm2 / base_mm2 if base_mm2 > 0.0 else 0.0, FIGURE_SHARE)
    return tuple(found)


def _sound_mm2(sheet: Sheet) -> float:
    """Return the area of a sheet less its holes and flaws."""
    lost = [shapely.Polygon(ring) for ring in (*sheet.holes, *(flaw.ring for flaw in sheet.flaws))]
    gone = shapely.union_all(lost, grid_size=GRID_MM)
    return float(shapely.difference(shapely.Polygon(sheet.outline), gone, grid_size=GRID_MM).area)
