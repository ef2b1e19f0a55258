"""From a style, hides and rolls to the problem that is nested: the same problem from the same sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polasepatu.errors import Exit, ManyFaults, PolaError, Severity
from polasepatu.materials.rolls import Faces
from polasepatu.nesting.demand import (
    Rules,
    board_of,
    pieces_for_leather,
    pieces_for_roll,
    sheet_of,
    strip_of,
)
from polasepatu.nesting.problem import NestProblem
from polasepatu.workflow.grade import GradeJob, grade_loaded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from polasepatu.materials.hides import Hide
    from polasepatu.materials.rolls import Roll
    from polasepatu.pattern.cutpiece import CutPiece
    from polasepatu.workflow.wanted import Wanted


class MaterialUnknown(PolaError):
    code = "PS489"
    text = "no piece of style {style!r} is cut from {material!r}"
    hint = "choose one of: {known}"
    cause = "Pieces are nested by the material they are cut from, as the style names it."
    exit_code = Exit.INPUT


def cut_from(wanted: Wanted, material: str) -> tuple[list[CutPiece], str]:
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


def leather_problem(
    cut: Iterable[CutPiece], pairs: Mapping[str, int], hides: Sequence[Hide], rules: Rules
) -> NestProblem:
    """Return the problem of pairs on hides.

    Raises:
        PolaError: nothing to place, or a piece that is to come first is not among them.
    """
    return NestProblem(
        pieces=pieces_for_leather(cut, pairs, rules=rules),
        sheets=tuple(sheet_of(hide, rules=rules) for hide in hides),
    )


def roll_problem(
    cut: Iterable[CutPiece], pairs: Mapping[str, int], roll: Roll, *, boards: int = 0
) -> NestProblem:
    """Return the problem of pairs on a roll, or on so many boards of its length.

    Raises:
        PolaError: nothing to place.
    """
    return NestProblem(
        pieces=pieces_for_roll(cut, pairs, roll),
        sheets=(board_of(roll, copies=boards),) if boards else (),
        strip=None if boards else strip_of(roll),
        plies=roll.plies,
        face_to_face=roll.faces is Faces.PAIRED and roll.plies > 1,
    )
