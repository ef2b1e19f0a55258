"""The quote on paper for the buyer (penawaran harga): terms and prices, no cost and no margin.

It is written from the `Offer` alone. The internal cost sheet is another document (`cost_pdf`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polasepatu.i18n import _, say
from polasepatu.i18n.numbers import day, long_day, money, number
from polasepatu.reports import offer_text as texts
from polasepatu.reports.pdf.fonts import BOLD
from polasepatu.reports.pdf.page import (
    BAND,
    HEAD,
    HEADING,
    QUIET,
    RULE,
    WARN,
    WIDE_MM,
    Composer,
    Document,
    colour,
)

if TYPE_CHECKING:
    from polasepatu.costing.order.terms import Party
    from polasepatu.reports.offer import Offer

_SIZES_IN_A_ROW = 14


def quote_pdf(offer: Offer) -> Document:
    """Return the quote as PDF, in the language that is spoken."""
    sheet = Composer(
        title=texts.file_title(offer),
        author=offer.parties.factory.name,
        foot=f"{offer.parties.factory.name}  |  {texts.file_title(offer)}  |  {day(offer.day)}",
        day=offer.day,
    )
    _letterhead(sheet, offer)
    _parties(sheet, offer)
    if offer.sample:
        sheet.say(_(texts.SAMPLE), bold=True, colour=WARN, size=9, after=4)
    _greeting(sheet, offer)
    sheet.pairs(texts.goods(offer))
    _run(sheet, offer)
    _prices(sheet, offer)
    sheet.heading(_("Conditions"))
    sheet.pairs(texts.conditions(offer))
    _rests_on(sheet, offer)
    return sheet.printed()


def _letterhead(sheet: Composer, offer: Offer) -> None:
    factory = offer.parties.factory
    left = [
        sheet.text(factory.name, bold=True, size=15, colour=HEAD, after=2),
        sheet.text(", ".join(texts.address(factory)), size=8.5, colour=QUIET),
    ]
    right = [
        sheet.text(_("QUOTATION"), bold=True, size=15, align="right", colour=HEAD, after=2),
        sheet.text(offer.number, size=9, align="right", colour=QUIET),
    ]
    sheet.table(
        [(left, right)],
        (WIDE_MM * 0.6, WIDE_MM * 0.4),
        styles=[("LINEBELOW", (0, 0), (-1, 0), 1.2, colour(HEAD))],
        padding=(0, 4),
    )
    sheet.gap(3)


def _parties(sheet: Composer, offer: Offer) -> None:
    left: list[Any] = []
    for label, party in ((_("To"), texts.buyer(offer)), (_("Through"), texts.through(offer))):
        if party is not None:
            left += _firm(sheet, label, party)
    facts = [
        (_("Number"), offer.number),
        (_("Date"), long_day(offer.day)),
        (_("Valid until"), long_day(offer.valid_until)),
        (_("Currency"), offer.terms.currency),
    ]
    right = sheet.made_table(
        [(sheet.text(label, colour=QUIET, size=8.5), sheet.text(text, size=8.5)) for label, text in facts],
        (26, WIDE_MM * 0.42 - 26),
    )
    sheet.table([(left, right)], (WIDE_MM * 0.58, WIDE_MM * 0.42), padding=(0, 0))
    sheet.gap(2)


def _firm(sheet: Composer, label: str, party: Party) -> list[Any]:
    return [
        sheet.text(label, size=8, colour=QUIET),
        sheet.text(party.name, bold=True, size=10),
        sheet.text(", ".join(texts.address(party)), size=8.5, after=5),
    ]


def _greeting(sheet: Composer, offer: Offer) -> None:
    sheet.say(
        say("We thank you for your inquiry and offer on the terms below:", {}),
        after=4,
    )


def _run(sheet: Composer, offer: Offer) -> None:
    """Add the pairs of each size, as a grid."""
    sheet.heading(_("Pairs by size"))
    label_mm = 24.0
    for start in range(0, len(offer.run), _SIZES_IN_A_ROW):
        run = offer.run[start : start + _SIZES_IN_A_ROW]
        last = start + _SIZES_IN_A_ROW >= len(offer.run)
        heads = [sheet.text(_("Size"), size=8, colour=QUIET), *(each.size.label for each in run)]
        counts = [sheet.text(_("Pairs"), size=8, colour=QUIET), *(number(each.pairs) for each in run)]
        if last:
            heads.append(_("Sum"))
            counts.append(number(offer.pairs))
        cells = min(_SIZES_IN_A_ROW, len(offer.run)) + 1
        each_mm = (WIDE_MM - label_mm) / cells
        sheet.table(
            [heads, counts],
            (label_mm, *(each_mm,) * (len(heads) - 1)),
            styles=[
                ("FONT", (0, 0), (-1, -1), "PolaVera", 7.5, 10),
                ("FONT", (1, 0), (-1, 0), BOLD, 7.5, 10),
                ("ALIGN", (1, 0), (-1, -1), "CENTER"),
                ("BACKGROUND", (0, 0), (-1, 0), colour(BAND)),
                ("BOX", (0, 0), (-1, -1), 0.4, colour(RULE)),
                ("INNERGRID", (0, 0), (-1, -1), 0.3, colour(RULE)),
            ],
            padding=(2, 2.2),
        )
        sheet.gap(1)


def _prices(sheet: Composer, offer: Offer) -> None:
    currency = offer.terms.currency
    sheet.heading(say("Price per pair, {term}", {"term": texts.term(offer)}))
    rows: list[tuple[Any, ...]] = [(_("Quantity, pairs"), _("Price per pair"), _("Amount"))]
    styles: list[tuple[Any, ...]] = [("ALIGN", (0, 0), (-1, -1), "RIGHT")]
    for index, each in enumerate(offer.prices, start=1):
        amount = offer.total if each.quoted else each.price * each.pairs
        rows.append((number(each.pairs), texts.price_text(each.price, currency), money(amount, currency)))
        if each.quoted:
            styles += [
                ("FONT", (0, index), (-1, index), BOLD, 9, 11),
                ("BACKGROUND", (0, index), (-1, index), colour(BAND)),
            ]
    sheet.table(rows, (40, 50, WIDE_MM - 90), styles=styles, head_rows=1)
    sheet.gap(1.5)
    label = say("In words, {pairs} pairs", {"pairs": number(offer.quoted.pairs)})
    sheet.say(f"{label}: {texts.in_words_of_total(offer)}", italic=True, size=8.5)


def _rests_on(sheet: Composer, offer: Offer) -> None:
    """Add the assumptions and the signatures, together: a page with signatures alone says nothing."""
    from reportlab.platypus import KeepTogether  # type: ignore[import-untyped]

    parts: list[Any] = []
    if offer.assumptions:
        parts.append(sheet.text(_("Basis of the price"), **HEADING))
        parts += sheet.dashed([texts.assumption(each) for each in offer.assumptions], size=8.5)
    sheet.add(KeepTogether([*parts, *_signatures(sheet, offer)]))


def _signatures(sheet: Composer, offer: Offer) -> tuple[Any, ...]:
    buyer = texts.buyer(offer)
    place = offer.parties.factory.place
    dated = ", ".join(filter(None, (place, long_day(offer.day))))
    blank = "." * 38
    rows = [
        (
            sheet.text(dated, size=8.5),
            sheet.text(say("Accepted: place, date {blank}", {"blank": "." * 20}), size=8.5),
        ),
        (
            sheet.text(offer.parties.factory.name, bold=True, size=8.5),
            sheet.text(buyer.name if buyer else "", bold=True, size=8.5),
        ),
        ("", ""),
        (blank, blank),
        (
            sheet.text(_("Name, position, stamp"), size=7.5, colour=QUIET),
            sheet.text(_("Name, position, stamp"), size=7.5, colour=QUIET),
        ),
    ]
    table = sheet.made_table(
        rows,
        (WIDE_MM / 2, WIDE_MM / 2),
        styles=[("BOTTOMPADDING", (0, 2), (-1, 2), 30)],
        padding=(0, 1.5),
    )
    return sheet.space(5), table
