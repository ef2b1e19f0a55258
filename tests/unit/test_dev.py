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
RUN_LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DEV_LOCK = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
LOCKS = pytest.mark.parametrize("lock", [RUN_LOCK, DEV_LOCK], ids=["run", "dev"])
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


def pins(lock: str) -> list[str]:
    return re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", lock, re.MULTILINE | re.DOTALL)


def named(wishes: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9_-]", wish)[0].replace("_", "-").lower() for wish in wishes}


@LOCKS
def test_a_lock_holds_no_address(lock: str) -> None:
    assert "://" not in lock
    assert "index" not in lock


@LOCKS
def test_every_pin_has_a_hash(lock: str) -> None:
    found = pins(lock)
    assert len(found) > 25
    assert all("==" in pin and "--hash=sha256:" in pin for pin in found)


def test_each_lock_pins_what_it_is_for_and_running_needs_no_tools_of_development() -> None:
    run, dev = ({pin.split("==")[0] for pin in pins(lock)} for lock in (RUN_LOCK, DEV_LOCK))
    groups = PROJECT["dependency-groups"]
    tools = named([wish for wish in groups["dev"] if isinstance(wish, str)])
    assert named(PROJECT["project"]["dependencies"] + groups["install"]) <= run
    assert tools <= dev
    assert not tools & run


def test_both_locks_pin_the_same_versions_so_that_one_grows_into_the_other() -> None:
    assert set(pins(RUN_LOCK)) <= set(pins(DEV_LOCK))


def test_an_unknown_task_shows_the_tasks(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 2
    assert dev.main(["zzz"]) == 2
    told = capsys.readouterr().err
    assert all(task in told for task in (*dev.TASKS, "bench", "lock"))


def test_an_old_python_is_refused_in_both_languages(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 10))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer / polasepatu butuh"):
        dev.main(["test"])


@pytest.fixture
def installed(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let `set_up` run without an environment, and list what it does."""
    done: list[str] = []

    def run(command: list[str], **_: object) -> None:
        done.append(Path(command[-1]).name if "--require-hashes" in command else "checkout")

    def emptied() -> list[str]:
        done.append("empty")
        return ["install"]

    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "PYTHON", Path(__file__))
    monkeypatch.setattr(dev, "_empty_environment", emptied)
    monkeypatch.setattr(dev.subprocess, "run", run)
    return done


def test_the_set_up_is_done_once_and_again_after_a_change(dev: ModuleType, installed: list[str]) -> None:
    dev.set_up(dev.DEV)
    dev.set_up(dev.DEV)
    assert installed == ["empty", "requirements-dev.lock", "checkout"]
    dev.STAMP.write_text("an older lock", encoding="utf-8")
    dev.set_up(dev.RUN)
    assert installed[3:] == ["empty", "requirements.lock", "checkout"]


def test_an_environment_for_running_grows_into_one_for_development(
    dev: ModuleType, installed: list[str]
) -> None:
    dev.set_up(dev.RUN)
    dev.set_up(dev.DEV)
    assert installed == ["empty", "requirements.lock", "checkout", "requirements-dev.lock"]
    dev.set_up(dev.RUN)
    dev.set_up(dev.DEV)
    assert len(installed) == 4


@pytest.mark.parametrize(("task", "kind"), [("demo", "run"), ("test", "dev"), ("lint", "dev")])
def test_a_task_sets_up_what_it_needs(
    dev: ModuleType, task: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(dev, "set_up", asked.append)
    monkeypatch.setattr(dev, "run_all", lambda *_: 0)
    assert dev.main([task]) == 0
    assert asked == [kind]


def test_the_demo_ends_with_how_to_call_the_program(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "set_up", lambda _: None)
    monkeypatch.setattr(dev, "run_all", lambda *_: 0)
    dev.main(["demo"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["From any folder", "Dari folder mana pun"]
    assert all(str(dev.PYTHON.parent) in line for line in lines)


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
