"""A trade as values: terms, charges on the way and who pays them, the broker, and what entry takes.

The seller's price grows along Incoterms 2020: at the factory (EXW), with the carrier (FCA), on board (FOB),
carried and insured (CFR, CIF, CIP), at the door (DAP), duty paid (DDP). How prices are made of it:
`trade_lines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from polasepatu.costing.ledger.dated import Dated
from polasepatu.costing.order.terms import BrokerRole, Commission, Incoterm
from polasepatu.costing.trade.duty import Chosen, DutyLayer, HarborFee, ProcessingFee
from polasepatu.costing.trade.freight import FreightRow, InsuranceRow
from polasepatu.money import Money

RANK = {term: rank for rank, term in enumerate(Incoterm)}
CARRIED = (Incoterm.CFR, Incoterm.CIF, Incoterm.CIP, Incoterm.DAP, Incoterm.DDP)
INSURED = (Incoterm.CIF, Incoterm.CIP, Incoterm.DAP, Incoterm.DDP)
PAIRS = "pairs"


class Per(StrEnum):
    """What a charge is paid for."""

    SHIPMENT = "shipment"
    CONTAINER = "container"
    WM = "wm"  # a cubic metre or tonne of loose cargo
    CARTON = "carton"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge(Dated):
    """A charge on the way, and the first term under which the seller pays it."""

    code: str
    title: Mapping[str, str]
    amount: Money
    per: Per
    from_term: Incoterm
    destinations: tuple[str, ...] = ()  # none: everywhere

    def paid_by_seller(self, term: Incoterm) -> bool:
        """Return whether the seller pays it under a term."""
        return RANK[term] >= RANK[self.from_term]


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """What it takes to enter the country of import; the currency is that of its tariff."""

    currency: str
    chosen: Chosen
    layers: tuple[DutyLayer, ...]
    mpf: ProcessingFee
    hmf: HarborFee | None  # None: the goods do not come by sea


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """All that makes a price of a cost. `cost` names the line of the full cost of a pair."""

    cost: str = "full_cost"
    cost_currency: str
    term: Incoterm
    currency: str
    margin: Decimal | None = None  # on the price
    markup: Decimal | None = None  # on the cost, where the margin is None
    step: Decimal | None = None  # the price is rounded up to it
    target: Decimal | None = None  # the price is given
    commission: Commission | None = None
    role: BrokerRole | None = None
    buyer_pays_commission: bool = False
    trader_margin: Decimal = Decimal(0)
    first_sale: bool = False
    charges: tuple[Charge, ...] = ()
    freight: FreightRow | None = None
    ways: tuple[str, ...] = ()
    freight_amount: Money | None = None  # a forwarder's offer for the order, instead of the table
    containers: int | None = None  # where no freight is known
    insurance: InsuranceRow | None = None
    landing: Landing | None = None

    @property
    def carried(self) -> bool:
        """Return whether the seller pays the carriage."""
        return self.term in CARRIED

    @property
    def freight_currency(self) -> str:
        """Return the currency in which the freight is paid."""
        if self.freight_amount is not None:
            return self.freight_amount.currency
        assert self.freight is not None
        return self.freight.currency

    @property
    def freight_known(self) -> bool:
        """Return whether anything is known of the freight."""
        return self.freight is not None or self.freight_amount is not None

    @property
    def base_term(self) -> Incoterm:
        """Return the term of the price at the factory's side of the carriage."""
        return self.term if self.term in (Incoterm.EXW, Incoterm.FCA) else Incoterm.FOB

    @property
    def seller_pays_commission(self) -> bool:
        """Return whether the seller pays the broker's commission, and so has it in the price."""
        if self.commission is None or self.role is BrokerRole.TRADER:
            return False
        return self.role is not BrokerRole.BUYER_AGENT and not self.buyer_pays_commission
