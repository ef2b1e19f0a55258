"""A foreign file with all it says: its pieces in every size, with the rule table that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu.formats.read.grade_rules import with_rules
from polasepatu.formats.read.pattern_file import JOIN_MM, SUFFIXES, load_pattern
from polasepatu.formats.read.roles import layer_map
from polasepatu.formats.read.rules import load_rules

if TYPE_CHECKING:
    from polasepatu.formats.choices import Inside
    from polasepatu.formats.read.imported import Imported, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read a foreign pattern file; empty where the file says it itself."""

    units: str = ""
    layers: tuple[str, ...] = ()  # NAME=ROLE
    join_mm: float = JOIN_MM
    inside: Inside | None = None  # what closed contours inside of others are
    rule_table: Path | None = None
    base_size: str = ""


def is_foreign(path: Path) -> bool:
    """Tell whether a path names a pattern file of another program."""
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def read_foreign(path: Path, reading: Reading) -> Imported:
    """Read a foreign pattern file, with the rule table named or, for pattern exchange, the one beside it.

    Raises:
        InputFaults: the file or its rule table is wrong.
        Environment: the system does not let us read it.
    """
    layers: Mapping[str, Role] = layer_map(reading.layers)
    found = load_pattern(
        path, units=reading.units, layers=layers, join_mm=reading.join_mm, inside=reading.inside
    )
    beside = path.with_suffix(".rul")
    if reading.rule_table is not None:
        return with_rules(found, load_rules(reading.rule_table))
    if found.kind == "aama" and beside.is_file():
        return with_rules(found, load_rules(beside))
    return found


def base_size_of(found: Imported, said: str = "") -> str:
    """Return the size a pattern was drawn in: as said, as the file says, or the only one; else nothing."""
    sizes = {piece.size for piece in found.pieces}
    only = next(iter(sizes)) if len(sizes) == 1 else ""
    return said or found.style.get("sample size", "") or only
