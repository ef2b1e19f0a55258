"""The neutral drawing between cut pieces and every file format: figures laid out on a sheet."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from polasepatu.geometry.lettering import block_points
from polasepatu.pattern.cutpiece import CutPiece, Foot, Label, Notch, NotchShape, Side, Tool
from polasepatu.pattern.figure import Bounds, Figure, Hole, Path, box_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from polasepatu.geometry import F64

Registration: TypeAlias = Callable[[CutPiece], tuple[float, float]]
"""Names the point of a piece that stays in place when its sizes are laid on top of each other."""

NET_LINE = "net"
_TURN = np.radians(np.linspace(0.0, 180.0, 13))[:, None]
_COS, _SIN = np.cos(_TURN), np.sin(_TURN)  # the round floor of a U notch
WORK_ORDER = (Tool.REFERENCE, Tool.PEN, Tool.TEXT, Tool.PUNCH, Tool.NOTCH, Tool.INNER, Tool.CUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Figures on a sheet whose lower left corner is the origin."""

    figures: tuple[Figure, ...]
    width_mm: float
    height_mm: float

    def bounds(self) -> Bounds:
        """Return the box around everything drawn, that of the origin where there is nothing."""
        if not self.figures:
            return 0.0, 0.0, 0.0, 0.0
        lines = [path.points for figure in self.figures for path in figure.paths]
        return box_around(lines, [hole for figure in self.figures for hole in figure.holes])


def figure(piece: CutPiece, *, lettering: bool = True) -> Figure:
    """Return a cut piece as plain geometry, with or without the words on it."""
    paths: list[Path] = []
    if not np.array_equal(piece.net_outline, piece.cut_outline):
        paths.append(Path(tool=Tool.REFERENCE, points=piece.net_outline, closed=True, name=NET_LINE))
    paths += [
        Path(tool=Tool.PEN, points=stroke.points, closed=stroke.closed, name=stroke.name)
        for stroke in piece.strokes
    ]
    if lettering:
        paths += [_lettering(label) for label in piece.labels]
    paths += [Path(tool=Tool.NOTCH, points=notch_points(notch), name=notch.name) for notch in piece.notches]
    paths += [Path(tool=Tool.INNER, points=ring, closed=True, name="cut-out") for ring in piece.cut_outs]
    paths.append(Path(tool=Tool.CUT, points=piece.cut_outline, closed=True, name=piece.piece))
    return Figure(
        piece=piece.piece,
        title=piece.title,
        size=piece.size,
        width=piece.width,
        foot=piece.foot,
        side=piece.side,
        material=piece.material,
        count_per_foot=piece.count_per_foot,
        paths=tuple(paths),
        holes=tuple(
            Hole(x_mm=punch.x_mm, y_mm=punch.y_mm, diameter_mm=punch.diameter_mm, name=punch.name)
            for punch in piece.punches
        ),
    )


def _lettering(label: Label) -> Path:
    points, lifts = block_points(
        label.lines, label.height_mm, x_mm=label.x_mm, y_mm=label.y_mm, angle_deg=label.angle_deg
    )
    return Path(tool=Tool.TEXT, points=points, name="label", lifts=lifts)


def notch_points(notch: Notch) -> F64:
    """Return the open line of a notch: a slit from the edge inwards, or a V or U from edge to edge."""
    (in_x, in_y), x_mm, y_mm = notch.inward, notch.x_mm, notch.y_mm
    tip = x_mm + notch.depth_mm * in_x, y_mm + notch.depth_mm * in_y
    if notch.shape is NotchShape.SLIT or notch.width_mm <= 0.0:
        return np.array(((x_mm, y_mm), tip))
    along_x, along_y = -in_y * notch.width_mm / 2.0, in_x * notch.width_mm / 2.0
    if notch.shape is NotchShape.V:
        return np.array(((x_mm + along_x, y_mm + along_y), tip, (x_mm - along_x, y_mm - along_y)))
    at, along, inward = np.array((x_mm, y_mm)), np.array((along_x, along_y)), np.array(notch.inward)
    radius_mm = min(notch.width_mm / 2.0, notch.depth_mm)
    floor = at + (notch.depth_mm - radius_mm) * inward
    bow = floor + _COS * along + _SIN * (radius_mm * inward)
    return np.vstack((at + along, bow, at - along))


def each_copy(pieces: Iterable[CutPiece]) -> list[CutPiece]:
    """Return every piece as many times as a foot needs it, its copies one after another."""
    return [piece for piece in pieces for _ in range(piece.count_per_foot)]


