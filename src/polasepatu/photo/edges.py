"""Edges, read from the picture itself: where, across each place of a coarse outline, ground meets piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.geometry.fit import corners_of
from polasepatu.photo.picture import sampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.photo.field import Sight
    from polasepatu.photo.picture import Light

STEP_MM = 0.3  # between the places of an outline
_REACH_MM, _READ_MM = 1.2, 0.05  # to either side, and between two readings
_LEVEL_MM = 0.35  # at the ends of a reading, where the colours of piece and ground are taken
_LEVEL_STEPS = 6  # along the line over which these colours are smoothed
_FAR_MM = 0.8  # an edge farther from the coarse outline is not believed
_WALL = 0.75  # the light of a cut wall beside that of the face: less comes from the side
_FAINT = 0.35  # of the usual contrast: nor is a fainter one
ROUNDED_MM = 0.8  # how far from a corner the reading rounds it
_CORNER_REACH_MM, _CORNER_OFF_MM = 5.0, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A closed edge as it is seen on the plane: places (n, 2), outward normals, and how sure it is.

    `wall` is how near, at each place, the colour of the piece's cut wall comes to that of its face, as a
    share of the way from the ground's colour.
    """

    points: F64
    outward: F64
    wall: F64
    contrast: float  # light between piece and ground, the median
    noise_mm: float  # how much neighbouring places differ across the line


def evenly(ring: F64, step_mm: float = STEP_MM) -> F64:
    """Return a ring (n, 2) at even steps, slightly smoothed."""
    closed = np.vstack([ring, ring[:1]])
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    count = max(16, round(way[-1] / step_mm))
    at = np.arange(count) * way[-1] / count
    points = np.stack([np.interp(at, way, closed[:, axis]) for axis in (0, 1)], axis=1)
    return np.asarray((np.roll(points, 1, axis=0) + 2.0 * points + np.roll(points, -1, axis=0)) / 4.0)


def normals(points: F64) -> F64:
    """Return unit normals to the right of a ring's direction: outward where it runs counter-clockwise."""
    along = np.roll(points, -2, axis=0) - np.roll(points, 2, axis=0)
    along = along / np.maximum(np.hypot(*along.T), 1e-12)[:, None]
    return np.column_stack([along[:, 1], -along[:, 0]])


def read_edge(
    picture: Light,
    sight: Sight,
    ring: F64,
    *,
    reach_mm: float = _REACH_MM,
    unread: NDArray[np.bool_] | None = None,
) -> Edge:
    """Return an edge near a coarse ring (n, 2) at even steps, material to the left.

    Places that are `unread`, or where no edge is found, lie straight between their neighbours.
    """
    outward = normals(ring)
    offsets = np.arange(-reach_mm, reach_mm + 1e-9, _READ_MM)
    values = sampled(picture, sight.pixels(ring[:, None] + offsets[:, None] * outward[:, None]))
    ends = max(2, round(min(_LEVEL_MM, reach_mm / 3.0) / _READ_MM))
    inner = _smoothed(np.median(values[:, :ends], axis=1))
    outer = _smoothed(np.median(values[:, -ends:], axis=1))
    apart = inner - outer
    size = (apart**2).sum(axis=1)
    share = ((values - outer[:, None]) * apart[:, None]).sum(axis=2) / np.maximum(size, 1e-9)[:, None]
    off = _crossing(share, offsets)
    usual = float(np.median(size))
    sure = np.isfinite(off) & (np.abs(off) <= _FAR_MM) & (size >= _FAINT**2 * usual)
    if unread is not None:
        sure &= ~unread
    off = np.where(sure, off, 0.0)
    points = ring + off[:, None] * outward
    points = _bridged(points, sure)
    mean = (np.roll(off, 1) + np.roll(off, -1)) / 2.0
    noise = 1.4826 * float(np.median(np.abs(off - mean)[sure])) * np.sqrt(2.0 / 3.0) if sure.any() else 9.0
    wall = ((_WALL * inner - outer) * apart).sum(axis=1) / np.maximum(size, 1e-9)
    return Edge(
        points=points,
        outward=normals(points),
        wall=np.clip(wall, 0.0, 1.0),
        contrast=float(np.sqrt(usual)),
        noise_mm=noise,
    )


