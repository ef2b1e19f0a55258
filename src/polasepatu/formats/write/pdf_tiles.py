"""Patterns at true scale on office paper: pages to glue together, each one proving its own scale.

Sizes are real layers (optional content) that a viewer can switch. Every page carries a 100 mm square and
rulers, for a pattern printed 3 % too large is found out only when the shoe is made.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from polasepatu.formats import faults
from polasepatu.formats.write.drawing import Drawing, in_rows, superimposed
from polasepatu.formats.write.paper import MARGIN_MM, OVERLAP_MM, Paper, Tile, Tiling, tiled
from polasepatu.formats.write.picture import size_colour
from polasepatu.geometry.lettering import plain
from polasepatu.pattern.cutpiece import Tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from polasepatu.geometry import F64
    from polasepatu.pattern.cutpiece import CutPiece
    from polasepatu.pattern.figure import Figure

POINTS_PER_MM = 72.0 / 25.4
SQUARE_MM = 100.0
# On paper both languages stand together: whoever prints is not always whoever cuts.
PRINT_AT_FULL_SIZE = "Print at 100 %, measure before cutting / Cetak 100 %, ukur dulu sebelum memotong"
MUST_MEASURE = "must measure / harus terukur: 100 mm"
HOW_TO_JOIN = (
    "Glue B1 over the edge of A1, the crosses on each other / Lem B1 di atas tepi A1, tanda silang bertemu"
)

_WIDTHS_MM = {Tool.CUT: 0.3, Tool.INNER: 0.3, Tool.NOTCH: 0.3, Tool.REFERENCE: 0.15}
_DASHES = {Tool.PEN: "[3 1.5] 0 d", Tool.REFERENCE: "[1.5 1.5] 0 d"}


def laid_out_for(pieces: Sequence[CutPiece], paper: Paper, *, nested: bool) -> Drawing:
    """Return the arrangement of pieces, of at most eight pages across, that takes the fewest pages."""
    best: tuple[int, Drawing] | None = None
    for across in range(1, 9):
        width_mm = OVERLAP_MM + across * (paper.width_mm - 2 * MARGIN_MM - OVERLAP_MM)
        lay = superimposed if nested else in_rows
        drawing = lay(pieces, width_mm=width_mm, gap_mm=6.0, margin_mm=3.0)
        pages = len(tiled(drawing, paper).tiles)
        if best is None or pages < best[0]:
            best = (pages, drawing)
        if paper.height_mm is None:
            break
    assert best is not None
    return best[1]


def pattern_pdf(
    drawing: Drawing,
    paper: Paper,
    *,
    title: str,
    printer_scale: tuple[float, float] = (1.0, 1.0),
) -> bytes:
    """Return the pages of a drawing at true scale.

    `printer_scale` is what the test square of an earlier print measured over 100 mm, across and up.

    Raises:
        NothingToWrite: there is no piece.
        PrinterScaleOdd: a scale is farther than 10 % from 1.
    """
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    if not drawing.figures:
        raise faults.NothingToWrite
    for scale in printer_scale:
        if not 0.9 <= scale <= 1.1:
            raise faults.PrinterScaleOdd(scale=f"{scale:g}")
    tiling = tiled(drawing, paper, printer_scale=printer_scale)
    stream = io.BytesIO()
    canvas = Canvas(
        stream,
        pagesize=(tiling.page_width_mm * POINTS_PER_MM, tiling.page_height_mm * POINTS_PER_MM),
        invariant=1,
        pageCompression=1,
        pdfVersion=(1, 5),
    )
    canvas.setTitle(winansi(title))
    canvas.setAuthor("polasepatu")
    canvas.setViewerPreference("PrintScaling", "None")
    layers = _size_layers(canvas, drawing)
    pages = _Pages(canvas, drawing, tiling, title=title, printer_scale=printer_scale)
    if len(tiling.tiles) > 1:
        pages.map()
    for number, tile in enumerate(tiling.tiles, start=1):
        pages.tile(tile, number, layers)
    canvas.save()
    return stream.getvalue()


def _size_layers(canvas: Any, drawing: Drawing) -> list[str]:
    """Put each size into the file once, as a form that belongs to a layer, and return the forms' names."""
    from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]

    class Layer(pdfdoc.PDFFormXObject):  # type: ignore[misc]
        """A form that is shown only while its layer is switched on."""

        compression = 1

        def format(self, document: Any) -> bytes:
            self.Contents = pdfdoc.PDFStream()
            self.Contents.content = self.stream
            self.Contents.dictionary["OC"] = self.group
            text: bytes = super().format(document)
            return text

    sizes = list(dict.fromkeys(figure.size for figure in drawing.figures))
    groups, names = [], []
    wide, high = drawing.width_mm * POINTS_PER_MM, drawing.height_mm * POINTS_PER_MM
    for index, size in enumerate(sizes):
        colour = "#000000" if len(sizes) == 1 else size_colour(index, len(sizes))
        group = canvas._doc.Reference(
            pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("OCG"), "Name": pdfdoc.PDFString(winansi(size))}),
            f"layer{index}",
        )
        form = Layer(-1.0, -1.0, wide + 1.0, high + 1.0)
        form.group = group
        form.stream = _operators([each for each in drawing.figures if each.size == size], colour).encode(
            "ascii"
        )
        canvas._doc.addForm(f"size{index}", form)
        groups.append(group)
        names.append(f"size{index}")
    catalog = canvas._doc.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OCProperties"]
    shown = pdfdoc.PDFDictionary({"Order": pdfdoc.PDFArray(groups), "ON": pdfdoc.PDFArray(groups)})
    catalog.OCProperties = pdfdoc.PDFDictionary({"OCGs": pdfdoc.PDFArray(groups), "D": shown})
    return names


