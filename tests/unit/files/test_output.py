"""Files appear whole or not at all, and nothing of the user's is ever lost."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import NoReturn

import pytest

from polasepatu.errors import Exit, InputFaults
from polasepatu.files import faults, output
from polasepatu.files.output import json_text, verified, write_file, write_set
from polasepatu.files.writing import inputs
from polasepatu.files.writing.inputs import note


def tree(folder: Path) -> dict[str, str]:
    """Return every file below a folder with what it holds."""
    return {
        each.relative_to(folder).as_posix(): each.read_text(encoding="utf-8")
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    written = write_file(tmp_path / "a" / "b.json", json_text({"z": 0.1, "a": "é"}))
    assert tree(tmp_path) == {"a/b.json": '{\n "z": 0.1,\n "a": "é"\n}\n'}
    assert written.sha256 == hashlib.sha256((tmp_path / "a" / "b.json").read_bytes()).hexdigest()


def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    write_file(tmp_path / "a.txt", "old")
    with pytest.raises(faults.TargetExists):
        write_file(tmp_path / "a.txt", "new")
    write_file(tmp_path / "a.txt", "new", force=True, dry_run=True)
    assert tree(tmp_path) == {"a.txt": "old"}
    write_file(tmp_path / "a.txt", "new", force=True)
    assert tree(tmp_path) == {"a.txt": "new"}


def test_force_replaces_no_file_of_somebody_else(tmp_path: Path) -> None:
    mine = tmp_path / "thesis.txt"
    mine.write_text("x")
    with pytest.raises(faults.FileForeign):
        write_file(mine, "new", force=True)
    assert mine.read_text() == "x"


def test_force_replaces_no_file_that_was_changed_since(tmp_path: Path) -> None:
    write_file(tmp_path / "a.yaml", "made")
    (tmp_path / "a.yaml").write_text("edited by hand")
    with pytest.raises(faults.FileForeign):
        write_file(tmp_path / "a.yaml", "new", force=True)
    assert tree(tmp_path) == {"a.yaml": "edited by hand"}


def test_force_replaces_no_input_of_the_same_command(tmp_path: Path) -> None:
    write_file(tmp_path / "a.yaml", "made")
    with inputs.one_run():
        note(tmp_path / "a.yaml")
        with pytest.raises(faults.InputKept):
            write_file(tmp_path / "x" / ".." / "a.yaml", "new", force=True)
    write_set(tmp_path / "set", "nest", [("layout.json", "L")])
    with inputs.one_run():
        note(tmp_path / "set" / "layout.json")
        with pytest.raises(faults.InputKept):
            write_set(tmp_path / "set", "nest", [("layout.json", "M")], force=True)
    assert tree(tmp_path)["a.yaml"] == "made"
    assert tree(tmp_path)["set/layout.json"] == "L"


def test_without_a_place_for_the_register_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state").write_text("no folder")
    monkeypatch.setenv("POLASEPATU_STATE", str(tmp_path / "state"))
    write_file(tmp_path / "a.txt", "old")
    with pytest.raises(faults.FileForeign):
        write_file(tmp_path / "a.txt", "new", force=True)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_that_leads_nowhere_is_something_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for force in (False, True):
        with pytest.raises((faults.TargetExists, faults.FileForeign)):
            write_file(tmp_path / "link", "new", force=force)
        with pytest.raises(faults.TargetExists):
            write_set(tmp_path / "link", "grade", [("a.dxf", "A")], force=force)
    assert [each.name for each in tmp_path.iterdir()] == ["link"]


def test_a_folder_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    with pytest.raises(faults.TargetExists):
        write_file(tmp_path, "x", force=True)


def test_numbers_that_are_not_finite_do_not_become_json() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"x": float("nan")})


def test_a_set_ends_with_a_manifest_that_verifies(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_set(out, "grade", [("42/vamp.dxf", "V"), ("42/quarter.dxf", b"Q")])
    manifest = verified(out)
    assert manifest.content == "grade"
    assert [each.path for each in manifest.files] == ["42/vamp.dxf", "42/quarter.dxf"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out"]
    assert json.loads((out / "manifest.json").read_text())["schema"] == "polasepatu.manifest/1"


def test_a_dry_run_tells_the_same_files_and_writes_none(tmp_path: Path) -> None:
    contents = [("a.dxf", "A"), ("b.dxf", "B")]
    planned = write_set(tmp_path / "out", "grade", contents, dry_run=True)
    assert list(tmp_path.iterdir()) == []
    assert planned == write_set(tmp_path / "out", "grade", contents)


def test_a_second_set_needs_force_and_leaves_the_users_files_alone(tmp_path: Path) -> None:
    write_set(tmp_path, "grade", [("old/a.dxf", "A"), ("b.dxf", "B")])
    (tmp_path / "old" / "my notes.txt").write_text("mine")
    with pytest.raises(faults.TargetExists):
        write_set(tmp_path, "grade", [("b.dxf", "B2")])
    write_set(tmp_path, "grade", [("b.dxf", "B2"), ("new/c.dxf", "C")], force=True)
    found = tree(tmp_path)
    del found["manifest.json"]
    assert found == {"b.dxf": "B2", "new/c.dxf": "C", "old/my notes.txt": "mine"}
    assert len(verified(tmp_path).files) == 2


def test_folders_that_become_empty_go_with_the_old_set(tmp_path: Path) -> None:
    write_set(tmp_path, "grade", [("x/y/a.dxf", "A")])
    write_set(tmp_path, "grade", [("a.dxf", "A")], force=True)
    assert sorted(tree(tmp_path)) == ["a.dxf", "manifest.json"]
    assert not (tmp_path / "x").exists()


def test_a_folder_of_somebody_else_is_refused_even_with_force(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("x")
    with pytest.raises(faults.TargetForeign):
        write_set(tmp_path, "grade", [("a.dxf", "A")], force=True)
    assert tree(tmp_path) == {"thesis.doc": "x"}


def test_a_name_that_belongs_to_the_user_is_refused(tmp_path: Path) -> None:
    write_set(tmp_path, "grade", [("a.dxf", "A")])
    (tmp_path / "b.dxf").write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(faults.TargetForeign):
        write_set(tmp_path, "grade", [("a.dxf", "A2"), ("b.dxf", "B")], force=True)
    assert tree(tmp_path) == before


def test_a_changed_file_is_neither_used_nor_replaced(tmp_path: Path) -> None:
    write_set(tmp_path, "grade", [("a.dxf", "A")])
    (tmp_path / "a.dxf").write_text("edited by hand")
    before = tree(tmp_path)
    with pytest.raises(faults.ManifestMismatch):
        verified(tmp_path)
    with pytest.raises(faults.ManifestMismatch):
        write_set(tmp_path, "grade", [("a.dxf", "A2")], force=True)
    assert tree(tmp_path) == before


def test_a_deleted_file_fails_the_check_and_can_be_made_again(tmp_path: Path) -> None:
    write_set(tmp_path, "grade", [("a.dxf", "A")])
    (tmp_path / "a.dxf").unlink()
    with pytest.raises(faults.ManifestMismatch):
        verified(tmp_path)
    write_set(tmp_path, "grade", [("a.dxf", "A")], force=True)
    verified(tmp_path)


@pytest.mark.parametrize("path", ["../victim.txt", "/etc/passwd", "a/../../victim.txt", "C:\\x", "con", ""])
def test_a_manifest_cannot_reach_outside_its_folder(tmp_path: Path, path: str) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    out = tmp_path / "out"
    out.mkdir()
    listed = {"path": path, "sha256": hashlib.sha256(b"precious").hexdigest()}
    manifest = {"schema": "polasepatu.manifest/1", "content": "x", "made_with": "0", "files": [listed]}
    (out / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputFaults):
        write_set(out, "grade", [("a.dxf", "A")], force=True)
    assert victim.read_text() == "precious"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_manifest_does_not_follow_links_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.dxf").write_text("A")
    out = tmp_path / "out"
    write_set(out, "grade", [("x/a.dxf", "A")])
    (out / "x" / "a.dxf").unlink()
    (out / "x").rmdir()
    (out / "x").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(faults.ManifestMismatch):
        write_set(out, "grade", [("b.dxf", "B")], force=True)
    assert (tmp_path / "elsewhere" / "a.dxf").read_text() == "A"


def _no_space(path: Path, raw: bytes) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "write_whole", _no_space)
    with pytest.raises(faults.DiskFull) as caught:
        write_set(tmp_path / "out", "grade", [("a.dxf", "A")])
    assert caught.value.exit_code == Exit.ENVIRONMENT
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_moved_brings_the_old_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_set(tmp_path, "grade", [("a.dxf", "A"), ("b.dxf", "B")])
    before = tree(tmp_path)
    real = Path.replace

    def held_open(self: Path, target: Path) -> Path:
        if self.parent.name == "new" and self.name == "b.dxf":
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held_open)
    with pytest.raises(faults.NotPermitted):
        write_set(tmp_path, "grade", [("a.dxf", "A2"), ("b.dxf", "B2")], force=True)
    assert tree(tmp_path) == before


def test_an_interrupted_source_leaves_nothing_behind(tmp_path: Path) -> None:
    def contents() -> object:
        yield "a.dxf", "A"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_set(tmp_path / "out", "grade", contents())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [["a.dxf", "A.DXF"], ["../a"], ["con"], ["manifest.json"], ["a//b"]])
def test_unsafe_or_double_names_are_a_mistake_of_the_program(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(ValueError, match="file name"):
        write_set(tmp_path / "out", "grade", [(name, "x") for name in names])
    assert list(tmp_path.iterdir()) == []
