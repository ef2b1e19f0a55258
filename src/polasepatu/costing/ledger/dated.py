"""Rows that hold for a while: rates, duties, fees, freight. The row of a day is used, none is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from polasepatu.costing.ledger.ledger import Evidence
from polasepatu.errors import NOWHERE, Exit, Finding, PolaError, Severity, Where


class RowBackwards(PolaError):
    """A row that ends before it begins."""

    code = "PS566"
    text = "valid_to {end} is before valid_from {begin}"
    hint = "swap the two days, or leave valid_to out while no end is known"
    cause = "A row is used on the days from its first to its last, both included."
    exit_code = Exit.INPUT


class RowsOverlap(PolaError):
    """Two rows for one thing on one day."""

    code = "PS567"
    text = "{what} has two rows on {day}"
    hint = "end the older row the day before the newer one begins"
    cause = "If two rows held on one day, the order of the lines in the file would decide the price."
    exit_code = Exit.INPUT


class RowMissing(PolaError):
    """Nothing is known for a day."""

    code = "PS568"
    text = "no value for {what} on {day}"
    hint = "add a row valid on that day; the rows in the file are valid from {begin} to {end}"
    cause = "Duties, fees and freight are dated. Before the first row there is nothing to use."
    exit_code = Exit.INPUT


class RowEnded(PolaError):
    """The last row that is known, used past its end."""

    code = "PS569"
    text = "{what}: the last known row ended on {end}; it is used for {day} and may be wrong"
    hint = "look up the value and add a row valid from {end}; the last source: {source}"
    cause = "A fee or freight past its end is used with a warning, because the file has nothing newer."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A row with the days on which it holds, both included, and where it comes from."""

    valid_from: date
    valid_to: date | None = None
    source: str = ""
    sample: bool = False
    where: Where = NOWHERE

    def holds(self, day: date) -> bool:
        """Return whether the row is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def evidence(self) -> Evidence:
        """Return where a value of the row comes from."""
        return Evidence(source=self.source, dated=self.valid_from, sample=self.sample)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedShare(Dated):
    """A dated fraction, such as the rejects, the administration, the PPN, the efficiency."""

    value: Decimal


Row = TypeVar("Row", bound=Dated)


def check_days(rows: Sequence[Dated], *, what: str) -> tuple[Finding, ...]:
    """Return rows of one thing that end before they begin, or that overlap."""
    found = [
        RowBackwards.finding(
            where=row.where, begin=f"{row.valid_from:%Y-%m-%d}", end=f"{row.valid_to:%Y-%m-%d}"
        )
        for row in rows
        if row.valid_to is not None and row.valid_to < row.valid_from
    ]
    if found:
        return tuple(found)
    for before, after in pairwise(sorted(rows, key=lambda row: row.valid_from)):
        if before.valid_to is None or after.valid_from <= before.valid_to:
            found.append(
                RowsOverlap.finding(where=after.where, what=what, day=f"{after.valid_from:%Y-%m-%d}")
            )
    return tuple(found)


def in_force(rows: Iterable[Row], day: date) -> tuple[Row, ...]:
    """Return the rows that hold on a day."""
    return tuple(row for row in rows if row.holds(day))


def last_known(
    rows: Sequence[Row], day: date, *, what: str, where: Where = NOWHERE
) -> tuple[Row, tuple[Finding, ...]]:
    """Return the row of a day, or the last one that ended before it with a warning.

    Raises:
        RowMissing: no row has begun by that day.
    """
    begun = [row for row in rows if row.valid_from <= day]
    if not begun:
        raise RowMissing(
            where=rows[0].where if rows and where == NOWHERE else where,
            what=what,
            day=f"{day:%Y-%m-%d}",
            begin=min((f"{row.valid_from:%Y-%m-%d}" for row in rows), default="-"),
            end=max((f"{row.valid_to or row.valid_from:%Y-%m-%d}" for row in rows), default="-"),
        )
    row = max(begun, key=lambda each: each.valid_from)
    if row.valid_to is None or day <= row.valid_to:
        return row, ()
    told = RowEnded.finding(
        where=row.where,
        what=what,
        end=f"{row.valid_to:%Y-%m-%d}",
        day=f"{day:%Y-%m-%d}",
        source=row.source,
    )
    return row, (told,)
