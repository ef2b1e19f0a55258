"""What hangs on a line or point: the part of a pattern that must be graded again when it moves.

`part_on` gives a smaller pattern with the pieces that depend on what was moved and all that they need.
It goes through the same `grade` as the whole. What it leaves out: marks, seams, measures, what lies over
what. With `all_points` the lines get a vertex at every point that the whole pattern has on them, so the
result is the whole one's bit for bit; without, it is quicker and within the chord error.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from polasepatu.pattern.model import (
    EyeletMark,
    Follow,
    Frame,
    FreeLine,
    FreePoint,
    Hold,
    LineMark,
    LineRef,
    NotchMark,
    OffsetLine,
    Pattern,
    PieceDef,
    PointMeet,
    PointOn,
    PunchMark,
    Rule,
    StitchMark,
)

Node: TypeAlias = tuple[str, str]  # ("point", "line" or "frame", its name)
Needs: TypeAlias = Mapping[Node, frozenset[Node]]


def needs(pattern: Pattern) -> Needs:
    """Return what every point, line and frame of a pattern is made from, one step deep."""
    frames = {("frame", name): frozenset(_of_frame(frame)) for name, frame in pattern.frames.items()}
    points = {("point", name): frozenset(_of_point(point)) for name, point in pattern.points.items()}
    lines = {("line", name): frozenset(_of_line(line)) for name, line in pattern.lines.items()}
    found = {**frames, **points, **lines}
    known = found.keys()
    return {node: frozenset(each for each in parts if each in known) for node, parts in found.items()}


def hanging_on(moved: Iterable[Node], made_from: Needs) -> frozenset[Node]:
    """Return everything that goes along when some of it moves, itself included."""
    users: dict[Node, list[Node]] = {}
    for node, parts in made_from.items():
        for part in parts:
            users.setdefault(part, []).append(node)
    return _reached(moved, lambda node: users.get(node, ()))


def part_on(
    pattern: Pattern,
    moved: Iterable[Node],
    *,
    pieces: Container[str] | None = None,
    lines: Container[str] | None = None,
    all_points: bool = False,
) -> Pattern:
    """Return the part of a pattern that hangs on what was moved: of all its pieces and lines, or of some."""
    made_from = needs(pattern)
    along = hanging_on(moved, made_from)
    kept = tuple(
        bare
        for piece in pattern.pieces
        if (pieces is None or piece.name in pieces) and not along.isdisjoint(_of_piece(bare := _bare(piece)))
    )
    besides = {node for node in along if node[0] == "line" and (lines is None or node[1] in lines)}
    return _part(pattern, kept, besides, made_from, all_points=all_points)


def part_of(pattern: Pattern, piece: PieceDef) -> Pattern:
    """Return the part of a pattern that one piece is made from."""
    return _part(pattern, (_bare(piece),), set(), needs(pattern), all_points=False)


def made_of(pattern: Pattern, piece: PieceDef, made_from: Needs) -> Mapping[Node, object]:
    """Return all that a piece and its marks are made from, with its definition: equal means drawn alike."""
    reached = _reached(set(_of_piece(piece)) | set(_of_marks(piece)), lambda node: made_from.get(node, ()))
    tables: Mapping[str, Mapping[str, object]] = {
        "frame": pattern.frames,
        "point": pattern.points,
        "line": pattern.lines,
    }
    return {node: tables[node[0]].get(node[1]) for node in reached}


def _part(
    pattern: Pattern, pieces: tuple[PieceDef, ...], besides: set[Node], made_from: Needs, *, all_points: bool
) -> Pattern:
    wanted = {node for piece in pieces for node in _of_piece(piece)} | besides
    kept = _reached(wanted & made_from.keys(), lambda node: made_from[node])
    while all_points and (more := _with_points_on(pattern, kept, made_from)) != kept:
        kept = more
    return replace(
        pattern,
        frames={name: each for name, each in pattern.frames.items() if ("frame", name) in kept},
        points={name: each for name, each in pattern.points.items() if ("point", name) in kept},
        lines={name: each for name, each in pattern.lines.items() if ("line", name) in kept},
        pieces=pieces,
        seams=(),
        feathers=(),
        girth=None,
        covers=(),
        measures=(),
    )


def _with_points_on(pattern: Pattern, kept: frozenset[Node], made_from: Needs) -> frozenset[Node]:
    """Return what is kept with every point that lies on its lines, and what those points need."""
    on = {
        ("point", name)
        for name, point in pattern.points.items()
        if not kept.isdisjoint(("line", line) for line in _lies_on(point))
    }
    return _reached(kept | on | set(_ending(pattern, kept)), lambda node: made_from[node])


def _reached(start: Iterable[Node], following: Callable[[Node], Iterable[Node]]) -> frozenset[Node]:
    found: set[Node] = set()
    ahead = list(start)
    while ahead:
        node = ahead.pop()
        if node not in found:
            found.add(node)
            ahead += following(node)
    return frozenset(found)


def _bare(piece: PieceDef) -> PieceDef:
    """Return a piece without what is drawn on it: its outline, edges and cut-outs alone."""
    return replace(piece, marks=(), covered=(), covered_by=(), size_notches=None)


# --- what refers to what --------------------------------------------------------------------------


def _point(name: str | None) -> Iterator[Node]:
    """Yield a named point, and where it is the end of an offset line also that line."""
    if name is None:
        return
    line, dot, _ = name.partition(".")
    yield ("line", line) if dot else ("point", name)


def _line(name: str | None) -> Iterator[Node]:
    if name is not None:
        yield ("line", name)


def _ref(ref: LineRef) -> Iterator[Node]:
    yield from _line(ref.line)
    yield from _point(ref.start)
    yield from _point(ref.end)


def _of_frame(frame: Frame) -> Iterator[Node]:
    for axis in (frame.x, frame.y):
        if isinstance(axis, Follow):
            yield from _ref(axis.line)


def _rule(rule: Rule | None) -> Iterator[Node]:
    if rule is not None and isinstance(rule.centre, str):
        yield from _point(rule.centre)


def _hold(hold: Hold | None) -> Iterator[Node]:
    if hold is not None:
        yield from _point(hold.to)
        yield from _line(hold.turn)


def _of_point(point: FreePoint | PointOn | PointMeet) -> Iterator[Node]:
    if isinstance(point, FreePoint):
        yield ("frame", point.frame)
        yield from _rule(point.rule)
        yield from _hold(point.hold)
    else:
        for line in _lies_on(point):
            yield ("line", line)


def _lies_on(point: FreePoint | PointOn | PointMeet) -> tuple[str, ...]:
    if isinstance(point, PointOn):
        return (point.line,)
    return (point.first, point.second) if isinstance(point, PointMeet) else ()


def _of_line(line: FreeLine | OffsetLine) -> Iterator[Node]:
    if isinstance(line, OffsetLine):
        for name in (line.of, line.start_on, line.end_on):
            yield from _line(name)
        return
    for knot in line.knots:
        yield from _point(knot.point)
    yield ("frame", line.frame)
    for rule in line.rules:
        yield from _rule(rule)
    yield from _hold(line.hold)
    yield from _line(line.mirror_at)


def _of_piece(piece: PieceDef) -> Iterator[Node]:
    loops = [piece.outline, *piece.cut_outs]
    for refs in loops:
        for ref in refs:
            yield from _ref(ref)
    yield from _line(piece.fold)
    for edge in piece.edges.values():
        for place, _ in edge.allowance:
            if isinstance(place, str) and place not in ("start", "end"):
                yield from _point(place)
    for name in (*(piece.tight or ()), piece.registration):
        yield from _point(name)


def _of_marks(piece: PieceDef) -> Iterator[Node]:
    for mark in piece.marks:
        match mark:
            case NotchMark():
                yield from _point(mark.at)
            case StitchMark():
                for ref in mark.along:
                    yield from _ref(ref)
            case LineMark():
                for ref in mark.lines:
                    yield from _ref(ref)
            case EyeletMark():
                yield from _ref(mark.along)
            case PunchMark():
                for name in mark.at:
                    yield from _point(name)
                if mark.along is not None:
                    yield from _ref(mark.along)
    for loop in piece.covered:
        for ref in loop:
            yield from _ref(ref)


def _ending(pattern: Pattern, kept: frozenset[Node]) -> Iterator[Node]:
    """Yield the offset lines that end on a line that is kept: their ends are points on it."""
    for name, line in pattern.lines.items():
        if isinstance(line, OffsetLine) and not kept.isdisjoint(
            ("line", on) for on in (line.start_on, line.end_on) if on is not None
        ):
            yield ("line", name)
