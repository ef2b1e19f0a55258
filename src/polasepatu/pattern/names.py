"""Whether every name a pattern uses is one it defines: all slips at once, before anything is graded."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Iterator

from polasepatu.errors import Finding, Phrase, Where
from polasepatu.pattern import faults
from polasepatu.pattern.model import (
    FORME,
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

_PLACES = ("start", "end")


def dangling(pattern: Pattern) -> Iterator[Finding]:
    """Return a finding for every name in the pattern that nothing defines."""
    yield from _Names(pattern).all()


class _Names:
    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        ends = [
            f"{name}.{end}"
            for name, line in pattern.lines.items()
            if isinstance(line, OffsetLine)
            for end, on in (("start", line.start_on), ("end", line.end_on))
            if on is not None
        ]
        self.points = {*pattern.points, *ends}
        self.pieces = {piece.name for piece in pattern.pieces}
        self.frames = {FORME, *pattern.frames}

    def all(self) -> Iterator[Finding]:
        for name, frame in self.pattern.frames.items():
            yield from self._frame(name, frame)
        for name, point in self.pattern.points.items():
            at = f"points.{name}"
            match point:
                case FreePoint():
                    yield from self._frame_name(point.frame, at)
                    yield from self._rules((point.rule,) if point.rule else (), at)
                    yield from self._hold(point.hold, at)
                case PointOn():
                    yield from self._lines((point.line,), at)
                case PointMeet():
                    yield from self._lines((point.first, point.second), at)
        for name, line in self.pattern.lines.items():
            yield from self._line(f"lines.{name}", line)
        for piece in self.pattern.pieces:
            yield from self._piece(piece)
        yield from self._agreements()

    def _unknown(self, what: Phrase, name: str, known: Container[str], at: str) -> Iterator[Finding]:
        if name not in known:
            assert isinstance(known, Iterable)
            near = difflib.get_close_matches(name, list(known), n=1)
            where = Where(field=at)
            yield faults.NameUnknown.finding(where=where, what=what, name=name, near=", ".join(near) or "-")

    def _lines(self, names: Iterable[str | None], at: str) -> Iterator[Finding]:
        for name in names:
            if name is not None:
                yield from self._unknown(Phrase("line"), name, self.pattern.lines, at)

    def _refs(self, refs: Iterable[LineRef], at: str) -> Iterator[Finding]:
        for ref in refs:
            yield from self._lines((ref.line,), at)
            yield from self._points((ref.start, ref.end), at)

    def _points(self, names: Iterable[str | None], at: str) -> Iterator[Finding]:
        for name in names:
            if name is not None:
                yield from self._unknown(Phrase("point"), name, self.points, at)

    def _frame_name(self, name: str, at: str) -> Iterator[Finding]:
        yield from self._unknown(Phrase("frame"), name, self.frames, at)

    def _rules(self, rules: Iterable[Rule], at: str) -> Iterator[Finding]:
        yield from self._points((r.centre for r in rules if isinstance(r.centre, str)), at)

    def _hold(self, hold: Hold | None, at: str) -> Iterator[Finding]:
        if hold is not None:
            yield from self._points((hold.to,), at)
            yield from self._lines((hold.turn,), at)

    def _frame(self, name: str, frame: Frame) -> Iterator[Finding]:
        for axis in (frame.x, frame.y):
            if isinstance(axis, Follow):
                yield from self._refs((axis.line,), f"frames.{name}")

    def _line(self, at: str, line: FreeLine | OffsetLine) -> Iterator[Finding]:
        if isinstance(line, OffsetLine):
            yield from self._lines((line.of, line.start_on, line.end_on), at)
            return
        yield from self._points((knot.point for knot in line.knots), at)
        yield from self._frame_name(line.frame, at)
        yield from self._rules(line.rules, at)
        yield from self._hold(line.hold, at)
        yield from self._lines((line.mirror_at,), at)

    def _piece(self, piece: PieceDef) -> Iterator[Finding]:
        at = f"pieces.{piece.name}"
        yield from self._refs(piece.outline, f"{at}.outline")
        yield from self._lines((piece.fold,), f"{at}.fold")
        for key, loops in (("cut_outs", piece.cut_outs), ("covered", piece.covered)):
            for loop in loops:
                yield from self._refs(loop, f"{at}.{key}")
        used = {ref.line: None for ref in piece.outline}
        for line, edge in piece.edges.items():
            yield from self._unknown(Phrase("edge"), line, used, f"{at}.edges.{line}")
            places = (place for place, _ in edge.allowance if isinstance(place, str) and place not in _PLACES)
            yield from self._points(places, f"{at}.edges.{line}")
        for number, mark in enumerate(piece.marks):
            yield from self._mark(mark, f"{at}.marks.{number}")
        yield from self._points((*(piece.tight or ()), piece.registration), at)
        if piece.size_notches is not None:
            cut = used.keys() - {piece.fold}
            yield from self._unknown(Phrase("edge"), piece.size_notches.on, cut, f"{at}.size_notches")
        for other in piece.covered_by:
            yield from self._unknown(Phrase("piece"), other, self.pieces, f"{at}.covered_by")
        if piece.group is not None:
            yield from self._unknown(
                Phrase("size group"), piece.group, self.pattern.groups or {}, f"{at}.group"
            )

    def _mark(
        self, mark: EyeletMark | StitchMark | LineMark | NotchMark | PunchMark, at: str
    ) -> Iterator[Finding]:
        match mark:
            case EyeletMark():
                yield from self._refs((mark.along,), at)
            case StitchMark():
                yield from self._refs(mark.along, at)
            case LineMark():
                yield from self._refs(mark.lines, at)
            case NotchMark():
                yield from self._points((mark.at,), at)
            case PunchMark():
                yield from self._points(mark.at, at)
                yield from self._refs((mark.along,) if mark.along else (), at)

    def _agreements(self) -> Iterator[Finding]:
        pattern = self.pattern
        for seam in pattern.seams:
            yield from self._refs((*seam.master, *seam.follower), f"seams.{seam.name}")
        for number, feather in enumerate(pattern.feathers):
            yield from self._refs((*feather.upper, *feather.bottom), f"feather.{number}")
        if pattern.girth is not None:
            yield from self._points((pattern.girth.top, pattern.girth.feather), "girth")
        for number, cover in enumerate(pattern.covers):
            for name in (cover.outer, cover.inner):
                yield from self._unknown(Phrase("piece"), name, self.pieces, f"covers.{number}")
        for measure in pattern.measures:
            at = f"measures.{measure.name}"
            yield from self._points(measure.points or (), at)
            yield from self._refs(measure.along, at)
