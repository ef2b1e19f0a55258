"""What the page draws, as plain values: lines, knots, pieces, cut lines, marks, and where something is wrong.

Words of this module: a *sheet* is a set of lines that hang together, drawn beside other sheets in the view of
the whole standard. Rows of packed arrays are the base size first, then the sizes of the style's run. A style
that cannot be graded whole is drawn as far as it goes: each line and each piece by itself.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from polasepatu.errors import Finding, PolaError
from polasepatu.files.document import Document, Steps
from polasepatu.files.style.style import Style
from polasepatu.formats.write.drawing import notch_points
from polasepatu.geometry import F64
from polasepatu.i18n import LANGUAGES, hint, message, speaking
from polasepatu.pattern.affected import needs, part_of
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.checks import Outcome
from polasepatu.pattern.cut import is_flipped
from polasepatu.pattern.cutpiece import CutPiece
from polasepatu.pattern.faults import PatternFaults
from polasepatu.pattern.grade import FlatLine, GradedPattern, GradedPiece, flat_part, flatten, grade
from polasepatu.pattern.model import (
    FreeLine,
    FreePoint,
    Knot,
    LineRef,
    OffsetLine,
    Pattern,
    PieceDef,
    PointMeet,
    PointOn,
)
from polasepatu.pattern.resolve import Resolver

UNIT_MM = 0.01  # of packed numbers
GAP_MM = 24.0  # between sheets

Plain = dict[str, Any]


# --- grading as far as it goes --------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A style as far as it can be drawn."""

    style: Style
    cells: Cells
    whole: GradedPattern | None  # None where something in the pattern does not hold
    resolver: Resolver
    lines: Mapping[str, F64]  # (rows of the cells, n, 2)
    pieces: tuple[GradedPiece, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> list[int]:
        """The rows the page shows: the base first, then the run."""
        return [Cells.BASE, *self.cells.wanted]


def draw(style: Style, cells: Cells) -> Drawn:
    """Grade a style, or where it does not hold every line and piece of it that does."""
    pattern = style.pattern
    try:
        whole = grade(pattern, cells)
    except PatternFaults as error:
        return _piecewise(style, cells, error.findings)
    lines = {
        name: (whole.flats[name] if name in whole.flats else flatten(whole.resolver, name)).points
        for name in pattern.lines
    }
    return Drawn(
        style=style, cells=cells, whole=whole, resolver=whole.resolver, lines=lines, pieces=whole.pieces
    )


def _piecewise(style: Style, cells: Cells, findings: Iterable[Finding]) -> Drawn:
    pattern, resolver = style.pattern, Resolver(style.pattern, cells)
    lines: dict[str, F64] = {}
    pieces: list[GradedPiece] = []
    for name in pattern.lines:
        try:
            lines[name] = flatten(resolver, name).points
        except PolaError:
            continue
    for piece in pattern.pieces:
        try:
            pieces += grade(part_of(pattern, piece), cells).pieces
        except PolaError:
            continue
    return Drawn(
        style=style,
        cells=cells,
        whole=None,
        resolver=resolver,
        lines=lines,
        pieces=tuple(pieces),
        findings=style.placed(findings),
    )


# --- the drawing ----------------------------------------------------------------------------------


def packed(points: F64) -> Plain:
    """Return points (rows, n, 2) in hundredths of a millimetre, in few characters."""
    whole = np.round(np.asarray(points) / UNIT_MM).astype("<i4")
    return {"rows": len(whole), "data": base64.b64encode(whole.tobytes()).decode()}


def shapes(drawn: Drawn) -> Plain:
    """Return lines and net outlines of a style in every size."""
    rows = drawn.rows
    return {
        "lines": {name: packed(points[rows]) for name, points in drawn.lines.items()},
        "pieces": {piece.definition.name: packed(_net(piece, rows)) for piece in drawn.pieces},
    }


def _net(piece: GradedPiece, rows: Sequence[int]) -> F64:
    return np.asarray(piece.net[[piece.rows[row] for row in rows]])


def registrations(drawn: Drawn) -> Plain:
    """Return the place of each piece in every row about which its sizes are drawn over one another."""
    found: Plain = {}
    for piece in drawn.pieces:
        name = piece.definition.registration
        for_rows = [piece.rows[row] for row in drawn.rows]
        places = piece.net[:, 0] if name is None else drawn.resolver.point(name)
        found[piece.definition.name] = _rounded(places[for_rows])
    return found


def _rounded(points: F64) -> list[Any]:
    found: list[Any] = np.round(points, 3).tolist()
    return found


def cut_piece(piece: CutPiece) -> Plain:
    """Return what is cut and marked of one piece in one size, as it is drawn: not turned to its foot."""
    turn = np.array([1.0, -1.0 if is_flipped(piece, piece.foot) else 1.0])

    def one(points: F64) -> Plain:
        return packed((points * turn)[None])

    return {
        "piece": piece.piece,
        "size": piece.size,
        "cut": one(piece.cut_outline),
        "holes": [one(ring) for ring in piece.cut_outs],
        "strokes": [{"name": each.name, "points": one(each.points)} for each in piece.strokes],
        "punches": [[round(p.x_mm, 2), round(p.y_mm * turn[1], 2), p.diameter_mm] for p in piece.punches],
        "notches": [{"name": each.name, "points": one(notch_points(each))} for each in piece.notches],
        "line_area_mm2": round(piece.line_area_mm2, 1),
        "cut_area_mm2": round(piece.cut_area_mm2, 1),
        "perimeter_mm": round(piece.perimeter_mm, 2),
    }


def edges(drawn: Drawn) -> Plain:
    """Return each piece's edges in order: line, kind, allowance at both ends, how many points of the net."""
    return {
        piece.definition.name: [
            {
                "line": edge.line,
                "kind": edge.kind.value,
                "mm": [round(float(edge.allowance_mm[Cells.BASE, at]), 2) for at in (0, -1)],
                "count": edge.points.shape[1] - 1,  # of the net outline's points, which follow one another
            }
            for edge in piece.edges
        ]
        for piece in drawn.pieces
    }


# --- what can be taken hold of --------------------------------------------------------------------


def handles(style: Style) -> Plain:
    """Return the lines with their knots and the points, each with where the file says it."""
    pattern, document = style.pattern, style.document
    return {
        "lines": {name: _line(name, line, document) for name, line in pattern.lines.items()},
        "points": {name: _point(name, point, document) for name, point in pattern.points.items()},
    }


def _line(name: str, line: FreeLine | OffsetLine, document: Document) -> Plain:
    told = {"row": document.where(("lines", name)).line}
    if isinstance(line, OffsetLine):
        ends = [line.start_mm, line.end_mm]
        return {**told, "kind": "offset", "of": line.of, "by": ends, "steps": _by_steps(name, document)}
    return {
        **told,
        "kind": "free",
        "frame": line.frame,
        "mirror": line.mirror_at,
        "held": line.hold is not None,
        "knots": [_knot(name, index, knot, document) for index, knot in enumerate(line.knots)],
        "list": list(_knots_steps(name, document)),
    }


def _by_steps(name: str, document: Document) -> list[str] | None:
    by = document.data["lines"][name].get("by")
    return ["lines", name, "by"] if _is_number(by) else None


def _knots_steps(name: str, document: Document) -> Steps:
    raw = document.data["lines"][name]
    return ("lines", name) if isinstance(raw, list) else ("lines", name, "through")


def _knot(name: str, index: int, knot: Knot, document: Document) -> Plain:
    steps = (*_knots_steps(name, document), str(index))
    raw = _at(document.data, steps)
    if isinstance(raw, dict):
        steps = (*steps, "corner" if "corner" in raw else "at")
    return {
        "point": knot.point,
        "corner": knot.corner,
        "at": knot.at,
        "steps": list(steps) if knot.at is not None else None,
        **_spot(document, steps),
    }


def _spot(document: Document, steps: Steps) -> Plain:
    where = document.where(steps)
    return {"row": where.line, "column": where.column}


def _point(name: str, point: FreePoint | PointOn | PointMeet, document: Document) -> Plain:
    steps: Steps = ("points", name)
    raw = _at(document.data, steps)
    told = _spot(document, steps)
    if isinstance(point, FreePoint):
        if isinstance(raw, dict):
            steps = (*steps, "at")
        return {**told, "kind": "free", "at": point.at, "frame": point.frame, "steps": list(steps)}
    if isinstance(point, PointOn):
        key = "mm" if point.fraction is None else "fraction"
        value = point.at_mm if point.fraction is None else point.fraction
        return {
            **told,
            "kind": "on",
            "line": point.line,
            "key": key,
            "value": value,
            "from_end": point.from_end,
            "steps": [*steps, key],
        }
    return {**told, "kind": "meet", "lines": [point.first, point.second]}


def _at(data: Any, steps: Steps) -> Any:
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def places(drawn: Drawn) -> Plain:
    """Return where the named points lie in every row; those that cannot be placed are left out."""
    found: Plain = {}
    for name in drawn.resolver.points:
        try:
            found[name] = _rounded(drawn.resolver.point(name)[drawn.rows])
        except PolaError:
            continue
    return found


# --- sheets ---------------------------------------------------------------------------------------


def sheets(pattern: Pattern, lines: Mapping[str, F64]) -> list[Plain]:
    """Return the sheets of a pattern, the largest first, each with its lines and its place."""
    groups = _together(pattern)
    found = []
    for names in groups:
        points = [lines[name][Cells.BASE] for name in names if name in lines]
        if points:
            every = np.concatenate(points)
            found.append((names, every.min(axis=0), every.max(axis=0)))
    found.sort(key=lambda each: -float(np.prod(each[2] - each[1])))
    result: list[Plain] = []
    across = down = 0.0
    row_height = 0.0
    widest = float(found[0][2][0] - found[0][1][0]) if found else 0.0
    for number, (names, low, high) in enumerate(found):
        wide, tall = (float(each) for each in high - low)
        if number == 1 or (across and across + wide > widest):
            down += row_height + GAP_MM
            across = row_height = 0.0
        shift = (across - float(low[0]), -down - float(high[1]))
        result.append({"lines": sorted(names), "shift": [round(each, 1) for each in shift]})
        across += wide + GAP_MM
        row_height = max(row_height, tall)
    return result


def _together(pattern: Pattern) -> list[set[str]]:
    """Return the lines in groups that share points, or are made from one another."""
    neighbours: dict[str, set[str]] = {name: set() for name in pattern.lines}
    at_point: dict[str, set[str]] = {}
    for (kind, name), parts in needs(pattern).items():
        for other_kind, other in parts:
            if (kind, other_kind) == ("line", "line"):
                neighbours[name].add(other)
                neighbours[other].add(name)
            elif (kind, other_kind) == ("line", "point"):
                at_point.setdefault(other, set()).add(name)
            elif (kind, other_kind) == ("point", "line"):
                at_point.setdefault(name, set()).add(other)
    for those in at_point.values():
        first, *rest = those
        for each in rest:
            neighbours[first].add(each)
            neighbours[each].add(first)
    groups: list[set[str]] = []
    left = dict.fromkeys(pattern.lines)
    while left:
        ahead, group = [next(iter(left))], set[str]()
        while ahead:
            name = ahead.pop()
            if name not in group:
                group.add(name)
                left.pop(name, None)
                ahead += neighbours[name]
        groups.append(group)
    return groups


def piece_list(style: Style) -> list[Plain]:
    """Return what the list of pieces says of each."""
    return [
        {
            "name": piece.name,
            "title": dict(piece.title),
            "side": piece.side.value,
            "fold": piece.fold,
            "count": piece.count,
            "material": piece.material,
            "lines": list(dict.fromkeys(ref.line for ref in piece.outline)),
            "marked": sorted(_marked(piece)),
            "tight": piece.tight,
            "group": piece.group,
            "row": style.document.where(("pieces", piece.name)).line,
        }
        for piece in style.pattern.pieces
    ]


def lines_of(piece: PieceDef) -> set[str]:
    """Return the names of the lines a piece is made of or marked with."""
    return {ref.line for ref in piece.outline} | _marked(piece)


def _marked(piece: PieceDef) -> set[str]:
    found: set[str] = set()
    for mark in piece.marks:
        refs = [getattr(mark, "along", None), getattr(mark, "lines", None)]
        for each in refs:
            several = each if isinstance(each, tuple) else (each,)
            found |= {ref.line for ref in several if isinstance(ref, LineRef)}
    return found


# --- what is wrong, and where ---------------------------------------------------------------------


def both(make: Any) -> dict[str, str]:
    """Return what a function says in each language."""
    found = {}
    for name in LANGUAGES:
        with speaking(name):
            found[name] = make()
    return found


def finding(found: Finding, drawn: Drawn | None = None) -> Plain:
    """Return a finding in both languages with its place in the file and in the drawing."""
    where = found.where
    return {
        "code": found.code,
        "severity": found.severity.value,
        "text": both(lambda: message(found)),
        "hint": both(lambda: hint(found)),
        "file": where.file,
        "row": where.line,
        "column": where.column,
        "field": where.field,
        "piece": where.piece,
        "size": where.size,
        "spots": [] if drawn is None else list(_spots(found, drawn)),
        "lines": [] if drawn is None else _lines_meant(found, drawn.style.pattern),
    }


def _spots(found: Finding, drawn: Drawn) -> Iterator[Plain]:
    """Yield the places in the drawing that a finding speaks of: a ring, or the two ends of a gap."""
    values = found.values
    if "x_mm" in values and "y_mm" in values:
        yield {"kind": "ring", "at": [[values["x_mm"], values["y_mm"]]]}
    if "gap_mm" in values and isinstance(values.get("second"), str):
        ends = _gap(str(values["first"]), str(values["second"]), drawn.resolver)
        if ends is not None:
            yield {"kind": "gap", "at": ends, "mm": round(float(values["gap_mm"]), 2)}


def _gap(first: str, second: str, resolver: Resolver) -> list[Any] | None:
    flats: dict[str, FlatLine] = {}
    try:
        end = flat_part(LineRef.parse(first), flats, resolver)[Cells.BASE, -1]
        start = flat_part(LineRef.parse(second), flats, resolver)[Cells.BASE, 0]
    except (PolaError, ValueError):
        return None
    return _rounded(np.array([end, start]))


def _lines_meant(found: Finding, pattern: Pattern) -> list[str]:
    """Return the lines a finding speaks of: by its place in the file, or by the names in its words."""
    names = {
        str(value).lstrip("-").split("(")[0] for value in found.values.values() if isinstance(value, str)
    }
    steps = (found.where.field or "").split(".")
    if steps[0] == "lines" and len(steps) > 1:
        names.add(steps[1])
    seam = next((each for each in pattern.seams if each.name in names), None)
    if seam is not None:
        names |= {ref.line for ref in (*seam.master, *seam.follower)}
    return sorted(names & pattern.lines.keys())


def outcomes(found: Iterable[Outcome], drawn: Drawn) -> list[Plain]:
    """Return how the checks ended, with what they found."""
    return [
        {
            "number": each.number,
            "key": each.key,
            "status": each.status.value,
            "unit": each.unit,
            "worst": each.worst,
            "tolerance": each.tolerance,
            "piece": each.where.piece,
            "size": each.where.size,
            "findings": [finding(one, drawn) for one in drawn.style.placed(each.findings)],
        }
        for each in found
    ]
