"""How much of a piece is seen on the finished shoe: its net area less what lies over it, exactly."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import shapely

from polasepatu.geometry import F64
from polasepatu.pattern.grade import GradedPattern, GradedPiece
from polasepatu.pattern.resolve import mirror


def visible_area_mm2(
    graded: GradedPattern, piece: GradedPiece, row: int, *, without: Collection[str] = ()
) -> float:
    """Return the area of a piece that is seen, in mm²; `without` some pieces, as if they were not there.

    Cut-outs are not seen, hidden pieces neither. What lies over a folded piece lies over both its halves.
    """
    definition = piece.definition
    if definition.hidden or definition.name in without:
        return 0.0
    seen = shapely.Polygon(piece.net[row], [ring[row] for ring in piece.cut_outs])
    covers = [over for ring in _over(graded, piece, row, without) if (over := shapely.Polygon(ring)).is_valid]
    return float(shapely.area(shapely.difference(seen, shapely.union_all(covers))))


def _over(graded: GradedPattern, piece: GradedPiece, row: int, without: Collection[str]) -> Iterator[F64]:
    """Yield the rings of what lies over a piece, and their images where it is folded."""
    definition = piece.definition
    covering = [name for name in definition.covered_by if name not in without]
    rings = [other.net[row] for other in graded.pieces if other.definition.name in covering]
    rings += [ring[row] for ring in piece.covered]
    yield from rings
    if definition.fold is not None:
        along = next(ref for ref in definition.outline if ref.line == definition.fold)
        line = graded.run((along,))[row]
        for ring in rings:
            yield mirror(ring, line[0], line[-1])
