"""Names that are typed by people and become file names and labels."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from polasepatu.errors import Where
from polasepatu.files.faults import SameName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from polasepatu.errors import Finding

NAME_LIMIT = 40
FILE_NAME_LIMIT = 100  # leaves room for the folder in the 260 characters of Windows

_NAME = re.compile(r"[^\W_]([\w .+()-]*[\w+)])?")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w.+()-]+")


def is_name(text: str) -> bool:
    """Tell whether a text can name a style, a piece, a line or a material, and a file on any system."""
    return (
        len(text) <= NAME_LIMIT
        and _NAME.fullmatch(text) is not None
        and unicodedata.is_normalized("NFC", text)
        and not _is_reserved(text)
    )


def safe_name(text: str) -> str:
    """Return `text` as a file name that every system accepts; "EU 42 1/2" becomes "EU-42-1-2".

    The answer has no folder, is at most 100 characters long and never empty. Two texts may become the
    same name: `same_names` finds out.
    """
    plain = unicodedata.normalize("NFC", text)
    name = _UNSAFE.sub("-", plain).strip("-. ") or "unnamed"
    if _is_reserved(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if len(name) <= FILE_NAME_LIMIT:
        return name
    if not dot or len(suffix) > 8:
        return name[:FILE_NAME_LIMIT].rstrip("-. ")
    return stem[: FILE_NAME_LIMIT - len(suffix) - 1].rstrip("-. ") + dot + suffix


def same_names(named: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield every text, given with its field, that would become the same file as another text before it."""
    owners: dict[str, str] = {}
    for text, at in named:
        name = safe_name(text)
        owner = owners.setdefault(name.casefold(), text)
        if owner != text:
            yield SameName.finding(first=owner, second=text, name=name, where=Where(field=at))


def _is_reserved(name: str) -> bool:
    return _RESERVED.fullmatch(name.split(".")[0].rstrip()) is not None
