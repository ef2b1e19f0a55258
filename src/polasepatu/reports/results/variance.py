"""Allowed, used and saved: tickets of the cutting room as tables, CSV and JSON, and their sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polasepatu.i18n import _
from polasepatu.reports.cells import csv_text
from polasepatu.reports.results.consumption import unit_word
from polasepatu.reports.tables import Column, Part, Table, apart

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


# --- for people -----------------------------------------------------------------------------------


def variance_page(found: Iterable[Variance]) -> tuple[Part, ...]:
    """Return the tickets, their sums by material, and by cutter where tickets name one."""
    tickets = tuple(found)
    by_cutter = totals(
        [each for each in tickets if each.record.cutter],
        key=lambda each: f"{each.record.cutter}, {each.record.material}",
    )
    parts = [
        _tickets_table(tickets),
        _totals_table(_("by material"), totals(tickets, key=lambda each: each.record.material)),
    ]
    parts += [_totals_table(_("by cutter"), by_cutter)] if by_cutter else []
    return tuple(apart(parts))


def _tickets_table(found: Iterable[Variance]) -> Table:
    return Table(
        title=_("allowed and used"),
        columns=(
            Column(title=_("ticket")),
            Column(title=_("cutter")),
            Column(title=_("material")),
            Column(title=_("pairs"), digits=0),
            Column(title=_("unit")),
            Column(title=_("allowance"), digits=2),
            Column(title=_("used"), digits=2),
            Column(title=_("saved"), digits=2),
            Column(title=_("saved %"), digits=1),
        ),
        rows=tuple(
            (
                each.record.ticket or str(each.record.where.line or ""),
                each.record.cutter,
                each.record.material,
                sum(each.record.pairs.values()),
                unit_word(each.unit),
                each.allowed,
                each.used,
                each.saved,
                100 * each.saved_share,
            )
            for each in found
        ),
    )


def _totals_table(title: str, found: Iterable[Total]) -> Table:
    return Table(
        title=title,
        columns=(
            Column(title=""),
            Column(title=_("tickets"), digits=0),
            Column(title=_("unit")),
            Column(title=_("allowance"), digits=2),
            Column(title=_("used"), digits=2),
            Column(title=_("saved"), digits=2),
            Column(title=_("saved %"), digits=1),
        ),
        rows=tuple(
            (
                each.name,
                each.count,
                unit_word(each.unit),
                each.allowed,
                each.used,
                each.allowed - each.used,
                100 * (each.allowed - each.used) / each.allowed,
            )
            for each in found
        ),
    )
