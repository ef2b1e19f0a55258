"""Random shoes: the small shoe with other proportions, growth and rules, for the property tests."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from polasepatu.files.document import parse_yaml
from polasepatu.files.model import check
from polasepatu.files.style.style import StyleFile
from polasepatu.pattern.cells import Cell, Cells
from polasepatu.pattern.cut import CutSet, cut_pieces
from polasepatu.pattern.cutpiece import Foot
from polasepatu.pattern.grade import GradedPattern, GradedPiece, grade
from polasepatu.pattern.model import (
    Edge,
    EdgeKind,
    FreeLine,
    FreePoint,
    Knot,
    LineRef,
    Pattern,
    PieceDef,
)
from small_shoe import values

SIZES = (36.0, 38.0, 41.0, 41.5, 42.0, 44.5, 46.0)
DECIDED = settings(
    derandomize=True,
    deadline=None,
    max_examples=8,
    phases=(Phase.explicit, Phase.generate),  # a failing shoe is told at once, not sought a smaller one for
    suppress_health_check=[HealthCheck.too_slow],
)
"""The same examples on every run; a shoe takes some hundredths of a second."""

_JITTERED = ("back", "topline", "facing", "feath_q", "flank", "insole_out", "insole_in")


@dataclass(frozen=True, kw_only=True)
class Growth:
    """How a last grows, mm a size and mm a fitting."""

    length: float = 20 / 3
    girth: float = 5.0
    width: float = 5 / 3
    fitting: float = 5.0


@dataclass(frozen=True)
class Shoe:
    """A graded shoe, asked by size."""

    graded: GradedPattern

    def __repr__(self) -> str:
        return f"a shoe with {len(self.graded.pieces)} pieces"

    def row(self, size: float, width: str = "G") -> int:
        return self.graded.cells.row_of(size, width)

    def piece(self, name: str) -> GradedPiece:
        return next(each for each in self.graded.pieces if each.definition.name == name)

    def cut(self) -> CutSet:
        return cut_pieces(self.graded, feet=(Foot.RIGHT,), words=lambda piece: (piece.piece,), language="en")


def cells(growth: Growth, sizes: Sequence[float] = SIZES, *, widths: str = "G", base: float = 42.0) -> Cells:
    """Return the rows of a last that grows evenly; the base first, the largest next."""

    def measures(size: float, width: str) -> dict[str, float]:
        n, m = size - base, "EFGHK".index(width) - 2
        return {
            "stick_length": 280 + growth.length * n,
            "ball_girth": 244 + growth.girth * n + growth.fitting * m,
            "ball_width": 86.7 + growth.width * n + growth.fitting / 3 * m,
            "heel_seat_width": 60 + 0.75 * growth.width * n,
        }

    wanted = [Cell(size=f"{s:g}", value=s, width=w) for w in widths for s in sizes]
    rows = [Cell(size=f"{base:g}", value=base, width="G"), _largest(wanted)]
    rows += [each for each in wanted if each not in rows]
    names = measures(base, "G")
    return Cells(
        rows=tuple(rows),
        wanted=tuple(rows.index(each) for each in wanted),
        measures={k: np.array([measures(c.value, c.width)[k] for c in rows]) for k in names},
        size_measures={k: np.array([measures(c.value, "G")[k] for c in rows]) for k in names},
    )


def _largest(wanted: Sequence[Cell]) -> Cell:
    largest = max(wanted, key=lambda cell: cell.value)
    return Cell(size=largest.size, value=largest.value, width="G")


def pattern_of(style: dict[str, Any]) -> Pattern:
    """Return the pattern of a style's values."""
    document = parse_yaml(json.dumps(style).encode(), "style.yaml")
    return check(document, StyleFile).to_domain()


growths = st.builds(
    Growth,
    length=st.floats(4.0, 8.5),
    girth=st.floats(2.5, 6.5),
    width=st.floats(0.8, 2.2),
    fitting=st.floats(3.0, 6.0),
)


