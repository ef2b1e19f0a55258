"""One way to compile a kernel: no Python objects, no lock, results kept on disk where that is possible.

The cache folder's name holds the version and a hash of every kernel's source, because numba itself only
watches the file of the outermost function. Where nothing is writable the kernels are compiled each time.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from polasepatu import __version__
from polasepatu.errors import Exit, PolaError

try:
    numba: Any = import_module("numba")  # loosely typed: its stubs know neither all options nor CACHE_DIR
except ImportError:
    numba = None

P = ParamSpec("P")
R = TypeVar("R")


class EngineMissing(PolaError):
    """The compiler of the kernels is not there."""

    code = "PS431"
    text = "nesting needs numba, which is not installed here"
    hint = "install numba for this Python, or nest on a machine that has it"
    cause = "The search is compiled on first use by numba; it has no build for every processor and Python."
    exit_code = Exit.ENVIRONMENT


class Kernel(Protocol[P, R]):
    """A compiled function that still knows its plain Python form."""

    py_func: Callable[P, R]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the compiled form."""
        ...


def user_cache() -> Path:
    """Return the folder where this user's programs keep what can be made again."""
    if "NUMBA_CACHE_DIR" in os.environ:
        return Path(os.environ["NUMBA_CACHE_DIR"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")))


def cache_folder() -> Path | None:
    """Return a writable folder of this version and these sources that is the user's alone, or None."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    try:
        folder = user_cache() / "polasepatu" / f"kernels-{__version__}-{digest.hexdigest()[:12]}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_private(folder):
            return None
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return None


def is_private(folder: Path) -> bool:
    """Tell whether a folder is the user's own and nobody else can write there: what is kept runs as code."""
    if sys.platform == "win32":
        return True  # rights are inherited from the user's own folder
    found = folder.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


CACHE = cache_folder()
# Handing a tuple of arrays on counts a reference to each: a third of the run time. Numba promises nothing
# about this option; where it is gone, the same kernels run slower.
UNCOUNTED = {"_nrt": False} if numba and hasattr(numba.core.options.DefaultOptions, "_nrt") else {}


def is_cold() -> bool:
    """Tell whether kernels will have to be compiled, because none is kept yet or none can be."""
    return CACHE is None or next(CACHE.rglob("*.nbi"), None) is None


def compiled(function: Callable[P, R], **options: bool) -> Kernel[P, R]:
    """Return `function` compiled on its first call, cached in our own folder.

    Raises:
        EngineMissing: there is no numba.
    """
    if numba is None:
        raise EngineMissing
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(CACHE or "")
    try:
        made: Any = numba.njit(nogil=True, error_model="numpy", cache=CACHE is not None, **options)(function)
    finally:
        numba.config.CACHE_DIR = before
    return cast("Kernel[P, R]", made)


def jit(function: Callable[P, R]) -> Kernel[P, R]:
    """Compile a kernel that Python calls."""
    return compiled(function)


def inner(function: Callable[P, R]) -> Kernel[P, R]:
    """Compile a helper that only other kernels call."""
    return helper(function)


def uncounted(function: Callable[P, R]) -> Kernel[P, R]:
    """Compile such a helper without counting references: it makes no arrays, nor does any that it calls."""
    return helper(function, **UNCOUNTED)


def helper(function: Callable[P, R], **options: bool) -> Kernel[P, R]:
    """Compile a function without what Python would need to call it, which is quicker.

    Raises:
        EngineMissing: there is no numba.
    """
    if numba is None:
        raise EngineMissing
    made: Any = numba.njit(
        nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, **options
    )(function)
    return cast("Kernel[P, R]", made)
