"""Terms of trade: what each Incoterm holds, commissions by role, hops, freight by W/M or container."""

from __future__ import annotations

from dataclasses import replace

import pytest

from polasepatu.costing.ledger.ledger import Ledger, evaluate
from polasepatu.costing.order.terms import BrokerRole, Commission, CommissionOf, Incoterm
from polasepatu.costing.trade.freight import (
    ContainerUnknown,
    FreightTable,
    RouteMissing,
    chosen_way,
    ways,
)
from polasepatu.costing.trade.lines import trade_lines
from polasepatu.costing.trade.trade import Per
from polasepatu.money import Money, RateMissing, rounded
from trade_case import (
    AT_THE_PLACE,
    BEGIN,
    FREIGHT,
    INSURANCE,
    LOCAL,
    D,
    charge,
    exchange,
    landing,
    layer,
    ledger,
    trade,
    values,
)

TRUCK = charge("truck", "4000000", "IDR", Incoterm.FCA)
PORT = charge("thc", "8500000", "IDR", Incoterm.FOB)
CHARGES = (TRUCK, PORT, *AT_THE_PLACE)
LAYERS = (layer("s122", "0.10", BEGIN, BEGIN),)


def on(term: Incoterm, **more: object) -> dict[str, object]:
    return dict(values(trade(term=term, charges=CHARGES, landing=landing(LAYERS), **more)))


# --- terms ----------------------------------------------------------------------------------------


def test_each_term_holds_what_the_one_before_holds_and_more():
    prices = [on(term)["quote.term"] for term in Incoterm]
    assert prices == sorted(prices)
    assert len(set(prices)) == len(prices) - 1  # CIF and CIP differ only in their clauses


def test_at_the_factory_there_are_no_local_charges():
    found = on(Incoterm.EXW)
    assert found["own_cost"] == found["full_cost"]
    assert found["base"] == rounded(found["full_cost"] / D("0.83"), 2)
    assert found["exw"] == D("315960.91")


def test_with_the_carrier_the_way_there_is_paid():
    found = on(Incoterm.FCA)
    assert found["own_cost"] == found["full_cost"] + 2000


def test_what_the_seller_does_not_pay_the_importer_does():
    exw, fca, fob = (on(term) for term in (Incoterm.EXW, Incoterm.FCA, Incoterm.FOB))
    assert exw["landed.truck"] == rounded(D(4000000) / 16732, 2)
    assert exw["landed.thc"] == fca["landed.thc"] == rounded(D(8500000) / 16732, 2)
    assert "landed.truck" not in fca
    assert "landed.thc" not in fob
    assert fob["landed.cif"] == fob["landed.goods"] + fob["landed.freight"] + fob["landed.insurance"]


@pytest.mark.parametrize("term", [Incoterm.CIF, Incoterm.CIP])
def test_carriage_and_insurance_are_passed_on_without_margin(term):
    found = on(term, step=None)
    goods = found["carriage.goods"]
    carried = goods + 2600
    assert goods == found["quote.base"] * 2000
    share = D("1.1") * D("0.0035")
    assert found["carriage.insurance"] == rounded(share * carried / (1 - share), 2)
    assert found["quote.term"] == rounded((carried + found["carriage.insurance"]) / 2000, 4)
    assert abs(found["net"] - found["quote.base"]) < D("0.01")  # rounding to the cent


def test_cost_and_freight_leaves_the_insurance_to_the_importer():
    found = on(Incoterm.CFR)
    assert "carriage.insurance" not in found
    assert "landed.insurance" in found
    assert "landed.freight" not in found


def test_at_the_door_the_port_is_paid_duty_paid_the_duty_as_well():
    dap, ddp = on(Incoterm.DAP), on(Incoterm.DDP)
    assert (dap["carriage.port"], dap["carriage.drayage"]) == (450, 850)
    assert (dap["landed.broker"], dap["landed.bond"]) == (175, 65)
    assert "carriage.broker" not in dap
    assert (ddp["carriage.broker"], ddp["carriage.bond"]) == (175, 65)
    assert ddp["landed.total"] == ddp["landed.cif"] == ddp["invoice"]


