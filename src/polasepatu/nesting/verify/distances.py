"""No piece on another, none over an edge, every gap kept, and a strip no longer than it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from polasepatu.nesting.verify.faults import EdgeShort, GapShort, OutsideSheet, PiecesOverlap, TooLong
from polasepatu.nesting.verify.laid import beyond_mm2, shared_mm2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.errors import Finding
    from polasepatu.nesting.problem import NestProblem
    from polasepatu.nesting.verify.laid import Ground, PlacedShape

GAP_SHORT_MM = 0.01  # by which a gap may fall short
NEAR_MM = 1e-9


def pair_faults(laid: list[PlacedShape], ground: Ground, gap_mm: float) -> Iterator[Finding]:
    """Yield pieces that overlap or lie too near each other."""
    shapes = [each.shape for each in laid]
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapes)
    pairs = tree.query(shapes, predicate="dwithin", distance=gap_mm + NEAR_MM).T.tolist()
    for i, j in sorted((i, j) for i, j in pairs if i < j):
        one, two = laid[i], laid[j]
        about = {"first": one.name, "placement": one.number, "second": two.name, "sheet": ground.name}
        distance_mm = one.shape.distance(two.shape)
        overlap_mm2 = shared_mm2(one.shape, two.shape) if distance_mm == 0.0 else 0.0
        if overlap_mm2 > 0.0:
            yield PiecesOverlap.finding(where=one.where, overlap_mm2=overlap_mm2, **about)
        elif distance_mm < gap_mm - GAP_SHORT_MM:
            yield GapShort.finding(where=one.where, distance_mm=distance_mm, gap_mm=gap_mm, **about)


def edge_faults(laid: PlacedShape, ground: Ground, gap_mm: float) -> Iterator[Finding]:
    """Yield a piece that leaves the sheet, lies on a hole, or lies too near the edge of either."""
    about = {"first": laid.name, "placement": laid.number, "sheet": ground.name}
    if beyond_mm2(laid.shape, ground.area) > 0.0:
        yield OutsideSheet.finding(where=laid.where, **about)
        return
    if ground.sheet is None:
        # the far end of a strip is where the last piece ends: no edge
        left, low, _, top = laid.shape.bounds
        distance_mm = min(left, low, ground.area.bounds[3] - top)
    else:
        distance_mm = laid.shape.distance(ground.area.boundary)
    if distance_mm < gap_mm - GAP_SHORT_MM:
        yield EdgeShort.finding(where=laid.where, distance_mm=distance_mm, gap_mm=gap_mm, **about)


def length_faults(laid: PlacedShape, problem: NestProblem, length_mm: float | None) -> Iterator[Finding]:
    """Yield a piece that ends beyond the length of a strip."""
    limits = [problem.strip.max_length_mm if problem.strip else None, length_mm]
    least = min((each for each in limits if each is not None), default=None)
    end_mm = laid.shape.bounds[2]
    if least is not None and end_mm > least + GAP_SHORT_MM:
        yield TooLong.finding(
            where=laid.where, first=laid.name, placement=laid.number, end_mm=end_mm, length_mm=least
        )
