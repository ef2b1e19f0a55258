"""One set of files in place of another, so that a kill at any moment leaves one that the next run finishes.

Terminology. *Work folder*: `.polasepatu-writing` inside the target, with `new/` (the set that was built) and
`old/` (what was moved aside). *Journal*: the work folder's `journal.json`: what is old, what is new, and the
step. Without a journal nothing of the target was touched yet. The steps:

* `aside`: the older files go to `old/`, their manifest first: from then on nobody takes the set for whole;
* `in`: the new files come into place, their manifest last;
* `back`: the system refused something; the new files go back to `new/`, then the old ones into place.

Each step can be done again from its beginning: a file that was moved is no longer where it was. The step
changes only when the one before is done, so no name ever means two files.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from polasepatu.errors import Where
from polasepatu.files import faults
from polasepatu.files.names import safe_name
from polasepatu.files.writing.disk import is_there, settle, sha256_inside, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

WORK = ".polasepatu-writing"
JOURNAL = "journal.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What has to be done in a folder."""

    folder: Path
    old: dict[str, str]  # name and sha256, the manifest first
    new: tuple[str, ...]  # the manifest last
    step: str = "aside"

    @property
    def work(self) -> Path:
        """The work folder."""
        return self.folder / WORK


def begun(folder: Path) -> Path:
    """Return the folder `new/` of an empty work folder, made now."""
    work = folder / WORK
    _remove(work)
    (work / "new").mkdir(parents=True)
    return work / "new"


def is_unfinished(folder: Path) -> bool:
    """Tell whether a run was stopped while it exchanged a set here."""
    return (folder / WORK / JOURNAL).is_file()


def finish(folder: Path) -> None:
    """Do to its end what a stopped run began, or clear away what it had only built.

    Raises:
        ManifestMismatch: a file that should make room was changed since.
        TargetForeign: a file of somebody else stands where a new one belongs.
        JournalWrong: the journal is none of ours.
        OSError: the system refused.
    """
    if is_unfinished(folder):
        _go_on(_read(folder))
    _remove(folder / WORK)


def exchange(wanted: Exchange) -> None:
    """Put the set that was built into place; where the system refuses, bring the old one back.

    Raises:
        OSError: the system refused; the older set stands as before.
    """
    settle(wanted.work / "new")
    try:
        _go_on(_noted(wanted))
    except BaseException:
        if is_unfinished(wanted.folder):
            _go_on(_noted(replace(wanted, step="back")))
        _remove(wanted.work)
        raise
    _remove(wanted.work)


def _go_on(wanted: Exchange) -> None:
    if wanted.step == "back":
        _back(wanted)
        return
    if wanted.step == "aside":
        _aside(wanted)
        wanted = _noted(replace(wanted, step="in"))
    _in(wanted)
    _tidy(wanted)


def _aside(wanted: Exchange) -> None:
    for name, sha256 in wanted.old.items():
        if not is_there(wanted.folder / name):
            continue
        if sha256_inside(wanted.folder, name) != sha256:
            raise faults.ManifestMismatch(name=name, where=Where(file=str(wanted.folder)))
        _move(wanted.folder / name, wanted.work / "old" / name)


def _in(wanted: Exchange) -> None:
    for name in wanted.new:
        source, target = wanted.work / "new" / name, wanted.folder / name
        if not is_there(source):
            continue
        if is_there(target):
            raise faults.TargetForeign(names=name, where=Where(file=str(wanted.folder)))
        _move(source, target)
    settle(wanted.folder)


def _back(wanted: Exchange) -> None:
    for name in reversed(wanted.new):
        source = wanted.work / "new" / name
        if not is_there(source) and is_there(wanted.folder / name):
            _move(wanted.folder / name, source)
    for name in reversed(tuple(wanted.old)):
        if is_there(wanted.work / "old" / name):
            _move(wanted.work / "old" / name, wanted.folder / name)
    for name in wanted.new:
        _remove_empty(wanted.folder, PurePosixPath(name).parent)
    _remove(wanted.work)


def _tidy(wanted: Exchange) -> None:
    for name in wanted.old:
        _remove_empty(wanted.folder, PurePosixPath(name).parent)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _remove(work: Path) -> None:
    """Remove a work folder, its journal first: without one there is nothing to finish."""
    (work / JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(work, ignore_errors=True)


def _remove_empty(folder: Path, inside: PurePosixPath) -> None:
    with suppress(OSError):  # not empty: somebody uses it
        while inside.name:
            (folder / inside).rmdir()
            inside = inside.parent


# --- the journal ----------------------------------------------------------------------------------


def _noted(wanted: Exchange) -> Exchange:
    text = json.dumps({"step": wanted.step, "old": wanted.old, "new": wanted.new})
    write_whole(wanted.work / JOURNAL, text.encode())
    settle(wanted.work)
    return wanted


def _read(folder: Path) -> Exchange:
    """Return what a journal says.

    Raises:
        JournalWrong: a name in it leads out of the folder, or it is something else.
    """
    try:
        data = json.loads((folder / WORK / JOURNAL).read_bytes())
        found = Exchange(folder=folder, old=dict(data["old"]), new=tuple(data["new"]), step=data["step"])
        fits = found.step in ("aside", "in", "back") and _are_safe([*found.old, *found.new])
    except (ValueError, KeyError, TypeError, RecursionError):
        fits = False
    if not fits:
        raise faults.JournalWrong(where=Where(file=str(folder / WORK)))
    return found


def _are_safe(names: Iterable[Any]) -> bool:
    return all(
        isinstance(name, str) and all(safe_name(part) == part for part in name.split("/")) for name in names
    )
