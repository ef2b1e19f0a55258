"""How the axes of a frame take their growth from the last."""

import numpy as np
import pytest

from polasepatu.pattern.cells import Cell, Cells, terms
from polasepatu.pattern.faults import PatternFaults
from polasepatu.pattern.grade import grade
from polasepatu.pattern.model import Frame, FreeLine, FreePoint, Knot, LineRef, Pattern

TABLE = {
    "stick_length": np.array([280.0, 300.0, 260.0]),
    "ball_girth": np.array([244.0, 259.0, 229.0]),
    "ball_width": np.array([86.0, 91.0, 81.0]),
}
CELLS = Cells(
    rows=tuple(Cell(size=str(n), value=float(n), width="G") for n in (42, 45, 39)),
    wanted=(0, 1, 2),
    measures=TABLE,
    size_measures=TABLE,
)


def strap(frame: Frame) -> Pattern:
    """Return a pattern of one straight line of 158 mm in a frame."""
    ends = {"A": (0.0, 0.0), "B": (158.0, 0.0)}
    return Pattern(
        name="strap",
        title={"en": "Strap", "id": "Tali"},
        base_size="42",
        base_width="G",
        frames={frame.name: frame},
        points={name: FreePoint(at=at, frame=frame.name) for name, at in ends.items()},
        lines={"middle": FreeLine(knots=(Knot(point="A"), Knot(point="B")), frame=frame.name)},
        pieces=(),
    )


def test_a_strap_over_the_ball_grows_as_the_girth_less_the_width_of_the_bottom() -> None:
    frame = Frame(name="strap", x="ball_girth - ball_width", y="held")
    lengths_mm = grade(strap(frame), CELLS).length_mm([LineRef(line="middle")])
    assert lengths_mm == pytest.approx([158, 168, 148])  # 244 - 86, 259 - 91, 229 - 81


@pytest.mark.parametrize("axis", ["ball_girth - ankle", "ball_girth * 2", "ball girth", ""])
def test_an_axis_of_what_the_last_does_not_measure_is_refused(axis: str) -> None:
    with pytest.raises(PatternFaults, match="the last has no"):
        grade(strap(Frame(name="strap", x=axis, y="held")), CELLS).length_mm([LineRef(line="middle")])


def test_a_sum_is_read_term_by_term() -> None:
    assert terms("ball_girth-ball_width + held") == ((1, "ball_girth"), (-1, "ball_width"), (1, "held"))
    assert terms("stick_length") == ((1, "stick_length"),)
