"""Lines drawn on a piece: dark strokes, thinned to one pixel, followed from end to end, and read again.

Source of the thinning: T. Y. Zhang, C. Y. Suen, "A fast parallel algorithm for thinning digital patterns",
1984.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.photo.picture import box_mean, grey, sampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.photo.field import Rectified

AWAY_MM = 1.6  # from the edge: nearer lines are lost in the shade of the edge
_BACKGROUND_MM = 4.0
_DARK_SHARE = 0.25  # of the background: what is darker by this is a stroke
_LEAST_MM = 6.0  # of a line
_ACROSS_MM = 0.8
_STEP_MM = 0.5


def find_lines(seen: Rectified, area: shapely.Polygon) -> list[F64]:
    """Return the lines (n, 2) drawn on a piece, as they are seen on the plane."""
    brightness = grey(seen.light)
    inside = _inside(seen, area.buffer(-AWAY_MM))
    if not inside.any():
        return []
    dark = _darkness(brightness, inside, round(_BACKGROUND_MM * seen.px_per_mm / 2.0))
    skeleton = thinned((dark > _DARK_SHARE) & inside)
    lines = []
    for cells in _followed(skeleton):
        points = seen.places(cells[:, ::-1].astype(np.float64))
        if np.hypot(*np.diff(points, axis=0).T).sum() < _LEAST_MM:
            continue
        lines.append(_centred(_evenly(points), dark, seen))
    return lines


def _inside(seen: Rectified, area: shapely.Geometry) -> NDArray[np.bool_]:
    tall, wide = seen.light.shape[:2]
    x, y = np.meshgrid(np.arange(wide), np.arange(tall))
    places = seen.places(np.stack([x, y], axis=-1).reshape(-1, 2).astype(np.float64))
    shapely.prepare(area)
    return np.asarray(shapely.contains_xy(area, places[:, 0], places[:, 1])).reshape(tall, wide)


def _darkness(brightness: NDArray[np.float32], inside: NDArray[np.bool_], reach: int) -> NDArray[np.float32]:
    """Return how much darker than its surroundings on the piece each cell is, as a share of them."""
    weight = inside.astype(np.float32)
    for _ in range(2):  # the second time without the strokes that the first one shows
        mean = box_mean(brightness * weight, reach) / np.maximum(box_mean(weight, reach), 1e-3)
        dark = (mean - brightness) / np.maximum(mean, 1e-3)
        weight = (inside & (dark < _DARK_SHARE / 2.0)).astype(np.float32)
    return np.asarray(np.where(inside, dark, 0.0), dtype=np.float32)


def thinned(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the lines, one cell wide, in the middle of strokes."""
    cells = np.pad(mask, 1)
    changed = True
    while changed:
        changed = False
        for odd in (True, False):
            n = _neighbours(cells)
            count = sum(each.astype(np.int8) for each in n)
            rises = sum((~n[at] & n[(at + 1) % 8]).astype(np.int8) for at in range(8))
            if odd:
                open_side = ~(n[0] & n[2] & n[4]) & ~(n[2] & n[4] & n[6])
            else:
                open_side = ~(n[0] & n[2] & n[6]) & ~(n[0] & n[4] & n[6])
            gone = cells[1:-1, 1:-1] & (count >= 2) & (count <= 6) & (rises == 1) & open_side
            if gone.any():
                cells[1:-1, 1:-1] &= ~gone
                changed = True
    return cells[1:-1, 1:-1]


def _neighbours(cells: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Return the eight neighbours of every cell, clockwise from the one above."""
    tall, wide = cells.shape
    steps = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    return [cells[1 + y : tall - 1 + y, 1 + x : wide - 1 + x] for y, x in steps]


def _followed(skeleton: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Return the cells (n, 2) of each line from one end or crossing to the next."""
    left = {(int(row), int(column)) for row, column in np.argwhere(skeleton)}
    degree = {cell: len(_beside(cell, left)) for cell in left}
    lines: list[NDArray[np.intp]] = []
    ends = sorted(cell for cell in left if degree[cell] == 1)
    for start in [*ends, *sorted(left)]:  # then closed lines, which have no end
        if start not in left:
            continue
        line = [start]
        left.discard(start)
        while ahead := _beside(line[-1], left):
            straight = min(ahead, key=lambda cell: _bend(line, cell))
            line.append(straight)
            left.discard(straight)
        if len(line) > 2:
            first, last = line[0], line[-1]
            if max(abs(first[0] - last[0]), abs(first[1] - last[1])) <= 2 and len(line) > 12:
                line.append(first)
            lines.append(np.array(line))
    return lines


def _beside(cell: tuple[int, int], among: set[tuple[int, int]]) -> list[tuple[int, int]]:
    row, column = cell
    steps = ((-1, 0), (0, 1), (1, 0), (0, -1), (-1, 1), (1, 1), (1, -1), (-1, -1))
    return [each for each in ((row + y, column + x) for y, x in steps) if each in among]


def _bend(line: list[tuple[int, int]], cell: tuple[int, int]) -> float:
    """Return how far a next cell turns from where the line was going."""
    if len(line) < 2:
        return 0.0
    back = line[max(0, len(line) - 6)]
    here = line[-1]
    ahead, behind = np.subtract(cell, here), np.subtract(here, back)
    return float(-(ahead @ behind) / (np.hypot(*ahead) * np.hypot(*behind)))


def _evenly(points: F64) -> F64:
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0.0, way[-1], max(3, round(way[-1] / _STEP_MM)))
    even = np.stack([np.interp(at, way, points[:, axis]) for axis in (0, 1)], axis=1)
    for _ in range(2):
        even[1:-1] = (even[:-2] + 2.0 * even[1:-1] + even[2:]) / 4.0
    return even


def _centred(points: F64, dark: NDArray[np.float32], seen: Rectified) -> F64:
    """Return a line moved, across itself, to the middle of the darkness of its stroke."""
    along = np.gradient(points, axis=0)
    along = along / np.maximum(np.hypot(*along.T), 1e-12)[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    offsets = np.linspace(-_ACROSS_MM, _ACROSS_MM, 33)
    values = sampled(dark, seen.cells(points[:, None] + offsets[:, None] * across[:, None]))
    values = np.where(values > _DARK_SHARE / 2.0, values, 0.0)
    total = values.sum(axis=1)
    move = np.where(total > 1e-6, (values @ offsets) / np.maximum(total, 1e-6), 0.0)
    move[1:-1] = (move[:-2] + 2.0 * move[1:-1] + move[2:]) / 4.0
    return np.asarray(points + move[:, None] * across)
