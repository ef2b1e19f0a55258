"""One hide as it lies on the table: outline, zones, flaws, lines of tightness, and what it was invoiced as.

The frame of a hide: x runs from tail to neck, y away from the backbone (for a whole hide the backbone is
y = 0). Millimetres and degrees. Quality classes run from 1 (best, for vamps) to 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Exit, PolaError, Severity
from polasepatu.geometry.ring import ring_area_mm2
from polasepatu.materials.kinds import HideKind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from polasepatu.geometry import F64

SQFT_MM2 = 92_903.04  # exact: (12 x 25.4 mm) squared
CLASSES = (1, 2, 3, 4, 5)
WORST_SEVERITY = 5  # a hole: no piece may cover it, hidden or not
CIRCLE_CORNERS = 48


class LeatherSide(StrEnum):
    """Which face of the leather a flaw is seen on."""

    GRAIN = "grain"
    FLESH = "flesh"


class FlawShape(StrEnum):
    """How a flaw is drawn."""

    POLYGON = "polygon"
    CIRCLE = "circle"
    LINE = "line"  # a polyline with a width


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of the hide of one quality class."""

    name: str
    quality_class: int  # 1 best to 5
    ring: F64  # (n, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One flaw: a tick mark, a scar, a brand, a hole."""

    kind: str  # hole, cut, brand, scar, tick, scratch, vein, wrinkle, loose grain, stain, dung, salt, wart
    severity: int  # 1 faint to 5 a hole
    shape: FlawShape
    points: F64  # (n, 2): a ring, or the one centre of a circle, or a polyline
    radius_mm: float = 0.0  # of a circle
    width_mm: float = 0.0  # of a line
    face: LeatherSide = LeatherSide.GRAIN

    def counted_severity(self) -> int:
        """Return the severity that decides: a flaw on the flesh side weighs one less, a hole never."""
        if self.face is LeatherSide.FLESH and self.severity < WORST_SEVERITY:
            return self.severity - 1
        return self.severity

    def area(self) -> BaseGeometry:
        """Return the flaw as an area (mm), never smaller than drawn."""
        if self.shape is FlawShape.CIRCLE:
            # circumscribed, so that the corners of the polygon never lie inside the circle
            radius_mm = self.radius_mm / np.cos(np.pi / CIRCLE_CORNERS)
            return shapely.Point(self.points[0]).buffer(radius_mm, quad_segs=CIRCLE_CORNERS // 4)
        if self.shape is FlawShape.LINE:
            return shapely.LineString(self.points).buffer(self.width_mm / 2, quad_segs=4)
        return shapely.Polygon(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class TightGrid:
    """The lines of tightness as angles to the backbone on a grid over the hide.

    A direction has no sense of its own, 10 and 190 degrees are the same line; so doubled angles are what
    is bilinear between the nodes, and neighbours should differ by less than 90 degrees.
    """

    x_mm: F64  # (nu,) increasing
    y_mm: F64  # (nv,) increasing
    angle_deg: F64  # (nu, nv), counter-clockwise from +x

    def at(self, x_mm: F64, y_mm: F64) -> F64:
        """Return the angle of tightness (degrees, -90 to 90) at places; beyond the grid its edge holds."""
        i, s = _cell(self.x_mm, np.asarray(x_mm, dtype=np.float64))
        j, t = _cell(self.y_mm, np.asarray(y_mm, dtype=np.float64))
        i1 = np.minimum(i + 1, len(self.x_mm) - 1)
        j1 = np.minimum(j + 1, len(self.y_mm) - 1)
        weights = (
            ((i, j), (1 - s) * (1 - t)),
            ((i1, j), s * (1 - t)),
            ((i, j1), (1 - s) * t),
            ((i1, j1), s * t),
        )
        doubled = np.deg2rad(2 * self.angle_deg)
        east = sum(np.cos(doubled[node]) * weight for node, weight in weights)
        north = sum(np.sin(doubled[node]) * weight for node, weight in weights)
        angle: F64 = np.rad2deg(np.arctan2(north, east)) / 2
        return angle


def _cell(nodes: F64, at: F64) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.intp]], F64]:
    """Return the index of the node left of each value, and the share (0 to 1) of the way to the next."""
    if len(nodes) == 1:
        return np.zeros(at.shape, dtype=np.intp), np.zeros(at.shape)
    index = np.clip(np.searchsorted(nodes, at, side="right") - 1, 0, len(nodes) - 2)
    share = (at - nodes[index]) / (nodes[index + 1] - nodes[index])
    return index, np.clip(share, 0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hide:
    """One side, hide or skin.

    Where zones lie over one another the worse class holds; where there is none, `background_class`.
    """

    name: str
    kind: HideKind
    outline: F64  # (n, 2) counter-clockwise
    holes: tuple[F64, ...] = ()
    zones: tuple[Zone, ...] = ()
    background_class: int = 1
    tight: TightGrid | None = None
    flaws: tuple[Flaw, ...] = ()
    invoiced_area_sqft: float | None = None  # what was paid for
    thickness_mm: float | None = None
    grade: str | None = None  # A to F, as bought
    source_note: str = ""  # where outline and flaws come from
    generated: bool = False  # made by the generator, not measured

    @property
    def outline_area_mm2(self) -> float:
        """Return the area inside the outline, holes included."""
        return ring_area_mm2(self.outline)

    @property
    def measured_area_mm2(self) -> float:
        """Return the area of leather: inside the outline less the holes."""
        return float(self.leather().area)

    @property
    def measured_area_sqft(self) -> float:
        """Return the area of leather in square feet."""
        return self.measured_area_mm2 / SQFT_MM2

    def leather(self) -> BaseGeometry:
        """Return outline less holes as one area."""
        return shapely.Polygon(self.outline, list(self.holes))

    def class_at(self, x_mm: float, y_mm: float) -> int:
        """Return the quality class at a place inside the outline: the worst zone that covers it."""
        spot = shapely.Point(x_mm, y_mm)
        found = [z.quality_class for z in self.zones if shapely.Polygon(z.ring).covers(spot)]
        return max(found, default=self.background_class)

    def closed_to(self, quality_class: int, *, zones: bool = True) -> BaseGeometry:
        """Return the area where a part asking for `quality_class` may not lie, outline aside.

        That is the holes, the zones of a worse class and the flaws it may not cover. With `zones=False`
        only holes and flaws count.
        """
        closed: list[BaseGeometry] = [shapely.Polygon(ring) for ring in self.holes]
        closed += [d.area() for d in self.flaws if not may_cover(quality_class, d.counted_severity())]
        if zones:
            closed += [shapely.Polygon(z.ring) for z in self.zones if z.quality_class > quality_class]
            if self.background_class > quality_class:
                better = [shapely.Polygon(z.ring) for z in self.zones if z.quality_class <= quality_class]
                closed.append(shapely.Polygon(self.outline).difference(shapely.union_all(better)))
        return shapely.union_all(closed)

    def usable_area_mm2(self, quality_class: int = CLASSES[-1]) -> float:
        """Return the area on which a part asking for `quality_class` may lie."""
        return float(self.leather().difference(self.closed_to(quality_class)).area)

    def sound_area_mm2(self) -> float:
        """Return the area less holes and every flaw that some piece may not cover: the base of utilisation.

        Faint flaws that even the best pieces accept do not count; zones do not either.
        """
        flaws = shapely.union_all([d.area() for d in self.flaws if not may_cover(1, d.counted_severity())])
        return float(self.leather().difference(flaws).area)


def may_cover(quality_class: int, severity: int) -> bool:
    """Tell whether a part asking for `quality_class` may lie over a flaw of this severity.

    A flaw of severity s counts as leather of class s + 1: class 1 takes none, class 5 all but holes.
    """
    return severity < quality_class and severity < WORST_SEVERITY


class HideFault(PolaError):
    """Something is wrong with a hide as described. Children say what."""

    exit_code = Exit.INPUT


class HideCrosses(HideFault):
    code = "PS451"
    text = "hide {hide!r}: the outline crosses itself near x {x_mm:.1f}, y {y_mm:.1f} mm"
    hint = "draw the outline again without a loop, or remove the doubled points"
    cause = "A hide's outline is one closed line that never meets itself; otherwise inside and outside mix."


class RingCrosses(HideFault):
    code = "PS462"
    text = "hide {hide!r}: the line crosses itself near x {x_mm:.1f}, y {y_mm:.1f} mm"
    hint = "draw it again without a loop"
    cause = "Holes, zones and flaws drawn as polygons are closed lines that never meet themselves."


class HideNotNumber(HideFault):
    code = "PS452"
    text = "hide {hide!r}: point {point} is not a number"
    hint = "give every coordinate and angle as a plain number in mm or degrees"
    cause = "A coordinate is nan or infinite, so no area and no distance can be worked out."


class GridWrong(HideFault):
    code = "PS483"
    text = "hide {hide!r}: the grid of tightness is incomplete or out of order"
    hint = "give x and y in rising order, and an angle for each x and y: a row for each x"
    cause = "Lines of tightness are angles on a grid: places along and across the hide, one angle for each."


class ZoneOutside(HideFault):
    code = "PS453"
    text = "hide {hide!r}: {outside_share:.0%} of zone {zone!r} lies outside the outline"
    hint = "trim the zone to the outline; check that both are in mm and in the same frame"
    cause = "A zone says how good a part of the leather is, so it lies on the leather."


class FlawOutside(HideFault):
    code = "PS454"
    text = "hide {hide!r}: the flaw lies outside the outline"
    hint = "remove it, or check that flaws and outline are in mm and in the same frame"
    cause = "A flaw that does not touch the leather changes nothing and usually means a wrong frame or unit."


class ZoneTwice(HideFault):
    code = "PS455"
    text = "hide {hide!r}: zones {first!r} and {second!r} cover the same ground ({shared_share:.0%})"
    hint = "keep one of them, or draw the border between them"
    cause = "Two zones describe the same leather; the worse class would apply without a decision."


class HideTooLarge(HideFault):
    code = "PS447"
    text = (
        "hide {hide!r} reaches over {long_mm:.0f} x {wide_mm:.0f} mm;"
        " leather is at most {most_mm:.0f} mm long"
    )
    hint = "{slip}"
    cause = "No hide is larger, so the numbers are in another unit than millimetres."


class HideTooSmall(HideFault):
    code = "PS448"
    text = (
        "hide {hide!r} is only {long_mm:.3g} x {wide_mm:.3g} mm; the least that is nested is {least_mm:g} mm"
    )
    hint = "{slip}"
    cause = "Nothing can be cut from so little, so the numbers are in another unit than millimetres."


class HideTooFew(HideFault):
    code = "PS456"
    text = "hide {hide!r}: {points} points are too few, at least {least} are needed"
    hint = "draw it with more points"
    cause = "An area needs three corners, a line two points, a circle one centre and a radius above zero."


class HideOutOfRange(HideFault):
    code = "PS457"
    text = "hide {hide!r}: {value:g} is out of range, {low:g} to {high:g} is allowed"
    hint = "correct the value"
    cause = "Quality classes and severities run from 1 to 5; sizes and areas are above zero."


class InvoiceDiffers(HideFault):
    code = "PS458"
    text = (
        "hide {hide!r}: invoiced {invoiced_sqft:.2f} sq ft, measured {measured_sqft:.2f} ({difference:+.1%})"
    )
    hint = "contracts usually allow 2 to 3 %; have it measured again, or claim the difference"
    cause = "The invoiced area and the outline differ by more than the trade usually allows."
    severity = Severity.WARNING


class HoleOutside(HideFault):
    code = "PS459"
    text = "hide {hide!r}: the hole does not lie inside the outline"
    hint = "a hole lies wholly inside; cut the outline where it reaches the edge"
    cause = "A hole that reaches beyond the outline is part of the edge, not a hole."
