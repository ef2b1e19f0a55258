"""The marker board to print: markers, field, control dots, check lengths, and words on how to use it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from polasepatu.i18n import _, language, say
from polasepatu.photo.board import CUT_MM, DOT_MM, Board, check_marks, modules, sheets_of
from polasepatu.reports.pdf.fonts import PLAIN, register
from polasepatu.reports.pdf.page import MM

if TYPE_CHECKING:
    from polasepatu.photo.board import Sheet

GREY, DOT = 0.507, 0.40  # coded light: 0.22 and 0.13 of what falls on them
_CROSS_MM, _HAIR_MM = 3.0, 0.15
_LETTER_PT = 5.5


def board_pdf(board: Board) -> bytes:
    """Return the sheets of a board as a PDF, one page each, which asks to be printed at true size."""
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    register()
    stream = io.BytesIO()
    wide, tall = board.paper_mm
    canvas = Canvas(
        stream, pagesize=(wide * MM, tall * MM), invariant=1, initialFontName=PLAIN, lang=language()
    )
    canvas.setTitle(_("Marker board"))
    canvas.setCreator("polasepatu")
    canvas.setViewerPreference("PrintScaling", "None")
    for sheet in sheets_of(board):
        canvas.scale(MM, MM)
        _field(canvas, board, sheet)
        _markers(canvas, board, sheet)
        _check_lengths(canvas, board, sheet)
        _cuts(canvas, board, sheet)
        _words(canvas, board, sheet)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _field(canvas: Any, board: Board, sheet: Sheet) -> None:
    (left, bottom), (right, top) = sheet.low, sheet.high
    if not board.grey:
        canvas.setLineWidth(_HAIR_MM)
        canvas.setStrokeGray(0.6)
        canvas.rect(left, bottom, right - left, top - bottom, stroke=1, fill=0)
        return
    canvas.setFillGray(GREY)
    canvas.rect(left, bottom, right - left, top - bottom, stroke=0, fill=1)
    canvas.setFillGray(DOT)
    for x, y in sheet.dots.tolist():
        canvas.circle(x, y, DOT_MM / 2.0, stroke=0, fill=1)


def _markers(canvas: Any, board: Board, sheet: Sheet) -> None:
    cell = board.marker_mm / 6.0
    for number, corners in sheet.markers.items():
        left, bottom = corners[3].tolist()
        canvas.setFillGray(0.0)
        canvas.rect(left, bottom, board.marker_mm, board.marker_mm, stroke=0, fill=1)
        canvas.setFillGray(1.0)
        for row, cells in enumerate(modules(number).tolist()):
            for column, white in enumerate(cells):
                if white:
                    canvas.rect(left + column * cell, bottom + (5 - row) * cell, cell, cell, stroke=0, fill=1)


def _check_lengths(canvas: Any, board: Board, sheet: Sheet) -> None:
    canvas.setStrokeGray(0.0)
    canvas.setLineWidth(_HAIR_MM)
    half = _CROSS_MM / 2.0
    for ends in check_marks(board, sheet):
        for x, y in ends.tolist():
            canvas.line(x - half, y, x + half, y)
            canvas.line(x, y - half, x, y + half)


def _cuts(canvas: Any, board: Board, sheet: Sheet) -> None:
    """Draw where a sheet is cut off, or where its neighbour's cut edge comes to lie."""
    wide, tall = board.paper_mm
    canvas.setStrokeGray(0.0)
    canvas.setLineWidth(_HAIR_MM)
    canvas.setDash(2.0, 2.0)
    if sheet.column > 0:
        canvas.line(CUT_MM, 0.0, CUT_MM, tall)
    if sheet.column < board.columns - 1:
        canvas.line(wide - CUT_MM, 0.0, wide - CUT_MM, tall)
    if sheet.row > 0:
        canvas.line(0.0, CUT_MM, wide, CUT_MM)
    if sheet.row < board.rows - 1:
        canvas.line(0.0, tall - CUT_MM, wide, tall - CUT_MM)
    canvas.setDash()


def _words(canvas: Any, board: Board, sheet: Sheet) -> None:
    values = {
        "paper": board.paper.upper(),
        "number": sheet.number + 1,
        "sheets": board.sheets,
        "across": f"{board.check_mm[0]:g}",
        "along": f"{board.check_mm[1]:g}",
    }
    first = [
        say(
            "polasepatu board {paper}, sheet {number} of {sheets}. Print at 100 %, never fit to page.", values
        ),
        say("Measure both pairs of crosses ({across} across, {along} along): into the board file.", values),
    ]
    second = [_("Lay it flat. Camera high above the middle, zoomed in; no flash, even light.")]
    if board.sheets > 1:
        second.append(
            _("Cut at the dashed lines on the left and below; lay the edge on the neighbour's line.")
        )
    across, _along = check_marks(board, sheet)
    (left, low), (right, _low) = across.tolist()
    canvas.saveState()
    canvas.scale(1.0 / MM, 1.0 / MM)
    canvas.setFillGray(0.25)
    size = _LETTER_PT
    room = (right - left - 8.0) * MM
    for at, words in enumerate((first, second)):
        line = " ".join(words)
        fitting = min(size, size * room / max(1.0, canvas.stringWidth(line, PLAIN, size)))
        canvas.setFont(PLAIN, fitting)
        canvas.drawString((left + 4.0) * MM, (low + 0.6) * MM - at * 1.3 * size, line)
    canvas.restoreState()
