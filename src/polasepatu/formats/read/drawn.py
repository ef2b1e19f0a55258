"""An imported piece as a drawing to lay on another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from polasepatu.formats.read.imported import Role
from polasepatu.formats.read.pattern_file import JOIN_MM
from polasepatu.formats.read.sew_lines import sew_ring
from polasepatu.pattern.compare.outlines import Drawn, Spot

if TYPE_CHECKING:
    from polasepatu.formats.read.imported import ImportedPiece
    from polasepatu.geometry import F64


def drawn_of(piece: ImportedPiece, shift: F64 | None = None, *, join_mm: float = JOIN_MM) -> Drawn:
    """Return an imported piece as a drawing to compare, moved by `shift`, (2,) in mm."""
    by = np.zeros(2) if shift is None else shift
    net = sew_ring(piece, join_mm)
    x_mm, y_mm = by.tolist()
    return Drawn(
        piece=piece.name,
        size=piece.size,
        outline=piece.outline + by,
        net=None if net is None else net + by,
        cut_outs=tuple(ring + by for ring in piece.cut_outs),
        holes=tuple(
            Spot(x_mm=each.x_mm + x_mm, y_mm=each.y_mm + y_mm, size_mm=each.diameter_mm)
            for each in piece.holes
        ),
        notches=tuple(
            Spot(x_mm=each.x_mm + x_mm, y_mm=each.y_mm + y_mm, size_mm=each.depth_mm or None)
            for each in piece.notches
        ),
        lines=tuple(
            (np.vstack([line.points, line.points[:1]]) if line.closed else line.points) + by
            for line in piece.lines
            if line.role is Role.PEN
        ),
    )
