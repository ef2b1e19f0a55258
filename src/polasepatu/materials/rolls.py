"""Material of one width: rolls of synthetic, textile and foam, and boards.

The frame of a roll: x runs along its length (the warp), y across its width. Millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from polasepatu.errors import Exit, Phrase, PolaError


class Direction(StrEnum):
    """How pieces may be turned on the material."""

    ONE_WAY = "one-way"  # nap or print: every piece at 0, left and right alike
    TWO_WAY = "two-way"  # 0 and 180
    FREE = "free"


class Faces(StrEnum):
    """How stacked plies lie on one another."""

    UP = "up"  # all the same way up: every ply gives the same piece
    PAIRED = "paired"  # face to face: plies give left and right in turn


FACES = {Faces.UP: Phrase("face up"), Faces.PAIRED: Phrase("face to face")}
"""How plies lie, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """One roll or board.

    The usable width is the width less both selvedges. `length_mm` is None where the roll is longer than
    any demand: then the length is what nesting makes short.
    """

    name: str
    width_mm: float
    edge_mm: float = 0.0  # selvedge on each side, bought but not cut
    length_mm: float | None = None
    end_loss_mm: float = 0.0  # lost at each end
    direction: Direction = Direction.TWO_WAY
    plies: int = 1
    faces: Faces = Faces.UP
    repeat_x_mm: float = 0.0  # pattern repeat along the length, 0 for plain goods
    repeat_y_mm: float = 0.0  # pattern repeat across the width
    thickness_mm: float | None = None

    @property
    def usable_width_mm(self) -> float:
        """Return the width that may be cut."""
        return self.width_mm - 2 * self.edge_mm

    @property
    def usable_length_mm(self) -> float | None:
        """Return the length that may be cut, or None where it is open."""
        return None if self.length_mm is None else self.length_mm - 2 * self.end_loss_mm


class RollTooNarrow(PolaError):
    code = "PS460"
    text = "roll {roll!r}: {what} is {value_mm:.1f} mm, it has to be above zero"
    hint = "check width, edge and end loss: all in mm"
    exit_code = Exit.INPUT
    cause = "What is left of the width or length after edges and ends is nothing."


class RollTooLarge(PolaError):
    code = "PS449"
    text = "roll {roll!r}: {value_mm:.0f} mm is more than any roll, at most {most_mm:.0f} mm"
    hint = "give the unit with the number, such as 1.4m; without one it is millimetres"
    exit_code = Exit.INPUT
    cause = "No roll is longer than a kilometre or wider, so the number is in another unit."


class PlyCount(PolaError):
    code = "PS461"
    text = "roll {roll!r}: {plies} plies cannot be laid {faces}"
    hint = "use at least one ply, and an even number face to face"
    exit_code = Exit.INPUT
    cause = "Plies face to face come in twos: one gives the left, the other the right."


class RepeatWrong(PolaError):
    code = "PS493"
    text = "roll {roll!r}: a pattern repeat of {value_mm:g} mm {what}"
    hint = "give the distance after which the pattern comes again, in mm; leave it out for plain material"
    exit_code = Exit.INPUT
    cause = "A repeat is a length above zero that fits into the roll at least once; plain material has none."


def demand_per_ply(count: int, *, plies: int) -> int:
    """Return how many times a piece is placed so that `plies` stacked plies give `count` of them."""
    if plies < 1:
        raise ValueError("at least one ply")
    return -(-count // plies)
