"""The buyer's cost breakdown (CBD) on paper: sections A to M. It shows costs, profit and commission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polasepatu.i18n import _, say
from polasepatu.i18n.numbers import day, money, number, percent
from polasepatu.reports import offer_text as texts
from polasepatu.reports.cbd import PLACES, Breakdown, Item, Part, breakdown
from polasepatu.reports.cbd_rows import factors, head
from polasepatu.reports.offer import title_of, unit_of
from polasepatu.reports.pdf.cost import value_text
from polasepatu.reports.pdf.fonts import BOLD
from polasepatu.reports.pdf.page import BAND, HEAD, QUIET, WARN, WIDE_MM, Composer, Document, colour

if TYPE_CHECKING:
    from polasepatu.reports.offer import CostBook, Offer

_WIDTHS = (64.0, 16.0, 17.0, 14.0, 20.0, 24.0, WIDE_MM - 155.0)


def cbd_pdf(cost: CostBook) -> Document:
    """Return the cost breakdown as PDF, in the language that is spoken.

    Raises:
        NoBreakdown: the ledger has no price, rate or profit.
    """
    found, offer = breakdown(cost), cost.offer
    title = say("Cost breakdown (CBD) {number}", {"number": offer.number})
    sheet = Composer(
        title=title,
        author=offer.parties.factory.name,
        foot=f"{offer.parties.factory.name}  |  {title}  |  {day(offer.day)}",
        day=offer.day,
    )
    sheet.say(title, bold=True, size=14, colour=HEAD, after=2)
    sheet.say(_("Confidential: shows costs, profit and commission."), bold=True, colour=WARN, after=3)
    if offer.sample:
        sheet.say(_(texts.SAMPLE), bold=True, colour=WARN, after=3)
    sheet.pairs(head(cost))
    sheet.gap(3)
    _sections(sheet, cost, found)
    _alternatives(sheet, offer)
    return sheet.printed()


def _sections(sheet: Composer, cost: CostBook, found: Breakdown) -> None:
    rows: list[tuple[Any, ...]] = [
        (
            *(_("Component"), _("Unit"), _("Net"), _("Loss")),
            *(_("Gross"), _("Price"), found.currency),
        )
    ]
    styles: list[tuple[Any, ...]] = [("ALIGN", (2, 0), (-1, -1), "RIGHT")]
    for part in found.parts:
        _part(sheet, cost, found, part, rows, styles)
    sheet.table(rows, _WIDTHS, styles=styles, head_rows=1, padding=(2.5, 1.3))


def _part(
    sheet: Composer,
    cost: CostBook,
    found: Breakdown,
    part: Part,
    rows: list[tuple[Any, ...]],
    styles: list[tuple[Any, ...]],
) -> None:
    at = len(rows)
    styles += [
        ("BACKGROUND", (0, at), (-1, at), colour(HEAD if part.letter == "L" else BAND)),
        ("FONT", (-1, at), (-1, at), BOLD, 8.5, 11),
        ("SPAN", (0, at), (5, at)),
    ]
    if part.items:
        styles.append(("NOSPLIT", (0, at), (0, at + 1)))
    ink = "#FFFFFF" if part.letter == "L" else HEAD
    styles.append(("TEXTCOLOR", (-1, at), (-1, at), colour(ink)))
    heading = f"{part.letter}  {title_of(found.ledger[part.sum])}"
    amount = number(found.values[part.sum], PLACES)
    rows.append((sheet.text(heading, bold=True, size=8.5, colour=ink), "", "", "", "", "", amount))
    for item in part.items:
        if found.values[item.amount]:
            rows.append(_row(sheet, cost, found, item))


def _row(sheet: Composer, cost: CostBook, found: Breakdown, item: Item) -> tuple[Any, ...]:
    of = factors(item, cost)
    quantity, price = of.quantity, of.price
    return (
        sheet.text(title_of(item.entry), size=8),
        sheet.text(unit_of(quantity), size=7.5, colour=QUIET) if quantity else "",
        number(of.net, 4) if of.net is not None else "",
        percent(of.loss) if of.loss is not None else "",
        value_text(quantity, cost.values[quantity.code]) if quantity else "",
        value_text(price, cost.values[price.code]) if price else "",
        number(found.values[item.amount], PLACES),
    )


def _alternatives(sheet: Composer, offer: Offer) -> None:
    """Add the prices at other quantities."""
    if len(offer.prices) < 2:
        return
    sheet.heading(say("Price per pair, {term}", {"term": texts.term(offer)}))
    sheet.table(
        [
            [_("Quantity, pairs"), *(number(each.pairs) for each in offer.prices)],
            [_("Price per pair"), *(money(each.price, offer.terms.currency) for each in offer.prices)],
        ],
        (40.0, *((WIDE_MM - 40.0) / len(offer.prices),) * len(offer.prices)),
        styles=[("ALIGN", (1, 0), (-1, -1), "RIGHT"), ("BACKGROUND", (0, 0), (-1, 0), colour(BAND))],
    )
