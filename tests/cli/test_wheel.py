"""The wheel works on its own: what is installed from it is all that the program needs of us."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from photo_scene import scanned_quarter
from polasepatu.cli.framework.commands import COMMANDS, Entry
from polasepatu.formats.write.dxf_r12 import R12, document
from polasepatu.i18n.docstrings import example_of
from polasepatu.materials.generate import SIDE_22

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_other_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment of the wheel see no checkout."""
    monkeypatch.delenv("PYTHONPATH", raising=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel without isolation, so without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a bare environment with the wheel, which sees the libraries of this one but not its polasepatu."""
    folder = tmp_path_factory.mktemp("bare")
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(folder)
    places = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", vars=places))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Path(sysconfig.get_path("scripts", "venv", vars=places)) / Path(sys.executable).name


def test_the_wheel_carries_catalogue_glossary_and_samples(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "polasepatu/i18n/locale/id/LC_MESSAGES/polasepatu.mo",
        "polasepatu/cli/glossary.toml",
        "polasepatu/samples/keys.toml",
        "polasepatu/samples/materials.yaml",
        "polasepatu/samples/orders/los-angeles-2000.yaml",
        "polasepatu/samples/rates/curves.yaml",
        "polasepatu/samples/rates/duty-us.yaml",
        "polasepatu/samples/rates/fees-us.yaml",
        "polasepatu/samples/rates/freight.yaml",
        "polasepatu/samples/rates/fx.yaml",
        "polasepatu/samples/patterns/derby/style.yaml",
        "polasepatu/samples/patterns/derby/last.yaml",
        "polasepatu/studio/assets/app.css",
        "polasepatu/studio/assets/app.js",
        "polasepatu/studio/assets/index.html",
    } <= names
    assert not [name for name in names if name.startswith("tests")]


def test_version_init_and_demo_run_from_the_wheel(python: Path, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        done = subprocess.run([str(python), *words], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    place = run("-c", "import polasepatu; print(polasepatu.__file__)").strip()
    assert Path(place).is_relative_to(python.parents[1])
    assert run("-m", "polasepatu", "--version").startswith("polasepatu ")
    run("-m", "polasepatu", "--lang", "id", "init", "sepatuku")
    run("-m", "polasepatu", "check", "sepatuku")
    run("-m", "polasepatu", "demo")
    assert (tmp_path / "sepatuku" / "style.yaml").is_file()
    assert (tmp_path / "polasepatu-demo" / "manifest.json").is_file()


RECORDS = """\
ticket,cutter,material,pairs,used,hides
T1,Budi,cow-side,41:30 42:30,104.50,5
T2,Sari,cow-side,40:60,101.25,5
T3,Budi,cow-side,43:60,111.00,5
T4,Sari,cow-side,41:25 42:35,106.00,5
T5,Budi,cow-side,39:55,88.75,4
"""


def scan() -> bytes:
    pen = R12()
    outline = pen.polyline("HIDE", np.array(SIDE_22, dtype=float), closed=True)
    return document(entities=[outline], header=pen.header((0, 0), (1, 1)))


BROUGHT = {"records.csv": RECORDS.encode(), "scan.dxf": scan()}
"""What only a workshop has: records of its cutting room, a traced hide. The scan is made when needed."""

FIRST = ("init", "demo", "grade", "export dxf", "export aama", "nest hide")
"""Commands whose files others look at, in the order of the tutorial."""


def examples() -> list[str]:
    """Return the example of every command, those that others need first."""
    entries = sorted(COMMANDS, key=lambda each: FIRST.index(each.name) if each.name in FIRST else len(FIRST))
    return [example for each in entries for example in examples_of(each)]


def examples_of(entry: Entry) -> list[str]:
    module, _colon, name = entry.target.partition(":")
    function = getattr(import_module(f"polasepatu.cli.{module}"), name)
    return [line.removeprefix("polasepatu ") for line in example_of(function.__doc__ or "").splitlines()]


def test_every_command_has_an_example() -> None:
    assert all(examples_of(each) for each in COMMANDS)


def test_all_examples_of_the_help_run_from_the_wheel_in_an_empty_folder(python: Path, tmp_path: Path) -> None:
    bundled = Path(
        subprocess.run(
            [str(python), "-c", "from polasepatu import project; print(project.folder())"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    before = contents(bundled)
    for name, content in {**BROUGHT, "quarter.png": scanned_quarter()}.items():
        (tmp_path / name).write_bytes(content)
    failed = []
    for example in examples():
        words, _arrow, target = example.partition(" > ")
        command = [str(python), "-m", "polasepatu", "--lang", "en", *shlex.split(words)]
        done = run_example(command, tmp_path)
        if done.returncode not in (0, 1):  # 1: done, with findings
            failed.append((example, done.returncode, done.stderr))
        if target:
            (tmp_path / target).write_text(done.stdout, encoding="utf-8")
    assert not failed
    assert contents(bundled) == before


def run_example(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line to its end; one that serves a page is stopped as a user does, once it serves."""
    if "studio" not in command:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    with subprocess.Popen(
        [*command, "--no-open"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stderr is not None
        first = served.stderr.readline()
        served.send_signal(signal.SIGINT)
        out, rest = served.communicate(timeout=60)
    return subprocess.CompletedProcess(command, served.returncode, out, first + rest)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
