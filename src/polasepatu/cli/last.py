"""`last show` and `last check`: the measures of a last over its sizes, and whether they are likely."""

from __future__ import annotations

from typing import Annotated

import typer

from polasepatu.cli.framework.answer import Answer
from polasepatu.cli.framework.named import LastArgument
from polasepatu.cli.framework.remarks import verdict


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
    from polasepatu.reports.results.last import as_json, factors_table, headline, measures_table
    from polasepatu.sizing import parse_run

    found = load_last(last)
    run = parse_run(sizes, found.base.system, default=found.run) if sizes else found.run
    rows = [found.measures_at(size, width or None) for size in run]
    return Answer(
        result=as_json(found, rows),
        text=(headline(found), measures_table(found, rows), factors_table(found, rows)),
    )


def check(last: LastArgument) -> Answer:
    """Check a last file, and warn of measures that are unusual for lasts of that length.

    Example: polasepatu last check derby
    """
    from polasepatu.files.last import check_last
    from polasepatu.reports.results.last import about, headline

    found, remarks = check_last(last)
    return Answer(
        result={**about(found), "remarks": len(remarks)},
        text=(f"{headline(found)}: {verdict(remarks)}",),
        findings=remarks,
    )
