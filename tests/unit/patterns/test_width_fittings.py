"""The shipped styles in the fittings beside their own."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from polasepatu.errors import Severity
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style

PATTERNS = Path(__file__).parents[3] / "patterns"


@cache
def made(name: str) -> GradedStyle:
    """Return a style in three fittings over its whole run, right foot."""
    return grade_style(PATTERNS / name / "style.yaml", GradeJob(widths=("F", "G", "H"), feet=(Foot.RIGHT,)))


@pytest.mark.parametrize("name", ["derby", "chukka", "pump", "sneaker", "sandal"])
def test_no_fitting_has_an_error(name: str) -> None:
    errors = [each.english() for each in made(name).findings if each.severity is Severity.ERROR]
    assert errors == []


@pytest.mark.parametrize("name", ["pump", "sneaker"])
def test_a_fitting_changes_the_ball_but_not_the_back(name: str) -> None:
    graded = made(name).graded
    rows = {(graded.cells.rows[row].size, graded.cells.rows[row].width): row for row in graded.cells.wanted}
    base = graded.pattern.base_size
    f, g, h = (rows[base, width] for width in "FGH")
    back = graded.length_mm(graded.pattern.seams[0].master)
    assert back[[f, h]] == pytest.approx(back[g], abs=1e-9)
    v_to_j = np.hypot(*(graded.resolver.point("V") - graded.resolver.point("J")).T)
    # 5 of girth a fitting: two thirds over the top, 5/3 under the foot
    assert 2 * (v_to_j[[g, h]] - v_to_j[[f, g]]) == pytest.approx(10 / 3, abs=0.2)
