"""The sheet of the cost breakdown in the internal workbook: sections A to M, with live formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polasepatu.costing.ledger.ledger import Line
from polasepatu.i18n import _
from polasepatu.reports.cbd import PLACES
from polasepatu.reports.cbd_rows import factors, head
from polasepatu.reports.offer import title_of, unit_of
from polasepatu.reports.xlsx.formula import line_formula
from polasepatu.reports.xlsx.sheets import number_format, plain_format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polasepatu.reports.cbd import Breakdown, Item
    from polasepatu.reports.offer import CostBook
    from polasepatu.reports.xlsx.sheets import Book, Page

WIDTHS = (6, 44, 12, 12, 10, 14, 18, 16)
_UNIT, _NET, _LOSS, _GROSS, _PRICE, _AMOUNT = 2, 3, 4, 5, 6, 7


def cbd_sheet(book: Book, cost: CostBook, found: Breakdown, names: Mapping[str, str], foot: str) -> None:
    """Write the sheet; `names` are the names of all cells, those of the breakdown among them."""
    page = book.page("CBD", WIDTHS, note=foot)
    page.title(
        _("Cost breakdown (CBD)"),
        _("The price per pair, divided as buyers ask for it. Shows costs and profit."),
    )
    for label, text in head(cost):
        page.text(1, label)
        page.merged(2, 7, text)
        page.row += 1
    page.row += 1
    page.heads(
        (
            *("", _("Component"), _("Unit"), _("Net"), _("Loss")),
            *(_("Gross"), _("Price"), found.currency),
        ),
        numbers=range(_NET, _AMOUNT + 1),
    )
    form = plain_format(PLACES)

    def amount(code: str, *, bold: bool = False) -> None:
        line = found.ledger[code]
        assert isinstance(line, Line)
        formula = line_formula(line, found.ledger, names.__getitem__)
        page.formula(_AMOUNT, formula, found.values[code], form, bold=bold)
        book.name(names[code], page, page.row, _AMOUNT)

    for part in found.parts:
        page.text(0, part.letter, bold=True)
        page.text(1, title_of(found.ledger[part.sum]), bold=True)
        amount(part.sum, bold=True)
        page.row += 1
        for item in part.items:
            page.text(1, title_of(item.entry), text_wrap=True)
            _factors(page, item, cost, names)
            amount(item.amount)
            page.row += 1
    page.done()


def _factors(page: Page, item: Item, cost: CostBook, names: Mapping[str, str]) -> None:
    of = factors(item, cost)
    for entry, column in ((of.quantity, _GROSS), (of.price, _PRICE)):
        if entry is not None:
            value = cost.values[entry.code]
            page.formula(column, names[entry.code], value, number_format(entry, value))
    if of.quantity is not None:
        page.text(_UNIT, unit_of(of.quantity))
        if of.net is not None and of.loss is not None:
            page.number(_NET, of.net, plain_format(4))
            net = page.cell(page.row, _NET)
            page.formula(_LOSS, f"1-{net}/{names[of.quantity.code]}", of.loss, "0.0%")
