"""Charges on the way, as they stand in the files of freight, of fees and in an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from polasepatu.costing.order.terms import Incoterm
from polasepatu.costing.trade.trade import Charge, Per
from polasepatu.errors import Finding
from polasepatu.files.document import Document
from polasepatu.files.made import made
from polasepatu.files.model import FileModel, Name
from polasepatu.files.rates.dated_rows import DatedEntry, day_faults
from polasepatu.files.style.values import Titles
from polasepatu.files.trade_values import MONEY, MoneyEntry

Place = Annotated[str, Field(min_length=1, max_length=80)]


class ChargeAmount(DatedEntry, MoneyEntry):
    """What a charge is while it holds."""


class ChargeEntry(FileModel):
    """A charge: what it is paid for, and the first term under which the seller pays it."""

    title: Titles
    per: Per = Per.SHIPMENT
    from_term: Incoterm
    destinations: Annotated[tuple[Place, ...], Field(max_length=50)] = ()  # none: everywhere
    rows: Annotated[tuple[ChargeAmount, ...], Field(min_length=1, max_length=200)]


Charges = Annotated[dict[Name, ChargeEntry], Field(max_length=60)]


def charges_of(
    entries: Mapping[str, ChargeEntry], document: Document, *, at: tuple[str, ...] = ("charges",)
) -> tuple[Charge, ...]:
    """Return every row of every charge; `at` leads to them in the file."""
    return tuple(
        made(
            Charge,
            row,
            apart=MONEY,
            code=code,
            title=entry.title.to_domain(),
            amount=row.to_domain(),
            per=entry.per,
            from_term=entry.from_term,
            destinations=entry.destinations,
            where=document.where((*at, code, "rows", number)),
        )
        for code, entry in entries.items()
        for number, row in enumerate(entry.rows)
    )


def charge_faults(charges: tuple[Charge, ...]) -> tuple[Finding, ...]:
    """Return rows of one charge that contradict one another."""
    return day_faults(charges, what=lambda charge: charge.code)
