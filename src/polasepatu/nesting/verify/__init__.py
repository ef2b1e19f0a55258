"""The judge: is a layout what was asked for? It measures the untouched shapes with shapely.

It shares no code with the search and does not trust it: every piece is laid down again from its written
pose, every rule is checked again, and each breach is a finding. A layout is written only if there is none.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Where
from polasepatu.nesting.verify.counts import count_faults, finished_pieces, ply_faults
from polasepatu.nesting.verify.distances import edge_faults, length_faults, pair_faults
from polasepatu.nesting.verify.faults import PieceUnknown, PoseWrong, SheetUnknown
from polasepatu.nesting.verify.figures import check_figures
from polasepatu.nesting.verify.laid import called, ground_of, lay_down
from polasepatu.nesting.verify.leather import leather_faults, zone_class
from polasepatu.nesting.verify.mates import mate_faults
from polasepatu.nesting.verify.pattern import pattern_faults
from polasepatu.nesting.verify.turns import axis_at, mirror_faults, turn_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from polasepatu.errors import Finding
    from polasepatu.nesting.layout import Placement, Unplaced
    from polasepatu.nesting.problem import NestProblem, NestSettings
    from polasepatu.nesting.verify.laid import Ground, PlacedShape

__all__ = ["axis_at", "check_figures", "finished_pieces", "verify", "zone_classes"]


def verify(
    problem: NestProblem,
    placements: Sequence[Placement],
    settings: NestSettings,
    *,
    unplaced: Sequence[Unplaced] | None = None,
    length_mm: float | None = None,
) -> tuple[Finding, ...]:
    """Return every breach of the rules in a layout; nothing where it may be cut.

    A finding about one placement has its index among the values, as `placement`.

    With `unplaced` the pieces placed and reported must add up to the demand. With `length_mm` the pieces
    of a strip must end there.
    """
    found: list[Finding] = []
    on_sheet: dict[tuple[int, int], list[PlacedShape]] = defaultdict(list)
    by_key = {piece.key: piece for piece in problem.pieces}
    for number, placement in enumerate(placements):
        strange = _strange(problem, placement, f"{called(placement.piece)} #{number + 1}")
        if strange is None:
            laid = lay_down(number, by_key[placement.piece], placement)
            on_sheet[placement.sheet, placement.copy].append(laid)
        else:
            found.append(strange)
    everywhere: list[tuple[Ground, PlacedShape]] = []
    for (sheet, copy), on_it in sorted(on_sheet.items()):
        ground = ground_of(problem, sheet, copy)
        everywhere += [(ground, each) for each in on_it]
        found += pair_faults(on_it, ground, settings.gap_mm)
        for each in on_it:
            found += edge_faults(each, ground, settings.edge_gap_mm)
            found += leather_faults(each, ground)
            found += turn_faults(each, ground)
            found += mirror_faults(each, ground)
            if ground.sheet is None:
                found += length_faults(each, problem, length_mm)
        found += mate_faults(on_it, ground, settings)
    found += pattern_faults(everywhere)
    found += count_faults(problem, placements, unplaced)
    found += ply_faults(problem, placements)
    return tuple(found)


def zone_classes(problem: NestProblem, placements: Iterable[Placement]) -> list[int]:
    """Return for each placement the class of the worst leather under its visible part; 1 on a strip."""
    by_key = {piece.key: piece for piece in problem.pieces}
    grounds = [ground_of(problem, sheet, 0) for sheet in range(len(problem.sheets))]
    return [
        zone_class(lay_down(0, by_key[each.piece], each), grounds[each.sheet]) if grounds else 1
        for each in placements
    ]


def _strange(problem: NestProblem, placement: Placement, name: str) -> Finding | None:
    """Return why a placement cannot even be laid down, or None where it can."""
    where = Where(piece=placement.piece.piece, size=placement.piece.size)
    if all(piece.key != placement.piece for piece in problem.pieces):
        return PieceUnknown.finding(where=where, first=name)
    if not _is_sheet(problem, placement):
        number, copy = placement.sheet + 1, placement.copy + 1
        return SheetUnknown.finding(where=where, first=name, number=number, copy=copy)
    if not np.isfinite([placement.x_mm, placement.y_mm, placement.rotation_deg]).all():
        return PoseWrong.finding(where=where, first=name)
    return None


def _is_sheet(problem: NestProblem, placement: Placement) -> bool:
    if problem.strip is not None:
        return placement.sheet == 0 and placement.copy == 0
    return (
        0 <= placement.sheet < len(problem.sheets)
        and 0 <= placement.copy < problem.sheets[placement.sheet].copies
    )
