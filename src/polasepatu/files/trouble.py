"""What the operating system refuses, as coded errors of the environment."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from polasepatu.errors import Where
from polasepatu.files import faults

if TYPE_CHECKING:
    from pathlib import Path

_SHARING_VIOLATION = (32, 33)  # Windows: another program holds the file


def environment(error: OSError, path: Path) -> faults.Environment:
    """Return the coded error for what the system said about `path`."""
    where = Where(file=str(path))
    if getattr(error, "winerror", None) in _SHARING_VIOLATION or error.errno in (errno.ETXTBSY, errno.EBUSY):
        return faults.TargetOpen(where=where)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return faults.NotPermitted(where=where)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return faults.DiskFull(where=where)
    return faults.SystemRefused(reason=error.strerror or type(error).__name__, where=where)
