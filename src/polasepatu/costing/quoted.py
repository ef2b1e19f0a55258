"""A priced order with the answers to what was asked about its price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from polasepatu.costing.ledger.whatif import PriceBreak, SizePrice, Surcharge, Swing
from polasepatu.costing.order.costed import CostedOrder
from polasepatu.costing.quote import Quote, Scenario
from polasepatu.costing.trade.visible import VisibleUpper
from polasepatu.errors import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Backwards:
    """Target costing: what would have to hold for a wanted price at the base term."""

    price: Decimal
    margin: Decimal  # that the price leaves after commission
    material: Decimal | None  # the most that all material of a pair may cost
    materials: Mapping[str, Decimal | None]  # the most that one material may cost, by the code of its price
    rate: Decimal | None  # the exchange rate at which the price keeps the margin
    pairs: int | None  # from how many pairs on the price is reached


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What moves the price, the price by quantity, and the rate at which nothing is earned."""

    line: str
    swings: tuple[Swing, ...]
    breaks: tuple[PriceBreak, ...]
    rate: str  # code of the exchange rate; empty where cost and price are in one currency
    break_even: Decimal | None
    sizes: tuple[SizePrice, ...]  # as they are marked, small to large
    surcharge: Surcharge | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedOrder:
    """An order with its cost, its price, and what was asked about it."""

    costed: CostedOrder
    quote: Quote
    seen: VisibleUpper | None
    scenarios: tuple[Scenario, ...]
    backwards: Backwards | None
    what_if: WhatIf | None
    findings: tuple[Finding, ...]
