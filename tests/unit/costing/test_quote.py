"""From an order and the tables to a quote: which rows hold, what is left out and said, scenarios of duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from polasepatu import project
from polasepatu.costing.order.order import Order
from polasepatu.costing.order.terms import BrokerRole, Commission, CommissionOf, Incoterm
from polasepatu.costing.quote import Quote, ScenarioUnknown, make_quote, scenario_layers, scenarios
from polasepatu.costing.trade.duty import Fact, LineMissing, PriceBetweenLines, Wearer
from polasepatu.costing.trade.freight import Clauses, ContainerUnknown, FreightChoice, RouteMissing
from polasepatu.costing.trade.plan import (
    ArrivalUnknown,
    Customs,
    Tables,
    TradeRules,
    exchange_of,
    plan_trade,
)
from polasepatu.costing.trade.visible import SeenPiece, VisibleUpper, visible_upper
from polasepatu.files.order import load_order
from polasepatu.files.rates.curves import load_curves
from polasepatu.files.rates.duty import load_duty
from polasepatu.files.rates.fees import load_fees
from polasepatu.files.rates.freight import load_freight
from polasepatu.files.rates.fx import load_fx
from polasepatu.materials.catalogue import Family
from polasepatu.money import Money, rounded
from trade_case import D, cost_lines

MEN = Customs(wearer=Wearer.MEN, upper=Family.LEATHER)
RULES = TradeRules(customs=MEN)


@cache
def tables() -> Tables:
    shipping, fees = load_freight(project.rates("freight")), load_fees(project.rates("fees-us"))
    return Tables(
        fx=load_fx(project.rates("fx")),
        freight=shipping.table,
        charges=shipping.charges,
        arrival=fees.charges,
        duty=load_duty(project.rates("duty-us")),
        mpf=fees.mpf,
        hmf=fees.hmf,
    )


@cache
def order(name: str = "los-angeles-2000") -> Order:
    return load_order(project.orders()[name], curves=lambda: load_curves(project.rates("curves"))).order


def quote(
    given: Order | None = None,
    rules: TradeRules = RULES,
    known: Tables | None = None,
    seen: VisibleUpper | None = None,
) -> Quote:
    given, known = given or order(), known or tables()
    exchange = exchange_of(given, rules, known)
    plan = plan_trade(given, rules, known, exchange=exchange, cost_currency="IDR", seen=seen)
    return make_quote(cost_lines(given.pairs), given, plan)


def on(term: Incoterm, place: str = "Los Angeles", **more: object) -> Order:
    terms = replace(order().terms, incoterm=term, place=place)
    return replace(order(), terms=terms, **more)  # type: ignore[arg-type]


def codes(found: Quote) -> list[str]:
    return [each.code for each in found.findings]


# --- the sample order -----------------------------------------------------------------------------


def test_the_sample_order_is_the_worked_quote_with_buffer_and_tests():
    found = quote()
    assert found.values["local.fca"] + found.values["local.fob"] == 6250
    assert found.values["own_cost"] == D("284295.60") + rounded(D(350) * 16732 * D("1.02") / 2000, 2)
    assert found.way == "20"
    assert found.tariff is not None
    assert found.tariff.hts == "6403.99.60"
    assert [layer.name for layer in found.trade.landing.layers] == ["s122"]
    assert found.values["duty.s122"] == rounded(found.values["customs.value"] * D("0.10"), 2)
    assert found.values["landed.total"] > found.values["invoice"]


def test_what_is_a_sample_or_better_agreed_otherwise_is_said():
    assert codes(quote()) == ["PS579", "PS585"]
    (rule, samples_) = quote().findings
    assert rule.values["better"] == "FCA"
    assert samples_.values["count"] > 5


def test_the_same_order_through_a_trader():
    found = quote(order("los-angeles-2000-trader"))
    assert found.trade.role is BrokerRole.TRADER
    assert found.values["customs.value"] == found.values["hop.trader"] * 2000
    first = quote(order("los-angeles-2000-trader"), replace(RULES, first_sale=True))
    assert first.values["customs.value"] == first.values["offer.total"]


def test_the_oldest_row_is_named():
    oldest = quote().oldest
    assert oldest is not None
    assert oldest.dated == date(2025, 11, 1)


def test_old_rates_are_told():
    later = replace(order(), dates=replace(order().dates, ordered=date(2026, 5, 25), entry=date(2026, 7, 1)))
    assert {"PS562", "PS570"} <= set(codes(quote(later)))


# --- the way --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("term", "clauses"), [(Incoterm.CIF, "C"), (Incoterm.CIP, "A"), (Incoterm.FOB, "A")])
def test_clauses_by_term_unless_the_order_says_them(term, clauses):
    found = quote(on(term, "Los Angeles" if term is not Incoterm.FOB else "Tanjung Perak"))
    assert f"insurance.{clauses}.rate" in found.values
    own = replace(RULES, freight=FreightChoice(clauses=Clauses.C))
    assert "insurance.C.rate" in quote(on(term), own).values


def test_a_carried_price_needs_its_freight():
    with pytest.raises(RouteMissing):
        quote(on(Incoterm.CIF, "Rotterdam"))
    offered = FreightChoice(amount=Money(amount=D(2900), currency="USD"))
    found = quote(on(Incoterm.CIF, "Rotterdam"), replace(RULES, freight=offered))
    assert found.values["carriage.freight"] == 2900


def test_without_a_freight_a_price_on_board_is_made_and_the_landed_cost_left_out():
    nowhere = replace(RULES, freight=FreightChoice(destination="Rotterdam"), containers=2)
    found = quote(rules=nowhere)
    assert not found.landed
    assert found.way == ""
    assert "PS584" in codes(found)
    assert found.values["freight.containers"] == 2
    assert found.values["local.terminal"] == 5_200_000


def test_a_container_the_route_does_not_have():
    with pytest.raises(ContainerUnknown):
        quote(rules=replace(RULES, freight=FreightChoice(by="53")))


def test_tests_for_california_only_on_the_way_there():
    assert "local.tests" in quote().values
    assert "local.tests" not in quote(rules=replace(RULES, freight=FreightChoice(destination="Busan"))).values


def test_one_sum_instead_of_the_local_charges():
    found = quote(rules=replace(RULES, local=Money(amount=D(12_500_000), currency="IDR")))
    assert found.values["local.fob"] == 6250
    assert found.values["local.fca"] == 0
    assert "local.trucking" not in found.values
    assert "local.tests" in found.values


def test_a_charge_of_the_order_replaces_that_of_the_table():
    (own,) = (each for each in tables().charges if each.code == "terminal")
    dearer = replace(own, amount=Money(amount=D(9_999_999), currency="IDR"))
    assert quote(rules=replace(RULES, charges=(dearer,))).values["local.terminal"] == 9_999_999


def test_the_buffer_of_the_order():
    assert quote(rules=replace(RULES, buffer=D(0))).values["fx.USD.IDR.buffer"] == 0
    assert quote().values["fx.USD.IDR.buffer"] == D("0.02")


def test_a_term_without_its_place():
    assert "PS580" in codes(quote(on(Incoterm.EXW, "")))


@pytest.mark.parametrize("term", [Incoterm.DAP, Incoterm.DDP])
def test_a_price_to_a_door_that_nobody_knows_is_refused(term):
    parties = replace(order().parties, importer=replace(order().parties.importer, country="NL"))
    there = replace(on(term, "Rotterdam"), parties=parties)
    offered = FreightChoice(amount=Money(amount=D(2900), currency="USD"))
    with pytest.raises(ArrivalUnknown):
        quote(there, replace(RULES, freight=offered))
    with pytest.raises(ArrivalUnknown):  # nobody wears them
        quote(on(Incoterm.DDP), TradeRules())
    (port,) = (each for each in tables().arrival if each.code == "port")
    own = replace(RULES, freight=offered, charges=(port,))
    if term is Incoterm.DAP:  # the order's own charges will do, duty is not in it
        assert quote(there, own).values["carriage.port"] == 450


def test_charges_of_one_country_do_not_count_in_another():
    parties = replace(order().parties, importer=replace(order().parties.importer, country="NL"))
    found = quote(replace(order(), parties=parties))
    assert "charge.drayage" not in found.values
    assert "charge.trucking" in found.values


def test_duty_paid_by_a_seller_abroad_is_noted():
    assert "PS581" in codes(quote(on(Incoterm.DDP)))


def test_a_buying_commission_is_noted():
    broker = replace(
        order().parties.broker,
        role=BrokerRole.BUYER_AGENT,
        commission=Commission(of=CommissionOf.FOB, rate=D("0.05")),
    )
    given = replace(order(), parties=replace(order().parties, broker=broker))
    assert "PS582" in codes(quote(given))


# --- customs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("customs", "importer"),
    [
        (Customs(upper=Family.LEATHER), "US"),  # who wears them
        (Customs(wearer=Wearer.MEN), "US"),  # what they are made of
        (MEN, "KR"),  # no duties known
        (MEN, None),
    ],
)
def test_what_is_missing_for_the_landed_cost_is_said_and_the_price_made(customs, importer):
    parties = order().parties
    buyer = None if importer is None else replace(parties.importer, country=importer)
    given = replace(order(), parties=replace(parties, importer=buyer))
    route = FreightChoice(destination="Los Angeles", by="20")
    found = quote(given, TradeRules(customs=customs, freight=route))
    assert not found.landed
    assert found.price == quote(rules=replace(RULES, freight=route)).price
    assert codes(found)[0] == "PS584"


def test_without_a_day_of_entry_the_day_that_is_used_is_said():
    dates = replace(order().dates, entry=None)
    found = quote(replace(order(), dates=dates))
    assert found.plan.entry == date(2026, 3, 9)  # shipped
    assert codes(found)[0] == "PS583"
    bare = replace(order().dates, entry=None, shipped=None, ex_factory=None)
    assert quote(replace(order(), dates=bare)).plan.entry == date(2025, 12, 1)


def test_past_the_last_known_layer_nothing_is_counted_and_it_is_loud():
    late = replace(order(), dates=replace(order().dates, shipped=date(2026, 7, 1), entry=date(2026, 8, 1)))
    found = quote(late)
    assert found.trade.landing.layers == ()
    (told,) = (each for each in found.findings if each.code == "PS575")
    assert told.where.file is not None
    assert told.where.line is not None


def test_fees_past_their_fiscal_year_are_the_last_known_ones():
    late = replace(order(), dates=replace(order().dates, shipped=date(2026, 9, 1), entry=date(2026, 10, 1)))
    found = quote(late)
    assert found.values["mpf.most"] == D("651.50")
    assert "PS569" in codes(found)


def test_an_article_that_fits_no_line_and_a_price_between_lines():
    protective = Customs(wearer=Wearer.MEN, upper=Family.LEATHER, hts="6406")
    with pytest.raises(LineMissing):
        quote(rules=TradeRules(customs=protective))
    textile = Customs(wearer=Wearer.MEN, upper=Family.TEXTILE, facts=frozenset({Fact.SPORTS}))
    cheap = replace(order(), price=replace(order().price, target=Money(amount=D("6.00"), currency="USD")))
    with pytest.raises(PriceBetweenLines):
        quote(cheap, TradeRules(customs=textile))


def test_a_price_near_the_edge_of_a_bracket_is_told():
    textile = Customs(wearer=Wearer.MEN, upper=Family.TEXTILE, facts=frozenset({Fact.SPORTS}))
    for price, hts in (("11.95", "6404.11.89"), ("12.05", "6404.11.90")):
        target = Money(amount=D(price), currency="USD")
        found = quote(
            replace(order(), price=replace(order().price, target=target)), TradeRules(customs=textile)
        )
        assert found.tariff is not None
        assert found.tariff.hts == hts
        assert {"PS574", "PS586"} <= set(codes(found))  # and it is below cost


def test_a_small_shipment_may_be_entered_informally():
    price = replace(order().price, target=Money(amount=D(20), currency="USD"))
    few = replace(order(), run=order().run[:1], colours=(), price=price)
    found = quote(few, RULES)
    assert found.values["customs.value"] == 800
    assert "PS576" in codes(found)


def test_a_target_in_another_currency():
    target = Money(amount=D(335_000), currency="IDR")
    found = quote(replace(order(), price=replace(order().price, target=target)))
    assert found.price == rounded(D(335_000) / 16732, 2)
    assert found.values["offer.total"] == found.price * 2000


# --- what is seen of the upper --------------------------------------------------------------------


def seen(**areas: int) -> VisibleUpper:
    pieces = [
        SeenPiece(piece=name, material=name, family=Family(name.split("_")[0]), seen_mm2=D(area))
        for name, area in areas.items()
    ]
    return visible_upper(pieces)


def test_the_material_that_covers_most_decides_the_heading():
    found = quote(rules=TradeRules(customs=Customs(wearer=Wearer.MEN)), seen=seen(leather=80, textile=20))
    assert found.plan.article.upper is Family.LEATHER
    other = TradeRules(customs=Customs(wearer=Wearer.MEN))
    assert quote(rules=other, seen=seen(leather=20, textile=80)).tariff.hts == "6404.19.90"


@pytest.mark.parametrize(("leather", "told"), [(44, False), (45, True), (50, True), (55, True), (56, False)])
def test_near_half_it_is_warned(leather, told):
    found = seen(leather=leather, textile=100 - leather)
    remarks = found.findings({Family.LEATHER: "l", Family.TEXTILE: "t"}, said=None, where=MEN.where)
    assert [each.code for each in remarks] == (["PS587"] if told else [])


def test_an_upper_called_by_another_material_is_warned_and_kept():
    found = quote(rules=RULES, seen=seen(leather=20, textile=80))
    assert found.tariff.hts == "6403.99.60"
    assert "PS588" in codes(found)


def test_accessories_count_for_the_surface_but_not_for_the_heading():
    every = [
        SeenPiece(piece="quarter", material="mesh", family=Family.TEXTILE, seen_mm2=D(40)),
        SeenPiece(piece="eyestay", material="hide", family=Family.LEATHER, seen_mm2=D(60)),
    ]
    bare = [replace(every[0], seen_mm2=D(95))]
    upper = visible_upper(every, bare=bare, not_counted=("eyestay",))
    assert (upper.family, upper.leather_surface) == (Family.TEXTILE, True)
    found = quote(rules=TradeRules(customs=Customs(wearer=Wearer.MEN)), seen=upper)
    assert found.tariff.hts == "6404.19.15"


def test_shares_sum_to_one():
    found = seen(leather=1, textile=1, other=1)
    assert sum(found.shares.values()) == 1
    assert set(found.shares.values()) == {D("0.3333"), D("0.3334")}


# --- scenarios ------------------------------------------------------------------------------------


def test_scenarios_compare_layers_of_duty():
    given, known = order(), tables()
    exchange = exchange_of(given, RULES, known)
    plan = plan_trade(given, RULES, known, exchange=exchange, cost_currency="IDR")
    asked = scenario_layers(
        ["base", "s122", "ieepa_recip_19", "15%", "12.5 %"], known.duty, origin="ID", entry=plan.entry
    )
    found = scenarios(cost_lines(), given, plan, asked)
    assert [each.name for each in found] == ["base", "s122", "ieepa_recip_19", "15%", "12.5 %"]
    duty = [each.values["duty"] for each in found]
    value = found[0].values["customs.value"]
    shares = [D("0.085"), D("0.185"), D("0.275"), D("0.235"), D("0.21")]
    assert duty == [rounded(value * share, 2) for share in shares]
    assert {each.values["offer"] for each in found} == {found[0].values["offer"]}


def test_all_scenarios_are_the_base_and_each_known_layer():
    asked = scenario_layers(["all"], tables().duty, origin="ID", entry=date(2026, 4, 10))
    assert [name for name, _ in asked] == ["base", "ieepa_baseline", "ieepa_recip_19", "s122"]
    assert scenario_layers(["all"], tables().duty, origin="VN", entry=date(2026, 4, 10)) == (("base", ()),)


@pytest.mark.parametrize("wrong", ["section232", "15", "%", "-5%", "1.5.5%", "x%"])
def test_a_scenario_that_nobody_knows(wrong):
    with pytest.raises(ScenarioUnknown):
        scenario_layers([wrong], tables().duty, origin="ID", entry=date(2026, 4, 10))


def test_without_a_landed_cost_there_is_nothing_to_compare():
    given, known, rules = order(), tables(), TradeRules()
    plan = plan_trade(given, rules, known, exchange=exchange_of(given, rules, known), cost_currency="IDR")
    assert scenarios(cost_lines(), given, plan, [("base", ())]) == ()
