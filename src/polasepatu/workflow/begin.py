"""A project folder to begin with: a copy of a sample style, or of a sample order with all that belongs to it.

The comments in the files are in the language that is spoken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from polasepatu import project
from polasepatu.errors import Exit, PolaError
from polasepatu.i18n.comments import translated

GUIDE = """\
# {name}

A project for polasepatu, begun from the sample style `{style}`.
Proyek polasepatu, dimulai dari contoh model `{style}`.

| file | English | Indonesia |
| --- | --- | --- |
| `style.yaml` | the pattern: net lines, pieces, allowances | pola: garis bersih, komponen, kampuh |
| `last.yaml` | the last it is drawn on | acuan tempat pola digambar |
| `materials.yaml` | materials and prices | bahan dan harga |
{more}
English: change the files with any text editor, then type

    polasepatu check .
    polasepatu grade . -o graded
{quote}
Bahasa Indonesia: ubah berkas dengan penyunting teks apa saja, lalu ketik

    polasepatu --lang id check .
    polasepatu --lang id grade . -o gradasi
{penawaran}"""
ORDER_FILES = """\
| `orders/{order}.yaml` | the order | pesanan |
| `rates/` | wages, overhead, freight, duty, exchange | upah, overhead, ongkos kirim, bea, kurs |
"""
STYLE_LINE = re.compile(r"^style: .*$", re.MULTILINE)


class OtherStyle(PolaError):
    """A style and an order that do not belong together."""

    code = "PS171"
    text = "the order {order!r} is one of the style {own!r}, not of {style!r}"
    hint = "leave --style out"
    cause = "A project is begun from a style, or from an order with the style it is of."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """A project that is not written yet."""

    style: str  # the sample it begins from
    order: str  # likewise; empty where there is none
    texts: Mapping[str, str]  # of each file, by its place in the folder


def new_project(name: str, *, style: str = "", order: str = "") -> NewProject:
    """Return a project of this name.

    With an order its style is taken, and the rates that price it. Without either it is the Derby.

    Raises:
        NeitherFileNorSample: there is no such sample.
        OtherStyle: the order is one of another style.
    """
    parts: dict[str, Path] = {}
    if order:
        found = project.sample(order, project.orders())
        own = project.read_order(found).style_path.resolve().name
        if style not in ("", own):
            raise OtherStyle(order=order, own=own, style=style)
        style = own
        parts[f"orders/{order}.yaml"] = found
        parts |= {f"rates/{path.name}": path for path in sorted((project.folder() / "rates").glob("*.yaml"))}
    style = style or "derby"
    folder = project.sample(style, project.styles())
    parts |= {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.yaml"))}
    parts["materials.yaml"] = project.folder() / "materials.yaml"
    texts = {place: translated(path.read_text(encoding="utf-8")) for place, path in parts.items()}
    if order:
        place = f"orders/{order}.yaml"
        texts[place] = STYLE_LINE.sub("style: ..", texts[place])
    return NewProject(style=style, order=order, texts={**texts, "README.md": _guide(name, style, order)})


def _guide(name: str, style: str, order: str) -> str:
    call = f"quote orders/{order}.yaml -o"
    return GUIDE.format(
        name=name,
        style=style,
        more=ORDER_FILES.format(order=order) if order else "",
        quote=f"    polasepatu {call} quote\n" if order else "",
        penawaran=f"    polasepatu --lang id {call} penawaran\n" if order else "",
    )
