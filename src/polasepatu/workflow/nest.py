"""The nesting job: cut a style, read the hides, search, let the judge look.

Nothing here prints or writes. A layout leaves this room only with what the judge said about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, Finding, InputFaults, ManyFaults, PolaError, Severity
from polasepatu.files.hide import check_hide_file
from polasepatu.files.layout import load_layout
from polasepatu.formats.write.drawing import figure
from polasepatu.materials.checks import check_roll
from polasepatu.materials.rolls import Faces
from polasepatu.nesting.demand import (
    Rules,
    board_of,
    pieces_for_leather,
    pieces_for_roll,
    sheet_of,
    strip_of,
)
from polasepatu.nesting.judgement import JudgedLayout, judged, without_faulty
from polasepatu.nesting.offer import offered, with_whole_demand
from polasepatu.nesting.problem import NestProblem, NestSettings
from polasepatu.nesting.record import NestRecord, key_of
from polasepatu.progress import Event, Listen, Stop, never, nobody
from polasepatu.workflow.grade import GradeJob, grade_loaded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from polasepatu.materials.rolls import Roll
    from polasepatu.pattern.cutpiece import CutPiece
    from polasepatu.workflow.wanted import Wanted


class MaterialUnknown(PolaError):
    code = "PS489"
    text = "no piece of style {style!r} is cut from {material!r}"
    hint = "choose one of: {known}"
    cause = "Pieces are nested by the material they are cut from, as the style names it."
    exit_code = Exit.INPUT


class PiecesLeft(PolaError):
    code = "PS499"
    text = "{count} of {wanted} pieces were not placed"
    hint = "add material or ask for fewer pairs; with --fill pieces may be left over"
    cause = "Part of the demand is not on the layout; the table lists the pieces and the reasons."


PREPARING = "prepare"  # the step that compiles the search, reported only where that takes long


@dataclass(frozen=True, slots=True, kw_only=True)
class NestJob:
    """How to nest, and from which material of the style."""

    fill: bool = False  # the pairs are as many as there may be: what is left over is no finding
    material: str = ""  # empty for the material of the style's first piece
    rules: Rules = field(default_factory=Rules)
    settings: NestSettings = field(default_factory=lambda: NestSettings(time_limit_s=10.0))


def nest_on_hides(
    wanted: Wanted, hides: Sequence[Path], job: NestJob, *, listen: Listen = nobody, stop: Stop = never
) -> JudgedLayout:
    """Place pairs of a style on hides; what finds no place is reported in the record.

    Raises:
        InputFaults: style or hide is wrong; every fault with its place.
        PolaError: nothing to place, or the engine is missing.
        ManyFaults: the judge refused the layout.
    """
    checked = [check_hide_file(path) for path in hides]
    cut, material = _cut(wanted, job.material)
    problem = NestProblem(
        pieces=pieces_for_leather(cut, wanted.pairs, rules=job.rules),
        sheets=tuple(sheet_of(hide, rules=job.rules) for hide, _ in checked),
    )
    generated = tuple(hide.name for hide, _ in checked if hide.generated)
    record = replace(_searched(problem, wanted, cut, material, job, listen, stop), generated=generated)
    remarks = [each for _, found in checked for each in found]
    return judged(record, remarks=(*wanted.findings, *remarks, *_left_over(record, job)))


def nest_on_roll(
    wanted: Wanted,
    roll: Roll,
    job: NestJob,
    *,
    boards: int = 0,
    listen: Listen = nobody,
    stop: Stop = never,
) -> JudgedLayout:
    """Place pairs of a style on a roll, as short as can be, or on so many boards of the roll's length.

    Raises:
        InputFaults: the style is wrong; every fault with its place.
        PolaError: the roll is wrong, nothing to place, or the engine is missing.
        ManyFaults: the judge refused the layout.
    """
    if faults := check_roll(roll):
        raise InputFaults(faults)
    cut, material = _cut(wanted, job.material)
    problem = NestProblem(
        pieces=pieces_for_roll(cut, wanted.pairs, roll),
        sheets=(board_of(roll, copies=boards),) if boards else (),
        strip=None if boards else strip_of(roll),
        plies=roll.plies,
        face_to_face=roll.faces is Faces.PAIRED and roll.plies > 1,
    )
    record = _searched(problem, wanted, cut, material, job, listen, stop)
    return judged(record, remarks=(*wanted.findings, *_left_over(record, job)))


def nest_from_file(path: Path) -> JudgedLayout:
    """Read a layout file and let the judge look again.

    Raises:
        InputFaults: everything that is wrong with the file.
    """
    return judged(load_layout(path), refuse=False)


def _cut(wanted: Wanted, material: str) -> tuple[list[CutPiece], str]:
    """Return the cut pieces of a material in the sizes wanted, and the name of the material.

    Raises:
        ManyFaults: a piece cannot be built in some size.
        MaterialUnknown: no piece is cut from it.
    """
    graded = grade_loaded(wanted.style, GradeJob(sizes=",".join(wanted.pairs)))
    if graded.failed:
        raise ManyFaults([each for each in graded.findings if each.severity is Severity.ERROR])
    known = list(dict.fromkeys(piece.material for piece in graded.cut.pieces))
    material = material or known[0]
    if material not in known:
        name = wanted.style.pattern.name
        raise MaterialUnknown(style=name, material=material, known=", ".join(known))
    return [piece for piece in graded.cut.pieces if piece.material == material], material


def _left_over(record: NestRecord, job: NestJob) -> tuple[Finding, ...]:
    """Return a finding where pieces are left over and were not only a limit."""
    count = sum(each.count for each in record.result.unplaced)
    if job.fill or not count:
        return ()
    wanted = sum(piece.demand for piece in record.problem.pieces)
    return (PiecesLeft.finding(count=count, wanted=wanted),)


def _searched(
    problem: NestProblem,
    wanted: Wanted,
    cut: Sequence[CutPiece],
    material: str,
    job: NestJob,
    listen: Listen,
    stop: Stop,
) -> NestRecord:
    """Return the layout of a search with all that a machine works on its pieces."""
    from polasepatu.nesting import lattice
    from polasepatu.nesting.engine import nest
    from polasepatu.nesting.kernels.jit import is_cold

    part = offered(problem)
    if is_cold():
        listen(Event(step=PREPARING))
    lattice_s = lattice.prepare()  # the waste is counted by it afterwards
    result = with_whole_demand(problem, nest(part, job.settings, listen=listen, stop=stop))
    asked = {piece.key for piece in problem.pieces}
    record = NestRecord(
        name=wanted.style.pattern.name,
        material=material,
        problem=problem,
        settings=job.settings,
        result=replace(result, prepare_s=result.prepare_s + lattice_s),
        figures=tuple(figure(piece) for piece in cut if key_of(piece) in asked),
    )
    return without_faulty(record)
