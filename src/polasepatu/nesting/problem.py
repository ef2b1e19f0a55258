"""What a nesting is asked for: pieces with their rules, sheets with their faults, and how long to search.

Terminology: a *part* is a region of a piece with its own claim on the leather; the *grade* of a part is
its pair (quality class, allowed severity). Classes run from 1 (best) to 5, severities from 1 (slight) to 5
(a hole). The bare sheet is of class 1 wherever no zone says otherwise; where zones overlap the worse holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from polasepatu.pattern.cutpiece import Foot, Side

if TYPE_CHECKING:
    from polasepatu.geometry import F64

WORST_CLASS = 5
HOLE = 5  # the severity nothing may cover


class Objective(StrEnum):
    """What a filled sheet is worth."""

    AREA = "area"  # mm² of pieces placed
    PRIORITY = "priority"  # pieces of a higher priority first, then area
    PAIRS = "pairs"  # complete pairs first, then area


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PieceKey:
    """The name of a piece in one size, for one foot and side."""

    piece: str
    size: str
    foot: Foot = Foot.RIGHT
    side: Side = Side.BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Which turns a piece may take, relative to the local direction of tightness.

    Each interval (low, high) is in degrees counter-clockwise; low = high is one fixed angle. On a sheet
    with a tightness field the direction is an axis, so intervals hold modulo 180; on a sheet without one
    the direction is 0 (along x) and intervals hold modulo 360.
    """

    intervals: tuple[tuple[float, float], ...]

    @classmethod
    def free(cls) -> Rotation:
        """Return the rule of a piece that may take any turn."""
        return cls(intervals=((0.0, 360.0),))

    @classmethod
    def steps(cls, count: int) -> Rotation:
        """Return the rule of a piece that may take `count` equally spaced turns, 0 among them."""
        return cls(intervals=tuple((360.0 * k / count, 360.0 * k / count) for k in range(count)))

    @classmethod
    def one_way(cls, *, axis_deg: float = 0.0, tolerance_deg: float = 0.0) -> Rotation:
        """Return the rule that lays the piece's own `axis_deg` along the direction (nap, print)."""
        return cls(intervals=((-axis_deg - tolerance_deg, -axis_deg + tolerance_deg),))

    @classmethod
    def two_way(cls, *, axis_deg: float = 0.0, tolerance_deg: float = 0.0) -> Rotation:
        """Return the rule that lays the piece's own `axis_deg` along the direction or against it."""
        if tolerance_deg >= 90.0:
            return cls.free()
        low, high = -axis_deg - tolerance_deg, -axis_deg + tolerance_deg
        return cls(intervals=((low, high), (low + 180.0, high + 180.0)))

    @property
    def is_free(self) -> bool:
        """Whether every turn is allowed."""
        return any(high - low >= 360.0 for low, high in self.intervals)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """A region of a piece and the worst leather it may lie on."""

    ring: F64  # (n, 2), counter-clockwise, in the piece's frame
    quality_class: int = WORST_CLASS
    allowed_severity: int = HOLE - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NestPiece:
    """A cut piece to place, `demand` times.

    `outline` is what the knife cuts; a left piece is a mirrored piece of its own. `parts` begins with the
    whole outline, the laxest part (margin and underlay included); stricter visible parts follow.
    The turn rule is checked over every part after the first, or over the outline if there is no other.
    """

    key: PieceKey
    outline: F64  # (n, 2), counter-clockwise, mm
    parts: tuple[Part, ...] = ()  # empty: the outline, on any leather, over any flaw that is not a hole
    rotation: Rotation = Rotation(intervals=((0.0, 360.0),))
    demand: int = 1  # finished pieces wanted, over all sheets
    value: float | None = None  # of one piece; None: its area in mm²
    priority: int = 0  # higher is placed first under Objective.PRIORITY
    mate: str | None = None  # left and right pieces with one mate key are mated in pairs

    def all_parts(self) -> tuple[Part, ...]:
        """Return the parts, the whole outline first."""
        return self.parts or (Part(ring=self.outline),)

    def visible_parts(self) -> tuple[Part, ...]:
        """Return the parts the turn rule is checked over."""
        return self.all_parts()[1:] or self.all_parts()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zone:
    """A region of a sheet whose leather is of one class."""

    ring: F64  # (n, 2)
    quality_class: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlawRing:
    """A fault in a sheet; a part may cover it if its severity is allowed there."""

    ring: F64  # (n, 2)
    severity: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tightness:
    """The direction of least stretch at the nodes of a grid; between them by doubled angles, bilinear.

    An axis, so modulo 180 degrees. NaN at a node: no direction there, nor in the cells that touch it.
    """

    x_mm: float
    y_mm: float
    step_mm: float
    axis_deg: F64  # (rows up y, columns along x)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How often the pattern of a material comes again along x and across y; 0 where it does not.

    All pieces of one kind (piece, size and side; right and left alike) show the same part of it: the
    middles of their boxes lie whole repeats apart.
    """

    along_mm: float = 0.0
    across_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """A hide, a board, or any bounded piece of material.

    Pieces keep `edge_gap_mm` of the settings to the outline and to holes; flaws and zones they may touch.
    """

    name: str
    outline: F64  # (n, 2), counter-clockwise
    holes: tuple[F64, ...] = ()
    zones: tuple[Zone, ...] = ()
    flaws: tuple[FlawRing, ...] = ()
    tightness: Tightness | None = None
    repeat: Repeat | None = None  # None: leather, plain goods
    copies: int = 1
    cost: float = 1.0  # of one copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A roll: width across y from 0, length along x from 0, as short as can be."""

    name: str
    width_mm: float  # usable
    max_length_mm: float | None = None  # None: as long as it takes
    repeat: Repeat | None = None  # None: plain goods


@dataclass(frozen=True, slots=True, kw_only=True)
class NestProblem:
    """Pieces and the sheets, or the strip, to place them on.

    `plies` sheets are stacked, so one placement gives that many pieces; with `face_to_face` half of them
    are mirrored, so a right piece placed gives its left one too and only right pieces are placed.
    """

    pieces: tuple[NestPiece, ...]
    sheets: tuple[Sheet, ...] = ()
    strip: Strip | None = None
    plies: int = 1
    face_to_face: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NestSettings:
    """Gaps, and how the search is run.

    The result is fixed by the problem, the gaps, `seed`, `chains` and `rounds`; `threads` only changes the
    speed. With a time limit the search stops at the first meeting after it is due and reports its rounds.
    """

    gap_mm: float = 2.0  # between pieces
    edge_gap_mm: float = 0.0  # from a piece to the outline and to holes
    objective: Objective = Objective.AREA
    seed: int = 0
    chains: int = 4  # on a strip never more than two
    threads: int = 2
    rounds: int | None = None  # meetings of the chains
    time_limit_s: float | None = None  # search, repair and final check; compiling apart
    mate_distance_mm: float = 400.0  # between the centres of a mated left and right
    mate_angle_deg: float = 10.0  # by which their mirrored turns may differ
