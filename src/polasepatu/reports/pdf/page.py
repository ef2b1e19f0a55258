"""Paper documents of ours: one look for the quote, the cost sheet and the cost breakdown.

A4, embedded fonts, a foot with the page count, tables that repeat their heads. Everything a user typed goes
through `Letters.marked`, so that no name is taken for markup and every letter finds a font.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from polasepatu.i18n import language, say
from polasepatu.reports.pdf.fonts import BOLD, ITALIC, PLAIN, Letters, register

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from polasepatu.errors import Finding

MM = 72.0 / 25.4
MARGIN_MM = 18.0
TOP_MM, BOTTOM_MM = 14.0, 17.0
PAGE_MM = (210.0, 297.0)
WIDE_MM = PAGE_MM[0] - 2 * MARGIN_MM
INK, QUIET, HEAD, BAND, RULE, WARN = "#1F2937", "#5B6472", "#1F3A5F", "#EEF2F7", "#C4CCD8", "#8A2B0E"

HEADING: dict[str, Any] = {
    "bold": True,
    "size": 10,
    "colour": HEAD,
    "before": 7,
    "after": 2.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A finished document, and what the user has to know of it."""

    data: bytes
    findings: tuple[Finding, ...] = ()


class Composer:
    """Collects paragraphs and tables from the top of the document down, then prints them."""

    def __init__(self, *, title: str, author: str, foot: str, day: date) -> None:
        """Begin a document; `foot` stands at the foot of every page, `day` is when it was made."""
        register()
        self.letters = Letters()
        self.title, self.author, self.foot, self.day = title, author, foot, day
        self.flow: list[Any] = []

    # --- words ------------------------------------------------------------------------------------

    def text(self, text: str, **look: Any) -> Any:
        """Return a paragraph of plain text."""
        from reportlab.platypus import Paragraph  # type: ignore[import-untyped]

        return Paragraph(self.letters.marked(text), style(**look))

    def add(self, *parts: Any) -> None:
        """Add parts to the document."""
        self.flow.extend(parts)

    def say(self, text: str, **look: Any) -> None:
        """Add a paragraph of plain text."""
        if text:
            self.add(self.text(text, **look))

    def heading(self, text: str, *, room_mm: float = 30.0) -> None:
        """Add a heading; it goes to the next page unless there is room for it and what follows."""
        from reportlab.platypus import CondPageBreak

        self.add(CondPageBreak(room_mm * MM), self.text(text, **HEADING))

    def space(self, high_mm: float) -> Any:
        """Return white space."""
        from reportlab.platypus import Spacer

        return Spacer(1, high_mm * MM)

    def gap(self, high_mm: float) -> None:
        """Add white space."""
        self.add(self.space(high_mm))

    def page_break(self) -> None:
        """Go on with a new page."""
        from reportlab.platypus import PageBreak

        self.add(PageBreak())

    def dashed(self, texts: Sequence[str], **look: Any) -> list[Any]:
        """Return a list with a dash before each text."""
        return [self.text(f"\u2013 {text}", indent=8, **look) for text in texts]

    # --- tables -----------------------------------------------------------------------------------

    def table(
        self,
        rows: Sequence[Sequence[Any]],
        widths_mm: Sequence[float],
        *,
        styles: Sequence[tuple[Any, ...]] = (),
        head_rows: int = 0,
        padding: tuple[float, float] = (3.0, 2.2),
    ) -> None:
        """Add a table across the page; cells are texts or paragraphs."""
        self.add(self.made_table(rows, widths_mm, styles=styles, head_rows=head_rows, padding=padding))

    def made_table(
        self,
        rows: Sequence[Sequence[Any]],
        widths_mm: Sequence[float],
        *,
        styles: Sequence[tuple[Any, ...]] = (),
        head_rows: int = 0,
        padding: tuple[float, float] = (3.0, 2.2),
    ) -> Any:
        """Return a table, for use inside another one."""
        from reportlab.platypus import Table, TableStyle

        side, above = padding
        base: list[tuple[Any, ...]] = [
            ("FONT", (0, 0), (-1, -1), PLAIN, 8.5, 11),
            ("TEXTCOLOR", (0, 0), (-1, -1), colour(INK)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), side),
            ("RIGHTPADDING", (0, 0), (-1, -1), side),
            ("TOPPADDING", (0, 0), (-1, -1), above),
            ("BOTTOMPADDING", (0, 0), (-1, -1), above),
        ]
        if head_rows:
            base += [
                ("BACKGROUND", (0, 0), (-1, head_rows - 1), colour(HEAD)),
                ("FONT", (0, 0), (-1, head_rows - 1), BOLD, 8, 10),
                ("TEXTCOLOR", (0, 0), (-1, head_rows - 1), colour("#FFFFFF")),
                ("LINEBELOW", (0, head_rows), (-1, -1), 0.4, colour(RULE)),
            ]
        return Table(
            [list(row) for row in rows],
            colWidths=[width * MM for width in widths_mm],
            repeatRows=head_rows,
            hAlign="LEFT",
            style=TableStyle([*base, *styles]),
        )

    def pairs(self, rows: Sequence[tuple[str, str]], *, label_mm: float = 38.0) -> None:
        """Add labels with their texts."""
        if rows:
            self.table(
                [
                    (self.text(label, colour=QUIET, size=8.5), self.text(text, size=8.5))
                    for label, text in rows
                ],
                (label_mm, WIDE_MM - label_mm),
                styles=[("LINEBELOW", (0, 0), (-1, -1), 0.3, colour(RULE))],
                padding=(3.0, 1.5),
            )

    # --- printing ---------------------------------------------------------------------------------

    def printed(self) -> Document:
        """Return the document."""
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

        stream = io.BytesIO()
        document = BaseDocTemplate(
            stream,
            pagesize=(PAGE_MM[0] * MM, PAGE_MM[1] * MM),
            title=self.title,
            author=self.author,
            creator="polasepatu",
            lang=language(),
            invariant=1,
        )
        # Without padding, so that tables and rules are as wide as they are said to be.
        bare = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        high_mm = PAGE_MM[1] - TOP_MM - BOTTOM_MM
        frame = Frame(MARGIN_MM * MM, BOTTOM_MM * MM, WIDE_MM * MM, high_mm * MM, **bare)
        document.addPageTemplates(PageTemplate(frames=[frame]))
        document.build(self.flow, canvasmaker=_counted(self._plain(self.foot), self.day))
        return Document(data=stream.getvalue(), findings=self.letters.findings())

    def _plain(self, text: str) -> str:
        """Return a text for the foot, which is drawn in the font of the document only."""
        from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]

        known = pdfmetrics.getFont(PLAIN).face.charToGlyph
        return "".join(sign if ord(sign) in known else "?" for sign in text)