def test_duty_paid_holds_duty_and_fees_on_the_value_without_carriage():
    found = on(Incoterm.DDP, step=None)
    assert found["ddp.value"] == found["carriage.goods"]
    assert found["carriage.duty"] == rounded(found["ddp.value"] * D("0.085"), 2) + rounded(
        found["ddp.value"] * D("0.10"), 2
    )
    assert found["carriage.mpf"] == rounded(found["ddp.value"] * D("0.003464"), 2)


def test_a_price_that_is_rounded_up_pays_duty_on_what_was_added():
    found = on(Incoterm.DDP, step=D(5))
    added = (
        found["offer.total"]
        - found["carriage.goods"]
        - sum(
            value
            for code, value in found.items()
            if code.startswith("carriage.") and code != "carriage.goods"
        )
    )
    assert added > 0
    assert found["customs.value"] == found["ddp.value"] + added
    assert found["duty"] > found["ddp.duty"]
    assert found["paid.duty"] == found["duty"]


@pytest.mark.parametrize("term", list(Incoterm))
def test_customs_look_at_the_goods_whatever_the_term(term):
    """Freight, insurance and duty are in a carried price, but not in the customs value."""
    found = on(term, step=None)
    assert abs(found["customs.value"] / 2000 - found["quote.base"]) <= D("0.0051")  # price to the cent


@pytest.mark.parametrize("term", list(Incoterm))
def test_the_margin_after_rounding_is_the_margin_plus_what_rounding_gave(term):
    assert abs(on(term, step=None)["margin.after"] - D("0.12")) < D("0.0005")
    assert on(term, step=D("0.05"))["margin.after"] >= D("0.1199")


# --- margin, markup, target -----------------------------------------------------------------------


def test_a_given_price_shows_the_margin_that_is_left():
    found = values(trade(target=D("20.00")))
    assert found["offer"] == 20
    assert found["quote.base"] == D("20.4712")
    by_hand = (D(20) * D("0.95") * 16732 - D("284295.60")) / (D(20) * 16732)
    assert found["margin.after"] == rounded(by_hand, 6)


def test_a_price_below_cost_shows_a_loss():
    found = values(trade(target=D("15.00")))
    assert found["profit"] < 0
    assert found["margin.after"] < 0


def test_a_markup_is_on_the_cost_and_the_commission_on_the_price():
    found = values(trade(margin=None, markup=D("0.25")))
    assert found["base"] == rounded(D("284295.60") * D("1.25") / D("0.95"), 2)
    assert found["exw"] == rounded(D("278045.60") * D("1.25"), 2)


def test_without_a_step_the_price_is_rounded_to_the_cent():
    assert values(trade(step=None))["offer"] == D("20.47")


def test_a_price_in_won_has_no_decimals():
    found = values(trade(currency="KRW", step=None))
    assert found["offer"] == D("29888")  # 342,524.82 x 1,460 / 16,732
    assert found["quote.base"] == D("29888.01")
    assert found["customs.value"] == rounded(D(29888) * 2000 / 1460, 2)


def test_a_price_in_the_currency_of_the_cost_needs_no_rate():
    found = values(trade(currency="IDR", step=D(500), landing=None))
    assert found["offer"] == 343000
    assert found["price.rate"] == 1


def test_the_buffer_makes_the_price_dearer_and_leaves_the_margin():
    found = values(trade(step=None), buffer="0.02")
    assert found["quote.base"] == rounded(D("342524.82") * D("1.02") / 16732, 4)
    assert abs(found["margin.after"] - D("0.12")) < D("0.0005")


# --- commission and hops --------------------------------------------------------------------------


def test_a_commission_on_the_factory_price():
    found = values(trade(commission=Commission(of=CommissionOf.EXW, rate=D("0.05"))))
    extra = D("315960.91") * D("0.05")
    assert found["base"] == rounded((D("284295.60") + extra) / D("0.88"), 2)
    assert found["commission"] == rounded(found["quote.exw"] * D("0.05"), 4)


