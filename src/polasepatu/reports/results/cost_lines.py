"""The lines of a cost for people and for programs: each with its quantity, price, total and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polasepatu.costing.ledger.ledger import Input, Line
from polasepatu.money import rounded
from polasepatu.reports.chapters import source_of
from polasepatu.reports.offer import title_of

if TYPE_CHECKING:
    from polasepatu.costing.ledger.formula import Values
    from polasepatu.costing.ledger.ledger import Entry, Ledger

STEP_PLACES = 12
COST_GROUPS = ("material", "labour", "overhead", "hpp", "tooling", "admin", "lop")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """One line: a product shows what it is the product of, an input only its value."""

    entry: Entry
    quantity_of: Entry | None  # the line whose value the quantity is
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    price_currency: str
    total: Decimal | None  # None: an input
    source: str

    @property
    def title(self) -> str:
        """Return what the line is called in the language that is spoken."""
        return title_of(self.entry)


def cost_rows(
    ledger: Ledger, values: Values, groups: Iterable[str] = COST_GROUPS, *, every: bool = False
) -> Iterator[CostRow]:
    """Yield the lines of some groups in the order of the ledger; what a line shows beside it is left out.

    With `every` all lines of all groups come, those that stand beside others too.
    """
    wanted = tuple(groups)
    lines = [each for each in ledger.lines if isinstance(each, Line)]
    beside = {code for line in lines for code in (line.quantity, line.price)} - {""}
    for entry in ledger.lines:
        if not every and (entry.group.partition(".")[0] not in wanted or entry.code in beside):
            continue
        if isinstance(entry, Line) and entry.currency and entry.unit in ("pair", ""):
            yield _product(ledger, entry, values)
        else:  # a count, a share, or a price of something else than a pair, such as a minute
            yield CostRow(
                entry=entry,
                quantity_of=None,
                quantity=None if entry.currency else values[entry.code],
                unit=entry.unit,
                price=values[entry.code] if entry.currency else None,
                price_currency=entry.currency,
                total=None,
                source=source_of(entry),
            )


def _product(ledger: Ledger, line: Line, values: Values) -> CostRow:
    quantity = ledger[line.quantity] if line.quantity else None
    price = ledger[line.price] if line.price else None
    sources = [source_of(each) for each in (price, quantity, line) if each is not None]
    return CostRow(
        entry=line,
        quantity_of=quantity or price,
        quantity=None if quantity is None else values[quantity.code],
        unit=(quantity or price or line).unit,
        price=None if price is None else values[price.code],
        price_currency="" if price is None else price.currency,
        total=values[line.code],
        source="; ".join(dict.fromkeys(each for each in sources if each)),
    )


def rows_as_json(rows: Iterable[CostRow]) -> list[dict[str, Any]]:
    """Return the lines as plain values, numbers as text of decimals."""
    return [
        {
            "code": row.entry.code,
            "title": row.title,
            "group": row.entry.group,
            "input": isinstance(row.entry, Input),
            "quantity": _text(row.quantity),
            "unit": row.unit,
            "price": _text(row.price),
            "price_currency": row.price_currency or None,
            "total": _text(row.total),
            "currency": row.entry.currency or None,
            "source": row.source or None,
            "dated": row.entry.dated.isoformat() if row.entry.dated else None,
            "sample": row.entry.sample,
        }
        for row in rows
    ]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain_number(value)


def plain_number(value: Decimal) -> str:
    """Return a number as text with a point and no exponent; a step in between to twelve decimals."""
    if -int(value.as_tuple().exponent) > STEP_PLACES:
        value = rounded(value, STEP_PLACES).normalize()
    return f"{value:f}"
