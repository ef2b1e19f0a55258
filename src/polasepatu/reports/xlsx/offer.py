"""The workbook for a buyer: terms and prices of the offer, and nothing else.

It is written from the `Offer` alone, so it has no sheet, name, comment or formula with a cost or a margin.
The only formulas multiply pairs by the price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polasepatu.i18n import _, say
from polasepatu.i18n.numbers import long_day, number
from polasepatu.money import CURRENCIES
from polasepatu.reports import offer_text as texts
from polasepatu.reports.offer import title_in
from polasepatu.reports.xlsx.sheets import Book, Page, money_format

if TYPE_CHECKING:
    from decimal import Decimal

    from polasepatu.reports.offer import Offer

_WIDTHS = (30, 20, 22, 46)


def offer_workbook(offer: Offer) -> bytes:
    """Return the buyer's workbook, in the language that is spoken."""
    book = Book(title=texts.file_title(offer), author=offer.parties.factory.name, day=offer.day)
    page = book.page(_("Quotation"), _WIDTHS, note=texts.file_title(offer))
    page.title(texts.file_title(offer), title_in(offer.title))
    _rows(page, _head(offer))
    if offer.sample:
        page.text(0, _(texts.SAMPLE), bold=True)
        page.row += 2
    _rows(page, texts.goods(offer))
    _prices(page, offer)
    _run(page, offer)
    page.group(_("Conditions"))
    _rows(page, texts.conditions(offer))
    if offer.assumptions:
        page.group(_("Basis of the price"))
        for each in offer.assumptions:
            page.text(0, texts.assumption(each))
            page.row += 1
    page.done()
    return book.data()


def _head(offer: Offer) -> tuple[tuple[str, str], ...]:
    parties = (
        (_("From"), offer.parties.factory),
        (_("To"), texts.buyer(offer)),
        (_("Through"), texts.through(offer)),
    )
    return (
        *(
            (label, ", ".join((party.name, *texts.address(party))))
            for label, party in parties
            if party is not None
        ),
        (_("Date"), long_day(offer.day)),
        (_("Valid until"), long_day(offer.valid_until)),
    )


def _rows(page: Page, rows: tuple[tuple[str, str], ...]) -> None:
    """Write labels with their texts, which run over the columns to the right."""
    for label, text in rows:
        page.text(0, label)
        page.merged(1, 3, text)
        page.row += 1
    page.row += 1


def _prices(page: Page, offer: Offer) -> None:
    """Write the price at each quantity; the pairs may be changed, and the amount follows."""
    currency = offer.terms.currency
    page.group(say("Price per pair, {term}", {"term": texts.term(offer)}))
    page.heads((_("Quantity, pairs"), _("Price per pair"), _("Amount")), freeze=False, numbers=(0, 1, 2))
    for each in offer.prices:
        page.input(0, each.pairs, "#,##0")
        page.number(1, each.price, money_format(currency, _places(each.price, currency)), bold=each.quoted)
        pairs, price = page.cell(page.row, 0), page.cell(page.row, 1)
        places = CURRENCIES[currency]
        amount = offer.total if each.quoted else each.price * each.pairs
        formula = f"ROUND({pairs}*{price},{places})"
        page.formula(2, formula, amount, money_format(currency), bold=each.quoted)
        page.row += 1
    label = say("In words, {pairs} pairs", {"pairs": number(offer.quoted.pairs)})
    page.text(0, f"{label}: {texts.in_words_of_total(offer)}", italic=True)
    page.row += 2


def _places(price: Decimal, currency: str) -> int:
    return max(CURRENCIES[currency], -int(price.normalize().as_tuple().exponent))


def _run(page: Page, offer: Offer) -> None:
    page.group(_("Pairs by size"))
    page.heads((_("Size"), _("Pairs")), freeze=False, numbers=(1,))
    for each in offer.run:
        page.text(0, each.size.label)
        page.number(1, each.pairs, "#,##0")
        page.row += 1
    page.text(0, _("Sum"), bold=True)
    page.number(1, offer.pairs, "#,##0", bold=True)
    page.row += 2
