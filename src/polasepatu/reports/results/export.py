"""What was exported, for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from polasepatu.formats.export.format import Work


def as_json(work: Work, form: str, folder: Path) -> dict[str, Any]:
    """Return which sizes and pieces of a style were written, in which format and where."""
    return {
        "style": work.name,
        "format": form,
        "sizes": list(dict.fromkeys(each.size for each in work.pieces)),
        "pieces": list(dict.fromkeys(each.piece for each in work.pieces)),
        "folder": str(folder),
    }
