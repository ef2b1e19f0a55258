"""The file of a workshop, `schema: polasepatu.factory/1`: overhead, rejects, dies and lasts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from polasepatu.costing.ledger.dated import DatedShare, check_days
from polasepatu.costing.making import factory as domain
from polasepatu.costing.making.factory import OverheadBy
from polasepatu.errors import Exit, Finding, InputFaults, Phrase, PolaError
from polasepatu.files.document import Document, read
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.files.rates.labour import DatedEntry, days
from polasepatu.files.style.values import Titles
from polasepatu.files.trade_values import (
    BelowHundred,
    MoneyEntry,
    NotNegative,
    Percent,
    Positive,
    dots_in_amounts,
    fraction,
)

Count = Annotated[int, Field(ge=1, le=10_000_000)]
FilePath = Annotated[str, Field(min_length=1, max_length=200)]


class OverheadUnclear(PolaError):
    """Overhead that is neither a share nor an amount, or lacks its capacity."""

    code = "PS550"
    text = "overhead by {by} needs {needs}"
    hint = (
        "by labour: percent: 35; by month: amount: {{value: 90000000, currency: IDR}}, capacity_pairs: 6000"
    )
    cause = "A share of labour is a per cent; by the minute, pair or month it is an amount of money."
    exit_code = Exit.INPUT


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
        overhead = None
        if self.overhead is not None:
            overhead = tuple(
                _overhead(key, each, {"valid_from": ordered}) for key, each in self.overhead.items()
            )
        return domain.CostRules(
            region=self.region or "",
            efficiency=_share(self.efficiency_percent),
            overhead=overhead,
            admin=_share(self.admin_percent),
            pair_reject=_share(self.pair_reject_percent),
            b_grade=None if self.b_grade is None else self.b_grade.to_domain(),
            material_reject=fraction(self.material_reject_percent),
            tools=tuple(
                domain.Tool(key=key, title=each.title.to_domain(), amount=each.amount.to_domain())
                for key, each in self.tools.items()
            ),
            dies=self.dies,
            lasts=self.lasts,
            tooling_pairs=self.tooling_pairs,
            leftover=fraction(self.leftover_percent),
        )


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else fraction(percent)


def _overhead(key: str, entry: OwnOverheadEntry, row: dict[str, Any]) -> domain.Overhead:
    return domain.Overhead(
        key=key,
        title=entry.title.to_domain(),
        by=entry.by,
        share=_share(entry.percent),
        amount=None if entry.amount is None else entry.amount.to_domain(),
        capacity_pairs=entry.capacity_pairs or 0,
        fixed=entry.fixed,
        **row,
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
            _overhead(key, row, days(row, document, ("overhead", key, number)))
            for key, rows in entry.overhead.items()
            for number, row in enumerate(rows)
        ),
        admin=_shares(entry.admin, document, "admin"),
        pair_reject=_shares(entry.pair_reject, document, "pair_reject"),
        ppn=_shares(entry.ppn, document, "ppn"),
        b_grade=None if entry.b_grade is None else entry.b_grade.to_domain(),
        dies=tuple(
            domain.DieRates(
                per_cm=row.per_cm.to_domain(),
                per_knife=row.per_knife.to_domain(),
                life_strokes=row.life_strokes,
                layers=row.layers,
                both_feet=row.both_feet,
                **days(row, document, ("dies", number)),
            )
            for number, row in enumerate(entry.dies)
        ),
        lasts=tuple(
            domain.LastRates(
                per_pair=row.per_pair.to_domain(),
                hours_on_last=row.hours_on_last,
                hours_per_day=row.hours_per_day,
                pairs_per_day=row.pairs_per_day,
                spare=fraction(row.spare_percent),
                **days(row, document, ("lasts", number)),
            )
            for number, row in enumerate(entry.lasts)
        ),
        file=document.name,
    )
    found = [*dots_in_amounts(document), *_day_faults(table)]
    if found:
        raise InputFaults(found)
    return table


def _shares(rows: Iterable[PercentEntry], document: Document, field: str) -> tuple[DatedShare, ...]:
    return tuple(
        DatedShare(value=fraction(row.percent), **days(row, document, (field, number)))
        for number, row in enumerate(rows)
    )


def _day_faults(table: domain.FactoryTable) -> Iterable[Finding]:
    for key in dict.fromkeys(each.key for each in table.overhead):
        yield from check_days([each for each in table.overhead if each.key == key], what=key)
    yield from check_days(table.admin, what=Phrase("administration"))
    yield from check_days(table.pair_reject, what=Phrase("rejects of finished pairs"))
    yield from check_days(table.ppn, what=Phrase("PPN"))
    yield from check_days(table.dies, what=Phrase("prices of dies"))
    yield from check_days(table.lasts, what=Phrase("prices of lasts"))
