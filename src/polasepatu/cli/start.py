"""`polasepatu init` and `polasepatu demo`: where a newcomer begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.errors import Where
from polasepatu.i18n import LANGUAGES, say, speaking


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder.")],
    style: Annotated[
        str, typer.Option(help="The sample style to begin with; that of the order, or derby, if absent.")
    ] = "",
    order: Annotated[
        str, typer.Option(help="Begin with a sample order, its style and its rates: los-angeles-2000.")
    ] = "",
) -> Answer:
    """Begin a project folder: a copy of a sample style, materials, and a short guide in both languages.

    With --order an order comes with them, and the files of rates that price it. The comments in the files are
    in the language of the messages. Nothing that exists is ever overwritten.

    Example: polasepatu init my-derby --style derby
    """
    from polasepatu.files.faults import TargetExists
    from polasepatu.files.output import write_file
    from polasepatu.workflow.begin import new_project

    begun = new_project(folder.resolve().name, style=style, order=order)
    for name in begun.texts:
        if (folder / name).exists():
            raise TargetExists(where=Where(file=str(folder / name)))
    written = [write_file(folder / name, text) for name, text in begun.texts.items()]
    ready = say("{folder} is ready; start with: polasepatu check {folder}", {"folder": str(folder)})
    return Answer(
        result={"folder": str(folder), "style": begun.style, "order": begun.order},
        text=(ready,),
        files=tuple(FileMade(path=each.path, sha256=each.sha256) for each in written),
    )


def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder to write.")] = Path("polasepatu-demo"),
) -> Answer:
    """Grade the bundled Derby in all its sizes, and describe the result in both languages.

    Running it again replaces its earlier result.

    Example: polasepatu demo -o polasepatu-demo
    """
    from polasepatu import project
    from polasepatu.cli.grade import grade

    made = grade(project.styles()["derby"], out=out, force=True)
    story: list[str] = []
    for language in LANGUAGES:
        with speaking(language):
            story += ["", *_story(out, len(made.files))]
    return replace(made, text=(*made.text, *story))


def _story(out: Path, count: int) -> tuple[str, ...]:
    """Return what the demo did and what to do next, in the language that is spoken."""
    values = {"count": count, "folder": str(out)}
    return (
        say("The Derby was graded from its base size to every size; {count} files are in {folder}.", values),
        say(
            "Allowances, laps and eyelet spacing keep their size: a photocopier cannot do that.",
            values,
        ),
        say("Next: polasepatu init my-derby; change style.yaml; polasepatu check my-derby", values),
    )
