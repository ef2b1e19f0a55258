"""Allowed, used and saved: tickets of the cutting room as CSV and JSON, and their sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polasepatu.reports.cells import csv_text

if TYPE_CHECKING:
    from polasepatu.costing.material.actual import Variance

COLUMNS = (
    "ticket",
    "cutter",
    "style",
    "material",
    "pairs",
    "unit",
    "allowed",
    "used",
    "saved",
    "saved_percent",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum of some tickets in one unit."""

    name: str
    unit: str
    count: int
    allowed: Decimal
    used: Decimal


def totals(found: Iterable[Variance], *, key: Callable[[Variance], str]) -> tuple[Total, ...]:
    """Return sums of tickets with the same key, which have one material and so one unit."""
    groups: dict[str, list[Variance]] = {}
    for each in found:
        groups.setdefault(key(each), []).append(each)
    return tuple(
        Total(
            name=name,
            unit=those[0].unit,
            count=len(those),
            allowed=sum((each.allowed for each in those), Decimal(0)),
            used=sum((each.used for each in those), Decimal(0)),
        )
        for name, those in sorted(groups.items())
    )


def variance_csv(found: Iterable[Variance]) -> str:
    """Return a row for each ticket."""
    return csv_text(
        COLUMNS,
        (
            (
                each.record.ticket,
                each.record.cutter,
                each.record.style,
                each.record.material,
                sum(each.record.pairs.values()),
                each.unit,
                round(each.allowed, 4),
                round(each.used, 4),
                round(each.saved, 4),
                round(100 * each.saved_share, 2),
            )
            for each in found
        ),
    )


def as_json(found: Iterable[Variance]) -> dict[str, Any]:
    """Return the tickets and their sums by material."""
    tickets = tuple(found)
    return {
        "tickets": [
            {
                "ticket": each.record.ticket,
                "line": each.record.where.line,
                "cutter": each.record.cutter,
                "style": each.record.style,
                "code": each.record.material,
                "pairs": dict(each.record.pairs),
                "unit": each.unit,
                "allowed": str(round(each.allowed, 6)),
                "used": str(round(each.used, 6)),
                "saved": str(round(each.saved, 6)),
                "saved_share": str(round(each.saved_share, 6)),
            }
            for each in tickets
        ],
        "totals": [
            {
                "code": each.name,
                "unit": each.unit,
                "tickets": each.count,
                "allowed": str(round(each.allowed, 6)),
                "used": str(round(each.used, 6)),
                "saved": str(round(each.allowed - each.used, 6)),
            }
            for each in totals(tickets, key=lambda one: one.record.material)
        ],
    }
