"""`nest verify` does not believe the layout: it is held against its manifest and what it was made from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from polasepatu import project
from polasepatu.cli.framework.run import run

QUICK = ("--pairs", "1", "--rounds", "1", "-j", "1")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a derby and a hide of its own, nested into `out`."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(project.styles()["derby"], folder / "derby")
    hide = project.hides()["side22"].read_text(encoding="utf-8")
    flaw = "flaws:\n- {shape: circle, kind: scar, severity: 3, at: [1500, 700], radius_mm: 12}\n"
    (folder / "side.yaml").write_text(hide + flaw, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["nest", "hide", "derby", "--hide", "side.yaml", *QUICK, "-o", "out"]) == 0
    return folder


@pytest.fixture
def project_folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    return folder


def _gap(layout: Any) -> None:
    layout["settings"]["gap_mm"] = 0.0


def _free(layout: Any) -> None:
    for piece in layout["pieces"]:
        piece["turns_deg"] = [[0.0, 360.0]]


def _single(layout: Any) -> None:
    for piece in layout["pieces"]:
        piece["mate"] = None


def _no_zones(layout: Any) -> None:
    layout["sheets"][0]["zones"] = []


def _no_flaws(layout: Any) -> None:
    layout["sheets"][0]["flaws"] = []


def _smaller(layout: Any) -> None:
    piece = layout["pieces"][0]
    piece["outline"] = [[x * 0.98, y * 0.98] for x, y in piece["outline"]]


def _unmarked(layout: Any) -> None:
    for piece in layout["pieces"]:
        piece["lines"] = []


LAXER: dict[str, Callable[[Any], None]] = {
    "every turn": _free,
    "no mates": _single,
    "no zones": _no_zones,
    "no flaws": _no_flaws,
    "a smaller piece": _smaller,
    "no notches": _unmarked,
}


def test_an_untouched_layout_passes(project_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["nest", "verify", "out"]) == 0
    shown = capsys.readouterr()
    assert "PS44" not in shown.err
    assert "gap 2 mm" in shown.out


@pytest.mark.parametrize("what", [*LAXER, "no gap"])
def test_a_changed_layout_is_not_what_its_manifest_says(
    what: str, project_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(project_folder / "out" / "layout.json", LAXER.get(what, _gap))
    assert run(["nest", "verify", "out"]) == 1
    assert "PS142" in capsys.readouterr().err


@pytest.mark.parametrize("what", LAXER)
def test_a_layout_laxer_than_its_sources_is_found_out_without_a_manifest(
    what: str, project_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = project_folder / "layout.json"
    shutil.copy(project_folder / "out" / "layout.json", alone)
    _change(alone, LAXER[what])
    assert run(["nest", "verify", str(alone)]) == 1
    said = capsys.readouterr().err
    assert "PS446" in said
    assert "PS444" in said


@pytest.mark.parametrize("name", ["derby/style.yaml", "derby/last.yaml", "side.yaml"])
def test_a_source_that_changed_is_named(
    name: str, project_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (project_folder / name).open("a", encoding="utf-8") as file:
        file.write("# moved a point\n")
    assert run(["nest", "verify", "out"]) == 1
    said = capsys.readouterr().err
    assert "PS442" in said
    assert name in said


def test_a_source_that_is_not_at_hand_is_remarked_on(
    project_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project_folder / "side.yaml").unlink()
    assert run(["nest", "verify", "out"]) == 0
    assert "PS443" in capsys.readouterr().err


def test_consumption_is_not_read_from_a_changed_layout(
    project_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(project_folder / "out" / "layout.json", _gap)
    assert run(["consume", "derby", "--nest", "out"]) != 0
    assert "PS142" in capsys.readouterr().err


def _change(path: Path, how: Callable[[Any], None]) -> None:
    layout = json.loads(path.read_text(encoding="utf-8"))
    how(layout)
    path.write_text(json.dumps(layout), encoding="utf-8")
