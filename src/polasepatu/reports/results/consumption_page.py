"""What a pair takes of each material, for people: methods side by side, the chain step by step, sizes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from polasepatu.costing.material.consumed import ConsumedStyle
from polasepatu.costing.material.estimate import MaterialEstimates
from polasepatu.i18n import N_, _, language, say
from polasepatu.i18n.numbers import number
from polasepatu.money import decimals
from polasepatu.reports.results.consumption import (
    METHODS,
    PER,
    factor_word,
    method_word,
    note_word,
    priced,
    title_of,
    unit_word,
)
from polasepatu.reports.tables import Column, Part, Table, apart
from polasepatu.units import PAIRS_PER

EXPLAINED = N_(
    "net + per cent, waste of gross: the rule of thumb in the catalogue, in two forms. RSM: lattice "
    "area x (1 + edge waste). jevero: edge waste is the lattice area of a pair over the hide. zybin: "
    "utilisation is that of the lattice - k / fourth root of (hide / mean piece). layout: a result of "
    "nest. rows, sheet: whole rows on the width, whole pieces on a sheet."
)


def consumption_page(done: ConsumedStyle, shown: Sequence[MaterialEstimates], per: str) -> tuple[Part, ...]:
    """Return what was worked out for the materials to show, per pair, dozen or kodi."""
    return tuple(
        apart(
            (
                _headline(done, per),
                _materials_table(shown, per),
                *_methods_table(shown, per),
                *(_chain_table(each, per) for each in shown if each.areas and each.chosen is not None),
                *_sizes_table(done, shown, per),
                _(EXPLAINED),
            )
        )
    )


def _headline(done: ConsumedStyle, per: str) -> str:
    pattern = done.style.pattern
    run = ", ".join(done.sizes)
    values: dict[str, Any] = {"title": pattern.title[language()], "run": run, "per": _(PER[per])}
    if done.pairs is None:
        return say("{title}, {per}: mean of sizes {run}, one pair of each", values)
    values["pairs"] = number(sum(done.pairs.values()))
    return say("{title}, {per}: mean over {pairs} pairs in sizes {run}", values)


def _materials_table(shown: Sequence[MaterialEstimates], per: str) -> Table:
    times = PAIRS_PER[per]
    rows = []
    for each in shown:
        chain = None if each.chosen is None else each.chosen.chain
        cost = None if chain is None else priced(each.material, chain.mean * times)
        rows.append(
            (
                title_of(each.material),
                each.material.code,
                unit_word(each.material.unit),
                each.net.mean * times,
                None if chain is None else chain.mean * times,
                None if chain is None or not each.areas else 100 * chain.utilisation,
                None if len(each.estimates) < 2 else 100 * each.spread,
                "-" if each.chosen is None else method_word(each.chosen.method.value),
                None if cost is None else number(cost.total.amount, decimals(cost.total.currency)),
                "" if cost is None else cost.total.currency,
            )
        )
    return Table(
        title=say("material {per}", {"per": _(PER[per])}),
        columns=(
            Column(title=_("material")),
            Column(title=_("code")),
            Column(title=_("unit")),
            Column(title=_("net"), digits=4),
            Column(title=_("gross of waste"), digits=4),
            Column(title=_("used %"), digits=1),
            Column(title=_("spread %"), digits=1),
            Column(title=_("method")),
            Column(title=_("cost"), digits=0),
            Column(title=_("currency")),
        ),
        rows=tuple(rows),
    )


def _methods_table(shown: Sequence[MaterialEstimates], per: str) -> tuple[Table, ...]:
    """Return gross quantities side by side, a column for each method that some material has."""
    times = PAIRS_PER[per]
    cut = [each for each in shown if len(each.estimates) > 1]
    used = [
        method for method in METHODS if any(method is one.method for each in cut for one in each.estimates)
    ]
    if not cut:
        return ()
    rows = []
    for each in cut:
        by_method = {one.method: one.chain.mean * times for one in each.estimates}
        cells = (by_method.get(method) for method in used)
        rows.append((each.material.code, unit_word(each.material.unit), *cells))
    return (
        Table(
            title=_("methods side by side, gross"),
            columns=(
                Column(title=_("code")),
                Column(title=_("unit")),
                *(Column(title=_(METHODS[method]), digits=4) for method in used),
            ),
            rows=tuple(rows),
        ),
    )


def _chain_table(each: MaterialEstimates, per: str) -> Table:
    assert each.chosen is not None
    times = PAIRS_PER[per]
    values = {"code": each.material.code, "method": method_word(each.chosen.method.value)}
    return Table(
        title=say("{code}: {method}, step by step", values),
        columns=(
            Column(title=_("step")),
            Column(title=""),
            Column(title=_("factor"), digits=4),
            Column(title=unit_word(each.material.unit), digits=4),
            Column(title=_("what it is")),
        ),
        rows=tuple(
            (
                factor_word(step.kind),
                "" if step.factor is None else "/" if step.divides else "x",
                step.factor,
                step.amount * times,
                note_word(step),
            )
            for step in each.chosen.chain.steps
        ),
    )


def _sizes_table(done: ConsumedStyle, shown: Sequence[MaterialEstimates], per: str) -> tuple[Table, ...]:
    """Return gross quantities of what differs from size to size."""
    times = PAIRS_PER[per]
    rows = []
    for each in shown:
        if each.chosen is None:
            continue
        amounts: list[Decimal | None] = [each.chosen.chain.by_size.get(size) for size in done.sizes]
        if len(set(amounts)) > 1:
            cells = (None if amount is None else amount * times for amount in amounts)
            rows.append((each.material.code, unit_word(each.material.unit), *cells))
    if not rows:
        return ()
    return (
        Table(
            title=_("gross by size"),
            columns=(
                Column(title=_("code")),
                Column(title=_("unit")),
                *(Column(title=size, digits=4) for size in done.sizes),
            ),
            rows=tuple(rows),
        ),
    )
