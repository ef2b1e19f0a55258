"""The words on a piece: style, piece, size, foot and side, count and material, in the language spoken."""

from __future__ import annotations

from polasepatu.i18n import N_, _
from polasepatu.pattern.cut import Words
from polasepatu.pattern.cutpiece import CutPiece, Foot, Side

FEET = {Foot.RIGHT: N_("right"), Foot.LEFT: N_("left")}
SIDES = {Side.BOTH: "", Side.INSIDE: N_("inside"), Side.OUTSIDE: N_("outside")}


def label_words(style: str) -> Words:
    """Return what writes the label of a piece of this style."""

    def words(piece: CutPiece) -> tuple[str, ...]:
        hand = [_(FEET[piece.foot])]
        if piece.side is not Side.BOTH:
            hand.append(_(SIDES[piece.side]))
        return (
            f"{style} {piece.title}",
            f"{piece.size} {piece.width} {' '.join(hand)}",
            f"{piece.count_per_foot} x {piece.material}",
        )

    return words
