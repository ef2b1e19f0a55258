"""The picture of an imported pattern: its pieces, and the names of their edges to say something about."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.formats.write.svg import document, number, path_data
from polasepatu.geometry.polyline import length_along, point_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.formats.to_style import StyleMade
    from polasepatu.geometry import F64

GAP_MM = 18.0
LETTER_MM = 5.0
_COLOURS = ("#1d4ed8", "#b45309", "#047857", "#be123c", "#6d28d9", "#0e7490")
_INK, _FAINT, _PAPER = "#1c2733", "#6b7785", "#fbfaf6"


def edges_picture(made: StyleMade) -> str:
    """Return the pieces of a style in rows, each edge in a colour of its own with its name beside it."""
    boxes = {name: _box(piece.outline) for name, piece in made.drawn.items()}
    wide_mm = 1.3 * np.sqrt(sum((w + 2 * GAP_MM) * (h + 2 * GAP_MM) for _, w, h in boxes.values()))
    wide_mm = max(wide_mm, max(w for _, w, _ in boxes.values()) + 2 * GAP_MM)
    tags: list[str] = []
    x, y, row, used = GAP_MM, GAP_MM, 0.0, 0.0
    placed: list[tuple[str, float, float]] = []
    for name, (_, w, h) in boxes.items():
        if x > GAP_MM and x + w + GAP_MM > wide_mm:
            x, y, row = GAP_MM, y + row + 2 * GAP_MM, 0.0
        placed.append((name, x, y))
        x, row = x + w + 2 * GAP_MM, max(row, h)
        used = max(used, x)
    high = y + row + GAP_MM
    for name, left, top in placed:
        low, _, h = boxes[name]
        # The box stands with its upper left corner at (left, top), y counted downwards.
        shift = np.array((left, high - top - h)) - low
        tags += _piece(made, name, shift, high)
    paper = f'<rect width="{number(used)}" height="{number(high)}" fill="{_PAPER}"/>\n'
    return document(used, high, [paper, *tags], title=str(made.values["name"]))


def _box(outline: F64) -> tuple[F64, float, float]:
    low, high = outline.min(axis=0), outline.max(axis=0)
    return low, float(high[0] - low[0]), float(high[1] - low[1])


def _piece(made: StyleMade, name: str, shift: F64, high: float) -> Iterator[str]:
    piece = made.drawn[name]
    yield _line(piece.outline + shift, high, _FAINT, 0.25, closed=True, fill="#ffffff")
    for ring in piece.cut_outs:
        yield _line(ring + shift, high, _FAINT, 0.25, closed=True)
    roomy = shapely.Polygon(piece.outline).buffer(-1.1 * LETTER_MM)
    for at, edge in enumerate(each for each in made.edges if each.piece == name):
        colour = _COLOURS[at % len(_COLOURS)]
        yield _line(edge.points + shift, high, colour, 0.7)
        middle, along = point_at(edge.points, float(length_along(edge.points)[-1]) / 2.0)
        inward = np.array((-along[1], along[0]))
        inside = middle + 1.2 * LETTER_MM * inward
        spot = inside if roomy.contains(shapely.Point(inside)) else middle - 1.2 * LETTER_MM * inward
        yield _words(spot + shift, high, edge.edge, colour, LETTER_MM)
    low, wide, tall = _box(piece.outline)
    yield _words(low + (wide / 2.0, tall + LETTER_MM) + shift, high, name, _INK, LETTER_MM)


def _line(
    points: F64, high: float, colour: str, width: float, *, closed: bool = False, fill: str = "none"
) -> str:
    data = path_data(points, high, closed=closed)
    return f'<path d="{data}" fill="{fill}" stroke="{colour}" stroke-width="{number(width)}"/>\n'


def _words(at: F64, high: float, words: str, colour: str, height: float) -> str:
    return (
        f'<text x="{number(float(at[0]))}" y="{number(high - float(at[1]) + height / 3.0)}" '
        f'font-size="{number(height)}" fill="{colour}" text-anchor="middle" '
        f'font-family="Helvetica, Arial, sans-serif">{escape(words, quote=False)}</text>\n'
    )
