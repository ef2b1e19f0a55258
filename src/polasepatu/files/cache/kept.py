"""Things that were worked out once and are kept in the user's cache folder, as JSON with a digest.

They are only ever an acceleration. A file that is missing, damaged, written by other code or not ours is as
good as none; one that cannot be written is left. So a read-only installation works, only slower.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import polasepatu
from polasepatu import __version__

SIZE_LIMIT_MB = 32.0


def cache_folder() -> Path:
    """Return where records may be kept: POLASEPATU_CACHE, else the system's place for caches."""
    if named := os.environ.get("POLASEPATU_CACHE"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "polasepatu" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "polasepatu"
    return Path(os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")) / "polasepatu"


@cache
def code_digest(*patterns: str) -> str:
    """Return a digest of the program's version and of its own files that match, such as "pattern/*.py".

    Raises:
        ValueError: a pattern matches nothing, so a change of that code would not be noticed.
    """
    folder = Path(polasepatu.__file__).parent
    digest = hashlib.sha256(__version__.encode())
    for pattern in patterns:
        paths = sorted(folder.glob(pattern))
        if not paths:
            raise ValueError(pattern)
        for path in paths:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def read_kept(path: Path, form: str, made_by: str) -> Any:
    """Return what is kept in a file; None where there is nothing that can be used."""
    try:
        if path.stat().st_size > SIZE_LIMIT_MB * 1e6:
            return None
        head, _, body = path.read_bytes().partition(b"\n")
        if json.loads(head) != _head(form, made_by, body):
            return None
        return json.loads(body)
    except (OSError, ValueError, RecursionError):
        return None


def write_kept(path: Path, form: str, made_by: str, content: Any) -> bool:
    """Keep something, whole or not at all, and return whether that worked."""
    body = json.dumps(content, allow_nan=False, separators=(",", ":")).encode()
    head = json.dumps(_head(form, made_by, body)).encode()
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".kept-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(head + b"\n" + body)
        Path(name).replace(path)
    except OSError:
        if name:
            with suppress(OSError):
                Path(name).unlink()
        return False
    return True


def _head(form: str, made_by: str, body: bytes) -> dict[str, str]:
    return {"schema": form, "made_by": made_by, "sha256": hashlib.sha256(body).hexdigest()}
