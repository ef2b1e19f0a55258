"""One script sets up and runs everything, and the lock holds nothing but pins and hashes."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "polasepatu"
DOMAIN = {
    "costing",
    "nesting",
    "pattern",
    "materials",
    "last",
    "sizing",
    "geometry",
    "units",
    "money",
    "jobs",
}
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]


@pytest.fixture
def dev() -> ModuleType:
    """Load dev.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lock_holds_no_address() -> None:
    assert "://" not in LOCK
    assert "index" not in LOCK


def test_every_pin_has_a_hash() -> None:
    pins = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", LOCK, re.MULTILINE | re.DOTALL)
    assert len(pins) > 30
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)


@pytest.mark.parametrize("wish", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"])
def test_the_lock_pins_what_the_project_wants(wish: str) -> None:
    match = re.match(r"[A-Za-z0-9_-]+", wish)
    assert match is not None
    assert re.search(rf"^{match[0].replace('_', '-').lower()}==", LOCK, re.MULTILINE)


def test_an_unknown_task_shows_the_tasks(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 2
    assert dev.main(["zzz"]) == 2
    told = capsys.readouterr().err
    assert all(task in told for task in (*dev.TASKS, "bench", "lock"))


def test_an_old_python_is_refused_in_both_languages(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 10))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer / polasepatu butuh"):
        dev.main(["test"])


def test_the_set_up_is_done_once_and_again_after_a_change(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[list[str]] = []
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "PYTHON", Path(__file__))
    monkeypatch.setattr(dev, "_empty_environment", lambda: ["install"])
    monkeypatch.setattr(dev.subprocess, "run", lambda command, **_: done.append(command))
    dev.set_up()
    dev.set_up()
    assert [command[0] for command in done] == ["install", "install"]
    assert "--require-hashes" in done[0]
    dev.STAMP.write_text("an older lock", encoding="utf-8")
    dev.set_up()
    assert len(done) == 4


def test_every_command_of_a_task_runs_and_the_first_failure_counts(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter([0, 3, 1])
    monkeypatch.setattr(dev.subprocess, "run", lambda *_, **__: _Done(next(codes)))
    assert dev.run_all((["a"], ["b"], ["c"]), []) == 3
    assert next(codes, None) is None


class _Done:
    def __init__(self, returncode: int) -> None:
        self.returncode = returncode


def test_the_layers_name_every_room_of_the_package() -> None:
    (layers,) = (each for each in CONTRACTS if each["type"] == "layers")
    named = {name.strip(" ()") for line in layers["layers"] for name in line.split("|")}
    rooms = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith((".", "_"))}
    assert rooms <= named


def test_the_domain_is_kept_free_of_files_terminals_and_languages() -> None:
    (contract,) = (each for each in CONTRACTS if each["type"] == "forbidden")
    there = {f"polasepatu.{path.stem}" for path in PACKAGE.iterdir() if path.stem in DOMAIN}
    assert there <= set(contract["source_modules"])
