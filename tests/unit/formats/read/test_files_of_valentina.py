"""Patterns written by a program that nobody here wrote: Valentina's AAMA, ASTM, flat DXF and SVG."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely

from polasepatu.formats.choices import Inside
from polasepatu.formats.read.pattern_file import read_pattern
from polasepatu.formats.read.sew_lines import sew_ring, sewn_edges

if TYPE_CHECKING:
    from polasepatu.formats.read.imported import Imported

EXAMPLE = Path("/usr/share/doc/valentina/examples/collection/TShirt_test.val")
FORMATS = {
    "0": "svg",
    "13": "dxf",
    "16": "dxf",
    "25": "dxf",
    "30": "dxf",
}  # flat DXF, AAMA, ASTM R12 and 2010

pytestmark = [
    pytest.mark.extra_programs,
    pytest.mark.skipif(
        shutil.which("valentina") is None or not EXAMPLE.exists(), reason="Valentina is not installed"
    ),
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Let Valentina write its T-shirt in every format."""
    folder: Path = tmp_path_factory.mktemp("valentina")
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(folder),
        "HOME": str(folder),
    }
    files = {}
    for number, suffix in FORMATS.items():
        command = [
            "valentina",
            "-b",
            f"shirt{number}",
            "-d",
            str(folder),
            "-f",
            number,
            "--exportOnlyDetails",
        ]
        subprocess.run(
            [*command, str(EXAMPLE)], check=True, timeout=120, env=environment, capture_output=True
        )
        files[number] = folder / f"shirt{number}_1.{suffix}"
    return files


def read(path: Path, *, units: str = "", inside: Inside | None = None) -> Imported:
    return read_pattern(path.read_bytes(), path.name, units=units, inside=inside)


def areas(found: Imported) -> list[float]:
    return sorted(shapely.Polygon(piece.outline).area for piece in found.pieces)


def test_all_its_formats_give_the_same_pieces(written: dict[str, Path]) -> None:
    flat = areas(read(written["13"], inside=Inside.NET))
    assert len(flat) == 5
    for number in ("16", "25", "30"):
        assert areas(read(written[number], units="mm")) == pytest.approx(flat, rel=2e-4)
    assert areas(read(written["0"], inside=Inside.NET)) == pytest.approx(flat, rel=2e-3)


def test_its_sew_lines_are_asked_about_where_no_layer_tells_them(written: dict[str, Path]) -> None:
    codes = [each.code for each in read(written["13"]).findings]
    assert codes.count("PS688") == 5


def test_its_allowance_of_a_centimetre_is_measured(written: dict[str, Path]) -> None:
    widths = []
    for piece in read(written["30"], units="mm").pieces:
        sew = sew_ring(piece, 0.05)
        assert sew is not None
        edges = sewn_edges(sew, piece.outline)
        assert edges is not None
        widths += [width for edge in edges for _, width in edge.allowance]
    assert len(widths) == 24
    assert sum(abs(width - 10.0) < 0.02 for width in widths) == 21  # the other three lie on a fold
