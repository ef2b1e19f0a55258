"""Tables for people as plain values: a terminal, a page or a sheet may show them, and none is known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from polasepatu.reports.cells import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; with `digits` it holds numbers with so many decimals."""

    title: str  # already translated
    digits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: each row has a cell for each column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""


Part: TypeAlias = str | Table
"""A part of what a person reads: lines of text, or a table."""


def apart(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield the parts of a page with an empty line between them."""
    for number, part in enumerate(parts):
        if number:
            yield ""
        yield part
