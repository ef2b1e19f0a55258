"""`polasepatu init` and `polasepatu demo`: where a newcomer begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.faults import WrongUsage
from polasepatu.errors import Where
from polasepatu.i18n import LANGUAGES, say, speaking

README = """\
# {name}

A project for polasepatu, begun from the sample style `{style}`.
Proyek polasepatu, dimulai dari contoh model `{style}`.

| file | English | Indonesia |
| --- | --- | --- |
| `style.yaml` | the pattern: net lines, pieces, allowances | pola: garis bersih, komponen, kampuh |
| `materials.yaml` | materials and prices | bahan dan harga |

English: change the files with any text editor, then type

    polasepatu check .
    polasepatu grade . -o graded

Bahasa Indonesia: ubah berkas dengan penyunting teks apa saja, lalu ketik

    polasepatu --lang id check .
    polasepatu --lang id grade . -o gradasi
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder.")],
    style: Annotated[str, typer.Option(help="The sample style to begin with.", metavar="STYLE")] = "derby",
) -> Answer:
    """Begin a project folder: a copy of a sample style, materials, and a short guide in both languages.

    Nothing that exists is ever overwritten.

    Example: polasepatu init my-derby --style derby
    """
    from polasepatu import project
    from polasepatu.files.faults import TargetExists
    from polasepatu.files.output import write_file

    known = project.styles()
    if style not in known:
        problem = say(
            "there is no sample style {style!r}; there are: {known}",
            {"style": style, "known": ", ".join(known) or "-"},
        )
        raise WrongUsage(problem=problem, help="polasepatu init --help")
    contents = _contents(known[style], project.folder() / "materials.yaml", folder.resolve().name, style)
    for name in contents:
        if (folder / name).exists():
            raise TargetExists(where=Where(file=str(folder / name)))
    written = [write_file(folder / name, content) for name, content in contents.items()]
    text = say("{folder} is ready; begin with: polasepatu check {folder}", {"folder": str(folder)})
    return Answer(
        result={"folder": str(folder), "style": style},
        text=(text,),
        files=tuple(FileMade(path=each.path, sha256=each.sha256) for each in written),
    )


def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder to write.")] = Path("polasepatu-demo"),
) -> Answer:
    """Grade the shipped Derby in all its sizes, and say in both languages what was made.

    Running it again replaces what it made before.

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
            "Allowances, laps and eyelet spacing kept their size: that is what a photocopier cannot do.",
            values,
        ),
        say("Next: polasepatu init my-derby; change style.yaml; polasepatu check my-derby", values),
    )


def _contents(source: Path, materials: Path, name: str, style: str) -> dict[str, bytes]:
    found = {path.relative_to(source).as_posix(): path for path in sorted(source.rglob("*.yaml"))}
    contents = {each: path.read_bytes() for each, path in found.items()}
    contents["materials.yaml"] = materials.read_bytes()
    contents["README.md"] = README.format(name=name, style=style).encode()
    return contents
