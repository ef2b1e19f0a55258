"""The file of labour, `schema: polasepatu.labour/1`: dated wages by region, minutes, piece rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from polasepatu.costing.ledger.dated import DatedShare, check_days
from polasepatu.costing.making import labour as domain
from polasepatu.costing.making.operation import Stage
from polasepatu.errors import Exit, InputFaults, Phrase, PolaError
from polasepatu.files.document import Document, read
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.files.style.values import Titles
from polasepatu.files.trade_values import (
    Day,
    MoneyEntry,
    Note,
    Positive,
    dots_in_amounts,
    fraction,
)


class DatedEntry(FileModel):
    """A row with the days on which it holds."""

    valid_from: Day
    valid_to: Day | None = None
    source: Note
    sample: bool = False


class MonthEntry(DatedEntry, MoneyEntry):
    """A wage for a month."""


class ShareEntry(DatedEntry):
    """A dated per cent of the wage or of the standard."""

    percent: Positive


class HoursEntry(DatedEntry):
    """The hours of a month."""

    per_month: Positive


class HoursPaidTooFew(PolaError):
    """More hours worked than paid."""

    code = "PS548"
    text = "{worked} hours are worked, but only {paid} paid"
    hint = "paid hours of a year hold leave and holidays, so they are at least those worked"
    cause = "The factor of attendance is hours paid over hours worked; below one it would invent work."
    exit_code = Exit.INPUT


class AttendanceEntry(DatedEntry):
    """Hours of a year."""

    paid: Positive
    worked: Positive

    @model_validator(mode="after")
    def _paid_at_least(self) -> AttendanceEntry:
        if self.worked > self.paid:
            raise fault(HoursPaidTooFew, worked=f"{self.worked:f}", paid=f"{self.paid:f}")
        return self


class WageEntry(FileModel):
    """The wages of a region."""

    title: Titles
    rows: Annotated[tuple[MonthEntry, ...], Field(min_length=1, max_length=200)]


class PieceRateEntry(FileModel):
    """A piece rate over time."""

    title: Titles
    rows: Annotated[tuple[MonthEntry, ...], Field(min_length=1, max_length=200)]


class UsualEntry(FileModel):
    """Usual minutes of a kind of shoe."""

    minutes: Annotated[dict[Stage, Positive], Field(min_length=1)]
    source: Note


class LabourFile(FileRoot):
    """A file of labour."""

    kind: ClassVar[str] = "labour"

    wages: Annotated[dict[Name, WageEntry], Field(min_length=1, max_length=1000)]
    on_cost: Annotated[tuple[ShareEntry, ...], Field(min_length=1)]
    hours: Annotated[tuple[HoursEntry, ...], Field(min_length=1)]
    attendance: Annotated[tuple[AttendanceEntry, ...], Field(min_length=1)]
    efficiency: Annotated[tuple[ShareEntry, ...], Field(min_length=1)]
    piece_rates: dict[Name, PieceRateEntry] = Field(default_factory=dict)
    usual: dict[Name, UsualEntry] = Field(default_factory=dict)


def days(entry: DatedEntry, document: Document, at: Sequence[str | int]) -> dict[str, Any]:
    """Return what every dated row has, with its place in the file."""
    return {
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "source": entry.source,
        "sample": entry.sample,
        "where": document.where(at),
    }


def load_labour(path: Path) -> domain.LabourTable:
    """Read a file of labour.

    Raises:
        InputFaults: everything that is wrong with it.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entry = check(document, LabourFile)
    wages = tuple(
        domain.Wage(
            region=region,
            title=each.title.to_domain(),
            month=row.to_domain(),
            **days(row, document, ("wages", region, "rows", number)),
        )
        for region, each in entry.wages.items()
        for number, row in enumerate(each.rows)
    )
    rates = tuple(
        domain.PieceRate(
            key=key,
            title=each.title.to_domain(),
            per_kodi=row.to_domain(),
            **days(row, document, ("piece_rates", key, "rows", number)),
        )
        for key, each in entry.piece_rates.items()
        for number, row in enumerate(each.rows)
    )
    table = domain.LabourTable(
        wages=wages,
        on_cost=_shares(entry.on_cost, document, "on_cost"),
        hours=tuple(
            domain.Hours(per_month=row.per_month, **days(row, document, ("hours", number)))
            for number, row in enumerate(entry.hours)
        ),
        attendance=tuple(
            domain.Attendance(paid=row.paid, worked=row.worked, **days(row, document, ("attendance", number)))
            for number, row in enumerate(entry.attendance)
        ),
        efficiency=_shares(entry.efficiency, document, "efficiency"),
        piece_rates=rates,
        usual=tuple(
            domain.UsualMinutes(name=name, minutes=dict(each.minutes), source=each.source)
            for name, each in entry.usual.items()
        ),
        file=document.name,
    )
    found = [*dots_in_amounts(document), *_day_faults(table)]
    if found:
        raise InputFaults(found)
    return table


def _shares(rows: Iterable[ShareEntry], document: Document, field: str) -> tuple[DatedShare, ...]:
    return tuple(
        DatedShare(value=fraction(row.percent), **days(row, document, (field, number)))
        for number, row in enumerate(rows)
    )


def _day_faults(table: domain.LabourTable) -> Iterable[Any]:
    for region in dict.fromkeys(each.region for each in table.wages):
        rows = [each for each in table.wages if each.region == region]
        yield from check_days(rows, what=region)
    for key in dict.fromkeys(each.key for each in table.piece_rates):
        yield from check_days([each for each in table.piece_rates if each.key == key], what=key)
    yield from check_days(table.on_cost, what=Phrase("what the employer pays on top of wages"))
    yield from check_days(table.hours, what=Phrase("the hours of a month"))
    yield from check_days(table.attendance, what=Phrase("days paid and not worked"))
    yield from check_days(table.efficiency, what=Phrase("the efficiency"))
