"""The shipped styles in half sizes, all through their run: nothing is too short for its marks there."""

from __future__ import annotations

import pytest

from polasepatu import samples
from polasepatu.errors import Severity
from polasepatu.files.style import load_style
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow import GradeJob, grade_style


@pytest.mark.parametrize("style", samples.styles())
def test_no_half_size_has_an_error(style: str) -> None:
    folder = samples.styles()[style]
    run = load_style(folder).run
    sizes = f"{run.smallest.label}-{run.largest.label}/0.5"
    shoe = grade_style(folder, GradeJob(sizes=sizes, feet=(Foot.RIGHT,)))
    assert [each.english() for each in shoe.findings if each.severity is Severity.ERROR] == []
    assert len({piece.size for piece in shoe.cut.pieces}) == 2 * len(run) - 1
