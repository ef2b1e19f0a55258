"""The board: which marker stands where on the sheets, and what else is printed on them.

A board is one sheet, or up to four laid edge to edge as one field. Every sheet has markers along the edges
of the whole, a field in the middle that is free for the pieces, and small dots in it whose places are known,
so that a board that does not lie flat is noticed. All of it follows from the paper and the count of sheets.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polasepatu.geometry import F64

PAPERS_MM = {"a4": (297.0, 210.0), "a3": (420.0, 297.0), "f4": (330.0, 215.0)}
"""Width and height as they lie."""

_MARKERS_MM = {"a4": (14.0, 19.0), "f4": (14.0, 19.0), "a3": (18.0, 23.0)}  # side, and least pitch
CHECK_MM = {"a4": (200.0, 140.0), "f4": (240.0, 140.0), "a3": (320.0, 220.0)}
"""The lengths to measure after printing, across and along."""

MARGIN_MM = 10.0  # from the paper's edge to the markers; printers leave 5 white
STRIP_MM = 8.0  # white, between markers and field
CUT_MM = 8.0  # what is cut off, or covered, where two sheets meet
DOT_MM = 2.4  # diameter of a control dot
_DOT_PITCH_MM = 45.0
CELLS = 6  # across a marker: four of its code, one dark one at each side

CODES = (
    *(0xB532, 0x0F9A, 0x332D, 0x9946, 0x549E, 0x79CD, 0x9E2E, 0xC4F2, 0xFEDA, 0xCF56),
    *(0xF991, 0x11A7, 0x0EB7, 0x2A0F, 0x24B1, 0x263E, 0x4665, 0x6600, 0x6C5E, 0x76AF),
    *(0x868B, 0xB02B, 0xCCD5, 0xDD82, 0xFE47, 0x9471, 0xACE4, 0xA554, 0x2123, 0x346F),
    *(0x4415, 0x57B2, 0x9ECF, 0xF0CB, 0x08AE, 0x0929, 0x1875, 0x04FF, 0x0DF6, 0x1C5A),
    *(0x1718, 0x2A28, 0x328C, 0x38B2, 0x24E8, 0x2EEB, 0x2D3F, 0x4B64, 0x502E, 0x5013),
    *(0x5194, 0x5568, 0x5D41, 0x5F97, 0x6801, 0x6867, 0x6124, 0x61E9, 0x6B12, 0x6FE5),
)
"""Sixteen bits of each marker, row by row from the top left, 1 for white; any two differ in four or more
under every turn. They are the first 60 of OpenCV's DICT_4X4_100 (Apache-2.0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A printed board. `measured_mm` are its check lengths, across and along, as a steel rule has them."""

    paper: str = "a4"
    columns: int = 1
    rows: int = 1
    grey: bool = True  # the field is printed grey; else it is left white, to be covered with dark paper
    measured_mm: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Refuse a board that there is not.

        Raises:
            ValueError: the paper is not known, or there are not one, two or four sheets.
        """
        if self.paper not in PAPERS_MM or not {self.columns, self.rows} <= {1, 2}:
            raise ValueError(f"no such board: {self.paper}, {self.columns} x {self.rows}")

    @property
    def sheets(self) -> int:
        """The number of sheets."""
        return self.columns * self.rows

    @property
    def paper_mm(self) -> tuple[float, float]:
        """Width and height of a sheet."""
        return PAPERS_MM[self.paper]

    @property
    def check_mm(self) -> tuple[float, float]:
        """The lengths to measure after printing, across and along."""
        return CHECK_MM[self.paper]

    @property
    def marker_mm(self) -> float:
        """The side of a marker."""
        return _MARKERS_MM[self.paper][0]

    @property
    def scale(self) -> tuple[float, float]:
        """How much larger than meant the sheets were printed, across and along."""
        if self.measured_mm is None:
            return (1.0, 1.0)
        across, along = self.check_mm
        return (self.measured_mm[0] / across, self.measured_mm[1] / along)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet, in mm from its lower left corner as meant; `low` and `high` bound its part of the field."""

    number: int  # from 0, from the lower left, first across
    column: int
    row: int
    corner_mm: tuple[float, float]  # where its lower left corner lies in the whole
    markers: Mapping[int, F64]  # by number: corners (4, 2), from the upper left clockwise
    low: tuple[float, float]
    high: tuple[float, float]
    dots: F64  # (n, 2)


