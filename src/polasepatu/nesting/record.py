"""A layout with everything it came from, so that it can be shown, checked again, and cut without its sources.

The search knows outlines and rules only; what the machine works on a piece besides (notches, punch holes,
pen lines) travels along here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu.nesting.problem import PieceKey
from polasepatu.pattern.cutpiece import Tool
from polasepatu.pattern.figure import Figure, Path

if TYPE_CHECKING:
    from polasepatu.nesting.layout import NestResult
    from polasepatu.nesting.origin import Origin
    from polasepatu.nesting.problem import NestProblem, NestSettings
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
    origin: Origin | None = None  # what it was made from
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
