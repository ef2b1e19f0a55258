"""Writing files so that nobody ever finds half of one.

A single file is written under a temporary name and moved into place. A set of files (all sizes of a
style) is built in a temporary folder, moved into place together, and ends with a `manifest.json` that
lists every file with its SHA-256; what goes wrong on the way is undone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from polasepatu import __version__
from polasepatu.errors import InputFaults, Where
from polasepatu.files import faults
from polasepatu.files.model import FileModel, FileRoot, fault, load
from polasepatu.files.names import safe_name
from polasepatu.files.trouble import environment

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
        Environment: the system refused.
    """
    raw = _raw(content)
    with _system(path):
        if path.is_dir() or (path.exists() and not force):
            raise faults.TargetExists(where=Where(file=str(path)))
        if not dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, raw)
    return Written(path=str(path), sha256=_sha256(raw))


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
        Environment: the system refused; nothing is left behind.
        ValueError: a name is not safe, or comes twice.
    """
    with _system(folder):
        old = _replaceable(folder, force=force)
        if dry_run:
            return tuple(_checked(folder, old, _hashed(contents)))
        nest = folder if folder.is_dir() else folder.parent
        nest.mkdir(parents=True, exist_ok=True)
        with _temporary_folder(nest, f".{safe_name(folder.name)}-") as building:
            new = building / "new"
            new.mkdir()
            written = tuple(_checked(folder, old, _build(new, contents)))
            _write_whole(new / MANIFEST, json_text(_manifest(kind, written)).encode())
            if folder.is_dir():
                _exchange(folder, old, new, [each.path for each in written], building / "old")
            else:
                new.replace(folder)
    return written


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
    """
    manifest = _read_manifest(folder)
    for listed in manifest.files:
        if _sha256_of(folder, listed.path) != listed.sha256:
            raise faults.ManifestMismatch(name=listed.path, where=Where(file=str(folder)))
    return manifest


def _read_manifest(folder: Path) -> Manifest:
    if not (folder / MANIFEST).is_file():
        raise InputFaults([faults.NotManifest.finding(where=Where(file=str(folder)))])
    return load(folder / MANIFEST, Manifest)


def _manifest(kind: str, written: Iterable[Written]) -> dict[str, Any]:
    listed = tuple(Listed(path=each.path, sha256=each.sha256) for each in written)
    return Manifest(content=kind, made_with=__version__, files=listed).to_file()


def _sha256_of(folder: Path, name: str) -> str | None:
    """Return the digest of a listed file; None where it is absent or lies outside the folder."""
    path = folder / name
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- one set in place of another ------------------------------------------------------------------


def _replaceable(folder: Path, *, force: bool) -> frozenset[str]:
    """Return the files of the older set in `folder` that may be replaced; refuse what may not."""
    where = Where(file=str(folder))
    if not folder.exists():
        return frozenset()
    if not folder.is_dir():
        raise faults.TargetExists(where=where)
    present = sorted(each.name for each in folder.iterdir())
    if not present:
        return frozenset()
    if MANIFEST not in present:
        raise faults.TargetForeign(names=", ".join(present[:5]), where=where)
    if not force:
        raise faults.TargetExists(where=where)
    listed = {each.path: each.sha256 for each in _read_manifest(folder).files}
    found = {name for name in listed if (folder / name).exists() or (folder / name).is_symlink()}
    for name in sorted(found):
        if _sha256_of(folder, name) != listed[name]:
            raise faults.ManifestMismatch(name=name, where=where)
    return frozenset(found)


def _checked(folder: Path, old: frozenset[str], files: Iterable[Written]) -> Iterator[Written]:
    """Pass the files on, and refuse one whose name belongs to somebody else."""
    for each in files:
        if each.path not in old and (folder / each.path).exists():
            raise faults.TargetForeign(names=each.path, where=Where(file=str(folder)))
        yield each


def _exchange(folder: Path, old: frozenset[str], new: Path, names: list[str], aside: Path) -> None:
    """Move the older set aside and the new one into place; undo it all where the system refuses."""
    done: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
        done.append((target, source))

    try:
        for name in [MANIFEST, *sorted(old)] if (folder / MANIFEST).exists() else []:
            move(folder / name, aside / name)
        for name in [*names, MANIFEST]:
            move(new / name, folder / name)
    except BaseException:
        for target, source in reversed(done):
            target.replace(source)
        raise
    for name in sorted(old):
        _remove_empty(folder, PurePosixPath(name).parent)


def _remove_empty(folder: Path, inside: PurePosixPath) -> None:
    with suppress(OSError):  # not empty: somebody uses it
        while inside.name:
            (folder / inside).rmdir()
            inside = inside.parent


# --- bytes on the disk ----------------------------------------------------------------------------


def _build(folder: Path, contents: Iterable[tuple[str, str | bytes]]) -> Iterator[Written]:
    for name, content in _distinct(contents):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = _raw(content)
        _write_whole(path, raw)
        yield Written(path=name, sha256=_sha256(raw))


def _hashed(contents: Iterable[tuple[str, str | bytes]]) -> Iterator[Written]:
    for name, content in _distinct(contents):
        yield Written(path=name, sha256=_sha256(_raw(content)))


def _distinct(contents: Iterable[tuple[str, str | bytes]]) -> Iterator[tuple[str, str | bytes]]:
    seen: set[str] = {MANIFEST}
    for name, content in contents:
        if any(safe_name(part) != part for part in name.split("/")):
            raise ValueError(f"not a safe file name: {name!r}")
        if name.casefold() in seen:
            raise ValueError(f"file name used twice: {name!r}")
        seen.add(name.casefold())
        yield name, content


def _write_whole(path: Path, raw: bytes) -> None:
    part = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _temporary_folder(parent: Path, prefix: str) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _system(path: Path) -> Iterator[None]:
    """Turn what the system refuses into our own errors."""
    try:
        yield
    except OSError as error:
        named = Path(os.fsdecode(error.filename)) if error.filename else path
        raise environment(error, path if named.suffix == ".part" else named) from error


def _raw(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