def down_to_the_board(edge: Edge, wall_mm: F64, blur_mm: float) -> F64:
    """Return the places of an edge moved out over the walls that are seen, to where these meet the board.

    `wall_mm` (n,) is how wide each wall is seen; `blur_mm` how wide a sharp edge. A wall narrower than the
    blur shifts the middle of the edge by its share; a wide one stands on one side of it.
    """
    steep = np.maximum(1.0, 3.0 * wall_mm / blur_mm)
    share = np.clip(0.5 + (0.5 - edge.wall) * steep, 0.0, 1.0)
    return np.asarray(edge.points + (wall_mm * share)[:, None] * edge.outward)


def _smoothed(colours: F64) -> F64:
    total = colours.copy()
    for step in range(1, _LEVEL_STEPS // 2 + 1):
        total += np.roll(colours, step, axis=0) + np.roll(colours, -step, axis=0)
    return np.asarray(total / (2 * (_LEVEL_STEPS // 2) + 1))


def _crossing(share: F64, offsets: F64) -> F64:
    """Return where shares (n, m) of the piece's colour fall through a half, nearest to offset 0; else NaN."""
    falls = (share[:, :-1] >= 0.5) & (share[:, 1:] < 0.5)
    part = (share[:, :-1] - 0.5) / np.where(falls, share[:, :-1] - share[:, 1:], 1.0)
    at = offsets[:-1] + part * _READ_MM
    at = np.where(falls, at, np.inf)
    best = np.abs(at).argmin(axis=1)
    found = at[np.arange(len(at)), best]
    return np.where(np.isfinite(found), found, np.nan)


def _bridged(points: F64, sure: NDArray[np.bool_]) -> F64:
    """Return points with those that are not sure laid straight between their neighbours."""
    if sure.all() or not sure.any():
        return points
    at, count = np.flatnonzero(sure), len(points)
    wide = np.concatenate([at - count, at, at + count])
    return np.stack(
        [np.interp(np.arange(count), wide, np.tile(points[at, axis], 3)) for axis in (0, 1)], axis=1
    )


def sharpened(points: F64, corner_deg: float) -> tuple[F64, list[int]]:
    """Return a ring with its rounded corners made sharp, and their indices.

    A corner is where the parabolas through the line before and behind it meet.
    """
    count = len(points)
    found = corners_of(points, closed=True, angle_deg=corner_deg, rounded_mm=ROUNDED_MM)
    near = round(ROUNDED_MM / STEP_MM)
    keep = np.ones(count, dtype=np.bool_)
    place = {}
    for at in found.tolist():
        meeting = _meeting(points, at)
        if meeting is None:
            continue
        keep[(at + np.arange(-near + 1, near)) % count] = False
        keep[at] = True
        place[at] = meeting
    made = points.copy()
    for at, spot in place.items():
        made[at] = spot
    order = np.cumsum(keep) - 1
    return made[keep], sorted(int(order[at]) for at in place)


def _meeting(points: F64, at: int) -> F64 | None:
    count = len(points)
    reach = min(round(_CORNER_REACH_MM / STEP_MM), count // 6)
    near = max(2, round(ROUNDED_MM / STEP_MM))
    if reach - near < 4:
        return None
    parts = []
    for way in (-1, 1):
        rows = (at + way * np.arange(near, reach)) % count
        steps = np.arange(near, reach, dtype=np.float64)
        matrix = np.stack([np.ones_like(steps), steps, steps**2], axis=1)
        parts.append(np.linalg.lstsq(matrix, points[rows], rcond=None)[0])
    u = np.zeros(2)
    for _ in range(20):
        spots = [p[0] + p[1] * s + p[2] * s * s for p, s in zip(parts, u, strict=True)]
        slopes = [p[1] + 2.0 * p[2] * s for p, s in zip(parts, u, strict=True)]
        matrix = np.column_stack([slopes[0], -slopes[1]])
        if abs(np.linalg.det(matrix)) < 1e-4:
            return None
        u = u + np.clip(np.linalg.solve(matrix, spots[1] - spots[0]), -3.0, 3.0)
    spot = parts[0][0] + parts[0][1] * u[0] + parts[0][2] * u[0] ** 2
    off = float(np.hypot(*(spot - points[at])))
    return spot if off <= _CORNER_OFF_MM and np.abs(u).max() < 2 * near + 3 else None
