"""`polasepatu doctor`."""

from __future__ import annotations

import locale
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu import __version__
from polasepatu.cli.framework.answer import Answer, Column, Table
from polasepatu.errors import PolaError, Severity
from polasepatu.files.faults import Environment, SamplesMissing
from polasepatu.i18n import N_, _, language

if TYPE_CHECKING:
    from polasepatu.errors import Finding

LIBRARIES = (
    *("typer", "rich", "pydantic", "PyYAML", "numpy", "shapely", "ezdxf", "numba"),
    *("reportlab", "xlsxwriter"),
)
EXTRAS = {"cluster": "distributed", "photo": "contourpy", "last": "trimesh", "roll": "spyrrow"}


class NumbaMissing(Environment):
    code = "PS907"
    text = "the compiler for nesting (numba) is not installed or does not load; `nest` will not work"
    hint = "nesting needs Windows x64, Linux x64 or arm64, or macOS arm64"
    cause = "Nesting compiles its inner loops; there is no second engine without the compiler."
    severity = Severity.WARNING


class CacheNotWritable(Environment):
    code = "PS908"
    text = "compiled code cannot be kept in {place}, so every `nest` starts some seconds later"
    hint = "set NUMBA_CACHE_DIR to a folder you may write to"
    cause = "Compiled code is kept in a folder so that it need not be made again."
    severity = Severity.WARNING


class PoorEncoding(Environment):
    code = "PS909"
    text = (
        "the terminal uses {encoding}, which lacks characters such as ² and ×; they appear as a question mark"
    )
    hint = "use Windows Terminal, or set PYTHONUTF8=1"
    cause = "The character set of the terminal is older than Unicode."
    severity = Severity.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the report."""

    name: str
    value: str
    finding: Finding | None = None


def doctor() -> Answer:
    """Check the installation: versions, nesting compiler, terminal and sample files.

    Example: polasepatu doctor
    """
    checks = (*_system(), *_libraries(), _cache(), _terminal(), _samples())
    columns = (Column(title=_("what")), Column(title=_("found")))
    rows = tuple((_(each.name), each.value) for each in checks)
    return Answer(
        result={"checks": [{"name": each.name, "value": each.value} for each in checks]},
        text=(Table(columns=columns, rows=rows),),
        findings=tuple(each.finding for each in checks if each.finding),
    )


def _system() -> tuple[Check, ...]:
    return (
        Check(name="polasepatu", value=__version__),
        Check(name="Python", value=f"{platform.python_version()} ({sys.executable})"),
        Check(name=N_("system"), value=f"{platform.system()} {platform.machine()}"),
        Check(name=N_("language"), value=language()),
        Check(name=N_("processors"), value=str(os.cpu_count() or 1)),
    )


def _libraries() -> tuple[Check, ...]:
    found = [Check(name=name, value=_version(name) or "-") for name in LIBRARIES]
    found += [Check(name=f"[{extra}]", value=_version(name) or "-") for extra, name in EXTRAS.items()]
    if util.find_spec("numba") is not None:
        return tuple(found)
    return (*found, Check(name=N_("nesting"), value="-", finding=NumbaMissing.finding()))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _cache() -> Check:
    from polasepatu import nesting

    place = Path(
        os.environ.get("NUMBA_CACHE_DIR") or Path(nesting.__file__).parent / "kernels" / "__pycache__"
    )
    finding = None if _writable(place) else CacheNotWritable.finding(place=str(place))
    return Check(name=N_("compiled code is kept in"), value=str(place), finding=finding)


def _writable(place: Path) -> bool:
    """Tell whether a file can be made in the nearest folder that exists, by making one."""
    while not place.exists():
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False


def _terminal() -> Check:
    encoding = sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)
    try:
        "²×½é".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Check(name=N_("terminal"), value=encoding, finding=PoorEncoding.finding(encoding=encoding))
    return Check(name=N_("terminal"), value=encoding)


def _samples() -> Check:
    from polasepatu import project

    try:
        found = ", ".join(project.styles())
    except PolaError as error:
        return Check(name=N_("sample styles"), value="-", finding=error.findings[0])
    missing = None if found else SamplesMissing.finding(place=str(project.folder()))
    return Check(name=N_("sample styles"), value=found or "-", finding=missing)
