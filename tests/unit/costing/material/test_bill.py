"""What is not cut from the pattern: counts, steps by size, units of buying, and sizes that share a part."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from polasepatu.costing.material.bill import exact, quantities
from polasepatu.costing.material.bom import Bill, BomItem, Steps, eyelets_per_pair
from polasepatu.costing.material.cutting import Cut
from polasepatu.files.style.style import load_style
from polasepatu.materials.catalogue import Catalogue, Form, Material

PATTERNS = Path(__file__).parents[4] / "patterns"
SIZES = {"38": 38.0, "42": 42.0, "45": 45.0}
DERBY = load_style(PATTERNS / "derby").pattern


def always(value):
    return Steps(steps=((None, value),))


def goods(code: str, unit: str, form: Form = Form.UNITS, *, sized: bool = False) -> Material:
    return Material(code=code, title={"en": code, "id": code}, form=form, unit=unit, sized=sized)


CATALOGUE = Catalogue(
    materials={
        each.code: each
        for each in (
            goods("eyelet", "gross"),
            goods("short", "pair"),
            goods("long", "pair"),
            goods("glue", "kg", Form.WEIGHT),
            goods("box", "pcs"),
            goods("sole", "pair", sized=True),
            goods("counter", "pair", sized=True),
        )
    }
)


def found(*items: BomItem, use=(), cuts=()):
    bill = Bill(use=dict(use), items=items)
    return quantities(bill, DERBY, SIZES, cuts, CATALOGUE)


def test_eyelets_are_counted_on_both_quarters_of_both_feet():
    assert {size: eyelets_per_pair(DERBY, size) for size in (38, 42, 45)} == {38: 20, 42: 20, 45: 20}


def test_counted_things_come_in_the_unit_they_are_bought_by():
    item = BomItem(name="eyelets", use=always("eyelet"), quantity=always(Fraction(1)), count="eyelets")
    counts, faults = found(item)
    assert faults == ()
    assert counts["eyelet"].by_size == dict.fromkeys(SIZES, Fraction(20, 144))


def test_laces_change_with_the_size_and_each_is_bought_for_its_own_sizes():
    steps = Steps(steps=((39.0, "short"), (None, "long")))
    counts, faults = found(BomItem(name="laces", use=steps, quantity=always(Fraction(1))))
    assert faults == ()
    assert counts["short"].by_size == {"38": 1}
    assert counts["long"].by_size == {"42": 1, "45": 1}


def test_quantities_are_exact_and_convert():
    grams = BomItem(name="glue", use=always("glue"), quantity=always(Fraction(110)), unit="g")
    carton = BomItem(name="box", use=always("box"), quantity=always(Fraction(1, 12)))
    counts, _ = found(grams, carton)
    assert counts["glue"].by_size["42"] == Fraction(11, 100)
    assert counts["box"].by_size["42"] == Fraction(1, 12)
    assert exact(Fraction(1, 12)) == Decimal("0.083333333333")


def test_two_entries_of_one_material_are_added():
    one = BomItem(name="upper glue", use=always("glue"), quantity=always(Fraction(1, 20)))
    two = BomItem(name="sole glue", use=always("glue"), quantity=always(Fraction(1, 10)))
    counts, _ = found(one, two)
    assert counts["glue"].by_size["42"] == Fraction(3, 20)
    assert list(counts["glue"].used_for) == ["upper glue", "sole glue"]


def test_a_size_that_no_step_holds_for_is_told_once_with_its_place():
    steps = Steps(steps=((39.0, "short"), (43.0, "long")))
    _, faults = found(BomItem(name="laces", use=steps, quantity=always(Fraction(1))))
    assert [(each.code, each.where.field, each.values["size"]) for each in faults] == [
        ("PS524", "bom.laces.use", "45")
    ]


def test_a_unit_that_measures_something_else_is_told_with_its_place():
    _, faults = found(BomItem(name="glue", use=always("glue"), quantity=always(Fraction(1)), unit="m"))
    assert [(each.code, each.where.field) for each in faults] == [("PS502", "bom.glue")]


def cut(piece: str, size: str, per_pair: int = 2) -> Cut:
    import numpy as np

    return Cut(
        piece=piece,
        title={"en": piece, "id": piece},
        material=piece,
        size=size,
        per_pair=per_pair,
        cut_area_mm2=Decimal(1),
        outline=np.zeros((3, 2)),
    )


def test_soles_of_the_pattern_are_bought_in_pairs_of_their_size():
    cuts = [cut("outsole", size) for size in SIZES]
    counts, faults = found(use=[("outsole", "sole")], cuts=cuts)
    assert faults == ()
    assert counts["sole"].by_size == dict.fromkeys(SIZES, Fraction(1))
    assert counts["sole"].bought_as == {size: size for size in SIZES}


def test_sizes_of_a_group_are_bought_as_its_member():
    cuts = [cut("counter_stiffener", size) for size in SIZES]
    counts, _ = found(use=[("counter_stiffener", "counter")], cuts=cuts)
    assert counts["counter"].bought_as == {"38": "39", "42": "43", "45": "45"}


def test_things_that_are_not_bought_by_size_name_none():
    counts, _ = found(BomItem(name="box", use=always("box"), quantity=always(Fraction(1))))
    assert counts["box"].bought_as == {}


@pytest.mark.parametrize(("size", "value"), [(36.0, "a"), (39.0, "a"), (39.5, "b"), (50.0, "b")])
def test_a_step_holds_up_to_and_with_its_size(size, value):
    assert Steps(steps=((39.0, "a"), (None, "b"))).at(size) == value


def test_a_catalogue_says_what_a_code_might_have_meant():
    assert "short" in replace(CATALOGUE).near("shrt")
