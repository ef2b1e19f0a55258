"""A last over its sizes, for people and for programs: measures and grading factors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from polasepatu.i18n import _, say
from polasepatu.last import MEASURE_NAMES, Last, LastMeasures
from polasepatu.reports.tables import Column, Table


def as_json(last: Last, rows: Sequence[LastMeasures]) -> dict[str, Any]:
    """Return the measures and factors of each size, in mm and as shares of the base."""
    keys = [measure.key for measure in last.measures]
    return {**about(last), "width": rows[0].width, "sizes": [_row(last, row, keys) for row in rows]}


def measures_table(last: Last, rows: Sequence[LastMeasures]) -> Table:
    """Return the measures in each size, in mm."""
    keys = [measure.key for measure in last.measures]
    return Table(
        columns=(
            Column(title=say("width {width}", {"width": rows[0].width})),
            *(Column(title=row.size.label, digits=1) for row in rows),
        ),
        rows=tuple((_(MEASURE_NAMES[key]), *(getattr(row, key) for row in rows)) for key in keys),
    )


def factors_table(last: Last, rows: Sequence[LastMeasures]) -> Table:
    """Return the grading factors of length and girth in each size."""
    return Table(
        columns=(
            Column(title=_("grading factor")),
            *(Column(title=row.size.label, digits=4) for row in rows),
        ),
        rows=(
            (_("of length (kL)"), *(last.length_ratio(row.size) for row in rows)),
            (_("of girth (kG)"), *(last.girth_ratio(row.size, row.width) for row in rows)),
        ),
    )


def headline(last: Last) -> str:
    """Return the name of a last, its base, width and sizes."""
    return say(
        "{name}: {system} {size}, width {width}, sizes {run}",
        {
            "name": last.name,
            "system": last.base.scale.name,
            "size": last.base.label,
            "width": last.base_width,
            "run": last.run.label,
        },
    )


def about(last: Last) -> dict[str, Any]:
    """Return what a last is, without its measures."""
    return {
        "name": last.name,
        "wearer": last.wearer.value,
        "size_system": last.base.system,
        "base_size": last.base.label,
        "width_system": last.width_system,
        "base_width": last.base_width,
        "run": [size.label for size in last.run],
    }


def _row(last: Last, row: LastMeasures, keys: list[str]) -> dict[str, Any]:
    return {
        "size": row.size.label,
        "length_ratio": last.length_ratio(row.size),
        "girth_ratio": last.girth_ratio(row.size, row.width),
        **{f"{key}_mm": getattr(row, key) for key in keys},
    }
