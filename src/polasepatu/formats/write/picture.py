"""Pictures for the eye, as SVG at true scale: all sizes nested, and the base size with all its marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from polasepatu.formats.write.drawing import NET_LINE, Registration, first_net_point, in_rows, superimposed
from polasepatu.formats.write.svg import document, hole_tag, number, path_tag
from polasepatu.i18n import N_, _, localised
from polasepatu.pattern.cutpiece import TIGHT_AXIS, Foot, Side, Tool

if TYPE_CHECKING:
    from polasepatu.formats.write.drawing import Drawing
    from polasepatu.pattern.cutpiece import CutPiece
    from polasepatu.pattern.figure import Figure, Path

# What marks are called in styles, as far as pictures know it; other names are shown as the style has them.
MARK_NAMES = (
    N_("back"),
    N_("buckle"),
    N_("centre"),
    N_("drawn"),
    N_("eyelet"),
    N_("gauge"),
    N_("heel"),
    N_("joint"),
    N_("label"),
    N_("lap"),
    N_("stitch"),
    N_("toe"),
)
_PAPER, _INK, _FAINT = "#fbfaf6", "#1c2733", "#6b7785"
# From cold to warm with the size, all dark enough for a light page.
_SCALE = ((38, 70, 156), (0, 122, 140), (46, 125, 50), (176, 125, 0), (200, 80, 20), (160, 20, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pen:
    """How one kind of line looks, and its name in the legend."""

    name: str
    colour: str
    width_mm: float
    dashes: str = ""

    def attributes(self) -> str:
        dashes = f' stroke-dasharray="{self.dashes}"' if self.dashes else ""
        return f' fill="none" stroke="{self.colour}" stroke-width="{number(self.width_mm)}"{dashes}'


def _pens() -> Mapping[str, _Pen]:
    """Return the pens of the base picture in the order of the legend."""
    return {
        "cut": _Pen(name=_("cut line"), colour=_INK, width_mm=0.6),
        "net": _Pen(name=_("net line"), colour="#2563b0", width_mm=0.35, dashes="3 1.5"),
        "pen": _Pen(name=_("pen line"), colour="#0b7a4b", width_mm=0.35, dashes="2 1"),
        "notch": _Pen(name=_("notch"), colour="#c01818", width_mm=0.6),
        "punch": _Pen(name=_("punch hole"), colour="#8a2be2", width_mm=0.4),
        "axis": _Pen(name=_("tight axis"), colour="#c65d00", width_mm=0.5),
        "text": _Pen(name=_("lettering"), colour=_INK, width_mm=0.3),
    }


def size_colour(index: int, count: int) -> str:
    """Return the colour of a size by its place in the run."""
    place = 0.0 if count < 2 else index / (count - 1) * (len(_SCALE) - 1)
    low = min(int(place), len(_SCALE) - 2)
    part = place - low
    mixed = (round(a + (b - a) * part) for a, b in zip(_SCALE[low], _SCALE[low + 1], strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def nested_picture(
    pieces: Sequence[CutPiece],
    *,
    title: str,
    base_size: str,
    registration: Registration = first_net_point,
) -> str:
    """Return the picture of one or several pieces with all sizes on top of each other.

    The base size is drawn stronger; a small cross marks the point that stays in place.
    """
    drawing = superimposed(pieces, registration=registration, gap_mm=16.0, margin_mm=12.0)
    sizes = list(dict.fromkeys(piece.size for piece in pieces))
    colours = {size: size_colour(index, len(sizes)) for index, size in enumerate(sizes)}
    originals = {_key(piece): piece for piece in pieces}
    page = _Page(drawing, title)
    named: set[tuple[str, Foot, Side]] = set()
    for figure in sorted(drawing.figures, key=lambda each: each.size == base_size):
        strong = figure.size == base_size
        pen = _Pen(name="", colour=colours[figure.size], width_mm=0.7 if strong else 0.35)
        thin = _Pen(name="", colour=colours[figure.size], width_mm=0.25)
        for path in figure.paths:
            if path.tool in {Tool.CUT, Tool.INNER}:
                page.line(path, pen, f"{figure.title} {figure.size}: {_('cut line')}")
            elif path.tool in {Tool.PEN, Tool.NOTCH}:
                page.line(path, thin, f"{figure.title} {figure.size}: {_(path.name)}")
        page.holes(figure, thin)
        if strong:
            page.name(figure, named)
            original = originals[_key(figure)]
            shift = figure.contour[0] - original.cut_outline[0]
            x_mm, y_mm = registration(original)
            page.cross(x_mm + float(shift[0]), y_mm + float(shift[1]), _("registration point"))
    legend = [(_Pen(name="", colour=colours[size], width_mm=1.4), size) for size in sizes]
    return page.finished(_("sizes"), legend, footnote=f"+ {_('registration point')}")


def base_picture(pieces: Sequence[CutPiece], *, title: str) -> str:
    """Return the picture of one size with everything marked on its pieces, and what each line means."""
    drawing = in_rows(pieces, gap_mm=16.0, margin_mm=12.0)
    pens = _pens()
    page = _Page(drawing, title)
    named: set[tuple[str, Foot, Side]] = set()
    used: set[str] = set()
    for figure in drawing.figures:
        contour = figure.paths[-1]
        for path in (contour, *figure.paths[:-1]):
            kind = _kind(path)
            used.add(kind)
            page.line(path, pens[kind], f"{figure.title}: {_name_of(path, pens[kind])}", fill=path is contour)
        if figure.holes:
            used.add("punch")
            page.holes(figure, pens["punch"])
        page.name(figure, named)
    legend = [(pen, pen.name) for kind, pen in pens.items() if kind in used]
    return page.finished(_("lines"), legend)


def _name_of(path: Path, pen: _Pen) -> str:
    """Return what a line is called: a contour and a reference line as in the legend, a mark by its name."""
    return pen.name if path.tool in {Tool.CUT, Tool.REFERENCE} or not path.name else _(path.name)


def _kind(path: Path) -> str:
    """Return which pen draws a path."""
    if path.name == TIGHT_AXIS:
        return "axis"
    if path.tool is Tool.REFERENCE:
        return "net" if path.name == NET_LINE else "pen"
    return "cut" if path.tool is Tool.INNER else path.tool.value


def _key(piece: CutPiece | Figure) -> tuple[str, str, Foot, Side]:
    return piece.piece, piece.size, piece.foot, piece.side


class _Page:
    """A page being drawn: the drawing below, a heading above, a legend at the right."""

    def __init__(self, drawing: Drawing, title: str) -> None:
        self._drawing = drawing
        self._title = title
        self._letter = max(4.0, drawing.width_mm / 70.0)  # readable when the page fills a screen
        self._tags: list[str] = []

    def line(self, path: Path, pen: _Pen, title: str, *, fill: bool = False) -> None:
        attributes = pen.attributes()
        if fill:
            attributes = attributes.replace('fill="none"', 'fill="#ffffff"')
        self._tags.append(path_tag(path, self._drawing.height_mm, title=title, extra=attributes))

    def holes(self, figure: Figure, pen: _Pen) -> None:
        for hole in figure.holes:
            title = f"{figure.title} {figure.size}: {_(hole.name)}, {localised(number(hole.diameter_mm))} mm"
            self._tags.append(hole_tag(hole, self._drawing.height_mm, title=title, extra=pen.attributes()))

    def name(self, figure: Figure, named: set[tuple[str, Foot, Side]]) -> None:
        """Write the piece's name above its upper left corner, once."""
        key = (figure.piece, figure.foot, figure.side)
        if key in named:
            return
        named.add(key)
        x0, _, _, y1 = figure.bounds()
        self._words(x0, self._drawing.height_mm - y1 - 2.0, figure.title, self._letter * 0.8, _FAINT)

    def cross(self, x_mm: float, y_mm: float, title: str) -> None:
        y = self._drawing.height_mm - y_mm
        arm = self._letter * 0.6
        self._tags.append(
            f'<path d="M{number(x_mm - arm)} {number(y)}h{number(2 * arm)}M{number(x_mm)} {number(y - arm)}'
            f'v{number(2 * arm)}" fill="none" stroke="{_INK}" stroke-width="0.4">'
            f"<title>{escape(title, quote=False)}</title></path>\n"
        )

    def finished(self, heading: str, legend: Sequence[tuple[_Pen, str]], *, footnote: str = "") -> str:
        """Return the file with its heading, paper and legend."""
        letter = self._letter
        top = letter * 3.0
        left = self._drawing.width_mm + letter
        longest = max((len(words) for words in (heading, footnote, *(name for _, name in legend))), default=0)
        width = left + letter * (3.5 + 0.62 * longest)
        height = max(self._drawing.height_mm + top, top + letter * 1.7 * (len(legend) + 4))
        drawn = self._tags
        self._tags = []
        self._words(12.0, letter * 2.0, self._title, letter * 1.3, _INK)
        self._words(left, top + letter, heading, letter, _FAINT)
        y = top + letter * 2.7
        for pen, name in legend:
            self._tags.append(
                f'<path d="M{number(left)} {number(y - letter * 0.35)}h{number(letter * 2.2)}"'
                f"{pen.attributes()}/>\n"
            )
            self._words(left + letter * 2.8, y, name, letter, _INK)
            y += letter * 1.7
        if footnote:
            self._words(left, y + letter, footnote, letter * 0.9, _FAINT)
        paper = f'<rect width="{number(width)}" height="{number(height)}" fill="{_PAPER}"/>\n'
        group = f'<g transform="translate(0 {number(top)})" stroke-linejoin="round">\n'
        body = [paper, *self._tags, group, *drawn, "</g>\n"]
        return document(width, height, body, title=self._title)

    def _words(self, x: float, y: float, words: str, height: float, colour: str) -> None:
        self._tags.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(height)}" fill="{colour}" '
            f'font-family="Helvetica, Arial, sans-serif">{escape(words, quote=False)}</text>\n'
        )
