"""The ledger: formulas, rounding once per line, circles and unknown names, what-if and solving."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polasepatu.costing.ledger.formula import Ceil, If, Max, Min, Round, as_expr, names, num, ref, total
from polasepatu.costing.ledger.ledger import (
    DividedByZero,
    Input,
    InputUnknown,
    Ledger,
    Line,
    evaluate,
    joined,
)
from polasepatu.costing.ledger.solve import NotReached, solve
from polasepatu.money import rounded

D = Decimal


def given(code: str, value: str, **more: object) -> Input:
    return Input(code=code, title=code, value=D(value), **more)  # type: ignore[arg-type]


def line(code: str, expr: object, places: int | None = None, **more: object) -> Line:
    return Line(code=code, title=code, expr=as_expr(expr), places=places, **more)  # type: ignore[arg-type]


# Section 4.4 of the worked quote, from the material to the price free on board.
QUOTE = Ledger(
    lines=(
        given("material", "184540"),
        given("reject", "0.02"),
        given("smv", "58"),
        given("minute", "742.28272"),
        given("overhead_rate", "0.35"),
        given("tooling_total", "42000000"),
        given("pairs", "2000"),
        given("admin_rate", "0.04"),
        given("local_total", "12500000"),
        given("margin", "0.12"),
        given("commission", "0.05"),
        given("fx", "16732"),
        given("step", "0.05"),
        line("fob_offer", Ceil(of=ref("fob_usd"), step=ref("step")), 2),
        line("fob_usd", ref("fob") / ref("fx"), 4),
        line("fob", (ref("full") + ref("local")) / (1 - ref("margin") - ref("commission")), 2),
        line("local", ref("local_total") / ref("pairs"), 2),
        line("exw", ref("full") / (1 - ref("margin")), 2),
        line("full", ref("hpp") + ref("admin"), 2),
        line("admin", ref("hpp") * ref("admin_rate"), 2),
        line("hpp", total(["material_reject", "labour", "overhead", "tooling"]), 2),
        line("tooling", ref("tooling_total") / ref("pairs"), 2),
        line("overhead", ref("labour") * ref("overhead_rate"), 2),
        line("labour", ref("smv") * ref("minute"), 2),
        line("material_reject", ref("material") * (1 + ref("reject")), 2),
    )
)


def test_lines_are_computed_in_whatever_order_they_stand():
    found = evaluate(QUOTE)
    printed = {
        "material_reject": "188230.80",
        "labour": "43052.40",
        "overhead": "15068.34",
        "tooling": "21000.00",
        "hpp": "267351.54",
        "admin": "10694.06",
        "full": "278045.60",
        "exw": "315960.91",
        "local": "6250.00",
        "fob": "342524.82",
        "fob_usd": "20.4712",
        "fob_offer": "20.50",
    }
    assert {code: str(found[code]) for code in printed} == printed


def test_a_total_is_the_sum_of_its_printed_lines():
    thirds = Ledger(
        lines=(
            given("cost", "1"),
            *(line(f"third.{each}", ref("cost") / 3, 2) for each in "abc"),
            line("sum", total(["third.a", "third.b", "third.c"]), 2),
        )
    )
    assert evaluate(thirds)["sum"] == D("0.99")
    assert round(evaluate(thirds, round_lines=False)["sum"], 20) == 1


def test_every_operation_gives_its_value():
    ledger = Ledger(
        lines=(
            given("a", "7"),
            given("b", "2"),
            line("arithmetic", 1 + ref("a") * 2 - ref("b") / D("0.5") - 3),
            line("reversed", 20 - ref("a") + 6 / ref("b") + 2 * ref("b")),
            line("min", Min(terms=(ref("a"), ref("b")))),
            line("max", Max(terms=(ref("a"), ref("b"), num("7.5")))),
            line("ceil", Ceil(of=ref("a"), step=ref("b"))),
            line("ceil_none", Ceil(of=ref("a"), step=num(0))),
            line("round", Round(of=ref("a") / 3, places=1)),
            line("less", If(cond=ref("a") < ref("b"), then=num(1), otherwise=num(0))),
            line("at_most", If(cond=ref("a") <= 7, then=num(1), otherwise=num(0))),
            line("more", If(cond=ref("a") > ref("b"), then=num(1), otherwise=num(0))),
            line("at_least", If(cond=ref("a") >= 8, then=num(1), otherwise=num(0))),
            line("none", total([])),
        )
    )
    found = evaluate(ledger)
    assert found == {
        **{"a": 7, "b": 2, "arithmetic": 8, "reversed": 20, "min": 2, "max": D("7.5"), "ceil": 8},
        **{"ceil_none": 7, "round": D("2.3"), "less": 0, "at_most": 1, "more": 1, "at_least": 0, "none": 0},
    }


def test_the_branch_that_does_not_hold_is_not_computed():
    ledger = Ledger(
        lines=(
            given("pairs", "0"),
            line("each", If(cond=ref("pairs") > 0, then=10 / ref("pairs"), otherwise=num(0))),
        )
    )
    assert evaluate(ledger)["each"] == 0


@pytest.mark.parametrize("wrong", [0.1, True, "1"])
def test_what_has_no_exact_value_cannot_stand_in_a_formula(wrong):
    with pytest.raises(TypeError):
        ref("a") + wrong  # type: ignore[operator]


@pytest.mark.parametrize("value", [1, 0.5, D("NaN"), D("Infinity")])
def test_an_input_is_a_finite_decimal(value):
    with pytest.raises(TypeError):
        Input(code="a", title="a", value=value)


def test_a_comparison_is_no_condition_of_python():
    with pytest.raises(TypeError):
        bool(ref("a") < 1)


def test_circles_are_refused_and_shown():
    with pytest.raises(ValueError, match=r"b -> c -> b"):
        Ledger(lines=(line("a", ref("b")), line("b", ref("c")), line("c", ref("b") + 1)))
    with pytest.raises(ValueError, match=r"a -> a"):
        Ledger(lines=(line("a", ref("a")),))


def test_a_name_that_is_no_line_is_refused():
    with pytest.raises(ValueError, match="a names nothing, which is no line"):
        Ledger(lines=(line("a", ref("nothing")),))
    with pytest.raises(ValueError, match="a names pieces"):
        Ledger(lines=(line("a", num(1), quantity="pieces"),))


def test_a_code_stands_once():
    with pytest.raises(ValueError, match="twice"):
        Ledger(lines=(given("a", "1"), line("a", num(1))))
    with pytest.raises(ValueError, match="twice"):
        Ledger(lines=(given("", "1"),))


def test_a_long_chain_of_lines_does_not_run_out_of_stack():
    lines = [given("0", "1")] + [line(f"{n}", ref(f"{n - 1}") + 1) for n in range(1, 3000)]
    assert evaluate(Ledger(lines=tuple(reversed(lines))))["2999"] == 3000


def test_ledgers_are_joined_and_a_common_input_is_kept_once():
    fx = given("fx", "16732")
    both = joined((fx, line("a", ref("fx"))), (given("fx", "16732"), line("b", ref("fx") * 2)))
    assert [each.code for each in both.lines] == ["fx", "a", "b"]
    with pytest.raises(ValueError, match="two different lines"):
        joined((fx,), (given("fx", "16000"),))


def test_groups_hold_the_groups_within_them():
    ledger = Ledger(
        lines=(
            given("a", "1", group="material.upper"),
            given("b", "1", group="material"),
            given("c", "1", group="materials"),
        )
    )
    assert [each.code for each in ledger.in_group("material")] == ["a", "b"]


def test_the_inputs_behind_a_line():
    assert [each.code for each in QUOTE.inputs_of("overhead")] == ["smv", "minute", "overhead_rate"]
    assert "fx" not in [each.code for each in QUOTE.inputs_of("fob")]
    assert list(names(ref("a") + ref("b") * ref("a"))) == ["a", "b", "a"]


# --- what if --------------------------------------------------------------------------------------


def test_a_changed_input_changes_what_follows_from_it_and_nothing_else():
    before, after = evaluate(QUOTE), evaluate(QUOTE, {"pairs": D(500)})
    assert after["tooling"] == D("84000.00")  # 42,000,000 / 500
    assert {code for code in before if before[code] != after[code]} == {
        *("pairs", "tooling", "hpp", "admin", "full", "exw", "local", "fob", "fob_usd", "fob_offer")
    }
    assert evaluate(QUOTE.changed({"pairs": D(500)})) == after


def test_ten_per_cent_on_the_upper_leather_moves_the_price_as_in_the_worked_quote():
    leather = D("73600") * D("0.1")
    dearer = evaluate(QUOTE, {"material": D("184540") + leather})
    before = evaluate(QUOTE)
    assert round(dearer["hpp"] - before["hpp"]) == 7507
    assert round(dearer["fob_usd"] - before["fob_usd"], 3) == D("0.562")


@pytest.mark.parametrize("code", ["nothing", "hpp"])
def test_only_inputs_can_be_changed(code):
    with pytest.raises(InputUnknown):
        evaluate(QUOTE, {code: D(1)})
    with pytest.raises(InputUnknown):
        QUOTE.changed({code: D(1)})


def test_a_misspelt_input_is_told_those_like_it():
    with pytest.raises(InputUnknown) as told:
        evaluate(QUOTE, {"margen": D(1)})
    assert told.value.findings[0].values["known"].startswith("margin")


@pytest.mark.parametrize("margin", ["0.95", "0.9500"])
def test_margin_and_commission_of_everything_leave_no_price(margin):
    with pytest.raises(DividedByZero) as told:
        evaluate(QUOTE, {"margin": D(margin)})
    assert told.value.findings[0].values["line"] == "fob"
    assert "commission" in told.value.findings[0].values["inputs"]


def test_nothing_over_nothing_is_told_alike():
    with pytest.raises(DividedByZero):
        evaluate(Ledger(lines=(given("a", "0"), line("b", ref("a") / ref("a")))))


# --- solving --------------------------------------------------------------------------------------


def test_a_straight_line_is_solved_exactly():
    ledger = Ledger(lines=(given("x", "1"), line("y", ref("x") * 3 + 5)))
    assert solve(ledger, "x", line="y", wanted=D(26)) == 7


def test_the_material_cost_that_still_sells_at_the_wanted_price():
    found = solve(QUOTE, "material", line="fob_usd", wanted=D("20.00"))
    assert evaluate(QUOTE, {"material": found})["fob_usd"] == D("20.0000")
    # by hand: price x (1 - m - c) - local - (L + O + T), all over 1.04 and 1.02
    by_hand = ((D(20) * 16732 * D("0.83") - 6250) / D("1.04") - D("79120.736976")) / D("1.02")
    assert abs(found - by_hand) < D("1e-6")


def test_a_curve_is_solved_by_halving():
    found = solve(QUOTE, "margin", line="fob_usd", wanted=D("22.5"), high=D("0.9"))
    assert evaluate(QUOTE, {"margin": found})["fob_usd"] == D("22.5000")
    pairs = solve(QUOTE, "pairs", line="fob_usd", wanted=D("21"), low=D(1), high=D(100000))
    assert evaluate(QUOTE, {"pairs": pairs})["fob_usd"] == D("21.0000")


def test_at_a_jump_the_answer_does_not_exceed_what_is_wanted():
    boxes = Ledger(lines=(given("pairs", "5"), line("cartons", Ceil(of=ref("pairs") / 12, step=num(1)))))
    found = solve(boxes, "pairs", line="cartons", wanted=D("3.5"), high=D(100))
    assert abs(found - 36) < D("1e-20")
    assert evaluate(boxes, {"pairs": found})["cartons"] == 3


def test_a_jump_downwards_is_solved_as_well():
    rest = Ledger(
        lines=(given("used", "5"), line("left", 10 - Ceil(of=ref("used"), step=num(1)))),
    )
    found = solve(rest, "used", line="left", wanted=D("6.5"), high=D(10))
    assert evaluate(rest, {"used": found})["left"] == 6


def test_what_cannot_be_reached_is_told_with_both_ends():
    with pytest.raises(NotReached) as told:
        solve(QUOTE, "material", line="fob_usd", wanted=D("5"))
    assert told.value.findings[0].values["at_low"] == "6.3752"
    with pytest.raises(InputUnknown):
        solve(QUOTE, "hpp", line="fob", wanted=D(1))
    with pytest.raises(NotReached):  # the line does not follow the input at all
        solve(QUOTE, "fx", line="fob", wanted=D(1))


def test_the_exchange_rate_at_which_a_price_is_kept():
    found = solve(QUOTE, "fx", line="fob_usd", wanted=D("20.00"))
    assert rounded(found, 2) == rounded(D("342524.8174") / 20, 2)
