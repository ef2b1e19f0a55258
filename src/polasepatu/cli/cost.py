"""`cost`: what a pair costs to make, line by line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, Column, Table
from polasepatu.cli.framework.faults import WrongUsage
from polasepatu.cli.framework.named import StyleOrOrderArgument
from polasepatu.cli.framework.options import Pairs, one_of
from polasepatu.i18n import _, say

if TYPE_CHECKING:
    from polasepatu.costing.ledger.ledger import Ledger
    from polasepatu.costing.order.costed import CostedOrder
    from polasepatu.reports.results.cost_lines import CostRow

PAIRS = "1000"  # of a style without an order
PPN = {"": None, "registered": True, "unregistered": False}


def cost(
    what: StyleOrOrderArgument,
    *,
    pairs: Pairs = PAIRS,
    curve: Annotated[
        str, typer.Option(help="How they are spread, a name of rates/curves.yaml: us-men, id-men-kodi.")
    ] = "",
    sizes: Annotated[
        str, typer.Option(help="Sizes over which pairs are spread evenly; the style's if absent.")
    ] = "",
    on: Annotated[
        str,
        typer.Option(
            "--date", help="The day whose wages and prices count for a style, 2026-03-02; today if absent."
        ),
    ] = "",
    region: Annotated[str, typer.Option(help="The region whose wages count, such as kota-mojokerto.")] = "",
    ppn: Annotated[
        str, typer.Option(help="Whether the maker is registered for PPN: registered or unregistered.")
    ] = "",
    tooling_pairs: Annotated[
        int | None,
        typer.Option("--tooling-pairs", min=1, help="Pairs over which dies and lasts of a style are spread."),
    ] = None,
    per: Annotated[str, typer.Option(help="Unit of the totals: pair, dozen or kodi.")] = "pair",
    lop: Annotated[
        float | None,
        typer.Option(min=0, max=99, help="A first price: labour, overhead and profit in per cent."),
    ] = None,
    lop_of: Annotated[str, typer.Option(help="What --lop is a per cent of: price or material.")] = "price",
    materials: Annotated[
        Path | None, typer.Option(help="The catalogue of materials; the order's or the project's if absent.")
    ] = None,
) -> Answer:
    """Calculate the cost of a pair: material over the whole size run, labour, overhead, tooling, HPP.

    Every line shows its quantity, price and source. HPP by full costing holds all overhead, by variable
    costing only the overhead that the order causes; rejected pairs carry their labour. With --lop a
    first price follows from material alone.

    Example: polasepatu cost derby --pairs 500 --curve us-men --date 2026-03-02
    """
    from polasepatu.cli.framework.progress import listening
    from polasepatu.workflow.order import CostJob, StyleJob, cost_order, cost_style, costed_kind

    one_of("--per", per, ("pair", "dozen", "kodi"))
    one_of("--lop-of", lop_of, ("price", "material"))
    job = CostJob(materials=materials, region=region, ppn_registered=PPN[one_of("--ppn", ppn, tuple(PPN))])
    with listening() as listen:
        if costed_kind(what) == "order":
            if curve or sizes or on or tooling_pairs or pairs != PAIRS:
                problem = _("an order has its own pairs, sizes and days")
                raise WrongUsage(problem=problem, help="polasepatu cost --help")
            done = cost_order(what, job, listen=listen)
        else:
            chosen = StyleJob(
                day=_day(on), pairs=pairs, sizes=sizes, curve=curve, tooling_pairs=tooling_pairs
            )
            done = cost_style(what, chosen, job, listen=listen)
    if lop is not None:
        return _first_price(done, Decimal(str(lop)) / 100, of_price=lop_of == "price", per=per)
    return _answer(done, per)


def _day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = say("{text!r} is not a day; write it as 2026-03-02", {"text": text})
        raise WrongUsage(problem=problem, help="polasepatu cost --help") from None


def _answer(done: CostedOrder, per: str) -> Answer:
    from polasepatu.reports.results.cost_lines import COST_GROUPS, cost_rows, rows_as_json

    ledger = done.cost.ledger
    rows = list(cost_rows(ledger, done.values))
    everything = cost_rows(ledger, done.values, ("order", "fx", *COST_GROUPS, "purchase"))
    money = {
        code: f"{done.values[code]:f}"
        for code in ("material", "labour", "overhead", "tooling", "hpp", "hpp.variable", "admin", "full_cost")
    }
    return Answer(
        result={
            **_about(done, per),
            "totals": {code.replace(".", "_"): value for code, value in money.items()},
            "lines": rows_as_json(everything),
        },
        text=(_headline(done), "", *_tables(rows, per, done.facts.currency), _sums(done)),
        findings=done.findings,
    )


def _first_price(done: CostedOrder, share: Decimal, *, of_price: bool, per: str) -> Answer:
    from polasepatu.costing.ledger.ledger import Ledger, evaluate
    from polasepatu.costing.making.cost import lop_lines
    from polasepatu.reports.results.cost_lines import cost_rows, rows_as_json

    kept = [each for each in done.cost.lines if _needed(each.code, done.cost.ledger)]
    lines = lop_lines(share, of_price=of_price, currency=done.facts.currency)
    ledger = Ledger(lines=(*kept, *lines))
    values = evaluate(ledger)
    rows = list(cost_rows(ledger, values, ("material", "lop")))
    return Answer(
        result={
            **_about(done, per),
            "totals": {"price": f"{values['lop.price']:f}"},
            "lines": rows_as_json(rows),
        },
        text=(_headline(done), "", *_tables(rows, per, done.facts.currency)),
        findings=done.findings,
    )


def _needed(code: str, ledger: Ledger) -> bool:
    """Tell whether a line belongs to the material, or to the rates that turn it into the cost's currency."""
    entry = ledger[code]
    return entry.group.partition(".")[0] in ("material", "fx") or code in ("pairs", "ppn")


