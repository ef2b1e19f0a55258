"""The shipped styles in half sizes, all through their run: nothing is too short for its marks there."""

from __future__ import annotations

import pytest

from polasepatu import project
from polasepatu.errors import Severity
from polasepatu.files.style.style import load_style
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow.grade import GradeJob, grade_style


@pytest.mark.parametrize("style", project.styles())
def test_no_half_size_has_an_error(style: str) -> None:
    folder = project.styles()[style]
    run = load_style(folder).run
    sizes = f"{run.smallest.label}-{run.largest.label}/0.5"
    shoe = grade_style(folder, GradeJob(sizes=sizes, feet=(Foot.RIGHT,)))
    assert [each.english() for each in shoe.findings if each.severity is Severity.ERROR] == []
    assert len({piece.size for piece in shoe.cut.pieces}) == 2 * len(run) - 1
