"""An order as a value: pairs by size and colour, packing, days, terms and parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from polasepatu.costing.order.colours import Colour
from polasepatu.costing.order.lasts import SizeRule
from polasepatu.costing.order.packing import Packing
from polasepatu.costing.order.run import SizePairs, largest_remainder
from polasepatu.costing.order.stock import Stock
from polasepatu.costing.order.terms import Dates, Parties, Price, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order. Stock is in the unit that the catalogue buys the material in."""

    number: str
    title: Mapping[str, str]
    run: tuple[SizePairs, ...]
    size_rule: SizeRule = field(default_factory=SizeRule)
    colours: tuple[Colour, ...]
    packing: Packing = field(default_factory=Packing)
    dates: Dates
    terms: Terms = field(default_factory=Terms)
    parties: Parties
    price: Price = field(default_factory=Price)
    stock: Mapping[str, Stock] = field(default_factory=dict)
    overrun: Decimal = Decimal(0)  # pairs cut beyond the order, as a fraction
    sample: bool = False

    @property
    def pairs(self) -> int:
        """Return all pairs of the order."""
        return sum(each.pairs for each in self.run)

    @property
    def mean_size(self) -> Fraction:
        """Return the mean of the marked sizes, weighted by pairs."""
        return sum((each.size.value * each.pairs for each in self.run), Fraction(0)) / self.pairs


def with_overrun(colour: Colour, order: Order) -> Colour:
    """Return a colour with the pairs that are cut of it: those ordered and the overrun, in whole pairs."""
    if not order.overrun or not colour.total:
        return colour
    cut = ceil(colour.total * (1 + order.overrun))
    places = [each.size.value for each in order.run]
    return replace(colour, pairs=largest_remainder(colour.pairs, cut, places=places))
