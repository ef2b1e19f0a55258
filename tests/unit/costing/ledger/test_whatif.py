"""What if: swings of inputs, prices by quantity, the rate at which nothing is earned, target costing."""

from __future__ import annotations

import pytest

from polasepatu.costing.ledger.ledger import evaluate
from polasepatu.costing.ledger.whatif import (
    Change,
    Move,
    SizePrice,
    break_even_rate,
    dearest_materials,
    held_at,
    price_breaks,
    prices_by_size,
    surcharge,
    tornado,
    usual_moves,
    value_for,
)
from polasepatu.costing.order.terms import Incoterm
from polasepatu.money import rounded
from trade_case import D, ledger, trade

LEDGER = ledger(trade())


def test_leather_ten_per_cent_up_and_down():
    """73,600 rupiah of leather in the worked quote: 7,360 of it move FOB by 0.562 dollars."""
    share = D("7360") / D("184540")
    (swing,) = tornado(LEDGER, "quote.base", [Move(code="material", low=-share, high=share)])
    assert rounded(swing.at_high - swing.before, 3) == D("0.562")
    assert rounded(swing.before - swing.at_low, 3) == D("0.562")


def test_the_widest_swing_stands_first_and_what_does_nothing_is_left_out():
    moves = [
        Move(code="material", low=D("-0.1"), high=D("0.1")),
        Move(code="tooling.total", low=D("-0.1"), high=D("0.1")),
        Move(code="margin", low=D("-0.02"), high=D("0.02"), added=True),
        Move(code="freight.20.price", low=D("-0.5"), high=D(1)),  # not in a price FOB
        Move(code="duty.6403.99.60", low=D("-1"), high=D(1)),  # only landed
    ]
    found = tornado(LEDGER, "quote.base", moves)
    assert [each.move.code for each in found] == ["material", "margin", "tooling.total"]
    assert [each.span for each in found] == sorted((each.span for each in found), reverse=True)
    assert (found[1].low, found[1].high, found[1].per_percent) == (D("0.10"), D("0.14"), None)


def test_what_one_per_cent_does():
    (swing,) = tornado(LEDGER, "quote.base", [Move(code="material", low=D("-0.1"), high=D("0.1"))])
    one = evaluate(LEDGER, {"material": D("184540") * D("1.01")}, round_lines=False)["quote.base"]
    assert rounded(one - swing.before, 20) == rounded(swing.per_percent, 20)


def test_the_usual_moves_are_inputs_of_the_price():
    codes = [each.code for each in usual_moves(LEDGER, "quote.base")]
    assert set(codes) == {"pairs", "overhead.rate", "margin", "fx.USD.IDR"}
    carried = ledger(trade(term=Incoterm.CIF))
    assert "freight.20.price" in [each.code for each in usual_moves(carried, "quote.term")]
    assert dearest_materials(LEDGER, count=3) == ()


def test_prices_by_quantity():
    found = price_breaks(LEDGER, (300, 500, 2000, 5000))
    assert [each.pairs for each in found] == [300, 500, 2000, 5000]
    offers = [each.values["offer"] for each in found]
    assert offers == sorted(offers, reverse=True)
    assert offers[2] == D("20.50")
    assert found[1].values["tooling"] == 84000
    assert found[1].values["quote.base"] == rounded(
        rounded((rounded(D("330351.54") * D("1.04"), 2) + 25000) / D("0.83"), 2) / 16732, 4
    )


@pytest.mark.parametrize("buffer", ["0", "0.02"])
def test_the_rate_at_which_nothing_is_earned(buffer):
    found = ledger(trade(target=D("20.50")), buffer=buffer)
    rate = break_even_rate(found, "fx.USD.IDR", price=D("20.50"))
    assert rounded(rate, 2) == rounded(D("284295.60") / (D("20.50") * D("0.95")), 2)


def test_a_held_price_is_an_input_whatever_it_was_before():
    for case in (trade(), trade(target=D("20.50"))):
        held = held_at(ledger(case), D("19.00"))
        assert evaluate(held)["offer"] == 19
        assert evaluate(held)["quote.base"] == D("20.4712")


def test_the_dearest_material_for_a_wanted_price():
    """By hand: price x (1 - m - c) - local, less administration, labour, overhead, tooling and reject."""
    found = value_for(LEDGER, "material", line="quote.base", wanted=D("19.50"))
    by_hand = ((D("19.50") * 16732 * D("0.83") - 6250) / D("1.04") - D("79120.736976")) / D("1.02")
    assert rounded(found, 2) == rounded(by_hand, 2)


def test_what_cannot_be_had_for_the_price_is_none():
    assert value_for(LEDGER, "material", line="quote.base", wanted=D("5")) is None
    assert value_for(LEDGER, "margin", line="quote.base", wanted=D("10")) is None


# --- sizes ----------------------------------------------------------------------------------------


def sized(*prices: tuple[str, int, str]) -> list[SizePrice]:
    return [
        SizePrice(size=size, pairs=pairs, price=D(price), margin=D("0.12")) for size, pairs, price in prices
    ]


def test_large_sizes_cost_more_and_one_price_leaves_less_on_them():
    quantities = {size: {"material": D("184540") * D(share)} for size, share in SHARES.items()}
    found = prices_by_size(LEDGER, quantities, {"7": 10, "9": 20, "12": 10}, line="quote.term")
    assert [each.size for each in found] == ["7", "9", "12"]
    assert found[0].price < found[1].price < found[2].price
    assert found[0].margin > found[1].margin > found[2].margin
    assert rounded(found[1].price, 4) == D("20.4712")
    assert found[1].margin == D("0.121164")


SHARES = {"7": "0.9", "9": "1", "12": "1.2"}


def test_a_surcharge_earns_what_one_price_earns():
    sizes = sized(("8", 10, "20.00"), ("9", 20, "20.50"), ("12", 10, "22.00"))
    found = surcharge(sizes)
    assert (found.upto, found.larger) == ("9", D("22.00"))
    one_price = sum(each.price * each.pairs for each in sizes)
    assert rounded(found.base * 30 + found.larger * 10, 10) == one_price
    assert rounded(found.amount, 4) == D("1.6667")


def test_one_size_or_one_price_needs_no_surcharge():
    assert surcharge(sized(("9", 10, "20"))) is None
    assert surcharge(sized(("8", 10, "20"), ("9", 10, "20"))) is None
    assert surcharge([]) is None


def test_a_change_is_a_value_or_a_rise():
    assert Change(code="x", value=D("5")).of(D(100)) == 5
    assert Change(code="x", value=D("-0.05"), by_share=True).of(D(100)) == 95
