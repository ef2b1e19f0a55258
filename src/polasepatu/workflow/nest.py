"""The nesting job: cut a style, read the hides, search, let the judge look.

Nothing here prints or writes. A layout leaves this room only with what the judge said about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from polasepatu.errors import Finding, InputFaults, PolaError
from polasepatu.files.hide import check_hide_file
from polasepatu.files.layout import load_layout
from polasepatu.formats.write.drawing import figure
from polasepatu.materials.checks import check_roll
from polasepatu.nesting.demand import Rules
from polasepatu.nesting.judgement import JudgedLayout, judged, without_faulty
from polasepatu.nesting.offer import offered, with_whole_demand
from polasepatu.nesting.problem import NestSettings
from polasepatu.nesting.record import NestRecord, key_of
from polasepatu.progress import Event, Listen, Stop, never, nobody
from polasepatu.workflow.layout_origin import held_against_origin, origin_of
from polasepatu.workflow.nest_problem import cut_from, leather_problem, roll_problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from polasepatu.materials.rolls import Roll
    from polasepatu.nesting.problem import NestProblem
    from polasepatu.pattern.cutpiece import CutPiece
    from polasepatu.workflow.wanted import Wanted


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
    cut, material = cut_from(wanted, job.material)
    problem = leather_problem(cut, wanted.pairs, [hide for hide, _ in checked], job.rules)
    record = replace(
        _searched(problem, wanted, cut, material, job, listen, stop),
        generated=tuple(hide.name for hide, _ in checked if hide.generated),
        origin=origin_of(wanted, hides, job.rules),
    )
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
    cut, material = cut_from(wanted, job.material)
    problem = roll_problem(cut, wanted.pairs, roll, boards=boards)
    record = replace(
        _searched(problem, wanted, cut, material, job, listen, stop),
        origin=origin_of(wanted, (), job.rules, roll=roll, boards=boards),
    )
    return judged(record, remarks=(*wanted.findings, *_left_over(record, job)))


def nest_from_file(path: Path) -> JudgedLayout:
    """Read a layout file, let the judge look again, and hold it against what it was made from.

    Raises:
        InputFaults: everything that is wrong with the file.
    """
    record = load_layout(path)
    against, remarks = held_against_origin(record, path)
    return judged(record, against=against, remarks=remarks, refuse=False)


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
