"""The quote as a job: read an order and the rates, cost it, price it, and ask what if.

Nothing here prints or writes; `documents` says what an offer and a cost book are made of.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TypeVar

from polasepatu import project
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.ledger import Input, Ledger, evaluate
from polasepatu.costing.ledger.whatif import (
    USUAL_PAIRS,
    Change,
    break_even_rate,
    dearest_materials,
    price_breaks,
    prices_by_size,
    surcharge,
    tornado,
    usual_moves,
    value_for,
)
from polasepatu.costing.order.costed import CostedOrder
from polasepatu.costing.quote import Quote, Scenario, distinct, make_quote, scenario_layers, scenarios
from polasepatu.costing.quoted import Backwards, QuotedOrder, WhatIf
from polasepatu.costing.trade.plan import Plan, Tables, TradeRules, exchange_of, plan_trade
from polasepatu.costing.trade.visible import (
    SECTIONS,
    SeenPiece,
    UpperOfLining,
    VisibleUpper,
    visible_upper,
)
from polasepatu.errors import InputFaults, Phrase, PolaError, Where
from polasepatu.files.order import LoadedOrder
from polasepatu.files.rates.duty import load_duty
from polasepatu.files.rates.fees import load_fees
from polasepatu.files.rates.freight import load_freight
from polasepatu.files.style.style import Style
from polasepatu.files.trade import RateFiles, trade_rules
from polasepatu.materials.catalogue import Family, Section
from polasepatu.money import FxTable
from polasepatu.pattern.faults import NameUnknown
from polasepatu.progress import Listen, nobody
from polasepatu.workflow.order import CostJob, costed, read_order

Loaded = TypeVar("Loaded")

BASE = "quote.base"  # the price at the factory's side of the carriage, not rounded
UNROUNDED = "quote.term"  # the price on the terms, not rounded
SOLVED_MATERIALS = 3
MOST_PAIRS = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteJob:
    """How to quote, beside what the order says."""

    cost: CostJob = field(default_factory=CostJob)
    changes: tuple[Change, ...] = ()  # inputs with other values
    scenarios: tuple[str, ...] = ()
    target: Decimal | None = None  # a price on the factory's side, in the currency of the terms
    what_if: bool = False
    quantities: tuple[int, ...] = USUAL_PAIRS


def quote_order(path: Path, job: QuoteJob, *, listen: Listen = nobody) -> QuotedOrder:
    """Read an order and the files of rates, and return its price.

    Raises:
        InputFaults: order, style, catalogue or a file of rates is wrong; every fault with its place.
        PolaError: something is missing that nobody guesses, or a change or scenario that is not known.
    """
    read = read_order(path, job.cost)
    loaded = read.loaded
    assert loaded is not None
    rules = trade_rules(loaded.entry.trade, loaded.document)
    tables = load_tables(path, loaded.entry.trade.rates, fx=read.fx)
    exchange = exchange_of(read.order, rules, tables)
    done = costed(read, job.cost, exchange=exchange, listen=listen)
    with_places = partial(_placed, loaded)
    seen = with_places(lambda: _seen(read.style, done, rules.customs.not_counted))
    plan = with_places(lambda: _plan(done, rules, tables, exchange, seen))
    lines = done.cost.lines
    quote = with_places(lambda: make_quote(lines, done.order, plan))
    if job.changes:
        quote = _changed(quote, job.changes)
    return QuotedOrder(
        costed=done,
        quote=quote,
        seen=seen,
        scenarios=_scenarios(job, done, plan, tables, quote),
        backwards=None if job.target is None else _backwards(quote, job.target),
        what_if=_what_if(done, quote, job.quantities) if job.what_if else None,
        findings=distinct((*done.findings, *loaded.placed(quote.findings))),
    )


# --- files of rates -------------------------------------------------------------------------------


def load_tables(order: Path, own: RateFiles, *, fx: FxTable) -> Tables:
    """Return the tables of an order: its own files, else the project's, else those that come along.

    Raises:
        InputFaults: a file of rates is wrong.
    """
    shipping = load_freight(project.rates("freight", near=order, own=own.freight))
    fees = load_fees(project.rates("fees-us", near=order, own=own.fees))
    return Tables(
        fx=fx,
        freight=shipping.table,
        charges=shipping.charges,
        arrival=fees.charges,
        duty=load_duty(project.rates("duty-us", near=order, own=own.duty)),
        mpf=fees.mpf,
        hmf=fees.hmf,
    )


def _plan(
    costed: CostedOrder, rules: TradeRules, tables: Tables, exchange: Exchange, seen: VisibleUpper | None
) -> Plan:
    return plan_trade(
        costed.order,
        rules,
        tables,
        exchange=exchange,
        cost_currency=costed.facts.currency,
        seen=seen,
    )


def _placed(loaded: LoadedOrder, work: Callable[[], Loaded]) -> Loaded:
    """Do the work, and give a fault of the input the place in the order that it speaks of."""
    try:
        return work()
    except PolaError as error:
        if error.exit_code != InputFaults.exit_code:
            raise
        raise InputFaults(loaded.placed(error.findings)) from None


# --- changes and questions ------------------------------------------------------------------------


def _changed(quote: Quote, changes: Sequence[Change]) -> Quote:
    """Return the quote with other values of some inputs.

    Raises:
        InputUnknown: one of them is no input.
    """
    quote.ledger.check_inputs(change.code for change in changes)
    values = {change.code: change.of(_input(quote.ledger, change.code).value) for change in changes}
    ledger = quote.ledger.changed(values)
    return replace(quote, ledger=ledger, values=evaluate(ledger))


def _input(ledger: Ledger, code: str) -> Input:
    entry = ledger[code]
    assert isinstance(entry, Input)
    return entry


def _scenarios(
    job: QuoteJob, costed: CostedOrder, plan: Plan, tables: Tables, quote: Quote
) -> tuple[Scenario, ...]:
    if not job.scenarios or tables.duty is None:
        return ()
    origin = costed.order.parties.factory.country
    asked = scenario_layers(job.scenarios, tables.duty, origin=origin, entry=plan.entry)
    changed = {change.code: quote.values[change.code] for change in job.changes}
    return scenarios(costed.cost.lines, costed.order, plan, asked, changed)


def _backwards(quote: Quote, price: Decimal) -> Backwards:
    ledger = quote.ledger
    rate = _rate(ledger)
    whole = ledger.with_fixed("material", quote.values["material"])
    pairs = value_for(ledger, "pairs", line=BASE, wanted=price, low=Decimal(1), high=MOST_PAIRS)
    return Backwards(
        price=price,
        margin=evaluate(ledger.with_fixed("net", price))["margin.after"],
        material=value_for(whole, "material", line=BASE, wanted=price),
        materials={
            each.code: value_for(ledger, each.code, line=BASE, wanted=price)
            for each in dearest_materials(ledger, count=SOLVED_MATERIALS)
        },
        rate=value_for(ledger, rate, line=BASE, wanted=price) if rate else None,
        pairs=None if pairs is None else int(pairs.to_integral_value("ROUND_CEILING")),
    )


def _what_if(costed: CostedOrder, quote: Quote, quantities: Sequence[int]) -> WhatIf:
    ledger = quote.ledger
    rate = _rate(ledger)
    own = int(quote.values["pairs"])
    pairs = {each.size.label: each.pairs for each in costed.order.run}
    sizes = prices_by_size(ledger, _taken_by_size(costed, ledger), pairs, line=UNROUNDED)
    return WhatIf(
        line=UNROUNDED,
        swings=tornado(ledger, UNROUNDED, usual_moves(ledger, UNROUNDED)),
        breaks=price_breaks(ledger, sorted({*quantities, own})),
        rate=rate,
        break_even=break_even_rate(ledger, rate, price=quote.price) if rate else None,
        sizes=sizes,
        surcharge=surcharge(sizes),
    )


def _taken_by_size(costed: CostedOrder, ledger: Ledger) -> dict[str, dict[str, Decimal]]:
    """Return what a pair of each size takes of each material, by the code of its quantity."""
    found: dict[str, dict[str, Decimal]] = {}
    for number, (ordered, made) in enumerate(zip(costed.order.run, costed.sizes, strict=True)):
        taken: dict[str, Decimal] = {}
        for part in costed.parts:
            share = Decimal(part.colour.pairs[number]) / ordered.pairs
            for each in part.consumptions:
                code = f"material.{each.material}.qty"
                amount = each.by_size.get(made.made.label, Decimal(0)) * share
                taken[code] = taken.get(code, Decimal(0)) + amount
        found[ordered.size.label] = {code: value for code, value in taken.items() if code in ledger}
    return found


def _rate(ledger: Ledger) -> str:
    """Return the code of the exchange rate between cost and price; of a chain of rates, its first."""
    reached = [each.code for each in ledger.inputs_of("price.rate")]
    return next((code for code in reached if not code.endswith(".buffer")), "")


# --- what is seen of the upper --------------------------------------------------------------------


def _seen(style: Style, costed: CostedOrder, not_counted: tuple[str, ...]) -> VisibleUpper | None:
    """Return the visible upper over the pairs of the order; None where nothing of it is known."""
    pairs = costed.facts.pairs_by_size
    part = costed.parts[0]
    _check_surface(style, costed, part.use)
    every = [
        SeenPiece(
            piece=cut.piece,
            material=cut.material,
            family=_family(costed, part.use, cut.material),
            seen_mm2=cut.visible_mm2 * cut.per_pair * pairs.get(cut.size, 0),
        )
        for cut in part.cuts
        if cut.upper
    ]
    if not any(each.seen_mm2 for each in every):
        return None
    bare = _without(style, costed, part.use, not_counted) if not_counted else None
    return visible_upper(every, bare=bare, not_counted=not_counted)


def _check_surface(style: Style, costed: CostedOrder, use: Mapping[str, str]) -> None:
    """Raise where a piece counts as upper and is bought as something else, such as a lining.

    Raises:
        InputFaults: each such piece, with its place in the style.
    """
    faults = []
    for piece in style.pattern.pieces:
        code = use.get(piece.material)
        if not piece.upper or piece.hidden or code is None:
            continue
        section = costed.catalogue[code].section
        if section not in (None, Section.UPPER):
            where = Where(field=f"pieces.{piece.name}", piece=piece.name)
            faults.append(
                UpperOfLining.finding(where=where, piece=piece.name, material=code, section=SECTIONS[section])
            )
    if faults:
        raise InputFaults(style.placed(faults))


def _family(costed: CostedOrder, use: Mapping[str, str], material: str) -> Family:
    code = use.get(material)
    return Family.OTHER if code is None else costed.catalogue[code].family


def _without(
    style: Style, costed: CostedOrder, use: Mapping[str, str], not_counted: tuple[str, ...]
) -> tuple[SeenPiece, ...]:
    """Return what would be seen if these pieces were not there, in the size most pairs are made in.

    What lies under them is then seen. The shares hardly differ from size to size.

    Raises:
        InputFaults: the style has no such piece.
    """
    # a pattern is graded only where an order names accessories
    from polasepatu.costing.material.cutting import FEET, exact_mm2
    from polasepatu.pattern.grade import grade
    from polasepatu.pattern.visible import visible_area_mm2
    from polasepatu.workflow.grade import GradeJob, style_cells

    _pieces_known(style, not_counted)
    pairs = costed.facts.pairs_by_size
    size = max(pairs, key=lambda label: pairs[label])
    graded = grade(style.pattern, style_cells(style, GradeJob(sizes=size)))
    row = graded.cells.wanted[0]
    return tuple(
        SeenPiece(
            piece=piece.definition.name,
            material=piece.definition.material,
            family=_family(costed, use, piece.definition.material),
            seen_mm2=exact_mm2(visible_area_mm2(graded, piece, piece.rows[row], without=not_counted))
            * FEET
            * piece.definition.count,
        )
        for piece in graded.pieces
        if piece.definition.upper
    )


def _pieces_known(style: Style, names: Iterable[str]) -> None:
    known = [piece.name for piece in style.pattern.pieces]
    faults = [
        NameUnknown.finding(
            where=Where(field=f"trade.customs.not_counted.{number}"),
            what=Phrase("piece"),
            name=name,
            near=", ".join(difflib.get_close_matches(name, known, n=1)) or known[0],
        )
        for number, name in enumerate(names)
        if name not in known
    ]
    if faults:
        raise InputFaults(faults)
