"""`polasepatu schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from polasepatu.cli.framework.answer import Answer, Column, Table
from polasepatu.cli.framework.faults import WrongUsage
from polasepatu.i18n import _, say


def schema(
    kind: Annotated[
        str, typer.Argument(metavar="[KIND]", help="Kind of file; without it, all are listed.")
    ] = "",
) -> Answer:
    """Print the JSON Schema of a kind of file.

    Editors use it to complete and check a file while you type.

    Example: polasepatu schema style > style.schema.json
    """
    from polasepatu.files.kinds import KINDS, model_of
    from polasepatu.files.model import json_schema
    from polasepatu.files.output import json_text

    if not kind:
        lines = tuple((name, model_of(name).schema_line()) for name in sorted(KINDS))
        columns = (Column(title=_("kind")), Column(title=_("first line")))
        rows = tuple((name, f"schema: {line}") for name, line in lines)
        return Answer(result={"kinds": dict(lines)}, text=(Table(columns=columns, rows=rows),))
    if kind not in KINDS:
        problem = say(
            "there is no kind {kind!r}; known: {known}", {"kind": kind, "known": ", ".join(sorted(KINDS))}
        )
        raise WrongUsage(problem=problem, help="polasepatu schema --help")
    found = json_schema(model_of(kind))
    return Answer(result=found, raw=json_text(found))
