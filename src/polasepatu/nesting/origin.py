"""What a layout was made from: the files, the pairs and the rules, so that it can be held against them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from polasepatu.nesting.demand import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polasepatu.materials.rolls import Roll


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that a layout was made from."""

    role: str  # style, last, order or hide
    path: str  # with / between folders; never a place of one computer only
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a layout was made from. Hides stand in `files` in the order of the sheets."""

    files: tuple[SourceFile, ...]
    pairs: Mapping[str, int]  # by the size of the last
    rules: Rules = field(default_factory=Rules)
    roll: Roll | None = None  # None: leather
    boards: int = 0  # 0: one roll
