"""SVG at true scale: one user unit is one millimetre, layers are the named layers of Inkscape."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.formats.write.drawing import WORK_ORDER, Drawing
from polasepatu.formats.write.dxf import LAYERS
from polasepatu.pattern.cutpiece import Tool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polasepatu.geometry import F64
    from polasepatu.pattern.figure import Figure, Hole, Path

_SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
_STROKES = {
    Tool.CUT: "#d00000",
    Tool.INNER: "#c000c0",
    Tool.NOTCH: "#0000d0",
    Tool.PUNCH: "#008a8a",
    Tool.PEN: "#007a00",
    Tool.TEXT: "#202020",
    Tool.REFERENCE: "#808080",
}


def number(value: float) -> str:
    """Return a coordinate with at most three decimals, as short as it goes."""
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


def path_data(points: F64, height_mm: float, *, closed: bool) -> str:
    """Return the `d` of a path; y is turned over, for SVG counts it downwards."""
    flipped = np.empty_like(points)
    flipped[:, 0] = points[:, 0]
    np.subtract(height_mm, points[:, 1], out=flipped[:, 1])
    rounded = flipped.round(3) + 0.0  # never a negative zero
    return _path_mask(len(points), closed=closed) % tuple(rounded.ravel().tolist())


@lru_cache(maxsize=2048)
def _path_mask(count: int, *, closed: bool) -> str:
    """Return the `d` of a path with a place for each coordinate."""
    return "M%.3f %.3f" + "L%.3f %.3f" * (count - 1) + ("Z" if closed else "")


def path_tag(path: Path, height_mm: float, *, title: str = "", extra: str = "") -> str:
    """Return one path element; `title` is what a viewer shows under the pointer."""
    inside = f"<title>{escape(title, quote=False)}</title>" if title else ""
    data = "".join(path_data(stroke, height_mm, closed=path.closed) for stroke in path.strokes())
    return f'<path d="{data}"{extra}>{inside}</path>\n'


def hole_tag(hole: Hole, height_mm: float, *, title: str = "", extra: str = "") -> str:
    """Return one round hole."""
    inside = f"<title>{escape(title, quote=False)}</title>" if title else ""
    return (
        f'<circle cx="{number(hole.x_mm)}" cy="{number(height_mm - hole.y_mm)}" '
        f'r="{number(hole.diameter_mm / 2.0)}"{extra}>{inside}</circle>\n'
    )


def document(width_mm: float, height_mm: float, body: Iterable[str], *, title: str) -> str:
    """Return a whole SVG file."""
    wide, high = number(width_mm), number(height_mm)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg {_SPACES} width="{wide}mm" height="{high}mm" '
        f'viewBox="0 0 {wide} {high}">\n<title>{escape(title, quote=False)}</title>\n{"".join(body)}</svg>\n'
    )


def sheet_svg(drawing: Drawing, *, title: str, layer_per_size: bool = False) -> str:
    """Return the drawing for exchange: hairlines without fill, one Inkscape layer per tool (and size)."""
    from xml.sax.saxutils import quoteattr  # late: it brings the whole of http and ssl with it

    layers: dict[str, list[str]] = {}
    colours: dict[str, str] = {}
    for tool in WORK_ORDER:
        for figure in drawing.figures:
            name = LAYERS[tool].layer + (f"_{figure.size}" if layer_per_size else "")
            tags = list(_tags(figure, tool, drawing.height_mm))
            if tags:
                layers.setdefault(name, []).extend(tags)
                colours[name] = _STROKES[tool]
    body = (
        f'<g inkscape:groupmode="layer" inkscape:label={quoteattr(name)} fill="none" '
        f'stroke="{colours[name]}" stroke-width="0.1">\n{"".join(tags)}</g>\n'
        for name, tags in layers.items()
    )
    return document(drawing.width_mm, drawing.height_mm, body, title=title)


def _tags(figure: Figure, tool: Tool, height_mm: float) -> Iterable[str]:
    from xml.sax.saxutils import quoteattr

    whose = f"{figure.piece} {figure.size} {figure.foot.value}"
    for path in figure.paths:
        if path.tool is tool:
            # The contour is called as the piece, so that it is found again when the file is read.
            label = figure.piece if tool is Tool.CUT else f"{whose} {path.name}".strip()
            yield path_tag(path, height_mm, extra=f" inkscape:label={quoteattr(label)}")
    if tool is Tool.PUNCH:
        for hole in figure.holes:
            yield hole_tag(hole, height_mm, extra=f" inkscape:label={quoteattr(f'{whose} {hole.name}')}")
