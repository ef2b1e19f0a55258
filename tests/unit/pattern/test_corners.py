"""How two allowances meet at a corner of a piece."""

import math

from polasepatu.pattern.corners import Corner, join
from polasepatu.pattern.model import EdgeKind


def corner(turn_deg: float, kinds: tuple[EdgeKind, EdgeKind], allowances_mm: tuple[float, float]) -> Corner:
    """Return a corner at the origin that arrives along x and turns left (convex) by some degrees."""
    turn = math.radians(turn_deg)
    leaving = (math.cos(turn), math.sin(turn))
    return Corner(
        at=(0.0, 0.0), arriving=(1.0, 0.0), leaving=leaving, kinds=kinds, allowances_mm=allowances_mm
    )


def test_unlike_allowances_at_a_nearly_straight_corner_end_square():
    # A lap of 8 that meets a raw edge going almost straight on: the two cut edges meet nowhere near.
    for turn_deg in (4.0, 8.0, 12.0, 19.0):
        places = join(corner(turn_deg, (EdgeKind.LAP, EdgeKind.RAW), (8.0, 0.0)))
        assert len(places) == 2
        assert math.dist(places[0], (0.0, -8.0)) < 1e-9
        assert math.dist(places[1], (0.0, 0.0)) < 1e-9


def test_a_square_corner_is_a_mitre():
    (tip,) = join(corner(90.0, (EdgeKind.LAP, EdgeKind.RAW), (8.0, 0.0)))
    assert math.dist(tip, (0.0, -8.0)) < 1e-9


def test_no_corner_reaches_further_than_its_limit():
    for turn_deg in range(-120, 170, 5):
        for kinds in ((EdgeKind.LAP, EdgeKind.RAW), (EdgeKind.SEAM, EdgeKind.TRIM)):
            for allowances_mm in ((8.0, 0.0), (9.0, 1.5), (4.0, 4.0)):
                for place in join(corner(turn_deg, kinds, allowances_mm)):
                    assert math.dist(place, (0.0, 0.0)) <= 3.0 * max(allowances_mm) + 1e-9, turn_deg


def test_a_margin_is_whole_up_to_a_corner_that_is_hardly_blunt():
    # The neighbour going straight on would take half a millimetre from a margin of 15 at 2 degrees.
    for turn_deg in (88.0, 89.0, 89.9, 90.0):
        for allowance_mm in (0.0, 1.5):
            kinds = EdgeKind.LASTING, EdgeKind.RAW if allowance_mm == 0 else EdgeKind.SEAM
            places = join(corner(turn_deg, kinds, (15.0, allowance_mm)))
            furthest = max(x for x, y in places if y < -14.95)
            assert furthest >= -1e-6, turn_deg
