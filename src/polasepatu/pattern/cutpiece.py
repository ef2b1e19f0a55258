"""The finished cut piece: the line the knife follows and everything marked on it, for one size and foot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from polasepatu.geometry import F64

TIGHT_AXIS = "tight axis"  # the stroke that shows the direction of least stretch


class Foot(StrEnum):
    """Which foot a piece is for; the right foot is drawn, the left one is its mirror image."""

    RIGHT = "right"
    LEFT = "left"


class Side(StrEnum):
    """Which side of the foot a piece is for."""

    BOTH = "both"
    INSIDE = "inside"
    OUTSIDE = "outside"


class Tool(StrEnum):
    """What a machine does along a line."""

    CUT = "cut"  # the outer contour
    INNER = "inner"  # a cut-out inside the contour
    NOTCH = "notch"
    PUNCH = "punch"  # a round hole
    PEN = "pen"  # drawn, not cut
    TEXT = "text"  # lettering in single strokes
    REFERENCE = "reference"  # seen on the screen, never worked


class NotchShape(StrEnum):
    """The shape of a notch in the edge."""

    SLIT = "slit"
    V = "v"
    U = "u"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line drawn by the pen: a stitch line, a gauge mark, the centre line, the tight axis."""

    name: str
    points: F64  # (n, 2)
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PunchHole:
    """A round hole: an eyelet, a gauge or decoration hole."""

    name: str
    x_mm: float
    y_mm: float
    diameter_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Notch:
    """A notch in the cut outline: where it sits, and its unit direction into the piece."""

    name: str
    x_mm: float
    y_mm: float
    inward: tuple[float, float]
    depth_mm: float
    width_mm: float = 0.0
    shape: NotchShape = NotchShape.SLIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The words on a piece, one entry a line, fitted inside the cut outline."""

    lines: tuple[str, ...]
    x_mm: float  # left end of the first base line
    y_mm: float
    height_mm: float  # of a capital letter
    angle_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPiece:
    """One piece of one size and foot, as it is cut.

    Outer rings run counter-clockwise, cut-outs clockwise; no ring repeats its first point.
    """

    piece: str
    title: str
    size: str  # as printed, such as "42" or "39.5"
    width: str  # the width fitting, such as "F"
    foot: Foot
    side: Side
    material: str
    count_per_foot: int
    net_outline: F64  # (n, 2)
    cut_outline: F64  # (n, 2)
    cut_outs: tuple[F64, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    punches: tuple[PunchHole, ...] = ()
    notches: tuple[Notch, ...] = ()
    labels: tuple[Label, ...] = ()
    visible: tuple[F64, ...] = ()  # rings of the area seen on the finished shoe
    line_area_mm2: float
    cut_area_mm2: float
    perimeter_mm: float  # of the cut outline
    tight_axis_deg: float | None = None  # direction of least stretch in the piece's own frame
    tight_tolerance_deg: float = 180.0
    quality_class: int = 4  # 1 best to 5; what the visible part asks of the leather
    hidden_quality_class: int = 5
    registration: tuple[float, float] | None = None  # stays in place where sizes are drawn over one another
    mated: bool = False  # left and right come from the same hide and kind of zone
