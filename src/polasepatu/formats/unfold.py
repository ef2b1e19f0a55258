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
    from polasepatu.formats.imported import ImportedPiece
    from polasepatu.geometry import F64

ON_LINE_MM = 0.05


def unfolded(
    piece: ImportedPiece, folds: Sequence[F64], where: Where
) -> tuple[ImportedPiece, tuple[Finding, ...]]:
    """Return the whole piece where its outline has an edge on a fold line; any other piece as it is."""
    for fold in folds:
        axis = fold[-1] - fold[0]
        length = math.hypot(*axis)
        if length < 1.0:
            continue
        along = axis / length
        off = (piece.outline - fold[0]) @ np.array((-along[1], along[0]))
        on_line = np.abs(off) <= ON_LINE_MM
        on_edge = on_line & np.roll(on_line, -1)
        one_sided = bool((off >= -ON_LINE_MM).all() or (off <= ON_LINE_MM).all())
        if one_sided and on_edge.any() and not on_line.all():
            return _whole(piece, fold[0], along), (faults.HalfPiece.finding(where=where),)
    return piece, ()


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
    return replace(
        piece,
        outline=ring,
        cut_outs=(*piece.cut_outs, *(other(each)[::-1].copy() for each in piece.cut_outs)),
        lines=(*piece.lines, *(replace(each, points=other(each.points)) for each in piece.lines)),
        notches=(*piece.notches, *notches),
        holes=(*piece.holes, *holes),
        zones=(*piece.zones, *(replace(each, ring=other(each.ring)) for each in piece.zones)),
    )
