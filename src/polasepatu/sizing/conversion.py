"""Converting sizes, by last or by foot, with a named rounding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from polasepatu.errors import PolaError
from polasepatu.sizing.size import Size, label_of
from polasepatu.sizing.system import Basis, System, system_named, systems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polasepatu.sizing.run import SizeRun


class Rounding(StrEnum):
    """How an exact size becomes one that is sold, in the steps of its system (halves, 5 mm, 0.5 cm)."""

    NEAREST = "nearest"  # a tie goes to the smaller size, as in the marking tables of the trade
    DOWN = "down"
    UP = "up"
    EXACT = "exact"  # not rounded


class ConversionOutOfRange(PolaError):
    """A size that the other system has no number for."""

    code = "PS304"
    text = "{source_system} {source} would be {size} in {system}, which runs from {first} to {last}"
    hint = "choose a system for that wearer"
    cause = "The other system has no such size: its scale begins later or ends sooner."


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """One converted size, with the basis and rounding it was converted by."""

    source: Size
    target: Size
    exact: Fraction  # the value before rounding
    basis: Basis  # `foot` whenever one of the two is a foot scale
    rounding: Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRow:
    """One line of a size table: a size, its lengths, and its conversions in the order asked for."""

    size: Size
    last_length_mm: Fraction | None  # None for a foot scale
    foot_length_mm: Fraction
    conversions: tuple[Conversion | None, ...]  # None where the other scale has no such size


def convert(
    size: Size, *, to: str, basis: Basis = Basis.LAST, rounding: Rounding = Rounding.NEAREST
) -> Conversion:
    """Return `size` in the system `to`, keeping the last length or the foot length.

    A foot scale (Mondopoint, Japan, Korea, China) knows no last length, so a conversion from or to one
    goes by foot, and says so.

    Raises:
        SystemUnknown: no such system.
        ConversionOutOfRange: `to` has no such size.
    """
    target = system_named(to)
    if Basis.FOOT in (size.scale.counts, target.counts):
        basis = Basis.FOOT
    exact = target.value_at(size.scale.length_mm(size.value, basis), basis)
    value = _rounded(exact, target, rounding)
    if not target.first <= value <= target.last:
        raise ConversionOutOfRange(
            source_system=size.scale.name,
            source=size.label,
            size=f"{float(value):.1f}",
            system=target.name,
            first=label_of(target.first, target),
            last=label_of(target.last, target),
        )
    return Conversion(
        source=size,
        target=Size(system=target.key, value=value),
        exact=exact,
        basis=basis,
        rounding=rounding,
    )


def _rounded(exact: Fraction, system: System, rounding: Rounding) -> Fraction:
    steps = exact / system.step
    match rounding:
        case Rounding.NEAREST:
            return math.ceil(steps - Fraction(1, 2)) * system.step
        case Rounding.DOWN:
            return math.floor(steps) * system.step
        case Rounding.UP:
            return math.ceil(steps) * system.step
        case Rounding.EXACT:
            return exact


def size_table(
    run: SizeRun,
    *,
    to: Iterable[str] = systems,
    basis: Basis = Basis.LAST,
    rounding: Rounding = Rounding.NEAREST,
) -> tuple[SizeRow, ...]:
    """Return the run in other systems, one row a size; all other systems unless `to` names some.

    Raises:
        SystemUnknown: no such system.
    """
    keys = [system_named(key).key for key in to]
    return tuple(
        SizeRow(
            size=size,
            last_length_mm=size.last_length_mm,
            foot_length_mm=size.foot_length_mm,
            conversions=tuple(_or_none(size, key, basis, rounding) for key in keys if key != size.system),
        )
        for size in run
    )


def _or_none(size: Size, to: str, basis: Basis, rounding: Rounding) -> Conversion | None:
    try:
        return convert(size, to=to, basis=basis, rounding=rounding)
    except ConversionOutOfRange:
        return None
