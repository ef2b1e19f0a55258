"""A layout as a drawing, and as DXF for the cutter: pieces where they lie, the hide for the eye only.

The outline of the hide, its holes and flaws stand on the reference layer, which no machine works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polasepatu.formats.write.drawing import Drawing
from polasepatu.formats.write.dxf import tool_sheet
from polasepatu.geometry.ring import rectangle
from polasepatu.pattern.cutpiece import Foot, Side, Tool
from polasepatu.pattern.figure import Figure, Path

if TYPE_CHECKING:
    from polasepatu.nesting.record import NestRecord

MATERIAL = "sheet"
"""The piece name of the figure that shows the sheet itself."""


def layout_drawing(record: NestRecord, *, sheet: int = 0, copy: int = 0, lettering: bool = True) -> Drawing:
    """Return one sheet with what lies on it, moved so that its lower left corner is the origin."""
    ground = _ground(record, sheet)
    low, high = ground.contour.min(axis=0), ground.contour.max(axis=0)
    figures = [ground]
    for each in record.result.placements:
        if (each.sheet, each.copy) == (sheet, copy):
            figure = record.figure_of(each.piece)
            figures.append((figure if lettering else figure.without(Tool.TEXT)).laid(each.pose))
    return Drawing(
        figures=tuple(figure.moved(-float(low[0]), -float(low[1])) for figure in figures),
        width_mm=float(high[0] - low[0]),
        height_mm=float(high[1] - low[1]),
    )


def layout_dxf(record: NestRecord, *, sheet: int = 0, copy: int = 0) -> bytes:
    """Return one sheet of a layout as flat DXF R12 in millimetres, tools by layer."""
    return tool_sheet(layout_drawing(record, sheet=sheet, copy=copy))


def _ground(record: NestRecord, sheet: int) -> Figure:
    """Return the material as a figure of reference lines, its outline last."""
    strip = record.problem.strip
    if strip is not None:
        length_mm = record.result.length_mm or strip.max_length_mm or 1.0
        name, rings = strip.name, []
        outline = rectangle(length_mm, strip.width_mm)
    else:
        found = record.problem.sheets[sheet]
        name, outline = found.name, found.outline
        rings = [("hole", ring) for ring in found.holes]
        rings += [(f"flaw {flaw.severity}", flaw.ring) for flaw in found.flaws]
    paths = [Path(tool=Tool.REFERENCE, points=ring, closed=True, name=what) for what, ring in rings]
    paths.append(Path(tool=Tool.REFERENCE, points=outline, closed=True, name=name))
    return Figure(
        piece=MATERIAL,
        title=name,
        size="",
        width="",
        foot=Foot.RIGHT,
        side=Side.BOTH,
        material=record.material,
        count_per_foot=1,
        paths=tuple(paths),
    )
