"""A curve that ends on a fold goes on as its mirror image, so that the opened piece has no dent there."""

import numpy as np
import pytest

from polasepatu.pattern.cells import Cell, make_cells
from polasepatu.pattern.faults import PointNotOnLine
from polasepatu.pattern.model import XY, FreeLine, FreePoint, Knot, Pattern
from polasepatu.pattern.resolve import Resolver

FOLD = FreeLine(knots=(Knot(point="A"), Knot(point="D")))


def resolver(*knots: Knot) -> Resolver:
    """Return a pattern whose fold runs from (0, 0) to (60, 0), and a curve through knots mirrored on it."""
    places: dict[str, XY] = {"A": (0.0, 0.0), "D": (60.0, 0.0)}
    cell = Cell(size="42", value=42.0, width="G")
    measures = {"stick_length": 280.0, "ball_girth": 244.0}
    return Resolver(
        Pattern(
            name="test",
            title={},
            base_size="42",
            base_width="G",
            frames={},
            points={name: FreePoint(at=at) for name, at in places.items()},
            lines={"fold": FOLD, "curve": FreeLine(knots=knots, mirror_at="fold")},
            pieces=(),
        ),
        make_cells(base=cell, largest=cell, wanted=[cell], members=[], measures_at={("42", "G"): measures}),
    )


@pytest.mark.parametrize("first", [Knot(point="A"), Knot(at=(0.0, 0.0)), Knot(at=(25.0, 0.0))])
def test_a_curve_leaves_the_fold_square_wherever_on_it_it_begins(first: Knot) -> None:
    found = resolver(first, Knot(at=(30.0, 12.0)), Knot(at=(50.0, 30.0)))
    x, y = found.curve("curve").derivative(np.zeros((found.sizes, 1)))[0, 0]
    assert abs(x) < 1e-12 < y


def test_a_curve_that_ends_off_the_fold_is_refused() -> None:
    found = resolver(Knot(at=(-5.0, 0.0)), Knot(at=(30.0, 12.0)), Knot(at=(50.0, 30.0)))
    with pytest.raises(PointNotOnLine):
        found.curve("curve")
