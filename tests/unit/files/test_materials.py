"""The catalogue file: the sample one, exact numbers, and every fault with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from polasepatu.errors import InputFaults
from polasepatu.files.materials import load_materials
from polasepatu.materials.catalogue import Form, MaterialMissing, Ppn, PriceMissing, check_prices

ROOT = Path(__file__).parents[3]
HEAD = "schema: polasepatu.materials/1\n"
PRICE = "{value: 32000, currency: IDR, date: 2026-11-01, source: PT Kulit, ppn: excluded}"
SIDE = "title: {en: Side, id: Kulit}, form: leather, unit: sqft, hide_sqft: 22"
ROLL = "title: {en: Roll, id: Rol}, form: roll, unit: m, width_mm: 1400"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "materials.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def faults(tmp_path: Path, text: str) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(InputFaults) as caught:
        load_materials(written(tmp_path, text))
    return [(each.code, each.where.line, each.where.field) for each in caught.value.findings]


def test_the_sample_catalogue_loads_and_says_of_every_price_where_it_is_from():
    catalogue = load_materials(ROOT / "materials.yaml")
    assert len(catalogue.materials) > 30
    for material in catalogue.materials.values():
        assert set(material.title) == {"en", "id"}
        if material.price is not None:
            assert material.price.sample
            assert material.price.source
            assert material.price.ppn is Ppn.EXCLUDED


def test_the_sample_lot_of_four_grades_has_the_published_quality():
    catalogue = load_materials(ROOT / "materials.yaml")
    assert catalogue["cow-side"].quality == Decimal("0.913")
    assert catalogue["cow-side"].where.line == 25


def test_the_costed_bill_of_the_sources_stands_in_the_catalogue():
    """The default prices, by their line in the source's bill of a casual shoe."""
    catalogue = load_materials(ROOT / "materials.yaml")
    prices = {
        "cow-side": 32000,
        "pig-lining": 14000,
        "textile-lining-140": 42000,
        "toe-puff": 70000,
        "counter-sheet": 85000,
        "foam-140": 38000,
        "thread": 22,
        "eyelet": 160,
        "laces-90": 3500,
        "insole-board": 52000,
        "shank": 700,
        "sock-eva": 6500,
        "outsole-tpr": 38000,
        "adhesive": 75000,
        "finishing": 1500,
        "labels": 2000,
        "shoe-box": 7500,
        "tissue": 1100,
        "silica-gel": 250,
        "hangtag": 900,
        "master-carton": 24000,
    }
    assert {code: catalogue.price_of(code).value for code in prices} == prices


