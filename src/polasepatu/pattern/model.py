"""The pattern as its maker states it: points, net lines, frames, pieces, seams. No size is graded here.

Coordinates are mm in the base size, in the frame a point or line belongs to. Net lines hold no
allowance. Every reference is by name; `grade` resolves them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from polasepatu.errors import Where
from polasepatu.pattern.cutpiece import NotchShape, Side
from polasepatu.pattern.faults import SizeInNoSet

XY: TypeAlias = tuple[float, float]
FORME = "forme"  # the frame of the mean forme: x takes length, y takes girth
HELD = "held"


# --- frames: how a place in the base size moves with the size ---------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """An axis that stretches so that a length follows its master line: `times` its length plus `ease_mm`."""

    line: LineRef
    times: float = 1.0
    ease_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A place along x where an axis takes the ratio of its own last measure; between stations it blends."""

    at_mm: float
    by: str  # a last measure, or "held"


AxisRule: TypeAlias = str | Follow | tuple[Station, ...]
"""A last measure, a sum such as "ball_girth - ball_width", "held"; or one of the forms above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Weights along x that damp the growth of one axis, from 0 (held) to 1 (full), linear between places."""

    axis: str  # "x" or "y"
    weights: tuple[tuple[float, float], ...]  # (place along x in mm, weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How one family of lines grades: which ratio each axis takes, about which origin and angle."""

    name: str = FORME
    x: AxisRule = "stick_length"
    y: AxisRule = "ball_girth"
    origin: XY = (0.0, 0.0)
    angle_deg: float = 0.0  # from the drawing's x to the frame's x
    fittings: bool = True  # False: the same in every width fitting
    zones: tuple[Zone, ...] = ()


