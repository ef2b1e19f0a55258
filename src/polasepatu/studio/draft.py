"""The text of a style that is being worked on: every step back and forth, and the file it belongs to.

The draft is not the file. Changes go into the draft, `save` writes it; what another editor writes
meanwhile is taken over, merged, or kept as a conflict until somebody decides. A copy of an unsaved draft
lies in the cache folder, so that nothing is lost when the program ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from polasepatu.errors import Exit, InputFaults, PolaError, Where
from polasepatu.files import faults
from polasepatu.files.cache.kept import cache_folder, read_kept, write_kept
from polasepatu.files.edit import with_mark_of
from polasepatu.files.output import change_file
from polasepatu.i18n import N_
from polasepatu.studio.merge import Clash, Side, merged

_KEPT = "polasepatu.studio-draft/1"
OUTSIDE = N_("changed in another editor")
LEFT_OVER = N_("unsaved work from last time")


class Conflict(PolaError):
    """Two editors changed the same lines."""

    code = "PS187"
    text = "the file was changed in another editor in the same lines; nothing was written"
    hint = "choose in the page which lines shall stand"
    cause = "Neither the page nor the other editor may overwrite what the other wrote without being asked."
    exit_code = Exit.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of the text: what stood at a place, and what stands there now."""

    label: str  # an English text
    at: int
    old: str
    new: str

    def forth(self, text: str) -> str:
        """Return the text with the step made."""
        return text[: self.at] + self.new + text[self.at + len(self.old) :]

    def back(self, text: str) -> str:
        """Return the text without the step."""
        return text[: self.at] + self.old + text[self.at + len(self.new) :]


def step_between(label: str, before: str, after: str) -> Step:
    """Return what changed from one text to another as one step."""
    most = min(len(before), len(after))
    start = next((i for i in range(most) if before[i] != after[i]), most)
    tail = next((i for i in range(most - start) if before[-1 - i] != after[-1 - i]), most - start)
    return Step(
        label=label, at=start, old=before[start : len(before) - tail], new=after[start : len(after) - tail]
    )


class Draft:
    """The text in the page, its steps, and the file on the disk as it was last seen."""

    def __init__(self, path: Path) -> None:
        """Read the file, and take up a draft that was left over.

        Raises:
            InputFaults: there is no such file, or it is not UTF-8 text.
        """
        self.path = path
        self._raw = _read(path)
        self.saved = _text(self._raw, path)  # as the file holds it
        self.text = self.saved
        self.version = 1
        self.clashes: tuple[Clash, ...] = ()
        self._theirs = ""  # what the other editor wrote, while there are clashes
        self._theirs_raw = b""
        self._steps: list[Step] = []
        self._at = 0
        self._backed_up = False  # whether the file of before this session stays beside it
        self._take_up()

    @property
    def unsaved(self) -> bool:
        """Whether the draft differs from the file."""
        return self.text != self.saved

    @property
    def undo_label(self) -> str | None:
        """What the next step back takes back; None where there is none."""
        return self._steps[self._at - 1].label if self._at else None

    @property
    def redo_label(self) -> str | None:
        """What the next step forth makes again; None where there is none."""
        return self._steps[self._at].label if self._at < len(self._steps) else None

    def change(self, label: str, text: str) -> None:
        """Take a new text as one step; the steps that were taken back are forgotten."""
        if text == self.text:
            return
        del self._steps[self._at :]
        self._steps.append(step_between(label, self.text, text))
        self._at += 1
        self._now(text)

    def undo(self) -> None:
        """Take one step back."""
        if self._at:
            self._at -= 1
            self._now(self._steps[self._at].back(self.text))

    def redo(self) -> None:
        """Take one step forth again."""
        if self._at < len(self._steps):
            self._at += 1
            self._now(self._steps[self._at - 1].forth(self.text))

    def save(self) -> None:
        """Write the draft into the file; its state of before this session stays beside it as NAME~.

        Raises:
            Conflict: another editor wrote the same lines.
            Environment: the system refused.
        """
        self.look()
        if self.clashes:
            raise Conflict(where=Where(file=str(self.path), line=self.clashes[0].line))
        raw = with_mark_of(self._raw, self.text)
        change_file(self.path.resolve(), raw, keep=None if self._backed_up else self._raw)
        self._backed_up = True
        self._raw, self.saved = raw, self.text
        self._keep()

    def look(self) -> bool:
        """Look at the file again, take over what another editor wrote, and tell whether there was anything.

        Raises:
            InputFaults: the file is gone or is not UTF-8 text; the draft stays as it is.
        """
        raw = _read(self.path)
        if raw == (self._theirs_raw if self.clashes else self._raw):
            return False
        theirs = _text(raw, self.path)
        found = merged(self.saved, self.text, theirs)
        if found.clashes:
            self.clashes, self._theirs, self._theirs_raw = found.clashes, theirs, raw
            return True
        self._settled(raw, theirs, found.text)
        return True

    def settle(self, prefer: Side) -> None:
        """End a conflict: the lines of one side stand where both wrote."""
        if self.clashes:
            text = merged(self.saved, self.text, self._theirs, prefer=prefer).text
            self._settled(self._theirs_raw, self._theirs, text)

    def _settled(self, raw: bytes, theirs: str, text: str) -> None:
        self._raw, self.saved = raw, theirs
        self.clashes, self._theirs, self._theirs_raw = (), "", b""
        self.change(OUTSIDE, text)

    def _now(self, text: str) -> None:
        self.text = text
        self.version += 1
        self._keep()

    # --- the copy in the cache folder ---

    @property
    def _copy(self) -> Path:
        name = hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()[:24]
        return cache_folder() / "studio" / f"{name}.json"

    def _keep(self) -> None:
        if self.unsaved:
            write_kept(self._copy, _KEPT, _digest(self._raw), {"text": self.text})
        else:
            _without_faults(lambda: self._copy.unlink(missing_ok=True))

    def _take_up(self) -> None:
        kept = read_kept(self._copy, _KEPT, _digest(self._raw))
        if isinstance(kept, dict) and isinstance(text := kept.get("text"), str):
            self.change(LEFT_OVER, text)


def _without_faults(work: Callable[[], None]) -> None:
    try:
        work()
    except OSError:
        return


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise InputFaults([faults.FileMissing.finding(where=Where(file=str(path)))]) from None


def _text(raw: bytes, path: Path) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputFaults([faults.NotUtf8.finding(where=Where(file=str(path)))]) from None
