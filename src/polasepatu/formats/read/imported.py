"""What a foreign pattern file turned out to hold, in mm: pieces, and what was not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.pattern.cutpiece import NotchShape


class Role(StrEnum):
    """What a layer of a foreign file stands for."""

    OUTLINE = "outline"
    CUT_OUT = "cut-out"
    NET = "net"  # the sew line, or the line before its allowances
    PEN = "pen"
    LETTERING = "lettering"
    NOTCH = "notch"
    HOLE = "hole"
    GRAIN = "grain"  # the direction of least stretch
    STRETCH = "stretch"  # the direction of most, square to it
    FOLD = "fold"  # the mirror line of a half piece
    ZONE = "zone"  # an area of leather quality
    POINT = "point"  # turn, curve and grade points
    WORDS = "words"
    REFERENCE = "reference"
    COPY = "copy"  # a second copy of another line, for checking
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLine:
    """A line inside a piece."""

    role: Role
    points: F64  # (n, 2)
    closed: bool
    layer: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedNotch:
    """A notch; without a direction it points to the inside of the outline."""

    x_mm: float
    y_mm: float
    depth_mm: float
    width_mm: float
    shape: NotchShape
    inward: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedHole:
    """A hole; drill points often come without a diameter."""

    x_mm: float
    y_mm: float
    diameter_mm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedZone:
    """An area of a piece that asks for a quality of leather; the number is the other program's own."""

    number: int
    ring: F64


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedText:
    """Words on a piece."""

    text: str
    x_mm: float
    y_mm: float
    layer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPiece:
    """One piece in one size, as it was drawn; the outline runs counter-clockwise."""

    name: str
    size: str  # empty where the file does not say
    outline: F64
    cut_outs: tuple[F64, ...] = ()
    lines: tuple[ImportedLine, ...] = ()
    notches: tuple[ImportedNotch, ...] = ()
    holes: tuple[ImportedHole, ...] = ()
    zones: tuple[ImportedZone, ...] = ()
    texts: tuple[ImportedText, ...] = ()
    grain_deg: float | None = None  # the direction of least stretch
    material: str = ""
    quantity: str = ""  # as written, such as "1,1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A kind of thing in the file, what it was taken for (or why it was left out), and how many."""

    what: str
    layer: str
    role: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A whole file."""

    file: str
    kind: str  # "dxf", "aama", "svg", "hpgl"
    mm_per_unit: float
    units_from: str  # what decided about the units, such as "$INSUNITS" or "--units"
    pieces: tuple[ImportedPiece, ...]
    style: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # texts about the style
    understood: tuple[Understood, ...] = ()
    left_out: tuple[Understood, ...] = ()
    findings: tuple[Finding, ...] = ()
