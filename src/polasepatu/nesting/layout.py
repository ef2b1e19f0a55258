"""What a nesting came to: where each piece lies, what was left out and why, and how the search went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from polasepatu.geometry.pose import Pose

if TYPE_CHECKING:
    from polasepatu.nesting.problem import PieceKey

POSITION_STEP_MM = 0.001
ROTATION_STEP_DEG = 1e-5


class Reason(StrEnum):
    """Why a piece was not placed."""

    TOO_LARGE = "too_large"  # for every sheet, whatever its turn
    NO_ZONE = "no_zone"  # no region good enough and large enough for its parts
    DIRECTION = "direction"  # it would fit, but not with the turns allowed there
    NO_ROOM = "no_room"  # it would fit alone
    NO_MATE = "no_mate"  # its mated partner could not be placed with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one piece lies on its sheet.

    A left piece has a mirrored outline of its own, so `mirrored` only tells a machine that holds the
    right-foot master that this one is the mirror image (mirror, turn, move).
    """

    piece: PieceKey
    sheet: int  # index in the problem's sheets; 0 on a strip
    copy: int = 0  # which copy of that sheet
    x_mm: float
    y_mm: float
    rotation_deg: float  # counter-clockwise, 0 up to 360
    mirrored: bool = False

    @property
    def pose(self) -> Pose:
        """Where the piece's own outline lies, which is mirrored already where it has to be."""
        return Pose(x_mm=self.x_mm, y_mm=self.y_mm, rotation_deg=self.rotation_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """Pieces of one key that found no place, counted as finished pieces."""

    piece: PieceKey
    count: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The best figure at one moment of the search."""

    elapsed_s: float
    rounds: int
    utilisation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NestResult:
    """A layout and how it was found.

    `utilisation` is the area placed over the area of the sheets used, less their holes and flaws;
    `utilisation_gross` over their whole outlines. On a strip both are over width x length used.
    """

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    utilisation: float
    utilisation_gross: float
    length_mm: float | None = None  # of a strip
    cost: float = 0.0  # of the sheets used
    elapsed_s: float  # search, repair, check
    prepare_s: float  # loading and compiling the kernels
    seed: int
    rounds: int
    chains: int
    stopped: bool = False  # by the caller, before its time
    history: tuple[Progress, ...] = ()


def quantised(x_mm: float, y_mm: float, rotation_deg: float) -> tuple[float, float, float]:
    """Return a pose as it is written: to 0.001 mm and 1e-5 degree, the turn in 0 up to 360."""
    turn = round(rotation_deg % 360.0, 5) % 360.0
    return round(x_mm, 3) + 0.0, round(y_mm, 3) + 0.0, turn + 0.0
