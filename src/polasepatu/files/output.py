"""Writing files so that nobody ever finds half of one.

A single file is written under a temporary name and moved into place. A set of files (all sizes of a
style) is built in a work folder, exchanged with the older one under a journal that the next run finishes,
and ends with a `manifest.json` that lists every file with its SHA-256. One rule holds for both: only what
polasepatu wrote is ever replaced, and nothing that the same command has read.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from polasepatu import __version__
from polasepatu.errors import InputFaults, Where
from polasepatu.files import faults
from polasepatu.files.model import FileModel, FileRoot, fault, load
from polasepatu.files.names import safe_name
from polasepatu.files.writing import exchange, inputs, lock, register
from polasepatu.files.writing.disk import is_there, sha256_inside, sha256_of, system, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that was written (or would be, in a dry run)."""

    path: str  # as the caller named it; inside a set with / between folders
    sha256: str


def json_text(value: Any) -> str:
    """Return a value as JSON: keys in their order, floats as short as they come, one newline at the end.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_file(path: Path, content: str | bytes, *, force: bool = False, dry_run: bool = False) -> Written:
    """Write one file, whole or not at all, and return it.

    Raises:
        TargetExists: there is something already, and `force` is not given or it is a folder.
        InputKept: it is a file that this command has read.
        FileForeign: it is not what polasepatu wrote there.
        Environment: the system refused.
    """
    raw = _raw(content)
    with system(path):
        _may_be_replaced(path, force=force)
        if not dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, raw)
            register.remember(path, sha256_of(raw))
    return Written(path=str(path), sha256=sha256_of(raw))


def change_file(path: Path, content: str | bytes, *, keep: bytes | None = None) -> None:
    """Write a file that the user opened to change it, whole or not at all.

    With `keep`, the state before the first change of a session, that stays beside it as NAME~.

    Raises:
        Environment: the system refused.
    """
    with system(path):
        if keep is not None:
            write_whole(path.with_name(f"{path.name}~"), keep)
        write_whole(path, _raw(content))


def _may_be_replaced(named: Path, *, force: bool) -> None:
    path = named.parent.resolve() / named.name  # new/../a.txt is a.txt, though new is not there yet
    if not is_there(path):
        return
    where = Where(file=str(named))
    if inputs.is_input(path):
        raise faults.InputKept(where=where)
    if path.is_dir() or not force:
        raise faults.TargetExists(where=where)
    if not register.is_ours(path):
        raise faults.FileForeign(where=where)


def write_set(
    folder: Path,
    kind: str,
    contents: Iterable[tuple[str, str | bytes]],
    *,
    force: bool = False,
    dry_run: bool = False,
) -> tuple[Written, ...]:
    """Write a set of files into a folder, all or none, its manifest last, and return them.

    `contents` gives names (with / between folders, every part safe on all systems) and what they hold.
    With `force` an older set in the folder is replaced; files it does not list are never touched.

    Raises:
        TargetExists: there is an older set, or a file in place of the folder.
        TargetForeign: the folder holds files of somebody else, or one of them has a name we need.
        ManifestMismatch: a file of the older set was changed since.
        InputKept: a file of the older set was read by this command.
        SetUnfinished: a dry run cannot tell, because a stopped run must be finished first.
        FolderBusy: another run is writing there.
        Environment: the system refused; nothing is left behind.
        ValueError: a name is not safe, or comes twice.
    """
    with system(folder):
        if dry_run:
            if exchange.is_unfinished(folder):
                raise faults.SetUnfinished(where=Where(file=str(folder)))
            old = _replaceable(folder, force=force)
            return tuple(_checked(folder, old, _hashed(contents)))
        _replaceable_kind(folder)
        with _present(folder), lock.held(folder):
            exchange.finish(folder)
            return _exchanged(folder, kind, contents, _replaceable(folder, force=force))


def _exchanged(
    folder: Path, kind: str, contents: Iterable[tuple[str, str | bytes]], old: dict[str, str]
) -> tuple[Written, ...]:
    new = exchange.begun(folder)
    try:
        written = tuple(_checked(folder, old, _build(new, contents)))
        write_whole(new / MANIFEST, json_text(_manifest(kind, written)).encode())
    except BaseException:
        exchange.finish(folder)
        raise
    names = (*(each.path for each in written), MANIFEST)
    exchange.exchange(exchange.Exchange(folder=folder, old=old, new=names))
    return written


@contextmanager
def _present(folder: Path) -> Iterator[None]:
    """Make a folder that is absent, and take it away again where nothing came into it."""
    absent = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for each in absent:
                each.rmdir()
        raise


# --- the manifest ---------------------------------------------------------------------------------


def _valid_path(text: str) -> str:
    if not text or any(safe_name(part) != part for part in text.split("/")) or text == MANIFEST:
        raise fault(faults.NameWrong, found=repr(text[:40]), limit=100)
    return text


class Listed(FileModel):
    """One file of a set."""

    path: Annotated[str, AfterValidator(_valid_path)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(FileRoot):
    """`manifest.json`: what a set consists of."""

    kind: ClassVar[str] = "manifest"

    content: str  # what made the set, such as "grade"
    made_with: str  # the version of polasepatu
    files: tuple[Listed, ...]


def verified(folder: Path) -> Manifest:
    """Return the manifest of a set, after checking that every file is as it was written.

    Raises:
        InputFaults: there is no manifest, or it is not one.
        ManifestMismatch: a file was changed or is missing.
        SetUnfinished: a run was stopped while it exchanged this set.
    """
    if exchange.is_unfinished(folder):
        raise faults.SetUnfinished(where=Where(file=str(folder)))
    manifest = _read_manifest(folder)
    for listed in manifest.files:
        if sha256_inside(folder, listed.path) != listed.sha256:
            raise faults.ManifestMismatch(name=listed.path, where=Where(file=str(folder)))
    return manifest


def _read_manifest(folder: Path) -> Manifest:
    if not (folder / MANIFEST).is_file():
        raise InputFaults([faults.NotManifest.finding(where=Where(file=str(folder)))])
    return load(folder / MANIFEST, Manifest)


def _manifest(kind: str, written: Iterable[Written]) -> dict[str, Any]:
    listed = tuple(Listed(path=each.path, sha256=each.sha256) for each in written)
    return Manifest(content=kind, made_with=__version__, files=listed).to_file()


# --- one set in place of another ------------------------------------------------------------------


def _replaceable(folder: Path, *, force: bool) -> dict[str, str]:
    """Return the files of the older set that may be replaced, its manifest first; refuse what may not."""
    where = Where(file=str(folder))
    _replaceable_kind(folder)
    present = sorted(each.name for each in folder.iterdir()) if folder.exists() else []
    present = [name for name in present if name not in (exchange.WORK, lock.LOCK)]
    if not present:
        return {}
    if MANIFEST not in present:
        raise faults.TargetForeign(names=", ".join(present[:5]), where=where)
    if not force:
        raise faults.TargetExists(where=where)
    listed = {each.path: each.sha256 for each in _read_manifest(folder).files}
    found = {name: listed[name] for name in sorted(listed) if is_there(folder / name)}
    for name, sha256 in found.items():
        if sha256_inside(folder, name) != sha256:
            raise faults.ManifestMismatch(name=name, where=where)
        if inputs.is_input(folder / name):
            raise faults.InputKept(where=Where(file=str(folder / name)))
    return {MANIFEST: sha256_inside(folder, MANIFEST) or "", **found}


def _replaceable_kind(folder: Path) -> None:
    if is_there(folder) and not folder.is_dir():
        raise faults.TargetExists(where=Where(file=str(folder)))


def _checked(folder: Path, old: dict[str, str], files: Iterable[Written]) -> Iterator[Written]:
    """Pass the files on, and refuse one whose name belongs to somebody else."""
    for each in files:
        if each.path not in old and is_there(folder / each.path):
            raise faults.TargetForeign(names=each.path, where=Where(file=str(folder)))
        yield each


# --- bytes on the disk ----------------------------------------------------------------------------


def _build(folder: Path, contents: Iterable[tuple[str, str | bytes]]) -> Iterator[Written]:
    for name, content in _distinct(contents):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = _raw(content)
        write_whole(path, raw)
        yield Written(path=name, sha256=sha256_of(raw))


def _hashed(contents: Iterable[tuple[str, str | bytes]]) -> Iterator[Written]:
    for name, content in _distinct(contents):
        yield Written(path=name, sha256=sha256_of(_raw(content)))


def _distinct(contents: Iterable[tuple[str, str | bytes]]) -> Iterator[tuple[str, str | bytes]]:
    seen: set[str] = {MANIFEST}
    for name, content in contents:
        if any(safe_name(part) != part for part in name.split("/")):
            raise ValueError(f"not a safe file name: {name!r}")
        if name.casefold() in seen:
            raise ValueError(f"file name used twice: {name!r}")
        seen.add(name.casefold())
        yield name, content


def _raw(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
