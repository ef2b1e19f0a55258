"""How much of a demand is put to the search at once, for a large order would fill the memory."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from polasepatu.errors import PolaError
from polasepatu.geometry.ring import ring_area_mm2
from polasepatu.nesting.account import unplaced

if TYPE_CHECKING:
    from polasepatu.nesting.layout import NestResult
    from polasepatu.nesting.problem import NestProblem

SURPLUS = 2.0  # sheets full of demand that are offered beyond what they hold: so many in all
MOST_PIECES = 2500  # on one layout


class TooManyPieces(PolaError):
    code = "PS409"
    text = "{count} pieces at once are too many for one layout; the limit is {most}"
    hint = "ask for fewer with --pairs or --sizes, cut several --plies at once, or use --boards"
    cause = "Every piece is kept away from every other, and the memory for that grows with their square."


def offered(problem: NestProblem) -> NestProblem:
    """Return the problem with as much of the demand as the sheets could hold some times over.

    Sizes, feet and pieces keep their proportion.

    Raises:
        TooManyPieces: still more than a search can hold.
    """
    areas = {piece.key: ring_area_mm2(piece.outline) for piece in problem.pieces}
    wanted_mm2 = sum(areas[piece.key] * piece.demand for piece in problem.pieces) / problem.plies
    sheets, room_mm2 = _room_mm2(problem)
    share = 1.0
    if room_mm2 is not None:
        share = min(1.0, (1.0 + SURPLUS / sheets) * room_mm2 / wanted_mm2)
    pieces = tuple(replace(piece, demand=ceil(piece.demand * share)) for piece in problem.pieces)
    count = sum(-(-piece.demand // problem.plies) for piece in pieces)
    if count > MOST_PIECES:
        raise TooManyPieces(count=count, most=MOST_PIECES)
    return replace(problem, pieces=pieces)


def with_whole_demand(problem: NestProblem, result: NestResult) -> NestResult:
    """Return a result of a part of the demand with all that is left of the whole."""
    reasons = {each.piece: each.reason for each in result.unplaced}
    return replace(result, unplaced=unplaced(problem, result.placements, reasons))


def _room_mm2(problem: NestProblem) -> tuple[int, float | None]:
    """Return how many sheets there are, and their area together; None for a roll as long as it takes."""
    strip = problem.strip
    if strip is not None:
        return 1, None if strip.max_length_mm is None else strip.width_mm * strip.max_length_mm
    count = sum(sheet.copies for sheet in problem.sheets)
    return count, sum(sheet.copies * ring_area_mm2(sheet.outline) for sheet in problem.sheets)
