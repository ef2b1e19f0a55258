"""The file of exchange rates, `schema: polasepatu.fx/1`: one unit of `base` is `rate` units of `quote`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator

from polasepatu.costing.ledger.dated import RowBackwards, RowsOverlap
from polasepatu.errors import Finding, InputFaults, Phrase
from polasepatu.files import faults
from polasepatu.files.amounts import Currency, dotted_thousands
from polasepatu.files.document import Document, read
from polasepatu.files.made import made
from polasepatu.files.model import FileRoot, check, fault
from polasepatu.files.rates.dated_rows import DatedEntry
from polasepatu.files.trade_values import BelowHundred, Positive
from polasepatu.money import FxRate, FxTable

if TYPE_CHECKING:
    from pathlib import Path


class RateEntry(DatedEntry):
    """A rate from a day on."""

    base: Currency
    quote: Currency
    rate: Positive
    buffer_percent: BelowHundred = Decimal(0)

    @model_validator(mode="after")
    def _two_currencies(self) -> RateEntry:
        if self.base == self.quote:
            raise fault(faults.ValueWrong, problem=Phrase("base and quote are one currency"))
        return self


class FxFile(FileRoot):
    """A file of exchange rates. Of one pair the newest that has begun counts."""

    kind: ClassVar[str] = "fx"

    rates: Annotated[tuple[RateEntry, ...], Field(min_length=1, max_length=5000)]


def load_fx(path: Path) -> FxTable:
    """Read the exchange rates of a file.

    Raises:
        InputFaults: everything that is wrong with it.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entries = check(document, FxFile).rates
    if found := _faults(entries, document):
        raise InputFaults(found)
    return FxTable(
        rates=tuple(
            made(FxRate, entry, where=document.where(("rates", number)))
            for number, entry in enumerate(entries)
        )
    )


def _faults(entries: tuple[RateEntry, ...], document: Document) -> list[Finding]:
    found: list[Finding] = []
    seen: set[tuple[frozenset[str], object]] = set()
    for number, entry in enumerate(entries):
        where = document.where(("rates", number))
        found += dotted_thousands(document, ("rates", number, "rate"), entry.quote)
        if entry.valid_to is not None and entry.valid_to < entry.valid_from:
            begin, end = f"{entry.valid_from:%Y-%m-%d}", f"{entry.valid_to:%Y-%m-%d}"
            found.append(RowBackwards.finding(where=where, begin=begin, end=end))
        key = (frozenset((entry.base, entry.quote)), entry.valid_from)
        if key in seen:
            what = f"{entry.base}/{entry.quote}"
            found.append(RowsOverlap.finding(where=where, what=what, day=f"{entry.valid_from:%Y-%m-%d}"))
        seen.add(key)
    return found
