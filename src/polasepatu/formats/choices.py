"""What can be chosen about foreign files, as words; light, so that a help page needs nothing else."""

from __future__ import annotations

from enum import StrEnum


class Inside(StrEnum):
    """What closed contours inside of others are."""

    CUT_OUT = "cut-out"
    NET = "net"  # a sew line


class Outline(StrEnum):
    """Which line of a drawing becomes the outline of a piece."""

    NET = "net"  # the sew line where there is one; allowances are held
    CUT = "cut"  # the cut line, as drawn


class DrawnFoot(StrEnum):
    """The foot that a drawing shows."""

    RIGHT = "right"
    LEFT = "left"
    BOTH = "both"


class HoleRows(StrEnum):
    """What rows of holes do from size to size."""

    HOLD = "hold"  # their pitch
    GRADE = "grade"


class Split(StrEnum):
    """What gets a file of its own."""

    SIZE = "size"
    MATERIAL = "material"
    PIECE = "piece"


class Flavour(StrEnum):
    """The dialect of pattern exchange."""

    ASTM = "astm"
    AAMA = "aama"


class PdfContent(StrEnum):
    """What a PDF shows."""

    PATTERN = "pattern"  # at true scale
    PIECES = "pieces"  # with dimensions
    LIST = "list"  # of what to cut
