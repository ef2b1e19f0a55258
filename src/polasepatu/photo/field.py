"""The field seen from straight above, and what lies on it: a first, coarse outline of every piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import shapely

from polasepatu.photo.picture import box_mean, sampled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.photo.picture import Light
    from polasepatu.photo.plane import Plane

LEAST_PIECE_MM2, LEAST_HOLE_MM2 = 100.0, 2.5
LEAST_HOLE_MM = 1.2  # across: narrower ones are pen lines
_BORDER_MM = 5.0  # along the field's edge, where the ground is looked at
_INSET_MM = 1.0  # from the field's edge, where print and paper meet
_ROWS = 256  # of a rectified picture that are read at once


class Sight(Protocol):
    """How a plane is seen: by a camera, or line by line in a scanner."""

    def pixels(self, points: F64) -> F64:
        """Return where places of the plane (..., 2), mm, are seen."""

    def places(self, pixels: F64) -> F64:
        """Return the places of the plane that are seen at pixels (..., 2)."""

    def px_per_mm(self, points: F64) -> F64:
        """Return the least scale at places (n, 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectified:
    """A part of the plane seen from straight above; the first row is its lowest."""

    light: Light
    low: tuple[float, float]  # the lower left corner, mm
    px_per_mm: float

    def places(self, cells: F64) -> F64:
        """Return the places of (column, row) counted from the middle of the first cell."""
        return np.asarray(np.array(self.low) + (cells + 0.5) / self.px_per_mm)

    def cells(self, places: F64) -> F64:
        """Return (column, row) of places, counted from the middle of the first cell."""
        return np.asarray((places - np.array(self.low)) * self.px_per_mm - 0.5)


def rectified(picture: Light, sight: Sight, low: F64, high: F64, px_per_mm: float) -> Rectified:
    """Return the part of the plane between two corners, mm."""
    wide, tall = np.maximum(1, np.round((high - low) * px_per_mm).astype(int)).tolist()
    made = Rectified(
        light=np.empty((tall, wide, 3), dtype=np.float32),
        low=(float(low[0]), float(low[1])),
        px_per_mm=px_per_mm,
    )
    for first in range(0, tall, _ROWS):
        x, y = np.meshgrid(np.arange(wide), np.arange(first, min(tall, first + _ROWS)))
        places = made.places(np.stack([x, y], axis=-1))
        made.light[first : first + _ROWS] = sampled(picture, sight.pixels(places))
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Lighting:
    """How bright white paper is over the plane: a paraboloid through the paper beside the markers."""

    terms: F64  # (6,)

    def at(self, places: F64) -> F64:
        """Return the light (...) of white paper at places (..., 2)."""
        return np.maximum(_terms(places) @ self.terms, 0.02)


def lighting(plane: Plane) -> Lighting:
    """Return how the light falls on a board."""
    middles = plane.corners.reshape(-1, 4, 2).mean(axis=1)
    levels = np.array([marker.light for marker in plane.used])
    # As a share of the mean, and with a little weight against bends that few markers would ask for.
    rows = np.vstack([_terms(middles), 0.05 * np.eye(6)[3:] * np.sqrt(len(levels))])
    solved, *_ = np.linalg.lstsq(rows, np.append(levels, np.zeros(3)), rcond=None)
    return Lighting(terms=solved)


def _terms(places: F64) -> F64:
    x, y = places[..., 0] / 200.0 - 1.0, places[..., 1] / 200.0 - 1.0
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What lies on the ground, coarsely: areas with their holes, and how unlike the ground they are."""

    areas: tuple[shapely.Polygon, ...]
    contrast: float  # between ground and pieces, in square roots of light; white to black is about 0.8
    at_the_edge: tuple[shapely.Polygon, ...]  # pieces that lie across the edge of the field
    ground: tuple[float, float, float]


def find_pieces(seen: Rectified, field: Sequence[F64], light: Lighting | None) -> Found:
    """Return what lies on the field, given as rings; `light` levels a fall of light across it."""
    inside = shapely.union_all([shapely.Polygon(ring).buffer(0.01) for ring in field]).buffer(-_INSET_MM)
    x, y = np.meshgrid(np.arange(seen.light.shape[1]), np.arange(seen.light.shape[0]))
    places = seen.places(np.stack([x, y], axis=-1))
    within = _covered(inside, seen)
    even = seen.light if light is None else seen.light / light.at(places)[..., None].astype(np.float32)
    root = np.sqrt(np.maximum(even, 0.0))
    border = within & ~_covered(inside.buffer(-_BORDER_MM), seen)
    ground = np.median(root[border if border.any() else within], axis=0)
    apart = np.sqrt(((root - ground) ** 2).sum(axis=-1, dtype=np.float32))
    apart = box_mean(np.where(within, apart, 0.0).astype(np.float32), 1)
    level, contrast = _level(apart[within])
    areas, cut = [], []
    edge = inside.exterior.buffer(1.5 / seen.px_per_mm) if isinstance(inside, shapely.Polygon) else None
    for area in _areas(seen, apart, level):
        if edge is not None and area.intersects(edge):
            cut.append(area)
        else:
            areas.append(area)
    r, g, b = (ground**2).tolist()
    return Found(areas=tuple(areas), contrast=contrast, at_the_edge=tuple(cut), ground=(r, g, b))


def _covered(area: shapely.Geometry, seen: Rectified) -> NDArray[np.bool_]:
    """Return which cells have their middle in an area with straight sides."""
    tall, wide = seen.light.shape[:2]
    mask = np.zeros((tall, wide), dtype=np.bool_)
    shapely.prepare(area)
    columns = np.arange(wide)
    for row in range(tall):
        places = seen.places(np.column_stack([columns[[0, -1]], [row, row]]))
        line = shapely.linestrings([places + [[-1.0, 0.0], [1.0, 0.0]]])
        met = np.asarray(shapely.intersection(area, line))
        for x0, _, x1, _ in shapely.bounds(shapely.get_parts(met[~shapely.is_empty(met)])):
            first, last = (np.array([x0, x1]) - seen.low[0]) * seen.px_per_mm - 0.5
            mask[row, max(0, int(np.ceil(first))) : max(0, int(np.floor(last)) + 1)] = True
    return mask


def _level(apart: NDArray[np.float32]) -> tuple[float, float]:
    """Return the distance from the ground that divides it from the pieces, and that of the pieces.

    Source: N. Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    counts, edges = np.histogram(apart, bins=256, range=(0.0, max(float(apart.max()), 1e-3)))
    middles = (edges[1:] + edges[:-1]) / 2.0
    share = np.cumsum(counts) / counts.sum()
    mean = np.cumsum(counts * middles) / counts.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mean[-1] * share - mean) ** 2 / (share * (1.0 - share))
    split = float(middles[int(np.nanargmax(between))])
    low, high = float(np.median(apart[apart <= split])), float(np.median(apart[apart > split]))
    return (low + high) / 2.0, high - low


