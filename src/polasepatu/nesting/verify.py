"""The judge: is a layout what was asked for? It measures the untouched shapes with shapely.

It shares no code with the search and does not trust it: every piece is laid down again from its written
pose, every rule is checked again, and each breach is a finding. A layout is written only if there is none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sin
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import shapely
from shapely import affinity

from polasepatu.errors import Phrase, PolaError, Where
from polasepatu.nesting.problem import HOLE, PieceKey
from polasepatu.pattern.cutpiece import Foot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.nesting.layout import Placement, Unplaced
    from polasepatu.nesting.problem import NestPiece, NestProblem, NestSettings, Sheet, Tightness

Overlay: TypeAlias = Callable[..., "BaseGeometry"]

GAP_SHORT_MM = 0.01  # by which a gap may fall short
OVERLAP_MM2 = 1e-6  # what rounding of coordinates leaves of a touch
TURN_SHORT_DEG = 0.1  # no leather's direction is known better
DIRECTION_STEP_MM = 10.0  # the turn rule is checked at least this often over a visible part
NEAR_MM = 1e-9


class LayoutFault(PolaError):
    """A layout breaks a rule. Children say which."""


class PiecesOverlap(LayoutFault):
    code = "PS467"
    text = "{first} and {second} overlap by {overlap_mm2:.4f} mm2 on {sheet}"
    hint = "move one of them, or nest again"
    cause = "Two pieces claim the same leather, so one of them would be cut short."


class GapShort(LayoutFault):
    code = "PS468"
    text = "{first} lies {distance_mm:.3f} mm from {second} on {sheet}, {gap_mm:g} mm are asked for"
    hint = "move one of them, or ask for a smaller gap"
    cause = "The knife needs room between pieces; the gap may fall short by at most 0.01 mm."


class OutsideSheet(LayoutFault):
    code = "PS469"
    text = "{first} reaches beyond the edge of {sheet}"
    hint = "move it inwards, or nest again"
    cause = "Part of the piece lies off the material, or in a hole of it."


class EdgeShort(LayoutFault):
    code = "PS470"
    text = "{first} lies {distance_mm:.3f} mm from the edge of {sheet}, {gap_mm:g} mm are asked for"
    hint = "move it inwards, or ask for a smaller edge gap"
    cause = "Pieces keep a distance to the outline and to holes; it may fall short by at most 0.01 mm."


class OnFlaw(LayoutFault):
    code = "PS471"
    text = "{first} covers a flaw of severity {severity} on {sheet}, {allowed} is allowed there"
    hint = "move it off the flaw, or nest again"
    cause = "The part of the piece that lies on the flaw may not show it, or not carry it."


class InPoorZone(LayoutFault):
    code = "PS472"
    text = "{first} lies on leather of class {found} on {sheet}, class {asked} is asked for"
    hint = "move it into a better zone, or nest again"
    cause = "Every part of a piece asks for a quality class, and the worst leather under it decides."


class TurnWrong(LayoutFault):
    code = "PS473"
    text = "{first} on {sheet} is turned {excess_deg:.2f} degrees more than its rule allows"
    hint = "turn it back, or allow a wider tolerance"
    cause = "A piece keeps its rule against the local direction of tightness over all of its visible part."


class CountOver(LayoutFault):
    code = "PS474"
    text = "{first} is placed {placed} times (finished pieces), {demand} are wanted"
    hint = "take the surplus off the layout"
    cause = "More pieces would be cut than the demand asks for."


class CountShort(LayoutFault):
    code = "PS475"
    text = "{first}: {demand} wanted, {placed} placed and {unplaced} reported as not placed"
    hint = "nest again; a piece has gone missing"
    cause = "Every piece of the demand is either placed or reported with the reason why not."


class SheetUnknown(LayoutFault):
    code = "PS476"
    text = "{first} lies on sheet {number}, copy {copy}, which there is not"
    hint = "check that the layout and the hides belong together"
    cause = "The layout names a sheet that is not in the problem, or more copies of it than there are."


class PieceUnknown(LayoutFault):
    code = "PS477"
    text = "{first} is not in the demand"
    hint = "check that the layout and the pieces belong together"
    cause = "The layout places a piece that nobody asked for."


class PoseWrong(LayoutFault):
    code = "PS478"
    text = "{first} has no pose: x, y and turn have to be plain numbers"
    hint = "nest again"
    cause = "A coordinate or an angle is not a number."


class MateMissing(LayoutFault):
    code = "PS479"
    text = "{first} on {sheet} has no mate: {why}"
    hint = "place left and right together, in the same kind of zone and with mirrored turns"
    cause = (
        "A mated left and right come from one hide and one kind of zone, near each other, mirrored in turn."
    )


class PliesUneven(LayoutFault):
    code = "PS480"
    text = "{first}: {plies} plies all face up give {right} right and {left} left pieces"
    hint = "lay the plies face to face, or place as many lefts as rights"
    cause = "Stacked plies give one and the same piece each, so a lay with one foot only makes no pairs."


class PliesFoot(LayoutFault):
    code = "PS481"
    text = "{first}: plies laid face to face give the left from the right, so only rights are placed"
    hint = "place the right piece only, on an even number of plies"
    cause = "Every second ply lies upside down and gives the mirror image."


class TooLong(LayoutFault):
    code = "PS482"
    text = "{first} ends at {end_mm:.1f} mm, the strip is {length_mm:.1f} mm long"
    hint = "use a longer roll, or leave pieces out"
    cause = "The layout is longer than the length it claims, or than the roll."


class Laid(NamedTuple):
    """A piece as it lies."""

    name: str
    number: int  # of the placement, counted from 0
    piece: NestPiece
    placement: Placement
    shape: BaseGeometry
    parts: tuple[BaseGeometry, ...]  # in the order of the piece's parts
    centre: shapely.Point  # of the box of the outline, where it lies


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One sheet or strip, measured once for all pieces on it."""

    name: str
    area: shapely.Polygon  # outline less holes
    sheet: Sheet | None  # None for a strip