def _operators(figures: Iterable[Figure], colour: str) -> str:
    """Return the drawing operators of figures, in points."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5))
    lines = [f"{red:.3f} {green:.3f} {blue:.3f} RG 1 J 1 j"]
    for figure in figures:
        for path in figure.paths:
            width = _WIDTHS_MM.get(path.tool, 0.2) * POINTS_PER_MM
            lines.append(f"{width:.3f} w {_DASHES.get(path.tool, '[] 0 d')}")
            lines += [path_operators(stroke, closed=path.closed) for stroke in path.strokes()]
        lines.append(f"{0.2 * POINTS_PER_MM:.3f} w [] 0 d")
        for hole in figure.holes:
            turn = np.linspace(0.0, 2.0 * math.pi, 24, endpoint=False)
            ring = np.column_stack((np.cos(turn), np.sin(turn))) * hole.diameter_mm / 2.0
            at = np.array((hole.x_mm, hole.y_mm))
            lines.append(path_operators(ring + at, closed=True))
            # The centre is what the awl looks for.
            for arm in ((0.7, 0.0), (0.0, 0.7)):
                lines.append(path_operators(np.array((at - arm, at + arm)), closed=False))
    return "\n".join(lines)


def path_operators(points: F64, *, closed: bool) -> str:
    """Return the operators that stroke one line, in points."""
    values = (np.round(points * POINTS_PER_MM, 4) + 0.0).ravel().tolist()
    mask = "%.4f %.4f m\n" + "%.4f %.4f l\n" * (len(points) - 1)
    return mask % tuple(values) + ("s" if closed else "S")


def winansi(text: str) -> str:
    """Return a text that the fonts every viewer has can show."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return plain(text).encode("cp1252", "replace").decode("cp1252")
    return text


