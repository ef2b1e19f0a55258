"""The size on the box and the size of the last it is made on.

They are two numbers wherever the two systems differ, and the way from one to the other is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from polasepatu.errors import Finding, PolaError, Severity
from polasepatu.sizing import Basis, Rounding, Size, convert


class SizesMeet(PolaError):
    """Two sizes on the box that are made on one size of the last."""

    code = "PS535"
    text = "{first} and {second} are both made on {made}"
    hint = "convert by another basis or rounding, or say `made_on` for one of them"
    cause = "The last has fewer sizes than the order; two sizes on the box would hold the same shoe."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOn:
    """A size as it is marked, and the size of the last it is made on."""

    marked: Size
    made: Size
    exact: Fraction  # the size of the last before rounding
    basis: Basis | None  # the length that was kept; None where the order names the size itself

    @property
    def longer_mm(self) -> float:
        """Return by how much the last is longer than the marked size asks for, in mm."""
        return float((self.made.value - self.exact) * self.made.scale.unit_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """How a marked size becomes a size of the last: a basis and a rounding, and what the order names."""

    basis: Basis = Basis.LAST
    rounding: Rounding = Rounding.NEAREST
    named: Mapping[str, str] = field(default_factory=dict)  # marked label -> label of the last's size


def made_on(size: Size, *, system: str, basis: Basis, rounding: Rounding, named: Size | None) -> MadeOn:
    """Return the size of the last, in `system`, that a marked size is made on.

    Raises:
        ConversionOutOfRange: the last's system has no such size.
    """
    if size.system == system and named is None:
        return MadeOn(marked=size, made=size, exact=size.value, basis=None)
    found = convert(size, to=system, basis=basis, rounding=rounding)
    if named is not None:
        return MadeOn(marked=size, made=named, exact=found.exact, basis=None)
    return MadeOn(marked=size, made=found.target, exact=found.exact, basis=found.basis)


def meeting(sizes: Sequence[MadeOn]) -> tuple[Finding, ...]:
    """Return a warning for each two neighbours that are made on one size of the last."""
    return tuple(
        SizesMeet.finding(
            first=f"{one.marked.scale.name} {one.marked.label}",
            second=f"{two.marked.scale.name} {two.marked.label}",
            made=f"{one.made.scale.name} {one.made.label}",
        )
        for one, two in pairwise(sizes)
        if one.made == two.made
    )