# --- points -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Grading about a centre, damped by an attenuation on each axis: 1 full growth, 0 held."""

    centre: str | XY
    x: float = 1.0
    y: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A rigid hold: moves with a point and, where `turn` names a line, turns with its tangent there."""

    to: str
    turn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePoint:
    """A point drawn in the base size; graded by its frame, by a rule of its own, or held."""

    at: XY
    frame: str = FORME
    rule: Rule | None = None
    hold: Hold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointOn:
    """A point on a line, at an arc length held in mm or at a fraction of its length."""

    line: str
    at_mm: float | None = None
    fraction: float | None = None
    from_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMeet:
    """The point where two lines cross; `near` chooses where they cross more than once."""

    first: str
    second: str
    near: XY | None = None


PointDef: TypeAlias = FreePoint | PointOn | PointMeet


# --- lines ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """One knot of a line: a named point, or a place of its own; a corner breaks the curve."""

    point: str | None = None
    at: XY | None = None
    corner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeLine:
    """A curve through knots. Its ends, where named, are graded as points and the line closes on them.

    With two rules they blend from the first end to the last. `mirror_at` names the fold line at one end,
    where the curve continues as its own mirror image.
    """

    knots: tuple[Knot, ...]
    frame: str = FORME
    rules: tuple[Rule, ...] = ()
    hold: Hold | None = None
    mirror_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetLine:
    """A line at a held distance from another, positive to the left of its direction.

    `start_on` and `end_on` name the lines it is trimmed or extended to; those meeting points get the
    names `<line>.start` and `<line>.end`.
    """

    of: str
    start_mm: float
    end_mm: float
    start_on: str | None = None
    end_on: str | None = None


LineDef: TypeAlias = FreeLine | OffsetLine


_REF = re.compile(r"(?P<back>-)?(?P<line>\w+)(?:\((?P<start>[\w.]*?)\.\.(?P<end>[\w.]*)\))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRef:
    """A line, or its part between two points on it, walked forwards or backwards.

    Written `facing`, `-facing`, `facing(A..B)`, `-facing(..B)`; A comes before B along the line.
    """

    line: str
    start: str | None = None
    end: str | None = None
    backwards: bool = False

    @staticmethod
    def parse(text: str) -> LineRef:
        """Read the written form.

        Raises:
            ValueError: the text is not such a reference.
        """
        found = _REF.fullmatch(text.strip())
        if found is None:
            raise ValueError(text)
        return LineRef(
            line=found["line"],
            start=found["start"] or None,
            end=found["end"] or None,
            backwards=found["back"] is not None,
        )

    def __str__(self) -> str:
        """Return the written form."""
        part = f"({self.start or ''}..{self.end or ''})" if self.start or self.end else ""
        return f"{'-' if self.backwards else ''}{self.line}{part}"


# --- edges and marks --------------------------------------------------------------------------------


class EdgeKind(StrEnum):
    """What happens to an edge of a piece; it decides how its allowance meets its neighbours'."""

    LASTING = "lasting"
    FOLD = "fold"
    LAP = "lap"
    SEAM = "seam"  # closed seam
    RAW = "raw"
    BINDING = "binding"
    TRIM = "trim"  # lining left over and trimmed after stitching


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The kind of an edge and its allowance: mm at places along it, linear in arc length between them.

    A place is "start", "end", the name of a point on the line, or a fraction.
    """

    kind: EdgeKind
    allowance: tuple[tuple[str | float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BySize:
    """A value that changes in steps with the size: (largest size it holds for, value), ascending."""

    steps: tuple[tuple[float | None, float], ...]  # None: for all sizes above

    def at(self, size: float) -> float:
        """Return the value for a size."""
        for upto, value in self.steps:
            if upto is None or size <= upto + 1e-9:
                return value
        return self.steps[-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class EyeletMark:
    """A row of eyelets along a line, set in from it; pitch and first distance never grade.

    `divide` shares the way between the first and last distance evenly instead of a fixed pitch.
    """

    along: LineRef
    inset_mm: float
    first_mm: float
    count: BySize
    diameter_mm: float
    pitch: BySize | None = None  # None: divide
    last_mm: tuple[float, float] = (5.0, 20.0)  # least and most left after the last eyelet


@dataclass(frozen=True, slots=True, kw_only=True)
class StitchMark:
    """Stitch lines inside a run of edges: one pen line for each inset."""

    along: tuple[LineRef, ...]
    insets_mm: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMark:
    """A line drawn on the piece: where an overlay lies (gauge), a design line, a fold."""

    lines: tuple[LineRef, ...]
    name: str = "gauge"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotchMark:
    """A notch in the cut edge beside a point of the outline."""

    at: str
    name: str = "notch"
    shape: NotchShape = NotchShape.SLIT
    depth_mm: float = 3.0
    width_mm: float = 0.0
    side: Side = Side.BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class PunchMark:
    """Round holes: at points, or in a row along a line at a held pitch."""

    name: str
    diameter_mm: float
    at: tuple[str, ...] = ()
    along: LineRef | None = None
    inset_mm: float = 0.0
    pitch_mm: float = 0.0
    first_mm: float = 0.0


Mark: TypeAlias = EyeletMark | StitchMark | LineMark | NotchMark | PunchMark


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeNotches:
    """The size code on a hidden edge: a wide notch for five sizes, a slit for one, a V for a half."""

    on: str  # the line whose cut edge carries it
    at_mm: float = 20.0  # from the line's start along the net line
    first_size: float = 35.0  # this size has no notch
    pitch_mm: float = 4.0


# --- pieces -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceDef:
    """A piece: a closed loop of line references with an edge kind for each, and all that is marked on it.

    With `fold` the loop is half the piece, mirrored on that straight line. `tight` is the direction of
    least stretch, from one point to another.
    """

    name: str
    title: Mapping[str, str]  # by language
    outline: tuple[LineRef, ...]
    edges: Mapping[str, Edge]  # by line
    material: str
    count: int = 1
    fold: str | None = None
    side: Side = Side.BOTH
    marks: tuple[Mark, ...] = ()
    cut_outs: tuple[tuple[LineRef, ...], ...] = ()
    tight: tuple[str, str] | None = None
    tight_tolerance_deg: float = 180.0
    quality: int = 4
    hidden_quality: int | None = None  # None: two classes laxer
    mated: bool = False
    covered_by: tuple[str, ...] = ()  # pieces of the same frame whose net area hides this one's
    covered: tuple[tuple[LineRef, ...], ...] = ()  # closed loops hidden under pieces of other frames
    hidden: bool = False  # nothing of it is seen on the shoe
    size_notches: SizeNotches | None = None
    group: str | None = None
    registration: str | None = None  # the point about which nested sizes are drawn
    upper: bool = True  # counts as upper


# --- what must agree --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SeamDef:
    """Two runs of edges that are sewn together: `times` the master's length plus ease is the follower's."""

    name: str
    master: tuple[LineRef, ...]
    follower: tuple[LineRef, ...]
    times: float = 1.0
    ease_mm: float = 0.0
    tolerance_mm: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatherDef:
    """The upper's feather edge on one side of the foot and the bottom's edge it is lasted to, heel to toe."""

    side: Side
    upper: tuple[LineRef, ...]
    bottom: tuple[LineRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GirthDef:
    """Where the ball girth is read on the pattern: twice V to J plus the bottom's width."""

    top: str
    feather: str
    bottom_measure: str = "ball_width"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverDef:
    """A bottom part that must reach past another all round in every size, as a sole past its insole."""

    outer: str  # piece
    inner: str  # piece
    margin_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDef:
    """A length printed in the size-run sheet: between two points, or along lines."""

    name: str
    title: Mapping[str, str]
    points: tuple[str, str] | None = None
    along: tuple[LineRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sizes that share one part: each size is cut as its group's member, laid on at the anchor.

    A set holds every size from its smallest to its largest, halves too.
    """

    name: str
    sets: tuple[tuple[tuple[float, ...], float], ...]  # (sizes, the size they are cut as)
    anchor: XY = (0.0, 0.0)
    tolerance_mm: float = 5.0
    others_as_themselves: bool = False  # sizes that no set holds

    def member(self, size: float) -> float:
        """Return the size that `size` is cut as.

        Raises:
            SizeInNoSet: no set holds the size, and the group does not cut such sizes as themselves.
        """
        for sizes, member in self.sets:
            if min(sizes) - 1e-9 < size < max(sizes) + 1e-9:
                return member
        if self.others_as_themselves:
            return size
        where = Where(field=f"groups.{self.name}")
        raise SizeInNoSet(where=where, size=f"{size:g}", group=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A whole pattern in its base size."""

    name: str
    title: Mapping[str, str]
    base_size: str
    base_width: str
    frames: Mapping[str, Frame]
    points: Mapping[str, PointDef]
    lines: Mapping[str, LineDef]
    pieces: tuple[PieceDef, ...]
    seams: tuple[SeamDef, ...] = ()
    feathers: tuple[FeatherDef, ...] = ()
    girth: GirthDef | None = None
    covers: tuple[CoverDef, ...] = ()
    measures: tuple[MeasureDef, ...] = ()
    groups: Mapping[str, Group] | None = None
    fit_mm: float | None = None  # declared difference of the pattern's stick length from the last's