def test_numbers_are_read_as_they_are_written(tmp_path):
    entry = f"materials: {{a: {{{SIDE}, discrepancy: 0.1, reject: 0.07, price: {PRICE}}}}}\n"
    found = load_materials(written(tmp_path, entry))["a"]
    assert (found.discrepancy, found.reject) == (Decimal("0.1"), Decimal("0.07"))
    assert found.price is not None
    assert found.price.value == 32000
    assert found.price.per == "sqft"
    assert found.form is Form.LEATHER


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("title: {en: A, id: A}, form: leather, unit: feet, hide_sqft: 22", "PS501"),
        ("title: {en: A, id: A}, form: leather, unit: kg, hide_sqft: 22", "PS509"),
        ("title: {en: A, id: A}, form: weight, unit: m", "PS509"),
        ("title: {en: A, id: A}, form: leather, unit: sqft", "PS510"),
        ("title: {en: A, id: A}, form: roll, unit: m", "PS510"),
        ("title: {en: A, id: A}, form: sheet, unit: sheet, width_mm: 900", "PS510"),
        (f"{SIDE}, width_mm: 900", "PS161"),
        (f"{ROLL}, hide_sqft: 22", "PS161"),
        (f"{ROLL}, edge_mm: 700", "PS513"),
        (f"{SIDE}, grades: {{A: 0.5, B: 0.4}}", "PS511"),
        (f"{SIDE}, grades: {{A: 0.5, Z: 0.5}}", "PS126"),
        (f"{SIDE}, grades: {{A: 1}}, quality: 0.9", "PS161"),
        (f"{SIDE}, reject: -0.01", "PS128"),
        (f"{SIDE}, reject: 2", "PS129"),
        (SIDE.replace("22", "0"), "PS127"),
        (f"{SIDE}, price: {PRICE.replace('32000', '-1')}", "PS127"),
        (f"{SIDE}, price: {PRICE.replace('32000', '32,000')}", "PS120"),
        (f"{SIDE}, price: {PRICE.replace('32000', '1.250.000')}", "PS120"),
        (f"{SIDE}, price: {PRICE.replace('32000', '32.000')}", "PS508"),
        (f"{SIDE}, price: {PRICE.replace('IDR', 'Rp')}", "PS560"),
        (f"{SIDE}, price: {PRICE.replace('2026-11-01', '01-11-2026')}", "PS134"),
        (f"{SIDE}, price: {PRICE.replace('ppn: excluded', 'ppn: no')}", "PS126"),
        (f"{SIDE}, price: {PRICE.replace(', ppn: excluded', '')}", "PS119"),
        (f"{SIDE}, price: {PRICE.replace('currency', 'per: kg, currency')}", "PS502"),
        (f"{SIDE}, price: {PRICE.replace('currency', 'per: foot, currency')}", "PS501"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(tmp_path, entry, code):
    if "32,000" in entry:  # in a flow mapping a comma would part the number
        entry = entry.replace("32,000", '"32,000"')
    found = faults(tmp_path, f"materials:\n  a: {{{entry}}}\n")
    assert found[0][:2] == (code, 3)


def test_a_number_in_dollars_may_have_three_decimals(tmp_path):
    price = PRICE.replace("32000", "1.250").replace("IDR", "USD")
    found = load_materials(written(tmp_path, f"materials: {{a: {{{SIDE}, price: {price}}}}}\n"))["a"]
    assert found.price is not None
    assert found.price.value == Decimal("1.25")


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_their_lines(tmp_path):
    text = (
        "materials:\n"
        f"  a: {{{SIDE}, price: {PRICE.replace('32000', '32.000')}}}\n"
        "  b: {title: {en: B, id: B}, form: roll, unit: kg}\n"
        "  c: {title: {en: C, id: C}, form: units}\n"
    )
    assert [(code, line) for code, line, _ in faults(tmp_path, text)] == [
        ("PS508", 3),
        ("PS509", 4),
        ("PS119", 5),
    ]


def test_batches_that_do_not_rise_are_refused(tmp_path):
    text = "batch: [{upto: 25, add: 0.04}, {upto: 10, add: 0.06}]\nmaterials: {}\n"
    assert [code for code, _, _ in faults(tmp_path, text)] == ["PS160"]


def test_own_grades_and_batches_stand_instead_of_ours(tmp_path):
    text = (
        "grades: {I: 0.95, II: 0.85}\nbatch: [{upto: 5, add: 0.1}]\n"
        f"materials: {{a: {{{SIDE}, grades: {{I: 0.5, II: 0.5}}}}}}\n"
    )
    catalogue = load_materials(written(tmp_path, text))
    assert catalogue["a"].quality == Decimal("0.90")
    assert [(each.upto_pairs, each.add) for each in catalogue.batch] == [(5, Decimal("0.1"))]


def test_a_missing_price_is_told_where_the_material_stands(tmp_path):
    catalogue = load_materials(written(tmp_path, f"materials:\n  a: {{{SIDE}}}\n"))
    with pytest.raises(PriceMissing) as caught:
        catalogue.price_of("a")
    where = caught.value.findings[0].where
    assert (where.line, where.field) == (3, "materials.a")
    with pytest.raises(MaterialMissing):
        catalogue.price_of("b")


def test_prices_older_than_half_a_year_are_remarked_once_with_the_oldest(tmp_path):
    text = "".join(
        f"  {code}: {{{SIDE}, price: {PRICE.replace('2026-11-01', day)}}}\n"
        for code, day in (("a", "2026-05-28"), ("b", "2026-01-31"), ("c", "2026-11-01"))
    )
    catalogue = load_materials(written(tmp_path, f"materials:\n{text}"))
    used = list(catalogue.materials.values())
    (found,) = check_prices(used, today=date(2026, 11, 25))
    assert (found.code, found.values["count"], found.values["oldest"]) == ("PS505", 2, "2026-01-31")
    assert found.where.line == 4
    assert len(check_prices(used, today=date(2026, 11, 24))) == 1  # 180 days are not more than 180
    assert check_prices(used[2:], today=date(2026, 11, 24)) == ()


def test_sample_prices_are_remarked():
    catalogue = load_materials(ROOT / "materials.yaml")
    found = check_prices(catalogue.materials.values(), today=date(2025, 7, 1))
    assert [each.code for each in found] == ["PS506"]
