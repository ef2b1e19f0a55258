"""From pieces and one sheet to the flat tables of the kernels, and the state of a search on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import radians
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from polasepatu.geometry.ring import counter_clockwise, perimeter, ring_area_mm2
from polasepatu.nesting.kernels.field import lay_ring
from polasepatu.nesting.kernels.tables import (
    BUCKETS,
    COLUMNS,
    FIRST_TYPE,
    MAP,
    POSE,
    POSE_COLUMNS,
    REGION,
    SETTING,
    SETTINGS,
    SLOT_COLUMNS,
    SPACE,
    Scene,
    State,
)
from polasepatu.nesting.problem import HOLE, Strip
from polasepatu.nesting.search.field import (
    SAMPLES_ROUND,
    Field,
    Samples,
    edge_samples,
    ground_field,
    near_lists,
    piece_field,
    poles_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.nesting.problem import NestPiece, NestSettings, Part, Sheet

CHORD_MM = 0.15  # between edge samples and the true edge
SEARCH_GAP_MM = 0.004  # more than asked, so that the field's error leaves little to repair
DIRECTION_SAMPLES = 16
BUCKETS_ALONG = 60  # of a strip, whose length is not known beforehand
CLASS_NODES = 500  # of the map of zone classes, along the longer side
DIRECTION_SPARE_DEG = 0.5  # the search keeps within the tolerance by this much, between its samples too
HELD_MM = 0.01  # more than asked at an edge, where a pattern keeps the repair from pushing pieces off it
Grade = tuple[int, int]


class PreparedPart(NamedTuple):
    """A part of a piece as the search sees it."""

    grade: Grade
    ring: F64  # (n, 2), counter-clockwise, about the middle of the piece's box
    field: Field
    cells: NDArray[np.int32]
    lists: NDArray[np.int32]
    samples: Samples
    poles: F64  # (n, 3): circles inside it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PieceType:
    """A piece as the search holds it: centred on the middle of its box."""

    piece: NestPiece
    middle: F64  # of the box, in the piece's own frame
    area_mm2: float
    hull_mm2: float
    radius_mm: float
    short_mm: float
    parts: tuple[PreparedPart, ...]
    direction: F64  # (n, 2): where the turn rule is checked


def grade_of(part: Part) -> Grade:
    """Return what a part asks for: quality class and allowed severity, never a hole."""
    return part.quality_class, min(part.allowed_severity, HOLE - 1)


def piece_type(piece: NestPiece, gap_mm: float) -> PieceType:
    """Return a piece prepared for the search: its fields and edge samples."""
    outline = piece.outline
    low, high = outline.min(axis=0), outline.max(axis=0)
    middle = 0.5 * (low + high)
    parts = []
    for k, part in enumerate(piece.all_parts()):
        ring = counter_clockwise((part.ring if k else outline) - middle)
        spacing = float(perimeter(ring)) / SAMPLES_ROUND
        samples = edge_samples(ring, spacing, min(0.0016 * float((high - low).max()), CHORD_MM), slender=True)
        field = piece_field(ring, gap_mm)
        reach = 1.1 * max(gap_mm, field.step)
        parts.append(
            PreparedPart(
                grade_of(part),
                ring,
                field,
                *near_lists(ring, field, reach),
                samples,
                poles_of(ring, field.step),
            )
        )
    seen = np.vstack([part.ring - middle for part in piece.visible_parts()])
    around = seen[:: max(1, len(seen) // DIRECTION_SAMPLES)]
    centre = seen.mean(axis=0)
    return PieceType(
        piece=piece,
        middle=middle,
        area_mm2=ring_area_mm2(outline),
        hull_mm2=float(shapely.convex_hull(shapely.Polygon(outline)).area),
        radius_mm=float(np.hypot(*(outline - middle).T).max()),
        short_mm=float((high - low).min()),
        parts=tuple(parts),
        direction=np.vstack([around, 0.5 * (around + centre), centre[None]]),
    )


class Tables:
    """Collects rows, samples and fields into the flat arrays that `Scene` holds."""

    def __init__(self) -> None:
        """Begin with empty tables."""
        self.reals: list[list[float]] = []
        self.wholes: list[list[int]] = []
        self.samples: list[NDArray[np.float32]] = []
        self.sample_count = 0
        self.grid: list[NDArray[np.float32]] = []
        self.nodes = 0
        self.near: list[NDArray[np.int32]] = []
        self.near_count = 0

    def add_row(self, reals: Sequence[float], wholes: Sequence[int]) -> int:
        """Add a row to both tables and return its number."""
        self.reals.append([*reals, *[0.0] * (COLUMNS - len(reals))])
        self.wholes.append([*wholes, *[0] * (COLUMNS - len(wholes))])
        return len(self.reals) - 1

    def add_grid(self, nodes: NDArray[np.float32]) -> int:
        """Add a grid and return where its first node is."""
        first = self.nodes
        self.grid.append(nodes.ravel())
        self.nodes += nodes.size
        return first

    def add_points(self, points: F64 | NDArray[np.float32]) -> int:
        """Add samples (n, 3) and return the number of the first."""
        first = self.sample_count
        self.samples.append(points.astype(np.float32))
        self.sample_count += len(points)
        return first

    def add_chunks(self, samples: Samples) -> tuple[int, int]:
        """Add samples with their chunks; return the first chunk row and the last + 1."""
        begin = self.add_points(samples.points)
        first = len(self.reals)
        for circle, (low, high, onward) in zip(
            samples.circles.tolist(), samples.ranges.tolist(), strict=True
        ):
            self.add_row(circle, [begin + low, begin + high, first + onward])
        return first, len(self.reals)

    def add_near(self, cells: NDArray[np.int32], lists: NDArray[np.int32]) -> int:
        """Add the cells of a field and their lists of near edges; return where the cells begin."""
        first = self.near_count
        begin = np.where(cells >= 0, cells + first + cells.size, -1).astype(np.int32)
        self.near += [begin.ravel(), lists]
        self.near_count += cells.size + len(lists)
        return first

    def add_edges(self, ring: F64) -> int:
        """Add the edges of a ring, numbered by their first vertex; return the row of the first."""
        vectors = np.roll(ring, -1, axis=0) - ring
        lengths = np.maximum(np.hypot(*vectors.T), 1e-12)
        rows = np.column_stack([ring, vectors, 1.0 / lengths, 1.0 / lengths**2])
        first = len(self.reals)
        for row in rows.tolist():
            self.add_row(row, [])
        return first

    def scene(self) -> Scene:
        """Return the finished tables."""
        return Scene(
            reals=np.array(self.reals),
            wholes=np.array(self.wholes, dtype=np.int64),
            samples=np.vstack(self.samples),
            grid=np.concatenate(self.grid),
            near_edges=np.concatenate(self.near),
        )


def forbidden(sheet: Sheet, grade: Grade) -> list[F64]:
    """Return the rings of a sheet, its holes apart, that a part of this grade may not touch."""
    quality_class, severity = grade
    zones = [zone.ring for zone in sheet.zones if zone.quality_class > quality_class]
    return zones + [fault.ring for fault in sheet.flaws if fault.severity > severity]


def build_scene(types: Sequence[PieceType], sheet: Sheet | Strip, settings: NestSettings) -> Scene:
    """Return the tables for these types on a sheet, or on a strip (whose length is set later).

    Type k stands in row FIRST_TYPE + k.
    """
    tables = Tables()
    tables.add_row([], [])
    tables.add_row([], [])
    for _ in types:
        tables.add_row([], [])
    spacing = 0.4 * min(each.short_mm for each in types)
    grounds = {
        grade: add_ground(tables, sheet, grade, settings.edge_gap_mm, spacing)
        for grade in sorted({grade for each in types for grade in (part.grade for part in each.parts)})
    }
    gap = settings.gap_mm + SEARCH_GAP_MM
    tight_i, tight_f = add_tightness(tables, sheet)
    tables.wholes[SETTINGS][MAP.ground0 : MAP.ground1 + 1] = [
        min(grounds.values()),
        max(grounds.values()) + 1,
    ]
    for k, each in enumerate(types):
        add_type(tables, FIRST_TYPE + k, each, grounds, tight_i[2] > 0)
    mates = [settings.mate_distance_mm, radians(settings.mate_angle_deg)]
    tables.reals[SETTINGS][:6] = [gap, *mates, *tight_f]
    tables.wholes[SETTINGS][:3] = tight_i
    add_classes(tables, types, sheet)
    side = max(each.radius_mm for each in types)
    left, bottom, right, top = region(sheet)
    right = max(right, BUCKETS_ALONG * side) if isinstance(sheet, Strip) else right
    tables.reals[REGION][:5] = [left, bottom, right, top, 1.0 / side]
    if sheet.repeat is not None:
        tables.reals[REGION][SPACE.repeat_x : SPACE.repeat_y + 1] = [
            sheet.repeat.along_mm,
            sheet.repeat.across_mm,
        ]
    tables.wholes[REGION][:2] = [
        max(1, int((right - left) / side) + 1),
        max(1, int((top - bottom) / side) + 1),
    ]
    return tables.scene()


def add_type(tables: Tables, row: int, each: PieceType, grounds: dict[Grade, int], tight: bool) -> None:
    """Fill the row of a type, adding its parts and turns, and on a tight sheet its direction samples."""
    rows_of_parts = []
    for part in each.parts:
        field = part.field
        rows, columns = field.nodes.shape
        chunks = tables.add_chunks(part.samples)
        where = [tables.add_grid(field.nodes), columns, rows, grounds[part.grade]]
        near = [tables.add_near(part.cells, part.lists), tables.add_edges(part.ring)]
        pole0 = tables.add_points(part.poles)
        poles = [pole0, pole0 + len(part.poles)]
        rows_of_parts.append(([field.left, field.bottom, 1.0 / field.step], [*chunks, *where, *near, *poles]))
    part0 = len(tables.reals)
    for row_of_part in rows_of_parts:
        tables.add_row(*row_of_part)
    turn0 = len(tables.reals)
    for low, high in each.piece.rotation.intervals:
        narrower = min(DIRECTION_SPARE_DEG, 0.5 * (high - low)) if tight else 0.0
        tables.add_row([radians(low + narrower), radians(high - narrower)], [])
    free = each.piece.mate is None and (each.piece.rotation.is_free or not tight)
    direction = np.zeros((0, 3)) if free else np.column_stack([each.direction, np.zeros(len(each.direction))])
    dir0 = tables.add_points(direction)
    half = np.abs(each.parts[0].ring).max(axis=0).tolist()
    tables.reals[row][:6] = [each.radius_mm, each.area_mm2, each.short_mm, each.hull_mm2**0.25, *half]
    tables.wholes[row][:6] = [part0, turn0, turn0, len(tables.reals), dir0, dir0 + len(direction)]


def add_ground(
    tables: Tables, sheet: Sheet | Strip, grade: Grade, edge_gap_mm: float, spacing_mm: float
) -> int:
    """Add the ground of one grade and return its row."""
    if sheet.repeat is not None:
        edge_gap_mm += HELD_MM
    if isinstance(sheet, Strip):
        return tables.add_row([0.0, 0.0, 1.0, 1e9, sheet.width_mm, edge_gap_mm], [0, 0, 0, 0, 0, 1])
    begin = end = len(tables.reals)
    for ring in (sheet.outline, *sheet.holes, *forbidden(sheet, grade)):
        _, end = tables.add_chunks(edge_samples(ring, spacing_mm, 0.3))
    field = field_of(sheet, grade, edge_gap_mm)
    rows, columns = field.nodes.shape
    first = tables.add_grid(field.nodes)
    return tables.add_row([field.left, field.bottom, 1.0 / field.step], [begin, end, first, columns, rows, 0])


@lru_cache(maxsize=64)
def field_of(sheet: Sheet, grade: Grade, edge_gap_mm: float) -> Field:
    """Return the field of a sheet for one grade; drawn once, though several searches look at a sheet."""
    return ground_field(sheet.outline, sheet.holes, forbidden(sheet, grade), edge_gap_mm)


def add_tightness(tables: Tables, sheet: Sheet | Strip) -> tuple[list[int], list[float]]:
    """Add the doubled-angle grid of a sheet; return its first node and size, its corner and 1 / step."""
    if isinstance(sheet, Strip) or sheet.tightness is None:
        return [0, 0, 0], [0.0, 0.0, 1.0]
    field = sheet.tightness
    doubled = 2.0 * np.radians(field.axis_deg)
    planes = np.nan_to_num(np.stack([np.cos(doubled), np.sin(doubled)])).astype(np.float32)
    rows, columns = field.axis_deg.shape
    return [tables.add_grid(planes), columns, rows], [field.x_mm, field.y_mm, 1.0 / field.step_mm]


def add_classes(tables: Tables, types: Sequence[PieceType], sheet: Sheet | Strip) -> None:
    """Add a map of the zone classes of a sheet, where mated pieces must lie in zones of one class."""
    if isinstance(sheet, Strip) or not sheet.zones or all(each.piece.mate is None for each in types):
        return
    left, bottom, right, top = region(sheet)
    step = max(right - left, top - bottom) / CLASS_NODES
    columns, rows = int((right - left) / step) + 2, int((top - bottom) / step) + 2
    classes = np.ones((rows, columns), dtype=np.float32)
    for zone in sheet.zones:
        inside = np.full((rows, columns), np.float32(1e30))
        lay_ring(inside, counter_clockwise(zone.ring), left, bottom, step, True, 0.0)
        classes = np.where(inside > 0.0, np.maximum(classes, zone.quality_class), classes).astype(np.float32)
    tables.reals[SETTINGS][SETTING.class_inv] = 1.0 / step
    tables.wholes[SETTINGS][MAP.class_first : MAP.class_first + 3] = [tables.add_grid(classes), columns, rows]


def region(sheet: Sheet | Strip) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of where centres may lie."""
    if isinstance(sheet, Strip):
        return 0.0, 0.0, 1.0, sheet.width_mm
    (left, bottom), (right, top) = sheet.outline.min(axis=0).tolist(), sheet.outline.max(axis=0).tolist()
    return left, bottom, right, top


def new_state(scene: Scene, slots: int) -> State:
    """Return an empty state with room for `slots` pieces."""
    buckets = int(scene.wholes[REGION, BUCKETS.cols] * scene.wholes[REGION, BUCKETS.rows])
    pose = np.zeros((slots, POSE_COLUMNS))
    pose[:, POSE.ground_weight] = 1.0
    return State(
        pose=pose,
        slots=np.full((slots, SLOT_COLUMNS), -1, dtype=np.int64),
        head=np.full(buckets, -1, dtype=np.int64),
        loss=np.zeros((slots, slots), dtype=np.float32),
        weight=np.ones((slots, slots), dtype=np.float32),
        candidates=np.zeros((4, 4)),
        random=np.zeros(4, dtype=np.uint64),
        counts=np.zeros(2, dtype=np.int64),
    )
