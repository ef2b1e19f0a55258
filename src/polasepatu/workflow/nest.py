"""The nesting job: read style and hides, ask for pairs, search, let the judge look, and count the waste.

Nothing here prints or writes. A layout leaves this room only with what the judge said about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, Finding, InputFaults, ManyFaults, PolaError, Severity
from polasepatu.files.hide import check_hide_file
from polasepatu.files.layout import load_layout
from polasepatu.files.style.style import load_style
from polasepatu.formats.write.drawing import figure
from polasepatu.geometry.ring import ring_area_mm2
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
from polasepatu.nesting.layout import Reason, Unplaced
from polasepatu.nesting.problem import NestProblem, NestSettings, PieceKey
from polasepatu.nesting.record import (
    NestRecord,
    Waste,
    key_of,
    sound_area_mm2,
    waste_of,
)
from polasepatu.nesting.verify import check_figures, finished_pieces, verify, zone_classes
from polasepatu.nesting.verify.faults import InPoorZone, MateMissing, OnFlaw, TurnWrong
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.progress import Event, Listen, Stop, never, nobody
from polasepatu.sizing import parse_size
from polasepatu.workflow.grade import GradeJob, grade_loaded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from polasepatu.materials.rolls import Roll
    from polasepatu.nesting.layout import NestResult, Placement


class MaterialUnknown(PolaError):
    code = "PS489"
    text = "no piece of style {style!r} is cut from {material!r}"
    hint = "choose one of: {known}"
    cause = "Pieces are nested by the material they are cut from, as the style names it."
    exit_code = Exit.INPUT


class PiecesLeft(PolaError):
    code = "PS499"
    text = "{count} of {wanted} pieces found no place"
    hint = "add material or ask for fewer pairs; with --fill what does not fit may stay over"
    cause = "Not all that was asked for lies on the layout; the table says which pieces and why."


class TooManyPieces(PolaError):
    code = "PS409"
    text = "{count} pieces at once are too many for one layout, at most {most} can be laid"
    hint = "ask for a part with --pairs or --sizes, cut several --plies at once, or lay on --boards"
    cause = "Every piece is kept away from every other, and the memory for that grows with their square."


PREPARING = "prepare"  # the step that compiles the search, told only where that takes long
SURPLUS = 2.0  # sheets full of demand that are offered beyond what they hold: so many in all
MOST_PIECES = 2500  # on one layout


@dataclass(frozen=True, slots=True, kw_only=True)
class NestJob:
    """What to nest and how, from one material of the style.

    `pairs` is a number for every size of the run, or one by size, and then those are the run.
    """

    sizes: str = ""  # a run; empty for the base size
    pairs: int | Mapping[str, int] = 1
    fill: bool = False  # the pairs are as many as there may be: what is left over is no finding
    material: str = ""  # empty for the material of the style's first piece
    rules: Rules = field(default_factory=Rules)
    settings: NestSettings = field(default_factory=lambda: NestSettings(time_limit_s=10.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetUse:
    """What lies on one sheet."""

    name: str
    area_mm2: float  # inside the outline
    sound_mm2: float  # less holes and flaws
    placed_mm2: float
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested:
    """A layout, what the judge and the readers remarked, and how the material is used."""

    record: NestRecord
    faults: tuple[Finding, ...]  # of the judge
    remarks: tuple[Finding, ...]  # of the readers, and that pieces are left over
    uses: tuple[SheetUse, ...]
    waste: Waste | None  # None where nothing lies
    by_class: Mapping[int, int]  # pieces by the worst leather under their visible part
    pairs: Mapping[str, int]  # complete pairs by size

    @property
    def verified(self) -> bool:
        """Whether the judge found no fault."""
        return not self.faults

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All remarks and faults."""
        return (*self.remarks, *self.faults)


def nest_on_hides(
    style: Path, hides: Sequence[Path], job: NestJob, *, listen: Listen = nobody, stop: Stop = never
) -> Nested:
    """Place pairs of a style on hides; what finds no place is reported in the record.

    Raises:
        InputFaults: style or hide is wrong; every fault with its place.
        PolaError: nothing to place, or the engine is missing.
        ManyFaults: the judge refused the layout.
    """
    remarks: list[Finding] = []
    read = []
    for path in hides:
        hide, found = check_hide_file(path)
        remarks += found
        read.append(hide)
    cut = _cut(style, job)
    problem = NestProblem(
        pieces=pieces_for_leather(cut.pieces, cut.pairs, rules=job.rules),
        sheets=tuple(sheet_of(hide, rules=job.rules) for hide in read),
    )
    generated = tuple(hide.name for hide in read if hide.generated)
    record = _searched(problem, job.settings, cut, listen, stop)
    record = replace(record, generated=generated)
    return judged(record, remarks=(*remarks, *_left_over(record, job)))


