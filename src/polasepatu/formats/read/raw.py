"""What a reader found in a foreign file, before anybody knows what it means: lines, circles, points, words.

Every reader (DXF, SVG, HPGL) ends here and `assemble` goes on from here. Lengths are in the file's own
units; `Budget` keeps a hostile or damaged file from taking the whole machine.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import InputFaults, Phrase, Where
from polasepatu.formats import faults

if TYPE_CHECKING:
    from polasepatu.geometry import F64

MAX_BYTES = 64_000_000
MAX_POINTS = 3_000_000
MAX_ENTITIES = 300_000
MAX_DEPTH = 8  # of blocks inside blocks, of groups inside groups counted elsewhere
COPY_COST = 10  # what placing a block once counts for, in entities
FARTHEST = 1e7  # a coordinate beyond this is damage


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """A line; `closed` as the file says it."""

    layer: str
    points: F64  # (n, 2)
    closed: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCircle:
    """A circle."""

    layer: str
    x: float
    y: float
    radius: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPoint:
    """A point; pattern exchange keeps a depth in z, a width in the thickness, and a direction."""

    layer: str
    x: float
    y: float
    z: float = 0.0
    thickness: float = 0.0
    angle_deg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawText:
    """Words at a place."""

    layer: str
    x: float
    y: float
    height: float
    text: str


@dataclass(slots=True, kw_only=True)
class RawGroup:
    """What belongs together in the file: a block, or all that stands free."""

    name: str
    lines: list[RawLine] = field(default_factory=list)
    circles: list[RawCircle] = field(default_factory=list)
    points: list[RawPoint] = field(default_factory=list)
    texts: list[RawText] = field(default_factory=list)

    def copied(self) -> RawGroup:
        """Return the group with lists of its own."""
        return RawGroup(
            name=self.name,
            lines=list(self.lines),
            circles=list(self.circles),
            points=list(self.points),
            texts=list(self.texts),
        )


@dataclass(slots=True, kw_only=True)
class RawDrawing:
    """A file as it was read."""

    file: str
    kind: str  # "dxf", "svg", "hpgl"
    loose: RawGroup
    blocks: list[RawGroup] = field(default_factory=list)
    free: RawGroup | None = None  # what stands free of blocks, before those that are inserted
    mm_per_unit: float | None = None  # what the file says about its units, None where it says nothing
    unit_words: str = ""  # where it says so, such as "$INSUNITS"
    unit_conflict: bool = False  # the file says two different things about its units
    truncated: bool = False
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)  # what, and on which layer


class Budget:
    """Counts points and entities while a file is read, and stops at the limits."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._points = 0
        self._entities = 0

    def spend(self, points: int, entities: int = 1) -> None:
        """Take note of more.

        Raises:
            InputFaults: the file holds more than any pattern does.
        """
        self._points += points
        self._entities += entities
        if self._points > MAX_POINTS or self._entities > MAX_ENTITIES:
            raise InputFaults(
                [
                    faults.TooMuch.finding(
                        where=Where(file=self._file), points=MAX_POINTS, entities=MAX_ENTITIES
                    )
                ]
            )


def checked_size(raw: bytes, file: str) -> None:
    """Refuse a file that is larger than any pattern.

    Raises:
        InputFaults: it is.
    """
    if len(raw) > MAX_BYTES:
        where = Where(file=file)
        raise InputFaults([faults.FileLarge.finding(where=where, limit_mb=MAX_BYTES // 1_000_000)])


def damaged(file: str, what: Phrase, line: int | None = None) -> InputFaults:
    """Return the error for a file that cannot be read."""
    where = Where(file=file, line=line)
    return InputFaults([faults.Damaged.finding(where=where, problem=what)])


def is_sound(points: F64) -> bool:
    """Tell whether all coordinates are finite and within ten kilometres."""
    return bool(np.isfinite(points).all()) and bool((np.abs(points) < FARTHEST).all())


def arc_points(
    centre: tuple[float, float], radius: float, start_rad: float, sweep_rad: float, chord: float
) -> F64:
    """Return points along an arc, both ends included, never farther than `chord` from it."""
    if radius <= 0.0 or sweep_rad == 0.0:
        return np.array(
            [[centre[0] + radius * math.cos(start_rad), centre[1] + radius * math.sin(start_rad)]]
        )
    step = 2.0 * math.acos(max(0.0, 1.0 - min(chord, radius) / radius))
    count = min(1000, max(4, math.ceil(abs(sweep_rad) / max(step, 1e-3))))
    turns = start_rad + np.linspace(0.0, sweep_rad, count + 1)
    return np.column_stack((centre[0] + radius * np.cos(turns), centre[1] + radius * np.sin(turns)))


def bulged(points: F64, bulges: list[float], *, closed: bool, chord: float) -> F64:
    """Return a polyline with its bulges (tangent of a quarter of the arc's angle) as short lines."""
    if not any(bulges):
        return points
    rows: list[F64] = []
    count = len(points)
    for index in range(count if closed else count - 1):
        a, b, bulge = points[index], points[(index + 1) % count], bulges[index]
        rows.append(a[None])
        length = math.hypot(*(b - a))
        if bulge == 0.0 or length == 0.0 or not math.isfinite(bulge) or abs(bulge) > 1e4:
            continue
        sweep = 4.0 * math.atan(bulge)
        radius = length / (2.0 * abs(math.sin(sweep / 2.0)))
        middle = (a + b) / 2.0
        normal = np.array((-(b - a)[1], (b - a)[0])) / length
        centre = middle + normal * (length / 2.0) * (1.0 - bulge**2) / (2.0 * bulge)
        start = math.atan2(a[1] - centre[1], a[0] - centre[0])
        rows.append(arc_points((float(centre[0]), float(centre[1])), radius, start, sweep, chord)[1:-1])
    if not closed:
        rows.append(points[-1:])
    return np.vstack(rows)