def _areas(seen: Rectified, apart: Light, level: float) -> list[shapely.Polygon]:
    """Return the areas farther from the ground's colour than a level, large enough to be pieces."""
    from contourpy import FillType, contour_generator

    padded = np.pad(apart, 1)
    made = contour_generator(z=padded, name="serial", fill_type=FillType.OuterOffset).filled(level, np.inf)
    found = []
    for points, offsets in zip(*made, strict=True):
        rings = [
            seen.places(points[first : last - 1] - 1.0)
            for first, last in zip(offsets[:-1].astype(int), offsets[1:].astype(int), strict=True)
        ]
        if len(rings[0]) < 4 or shapely.Polygon(rings[0]).area < LEAST_PIECE_MM2:
            continue
        holes = [ring for ring in rings[1:] if _is_hole(ring)]
        area = shapely.Polygon(rings[0], holes)
        found.append(area if area.is_valid else _largest(area.buffer(0.0)))
    return found


def _is_hole(ring: F64) -> bool:
    if len(ring) < 4:
        return False
    area = shapely.Polygon(ring)
    return bool(area.area >= LEAST_HOLE_MM2 and not area.buffer(-LEAST_HOLE_MM / 2.0).is_empty)


def _largest(area: shapely.Geometry) -> shapely.Polygon:
    part: shapely.Polygon = max(shapely.get_parts(area), key=lambda each: each.area)
    return part
