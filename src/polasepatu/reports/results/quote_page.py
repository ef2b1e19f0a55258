"""What `quote` shows to people: tables from the cost of a pair to the door, and answers to what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from polasepatu.costing.quote import Quote
from polasepatu.costing.quoted import Backwards, QuotedOrder, WhatIf
from polasepatu.i18n import N_, _, say
from polasepatu.i18n.numbers import day, money, number, percent
from polasepatu.money import rounded
from polasepatu.reports.cells import Cell
from polasepatu.reports.chapters import GUIDANCE
from polasepatu.reports.offer import Assumption, title_in, title_of
from polasepatu.reports.offer_text import assumption
from polasepatu.reports.results.ledger_lines import shown, unit_text, value_table
from polasepatu.reports.tables import Column, Part, Table

COST = (
    *("material", "labour", "overhead", "rejects.material", "rejects.pairs", "rejects.b_grade", "tooling"),
    *("hpp", "admin", "full_cost"),
)
PRICE = (
    *("local.exw", "local.fca", "local.fob", "own_cost", "exw", "base", "price.rate", "quote.base"),
    *("carriage.goods", "carriage.freight", "carriage.insurance"),
    *("quote.term", "offer", "offer.total", "hop.trader", "invoice"),
    *("net", "commission", "profit", "profit.total", "margin.after"),
)
LANDED = ("landed.goods", "landed.freight", "landed.insurance", "landed.cif", "landed.commission")


def quote_page(quoted: QuotedOrder, notes: Iterable[Assumption]) -> Iterator[Part]:
    """Yield headline, cost, price, freight, landed cost, answers, and what all of it rests on: `notes`."""
    quote = quoted.quote
    ledger, values = quote.ledger, quote.values
    yield _headline(quoted)
    for table in (
        value_table(_("Cost per pair"), ledger, values, COST),
        value_table(_("Price"), ledger, values, _price_codes(quote)),
        _ways(quote),
        _landed(quote),
        _scenarios(quoted),
    ):
        if table is not None:
            yield ""
            yield table
    if quoted.backwards is not None:
        yield from _backwards(quoted, quoted.backwards)
    if quoted.what_if is not None:
        yield from _what_if(quoted, quoted.what_if)
    yield ""
    yield from _rests_on(quoted, notes)


def _headline(quoted: QuotedOrder) -> str:
    quote, order = quoted.quote, quoted.costed.order
    trade, values = quote.trade, quote.values
    told = {
        "number": order.number,
        "title": title_in(order.title),
        "pairs": number(order.pairs),
        "term": " ".join(filter(None, (trade.term.value, order.terms.place))),
        "price": money(values["offer"], trade.currency),
        "total": money(values["offer.total"], trade.currency),
        "margin": percent(values["margin.after"], 2),
    }
    return say(
        "{number} {title}: {pairs} pairs, {term}: {price} per pair, {total} in total, margin {margin}", told
    )


def _price_codes(quote: Quote) -> tuple[str, ...]:
    """Return the lines from cost to price; those that only repeat the one before are left out."""
    repeated = set()
    if quote.trade.cost_currency == quote.trade.currency:
        repeated |= {"price.rate", "quote.base"}
    if not quote.trade.carried:
        repeated |= {"quote.term", "net"}
    if "hop.trader" not in quote.ledger:
        repeated.add("invoice")
    more = [each.code for each in quote.ledger.in_group("freight.carriage") if each.code not in PRICE]
    at = PRICE.index("quote.term")
    found = (*PRICE[:at], *(code for code in more if code.startswith("carriage.")), *PRICE[at:])
    return tuple(code for code in found if code not in repeated)


def _ways(quote: Quote) -> Table | None:
    """Return the ways of shipping side by side."""
    trade, values = quote.trade, quote.values
    if trade.freight is None:
        return None
    rows: list[tuple[Cell, ...]] = []
    for way in trade.ways:
        loose = way == "lcl"
        amount = values["freight.wm.loose"] if loose else values[f"freight.{way}.count"]
        rows.append(
            (
                f"{'* ' if way == quote.way else ''}{_('loose (LCL)') if loose else way}",
                number(amount, 3 if loose else 0),
                values[f"freight.{way}"],
                values[f"freight.{way}.all"],
                "" if loose else number(values[f"freight.{way}.break_even"], 1),
            )
        )
    told = {"volume": number(values["cargo.m3"], 3), "cartons": number(values["cargo.cartons"])}
    return Table(
        title=say("{cartons} cartons, {volume} m³", told),
        columns=(
            Column(title=_("Shipped as")),
            Column(title=_("Count or W/M"), digits=0),
            Column(title=f"{_('Freight')} {trade.freight.currency}", digits=2),
            Column(title=_("with charges"), digits=2),
            Column(title=_("worth it from m³"), digits=0),
        ),
        rows=tuple(rows),
    )


def _landed(quote: Quote) -> Table | None:
    if not quote.landed or quote.trade.landing is None:
        return None
    ledger, values = quote.ledger, quote.values
    own = [
        each.code
        for each in ledger.in_group("landed")
        if each.code.startswith("landed.") and each.code not in (*LANDED, "landed.total", "landed.pair")
    ]
    before = [code for code in own if _stands_before(code, quote)]
    duties = ["duty.base", *(f"duty.{layer.name}" for layer in quote.trade.landing.layers), "mpf", "hmf"]
    codes = (
        *("landed.goods", *before, "landed.freight", "landed.insurance", "landed.cif", "landed.commission"),
        *("customs.value", *duties),
        *(code for code in own if code not in before),
        *("landed.total", "landed.pair"),
    )
    return value_table(_("Landed"), ledger, values, codes)


def _stands_before(code: str, quote: Quote) -> bool:
    """Return whether a charge is paid before the goods arrive."""
    ledger = quote.ledger
    order = [each.code for each in ledger.lines]
    return order.index(code) < order.index("landed.cif")


def _scenarios(quoted: QuotedOrder) -> Table | None:
    if not quoted.scenarios:
        return None
    currency = quoted.quote.trade.landing.currency if quoted.quote.trade.landing else ""
    rows: list[tuple[Cell, ...]] = []
    for each in quoted.scenarios:
        added = sum((layer.rate for layer in each.layers), Decimal(0))
        rows.append(
            (
                each.name,
                100 * added,
                each.values["duty"],
                each.values["landed.total"],
                each.values["landed.pair"],
            )
        )
    return Table(
        columns=(
            Column(title=_("Scenario of duty")),
            Column(title=_("added %"), digits=2),
            Column(title=f"{_('Import duty')} {currency}", digits=2),
            Column(title=_("Landed cost, the order"), digits=2),
            Column(title=_("per pair"), digits=4),
        ),
        rows=tuple(rows),
    )


NOT_TO_BE_HAD = N_("not possible")


def _backwards(quoted: QuotedOrder, found: Backwards) -> Iterator[Part]:
    """Yield what would have to hold for the wanted price, each with everything else as it is."""
    quote = quoted.quote
    ledger, values = quote.ledger, quote.values
    trade = quote.trade

    def value(code: str, wanted: Decimal | None) -> str:
        if wanted is None:
            return _(NOT_TO_BE_HAD)
        return number(wanted, 2) if ledger[code].currency else shown(ledger[code], wanted)

    rows: list[tuple[Cell, ...]] = [
        (_("margin left"), percent(values["margin.after"], 2), percent(found.margin, 2), ""),
        (
            _("material per pair, at most"),
            shown(ledger["material"], values["material"]),
            value("material", found.material),
            unit_text(ledger["material"]),
        ),
        *(
            (
                title_of(ledger[code]),
                shown(ledger[code], values[code]),
                value(code, wanted),
                unit_text(ledger[code]),
            )
            for code, wanted in found.materials.items()
        ),
    ]
    rate = _rate_code(quote)
    if rate:
        rows.append(
            (
                title_of(ledger[rate]),
                shown(ledger[rate], values[rate]),
                value(rate, found.rate),
                unit_text(ledger[rate]),
            )
        )
    pairs = _(NOT_TO_BE_HAD) if found.pairs is None else number(found.pairs)
    rows.append((_("pairs, at least"), number(values["pairs"]), pairs, ""))
    told = {
        "price": money(found.price, trade.currency),
        "now": money(values["quote.base"], trade.currency, 4),
    }
    yield ""
    yield Table(
        title=say("For a price of {price} instead of {now}, one of these would be needed:", told),
        columns=(
            Column(title=""),
            Column(title=_("now"), digits=0),
            Column(title=_("needed"), digits=0),
            Column(title=""),
        ),
        rows=tuple(rows),
    )


def _rate_code(quote: Quote) -> str:
    reached = (each.code for each in quote.ledger.inputs_of("price.rate"))
    return next((code for code in reached if not code.endswith(".buffer")), "")


def _what_if(quoted: QuotedOrder, found: WhatIf) -> Iterator[Part]:
    quote = quoted.quote
    ledger = quote.ledger
    currency = quote.trade.currency
    yield ""
    yield Table(
        columns=(
            Column(title=_("What if")),
            Column(title=_("from"), digits=0),
            Column(title=_("to"), digits=0),
            Column(title=f"{_('price at from')} {currency}", digits=4),
            Column(title=_("price at to"), digits=4),
        ),
        rows=tuple(
            (
                title_of(ledger[each.move.code]),
                shown(ledger[each.move.code], each.low),
                shown(ledger[each.move.code], each.high),
                each.at_low,
                each.at_high,
            )
            for each in found.swings
        ),
    )
    yield ""
    yield Table(
        columns=(
            Column(title=_("Pairs"), digits=0),
            Column(title=f"{_('Price')} {currency}", digits=2),
            Column(title=_("margin"), digits=0),
        ),
        rows=tuple(
            (number(each.pairs), each.values["offer"], percent(each.values["margin.after"], 2))
            for each in found.breaks
        ),
    )
    yield from _sizes(quote, found)
    if found.break_even is not None:
        told = {
            "rate": number(found.break_even, 2),
            "now": number(quote.values[found.rate], 2),
            "pair": found.rate.removeprefix("fx.").replace(".", "/"),
        }
        yield ""
        yield say("Break-even rate: at {pair} {rate} instead of {now} nothing is earned.", told)


def _sizes(quote: Quote, found: WhatIf) -> Iterator[Part]:
    """Yield what each size would have to cost, and from which size on one price loses margin."""
    currency = quote.trade.currency
    yield ""
    yield Table(
        columns=(
            Column(title=_("Size"), digits=0),
            Column(title=_("Pairs"), digits=0),
            Column(title=f"{_('own price')} {currency}", digits=4),
            Column(title=_("margin at one price"), digits=0),
        ),
        rows=tuple(
            (each.size, number(each.pairs), each.price, percent(each.margin, 2)) for each in found.sizes
        ),
    )
    if found.surcharge is not None:
        told = {
            "upto": found.surcharge.upto,
            "amount": money(rounded(found.surcharge.amount, 2), currency, 2),
        }
        yield say(
            "One price pays up to size {upto}; with two prices the larger sizes cost {amount} more.", told
        )


def _rests_on(quoted: QuotedOrder, notes: Iterable[Assumption]) -> Iterator[str]:
    """Yield the rates, the tariff line and the days that the figures rest on."""
    for each in notes:
        yield assumption(each)
    oldest = quoted.quote.oldest
    if oldest is not None and oldest.dated is not None:
        told = {"what": title_of(oldest), "day": day(oldest.dated)}
        yield say("The oldest price, rate or charge used: {what}, of {day}", told)
    yield _(GUIDANCE)
