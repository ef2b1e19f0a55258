"""What the files of a quote are made of: the offer for the buyer, and the cost book for the desk.

The offer holds the price and what it rests on, never a cost. Both are values; `reports.quote_set` makes the
files of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from polasepatu.costing.ledger.whatif import USUAL_PAIRS, price_breaks, usual_moves
from polasepatu.costing.order.terms import Incoterm
from polasepatu.costing.quote import Quote
from polasepatu.costing.quoted import QuotedOrder
from polasepatu.costing.trade.duty import UPPERS
from polasepatu.errors import Finding, Phrase
from polasepatu.i18n import speaking
from polasepatu.reports.offer import Assumption, Audience, CostBook, Offer, PriceAt, title_of
from polasepatu.reports.quote_set import Report, report

HEADLINES = ("hpp", "full_cost", "exw", "base", "offer", "margin.after", "landed.pair")
WATCHED = "quote.term"
HS_DIGITS = 7  # of the tariff number, with its dot: what all countries share


def offer_of(quoted: QuotedOrder) -> Offer:
    """Return the offer as the buyer reads it."""
    quote, order, costed = quoted.quote, quoted.costed.order, quoted.costed
    last = costed.style.last
    return Offer(
        number=order.number,
        day=order.dates.ordered,
        valid_until=order.dates.ordered + timedelta(days=order.terms.validity_days),
        parties=order.parties,
        terms=order.terms,
        style_code=costed.style.pattern.name,
        style=costed.style.pattern.title,
        title=order.title,
        run=order.run,
        colours=tuple((each.title, each.total) for each in order.colours if each.code),
        prices=tuple(_prices(quote, order.pairs, order.terms.moq_pairs or 1)),
        total=quote.values["offer.total"],
        packing=order.packing,
        packing_list=costed.packing_list,
        last_code=last.name,
        base_size=costed.style.pattern.base_size,
        hs_code="" if quote.tariff is None else quote.tariff.hts[:HS_DIGITS],
        exclusions=EXCLUDED.get(order.terms.incoterm, ()),
        assumptions=tuple(_rests_on(quote)),
        sample=order.sample or any(each.sample for each in quote.ledger.inputs_of("offer")),
    )


def cost_book(quoted: QuotedOrder) -> CostBook:
    """Return the quote as the estimator reads it, with costs and margin."""
    quote = quoted.quote
    pairs = quoted.costed.facts.pairs
    oldest = quote.oldest
    return CostBook(
        offer=offer_of(quoted),
        ledger=quote.ledger,
        values=quote.values,
        target=WATCHED,
        headlines=tuple(code for code in HEADLINES if code in quote.ledger),
        moves=usual_moves(quote.ledger, WATCHED),
        net={f"material.{use.material.code}": use.net / pairs for use in quoted.costed.facts.uses},
        notes=tuple(notes(quoted)),
        oldest=None
        if oldest is None
        else Assumption(text=title_of(oldest), dated=oldest.dated, source=oldest.source),
    )


def quote_files(quoted: QuotedOrder, *, buyer_speaks: str) -> tuple[list[tuple[str, bytes]], list[Finding]]:
    """Return the files of a quote by name, those for the buyer in their language and a folder of their own.

    Raises:
        AmountWithoutWords: the total has no words.
    """
    book = cost_book(quoted)
    contents: list[tuple[str, bytes]] = []
    findings: list[Finding] = []
    for kind in Report:
        if kind.audience is Audience.BUYER:
            with speaking(buyer_speaks):
                made = report(kind, book)
        else:
            made = report(kind, book)
        contents.append((f"{kind.audience.value}/{kind.value}", made.data))
        findings += [each for each in made.findings if each not in findings]
    return contents, findings


def _prices(quote: Quote, own: int, least: int) -> Iterator[PriceAt]:
    """Yield the prices by quantity from the least order on; an agreed price holds for the order only."""
    usual = {pairs for pairs in USUAL_PAIRS if pairs >= least}
    quantities = (own,) if quote.trade.target is not None else sorted({*usual, own})
    for each in price_breaks(quote.ledger, quantities):
        yield PriceAt(pairs=each.pairs, price=each.values["offer"], quoted=each.pairs == own)


def _rests_on(quote: Quote) -> Iterator[Assumption]:
    """Yield what the price rests on that the buyer may know: rates of exchange, and duty that it holds."""
    for each in quote.ledger.inputs_of("price.rate"):
        if not each.code.endswith(".buffer"):
            yield Assumption(
                text=Phrase("Exchange rate {pair}: {rate:,}"),
                values={"pair": f"{each.unit}/{each.currency}", "rate": each.value},
                dated=each.dated,
                source=each.source,
            )
    if quote.trade.term is Incoterm.DDP:
        yield from _duties(quote)


def _duties(quote: Quote) -> Iterator[Assumption]:
    landing, tariff = quote.trade.landing, quote.tariff
    if landing is None or tariff is None:
        return
    yield Assumption(
        text=Phrase("Duty of {hts}: {rate:.2f} %, entry on {day}"),
        values={"hts": tariff.hts, "rate": 100 * tariff.ad_valorem, "day": f"{quote.plan.entry:%Y-%m-%d}"},
        dated=tariff.valid_from,
        source=tariff.source,
    )
    for layer in landing.layers:
        yield Assumption(
            text=Phrase("Additional duty {name}: {rate:.2f} %"),
            values={"name": layer.hts or layer.name, "rate": 100 * layer.rate},
            dated=layer.valid_from,
            source=layer.source,
        )


def notes(quoted: QuotedOrder) -> Iterator[Assumption]:
    """Yield what the figures rest on: rates, duties, what is seen of the upper, how it is shipped."""
    quote = quoted.quote
    yield from _rests_on(quote)
    if quote.trade.term is not Incoterm.DDP:
        yield from _duties(quote)
    if quoted.seen is not None:
        for family, share in quoted.seen.shares.items():
            yield Assumption(
                text=Phrase("Visible upper: {share:.2f} % {material}"),
                values={"share": 100 * share, "material": UPPERS[family]},
            )
    if quote.way:
        values = {"way": quote.way, "volume": quote.values["cargo.m3"]}
        yield Assumption(text=Phrase("Shipped as {way}: {volume:.3f} m³"), values=values)


DUTY_AND_CHARGES = Phrase("import duty, taxes and charges in the country of destination")
TESTS = Phrase("inspection and tests ordered by the buyer")
EXCLUDED = {term: (TESTS,) if term is Incoterm.DDP else (DUTY_AND_CHARGES, TESTS) for term in Incoterm}
"""What a price does not hold, by term."""
