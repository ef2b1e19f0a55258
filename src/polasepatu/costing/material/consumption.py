"""What a pair consumes of each material in every size, and how that number came about.

A consumption is a chain of named factors, each used once and in a fixed order: the cut area first, what is
lost on the way after it. The chain here ends with the material reject, per pair; rejects of finished pairs,
overrun and packs belong to the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, PolaError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polasepatu.errors import Finding

QUANTUM = Decimal("0.000000001")  # of the buying unit: geometry is not truer than that


class Factor(StrEnum):
    """The steps of the chain, in their order. Each may stand once."""

    CUT_AREA = "cut_area"  # what the knife cuts out, the start
    QUANTITY = "quantity"  # what the bill of materials says, the start of things that are not cut
    FIRST_WASTE = "first_waste"  # between pieces of one kind
    SECOND_WASTE = "second_waste"  # edges and ends, pieces that do not suit each other
    THUMB = "thumb"  # a rule of thumb that stands for both wastes and the quality
    LAYOUT = "layout"  # a real layout that stands for both wastes
    ENDS = "ends"  # of rolls: ends, splices, shift of layers
    TYPE = "type"  # leather type coefficient
    QUALITY = "quality"  # usable share by grade
    DISCREPANCY = "discrepancy"  # measured over invoiced area
    BATCH = "batch"  # small batches, ends of lays
    HUMAN = "human"  # the clicker against the program
    MATERIAL_REJECT = "material_reject"
    PAIR_REJECT = "pair_reject"  # of finished pairs; the order's
    OVERRUN = "overrun"  # the order's
    PACK = "pack"  # the order's


ORDER: Mapping[Factor, int] = MappingProxyType({each: place for place, each in enumerate(Factor)})
_BOTH_WASTES = frozenset({Factor.FIRST_WASTE, Factor.SECOND_WASTE})
STANDS_FOR: Mapping[Factor, frozenset[Factor]] = MappingProxyType(
    {
        Factor.LAYOUT: _BOTH_WASTES | {Factor.THUMB},
        Factor.THUMB: _BOTH_WASTES | {Factor.LAYOUT, Factor.TYPE, Factor.QUALITY, Factor.ENDS, Factor.HUMAN},
        Factor.QUANTITY: _BOTH_WASTES | {Factor.CUT_AREA, Factor.LAYOUT, Factor.THUMB},
    }
)
"""Factors that hold others in them, so that the two never stand in one chain."""


class FactorTwice(PolaError):
    """A factor that is used again, or too late."""

    code = "PS507"
    text = "the factor {factor!r} would be counted twice or out of order, beside {after!r}"
    hint = "each factor counts once: leave out one of the two"
    cause = "A waste counted twice makes the shoe too dear and loses the order."
    exit_code = Exit.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """One line of the chain: what is done, by how much, and what a pair needs after it.

    `factor` is the number as people say it (0.98, 1.15); `divides` says that the amount before is divided
    by it. `amount` is in the unit of the consumption, the mean over the pairs of the size run.
    """

    kind: Factor
    factor: Decimal | None  # None at the start
    divides: bool = False
    amount: Decimal
    note: str = ""  # an English text, translated where it is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """What one pair takes of one material, by size, by one method.

    `by_size` is gross: all that is used up for a pair up to and with the material reject, in buying units.
    `net_by_size` is what ends up in the shoe (or is cut out of the material). Sizes that take none of it
    are left out. `bought_as` names the size a thing is ordered as where it is bought by size.
    """

    material: str  # code in the catalogue
    unit: str  # of buying
    by_size: Mapping[str, Decimal]
    net_by_size: Mapping[str, Decimal]
    method: str
    chain: tuple[ChainStep, ...]
    findings: tuple[Finding, ...] = ()
    used_for: tuple[str, ...] = ()  # the style's names: materials, entries of its bill
    bought_as: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def total(self, pairs: Mapping[str, int]) -> Decimal:
        """Return what so many pairs of each size take: the sum over sizes, never a mean times pairs."""
        return sum((self.by_size.get(size, Decimal(0)) * count for size, count in pairs.items()), Decimal(0))

    def net_total(self, pairs: Mapping[str, int]) -> Decimal:
        """Return the net amount in so many pairs of each size."""
        return sum(
            (self.net_by_size.get(size, Decimal(0)) * count for size, count in pairs.items()), Decimal(0)
        )


def in_order(steps: Iterable[ChainStep]) -> tuple[ChainStep, ...]:
    """Return the steps of a chain after checking that each factor stands once and in its place.

    Raises:
        FactorTwice: one comes again, after one that belongs behind it, or beside one that holds it.
    """
    found = tuple(steps)
    for before, after in pairwise(found):
        if ORDER[after.kind] <= ORDER[before.kind]:
            raise FactorTwice(factor=after.kind.value, after=before.kind.value)
    kinds = {step.kind for step in found}
    for kind in kinds:
        for held in kinds & STANDS_FOR.get(kind, frozenset()):
            raise FactorTwice(factor=held.value, after=kind.value)
    return found


def rounded(value: Decimal) -> Decimal:
    """Return a quantity to the last place that is kept."""
    return value.quantize(QUANTUM, ROUND_HALF_UP)
