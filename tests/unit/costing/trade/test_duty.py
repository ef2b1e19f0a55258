"""Import duty: which line an article and its price choose, layers by day, brackets and their edges, fees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from polasepatu.costing.ledger.dated import RowEnded
from polasepatu.costing.ledger.ledger import DividedByZero
from polasepatu.costing.trade.duty import (
    Article,
    BracketNear,
    DutyTable,
    Fact,
    LayersUnknown,
    LineMissing,
    LinesTwo,
    PriceBetweenLines,
    Wearer,
    choose_lines,
    layers_on,
)
from polasepatu.errors import Where
from polasepatu.materials.catalogue import Family
from trade_case import MEN, TABLE, D, landing, layer, tariff, trade, values

DAY = date(2026, 4, 10)
WOMEN = replace(MEN, wearer=Wearer.WOMEN)
SPORTS = Article(upper=Family.TEXTILE, wearer=Wearer.MEN, facts=frozenset({Fact.SPORTS}))


def lines(article: Article, table: DutyTable = TABLE, day: date = DAY) -> list[str]:
    return [line.hts for line in choose_lines(table, article, day=day).brackets]


def test_the_article_chooses_the_lines_and_the_price_the_bracket():
    assert lines(MEN) == ["6403.99.60"]
    assert lines(WOMEN) == ["6403.99.75", "6403.99.90"]
    chosen = choose_lines(TABLE, WOMEN, day=DAY)
    assert chosen.at(D("2.50"), currency="USD").hts == "6403.99.75"
    assert chosen.at(D("2.51"), currency="USD").hts == "6403.99.90"


def test_facts_of_a_line_must_agree_others_do_not_matter():
    assert lines(SPORTS) == ["6404.11.89", "6404.11.90"]
    assert lines(replace(SPORTS, facts=SPORTS.facts | {Fact.COVERS_ANKLE})) == ["6404.11.89", "6404.11.90"]
    with pytest.raises(LineMissing):
        lines(replace(SPORTS, facts=frozenset()))


def test_what_fits_no_line_is_refused_with_those_there_are():
    with pytest.raises(LineMissing) as told:
        lines(Article(upper=Family.OTHER, wearer=Wearer.MEN, where=Where(file="order.yaml", line=3)))
    finding = told.value.findings[0]
    assert "6403.99.60" in finding.values["known"]
    assert (finding.where.file, finding.where.line) == ("order.yaml", 3)


def test_two_lines_for_one_price_are_refused_until_one_is_named():
    table = replace(TABLE, lines=(*TABLE.lines, tariff("6403.59.60", "0.085")))
    with pytest.raises(LinesTwo):
        lines(MEN, table)
    assert lines(replace(MEN, hts="6403.99"), table) == ["6403.99.60"]


def test_a_line_is_chosen_by_the_day_of_entry():
    newer = tariff("6403.99.60", "0.09", valid_from=date(2026, 1, 1))
    older = tariff("6403.99.60", "0.085", valid_to=date(2025, 12, 31))
    table = replace(TABLE, lines=(newer, older))
    assert choose_lines(table, MEN, day=date(2025, 12, 31)).brackets == (older,)
    assert choose_lines(table, MEN, day=DAY).brackets == (newer,)


def test_a_line_past_its_end_is_used_and_told():
    table = replace(TABLE, lines=(tariff("6403.99.60", "0.085", valid_to=date(2025, 12, 31)),))
    assert [each.code for each in choose_lines(table, MEN, day=DAY).findings] == [RowEnded.code]


@pytest.mark.parametrize(
    ("price", "duty", "near"),
    [
        ("8.00", "2.5000", False),  # 90 cents and 20 %
        ("11.39", "3.1780", False),
        ("11.95", "3.2900", True),
        ("12.00", "3.3000", True),  # the edge itself belongs to the line below
        ("12.05", "2.4100", True),
        ("12.61", "2.5220", False),
    ],
)
def test_beside_an_edge_a_few_cents_change_the_duty(price, duty, near):
    chosen = choose_lines(TABLE, SPORTS, day=DAY)
    found = values(trade(target=D(price), landing=landing(article=SPORTS)))
    assert found["duty"] / 2000 == D(duty)
    told = chosen.near_edges(D(price), currency="USD")
    assert [each.code for each in told] == ([BracketNear.code] if near else [])


def test_the_warning_says_both_lines_and_the_step():
    (told,) = choose_lines(TABLE, SPORTS, day=DAY).near_edges(D("11.95"), currency="USD")
    assert told.values["below"] == "6404.11.89"
    assert told.values["above"] == "6404.11.90"
    assert (told.values["duty_below"], told.values["duty_above"]) == ("3.30", "2.40")
    assert told.values["step"] == "0.90"


def test_a_value_that_no_line_covers_has_no_duty():
    chosen = choose_lines(TABLE, SPORTS, day=DAY)
    with pytest.raises(PriceBetweenLines):
        chosen.at(D("6.50"), currency="USD")
    with pytest.raises(DividedByZero):
        values(trade(target=D("6.50"), landing=landing(article=SPORTS)))


def test_a_gap_between_brackets_has_no_duty_either():
    table = replace(
        TABLE,
        lines=(
            tariff("1", "0.1", up_to=D(3)),
            tariff("2", "0.2", over=D(6), up_to=D(12)),
        ),
    )
    case = trade(landing=landing(table=table))
    assert values(replace(case, target=D(3)))["duty"] == 600
    assert values(replace(case, target=D(12)))["duty"] == 4800
    for price in ("4", "6", "12.01"):
        with pytest.raises(DividedByZero):
            values(replace(case, target=D(price)))


# --- layers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2025, 4, 4), []),
        (date(2025, 4, 5), ["ieepa_baseline"]),
        (date(2025, 8, 7), ["ieepa_recip_19"]),
        (date(2026, 2, 23), ["ieepa_recip_19"]),
        (date(2026, 2, 24), ["s122"]),
        (date(2026, 7, 23), ["s122"]),
    ],
)
def test_the_layer_of_the_day_of_entry(day, names):
    found, told = layers_on(TABLE, origin="ID", day=day)
    assert [each.name for each in found] == names
    assert told == ()


@pytest.mark.parametrize("day", [date(2026, 7, 24), date(2024, 12, 31)])
def test_outside_of_what_is_known_nothing_is_guessed_and_it_is_said(day):
    found, (told,) = layers_on(TABLE, origin="ID", day=day)
    assert found == ()
    assert told.code == LayersUnknown.code
    assert "2026-07-23" in told.english()


def test_a_layer_is_for_one_origin():
    assert layers_on(TABLE, origin="VN", day=DAY) == ((), ())


def test_layers_stack_on_the_base():
    both = (layer("a", "0.10", DAY, DAY), layer("b", "0.05", DAY, DAY))
    found = values(trade(landing=landing(both)))
    assert (found["duty.base"], found["duty.a"], found["duty.b"]) == (3485, 4100, 2050)
    assert found["duty"] == 9635
