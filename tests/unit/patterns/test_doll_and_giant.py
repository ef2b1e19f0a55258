"""Every shipped style for a doll (EU 20) and for a giant (EU 50): it grades, or says where a group is needed.

Held things do not shrink with the shoe: eyelets keep their pitch, margins their width. A doll's facing
has no room for five eyelets at 13 mm, and its waist is curved more tightly than its margin is wide. The style
says so by name, piece and size, and takes what it is told for that size group.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import shapely

from polasepatu import project
from polasepatu.errors import Finding, Severity
from polasepatu.i18n import hint
from polasepatu.pattern.cutpiece import Foot
from polasepatu.reports.graded_set import graded_files
from polasepatu.reports.results.size_run import as_json
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style

STYLES = project.styles()
DOLL, GIANT = "20", "50"
HELD_TOO_LARGE = {"PS331", "PS332", "PS334"}  # eyelets without room, or far from the end; allowances


def widened(style: str, folder: Path) -> Path:
    """Return a copy of a style whose last is made from the doll's size to the giant's.

    Sizes that its groups do not know are cut as themselves.
    """
    copy = folder / style
    shutil.copytree(STYLES[style], copy)
    last = (copy / "last.yaml").read_text(encoding="utf-8")
    last = re.sub(r"(?m)^sizes:.*$", f"sizes: {DOLL}-{GIANT}", last)
    (copy / "last.yaml").write_text(re.sub(r"(up_to: )4[\d.]+", rf"\g<1>{GIANT}", last), encoding="utf-8")
    text = (copy / "style.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(    anchor: \[0, 0\])$", r"\1\n    others: as_itself", text)
    (copy / "style.yaml").write_text(text, encoding="utf-8")
    return copy


def made(folder: Path, size: str) -> GradedStyle:
    return grade_style(folder, GradeJob(sizes=size, feet=(Foot.RIGHT,)))


def errors(shoe: GradedStyle) -> list[Finding]:
    return [each for each in shoe.findings if each.severity is Severity.ERROR]


@pytest.mark.parametrize("size", [DOLL, GIANT])
@pytest.mark.parametrize("style", STYLES)
def test_a_doll_and_a_giant_are_graded_or_told_what_they_need(style: str, size: str, tmp_path: Path) -> None:
    shoe = made(widened(style, tmp_path), size)
    found = errors(shoe)
    assert {each.code for each in found} <= HELD_TOO_LARGE | {"PS341"}
    for each in found:
        assert each.where.size == size
        assert each.where.line
        if each.code in HELD_TOO_LARGE:
            assert each.where.piece
        if each.code in ("PS331", "PS332"):
            assert "size group" in hint(each)
    for piece in shoe.cut.pieces:
        assert shapely.Polygon(piece.cut_outline).is_valid
    assert len(list(graded_files(shoe.graded, shoe.cut.pieces, as_json(shoe.graded, shoe.cut.pieces)))) > 5
    assert "PS333" in {each.code for each in shoe.findings}  # a second model is due


@pytest.mark.parametrize("style", STYLES)
def test_a_giant_lacks_nothing_but_eyelets(style: str, tmp_path: Path) -> None:
    assert {each.code for each in errors(made(widened(style, tmp_path), GIANT))} <= {"PS332"}


def test_a_dolls_derby_takes_fewer_eyelets_by_a_size_group(tmp_path: Path) -> None:
    folder = widened("derby", tmp_path)
    text = (folder / "style.yaml").read_text(encoding="utf-8")
    assert "PS331" in {each.code for each in errors(made(folder, DOLL))}
    grouped = text.replace("count: 5", "count: [{upto: 30, value: 3}, {value: 5}]").replace(
        "pitch: [{upto: 39, value: 13}", "pitch: [{upto: 30, value: 10}, {upto: 39, value: 13}"
    )
    assert grouped != text
    (folder / "style.yaml").write_text(grouped, encoding="utf-8")
    for size, count in ((DOLL, 3), ("42", 5)):
        shoe = made(folder, size)
        assert not {"PS331", "PS332"} & {each.code for each in errors(shoe)}
        quarter = next(piece for piece in shoe.cut.pieces if piece.piece == "quarter")
        assert sum(punch.name == "eyelet" for punch in quarter.punches) == count
