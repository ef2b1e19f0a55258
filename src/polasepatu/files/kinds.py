"""The kinds of files we have: one line each, loaded on use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
