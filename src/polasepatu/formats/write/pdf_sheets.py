"""Sheets about pieces, for the cutting table: each piece with its dimensions, and the list of what to cut."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

from polasepatu.formats import faults
from polasepatu.formats.write.drawing import figure
from polasepatu.formats.write.pdf_tiles import POINTS_PER_MM, path_operators, winansi
from polasepatu.i18n import N_, _, localised
from polasepatu.i18n.materials import material_word
from polasepatu.pattern.cutpiece import Foot, Side, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.formats.write.paper import Paper
    from polasepatu.pattern.cutpiece import CutPiece

MARGIN_MM = 15.0
MM2_PER_DM2 = 10_000.0
SCALES = (1.0, 0.75, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05)
FEET = {Foot.RIGHT: N_("right"), Foot.LEFT: N_("left")}
SIDES = {Side.BOTH: N_("both"), Side.INSIDE: N_("inside"), Side.OUTSIDE: N_("outside")}


def piece_sheet(pieces: Sequence[CutPiece], paper: Paper, *, title: str) -> bytes:
    """Return one page per piece, drawn to a stated scale with its dimensions and what to know of it.

    Raises:
        NothingToWrite: there is no piece.
    """
    if not pieces:
        raise faults.NothingToWrite
    wide, high = paper.width_mm, paper.height_mm or paper.width_mm * math.sqrt(2.0)
    stream = io.BytesIO()
    canvas = _canvas(stream, wide, high, title)
    for number, piece in enumerate(pieces, start=1):
        canvas.scale(POINTS_PER_MM, POINTS_PER_MM)
        canvas.setFont("Helvetica-Bold", 6.0)
        canvas.drawString(MARGIN_MM, high - MARGIN_MM - 4.0, winansi(f"{piece.title}  {piece.size}"))
        canvas.setFont("Helvetica", 3.5)
        canvas.drawString(MARGIN_MM, high - MARGIN_MM - 10.0, winansi(title))
        canvas.drawRightString(wide - MARGIN_MM, MARGIN_MM - 6.0, f"{number}/{len(pieces)}")
        facts_high = _facts(canvas, piece)
        _dimensioned(canvas, piece, (wide, high), MARGIN_MM + facts_high)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def cut_list(pieces: Sequence[CutPiece], paper: Paper, *, title: str) -> bytes:
    """Return the table of everything to cut for one pair, by material, with the area it takes.

    Raises:
        NothingToWrite: there is no piece.
    """
    from xml.sax.saxutils import escape

    from reportlab.lib.styles import getSampleStyleSheet  # type: ignore[import-untyped]
    from reportlab.lib.units import mm  # type: ignore[import-untyped]
    from reportlab.platypus import (  # type: ignore[import-untyped]
        Paragraph,
        SimpleDocTemplate,
        Spacer,
        Table,
        TableStyle,
    )

    if not pieces:
        raise faults.NothingToWrite
    wide, high = paper.width_mm, paper.height_mm or paper.width_mm * math.sqrt(2.0)
    styles = getSampleStyleSheet()
    heads = (
        _("Piece"),
        _("Size"),
        _("Foot"),
        _("Side"),
        _("Count"),
        _("Length mm"),
        _("Width mm"),
        _("Area dm2"),
    )
    story: list[Any] = [Paragraph(escape(winansi(title)), styles["Title"])]
    for material in dict.fromkeys(piece.material for piece in pieces):
        mine = [piece for piece in pieces if piece.material == material]
        rows = [
            [
                winansi(piece.title),
                piece.size,
                _(FEET[piece.foot]),
                _(SIDES[piece.side]),
                str(piece.count_per_foot),
                *(_number(value, 1) for value in extent_mm(piece)),
                _number(piece.cut_area_mm2 * piece.count_per_foot / MM2_PER_DM2, 2),
            ]
            for piece in mine
        ]
        whole = sum(piece.cut_area_mm2 * piece.count_per_foot for piece in mine) / MM2_PER_DM2
        rows.append(
            [_("total"), "", "", "", str(sum(p.count_per_foot for p in mine)), "", "", _number(whole, 2)]
        )
        table = Table([heads, *rows], repeatRows=1, hAlign="LEFT")
        table.setStyle(
            TableStyle(
                [
                    ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9),
                    ("FONT", (0, 1), (-1, -2), "Helvetica", 9),
                    ("FONT", (0, -1), (-1, -1), "Helvetica-Bold", 9),
                    ("ALIGN", (4, 0), (-1, -1), "RIGHT"),
                    ("LINEBELOW", (0, 0), (-1, 0), 0.6, "black"),
                    ("LINEABOVE", (0, -1), (-1, -1), 0.6, "black"),
                    ("LINEBELOW", (0, 1), (-1, -2), 0.2, "grey"),
                ]
            )
        )
        story += [
            Paragraph(escape(winansi(material_word(material))), styles["Heading3"]),
            table,
            Spacer(1, 4 * mm),
        ]
    stream = io.BytesIO()
    SimpleDocTemplate(
        stream,
        pagesize=(wide * mm, high * mm),
        leftMargin=MARGIN_MM * mm,
        rightMargin=MARGIN_MM * mm,
        topMargin=MARGIN_MM * mm,
        bottomMargin=MARGIN_MM * mm,
        title=winansi(title),
        author="polasepatu",
        invariant=1,
    ).build(story)
    return stream.getvalue()


def extent_mm(piece: CutPiece) -> tuple[float, float]:
    """Return length and width of the box around the cut outline, along the axes of the forme."""
    low, high = piece.cut_outline.min(axis=0), piece.cut_outline.max(axis=0)
    return float(high[0] - low[0]), float(high[1] - low[1])


def _canvas(stream: io.BytesIO, wide: float, high: float, title: str) -> Any:
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    canvas = Canvas(
        stream, pagesize=(wide * POINTS_PER_MM, high * POINTS_PER_MM), invariant=1, pageCompression=1
    )
    canvas.setTitle(winansi(title))
    canvas.setAuthor("polasepatu")
    return canvas


def _facts(canvas: Any, piece: CutPiece) -> float:
    """Write what to know of a piece at the foot of the page, and return the height it takes."""
    facts = [
        (_("Material"), material_word(piece.material)),
        (_("Count per foot"), str(piece.count_per_foot)),
        (_("Foot"), _(FEET[piece.foot])),
        (_("Side"), _(SIDES[piece.side])),
        (_("Net area"), f"{_number(piece.line_area_mm2 / MM2_PER_DM2, 3)} dm2"),
        (_("Cut area"), f"{_number(piece.cut_area_mm2 / MM2_PER_DM2, 3)} dm2"),
        (_("Perimeter"), f"{_number(piece.perimeter_mm, 1)} mm"),
        (_("Holes"), _holes(piece)),
        (_("Notches"), str(len(piece.notches))),
    ]
    if piece.tight_axis_deg is not None:
        facts.append((_("Tight axis"), f"{_number(piece.tight_axis_deg, 0)} {_('degrees')}"))
    for row, (name, value) in enumerate(reversed(facts)):
        y = MARGIN_MM + 5.0 * row
        canvas.setFont("Helvetica", 3.5)
        canvas.drawString(MARGIN_MM, y, winansi(name))
        canvas.drawString(MARGIN_MM + 45.0, y, winansi(value))
    return 5.0 * len(facts) + 5.0


def _holes(piece: CutPiece) -> str:
    sizes = sorted({round(punch.diameter_mm, 2) for punch in piece.punches})
    count = {size: sum(1 for punch in piece.punches if round(punch.diameter_mm, 2) == size) for size in sizes}
    return ", ".join(f"{count[size]} x {_number(size, 1)} mm" for size in sizes) or "0"


def _dimensioned(canvas: Any, piece: CutPiece, page: tuple[float, float], floor_mm: float) -> None:
    """Draw the piece as large as a round scale allows, with an arrow for its length and its width."""
    length, width = extent_mm(piece)
    room = (page[0] - 2 * MARGIN_MM - 20.0, page[1] - MARGIN_MM - 20.0 - floor_mm - 20.0)
    scale = next(
        (each for each in SCALES if length * each <= room[0] and width * each <= room[1]), SCALES[-1]
    )
    low = piece.cut_outline.min(axis=0)
    x0, y0 = MARGIN_MM + 16.0, floor_mm + 14.0
    canvas.saveState()
    canvas.translate(x0, y0)
    canvas.scale(scale / POINTS_PER_MM, scale / POINTS_PER_MM)
    for path in figure(piece).apart().paths:
        heavy = path.tool in {Tool.CUT, Tool.INNER}
        canvas._code.append(f"{(0.35 if heavy else 0.18) * POINTS_PER_MM / scale:.3f} w")
        canvas._code.append(path_operators(path.points - low, closed=path.closed))
    canvas.restoreState()
    for punch in piece.punches:
        x, y = x0 + (punch.x_mm - low[0]) * scale, y0 + (punch.y_mm - low[1]) * scale
        canvas.setLineWidth(0.2)
        canvas.circle(x, y, punch.diameter_mm / 2.0 * scale)
    canvas.setLineWidth(0.2)
    canvas.setFont("Helvetica", 3.5)
    across, up = length * scale, width * scale
    _arrow(canvas, (x0, y0 - 6.0), (x0 + across, y0 - 6.0))
    canvas.drawCentredString(x0 + across / 2.0, y0 - 11.0, f"{_number(length, 1)} mm")
    _arrow(canvas, (x0 - 6.0, y0), (x0 - 6.0, y0 + up))
    canvas.saveState()
    canvas.translate(x0 - 8.0, y0 + up / 2.0)
    canvas.rotate(90)
    canvas.drawCentredString(0, 0, f"{_number(width, 1)} mm")
    canvas.restoreState()
    canvas.drawString(x0, y0 + up + 6.0, f"{_('Scale')} {_number(scale * 100.0, 0)} %")


def _arrow(canvas: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    canvas.line(*start, *end)
    level = start[1] == end[1]
    for (x, y), sign in ((start, 1.0), (end, -1.0)):
        for spread in (-0.8, 0.8):
            dx, dy = (2.5 * sign, spread) if level else (spread, 2.5 * sign)
            canvas.line(x, y, x + dx, y + dy)


def _number(value: float, digits: int) -> str:
    return localised(f"{value:,.{digits}f}")
