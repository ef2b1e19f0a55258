"""Records of the cutting room: a fit finds the number that made them, and says how far it is off."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polasepatu.costing.material.actual import CutRecord, calibrated, variance_of
from polasepatu.costing.material.chain import Chain
from polasepatu.costing.material.consumption import Factor
from polasepatu.costing.material.cutting import PairArea
from polasepatu.costing.material.estimate import MaterialEstimates
from polasepatu.costing.material.methods import Estimate, Method, fourth_root, jevero_waste
from polasepatu.materials.catalogue import SMALL_BATCH, Form, Material
from polasepatu.units import UnitsDiffer

FT2 = Decimal("92903.04")
AREAS = {
    "40": PairArea(net_mm2=Decimal("1.15") * FT2, scale_mm2=Decimal("1.30") * FT2, pieces=10),
    "42": PairArea(net_mm2=Decimal("1.22") * FT2, scale_mm2=Decimal("1.38") * FT2, pieces=10),
    "45": PairArea(net_mm2=Decimal("1.33") * FT2, scale_mm2=Decimal("1.50") * FT2, pieces=10),
}
SIDE = Material(
    code="side",
    title={"en": "Side", "id": "Kulit"},
    form=Form.LEATHER,
    unit="sqft",
    hide_sqft=Decimal(22),
    quality=Decimal("0.9"),
    discrepancy=Decimal("0.98"),
    utilisation=Decimal("0.72"),
    second_waste=Decimal("0.15"),
    reject=Decimal("0.02"),
)
TICKETS = [{"42": 60}, {"40": 30, "42": 30}, {"45": 55}, {"40": 20, "45": 40}, {"42": 80}]
REST = Decimal("1.02") / Decimal("0.98")


def estimates(material: Material = SIDE, factor: str = "1.6") -> MaterialEstimates:
    net = Chain.begin(
        Factor.CUT_AREA,
        {size: area.net_mm2 / FT2 for size, area in AREAS.items()},
        dict.fromkeys(AREAS, Decimal(1)),
    )
    estimate = Estimate(method=Method.RSM, chain=net.times(Factor.SECOND_WASTE, Decimal(factor)))
    return MaterialEstimates(
        material=material,
        used_for=("upper",),
        net=net,
        areas=AREAS,
        estimates=(estimate,),
        chosen=estimate,
        findings=(),
        bought_as={},
    )


def records(gross) -> list[CutRecord]:
    """Return tickets whose use is what a rule says of each pair."""
    return [
        CutRecord(
            style="derby",
            material="side",
            pairs=pairs,
            used=sum((gross(AREAS[size]) * count for size, count in pairs.items()), Decimal(0)),
        )
        for pairs in TICKETS
    ]


def fitted(those, key: str):
    found = calibrated(SIDE, those, {"derby": estimates()}, ())
    return next(fit for fit in found.fits if fit.key == key), found


RULES = {
    "second_waste": (
        Decimal("0.17"),
        lambda area: area.scale_mm2 / FT2 * Decimal("1.17") / Decimal("0.9") * REST,
    ),
    "utilisation": (Decimal("0.69"), lambda area: area.net_mm2 / FT2 / Decimal("0.69") * REST),
    "adjustment": (
        Decimal("0.05"),
        lambda area: (
            area.scale_mm2
            / FT2
            * (1 + Decimal("0.05") + jevero_waste(area.scale_mm2, 22 * FT2))
            / Decimal("0.9")
            * REST
        ),
    ),
}


@pytest.mark.parametrize("key", RULES)
def test_a_fit_finds_the_number_that_made_the_records(key):
    value, rule = RULES[key]
    fit, found = fitted(records(rule), key)
    assert abs(fit.value - value) < Decimal("1e-12")
    assert fit.residual < Decimal("1e-12")
    assert found.fits[0] == fit


def test_the_norms_k_is_found_from_tickets_of_one_size_each():
    def norm(area: PairArea) -> Decimal:
        share = area.net_mm2 / area.scale_mm2 - Decimal("0.44") / fourth_root(22 * FT2 / area.mean_piece_mm2)
        return area.net_mm2 / FT2 / share / Decimal("0.9") * REST

    those = [each for each in records(norm) if len(each.pairs) == 1]
    fit, _ = fitted(those, "zybin_k")
    assert abs(fit.value - 44) < Decimal("1e-9")
    assert fit.before == 39


def test_records_that_no_number_describes_leave_a_residual_and_a_remark():
    _, rule = RULES["second_waste"]
    those = records(rule)
    wild = [
        CutRecord(style=each.style, material=each.material, pairs=each.pairs, used=each.used * factor)
        for each, factor in zip(those, map(Decimal, ("1.4", "0.7", "1.3", "0.8", "1")), strict=True)
    ]
    found = calibrated(SIDE, wild, {"derby": estimates()}, ())
    assert found.fits[0].residual > Decimal("0.1")
    assert "PS516" in [each.code for each in found.findings]


def test_one_record_is_fitted_exactly_and_that_is_remarked():
    _, rule = RULES["utilisation"]
    found = calibrated(SIDE, records(rule)[:1], {"derby": estimates()}, ())
    assert all(fit.residual < Decimal("1e-12") for fit in found.fits)
    assert [each.code for each in found.findings] == ["PS514"]


def test_small_tickets_are_not_taken_for_a_higher_waste():
    value, rule = RULES["second_waste"]
    few = [
        CutRecord(style="derby", material="side", pairs={"42": count}, used=rule(AREAS["42"]) * count * share)
        for count, share in ((10, Decimal("1.06")), (25, Decimal("1.04")), (50, Decimal("1.02")), (51, 1))
    ]
    found = calibrated(SIDE, few, {"derby": estimates()}, SMALL_BATCH)
    fit = next(each for each in found.fits if each.key == "second_waste")
    assert abs(fit.value - value) < Decimal("1e-12")


def test_hides_that_were_counted_stand_for_the_catalogues_average():
    area = AREAS["42"]
    for hide in (Decimal(18), Decimal(26)):
        used = area.scale_mm2 / FT2 * (1 + jevero_waste(area.scale_mm2, hide * FT2)) / Decimal("0.9") * REST
        record = CutRecord(
            style="derby", material="side", pairs={"42": 60}, used=used * 60, hides=used * 60 / hide
        )
        fit, _ = fitted([record], "adjustment")
        assert abs(fit.value) < Decimal("1e-12")


def test_other_units_of_the_same_sort_are_converted():
    _, rule = RULES["utilisation"]
    feet = records(rule)
    metric = [
        CutRecord(
            style=each.style,
            material=each.material,
            pairs=each.pairs,
            used=each.used * Decimal("9.290304"),
            unit="dm2",
        )
        for each in feet
    ]
    assert abs(fitted(metric, "utilisation")[0].value - Decimal("0.69")) < Decimal("1e-12")
    with pytest.raises(UnitsDiffer):
        CutRecord(style="derby", material="side", pairs={"42": 1}, used=Decimal(1), unit="kg").used_in(SIDE)


def test_allowed_less_used_is_saved():
    record = CutRecord(style="derby", material="side", pairs={"42": 60}, used=Decimal(120))
    found = variance_of(record, estimates())
    assert found is not None
    assert found.allowed == Decimal("1.22") * Decimal("1.6") * 60
    assert found.saved == found.allowed - 120
    assert found.saved_share == found.saved / found.allowed


def test_what_the_ticket_allowed_counts_before_what_is_worked_out():
    record = CutRecord(
        style="derby", material="side", pairs={"42": 60}, used=Decimal(120), allowed=Decimal(118)
    )
    found = variance_of(record, estimates())
    assert found is not None
    assert found.saved == -2


def test_a_small_ticket_is_allowed_more():
    small = CutRecord(style="derby", material="side", pairs={"42": 10}, used=Decimal(20))
    found = variance_of(small, estimates(), SMALL_BATCH)
    assert found is not None
    assert found.allowed == Decimal("1.22") * Decimal("1.6") * 10 * Decimal("1.06")