def first_net_point(piece: CutPiece) -> tuple[float, float]:
    """Return the piece's registration point, else where its net outline begins."""
    if piece.registration is not None:
        return piece.registration
    return float(piece.net_outline[0, 0]), float(piece.net_outline[0, 1])


def in_rows(
    pieces: Iterable[CutPiece],
    *,
    width_mm: float | None = None,
    gap_mm: float = 10.0,
    margin_mm: float = 10.0,
) -> Drawing:
    """Lay the pieces side by side in rows, in the order given, none nearer than `gap_mm` to another.

    Without `width_mm` the sheet comes out somewhat wider than high. A piece wider than the sheet still gets
    a row of its own: the sheet grows, for nothing here is ever cut off.
    """
    return _laid_out([(figure(piece),) for piece in pieces], width_mm, gap_mm, margin_mm)


def on_tables(
    figures: Iterable[Figure],
    *,
    width_mm: float,
    height_mm: float,
    gap_mm: float = 10.0,
    margin_mm: float = 10.0,
) -> tuple[Drawing, ...]:
    """Lay figures in rows on as many tables as it takes, in the order given.

    Raises:
        ValueError: a figure is larger than the table; the check before has to find that.
    """
    left = list(figures)
    tables: list[Drawing] = []
    while left:
        corners, _, _ = _rows(
            [_extent(each.bounds()) for each in left], width_mm, gap_mm, margin_mm, height_mm=height_mm
        )
        if not corners:
            raise ValueError(f"{left[0].piece} is larger than the table")
        tables.append(_laid_out([(each,) for each in left[: len(corners)]], width_mm, gap_mm, margin_mm))
        left = left[len(corners) :]
    return tuple(tables)


def superimposed(
    pieces: Iterable[CutPiece],
    *,
    registration: Registration = first_net_point,
    width_mm: float | None = None,
    gap_mm: float = 10.0,
    margin_mm: float = 10.0,
) -> Drawing:
    """Lay all sizes of each piece on top of each other about its registration point, the stacks in rows.

    The words are left off: in many sizes over one another nobody could read them.
    """
    stacks: dict[tuple[str, Foot, Side], list[Figure]] = {}
    for piece in pieces:
        x_mm, y_mm = registration(piece)
        key = (piece.piece, piece.foot, piece.side)
        stacks.setdefault(key, []).append(figure(piece, lettering=False).moved(-x_mm, -y_mm))
    return _laid_out(list(stacks.values()), width_mm, gap_mm, margin_mm)


def _laid_out(
    stacks: Sequence[Sequence[Figure]], width_mm: float | None, gap_mm: float, margin_mm: float
) -> Drawing:
    """Place each stack of figures in rows from the top left."""
    boxes = [_around([each.bounds() for each in stack]) for stack in stacks]
    sizes = [_extent(box) for box in boxes]
    if width_mm is None:
        covered = sum((wide + gap_mm) * (high + gap_mm) for wide, high in sizes)
        width_mm = 1.3 * math.sqrt(covered) + 2.0 * margin_mm
    corners, used_mm, height_mm = _rows(sizes, width_mm, gap_mm, margin_mm)
    figures = [
        each.moved(left - box[0], height_mm - top - box[3])
        for stack, box, (left, top) in zip(stacks, boxes, corners, strict=True)
        for each in stack
    ]
    return Drawing(figures=tuple(figures), width_mm=used_mm, height_mm=height_mm)


def _rows(
    sizes: Sequence[tuple[float, float]],
    width_mm: float,
    gap_mm: float,
    margin_mm: float,
    *,
    height_mm: float = math.inf,
) -> tuple[list[tuple[float, float]], float, float]:
    """Return the upper left corner of each box that fits, y downwards from the top, and the used sheet.

    Only a limited height leaves boxes over, and then also those that are wider than the sheet.
    """
    corners: list[tuple[float, float]] = []
    x_mm, y_mm, row_mm, used_mm = margin_mm, margin_mm, 0.0, 0.0
    for wide, high in sizes:
        if x_mm > margin_mm and x_mm + wide + margin_mm > width_mm + 1e-9:
            x_mm, y_mm, row_mm = margin_mm, y_mm + row_mm + gap_mm, 0.0
        if math.isfinite(height_mm) and (
            y_mm + high + margin_mm > height_mm + 1e-9 or x_mm + wide + margin_mm > width_mm + 1e-9
        ):
            break
        corners.append((x_mm, y_mm))
        used_mm = max(used_mm, x_mm + wide)
        x_mm += wide + gap_mm
        row_mm = max(row_mm, high)
    return corners, used_mm + margin_mm, y_mm + row_mm + margin_mm


def _extent(box: Bounds) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _around(boxes: Sequence[Bounds]) -> Bounds:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)
