"""The file of labour, `schema: polasepatu.labour/1`: dated wages by region, minutes, piece rates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from polasepatu.costing.making import labour as domain
from polasepatu.costing.making.operation import Stage
from polasepatu.errors import Exit, InputFaults, PolaError
from polasepatu.files.document import read
from polasepatu.files.made import made
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.files.rates.dated_rows import DatedEntry, day_faults, rows_of, shares_of
from polasepatu.files.style.values import Titles
from polasepatu.files.trade_values import MONEY, MoneyEntry, Note, Positive, dots_in_amounts


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


def load_labour(path: Path) -> domain.LabourTable:
    """Read a file of labour.

    Raises:
        InputFaults: everything that is wrong with it.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entry = check(document, LabourFile)
    table = domain.LabourTable(
        wages=tuple(
            made(
                domain.Wage,
                row,
                apart=MONEY,
                region=region,
                title=each.title.to_domain(),
                month=row.to_domain(),
                where=document.where(("wages", region, "rows", number)),
            )
            for region, each in entry.wages.items()
            for number, row in enumerate(each.rows)
        ),
        on_cost=shares_of(entry.on_cost, document, "on_cost"),
        hours=rows_of(domain.Hours, entry.hours, document, ("hours",)),
        attendance=rows_of(domain.Attendance, entry.attendance, document, ("attendance",)),
        efficiency=shares_of(entry.efficiency, document, "efficiency"),
        piece_rates=tuple(
            made(
                domain.PieceRate,
                row,
                apart=MONEY,
                key=key,
                title=each.title.to_domain(),
                per_kodi=row.to_domain(),
                where=document.where(("piece_rates", key, "rows", number)),
            )
            for key, each in entry.piece_rates.items()
            for number, row in enumerate(each.rows)
        ),
        usual=tuple(made(domain.UsualMinutes, each, name=name) for name, each in entry.usual.items()),
        file=document.name,
    )
    found = (
        *dots_in_amounts(document),
        *day_faults(table.wages, what=lambda wage: wage.region),
        *day_faults(table.piece_rates, what=lambda rate: rate.key),
        *day_faults(table.on_cost, what=domain.ON_COST),
        *day_faults(table.hours, what=domain.HOURS),
        *day_faults(table.attendance, what=domain.ATTENDANCE),
        *day_faults(table.efficiency, what=domain.EFFICIENCY),
    )
    if found:
        raise InputFaults(found)
    return table
