"""Sheets of a workbook with the look that all of ours share: formats, widths, printing, protection."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from polasepatu.i18n import N_, _
from polasepatu.money import CURRENCIES, decimals
from polasepatu.reports.cells import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from polasepatu.costing.ledger.ledger import Entry

PAPER_A4 = 9
_FONT_SIZE, _LINE_HIGH = 10, 13.0  # points
MOST_DECIMALS = 6
_SIGNS = {"IDR": "[$Rp-421] "}  # the amount then follows the country of whoever opens the file
QUIET = "#6B7280"
_INK, _HEAD, _BAND, _INPUT, _RULE = "#1F2937", "#1F3A5F", "#E8EEF5", "#FFF6D6", "#CBD5E1"


def number_format(entry: Entry, value: Decimal) -> str:
    """Return how the number of a line is shown: per cent, money with its currency, or a plain quantity."""
    own = max(0, -int(value.normalize().as_tuple().exponent)) if value else 0
    if entry.unit == "share":
        return f"0.{'0' * min(MOST_DECIMALS, max(2, own - 2))}%"
    if entry.currency:
        places = entry.places if entry.places is not None else min(own, decimals(entry.currency) + 4)
        return money_format(entry.currency, max(places, decimals(entry.currency)))
    return plain_format(entry.places if entry.places is not None else min(own, MOST_DECIMALS))


def money_format(currency: str, places: int | None = None) -> str:
    """Return the number format of an amount."""
    sign = _SIGNS.get(currency, f"[${currency}] ")
    return f"{sign}{plain_format(CURRENCIES[currency] if places is None else places)}"


def plain_format(places: int) -> str:
    """Return the number format of a quantity."""
    return f"#,##0.{'0' * places}" if places else "#,##0"


class Book:
    """A workbook in memory whose bytes depend on nothing but what is written into it."""

    def __init__(self, *, title: str, author: str, day: date) -> None:
        """Begin an empty workbook; `day` stands in for the time of writing."""
        import xlsxwriter  # type: ignore[import-untyped]

        self._data = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._data,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._book.set_properties(
            {
                "title": safe_text(title),
                "author": safe_text(author),
                "created": datetime.combine(day, time(12)),
            }
        )
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def page(self, title: str, widths: Sequence[float], *, note: str = "") -> Page:
        """Add a sheet; `widths` are in characters. A note goes to the foot of every printed page."""
        return Page(self, self._book.add_worksheet(title[:31]), widths, note)

    def name(self, name: str, page: Page, row: int, column: int) -> None:
        """Give a cell a name for formulas.

        Raises:
            ValueError: no spreadsheet takes that name.
        """
        if self._book.define_name(name, f"={page.cell(row, column)}"):
            raise ValueError(f"no name for a cell: {name!r}")

    def look(self, **properties: Any) -> Any:
        """Return a format; the same properties give the same one."""
        full = {
            "font_name": "Arial",
            "font_size": _FONT_SIZE,
            "font_color": _INK,
            "valign": "top",
            **properties,
        }
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(full)
        return self._formats[key]

    def data(self) -> bytes:
        """Return the file."""
        self._book.close()
        return self._data.getvalue()


class Page:
    """A sheet that is written from its top down."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float], note: str) -> None:
        """Set widths, paper and protection."""
        self.book, self.sheet, self.row = book, sheet, 0
        self.columns, self.widths = len(widths), tuple(widths)
        self._lines: dict[int, int] = {}  # by row, of the text that takes most of them
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer(f"&L&8{_for_footer(note)}&R&8&A  &P/&N")
        sheet.hide_gridlines(2)
        # Without a password: it guards formulas against slips of the hand, not against anyone.
        sheet.protect(
            "",
            {"format_columns": True, "format_rows": True, "format_cells": True, "select_locked_cells": True},
        )

    def cell(self, row: int, column: int) -> str:
        """Return how a formula on any sheet names a cell."""
        from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

        title = self.sheet.get_name().replace("'", "''")
        return f"'{title}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def title(self, text: str, below: str = "") -> None:
        """Write the heading of the sheet, and a line below it."""
        self.text(0, text, bold=True, font_size=15, font_color=_HEAD)
        self._lines[self.row] = 2
        self.row += 1
        if below:
            self.text(0, below, font_color=QUIET, italic=True)
            self.row += 1
        self.row += 1

    def heads(self, texts: Sequence[str], *, freeze: bool = True, numbers: Iterable[int] = ()) -> None:
        """Write the heads of columns; they repeat on every printed page and stay in sight."""
        right = set(numbers)
        for column, text in enumerate(texts):
            align = "right" if column in right else "left"
            self.text(
                column, text, bold=True, font_color="#FFFFFF", bg_color=_HEAD, align=align, text_wrap=True
            )
        if freeze:
            self.sheet.freeze_panes(self.row + 1, 1)
            self.sheet.repeat_rows(self.row)
        self.row += 1

    def group(self, text: str) -> None:
        """Write the heading of a group of lines."""
        for column in range(self.columns):
            self.text(column, text if column == 0 else "", bold=True, bg_color=_BAND, font_color=_HEAD)
        self.row += 1

    def text(self, column: int, text: str, **look: Any) -> None:
        """Write a text; what a user typed cannot become a formula."""
        self.sheet.write_string(self.row, column, safe_text(text), self.book.look(**look))
        if look.get("text_wrap"):
            self._needs_room(text, self.widths[column], look)

    def _needs_room(self, text: str, width: float, look: dict[str, Any]) -> None:
        """Keep in mind how many lines a row needs: not every program finds that out by itself."""
        size = look.get("font_size", _FONT_SIZE) * (1.1 if look.get("bold") else 1.0)
        lines = -(-len(text) * size // (max(width - 1, 1) * _FONT_SIZE))
        self._lines[self.row] = max(self._lines.get(self.row, 1), int(lines))

    def wrapped(self, column: int, text: str, **look: Any) -> None:
        """Write a small text that may take several lines."""
        if text:
            self.text(column, text, text_wrap=True, font_size=9, font_color=QUIET, **look)

    def merged(self, first: int, last: int, text: str, **look: Any) -> None:
        """Write a text across several columns, over as many lines as it needs."""
        look = {"text_wrap": True, **look}
        self.sheet.merge_range(self.row, first, self.row, last, "", self.book.look(**look))
        self.sheet.write_string(self.row, first, safe_text(text), self.book.look(**look))
        self._needs_room(text, sum(self.widths[first : last + 1]), look)

    def number(self, column: int, value: Decimal | int, form: str, **look: Any) -> None:
        """Write a fixed number."""
        self.sheet.write_number(
            self.row, column, float(value), self.book.look(num_format=form, align="right", **look)
        )

    def input(self, column: int, value: Decimal | int, form: str) -> None:
        """Write a number that may be changed: unlocked, in the colour of inputs, numbers only."""
        look = {"bg_color": _INPUT, "locked": False, "border": 1, "border_color": _RULE}
        self.number(column, value, form, **look)
        self.sheet.data_validation(
            self.row,
            column,
            self.row,
            column,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": -1e15,
                "maximum": 1e15,
                "error_title": _(NUMBERS_ONLY)[:32],
                "error_message": _(
                    "This cell takes a number. Type it the way your spreadsheet shows numbers."
                ),
            },
        )

    def formula(self, column: int, formula: str, value: Decimal | int, form: str, **look: Any) -> None:
        """Write a formula together with the value that the program found for it."""
        self.sheet.write_formula(
            self.row,
            column,
            f"={formula}",
            self.book.look(num_format=form, align="right", **look),
            float(value),
        )

    def done(self) -> None:
        """Set what is printed, all that was written, and the height of rows of several lines."""
        for row, lines in self._lines.items():
            if lines > 1:
                self.sheet.set_row(row, _LINE_HIGH * lines)
        self.sheet.print_area(0, 0, max(self.row - 1, 0), self.columns - 1)


NUMBERS_ONLY = N_("Enter a number")


def _for_footer(text: str) -> str:
    """Return a text for a footer, where & begins a command and the whole is at most 255 signs long."""
    return safe_text(text).replace("&", "&&")[:180]