def test_a_commission_for_each_pair():
    given = Commission(of=CommissionOf.PAIR, amount=Money(amount=D("0.50"), currency="USD"))
    found = values(trade(commission=given, step=None))
    assert found["base"] == rounded((D("284295.60") + 8366) / D("0.88"), 2)
    assert found["commission"] == D("0.5")
    assert abs(found["margin.after"] - D("0.12")) < D("0.0005")


def test_a_buying_commission_is_paid_by_the_importer_and_is_not_dutiable():
    found = values(trade(role=BrokerRole.BUYER_AGENT))
    assert found["base"] == rounded(D("284295.60") / D("0.88"), 2)
    assert found["customs.value"] == found["invoice"]
    assert found["landed.commission"] == rounded(found["invoice"] * D("0.05"), 2)


def test_a_selling_commission_is_dutiable_whoever_pays_it():
    seller = values()
    buyer = values(trade(buyer_pays_commission=True))
    assert seller["customs.value"] == seller["invoice"]
    assert buyer["customs.value"] == buyer["invoice"] + buyer["commission"] * 2000
    assert buyer["landed.commission"] == buyer["commission"] * 2000


def test_a_trader_sells_at_its_own_price_and_customs_look_at_that():
    found = values(trade(role=BrokerRole.TRADER, commission=None, trader_margin=D("0.06")))
    assert found["offer"] == D("19.35")  # 284,295.60 / 0.88 / 16,732, rounded up
    assert found["hop.trader"] == D("20.59")
    assert found["invoice"] == found["customs.value"] == D("41180.00")
    assert found["landed.goods"] == found["invoice"]


def test_with_a_proven_first_sale_customs_look_at_the_price_of_the_factory():
    found = values(trade(role=BrokerRole.TRADER, commission=None, trader_margin=D("0.06"), first_sale=True))
    assert found["customs.value"] == D("38700.00")
    assert found["landed.goods"] == D("41180.00")
    assert found["duty"] == rounded(D("38700") * D("0.085"), 2)


# --- freight --------------------------------------------------------------------------------------


def test_loose_cargo_against_a_container_and_where_they_break_even():
    found = values(trade(ways=ways(FREIGHT, "cheapest")))
    assert found["freight.wm.loose"] == D("16.571")
    assert found["freight.lcl"] == D("2774.25")  # 95 x 16.571 + 1,200
    assert found["freight.20.count"] == found["freight.40HC.count"] == 1
    assert found["freight.20.break_even"] == D("14.737")  # (2,600 - 1,200) / 95
    assert chosen_way(("lcl", "20", "40HC"), found) == "20"
    assert (found["freight.ocean"], found["freight.containers"], found["freight.wm"]) == (2600, 1, 0)


def test_a_small_order_goes_as_loose_cargo():
    found = values(trade(ways=ways(FREIGHT, "cheapest")), {"pairs": D(600)})
    assert found["cargo.m3"] == D("4.961")
    assert found["freight.ocean"] == found["freight.lcl"] == D("1671.30")
    assert (found["freight.containers"], found["freight.wm"]) == (0, D("4.961"))


def test_at_the_break_even_both_cost_the_same():
    case = trade(ways=ways(FREIGHT, "cheapest"))
    found = values(case, {"packing.carton_m3": D("14.737") / 167})
    assert abs(found["freight.lcl"] - found["freight.20"]) < D("0.1")


def test_charges_at_both_ends_belong_to_the_comparison():
    handling = charge("cfs", "60", "USD", Incoterm.DAP, Per.WM)
    boxes = charge("thc", "3346400", "IDR", Incoterm.FOB, Per.CONTAINER)
    found = values(trade(charges=(handling, boxes), ways=ways(FREIGHT, "cheapest")))
    assert found["freight.lcl.all"] == found["freight.lcl"] + rounded(60 * D("16.571"), 2)
    assert found["freight.20.all"] == 2800
    assert found["freight.20.break_even"] == rounded(D(1600) / 155, 3)
    assert found["local.thc"] == 3346400
    assert found["landed.cfs"] == 0  # it goes in a container