def nest_on_roll(
    style: Path,
    roll: Roll,
    job: NestJob,
    *,
    boards: int = 0,
    listen: Listen = nobody,
    stop: Stop = never,
) -> Nested:
    """Place pairs of a style on a roll, as short as can be, or on so many boards of the roll's length.

    Raises:
        InputFaults: the style is wrong; every fault with its place.
        PolaError: the roll is wrong, nothing to place, or the engine is missing.
        ManyFaults: the judge refused the layout.
    """
    if faults := check_roll(roll):
        raise InputFaults(faults)
    cut = _cut(style, job)
    problem = NestProblem(
        pieces=pieces_for_roll(cut.pieces, cut.pairs, roll),
        sheets=(board_of(roll, copies=boards),) if boards else (),
        strip=None if boards else strip_of(roll),
        plies=roll.plies,
        face_to_face=roll.faces is Faces.PAIRED and roll.plies > 1,
    )
    record = _searched(problem, job.settings, cut, listen, stop)
    return judged(record, remarks=_left_over(record, job))


def nest_from_file(path: Path) -> Nested:
    """Read a layout file and let the judge look again.

    Raises:
        InputFaults: everything that is wrong with the file.
    """
    return judged(load_layout(path), refuse=False)


def judged(record: NestRecord, *, remarks: Sequence[Finding] = (), refuse: bool = True) -> Nested:
    """Return a layout with what the judge says and how the material is used.

    Raises:
        ManyFaults: the judge found a fault, and `refuse` is given.
    """
    result, problem = record.result, record.problem
    faults = verify(
        problem,
        result.placements,
        record.settings,
        unplaced=result.unplaced,
        length_mm=result.length_mm,
    )
    sound = not any(each.code in ("PS476", "PS477", "PS478") for each in faults)
    if sound:
        faults += check_figures(problem, result, record.settings)
    if faults and refuse:
        raise ManyFaults(faults)
    uses = _uses(record) if sound else ()
    return Nested(
        record=record,
        faults=tuple(faults),
        remarks=tuple(remarks),
        uses=uses,
        waste=_waste(record, uses) if uses else None,
        by_class=Counter(zone_classes(problem, result.placements)) if sound else {},
        pairs=_complete_pairs(record),
    )


def without_faulty(record: NestRecord) -> NestRecord:
    """Return a layout less the pieces that break a rule on their own, reported as not placed.

    A mated piece whose partner had to go goes too. Pieces that overlap are left for the judge: nothing
    says which of the two is wrong.
    """
    faults = {OnFlaw.code, InPoorZone.code, TurnWrong.code, MateMissing.code}
    placements = list(record.result.placements)
    lonely: set[PieceKey] = set()
    while True:
        faulty = {
            int(each.values["placement"]): each.code
            for each in verify(record.problem, placements, record.settings)
            if each.code in faults
        }
        if not faulty:
            break
        lonely |= {placements[n].piece for n, code in faulty.items() if code == MateMissing.code}
        placements = [each for number, each in enumerate(placements) if number not in faulty]
    if len(placements) == len(record.result.placements):
        return record
    # alone each of them would fit, or it would not have been searched for: so there was no room
    return _recounted(record, placements, dict.fromkeys(lonely, Reason.NO_MATE))


def _recounted(
    record: NestRecord, placements: Sequence[Placement], reasons: Mapping[PieceKey, Reason]
) -> NestRecord:
    """Return the record with these placements, and with the figures that follow from them."""
    problem = record.problem
    lying = {each.piece for each in placements}
    reasons = {key: reason for key, reason in reasons.items() if key not in lying}
    known = {each.piece: each.reason for each in record.result.unplaced}
    result = replace(
        record.result,
        placements=tuple(placements),
        unplaced=_left(problem, placements, reasons | known),
        length_mm=_end_mm(record, placements) if problem.strip is not None else None,
    )
    uses = _uses(replace(record, result=result))
    placed_mm2 = sum(use.placed_mm2 for use in uses)
    used = {(each.sheet, each.copy) for each in placements}
    result = replace(
        result,
        utilisation=placed_mm2 / sum(use.sound_mm2 for use in uses) if uses else 0.0,
        utilisation_gross=placed_mm2 / sum(use.area_mm2 for use in uses) if uses else 0.0,
        cost=sum(problem.sheets[sheet].cost for sheet, _ in used) if problem.sheets else 0.0,
    )
    return replace(record, result=result)


