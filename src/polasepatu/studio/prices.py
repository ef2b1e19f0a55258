"""What a pair takes and costs as it is drawn now, beside the last save: material, and an order's price.

The engine of nesting is loaded when this is first asked for; lattices that are known are read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from polasepatu.errors import Exit, PolaError, Where
from polasepatu.i18n.numbers import money, number
from polasepatu.studio import scene

if TYPE_CHECKING:
    from polasepatu.costing.material.consumed import ConsumedStyle
    from polasepatu.costing.quoted import QuotedOrder
    from polasepatu.files.style.style import Style
    from polasepatu.materials.catalogue import Catalogue
    from polasepatu.studio.session import Session

Plain = dict[str, Any]


class OrderOfAnother(PolaError):
    """An order for another style than the one in the page."""

    code = "PS191"
    text = "the order is for another style than the one that is open"
    hint = "start studio with an order whose `style` is this one"
    cause = "The price of an order follows from its own style."
    exit_code = Exit.INPUT


def material(session: Session) -> Plain:
    """Return what a pair takes of each material, the mean over the sizes, now and at the last save.

    Raises:
        PolaError: as `workflow.consume`.
    """
    from polasepatu import project
    from polasepatu.files.materials import load_materials

    catalogue = load_materials(project.materials(near=session.draft.path))
    now, saved = session.styles_to_compare()
    after = _consumed(now, catalogue)
    before = after if saved is now else None if saved is None else _consumed(saved, catalogue)
    rows = [_row(after, before, each.material) for each in after.consumptions]
    changes = [row["change_value"] for row in rows if row["change_value"] is not None]
    totals = {row["currency"]: Decimal(0) for row in rows if row["currency"]}
    for row in rows:
        if row["currency"]:
            totals[row["currency"]] += Decimal(row["cost_value"])
    return {
        "rows": rows,
        "total": [{"currency": key, "text": _money(value, key)} for key, value in totals.items()],
        "change": _signed(sum(map(Decimal, changes), Decimal(0)), next(iter(totals), "IDR"))
        if changes
        else None,
        "sizes": list(after.sizes),
        "findings": [scene.finding(each) for each in after.findings],
    }


def price(session: Session) -> Plain:
    """Return what a pair of the order costs and is sold for, at the last save and as drawn now.

    Raises:
        PolaError: there is no order, it is for another style, or its quote fails.
    """
    from polasepatu import project
    from polasepatu.costing.ledger.whatif import Change
    from polasepatu.workflow.consume import ConsumeJob, consume
    from polasepatu.workflow.quote import QuoteJob, quote_order

    if session.order is None:
        raise OrderOfAnother(where=Where())
    if project.read_order(session.order).style_path.resolve() not in _names_of(session):
        raise OrderOfAnother(where=Where(file=str(session.order)))
    before = quote_order(session.order, QuoteJob())
    was = before.costed.consumed
    now, _ = session.styles_to_compare()
    job = ConsumeJob(sizes=",".join(was.sizes), pairs=was.pairs)
    shares = _shares(consume(now, before.costed.catalogue, job), was)
    changes = tuple(
        Change(code=f"material.{code}.qty", value=share, by_share=True)
        for code, share in shares.items()
        if share and f"material.{code}.qty" in before.quote.ledger
    )
    after = quote_order(session.order, QuoteJob(changes=changes)) if changes else before
    return {"order": session.order.name, "rows": [_line(before, after, key) for key in _LINES]}


_LINES: Mapping[str, str] = {  # lines of the ledger, and the words for them
    "material": "Material for a pair",
    "full_cost": "Full cost of a pair",
    "quote.term": "Price of a pair, not rounded",
}


def _line(before: QuotedOrder, after: QuotedOrder, code: str) -> Plain:
    price_line = code == "quote.term"
    currency = before.costed.order.terms.currency if price_line else before.costed.facts.currency
    was, now = before.quote.values[code], after.quote.values[code]
    return {
        "label": _LINES[code],
        "saved": _money(was, currency),
        "now": _money(now, currency),
        "change": _signed(_shown(now, currency) - _shown(was, currency), currency),
    }


def _names_of(session: Session) -> set[Any]:
    path = session.draft.path.resolve()
    return {path, path.parent}


def _shares(now: ConsumedStyle, was: ConsumedStyle) -> dict[str, Decimal]:
    """Return by which share the order takes more of each material."""
    pairs = was.pairs or dict.fromkeys(was.sizes, 1)
    old = {each.material: each.total(pairs) for each in was.consumptions}
    new = {each.material: each.total(pairs) for each in now.consumptions}
    return {code: new[code] / old[code] - 1 for code in old if code in new and old[code]}


def _consumed(style: Style, catalogue: Catalogue) -> ConsumedStyle:
    from polasepatu.workflow.consume import ConsumeJob, consume

    return consume(style, catalogue, ConsumeJob())


def _row(after: ConsumedStyle, before: ConsumedStyle | None, code: str) -> Plain:
    from polasepatu.costing.making.purchase import price_per_unit

    entry = after.catalogue[code]
    now = _mean(after, code)
    was = None if before is None else _mean(before, code)
    cost = change = None
    currency = ""
    if entry.price is not None:
        each, currency = price_per_unit(entry, entry.price), entry.price.currency
        cost = now * each
        change = None if was is None else (now - was) * each
    return {
        "code": code,
        "title": dict(entry.title),
        "unit": entry.unit,
        "quantity": scene.both(lambda: number(now, 3)),
        "quantity_change": None
        if was is None
        else scene.both(lambda: _plus(number(now - was, 3), now - was)),
        "cost": None if cost is None else _money(cost, currency),
        "cost_value": "0" if cost is None else str(cost),
        "change": None if change is None else _signed(change, currency),
        "change_value": None if change is None else str(change),
        "currency": currency,
    }


def _mean(done: ConsumedStyle, code: str) -> Decimal:
    found = next((each for each in done.consumptions if each.material == code), None)
    if found is None or not found.by_size:
        return Decimal(0)
    return sum(found.by_size.values(), Decimal(0)) / len(done.sizes)


def _digits(currency: str) -> int:
    return 0 if currency == "IDR" else 4


def _shown(amount: Decimal, currency: str) -> Decimal:
    """Return an amount as it is printed, so that a change is the difference of what is read."""
    return amount.quantize(Decimal(1).scaleb(-_digits(currency)), ROUND_HALF_UP)


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    return scene.both(lambda: money(amount, currency, _digits(currency)))


def _signed(amount: Decimal, currency: str) -> dict[str, str]:
    return scene.both(lambda: _plus(money(amount, currency, _digits(currency)), amount))


def _plus(text: str, amount: Decimal) -> str:
    return f"+{text}" if amount > 0 else text
