"""What a newcomer types first: init, demo, doctor, explain, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from polasepatu import project
from polasepatu.cli import doctor, glossary
from polasepatu.cli.framework.run import run
from polasepatu.errors import PolaError
from polasepatu.files.faults import SamplesMissing
from polasepatu.files.output import verified
from polasepatu.files.style.style import load_style

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def document(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command with --json, and return its document."""

    def ask(*words: str) -> Any:
        run([*words, "--json", "--lang", "en"])
        return json.loads(capsys.readouterr().out)

    return ask


# --- init -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", sorted(project.styles()))
def test_a_new_project_holds_a_style_that_loads(style: str, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "shoe"
    assert run(["init", str(folder), "--style", style]) == 0
    assert load_style(folder).pattern.pieces
    guide = (folder / "README.md").read_text(encoding="utf-8")
    assert "polasepatu grade ." in guide
    assert "Bahasa Indonesia" in guide
    assert (folder / "materials.yaml").is_file()


@pytest.mark.parametrize("order", sorted(project.orders()))
def test_a_project_of_an_order_holds_its_style_and_its_rates(
    order: str, tmp_path: Path, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = document("init", "mine", "--order", order)["result"]
    assert (made["style"], made["order"]) == ("derby", order)
    path = Path("mine/orders") / f"{order}.yaml"
    assert project.read_order(path).style_path.resolve() == (tmp_path / "mine").resolve()
    own = (tmp_path / "mine" / "rates").resolve()
    assert {project.rates(name, near=path).resolve().parent for name in ("fx", "labour", "curves")} == {own}
    assert f"polasepatu quote orders/{order}.yaml" in Path("mine/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--style", "--order"])
def test_only_samples_are_begun_from(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "mine", option, "zzz", "--lang", "en"]) == 3
    assert "PS170" in capsys.readouterr().err
    assert not Path("mine").exists()


def test_an_order_is_not_begun_with_another_style(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "mine", "--order", "los-angeles-2000", "--style", "pump"]) == 2
    assert "PS171" in capsys.readouterr().err
    assert not Path("mine").exists()


@pytest.mark.parametrize(("language", "word"), [("id", "titik gemur"), ("en", "joint")])
def test_the_comments_speak_the_language_of_the_messages(language: str, word: str, tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "mine"), "--lang", language]) == 0
    assert f"J: [186, 0] # {word}\n" in (tmp_path / "mine" / "style.yaml").read_text(encoding="utf-8")


def test_nothing_that_exists_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "style.yaml").write_text("mine")
    assert run(["init", str(tmp_path), "--lang", "en"]) == 4
    assert "style.yaml: PS140 error" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["style.yaml"]
    assert (tmp_path / "style.yaml").read_text() == "mine"


def test_files_of_ones_own_may_lie_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert run(["init", str(tmp_path)]) == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"


# --- demo -----------------------------------------------------------------------------------------


def test_the_demo_grades_the_derby_speaks_both_languages_and_can_run_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "demo"
    for _ in range(2):
        assert run(["demo", "-o", str(out)]) == 0
        told = capsys.readouterr().out
        assert "The Derby was graded" in told
        assert "Derby digradasi" in told
        assert told.count(str(out)) >= 2
    assert len(verified(out).files) > 10


def test_the_demo_leaves_a_changed_file_alone(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    assert run(["demo", "-o", str(out)]) == 0
    changed = out / verified(out).files[0].path
    changed.write_text("mine")
    assert run(["demo", "-o", str(out)]) == 4
    assert changed.read_text() == "mine"


# --- samples and doctor ---------------------------------------------------------------------------


def test_samples_are_those_of_the_package_before_those_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "polasepatu"
    for place in (tmp_path, package / "samples"):
        (place / "patterns" / "clog").mkdir(parents=True)
        (place / "patterns" / "clog" / "style.yaml").touch()
        (place / "materials.yaml").touch()
    monkeypatch.setattr(project, "_PACKAGE", package)
    assert project.folder() == package / "samples"
    (package / "samples" / "materials.yaml").unlink()
    assert project.folder() == tmp_path
    assert project.styles() == {"clog": tmp_path / "patterns" / "clog"}
    (tmp_path / "materials.yaml").unlink()
    with pytest.raises(SamplesMissing):
        project.folder()


def test_the_doctor_names_versions_and_samples(document: Callable[..., Any]) -> None:
    checks = {each["name"]: each["value"] for each in document("doctor")["result"]["checks"]}
    assert "derby" in checks["sample styles"]
    assert checks["numpy"][0].isdecimal()


@pytest.mark.parametrize("name", ["numba", "samples", "cache", "terminal"])
def test_the_doctor_finds_what_is_missing(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if name == "numba":
        monkeypatch.setattr(doctor.util, "find_spec", lambda module: None)
    elif name == "samples":
        monkeypatch.setattr(project, "_PACKAGE", tmp_path / "src" / "polasepatu")
    elif name == "cache":
        monkeypatch.setattr(doctor, "_writable", lambda place: False)
    else:
        monkeypatch.setattr(doctor.sys, "stdout", _OldTerminal())
    codes = {"numba": "PS907", "samples": "PS906", "cache": "PS908", "terminal": "PS909"}
    assert codes[name] in [each.code for each in doctor.doctor().findings]


class _OldTerminal:
    encoding = "ascii"


# --- explain and schema ---------------------------------------------------------------------------


def test_a_code_is_explained_with_its_exit_code(document: Callable[..., Any]) -> None:
    result = document("explain", "ps117")["result"]
    assert (result["code"], result["exit"]) == ("PS117", 3)
    assert result["cause"].startswith("An unknown key")


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("susut", "waste, offcut"),
        ("openan", "lasting allowance"),
        ("VAMP", "vamp"),
        ("kodi", "score"),
        ("twenty", "score"),
    ],
)
def test_a_word_is_found_in_either_language(word: str, english: str, document: Callable[..., Any]) -> None:
    found = document("explain", word)["result"]["terms"]
    assert english in [each["en"] for each in found]


def test_the_list_has_every_code_and_every_word(document: Callable[..., Any]) -> None:
    result = document("explain")["result"]
    assert [each["code"] for each in result["codes"]] == sorted(PolaError.codes)
    assert len(result["terms"]) == len(glossary.terms())


def test_every_word_of_the_glossary_has_both_languages_once() -> None:
    terms = glossary.terms()
    assert len({term.en for term in terms}) == len(terms)
    assert all(term.en and term.id and term.about and term.arti for term in terms)


def test_the_schema_of_a_kind_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "last"]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["schema"]["const"] == "polasepatu.last/1"


def test_the_kinds_are_listed(document: Callable[..., Any]) -> None:
    assert document("schema")["result"]["kinds"]["last"] == "polasepatu.last/1"
