"""The words on a piece: style, piece, size, foot and side, count and material, in the language spoken."""

from __future__ import annotations

from polasepatu.i18n import N_, _
from polasepatu.i18n.materials import material_word
from polasepatu.pattern.cut import Words
from polasepatu.pattern.cutpiece import CutPiece, Foot, Side

FEET = {Foot.RIGHT: N_("right"), Foot.LEFT: N_("left")}
SIDES = {Side.BOTH: "", Side.INSIDE: N_("inside"), Side.OUTSIDE: N_("outside")}


def hand(foot: Foot, side: Side) -> str:
    """Return foot and side as words, such as "right inside"; a piece of both sides has no side."""
    return _(FEET[foot]) if side is Side.BOTH else f"{_(FEET[foot])} {_(SIDES[side])}"


def label_words(style: str) -> Words:
    """Return what writes the label of a piece of this style."""

    def words(piece: CutPiece) -> tuple[str, ...]:
        return (
            f"{style} {piece.title}",
            f"{piece.size} {piece.width} {hand(piece.foot, piece.side)}",
            f"{piece.count_per_foot} x {material_word(piece.material)}",
        )

    return words