def style(
    *,
    size: float = 9.0,
    bold: bool = False,
    italic: bool = False,
    colour: str = INK,
    align: str = "left",
    before: float = 0.0,
    after: float = 0.0,
    indent: float = 0.0,
) -> Any:
    """Return the style of a paragraph; sizes in points."""
    from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]

    return ParagraphStyle(
        "pola",
        fontName=BOLD if bold else ITALIC if italic else PLAIN,
        fontSize=size,
        leading=size * 1.32,
        textColor=colour,
        alignment={"left": 0, "centre": 1, "right": 2}[align],
        spaceBefore=before,
        spaceAfter=after,
        leftIndent=indent,
        firstLineIndent=-indent,
        splitLongWords=True,
    )


def colour(name: str) -> Any:
    """Return a colour for tables and rules."""
    from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]

    return HexColor(name)


def _counted(foot: str, day: date) -> Callable[..., Any]:
    """Return a canvas that knows how many pages there are when it draws the foot of each."""
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    class Counted(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **{**more, "initialFontName": PLAIN})
            self._pages: list[dict[str, Any]] = []
            self._doc.info.invariant = 1
            self.setDateFormatter(lambda *_: f"D:{datetime.combine(day, time(12)):%Y%m%d%H%M%S}")

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                self._foot(number)
                super().showPage()
            super().save()

        def _foot(self, number: int) -> None:
            left, right, high = MARGIN_MM * MM, (PAGE_MM[0] - MARGIN_MM) * MM, 10 * MM
            self.setStrokeColor(colour(RULE))
            self.setLineWidth(0.4)
            self.line(left, high + 9, right, high + 9)
            self.setFillColor(colour(QUIET))
            self.setFont(PLAIN, 7)
            count = say("page {page} of {pages}", {"page": number, "pages": len(self._pages)})
            room = right - left - self.stringWidth(count, PLAIN, 7) - 12
            self.drawString(left, high, _cut(foot, lambda text: self.stringWidth(text, PLAIN, 7) <= room))
            self.drawRightString(right, high, count)

    return Counted


def _cut(text: str, fits: Callable[[str], bool]) -> str:
    """Return a text, or as much of its beginning as fits."""
    if fits(text):
        return text
    while text and not fits(f"{text}..."):
        text = text[:-1]
    return f"{text}..."
