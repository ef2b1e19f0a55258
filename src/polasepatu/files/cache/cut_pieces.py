"""The store of cut pieces: what a style gives in a run of sizes, kept in the user's cache folder.

A price is asked for again and again while the pattern stands still. What was graded is kept under a digest
of the style's and the last's text, the run, and the program's own code for grading and cutting.
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from polasepatu.costing.material.cutting import Cut
from polasepatu.files.cache.kept import cache_folder, code_digest, read_kept, write_kept
from polasepatu.files.names import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from polasepatu.files.style.style import Style
    from polasepatu.geometry import F64

FORM = "polasepatu.cuts/1"
RUNS_KEPT = 8  # of one style


def grader() -> str:
    """Return the version of the code that grades and cuts: a digest of its own text."""
    rooms = ("geometry", "sizing", "last", "pattern")
    files = ("files/style/*.py", "files/last.py", "costing/material/cutting.py", "workflow/grade.py")
    return code_digest(*(f"{room}/*.py" for room in rooms), *files)


class CutStore:
    """The cut pieces of one style in one run."""

    def __init__(self, style: Style, *, sizes: str, width: str) -> None:
        """Name the style and the run, as it was asked for."""
        text = "\0".join((style.document.text, style.last_path.read_text("utf-8-sig"), sizes, width))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        self.stem = f"cuts-{safe_name(style.pattern.name)}"
        self.path = cache_folder() / f"{self.stem}-{digest}.json"

    def read(self) -> tuple[Cut, ...] | None:
        """Return the cuts; None where they are not kept."""
        content = read_kept(self.path, FORM, grader())
        try:
            return tuple(_cut(*entry) for entry in content["cuts"])
        except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
            return None

    def save(self, cuts: Iterable[Cut]) -> bool:
        """Keep the cuts, and return whether that worked; older runs of the style make room."""
        content = {"cuts": [_entry(cut) for cut in cuts]}
        kept = write_kept(self.path, FORM, grader(), content)
        with suppress(OSError):
            runs = sorted(self.path.parent.glob(f"{self.stem}-*.json"), key=_written_at)
            for old in runs[:-RUNS_KEPT]:
                old.unlink()
        return kept


def _written_at(path: Path) -> float:
    return path.stat().st_mtime


def _entry(cut: Cut) -> list[Any]:
    return [
        cut.piece,
        dict(cut.title),
        cut.material,
        cut.size,
        cut.per_pair,
        str(cut.cut_area_mm2),
        base64.b64encode(cut.outline.astype("<f8").tobytes()).decode(),
        cut.tight_axis_deg,
        cut.tight_tolerance_deg,
        cut.upper,
        str(cut.visible_mm2),
    ]


def _cut(
    piece: str,
    title: dict[str, str],
    material: str,
    size: str,
    per_pair: int,
    area: str,
    outline: str,
    axis_deg: float | None,
    tolerance_deg: float,
    upper: bool,
    visible: str,
) -> Cut:
    return Cut(
        piece=piece,
        title=title,
        material=material,
        size=size,
        per_pair=per_pair,
        cut_area_mm2=Decimal(area),
        outline=_ring(outline),
        tight_axis_deg=axis_deg,
        tight_tolerance_deg=tolerance_deg,
        upper=upper,
        visible_mm2=Decimal(visible),
    )


def _ring(text: str) -> F64:
    found: F64 = np.frombuffer(base64.b64decode(text, validate=True), dtype="<f8").reshape(-1, 2)
    return found.astype(np.float64)
