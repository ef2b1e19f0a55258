"""SVG: paths and shapes with their transformations, true units, style sheets, and the layers of Inkscape."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Phrase
from polasepatu.formats.read.raw import (
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
from polasepatu.formats.read.svg_looks import NO_LOOK, Look, StyleSheet
from polasepatu.formats.read.svg_paths import (
    MM_PER_UNIT,
    Viewport,
    length,
    moved,
    sub_paths,
    transformation,
    user_units,
    view_box,
)
from polasepatu.formats.read.xml import parsed

if TYPE_CHECKING:
    from xml.etree import ElementTree

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where and how an element is drawn: what it has from the elements around it."""

    matrix: F64  # (3, 3)
    view: tuple[float | None, float | None] = (None, None)  # the sides of the view around, user units
    look: Look = NO_LOOK
    layer: str = ""
    depth: int = 0


def read_svg(raw: bytes, file: str, *, mm_per_unit: float | None = None) -> RawDrawing:
    """Read an SVG file; `mm_per_unit` is what the user says, and only sets how finely curves are divided.

    Raises:
        InputFaults: it is no SVG, is damaged beyond reading, or too large.
    """
    checked_size(raw, file)
    root = parsed(raw, file)
    if _tag(root) != "svg":
        raise damaged(file, Phrase("this is not an SVG file"))
    drawing = RawDrawing(file=file, kind="svg", loose=RawGroup(name=""))
    drawing.mm_per_unit, drawing.unit_words, stretch = _units(root)
    said = mm_per_unit or drawing.mm_per_unit or 1.0
    upright = np.diag((1.0, -stretch, 1.0))
    box = view_box(root)
    view = (None, None) if box is None else box[2:]
    with np.errstate(all="ignore"):  # what is not finite is left out, with its name
        _Reader(drawing, root, CHORD_MM / said).walk(root, _Place(matrix=upright, view=view))
    return drawing


