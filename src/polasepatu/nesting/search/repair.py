"""From a layout of the search to one that holds exactly: push apart, quantise, measure, drop what fails."""

from __future__ import annotations

from math import cos, degrees, radians, sin
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from polasepatu.geometry.ring import counter_clockwise, rectangle
from polasepatu.nesting.kernels.settle import settle
from polasepatu.nesting.layout import quantised
from polasepatu.nesting.problem import Strip
from polasepatu.nesting.search.scene import forbidden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.nesting.problem import NestSettings, Sheet
    from polasepatu.nesting.search.scene import PieceType

AIM_MM = 0.002  # kept above each gap, for the rounding of poses and so that no two pieces touch
SWEEPS = 50
SPARE_MM = 1e-4  # the least by which a measured clearance must exceed its gap


class Repaired(NamedTuple):
    """Poses as they will be written, and which pieces hold."""

    written: list[tuple[float, float, float]]  # of the pieces' own frames: mm, mm, degrees
    centres: F64  # (n, 3): the same poses of the box middles, radians
    good: NDArray[np.bool_]  # (n,)
    least_slack_mm: float  # clearance less gap, over the good pieces


class ExactSheet:
    """The untouched shapes of the piece types and of one sheet, ready to be measured."""

    def __init__(self, types: Sequence[PieceType], sheet: Sheet | Strip, settings: NestSettings) -> None:
        """Collect the rings; the length of a strip is given with each layout."""
        self.types = types
        self.sheet = sheet
        self.settings = settings
        self.fixed: list[F64] = []
        self.parts: list[list[tuple[F64, list[tuple[int, int, float]]]]] = []
        edge = settings.edge_gap_mm
        if isinstance(sheet, Strip):
            self.fixed = [np.zeros((4, 2))]
            bounds = [(0, 1, edge)]
        else:
            self.fixed = [counter_clockwise(ring) for ring in (sheet.outline, *sheet.holes)]
            bounds = [(0, 1, edge)] + [(k, 0, edge) for k in range(1, len(self.fixed))]
        faults: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
        for each in types:
            rows = []
            for k, part in enumerate(each.parts):
                grade = part.grade
                if grade not in faults:
                    rings = [] if isinstance(sheet, Strip) else forbidden(sheet, grade)
                    first = len(self.fixed)
                    self.fixed += [counter_clockwise(ring) for ring in rings]
                    faults[grade] = [(first + q, 0, 0.0) for q in range(len(rings))]
                rows.append((part.ring, (bounds if k == 0 else []) + faults[grade]))
            self.parts.append(rows)

    def repaired(
        self,
        kinds: NDArray[np.int64],
        centres: F64,
        values: F64,
        *,
        length_mm: float = 0.0,
        sweeps: int = SWEEPS,
    ) -> Repaired:
        """Return the layout of types `kinds` (n,) at `centres` (n, 3) made exact, the rest dropped."""
        if isinstance(self.sheet, Strip):
            width = self.sheet.width_mm
            self.fixed[0] = rectangle(length_mm, width)
        tables = self.tables(kinds)
        poses = np.ascontiguousarray(centres[:, :3])
        self.run(tables, poses, sweeps)
        written = []
        for i, k in enumerate(kinds):
            (mx, my), t = self.types[k].middle, poses[i, 2]
            x = poses[i, 0] - (cos(t) * mx - sin(t) * my)
            y = poses[i, 1] - (sin(t) * mx + cos(t) * my)
            pose = quantised(float(x), float(y), degrees(float(t)))
            written.append(pose)
            t = radians(pose[2])
            poses[i] = pose[0] + cos(t) * mx - sin(t) * my, pose[1] + sin(t) * mx + cos(t) * my, t
        slack, conflicts = self.run(tables, poses, 0)
        good = np.ones(len(kinds), dtype=bool)
        for i, j in conflicts.tolist():
            if j < 0:
                good[i] = False
        for i, j in conflicts.tolist():
            if j >= 0 and good[i] and good[j]:
                good[i if values[i] < values[j] else j] = False
        least = float(slack[good].min()) if good.any() and len(conflicts) == 0 else 0.0
        return Repaired(written, poses, good, least)

    def end_mm(self, kinds: NDArray[np.int64], centres: F64) -> float:
        """Return how long a strip must be for a layout, the edge gap included."""
        ends = [
            (cos(t) * ring[:, 0] - sin(t) * ring[:, 1]).max() + x
            for k, (x, _, t) in zip(kinds.tolist(), centres.tolist(), strict=True)
            for ring, _ in self.parts[k][:1]
        ]
        return float(max(ends)) + self.settings.edge_gap_mm + SPARE_MM

    def run(self, tables: Tables, poses: F64, sweeps: int) -> tuple[F64, NDArray[np.int64]]:
        """Settle `poses` in place; return the slack of each piece and the conflicts left."""
        n = len(poses)
        slack = np.zeros(n)
        conflicts = np.zeros((8 * n + 8, 2), dtype=np.int64)
        gap = self.settings.gap_mm + SPARE_MM
        repeat = self.sheet.repeat
        free_x = 0.0 if repeat is not None and repeat.along_mm > 0.0 else 1.0
        free_y = 0.0 if repeat is not None and repeat.across_mm > 0.0 else 1.0
        count = settle(*tables, poses, gap, AIM_MM, sweeps, free_x, free_y, slack, conflicts)
        return slack, conflicts[:count]

    def tables(self, kinds: NDArray[np.int64]) -> Tables:
        """Return the rings, parts, bodies and obstacles of a layout as flat tables."""
        rings = list(self.fixed)
        parts: list[list[int]] = []
        bodies: list[list[int]] = []
        obstacles: list[list[int]] = []
        gaps: list[float] = []
        for k in kinds.tolist():
            first = len(parts)
            for ring, around in self.parts[k]:
                parts.append([len(rings), len(obstacles), len(obstacles) + len(around)])
                rings.append(ring)
                obstacles += [[number, within] for number, within, _ in around]
                gaps += [gap + SPARE_MM for _, _, gap in around]
            bodies.append([first, len(parts)])
        ends = np.cumsum([len(ring) for ring in rings])
        own = np.vstack(rings)
        return Tables(
            own=own,
            points=own.copy(),
            rings=np.column_stack([np.concatenate([[0], ends[:-1]]), ends]).astype(np.int64),
            parts=np.array(parts, dtype=np.int64).reshape(-1, 3),
            bodies=np.array(bodies, dtype=np.int64).reshape(-1, 2),
            obstacles=np.array(obstacles, dtype=np.int64).reshape(-1, 2),
            obstacle_gaps=np.array(gaps),
            radii=np.array([self.types[k].radius_mm for k in kinds.tolist()]),
        )


class Tables(NamedTuple):
    """What `settle` reads, in the order of its arguments."""

    own: F64
    points: F64
    rings: NDArray[np.int64]
    parts: NDArray[np.int64]
    bodies: NDArray[np.int64]
    obstacles: NDArray[np.int64]
    obstacle_gaps: F64
    radii: F64
