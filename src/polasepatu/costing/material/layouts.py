"""Layouts that a program made, as a measure of consumption: what lay on how much material.

A layout counts by the cut area that lies on it: pieces without their partners are not lost, the next hide
brings those. What a pair takes, of this size or another, follows from its cut area at the same utilisation.
Where many pieces lack their partners the mixture is not that of a pair, and that is told. Pieces were kept
off flaws and poor zones where the hides had any; then no quality factor may follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from polasepatu.costing.material.cutting import exact_mm2
from polasepatu.errors import Exit, Phrase, PolaError, Severity, Where
from polasepatu.geometry.ring import ring_area_mm2

if TYPE_CHECKING:
    from polasepatu.costing.material.cutting import Cut
    from polasepatu.errors import Finding
    from polasepatu.nesting.problem import PieceKey
    from polasepatu.nesting.record import NestRecord

SAME_AREA = Decimal("0.001")  # a piece that changed by more is another one
MIXED = Decimal("0.7")  # below this share of complete pairs the mixture is not that of a pair


class LayoutKind(StrEnum):
    """What a layout lies on."""

    HIDES = "hides"
    ROLL = "roll"
    BOARDS = "boards"


class LayoutForeign(PolaError):
    """A layout of something else."""

    code = "PS520"
    text = "the layout is of style {found!r}, material {material!r}; here it is {style!r} with {known}"
    hint = "give a layout that `polasepatu nest` made of this style"
    cause = "The consumption of a layout applies to its own style and material only."
    exit_code = Exit.INPUT


class LayoutOld(PolaError):
    """A layout of an older pattern."""

    code = "PS521"
    text = "the layout was made from another version of the pattern: {what}"
    hint = "make it again with `polasepatu nest`"
    cause = "The pieces in the layout differ from the style's present pieces."
    exit_code = Exit.REFUSED


class LayoutUnfit(PolaError):
    """A layout that says nothing about a pair."""

    code = "PS522"
    text = "the layout cannot be counted: {why}"
    hint = "look at it with `polasepatu nest verify`, and give it enough pairs"
    cause = "Consumption is material per complete pair, from a layout that keeps all its rules."
    exit_code = Exit.REFUSED


class LayoutDoubtful(PolaError):
    """A layout that says less about a pair than it could."""

    code = "PS523"
    text = "the layout is a poor measure of a pair: {why}"
    hint = "nest with --value pairs on several hides, and ask for more --pairs than fit on them"
    cause = "A figure per pair comes from full hides on which the pieces are in the proportions of a pair."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutUse:
    """What the pieces of one material took in one layout."""

    name: str  # how messages call it
    style: str
    material: str  # the style's own name
    kind: LayoutKind
    area_mm2: Decimal  # of all material used, over all plies
    length_mm: Decimal | None  # of roll, over all plies
    sheets: int  # hides or boards used, over all plies
    placed_mm2: Decimal  # cut area of all pieces that lie there
    pairs: Mapping[str, int]  # complete, by size
    flaws_avoided: bool  # zones or flaws were kept clear of: the quality is in it
    findings: tuple[Finding, ...] = ()


def use_of(record: NestRecord, cuts: Iterable[Cut], *, name: str, style: str) -> LayoutUse:
    """Return what a layout took, after checking that it is of this style and these pieces.

    Raises:
        LayoutForeign: it is of another style or material.
        LayoutOld: its pieces are not those of the style.
        LayoutUnfit: it holds no complete pair.
    """
    every = tuple(cuts)
    those = [cut for cut in every if cut.material == record.material]
    where = Where(file=name)
    if record.name != style or not those:
        known = ", ".join(dict.fromkeys(cut.material for cut in every))
        raise LayoutForeign(
            where=where, found=record.name, material=record.material, style=style, known=known
        )
    areas = {piece.key: exact_mm2(ring_area_mm2(piece.outline)) for piece in record.problem.pieces}
    _same_pattern(areas, those, where)
    per_foot = {cut.piece: cut.per_pair // 2 for cut in those}
    pairs = _complete(record, per_foot)
    if not any(pairs.values()):
        raise LayoutUnfit(where=where, why=Phrase("it has no complete pair"))
    whole = sum((_pair_mm2(areas, per_foot, size) * count for size, count in pairs.items()), Decimal(0))
    placed = sum((areas[each.piece] for each in record.result.placements), Decimal(0)) * record.problem.plies
    area_mm2, length_mm, sheets, kind = _material(record)
    return LayoutUse(
        name=name,
        style=style,
        material=record.material,
        kind=kind,
        area_mm2=area_mm2,
        length_mm=length_mm,
        sheets=sheets,
        placed_mm2=placed,
        pairs=pairs,
        flaws_avoided=any(sheet.zones or sheet.flaws for sheet in record.problem.sheets),
        findings=tuple(
            LayoutDoubtful.finding(where=where, why=why) for why in _doubts(record, kind, whole / placed)
        ),
    )


def _doubts(record: NestRecord, kind: LayoutKind, complete: Decimal) -> Iterator[Phrase]:
    """Yield why a layout may mislead; `complete` is the share of its area that lies in complete pairs."""
    if kind is not LayoutKind.ROLL and not record.result.unplaced:
        yield Phrase("every pair was placed, so the last sheet may be partly empty")
    if complete < MIXED:
        yield Phrase("many pieces are placed without the others of their pair")


def _same_pattern(areas: Mapping[PieceKey, Decimal], cuts: Iterable[Cut], where: Where) -> None:
    now = {(cut.piece, cut.size): exact_mm2(ring_area_mm2(cut.outline)) for cut in cuts}
    then = {(key.piece, key.size): area for key, area in areas.items()}
    names_now, names_then = {piece for piece, _ in now}, {piece for piece, _ in then}
    if names_now != names_then:
        raise LayoutOld(where=where, what=", ".join(sorted(names_now ^ names_then)))
    for key in then.keys() & now.keys():
        if abs(now[key] / then[key] - 1) > SAME_AREA:
            raise LayoutOld(where=where, what=" ".join(key))


def _complete(record: NestRecord, per_foot: Mapping[str, int]) -> dict[str, int]:
    """Return the complete pairs of each size: so many as the scarcest piece and foot allows."""
    from polasepatu.nesting.verify import finished_pieces

    finished: Counter[tuple[str, str, str]] = Counter()
    for key, count in finished_pieces(record.problem, record.result.placements).items():
        finished[key.size, key.piece, key.foot.value] += count
    return {
        size: min(
            finished[size, piece, foot] // count
            for piece, count in per_foot.items()
            for foot in ("right", "left")
        )
        for size in dict.fromkeys(piece.key.size for piece in record.problem.pieces)
    }


def _pair_mm2(areas: Mapping[PieceKey, Decimal], per_foot: Mapping[str, int], size: str) -> Decimal:
    by_piece = {key.piece: area for key, area in areas.items() if key.size == size}
    return sum((2 * per_foot[piece] * area for piece, area in by_piece.items()), Decimal(0))


def _material(record: NestRecord) -> tuple[Decimal, Decimal | None, int, LayoutKind]:
    """Return the area used, the length of a roll, the number of sheets, over all plies, and the kind."""
    problem, plies = record.problem, record.problem.plies
    if problem.strip is not None:
        length_mm = Decimal(f"{record.result.length_mm or 0.0:.3f}") * plies
        return exact_mm2(problem.strip.width_mm) * length_mm, length_mm, 0, LayoutKind.ROLL
    used = {(each.sheet, each.copy) for each in record.result.placements}
    outlines = [problem.sheets[sheet].outline for sheet, _ in used]
    area = sum((exact_mm2(ring_area_mm2(ring)) for ring in outlines), Decimal(0)) * plies
    hides = any(sheet.zones or sheet.flaws or len(sheet.outline) > 4 for sheet in problem.sheets)
    return area, None, len(used) * plies, LayoutKind.HIDES if hides else LayoutKind.BOARDS
