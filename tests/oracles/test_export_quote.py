"""The worked export quote, every line to the cent: cost of production, FOB, cost landed in six cases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polasepatu.money import rounded
from trade_case import AT_THE_PLACE, BEGIN, LOCAL, Article, D, Family, Wearer, landing, layer, trade, values


def test_from_the_material_to_the_price_free_on_board():
    found = values()
    printed = {
        "material.total": "188230.80",
        "labour.total": "43052.40",
        "overhead": "15068.34",
        "tooling": "21000.00",
        "hpp": "267351.54",
        "admin": "10694.06",
        "full_cost": "278045.60",
        "exw": "315960.91",
        "local.fob": "6250.00",
        "own_cost": "284295.60",
        "base": "342524.82",
        "quote.hpp": "15.9785",
        "quote.full_cost": "16.6176",
        "quote.exw": "18.8836",
        "quote.base": "20.4712",
        "offer": "20.50",
        "offer.total": "41000.00",
        "commission": "1.0250",
        "profit": "41560.10",
        "margin.after": "0.121164",
    }
    assert {code: f"{found[code]:f}" for code in printed} == printed


CASES = (
    # wearer, additional duty, duty, landed, landed a pair
    ("men", None, "3485.00", "48986.78", "24.4934"),
    ("women", None, "4100.00", "49601.78", "24.8009"),
    ("men", "0.10", "7585.00", "53086.78", "26.5434"),
    ("men", "0.15", "9635.00", "55136.78", "27.5684"),
    ("men", "0.19", "11275.00", "56776.78", "28.3884"),
    ("women", "0.19", "11890.00", "57391.78", "28.6959"),
)


@pytest.mark.parametrize(("wearer", "extra", "duty", "landed", "a_pair"), CASES)
def test_landed_in_los_angeles(wearer: str, extra: str | None, duty: str, landed: str, a_pair: str):
    layers = () if extra is None else (layer("extra", extra, BEGIN, BEGIN),)
    article = Article(upper=Family.LEATHER, wearer=Wearer(wearer))
    found = values(trade(landing=landing(layers, article=article)))
    printed = {
        "freight.ocean": "2600.00",
        "landed.goods": "41000.00",
        "landed.freight": "2600.00",
        "landed.insurance": "168.51",
        "landed.cif": "43768.51",
        "customs.value": "41000.00",
        "duty": duty,
        "mpf": "142.02",
        "hmf": "51.25",
        "landed.broker": "175.00",
        "landed.bond": "65.00",
        "landed.port": "450.00",
        "landed.drayage": "850.00",
        "landed.total": landed,
        "landed.pair": a_pair,
    }
    assert {code: f"{found[code]:f}" for code in printed} == printed


def test_a_carton_of_twelve():
    found = values()
    assert D("0.63") * D("0.45") * D("0.35") == D("0.099225")
    assert D("0.099225") / 12 == D("0.00826875")
    assert (found["cargo.cartons"], found["cargo.m3"], found["cargo.t"]) == (167, D("16.571"), D("2.400"))


@pytest.mark.parametrize(
    ("value", "mpf"),
    [
        ("41000", "142.02"),
        ("9000", "33.58"),
        ("200000", "651.50"),
        ("9694.00", "33.58"),
        ("188077.37", "651.50"),
    ],
)
def test_the_processing_fee_and_the_harbor_fee(value: str, mpf: str):
    found = values(trade(target=D(value) / 2000))
    assert found["customs.value"] == D(value)
    assert found["mpf"] == D(mpf)
    assert found["hmf"] == rounded(D(value) * D("0.00125"), 2)


def test_the_harbor_fee_on_41000_dollars():
    assert values()["hmf"] == D("51.25")


def test_margin_and_markup_of_twelve_per_cent():
    margin = values(trade(commission=None, role=None))
    markup = values(trade(commission=None, role=None, margin=None, markup=D("0.12") / D("0.88")))
    assert rounded(D("0.12") / D("0.88") * 100, 6) == D("13.636364")
    assert margin["exw"] == markup["exw"] == D("315960.91")
    assert margin["base"] == markup["base"]


def test_a_cost_of_one_hundred_with_margin_and_commission():
    found = values(
        trade(charges=()),
        {
            **dict.fromkeys(("material", "minutes", "admin.rate"), D(0)),
            "tooling.total": D(200000),
        },
    )
    assert found["full_cost"] == 100
    assert found["base"] == D("120.48")
    assert rounded(Decimal(100) / D("0.83"), 6) == D("120.481928")


def test_duty_and_freight_of_a_published_sneaker():
    """A duty of 1.32 at 8.5 % stands for 15.53 FOB; 2,500 for 5,000 pairs is half a dollar a pair."""
    found = values(trade(target=D("15.53")))
    assert rounded(found["duty"] / 2000, 2) == D("1.32")
    dear = values(trade(), {"pairs": D(5000), "freight.20.price": D(2500), "freight.20.m3": D(60)})
    assert dear["landed.freight"] / 5000 == D("0.5")


def test_ten_per_cent_on_the_upper_leather():
    """From 73,600 of leather: about 7,507 rupiah of cost, and 0.562 dollars of price."""
    before, after = values(), values(changes={"material": D("184540") + D("7360")})
    assert round(after["hpp"] - before["hpp"]) == 7507
    assert round(after["quote.base"] - before["quote.base"], 3) == D("0.562")


def test_tooling_on_five_hundred_pairs():
    assert values(changes={"pairs": D(500)})["tooling"] == 84000


def test_the_charges_are_those_of_the_worked_quote():
    assert sum(each.amount.amount for each in AT_THE_PLACE) == 1540
    assert LOCAL.amount.amount / 2000 == 6250
