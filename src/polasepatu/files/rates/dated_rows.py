"""Rows with the days on which they hold, in files of rates: days, source, and whether they are samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from polasepatu.costing.ledger.dated import Dated, DatedShare, check_days
from polasepatu.errors import Finding
from polasepatu.files.document import Document
from polasepatu.files.made import made
from polasepatu.files.model import FileModel
from polasepatu.files.trade_values import Day, Note


class DatedEntry(FileModel):
    """A row with the days on which it holds."""

    valid_from: Day
    valid_to: Day | None = None
    source: Note
    sample: bool = False


Row = TypeVar("Row", bound=Dated)


def rows_of(
    wanted: type[Row],
    entries: Iterable[DatedEntry],
    document: Document,
    at: Sequence[str | int],
    *,
    renamed: Mapping[str, str] | None = None,
    **more: Any,
) -> tuple[Row, ...]:
    """Return the rows of a list that stands at a place of the file, each with its own place."""
    return tuple(
        made(wanted, entry, renamed=renamed, where=document.where((*at, number)), **more)
        for number, entry in enumerate(entries)
    )


def shares_of(entries: Iterable[DatedEntry], document: Document, field: str) -> tuple[DatedShare, ...]:
    """Return a list of dated per cent as shares."""
    return rows_of(DatedShare, entries, document, (field,), renamed={"value": "percent"})


def day_faults(rows: Iterable[Row], *, what: str | Callable[[Row], str]) -> tuple[Finding, ...]:
    """Return rows for one thing that end before they begin, or that overlap; `what` names the thing."""
    things: dict[str, list[Row]] = {}
    for row in rows:
        things.setdefault(what if isinstance(what, str) else what(row), []).append(row)
    return tuple(found for name, each in things.items() for found in check_days(each, what=name))
