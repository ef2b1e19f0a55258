"""The file of duties, `schema: polasepatu.duty/1`: tariff lines, and additional layers by day of entry."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator

from polasepatu.costing.ledger.dated import RowBackwards
from polasepatu.costing.trade.duty import DutyLayer, DutyLine, DutyTable, Fact, Wearer
from polasepatu.errors import InputFaults, Phrase
from polasepatu.files import faults
from polasepatu.files.amounts import Currency
from polasepatu.files.document import read
from polasepatu.files.made import made
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.files.rates.dated_rows import DatedEntry, day_faults, rows_of
from polasepatu.files.trade_values import Country, Day, NotNegative, Percent, Positive
from polasepatu.materials.catalogue import Family

if TYPE_CHECKING:
    from pathlib import Path

Tariff = Annotated[str, Field(pattern=r"^[0-9]{4}(\.[0-9]{2}){0,3}$")]
Long = Annotated[str, Field(min_length=1, max_length=200)]


class LongTitles(FileModel):
    """What a tariff line or a layer is called, in both languages."""

    en: Long
    id: Long

    def to_domain(self) -> dict[str, str]:
        """Return the names by language."""
        return {"en": self.en, "id": self.id}


class LineEntry(DatedEntry):
    """A tariff line; what it does not say does not matter to it."""

    hts: Tariff
    title: LongTitles
    uppers: Annotated[tuple[Family, ...], Field(max_length=4)] = ()
    wearers: Annotated[tuple[Wearer, ...], Field(max_length=5)] = ()
    facts: dict[Fact, bool] = Field(default_factory=dict)
    over: NotNegative = Decimal(0)
    up_to: Positive | None = None
    ad_valorem_percent: Percent
    per_pair: NotNegative = Decimal(0)

    @model_validator(mode="after")
    def _bracket(self) -> LineEntry:
        if self.up_to is not None and self.up_to <= self.over:
            raise fault(faults.ValueWrong, problem=Phrase("up_to must be above over"))
        return self


class LayerEntry(DatedEntry):
    """An additional duty on one origin."""

    title: LongTitles
    origin: Country
    percent: Percent
    hts: str = ""


class LayersEntry(FileModel):
    """All layers, and the days between which they are known to be complete."""

    known_from: Day
    known_to: Day
    rows: dict[Name, LayerEntry] = Field(default_factory=dict)


class DutyFile(FileRoot):
    """A file of duties of one country of import."""

    kind: ClassVar[str] = "duty"

    country: Country
    currency: Currency
    lines: Annotated[tuple[LineEntry, ...], Field(min_length=1, max_length=2000)]
    layers: LayersEntry


def load_duty(path: Path) -> DutyTable:
    """Read the duties of a file.

    Raises:
        InputFaults: everything that is wrong with it.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entry = check(document, DutyFile)
    lines = rows_of(DutyLine, entry.lines, document, ("lines",))
    layers = tuple(
        made(
            DutyLayer,
            each,
            renamed={"rate": "percent"},
            name=name,
            where=document.where(("layers", "rows", name)),
        )
        for name, each in entry.layers.rows.items()
    )
    known = entry.layers
    found = [
        *day_faults(lines, what=lambda line: line.hts),
        *day_faults(layers, what=lambda layer: layer.name),
    ]
    if known.known_to < known.known_from:
        where = document.where(("layers", "known_to"))
        begin, end = f"{known.known_from:%Y-%m-%d}", f"{known.known_to:%Y-%m-%d}"
        found.append(RowBackwards.finding(where=where, begin=begin, end=end))
    if found:
        raise InputFaults(found)
    return DutyTable(
        country=entry.country,
        currency=entry.currency,
        lines=lines,
        layers=layers,
        known_from=known.known_from,
        known_to=known.known_to,
        where=document.where(("layers", "known_to")),
    )
