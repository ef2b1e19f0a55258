"""From the cutting room to a nesting problem: cut pieces and their rules, hides, rolls and boards.

Which quality a part asks for, which flaws it may cover and how it may be turned is decided here, once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Exit, Phrase, PolaError
from polasepatu.geometry.ring import counter_clockwise, rectangle
from polasepatu.materials.hides import WORST_SEVERITY, FlawShape
from polasepatu.materials.rolls import Direction, Faces
from polasepatu.nesting.problem import (
    WORST_CLASS,
    FlawRing,
    NestPiece,
    Part,
    Repeat,
    Rotation,
    Sheet,
    Strip,
    Tightness,
    Zone,
)
from polasepatu.nesting.record import key_of
from polasepatu.pattern.cutpiece import Foot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from polasepatu.geometry import F64
    from polasepatu.materials.hides import Flaw, Hide
    from polasepatu.materials.rolls import Roll
    from polasepatu.pattern.cutpiece import CutPiece

TIGHT_STEP_MM = 40.0
TOUCH_MM = 1e-5
GROWN_MM = 0.01
FREE_DEG = 90.0  # a tolerance of this much leaves every turn


class NothingWanted(PolaError):
    code = "PS488"
    text = "nothing to place: {why}"
    hint = "ask for at least one pair of a piece that is cut from this material"
    cause = "The demand is empty, so there is nothing to nest."
    exit_code = Exit.INPUT


class FirstUnknown(PolaError):
    code = "PS410"
    text = "no piece {piece!r} is cut from this material, so it cannot come first"
    hint = "pieces of this material: {known}"
    cause = "Pieces that are to be placed before all others are named as the style names them."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What may be left aside while nesting, and which pieces come first.

    Turns: `None` takes each piece's own rule; else one of these holds for all of them.
    """

    zones: bool = True  # False: the whole hide counts as class 1
    flaws: bool = True  # False: only holes are kept clear
    parts: bool = True  # False: hidden parts ask for as much as visible ones
    mates: bool = True  # False: left and right may come from anywhere
    turns: Rotation | None = None
    first: tuple[str, ...] = ()  # pieces that come before all others, the most wanted first


def sheet_of(hide: Hide, *, rules: Rules = Rules(), copies: int = 1, cost: float | None = None) -> Sheet:
    """Return a hide as a sheet to nest on; its cost is its invoiced area (sq ft) unless it is given."""
    zones = [Zone(ring=counter_clockwise(zone.ring), quality_class=zone.quality_class) for zone in hide.zones]
    if hide.background_class > 1:
        # where no zone is drawn the whole leather is of the background class: one zone under all others
        zones = [*_background(hide), *zones]
    flaws = [
        flaw
        for flaw in hide.flaws
        if flaw.counted_severity() > 0 and (rules.flaws or flaw.severity >= WORST_SEVERITY)
    ]
    area_sqft = hide.invoiced_area_sqft or hide.measured_area_sqft
    return Sheet(
        name=hide.name,
        outline=hide.outline,
        holes=hide.holes,
        zones=tuple(zones) if rules.zones else (),
        flaws=tuple(FlawRing(ring=_flaw_ring(flaw), severity=flaw.counted_severity()) for flaw in flaws),
        tightness=_tightness(hide) if rules.turns is None else None,
        copies=copies,
        cost=area_sqft if cost is None else cost,
    )


def strip_of(roll: Roll) -> Strip:
    """Return a roll as a strip of its usable width, as long as it takes or as it is."""
    return Strip(
        name=roll.name,
        width_mm=roll.usable_width_mm,
        max_length_mm=roll.usable_length_mm,
        repeat=_repeat(roll),
    )


def board_of(roll: Roll, *, copies: int = 1, cost: float = 1.0) -> Sheet:
    """Return a board of fixed length as a sheet: its usable rectangle.

    Raises:
        ValueError: the length is open.
    """
    length_mm, width_mm = roll.usable_length_mm, roll.usable_width_mm
    if length_mm is None:
        raise ValueError("a board has a length")
    outline = rectangle(length_mm, width_mm)
    return Sheet(name=roll.name, outline=outline, repeat=_repeat(roll), copies=copies, cost=cost)


def _repeat(roll: Roll) -> Repeat | None:
    """Return the pattern of a roll; None where it is plain."""
    if roll.repeat_x_mm == 0.0 and roll.repeat_y_mm == 0.0:
        return None
    return Repeat(along_mm=roll.repeat_x_mm, across_mm=roll.repeat_y_mm)


def pieces_for_leather(
    cut: Iterable[CutPiece], pairs: Mapping[str, int], *, rules: Rules = Rules()
) -> tuple[NestPiece, ...]:
    """Return the pieces of so many pairs by size, with their quality, turn and mating rules.

    Raises:
        NothingWanted: no piece, or no pair, is asked for.
        FirstUnknown: a piece that is to come first is not among them.
    """
    pieces = list(cut)
    known = list(dict.fromkeys(piece.piece for piece in pieces))
    for name in rules.first:
        if name not in known:
            raise FirstUnknown(piece=name, known=", ".join(known))
    return _pieces(pieces, pairs, lambda piece: _leather_piece(piece, rules))


def pieces_for_roll(cut: Iterable[CutPiece], pairs: Mapping[str, int], roll: Roll) -> tuple[NestPiece, ...]:
    """Return the pieces of so many pairs by size for a roll: turned as its direction allows.

    Each piece's own tight axis lies along the roll within its tolerance; on one-way goods, and where a
    pattern repeats, both feet lie the same way. Face-to-face plies give the left from the right.

    Raises:
        NothingWanted: no piece, or no pair, is asked for.
    """
    feet = (Foot.RIGHT,) if roll.faces is Faces.PAIRED and roll.plies > 1 else (Foot.RIGHT, Foot.LEFT)
    chosen = [piece for piece in cut if piece.foot in feet]
    doubled = 2 if len(feet) == 1 else 1  # finished pieces of both feet come from the right one
    wanted = {size: count * doubled for size, count in pairs.items()}
    direction = Direction.ONE_WAY if _repeat(roll) else roll.direction
    return _pieces(chosen, wanted, lambda piece: _roll_piece(piece, direction))


