"""A size: a number on the scale of one system, exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from polasepatu.errors import Exit, PolaError
from polasepatu.sizing.system import Basis, System, system_named

_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)([CY]?)", re.ASCII | re.IGNORECASE)


class SizeUnreadable(PolaError):
    """A size that is not written as its system writes sizes."""

    code = "PS302"
    text = "{text!r} is not a size of {system}"
    hint = "{system} runs from {first} to {last} in steps of {step}"
    cause = "The size is not a number, or lies between the steps of its system, such as EU 42.3."
    exit_code = Exit.USAGE


class SizeOutOfRange(PolaError):
    """A size beyond the ends of its scale."""

    code = "PS303"
    text = "size {size} is outside {system}, which runs from {first} to {last}"
    hint = "check the size system; a child's size needs a child's system"
    cause = "The size system has no such size. Often the size belongs to another system."


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Size:
    """A size of a system. Sizes of one system order by length."""

    system: str
    value: Fraction  # in the system's own numbers; a child's 1Y after 13.5C is 14

    @property
    def scale(self) -> System:
        """The system this size belongs to."""
        return system_named(self.system)

    @property
    def label(self) -> str:
        """The size as printed: "42", "39.5", "13.5C", "1Y"; an unrounded one with three decimals."""
        return label_of(self.value, self.scale)

    @property
    def last_length_mm(self) -> Fraction | None:
        """The exact length of the last on this scale, in mm; None for a foot scale."""
        if self.scale.toe_allowance_mm is None:
            return None
        return self.scale.length_mm(self.value, Basis.LAST)

    @property
    def foot_length_mm(self) -> Fraction:
        """The exact length of the foot this size is for, in mm."""
        return self.scale.length_mm(self.value, Basis.FOOT)

    def full_sizes_from(self, other: Size) -> Fraction:
        """Return how many full sizes this one is above `other`, negative when below.

        Raises:
            ValueError: the two are of different systems.
        """
        if self.system != other.system:
            raise ValueError(f"{self.system} and {other.system} sizes cannot be counted from each other")
        return (self.value - other.value) / self.scale.full_size


def label_of(value: Fraction, system: System) -> str:
    """Return a size value as printed in its system."""
    mark = ""
    if system.restart is not None:
        # 13.5C is followed by 1Y: the scale drops 13 and starts again.
        above = value > system.restart
        value, mark = (value - 13, "Y") if above else (value, "C")
    return f"{float(value):.3f}".rstrip("0").rstrip(".") + mark


def parse_size(text: str, system: str) -> Size:
    """Return the size that `text` names in `system`: "42", "8.5"; a child's "13.5C", "1Y", or "10" for 10C.

    Raises:
        SystemUnknown: no such system.
        SizeUnreadable: not a number, or between the system's steps.
        SizeOutOfRange: beyond the ends of the scale.
    """
    scale = system_named(system)
    limits: dict[str, Any] = {
        "system": scale.name,
        "first": label_of(scale.first, scale),
        "last": label_of(scale.last, scale),
        "step": f"{float(scale.step):g}",
    }
    match = _SIZE.fullmatch(text.strip())
    if match is None or (match[2] and scale.restart is None):
        raise SizeUnreadable(text=text, **limits)
    value = Fraction(match[1])
    if match[2].upper() == "Y":
        value += 13
        misplaced = value <= (scale.restart or 0)
    else:
        misplaced = scale.restart is not None and value > scale.restart
    if misplaced or value % scale.step:
        raise SizeUnreadable(text=text, **limits)
    if not scale.first <= value <= scale.last:
        raise SizeOutOfRange(size=text.strip(), **limits)
    return Size(system=scale.key, value=value)
