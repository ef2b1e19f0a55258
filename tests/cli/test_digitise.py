"""`digitise` as a user runs it: a board to print, a scan that becomes a style, and what is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from PIL import Image

from photo_scene import bundled, coded, scanned_quarter
from polasepatu import project
from polasepatu.cli.framework.run import run
from polasepatu.formats.photo_file import jpeg_of, load_picture
from polasepatu.photo.board import Board
from polasepatu.workflow.grade import GradeJob, grade_style

if TYPE_CHECKING:
    from collections.abc import Sequence

A3 = Board(paper="a3")


def saved(path: Path, light: np.ndarray, dpi: float | None = None) -> Path:
    """Write light as a PNG."""
    more = {} if dpi is None else {"dpi": (dpi, dpi)}
    Image.fromarray(coded(light)).save(path, **more)
    return path


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a scan of the derby's quarter and a card on dark paper."""
    path = tmp_path_factory.mktemp("scan") / "quarter.png"
    path.write_bytes(scanned_quarter())
    return path


def answer(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict]:
    """Run a command with --json."""
    code = run([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_board_comes_with_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = answer(["digitise", "board", "-o", str(tmp_path / "b.pdf"), "--paper", "f4"], capsys)
    assert code == 0 and told["result"]["markers"] == 48
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    assert "paper: f4" in (tmp_path / "b.yaml").read_text(encoding="utf-8")
    assert run(["digitise", "board", "-o", str(tmp_path / "b.pdf")]) == 4  # never written over
    assert run(["digitise", "board", "-o", str(tmp_path / "c.pdf"), "--pages", "3x1"]) == 2


def test_a_scan_becomes_a_style_that_grades(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = project.styles()["derby"] / "last.yaml"
    folder = tmp_path / "quarter"
    words = ["digitise", str(scan), "--reference", "card", "--names", "quarter", "--last", str(last)]
    code, told = answer([*words, "-o", str(folder)], capsys)
    assert code == 0
    (piece,) = told["result"]["pieces"]
    assert piece["name"] == "quarter" and len(piece["holes"]) == 5
    assert piece["fitted"]["places"] <= 60 and piece["fitted"]["deviation_mm"] <= 0.1
    assert {path.name for path in folder.iterdir()} == {
        "last.yaml",
        "manifest.json",
        "picture.svg",
        "style.yaml",
    }
    done = grade_style(folder, GradeJob(sizes="42"))
    assert not done.failed
    cut = next(each for each in done.cut.pieces if each.foot.value == "right")
    truth = bundled("derby", "quarter")[0].ring
    shift = cut.cut_outline.min(axis=0) - truth.min(axis=0)
    ours, theirs = shapely.Polygon(cut.cut_outline - shift), shapely.Polygon(truth)
    assert ours.hausdorff_distance(theirs) < 0.3
    assert abs(ours.area / theirs.area - 1.0) < 0.002


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "PS785"),
        (["--reference", "card", "--dpi", "120"], "PS782"),
        (["--reference", "card", "--dpi", "154"], "PS783"),
        (["--reference", "card", "--names", "a,b,c"], "PS792"),
    ],
    ids=["no proof", "no card of that size", "wrong dpi", "too many names"],
)
def test_a_scan_whose_scale_is_not_proven_is_refused(
    scan: Path, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code, told = answer(["digitise", str(scan), *words], capsys)
    assert exit_code == 4
    assert [each["code"] for each in told["diagnostics"]] == [code]


def test_a_file_without_dpi_and_wrong_options_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = saved(tmp_path / "plain.png", np.full((200, 300, 3), 0.3))
    code, told = answer(["digitise", str(plain)], capsys)
    assert code == 2 and told["diagnostics"][0]["code"] == "PS786"
    assert run(["digitise", str(plain), "-o", str(tmp_path / "x")]) == 2
    assert run(["digitise", str(plain), "--reference", "stamp"]) == 2
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not a picture", "PS789"),
        (b"\0\0\0\x20ftypheic" + b"\0" * 40, "PS790"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "PS789"),
    ],
    ids=["text", "heic", "broken"],
)
def test_what_is_no_picture_is_told(
    content: bytes, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    exit_code, told = answer(["digitise", str(path), "--dpi", "300"], capsys)
    assert exit_code == 3 and told["diagnostics"][0]["code"] == code


def test_without_the_extra_the_command_says_how_to_add_it(
    scan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("polasepatu.formats.photo_file.find_spec", lambda name: None)
    code, told = answer(["digitise", str(scan), "--reference", "card"], capsys)
    assert code == 5
    assert told["diagnostics"][0]["code"] == "PS905" and "[photo]" in told["diagnostics"][0]["hint"]


def test_a_picture_is_turned_upright_and_keeps_its_light(tmp_path: Path) -> None:
    light = np.zeros((40, 60, 3), dtype=np.float32)
    light[:, :30] = (0.8, 0.5, 0.2)
    stream = io.BytesIO(jpeg_of(light, quality=100))
    turned = Image.open(stream)
    exif = turned.getexif()
    exif[0x0112] = 6  # the camera was held on its side
    exif.get_ifd(0x8769)[0xA405] = 27
    turned.save(tmp_path / "turned.jpg", quality=100, exif=exif)
    found = load_picture(tmp_path / "turned.jpg")
    assert found.light.shape[:2] == (60, 40)
    assert found.focal_35mm == 27.0
    assert found.light[10, 20] == pytest.approx((0.8, 0.5, 0.2), abs=0.03)
