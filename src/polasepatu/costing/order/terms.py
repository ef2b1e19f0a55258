"""When, on what terms, with whom and at what price an order is sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from polasepatu.costing.order.run import OrderFault
from polasepatu.errors import Finding, Where
from polasepatu.money import Money


class DatesBackwards(OrderFault):
    """A later step with an earlier date."""

    code = "PS532"
    text = "{later} on {later_day} is before {earlier} on {earlier_day}"
    hint = "dates run: ordered, ex_factory, shipped, entry"
    cause = "Prices, wages, rates and duties are taken by these dates, so their order must be possible."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When: each is the day by which prices, wages, rates or duties are chosen."""

    ordered: date
    ex_factory: date | None = None
    shipped: date | None = None
    entry: date | None = None  # entry for consumption in the country of import

    def check(self) -> tuple[Finding, ...]:
        """Return every step that comes before the one it follows."""
        steps = [
            (name, day)
            for name in ("ordered", "ex_factory", "shipped", "entry")
            if (day := getattr(self, name)) is not None
        ]
        return tuple(
            DatesBackwards.finding(
                where=Where(field=f"dates.{later}"),
                later=later,
                later_day=f"{later_day:%Y-%m-%d}",
                earlier=earlier,
                earlier_day=f"{earlier_day:%Y-%m-%d}",
            )
            for (earlier, earlier_day), (later, later_day) in pairwise(steps)
            if later_day < earlier_day
        )


class Incoterm(StrEnum):
    """Incoterms 2020: up to where the seller pays."""

    EXW = "EXW"
    FCA = "FCA"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"
    CIP = "CIP"
    DAP = "DAP"
    DDP = "DDP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed on price and payment."""

    incoterm: Incoterm = Incoterm.FOB
    place: str = ""
    currency: str = "USD"
    payment: str = ""
    validity_days: int = 30
    moq_pairs: int | None = None  # the least order at these terms
    lead_time_days: int | None = None
    tolerance: Decimal = Decimal(0)  # of the pairs delivered, as a fraction


class BrokerRole(StrEnum):
    """What a broker is, which decides the price that customs looks at."""

    SELLER_AGENT = "seller_agent"
    BUYER_AGENT = "buyer_agent"
    TRADER = "trader"  # buys and sells on its own account


class CommissionOf(StrEnum):
    """What a commission is a part of."""

    FOB = "fob"
    EXW = "exw"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """A broker's commission: a fraction of FOB or EXW, or an amount for each pair."""

    of: CommissionOf
    rate: Decimal = Decimal(0)
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A firm that takes part."""

    name: str
    country: str  # ISO 3166: ID, KR, US
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factory(Party):
    """Who makes the shoes. A firm registered for PPN gets the PPN it pays back; another one does not."""

    ppn_registered: bool | None = None  # None: nobody has said


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker(Party):
    """Who stands between: an agent with a commission, or a trader with a margin on its own price."""

    role: BrokerRole
    commission: Commission | None = None
    margin: Decimal = Decimal(0)  # a trader's, as a fraction of its selling price


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """All who take part."""

    factory: Factory
    broker: Broker | None = None
    importer: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """How the seller makes a price of the cost: a margin on the price or a markup on the cost."""

    margin: Decimal | None = None
    markup: Decimal | None = None
    round_up_to: Decimal | None = None  # in the currency of the terms, such as 0.05
    target: Money | None = None  # for a pair on the terms, where the price is given
