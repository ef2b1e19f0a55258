"""Cells of a spreadsheet: text that people typed stays text, in CSV and in XLSX.

A name such as "=1+1" or "@SUM(A1)" would be run as a formula by the program that opens the file. Every
CSV and every sheet of ours takes its texts through `safe_text`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

Cell: TypeAlias = str | int | float | Decimal | None

_FORMULA_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # and their wide forms, which some keyboards of Asia give
# A semicolon or a tab may part columns in the program that opens a file of ours, whatever we part them with.
_STARTS_A_FORMULA = re.compile(rf"(?:^|[;\t\r\n])\s*(?=[{_FORMULA_SIGNS}])")
_CONTROL_AT_START = ("\t", "\r", "\n")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_LONGEST = 32_767  # characters in a cell of Excel


@lru_cache(maxsize=4096)
def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before the sign.

    A plain number such as "-2.5" is harmless and stays. Signs that cannot stand in a file of XML are left
    out, and what no cell of Excel holds is cut off.
    """
    text = "".join(sign for sign in text if sign >= " " or sign in "\t\r\n")[:_LONGEST]
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    marked = _STARTS_A_FORMULA.sub(lambda found: f"{found[0]}'", text)
    return f"'{marked}"[:_LONGEST] if marked.startswith(_CONTROL_AT_START) else marked[:_LONGEST]


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """Return a table as CSV: a comma between columns, a point in decimals, texts that stay texts."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe_text(name) for name in columns])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return safe_text(cell) if isinstance(cell, str) else cell