def _units(root: ElementTree.Element) -> tuple[float | None, str, float]:
    """Return how many mm a user unit has, what says so, and how much higher than wide it is drawn.

    Only a width in true units and a viewBox say it for certain.
    """
    width, height, box = length(root.get("width")), length(root.get("height")), view_box(root)
    if width is None or box is None or width[1] not in MM_PER_UNIT:
        return None, "", 1.0
    scale, stretch = width[0] * MM_PER_UNIT[width[1]] / box[2], 1.0
    if height is not None and height[1] in MM_PER_UNIT:
        upright = height[0] * MM_PER_UNIT[height[1]] / box[3]
        if root.get("preserveAspectRatio", "").strip() == "none":
            stretch = upright / scale if scale > 0.0 and upright > 0.0 else 1.0
        else:  # the drawing keeps its shape and fits into the page, or fills it
            fit = max if "slice" in root.get("preserveAspectRatio", "") else min
            scale = fit(scale, upright)
    return (scale, "width / viewBox", stretch) if scale > 0.0 else (None, "", 1.0)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Reader:
    """Walks through the tree."""

    def __init__(self, drawing: RawDrawing, root: ElementTree.Element, chord: float) -> None:
        self._drawing = drawing
        self._budget = Budget(drawing.file)
        self._chord = chord
        self._by_id = {each.get("id"): each for each in root.iter() if each.get("id")}
        self._sheet = StyleSheet("".join(each.itertext()) for each in root.iter() if _tag(each) == "style")
        for rule in self._sheet.not_understood:
            drawing.left_out[f"style {rule}", ""] += 1

    def walk(self, element: ElementTree.Element, place: _Place) -> None:
        """Read an element and what is inside it."""
        tag = _tag(element)
        if tag in _SKIPPED or not tag:
            return
        if place.depth > MAX_NESTING:
            self._leave(f"{tag} (nested too deep)", place)
            return
        look = self._sheet.look_of(tag, element, place.look)
        if look.hidden:
            self._leave(f"{tag} (hidden)", place)
            return
        self._budget.spend(0)
        try:
            matrix = place.matrix @ transformation(look.transform)
            place = replace(place, matrix=matrix, look=look)
            if tag in _CONTAINERS:
                self._inside(tag, element, place)
            elif tag == "use":
                self._use(element, place)
            elif look.invisible:
                self._leave(f"{tag} (invisible)", place)
            elif not self._shape(
                tag, element, replace(place, layer=place.layer or _own_layer(element, look))
            ):
                self._leave(tag, place)
        except (ValueError, ArithmeticError):
            self._leave(f"{tag} (damaged)", place)

    def _leave(self, what: str, place: _Place) -> None:
        self._drawing.left_out[what, place.layer] += 1

    def _inside(self, tag: str, element: ElementTree.Element, place: _Place) -> None:
        inner = replace(place, layer=self._layer(element, place), depth=place.depth + 1)
        if tag == "svg" and place.depth:
            inner = self._seen(element, element, inner)
        for child in element:
            self.walk(child, inner)

    def _seen(self, element: ElementTree.Element, sized: ElementTree.Element, place: _Place) -> _Place:
        """Return the place inside an element with a view of its own; `sized` says where and how large it is.

        Raises:
            ValueError: nothing says how large.
        """
        at = (_number(sized, "x", place.view[0]), _number(sized, "y", place.view[1]))
        box = view_box(element)
        sides = [
            length(sized.get(key) or element.get(key) or ("100%" if around is not None or box else None))
            for key, around in zip(("width", "height"), place.view, strict=True)
        ]
        wide, high = (
            None if side is None else user_units(side, around)
            for side, around in zip(sides, place.view, strict=True)
        )
        if box is None:
            return replace(place, matrix=place.matrix @ moved(*at), view=(wide, high))
        shown = Viewport(x=at[0], y=at[1], wide=wide or 0.0, high=high or 0.0)
        matrix = place.matrix @ shown.matrix(box, element.get("preserveAspectRatio", ""))
        return replace(place, matrix=matrix, view=box[2:])

    def _layer(self, element: ElementTree.Element, place: _Place) -> str:
        if element.get(f"{_INKSCAPE}groupmode") == "layer":
            return element.get(f"{_INKSCAPE}label") or element.get("id") or place.layer
        if place.depth == 1 and not place.layer:
            return element.get("id", "")  # other programs name their layers by the id of the outermost groups
        return place.layer

    def _use(self, element: ElementTree.Element, place: _Place) -> None:
        link = element.get("href") or element.get(_HREF) or ""
        target = self._by_id.get(link.removeprefix("#"))
        if target is None or target is element:
            self._leave("use (no such element)", place)
            return
        self._budget.spend(0, COPY_COST)
        place = replace(place, depth=place.depth + 1)
        if _tag(target) == "symbol" and view_box(target) is not None:
            place = self._seen(target, element, place)
        else:
            shift = moved(_number(element, "x"), _number(element, "y"))
            place = replace(place, matrix=place.matrix @ shift)
        for child in target if _tag(target) == "symbol" else (target,):
            self.walk(child, place)

    def _shape(self, tag: str, element: ElementTree.Element, place: _Place) -> bool:
        """Read a shape; return whether it is one we know."""
        matrix, layer = place.matrix, place.layer
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
            self._text(element, place)
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

    def _text(self, element: ElementTree.Element, place: _Place) -> None:
        words = " ".join("".join(element.itertext()).split())
        spot = next((each for each in element.iter() if each.get("x")), element)
        at = place.matrix[:2, :2] @ (_number(spot, "x"), _number(spot, "y")) + place.matrix[:2, 2]
        height = (length(place.look.font_size) or (0.0, ""))[0]
        if words and is_sound(at):
            self._budget.spend(1)
            self._drawing.loose.texts.append(
                RawText(layer=place.layer, x=float(at[0]), y=float(at[1]), height=height, text=words[:500])
            )


def _own_layer(element: ElementTree.Element, look: Look) -> str:
    """Return the layer of a line that stands in none: its class, else the colour of its stroke."""
    return next(iter(element.get("class", "").split()), "") or (look.stroke if look.stroke != "none" else "")


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


def _number(element: ElementTree.Element, key: str, whole: float | None = None) -> float:
    found = length(element.get(key))
    return 0.0 if found is None else user_units(found, whole)
