"""Finding the errors that a code belongs to, without loading the whole program."""

from __future__ import annotations

import re
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import polasepatu
from polasepatu.errors import PolaError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = re.compile(r'^    code = "(PS\d{3})"$', re.MULTILINE)
_ROOT = Path(polasepatu.__file__).parent


def find_code(code: str) -> type[PolaError] | None:
    """Return the error with this code."""
    for module, codes in _modules():
        if code in codes:
            import_module(module)
    return PolaError.codes.get(code)


def all_codes() -> list[type[PolaError]]:
    """Return every error there is, by code; those of parts that are not installed are left out."""
    for module, _codes in _modules():
        with suppress(ImportError):
            import_module(module)
    return [PolaError.codes[code] for code in sorted(PolaError.codes)]


def _modules() -> Iterator[tuple[str, list[str]]]:
    for path in sorted(_ROOT.rglob("*.py")):
        if codes := _CODE.findall(path.read_text(encoding="utf-8")):
            parts = path.relative_to(_ROOT).with_suffix("").parts
            yield ".".join((_ROOT.name, *(part for part in parts if part != "__init__"))), codes
