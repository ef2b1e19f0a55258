"""Wastes fitted to what the cutting room used, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from polasepatu.costing.material.actual import Calibration
from polasepatu.i18n import _, ngettext, say
from polasepatu.reports.cells import Cell
from polasepatu.reports.results.consumption import method_word, title_of, unit_word
from polasepatu.reports.tables import Column, Part, Table, apart


def calibration_page(calibrations: Iterable[Calibration]) -> tuple[Part, ...]:
    """Return the fits of each material, how far each is off for each record, and lines for the catalogue."""
    return tuple(
        apart(
            part
            for found in calibrations
            for part in (_fits_table(found), _residuals_table(found), _to_paste(found))
        )
    )


def _fits_table(found: Calibration) -> Table:
    count = len(found.records)
    told = ngettext("{title} ({code}): {count} record", "{title} ({code}): {count} records", count)
    return Table(
        title=told.format(title=title_of(found.material), code=found.material.code, count=count),
        columns=(
            Column(title=_("method")),
            Column(title=_("key")),
            Column(title=_("catalogue"), digits=4),
            Column(title=_("fitted"), digits=4),
            Column(title=_("residual %"), digits=2),
        ),
        rows=tuple(
            (method_word(fit.method.value), fit.key, fit.before, fit.value, 100 * fit.residual)
            for fit in found.fits
        ),
    )


def _residuals_table(found: Calibration) -> Table:
    """Return each record against what the fits give for it, the best fit first."""
    rows: list[tuple[Cell, ...]] = []
    for number, (record, used) in enumerate(zip(found.records, found.used, strict=True)):
        off = (100 * (fit.predicted[number] / used - 1) for fit in found.fits)
        rows.append((record.ticket or str(record.where.line or ""), sum(record.pairs.values()), used, *off))
    return Table(
        title=_("fitted against used, per cent"),
        columns=(
            Column(title=_("ticket")),
            Column(title=_("pairs"), digits=0),
            Column(title=say("used, {unit}", {"unit": unit_word(found.material.unit)}), digits=2),
            *(Column(title=fit.key, digits=2) for fit in found.fits),
        ),
        rows=tuple(rows),
    )


def _to_paste(found: Calibration) -> str:
    """Return the fits as lines of the catalogue: each fitted alone, the best first."""
    lines = [f"    {fit.key}: {round(fit.value, 4):f}" for fit in found.fits]
    head = _(
        "write these lines into the catalogue for the methods you use; each was fitted alone, best first:"
    )
    return "\n".join((head, f"  {found.material.code}:", *lines))


def as_json(found: Calibration) -> dict[str, Any]:
    """Return the fits of a material and what each record used and was predicted to use."""
    return {
        "code": found.material.code,
        "unit": found.material.unit,
        "fits": [
            {
                "key": fit.key,
                "method": fit.method.value,
                "before": None if fit.before is None else str(fit.before),
                "value": str(round(fit.value, 6)),
                "residual": str(round(fit.residual, 6)),
            }
            for fit in found.fits
        ],
        "records": [
            {
                "ticket": record.ticket,
                "line": record.where.line,
                "style": record.style,
                "pairs": dict(record.pairs),
                "used": str(round(used, 6)),
                "predicted": {fit.key: str(round(fit.predicted[number], 6)) for fit in found.fits},
            }
            for number, (record, used) in enumerate(zip(found.records, found.used, strict=True))
        ],
    }