def _pieces(
    cut: Iterable[CutPiece], pairs: Mapping[str, int], make: Callable[[CutPiece], NestPiece]
) -> tuple[NestPiece, ...]:
    found = [
        replace(make(piece), demand=pairs[piece.size] * piece.count_per_foot)
        for piece in cut
        if pairs.get(piece.size, 0) > 0
    ]
    if not found:
        why = Phrase("no piece is cut from it") if any(pairs.values()) else Phrase("no pair is asked for")
        raise NothingWanted(why=why)
    return tuple(found)


def _leather_piece(piece: CutPiece, rules: Rules) -> NestPiece:
    seen = piece.quality_class
    hidden = piece.hidden_quality_class if rules.parts and piece.visible else seen
    parts = [_part(piece.cut_outline, hidden)]
    parts += [_part(_open_ring(ring), seen) for ring in piece.visible]
    return NestPiece(
        key=key_of(piece),
        outline=piece.cut_outline,
        parts=tuple(parts),
        rotation=rules.turns or _turns(piece),
        mate=piece.piece if piece.mated and rules.mates else None,
        priority=len(rules.first) - rules.first.index(piece.piece) if piece.piece in rules.first else 0,
    )


def _part(ring: F64, quality_class: int) -> Part:
    """Return a part with the flaws it may cover: one of severity s counts as leather of class s + 1."""
    return Part(ring=ring, quality_class=quality_class, allowed_severity=min(quality_class, WORST_CLASS) - 1)


def _open_ring(ring: F64) -> F64:
    """Return a ring counter-clockwise, grown by a hundredth where it all but touches itself.

    Such a ring is valid as drawn and crosses itself by rounding once it is turned.
    """
    area = shapely.Polygon(ring)
    if area.is_valid and shapely.minimum_clearance(area) > TOUCH_MM:
        return counter_clockwise(ring)
    grown = shapely.make_valid(area).buffer(GROWN_MM, join_style="mitre")
    largest = max(shapely.get_parts(grown), key=lambda part: float(part.area))
    return counter_clockwise(shapely.get_coordinates(shapely.get_exterior_ring(largest))[:-1])


def _turns(piece: CutPiece) -> Rotation:
    if piece.tight_axis_deg is None or piece.tight_tolerance_deg >= FREE_DEG:
        return Rotation.free()
    return Rotation.two_way(axis_deg=piece.tight_axis_deg, tolerance_deg=piece.tight_tolerance_deg)


def _roll_piece(piece: CutPiece, direction: Direction) -> NestPiece:
    axis_deg = piece.tight_axis_deg or 0.0
    if direction is Direction.FREE:
        turns = Rotation.free()
    elif direction is Direction.ONE_WAY:
        turns = Rotation.one_way(axis_deg=axis_deg)
    else:
        # a piece without an axis of its own has a tolerance of 180: then every turn will do
        turns = Rotation.two_way(axis_deg=axis_deg, tolerance_deg=piece.tight_tolerance_deg)
    return NestPiece(key=key_of(piece), outline=piece.cut_outline, rotation=turns)


def _flaw_ring(flaw: Flaw) -> F64:
    """Return a flaw as one ring, never smaller than it is."""
    if flaw.shape is FlawShape.POLYGON:
        return counter_clockwise(flaw.points)
    return counter_clockwise(shapely.get_coordinates(flaw.area())[:-1])


def _background(hide: Hide) -> list[Zone]:
    """Return the leather outside every drawn zone, as zones of the background class without holes."""
    drawn = shapely.union_all([shapely.Polygon(zone.ring) for zone in hide.zones])
    bare = shapely.Polygon(hide.outline).difference(drawn)
    zones = []
    for part in shapely.get_parts(bare):
        # constrained parts without holes: cut at the middle of each hole
        for ring in _without_holes(part):
            zones.append(Zone(ring=ring, quality_class=hide.background_class))
    return zones


def _without_holes(area: shapely.Polygon) -> list[F64]:
    """Return an area as rings that have no holes, cut through its holes from top to bottom."""
    if not area.interiors:
        return [counter_clockwise(shapely.get_coordinates(area.exterior)[:-1])]
    left, low, right, top = area.bounds
    at = area.interiors[0].centroid.x
    halves = [shapely.box(left, low, at, top), shapely.box(at, low, right, top)]
    parts = [part for half in halves for part in shapely.get_parts(area.intersection(half))]
    return [
        ring
        for part in parts
        if isinstance(part, shapely.Polygon) and part.area > 0
        for ring in _without_holes(part)
    ]


def _tightness(hide: Hide) -> Tightness | None:
    """Return the lines of tightness on an even grid over the hide."""
    if hide.tight is None:
        return None
    low, high = hide.outline.min(axis=0), hide.outline.max(axis=0)
    columns, rows = (int(n) + 2 for n in (high - low) / TIGHT_STEP_MM)
    x, y = np.meshgrid(low[0] + TIGHT_STEP_MM * np.arange(columns), low[1] + TIGHT_STEP_MM * np.arange(rows))
    return Tightness(
        x_mm=float(low[0]), y_mm=float(low[1]), step_mm=TIGHT_STEP_MM, axis_deg=hide.tight.at(x, y)
    )
