"""PDF at true scale: the page boxes, the test square, the tiles and the layers, as pypdf reads them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdf
import pytest

from drawn_pieces import quarter, strap
from polasepatu.errors import PolaError
from polasepatu.formats import faults
from polasepatu.formats.write.drawing import in_rows
from polasepatu.formats.write.paper import PAPERS, Tile, paper_named, tiled
from polasepatu.formats.write.pdf_sheets import cut_list, piece_sheet
from polasepatu.formats.write.pdf_tiles import laid_out_for, pattern_pdf
from polasepatu.i18n import speaking

if TYPE_CHECKING:
    from pathlib import Path

RUN = [make(size) for size in (40, 41, 42, 43, 44) for make in (quarter, strap)]


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def boxes_mm(page: Any) -> list[tuple[float, float]]:
    """Return the size on paper of every rectangle of a page, by following its transformations."""
    matrix, stack, found = np.eye(3), [], []
    text = page.get_contents().get_data().decode("latin-1")
    numbers: list[float] = []
    for word in re.findall(r"\((?:\\.|[^)\\])*\)|[^\s]+", text):
        if re.fullmatch(r"-?[\d.]+", word):
            numbers.append(float(word))
            continue
        if word == "q":
            stack.append(matrix)
        elif word == "Q":
            matrix = stack.pop()
        elif word == "cm":
            a, b, c, d, e, f = numbers[-6:]
            matrix = np.array(((a, b, 0), (c, d, 0), (e, f, 1))) @ matrix
        elif word == "re":
            wide, high = numbers[-2] * matrix[0, 0], numbers[-1] * matrix[1, 1]
            found.append((wide / 72.0 * 25.4, high / 72.0 * 25.4))
        numbers = []
    return found


@pytest.mark.parametrize("name", ["A4", "A3", "F4"])
def test_every_page_has_its_paper_size_and_a_true_square(name: str) -> None:
    paper = paper_named(name)
    pages = read(pattern_pdf(in_rows(RUN), paper, title="Derby")).pages
    assert len(pages) > 2
    for page in pages:
        assert float(page.mediabox.width) / 72.0 * 25.4 == pytest.approx(paper.width_mm, abs=0.01)
        assert float(page.mediabox.height) / 72.0 * 25.4 == pytest.approx(paper.height_mm, abs=0.01)
        assert any(box == pytest.approx((100.0, 100.0), abs=0.01) for box in boxes_mm(page))
        text = page.extract_text()
        assert "Print at 100 %" in text
        assert "Cetak 100 %" in text


def test_a_printer_that_shrinks_is_given_more() -> None:
    data = pattern_pdf(in_rows(RUN), paper_named("A4"), title="Derby", printer_scale=(0.98, 1.0))
    squares = [box for box in boxes_mm(read(data).pages[1]) if box[1] == pytest.approx(100.0, abs=0.01)]
    assert squares[0][0] == pytest.approx(100.0 / 0.98, abs=0.01)


def test_viewers_are_told_not_to_scale() -> None:
    root = read(pattern_pdf(in_rows([strap()]), paper_named("A4"), title="Derby")).trailer["/Root"]
    assert root["/ViewerPreferences"]["/PrintScaling"] == "/None"


def test_sizes_are_layers() -> None:
    paper = paper_named("A3")
    data = pattern_pdf(laid_out_for(RUN, paper, nested=True), paper, title="Derby")
    assert data == pattern_pdf(laid_out_for(RUN, paper, nested=True), paper, title="Derby")
    reader = read(data)
    groups = reader.trailer["/Root"]["/OCProperties"]["/OCGs"]
    assert [each.get_object()["/Name"] for each in groups] == ["40", "41", "42", "43", "44"]
    forms = reader.pages[0]["/Resources"]["/XObject"]
    assert [each.get_object()["/OC"]["/Name"] for each in forms.values()] == ["40", "41", "42", "43", "44"]


def test_tiles_overlap_by_ten_millimetres_and_cover_the_drawing() -> None:
    drawing = in_rows(RUN, width_mm=700.0)
    tiling = tiled(drawing, PAPERS["A4"])
    tiles = {(tile.row, tile.column): tile for tile in tiling.tiles}
    assert tiles[0, 1].x_mm - tiles[0, 0].x_mm == pytest.approx(180.0)
    assert tiles[0, 0].y_mm - tiles[1, 0].y_mm == pytest.approx(267.0)
    assert tiles[0, 0].y_mm + tiling.tile_height_mm == pytest.approx(drawing.height_mm)


def test_empty_pages_are_left_out() -> None:
    # Eight full rows on the upper pages, and one strap alone on the lower left page.
    tiling = tiled(in_rows([strap()] * 49, width_mm=900.0, gap_mm=13.0), PAPERS["A4"])
    assert (tiling.columns, tiling.rows) == (5, 2)
    assert [tile.name for tile in tiling.tiles] == ["A1", "B1", "C1", "D1", "E1", "A2"]
    one = tiled(in_rows([strap()]), PAPERS["A4"])
    assert [tile.name for tile in one.tiles] == ["A1"]
    assert Tile(row=2, column=27, x_mm=0, y_mm=0).name == "AB3"


def test_a_roll_is_one_page_as_long_as_the_drawing() -> None:
    roll = paper_named("roll:900")
    drawing = laid_out_for(RUN * 8, roll, nested=False)
    (page,) = read(pattern_pdf(drawing, roll, title="Derby")).pages
    assert float(page.mediabox.width) / 72.0 * 25.4 == pytest.approx(900.0, abs=0.01)
    assert float(page.mediabox.height) / 72.0 * 25.4 == pytest.approx(drawing.height_mm + 30.0, abs=0.01)


def test_few_pages_are_preferred() -> None:
    paper = paper_named("A4")
    assert len(tiled(laid_out_for(RUN, paper, nested=False), paper).tiles) <= len(
        tiled(in_rows(RUN), paper).tiles
    )


@pytest.mark.parametrize("name", ["B7", "roll:", "80x80", "roll:40", "297x"])
def test_unknown_and_tiny_papers_are_refused(name: str) -> None:
    with pytest.raises(PolaError) as caught:
        paper_named(name)
    assert caught.value.code in {"PS624", "PS627"}


def test_odd_printer_scales_are_refused() -> None:
    with pytest.raises(faults.PrinterScaleOdd):
        pattern_pdf(in_rows([strap()]), PAPERS["A4"], title="x", printer_scale=(98.0, 98.0))


def test_the_cut_list_adds_up_in_both_languages() -> None:
    with speaking("id"):
        text = "".join(page.extract_text() for page in read(cut_list(RUN, PAPERS["A4"], title="Derby")).pages)
    whole = sum(piece.cut_area_mm2 * 2 for piece in RUN if piece.piece == "strap") / 1e4
    assert f"{whole:.2f}".replace(".", ",") in text
    sheet = read(piece_sheet(RUN, PAPERS["F4"], title="Zürich"))
    assert len(sheet.pages) == len(RUN)
    assert "120.0 mm" in sheet.pages[5].extract_text()
    assert "Zürich" in sheet.pages[0].extract_text()


@pytest.mark.extra_programs
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")
def test_a_strap_measures_120_by_20_mm_in_pixels(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "strap.pdf"
    path.write_bytes(pattern_pdf(in_rows([strap()], margin_mm=12.0), PAPERS["A4"], title="x"))
    subprocess.run(
        ["pdftoppm", "-r", "600", "-gray", "-singlefile", path, tmp_path / "page"], check=True, timeout=60
    )
    with Image.open(tmp_path / "page.pgm") as page:
        pixels = np.asarray(page)
    # The strap lies 12 mm inside the printed corner; its outline is the only black line at mid height.
    px = 600 / 25.4
    middle = round((10 + 12 + 10) * px)
    row = np.flatnonzero(pixels[middle, round(15 * px) : round(180 * px)] < 40) / px + 15
    long = [x for x in row if x > 21]
    assert max(long) - min(long) == pytest.approx(120.3, abs=0.15)


def test_the_pen_is_lifted_between_the_letters() -> None:
    reader = read(pattern_pdf(in_rows([quarter()]), PAPERS["A3"], title="x"))
    (form,) = reader.pages[0]["/Resources"]["/XObject"].values()
    content = form.get_object().get_data().decode()
    label = quarter().labels[0]
    assert content.count(" m\n") > sum(len(line.replace(" ", "")) for line in label.lines)
