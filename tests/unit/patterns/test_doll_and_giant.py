"""Every shipped style for a doll (EU 20) and for a giant (EU 50): it grades, or says what it would need.

Held widths do not shrink, so a man's lap of 9 mm or five eyelets have no room on a shoe for a doll. Such a
style is not graded wrongly: the fault names the size, and what to change.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import shapely

from polasepatu import samples
from polasepatu.errors import PolaError, Severity
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow import GradeJob, grade_style

NEEDS_A_MODEL_OF_ITS_OWN = {
    "PS207",  # lines that no longer meet
    "PS209",  # points that change places
    "PS331",  # no room for the eyelets: give count or pitch by size groups
    "PS332",  # too much left after the last eyelet
    "PS334",  # an allowance that cannot be built
    "PS341",  # one of the twelve checks
    "PS343",  # a sole that does not reach past its insole
}


def widened(style: str, folder: Path) -> Path:
    """Copy a style, its last made in every size from 20 to 50."""
    shutil.copytree(samples.styles()[style], folder / style)
    last = folder / style / "last.yaml"
    text = last.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^sizes: .*$", "sizes: 20-50", text)
    ends = re.findall(r"up_to: (\d+)", text)
    if ends:
        text = text.replace(f"up_to: {ends[-1]}", "up_to: 50")
    last.write_text(text, encoding="utf-8")
    return folder / style


def outcome(path: Path, size: str) -> set[str]:
    """Return the codes of the faults of one size; none where it grades."""
    try:
        done = grade_style(path, GradeJob(sizes=size, feet=(Foot.RIGHT,)))
    except PolaError as error:
        return {each.code for each in error.findings}
    for piece in done.cut.pieces:
        assert shapely.Polygon(piece.net_outline).is_valid
    faults = [each for each in done.findings if each.severity is Severity.ERROR]
    assert all(each.hint for each in faults)
    assert all(each.where.size == size for each in faults)
    return {each.code for each in faults}


@pytest.mark.parametrize("style", samples.styles())
def test_a_giant_is_graded_or_says_what_it_needs(style: str, tmp_path: Path) -> None:
    assert outcome(widened(style, tmp_path), "50") <= NEEDS_A_MODEL_OF_ITS_OWN


@pytest.mark.parametrize("style", samples.styles())
def test_a_doll_is_graded_or_says_what_it_needs(style: str, tmp_path: Path) -> None:
    assert outcome(widened(style, tmp_path), "20") <= NEEDS_A_MODEL_OF_ITS_OWN


def test_a_giants_derby_needs_no_more_than_an_eyelet_group_of_its_own(tmp_path: Path) -> None:
    assert outcome(widened("derby", tmp_path), "50") == {"PS332"}


def test_five_eyelets_do_not_fit_a_doll(tmp_path: Path) -> None:
    assert "PS331" in outcome(widened("derby", tmp_path), "20")
