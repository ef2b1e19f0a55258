"""Which single files polasepatu wrote: their paths and digests, in the user's state folder.

A set of files has a manifest; a single file has no room for one, and a CSV none for a mark. So a record is
kept for each path, in a file of its own that needs no lock. Where it cannot be kept, the file counts as
somebody else's and is never replaced: the safe side.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from polasepatu.files.writing.disk import is_there, sha256_inside, sha256_of, write_whole


def state_folder() -> Path:
    """Return where the program keeps what it must remember: POLASEPATU_STATE, else the system's place.

    Raises:
        RuntimeError: there is no home folder.
    """
    if named := os.environ.get("POLASEPATU_STATE"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or str(Path.home())) / "polasepatu" / "state"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "polasepatu"
    return Path(os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")) / "polasepatu"


def remember(path: Path, sha256: str) -> None:
    """Keep that polasepatu wrote this file."""
    with suppress(OSError, RuntimeError):
        record = _record(path)
        record.parent.mkdir(parents=True, exist_ok=True)
        write_whole(record, sha256.encode())


def is_ours(path: Path) -> bool:
    """Tell whether a file is exactly what polasepatu wrote at this path."""
    if path.is_symlink() or not is_there(path):
        return False
    try:
        kept = _record(path).read_text(encoding="ascii")
    except (OSError, RuntimeError, ValueError):
        return False
    return sha256_inside(path.parent, path.name) == kept


def _record(path: Path) -> Path:
    place = path.parent.resolve() / path.name
    return state_folder() / "written" / sha256_of(os.fsencode(os.path.normcase(place)))[:40]