def test_heavy_cargo_counts_by_weight():
    found = values(trade(), {"packing.pair_kg": D(15)})
    assert found["cargo.t"] == 30
    assert found["freight.wm.loose"] == 30
    assert found["freight.20.count"] == 2


def test_the_least_of_loose_cargo():
    found = values(trade(ways=("lcl",)), {"pairs": D(12)})
    assert found["freight.wm.loose"] == 1
    assert found["freight.ocean"] == 1295


def test_the_offer_of_a_forwarder_replaces_the_table():
    offered = Money(amount=D(2950), currency="USD")
    found = values(trade(freight_amount=offered))
    assert found["landed.freight"] == 2950
    alone = trade(freight_amount=offered, freight=None, ways=(), containers=1)
    assert values(alone)["landed.freight"] == 2950


def test_a_way_can_be_asked_for():
    assert ways(FREIGHT, "cheapest") == ("lcl", "20", "40HC")
    assert ways(FREIGHT, "fcl") == ("20", "40HC")
    assert ways(FREIGHT, "40hc") == ("40HC",)
    assert ways(FREIGHT, "lcl") == ("lcl",)
    with pytest.raises(ContainerUnknown) as told:
        ways(FREIGHT, "45")
    assert told.value.findings[0].values["known"] == "cheapest, lcl, fcl, 20, 40HC"


def test_a_route_is_found_by_its_ports():
    table = FreightTable(rows=(FREIGHT,), insurance=(INSURANCE,))
    assert table.route("Tanjung Perak, Surabaya", "LOS ANGELES") == (FREIGHT,)
    assert table.route("tanjung perak", "Los Angeles, California") == (FREIGHT,)
    for port, destination in (("Tanjung Priok", "Los Angeles"), ("Tanjung Perak", "Busan"), ("", "")):
        with pytest.raises(RouteMissing):
            table.route(port, destination)


def test_charges_are_counted_as_they_are_paid():
    each = (
        charge("a", "10", "USD", Incoterm.DAP, Per.PAIR),
        charge("b", "10", "USD", Incoterm.DAP, Per.CARTON),
        charge("c", "10", "USD", Incoterm.DAP, Per.CONTAINER),
        charge("d", "10", "USD", Incoterm.DAP),
    )
    found = values(trade(charges=each))
    assert [found[f"landed.{code}"] for code in "abcd"] == [20000, 1670, 10, 10]


def test_a_charge_at_the_factory_is_a_cost_under_every_term():
    tests = charge("tests", "3346400", "IDR", Incoterm.EXW)
    found = values(trade(term=Incoterm.EXW, charges=(tests,)))
    assert found["own_cost"] == D("278045.60") + D("1673.20")
    assert values(trade(charges=(tests, LOCAL)))["own_cost"] == D("284295.60") + D("1673.20")


# --- what is refused, and the shape of the ledger -------------------------------------------------


def test_currencies_without_a_rate_are_refused():
    with pytest.raises(RateMissing):
        trade_lines(trade(currency="EUR"), exchange())


def test_without_a_country_of_import_there_is_no_landed_cost():
    found = values(trade(landing=None))
    assert "landed.total" not in found
    assert found["offer"] == D("20.50")


def test_every_line_is_reached_and_every_money_line_has_a_currency():
    found = ledger(trade(term=Incoterm.DDP, landing=landing(LAYERS), charges=CHARGES))
    assert isinstance(found, Ledger)
    for line in found.lines:
        if line.code.startswith(("landed", "carriage", "duty", "hop", "offer", "charge.")):
            assert line.currency or line.unit == "share", line.code


def test_a_quote_is_the_same_in_whatever_order_its_lines_stand():
    found = ledger(trade())
    assert evaluate(Ledger(lines=tuple(reversed(found.lines)))) == evaluate(found)


def test_replacing_the_target_keeps_everything_else():
    one, other = ledger(trade()), ledger(replace(trade(), target=D("20.50")))
    assert evaluate(one)["landed.total"] == evaluate(other)["landed.total"]
