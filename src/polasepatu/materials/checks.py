"""What can be wrong with a hide or a roll before anything is placed on it, as findings."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Finding, Phrase, Severity, Where
from polasepatu.materials.hides import (
    CLASSES,
    SQFT_MM2,
    WORST_SEVERITY,
    FlawOutside,
    FlawShape,
    GridWrong,
    HideCrosses,
    HideNotNumber,
    HideOutOfRange,
    HideTooFew,
    HideTooLarge,
    HideTooSmall,
    HoleOutside,
    InvoiceDiffers,
    RingCrosses,
    ZoneOutside,
    ZoneTwice,
)
from polasepatu.materials.rolls import FACES, Faces, PlyCount, RepeatWrong, RollTooLarge, RollTooNarrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.geometry import F64
    from polasepatu.materials.hides import Hide, TightGrid
    from polasepatu.materials.rolls import Roll

ZONE_OUTSIDE_SHARE = 0.02  # hand-drawn zones overshoot the edge a little
ZONE_SHARED_SHARE = 0.05
LARGEST_HIDE_MM = 10_000.0  # the longest ox hide is under 4 m
SMALLEST_HIDE_MM = 5.0  # less than a heel tip: a hide in metres
USUAL_HIDE_MM = (300.0, 4_000.0)
UNITS = {
    1 / 1000: Phrase("the numbers look like micrometres; divide them by 1000"),
    1 / 100: Phrase("the numbers look like hundredths of a millimetre; divide them by 100"),
    1 / 40: Phrase("the numbers look like plotter units of 1/40 mm; divide them by 40"),
    1 / 10: Phrase("the numbers look like tenths of a millimetre; divide them by 10"),
    10.0: Phrase("the numbers look like centimetres; multiply them by 10"),
    25.4: Phrase("the numbers look like inches; multiply them by 25.4"),
    1000.0: Phrase("the numbers look like metres; multiply them by 1000"),
}
"""What turns numbers of another unit into millimetres, and what that unit is."""
LONGEST_ROLL_MM = 1_000_000.0
MOST_PLIES = 1000
INVOICE_TOLERANCE = 0.03  # 2 to 3 % is usual in contracts


def check_hide(hide: Hide) -> tuple[Finding, ...]:
    """Return everything that is wrong or odd with a hide; the field of each says where in the hide.

    Shapes that do not hold (not a number, too few points, crossing) end the check, since nothing can be
    measured on them.
    """
    found = [*_shape_faults(hide), *_range_faults(hide)]
    found = found or [*_size_faults(hide)]
    if found:
        return tuple(found)
    outline = shapely.Polygon(hide.outline)
    shapely.prepare(outline)
    found += _hole_faults(hide, outline)
    found += _zone_faults(hide, outline)
    found += _flaw_faults(hide, outline)
    if hide.invoiced_area_sqft is not None:
        measured_sqft = hide.measured_area_mm2 / SQFT_MM2
        difference = measured_sqft / hide.invoiced_area_sqft - 1
        if abs(difference) > INVOICE_TOLERANCE:
            found.append(
                InvoiceDiffers.finding(
                    where=Where(field="invoiced_area_sqft"),
                    hide=hide.name,
                    invoiced_sqft=hide.invoiced_area_sqft,
                    measured_sqft=measured_sqft,
                    difference=difference,
                )
            )
    return tuple(found)


def check_roll(roll: Roll) -> tuple[Finding, ...]:
    """Return everything that is wrong with a roll or board."""
    found = []
    for value_mm in (roll.width_mm, roll.usable_length_mm or 0.0):
        if np.isfinite(value_mm) and value_mm > LONGEST_ROLL_MM:
            found.append(RollTooLarge.finding(roll=roll.name, value_mm=value_mm, most_mm=LONGEST_ROLL_MM))
    if roll.plies > MOST_PLIES:
        found.append(PlyCount.finding(roll=roll.name, plies=roll.plies, faces=FACES[roll.faces]))
    spans = {Phrase("width"): roll.width_mm, Phrase("usable width"): roll.usable_width_mm}
    if roll.usable_length_mm is not None:
        spans[Phrase("usable length")] = roll.usable_length_mm
    for what, value_mm in spans.items():
        if not (np.isfinite(value_mm) and value_mm > 0):
            found.append(RollTooNarrow.finding(roll=roll.name, what=what, value_mm=value_mm))
            break
    if roll.plies < 1 or (roll.faces is Faces.PAIRED and roll.plies % 2):
        found.append(PlyCount.finding(roll=roll.name, plies=roll.plies, faces=FACES[roll.faces]))
    for repeat_mm, span_mm in (
        (roll.repeat_x_mm, roll.usable_length_mm),
        (roll.repeat_y_mm, roll.usable_width_mm),
    ):
        if not (np.isfinite(repeat_mm) and repeat_mm >= 0.0):
            found.append(
                RepeatWrong.finding(roll=roll.name, value_mm=repeat_mm, what=Phrase("is not a length"))
            )
        elif span_mm is not None and repeat_mm > max(span_mm, 0.0):
            what = Phrase("is more than fits on the roll")
            found.append(RepeatWrong.finding(roll=roll.name, value_mm=repeat_mm, what=what))
    return tuple(found)


def _rings(hide: Hide) -> Iterator[tuple[str, F64, int]]:
    """Yield every line of points of the hide with its field and the least number of points it needs."""
    yield "outline", hide.outline, 3
    for index, ring in enumerate(hide.holes):
        yield f"holes.{index}", ring, 3
    for index, zone in enumerate(hide.zones):
        yield f"zones.{index}.points", zone.ring, 3
    for index, flaw in enumerate(hide.flaws):
        least = {FlawShape.POLYGON: 3, FlawShape.LINE: 2, FlawShape.CIRCLE: 1}[flaw.shape]
        yield f"flaws.{index}.points", flaw.points, least


def _shape_faults(hide: Hide) -> Iterator[Finding]:
    """Yield lines that are no lines: not numbers, too short, crossing themselves."""
    for field, points, least in _rings(hide):
        where = Where(field=field)
        if points.ndim != 2 or points.shape[0] < least or points.shape[1] != 2:
            yield HideTooFew.finding(where=where, hide=hide.name, points=len(points), least=least)
            continue
        bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
        if bad.size:
            yield HideNotNumber.finding(where=where, hide=hide.name, point=int(bad[0]) + 1)
            continue
        if least == 3 and not shapely.Polygon(points).is_valid:
            spot = _crossing(points)
            fault = HideCrosses if field == "outline" else RingCrosses
            yield fault.finding(where=where, hide=hide.name, x_mm=float(spot.x), y_mm=float(spot.y))


def _crossing(ring: F64) -> shapely.Point:
    """Return a place where a ring meets itself."""
    closed = shapely.LinearRing(ring)
    reason = shapely.is_valid_reason(shapely.Polygon(ring))  # "Self-intersection[12.3 45.6]"
    if "[" in reason:
        x, y = reason[reason.index("[") + 1 : reason.index("]")].split()[:2]
        return shapely.Point(float(x), float(y))
    return shapely.Point(closed.coords[0])


def _range_faults(hide: Hide) -> Iterator[Finding]:
    """Yield classes, severities and sizes out of their range."""

    def fault(field: str, value: float, low: float, high: float) -> Finding:
        return HideOutOfRange.finding(
            where=Where(field=field), hide=hide.name, value=value, low=low, high=high
        )

    inf = float("inf")
    for index, zone in enumerate(hide.zones):
        if zone.quality_class not in CLASSES:
            yield fault(f"zones.{index}.class", zone.quality_class, CLASSES[0], CLASSES[-1])
    if hide.background_class not in CLASSES:
        yield fault("background_class", hide.background_class, CLASSES[0], CLASSES[-1])
    for index, flaw in enumerate(hide.flaws):
        if not 1 <= flaw.severity <= WORST_SEVERITY:
            yield fault(f"flaws.{index}.severity", flaw.severity, 1, WORST_SEVERITY)
        for name, shape, size_mm in (
            ("radius_mm", FlawShape.CIRCLE, flaw.radius_mm),
            ("width_mm", FlawShape.LINE, flaw.width_mm),
        ):
            if flaw.shape is shape and not 0 < size_mm < inf:
                yield fault(f"flaws.{index}.{name}", size_mm, 0, inf)
    for name, value in (
        ("invoiced_area_sqft", hide.invoiced_area_sqft),
        ("thickness_mm", hide.thickness_mm),
    ):
        if value is not None and not 0 < value < inf:
            yield fault(name, value, 0, inf)
    if hide.tight is not None:
        yield from _grid_faults(hide.name, hide.tight)


def _size_faults(hide: Hide) -> Iterator[Finding]:
    """Yield a hide that is no hide in millimetres, or has something on it that reaches far beyond it."""
    rings = [("outline", hide.outline), *((field, ring) for field, ring, _ in _rings(hide))]
    if hide.tight is not None:
        grid = hide.tight
        corners = np.array([(grid.x_mm[k], grid.y_mm[k]) for k in (0, -1)])
        rings.append(("tight", corners))
    for field, points in rings:
        wide, long = sorted((points.max(axis=0) - points.min(axis=0)).tolist())
        if max(long, float(np.abs(points).max()) - LARGEST_HIDE_MM) > LARGEST_HIDE_MM:
            yield HideTooLarge.finding(
                where=Where(field=field),
                hide=hide.name,
                long_mm=max(long, float(np.abs(points).max())),
                wide_mm=wide,
                most_mm=LARGEST_HIDE_MM,
                slip=_slip(long),
            )
            return
    wide, long = sorted((hide.outline.max(axis=0) - hide.outline.min(axis=0)).tolist())
    if wide < SMALLEST_HIDE_MM:
        yield HideTooSmall.finding(
            where=Where(field="outline"),
            hide=hide.name,
            long_mm=long,
            wide_mm=wide,
            least_mm=SMALLEST_HIDE_MM,
            slip=_slip(long),
        )


def _slip(long_mm: float) -> Phrase:
    """Return which unit the numbers most likely have, by which one makes an ordinary hide of them."""
    low, high = USUAL_HIDE_MM
    likely = [words for factor, words in UNITS.items() if low <= long_mm * factor <= high]
    return likely[0] if likely else Phrase("give all coordinates in millimetres")


def _grid_faults(hide: str, tight: TightGrid) -> Iterator[Finding]:
    """Yield what is wrong with the grid of tightness."""
    for field, nodes in (("tight.x_mm", tight.x_mm), ("tight.y_mm", tight.y_mm)):
        rising = np.isfinite(nodes).all() and (np.diff(nodes) > 0).all()
        if not len(nodes) or not rising:
            yield GridWrong.finding(where=Where(field=field), hide=hide)
    bad = not np.isfinite(tight.angle_deg).all()
    if bad or tight.angle_deg.shape != (len(tight.x_mm), len(tight.y_mm)):
        yield GridWrong.finding(where=Where(field="tight.angle_deg"), hide=hide)


def _hole_faults(hide: Hide, outline: shapely.Polygon) -> Iterator[Finding]:
    for index, ring in enumerate(hide.holes):
        if not outline.contains_properly(shapely.Polygon(ring)):
            yield HoleOutside.finding(where=Where(field=f"holes.{index}"), hide=hide.name)


def _zone_faults(hide: Hide, outline: shapely.Polygon) -> Iterator[Finding]:
    areas = [(f"zones.{i}", zone, shapely.Polygon(zone.ring)) for i, zone in enumerate(hide.zones)]
    for field, zone, area in areas:
        share = area.difference(outline).area / area.area if area.area > 0 else 1.0
        if share > ZONE_OUTSIDE_SHARE:
            yield ZoneOutside.finding(
                where=Where(field=field), hide=hide.name, zone=zone.name, outside_share=share
            )
    for (_, one, a), (field, two, b) in combinations(areas, 2):
        least = min(a.area, b.area)
        share = a.intersection(b).area / least if least > 0 else 0.0
        if share > ZONE_SHARED_SHARE:
            finding = ZoneTwice.finding(
                where=Where(field=field),
                hide=hide.name,
                first=one.name,
                second=two.name,
                shared_share=share,
            )
            # the same ground twice with the same class is untidy; with two classes it is a contradiction
            untidy = one.quality_class == two.quality_class
            yield replace(finding, severity=Severity.WARNING) if untidy else finding


def _flaw_faults(hide: Hide, outline: shapely.Polygon) -> Iterator[Finding]:
    for index, flaw in enumerate(hide.flaws):
        if not outline.intersects(flaw.area()):
            yield FlawOutside.finding(where=Where(field=f"flaws.{index}"), hide=hide.name)
