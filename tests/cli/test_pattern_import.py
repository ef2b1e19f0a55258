"""The one road in for patterns from other programs: they become styles, and styles go everywhere."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from polasepatu.cli.framework.run import run
from polasepatu.files.style.style import FOREIGN_SUFFIXES
from polasepatu.formats.read.pattern_file import SUFFIXES
from polasepatu.formats.write import dxf_r12
from polasepatu.formats.write.aama import exchange
from polasepatu.formats.write.cutter import hpgl_for
from polasepatu.formats.write.drawing import in_rows
from polasepatu.formats.write.profiles import machine
from polasepatu.formats.write.svg import sheet_svg
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.project import folder
from polasepatu.workflow.grade import GradeJob, grade_style

STYLE = folder() / "patterns" / "derby"
LAST = str(STYLE / "last.yaml")
WHEN = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)
SAID = ("--last", LAST, "--edges", "raw", "--frame", "own", "--base-size", "42")


@pytest.fixture(scope="module")
def pieces() -> list[CutPiece]:
    """Return vamp and quarter of the base size, right feet."""
    done = grade_style(STYLE, GradeJob(sizes="42", feet=(Foot.RIGHT,)))
    return [each for each in done.cut.pieces if each.piece in ("vamp", "quarter")]


@pytest.fixture
def ask(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    pieces: list[CutPiece],
) -> Callable[..., tuple[int, Any]]:
    """Run a command with --json in a folder that holds the pieces in every format."""
    monkeypatch.chdir(tmp_path)
    files = {
        "cad.dxf": exchange(pieces, style="cad", sample_size="42", created=WHEN).dxf,
        "flat.svg": sheet_svg(in_rows(pieces), title="flat").encode(),
        "plot.plt": hpgl_for(in_rows(pieces), machine("jinan")),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    def run_it(*words: str) -> tuple[int, Any]:
        code = run([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_it


COMMANDS = (
    ("check",),
    ("pattern", "show"),
    ("grade", "--sizes", "41,42", "--dry-run"),
    ("export", "dxf", "--sizes", "42", "--dry-run"),
    ("export", "aama", "--sizes", "42", "--dry-run"),
    ("export", "hpgl", "--sizes", "42", "--dry-run"),
    ("export", "svg", "--sizes", "42", "--dry-run"),
    ("export", "pdf", "--sizes", "42", "--dry-run"),
    ("nest", "roll", "--width", "1m", "--rounds", "1", "--pairs", "1"),
)


def given(words: tuple[str, ...], style: str) -> list[str]:
    """Return a command with the style it is about."""
    at = 2 if words[0] in ("export", "pattern", "nest") else 1
    return [*words[:at], style, *words[at:]]


def codes(made: Any) -> set[str]:
    """Return the codes of what was reported."""
    return {each["code"] for each in made["diagnostics"]}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_drawing_is_sent_to_import_and_goes_everywhere_as_a_style(
    words: tuple[str, ...], ask: Callable[..., tuple[int, Any]]
) -> None:
    code, made = ask(*given(words, "cad.dxf"))
    assert (code, codes(made)) == (3, {"PS165"})
    assert "polasepatu pattern import cad.dxf -o cad --last" in made["diagnostics"][0]["hint"]
    code, made = ask("pattern", "import", "cad.dxf", "-o", "cad", *SAID, "--hole-rows", "hold")
    assert (code, made["ok"]) == (0, True)
    assert {each["file"] for each in made["diagnostics"] if each["code"] in ("PS660", "PS667")} == {"cad.dxf"}
    code, made = ask(*given(words, "cad"))
    assert (code, made["ok"]) == (0, True)


def test_every_kind_that_is_imported_is_named_where_a_style_is_wanted() -> None:
    assert set(SUFFIXES) == FOREIGN_SUFFIXES


@pytest.mark.parametrize("suffix", sorted(FOREIGN_SUFFIXES))
def test_the_hint_can_be_typed_as_it_stands(
    suffix: str, ask: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    (tmp_path / f"Pola baru{suffix}").write_bytes(b"")
    code, made = ask("check", f"Pola baru{suffix}")
    assert code == 3
    assert f"polasepatu pattern import 'Pola baru{suffix}' -o Pola-baru " in made["diagnostics"][0]["hint"]


def test_a_drawing_that_is_not_there_is_missing(ask: Callable[..., tuple[int, Any]]) -> None:
    code, made = ask("check", "nowhere.dxf")
    assert (code, codes(made)) == (3, {"PS170"})


@pytest.mark.parametrize("file", ["flat.svg", "plot.plt"])
def test_drawings_and_plots_are_taken_too(file: str, ask: Callable[..., tuple[int, Any]]) -> None:
    name = file.partition(".")[0]
    assert ask("pattern", "import", file, "-o", name, *SAID, "--hole-rows", "grade")[0] == 0
    code, made = ask("pattern", "show", name)
    assert (code, made["result"]["style"]) == (0, name)
    assert made["result"]["base"]["size"] == "42"
    vamp = max(made["result"]["pieces"], key=lambda each: each["cut_area_mm2"])
    assert vamp["cut_area_mm2"] > 15_000.0


def test_what_was_not_said_is_asked_for_in_both_languages(
    ask: Callable[..., tuple[int, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for language in ("en", "id"):
        assert run(["pattern", "import", "flat.svg", "-o", "flat", "--lang", language]) == 2
        told.append(capsys.readouterr().err)
        assert "flat.svg: PS655" in told[-1]
        assert all(each in told[-1] for each in ("--last", "--base-size", "--edges", "--frame"))
    assert told[0] != told[1]
    assert run(["pattern", "import", "cad.dxf", "-o", "cad", *SAID[:6]]) == 0  # the file says its size
    assert sorted(each.name for each in Path("cad").iterdir()) == ["last.yaml", "manifest.json", "style.yaml"]


@pytest.mark.parametrize(
    ("more", "code", "named"),
    [
        (("--edges", "lastin"), 2, "PS657"),
        (("--edges", "vmp=lasting"), 3, "PS658"),
        (("--edges", "vamp:e9=lasting"), 3, "PS659"),
        (("--frame", "mine"), 2, "PS657"),
        (("--count", "vamp=0"), 2, "PS657"),
        (("--zone", "50=9"), 2, "PS657"),
        (("--outline", "both"), 2, "PS930"),
        (("--foot", "none"), 2, "PS930"),
        (("--length-by", "arm_length"), 3, "PS212"),
        (("--base-size", "39"), 3, "PS652"),
        (("--base-width", "Q"), 3, "PS30"),
        (("--last", "nowhere.yaml"), 3, "PS170"),
        (("--rule-table", "nowhere.rul"), 3, "PS101"),
    ],
)
def test_what_is_said_wrong_is_named(
    more: tuple[str, ...], code: int, named: str, ask: Callable[..., tuple[int, Any]]
) -> None:
    got, made = ask("pattern", "import", "cad.dxf", "-o", "cad", *SAID, *more)
    assert got == code
    assert not Path("cad").exists()
    assert any(each["code"].startswith(named) for each in made["diagnostics"])


def test_allowances_are_held_and_rows_of_holes_too(ask: Callable[..., tuple[int, Any]]) -> None:
    kinds = ("--edges", "quarter:e1=seam", "--edges", "quarter:e2=lasting", "--edges", "quarter:e5=fold")
    code, made = ask("pattern", "import", "cad.dxf", "-o", "cad", *SAID, *kinds, "--hole-rows", "hold")
    assert code == 0
    assert ask("grade", "cad", "--sizes", "42,46", "-o", "g")[0] == 0
    assert "PS667" not in {each["code"] for each in made["diagnostics"] if each["piece"] == "QUARTER"}
    code, compared = ask(
        "diff", str(STYLE), "g", "--sizes", "42,46", "--tolerance", "3", "--area-tolerance", "9"
    )
    rows = {(row["first"], row["size"]): row for row in compared["result"]["pieces"]}
    assert rows["quarter", "42"]["outline_mm"] < 0.1
    held = {each["feature"]: each for each in rows["quarter", "46"]["held"]}
    base = {each["feature"]: each for each in rows["quarter", "42"]["held"]}
    assert held["hole pitch"]["second_mm"] == pytest.approx(base["hole pitch"]["second_mm"], abs=1e-3)


def test_the_picture_names_every_edge(ask: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    _, made = ask("pattern", "import", "cad.dxf", "--picture", "edges.svg")
    text = (tmp_path / "edges.svg").read_text(encoding="utf-8")
    edges = made["result"]["edges"]
    assert len(edges) >= 8
    for edge in edges:
        assert f">{edge['edge']}</text>" in text
        assert f">{edge['piece']}</text>" in text
    lasting = next(each for each in edges if each["piece"] == "quarter" and each["edge"] == "e2")
    assert lasting["said_by"] == "drawn"
    assert max(mm for _, mm in lasting["allowance_mm"]) == pytest.approx(15.0, abs=0.01)
    again, _ = ask("pattern", "import", "cad.dxf", "--picture", "edges.svg")
    assert again == 4


def test_a_broken_contour_is_named_and_no_half_style_is_written(
    ask: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    writer = dxf_r12.R12()
    turn = np.linspace(0.0, 2.0 * np.pi, 50, endpoint=False)
    ring = 60.0 * np.column_stack((np.cos(turn), np.sin(turn)))
    data = dxf_r12.document(
        header="  9\n$INSUNITS\n 70\n4\n",
        entities=[
            writer.polyline("CUT", ring, closed=True),
            writer.polyline("CUT", ring[:40] + 200.0, closed=False),
        ],
    )
    (tmp_path / "half.dxf").write_bytes(data)
    code, made = ask("pattern", "import", "half.dxf", "-o", "half", *SAID)
    assert code == 4
    assert {"PS640"} <= codes(made)
    assert not (tmp_path / "half").exists()
    code, made = ask("pattern", "import", "half.dxf", "-o", "half", *SAID, "--allow-findings")
    assert (code, len(made["result"]["pieces"])) == (1, 1)
    assert ask("check", "half")[0] == 0
    assert shapely.Polygon(ring).is_valid
