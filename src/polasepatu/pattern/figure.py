"""A piece as plain geometry for a machine: lines by tool, round holes, and the outer contour.

A figure knows nothing else about a shoe. Paths stand in the order in which a machine works them: pen and
lettering, punches, notches, cut-outs, outer contour. Layouts carry figures along, writers draw them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from polasepatu.geometry.pose import Pose
from polasepatu.pattern.cutpiece import Foot, Side, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.geometry import F64

Bounds: TypeAlias = tuple[float, float, float, float]
"""The box around something, in mm: x and y of its lower left, then of its upper right corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One line for one tool."""

    tool: Tool
    points: F64  # (n, 2)
    closed: bool = False
    name: str = ""
    lifts: tuple[int, ...] = ()  # points before which the pen is lifted: all lettering of a label is one path

    def strokes(self) -> tuple[F64, ...]:
        """Return the lines drawn between lifts of the pen, each (n, 2)."""
        if not self.lifts:
            return (self.points,)
        ends = (0, *self.lifts, len(self.points))
        return tuple(self.points[first:last] for first, last in pairwise(ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """One round hole for the punch."""

    x_mm: float
    y_mm: float
    diameter_mm: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One piece, size and foot as plain geometry; paths stand in working order, the outer contour last."""

    piece: str
    title: str
    size: str
    width: str
    foot: Foot
    side: Side
    material: str
    count_per_foot: int
    paths: tuple[Path, ...]
    holes: tuple[Hole, ...] = ()

    @property
    def contour(self) -> F64:
        """The outer contour."""
        return self.paths[-1].points

    def bounds(self) -> Bounds:
        """Return the box around everything in the figure."""
        return box_around([path.points for path in self.paths], self.holes)

    def moved(self, dx_mm: float, dy_mm: float) -> Figure:
        """Return the figure at another place."""
        return self.laid(Pose(x_mm=dx_mm, y_mm=dy_mm))

    def laid(self, pose: Pose) -> Figure:
        """Return the figure where a pose lays it."""
        places = pose.of(np.concatenate([path.points for path in self.paths]))
        ends = list(accumulate((len(path.points) for path in self.paths), initial=0))
        return replace(
            self,
            paths=tuple(
                Path(
                    tool=path.tool,
                    points=places[first:last],
                    closed=path.closed,
                    name=path.name,
                    lifts=path.lifts,
                )
                for path, (first, last) in zip(self.paths, pairwise(ends), strict=True)
            ),
            holes=_laid_holes(self.holes, pose),
        )

    def without(self, tool: Tool) -> Figure:
        """Return the figure less all that one tool works."""
        return replace(self, paths=tuple(path for path in self.paths if path.tool is not tool))

    def apart(self) -> Figure:
        """Return the figure with a path for each stroke, as a machine works them."""
        paths: list[Path] = []
        for path in self.paths:
            paths += [replace(path, points=stroke, lifts=()) for stroke in path.strokes()]
        return replace(self, paths=tuple(paths))


def box_around(lines: Sequence[F64], holes: Sequence[Hole]) -> Bounds:
    """Return the box around lines, each (n, 2), and round holes."""
    places = np.concatenate(lines)
    low, high = places.min(axis=0), places.max(axis=0)
    x0, y0, x1, y1 = float(low[0]), float(low[1]), float(high[0]), float(high[1])
    for hole in holes:
        radius = hole.diameter_mm / 2.0
        x0, y0 = min(x0, hole.x_mm - radius), min(y0, hole.y_mm - radius)
        x1, y1 = max(x1, hole.x_mm + radius), max(y1, hole.y_mm + radius)
    return x0, y0, x1, y1


def _laid_holes(holes: tuple[Hole, ...], pose: Pose) -> tuple[Hole, ...]:
    if not holes:
        return ()
    places = pose.of(np.array([(hole.x_mm, hole.y_mm) for hole in holes])).tolist()
    return tuple(replace(hole, x_mm=x, y_mm=y) for hole, (x, y) in zip(holes, places, strict=True))
