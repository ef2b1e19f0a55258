"""A notch on a fold line stands in the middle of the unfolded piece, once."""

from __future__ import annotations

import numpy as np

from polasepatu import project
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow.grade import GradeJob, grade_style


def _off(start: np.ndarray, along: np.ndarray, x_mm: float, y_mm: float) -> float:
    """Return how far a place is off the fold, mm."""
    return abs(float(along[0] * (y_mm - start[1]) - along[1] * (x_mm - start[0])))


def test_the_toe_notch_of_a_vamp_is_one_notch_along_its_fold() -> None:
    done = grade_style(project.styles()["derby"], GradeJob(sizes="42", feet=(Foot.RIGHT,)))
    vamp = next(piece for piece in done.cut.pieces if piece.piece == "vamp")
    fold = next(stroke.points for stroke in vamp.strokes if stroke.name == "centre")
    along = (fold[1] - fold[0]) / np.hypot(*(fold[1] - fold[0]))
    toe = [
        notch
        for notch in vamp.notches
        if _off(fold[0], along, notch.x_mm, notch.y_mm) < 1.0 and notch.x_mm > 250
    ]
    assert len(toe) == 1
    assert abs(abs(float(np.dot(toe[0].inward, along))) - 1) < 1e-6
