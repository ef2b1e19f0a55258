"""Export, machine profiles and import on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import pypdf
import pytest

from polasepatu.cli.framework.run import run
from polasepatu.project import folder

DERBY = str(folder() / "patterns" / "derby")
SOME = ("--pieces", "vamp,quarter", "--sizes", "41,42")


@pytest.fixture
def answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Any]:
    """Run a command with --json in an empty folder, and return what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")

    def ask(*words: str) -> Any:
        assert run([*words, "--json"]) in (0, 1)
        return json.loads(capsys.readouterr().out)

    return ask


def names(made: Any) -> list[str]:
    return [Path(each["path"]).as_posix() for each in made["files"]]


def test_dxf_is_split_by_size_and_machine(answer: Callable[..., Any]) -> None:
    made = answer("export", "dxf", DERBY, *SOME, "--machine", "zund,gerber")
    assert names(made) == [
        f"dxf-derby/{machine}/derby-{size}.dxf" for machine in ("zund", "gerber") for size in (41, 42)
    ]
    versions = {
        machine: ezdxf.readfile(f"dxf-derby/{machine}/derby-42.dxf").dxfversion
        for machine in ("zund", "gerber")
    }
    assert versions == {"zund": "AC1015", "gerber": "AC1009"}


def test_a_dry_run_names_the_files_and_writes_none(answer: Callable[..., Any], tmp_path: Path) -> None:
    made = answer("export", "hpgl", DERBY, *SOME, "--split", "size,piece", "--dry-run")
    assert len(made["files"]) == 4
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("rules", [(), ("--rules",)])
def test_what_goes_out_as_exchange_comes_in_again(answer: Callable[..., Any], rules: tuple[str, ...]) -> None:
    made = answer("export", "aama", DERBY, *SOME, *rules)
    assert len(made["files"]) == 1 + len(rules)
    again = answer("pattern", "import", "aama-derby/derby.dxf")["result"]
    assert again["kind"] == "aama"
    assert sorted((piece["name"], piece["size"]) for piece in again["pieces"]) == [
        ("QUARTER", "41"), ("QUARTER", "42"), ("VAMP", "41"), ("VAMP", "42"),
    ]  # fmt: skip
    assert again["left_out"] == []
    graded = {
        (row["piece"].upper(), row["size"]): row["cut_area_mm2"]
        for row in answer("grade", DERBY, "--sizes", "41,42", "--feet", "right", "--dry-run")["result"][
            "pieces"
        ]
    }
    for piece in again["pieces"]:
        assert piece["cut_area_mm2"] == pytest.approx(graded[piece["name"], piece["size"]], abs=1.0)


def test_exchange_has_the_same_bytes_again(answer: Callable[..., Any]) -> None:
    one = answer("export", "aama", DERBY, *SOME, "-o", "one")
    two = answer("export", "aama", DERBY, *SOME, "-o", "two")
    assert [each["sha256"] for each in one["files"]] == [each["sha256"] for each in two["files"]]


def test_svg_and_pdf_are_written_at_true_scale(answer: Callable[..., Any]) -> None:
    assert names(answer("export", "svg", DERBY, *SOME, "--nested")) == ["svg-derby/derby.svg"]
    back = answer("pattern", "import", "svg-derby/derby.svg")["result"]
    assert {(piece["name"], piece["size"]) for piece in back["pieces"]} == {
        ("vamp", "41"), ("vamp", "42"), ("quarter", "41"), ("quarter", "42"),
    }  # fmt: skip
    assert names(answer("export", "pdf", DERBY, *SOME, "--paper", "F4")) == [
        "pdf-derby/derby-41-F4.pdf",
        "pdf-derby/derby-42-F4.pdf",
    ]
    page = pypdf.PdfReader("pdf-derby/derby-42-F4.pdf").pages[0]
    assert float(page.mediabox.width) == pytest.approx(215 / 25.4 * 72, abs=0.01)
    for what in ("pieces", "list"):
        assert len(answer("export", "pdf", DERBY, *SOME, "--what", what, "-o", what)["files"]) == 1


