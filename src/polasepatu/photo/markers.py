"""Markers: squares of a dark border and sixteen bits, found anywhere in a picture.

Dark regions with four corners are read cell by cell; only an exact code counts, so nothing is taken for a
marker that is none. Their sides are then read again as straight edges between light and dark, which places a
corner within a few hundredths of a pixel.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from polasepatu.photo.board import CELLS, CODES
from polasepatu.photo.picture import box_mean, grey, halved, sampled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.geometry import F64
    from polasepatu.photo.picture import Light

_DARKER = 7.0 / 255.0  # than its surroundings, in coded light
_LEAST_PX, _LEAST_PX2 = 10.0, 100.0  # at half size
_LEAST_CONTRAST = 0.1  # in coded light
_MOST_WRONG_BORDER = 2  # of the 20 dark cells, for glare and dirt
_PROFILES, _REACH_PX, _STEP_PX = 40, 4.0, 0.25
_TRIM = 2.5  # medians off the line: such a reading is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A marker in a picture: corners (4, 2) in pixels, the upper left one of the printed marker first."""

    number: int
    corners: F64
    dark: float  # light of its border
    light: float  # light of the paper beside it
    rise_px: float  # from a tenth to nine tenths of the way from dark to light


def find_markers(picture: Light) -> tuple[Marker, ...]:
    """Return the markers of a picture, each number once, the larger where it is seen twice."""
    brightness = grey(picture)
    small = np.sqrt(halved(brightness))
    found: dict[int, Marker] = {}
    for quad in _quads(small):
        read = _code(small, quad)
        if read is None:
            continue
        number, turned = read
        marker = _refined(brightness, number, turned * 2.0 + 0.5)
        if marker is not None and (number not in found or _area(found[number]) < _area(marker)):
            found[number] = marker
    return tuple(found[number] for number in sorted(found))


def homography(source: F64, target: F64) -> F64:
    """Return the projective map (3, 3) of places (n, 2) onto others, by least squares.

    Raises:
        np.linalg.LinAlgError: the places do not determine it.
    """
    middle, size = source.mean(axis=0), max(float(np.abs(source - source.mean(axis=0)).max()), 1e-9)
    x, y = ((source - middle) / size).T
    u, v = target.T
    one, none = np.ones_like(x), np.zeros_like(x)
    rows = np.concatenate(
        [
            np.stack([x, y, one, none, none, none, -u * x, -u * y], axis=1),
            np.stack([none, none, none, x, y, one, -v * x, -v * y], axis=1),
        ]
    )
    solved, _, rank, _ = np.linalg.lstsq(rows, np.concatenate([u, v]), rcond=None)
    if rank < 8:
        raise np.linalg.LinAlgError
    into = np.array([[1 / size, 0, -middle[0] / size], [0, 1 / size, -middle[1] / size], [0, 0, 1]])
    return np.asarray(np.append(solved, 1.0).reshape(3, 3) @ into)


def mapped(matrix: F64, points: F64) -> F64:
    """Return places (..., 2) under a projective map."""
    wide = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(wide[..., :2] / wide[..., 2:])