class _Pages:
    """The pages of one file. Inside a page everything is in true millimetres from the printed corner."""

    def __init__(
        self, canvas: Any, drawing: Drawing, tiling: Tiling, *, title: str, printer_scale: tuple[float, float]
    ) -> None:
        self._canvas = canvas
        self._drawing = drawing
        self._tiling = tiling
        self._title = winansi(title)
        self._scale = printer_scale
        self._names = {(tile.row, tile.column): tile.name for tile in tiling.tiles}
        strokes = [stroke for each in drawing.figures for path in each.paths for stroke in path.strokes()]
        self._drawn = shapely.MultiLineString([stroke for stroke in strokes if len(stroke) > 1])

    def tile(self, tile: Tile, number: int, layers: Sequence[str]) -> None:
        """Write one page of the pattern."""
        canvas, wide, high = self._canvas, self._tiling.tile_width_mm, self._tiling.tile_height_mm
        self._begin()
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(0, 0, wide, high)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.translate(-tile.x_mm, -tile.y_mm)
        canvas.scale(1.0 / POINTS_PER_MM, 1.0 / POINTS_PER_MM)
        for name in layers:
            canvas.doForm(name)
        canvas.restoreState()
        self._frame(tile)
        self._rulers()
        self._square(*self._quiet_corner(tile))
        page = f"{self._title}   {tile.name}   {number}/{len(self._tiling.tiles)}"
        self._footer(page)
        canvas.showPage()

    def map(self) -> None:
        """Write the first page: how the others lie together, and the scale to check before printing them."""
        canvas, tiling, drawing = self._canvas, self._tiling, self._drawing
        wide, high = tiling.tile_width_mm, tiling.tile_height_mm
        self._begin()
        self._rulers()
        self._square(9.0, 9.0)
        canvas.setFont("Helvetica-Bold", 6.0)
        canvas.drawString(9.0, high - 6.0, self._title)
        canvas.setFont("Helvetica", 3.4)
        for row, line in enumerate((PRINT_AT_FULL_SIZE, HOW_TO_JOIN, self._scale_words())):
            canvas.drawString(9.0, high - 14.0 - 5.0 * row, line)
        room_high = high - SQUARE_MM - 40.0
        whole = (
            OVERLAP_MM + tiling.columns * (wide - OVERLAP_MM),
            OVERLAP_MM + tiling.rows * (high - OVERLAP_MM),
        )
        shrink = min((wide - 12.0) / whole[0], room_high / whole[1])
        canvas.saveState()
        canvas.translate(9.0, SQUARE_MM + 14.0 + room_high - whole[1] * shrink)
        canvas.scale(shrink, shrink)
        canvas.translate(0.0, whole[1] - drawing.height_mm)
        canvas.setLineWidth(0.15 / shrink)
        for figure in drawing.figures:
            path = canvas.beginPath()
            path.moveTo(*figure.contour[0])
            for x, y in figure.contour[1:]:
                path.lineTo(x, y)
            path.close()
            canvas.drawPath(path)
        canvas.setStrokeGray(0.45)
        canvas.setFont("Helvetica-Bold", min(5.0 / shrink, 0.3 * wide))
        for tile in tiling.tiles:
            canvas.rect(tile.x_mm, tile.y_mm, wide, high)
            canvas.setFillGray(0.45)
            canvas.drawCentredString(tile.x_mm + wide / 2.0, tile.y_mm + high / 2.0, tile.name)
        canvas.restoreState()
        self._footer(f"{self._title}   {len(tiling.tiles)} pages / halaman")
        canvas.showPage()

    def _begin(self) -> None:
        self._canvas.scale(POINTS_PER_MM / self._scale[0], POINTS_PER_MM / self._scale[1])
        self._canvas.translate(MARGIN_MM * self._scale[0], MARGIN_MM * self._scale[1])
        self._canvas.setLineWidth(0.15)

    def _frame(self, tile: Tile) -> None:
        """Draw the printed edge, the overlap, crosses where its lines meet, and the neighbours' names."""
        canvas, wide, high = self._canvas, self._tiling.tile_width_mm, self._tiling.tile_height_mm
        canvas.setStrokeGray(0.55)
        canvas.setFillGray(0.4)
        canvas.rect(0, 0, wide, high)
        canvas.setDash(1.0, 1.5)
        right = tile.column < self._tiling.columns - 1
        below = tile.row < self._tiling.rows - 1
        if right:
            canvas.line(wide - OVERLAP_MM, 0, wide - OVERLAP_MM, high)
        if below:
            canvas.line(0, OVERLAP_MM, wide, OVERLAP_MM)
        canvas.setDash()
        canvas.setStrokeGray(0.0)
        half = OVERLAP_MM / 2.0
        for x in (half, wide - half):
            for y in (half, high - half):
                canvas.line(x - 3.0, y, x + 3.0, y)
                canvas.line(x, y - 3.0, x, y + 3.0)
        canvas.setFont("Helvetica", 3.0)
        for step_row, step_column, x, y in (
            (0, -1, half, high / 2.0),
            (0, 1, wide - half, high / 2.0),
            (-1, 0, wide / 2.0, high - half - 1.0),
            (1, 0, wide / 2.0, half - 1.0),
        ):
            if name := self._names.get((tile.row + step_row, tile.column + step_column)):
                canvas.drawCentredString(x, y, name)

    def _rulers(self) -> None:
        """Draw a scale along the lower and the left edge, in centimetres."""
        canvas = self._canvas
        canvas.setStrokeGray(0.0)
        canvas.setFillGray(0.0)
        canvas.setFont("Helvetica", 2.0)
        for length_mm, level in ((self._tiling.tile_width_mm, True), (self._tiling.tile_height_mm, False)):
            for mark in range(0, math.floor(length_mm) + 1, 5):
                tick = 2.5 if mark % 10 == 0 else 1.3
                if level:
                    canvas.line(mark, 0, mark, tick)
                else:
                    canvas.line(0, mark, tick, mark)
                if mark % 50 == 0 and mark:
                    x, y = (mark + 0.4, 2.6) if level else (2.8, mark + 0.4)
                    canvas.drawString(x, y, f"{mark // 10} cm")

    def _quiet_corner(self, tile: Tile) -> tuple[float, float]:
        """Return where the test square disturbs the pattern least."""
        wide, high = self._tiling.tile_width_mm, self._tiling.tile_height_mm
        places = [
            (x, y)
            for y in (12.0, (high - SQUARE_MM) / 2.0, high - SQUARE_MM - 12.0)
            for x in (12.0, wide - SQUARE_MM - 12.0)
        ]

        def drawn_inside(place: tuple[float, float]) -> float:
            x, y = tile.x_mm + place[0], tile.y_mm + place[1]
            return float(shapely.clip_by_rect(self._drawn, x, y, x + SQUARE_MM, y + SQUARE_MM).length)

        return min(places, key=drawn_inside)

    def _square(self, x: float, y: float) -> None:
        canvas = self._canvas
        canvas.setStrokeGray(0.35)
        canvas.setLineWidth(0.15)
        canvas.setDash(2.0, 1.0)  # unlike any line of the pattern
        canvas.rect(x, y, SQUARE_MM, SQUARE_MM)
        canvas.setDash()
        canvas.setFillGray(0.35)
        canvas.setFont("Helvetica", 3.0)
        canvas.drawString(x + 2.0, y + 2.0, MUST_MEASURE)

    def _footer(self, words: str) -> None:
        canvas = self._canvas
        canvas.setFillGray(0.0)
        canvas.setFont("Helvetica", 3.0)
        canvas.drawString(0, -4.0, words)
        canvas.drawRightString(self._tiling.tile_width_mm, -4.0, PRINT_AT_FULL_SIZE)

    def _scale_words(self) -> str:
        across, up = self._scale
        if (across, up) == (1.0, 1.0):
            return "Printer scale / skala printer: 1"
        return f"Corrected for a printer of / dikoreksi untuk printer berskala {across:.4f} x {up:.4f}"
