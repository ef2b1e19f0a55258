"""What a pair costs to make, for people and for programs: headline, tables, sums, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from polasepatu.costing.making.cost import FirstPrice
from polasepatu.costing.order.costed import CostedOrder
from polasepatu.i18n import _, language, say
from polasepatu.i18n.numbers import day, money, number, percent
from polasepatu.money import decimals
from polasepatu.reports.offer import unit_of
from polasepatu.reports.results.consumption import PER
from polasepatu.reports.results.cost_lines import COST_GROUPS, CostRow, cost_rows, rows_as_json
from polasepatu.reports.tables import Column, Part, Table
from polasepatu.units import PAIRS_PER

FIRST_PRICE_GROUPS = ("material", "lop")
TOTALS = ("material", "labour", "overhead", "tooling", "hpp", "hpp.variable", "admin", "full_cost")


def cost_page(done: CostedOrder, per: str) -> tuple[Part, ...]:
    """Return the cost of an order for people: the lines per pair, dozen or kodi, with the sums last."""
    rows = tuple(cost_rows(done.cost.ledger, done.values))
    return (headline(done), "", *_tables(rows, per, done.facts.currency), _sums(done))


def first_price_page(done: CostedOrder, price: FirstPrice, per: str) -> tuple[Part, ...]:
    """Return a first price from material alone for people."""
    rows = tuple(cost_rows(price.ledger, price.values, FIRST_PRICE_GROUPS))
    return (headline(done), "", *_tables(rows, per, done.facts.currency))


# --- JSON -----------------------------------------------------------------------------------------


def as_json(done: CostedOrder, per: str) -> dict[str, Any]:
    """Return the totals and every line with its source, numbers as text of decimals."""
    rows = cost_rows(done.cost.ledger, done.values, ("order", "fx", *COST_GROUPS, "purchase"))
    return {
        **_about(done, per),
        "totals": {code.replace(".", "_"): f"{done.values[code]:f}" for code in TOTALS},
        "lines": rows_as_json(rows),
    }


def first_price_as_json(done: CostedOrder, price: FirstPrice, per: str) -> dict[str, Any]:
    """Return a first price and the lines of material that it follows from."""
    return {
        **_about(done, per),
        "totals": {"price": f"{price.values['lop.price']:f}"},
        "lines": rows_as_json(cost_rows(price.ledger, price.values, FIRST_PRICE_GROUPS)),
    }


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


# --- for people -----------------------------------------------------------------------------------


def headline(done: CostedOrder) -> str:
    """Return the number, title, pairs, day and region of an order."""
    values = {
        "number": done.order.number,
        "title": done.order.title.get(language(), ""),
        "pairs": done.order.pairs,
        "day": day(done.facts.day),
        "region": done.facts.rules.region or done.facts.factory.region,
    }
    return say("{number}: {title}, {pairs:,} pairs; wages of {region} on {day}", values)


def _tables(rows: Sequence[CostRow], per: str, currency: str) -> tuple[Part, ...]:
    """Return the lines, one table for material, one for the rest, with the sums last."""
    material = [row for row in rows if row.entry.group.startswith("material")]
    rest = [row for row in rows if not row.entry.group.startswith("material")]
    times = PAIRS_PER[per]
    shown: list[Part] = []
    for title, some in ((_("Material"), material), (_("Cost"), rest)):
        if some:
            shown += [_table(title, some, per, times, currency), ""]
    return tuple(shown)


def _table(title: str, rows: Sequence[CostRow], per: str, times: int, currency: str) -> Table:
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
    if row.unit == "share" or (row.quantity is None and row.price is None):
        return ""
    return unit_of(row.quantity_of or row.entry)


def _number(value: Decimal | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "share":
        return percent(value, 2 if value * 1000 % 1 else 1)
    whole = value == value.to_integral_value()
    return number(value, 0 if whole else min(4, -int(value.normalize().as_tuple().exponent)))


def _price(row: CostRow) -> str:
    if row.price is None:
        return ""
    whole = row.price == row.price.to_integral_value()
    places = 0 if whole else decimals(row.price_currency, unit_price=True)
    return f"{row.price_currency} {number(row.price, places)}"


def _sums(done: CostedOrder) -> str:
    """Return the sums of a pair and of the order."""
    currency = done.facts.currency
    codes = ("hpp", "hpp.variable", "full_cost", "order.hpp", "purchase.consumed", "purchase.purchased")
    values = {code.replace(".", "_"): money(done.values[code], currency, 0) for code in codes}
    return say(
        "HPP {hpp} per pair (variable costing {hpp_variable}), full cost {full_cost}. The order: HPP "
        "{order_hpp}, material used {purchase_consumed}, material to pay for {purchase_purchased}.",
        values,
    )
