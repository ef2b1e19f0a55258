"""From pixels to the plane of the board and back: one projection, a lens, and the places of the sheets.

All marker corners go into one least squares. Twelve numbers say how the plane is seen (eight of a projection,
two of the lens's bend, two of its middle); each sheet but the first adds three for where it lies. A third
number of the bend, or a shear of the lens, would add nothing that can be measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.photo.board import printed, sheets_of
from polasepatu.photo.markers import homography, mapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.geometry import F64
    from polasepatu.photo.board import Board, Sheet
    from polasepatu.photo.markers import Marker

SOFT_MM = 0.02  # a residual beyond this weighs less and less
LEAST_MARKERS, LEAST_FOR_MIDDLE = 4, 8
_STRAY_MM = 3.0  # a marker so far off the first guess is none of this board
_ROUNDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """A lens: its bend in the second and fourth power of the distance from its middle, in half diagonals."""

    k1: float = 0.0
    k2: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def bent(self, points: F64) -> F64:
        """Return where straight-line places (..., 2) are seen."""
        middle = np.array([self.x, self.y])
        away = points - middle
        r2 = (away * away).sum(axis=-1, keepdims=True)
        return np.asarray(middle + away * (1.0 + self.k1 * r2 + self.k2 * r2 * r2))

    def straightened(self, points: F64) -> F64:
        """Return the straight-line places of places (..., 2) that are seen."""
        middle = np.array([self.x, self.y])
        seen = points - middle
        radius = np.hypot(seen[..., 0], seen[..., 1])
        r = radius.copy()
        for _ in range(12):
            r2 = r * r
            bend = r * (1.0 + self.k1 * r2 + self.k2 * r2 * r2) - radius
            r = r - bend / np.maximum(1.0 + 3.0 * self.k1 * r2 + 5.0 * self.k2 * r2 * r2, 0.2)
        share = np.where(radius > 1e-12, r / np.maximum(radius, 1e-12), 1.0)
        return np.asarray(middle + seen * share[..., None])


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a plane is seen in a picture of so many pixels."""

    matrix: F64  # (3, 3), from mm to half diagonals from the picture's middle
    lens: Lens
    size_px: tuple[int, int]

    @property
    def half_px(self) -> float:
        """Half the picture's diagonal."""
        return float(np.hypot(*self.size_px)) / 2.0

    def pixels(self, points: F64) -> F64:
        """Return where places of the plane (..., 2) are seen."""
        return self.lens.bent(mapped(self.matrix, points)) * self.half_px + self._middle

    def places(self, pixels: F64) -> F64:
        """Return the places of the plane that are seen at pixels (..., 2)."""
        straight = self.lens.straightened((pixels - self._middle) / self.half_px)
        return mapped(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64), straight)

    def px_per_mm(self, points: F64) -> F64:
        """Return the least scale at places (n, 2) of the plane."""
        here = self.pixels(points)
        steps = [self.pixels(points + np.array(step)) - here for step in ((0.5, 0.0), (0.0, 0.5))]
        scale = [2.0 * np.hypot(step[..., 0], step[..., 1]) for step in steps]
        return np.minimum(*scale)

    @property
    def _middle(self) -> F64:
        return (np.array(self.size_px) - 1.0) / 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLies:
    """Where a sheet lies in the plane: turned about its lower left corner, then moved."""

    sheet: Sheet
    x_mm: float
    y_mm: float
    turn_rad: float = 0.0

    def of(self, points: F64) -> F64:
        """Return places of the sheet in the plane."""
        cos, sin = np.cos(self.turn_rad), np.sin(self.turn_rad)
        turned = points @ np.array([[cos, sin], [-sin, cos]])
        return np.asarray(turned + np.array([self.x_mm, self.y_mm]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """The plane of a board in a picture, and how well its markers agree with it."""

    view: View
    sheets: tuple[SheetLies, ...]
    used: tuple[Marker, ...]
    rms_mm: float
    corners: F64  # (n, 2) of the used markers, in the plane

    def dots(self, board: Board) -> F64:
        """Return the places of the control dots, (n, 2)."""
        return np.vstack([each.of(printed(each.sheet.dots, board)) for each in self.sheets])

    def field(self, board: Board) -> list[F64]:
        """Return the corners (4, 2) of the field's part on each sheet, counter-clockwise."""
        rings = []
        for each in self.sheets:
            (left, bottom), (right, top) = each.sheet.low, each.sheet.high
            ring = np.array([[left, bottom], [right, bottom], [right, top], [left, top]])
            rings.append(each.of(printed(ring, board)))
        return rings


def plane_of(board: Board, markers: Sequence[Marker], size_px: tuple[int, int]) -> Plane | None:
    """Return the plane of a board from its markers, or None where they do not determine it."""
    sheets = sheets_of(board)
    lies = tuple(SheetLies(sheet=s, x_mm=s.corner_mm[0], y_mm=s.corner_mm[1]) for s in sheets)
    owner = {number: sheet.number for sheet in sheets for number in sheet.markers}
    known = [marker for marker in markers if marker.number in owner]
    for _ in range(2):  # once with strays, once without
        seen_sheets = {owner[marker.number] for marker in known}
        if len(known) < LEAST_MARKERS or 0 not in seen_sheets:
            return None
        problem = _Problem(board, [each for each in lies if each.sheet.number in seen_sheets], known, size_px)
        plane = problem.solved()
        if plane is None:
            return None
        off = problem.residuals(problem.values, soft=False).reshape(len(known), 4, 2)
        worst = np.hypot(off[..., 0], off[..., 1]).max(axis=1)
        limit = max(0.5, 6.0 * float(np.median(worst)))
        kept = [marker for marker, mm in zip(known, worst, strict=True) if mm <= limit]
        if len(kept) == len(known):
            return plane
        known = kept
    return plane


class _Problem:
    """The least squares of one picture."""

    def __init__(
        self, board: Board, lies: list[SheetLies], markers: list[Marker], size_px: tuple[int, int]
    ) -> None:
        self.lies, self.markers, self.size_px = lies, markers, size_px
        self.half_px = float(np.hypot(*size_px)) / 2.0
        self.seen = (np.vstack([m.corners for m in markers]) - (np.array(size_px) - 1.0) / 2.0) / self.half_px
        self.own = []  # for each sheet: its corners as printed, and their rows
        row = {marker.number: at for at, marker in enumerate(markers)}
        for each in lies:
            mine = [number for number in each.sheet.markers if number in row]
            corners = printed(np.vstack([each.sheet.markers[number] for number in mine]), board)
            rows = np.concatenate([np.arange(4) + 4 * row[number] for number in mine])
            self.own.append((corners, rows))
        places = self.places(np.zeros(3 * (len(lies) - 1)))
        self.middle = places.mean(axis=0)
        self.size = float(np.abs(places - self.middle).max())
        self.free_middle = len(markers) >= LEAST_FOR_MIDDLE
        self.values = np.zeros(0)
        self.mm_per_unit = 1.0

    def places(self, moves: F64) -> F64:
        """Return the marker corners in the plane, sheets but the first moved by x, y (mm), turned (rad)."""
        found = np.zeros((4 * len(self.markers), 2))
        for at, (each, (corners, rows)) in enumerate(zip(self.lies, self.own, strict=True)):
            x, y, turn = (0.0, 0.0, 0.0) if at == 0 else moves[3 * at - 3 : 3 * at]
            moved = replace(each, x_mm=each.x_mm + x, y_mm=each.y_mm + y, turn_rad=turn)
            found[rows] = moved.of(corners)
        return found

    def solved(self) -> Plane | None:
        """Return the plane, or None where the corners do not determine one."""
        moves = np.zeros(3 * (len(self.lies) - 1))
        inner = (self.places(moves) - self.middle) / self.size
        start = _consensus(inner, self.seen)
        if start is None:
            return None
        self.mm_per_unit = self.size / float(np.sqrt(abs(np.linalg.det(start[:2, :2]))))
        values = np.concatenate([start.ravel()[:8], np.zeros(4), moves])
        self.values = self._minimised(values)
        matrix, lens, moves = self._parts(self.values)
        off = self.residuals(self.values, soft=False)
        into = np.array([[1, 0, -self.middle[0]], [0, 1, -self.middle[1]], [0, 0, self.size]])
        lies = tuple(
            each if at == 0 else replace(each, x_mm=each.x_mm + m[0], y_mm=each.y_mm + m[1], turn_rad=m[2])
            for at, (each, m) in enumerate(zip(self.lies, [[0, 0, 0], *moves.reshape(-1, 3)], strict=True))
        )
        return Plane(
            view=View(matrix=matrix @ into / self.size, lens=lens, size_px=self.size_px),
            sheets=lies,
            used=tuple(self.markers),
            rms_mm=float(np.sqrt(np.mean(off**2) * 2.0)),
            corners=self.places(moves),
        )

    def _parts(self, values: F64) -> tuple[F64, Lens, F64]:
        k1, k2, x, y = values[8:12].tolist()
        if not self.free_middle:
            x = y = 0.0
        return np.append(values[:8], 1.0).reshape(3, 3), Lens(k1=k1, k2=k2, x=x, y=y), values[12:]

    def residuals(self, values: F64, *, soft: bool = True) -> F64:
        """Return how far corners are seen from where they should be, in mm."""
        matrix, lens, moves = self._parts(values)
        seen = lens.bent(mapped(matrix, (self.places(moves) - self.middle) / self.size))
        off = ((seen - self.seen) * self.mm_per_unit).ravel()
        if soft:  # half the square of what comes out is the soft distance
            off = np.sign(off) * SOFT_MM * np.sqrt(2.0 * (np.sqrt(1.0 + (off / SOFT_MM) ** 2) - 1.0))
        return np.asarray(off)

    def _minimised(self, values: F64) -> F64:
        """Return the values of the least sum of squares, by Levenberg and Marquardt."""
        steps = np.concatenate([np.full(12, 1e-6), np.tile([1e-4, 1e-4, 1e-7], len(self.lies) - 1)])
        damp, off = 1e-3, self.residuals(values)
        for _ in range(_ROUNDS):
            jacobian = np.stack(
                [(self.residuals(values + step) - off) / step.sum() for step in np.diag(steps)], axis=1
            )
            normal, slope = jacobian.T @ jacobian, jacobian.T @ off
            scale = np.maximum(np.diag(normal), 1e-12)
            for _ in range(8):
                move = np.linalg.solve(normal + np.diag(damp * scale), -slope)
                tried = self.residuals(values + move)
                if tried @ tried < off @ off:
                    break
                damp *= 6.0
            else:
                return values
            gain = 1.0 - float(tried @ tried) / max(float(off @ off), 1e-30)
            values, off, damp = values + move, tried, max(damp / 5.0, 1e-9)
            if gain < 1e-9:
                return values
        return values


def _consensus(places: F64, seen: F64) -> F64 | None:
    """Return the projection that most markers agree with: four at a time, then all that fit."""
    markers = len(places) // 4
    rng = np.random.default_rng(7)
    best: tuple[int, np.ndarray] | None = None
    span = float(np.ptp(seen, axis=0).max())
    for _ in range(60):
        chosen = rng.choice(markers, size=min(4, markers), replace=False)
        rows = (4 * chosen[:, None] + np.arange(4)).ravel()
        try:
            matrix = homography(places[rows], seen[rows])
        except np.linalg.LinAlgError:
            continue
        near = np.hypot(*(mapped(matrix, places) - seen).T) < 0.03 * span  # a lens bends by less
        if best is None or near.sum() > best[0]:
            best = (int(near.sum()), near)
    if best is None or best[0] < 4 * LEAST_MARKERS:
        return None
    try:
        matrix = homography(places[best[1]], seen[best[1]])
    except np.linalg.LinAlgError:
        return None
    return np.asarray(matrix / matrix[2, 2])