def sheets_of(board: Board) -> tuple[Sheet, ...]:
    """Return the sheets of a board."""
    made: list[Sheet] = []
    pitch = _pitch(board)
    first = 0
    for row, column in itertools.product(range(board.rows), range(board.columns)):
        places = _places(board, column, row, pitch)
        corners = {first + at: _corners(place, board.marker_mm) for at, place in enumerate(places)}
        first += len(places)
        low, high = _field(board, column, row)
        wide, tall = board.paper_mm
        made.append(
            Sheet(
                number=len(made),
                column=column,
                row=row,
                corner_mm=(column * (wide - 2 * CUT_MM), row * (tall - 2 * CUT_MM)),
                markers=corners,
                low=low,
                high=high,
                dots=_dots(low, high),
            )
        )
    return tuple(made)


def printed(points: F64, board: Board) -> F64:
    """Return places of a sheet as they came out of the printer, about the middle of the sheet."""
    middle = np.array(board.paper_mm) / 2.0
    return np.asarray(middle + (points - middle) * np.array(board.scale))


def check_marks(board: Board, sheet: Sheet) -> tuple[F64, F64]:
    """Return the ends (2, 2) of the check lengths across and along, in the white strips of a sheet."""
    wide, tall = board.paper_mm
    outer = _edges(board, sheet.column, sheet.row)
    inside = MARGIN_MM + board.marker_mm + STRIP_MM / 2.0
    x, y = inside if outer["left"] else wide - inside, inside if outer["bottom"] else tall - inside
    across, along = (length / 2.0 for length in board.check_mm)
    return (
        np.array([[wide / 2.0 - across, y], [wide / 2.0 + across, y]]),
        np.array([[x, tall / 2.0 - along], [x, tall / 2.0 + along]]),
    )


def modules(number: int) -> F64:
    """Return a marker as (6, 6), 1 where it is white; the first row is its uppermost."""
    cells = np.zeros((CELLS, CELLS))
    bits = [CODES[number] >> (15 - at) & 1 for at in range(16)]
    cells[1:-1, 1:-1] = np.array(bits).reshape(4, 4)
    return cells


def _edges(board: Board, column: int, row: int) -> dict[str, bool]:
    """Tell which edges of a sheet lie at the edge of the whole."""
    return {
        "bottom": row == 0,
        "top": row == board.rows - 1,
        "left": column == 0,
        "right": column == board.columns - 1,
    }


def _pitch(board: Board) -> float:
    """Return the least pitch of markers at which there are codes enough for all sheets."""
    pitch = _MARKERS_MM[board.paper][1]
    cells = list(itertools.product(range(board.columns), range(board.rows)))
    while sum(len(_places(board, *cell, pitch)) for cell in cells) > len(CODES):
        pitch += 1.0
    return pitch


def _places(board: Board, column: int, row: int, pitch: float) -> list[tuple[float, float]]:
    """Return the lower left corners of a sheet's markers."""
    side = board.marker_mm
    outer = _edges(board, column, row)
    wide, tall = board.paper_mm
    low = [MARGIN_MM if outer[edge] else CUT_MM + 4.0 for edge in ("left", "bottom")]
    high = [
        size - side - (MARGIN_MM if outer[edge] else CUT_MM + 4.0)
        for size, edge in ((wide, "right"), (tall, "top"))
    ]
    xs, ys = (_spread(first, last, pitch) for first, last in zip(low, high, strict=True))
    found: dict[tuple[float, float], None] = {}
    for edge, at in (("bottom", low[1]), ("top", high[1])):
        if outer[edge]:
            found |= dict.fromkeys((x, at) for x in xs)
    for edge, at in (("left", low[0]), ("right", high[0])):
        if outer[edge]:
            found |= dict.fromkeys((at, y) for y in ys)
    return list(found)


def _spread(first: float, last: float, pitch: float) -> list[float]:
    count = int((last - first) / pitch)
    return [first + (last - first) * at / count for at in range(count + 1)]


def _corners(place: tuple[float, float], side: float) -> F64:
    x, y = place
    return np.array([[x, y + side], [x + side, y + side], [x + side, y], [x, y]])


def _field(board: Board, column: int, row: int) -> tuple[tuple[float, float], tuple[float, float]]:
    outer = _edges(board, column, row)
    inside = MARGIN_MM + board.marker_mm + STRIP_MM
    left, bottom = (inside if outer[edge] else CUT_MM for edge in ("left", "bottom"))
    right, top = (
        size - (inside if outer[edge] else CUT_MM)
        for size, edge in zip(board.paper_mm, ("right", "top"), strict=True)
    )
    return (left, bottom), (right, top)


def _dots(low: tuple[float, float], high: tuple[float, float]) -> F64:
    axes = []
    for first, last in zip(low, high, strict=True):
        count = max(2, round((last - first) / _DOT_PITCH_MM))
        axes.append(first + (last - first) * (np.arange(count) + 0.5) / count)
    x, y = np.meshgrid(*axes)
    return np.column_stack([x.ravel(), y.ravel()])
