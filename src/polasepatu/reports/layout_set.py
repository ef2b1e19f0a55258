"""The files of a layout: all of it as JSON, and a picture and DXF of each sheet used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polasepatu.files.layout import LayoutFile
from polasepatu.files.names import safe_name
from polasepatu.files.output import json_text
from polasepatu.formats.write.layout import layout_dxf
from polasepatu.reports.pictures.layout import layout_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.nesting.judgement import JudgedLayout

LAYOUT = "layout.json"


def layout_files(layout: JudgedLayout) -> Iterator[tuple[str, str | bytes]]:
    """Yield name and content of each file.

    A layout that breaks a rule is for looking at, not for cutting: it comes without DXF.
    """
    record = layout.record
    yield LAYOUT, json_text(LayoutFile.from_domain(record, verified=layout.verified).to_file())
    for number, (sheet, copy) in enumerate(record.used_sheets, start=1):
        strip = record.problem.strip
        name = strip.name if strip is not None else record.problem.sheets[sheet].name
        stem = safe_name(f"{number:02d}-{name}")
        yield f"{stem}.svg", layout_picture(record, sheet=sheet, copy=copy)
        if layout.verified:
            yield f"{stem}.dxf", layout_dxf(record, sheet=sheet, copy=copy)