def _left(
    problem: NestProblem, placements: Sequence[Placement], reasons: Mapping[PieceKey, Reason]
) -> tuple[Unplaced, ...]:
    """Return what of the demand does not lie there, in finished pieces."""
    placed = Counter(each.piece for each in placements)
    left = {piece.key: piece.demand - placed[piece.key] * problem.plies for piece in problem.pieces}
    return tuple(
        Unplaced(piece=key, count=count, reason=reasons.get(key, Reason.NO_ROOM))
        for key, count in left.items()
        if count > 0
    )


def _end_mm(record: NestRecord, placements: Sequence[Placement]) -> float:
    """Return where the last piece of a strip ends, the edge gap included."""
    rings = {piece.key: piece.outline for piece in record.problem.pieces}
    ends = [float(each.pose.of(rings[each.piece])[:, 0].max()) for each in placements]
    return max(ends) + record.settings.edge_gap_mm if ends else 0.0


# --- before ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _CutFrom:
    """What is to be nested: the pieces of one material."""

    pieces: list[CutPiece]
    pairs: Mapping[str, int]  # by printed size
    style: str
    material: str


def _cut(style: Path, job: NestJob) -> _CutFrom:
    """Return the cut pieces of the material that the job names."""
    by_size = ",".join(job.pairs) if isinstance(job.pairs, Mapping) else ""
    found = load_style(style)
    sizes = by_size or job.sizes or found.pattern.base_size
    graded = grade_loaded(found, GradeJob(sizes=sizes))
    if graded.failed:
        raise ManyFaults([each for each in graded.findings if each.severity is Severity.ERROR])
    name = graded.style.pattern.name
    known = list(dict.fromkeys(piece.material for piece in graded.cut.pieces))
    material = job.material or known[0]
    if material not in known:
        raise MaterialUnknown(style=name, material=material, known=", ".join(known))
    pieces = [piece for piece in graded.cut.pieces if piece.material == material]
    return _CutFrom(
        pieces=pieces,
        pairs=_pairs(pieces, job.pairs, graded.style.last.base.system),
        style=name,
        material=material,
    )


def _pairs(cut: Sequence[CutPiece], pairs: int | Mapping[str, int], system: str) -> dict[str, int]:
    """Return the pairs by the size as it is printed."""
    if isinstance(pairs, Mapping):
        return {parse_size(label, system).label: count for label, count in pairs.items()}
    return dict.fromkeys((piece.size for piece in cut), pairs)


def _left_over(record: NestRecord, job: NestJob) -> tuple[Finding, ...]:
    """Return a finding where pieces are left over and were not only a limit."""
    count = sum(each.count for each in record.result.unplaced)
    if job.fill or not count:
        return ()
    wanted = sum(piece.demand for piece in record.problem.pieces)
    return (PiecesLeft.finding(count=count, wanted=wanted),)


def _searched(
    problem: NestProblem,
    settings: NestSettings,
    cut: _CutFrom,
    listen: Listen,
    stop: Stop,
) -> NestRecord:
    from polasepatu.nesting import lattice
    from polasepatu.nesting.engine import nest
    from polasepatu.nesting.kernels.jit import is_cold

    offered = _offered(problem)
    if is_cold():
        listen(Event(step=PREPARING))
    lattice_s = lattice.prepare()  # the waste is counted by it afterwards
    result = nest(offered, settings, listen=listen, stop=stop)
    result = replace(_whole_demand(problem, result), prepare_s=result.prepare_s + lattice_s)
    wanted = {piece.key for piece in problem.pieces}
    found = NestRecord(
        name=cut.style,
        material=cut.material,
        problem=problem,
        settings=settings,
        result=result,
        figures=tuple(figure(piece) for piece in cut.pieces if key_of(piece) in wanted),
    )
    return without_faulty(found)


