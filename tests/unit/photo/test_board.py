"""The board: codes that cannot be mistaken, markers in their places, and a print that is what was meant."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from polasepatu.errors import InputFaults
from polasepatu.files.board import board_text, load_board
from polasepatu.photo.board import CODES, PAPERS_MM, Board, check_marks, modules, printed, sheets_of
from polasepatu.reports.pdf.board import board_pdf
from polasepatu.reports.pdf.page import MM

if TYPE_CHECKING:
    from pathlib import Path

BOARDS = [Board(paper=paper, columns=c, rows=r) for paper in PAPERS_MM for c, r in ((1, 1), (2, 1), (2, 2))]


def turned(code: int) -> list[int]:
    """Return a code under its four quarter turns."""
    cells = np.array([code >> (15 - at) & 1 for at in range(16)]).reshape(4, 4)
    return [sum(int(b) << (15 - at) for at, b in enumerate(np.rot90(cells, t).ravel())) for t in range(4)]


def test_any_two_codes_differ_in_four_bits_however_they_are_turned() -> None:
    for first, second in itertools.combinations(CODES, 2):
        assert min((first ^ other).bit_count() for other in turned(second)) >= 4
    for code in CODES:
        assert min((code ^ other).bit_count() for other in turned(code)[1:]) >= 4


@pytest.mark.parametrize("board", BOARDS, ids=lambda b: f"{b.paper}-{b.columns}x{b.rows}")
def test_markers_lie_on_the_paper_clear_of_one_another(board: Board) -> None:
    sheets = sheets_of(board)
    numbers = [number for sheet in sheets for number in sheet.markers]
    assert sorted(numbers) == list(range(len(numbers)))
    assert len(numbers) <= len(CODES)
    wide, tall = board.paper_mm
    for sheet in sheets:
        squares = [shapely.Polygon(corners) for corners in sheet.markers.values()]
        assert len(squares) >= 12
        assert shapely.box(5, 5, wide - 5, tall - 5).covers(shapely.union_all(squares))
        for one, other in itertools.combinations(squares, 2):
            assert one.distance(other) >= 4.0  # white enough to be told apart
        field = shapely.box(*sheet.low, *sheet.high)
        assert all(field.distance(square) >= 4.0 for square in squares)
        crosses = shapely.MultiPoint(np.vstack(check_marks(board, sheet)))
        assert all(crosses.distance(square) >= 2.0 for square in squares)
        assert crosses.distance(field) >= 2.0


def test_a_print_that_is_too_large_is_scaled_about_its_middle() -> None:
    across, along = Board().check_mm
    board = Board(measured_mm=(across * 1.01, along * 0.99))
    middle = np.array(board.paper_mm) / 2.0
    assert printed(middle[None], board)[0] == pytest.approx(middle)
    assert printed(middle[None] + 100.0, board)[0] == pytest.approx(middle + (101.0, 99.0))


def rectangles(raw: bytes) -> list[list[tuple[float, float, float, float, float]]]:
    """Return the filled rectangles of each page as grey, x, y, width, height in mm."""
    import pypdf

    pages = []
    for page in pypdf.PdfReader(io.BytesIO(raw)).pages:
        grey, found = 0.0, []
        for values, operator in pypdf.generic.ContentStream(page.get_contents(), None).operations:
            name = operator.decode()
            if name in ("g", "rg"):
                grey = float(values[0])
            elif name == "re":
                found.append((grey, *(float(each) for each in values)))
        pages.append(found)
    return pages


@pytest.mark.parametrize("board", [Board(), Board(paper="a3", columns=2, rows=1)], ids=["a4", "a3-2x1"])
def test_the_print_shows_every_marker_in_its_place(board: Board) -> None:
    for sheet, found in zip(sheets_of(board), rectangles(board_pdf(board)), strict=True):
        side = board.marker_mm
        dark = np.array([each[1:3] for each in found if each[0] == 0.0 and abs(each[3] - side) < 1e-6])
        meant = np.array([corners[3] for corners in sheet.markers.values()])
        assert np.sort(dark, axis=0) == pytest.approx(np.sort(meant, axis=0), abs=1e-3)
        white = [each for each in found if each[0] == 1.0]
        assert len(white) == sum(int(modules(number).sum()) for number in sheet.markers)


def test_the_print_is_as_large_as_its_paper_and_asks_not_to_be_scaled() -> None:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(board_pdf(Board(paper="f4"))))
    wide, tall = (float(each) / MM for each in reader.pages[0].mediabox[2:])
    assert (wide, tall) == pytest.approx(PAPERS_MM["f4"], abs=1e-3)
    root: Any = reader.root_object
    assert root["/ViewerPreferences"]["/PrintScaling"] == "/None"


@pytest.mark.parametrize("board", BOARDS[:3], ids=["one", "two", "four"])
def test_a_board_file_gives_the_board_back(board: Board, tmp_path: Path) -> None:
    path = tmp_path / "board.yaml"
    path.write_text(board_text(board), encoding="utf-8")
    assert load_board(path) == board
    path.write_text(board_text(board) + "measured_mm: [200.5, 140.1]\n", encoding="utf-8")
    assert load_board(path).scale == pytest.approx((200.5 / 200.0, 140.1 / 140.0))


@pytest.mark.parametrize(
    ("line", "code"),
    [("measured_mm: [20.0, 14.0]", "PS787"), ("columns: 3", "PS"), ("paper: a5", "PS"), ("size: 1", "PS")],
)
def test_a_wrong_board_file_is_refused_with_its_line(line: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "board.yaml"
    text = "schema: polasepatu.board/1\n" + ("" if "paper" in line else "paper: a4\n") + line + "\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_board(path)
    assert caught.value.findings[0].code.startswith(code)
    assert caught.value.findings[0].where.line is not None


def test_the_print_named_for_its_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as caught:
        load_board(tmp_path / "board.pdf")
    assert caught.value.findings[0].code == "PS788"
