"""The picture to look at after digitising: the photo seen from above, and on it all that was found."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.formats.photo_file import jpeg_of
from polasepatu.formats.write.svg import document, number, path_data
from polasepatu.i18n.numbers import number as spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from polasepatu.geometry.fit import Fitted
    from polasepatu.photo.digitised import FoundPiece
    from polasepatu.photo.field import Rectified

_CUT, _MARK, _PEN, _INK = "#d00000", "#0000d0", "#007a00", "#101010"
_LETTER_MM = 3.5


def digitised_picture(
    seen: Rectified, pieces: Sequence[FoundPiece], fitted: Sequence[Fitted], *, title: str
) -> str:
    """Return the rectified photo with outlines, their places, numbered corners, holes, notches and lines."""
    tall, wide = (size / seen.px_per_mm for size in seen.light.shape[:2])
    photo = base64.b64encode(jpeg_of(seen.light[::-1])).decode()
    tags = [
        f'<image width="{number(wide)}" height="{number(tall)}" preserveAspectRatio="none" '
        f'href="data:image/jpeg;base64,{photo}"/>\n'
    ]
    low = np.array(seen.low)
    for piece, outline in zip(pieces, fitted, strict=True):
        tags += _piece(piece, outline, low, tall)
    return document(wide, tall, tags, title=title)


def _piece(piece: FoundPiece, fitted: Fitted, low: np.ndarray, high: float) -> Iterator[str]:
    for ring in (fitted.points(), *(window.ring for window in piece.windows)):
        data = path_data(ring - low, high, closed=True)
        yield f'<path d="{data}" fill="none" stroke="{_CUT}" stroke-width="0.15"/>\n'
    for run in fitted.runs:
        for place in run.places[:-1]:
            yield _dot(place - low, high, 0.5, _CUT)
    for line in piece.lines:
        data = path_data(line - low, high, closed=False)
        yield f'<path d="{data}" fill="none" stroke="{_PEN}" stroke-width="0.2"/>\n'
    for at, corner in enumerate(piece.corners, 1):
        yield _words(piece.outline[corner] - low + (1.0, 1.0), high, str(at), _CUT)
    for hole in piece.holes:
        spot = np.array([hole.x_mm, hole.y_mm]) - low
        yield (
            f'<circle cx="{number(spot[0])}" cy="{number(high - spot[1])}" '
            f'r="{number(hole.diameter_mm / 2.0)}" fill="none" stroke="{_CUT}" stroke-width="0.15"/>\n'
        )
        yield _words(spot + (hole.diameter_mm / 2.0 + 0.5, 0.0), high, spoken(hole.diameter_mm, 1), _CUT)
    for notch in piece.notches:
        spot = np.array([notch.x_mm, notch.y_mm]) - low
        tip = spot + notch.depth_mm * np.array(notch.inward)
        data = path_data(np.array([spot, tip]), high, closed=False)
        yield f'<path d="{data}" fill="none" stroke="{_MARK}" stroke-width="0.4"/>\n'
    yield _words(piece.outline.mean(axis=0) - low, high, piece.name, _INK)


def _dot(spot: np.ndarray, high: float, size: float, colour: str) -> str:
    x, y = number(float(spot[0])), number(high - float(spot[1]))
    return f'<circle cx="{x}" cy="{y}" r="{number(size)}" fill="{colour}"/>\n'


def _words(spot: np.ndarray, high: float, words: str, colour: str) -> str:
    return (
        f'<text x="{number(float(spot[0]))}" y="{number(high - float(spot[1]))}" '
        f'font-size="{number(_LETTER_MM)}" fill="{colour}" '
        f'font-family="Helvetica, Arial, sans-serif">{escape(words, quote=False)}</text>\n'
    )
