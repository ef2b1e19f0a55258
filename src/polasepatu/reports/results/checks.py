"""The twelve checks: how each ended, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from polasepatu.i18n import N_, _, localised, say
from polasepatu.pattern.checks import Outcome
from polasepatu.reports.tables import Column, Table

CHECKS = {
    "last-table": N_("last table follows one law"),
    "seams": N_("sewn edges are equally long"),
    "allowance-widths": N_("allowances are the same in all sizes"),
    "feather-ratio": N_("feather keeps its ratio to the insole"),
    "ball-girth": N_("ball girth grows with the last"),
    "held-features": N_("held features do not grow"),
    "even-steps": N_("even steps from size to size"),
    "shapes": N_("outlines are simple, corners keep their angle"),
    "groups": N_("size groups share parts, no size shrinks"),
    "half-sizes": N_("half sizes lie midway"),
    "base-unchanged": N_("the base size is unchanged"),
    "holes-and-notches": N_("holes and notches keep their place"),
}
STATUS = {
    "passed": N_("passed"),
    "warned": N_("warning"),
    "failed": N_("failed"),
    "unused": N_("not used"),
}
UNITS = {"x tolerance": N_("x tolerance"), "mm per size": N_("mm per size"), "deg": N_("degrees")}


def checks_table(outcomes: Sequence[Outcome]) -> Table:
    """Return the checks in their order, each with its worst value and what is allowed."""
    return Table(
        columns=(
            Column(title="#", digits=0),
            Column(title=_("check")),
            Column(title=_("result")),
            Column(title=_("worst")),
            Column(title=_("allowed")),
            Column(title=_("unit")),
            Column(title=_("where")),
        ),
        rows=tuple(
            (
                each.number,
                _(CHECKS[each.key]),
                _(STATUS[each.status.value]),
                "" if each.worst is None else localised(f"{each.worst:.3g}"),
                localised(f"{each.tolerance:.3g}"),
                _(UNITS.get(each.unit, each.unit)) if each.unit in UNITS else each.unit,
                " ".join(filter(None, (each.where.piece, each.where.size))),
            )
            for each in outcomes
        ),
    )


def checks_line(outcomes: Sequence[Outcome]) -> str:
    """Return how many checks ended in each way."""
    counts = {status: sum(each.status.value == status for each in outcomes) for status in STATUS}
    return say(
        "checks: {passed} passed, {warned} with warnings, {failed} failed, {unused} not used",
        counts,
    )


def as_json(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return the checks as plain values."""
    return [
        {
            "number": each.number,
            "check": each.key,
            "status": each.status.value,
            "worst": each.worst,
            "tolerance": each.tolerance,
            "unit": each.unit,
            "piece": each.where.piece,
            "size": each.where.size,
        }
        for each in outcomes
    ]
