"""The accounts of a layout: what lies on each sheet, what was left out, where the material goes.

Whoever needs one of these figures takes it from here: the search, the report, the layout file. `verify` alone
counts again by itself, because it shares no code with what it judges.

Terminology: the *sound* area of a sheet is inside its outline, less holes and flaws; *gross* is the whole
outline. On a strip both are width times the length used.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

import shapely

from polasepatu.geometry.ring import ring_area_mm2
from polasepatu.nesting.layout import Reason, Unplaced
from polasepatu.nesting.verify import finished_pieces
from polasepatu.pattern.cutpiece import Foot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from polasepatu.nesting.layout import Placement
    from polasepatu.nesting.problem import NestProblem, NestSettings, PieceKey, Sheet
    from polasepatu.nesting.record import NestRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetUse:
    """What lies on one sheet."""

    name: str
    gross_mm2: float
    sound_mm2: float
    placed_mm2: float
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waste:
    """Where the material of a layout goes, as shares of it.

    First waste lies between pieces in their densest regular layout (`lattice`), second waste is all that
    is lost besides: at the edge, around flaws, by zones, by pieces that do not suit each other.
    """

    placed: float  # utilisation
    first: float
    second: float


def sound_area_mm2(sheet: Sheet) -> float:
    """Return the area of a sheet less its holes and flaws: the base of utilisation."""
    rings = (*sheet.holes, *(flaw.ring for flaw in sheet.flaws))
    gone = shapely.union_all([shapely.Polygon(ring) for ring in rings])
    return float(shapely.Polygon(sheet.outline).difference(gone).area)


def gross_area_mm2(sheet: Sheet) -> float:
    """Return the area inside the outline of a sheet, holes and flaws included."""
    return float(shapely.Polygon(sheet.outline).area)


def strip_length_mm(problem: NestProblem, placements: Sequence[Placement], settings: NestSettings) -> float:
    """Return where the last piece of a strip ends, the edge gap included, rounded up to 0.001 mm.

    The length is written with three decimals, so it is never shorter than what lies there.
    """
    if not placements:
        return 0.0
    rings = {piece.key: piece.outline for piece in problem.pieces}
    end = max(float(each.pose.of(rings[each.piece])[:, 0].max()) for each in placements)
    return ceil((end + settings.edge_gap_mm) * 1000.0 - 1e-6) / 1000.0


def unplaced(
    problem: NestProblem, placements: Sequence[Placement], reasons: Mapping[PieceKey, Reason]
) -> tuple[Unplaced, ...]:
    """Return what of the demand does not lie there, in finished pieces; no room where no reason is known."""
    placed = Counter(each.piece for each in placements)
    short = {piece.key: piece.demand - placed[piece.key] * problem.plies for piece in problem.pieces}
    return tuple(
        Unplaced(piece=key, count=count, reason=reasons.get(key, Reason.NO_ROOM))
        for key, count in short.items()
        if count > 0
    )


def sheet_uses(record: NestRecord) -> tuple[SheetUse, ...]:
    """Return what lies on each sheet that is used, in their order."""
    areas = {piece.key: ring_area_mm2(piece.outline) for piece in record.problem.pieces}
    on_sheet: dict[tuple[int, int], list[float]] = {key: [] for key in record.used_sheets}
    for each in record.result.placements:
        on_sheet[each.sheet, each.copy].append(areas[each.piece])
    return tuple(_use(record, sheet, copy, found) for (sheet, copy), found in on_sheet.items())


def _use(record: NestRecord, sheet: int, copy: int, areas_mm2: Sequence[float]) -> SheetUse:
    strip = record.problem.strip
    if strip is not None:
        gross_mm2 = sound_mm2 = strip.width_mm * (record.result.length_mm or 0.0)
        name = strip.name
    else:
        found = record.problem.sheets[sheet]
        gross_mm2, sound_mm2 = gross_area_mm2(found), sound_area_mm2(found)
        name = found.name if found.copies == 1 else f"{found.name} ({copy + 1})"
    return SheetUse(
        name=name,
        gross_mm2=gross_mm2,
        sound_mm2=sound_mm2,
        placed_mm2=sum(areas_mm2),
        pieces=len(areas_mm2),
    )


def waste(record: NestRecord, uses: Sequence[SheetUse]) -> Waste:
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


def waste_of(*, placed_mm2: float, scale_mm2: float, sheet_mm2: float) -> Waste:
    """Return the shares of piece area, interlock and the rest; `scale_mm2` holds pieces and interlock."""
    if sheet_mm2 <= 0:
        raise ValueError("a sheet has an area")
    # a search may lie denser than one piece's own lattice: unlike pieces can fill each other's gaps
    scale_mm2 = min(max(scale_mm2, placed_mm2), sheet_mm2)
    return Waste(
        placed=placed_mm2 / sheet_mm2,
        first=(scale_mm2 - placed_mm2) / sheet_mm2,
        second=(sheet_mm2 - scale_mm2) / sheet_mm2,
    )


def complete_pairs(record: NestRecord) -> dict[str, int]:
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


def recounted(
    record: NestRecord, placements: Sequence[Placement], reasons: Mapping[PieceKey, Reason]
) -> NestRecord:
    """Return the record with these placements, and with the figures that follow from them.

    `reasons` holds for pieces of which none lies there any more; what the search said comes first.
    """
    problem = record.problem
    lying = {each.piece for each in placements}
    reasons = {key: reason for key, reason in reasons.items() if key not in lying}
    known = {each.piece: each.reason for each in record.result.unplaced}
    end_mm = strip_length_mm(problem, placements, record.settings) if problem.strip is not None else None
    result = replace(
        record.result,
        placements=tuple(placements),
        unplaced=unplaced(problem, placements, reasons | known),
        length_mm=end_mm,
    )
    found = replace(record, result=result)
    uses = sheet_uses(found)
    placed_mm2 = sum(use.placed_mm2 for use in uses)
    used = found.used_sheets if problem.sheets else ()
    result = replace(
        result,
        utilisation=placed_mm2 / sum(use.sound_mm2 for use in uses) if uses else 0.0,
        utilisation_gross=placed_mm2 / sum(use.gross_mm2 for use in uses) if uses else 0.0,
        cost=sum(problem.sheets[sheet].cost for sheet, _ in used),
    )
    return replace(record, result=result)