def verify(
    problem: NestProblem,
    placements: Sequence[Placement],
    settings: NestSettings,
    *,
    unplaced: Sequence[Unplaced] | None = None,
    length_mm: float | None = None,
) -> tuple[Finding, ...]:
    """Return every breach of the rules in a layout; nothing where it may be cut.

    A finding about one placement has its index among the values, as `placement`.

    With `unplaced` the pieces placed and reported must add up to the demand. With `length_mm` the pieces
    of a strip must end there.
    """
    found: list[Finding] = []
    by_key = {piece.key: piece for piece in problem.pieces}
    on_sheet: dict[tuple[int, int], list[Laid]] = defaultdict(list)
    for number, placement in enumerate(placements):
        name = f"{called(placement.piece)} #{number + 1}"
        where = Where(piece=placement.piece.piece, size=placement.piece.size)
        piece = by_key.get(placement.piece)
        if piece is None:
            found.append(PieceUnknown.finding(where=where, first=name))
        elif not _is_sheet(problem, placement):
            found.append(
                SheetUnknown.finding(
                    where=where, first=name, number=placement.sheet + 1, copy=placement.copy + 1
                )
            )
        elif not np.isfinite([placement.x_mm, placement.y_mm, placement.rotation_deg]).all():
            found.append(PoseWrong.finding(where=where, first=name))
        else:
            on_sheet[placement.sheet, placement.copy].append(_laid(name, number, piece, placement))
    for (sheet, copy), laid in sorted(on_sheet.items()):
        ground = _ground(problem, sheet, copy)
        found += _pair_faults(laid, ground, settings.gap_mm)
        for each in laid:
            found += _edge_faults(each, ground, settings.edge_gap_mm)
            if ground.sheet is not None:
                found += _leather_faults(each, ground.name, ground.sheet)
            found += _turn_faults(each, ground)
            if ground.sheet is None:
                found += _length_faults(each, problem, length_mm)
        found += _mate_faults(laid, ground, settings)
    found += _count_faults(problem, placements, unplaced)
    found += _ply_faults(problem, placements)
    return tuple(found)


def called(key: PieceKey) -> str:
    """Return how messages name a piece."""
    side = "" if key.side.value == "both" else f" {key.side.value}"
    return f"{key.piece}{side} {key.size} {key.foot.value}"


def _is_sheet(problem: NestProblem, placement: Placement) -> bool:
    if problem.strip is not None:
        return placement.sheet == 0 and placement.copy == 0
    return (
        0 <= placement.sheet < len(problem.sheets)
        and 0 <= placement.copy < problem.sheets[placement.sheet].copies
    )


