"""A priced order for programs: the price, every line of the ledger, and the answers to what was asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from polasepatu.costing.quoted import Backwards, QuotedOrder, WhatIf
from polasepatu.reports.results.cost_lines import cost_rows, plain_number, rows_as_json


def as_json(quoted: QuotedOrder) -> dict[str, Any]:
    """Return the price, every line with its source, and the answers; numbers as text of decimals."""
    quote, order = quoted.quote, quoted.costed.order
    values, trade = quote.values, quote.trade
    tariff = quote.tariff
    return {
        "number": order.number,
        "style": quoted.costed.style.pattern.name,
        "pairs": order.pairs,
        "ordered": order.dates.ordered.isoformat(),
        "term": trade.term.value,
        "place": order.terms.place,
        "currency": trade.currency,
        "cost_currency": trade.cost_currency,
        "price": plain_number(values["offer"]),
        "total": plain_number(values["offer.total"]),
        "margin": plain_number(values["margin.after"]),
        "landed": plain_number(values["landed.pair"]) if quote.landed else None,
        "landed_currency": trade.landing.currency if quote.landed and trade.landing else None,
        "shipped_by": quote.way or None,
        "entry": quote.plan.entry.isoformat(),
        "tariff": None if tariff is None else tariff.hts,
        "layers": [layer.name for layer in trade.landing.layers] if trade.landing else [],
        "visible_upper": _seen_as_json(quoted),
        "lines": rows_as_json(cost_rows(quote.ledger, values, every=True)),
        "scenarios": [
            {
                "name": each.name,
                "layers": [layer.name for layer in each.layers],
                **{code: plain_number(each.values[code]) for code in ("duty", "landed.total", "landed.pair")},
            }
            for each in quoted.scenarios
        ],
        "target": None if quoted.backwards is None else _backwards_as_json(quoted.backwards),
        "what_if": None if quoted.what_if is None else _what_if_as_json(quoted.what_if),
    }


def _seen_as_json(quoted: QuotedOrder) -> dict[str, Any] | None:
    seen = quoted.seen
    if seen is None:
        return None
    return {
        "shares": {family.value: str(share) for family, share in seen.shares.items()},
        "with_accessories": {family.value: str(share) for family, share in seen.with_accessories.items()},
        "not_counted": list(seen.not_counted),
    }


def _text_of(value: Decimal | None) -> str | None:
    return None if value is None else plain_number(value)


def _backwards_as_json(found: Backwards) -> dict[str, Any]:
    return {
        "price": _text_of(found.price),
        "margin": _text_of(found.margin),
        "material": _text_of(found.material),
        "materials": {code: _text_of(value) for code, value in found.materials.items()},
        "rate": _text_of(found.rate),
        "pairs": found.pairs,
    }


def _what_if_as_json(found: WhatIf) -> dict[str, Any]:
    return {
        "line": found.line,
        "swings": [
            {
                "code": each.move.code,
                "value": _text_of(each.value),
                "low": _text_of(each.low),
                "high": _text_of(each.high),
                "at_low": _text_of(each.at_low),
                "at_high": _text_of(each.at_high),
                "per_percent": _text_of(each.per_percent),
            }
            for each in found.swings
        ],
        "price_breaks": [
            {
                "pairs": each.pairs,
                "price": _text_of(each.values["offer"]),
                "margin": _text_of(each.values["margin.after"]),
            }
            for each in found.breaks
        ],
        "rate": found.rate or None,
        "break_even": _text_of(found.break_even),
        "sizes": [
            {
                "size": each.size,
                "pairs": each.pairs,
                "price": _text_of(each.price),
                "margin": _text_of(each.margin),
            }
            for each in found.sizes
        ],
        "surcharge": None
        if found.surcharge is None
        else {"upto": found.surcharge.upto, "amount": _text_of(found.surcharge.amount)},
    }
