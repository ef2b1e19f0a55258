"""Cutting tickets: equal bundles of neighbouring sizes, and what may be used for each."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from cost_case import D, consumption, material
from polasepatu.costing.material.cutting import Cut
from polasepatu.costing.order.colours import Colour
from polasepatu.costing.order.lasts import MadeOn, made_on
from polasepatu.costing.order.run import SizePairs
from polasepatu.costing.order.tickets import ToCut, bundles, tickets
from polasepatu.materials.catalogue import Catalogue, Form
from polasepatu.sizing import Basis, Rounding, parse_size

US = (40, 60, 140, 180, 260, 280, 300, 260, 220, 80, 140, 40)


@pytest.mark.parametrize("most", [1, 7, 50, 60, 1999, 2000, 5000])
def test_bundles_hold_every_pair_once_and_differ_by_at_most_one(most: int) -> None:
    found = bundles(US, most)
    sizes = [sum(pairs for _, pairs in bundle) for bundle in found]
    assert max(sizes) <= most
    assert max(sizes) - min(sizes) <= 1
    assert len(found) == -(-2000 // most)
    by_size = [0] * len(US)
    for bundle in found:
        places = [index for index, _ in bundle]
        assert places == sorted(set(places))
        for index, pairs in bundle:
            assert pairs > 0
            by_size[index] += pairs
    assert tuple(by_size) == US


def test_no_ticket_of_two_thousand_pairs_is_a_small_batch() -> None:
    sizes = [sum(pairs for _, pairs in bundle) for bundle in bundles(US, 60)]
    assert (len(sizes), min(sizes), max(sizes)) == (34, 58, 59)


def test_nothing_to_cut_makes_no_ticket() -> None:
    assert bundles((0, 0), 60) == ()


def on(label: str) -> MadeOn:
    size = parse_size(label, "eu")
    return made_on(size, system="eu", basis=Basis.LAST, rounding=Rounding.NEAREST, named=None)


def cut(piece: str, size: str, material_: str = "upper", per_pair: int = 2) -> Cut:
    return Cut(
        piece=piece,
        title={"en": piece, "id": piece},
        material=material_,
        size=size,
        per_pair=per_pair,
        cut_area_mm2=Decimal(10_000),
        outline=np.zeros((3, 2)),
    )


CATALOGUE = Catalogue(
    materials={
        "cow": material("cow", Form.LEATHER, "sqft", hide_sqft=D(22)),
        "sole": material("sole", Form.UNITS, "pair"),
    }
)


def test_allowed_is_the_sum_over_the_sizes_of_the_ticket() -> None:
    sizes = (on("41"), on("42"))
    run = (SizePairs(size=sizes[0].marked, pairs=40), SizePairs(size=sizes[1].marked, pairs=80))
    part = ToCut(
        colour=Colour(code="black", title={"en": "Black"}, pairs=tuple(each.pairs for each in run)),
        use={"upper": "cow", "outsole": "sole"},
        consumptions=(
            consumption("cow", "sqft", {"41": "2.0", "42": "2.5"}),
            consumption("sole", "pair", {"41": "1", "42": "1"}),
        ),
        cuts=(cut("vamp", "41"), cut("vamp", "42"), cut("outsole", "42", "outsole")),
    )
    knives = {("vamp", "41"): "01-41", ("vamp", "42"): "01-42"}
    first, second = tickets("A-1", sizes, (part,), CATALOGUE, knives=knives)
    assert [(each.made, each.pairs) for each in first.sizes] == [("41", 40), ("42", 20)]
    assert (first.number, second.number, first.pairs, second.pairs) == ("A-1-01", "A-1-02", 60, 60)
    (leather,) = first.materials  # soles are not cut
    assert leather.allowed == 40 * 2 + 20 * D("2.5")
    assert leather.hides == D(130) / 22
    (vamp,) = first.pieces
    assert (vamp.count, vamp.knives) == (120, ("01-41", "01-42"))
    assert second.pieces[0].knives == ("01-42",)
    assert first.materials[0].allowed + second.materials[0].allowed == 40 * 2 + 80 * D("2.5")