def _laid(name: str, number: int, piece: NestPiece, placement: Placement) -> Laid:
    def lay(shape: BaseGeometry) -> BaseGeometry:
        turned = affinity.rotate(shape, placement.rotation_deg, origin=(0.0, 0.0))
        moved = affinity.translate(turned, placement.x_mm, placement.y_mm)
        # a line that nearly touches itself may cross itself by rounding, once it is turned
        return moved if moved.is_valid else shapely.make_valid(moved)

    def lay_spot(x_mm: float, y_mm: float) -> shapely.Point:
        c, s = cos(radians(placement.rotation_deg)), sin(radians(placement.rotation_deg))
        return shapely.Point(c * x_mm - s * y_mm + placement.x_mm, s * x_mm + c * y_mm + placement.y_mm)

    outline = shapely.Polygon(piece.outline)
    left, low, right, top = outline.bounds
    parts = tuple(shapely.Polygon(part.ring) for part in piece.all_parts())
    return Laid(
        name=name,
        number=number,
        piece=piece,
        placement=placement,
        shape=lay(outline),
        parts=tuple(lay(part) for part in parts),
        centre=lay_spot((left + right) / 2, (low + top) / 2),
    )


def _ground(problem: NestProblem, sheet: int, copy: int) -> Ground:
    if problem.strip is not None:
        strip = problem.strip
        # as long as it takes: the length is checked apart
        return Ground(name=strip.name, area=shapely.box(0.0, 0.0, 1e7, strip.width_mm), sheet=None)
    found = problem.sheets[sheet]
    name = found.name if found.copies == 1 else f"{found.name} ({copy + 1})"
    return Ground(name=name, area=shapely.Polygon(found.outline, list(found.holes)), sheet=found)


def _where(laid: Laid) -> Where:
    return Where(piece=laid.piece.key.piece, size=laid.piece.key.size)


# --- distances ------------------------------------------------------------------------------------


def _pair_faults(laid: list[Laid], ground: Ground, gap_mm: float) -> Iterator[Finding]:
    """Yield pieces that overlap or lie too near each other."""
    shapes = [each.shape for each in laid]
    tree = shapely.STRtree(shapes)
    pairs = tree.query(shapes, predicate="dwithin", distance=gap_mm + NEAR_MM).T.tolist()
    for i, j in sorted((i, j) for i, j in pairs if i < j):
        one, two = laid[i], laid[j]
        about = {"first": one.name, "placement": one.number, "second": two.name, "sheet": ground.name}
        overlap_mm2 = _overlay(shapely.intersection, one.shape, two.shape).area
        distance_mm = one.shape.distance(two.shape)
        if overlap_mm2 > OVERLAP_MM2:
            yield PiecesOverlap.finding(where=_where(one), overlap_mm2=overlap_mm2, **about)
        elif distance_mm < gap_mm - GAP_SHORT_MM:
            yield GapShort.finding(where=_where(one), distance_mm=distance_mm, gap_mm=gap_mm, **about)


def _edge_faults(laid: Laid, ground: Ground, gap_mm: float) -> Iterator[Finding]:
    """Yield a piece that leaves the sheet, lies on a hole, or lies too near the edge of either."""
    about = {"first": laid.name, "placement": laid.number, "sheet": ground.name}
    if _overlay(shapely.difference, laid.shape, ground.area).area > OVERLAP_MM2:
        yield OutsideSheet.finding(where=_where(laid), **about)
        return
    if ground.sheet is None:
        # the far end of a strip is where the last piece ends: no edge
        left, low, _, top = laid.shape.bounds
        distance_mm = min(left, low, ground.area.bounds[3] - top)
    else:
        distance_mm = laid.shape.distance(ground.area.boundary)
    if distance_mm < gap_mm - GAP_SHORT_MM:
        yield EdgeShort.finding(where=_where(laid), distance_mm=distance_mm, gap_mm=gap_mm, **about)


