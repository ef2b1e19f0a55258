"""The file of a workshop, `schema: polasepatu.factory/1`: overhead, rejects, dies and lasts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from polasepatu.costing.making import factory as domain
from polasepatu.costing.making.factory import OverheadBy
from polasepatu.errors import Exit, InputFaults, Phrase, PolaError
from polasepatu.files.document import read
from polasepatu.files.made import made
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.files.rates.dated_rows import DatedEntry, day_faults, rows_of, shares_of
from polasepatu.files.style.values import Titles
from polasepatu.files.trade_values import (
    BelowHundred,
    FilePath,
    MoneyEntry,
    NotNegative,
    Percent,
    Positive,
    dots_in_amounts,
)

Count = Annotated[int, Field(ge=1, le=10_000_000)]


class OverheadUnclear(PolaError):
    """Overhead that is neither a share nor an amount, or lacks its capacity."""

    code = "PS550"
    text = "overhead by {by} needs {needs}"
    hint = (
        "by labour: percent: 35; by month: amount: {{value: 90000000, currency: IDR}}, capacity_pairs: 6000"
    )
    cause = "A share of labour is a per cent; by the minute, pair or month it is an amount of money."
    exit_code = Exit.INPUT


SHARE = {"share": "percent"}


class OwnOverheadEntry(FileModel):
    """One kind of overhead."""

    title: Titles
    by: OverheadBy
    percent: NotNegative | None = None
    amount: MoneyEntry | None = None
    capacity_pairs: Count | None = None
    fixed: bool = False

    @model_validator(mode="after")
    def _as_its_kind(self) -> OwnOverheadEntry:
        share = self.by in (OverheadBy.LABOUR, OverheadBy.MATERIAL_AND_LABOUR)
        needs = "percent" if share else "amount"
        if self.by is OverheadBy.MONTH:
            needs = "amount, capacity_pairs"
        given = {key for key in ("percent", "amount", "capacity_pairs") if getattr(self, key) is not None}
        if given != set(needs.split(", ")):
            raise fault(OverheadUnclear, by=self.by.value, needs=needs)
        return self

    def to_domain(self, key: str, day: date) -> domain.Overhead:
        """Return the overhead of an order, which holds from the day of the order."""
        return made(domain.Overhead, self, renamed=SHARE, key=key, valid_from=day)


class OverheadEntry(DatedEntry, OwnOverheadEntry):
    """One kind of overhead, dated."""


class PercentEntry(DatedEntry):
    """A dated per cent."""

    percent: BelowHundred


class DiesEntry(DatedEntry):
    """Prices of knives."""

    per_cm: MoneyEntry
    per_knife: MoneyEntry
    life_strokes: Count
    layers: Annotated[int, Field(ge=1, le=100)] = 1
    both_feet: bool = True


class LastsEntry(DatedEntry):
    """Price and use of lasts."""

    per_pair: MoneyEntry
    hours_on_last: Positive
    hours_per_day: Positive = Decimal(8)
    pairs_per_day: Count
    spare_percent: Percent = Decimal(0)


class ToolEntry(FileModel):
    """Something paid once."""

    title: Titles
    amount: MoneyEntry


class FactoryFile(FileRoot):
    """A workshop."""

    kind: ClassVar[str] = "factory"

    region: Name
    overhead: dict[Name, tuple[OverheadEntry, ...]] = Field(default_factory=dict)
    admin: Annotated[tuple[PercentEntry, ...], Field(min_length=1)]
    pair_reject: Annotated[tuple[PercentEntry, ...], Field(min_length=1)]
    b_grade: MoneyEntry | None = None
    ppn: Annotated[tuple[PercentEntry, ...], Field(min_length=1)]
    dies: tuple[DiesEntry, ...] = ()
    lasts: tuple[LastsEntry, ...] = ()


class CostingEntry(FileModel):
    """What an order says of its own cost; all else comes from the tables."""

    region: Name | None = None
    efficiency_percent: Positive | None = None
    overhead: dict[Name, OwnOverheadEntry] | None = None
    admin_percent: BelowHundred | None = None
    pair_reject_percent: BelowHundred | None = None
    b_grade: MoneyEntry | None = None
    material_reject_percent: BelowHundred = Decimal(0)
    tools: dict[Name, ToolEntry] = Field(default_factory=dict)
    dies: bool = True
    lasts: bool = True
    tooling_pairs: Count | None = None
    leftover_percent: Percent = Decimal(50)
    labour: FilePath | None = None  # relative to the order; else the project's, else the shipped one
    factory: FilePath | None = None

    def to_domain(self, ordered: date) -> domain.CostRules:
        """Return the rules of an order of that day."""
        given = None if self.overhead is None else self.overhead.items()
        return made(
            domain.CostRules,
            self,
            apart=("labour", "factory"),
            overhead=None if given is None else tuple(each.to_domain(key, ordered) for key, each in given),
            tools=tuple(made(domain.Tool, each, key=key) for key, each in self.tools.items()),
        )


def load_factory(path: Path) -> domain.FactoryTable:
    """Read the file of a workshop.

    Raises:
        InputFaults: everything that is wrong with it.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entry = check(document, FactoryFile)
    table = domain.FactoryTable(
        region=entry.region,
        overhead=tuple(
            row
            for key, rows in entry.overhead.items()
            for row in rows_of(domain.Overhead, rows, document, ("overhead", key), renamed=SHARE, key=key)
        ),
        admin=shares_of(entry.admin, document, "admin"),
        pair_reject=shares_of(entry.pair_reject, document, "pair_reject"),
        ppn=shares_of(entry.ppn, document, "ppn"),
        b_grade=None if entry.b_grade is None else entry.b_grade.to_domain(),
        dies=rows_of(domain.DieRates, entry.dies, document, ("dies",)),
        lasts=rows_of(domain.LastRates, entry.lasts, document, ("lasts",)),
        file=document.name,
    )
    found = (
        *dots_in_amounts(document),
        *day_faults(table.overhead, what=lambda row: row.key),
        *day_faults(table.admin, what=Phrase("administration")),
        *day_faults(table.pair_reject, what=Phrase("rejects of finished pairs")),
        *day_faults(table.ppn, what=Phrase("PPN")),
        *day_faults(table.dies, what=Phrase("prices of dies")),
        *day_faults(table.lasts, what=Phrase("prices of lasts")),
    )
    if found:
        raise InputFaults(found)
    return table
