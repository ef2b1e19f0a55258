"""Paper and tiles: how a drawing larger than a page is spread over pages that are glued together again."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Exit, PolaError
from polasepatu.formats import faults

if TYPE_CHECKING:
    from polasepatu.formats.write.drawing import Drawing

MARGIN_MM = 10.0  # what an office printer may leave white
OVERLAP_MM = 10.0  # for the glue
ROLL_END_MM = 10.0


class PaperUnknown(PolaError):
    code = "PS627"
    text = "there is no paper called {name!r}"
    hint = "use {known}, a size such as 420x594, or a roll such as roll:900"
    cause = "Paper is named by its format, by width x height in mm, or by the width of a roll in mm."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A page; a roll has no height of its own and becomes as long as the drawing."""

    name: str
    width_mm: float
    height_mm: float | None


PAPERS = {
    "A4": Paper(name="A4", width_mm=210.0, height_mm=297.0),
    "A3": Paper(name="A3", width_mm=297.0, height_mm=420.0),
    "F4": Paper(name="F4", width_mm=215.0, height_mm=330.0),  # the common office paper of Indonesia
    "A2": Paper(name="A2", width_mm=420.0, height_mm=594.0),
    "A1": Paper(name="A1", width_mm=594.0, height_mm=841.0),
    "A0": Paper(name="A0", width_mm=841.0, height_mm=1189.0),
}


def printer_scale_of(text: str) -> tuple[float, float]:
    """Return the scale of a printer along x and y from one number, or from two with a comma.

    Raises:
        PrinterScaleOdd: it is neither.
    """
    try:
        numbers = [float(each) for each in text.split(",") if each.strip()]
    except ValueError:
        raise faults.PrinterScaleOdd(scale=text) from None
    if len(numbers) not in (1, 2):
        raise faults.PrinterScaleOdd(scale=text)
    return numbers[0], numbers[-1]


def paper_named(name: str) -> Paper:
    """Return a paper by its name, by `WIDTHxHEIGHT` or by `roll:WIDTH`, in mm.

    Raises:
        PaperUnknown: it is none of these.
        PageTooSmall: there is no room for the margins and the test square.
    """
    found = PAPERS.get(name.upper())
    if found is None and (size := re.fullmatch(r"(\d{2,4})x(\d{2,4})", name)):
        found = Paper(name=name, width_mm=float(size[1]), height_mm=float(size[2]))
    if found is None and (roll := re.fullmatch(r"roll:(\d{2,4})", name)):
        found = Paper(name=name, width_mm=float(roll[1]), height_mm=None)
    if found is None:
        raise PaperUnknown(name=name, known=", ".join(PAPERS))
    if min(found.width_mm, found.height_mm or math.inf) < 150.0:
        raise faults.PageTooSmall(wide_mm=found.width_mm, high_mm=found.height_mm or 0.0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One page: which part of the drawing it shows. Rows count from the top, columns from the left."""

    row: int
    column: int
    x_mm: float  # lower left corner in the drawing
    y_mm: float

    @property
    def name(self) -> str:
        """The letter of the column and the number of the row, such as `B2`."""
        letters, rest = "", self.column
        while rest >= 0:
            letters, rest = chr(65 + rest % 26) + letters, rest // 26 - 1
        return f"{letters}{self.row + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiling:
    """All pages of a drawing; those with nothing on them are left out of `tiles`."""

    page_width_mm: float
    page_height_mm: float
    tile_width_mm: float  # the printed part of a page
    tile_height_mm: float
    columns: int
    rows: int
    tiles: tuple[Tile, ...]


def tiled(drawing: Drawing, paper: Paper, *, printer_scale: tuple[float, float] = (1.0, 1.0)) -> Tiling:
    """Spread a drawing over pages.

    A printer that draws 100 mm as 98 has the scale 0.98 and puts that much less of the drawing on a page.
    """
    wide_mm = (paper.width_mm - 2 * MARGIN_MM) * printer_scale[0]
    if paper.height_mm is None:
        high_mm = drawing.height_mm + ROLL_END_MM
        page_height_mm = high_mm / printer_scale[1] + 2 * MARGIN_MM
    else:
        high_mm = (paper.height_mm - 2 * MARGIN_MM) * printer_scale[1]
        page_height_mm = paper.height_mm
    columns = _count(drawing.width_mm, wide_mm)
    rows = _count(drawing.height_mm, high_mm)
    drawn = shapely.STRtree(
        [
            shapely.LineString(np.vstack((path.points, path.points[:1])) if path.closed else path.points)
            for figure in drawing.figures
            for path in figure.paths
        ]
    )
    tiles = []
    for row in range(rows):
        for column in range(columns):
            x_mm = column * (wide_mm - OVERLAP_MM)
            y_mm = drawing.height_mm - row * (high_mm - OVERLAP_MM) - high_mm
            # A line that only shows in the overlap is on the neighbour as well, and there it is needed.
            trim_x = OVERLAP_MM if column < columns - 1 else 0.0
            trim_y = OVERLAP_MM if row < rows - 1 else 0.0
            box = shapely.box(x_mm, y_mm + trim_y, x_mm + wide_mm - trim_x, y_mm + high_mm)
            if len(drawn.query(box, predicate="intersects")):
                tiles.append(Tile(row=row, column=column, x_mm=x_mm, y_mm=y_mm))
    return Tiling(
        page_width_mm=paper.width_mm,
        page_height_mm=page_height_mm,
        tile_width_mm=wide_mm,
        tile_height_mm=high_mm,
        columns=columns,
        rows=rows,
        tiles=tuple(tiles),
    )


def _count(length_mm: float, tile_mm: float) -> int:
    return max(1, math.ceil((length_mm - OVERLAP_MM - 1e-6) / (tile_mm - OVERLAP_MM)))
