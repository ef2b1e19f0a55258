"""How many there are: the demand, what is reported as not placed, and what a stack of plies gives."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from polasepatu.errors import Where
from polasepatu.nesting.problem import PieceKey
from polasepatu.nesting.verify.faults import CountOver, CountShort, PliesFoot, PliesUneven
from polasepatu.nesting.verify.laid import called
from polasepatu.pattern.cutpiece import Foot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from polasepatu.errors import Finding
    from polasepatu.nesting.layout import Placement, Unplaced
    from polasepatu.nesting.problem import NestProblem


def finished_pieces(problem: NestProblem, placements: Iterable[Placement]) -> Counter[PieceKey]:
    """Return how many finished pieces of each key a layout gives, over all plies."""
    finished: Counter[PieceKey] = Counter()
    for placement in placements:
        key = placement.piece
        if problem.face_to_face:
            half = problem.plies // 2
            finished[key] += problem.plies - half
            other = Foot.LEFT if key.foot is Foot.RIGHT else Foot.RIGHT
            finished[PieceKey(piece=key.piece, size=key.size, foot=other, side=key.side)] += half
        else:
            finished[key] += problem.plies
    return finished


def count_faults(
    problem: NestProblem, placements: Sequence[Placement], unplaced: Sequence[Unplaced] | None
) -> Iterator[Finding]:
    """Yield pieces placed too often, and with `unplaced` pieces that are neither placed nor reported."""
    finished = finished_pieces(problem, placements)
    missing: Counter[PieceKey] = Counter()
    for each in unplaced or ():
        missing[each.piece] += each.count
    for piece in problem.pieces:
        placed = finished[piece.key]
        where = Where(piece=piece.key.piece, size=piece.key.size)
        name = called(piece.key)
        # a stack gives its pieces at once, so the last one may run over
        if placed >= piece.demand + problem.plies:
            yield CountOver.finding(where=where, first=name, placed=placed, demand=piece.demand)
        elif unplaced is not None and placed + missing[piece.key] < piece.demand:
            yield CountShort.finding(
                where=where, first=name, placed=placed, demand=piece.demand, unplaced=missing[piece.key]
            )


def ply_faults(problem: NestProblem, placements: Sequence[Placement]) -> Iterator[Finding]:
    """Yield pieces of which a stack of plies gives one foot without the other."""
    if problem.plies == 1 and not problem.face_to_face:
        return
    wanted = {piece.key for piece in problem.pieces if piece.demand > 0}
    placed = Counter(placement.piece for placement in placements)
    for key in sorted(wanted | set(placed), key=called):
        where = Where(piece=key.piece, size=key.size)
        if problem.face_to_face:
            if placed[key] and (key.foot is Foot.LEFT or problem.plies % 2):
                yield PliesFoot.finding(where=where, first=called(key))
        elif key.foot is Foot.RIGHT:
            left = PieceKey(piece=key.piece, size=key.size, foot=Foot.LEFT, side=key.side)
            if left in wanted and placed[key] != placed[left]:
                yield PliesUneven.finding(
                    where=where,
                    first=f"{key.piece} {key.size}",
                    plies=problem.plies,
                    right=placed[key] * problem.plies,
                    left=placed[left] * problem.plies,
                )
