"""SVG: paths and shapes with their transformations, true units, and the layers of Inkscape."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from polasepatu.errors import Phrase
from polasepatu.formats.raw import (
    COPY_COST,
    Budget,
    RawCircle,
    RawDrawing,
    RawGroup,
    RawLine,
    RawText,
    arc_points,
    checked_size,
    damaged,
    is_sound,
)
from polasepatu.formats.svg_paths import MM_PER_UNIT, length, sub_paths, transformation

if TYPE_CHECKING:
    from polasepatu.geometry import F64

CHORD_MM = 0.01
MAX_NESTING = 100
_INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SKIPPED = frozenset(
    {
        "defs",
        "symbol",
        "clipPath",
        "mask",
        "pattern",
        "marker",
        "metadata",
        "style",
        "title",
        "desc",
        "namedview",
    }
)
_CONTAINERS = frozenset({"svg", "g", "a", "switch"})


def read_svg(raw: bytes, file: str, *, mm_per_unit: float | None = None) -> RawDrawing:
    """Read an SVG file; `mm_per_unit` is what the user says, and only sets how finely curves are divided.

    Raises:
        InputFaults: it is no SVG, is damaged beyond reading, or too large.
    """
    checked_size(raw, file)
    if b"<!ENTITY" in raw:
        raise damaged(file, Phrase("it defines entities, which can stand for anything"))
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise damaged(file, Phrase("this is not well-formed XML"), line=error.position[0]) from None
    if _tag(root) != "svg":
        raise damaged(file, Phrase("this is not an SVG file"))
    drawing = RawDrawing(file=file, kind="svg", loose=RawGroup(name=""))
    drawing.mm_per_unit, drawing.unit_words = _units(root)
    said = mm_per_unit or drawing.mm_per_unit or 1.0
    _Reader(drawing, root, CHORD_MM / said).walk(root, np.diag((1.0, -1.0, 1.0)), "", 0)
    return drawing


def _units(root: ElementTree.Element) -> tuple[float | None, str]:
    """Return how many mm a user unit has; only a width in true units and a viewBox say that for certain."""
    width, height = length(root.get("width")), length(root.get("height"))
    box = [float(each) for each in re.findall(r"-?[\d.]+(?:[eE]-?\d+)?", root.get("viewBox", ""))]
    if width is None or len(box) != 4 or width[1] not in MM_PER_UNIT or box[2] <= 0.0:
        return None, ""
    scale = width[0] * MM_PER_UNIT[width[1]] / box[2]
    if height is not None and height[1] in MM_PER_UNIT and box[3] > 0.0:
        # preserveAspectRatio: the drawing keeps its shape and fits into the page.
        scale = min(scale, height[0] * MM_PER_UNIT[height[1]] / box[3])
    return (scale, "width / viewBox") if scale > 0.0 else (None, "")


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Reader:
    """Walks through the tree."""

    def __init__(self, drawing: RawDrawing, root: ElementTree.Element, chord: float) -> None:
        self._drawing = drawing
        self._budget = Budget(drawing.file)
        self._chord = chord
        self._by_id = {each.get("id"): each for each in root.iter() if each.get("id")}

    def walk(self, element: ElementTree.Element, matrix: F64, layer: str, depth: int) -> None:
        """Read an element and what is inside it."""
        tag = _tag(element)
        if tag in _SKIPPED or not tag:
            return
        if depth > MAX_NESTING:
            self._drawing.left_out[f"{tag} (nested too deep)", layer] += 1
            return
        if re.search(r"display\s*:\s*none", element.get("style", "")) or element.get("display") == "none":
            self._drawing.left_out[f"{tag} (hidden)", layer] += 1
            return
        self._budget.spend(0)
        try:
            matrix = matrix @ transformation(element.get("transform", ""))
            if tag in _CONTAINERS:
                layer = self._layer(element, layer, depth)
                for child in element:
                    self.walk(child, matrix, layer, depth + 1)
            elif tag == "use":
                self._use(element, matrix, layer, depth)
            elif not self._shape(tag, element, matrix, layer):
                self._drawing.left_out[tag, layer] += 1
        except (ValueError, OverflowError):
            self._drawing.left_out[f"{tag} (damaged)", layer] += 1

    def _layer(self, element: ElementTree.Element, layer: str, depth: int) -> str:
        if element.get(f"{_INKSCAPE}groupmode") == "layer":
            return element.get(f"{_INKSCAPE}label") or element.get("id") or layer
        if depth == 1 and not layer:  # other programs name their layers by the id of the outermost groups
            return element.get("id", "")
        return layer

    def _use(self, element: ElementTree.Element, matrix: F64, layer: str, depth: int) -> None:
        link = element.get("href") or element.get(_HREF) or ""
        target = self._by_id.get(link.removeprefix("#"))
        if target is None or target is element:
            self._drawing.left_out["use (no such element)", layer] += 1
            return
        self._budget.spend(0, COPY_COST)
        shift = np.eye(3)
        shift[:2, 2] = (_number(element, "x"), _number(element, "y"))
        children = target if _tag(target) == "symbol" else (target,)
        for child in children:
            self.walk(child, matrix @ shift, layer, depth + 1)

    def _shape(self, tag: str, element: ElementTree.Element, matrix: F64, layer: str) -> bool:
        """Read a shape; return whether it is one we know."""
        name = element.get(f"{_INKSCAPE}label") or element.get("id") or ""
        chord = self._chord / max(1e-9, math.sqrt(abs(float(np.linalg.det(matrix[:2, :2])))))
        if tag == "path":
            for run in sub_paths(element.get("d", ""), chord):
                self._line(run.line(), matrix, layer, name, closed=run.closed)
        elif tag in ("polyline", "polygon"):
            values = [float(each) for each in re.split(r"[\s,]+", element.get("points", "").strip()) if each]
            points = np.array(values[: len(values) // 2 * 2]).reshape(-1, 2)
            self._line(points, matrix, layer, name, closed=tag == "polygon")
        elif tag == "line":
            ends = [[_number(element, key) for key in pair] for pair in (("x1", "y1"), ("x2", "y2"))]
            self._line(np.array(ends), matrix, layer, name, closed=False)
        elif tag == "rect":
            self._line(_rectangle(element, chord), matrix, layer, name, closed=True)
        elif tag in ("circle", "ellipse"):
            self._round(tag, element, matrix, layer, name, chord)
        elif tag == "text":
            self._text(element, matrix, layer)
        else:
            return False
        return True

    def _line(self, points: F64, matrix: F64, layer: str, name: str, *, closed: bool) -> None:
        if len(points) < 2:
            raise ValueError("no length")
        moved = points @ matrix[:2, :2].T + matrix[:2, 2]
        if not is_sound(moved):
            raise ValueError("not finite")
        self._budget.spend(len(moved))
        self._drawing.loose.lines.append(RawLine(layer=layer, points=moved, closed=closed, name=name))

    def _round(
        self, tag: str, element: ElementTree.Element, matrix: F64, layer: str, name: str, chord: float
    ) -> None:
        centre = np.array((_number(element, "cx"), _number(element, "cy")))
        rx = _number(element, "r" if tag == "circle" else "rx")
        ry = rx if tag == "circle" else _number(element, "ry")
        if rx <= 0.0 or ry <= 0.0:
            raise ValueError("no radius")
        flat = matrix[:2, :2] @ np.diag((rx, ry))
        long, short = np.linalg.norm(flat, axis=0).tolist()
        square = abs(float(flat[:, 0] @ flat[:, 1])) < 1e-9 * long * short
        if square and math.isclose(long, short, rel_tol=1e-6):
            x, y = (matrix[:2, :2] @ centre + matrix[:2, 2]).tolist()
            if not is_sound(np.array((x, y, long))):
                raise ValueError("not finite")
            self._budget.spend(1)
            self._drawing.loose.circles.append(RawCircle(layer=layer, x=x, y=y, radius=long, name=name))
            return
        ring = arc_points((0.0, 0.0), 1.0, 0.0, 2.0 * math.pi, chord / max(rx, ry))[:-1]
        self._line(centre + ring * (rx, ry), matrix, layer, name, closed=True)

    def _text(self, element: ElementTree.Element, matrix: F64, layer: str) -> None:
        words = " ".join("".join(element.itertext()).split())
        spot = next((each for each in element.iter() if each.get("x")), element)
        at = matrix[:2, :2] @ (_number(spot, "x"), _number(spot, "y")) + matrix[:2, 2]
        size = re.search(r"font-size\s*:\s*([\d.]+)", element.get("style", ""))
        height = float(size[1]) if size else (length(element.get("font-size")) or (0.0, ""))[0]
        if words and is_sound(at):
            self._budget.spend(1)
            self._drawing.loose.texts.append(
                RawText(layer=layer, x=float(at[0]), y=float(at[1]), height=height, text=words[:500])
            )


def _rectangle(element: ElementTree.Element, chord: float) -> F64:
    x, y, wide, high = (_number(element, key) for key in ("x", "y", "width", "height"))
    rx, ry = length(element.get("rx")), length(element.get("ry"))
    round_x = min((rx or ry or (0.0, ""))[0], wide / 2.0)
    round_y = min((ry or rx or (0.0, ""))[0], high / 2.0)
    if wide <= 0.0 or high <= 0.0:
        raise ValueError("no area")
    if round_x <= 0.0 or round_y <= 0.0:
        return np.array(((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)))
    corner = arc_points((0.0, 0.0), 1.0, 0.0, math.pi / 2.0, chord / max(round_x, round_y))
    rows = []
    for turn, centre in enumerate(
        (
            (x + wide - round_x, y + high - round_y),
            (x + round_x, y + high - round_y),
            (x + round_x, y + round_y),
            (x + wide - round_x, y + round_y),
        )
    ):
        cos, sin = round(math.cos(turn * math.pi / 2.0)), round(math.sin(turn * math.pi / 2.0))
        turned = np.column_stack(
            (cos * corner[:, 0] - sin * corner[:, 1], sin * corner[:, 0] + cos * corner[:, 1])
        )
        rows.append(turned * (round_x, round_y) + centre)
    return np.vstack(rows)


def _number(element: ElementTree.Element, key: str) -> float:
    found = length(element.get(key))
    if found is None:
        return 0.0
    value, unit = found
    return value * MM_PER_UNIT[unit] * 96.0 / 25.4 if unit in MM_PER_UNIT else value