def _offered(problem: NestProblem) -> NestProblem:
    """Return the problem with as much of the demand as the sheets could hold some times over.

    A large order would otherwise fill the memory of a search for one hide. Sizes, feet and pieces keep
    their proportion.

    Raises:
        TooManyPieces: still more than a search can hold.
    """
    areas = {piece.key: ring_area_mm2(piece.outline) for piece in problem.pieces}
    wanted_mm2 = sum(areas[piece.key] * piece.demand for piece in problem.pieces) / problem.plies
    sheets, room_mm2 = _room_mm2(problem)
    share = 1.0
    if room_mm2 is not None:
        share = min(1.0, (1.0 + SURPLUS / sheets) * room_mm2 / wanted_mm2)
    pieces = tuple(replace(piece, demand=ceil(piece.demand * share)) for piece in problem.pieces)
    count = sum(-(-piece.demand // problem.plies) for piece in pieces)
    if count > MOST_PIECES:
        raise TooManyPieces(count=count, most=MOST_PIECES)
    return replace(problem, pieces=pieces)


def _room_mm2(problem: NestProblem) -> tuple[int, float | None]:
    """Return how many sheets there are, and their area together; None for a roll as long as it takes."""
    strip = problem.strip
    if strip is not None:
        return 1, None if strip.max_length_mm is None else strip.width_mm * strip.max_length_mm
    count = sum(sheet.copies for sheet in problem.sheets)
    return count, sum(sheet.copies * ring_area_mm2(sheet.outline) for sheet in problem.sheets)


def _whole_demand(problem: NestProblem, result: NestResult) -> NestResult:
    """Return a result of a part of the demand with all that is left of the whole."""
    reasons = {each.piece: each.reason for each in result.unplaced}
    return replace(result, unplaced=_left(problem, result.placements, reasons))


# --- after ----------------------------------------------------------------------------------------


def _uses(record: NestRecord) -> tuple[SheetUse, ...]:
    """Return what lies on each sheet that is used."""
    areas = {piece.key: ring_area_mm2(piece.outline) for piece in record.problem.pieces}
    laid: dict[tuple[int, int], list[float]] = {}
    for each in record.result.placements:
        laid.setdefault((each.sheet, each.copy), []).append(areas[each.piece])
    return tuple(_use(record, sheet, copy, laid[sheet, copy]) for sheet, copy in sorted(laid))


def _use(record: NestRecord, sheet: int, copy: int, areas_mm2: Sequence[float]) -> SheetUse:
    strip = record.problem.strip
    if strip is not None:
        area_mm2 = sound_mm2 = strip.width_mm * (record.result.length_mm or 0.0)
        name = strip.name
    else:
        found = record.problem.sheets[sheet]
        area_mm2, sound_mm2 = ring_area_mm2(found.outline), sound_area_mm2(found)
        name = found.name if found.copies == 1 else f"{found.name} ({copy + 1})"
    return SheetUse(
        name=name,
        area_mm2=area_mm2,
        sound_mm2=sound_mm2,
        placed_mm2=sum(areas_mm2),
        pieces=len(areas_mm2),
    )


def _waste(record: NestRecord, uses: Sequence[SheetUse]) -> Waste:
    """Return utilisation, first and second waste over the sheets used.

    First waste is that of each piece in its own densest lattice with the gap asked for.
    """
    from polasepatu.nesting.lattice import double_lattice

    scale: dict[PieceKey, float] = {}
    for piece in record.problem.pieces:
        # left and right mirror each other, so they have one lattice
        twin = replace(piece.key, foot=Foot.RIGHT)
        if twin not in scale:
            scale[twin] = double_lattice(piece.outline, gap_mm=record.settings.gap_mm).scale_area_mm2
    return waste_of(
        placed_mm2=sum(use.placed_mm2 for use in uses),
        scale_mm2=sum(scale[replace(each.piece, foot=Foot.RIGHT)] for each in record.result.placements),
        sheet_mm2=sum(use.sound_mm2 for use in uses),
    )


def _complete_pairs(record: NestRecord) -> dict[str, int]:
    """Return how many complete pairs of each size a layout gives, by the scarcest piece."""
    finished = finished_pieces(record.problem, record.result.placements)
    wanted: dict[PieceKey, int] = {piece.key: piece.demand for piece in record.problem.pieces}
    if record.problem.face_to_face:
        # the demand of a right piece stands for both feet
        wanted = {replace(key, foot=foot): demand // 2 for key, demand in wanted.items() for foot in Foot}
    pairs: dict[str, int] = {}
    for size in dict.fromkeys(key.size for key in wanted):
        asked = [demand for key, demand in wanted.items() if key.size == size and demand > 0]
        least = min(asked, default=0)  # a piece cut once a foot is wanted once a pair
        shares = [finished[key] / (wanted[key] / least) for key in wanted if key.size == size and wanted[key]]
        pairs[size] = min(least, int(min(shares, default=0)))
    return pairs
