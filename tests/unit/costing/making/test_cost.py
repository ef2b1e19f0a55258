"""The lines of a cost: PPN, rejects, overhead of every kind, dies, lasts, currencies, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cost_case import (
    CATALOGUE,
    DAY,
    OPERATIONS,
    RULES,
    SIZE,
    D,
    cost,
    factory_table,
    facts,
    labour_table,
    material,
    price,
    share,
    values,
    with_price,
)
from polasepatu.costing.ledger.dated import RowMissing
from polasepatu.costing.ledger.ledger import Input, Ledger, evaluate
from polasepatu.costing.making.cost import lop_lines
from polasepatu.costing.making.factory import CostRules, DieRates, LastRates, Overhead, OverheadBy
from polasepatu.costing.making.labour import (
    PieceRate,
    PieceRateUnknown,
    RegionUnknown,
    UsualMinutes,
    usual_operations,
)
from polasepatu.costing.making.materials import PpnUnclear, RejectTwice
from polasepatu.costing.making.operation import Operation, Stage
from polasepatu.costing.making.tooling import Knife, die_set, lasts_needed
from polasepatu.materials.catalogue import Ppn, PriceMissing
from polasepatu.money import Money, RateMissing, rounded

PLAIN = CostRules()


def rupiah(value: int) -> Money:
    return Money(amount=D(value), currency="IDR")


# --- material -------------------------------------------------------------------------------------


def with_ppn(ppn: Ppn, registered: bool | None) -> Decimal:
    catalogue = with_price("shoe-box", price("7500", per="pcs", ppn=ppn))
    found = facts(catalogue=catalogue, rules=PLAIN, ppn_registered=registered)
    return values(found)["material.shoe-box"]


def test_a_registered_exporter_costs_without_ppn_and_another_firm_with_it():
    assert with_ppn(Ppn.EXCLUDED, True) == 7500
    assert with_ppn(Ppn.INCLUDED, True) == rounded(D(7500) / D("1.11"), 2)
    assert with_ppn(Ppn.EXCLUDED, False) == D(7500) * D("1.11")
    assert with_ppn(Ppn.INCLUDED, False) == 7500
    assert with_ppn(Ppn.EXCLUDED, None) == 7500  # nothing to decide


def test_mixed_prices_without_a_status_are_refused():
    with pytest.raises(PpnUnclear) as caught:
        with_ppn(Ppn.INCLUDED, None)
    assert dict(caught.value.findings[0].values) == {"included": "1", "excluded": "20"}


def test_a_foreign_price_is_counted_with_the_rate_and_its_buffer():
    catalogue = with_price("outsole", price("2.50", "USD", per="pair"))
    found = cost(facts(catalogue=catalogue, rules=PLAIN))
    assert evaluate(found.ledger)["material.outsole"] == rounded(D("2.5") * 16732 * D("1.02"), 2)
    assert "fx.USD.IDR" in found.ledger


def test_currencies_that_no_rate_joins_are_refused():
    with pytest.raises(RateMissing):
        values(facts(catalogue=with_price("outsole", price("2.50", "EUR", per="pair"))))


def test_a_price_by_the_gross_is_divided_by_144():
    catalogue = with_price("eyelets", price("23040", per="gross"))
    assert values(facts(catalogue=catalogue))["material.eyelets"] == 24 * 160


def test_a_material_without_a_price_is_refused():
    bare = replace(CATALOGUE.materials["shank"], price=None)
    catalogue = replace(CATALOGUE, materials={**CATALOGUE.materials, "shank": bare})
    with pytest.raises(PriceMissing):
        values(facts(catalogue=catalogue))


def test_a_reject_on_all_material_beside_one_of_a_material_is_refused():
    found = replace(CATALOGUE.materials["shank"], reject=D("0.01"))
    catalogue = replace(CATALOGUE, materials={**CATALOGUE.materials, "shank": found})
    with pytest.raises(RejectTwice):
        values(facts(catalogue=catalogue, material_has_reject=True))
    assert values(facts(catalogue=catalogue, rules=PLAIN, material_has_reject=True))["material"] == 184_540


# --- rejects of finished pairs --------------------------------------------------------------------


def test_a_rejected_pair_takes_its_work_with_it():
    found = values(facts(rules=replace(PLAIN, pair_reject=D("0.02"))))
    made = found["material"] + found["labour"] + found["overhead"]
    assert found["making"] == made
    assert found["hpp"] == made + rounded(made * D("0.02") / D("0.98"), 2)
    assert abs(found["hpp"] - made / D("0.98")) < D("0.01")


def test_second_grade_pairs_are_a_credit():
    rules = replace(PLAIN, pair_reject=D("0.02"))
    plain = values(facts(rules=rules))
    sold = values(facts(rules=replace(rules, b_grade=rupiah(75_000))))
    assert sold["rejects.b_grade"] == -rounded(D(75_000) * D("0.02") / D("0.98"), 2)
    assert sold["hpp"] == plain["hpp"] + sold["rejects.b_grade"]


def test_tooling_is_spread_over_good_pairs_once():
    found = values(facts(rules=replace(RULES, pair_reject=D("0.5"))))
    assert found["tooling"] == 21_000
    assert found["hpp"] == found["making"] + found["rejects.pairs"] + found["tooling"]


# --- overhead -------------------------------------------------------------------------------------


def overhead(by: OverheadBy, **more: Any) -> Overhead:
    return Overhead(key="x", title={"en": "x"}, by=by, valid_from=DAY, **more)


@pytest.mark.parametrize(
    ("row", "amount"),
    [
        (overhead(OverheadBy.LABOUR, share=D("0.35")), D("15068.34")),
        (overhead(OverheadBy.MATERIAL_AND_LABOUR, share=D("0.1")), D("22759.24")),
        (overhead(OverheadBy.MINUTE, amount=rupiah(250)), D(14_500)),
        (overhead(OverheadBy.PAIR, amount=rupiah(15_000)), D(15_000)),
        (overhead(OverheadBy.MONTH, amount=rupiah(90_000_000), capacity_pairs=6000), D(15_000)),
    ],
)
def test_overhead_grows_with_what_it_is_said_to_grow_with(row: Overhead, amount: Decimal):
    assert values(facts(rules=replace(PLAIN, overhead=(row,))))["overhead"] == amount


def test_variable_costing_leaves_fixed_overhead_out():
    rows = (
        replace(overhead(OverheadBy.LABOUR, share=D("0.20")), key="running"),
        replace(overhead(OverheadBy.LABOUR, share=D("0.15"), fixed=True), key="standing"),
    )
    found = values(facts(rules=replace(PLAIN, overhead=rows)))
    assert found["overhead"] == D("15068.34")
    assert found["hpp"] - found["hpp.variable"] == found["overhead.standing"] == D("6457.86")


def test_of_a_kind_of_overhead_the_newest_row_counts():
    old = overhead(OverheadBy.PAIR, amount=rupiah(9_000))
    rows = (replace(old, valid_from=date(2020, 1, 1)), replace(old, amount=rupiah(11_000)))
    assert values(facts(rules=PLAIN, factory=factory_table(overhead=rows)))["overhead"] == 11_000


# --- labour ---------------------------------------------------------------------------------------


def test_piece_work_costs_a_twentieth_of_a_kodi():
    rate = PieceRate(key="stitch", title={"en": "Stitching"}, per_kodi=rupiah(120_000), valid_from=DAY)
    table = replace(labour_table(), piece_rates=(rate,))
    operations = (
        Operation(stage=Stage.CUTTING, per_kodi=rupiah(30_000)),
        Operation(stage=Stage.STITCHING, piece_rate="stitch"),
        Operation(stage=Stage.LASTING, minutes=D(14)),
    )
    found = values(facts(operations=operations, labour=table))
    assert (found["labour.cutting"], found["labour.stitching"]) == (1_500, 6_000)
    assert found["labour"] == 7_500 + found["labour.lasting"]


def test_piece_work_alone_needs_no_wage():
    operations = (Operation(stage=Stage.CUTTING, per_kodi=rupiah(30_000)),)
    found = cost(facts(operations=operations, rules=replace(PLAIN, region="nowhere")))
    assert "labour.wage" not in found.ledger


def test_two_operations_of_a_stage_are_numbered():
    operations = (*OPERATIONS, Operation(stage=Stage.STITCHING, minutes=D(1)))
    ledger = cost(facts(operations=operations)).ledger
    assert "labour.stitching.1" in ledger
    assert "labour.stitching.2" in ledger


def test_unknown_regions_rates_and_days_are_refused():
    with pytest.raises(RegionUnknown):
        cost(facts(rules=replace(PLAIN, region="jakarta")))
    with pytest.raises(PieceRateUnknown):
        cost(facts(operations=(Operation(stage=Stage.CUTTING, piece_rate="none"),)))
    with pytest.raises(RowMissing):
        cost(facts(day=date(2019, 1, 1), rules=replace(PLAIN, pair_reject=D(0))))


def test_a_wage_past_its_end_is_used_and_warned_about():
    table = labour_table()
    ended = replace(table, wages=(replace(table.wages[0], valid_to=date(2025, 3, 31)),))
    found = cost(facts(labour=ended))
    assert "PS569" in [each.code for each in found.findings]


def test_a_style_without_operations_takes_the_usual_minutes_with_a_warning():
    usual = UsualMinutes(name="casual", minutes={Stage.CUTTING: D(7), Stage.LASTING: D(14)})
    table = replace(labour_table(), usual=(usual,))
    operations, findings = usual_operations(table, "clog")
    assert [(each.stage, each.minutes) for each in operations] == [(Stage.CUTTING, 7), (Stage.LASTING, 14)]
    assert [each.code for each in findings] == ["PS546"]
    assert usual_operations(labour_table(), "clog") == ((), ())


# --- dies and lasts -------------------------------------------------------------------------------

DIES = DieRates(
    per_cm=rupiah(1_200), per_knife=rupiah(150_000), life_strokes=60_000, valid_from=date(2020, 1, 1)
)
LASTS = LastRates(
    per_pair=rupiah(185_000),
    hours_on_last=D(6),
    hours_per_day=D(8),
    pairs_per_day=150,
    valid_from=date(2020, 1, 1),
)


def knife(piece: str = "vamp", *sizes: str, edge_mm: float = 600.0, per_pair: int = 2) -> Knife:
    return Knife(piece=piece, title={}, sizes=sizes or (SIZE,), edge_mm=edge_mm, per_pair=per_pair)


def test_knives_cost_their_edge_and_a_fixed_part():
    found = cost(
        facts(knives=(knife(), knife("quarter", edge_mm=550.0)), factory=factory_table(dies=(DIES,)))
    )
    values_ = evaluate(found.ledger)
    assert (values_["tooling.knives"], values_["tooling.edge"]) == (2, 115)
    assert values_["tooling.dies"] == (2 * 150_000 + 115 * 1_200) / D(2000)


def test_a_knife_that_wears_out_is_bought_again():
    rates = replace(DIES, life_strokes=1_000)
    found = die_set((knife(),), {SIZE: 2000}, rates)
    assert (found.knives, found.edge_cm) == (4, 240)  # 4,000 strokes
    assert dict(found.worn) == {"vamp 42": 4}
    assert die_set((knife(),), {SIZE: 2000}, replace(rates, layers=4)).knives == 1


def test_knives_for_each_foot_where_they_have_one_edge():
    assert die_set((knife(),), {SIZE: 10}, replace(DIES, both_feet=False)).knives == 2


def test_sizes_of_a_group_share_a_knife():
    found = die_set((knife("stiffener", "42", "43"),), {"42": 30_000, "43": 30_000}, DIES)
    assert found.knives == 2  # 120,000 strokes of both sizes together


def test_lasts_are_what_stands_on_the_line_at_once():
    """150 pairs a day, 6 of 8 hours on the last: 112.5 pairs, in the proportions of the order."""
    found = lasts_needed({"41": 500, "42": 1000, "43": 500}, LASTS)
    assert dict(found) == {"41": 29, "42": 57, "43": 29}
    assert lasts_needed({"41": 3, "42": 1997}, LASTS)["41"] == 1
    assert lasts_needed({"41": 2, "42": 2}, LASTS) == {"41": 2, "42": 2}


def test_lasts_are_paid_once_and_spread_over_the_pairs_that_are_named():
    factory = factory_table(lasts=(LASTS,))
    once = values(facts(rules=PLAIN, factory=factory))
    assert once["tooling.lasts"] == rounded(D(113) * 185_000 / 2000, 2)
    longer = values(facts(rules=replace(PLAIN, tooling_pairs=10_000), factory=factory))
    assert longer["tooling.lasts"] == rounded(D(113) * 185_000 / 10_000, 2)
    none = values(facts(rules=replace(PLAIN, lasts=False), factory=factory))
    assert none["tooling"] == 0


# --- a first price --------------------------------------------------------------------------------


def test_labour_overhead_and_profit_as_a_share_of_the_price_or_of_material():
    lines = (Input(code="material", title="m", value=D(70), currency="IDR"),)
    of_price = evaluate(Ledger(lines=(*lines, *lop_lines(D("0.30"), of_price=True, currency="IDR"))))
    of_material = evaluate(Ledger(lines=(*lines, *lop_lines(D("0.30"), of_price=False, currency="IDR"))))
    assert (of_price["lop"], of_price["lop.price"]) == (30, 100)
    assert (of_material["lop"], of_material["lop.price"]) == (21, 91)


def test_a_share_of_the_table_says_where_it_comes_from():
    found = cost(facts(factory=factory_table(admin=(replace(share("0.04"), source="books 2025"),))))
    assert found.ledger["admin.rate"].source == "books 2025"


def test_titles_are_the_catalogues_own_words():
    assert cost(facts()).ledger["material.shank"].words == material("shank").title
