"""Cut pieces for the tests of the formats: a quarter with everything on it, and a plain strap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.pattern.cutpiece import (
    CutPiece,
    Foot,
    Label,
    Notch,
    NotchShape,
    PunchHole,
    Side,
    Stroke,
)

if TYPE_CHECKING:
    from polasepatu.geometry import F64


def ring_of(shape: shapely.Polygon) -> F64:
    """Return the outer ring counter-clockwise, its first point not repeated."""
    return np.asarray(shapely.geometry.polygon.orient(shape).exterior.coords)[:-1, :2].copy()


def quarter(size: float = 42, *, foot: Foot = Foot.RIGHT, scale: float | None = None) -> CutPiece:
    """Return a curved quarter with eyelets, a cut-out, stitch line, notches of every shape and a label."""
    grow = 1.0 + 0.024 * (size - 42) if scale is None else scale
    turn = np.linspace(0.0, 2.0 * np.pi, 160, endpoint=False)
    net = np.column_stack((60.0 * np.cos(turn) + 8.0 * np.cos(2 * turn), 32.0 * np.sin(turn) + 6.0)) * grow
    net_shape = shapely.Polygon(net)
    cut = ring_of(net_shape.buffer(12.0, quad_segs=16))
    cut_shape = shapely.Polygon(cut)
    window = np.array(((-8.0, 0.0), (-8.0, 6.0), (8.0, 6.0), (8.0, 0.0))) * grow  # clockwise
    stitch = np.asarray(net_shape.buffer(-3.0).exterior.coords)[:40]
    left, right, top = (cut[np.argmin(cut[:, 0])], cut[np.argmax(cut[:, 0])], cut[np.argmax(cut[:, 1])])
    notches = (
        Notch(name="heel", x_mm=left[0], y_mm=left[1], inward=(1.0, 0.0), depth_mm=3.0),
        Notch(
            name="toe",
            x_mm=right[0],
            y_mm=right[1],
            inward=(-1.0, 0.0),
            depth_mm=3.0,
            width_mm=3.0,
            shape=NotchShape.V,
        ),
        Notch(
            name="top",
            x_mm=top[0],
            y_mm=top[1],
            inward=(0.0, -1.0),
            depth_mm=4.0,
            width_mm=3.0,
            shape=NotchShape.U,
        ),
    )
    words = f"{size:g}"
    piece = CutPiece(
        piece="quarter",
        title="Quarter",
        size=words,
        width="F",
        foot=Foot.RIGHT,
        side=Side.OUTSIDE,
        material="upper",
        count_per_foot=1,
        net_outline=net,
        cut_outline=cut,
        cut_outs=(window,),
        strokes=(Stroke(name="stitch", points=stitch),),
        punches=tuple(
            PunchHole(name=f"eyelet{i}", x_mm=15.0 * i - 30.0, y_mm=20.0 * grow, diameter_mm=4.0)
            for i in range(5)
        ),
        notches=notches,
        labels=(Label(lines=("DERBY QUARTER", f"{words} R 1x"), x_mm=-35.0, y_mm=-9.0, height_mm=5.0),),
        visible=(net,),
        line_area_mm2=net_shape.area,
        cut_area_mm2=cut_shape.area - shapely.Polygon(window).area,
        perimeter_mm=cut_shape.length,
        tight_axis_deg=15.0,
    )
    return mirrored(piece) if foot is Foot.LEFT else piece


def strap(size: float = 42) -> CutPiece:
    """Return a plain rectangle, longer by 5 mm a size."""
    long = 120.0 + 5.0 * (size - 42)
    ring = np.array(((0.0, 0.0), (long, 0.0), (long, 20.0), (0.0, 20.0)))
    return CutPiece(
        piece="strap",
        title="Strap",
        size=f"{size:g}",
        width="F",
        foot=Foot.RIGHT,
        side=Side.BOTH,
        material="lining",
        count_per_foot=2,
        net_outline=ring,
        cut_outline=ring,
        line_area_mm2=long * 20.0,
        cut_area_mm2=long * 20.0,
        perimeter_mm=2.0 * long + 40.0,
    )


def mirrored(piece: CutPiece) -> CutPiece:
    """Return the left foot's piece: x turned round, rings turned back to their running direction."""
    from dataclasses import replace

    flip = np.array((-1.0, 1.0))
    return replace(
        piece,
        foot=Foot.LEFT,
        net_outline=(piece.net_outline * flip)[::-1].copy(),
        cut_outline=(piece.cut_outline * flip)[::-1].copy(),
        cut_outs=tuple((ring * flip)[::-1].copy() for ring in piece.cut_outs),
        strokes=tuple(replace(each, points=each.points * flip) for each in piece.strokes),
        punches=tuple(replace(each, x_mm=-each.x_mm) for each in piece.punches),
        notches=tuple(
            replace(each, x_mm=-each.x_mm, inward=(-each.inward[0], each.inward[1])) for each in piece.notches
        ),
        labels=tuple(replace(each, x_mm=-each.x_mm - 60.0) for each in piece.labels),
    )
