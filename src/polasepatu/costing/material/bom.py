"""The bill of materials of a style: what its materials are bought as, and what is not cut from geometry.

Laces, soles, thread, glue and boxes come from here; pieces come from the pattern. Both name materials by
their code in the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, TypeVar

from polasepatu.pattern.model import EyeletMark

if TYPE_CHECKING:
    from polasepatu.pattern.model import Pattern

EYELETS = "eyelets"
FEET = 2

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps(Generic[Value]):
    """A value that changes in steps with the size: (largest size it holds for, value), ascending."""

    steps: tuple[tuple[float | None, Value], ...]  # None: for all sizes above

    def at(self, size: float) -> Value | None:
        """Return the value for a size; None above the last step."""
        for upto, value in self.steps:
            if upto is None or size <= upto + 1e-9:
                return value
        return None

    def values(self) -> tuple[Value, ...]:
        """Return every value, from the smallest sizes up."""
        return tuple(value for _, value in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class BomItem:
    """One entry of the bill: a material and how much of it a pair takes, by size where it differs.

    Where `count` names what the pattern counts (eyelets), the quantity is for each of them.
    """

    name: str
    use: Steps[str]  # codes in the catalogue
    quantity: Steps[Fraction]
    unit: str | None = None  # of the quantity; None: the material's own
    count: str | None = None  # "eyelets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a style is made of, in words of the catalogue."""

    use: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # style's name: code
    items: tuple[BomItem, ...] = ()


def eyelets_per_pair(pattern: Pattern, size: float) -> int:
    """Return how many eyelets a pair of a size has: those marked on the pieces of its upper."""
    return sum(
        round(mark.count.at(size)) * piece.count * FEET
        for piece in pattern.pieces
        if piece.upper
        for mark in piece.marks
        if isinstance(mark, EyeletMark)
    )
