"""A piece as it lies and the sheet under it, measured with shapely on the untouched shapes."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin
from typing import TYPE_CHECKING, NamedTuple

import shapely
from shapely import affinity

from polasepatu.errors import Where

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from polasepatu.nesting.layout import Placement
    from polasepatu.nesting.problem import NestPiece, NestProblem, PieceKey, Repeat, Sheet

GRID_MM = 1e-6
TOUCH_MM = 1e-5  # two areas that share no more than this in width only touch
STRIP_MM = 1e7  # as long as it takes: the length of a strip is checked apart


class PlacedShape(NamedTuple):
    """A piece as it lies."""

    name: str
    number: int  # of the placement, counted from 0
    piece: NestPiece
    placement: Placement
    shape: BaseGeometry
    parts: tuple[BaseGeometry, ...]  # in the order of the piece's parts
    centre: shapely.Point  # of the box of the outline, where it lies

    @property
    def where(self) -> Where:
        """The piece and size that a finding about it names."""
        return Where(piece=self.piece.key.piece, size=self.piece.key.size)

    @property
    def seen(self) -> tuple[BaseGeometry, ...]:
        """The visible parts, or the whole where nothing is hidden."""
        return self.parts[1:] or self.parts


class Region(NamedTuple):
    """A flaw or zone with its severity or class."""

    rank: int
    area: shapely.Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One sheet or strip, measured once for all pieces on it."""

    name: str
    area: shapely.Polygon  # outline less holes
    sheet: Sheet | None  # None for a strip
    repeat: Repeat | None = None
    zones: tuple[Region, ...] = ()
    flaws: tuple[Region, ...] = ()


def called(key: PieceKey) -> str:
    """Return how messages name a piece."""
    side = "" if key.side.value == "both" else f" {key.side.value}"
    return f"{key.piece}{side} {key.size} {key.foot.value}"


def lay_down(number: int, piece: NestPiece, placement: Placement) -> PlacedShape:
    """Return a piece at its written pose."""

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
    return PlacedShape(
        name=f"{called(piece.key)} #{number + 1}",
        number=number,
        piece=piece,
        placement=placement,
        shape=lay(outline),
        parts=tuple(lay(shapely.Polygon(part.ring)) for part in piece.all_parts()),
        centre=lay_spot((left + right) / 2, (low + top) / 2),
    )


def ground_of(problem: NestProblem, sheet: int, copy: int) -> Ground:
    """Return the sheet, or the strip, that pieces lie on."""
    if problem.strip is not None:
        strip = problem.strip
        area = shapely.box(0.0, 0.0, STRIP_MM, strip.width_mm)
        return Ground(name=strip.name, area=area, sheet=None, repeat=strip.repeat)
    found = problem.sheets[sheet]
    ground = Ground(
        name=found.name if found.copies == 1 else f"{found.name} ({copy + 1})",
        area=shapely.Polygon(found.outline, list(found.holes)),
        sheet=found,
        repeat=found.repeat,
        zones=tuple(Region(zone.quality_class, shapely.Polygon(zone.ring)) for zone in found.zones),
        flaws=tuple(Region(flaw.severity, shapely.Polygon(flaw.ring)) for flaw in found.flaws),
    )
    shapely.prepare([ground.area, *(each.area for each in (*ground.zones, *ground.flaws))])
    return ground


def shared_mm2(one: BaseGeometry, two: BaseGeometry) -> float:
    """Return the area two shapes share; 0 where they only touch."""
    if not two.intersects(one):
        return 0.0
    return _more_than_a_touch(shapely.intersection(one, two, grid_size=GRID_MM))


def beyond_mm2(one: BaseGeometry, two: BaseGeometry) -> float:
    """Return the area of one shape that lies outside another; 0 where it only touches its edge."""
    if two.contains_properly(one):
        return 0.0
    return _more_than_a_touch(less(one, two))


def less(one: BaseGeometry, two: BaseGeometry) -> BaseGeometry:
    """Return one shape less another."""
    return shapely.difference(one, two, grid_size=GRID_MM)


def _more_than_a_touch(area: BaseGeometry) -> float:
    """Return the area of all parts that are wider than a touch, after an overlay on the grid.

    Without a grid GEOS takes edges that all but coincide the wrong way round now and then, and tells that
    two pieces which touch share a whole one. On the grid edges coincide or they do not, and what its
    rounding leaves of a touch is narrower than two of its steps.
    """
    parts = [part for part in shapely.get_parts(area) if part.length > 0.0]
    return sum(float(part.area) for part in parts if 2.0 * part.area / part.length > TOUCH_MM)
