"""One writer per folder: who comes second is refused, and a lock goes with the process that held it."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from polasepatu.errors import Where
from polasepatu.files import faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = ".polasepatu-lock"  # on Windows, where a folder itself cannot be locked

_HELD = (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder that exists.

    A file system without locks (some network drives) lets everybody in.

    Raises:
        FolderBusy: another run is writing there.
        OSError: the folder cannot be opened.
    """
    handle = _taken(folder)
    try:
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":

    def _taken(folder: Path) -> int:
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY  # the system removes it on closing
        try:
            return os.open(folder / LOCK, flags)
        except FileExistsError as error:
            raise faults.FolderBusy(where=Where(file=str(folder))) from error

else:
    import fcntl

    def _taken(folder: Path) -> int:
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _HELD:
                os.close(handle)
                raise faults.FolderBusy(where=Where(file=str(folder))) from error
        return handle