def _length_faults(laid: Laid, problem: NestProblem, length_mm: float | None) -> Iterator[Finding]:
    """Yield a piece that ends beyond the length of a strip."""
    limits = [problem.strip.max_length_mm if problem.strip else None, length_mm]
    least = min((each for each in limits if each is not None), default=None)
    end_mm = laid.shape.bounds[2]
    if least is not None and end_mm > least + GAP_SHORT_MM:
        yield TooLong.finding(
            where=_where(laid), first=laid.name, placement=laid.number, end_mm=end_mm, length_mm=least
        )


# --- leather --------------------------------------------------------------------------------------


def _leather_faults(laid: Laid, name: str, sheet: Sheet) -> Iterator[Finding]:
    """Yield a piece with a part on a flaw or in a zone that the part does not accept."""
    about = {"first": laid.name, "placement": laid.number, "sheet": name}
    worst_flaw, worst_zone = (0, 0), (0, 0)
    for rule, part in zip(laid.piece.all_parts(), laid.parts, strict=True):
        for flaw in sheet.defects:
            refused = flaw.severity > min(rule.allowed_severity, HOLE - 1)
            if refused and _covers(part, flaw.ring):
                worst_flaw = max(worst_flaw, (flaw.severity, rule.allowed_severity))
        for zone in sheet.zones:
            if zone.quality_class > rule.quality_class and _covers(part, zone.ring):
                worst_zone = max(worst_zone, (zone.quality_class, rule.quality_class))
    if worst_flaw[0]:
        severity, allowed = worst_flaw
        yield OnFlaw.finding(where=_where(laid), severity=severity, allowed=min(allowed, HOLE - 1), **about)
    if worst_zone[0]:
        yield InPoorZone.finding(where=_where(laid), found=worst_zone[0], asked=worst_zone[1], **about)


def _covers(part: BaseGeometry, ring: F64) -> bool:
    """Tell whether a part lies on a region, more than touching it."""
    return _overlay(shapely.intersection, part, shapely.Polygon(ring)).area > OVERLAP_MM2


def zone_class(laid: Laid, sheet: Sheet) -> int:
    """Return the class of the worst leather under the visible part of a piece; bare leather is class 1."""
    seen = laid.parts[1:] or laid.parts
    return max(
        (zone.quality_class for zone in sheet.zones if any(_covers(part, zone.ring) for part in seen)),
        default=1,
    )


def zone_kind(laid: Laid, sheet: Sheet) -> int:
    """Return the class of most of the leather under the visible part of a piece: its kind of zone."""
    seen: BaseGeometry = shapely.union_all(laid.parts[1:] or laid.parts)
    shares: dict[int, float] = {}
    # where zones overlap the worse holds, so it is measured first and taken away
    for zone in sorted(sheet.zones, key=lambda each: -each.quality_class):
        rest = _overlay(shapely.difference, seen, shapely.Polygon(zone.ring))
        shares[zone.quality_class] = shares.get(zone.quality_class, 0.0) + seen.area - rest.area
        seen = rest
    shares[1] = shares.get(1, 0.0) + seen.area
    return max(shares, key=lambda rank: (shares[rank], -rank))


def _overlay(of: Overlay, one: BaseGeometry, two: BaseGeometry) -> BaseGeometry:
    """Return an overlay of two areas, on a fine grid where GEOS cannot do it exactly."""
    try:
        return of(one, two)
    except shapely.errors.GEOSException:
        # edges that nearly coincide: a nanometre's grid settles them and moves no measure
        return of(one, two, grid_size=1e-6)


def zone_classes(problem: NestProblem, placements: Iterable[Placement]) -> list[int]:
    """Return for each placement the class of the worst leather under its visible part; 1 on a strip."""
    by_key = {piece.key: piece for piece in problem.pieces}
    return [
        zone_class(_laid("", 0, by_key[each.piece], each), problem.sheets[each.sheet])
        if problem.sheets
        else 1
        for each in placements
    ]


# --- turns ----------------------------------------------------------------------------------------


