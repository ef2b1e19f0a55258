"""The wheel works on its own: what is installed from it is all that the program needs of us."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


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


def test_the_shipped_order_is_quoted_from_the_wheel(python: Path, tmp_path: Path) -> None:
    code = (
        "from polasepatu import project; from polasepatu.cli.framework.run import run;"
        "order = str(project.orders()['los-angeles-2000']);"
        "raise SystemExit(run(['quote', order, '-o', 'q', '--lang', 'en']))"
    )
    done = subprocess.run([str(python), "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Landed, a pair" in done.stdout
    assert (tmp_path / "q" / "buyer" / "quote.pdf").is_file()
