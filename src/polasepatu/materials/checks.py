"""What can be wrong with a hide or a roll before anything is placed on it, as findings."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import NOWHERE, Finding, Severity, Where
from polasepatu.materials.hides import (
    CLASSES,
    SQFT_MM2,
    WORST_SEVERITY,
    DefectOutside,
    FlawShape,
    HideCrosses,
    HideNotNumber,
    HideOutOfRange,
    HideTooFew,
    HoleOutside,
    InvoiceDiffers,
    RingCrosses,
    ZoneOutside,
    ZoneTwice,
)
from polasepatu.materials.rolls import Faces, PlyCount, RollTooNarrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.geometry import F64
    from polasepatu.materials.hides import Defect, Hide
    from polasepatu.materials.rolls import Roll

ZONE_OUTSIDE_SHARE = 0.02  # hand-drawn zones overshoot the edge a little
ZONE_SHARED_SHARE = 0.05
INVOICE_TOLERANCE = 0.03  # 2 to 3 % is usual in contracts


def check_hide(hide: Hide, *, where: Where = NOWHERE) -> tuple[Finding, ...]:
    """Return everything that is wrong or odd with a hide; errors come before warnings.

    Shapes that do not hold (not a number, too few points, crossing) end the check, since nothing can be
    measured on them.
    """
    found = list(_shape_faults(hide, where)) + list(_range_faults(hide, where))
    if found:
        return tuple(found)
    outline = shapely.Polygon(hide.outline)
    shapely.prepare(outline)
    found += _hole_faults(hide, outline, where)
    found += _zone_faults(hide, outline, where)
    found += _defect_faults(hide, outline, where)
    if hide.invoiced_area_sqft is not None:
        measured_sqft = hide.measured_area_mm2 / SQFT_MM2
        difference = measured_sqft / hide.invoiced_area_sqft - 1
        if abs(difference) > INVOICE_TOLERANCE:
            found.append(
                _as_warning(
                    InvoiceDiffers.finding(
                        where=where,
                        hide=hide.name,
                        invoiced_sqft=hide.invoiced_area_sqft,
                        measured_sqft=measured_sqft,
                        difference=difference,
                    )
                )
            )
    return tuple(found)


def check_roll(roll: Roll, *, where: Where = NOWHERE) -> tuple[Finding, ...]:
    """Return everything that is wrong with a roll or board."""
    found = []
    spans = {"width": roll.width_mm, "usable width": roll.usable_width_mm}
    if roll.usable_length_mm is not None:
        spans["usable length"] = roll.usable_length_mm
    for what, value_mm in spans.items():
        if not (np.isfinite(value_mm) and value_mm > 0):
            found.append(RollTooNarrow.finding(where=where, roll=roll.name, what=what, value_mm=value_mm))
            break
    if roll.plies < 1 or (roll.faces is Faces.PAIRED and roll.plies % 2):
        found.append(PlyCount.finding(where=where, roll=roll.name, plies=roll.plies, faces=roll.faces.value))
    return tuple(found)


def _rings(hide: Hide) -> Iterator[tuple[str, F64, int]]:
    """Yield every line of points of the hide with its name and the least number of points it needs."""
    yield "outline", hide.outline, 3
    for index, ring in enumerate(hide.holes, start=1):
        yield f"hole {index}", ring, 3
    for zone in hide.zones:
        yield f"zone {zone.name}", zone.ring, 3
    for index, defect in enumerate(hide.defects, start=1):
        least = {FlawShape.POLYGON: 3, FlawShape.LINE: 2, FlawShape.CIRCLE: 1}[defect.shape]
        yield f"flaw {index}", defect.points, least


def _shape_faults(hide: Hide, where: Where) -> Iterator[Finding]:
    """Yield lines that are no lines: not numbers, too short, crossing themselves."""
    for what, points, least in _rings(hide):
        if points.ndim != 2 or points.shape[0] < least or points.shape[1] != 2:
            yield HideTooFew.finding(where=where, hide=hide.name, what=what, points=len(points), least=least)
            continue
        bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
        if bad.size:
            yield HideNotNumber.finding(where=where, hide=hide.name, what=what, point=int(bad[0]) + 1)
            continue
        if least == 3 and not shapely.Polygon(points).is_valid:
            spot = _crossing(points)
            fault = HideCrosses if what == "outline" else RingCrosses
            yield fault.finding(
                where=where, hide=hide.name, what=what, x_mm=float(spot.x), y_mm=float(spot.y)
            )


def _crossing(ring: F64) -> shapely.Point:
    """Return a place where a ring meets itself."""
    closed = shapely.LinearRing(ring)
    reason = shapely.is_valid_reason(shapely.Polygon(ring))  # "Self-intersection[12.3 45.6]"
    if "[" in reason:
        x, y = reason[reason.index("[") + 1 : reason.index("]")].split()[:2]
        return shapely.Point(float(x), float(y))
    return shapely.Point(closed.coords[0])


def _range_faults(hide: Hide, where: Where) -> Iterator[Finding]:
    """Yield classes, severities and sizes out of their range."""

    def fault(what: str, value: float, low: float, high: float) -> Finding:
        return HideOutOfRange.finding(where=where, hide=hide.name, what=what, value=value, low=low, high=high)

    inf = float("inf")
    for zone in hide.zones:
        if zone.quality_class not in CLASSES:
            yield fault(f"quality class of zone {zone.name}", zone.quality_class, CLASSES[0], CLASSES[-1])
    if hide.background_class not in CLASSES:
        yield fault("background class", hide.background_class, CLASSES[0], CLASSES[-1])
    for index, defect in enumerate(hide.defects, start=1):
        if not 1 <= defect.severity <= WORST_SEVERITY:
            yield fault(f"severity of flaw {index}", defect.severity, 1, WORST_SEVERITY)
        size_mm = _flaw_size_mm(defect)
        if size_mm is not None and not 0 < size_mm < inf:
            yield fault(f"size of flaw {index}", size_mm, 0, inf)
    if hide.invoiced_area_sqft is not None and not 0 < hide.invoiced_area_sqft < inf:
        yield fault("invoiced area", hide.invoiced_area_sqft, 0, inf)
    if hide.thickness_mm is not None and not 0 < hide.thickness_mm < inf:
        yield fault("thickness", hide.thickness_mm, 0, inf)
    if hide.tight is not None:
        for name, nodes in (("x", hide.tight.x_mm), ("y", hide.tight.y_mm)):
            if not (np.isfinite(nodes).all() and (np.diff(nodes) > 0).all()):
                yield HideNotNumber.finding(
                    where=where, hide=hide.name, what=f"tightness grid {name}", point=1
                )
        if not np.isfinite(hide.tight.angle_deg).all():
            yield HideNotNumber.finding(where=where, hide=hide.name, what="tightness grid", point=1)


def _flaw_size_mm(defect: Defect) -> float | None:
    """Return the radius of a circle or the width of a line, None for a polygon."""
    return {FlawShape.CIRCLE: defect.radius_mm, FlawShape.LINE: defect.width_mm}.get(defect.shape)


def _hole_faults(hide: Hide, outline: shapely.Polygon, where: Where) -> Iterator[Finding]:
    for index, ring in enumerate(hide.holes, start=1):
        if not outline.contains_properly(shapely.Polygon(ring)):
            yield HoleOutside.finding(where=where, hide=hide.name, index=index)


def _zone_faults(hide: Hide, outline: shapely.Polygon, where: Where) -> Iterator[Finding]:
    areas = [(zone, shapely.Polygon(zone.ring)) for zone in hide.zones]
    for zone, area in areas:
        share = area.difference(outline).area / area.area if area.area > 0 else 1.0
        if share > ZONE_OUTSIDE_SHARE:
            yield ZoneOutside.finding(where=where, hide=hide.name, zone=zone.name, outside_share=share)
    for (one, a), (two, b) in combinations(areas, 2):
        least = min(a.area, b.area)
        share = a.intersection(b).area / least if least > 0 else 0.0
        if share > ZONE_SHARED_SHARE:
            finding = ZoneTwice.finding(
                where=where, hide=hide.name, first=one.name, second=two.name, shared_share=share
            )
            # the same ground twice with the same class is untidy; with two classes it is a contradiction
            yield finding if one.quality_class != two.quality_class else _as_warning(finding)


def _defect_faults(hide: Hide, outline: shapely.Polygon, where: Where) -> Iterator[Finding]:
    for index, defect in enumerate(hide.defects, start=1):
        if not outline.intersects(defect.area()):
            yield DefectOutside.finding(where=where, hide=hide.name, index=index, kind=defect.kind)


def _as_warning(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.WARNING)
