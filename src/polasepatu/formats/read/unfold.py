"""Half pieces with a fold line become whole."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.formats import faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.errors import Finding, Where
    from polasepatu.formats.read.imported import ImportedPiece
    from polasepatu.geometry import F64

ON_LINE_MM = 0.05


def unfolded(
    piece: ImportedPiece, folds: Sequence[F64], where: Where
) -> tuple[ImportedPiece, tuple[Finding, ...]]:
    """Return the whole piece where its outline has an edge on a fold line; any other piece as it is."""
    mine = [fold for fold in folds if _beside(piece, fold)]
    for fold in mine:
        axis = fold[-1] - fold[0]
        length = math.hypot(*axis)
        along = axis / length
        off = (piece.outline - fold[0]) @ np.array((-along[1], along[0]))
        on_line = np.abs(off) <= ON_LINE_MM
        on_edge = on_line & np.roll(on_line, -1)
        one_sided = bool((off >= -ON_LINE_MM).all() or (off <= ON_LINE_MM).all())
        if one_sided and on_edge.any() and not on_line.all():
            return _whole(piece, fold[0], along), (faults.HalfPiece.finding(where=where),)
    return piece, (faults.FoldNotEdge.finding(where=where),) if mine else ()


def _beside(piece: ImportedPiece, fold: F64) -> bool:
    """Whether a fold line belongs to a piece: it has a length, and its middle lies in or on the piece."""
    middle = shapely.Point((fold[0] + fold[-1]) / 2.0)
    return math.hypot(*(fold[-1] - fold[0])) >= 1.0 and middle.dwithin(shapely.Polygon(piece.outline), 1.0)


def _whole(piece: ImportedPiece, origin: F64, along: F64) -> ImportedPiece:
    across = np.array((-along[1], along[0]))

    def other(points: F64) -> F64:
        mirrored: F64 = points - 2.0 * ((points - origin) @ across)[:, None] * across
        return mirrored

    def is_off(x_mm: float, y_mm: float) -> bool:
        return abs(float((np.array((x_mm, y_mm)) - origin) @ across)) > ON_LINE_MM

    # Points on the fold are snapped onto it, so that the halves share their edge exactly.
    snapped = piece.outline.copy()
    off = (snapped - origin) @ across
    near = np.abs(off) <= ON_LINE_MM
    snapped[near] -= off[near, None] * across
    union = shapely.union(shapely.Polygon(snapped), shapely.Polygon(other(snapped)[::-1]), grid_size=1e-6)
    if not isinstance(union, shapely.Polygon) or union.interiors:
        return piece
    ring = np.asarray(shapely.geometry.polygon.orient(union).exterior.coords)[:-1, :2].copy()
    notches, holes = [], []
    for notch in piece.notches:
        if is_off(notch.x_mm, notch.y_mm):
            x, y = other(np.array([(notch.x_mm, notch.y_mm)]))[0].tolist()
            inward = notch.inward
            if inward is not None:
                turned = np.array(inward) - 2.0 * float(np.array(inward) @ across) * across
                inward = (float(turned[0]), float(turned[1]))
            notches.append(replace(notch, x_mm=x, y_mm=y, inward=inward))
    for hole in piece.holes:
        if is_off(hole.x_mm, hole.y_mm):
            x, y = other(np.array([(hole.x_mm, hole.y_mm)]))[0].tolist()
            holes.append(replace(hole, x_mm=x, y_mm=y))
    off_fold = [line for line in piece.lines if any(is_off(x, y) for x, y in line.points.tolist())]
    holes_cut = [shapely.Polygon(each) for each in piece.cut_outs]
    holes_cut += [shapely.Polygon(other(each)) for each in piece.cut_outs]
    merged = shapely.union_all(holes_cut, grid_size=1e-6) if holes_cut else shapely.Polygon()
    return replace(
        piece,
        outline=ring,
        cut_outs=tuple(_clockwise(part) for part in shapely.get_parts(merged) if not part.is_empty),
        lines=(*piece.lines, *(replace(each, points=other(each.points)) for each in off_fold)),
        notches=(*piece.notches, *notches),
        holes=(*piece.holes, *holes),
        zones=(*piece.zones, *(replace(each, ring=other(each.ring)) for each in piece.zones)),
    )


def _clockwise(area: shapely.Polygon) -> F64:
    ring = shapely.get_coordinates(shapely.geometry.polygon.orient(area, -1.0).exterior)[:-1]
    return np.ascontiguousarray(ring)
