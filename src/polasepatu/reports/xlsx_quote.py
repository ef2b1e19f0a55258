"""The cost book as a workbook: every line of the ledger is a formula over named inputs.

Whoever opens it can change the price of the leather and see the FOB price move. The formulas are written
from the same tree that the program evaluates, and every cell also holds the value the program found, so that
a viewer that does not calculate shows the right numbers.

What goes to a buyer is another file, made from the offer alone (`xlsx_offer`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.costing.ledger import Input, Line, evaluate, names
from polasepatu.i18n import _
from polasepatu.i18n.numbers import day, long_day
from polasepatu.reports.chapters import CHAPTERS, Chapter, group_title, notes, sections_of, since, source_of
from polasepatu.reports.formula import excel_names, line_formula
from polasepatu.reports.offer import Change, CostBook, title_in, title_of, unit_of
from polasepatu.reports.xlsx_sheets import QUIET, Book, Page, number_format

if TYPE_CHECKING:
    from polasepatu.costing.ledger import Entry


_QUANTITY, _UNIT, _PRICE, _AMOUNT, _PER, _SINCE, _NOTE = 1, 2, 3, 4, 5, 6, 7
_SHEET_WIDTHS = (44, 13, 10, 17, 19, 12, 12, 52)


def cost_workbook(book: CostBook) -> bytes:
    """Return the internal workbook, in the language that is spoken. It shows costs and margin."""
    return _Writer(book).written()


class _Writer:
    """Writes one cost book."""

    def __init__(self, cost: CostBook) -> None:
        offer = cost.offer
        self.cost, self.ledger, self.values = cost, cost.ledger, cost.values
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
        if self.cost.changes:
            self.what_if()
        self.notes()
        return self.book.data()

    # --- inputs -----------------------------------------------------------------------------------

    def inputs(self) -> None:
        page = self.book.page(_("Inputs"), (44, 19, 12, 12, 46, 26), note=self.foot)
        offer = self.cost.offer
        page.title(
            f"{offer.number}  {title_in(offer.title)}",
            _("Change a yellow cell and every sheet follows. For your own use: it shows costs and margin."),
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
            page.text(2, unit_of(entry), indent=1)
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

    # --- what if ----------------------------------------------------------------------------------

    def what_if(self) -> None:
        """Write the table of changes, and beside it the lines that follow each of them.

        A changed input is carried through copies of the lines that depend on it, so the table stays live
        without the data tables of Excel, which other programs lack.
        """
        target = self.ledger[self.cost.target]
        now = self.values[self.cost.target]
        form = number_format(target, now)
        table = self.book.page(_("What if"), (44, 14, 12, 12, 17, 17, 17, 17), note=self.foot)
        table.title(
            _("What if one input changes"),
            _("Change a yellow share: the price follows. All other inputs stay as they are."),
        )
        table.text(0, title_of(target), bold=True)
        table.formula(1, self.names[self.cost.target], now, form, bold=True)
        table.row += 2
        table.heads(
            (
                *(_("Input"), _("Today"), _("Change down"), _("Change up")),
                *(_("Price if down"), _("Price if up"), _("Less or more if down"), _("Less or more if up")),
            ),
            numbers=range(1, 8),
        )
        steps = self.book.page(
            _("What-if steps"), (44, *(17,) * (2 * len(self.cost.changes))), note=self.foot
        )
        steps.title(
            _("Steps of the what-if table"),
            _("The lines that depend on the changed input, calculated again for each change."),
        )
        rows = self.step_rows(steps)
        for index, change in enumerate(self.cost.changes):
            self.changed(table, steps, rows, change, index)
        steps.row += 1 + len(rows)
        steps.done()
        table.done()

    def step_rows(self, steps: Page) -> dict[str, int]:
        """Return the row on the sheet of steps of every line that a change reaches; write their titles."""
        reached = {code for change in self.cost.changes for code in self.dependents(change.code)}
        reached |= {change.code for change in self.cost.changes}
        codes = [line.code for line in self.ledger.lines if line.code in reached]
        start = steps.row
        for row, code in enumerate(codes, start=start + 1):
            steps.row = row
            steps.text(0, title_of(self.ledger[code]))
        steps.row = start
        steps.text(0, _("Line"), bold=True)
        steps.sheet.freeze_panes(start + 1, 1)
        return {code: row for row, code in enumerate(codes, start=start + 1)}

    def dependents(self, code: str) -> set[str]:
        """Return the lines between an input and the target that its change moves."""
        wanted = {self.cost.target}
        waiting = [self.cost.target]
        while waiting:
            entry = self.ledger[waiting.pop()]
            new = (
                {each for each in names(entry.expr) if each not in wanted}
                if isinstance(entry, Line)
                else set()
            )
            wanted |= new
            waiting.extend(new)
        moved = {code}
        for entry in self.ledger.order:
            if isinstance(entry, Line) and entry.code in wanted and moved & set(names(entry.expr)):
                moved.add(entry.code)
        return moved - {code}

    def changed(self, table: Page, steps: Page, rows: Mapping[str, int], change: Change, index: int) -> None:
        """Write a row of the table, and its two columns of steps."""
        entry, value = self.ledger[change.code], self.values[change.code]
        target = self.ledger[self.cost.target]
        now = self.values[self.cost.target]
        form = number_format(target, now)
        table.text(0, title_of(entry))
        table.formula(1, self.names[change.code], value, number_format(entry, value))
        for side, by in enumerate((change.low, change.high)):
            table.input(2 + side, by, "+0.00%;-0.00%;0%")
            by_cell = table.cell(table.row, 2 + side)
            found = self.column(steps, rows, change, 1 + 2 * index + side, by, by_cell)
            at = steps.cell(rows[self.cost.target], 1 + 2 * index + side) if found is not None else ""
            price = found if found is not None else now
            table.formula(4 + side, at or self.names[self.cost.target], price, form)
            moved = f"+{form};-{form};{form}"
            result = table.cell(table.row, 4 + side)
            table.formula(6 + side, f"{result}-{self.names[self.cost.target]}", price - now, moved)
        table.row += 1

    def column(
        self, steps: Page, rows: Mapping[str, int], change: Change, column: int, by: Decimal, by_cell: str
    ) -> Decimal | None:
        """Write the steps of one change and return the target's value; None where it does not move it."""
        moved = self.dependents(change.code)
        if self.cost.target not in moved:
            return None
        base = self.values[change.code]
        name = self.names[change.code]
        new = base + by if change.added else base * (1 + by)
        values = evaluate(self.ledger, {change.code: new})
        start = steps.row
        steps.text(column, title_of(self.ledger[change.code]), bold=True, text_wrap=True, align="right")
        steps.row = rows[change.code]
        formula = f"{name}+{by_cell}" if change.added else f"{name}*(1+{by_cell})"
        steps.formula(column, formula, new, number_format(self.ledger[change.code], base))

        def name_of(code: str) -> str:
            if code in moved or code == change.code:
                return steps.cell(rows[code], column)
            return self.names[code]

        for code in moved:
            line = self.ledger[code]
            assert isinstance(line, Line)
            steps.row = rows[code]
            steps.formula(
                column,
                line_formula(line, self.ledger, name_of),
                values[code],
                number_format(line, values[code]),
            )
        steps.row = start
        return values[self.cost.target]

    # --- notes ------------------------------------------------------------------------------------

    def notes(self) -> None:
        page = self.book.page(_("Notes"), (110,), note=self.foot)
        page.title(_("Notes"), long_day(self.cost.offer.day))
        for text in notes(self.cost):
            page.text(0, text, text_wrap=True)
            page.row += 1
        page.done()


def _by_group(entries: Iterable[Input]) -> Iterator[tuple[str, list[Input]]]:
    """Yield the inputs of each group, groups in the order in which they first appear."""
    groups: dict[str, list[Input]] = {}
    for entry in entries:
        groups.setdefault(entry.group.partition(".")[0], []).append(entry)
    for group, members in groups.items():
        yield group_title(group), members
