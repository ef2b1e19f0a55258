"""The files that a command has read, so that none of them is written over by the same command.

Whatever opens a file that the user named notes it here. Nothing is noted outside a run of the program: a
library user decides alone.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_read: ContextVar[set[Path] | None] = ContextVar("files that were read", default=None)


@contextmanager
def one_run() -> Iterator[None]:
    """Begin with no file read, and forget at the end which were."""
    token = _read.set(set())
    try:
        yield
    finally:
        _read.reset(token)


def note(path: Path) -> Path:
    """Note that a file is read, and return its path."""
    known = _read.get()
    if known is not None:
        known.add(path.absolute())
    return path


def is_input(path: Path) -> bool:
    """Tell whether a path leads to a file that was read, also by another name or a link."""
    known = _read.get() or ()
    return path.absolute() in known or any(_same(path, each) for each in known)


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:
        return False
