"""Our DXF in programs that nobody here wrote and that are not Python: LibreCAD and npm dxf-parser."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pypdf
import pytest

from drawn_pieces import quarter, strap
from polasepatu.formats.write import dxf
from polasepatu.formats.write.aama import exchange
from polasepatu.formats.write.drawing import in_rows

if TYPE_CHECKING:
    from pathlib import Path

WHEN = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=datetime.UTC)

pytestmark = pytest.mark.extra_programs
PIECES = [quarter(), strap()]


@pytest.fixture(scope="session")
def dxf_parser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install npm dxf-parser 1.1.2 into a temporary folder."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    folder: Path = tmp_path_factory.mktemp("npm")
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "dxf-parser@1.1.2"]
    done = subprocess.run(command, cwd=folder, check=False, timeout=300, capture_output=True)
    if done.returncode:
        pytest.skip("dxf-parser could not be installed")
    return folder


def parsed(folder: Path, data: bytes) -> dict[str, object]:
    """Return what dxf-parser makes of a file."""
    (folder / "x.dxf").write_bytes(data)
    script = (
        "const P=require('dxf-parser');const f=require('fs');"
        "const d=new (P.default||P)().parseSync(f.readFileSync('x.dxf','latin1'));"
        "console.log(JSON.stringify({entities:d.entities.map(e=>[e.type,e.layer,!!e.shape,(e.vertices||[]).length]),"
        "blocks:Object.keys(d.blocks||{}),units:d.header['$INSUNITS']}))"
    )
    done = subprocess.run(
        ["node", "-e", script], cwd=folder, check=True, timeout=60, capture_output=True, text=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_dxf_parser_reads_closed_contours_and_units(dxf_parser: Path) -> None:
    found = parsed(dxf_parser, dxf.size_sheet(PIECES))
    assert found["units"] == 4
    cut = [row for row in found["entities"] if row[1] == "CUT"]  # type: ignore[attr-defined]
    assert cut == [["POLYLINE", "CUT", True, len(piece.cut_outline)] for piece in PIECES]


def test_dxf_parser_reads_one_block_per_piece_and_size(dxf_parser: Path) -> None:
    found = parsed(dxf_parser, exchange(PIECES, style="D", sample_size="42", created=WHEN).dxf)
    assert found["blocks"] == ["QUARTER_42", "STRAP_42"]


@pytest.mark.skipif(shutil.which("librecad") is None, reason="LibreCAD is not installed")
def test_librecad_prints_it_at_true_scale(tmp_path: Path) -> None:
    (tmp_path / "sheet.dxf").write_bytes(dxf.size_sheet(PIECES))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path)}
    command = ["librecad", "dxf2pdf", "-p", "420x297", "-s", "1", "-c", "-t", str(tmp_path), "sheet.dxf"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=60, env=environment, capture_output=True)
    page = pypdf.PdfReader(tmp_path / "sheet.pdf").pages[0]
    drawing = in_rows(PIECES)
    want = (drawing.width_mm - 20.0, drawing.height_mm - 20.0)
    assert drawn_extent_mm(page.get_contents().get_data().decode("latin-1")) == pytest.approx(want, abs=0.5)


def drawn_extent_mm(content: str) -> tuple[float, float]:
    """Return the extent of all stroked lines of a page, in mm; clips and fills do not count."""
    scale = 1.0
    stack: list[float] = []
    numbers: list[float] = []
    path: list[tuple[float, float]] = []
    drawn: list[tuple[float, float]] = []
    for word in content.split():
        if re.fullmatch(r"-?\d*\.?\d+", word):
            numbers.append(float(word))
            continue
        if word == "q":
            stack.append(scale)
        elif word == "Q":
            scale = stack.pop()
        elif word == "cm":
            scale *= abs(numbers[-6])
        elif word in ("m", "l", "c"):
            path.append((numbers[-2] * scale, numbers[-1] * scale))
        elif word in ("S", "s", "n", "f", "f*"):
            drawn += path if word in ("S", "s") else []
            path = []
        numbers = []
    xs, ys = zip(*drawn, strict=True)
    return (max(xs) - min(xs)) / 72 * 25.4, (max(ys) - min(ys)) / 72 * 25.4