@st.composite
def styles(draw: st.DrawFn, *, plain: bool = False) -> dict[str, Any]:
    """Return the values of a shoe with every knot moved, and of other attenuations, widths and weights.

    A plain one has no rules, holds, zones or offsets on its quarter: it grades by the field alone.
    """
    style = values()
    del style["groups"], style["pieces"]["back_strip"]["group"]  # tested by themselves
    moved = st.floats(-1.5, 1.5)
    for name in _JITTERED:
        line = style["lines"][name]
        for knot in line if isinstance(line, list) else line["through"]:
            if isinstance(knot, list):
                knot[0] += draw(moved)
                knot[1] += draw(moved)
    for name in ("Q", "T", "F", "C"):
        if name in style["points"]:
            style["points"][name] = [each + draw(moved) for each in style["points"][name]]
    if plain:
        _make_plain(style)
    else:
        style["points"]["D"]["rule"].update(x=draw(st.floats(0, 1)), y=draw(st.floats(0, 1)))
        style["frames"]["flank"]["zones"][0]["weights"][1][1] = draw(st.floats(0, 1))
        style["lines"]["eyestay"]["by"] = -draw(st.floats(10, 19))
        style["lines"]["tapered"]["by"] = [-draw(st.floats(6, 14)), -draw(st.floats(6, 14))]
    back_mm = _length(style, "back")
    for name in ("SC", "ST"):
        style["points"][name]["at"][0] = back_mm
    style["points"]["TS"]["at"][1] = _length(style, "throat(..X)")
    return style


def _make_plain(style: dict[str, Any]) -> None:
    for name in ("eyestay", "tapered", "window", "sill"):
        del style["lines"][name]
    for name in ("D", "D2", "L", "M"):
        del style["points"][name]
    style["points"]["X"] = [188.5, 68.0]  # a crossing moves along its lines with the size
    style["lines"]["qfront"] = ["F", "X", [168, 38], "K"]
    style["lines"]["throat"] = {"through": ["V", [195, 72], "X"], "mirror_at": "centre_v"}
    del style["frames"]["flank"], style["lines"]["flank"]
    quarter = style["pieces"]["quarter"]
    del quarter["cut_outs"]
    quarter["marks"] = [mark for mark in quarter["marks"] if "line" not in mark and mark.get("notch") != "L"]


def _length(style: dict[str, Any], ref: str) -> float:
    """Return the length of a line as drawn."""
    return float(
        grade(pattern_of({**style, "seams": {}}), cells(Growth(), (42.0,))).length_mm([LineRef.parse(ref)])[0]
    )


@st.composite
def shoes(draw: st.DrawFn, *, plain: bool = False, widths: str = "G") -> Shoe:
    """Return a random shoe in seven sizes."""
    pattern = pattern_of(draw(styles(plain=plain)))
    return Shoe(grade(pattern, cells(draw(growths), widths=widths)))


def polygon_piece(
    corners: Sequence[tuple[float, float]], edges: Sequence[tuple[EdgeKind, float]]
) -> GradedPiece:
    """Return a piece of one size with straight edges, counter-clockwise, each of a kind and an allowance."""
    names = [f"p{n}" for n in range(len(corners))]
    lines = {
        f"e{n}": FreeLine(knots=(Knot(point=name), Knot(point=names[(n + 1) % len(names)])))
        for n, name in enumerate(names)
    }
    piece = PieceDef(
        name="piece",
        title={"en": "Piece", "id": "Bagian"},
        outline=tuple(LineRef(line=name) for name in lines),
        edges={
            name: Edge(kind=kind, allowance=(("start", mm),))
            for name, (kind, mm) in zip(lines, edges, strict=True)
        },
        material="upper",
    )
    pattern = Pattern(
        name="one",
        title=piece.title,
        base_size="42",
        base_width="G",
        frames={},
        points={name: FreePoint(at=at) for name, at in zip(names, corners, strict=True)},
        lines=lines,
        pieces=(piece,),
    )
    return grade(pattern, cells(Growth(), (42.0,))).pieces[0]


@st.composite
def convex_corners(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Return four corners of a convex piece of some 100 mm, none of them sharp."""
    turns = [draw(st.floats(-18, 18)) + base for base in (45, 135, 225, 315)]
    reach = [draw(st.floats(70, 90)) for _ in turns]
    return [
        (r * math.cos(math.radians(turn)), r * math.sin(math.radians(turn)))
        for r, turn in zip(reach, turns, strict=True)
    ]
