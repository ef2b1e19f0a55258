"""One size of every shipped style, as it was: the cutting file and the size-run sheet.

A change that is meant is taken over with `.venv/bin/python tests/golden/test_golden.py`, and read in the
difference of the JSON before it is committed. On the platform the files were made on the bytes are equal;
elsewhere every number is within 0.001 of what it was.
"""

from __future__ import annotations

import gzip
import json
import platform
from pathlib import Path

import pytest

from polasepatu import i18n, project
from polasepatu.files.output import json_text
from polasepatu.formats.write.drawing import each_copy
from polasepatu.formats.write.dxf import size_sheet
from polasepatu.pattern.cutpiece import Foot
from polasepatu.reports.results.size_run import as_json
from polasepatu.workflow.grade import GradeJob, grade_style

HERE = Path(__file__).parent
BESIDE_BASE = {"derby": "44", "chukka": "40", "pump": "39", "sneaker": "38", "sandal": "45"}
MADE_ON = ("Linux", "x86_64")
TOLERANCE = 0.001


def made(style: str) -> tuple[bytes, str]:
    """Return the cutting file and the sheet of one graded size, right foot."""
    with i18n.speaking("en"):
        job = GradeJob(sizes=BESIDE_BASE[style], feet=(Foot.RIGHT,))
        done = grade_style(project.styles()[style], job)
        return size_sheet(each_copy(done.cut.pieces)), json_text(as_json(done.graded, done.cut.pieces))


def kept(style: str) -> tuple[bytes, str]:
    sheet = (HERE / f"{style}.json").read_text(encoding="utf-8")
    return gzip.decompress((HERE / f"{style}.dxf.gz").read_bytes()), sheet


def test_every_shipped_style_has_its_golden_files() -> None:
    assert set(project.styles()) == set(BESIDE_BASE)


@pytest.mark.parametrize("style", BESIDE_BASE)
def test_the_cutting_file_is_as_it_was(style: str) -> None:
    now, before = made(style)[0], kept(style)[0]
    if (platform.system(), platform.machine()) == MADE_ON:
        assert now == before
        return
    lines, old = now.decode().splitlines(), before.decode().splitlines()
    assert len(lines) == len(old)
    assert all(_alike(a, b) for a, b in zip(lines, old, strict=True))


@pytest.mark.parametrize("style", BESIDE_BASE)
def test_the_size_run_sheet_is_as_it_was(style: str) -> None:
    assert json.loads(made(style)[1]) == _rounded(json.loads(kept(style)[1]))


def _alike(first: str, second: str) -> bool:
    """Return whether two lines of DXF say the same: equal, or numbers within the tolerance."""
    try:
        return first == second or abs(float(first) - float(second)) <= TOLERANCE
    except ValueError:
        return False


def _rounded(value: object) -> object:
    """Return plain values with numbers to 0.01, which no platform should change."""
    if isinstance(value, float):
        return pytest.approx(value, abs=0.01)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    for name in BESIDE_BASE:
        drawing, sheet_text = made(name)
        (HERE / f"{name}.dxf.gz").write_bytes(gzip.compress(drawing, mtime=0))
        (HERE / f"{name}.json").write_text(sheet_text, encoding="utf-8", newline="\n")
