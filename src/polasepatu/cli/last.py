"""`last show` and `last check`: the measures of a last over its sizes, and whether they are likely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, Column, Table
from polasepatu.cli.framework.named import LastArgument
from polasepatu.cli.framework.remarks import verdict
from polasepatu.i18n import _, say

if TYPE_CHECKING:
    from polasepatu.last import Last, LastMeasures


def show(
    last: LastArgument,
    sizes: Annotated[
        str, typer.Option(help="Sizes, such as 38-46 or extremes; all where it is absent.")
    ] = "",
    width: Annotated[
        str, typer.Option(help="Width fitting, such as G; the base width where it is absent.")
    ] = "",
) -> Answer:
    """Show the measures of a last in each size of a run, in mm.

    Example: polasepatu last show derby --sizes 38-46
    """
    from polasepatu.files.last import load_last
    from polasepatu.last import MEASURE_NAMES
    from polasepatu.sizing import parse_run

    found = load_last(last)
    run = parse_run(sizes, found.base.system, default=found.run) if sizes else found.run
    rows = [found.measures_at(size, width or None) for size in run]
    keys = [measure.key for measure in found.measures]
    return Answer(
        result={
            **_about(found),
            "width": rows[0].width,
            "sizes": [_as_json(found, row, keys) for row in rows],
        },
        text=(
            _headline(found),
            Table(
                columns=(
                    Column(title=say("width {width}", {"width": rows[0].width})),
                    *(Column(title=row.size.label, digits=1) for row in rows),
                ),
                rows=tuple((_(MEASURE_NAMES[key]), *(getattr(row, key) for row in rows)) for key in keys),
            ),
            Table(
                columns=(
                    Column(title=_("grading factor")),
                    *(Column(title=row.size.label, digits=4) for row in rows),
                ),
                rows=(
                    (_("of length (kL)"), *(found.length_ratio(row.size) for row in rows)),
                    (_("of girth (kG)"), *(found.girth_ratio(row.size, row.width) for row in rows)),
                ),
            ),
        ),
    )


def check(last: LastArgument) -> Answer:
    """Check a last file, and warn of measures that lasts of that length do not have.

    Example: polasepatu last check derby
    """
    from polasepatu.files.last import check_last

    found, remarks = check_last(last)
    return Answer(
        result={**_about(found), "remarks": len(remarks)},
        text=(f"{_headline(found)}: {verdict(remarks)}",),
        findings=remarks,
    )


def _headline(last: Last) -> str:
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


def _about(last: Last) -> dict[str, Any]:
    return {
        "name": last.name,
        "wearer": last.wearer.value,
        "size_system": last.base.system,
        "base_size": last.base.label,
        "width_system": last.width_system,
        "base_width": last.base_width,
        "run": [size.label for size in last.run],
    }


def _as_json(last: Last, row: LastMeasures, keys: list[str]) -> dict[str, Any]:
    return {
        "size": row.size.label,
        "length_ratio": last.length_ratio(row.size),
        "girth_ratio": last.girth_ratio(row.size, row.width),
        **{f"{key}_mm": getattr(row, key) for key in keys},
    }