def _turn_faults(laid: Laid, ground: Ground) -> Iterator[Finding]:
    """Yield a piece that is turned out of its rule somewhere over its visible part."""
    if laid.piece.rotation.is_free:
        return
    tight = ground.sheet.tightness if ground.sheet else None
    turn = laid.placement.rotation_deg
    if tight is None:
        off = np.array([turn])
        period = 360.0
    else:
        spots = np.concatenate([_spots(part) for part in laid.parts[1:] or laid.parts])
        axis = axis_at(tight, spots)
        off = turn - axis[np.isfinite(axis)]
        period = 180.0
    excess = np.full(off.shape, np.inf)
    for low, high in laid.piece.rotation.intervals:
        centre, half = (low + high) / 2, (high - low) / 2
        away = np.abs((off - centre + period / 2) % period - period / 2) - half
        excess = np.minimum(excess, away)
    if excess.size and excess.max() > TURN_SHORT_DEG:
        yield TurnWrong.finding(
            where=_where(laid),
            first=laid.name,
            placement=laid.number,
            sheet=ground.name,
            excess_deg=float(excess.max()),
        )


def _spots(part: BaseGeometry) -> F64:
    """Return places all over a part: along its edge and inside it."""
    edge = shapely.get_coordinates(shapely.segmentize(part.boundary, DIRECTION_STEP_MM))
    left, low, right, top = part.bounds
    x, y = np.meshgrid(np.arange(left, right, DIRECTION_STEP_MM), np.arange(low, top, DIRECTION_STEP_MM))
    inside = shapely.contains_xy(part, x, y)
    return np.concatenate([edge, np.column_stack([x[inside], y[inside]])])


def axis_at(tight: Tightness, spots: F64) -> F64:
    """Return the direction of tightness (degrees, mod 180) at places (n, 2), NaN where there is none."""
    rows, columns = tight.axis_deg.shape
    u = np.clip((spots[:, 0] - tight.x_mm) / tight.step_mm, 0, columns - 1)
    v = np.clip((spots[:, 1] - tight.y_mm) / tight.step_mm, 0, rows - 1)
    i = np.minimum(u.astype(np.int64), max(columns - 2, 0))
    j = np.minimum(v.astype(np.int64), max(rows - 2, 0))
    s, t = u - i, v - j
    i1, j1 = np.minimum(i + 1, columns - 1), np.minimum(j + 1, rows - 1)
    doubled = np.exp(2j * np.deg2rad(tight.axis_deg))
    low = doubled[j, i] * (1 - s) + doubled[j, i1] * s
    high = doubled[j1, i] * (1 - s) + doubled[j1, i1] * s
    axis: F64 = np.rad2deg(np.angle(low * (1 - t) + high * t)) / 2
    return axis


# --- mates ----------------------------------------------------------------------------------------


def _mate_faults(laid: list[Laid], ground: Ground, settings: NestSettings) -> Iterator[Finding]:
    """Yield mated pieces of one sheet that cannot all be paired left with right."""
    groups: dict[tuple[str, str, str, str], list[Laid]] = defaultdict(list)
    for each in laid:
        if each.piece.mate is not None:
            key = each.piece.key
            groups[each.piece.mate, key.piece, key.size, key.side.value].append(each)
    sheet = ground.sheet
    kinds = {
        each.number: 1 if sheet is None else zone_kind(each, sheet)
        for group in groups.values()
        for each in group
    }
    for group in groups.values():
        rights = [each for each in group if each.piece.key.foot is Foot.RIGHT]
        lefts = [each for each in group if each.piece.key.foot is Foot.LEFT]
        suits = [
            [j for j, left in enumerate(lefts) if not _why_no_pair(right, left, ground, settings, kinds)]
            for right in rights
        ]
        mate_of_left = _most_pairs(suits)
        paired = set(mate_of_left.values())
        for i, right in enumerate(rights):
            if i not in paired:
                yield _no_mate(right, lefts, ground, settings, kinds)
        for j, left in enumerate(lefts):
            if j not in mate_of_left:
                yield _no_mate(left, rights, ground, settings, kinds)


def _no_mate(
    one: Laid, others: list[Laid], ground: Ground, settings: NestSettings, kinds: Mapping[int, int]
) -> Finding:
    nearest = min(others, key=lambda each: each.centre.distance(one.centre), default=None)
    why = Phrase("no piece of the other foot lies on this sheet")
    if nearest is not None:
        right, left = (one, nearest) if one.piece.key.foot is Foot.RIGHT else (nearest, one)
        why = _why_no_pair(right, left, ground, settings, kinds) or Phrase(
            "the nearest one is paired with another"
        )
    return MateMissing.finding(
        where=_where(one), first=one.name, placement=one.number, sheet=ground.name, why=why
    )