def _about(done: CostedOrder, per: str) -> dict[str, Any]:
    return {
        "order": done.order.number,
        "style": done.style.pattern.name,
        "pairs": done.order.pairs,
        "pairs_by_last": dict(done.facts.pairs_by_size),
        "per": "pair",
        "shown_per": per,
        "currency": done.facts.currency,
        "day": done.facts.day.isoformat(),
        "region": done.facts.rules.region or done.facts.factory.region,
        "ppn_registered": done.facts.ppn_registered,
        "materials_file": done.catalogue.file,
    }


# --- telling --------------------------------------------------------------------------------------


def _headline(done: CostedOrder) -> str:
    from polasepatu.i18n import language
    from polasepatu.i18n.numbers import day

    values = {
        "number": done.order.number,
        "title": done.order.title.get(language(), ""),
        "pairs": done.order.pairs,
        "day": day(done.facts.day),
        "region": done.facts.rules.region or done.facts.factory.region,
    }
    return say("{number}: {title}, {pairs:,} pairs; wages of {region} on {day}", values)


def _tables(rows: list[CostRow], per: str, currency: str) -> tuple[Table | str, ...]:
    """Return the lines, one table for material, one for the rest, with the sums last."""
    from polasepatu.units import PAIRS_PER

    material = [row for row in rows if row.entry.group.startswith("material")]
    rest = [row for row in rows if not row.entry.group.startswith("material")]
    times = PAIRS_PER[per]
    tables: list[Table | str] = []
    for title, some in ((_("Material"), material), (_("Cost"), rest)):
        if some:
            tables += [_table(title, some, per, times, currency), ""]
    return tuple(tables)


def _table(title: str, rows: list[CostRow], per: str, times: int, currency: str) -> Table:
    from polasepatu.reports.results.consumption import PER

    return Table(
        title=title,
        columns=(
            Column(title=_("cost line")),
            Column(title=_("quantity"), digits=0),
            Column(title=_("unit")),
            Column(title=_("price"), digits=0),
            Column(title=f"{currency} {_(PER[per])}", digits=2),
            Column(title=_("source")),
        ),
        rows=tuple(
            (
                row.title,
                _number(row.quantity, row.unit),
                _unit(row),
                _price(row),
                None if row.total is None else row.total * times,
                row.source,
            )
            for row in rows
        ),
    )


def _unit(row: CostRow) -> str:
    from polasepatu.reports.offer import unit_of

    if row.unit == "share" or (row.quantity is None and row.price is None):
        return ""
    return unit_of(row.quantity_of or row.entry)


def _number(value: Decimal | None, unit: str) -> str:
    from polasepatu.i18n.numbers import number, percent

    if value is None:
        return ""
    if unit == "share":
        return percent(value, 2 if value * 1000 % 1 else 1)
    whole = value == value.to_integral_value()
    return number(value, 0 if whole else min(4, -int(value.normalize().as_tuple().exponent)))


def _price(row: CostRow) -> str:
    from polasepatu.i18n.numbers import number
    from polasepatu.money import decimals

    if row.price is None:
        return ""
    whole = row.price == row.price.to_integral_value()
    places = 0 if whole else decimals(row.price_currency, unit_price=True)
    return f"{row.price_currency} {number(row.price, places)}"


def _sums(done: CostedOrder) -> str:
    from polasepatu.i18n.numbers import money

    currency = done.facts.currency
    codes = ("hpp", "hpp.variable", "full_cost", "order.hpp", "purchase.consumed", "purchase.purchased")
    values = {code.replace(".", "_"): money(done.values[code], currency, 0) for code in codes}
    return say(
        "HPP {hpp} per pair (variable costing {hpp_variable}), full cost {full_cost}. The order: HPP "
        "{order_hpp}, material used {purchase_consumed}, material to pay for {purchase_purchased}.",
        values,
    )
