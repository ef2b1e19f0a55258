"""The cost book as a workbook: every line of the ledger is a formula over named inputs.

Whoever opens it can change the price of the leather and see the FOB price move. The formulas are written
from the same tree that the program evaluates, and every cell also holds the value the program found, so that
a viewer that does not calculate shows the right numbers.

What goes to a buyer is another file, made from the offer alone (`xlsx_offer`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from polasepatu.costing.ledger.ledger import Input, Line
from polasepatu.i18n import _
from polasepatu.i18n.numbers import day, long_day
from polasepatu.reports.cbd import NoBreakdown, breakdown
from polasepatu.reports.chapters import CHAPTERS, Chapter, group_title, notes, sections_of, since, source_of
from polasepatu.reports.offer import CostBook, title_in, title_of, unit_of
from polasepatu.reports.xlsx.cbd import cbd_sheet
from polasepatu.reports.xlsx.formula import excel_names, line_formula
from polasepatu.reports.xlsx.purchase import purchase_sheet
from polasepatu.reports.xlsx.sheets import QUIET, Book, Page, number_format
from polasepatu.reports.xlsx.whatif import what_if_sheets

if TYPE_CHECKING:
    from polasepatu.costing.ledger.ledger import Entry
    from polasepatu.reports.cbd import Breakdown


_QUANTITY, _UNIT, _PRICE, _AMOUNT, _PER, _SINCE, _NOTE = 1, 2, 3, 4, 5, 6, 7
_SHEET_WIDTHS = (44, 13, 10, 17, 19, 12, 12, 52)


def cost_workbook(book: CostBook) -> bytes:
    """Return the internal workbook, in the language that is spoken. It shows costs and margin."""
    return _Writer(book).written()


class _Writer:
    """Writes one cost book."""

    def __init__(self, cost: CostBook) -> None:
        offer = cost.offer
        self.breakdown = _breakdown(cost)
        whole = self.breakdown or cost
        self.cost, self.ledger, self.values = cost, whole.ledger, whole.values
        self.book = Book(
            title=f"{offer.number} {title_in(offer.title)}",
            author=offer.parties.factory.name,
            day=offer.day,
        )
        self.names = excel_names(line.code for line in self.ledger.lines)
        beside = ((each.quantity, each.price) for each in self.ledger.lines if isinstance(each, Line))
        self.shown_beside = {code for pair in beside for code in pair}
        self.foot = f"{offer.number}, {day(offer.day)}. {_('Internal: shows costs and margin.')}"

    def written(self) -> bytes:
        self.inputs()
        for chapter in CHAPTERS:
            self.chapter(chapter)
        purchase_sheet(self.book, self.cost, self.names, self.foot)
        if self.breakdown is not None:
            cbd_sheet(self.book, self.cost, self.breakdown, self.names, self.foot)
        what_if_sheets(self.book, self.cost, self.names, self.foot)
        self.notes()
        return self.book.data()

    # --- inputs -----------------------------------------------------------------------------------

    def inputs(self) -> None:
        page = self.book.page(_("Inputs"), (46, 19, 12, 12, 50, 38), note=self.foot)
        offer = self.cost.offer
        page.title(
            f"{offer.number}  {title_in(offer.title)}",
            _("Change a yellow cell and every sheet follows. For internal use: it shows costs and margin."),
        )
        self.headlines(page)
        page.heads(
            (_("Input"), _("Value"), _("per"), _("Since"), _("Source and note"), _("Name in formulas")),
            numbers=(1,),
        )
        for group, entries in _by_group(self.ledger.inputs):
            page.group(group)
            for entry in entries:
                page.text(0, title_of(entry))
                page.input(1, entry.value, number_format(entry, entry.value))
                self.book.name(self.names[entry.code], page, page.row, 1)
                page.text(2, "" if entry.unit == "share" else unit_of(entry), indent=1)
                page.wrapped(3, since(entry))
                page.wrapped(4, source_of(entry))
                page.wrapped(5, self.names[entry.code])
                page.row += 1
        page.done()

    def headlines(self, page: Page) -> None:
        for code in self.cost.headlines:
            entry = self.ledger[code]
            page.text(0, title_of(entry), bold=True)
            page.formula(
                1, self.names[code], self.values[code], number_format(entry, self.values[code]), bold=True
            )
            page.text(2, "" if entry.unit == "share" else unit_of(entry), indent=1)
            page.row += 1
        page.row += 1

    # --- lines ------------------------------------------------------------------------------------

    def chapter(self, chapter: Chapter) -> None:
        sections = sections_of(self.ledger, chapter)
        if not any(isinstance(entry, Line) for section in sections for entry in section.entries):
            return
        page = self.book.page(_(chapter.title), _SHEET_WIDTHS, note=self.foot)
        page.title(_(chapter.title), _("Every number is a formula over the names of the sheet of inputs."))
        page.heads(
            (
                *(_("Line"), _("Quantity"), _("Unit"), _("Price"), _("Amount")),
                *(_("per"), _("Since"), _("Source and note")),
            ),
            numbers=(_QUANTITY, _PRICE, _AMOUNT),
        )
        for section in sections:
            if len(sections) > 1:
                page.group(section.title())
            for entry in section.entries:
                if isinstance(entry, Line):
                    self.line(page, entry)
                elif entry.code not in self.shown_beside:
                    self.input_again(page, entry)
        page.done()

    def line(self, page: Page, line: Line) -> None:
        formula = line_formula(line, self.ledger, self.names.__getitem__)
        column = _AMOUNT if line.currency else _QUANTITY
        self.entry(page, line, formula, bold=line.code in self.cost.headlines)
        self.book.name(self.names[line.code], page, page.row, column)
        self.factors(page, line)
        page.row += 1

    def input_again(self, page: Page, entry: Input) -> None:
        """Show an input where it is used, so that the sheet reads from its top down."""
        self.entry(page, entry, self.names[entry.code], font_color=QUIET)
        page.row += 1

    def entry(self, page: Page, entry: Entry, formula: str, **look: object) -> None:
        value = self.values[entry.code]
        column = _AMOUNT if entry.currency else _QUANTITY
        page.text(0, title_of(entry), text_wrap=True, **look)
        page.formula(column, formula, value, number_format(entry, value), **look)
        if entry.currency:
            page.text(_PER, unit_of(entry), indent=1)
        elif entry.unit != "share":
            page.text(_UNIT, unit_of(entry), indent=1)
        page.wrapped(_SINCE, since(entry))
        page.wrapped(_NOTE, source_of(entry))

    def factors(self, page: Page, line: Line) -> None:
        """Show the quantity and the price that a line is the product of."""
        for code, column in ((line.quantity, _QUANTITY), (line.price, _PRICE)):
            if code:
                entry, value = self.ledger[code], self.values[code]
                page.formula(column, self.names[code], value, number_format(entry, value))
        if line.quantity:
            page.text(_UNIT, unit_of(self.ledger[line.quantity]), indent=1)

    # --- notes ------------------------------------------------------------------------------------

    def notes(self) -> None:
        page = self.book.page(_("Notes"), (110,), note=self.foot)
        page.title(_("Notes"), long_day(self.cost.offer.day))
        for text in notes(self.cost):
            page.text(0, text, text_wrap=True)
            page.row += 1
        page.done()


def _breakdown(cost: CostBook) -> Breakdown | None:
    """Return the price by sections; None where the ledger has no price."""
    try:
        return breakdown(cost)
    except NoBreakdown:
        return None


_FIRST = ("order", "fx", "price", "material", "labour", "overhead", "tooling", "hpp", "admin")
_LAST = ("freight", "duty", "purchase")
"""Groups of inputs: what an estimator changes most stands at the top, what hardly ever changes below."""


def _by_group(entries: Iterable[Input]) -> Iterator[tuple[str, list[Input]]]:
    """Yield the inputs of each group: known ones in their order, others between as they first appear."""
    groups: dict[str, list[Input]] = {}
    for entry in entries:
        groups.setdefault(entry.group.partition(".")[0], []).append(entry)
    others = [group for group in groups if group not in (*_FIRST, *_LAST)]
    for group in (*_FIRST, *others, *_LAST):
        if group in groups:
            yield group_title(group), groups[group]
