from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from polasepatu.cli.framework.run import run

if TYPE_CHECKING:
    from collections.abc import Callable

PATTERNS = Path(__file__).parents[2] / "patterns"
DERBY = str(PATTERNS / "derby" / "last.yaml")


@pytest.fixture
def result(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command with --json, and return its result."""

    def ask(*words: str) -> Any:
        assert run([*words, "--json", "--lang", "en"]) == 0
        return json.loads(capsys.readouterr().out)["result"]

    return ask


def test_eu_42_in_uk_us_and_mondopoint_names_basis_and_rounding(result: Callable[..., Any]) -> None:
    found = result("sizes", "convert", "42", "--from", "eu", "--to", "uk,us-men,mondopoint")
    assert found["last_length_mm"] == 280
    assert [(each["system"], each["size"], each["basis"]) for each in found["conversions"]] == [
        ("uk", "8", "last"),
        ("us-men", "9", "last"),
        ("mondopoint", "265", "foot"),
    ]
    assert {each["rounding"] for each in found["conversions"]} == {"nearest"}


def test_the_foot_basis_is_half_a_size_more(result: Callable[..., Any]) -> None:
    found = result("sizes", "convert", "42", "--to", "uk", "--basis", "foot")
    assert found["conversions"][0]["size"] == "8.5"


def test_a_childs_size_converts_to_the_systems_that_have_it(result: Callable[..., Any]) -> None:
    found = result("sizes", "convert", "30")
    assert [each["system"] for each in found["conversions"]] == [
        *("uk-child", "us-child", "mondopoint", "jp", "kr", "cn")
    ]


def test_a_table_of_the_mens_run(result: Callable[..., Any]) -> None:
    found = result("sizes", "table", "36-46", "--to", "uk")
    assert [each["conversions"]["uk"]["size"] for each in found["sizes"]] == [
        *("3.5", "4", "5", "5.5", "6.5", "7.5", "8", "9", "9.5", "10.5", "11")
    ]


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("sizes", "convert", "60"), 4, "15 to 50"),
        (("sizes", "convert", "42.3"), 2, "steps of 0.5"),
        (("sizes", "convert", "20", "--to", "uk"), 4, "0 to 15"),
        (("sizes", "convert", "42", "--to", "mars"), 2, "mondopoint"),
        (("sizes", "table", "46-36"), 2, "36-46"),
        (("last", "show", DERBY, "--sizes", "48"), 4, "36-47"),
        (("last", "show", DERBY, "--width", "EEE"), 2, "F, G, H, K"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    words: tuple[str, ...], exit_code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--lang", "en"]) == exit_code
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""


def test_the_measures_of_the_derby_last_over_its_extremes(result: Callable[..., Any]) -> None:
    found = result("last", "show", DERBY, "--sizes", "extremes", "--width", "h")
    assert (found["base_size"], found["width"]) == ("42", "H")
    assert [(each["size"], each["ball_girth_mm"]) for each in found["sizes"]] == [("36", 219), ("47", 274)]


def test_a_folder_with_a_last_is_as_good_as_the_file(result: Callable[..., Any]) -> None:
    assert result("last", "check", str(PATTERNS / "derby"))["remarks"] == 0


def test_an_unlikely_last_is_warned_about_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "last.yaml"
    text = (PATTERNS / "derby" / "last.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("ball_girth: {value: 244", "ball_girth: {value: 204"), encoding="utf-8")
    assert run(["last", "check", str(path), "--lang", "en"]) == 0
    printed = capsys.readouterr()
    assert "1 remark" in printed.out
    assert "last.yaml:16:16: PS317 warning: measures.ball_girth.value: ball girth of 204.0 mm" in printed.err


@pytest.mark.parametrize("words", [("sizes", "table", "36-46"), ("last", "show", DERBY)])
def test_tables_speak_indonesian(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words, "--lang", "id"]) == 0
    out = capsys.readouterr().out
    assert ("menurut acuan" if words[0] == "sizes" else "lingkar gemur") in out
    assert "246,7" in out
