"""The pictures of the documentation, drawn by the program's own code."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from polasepatu import i18n
from polasepatu.formats.write.picture import base_picture, nested_picture, size_colour
from polasepatu.formats.write.svg import document, number
from polasepatu.pattern.corners import Corner, join
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.pattern.model import EdgeKind
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style

if TYPE_CHECKING:
    from polasepatu.geometry import F64

ROOT = Path(__file__).resolve().parents[1]
DERBY = ROOT / "patterns" / "derby"
_PAPER, _INK, _FAINT, _NET, _CUT, _WRONG = "#fbfaf6", "#1c2733", "#6b7785", "#2563b0", "#1c2733", "#c01818"
_FONT = 'font-family="Helvetica, Arial, sans-serif"'


def pictures() -> Iterator[tuple[str, str]]:
    """Return every picture: its name and what it holds."""
    yield "corners.svg", corners()
    for language, mark in (("en", ""), ("id", ".id")):
        with i18n.speaking(language):
            done = grade_style(DERBY, GradeJob(sizes="38-46", feet=(Foot.RIGHT,)))
            title = i18n.say("{piece}: all sizes", {"piece": _named(done, "vamp")[0].title})
            yield (
                f"derby-vamp-all-sizes{mark}.svg",
                nested_picture(_named(done, "vamp"), title=title, base_size="42"),
            )
            title = _named(done, "quarter")[0].title
            quarter = [each for each in _named(done, "quarter") if each.size == "42"]
            yield f"derby-quarter-42{mark}.svg", base_picture(quarter, title=f"{title}, 42")
    yield "derby-lines.svg", lines()
    yield "photocopier.svg", photocopier()


def _named(done: GradedStyle, name: str) -> list[CutPiece]:
    return [each for each in done.cut.pieces if each.piece == name]


# --- small tags -----------------------------------------------------------------------------------


def _line(
    points: F64, colour: str, width: float, *, closed: bool = False, dashes: str = "", fill: str = "none"
) -> str:
    data = "M" + "L".join(f"{number(x)} {number(-y)}" for x, y in points) + ("Z" if closed else "")
    extra = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{data}" fill="{fill}" stroke="{colour}" stroke-width="{number(width)}"{extra}/>\n'


def _words(x: float, y: float, words: str, height: float, colour: str = _INK, anchor: str = "start") -> str:
    return (
        f'<text x="{number(x)}" y="{number(-y)}" font-size="{number(height)}" fill="{colour}" '
        f'text-anchor="{anchor}" {_FONT}>{words}</text>\n'
    )


def _page(width: float, height: float, left: float, top: float, body: list[str], title: str) -> str:
    paper = f'<rect width="{number(width)}" height="{number(height)}" fill="{_PAPER}"/>\n'
    group = f'<g transform="translate({number(left)} {number(top)})" stroke-linejoin="round">\n'
    return document(width, height, [paper, group, *body, "</g>\n"], title=title)


# --- corners --------------------------------------------------------------------------------------

_CORNERS: tuple[tuple[str, EdgeKind, float, EdgeKind, float, float], ...] = (
    ("a", EdgeKind.LASTING, 15, EdgeKind.RAW, 0, 90),
    ("b", EdgeKind.LASTING, 15, EdgeKind.SEAM, 1.5, 80),
    ("c", EdgeKind.LASTING, 15, EdgeKind.SEAM, 1.5, 154),
    ("d", EdgeKind.LASTING, 15, EdgeKind.LAP, 9, 55),
    ("e", EdgeKind.FOLD, 5, EdgeKind.SEAM, 1.5, 70),
    ("f", EdgeKind.FOLD, 5, EdgeKind.FOLD, 5, 90),
    ("g", EdgeKind.LAP, 9, EdgeKind.SEAM, 1.5, 100),
    ("h", EdgeKind.LAP, 9, EdgeKind.LAP, 9, 30),
)
"""Letter, then kind and allowance of both edges, then the angle inside the piece, degrees."""
_ARM_MM = 34.0


def corners() -> str:
    """Return the picture of corner joins: net lines dashed, cut lines full."""
    body = []
    for index, each in enumerate(_CORNERS):
        left, top = (index % 4) * 84.0, (index // 4) * 74.0
        body.append(
            f'<g transform="translate({number(left + 42)} {number(top + 44)})">\n{_corner(*each)}</g>\n'
        )
    return _page(336, 150, 0, 0, body, "corner joins")


def _corner(letter: str, first: EdgeKind, d1: float, second: EdgeKind, d2: float, inside_deg: float) -> str:
    turn = math.radians(180 - inside_deg)
    arriving, leaving = (1.0, 0.0), (math.cos(turn), math.sin(turn))
    at = np.zeros(2)
    corner = Corner(
        at=(0, 0), arriving=arriving, leaving=leaving, kinds=(first, second), allowances_mm=(d1, d2)
    )
    start, end = -_ARM_MM * np.array(arriving), _ARM_MM * np.array(leaving)
    out1, out2 = np.array((arriving[1], -arriving[0])), np.array((leaving[1], -leaving[0]))
    cut = np.array([start + d1 * out1, *join(corner), end + d2 * out2])
    middle = (start + end) / 4
    shape = np.array([start, *cut, end])
    return "".join(
        (
            _line(shape, "none", 0, closed=True, fill="#ece7da"),
            _line(np.array([start, at, end]), _NET, 0.6, dashes="3 1.5"),
            _line(cut, _CUT, 0.8),
            f'<circle cx="0" cy="0" r="1.1" fill="{_NET}"/>\n',
            _words(float(start[0]) - 4, -d1 - 6, f"{first.value} {d1:g}", 5),
            _words(float(middle[0]) - 24, 36, f"{letter})  {second.value} {d2:g}, {inside_deg:g}°", 5),
        )
    )


# --- the derby's lines in three sizes -------------------------------------------------------------

_DRAWN = (
    "back",
    "topline",
    "facing",
    "qfront",
    "feath_q",
    "centre_v",
    "feath_v",
    "throat",
    "wing",
    "eyestay",
)
_HELD = ("wing", "eyestay")


def lines() -> str:
    """Return the net lines of the Derby in three sizes, on the forme; held distances dashed."""
    done = grade_style(DERBY, GradeJob(sizes="38,42,46", feet=(Foot.RIGHT,)))
    graded = done.graded
    rows = {graded.cells.rows[row].size: row for row in graded.cells.wanted}
    body = []
    for index, (size, row) in enumerate(rows.items()):
        colour = size_colour(index, len(rows))
        width = 0.8 if size == "42" else 0.5
        for name in _DRAWN:
            if name in graded.flats:
                points = graded.flats[name].points[row]
                body.append(_line(points, colour, width, dashes="3 1.5" if name in _HELD else ""))
        body.append(_line(np.array([[250, 118 - 8 * index], [260, 118 - 8 * index]]), colour, 1.4))
        body.append(_words(263, 116.4 - 8 * index, size, 6))
    base = graded.resolver
    for name, shift in {
        "Q": (-9, 2),
        "C": (-9, -2),
        "B": (-9, -4),
        "T": (2, 5),
        "F": (3, 4),
        "V": (3, 4),
    }.items():
        x, y = base.point(name)[rows["42"]]
        body += [_dot(x, y), _words(x + shift[0], y + shift[1], name, 6)]
    for name, shift in {"E": (5, -6), "J": (-2, -9), "K": (-2, -9)}.items():
        x, y = base.point(name)[rows["42"]]
        body += [_dot(x, y), _words(x + shift[0], y + shift[1], name, 6)]
    body += [
        _line(np.array([[-4.0, 0], [4.0, 0]]), _INK, 0.5),
        _line(np.array([[0.0, -4], [0.0, 4]]), _INK, 0.5),
    ]
    return _page(350, 150, 18, 132, body, "derby: net lines in three sizes")


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{number(x)}" cy="{number(-y)}" r="1.3" fill="{_INK}"/>\n'


# --- the photocopier ------------------------------------------------------------------------------


def photocopier() -> str:
    """Return the quarter of EU 46: graded, and EU 42 enlarged by a photocopier, laid on one another."""
    done = grade_style(DERBY, GradeJob(sizes="42,46", feet=(Foot.RIGHT,)))
    base, graded = (each for each in _named(done, "quarter"))
    factor = 46 / 42
    eyelets = [hole for hole in graded.punches if hole.name == "eyelet"]
    copied = [hole for hole in base.punches if hole.name == "eyelet"]
    body = [
        _line(graded.cut_outline, _INK, 0.7, closed=True, fill="#ffffff"),
        _line(graded.net_outline, _NET, 0.4, closed=True, dashes="3 1.5"),
        _line(base.cut_outline * factor, _WRONG, 0.6, closed=True),
        _line(base.net_outline * factor, _WRONG, 0.3, closed=True, dashes="1 1"),
        *(_ring(each.x_mm, each.y_mm, each.diameter_mm, _NET) for each in eyelets),
        *(
            _ring(each.x_mm * factor, each.y_mm * factor, each.diameter_mm * factor, _WRONG)
            for each in copied
        ),
    ]
    return _page(250, 155, 22, 132, body, "EU 46: graded and photocopied")


def _ring(x: float, y: float, diameter: float, colour: str) -> str:
    return (
        f'<circle cx="{number(x)}" cy="{number(-y)}" r="{number(diameter / 2)}" fill="none" '
        f'stroke="{colour}" stroke-width="0.5"/>\n'
    )
