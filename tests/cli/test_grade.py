"""`grade`, `check` and `pattern show`: what they write, what they refuse, and what they never touch."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import pyogrio
import pytest
import shapely

from polasepatu import project
from polasepatu.cli.framework.run import run
from polasepatu.files.output import verified
from polasepatu.formats.write.dxf import LAYERS
from polasepatu.pattern.cutpiece import Tool
from polasepatu.sizing import parse_run
from small_shoe import STYLE, values, written

STYLES = project.styles()
LANGUAGES = ("en", "id")
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def shoe(tmp_path: Path) -> Path:
    return written(tmp_path / "shoe")


def spoiled(folder: Path, change: Change) -> Path:
    style = values()
    change(style)
    return written(folder, style)


def misfit(style: dict[str, Any]) -> None:
    """Let the strip grow by itself, so that it no longer fits the back."""
    style["frames"]["strip"]["x"] = "stick_length"


def narrow_neck(style: dict[str, Any]) -> None:
    """Ask for a lap that does not fit the hollow of the quarter's front."""
    style["pieces"]["quarter"]["edges"]["qfront"] = {"kind": "lap", "allowance": 120}


def contents(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file in a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- what is written --------------------------------------------------------------------------------


def test_a_size_run_is_one_set_of_files_with_its_manifest(shoe: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["grade", str(shoe), "-o", str(out), "--sizes", "41-43"]) == 0
    names = set(contents(out))
    assert {f"small-{size}.dxf" for size in ("41", "42", "43", "all-sizes")} <= names
    assert {"size-run.csv", "size-run.json", "manifest.json", "pictures/size-42.svg"} <= names
    assert {f"pictures/{piece}.svg" for piece in values()["pieces"]} <= names
    assert {entry.path for entry in verified(out).files} == names - {"manifest.json"}
    assert not list(tmp_path.glob(".*"))  # nothing half made is left beside it


def test_the_same_job_gives_the_same_bytes(shoe: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run(["grade", str(shoe), "-o", str(tmp_path / name), "--sizes", "38,42.5,46"]) == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize(
    ("words", "sizes", "widths"),
    [
        (["--sizes", "extremes"], ["38", "46"], ["G"]),
        (["--sizes", "39,41,43.5"], ["39", "41", "43.5"], ["G"]),
        (["--sizes", "42", "--widths", "F,G,H"], ["42"], ["F", "G", "H"]),
        ([], [str(each) for each in range(38, 47)], ["G"]),
    ],
)
def test_sizes_and_widths_are_those_asked_for(
    words: list[str], sizes: list[str], widths: list[str], shoe: Path, tmp_path: Path
) -> None:
    assert run(["grade", str(shoe), "-o", str(tmp_path / "out"), *words]) == 0
    sheet = json.loads((tmp_path / "out" / "size-run.json").read_text(encoding="utf-8"))
    assert sheet["sizes"] == [{"size": size, "width": width} for width in widths for size in sizes]
    files = {path.stem.removeprefix("small-") for path in (tmp_path / "out").glob("small-*.dxf")}
    cells = {f"{size}-{width}" if len(widths) > 1 else size for size in sizes for width in widths}
    assert cells <= files


@pytest.mark.parametrize(
    ("feet", "expected"), [("both", {"right", "left"}), ("right", {"right"}), ("left", {"left"})]
)
def test_feet_are_those_asked_for(feet: str, expected: set[str], shoe: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["grade", str(shoe), "-o", str(out), "--sizes", "42", "--feet", feet]) == 0
    sheet = json.loads((out / "size-run.json").read_text(encoding="utf-8"))
    assert {piece["foot"] for piece in sheet["pieces"]} == expected
    pair = {entry["material"]: entry["cut_area_mm2"] for entry in sheet["pairs"]}
    upper = [p for p in sheet["pieces"] if p["material"] == "upper"]
    factor = 2 / len(expected)
    assert pair["upper"] == pytest.approx(
        factor * sum(p["count_per_foot"] * p["cut_area_mm2"] for p in upper), abs=0.01
    )


def test_a_style_may_be_named_by_its_file(
    shoe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["grade", str(shoe / "style.yaml"), "--sizes", "42"]) == 0
    assert (tmp_path / "graded-small" / "small-42.dxf").is_file()


def test_a_dry_run_writes_nothing(shoe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["grade", str(shoe), "-o", str(tmp_path / "out"), "--sizes", "42", "--dry-run", "--json"]) == 0
    assert not (tmp_path / "out").exists()
    assert json.loads(capsys.readouterr().out)["files"]


def test_the_sheet_says_the_same_as_csv_and_json(shoe: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["grade", str(shoe), "-o", str(out), "--sizes", "38,46"]) == 0
    rows = list(csv.DictReader(io.StringIO((out / "size-run.csv").read_text(encoding="utf-8"))))
    sheet = json.loads((out / "size-run.json").read_text(encoding="utf-8"))
    assert len(rows) == len(sheet["pieces"])
    for row, piece in zip(rows, sheet["pieces"], strict=True):
        assert [row[key] for key in ("piece", "size", "foot", "side")] == [
            piece[key] for key in ("piece", "size", "foot", "side")
        ]
        assert float(row["cut_area_dm2"]) == pytest.approx(piece["cut_area_mm2"] / 1e4, abs=1e-4)
        assert float(row["perimeter_mm"]) == pytest.approx(piece["perimeter_mm"], abs=0.01)


# --- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_written_when_a_check_fails(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = spoiled(tmp_path / "shoe", misfit), tmp_path / "out"
    assert run(["grade", str(folder), "-o", str(out), "--sizes", "38,42", "--lang", language]) == 4
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.search(r"style\.yaml:\d+:\d+: PS341 ", printed.err)
    assert not out.exists()


def test_findings_may_be_allowed_but_are_not_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = spoiled(tmp_path / "shoe", misfit), tmp_path / "out"
    words = ["grade", str(folder), "-o", str(out), "--sizes", "38,42", "--allow-findings", "--json"]
    assert run(words) == 1
    document = json.loads(capsys.readouterr().out)
    assert "PS341" in [each["code"] for each in document["diagnostics"]]
    assert {each["status"] for each in document["result"]["checks"] if each["check"] == "seams"} == {"failed"}
    assert (out / "small-38.dxf").is_file()


def test_a_piece_that_cannot_be_cut_is_left_out_of_the_files_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = spoiled(tmp_path / "shoe", narrow_neck), tmp_path / "out"
    assert run(["grade", str(folder), "-o", str(out), "--sizes", "38,42"]) == 4
    assert not out.exists()
    assert run(["grade", str(folder), "-o", str(out), "--sizes", "38,42", "--allow-findings"]) == 1
    told = capsys.readouterr().err
    assert "PS334" in told and "quarter" in told and "qfront" in told
    sheet = json.loads((out / "size-run.json").read_text(encoding="utf-8"))
    assert "vamp" in {piece["piece"] for piece in sheet["pieces"]}
    assert run(["pattern", "show", str(folder)]) == 1
    assert run(["check", str(folder), "--sizes", "42"]) == 1


@pytest.mark.parametrize("command", ["grade", "check", "pattern show"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_in_the_file_is_told_with_its_place(
    command: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = STYLE.replace("Q: [7, 67]", "Q: [7, .nan]").replace("lasting: 15,", "lasting: -15,")
    folder = written(tmp_path, text)
    assert run([*command.split(), str(folder), "--lang", language]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    for place, code in ((".nan", "PS120"), ("lasting: -15", "PS128")):
        before = text[: text.index(place)]
        spot = f"style.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: {code}"
        assert spot in printed.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--sizes", "46-38"], 2),
        (["--sizes", "forty"], 2),
        (["--sizes", "47"], 4),
        (["--widths", "Z"], 2),
        (["--feet", "three"], 2),
        (["--sizes", ","], 2),
    ],
)
def test_a_wrong_command_line_is_refused_before_anything_is_written(
    words: list[str], code: int, shoe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["grade", str(shoe), "-o", str(tmp_path / "out"), *words]) == code
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "out").exists()


def test_a_style_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(tmp_path / "none")]) == 3
    assert "PS170" in capsys.readouterr().err


# --- what is there already --------------------------------------------------------------------------


def test_an_older_set_is_replaced_only_when_told_to(shoe: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["grade", str(shoe), "-o", str(out), "--sizes", "42,43"]) == 0
    before = contents(out)
    assert run(["grade", str(shoe), "-o", str(out), "--sizes", "41"]) == 4
    assert contents(out) == before
    (out / "notes.txt").write_text("mine")
    assert run(["grade", str(shoe), "-o", str(out), "--sizes", "41", "--force"]) == 0
    assert "small-41.dxf" in contents(out)
    assert "small-43.dxf" not in contents(out)  # of the older set
    assert (out / "notes.txt").read_text() == "mine"


def test_a_refused_job_leaves_the_older_set_as_it_was(shoe: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["grade", str(shoe), "-o", str(out), "--sizes", "42"]) == 0
    before = contents(out)
    for number, change in enumerate((misfit, lambda style: style.pop("lines"))):
        folder = spoiled(tmp_path / f"spoiled{number}", change)
        assert run(["grade", str(folder), "-o", str(out), "--sizes", "38,42", "--force"]) in (3, 4)
        assert contents(out) == before


# --- what is said -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_pieces_of_one_title_have_a_line_each(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = spoiled(tmp_path, lambda s: s["pieces"]["quarter_inside"].pop("title"))  # taken from the quarter
    words = ["grade", str(folder), "-o", str(tmp_path / "out"), "--sizes", "38,46", "--lang", language]
    assert run([*words]) == 0
    table = capsys.readouterr().out
    title = values()["pieces"]["quarter"]["title"][language]
    assert len(re.findall(rf"(?m)^ *{title} ", table)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["grade", "check", "pattern show"])
def test_titles_and_tables_are_in_the_language_spoken(
    command: str, language: str, shoe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*command.split(), str(shoe), "--lang", language]
    if command == "grade":
        words += ["-o", str(tmp_path / "out"), "--sizes", "42"]
    assert run(words) == 0
    printed = capsys.readouterr().out
    english, indonesian = "Small shoe", "Sepatu kecil"
    assert (english in printed, indonesian in printed) == (language == "en", language == "id")


def test_check_lists_all_twelve_and_says_where_the_worst_is(
    shoe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(shoe), "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)["result"]["checks"]
    assert [each["number"] for each in checks] == list(range(1, 13))
    assert {each["status"] for each in checks} == {"passed"}
    assert {each["size"] for each in checks} <= {str(n) for n in range(38, 47)} | {"41.5", None}


def test_pattern_show_tells_pieces_edges_and_areas(shoe: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pattern", "show", str(shoe), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)["result"]
    assert [piece["piece"] for piece in result["pieces"]] == list(values()["pieces"])
    assert all(piece["cut_area_mm2"] >= piece["line_area_mm2"] for piece in result["pieces"])
    assert result["base"] == {"size": "42", "width": "G"}


# --- the shipped styles, read back by others --------------------------------------------------------


@pytest.fixture(scope="module")
def extremes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the files of a shipped style in its smallest and largest size."""
    folder = tmp_path_factory.mktemp("extremes")

    def graded(style: str) -> Path:
        out = folder / style
        if not out.exists():
            assert run(["grade", str(STYLES[style]), "-o", str(out), "--sizes", "extremes"]) == 0
        return out

    return graded


@pytest.mark.parametrize("style", STYLES)
def test_a_size_sheet_holds_the_pieces_of_the_size_run_sheet(
    style: str, extremes: Callable[[str], Path]
) -> None:
    out = extremes(style)
    sheet = json.loads((out / "size-run.json").read_text(encoding="utf-8"))
    for size in (entry["size"] for entry in sheet["sizes"]):
        path = out / f"{style}-{size}.dxf"
        drawing = ezdxf.readfile(path)  # type: ignore[attr-defined]
        assert drawing.audit().errors == []
        assert drawing.header["$INSUNITS"] == 4  # mm
        _, _, geometry, fields = pyogrio.raw.read(path)
        shapes, layers = shapely.from_wkb(geometry), fields[0]
        pieces = [
            piece
            for piece in sheet["pieces"]
            if piece["size"] == size
            for _ in range(piece["count_per_foot"])
        ]
        cuts = _closed(shapes[layers == LAYERS[Tool.CUT].layer])
        assert sorted(round(cut.length, 1) for cut in cuts) == pytest.approx(
            sorted(round(piece["perimeter_mm"], 1) for piece in pieces), abs=0.11
        )
        holes = sum(hole.area for hole in _closed(shapes[layers == LAYERS[Tool.INNER].layer]))
        areas = sum(piece["cut_area_mm2"] for piece in pieces)
        assert sum(cut.area for cut in cuts) - holes == pytest.approx(areas, rel=1e-6)


def _closed(lines: Any) -> list[shapely.Polygon]:
    assert all(line.is_closed or line.is_ring for line in lines)
    return [shapely.Polygon(line) for line in lines]


@pytest.mark.parametrize("style", STYLES)
def test_every_shipped_style_goes_through_every_command(style: str, extremes: Callable[[str], Path]) -> None:
    sheet = json.loads((extremes(style) / "size-run.json").read_text(encoding="utf-8"))
    run_of_style = parse_run(_sizes_of(style), "eu")
    assert [entry["size"] for entry in sheet["sizes"]] == [
        run_of_style.smallest.label,
        run_of_style.largest.label,
    ]
    assert run(["check", str(STYLES[style])]) == 0
    assert run(["pattern", "show", str(STYLES[style])]) == 0


def _sizes_of(style: str) -> str:
    found = re.search(r"(?m)^sizes: *(\S+)", (STYLES[style] / "style.yaml").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]
