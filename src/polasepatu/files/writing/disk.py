"""Bytes to the disk: a file appears whole, and is there after a power cut."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu.files.trouble import environment

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file under a temporary name beside its own and move it into place.

    Raises:
        OSError: the system refused; nothing is left behind.
    """
    part = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system lets a program do so."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sha256_of(raw: bytes) -> str:
    """Return the digest of bytes."""
    return hashlib.sha256(raw).hexdigest()


def sha256_inside(folder: Path, name: str) -> str | None:
    """Return the digest of a file of a folder; None where it is absent or lies outside the folder."""
    path = folder / name
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_there(path: Path) -> bool:
    """Tell whether something has this name, be it a link that leads nowhere."""
    return os.path.lexists(path)


@contextmanager
def system(path: Path) -> Iterator[None]:
    """Turn what the system refuses into our own errors.

    Raises:
        Environment: it refused something.
    """
    try:
        yield
    except OSError as error:
        named = Path(os.fsdecode(error.filename)) if error.filename else path
        raise environment(error, path if named.suffix == ".part" else named) from error
