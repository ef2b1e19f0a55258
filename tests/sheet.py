"""A small spreadsheet: reads a workbook, forgets every stored value, and calculates the formulas again.

It shares nothing with the code that writes the formulas: it reads their text. Numbers are binary as in
Excel, and ROUND works on the 15 digits that Excel keeps.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl

Value = float | str | bool | None

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<string>"(?:[^"]|"")*")
      | (?P<cell>(?:(?:'(?:[^']|'')+'|[A-Za-z_][A-Za-z0-9_.]*)!)?\$?[A-Z]{1,3}\$?[0-9]+(?![A-Za-z0-9_(]))
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign><=|>=|<>|[-+*/(),<>=:&])
    )""",
    re.VERBOSE,
)


def rounded(value: float, places: float) -> float:
    """Round half away from zero, on the digits that a spreadsheet shows."""
    shown = Decimal(f"{value:.15g}")
    return float(shown.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))


def _numbers(values: list[Any]) -> Iterator[float]:
    for each in values:
        if isinstance(each, list):
            yield from _numbers(each)
        elif isinstance(each, int | float) and not isinstance(each, bool):
            yield float(each)


FUNCTIONS: dict[str, Callable[[list[Any]], Value]] = {
    "SUM": lambda values: math.fsum(_numbers(values)),
    "MIN": lambda values: min(_numbers(values)),
    "MAX": lambda values: max(_numbers(values)),
    "ROUND": lambda values: rounded(values[0], values[1]),
    "INT": lambda values: float(math.floor(values[0])),
    "ABS": lambda values: abs(values[0]),
}


class Sheet:
    """A workbook whose formulas are calculated when a cell is asked for."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.names: dict[str, tuple[str, str]] = {}
        for name, defined in self.book.defined_names.items():
            ((title, cell),) = defined.destinations
            self.names[name.upper()] = (title, cell.replace("$", ""))
        self.changed: dict[tuple[str, str], float] = {}
        self._known: dict[tuple[str, str], Value] = {}
        self._open: set[tuple[str, str]] = set()

    def set(self, name: str, value: float) -> None:
        """Type another number into the cell of a name."""
        self.changed[self.names[name.upper()]] = value
        self._known.clear()

    def of_name(self, name: str) -> Value:
        """Return what the cell of a name shows."""
        return self.at(*self.names[name.upper()])

    def at(self, title: str, cell: str) -> Value:
        """Return what a cell shows."""
        key = title, cell
        if key in self._known:
            return self._known[key]
        assert key not in self._open, f"{key} goes round in a circle"
        self._open.add(key)
        found = self.changed.get(key, self.book[title][cell].value)
        if isinstance(found, str) and self.book[title][cell].data_type == "f":
            found = _Reader(self, title, found).value()
        self._open.discard(key)
        self._known[key] = found
        return found

    def formulas(self) -> Iterator[tuple[str, str]]:
        """Yield the sheet and cell of every formula."""
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                yield from ((sheet.title, cell.coordinate) for cell in row if cell.data_type == "f")


class _Reader:
    """Reads one formula from left to right: comparison, joining, sum, product, sign, atom."""

    def __init__(self, sheet: Sheet, title: str, formula: str) -> None:
        self.sheet, self.title, self.formula = sheet, title, formula
        self.tokens: list[tuple[str, str]] = []
        place = 1  # after the equals sign
        while place < len(formula):
            found = _TOKEN.match(formula, place)
            assert found and found.lastgroup, f"cannot read {formula[place:]!r} in {formula!r}"
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()
        self.tokens.append(("end", ""))
        self.next = 0

    def value(self) -> Value:
        found = self.comparison()
        assert self.tokens[self.next][0] == "end", self.formula
        return found

    def took(self, *signs: str) -> str:
        kind, text = self.tokens[self.next]
        if kind == "sign" and text in signs:
            self.next += 1
            return text
        return ""

    def comparison(self) -> Any:
        left = self.joined()
        while sign := self.took("<", ">", "<=", ">=", "=", "<>"):
            right = self.joined()
            left = {
                "<": left < right,
                ">": left > right,
                "<=": left <= right,
                ">=": left >= right,
                "=": left == right,
                "<>": left != right,
            }[sign]
        return left

    def joined(self) -> Any:
        left = self.sum()
        while self.took("&"):
            left = f"{left}{self.sum()}"
        return left

    def sum(self) -> Any:
        left = self.product()
        while sign := self.took("+", "-"):
            right = self.product()
            left = left + right if sign == "+" else left - right
        return left

    def product(self) -> Any:
        left = self.signed()
        while sign := self.took("*", "/"):
            right = self.signed()
            left = left * right if sign == "*" else left / right
        return left

    def signed(self) -> Any:
        if sign := self.took("-", "+"):
            return -self.signed() if sign == "-" else self.signed()
        return self.atom()

    def atom(self) -> Any:
        kind, text = self.tokens[self.next]
        self.next += 1
        if kind == "number":
            return float(text)
        if kind == "string":
            return text[1:-1].replace('""', '"')
        if kind == "cell":
            return self.cells(text)
        if kind == "name" and self.took("("):
            return self.call(text.upper())
        if kind == "name":
            return self.sheet.of_name(text)
        assert (kind, text) == ("sign", "("), f"{text!r} in {self.formula!r}"
        found = self.comparison()
        assert self.took(")"), self.formula
        return found

    def cells(self, text: str) -> Any:
        title, first = self.place(text)
        if not self.took(":"):
            return self.sheet.at(title, first)
        _, last = self.place(self.tokens[self.next][1])
        self.next += 1
        rows = self.sheet.book[title][f"{first}:{last}"]
        return [self.sheet.at(title, cell.coordinate) for row in rows for cell in row]

    def place(self, text: str) -> tuple[str, str]:
        before, mark, cell = text.rpartition("!")
        title = before.strip("'").replace("''", "'") if mark else self.title
        return title, cell.replace("$", "")

    def call(self, function: str) -> Any:
        if function == "IF":
            return self.choice()
        values = []
        while not self.took(")"):
            values.append(self.comparison())
            self.took(",")
        return FUNCTIONS[function](values)

    def choice(self) -> Any:
        """Calculate only the branch that holds: the other one may divide by zero."""
        condition = self.comparison()
        assert self.took(","), self.formula
        if condition:
            found = self.comparison()
            if self.took(","):
                self.skip()
        else:
            self.skip()
            found = self.comparison() if self.took(",") else False
        assert self.took(")"), self.formula
        return found

    def skip(self) -> None:
        depth = 0
        while True:
            kind, text = self.tokens[self.next]
            if kind == "sign" and depth == 0 and text in (",", ")"):
                return
            depth += {"(": 1, ")": -1}.get(text, 0) if kind == "sign" else 0
            self.next += 1
