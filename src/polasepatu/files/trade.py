"""What an order says about its way to the buyer: the keys under `trade`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from polasepatu.costing.trade.duty import Fact, Wearer
from polasepatu.costing.trade.freight import CHEAPEST, Clauses, FreightChoice
from polasepatu.costing.trade.plan import Customs, TradeRules
from polasepatu.costing.trade.trade import Charge
from polasepatu.errors import Finding
from polasepatu.files.document import Document
from polasepatu.files.model import FileModel, Name
from polasepatu.files.rates.charges import ChargeEntry, Charges, Place, charge_faults, charges_of
from polasepatu.files.trade_values import BelowHundred, FilePath, MoneyEntry, fraction
from polasepatu.materials.catalogue import Family


class CustomsEntry(FileModel):
    """What the shoe is for customs. Without `upper` it is what covers most of the pattern."""

    upper: Family | None = None
    wearer: Wearer | None = None
    facts: Annotated[tuple[Fact, ...], Field(max_length=10)] = ()
    hts: Annotated[str, Field(pattern=r"^[0-9]{4}(\.[0-9]{2}){0,3}$")] | None = None
    not_counted: Annotated[tuple[Name, ...], Field(max_length=60)] = ()  # pieces that are accessories


class RateFiles(FileModel):
    """Files of rates of the order's own, relative to it; else the project's, else those that come along."""

    fx: FilePath | None = None
    freight: FilePath | None = None
    duty: FilePath | None = None
    fees: FilePath | None = None


class TradeEntry(FileModel):
    """The way to the buyer; everything that is left out follows from terms and tables."""

    port: Place | None = None
    destination: Place | None = None
    by: Annotated[str, Field(max_length=20)] = CHEAPEST  # cheapest, lcl, fcl, or a container such as "40HC"
    freight: MoneyEntry | None = None  # a forwarder's offer for the order
    containers: Annotated[int, Field(ge=0, le=1000)] = 1  # where no freight is known
    insurance: Clauses | None = None
    local_charges: MoneyEntry | None = None  # one sum instead of all charges up to on board
    charges: Charges = Field(default_factory=dict)
    fx_buffer_percent: BelowHundred | None = None
    buyer_pays_commission: bool = False
    first_sale: bool = False  # customs accept the factory's price to the trader
    customs: CustomsEntry = Field(default_factory=CustomsEntry)
    rates: RateFiles = Field(default_factory=RateFiles)


def trade_rules(entry: TradeEntry, document: Document) -> TradeRules:
    """Return what the order says, with the places that messages point at."""
    customs = entry.customs
    return TradeRules(
        freight=FreightChoice(
            port=entry.port or "",
            destination=entry.destination or "",
            by=entry.by,
            amount=None if entry.freight is None else entry.freight.to_domain(),
            clauses=entry.insurance,
            where=document.where(("trade", "by")),
        ),
        containers=entry.containers,
        charges=_charges(entry.charges, document),
        local=None if entry.local_charges is None else entry.local_charges.to_domain(),
        buffer=None if entry.fx_buffer_percent is None else fraction(entry.fx_buffer_percent),
        buyer_pays_commission=entry.buyer_pays_commission,
        first_sale=entry.first_sale,
        customs=Customs(
            upper=customs.upper,
            wearer=customs.wearer,
            facts=frozenset(customs.facts),
            hts=customs.hts or "",
            not_counted=customs.not_counted,
            where=document.where(("trade", "customs")),
        ),
    )


def trade_faults(entry: TradeEntry, document: Document) -> tuple[Finding, ...]:
    """Return rows of the order's own charges that contradict one another."""
    return charge_faults(_charges(entry.charges, document))


def _charges(entries: dict[str, ChargeEntry], document: Document) -> tuple[Charge, ...]:
    return charges_of(entries, document, at=("trade", "charges"))
