"""The rows of a cost breakdown, for paper and for the sheet alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.costing.ledger.ledger import Line
from polasepatu.i18n import _
from polasepatu.i18n.numbers import day, money, number
from polasepatu.money import CURRENCIES
from polasepatu.reports import offer_text as texts
from polasepatu.reports.offer import title_in

if TYPE_CHECKING:
    from polasepatu.costing.ledger.ledger import Entry
    from polasepatu.reports.cbd import Item
    from polasepatu.reports.offer import CostBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What an amount is the product of, where it is one: net and gross quantity, loss, price."""

    quantity: Entry | None = None
    price: Entry | None = None
    net: Decimal | None = None  # in the unit of the quantity
    loss: Decimal | None = None  # of gross, a fraction


def factors(item: Item, cost: CostBook) -> Factors:
    """Return what an amount is made of."""
    entry = item.entry
    if not isinstance(entry, Line) or not (entry.quantity and entry.price):
        return Factors()
    gross = cost.values[entry.quantity]
    net = cost.net.get(entry.code)
    return Factors(
        quantity=cost.ledger[entry.quantity],
        price=cost.ledger[entry.price],
        net=net,
        loss=1 - net / gross if net is not None and gross else None,
    )


def head(cost: CostBook) -> tuple[tuple[str, str], ...]:
    """Return the head of a cost breakdown: who, what, when, at which rate."""
    offer = cost.offer
    buyer = texts.buyer(offer)
    rate = cost.ledger["price.rate"]
    value = money(cost.values["price.rate"], rate.currency, CURRENCIES[rate.currency] + 2)
    quantities = (offer.pairs, offer.terms.moq_pairs)
    rows = (
        (_("Buyer"), buyer.name if buyer else ""),
        (_("Factory"), ", ".join((offer.parties.factory.name, *texts.address(offer.parties.factory)))),
        (_("Style"), f"{title_in(offer.style)} ({offer.style_code})"),
        (_("Last"), offer.last_code),
        (_("Sizes"), texts.sizes(offer)),
        (_("Sample size"), offer.base_size),
        (_("Quantity, least quantity"), " / ".join(number(n) for n in quantities if n)),
        (_("Exchange rate of the offer"), f"1 {offer.terms.currency} = {value}"),
        (_("Date"), day(offer.day)),
        (_("Valid until"), day(offer.valid_until)),
    )
    return tuple(row for row in rows if row[1])
