"""Lines of the ledger for people: their values, units and titles."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.i18n import _
from polasepatu.i18n.numbers import number, percent
from polasepatu.money import decimals
from polasepatu.reports.offer import title_of, unit_of
from polasepatu.reports.tables import Column, Table

if TYPE_CHECKING:
    from polasepatu.costing.ledger.formula import Values
    from polasepatu.costing.ledger.ledger import Entry, Ledger

MOST_PLACES = 6  # of a value that is not rounded


def shown(entry: Entry, value: Decimal) -> str:
    """Return a value as people read it: money with the decimals of its line, a share in per cent."""
    if entry.unit == "share":
        return percent(value, 2)
    return number(value, _places(entry, value))


def _places(entry: Entry, value: Decimal) -> int:
    if entry.places is not None:
        return entry.places
    own = max(0, -int(value.normalize().as_tuple().exponent)) if value else 0
    least = decimals(entry.currency) if entry.currency else 0
    return min(max(own, least), max(least, MOST_PLACES - 2))


def value_table(
    title: str, ledger: Ledger, values: Values, codes: Iterable[str], *, zeros: bool = False
) -> Table | None:
    """Return lines with their values and units; lines that are not there, or nothing, are left out."""
    rows = []
    for code in codes:
        if code in ledger and (zeros or values[code]):
            entry = ledger[code]
            rows.append((title_of(entry), shown(entry, values[code]), unit_text(entry)))
    if not rows:
        return None
    columns = (Column(title=title), Column(title=_("Amount"), digits=0), Column(title=""))
    return Table(columns=columns, rows=tuple(rows))


def unit_text(entry: Entry) -> str:
    """Return what a value counts in: IDR, IDR / pair, m³."""
    if entry.unit == "share":
        return ""
    return " / ".join(filter(None, (entry.currency, unit_of(entry))))
