"""The cost sheet on paper, for the desk of the estimator: every line of the ledger, with margin.

It is marked as internal on every page. What a buyer gets is the quote (`quote_pdf`), which is made from
other values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polasepatu.costing.ledger.ledger import Input, Line
from polasepatu.costing.ledger.whatif import tornado
from polasepatu.i18n import _, say
from polasepatu.i18n.numbers import day, money, number, percent
from polasepatu.money import decimals
from polasepatu.reports import offer_text as texts
from polasepatu.reports.chapters import CHAPTERS, Section, notes, sections_of, since, source_of
from polasepatu.reports.offer import title_in, title_of, unit_of
from polasepatu.reports.pdf.fonts import BOLD, PLAIN
from polasepatu.reports.pdf.page import (
    BAND,
    HEAD,
    INK,
    MM,
    QUIET,
    RULE,
    WARN,
    WIDE_MM,
    Composer,
    Document,
    colour,
)

if TYPE_CHECKING:
    from polasepatu.costing.ledger.ledger import Entry
    from polasepatu.reports.offer import CostBook

_WIDTHS = (72.0, 30.0, 30.0, WIDE_MM - 132.0)
_BAR_MM, _BAR_HIGH = 40.0, 8.0  # high in points
_DOWN, _UP = "#2F5D9B", "#A8502F"


def cost_pdf(cost: CostBook) -> Document:
    """Return the internal cost sheet as PDF, in the language that is spoken."""
    offer = cost.offer
    sheet = Composer(
        title=f"{_('Cost sheet')} {offer.number}",
        author=offer.parties.factory.name,
        foot=f"{_('Internal: shows costs and margin.')}  |  {offer.number}  |  {day(offer.day)}",
        day=offer.day,
    )
    _head(sheet, cost)
    lines = _Lines(sheet, cost)
    for chapter in CHAPTERS:
        sections = sections_of(cost.ledger, chapter)
        if any(isinstance(entry, Line) for section in sections for entry in section.entries):
            sheet.heading(_(chapter.title))
            lines.table(sections)
    if cost.moves:
        _what_if(sheet, cost)
    sheet.heading(_("Notes"))
    sheet.add(*sheet.dashed(list(notes(cost)), size=8))
    lines.list_sources()
    return sheet.printed()


def value_text(entry: Entry, value: Decimal) -> str:
    """Return the value of a line as people read it: money with its currency, a share in per cent."""
    own = max(0, -int(value.normalize().as_tuple().exponent)) if value else 0
    if entry.unit == "share":
        return percent(value, min(6, max(1, own - 2)))
    if not entry.currency:
        return number(value, entry.places if entry.places is not None else min(own, 6))
    least = decimals(entry.currency)
    places = entry.places if entry.places is not None else min(own, least + 4)
    return money(value, entry.currency, max(places, least))


def _head(sheet: Composer, cost: CostBook) -> None:
    offer = cost.offer
    left = [
        sheet.text(offer.parties.factory.name, bold=True, size=13, colour=HEAD, after=2),
        sheet.text(_("Internal: shows costs and margin. Not for the buyer."), bold=True, size=9, colour=WARN),
    ]
    right = [
        sheet.text(_("COST SHEET"), bold=True, size=13, align="right", colour=HEAD, after=2),
        sheet.text(f"{offer.number}, {day(offer.day)}", size=9, align="right", colour=QUIET),
    ]
    sheet.table(
        [(left, right)],
        (WIDE_MM * 0.62, WIDE_MM * 0.38),
        styles=[("LINEBELOW", (0, 0), (-1, 0), 1.2, colour(HEAD))],
        padding=(0, 4),
    )
    sheet.gap(2)
    buyer = texts.buyer(offer)
    facts = [(_("The order"), title_in(offer.title)), *texts.goods(offer), (_("Delivery"), texts.term(offer))]
    if buyer is not None:
        facts.insert(1, (_("To"), buyer.name))
    sheet.pairs(facts)
    sheet.gap(3)
    _headlines(sheet, cost)


def _headlines(sheet: Composer, cost: CostBook) -> None:
    """Add the figures that matter most, side by side."""
    entries = [cost.ledger[code] for code in cost.headlines]
    each_mm = WIDE_MM / min(len(entries), 4)
    for start in range(0, len(entries), 4):
        some = entries[start : start + 4]
        sheet.table(
            [
                [sheet.text(title_of(entry), size=7.5, colour=QUIET) for entry in some],
                [value_text(entry, cost.values[entry.code]) for entry in some],
            ],
            (each_mm,) * len(some),
            styles=[
                ("FONT", (0, 1), (-1, 1), BOLD, 10.5, 13),
                ("BACKGROUND", (0, 0), (-1, -1), colour(BAND)),
                ("LINEAFTER", (0, 0), (-2, -1), 1.5, colour("#FFFFFF")),
            ],
            padding=(4, 2.5),
        )
        sheet.gap(1)


# --- lines ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Lines:
    """Writes the tables of lines; their sources are numbered and listed once, at the end."""

    sheet: Composer
    cost: CostBook
    sources: dict[str, int] = field(default_factory=dict)

    def table(self, sections: tuple[Section, ...]) -> None:
        ledger = self.cost.ledger
        lines = [each for each in ledger.lines if isinstance(each, Line)]
        beside = {code for line in lines for code in (line.quantity, line.price)}
        rows: list[tuple[Any, ...]] = [(_("Line"), _("Quantity"), _("Price"), _("Amount"))]
        styles: list[tuple[Any, ...]] = [("ALIGN", (1, 0), (-1, -1), "RIGHT")]
        for section in sections:
            if len(sections) > 1:
                at = len(rows)
                styles += [
                    ("BACKGROUND", (0, at), (-1, at), colour(BAND)),
                    ("NOSPLIT", (0, at), (0, at + 1)),
                ]
                rows.append((self.sheet.text(section.title(), bold=True, size=8, colour=HEAD), "", "", ""))
            for entry in section.entries:
                if isinstance(entry, Line) or entry.code not in beside:
                    styles += self.look(entry, len(rows))
                    rows.append(self.row(entry))
        self.sheet.table(rows, _WIDTHS, styles=styles, head_rows=1, padding=(3, 1.3))

    def look(self, entry: Entry, row: int) -> list[tuple[Any, ...]]:
        if entry.code in self.cost.headlines:
            return [("FONT", (1, row), (-1, row), BOLD, 8.5, 11)]
        if isinstance(entry, Input):
            return [("TEXTCOLOR", (1, row), (-1, row), colour(QUIET))]
        return []

    def row(self, entry: Entry) -> tuple[Any, ...]:
        values, ledger = self.cost.values, self.cost.ledger
        shown = entry
        quantity = price = ""
        if isinstance(entry, Line):
            if entry.quantity:
                of = ledger[entry.quantity]
                quantity = f"{value_text(of, values[of.code])} {_unit(of)}"
            if entry.price:
                shown = ledger[entry.price]
                price = value_text(shown, values[shown.code])
        title = self.sheet.text(
            f"{title_of(entry)}{self.source(shown, entry)}",
            size=8.5,
            bold=entry.code in self.cost.headlines,
            colour=QUIET if isinstance(entry, Input) else INK,
        )
        value = value_text(entry, values[entry.code])
        if not entry.currency:
            return title, f"{value} {_unit(entry)}".strip(), "", ""
        per = _unit(entry)
        return title, quantity, price, f"{value} / {per}" if per else value

    def source(self, shown: Entry, entry: Entry) -> str:
        """Return the number of a source, such as " [3]"; nothing where there is none."""
        text = ", ".join(filter(None, (source_of(shown) or source_of(entry), since(shown))))
        return f" [{self.sources.setdefault(text, len(self.sources) + 1)}]" if text else ""

    def list_sources(self) -> None:
        if self.sources:
            self.sheet.heading(_("Sources"))
            texts = [f"[{number}] {text}" for text, number in self.sources.items()]
            self.sheet.add(*(self.sheet.text(text, size=7.5, colour=QUIET, indent=14) for text in texts))


def _unit(entry: Entry) -> str:
    return "" if entry.unit == "share" else unit_of(entry)


# --- what if --------------------------------------------------------------------------------------


def _what_if(sheet: Composer, cost: CostBook) -> None:
    target = cost.ledger[cost.target]
    swings = tornado(cost.ledger, cost.target, cost.moves)
    found = [(each, each.at_low - each.before, each.at_high - each.before) for each in swings]
    widest = max((abs(by) for each in found for by in each[1:]), default=Decimal(0))
    sheet.heading(say("What if one input changes: {line}", {"line": title_of(target)}))
    rows: list[tuple[Any, ...]] = [(_("Input"), _("Change"), _("down"), _("up"), "")]
    for swing, down, up in found:
        rows.append(
            (
                sheet.text(title_of(cost.ledger[swing.move.code]), size=8.5),
                f"{_signed(swing.move.low)} / {_signed(swing.move.high)}",
                _difference(target, down),
                _difference(target, up),
                _bars(down, up, widest),
            )
        )
    sheet.table(
        rows,
        (60, 30, 21, 21, WIDE_MM - 132),
        styles=[
            ("ALIGN", (1, 0), (3, -1), "RIGHT"),
            ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
            ("FONT", (1, 1), (3, -1), PLAIN, 8, 10),
            ("TEXTCOLOR", (2, 1), (2, -1), colour(_DOWN)),
            ("TEXTCOLOR", (3, 1), (3, -1), colour(_UP)),
        ],
        head_rows=1,
        padding=(3, 1.4),
    )


def _signed(share: Decimal) -> str:
    text = percent(abs(share), 0 if share * 100 == int(share * 100) else 1)
    return f"-{text}" if share < 0 else f"+{text}"


def _difference(target: Entry, by: Decimal) -> str:
    text = money(abs(by), target.currency, target.places) if target.currency else number(abs(by), 2)
    return f"{'-' if by < 0 else '+' if by else ''}{text}"


def _bars(down: Decimal, up: Decimal, widest: Decimal) -> Any:
    """Return the two moves as bars to the left and right of a middle line."""
    from reportlab.platypus import Flowable  # type: ignore[import-untyped]

    class Bars(Flowable):  # type: ignore[misc]
        """Drawn by itself: a `Drawing` would name a font that is not in the file."""

        def wrap(self, *_room: float) -> tuple[float, float]:
            return _BAR_MM * MM, _BAR_HIGH

        def draw(self) -> None:
            middle = _BAR_MM * MM / 2
            for by, fill in ((down, _DOWN), (up, _UP)):
                length = float(by / widest) * (middle - 2) if widest else 0.0
                self.canv.setFillColor(colour(fill))
                self.canv.rect(middle, 1.5, length, _BAR_HIGH - 3, stroke=0, fill=1)
            self.canv.setStrokeColor(colour(RULE))
            self.canv.setLineWidth(0.6)
            self.canv.line(middle, 0, middle, _BAR_HIGH)

    return Bars()
