"""The file of freight, `schema: polasepatu.freight/1`: ocean freight, insurance, charges at the origin."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from polasepatu.costing.trade.freight import Clauses, Container, FreightRow, FreightTable, InsuranceRow
from polasepatu.costing.trade.trade import Charge
from polasepatu.errors import InputFaults
from polasepatu.files.amounts import Currency
from polasepatu.files.document import Document, read
from polasepatu.files.made import made
from polasepatu.files.model import FileModel, FileRoot, check
from polasepatu.files.rates.charges import Charges, Place, charge_faults, charges_of
from polasepatu.files.rates.dated_rows import DatedEntry, day_faults, rows_of
from polasepatu.files.trade_values import BelowHundred, NotNegative, Positive, dots_in_amounts

if TYPE_CHECKING:
    from pathlib import Path

BoxName = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,8}$")]


class LooseEntry(FileModel):
    """Loose cargo: a price for each m³ or tonne, whichever is more, at least so many."""

    per_wm: NotNegative
    least_wm: Positive = Decimal(1)
    fixed: NotNegative = Decimal(0)


class BoxEntry(FileModel):
    """A container: its price, what is charged besides, and what it holds."""

    price: NotNegative
    fixed: NotNegative = Decimal(0)
    usable_m3: Positive
    most_kg: Positive


class FreightEntry(DatedEntry):
    """The freight from one port to another."""

    port: Place
    destination: Place
    currency: Currency
    lcl: LooseEntry
    containers: Annotated[dict[BoxName, BoxEntry], Field(max_length=10)] = Field(default_factory=dict)


class InsuranceEntry(DatedEntry):
    """A premium by clauses."""

    clauses: Clauses
    rate_percent: BelowHundred
    cover_percent: Annotated[Decimal, Field(ge=100, le=200)] = Decimal(110)


class FreightFile(FileRoot):
    """A file of freight."""

    kind: ClassVar[str] = "freight"

    freight: Annotated[tuple[FreightEntry, ...], Field(min_length=1, max_length=2000)]
    insurance: Annotated[tuple[InsuranceEntry, ...], Field(min_length=1, max_length=200)]
    charges: Charges = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """What a file of freight knows: freight, insurance, and charges of every day."""

    table: FreightTable
    charges: tuple[Charge, ...]


def load_freight(path: Path) -> Shipping:
    """Read a file of freight.

    Raises:
        InputFaults: everything that is wrong with it.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entry = check(document, FreightFile)
    rows = tuple(_row(each, document, number) for number, each in enumerate(entry.freight))
    insurance = rows_of(InsuranceRow, entry.insurance, document, ("insurance",))
    charges = charges_of(entry.charges, document)
    found = (
        *dots_in_amounts(document),
        *day_faults(rows, what=lambda row: f"{row.port} - {row.destination}"),
        *day_faults(insurance, what=lambda row: f"ICC ({row.clauses.value})"),
        *charge_faults(charges),
    )
    if found:
        raise InputFaults(found)
    table = FreightTable(rows=rows, insurance=insurance, where=document.where("freight"))
    return Shipping(table=table, charges=charges)


def _row(entry: FreightEntry, document: Document, number: int) -> FreightRow:
    return made(
        FreightRow,
        entry,
        apart=("lcl",),
        lcl_per_wm=entry.lcl.per_wm,
        lcl_least_wm=entry.lcl.least_wm,
        lcl_fixed=entry.lcl.fixed,
        containers=tuple(made(Container, box, name=name) for name, box in entry.containers.items()),
        where=document.where(("freight", number)),
    )
