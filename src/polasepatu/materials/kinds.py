"""The trade forms of leather as words; light, so that a help page needs nothing else."""

from __future__ import annotations

from enum import StrEnum


class HideKind(StrEnum):
    """How the leather is traded."""

    SIDE = "side"  # half a hide, cut along the backbone
    HIDE = "hide"  # a whole hide
    SKIN = "skin"  # a small whole skin: goat, sheep, calf
    PIECE = "piece"  # a split, an offcut, a sheet of any outline
