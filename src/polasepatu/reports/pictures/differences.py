"""The picture of a comparison: for every piece and size both outlines on one another, at true scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.formats.write.svg import document, number, path_data
from polasepatu.i18n import _, localised, say

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.pattern.compare.differences import Pair
    from polasepatu.pattern.compare.outlines import Drawn

GAP_MM, LETTER_MM, HEAD_MM = 14.0, 5.0, 34.0
_PAPER, _INK, _FAINT, _OVER = "#fbfaf6", "#1c2733", "#6b7785", "#b91c1c"
_FIRST, _SECOND = "#1d4ed8", "#c2410c"


def diff_picture(pairs: Sequence[Pair], *, first: str, second: str) -> str:
    """Return the picture: a row for each piece, a column for each size; the farthest place has a ring."""
    pieces = list(dict.fromkeys((pair.first, pair.second) for pair in pairs))
    sizes = list(dict.fromkeys(pair.size for pair in pairs))
    by_cell = {((pair.first, pair.second), pair.size): pair for pair in pairs}
    boxes = {key: _box(pair) for key, pair in by_cell.items()}
    wide = [
        max((boxes[piece, size][1] for piece in pieces if (piece, size) in boxes), default=0.0)
        for size in sizes
    ]
    high = [
        max((boxes[piece, size][2] for size in sizes if (piece, size) in boxes), default=0.0)
        for piece in pieces
    ]
    width = sum(wide) + GAP_MM * (len(sizes) + 1)
    height = HEAD_MM + sum(each + GAP_MM + 2 * LETTER_MM for each in high) + GAP_MM
    tags: list[str] = [f'<rect width="{number(width)}" height="{number(height)}" fill="{_PAPER}"/>\n']
    tags += _heading(first, second)
    top = HEAD_MM
    for piece, tall in zip(pieces, high, strict=True):
        left = GAP_MM
        for size, broad in zip(sizes, wide, strict=True):
            if (piece, size) in by_cell:
                low = boxes[piece, size][0]
                shift = np.array((left, height - top - 2 * LETTER_MM - tall)) - low
                tags += _cell(by_cell[piece, size], shift, (left, top + LETTER_MM), height)
            left += broad + GAP_MM
        top += tall + GAP_MM + 2 * LETTER_MM
    return document(width, height, tags, title=f"{first} / {second}")


def _box(pair: Pair) -> tuple[F64, float, float]:
    both = np.vstack((pair.compared.first.outline, pair.compared.second.outline))
    low, high = both.min(axis=0), both.max(axis=0)
    return low, float(high[0] - low[0]), float(high[1] - low[1])


def _heading(first: str, second: str) -> Iterator[str]:
    for row, (name, colour) in enumerate(((first, _FIRST), (second, _SECOND))):
        y = 10.0 + 8.0 * row
        yield f'<path d="M{number(GAP_MM)} {number(y - 1.7)}h12" stroke="{colour}" stroke-width="1"/>\n'
        yield _words(GAP_MM + 15.0, y, name, _INK)


def _cell(pair: Pair, shift: F64, at: tuple[float, float], height: float) -> Iterator[str]:
    found = pair.compared
    yield from _drawn(found.first, shift, height, _FIRST, "0.5")
    yield from _drawn(found.second, shift, height, _SECOND, "0.3")
    off = localised(f"{found.outline.greatest_mm:.2f}")
    colour = _OVER if pair.over else _FAINT
    yield _words(*at, f"{pair.first} {pair.size}", _INK)
    yield _words(at[0], at[1] + 0.9 * LETTER_MM, say("distance {off} mm", {"off": off}), colour)
    if "outline" in pair.over:
        x, y = np.array(found.outline.at) + shift
        title = f"{off} mm"
        yield (
            f'<circle cx="{number(float(x))}" cy="{number(height - float(y))}" r="4" fill="none" '
            f'stroke="{_OVER}" stroke-width="0.8"><title>{escape(title, quote=False)}</title></circle>\n'
        )
    for kind, marks in ((_("hole"), found.holes), (_("notch"), found.notches)):
        for spot in (*marks.missing, *marks.extra):
            x, y = np.array((spot.x_mm, spot.y_mm)) + shift
            yield (
                f'<path d="M{number(float(x) - 3)} {number(height - float(y) - 3)}l6 6m-6 0l6 -6" '
                f'stroke="{_OVER}" stroke-width="0.6"><title>{escape(kind, quote=False)}</title></path>\n'
            )


def _drawn(drawn: Drawn, shift: F64, height: float, colour: str, width: str) -> Iterator[str]:
    look = f'fill="none" stroke="{colour}" stroke-width="{width}"'
    for ring in (drawn.outline, *drawn.cut_outs):
        yield f'<path d="{path_data(ring + shift, height, closed=True)}" {look}/>\n'
    thin = f'fill="none" stroke="{colour}" stroke-width="0.2"'
    if drawn.net is not None:
        data = path_data(drawn.net + shift, height, closed=True)
        yield f'<path d="{data}" {thin} stroke-dasharray="2 1.5"/>\n'
    for line in drawn.lines:
        yield f'<path d="{path_data(line + shift, height, closed=False)}" {thin}/>\n'
    for spot in (*drawn.holes, *drawn.notches):
        x, y = spot.x_mm + float(shift[0]), height - spot.y_mm - float(shift[1])
        radius = number(max(0.5, (spot.size_mm or 1.0) / 2.0)) if spot in drawn.holes else "0.8"
        yield f'<circle cx="{number(x)}" cy="{number(y)}" r="{radius}" {thin}/>\n'


def _words(x: float, y: float, words: str, colour: str) -> str:
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(LETTER_MM * 0.8)}" fill="{colour}" '
        f'font-family="Helvetica, Arial, sans-serif">{escape(words, quote=False)}</text>\n'
    )
