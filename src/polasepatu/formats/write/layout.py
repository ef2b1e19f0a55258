"""A layout as a drawing, and as DXF for the cutter: pieces where they lie, the hide for the eye only.

The outline of the hide, its holes and flaws stand on the reference layer, which no machine works.
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING

from polasepatu.formats.write.drawing import WORK_ORDER, Drawing, Figure, Hole, Path
from polasepatu.formats.write.dxf import LAYERS
from polasepatu.formats.write.dxf_r12 import R12, Layer, document
from polasepatu.geometry.ring import rectangle
from polasepatu.pattern.cutpiece import Foot, Side, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.geometry import F64
    from polasepatu.nesting.layout import Placement
    from polasepatu.nesting.problem import NestPiece
    from polasepatu.nesting.record import NestRecord, PieceWork

MATERIAL = "sheet"
"""The piece name of the figure that shows the sheet itself."""


def used_sheets(record: NestRecord) -> tuple[tuple[int, int], ...]:
    """Return the sheets something lies on, as (number in the problem, copy)."""
    return tuple(sorted({(each.sheet, each.copy) for each in record.result.placements}))


def layout_drawing(record: NestRecord, *, sheet: int = 0, copy: int = 0, lettering: bool = True) -> Drawing:
    """Return one sheet with what lies on it, moved so that its lower left corner is the origin."""
    by_key = {piece.key: piece for piece in record.problem.pieces}
    ground = _ground(record, sheet)
    low, high = ground.contour.min(axis=0), ground.contour.max(axis=0)
    figures = [ground]
    figures += [
        _laid(by_key[each.piece], record.work_of(each.piece), each, record.material, lettering=lettering)
        for each in record.result.placements
        if (each.sheet, each.copy) == (sheet, copy)
    ]
    return Drawing(
        figures=tuple(figure.moved(-float(low[0]), -float(low[1])) for figure in figures),
        width_mm=float(high[0] - low[0]),
        height_mm=float(high[1] - low[1]),
    )


def layout_dxf(drawing: Drawing) -> bytes:
    """Return a layout as flat DXF R12 in millimetres, tools by layer, the sheet on the reference layer."""
    writer = R12()
    used: set[Tool] = set()

    def entities() -> Iterator[str]:
        for figure in drawing.figures:
            for tool in WORK_ORDER:
                layer = LAYERS[tool].layer
                for path in figure.paths:
                    if path.tool is tool:
                        used.add(tool)
                        yield writer.polyline(layer, path.points, closed=path.closed)
                if tool is Tool.PUNCH:
                    for hole in figure.holes:
                        used.add(tool)
                        yield writer.circle(layer, hole.x_mm, hole.y_mm, hole.diameter_mm / 2)

    body = list(entities())
    return document(
        header=writer.header((0.0, 0.0), (drawing.width_mm, drawing.height_mm)),
        layers=[
            Layer(name=LAYERS[tool].layer, colour=LAYERS[tool].colour) for tool in LAYERS if tool in used
        ],
        entities=body,
    )


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
        rings += [(f"flaw {flaw.severity}", flaw.ring) for flaw in found.defects]
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


def _laid(
    piece: NestPiece, work: PieceWork, placement: Placement, material: str, *, lettering: bool
) -> Figure:
    """Return a piece with its tool lines where it lies, the outer contour last."""

    def lay(points: F64) -> F64:
        return placement.pose.of(points)

    paths = [
        Path(tool=line.tool, points=lay(line.points), closed=line.closed, name=line.name)
        for line in work.lines
        if lettering or line.tool is not Tool.TEXT
    ]
    paths.append(Path(tool=Tool.CUT, points=lay(piece.outline), closed=True, name=piece.key.piece))
    c, s = cos(radians(placement.rotation_deg)), sin(radians(placement.rotation_deg))
    holes = tuple(
        Hole(
            x_mm=c * hole.x_mm - s * hole.y_mm + placement.x_mm,
            y_mm=s * hole.x_mm + c * hole.y_mm + placement.y_mm,
            diameter_mm=hole.diameter_mm,
            name=hole.name,
        )
        for hole in work.holes
    )
    return Figure(
        piece=piece.key.piece,
        title=work.title or piece.key.piece,
        size=piece.key.size,
        width="",
        foot=piece.key.foot,
        side=piece.key.side,
        material=material,
        count_per_foot=1,
        paths=tuple(paths),
        holes=holes,
    )
