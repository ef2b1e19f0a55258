"""Sheets of pieces as flat cutter DXF: one size with its tools by layer, or all sizes nested by layer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu.formats.write.drawing import (
    WORK_ORDER,
    Drawing,
    Registration,
    first_net_point,
    in_rows,
    superimposed,
)
from polasepatu.formats.write.dxf_r12 import R12, Layer, document
from polasepatu.geometry.lettering import plain
from polasepatu.pattern.cutpiece import Tool
from polasepatu.pattern.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from polasepatu.pattern.cutpiece import CutPiece


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolLayer:
    """The layer and colour a tool is written on."""

    layer: str
    colour: int


LAYERS: Mapping[Tool, ToolLayer] = {
    Tool.CUT: ToolLayer(layer="CUT", colour=1),
    Tool.INNER: ToolLayer(layer="INNER", colour=6),
    Tool.NOTCH: ToolLayer(layer="NOTCH", colour=5),
    Tool.PUNCH: ToolLayer(layer="PUNCH", colour=4),
    Tool.PEN: ToolLayer(layer="PEN", colour=3),
    Tool.TEXT: ToolLayer(layer="TEXT", colour=7),
    Tool.REFERENCE: ToolLayer(layer="REF", colour=8),
}
# Colour index per size in the nested file: told apart on black and on white, and repeating after eight.
_SIZE_COLOURS = (1, 30, 92, 4, 5, 6, 32, 8)


def r12_name(text: str) -> str:
    """Return a name that strict R12 readers take: A-Z, 0-9, `-` and `_`, at most 31 characters.

    A decimal point becomes `-`, so size 39.5 is `39-5`.
    """
    return re.sub(r"[^A-Z0-9_-]", "_", plain(text).upper().replace(".", "-"))[:31] or "_"


def size_sheet(pieces: Sequence[CutPiece], *, width_mm: float | None = None) -> bytes:
    """Return the DXF of one size: pieces in rows, tools by layer, millimetres."""
    return tool_sheet(in_rows(pieces, width_mm=width_mm))


def tool_sheet(drawing: Drawing) -> bytes:
    """Return a drawing as flat DXF R12 in millimetres, tools by layer."""
    layers = [Layer(name=each.layer, colour=each.colour) for each in LAYERS.values()]
    return _flat(drawing, layers, lambda _, tool: LAYERS[tool].layer)


def nested_sheet(
    pieces: Sequence[CutPiece], *, registration: Registration = first_net_point, width_mm: float | None = None
) -> bytes:
    """Return the DXF of all sizes, each piece's sizes on top of each other, with layers such as `CUT_38`."""
    drawing = superimposed(pieces, registration=registration, width_mm=width_mm)
    sizes = list(dict.fromkeys(each.size for each in drawing.figures))
    layers = [
        Layer(name=_nested_layer(tool, size), colour=_SIZE_COLOURS[sizes.index(size) % len(_SIZE_COLOURS)])
        for size in sizes
        for tool in LAYERS
    ]
    return _flat(drawing, layers, lambda figure, tool: _nested_layer(tool, figure.size))


def _nested_layer(tool: Tool, size: str) -> str:
    return r12_name(f"{LAYERS[tool].layer}_{size}")


def _flat(drawing: Drawing, layers: Iterable[Layer], layer_of: Callable[[Figure, Tool], str]) -> bytes:
    """Return the whole file; layers that nothing lies on are left out of its table."""
    writer = R12()
    used: set[str] = set()

    def entities() -> Iterator[str]:
        for figure in drawing.figures:
            for tool in WORK_ORDER:
                layer = layer_of(figure, tool)
                for path in figure.paths:
                    if path.tool is tool:
                        used.add(layer)
                        if path.lifts:
                            yield writer.polylines(layer, path.points, path.lifts)
                        else:
                            yield writer.polyline(layer, path.points, closed=path.closed)
                if tool is Tool.PUNCH:
                    for hole in figure.holes:
                        used.add(layer)
                        yield writer.circle(layer, hole.x_mm, hole.y_mm, hole.diameter_mm / 2.0)

    body = list(entities())
    x0, y0, x1, y1 = drawing.bounds()
    return document(
        header=writer.header((x0, y0), (x1, y1)),
        layers=[layer for layer in layers if layer.name in used],
        entities=body,
    )