def _quads(small: Light) -> Iterator[F64]:
    """Yield the corners (4, 2) of dark regions that look like squares, clockwise as seen."""
    from contourpy import LineType, contour_generator

    reach = max(12, small.shape[1] // 60)
    level = small - box_mean(small, reach) + _DARKER
    made: Any = contour_generator(
        z=np.pad(level, 1, constant_values=1.0), name="serial", line_type=LineType.ChunkCombinedOffset
    ).lines(0.0)
    lines, offsets = made
    if lines[0] is None:
        return
    for first, last in itertools.pairwise(offsets[0].astype(np.intp)):
        line = lines[0][first:last] - 1.0
        if last - first < 4 * _LEAST_PX or np.ptp(line, axis=0).min() < _LEAST_PX:
            continue
        quad = _four_corners(line)
        if quad is not None:
            yield quad


def _four_corners(line: F64) -> F64 | None:
    length = float(np.hypot(*np.diff(line, axis=0).T).sum())
    # The line begins anywhere; from the point farthest off its middle, which is a corner, four stay.
    start = int(np.hypot(*(line - line.mean(axis=0)).T).argmax())
    turned = np.vstack([line[start:-1], line[: start + 1]])
    kept = shapely.get_coordinates(shapely.LineString(turned).simplify(0.03 * length))[:-1]
    if len(kept) != 4:
        return None
    x, y = kept.T
    area = float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2.0  # y down: clockwise is positive
    if abs(area) < _LEAST_PX2:
        return None
    return kept if area > 0 else kept[::-1]


_UNIT = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
_MIDDLES = np.stack(np.meshgrid(*[(np.arange(CELLS) + 0.5) / CELLS] * 2), axis=-1)
_TURNS = {
    sum(int(bit) << (15 - at) for at, bit in enumerate(np.rot90(cells, turn).ravel())): (number, turn)
    for number, code in enumerate(CODES)
    for cells in [np.array([code >> (15 - at) & 1 for at in range(16)]).reshape(4, 4)]
    for turn in range(4)
}
"""What is read, by the quarter turns to the left under which a marker reads so."""


def _code(small: Light, quad: F64) -> tuple[int, F64] | None:
    """Return the number of the marker in a quad, and the quad beginning at its upper left corner."""
    try:
        cells = sampled(small, mapped(homography(_UNIT, quad), _MIDDLES))
    except np.linalg.LinAlgError:
        return None
    low, high = cells.min(), cells.max()
    if high - low < _LEAST_CONTRAST:
        return None
    white = cells > (low + high) / 2.0
    if white.sum() - white[1:-1, 1:-1].sum() > _MOST_WRONG_BORDER:
        return None
    word = sum(int(bit) << (15 - at) for at, bit in enumerate(white[1:-1, 1:-1].ravel()))
    if word not in _TURNS:
        return None
    number, turn = _TURNS[word]
    # Turned to the left, the upper left corner comes to the lower left, the last of the four.
    return number, np.roll(quad, turn, axis=0)


def _refined(brightness: Light, number: int, quad: F64) -> Marker | None:
    """Return a marker with its sides read as edges of light; None where they cannot be read."""
    sides: list[tuple[F64, F64]] = []
    levels: list[tuple[float, float, float]] = []
    offsets = np.arange(-_REACH_PX, _REACH_PX + 1e-9, _STEP_PX)
    for at in range(4):
        first, last = quad[at], quad[(at + 1) % 4]
        along = (last - first) / max(float(np.hypot(*(last - first))), 1e-9)
        outward = np.array([along[1], -along[0]])  # clockwise with y down
        shares = np.linspace(0.12, 0.88, _PROFILES)
        places = first + shares[:, None] * (last - first)
        values = sampled(brightness, places[:, None] + offsets[:, None] * outward)
        low, high = values[:, :4].mean(axis=1, keepdims=True), values[:, -4:].mean(axis=1, keepdims=True)
        if np.median(high - low) <= 1e-4:
            return None
        share = np.clip((values - low) / np.maximum(high - low, 1e-4), -0.5, 1.5)
        edge = offsets[0] + np.sum(1.0 - (share[:, 1:] + share[:, :-1]) / 2.0, axis=1) * _STEP_PX
        found = _straight(places + edge[:, None] * outward)
        if found is None:
            return None
        sides.append(found)
        mean = share.mean(axis=0)
        rise = float(np.interp(0.9, np.maximum.accumulate(mean), offsets))
        rise -= float(np.interp(0.1, np.maximum.accumulate(mean), offsets))
        levels.append((float(np.median(low)), float(np.median(high)), rise))
    corners = np.array([_crossing(sides[at - 1], sides[at]) for at in range(4)])
    if not np.isfinite(corners).all() or np.abs(corners - quad).max() > 2.0 * _REACH_PX:
        return None
    dark, light, rise = np.median(levels, axis=0).tolist()
    return Marker(number=number, corners=corners, dark=dark, light=light, rise_px=rise)


def _straight(points: F64) -> tuple[F64, F64] | None:
    """Return a point and the direction of the line through points, strays left out."""
    for _ in range(3):
        middle = points.mean(axis=0)
        direction = np.linalg.svd(points - middle)[2][0]
        off = np.abs((points - middle) @ np.array([-direction[1], direction[0]]))
        keep = off <= max(_TRIM * float(np.median(off)), 1e-3)
        if keep.sum() < _PROFILES // 3:
            return None
        points = points[keep]
    middle = points.mean(axis=0)
    return middle, np.linalg.svd(points - middle)[2][0]


def _crossing(first: tuple[F64, F64], second: tuple[F64, F64]) -> F64:
    matrix = np.column_stack([first[1], -second[1]])
    if abs(np.linalg.det(matrix)) < 0.2:
        return np.full(2, np.nan)
    along = np.linalg.solve(matrix, second[0] - first[0])[0]
    return np.asarray(first[0] + along * first[1])


def _area(marker: Marker) -> float:
    x, y = marker.corners.T
    return abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2.0