def _why_no_pair(
    right: Laid, left: Laid, ground: Ground, settings: NestSettings, kinds: Mapping[int, int]
) -> Phrase:
    """Return why two pieces are no pair, or an empty text."""
    if right.centre.distance(left.centre) > settings.mate_distance_mm + GAP_SHORT_MM:
        return Phrase("the other foot lies too far away")
    twist = right.placement.rotation_deg + left.placement.rotation_deg
    sheet = ground.sheet
    if sheet is not None and sheet.tightness is not None:
        axes = axis_at(sheet.tightness, np.array([*right.centre.coords, *left.centre.coords]))
        twist = twist - float(axes.sum()) if np.isfinite(axes).all() else 0.0
    if abs((twist + 90.0) % 180.0 - 90.0) > settings.mate_angle_deg + TURN_SHORT_DEG:
        return Phrase("the other foot is not turned as its mirror image")
    if kinds[right.number] != kinds[left.number]:
        return Phrase("the other foot lies in another kind of zone")
    return Phrase("")


def _most_pairs(suits: list[list[int]]) -> dict[int, int]:
    """Return the largest matching (Kuhn's augmenting paths), as right by left."""
    taken: dict[int, int] = {}

    def place(right: int, tried: set[int]) -> bool:
        for left in suits[right]:
            if left not in tried:
                tried.add(left)
                if left not in taken or place(taken[left], tried):
                    taken[left] = right
                    return True
        return False

    for right in range(len(suits)):
        place(right, set())
    return taken


# --- counts ---------------------------------------------------------------------------------------


def finished_pieces(problem: NestProblem, placements: Iterable[Placement]) -> Counter[PieceKey]:
    """Return how many finished pieces of each key a layout gives, over all plies."""
    finished: Counter[PieceKey] = Counter()
    for placement in placements:
        key = placement.piece
        if problem.face_to_face:
            half = problem.plies // 2
            finished[key] += problem.plies - half
            other = Foot.LEFT if key.foot is Foot.RIGHT else Foot.RIGHT
            finished[PieceKey(piece=key.piece, size=key.size, foot=other, side=key.side)] += half
        else:
            finished[key] += problem.plies
    return finished


def _count_faults(
    problem: NestProblem, placements: Sequence[Placement], unplaced: Sequence[Unplaced] | None
) -> Iterator[Finding]:
    """Yield pieces placed too often, and with `unplaced` pieces that are neither placed nor reported."""
    finished = finished_pieces(problem, placements)
    missing: Counter[PieceKey] = Counter()
    for each in unplaced or ():
        missing[each.piece] += each.count
    for piece in problem.pieces:
        placed = finished[piece.key]
        where = Where(piece=piece.key.piece, size=piece.key.size)
        name = called(piece.key)
        # a stack gives its pieces at once, so the last one may run over
        if placed >= piece.demand + problem.plies:
            yield CountOver.finding(where=where, first=name, placed=placed, demand=piece.demand)
        elif unplaced is not None and placed + missing[piece.key] < piece.demand:
            yield CountShort.finding(
                where=where, first=name, placed=placed, demand=piece.demand, unplaced=missing[piece.key]
            )


def _ply_faults(problem: NestProblem, placements: Sequence[Placement]) -> Iterator[Finding]:
    """Yield pieces of which a stack of plies gives one foot without the other."""
    if problem.plies == 1 and not problem.face_to_face:
        return
    wanted = {piece.key for piece in problem.pieces if piece.demand > 0}
    placed = Counter(placement.piece for placement in placements)
    for key in sorted(wanted | set(placed), key=called):
        where = Where(piece=key.piece, size=key.size)
        if problem.face_to_face:
            if placed[key] and (key.foot is Foot.LEFT or problem.plies % 2):
                yield PliesFoot.finding(where=where, first=called(key))
        elif key.foot is Foot.RIGHT:
            left = PieceKey(piece=key.piece, size=key.size, foot=Foot.LEFT, side=key.side)
            if left in wanted and placed[key] != placed[left]:
                yield PliesUneven.finding(
                    where=where,
                    first=f"{key.piece} {key.size}",
                    plies=problem.plies,
                    right=placed[key] * problem.plies,
                    left=placed[left] * problem.plies,
                )
