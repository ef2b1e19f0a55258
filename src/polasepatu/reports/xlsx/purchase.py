"""The sheet of the purchase: what the order needs of each material, what is bought, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polasepatu.costing.ledger.ledger import Input, Line
from polasepatu.i18n import N_, _
from polasepatu.reports.offer import title_in, title_of, unit_of
from polasepatu.reports.xlsx.formula import line_formula
from polasepatu.reports.xlsx.sheets import number_format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polasepatu.costing.ledger.ledger import Entry
    from polasepatu.reports.offer import CostBook
    from polasepatu.reports.xlsx.sheets import Book, Page

GROUP = "purchase"
WIDTHS = (44, 12, 14, 12, 14, 14, 14, 14, 19, 19, 19)
_COLUMNS = {
    # the last word of a code: heading and column
    "need": (N_("Need"), 2),
    "stock": (N_("Stock"), 3),
    "want": (N_("Need less stock"), 4),
    "moq": (N_("Least order"), 5),
    "pack": (N_("Pack"), 6),
    "order": (N_("To buy"), 7),
    "consumed": (N_("Used"), 8),
    "purchased": (N_("To pay for"), 9),
    "left": (N_("Value of the rest"), 10),
}
_WANT = _COLUMNS["want"][1]


def purchase_sheet(book: Book, cost: CostBook, names: Mapping[str, str], foot: str) -> None:
    """Write the sheet, one row for each material; a material bought by size has a row for each size."""
    entries = [entry for entry in cost.ledger.lines if entry.group == GROUP]
    if not any(isinstance(entry, Line) for entry in entries):
        return
    page = book.page(_("Purchase"), WIDTHS, note=foot)
    page.title(_("Purchase"), _("The need of the order, the purchase in whole packs, and the rest."))
    page.heads(
        (_("Material"), _("Unit"), *(_(title) for title, _column in _COLUMNS.values())),
        numbers=range(2, len(WIDTHS)),
    )

    def write(entry: Entry, column: int, *, bold: bool = False) -> None:
        value = cost.values[entry.code]
        if isinstance(entry, Input):
            page.formula(column, names[entry.code], value, number_format(entry, value))
            return
        assert isinstance(entry, Line)
        formula = line_formula(entry, cost.ledger, names.__getitem__)
        page.formula(column, formula, value, number_format(entry, value), bold=bold)
        book.name(names[entry.code], page, page.row, column)

    for material, found in _rows(entries).items():
        if material:
            _title(page, found)
        else:
            page.text(0, _("All materials"), bold=True)
        for entry in found:
            column = _COLUMNS.get(entry.code.rpartition(".")[2], ("", 0))[1]
            if column:
                write(entry, column, bold=not material)
        page.row += 1
        rest = [each for each in found if isinstance(each, Line) and not _has_column(each)]
        for entry in rest:
            page.text(0, title_of(entry), indent=2)
            page.text(1, unit_of(entry))
            write(entry, _WANT)
            page.row += 1
    page.done()


def _has_column(entry: Entry) -> bool:
    return ".size." not in entry.code and entry.code.rpartition(".")[2] in _COLUMNS


def _title(page: Page, found: list[Entry]) -> None:
    words = next((entry.words for entry in found if entry.words), {})
    page.text(0, title_in(words) if words else found[0].code.split(".")[1])
    page.text(1, next((unit_of(entry) for entry in found if entry.unit), ""))


def _rows(entries: list[Entry]) -> dict[str, list[Entry]]:
    """Return the lines of each material by its code; those of all materials stand last, under ""."""
    rows: dict[str, list[Entry]] = {}
    sums: list[Entry] = []
    for entry in entries:
        parts = entry.code.split(".")
        if len(parts) >= 3:
            rows.setdefault(parts[1], []).append(entry)
        elif len(parts) == 2:
            sums.append(entry)
    return {**rows, **({"": sums} if sums else {})}