def test_the_projects_own_machine_is_found(answer: Callable[..., Any], tmp_path: Path) -> None:
    shipped = answer("machines", "list")["result"]["machines"]
    assert {each["origin"] for each in shipped} == {"bundled"}
    own = tmp_path / "machines"
    own.mkdir()
    text = Path(next(each["path"] for each in shipped if each["name"] == "laser")).read_text(encoding="utf-8")
    (own / "ours.toml").write_text(text, encoding="utf-8")
    listed = answer("machines", "list")["result"]["machines"]
    assert [each["name"] for each in listed if each["origin"] == "project"] == ["ours"]
    assert answer("machines", "show", "ours")["result"]["tools"]["cut"]["layer"] == "CUT"
    assert answer("machines", "check", "machines/ours.toml")["result"]["format"] == "dxf"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export", "dxf", DERBY, "--machine", "nope"), 2),
        (("export", "dxf", DERBY, "--pieces", "vmp"), 2),
        (("export", "dxf", DERBY, "--split", "colour"), 2),
        (("export", "dxf", DERBY, "--machine", "nowhere.toml"), 3),
        (("export", "pdf", DERBY, "--paper", "B9"), 2),
        (("export", "pdf", DERBY, "--printer-scale", "98"), 2),
        (("export", "pdf", DERBY, "--printer-scale", "x"), 2),
        (("export", "aama", DERBY, "--sizes", "38-40"), 4),
        (("export", "aama", DERBY, "--flavour", "dxf"), 2),
        (("machines", "check", "nope"), 2),
        (("pattern", "import", "nowhere.dxf"), 3),
        (("pattern", "import", "nowhere.cdr"), 3),
        (("pattern", "import", "x.dxf", "--layer", "CUT"), 2),
        (("pattern", "import", "x.dxf", "--units", "ell"), 2),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_exit_code(
    words: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.dxf").write_text("  0\nSECTION\n  2\nENTITIES\n  0\nENDSEC\n  0\nEOF\n")
    assert run([*words]) == code
    assert [each.name for each in tmp_path.iterdir()] == ["x.dxf"]


def test_a_machine_that_is_too_small_is_refused_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    from polasepatu.formats.write.profiles import SHIPPED

    small = (SHIPPED / "laser.toml").read_text(encoding="utf-8").replace("[1300, 900]", "[100, 100]")
    (tmp_path / "small.toml").write_text(small, encoding="utf-8")
    assert run(["--lang", "id", "export", "dxf", DERBY, *SOME, "--machine", "small.toml"]) == 4
    told = capsys.readouterr().err
    assert "PS612" in told
    assert "meja" in told
    assert [each.name for each in tmp_path.iterdir()] == ["small.toml"]


LAST = str(folder() / "patterns" / "derby" / "last.yaml")
SAID = ("--last", LAST, "--base-size", "42", "--edges", "raw", "--frame", "own", "--outline", "cut")


def test_an_imported_pattern_becomes_a_style_that_grades(answer: Callable[..., Any]) -> None:
    answer("export", "aama", DERBY, "--sizes", "42")
    assert run(["pattern", "import", "aama-derby/derby.dxf", "-o", "ours"]) == 2
    answer("pattern", "import", "aama-derby/derby.dxf", "-o", "ours", *SAID)
    drawn = answer("pattern", "import", "aama-derby/derby.dxf")["result"]["pieces"]
    made = answer("grade", "ours", "--sizes", "42,43", "--feet", "right", "-o", "graded")["result"]
    areas = {(row["piece"], row["size"]): row["cut_area_mm2"] for row in made["pieces"]}
    for piece in drawn:
        base = areas[piece["name"].lower(), "42"]
        assert base == pytest.approx(piece["cut_area_mm2"], abs=2.0)
        assert areas[piece["name"].lower(), "43"] > base
    assert {each["status"] for each in made["checks"]} <= {"passed", "unused", "warned"}


def test_a_style_is_not_made_of_what_was_not_said(answer: Callable[..., Any], tmp_path: Path) -> None:
    answer("export", "aama", DERBY, "--sizes", "41,42")
    words = ["pattern", "import", "aama-derby/derby.dxf", "-o", "ours", "--last", LAST, "--frame", "own"]
    assert run([*words, "--base-size", "40", "--edges", "raw"]) == 3
    assert run([*words, "--base-size", "42", "--edges", "cut"]) == 2
    assert not (tmp_path / "ours").exists()
