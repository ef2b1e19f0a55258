"""The what-if table of the workbook, live: an input moves down and up, and the price follows.

A changed input is carried through a copy of every line that the price is computed from, one column for each
change, so the table needs no data table of Excel, which other programs lack. As in the program's what-if, the
lines in between are not rounded: a change of a cent would else drown in the rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.costing.ledger.ledger import Line, evaluate
from polasepatu.costing.ledger.whatif import tornado
from polasepatu.i18n import _
from polasepatu.reports.offer import title_of
from polasepatu.reports.xlsx.formula import excel
from polasepatu.reports.xlsx.sheets import number_format

if TYPE_CHECKING:
    from polasepatu.costing.ledger.ledger import Ledger
    from polasepatu.costing.ledger.whatif import Move
    from polasepatu.reports.offer import CostBook
    from polasepatu.reports.xlsx.sheets import Book, Page

_TABLE_WIDTHS = (48, 16, 12, 12, 17, 17, 17, 17)
_LOW, _HIGH, _AT_LOW, _LESS = 2, 3, 4, 6
_FIRST_STEP = 2  # column 1 holds the lines as they are


def what_if_sheets(book: Book, cost: CostBook, names: Mapping[str, str], foot: str) -> None:
    """Write the table, the widest swing first, and its steps; moves without effect are left out."""
    needed = cost.ledger.needed_for(cost.target)
    moves = [swing.move for swing in tornado(cost.ledger, cost.target, cost.moves)]
    if moves:
        _WhatIf(book, cost, needed, names).write(moves, foot)


@dataclass(slots=True)
class _WhatIf:
    """Writes both sheets."""

    book: Book
    cost: CostBook
    needed: Ledger
    names: Mapping[str, str]

    def write(self, moves: list[Move], foot: str) -> None:
        target = self.cost.ledger[self.cost.target]
        table = self.book.page(_("What if"), _TABLE_WIDTHS, note=foot)
        columns = _FIRST_STEP + 2 * len(moves)
        steps = self.book.page(_("What-if steps"), (48, *(17,) * (columns - 1)), note=foot)
        steps.title(
            _("Steps of the what-if table"),
            _("The lines that the price is computed from, not rounded, once for each change."),
        )
        rows = self.titles(steps)
        now = self.column(steps, rows, 1, _("as it is"), {}, {})
        table.title(
            _("What if one input changes"),
            _("Change a yellow share: the price follows. All other inputs stay as they are."),
        )
        form = number_format(target, now)
        table.text(0, title_of(target), bold=True)
        at = steps.cell(rows[target.code], 1)
        table.formula(1, at, now, form, bold=True)
        before = table.cell(table.row, 1)
        table.row += 2
        table.heads(
            (
                *(_("Input"), _("Today"), _("Change down"), _("Change up")),
                *(_("Price if down"), _("Price if up"), _("Less or more if down"), _("Less or more if up")),
            ),
            numbers=range(1, len(_TABLE_WIDTHS)),
        )
        for index, move in enumerate(moves):
            entry, value = self.needed[move.code], self.cost.values[move.code]
            table.text(0, title_of(entry))
            table.formula(1, self.names[move.code], value, number_format(entry, value))
            for side, by in enumerate((move.low, move.high)):
                table.input(_LOW + side, by, "+0.00%;-0.00%;0%")
                by_cell = table.cell(table.row, _LOW + side)
                column = _FIRST_STEP + 2 * index + side
                price = self.moved(steps, rows, column, move, by, by_cell)
                at = steps.cell(rows[target.code], column)
                table.formula(_AT_LOW + side, at, price, form)
                result = table.cell(table.row, _AT_LOW + side)
                signed = f"+{form};-{form};{form}"
                table.formula(_LESS + side, f"{result}-{before}", price - now, signed)
            table.row += 1
        table.done()
        steps.row += 1 + len(rows)
        steps.done()

    def titles(self, steps: Page) -> dict[str, int]:
        """Write the titles of all lines and return their rows; the head is left to the columns."""
        start = steps.row
        rows = {entry.code: row for row, entry in enumerate(self.needed.lines, start=start + 1)}
        for entry in self.needed.lines:
            steps.row = rows[entry.code]
            steps.text(0, title_of(entry))
        steps.row = start
        steps.text(0, _("Line"), bold=True)
        steps.sheet.freeze_panes(start + 1, 1)
        return rows

    def moved(
        self, steps: Page, rows: Mapping[str, int], column: int, move: Move, by: Decimal, by_cell: str
    ) -> Decimal:
        """Write the column of one move and return the price it leads to."""
        value, name = self.cost.values[move.code], self.names[move.code]
        new = value + by if move.added else value * (1 + by)
        formula = f"{name}+{by_cell}" if move.added else f"{name}*(1+{by_cell})"
        title = title_of(self.needed[move.code])
        return self.column(steps, rows, column, title, {move.code: new}, {move.code: formula})

    def column(
        self,
        steps: Page,
        rows: Mapping[str, int],
        column: int,
        title: str,
        changes: Mapping[str, Decimal],
        formulas: Mapping[str, str],
    ) -> Decimal:
        """Write all lines with some inputs changed by formulas, and return the value of the price."""
        start = steps.row
        steps.text(column, title, bold=True, text_wrap=True, align="right")
        values = evaluate(self.needed, changes, round_lines=False)

        def name_of(code: str) -> str:
            return steps.cell(rows[code], column)

        for entry in self.needed.lines:
            steps.row = rows[entry.code]
            if isinstance(entry, Line):
                formula = excel(entry.expr, self.needed, name_of)
            else:
                formula = formulas.get(entry.code, self.names[entry.code])
            value = values[entry.code]
            steps.formula(column, formula, value, number_format(entry, value))
        steps.row = start
        return values[self.cost.target]
