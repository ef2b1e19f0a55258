"""Whenever a run is killed, the folder holds the old set, the new one, or what the next run finishes."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from polasepatu.files import faults
from polasepatu.files.output import verified, write_file, write_set
from polasepatu.files.writing import lock
from polasepatu.files.writing.exchange import WORK

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of itself")

OLD = [("a.dxf", "old a"), ("38/b.dxf", "old b"), ("gone/c.dxf", "old c")]
NEW = [("a.dxf", "new a"), ("38/b.dxf", "new b"), ("39/d.dxf", "new d")]
STEPS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir"}


def held(folder: Path) -> dict[str, str]:
    """Return the files of a folder with what they hold, the manifest and the work folder apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json" and WORK not in path.parts
    }


def in_a_copy(work: Callable[[], object]) -> int:
    """Do something in a copy of this process, and return 0 where it lived to its end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(step: int, folder: Path) -> int:
    """Replace a set, killed when it asks the system for the `step`th change; return 9 where that came."""

    def work() -> None:
        left = [step]

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            if (event in STEPS and WORK in str(arguments)) or event == "os.rename":
                left[0] -= 1
                if left[0] == 0:
                    os._exit(9)

        sys.addaudithook(hook)
        write_set(folder, "grade", NEW, force=True)

    return in_a_copy(work)


def test_a_kill_at_any_step_is_finished_by_the_next_run(tmp_path: Path) -> None:
    seen = set()
    for step in range(1, 500):
        folder = tmp_path / str(step)
        write_set(folder, "grade", OLD)
        (folder / "38" / "notes.txt").write_text("mine")
        code = killed_at(step, folder)
        if (folder / WORK / "journal.json").exists():
            with pytest.raises(faults.SetUnfinished):
                verified(folder)
        with pytest.raises(faults.TargetExists):  # the true reason, after what was begun is finished
            write_set(folder, "grade", NEW)
        verified(folder)
        found = held(folder)
        assert found.pop("38/notes.txt") == "mine"
        assert found in (dict(OLD), dict(NEW))
        assert not (folder / WORK).exists()
        seen.add(found == dict(NEW))
        if code == 0:
            break
        assert code == 9
    assert step > 30
    assert seen == {False, True}


def test_a_kill_while_a_stopped_run_is_finished_is_finished_too(tmp_path: Path) -> None:
    for first in (20, 25, 30, 35):
        for second in range(1, 30, 2):
            folder = tmp_path / f"{first}-{second}"
            write_set(folder, "grade", OLD)
            assert killed_at(first, folder) == 9
            killed_at(second, folder)
            write_set(folder, "grade", NEW, force=True)
            verified(folder)
            assert held(folder) == dict(NEW)


def test_kills_at_random_times_never_mix_two_sets(tmp_path: Path) -> None:
    many = [(f"{size}/{piece}.dxf", "x" * 200) for size in range(36, 46) for piece in "abcd"]
    chance = random.Random(4)
    write_set(tmp_path / "out", "grade", many)
    for number in range(8):
        again = [(name, f"{number}") for name, _ in many]
        child = os.fork()
        if child == 0:
            write_set(tmp_path / "out", "grade", again, force=True)
            os._exit(0)
        timer = threading.Timer(chance.uniform(0.0, 0.03), os.kill, (child, signal.SIGKILL))
        timer.start()
        os.waitpid(child, 0)
        timer.cancel()
        timer.join()
        with pytest.raises(faults.TargetExists):
            write_set(tmp_path / "out", "grade", again)
        verified(tmp_path / "out")
        assert len(set(held(tmp_path / "out").values())) == 1


def test_two_runs_at_once_cannot_mix(tmp_path: Path) -> None:
    write_set(tmp_path / "out", "grade", OLD)
    with lock.held(tmp_path / "out"), pytest.raises(faults.FolderBusy):
        write_set(tmp_path / "out", "grade", NEW, force=True)
    assert held(tmp_path / "out") == dict(OLD)
    write_set(tmp_path / "out", "grade", NEW, force=True)


def test_a_journal_that_leads_out_of_its_folder_moves_nothing(tmp_path: Path) -> None:
    write_file(tmp_path / "victim.txt", "precious")
    work = tmp_path / "out" / WORK
    work.mkdir(parents=True)
    (work / "journal.json").write_text('{"step": "aside", "old": {"../victim.txt": "0"}, "new": []}')
    with pytest.raises(faults.JournalWrong):
        write_set(tmp_path / "out", "grade", NEW)
    assert (tmp_path / "victim.txt").read_text() == "precious"


def test_what_the_user_changed_after_a_kill_is_not_moved(tmp_path: Path) -> None:
    write_set(tmp_path / "out", "grade", OLD)
    folder = tmp_path / "out"
    step = 1
    while not (folder / WORK / "journal.json").exists():
        killed_at(step, folder)
        step += 1
    (folder / "a.dxf").write_text("edited by hand")
    with pytest.raises(faults.ManifestMismatch):
        write_set(folder, "grade", NEW, force=True)
    assert (folder / "a.dxf").read_text() == "edited by hand"
