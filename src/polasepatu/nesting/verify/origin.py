"""Whether a layout keeps to what it was made from: its pieces, rules and sheets, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from polasepatu.errors import NOWHERE, Phrase, Where
from polasepatu.nesting.verify.faults import DiffersFromSource
from polasepatu.nesting.verify.laid import called
from polasepatu.pattern.cutpiece import Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.nesting.problem import NestPiece, NestProblem, Repeat, Sheet, Strip, Tightness
    from polasepatu.pattern.figure import Figure

    Aspects: TypeAlias = dict[Phrase, tuple[object, object]]

SAME_MM = 1e-6  # two computers may round the last digit differently


def origin_faults(problem: NestProblem, source: NestProblem) -> Iterator[Finding]:
    """Yield every difference between the problem of a layout and the one its sources give."""
    pieces = {piece.key: piece for piece in problem.pieces}
    wanted = {piece.key: piece for piece in source.pieces}
    for key in dict.fromkeys((*wanted, *pieces)):
        where = Where(piece=key.piece, size=key.size)
        if key in pieces and key in wanted:
            yield from _differing(called(key), _piece_aspects(pieces[key], wanted[key]), where)
        else:
            yield DiffersFromSource.finding(
                name=called(key), what=Phrase("whether it is wanted"), where=where
            )
    lay = {
        Phrase("the number of sheets"): (len(problem.sheets), len(source.sheets)),
        Phrase("the plies"): (
            (problem.plies, problem.face_to_face),
            (source.plies, source.face_to_face),
        ),
        Phrase("the roll"): (_strip(problem.strip), _strip(source.strip)),
    }
    yield from _differing(Phrase("the lay"), lay)
    for one, two in zip(problem.sheets, source.sheets, strict=False):
        yield from _differing(two.name, _sheet_aspects(one, two))


def figure_faults(figures: tuple[Figure, ...], source: tuple[Figure, ...]) -> Iterator[Finding]:
    """Yield the pieces on which something else is worked than their source says."""
    worked = {(each.piece, each.size, each.foot, each.side): _work(each) for each in figures}
    for each in source:
        key = (each.piece, each.size, each.foot, each.side)
        if key in worked and not _same(worked[key], _work(each)):
            yield DiffersFromSource.finding(
                name=each.piece,
                what=Phrase("what is marked and punched"),
                where=Where(piece=each.piece, size=each.size),
            )


def _differing(name: str, aspects: Aspects, where: Where = NOWHERE) -> Iterator[Finding]:
    for what, (one, two) in aspects.items():
        if not _same(one, two):
            yield DiffersFromSource.finding(name=name, what=what, where=where)


def _piece_aspects(one: NestPiece, two: NestPiece) -> Aspects:
    def parts(piece: NestPiece) -> object:
        # which flaws a part may cover is written to 4 at most
        return [(each.ring, each.quality_class, min(each.allowed_severity, 4)) for each in piece.parts]

    return {
        Phrase("its outline"): (one.outline, two.outline),
        Phrase("the leather it asks for"): (parts(one), parts(two)),
        Phrase("its turns"): (one.rotation.intervals, two.rotation.intervals),
        Phrase("its mate"): (one.mate, two.mate),
        Phrase("its demand"): (one.demand, two.demand),
        Phrase("its priority"): (one.priority, two.priority),
    }


def _sheet_aspects(one: Sheet, two: Sheet) -> Aspects:
    def zones(sheet: Sheet) -> object:
        return [(each.ring, each.quality_class) for each in sheet.zones]

    def flaws(sheet: Sheet) -> object:
        return [(each.ring, each.severity) for each in sheet.flaws]

    return {
        Phrase("its outline"): (one.outline, two.outline),
        Phrase("its holes"): (one.holes, two.holes),
        Phrase("its zones"): (zones(one), zones(two)),
        Phrase("its flaws"): (flaws(one), flaws(two)),
        Phrase("its directions of tightness"): (_grid(one.tightness), _grid(two.tightness)),
        Phrase("its pattern repeat"): (_repeat(one.repeat), _repeat(two.repeat)),
        Phrase("its copies"): (one.copies, two.copies),
    }


def _grid(tight: Tightness | None) -> object:
    return None if tight is None else (tight.x_mm, tight.y_mm, tight.step_mm, tight.axis_deg)


def _repeat(repeat: Repeat | None) -> object:
    return None if repeat is None else (repeat.along_mm, repeat.across_mm)


def _strip(strip: Strip | None) -> object:
    return None if strip is None else (strip.width_mm, strip.max_length_mm, _repeat(strip.repeat))


def _work(figure: Figure) -> object:
    # lettering is in the language that was spoken when the layout was made
    worked = [each for each in figure.paths if each.tool is not Tool.TEXT]
    paths = [(each.tool.value, each.points, each.closed, each.lifts) for each in worked]
    return paths, [(each.x_mm, each.y_mm, each.diameter_mm) for each in figure.holes]


def _same(one: object, two: object) -> bool:
    """Tell whether two values agree, numbers within `SAME_MM`, all the way down."""
    if isinstance(one, np.ndarray) and isinstance(two, np.ndarray):
        return _same_points(one, two)
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(map(_same, one, two))
    if isinstance(one, float | int) and isinstance(two, float | int):
        return abs(one - two) <= SAME_MM
    return one == two


def _same_points(one: F64, two: F64) -> bool:
    return one.shape == two.shape and bool(np.allclose(one, two, rtol=0.0, atol=SAME_MM, equal_nan=True))
