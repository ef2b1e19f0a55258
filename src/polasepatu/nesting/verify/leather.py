"""What lies under a piece: flaws it may not cover, zones too poor for a part, and the kind of zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from polasepatu.nesting.problem import HOLE
from polasepatu.nesting.verify.faults import InPoorZone, OnFlaw
from polasepatu.nesting.verify.laid import less, shared_mm2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from polasepatu.errors import Finding
    from polasepatu.nesting.verify.laid import Ground, PlacedShape


def leather_faults(laid: PlacedShape, ground: Ground) -> Iterator[Finding]:
    """Yield a piece with a part on a flaw or in a zone that the part does not accept."""
    about = {"first": laid.name, "placement": laid.number, "sheet": ground.name}
    worst_flaw, worst_zone = (0, 0), (0, 0)
    for rule, part in zip(laid.piece.all_parts(), laid.parts, strict=True):
        allowed = min(rule.allowed_severity, HOLE - 1)
        for severity, area in ground.flaws:
            if severity > max(allowed, worst_flaw[0]) and shared_mm2(part, area) > 0.0:
                worst_flaw = (severity, allowed)
        for found, area in ground.zones:
            if found > max(rule.quality_class, worst_zone[0]) and shared_mm2(part, area) > 0.0:
                worst_zone = (found, rule.quality_class)
    if worst_flaw[0]:
        severity, allowed = worst_flaw
        yield OnFlaw.finding(where=laid.where, severity=severity, allowed=allowed, **about)
    if worst_zone[0]:
        yield InPoorZone.finding(where=laid.where, found=worst_zone[0], asked=worst_zone[1], **about)


def zone_class(laid: PlacedShape, ground: Ground) -> int:
    """Return the class of the worst leather under the visible part of a piece; bare leather is class 1."""
    return max(
        (zone.rank for zone in ground.zones if any(shared_mm2(part, zone.area) > 0.0 for part in laid.seen)),
        default=1,
    )


def zone_kind(laid: PlacedShape, ground: Ground) -> int:
    """Return the class of most of the leather under the visible part of a piece: its kind of zone."""
    seen: BaseGeometry = shapely.union_all(laid.seen)
    shares: dict[int, float] = {}
    # where zones overlap the worse holds, so it is measured first and taken away
    for zone in sorted(ground.zones, key=lambda each: -each.rank):
        if not zone.area.intersects(seen):
            continue
        rest = less(seen, zone.area)
        shares[zone.rank] = shares.get(zone.rank, 0.0) + seen.area - rest.area
        seen = rest
    shares[1] = shares.get(1, 0.0) + seen.area
    return max(shares, key=lambda rank: (shares[rank], -rank))
