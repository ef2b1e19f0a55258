"""`diff` on the command line: our grading beside a graded set from elsewhere, in both orders."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from polasepatu.cli.framework.run import run
from polasepatu.formats.write import dxf
from polasepatu.formats.write.aama import exchange
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.project import folder
from polasepatu.workflow.grade import GradeJob, grade_style

STYLE = folder() / "patterns" / "derby"
DERBY = str(STYLE)
WHEN = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def graded() -> list[CutPiece]:
    """Return vamp and quarter of two sizes, right feet."""
    done = grade_style(STYLE, GradeJob(sizes="42,46", feet=(Foot.RIGHT,)))
    return [each for each in done.cut.pieces if each.piece in ("vamp", "quarter")]


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """Run `diff` with --json and return its exit code and what it printed."""

    def ask(*words: str) -> tuple[int, Any]:
        code = run(["diff", *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return ask


def written(path: Path, pieces: list[CutPiece]) -> str:
    path.write_bytes(exchange(pieces, style="derby", sample_size="42", created=WHEN).dxf)
    return str(path)


def copied(piece: CutPiece, share: float, size: str) -> CutPiece:
    """Return a piece as a copier makes another size of it."""
    return replace(
        piece,
        size=size,
        cut_outline=piece.cut_outline * share,
        net_outline=piece.net_outline * share,
        strokes=tuple(replace(each, points=each.points * share) for each in piece.strokes),
        punches=tuple(
            replace(each, x_mm=each.x_mm * share, y_mm=each.y_mm * share) for each in piece.punches
        ),
        notches=tuple(
            replace(each, x_mm=each.x_mm * share, y_mm=each.y_mm * share) for each in piece.notches
        ),
    )


def test_what_goes_out_as_exchange_is_our_grading(
    graded: list[CutPiece], tmp_path: Path, answer: Callable[..., tuple[int, Any]]
) -> None:
    file = written(tmp_path / "set.dxf", graded)
    alone = {"back_strip", "tongue", "outsole"}
    for words, side in (((DERBY, file), "alone_first"), ((file, DERBY), "alone_second")):
        code, made = answer(*words)
        assert code == 1  # the other pieces have no partner
        result = made["result"]
        assert alone <= set(result[side])
        assert [(row["first"], row["size"], row["over"]) for row in result["pieces"]] == [
            (piece, size, []) for size in ("42", "46") for piece in ("vamp", "quarter")
        ]
        for row in result["pieces"]:
            assert row["outline_mm"] < 0.01
            assert abs(row["area_mm2"]) < 1.0
            assert row["notches"]["moved_mm"] < 0.01
            assert row["fitted_by"] == "rigid"
            assert all(abs(each["difference_mm"]) < 0.01 for each in row["held"])


def test_a_copiers_set_shows_its_margin_and_pitch(
    graded: list[CutPiece], tmp_path: Path, answer: Callable[..., tuple[int, Any]]
) -> None:
    share = (280.0 + 4.0 * 20.0 / 3.0) / 280.0
    base = [each for each in graded if each.size == "42"]
    ours = written(tmp_path / "ours.dxf", graded)
    theirs = written(tmp_path / "theirs.dxf", [*base, *(copied(each, share, "46") for each in base)])
    code, made = answer(ours, theirs, "-o", str(tmp_path / "both.svg"))
    assert code == 1
    rows = {(row["first"], row["size"]): row for row in made["result"]["pieces"]}
    assert rows["vamp", "42"]["over"] == []
    assert {"outline", "area", "perimeter", "held"} <= set(rows["vamp", "46"]["over"])
    _, beside_style = answer(DERBY, theirs, "--sizes", "46")
    quarter = next(row for row in beside_style["result"]["pieces"] if row["first"] == "quarter")
    held = {each["feature"]: each for each in quarter["held"]}
    assert held["lasting allowance"]["first_mm"] == pytest.approx(15.0, abs=0.02)
    assert held["lasting allowance"]["second_mm"] == pytest.approx(15.0 * share, abs=0.02)  # 16.43
    assert held["hole pitch"]["difference_mm"] > 0.2
    assert {each["code"] for each in made["diagnostics"]} >= {"PS670", "PS671", "PS676"}
    assert ElementTree.parse(tmp_path / "both.svg").getroot().tag.endswith("svg")


def test_tolerances_decide_the_exit_code(graded: list[CutPiece], tmp_path: Path) -> None:
    base = [each for each in graded if each.size == "42"]
    ours = written(tmp_path / "ours.dxf", base)
    theirs = written(tmp_path / "theirs.dxf", [copied(each, 1.0015, "42") for each in base])
    assert run(["diff", ours, theirs]) == 0
    assert run(["diff", ours, theirs, "--tolerance", "0.1"]) == 1
    assert run(["diff", ours, theirs, "--area-tolerance", "0.1"]) == 1


def test_a_folder_of_files_has_a_size_each_and_pieces_find_each_other_by_shape(
    graded: list[CutPiece], tmp_path: Path, answer: Callable[..., tuple[int, Any]]
) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    for size in ("42", "46"):
        of_size = [each for each in graded if each.size == size]
        (place / f"derby-{size}.dxf").write_bytes(dxf.size_sheet([*of_size[::-1], *of_size]))
    code, made = answer(DERBY, str(place), "--sizes", "42,46")
    rows = {(row["first"], row["size"]): row for row in made["result"]["pieces"]}
    assert {row["matched_by"] for row in rows.values()} == {"shape"}
    assert rows["vamp", "46"]["outline_mm"] < 0.1
    codes = {each["code"] for each in made["diagnostics"]}
    assert {"PS678", "PS687"} <= codes
    assert code == 1
    _, paired = answer(DERBY, str(place), "--sizes", "42", "--pair", "vamp=piece-2")
    assert next(row for row in paired["result"]["pieces"] if row["first"] == "vamp")["matched_by"] == "pair"


def test_two_styles_lie_on_their_registration_points(answer: Callable[..., tuple[int, Any]]) -> None:
    code, made = answer(DERBY, DERBY, "--sizes", "42")
    assert code == 0
    assert {row["fitted_by"] for row in made["result"]["pieces"]} == {"registration"}
    assert {row["matched_by"] for row in made["result"]["pieces"]} == {"name"}


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        ((DERBY, "set.dxf", "--pair", "vamp"), 2, "PS684"),
        ((DERBY, "set.dxf", "--pair", "vamp=nobody"), 2, "PS684"),
        ((DERBY, "set.dxf", "--fit", "gut"), 2, "PS930"),
        ((DERBY, "set.dxf", "--sizes", "39"), 4, "PS681"),
        ((DERBY, "plain.dxf"), 3, "PS682"),
        ((DERBY, "empty"), 3, "PS683"),
        ((DERBY, "nowhere.dxf"), 3, "PS170"),
    ],
)
def test_what_cannot_be_compared_is_told_in_both_languages(
    words: tuple[str, ...],
    code: int,
    named: str,
    graded: list[CutPiece],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "set.dxf", graded)
    (tmp_path / "plain.dxf").write_bytes(dxf.size_sheet(graded[:1]))
    (tmp_path / "empty").mkdir()
    told = []
    for language in ("en", "id"):
        assert run(["diff", *words, "--lang", language]) == code
        told.append(capsys.readouterr().err)
        assert named in told[-1]
    assert told[0] != told[1]
