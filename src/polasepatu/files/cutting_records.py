"""Records of the cutting room as CSV: tickets with pairs, material, and what was used.

Columns: `material`, `used`, and `pairs`; `pairs` is a number beside a `size`, or sizes with their pairs as
`41:20 42:30`. Optional: `style`, `unit`, `hides`, `allowed`, `ticket`, `cutter`, `date`. Commas or semicolons
part the columns, whatever the office program writes; decimals always have a point.
"""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.costing.material.actual import CutRecord
from polasepatu.errors import InputFaults, Phrase, Where
from polasepatu.files import faults
from polasepatu.files.faults import FileFault
from polasepatu.files.trouble import environment
from polasepatu.files.writing.inputs import note
from polasepatu.units import TRADE_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from polasepatu.errors import Finding

LIMIT_MB = 20.0
NEEDED = ("material", "pairs", "used")
OPTIONAL = ("style", "size", "unit", "hides", "allowed", "ticket", "cutter", "date")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)
_SIZED = re.compile(r"([^\s:]+):(\d{1,7})", re.ASCII)


class RecordWrong(FileFault):
    """A cell of a table of records that cannot be used."""

    code = "PS512"
    text = "column {column!r}: {problem}"
    hint = "see how the table is written: polasepatu consume calibrate --help"
    cause = "Each line of the table is one ticket of the cutting room."


def load_records(path: Path, *, style: str = "") -> tuple[CutRecord, ...]:
    """Read a table of records; `style` stands in where a line names none.

    Raises:
        InputFaults: everything that is wrong with the table, each fault with its line and column.
        Environment: the system does not let us read it.
    """
    return parse_records(_text(path), str(path), style=style)


def parse_records(text: str, name: str, *, style: str = "") -> tuple[CutRecord, ...]:
    """Read a table of records from its text.

    Raises:
        InputFaults: everything that is wrong with it.
    """
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else "\t" if "\t" in first else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    found: list[Finding] = []
    records: list[CutRecord] = []
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        found += _head_faults(head, name)
        if not found:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    row = _Row(head, cells, name, reader.line_num, text)
                    record = row.record(style)
                    found += row.faults
                    records += [] if record is None else [record]
    except csv.Error as error:
        where = Where(file=name, line=reader.line_num)
        found.append(RecordWrong.finding(where=where, column="-", problem=Phrase(str(error))))
    if not found and not records:
        where = Where(file=name, line=1)
        found.append(RecordWrong.finding(where=where, column="-", problem=Phrase("there is no record")))
    if found:
        raise InputFaults(found)
    return tuple(records)


def _text(path: Path) -> str:
    where = Where(file=str(path))
    try:
        with note(path).open("rb") as file:
            raw = file.read(int(LIMIT_MB * 1e6) + 1)
    except FileNotFoundError:
        raise InputFaults([faults.FileMissing.finding(where=where)]) from None
    except OSError as error:
        if path.is_dir():
            raise InputFaults([faults.NotAFile.finding(where=where)]) from None
        raise environment(error, path) from error
    if len(raw) > LIMIT_MB * 1e6:
        raise InputFaults([faults.TooLarge.finding(where=where, limit_mb=LIMIT_MB)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputFaults([faults.NotUtf8.finding(where=where)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _head_faults(head: list[str], name: str) -> Iterable[Finding]:
    where = Where(file=name, line=1)
    known = (*NEEDED, *OPTIONAL)
    for column in head:
        if column not in known:
            yield faults.UnknownKey.finding(
                where=Where(file=name, line=1, field=column), known=", ".join(known)
            )
        elif head.count(column) > 1:
            yield RecordWrong.finding(where=where, column=column, problem=Phrase("it appears twice"))
            return
    for column in NEEDED:
        if column not in head:
            yield RecordWrong.finding(where=where, column=column, problem=Phrase("it is missing"))


class _Row:
    """One line of the table, and what is wrong with it."""

    def __init__(self, head: list[str], cells: list[str], name: str, line: int, text: str) -> None:
        self.cells = dict(zip(head, (cell.strip() for cell in cells), strict=False))
        self.name, self.line = name, line
        self.starts = _starts(head, cells, text.split("\n")[line - 1])
        self.faults: list[Finding] = []
        if len(cells) > len(head):
            self._fault("-", Phrase("the line has more cells than the table has columns"))

    def record(self, style: str) -> CutRecord | None:
        """Return the record; None where something is wrong with it."""
        pairs = self._pairs()
        used = self._number("used")
        hides, allowed = self._number("hides", optional=True), self._number("allowed", optional=True)
        unit = self.cells.get("unit") or None
        if unit is not None and unit not in TRADE_UNITS:
            self._fault("unit", Phrase("it is no unit of buying"))
        if not self.cells.get("material"):
            self._fault("material", Phrase("it is empty"))
        named = self.cells.get("style") or style
        if not named:
            self._fault("style", Phrase("it is empty, and no --style is given"))
        if self.faults or used is None or pairs is None:
            return None
        return CutRecord(
            style=named,
            material=self.cells["material"],
            pairs=pairs,
            used=used,
            unit=unit,
            hides=hides,
            allowed=allowed,
            ticket=self.cells.get("ticket", ""),
            cutter=self.cells.get("cutter", ""),
            where=Where(file=self.name, line=self.line),
        )

    def _pairs(self) -> dict[str, int] | None:
        text, size = self.cells.get("pairs", ""), self.cells.get("size", "")
        if size:
            if text.isdecimal() and int(text) > 0:
                return {size: int(text)}
            self._fault("pairs", Phrase("it must be a whole number above zero"))
            return None
        parts = text.replace(",", " ").replace(";", " ").split()
        found = [_SIZED.fullmatch(part) for part in parts]
        sizes = {match[1]: int(match[2]) for match in found if match is not None}
        if None in found or not parts or len(sizes) < len(parts) or not any(sizes.values()):
            self._fault("pairs", Phrase("write sizes with their pairs, such as 41:20 42:30, or give a size"))
            return None
        return sizes

    def _number(self, column: str, *, optional: bool = False) -> Decimal | None:
        text = self.cells.get(column, "")
        if optional and not text:
            return None
        if not _NUMBER.fullmatch(text):
            self._fault(column, Phrase("it must be a number with a point and without thousands separators"))
            return None
        value = Decimal(text)
        if not value:
            self._fault(column, Phrase("it must be above zero"))
        return value

    def _fault(self, column: str, problem: Phrase) -> None:
        where = Where(file=self.name, line=self.line, column=self.starts.get(column))
        self.faults.append(RecordWrong.finding(where=where, column=column, problem=problem))


def _starts(head: list[str], cells: list[str], written: str) -> dict[str, int]:
    """Return where each cell that holds something begins on its line, counted from 1."""
    found: dict[str, int] = {}
    after = 0
    for column, cell in zip(head, cells, strict=False):
        at = written.find(cell.strip(), after)
        if cell.strip() and at >= 0:
            found[column] = at + 1
            after = at + len(cell.strip())
    return found
