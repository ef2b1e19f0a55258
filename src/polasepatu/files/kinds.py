"""The kinds of files we have: one line each, loaded on use; and which kind a file is."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from polasepatu.files.model import FileRoot

KINDS: dict[str, str] = {
    # kind: module and class
    "style": "polasepatu.files.style.style:StyleFile",
    "board": "polasepatu.files.board:BoardFile",
    "curves": "polasepatu.files.rates.curves:CurvesFile",
    "duty": "polasepatu.files.rates.duty:DutyFile",
    "factory": "polasepatu.files.rates.factory:FactoryFile",
    "fees": "polasepatu.files.rates.fees:FeesFile",
    "freight": "polasepatu.files.rates.freight:FreightFile",
    "fx": "polasepatu.files.rates.fx:FxFile",
    "hide": "polasepatu.files.hide:HideFile",
    "labour": "polasepatu.files.rates.labour:LabourFile",
    "last": "polasepatu.files.last:LastFile",
    "layout": "polasepatu.files.layout:LayoutFile",
    "machine": "polasepatu.files.machine:Machine",
    "materials": "polasepatu.files.materials:MaterialsFile",
    "order": "polasepatu.files.order:OrderFile",
}


def model_of(kind: str) -> type[FileRoot]:
    """Return the model of a kind of file.

    Raises:
        KeyError: there is no such kind.
    """
    module, _, name = KINDS[kind].partition(":")
    found: type[FileRoot] = getattr(import_module(module), name)
    return found


SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_SCHEMA = re.compile(
    r"""^(?:\ufeff?schema|[\s{]*(?:'schema'|"schema"|(?<={)schema))\s*:\s*["']?polasepatu\.([a-z_]+)/""",
    re.MULTILINE,
)


def kind_of(path: Path) -> str | None:
    """Return the kind that a file of ours names in its schema line; None for a folder and all other files.

    The file is not parsed, so whatever else is wrong with it is found when it is loaded.
    """
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return None
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None  # whoever loads it says why
    match = _SCHEMA.search(text)
    return match[1] if match else None
