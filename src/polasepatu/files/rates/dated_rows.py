"""Rows with the days on which they hold, in files of rates: days, source, and whether they are samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from polasepatu.costing.ledger.dated import Dated, check_days
from polasepatu.errors import Finding
from polasepatu.files.document import Document
from polasepatu.files.model import FileModel
from polasepatu.files.trade_values import Day, Note


class DatedEntry(FileModel):
    """A row with the days on which it holds."""

    valid_from: Day
    valid_to: Day | None = None
    source: Note
    sample: bool = False


Row = TypeVar("Row", bound=Dated)


def days(entry: DatedEntry, document: Document, at: Sequence[str | int]) -> dict[str, Any]:
    """Return what every dated row has, with its place in the file."""
    return {
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "source": entry.source,
        "sample": entry.sample,
        "where": document.where(at),
    }


def day_faults(rows: Iterable[Row], *, what: Callable[[Row], str]) -> tuple[Finding, ...]:
    """Return rows for one thing that end before they begin, or that overlap; `what` names the thing."""
    things: dict[str, list[Row]] = {}
    for row in rows:
        things.setdefault(what(row), []).append(row)
    return tuple(found for name, each in things.items() for found in check_days(each, what=name))
