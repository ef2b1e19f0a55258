"""`quote`: the shipped orders out of the box, scenarios, targets, what-if, changes, files, slips."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest

from polasepatu import project
from polasepatu.cli.framework.run import run
from polasepatu.files.output import verified

ORDERS = project.orders()
STYLES = project.styles()
D = Decimal


@pytest.fixture
def result(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a quote with --json and return its result."""

    def ask(*words: object, order: object = ORDERS["los-angeles-2000"]) -> Any:
        assert run(["quote", str(order), *map(str, words), "--json", "--lang", "en"]) == 0
        return json.loads(capsys.readouterr().out)["result"]

    return ask


@pytest.fixture
def order(tmp_path: Path) -> Callable[..., Path]:
    """Return a copy of the sample order beside its style, with some words exchanged."""

    def make(*changes: tuple[str, str], style: str = "derby") -> Path:
        text = ORDERS["los-angeles-2000"].read_text(encoding="utf-8")
        (tmp_path / style).mkdir(exist_ok=True)
        for name in ("style.yaml", "last.yaml"):
            (tmp_path / style / name).write_bytes((STYLES[style] / name).read_bytes())
        for old, new in (("../patterns/derby", style), *changes):
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "order.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def failed(capsys: pytest.CaptureFixture[str], code: int, *words: object) -> str:
    assert run(["quote", *map(str, words), "--lang", "en"]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    return told.err


def lines(found: Any) -> dict[str, Any]:
    return {each["code"]: each for each in found["lines"]}


# --- out of the box -------------------------------------------------------------------------------


def test_the_shipped_order_is_priced_and_landed(result):
    found = result()
    assert (found["term"], found["currency"], found["pairs"]) == ("FOB", "USD", 2000)
    assert D(found["total"]) == D(found["price"]) * 2000
    assert D(found["price"]) % D("0.05") == 0
    assert found["tariff"] == "6403.99.60"
    assert found["layers"] == ["s122"]
    assert found["visible_upper"]["shares"] == {"leather": "1"}
    line = lines(found)
    assert D(line["landed.pair"]["total"]) == D(found["landed"]) > D(found["price"])
    assert D(line["duty"]["total"]) == D(line["duty.base"]["total"]) + D(line["duty.s122"]["total"])


def test_every_line_says_what_it_is_and_money_is_text_with_its_currency(result):
    keys = {
        *("code", "title", "group", "input", "quantity", "unit", "price", "price_currency", "total"),
        *("currency", "source", "dated", "sample"),
    }
    for each in result()["lines"]:
        assert set(each) == keys
        for key in ("quantity", "price", "total"):
            assert each[key] is None or re.fullmatch(r"-?\d+(\.\d+)?", each[key]), each
        assert each["total"] is None or each["currency"]
        assert each["title"]


def test_a_material_line_is_quantity_times_price(result):
    leather = lines(result())["material.cow-side"]
    assert leather["unit"] == "sqft"
    product = D(leather["quantity"]) * D(leather["price"])
    assert D(leather["total"]) == product.quantize(D("0.01"))
    assert "SAMPLE" in leather["source"]


def test_the_trader_buys_at_the_price_and_customs_look_at_his(result):
    found = result(order=ORDERS["los-angeles-2000-trader"])
    line = lines(found)
    assert D(line["hop.trader"]["total"]) > D(found["price"])
    assert D(line["customs.value"]["total"]) == D(line["hop.trader"]["total"]) * 2000


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("name", sorted(ORDERS))
def test_it_is_told_in_both_languages(name, language, capsys):
    assert run(["quote", str(ORDERS[name]), "--what-if", "--scenario", "all", "--lang", language]) == 0
    told = capsys.readouterr()
    assert ("Landed cost per pair" if language == "en" else "Sampai di tujuan, per pasang") in told.out
    assert ("SAMPLE" not in told.out) or language == "en"
    assert "PS585" in told.err  # rates are samples
    if language == "id":
        for english in ("Price", "Freight", "Margin after", "Pairs", "Rate of the offer", "Exchange rate"):
            assert english not in told.out


def test_no_engine_is_loaded_where_the_lattices_are_known():
    """The first quote of a style may look for them; the next one reads what was kept."""
    code = (
        "import sys; from polasepatu.cli.framework.run import run;"
        f"assert run(['quote', {str(ORDERS['los-angeles-2000'])!r}, '-q']) == 0;"
        "print('loaded:', [each for each in ('numba', 'llvmlite', 'ezdxf', 'reportlab', 'xlsxwriter')"
        " if each in sys.modules], file=sys.stderr)"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "loaded: []" in done.stderr


# --- scenarios, targets, what if ------------------------------------------------------------------


def test_scenarios_compare_layers(result):
    found = result("--scenario", "all", "--scenario", "15%")
    assert [each["name"] for each in found["scenarios"]] == [
        *("base", "ieepa_baseline", "ieepa_recip_19", "s122", "15%")
    ]
    value = D(lines(found)["customs.value"]["total"])
    duty = {each["name"]: D(each["duty"]) for each in found["scenarios"]}
    assert duty["base"] == (value * D("0.085")).quantize(D("0.01"))
    assert duty["ieepa_recip_19"] - duty["base"] == (value * D("0.19")).quantize(D("0.01"))
    assert duty["s122"] == D(lines(found)["duty"]["total"])


def test_an_unknown_scenario_is_refused(capsys):
    told = failed(capsys, 2, ORDERS["los-angeles-2000"], "--scenario", "section-232")
    assert "PS589" in told
    assert "ieepa_recip_19" in told


def test_a_target_is_solved_backwards_and_holds(result):
    found = result("--target-fob", "20.00")["target"]
    leather = found["materials"]["material.cow-side.price"]
    again = result("--set", f"material.cow-side.price={leather}")
    assert lines(again)["quote.base"]["total"] == "20.0000"
    rate = result("--set", f"fx.USD.IDR={found['rate']}")
    assert lines(rate)["quote.base"]["total"] == "20.0000"
    pairs = result("--set", f"pairs={found['pairs']}")
    assert D(lines(pairs)["quote.base"]["total"]) <= 20
    fewer = result("--set", f"pairs={found['pairs'] - 1}")
    assert D(lines(fewer)["quote.base"]["total"]) >= 20


def test_the_margin_a_target_leaves_is_that_of_the_price_given(result, order):
    target = result("--target-fob", "20.00")["target"]
    given = order(
        ("round_up_to: 0.05", "round_up_to: 0.05\n  target: {value: 20.00, currency: USD}"),
    )
    assert result(order=given)["margin"] == target["margin"]


def test_what_if_tells_what_moves_the_price(result):
    found = result("--what-if")["what_if"]
    spans = [abs(D(each["at_high"]) - D(each["at_low"])) for each in found["swings"]]
    assert spans == sorted(spans, reverse=True)
    assert {"pairs", "fx.USD.IDR", "margin", "labour.wage"} <= {each["code"] for each in found["swings"]}
    prices = [D(each["price"]) for each in found["price_breaks"]]
    assert prices == sorted(prices, reverse=True)
    sizes = [D(each["price"]) for each in found["sizes"]]
    assert sizes == sorted(sizes)
    assert found["surcharge"]["upto"] in [each["size"] for each in found["sizes"]]
    assert D(found["break_even"]) < 16732


def test_at_the_break_even_rate_nothing_is_earned(result, order):
    rate = result("--what-if")["what_if"]["break_even"]
    price = result()["price"]
    held = order(
        ("round_up_to: 0.05", f"target: {{value: {price}, currency: USD}}"),
        ("by: cheapest", "fx_buffer_percent: 0\n  by: cheapest"),
    )
    at_rate = result("--set", f"fx.USD.IDR={D(rate):.6f}", order=held)
    assert abs(D(lines(at_rate)["profit"]["total"])) < 1


@pytest.mark.parametrize(
    ("change", "code", "value"),
    [
        ("margin=15%", "margin", "0.15"),
        ("margin=0.15", "margin", "0.15"),
        ("pairs=3000", "pairs", "3000"),
        ("labour.wage=+10%", "labour.wage", "5693711.10"),
        ("labour.wage=-10%", "labour.wage", "4658490.90"),
    ],
)
def test_an_input_can_be_changed(change, code, value, result):
    before, after = result(), result("--set", change)
    line = lines(after)[code]
    assert D(line["quantity"] or line["price"]) == D(value)
    assert after["price"] != before["price"]


@pytest.mark.parametrize("wrong", ["margin", "margin=", "margin=+5", "margin=5,5%", "=5", "margin=abc"])
def test_a_change_that_cannot_be_read(wrong, capsys):
    told = failed(capsys, 2, ORDERS["los-angeles-2000"], "--set", wrong)
    assert "CODE=VALUE" in told


def test_a_change_of_no_input_names_those_like_it(capsys):
    told = failed(capsys, 2, ORDERS["los-angeles-2000"], "--set", "material.cow.price=5")
    assert "PS563" in told
    assert "material.cow-side.price" in told


@pytest.mark.parametrize("wrong", ["19,50", "-5", "0", "cheap", ""])
def test_a_target_that_is_no_price(wrong, capsys, result):
    if not wrong:
        assert result("--target-fob", "")["target"] is None
    else:
        failed(capsys, 2, ORDERS["los-angeles-2000"], f"--target-fob={wrong}")


def test_margin_and_commission_that_leave_nothing(capsys):
    told = failed(capsys, 4, ORDERS["los-angeles-2000"], "--set", "margin=95%")
    assert "PS564" in told


# --- files ----------------------------------------------------------------------------------------


def test_the_files_of_a_quote(tmp_path, result):
    out = tmp_path / "quote"
    found = result("-o", out)
    manifest = verified(out)
    assert {each.path for each in manifest.files} == {
        *("buyer/quote.pdf", "buyer/quote.xlsx", "internal/cost.pdf", "internal/cost.xlsx"),
        "internal/cbd.pdf",
    }
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out / "buyer" / "quote.pdf").pages)
    assert f"USD {found['price']}" in text
    assert "QUOTATION" in text
    for secret in ("12.12", "HPP", "margin", "270,214"):
        assert secret not in text


def test_the_buyers_language_is_its_own(tmp_path):
    shipped = str(ORDERS["los-angeles-2000"])
    assert run(["quote", shipped, "-o", str(tmp_path / "q"), "--lang", "id", "-q"]) == 0
    buyer = pypdf.PdfReader(tmp_path / "q" / "buyer" / "quote.pdf").pages[0].extract_text()
    desk = pypdf.PdfReader(tmp_path / "q" / "internal" / "cost.pdf").pages[0].extract_text()
    assert "QUOTATION" in buyer
    assert "KALKULASI BIAYA" in desk
    assert run(["quote", shipped, "-o", str(tmp_path / "id"), "--buyer-lang", "id", "-q"]) == 0
    assert "PENAWARAN" in pypdf.PdfReader(tmp_path / "id" / "buyer" / "quote.pdf").pages[0].extract_text()


def test_files_are_not_replaced_unless_asked(tmp_path, capsys):
    words = [ORDERS["los-angeles-2000"], "-o", tmp_path / "q", "-q"]
    assert run(["quote", *map(str, words)]) == 0
    capsys.readouterr()
    assert "PS140" in failed(capsys, 4, *words)
    assert run(["quote", *map(str, words), "--force"]) == 0


def test_a_dry_run_names_the_files_and_writes_none(tmp_path, capsys):
    words = [str(ORDERS["los-angeles-2000"]), "-o", str(tmp_path / "q"), "--dry-run"]
    assert run(["quote", *words]) == 0
    assert "quote.pdf" in capsys.readouterr().err
    assert not (tmp_path / "q").exists()


def test_an_unknown_language_for_the_buyer(capsys):
    assert "--buyer-lang" in failed(capsys, 2, ORDERS["los-angeles-2000"], "--buyer-lang", "ko")


# --- what an order says about the way -------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "place"),
    [
        ("EXW", "Mojokerto"),
        ("FCA", "Tanjung Perak"),
        ("CFR", "Los Angeles"),
        ("CIF", "Los Angeles"),
        ("CIP", "Los Angeles"),
        ("DAP", "Los Angeles"),
        ("DDP", "Los Angeles"),
    ],
)
def test_every_term_is_priced_and_landed(term, place, order, result):
    path = order(
        ("incoterm: FOB", f"incoterm: {term}"), ("place: Tanjung Perak, Surabaya", f"place: {place}")
    )
    found = result("--what-if", "--target-fob", "20", order=path)
    assert found["term"] == term
    assert found["landed"] is not None
    prices = D(result()["price"])
    assert (D(found["price"]) > prices) == (term in ("CFR", "CIF", "CIP", "DAP", "DDP"))


def test_accessories_are_not_counted_for_the_heading(order, result, tmp_path):
    """A sneaker of textile with leather overlays: without them all that is seen is textile."""
    sizes = ("curve: us-men # from rates/curves.yaml\n  total: 2000", "pairs: {8: 100, 9: 100}")
    overlays = ("eyestay", "heel_patch", "logo", "mudguard")
    named = f"customs: {{wearer: men, not_counted: [{', '.join(overlays)}]}}"
    counted = order(sizes, style="sneaker")
    style = tmp_path / "sneaker" / "style.yaml"
    text = style.read_text(encoding="utf-8").replace("  upper: cow-side", "  upper: canvas-150")
    for name in overlays:
        before, head, after = text.partition(f"\n  {name}:\n")
        text = before + head + after.replace("material: upper", "material: overlay", 1)
    text = text.replace("\nuse:\n", "\nuse:\n  overlay: cow-side\n")

    def seen(path: Path) -> Any:
        style.write_text(text, encoding="utf-8")
        return result(order=path)

    whole = seen(counted)
    bare = seen(order(sizes, ("customs: {wearer: men}", named), style="sneaker"))
    shares = [
        {key: D(value) for key, value in each["visible_upper"]["shares"].items()} for each in (whole, bare)
    ]
    assert shares[0]["leather"] > D("0.1")
    assert shares[1] == {"textile": 1}
    assert bare["visible_upper"]["with_accessories"] == whole["visible_upper"]["shares"]
    assert bare["tariff"].startswith("6404")


def test_linings_are_no_surface_of_the_upper(order, result):
    """A leather sneaker with a textile lining is leather all over, and declared so."""
    sizes = ("curve: us-men # from rates/curves.yaml\n  total: 2000", "pairs: {8: 100, 9: 100}")
    found = result(order=order(sizes, style="sneaker"))
    assert {key: D(value) for key, value in found["visible_upper"]["shares"].items()} == {"leather": 1}
    assert found["tariff"].startswith("6403.99.60")


def test_a_lining_that_counts_as_upper_is_refused_with_its_place(order, capsys, tmp_path):
    sizes = ("curve: us-men # from rates/curves.yaml\n  total: 2000", "pairs: {8: 100, 9: 100}")
    path = order(sizes, style="sneaker")
    style = tmp_path / "sneaker" / "style.yaml"
    text = style.read_text(encoding="utf-8")
    before, head, after = text.partition("\n  lining_quarter:\n")
    style.write_text(before + head + after.replace("    upper: false\n", "", 1), encoding="utf-8")
    told = failed(capsys, 3, path)
    assert "PS690" in told
    assert "style.yaml:" in told
    assert "lining_quarter" in told


def test_a_piece_that_the_style_does_not_have(order, capsys):
    path = order(("customs: {wearer: men}", "customs: {wearer: men, not_counted: [eyestey]}"))
    told = failed(capsys, 3, path)
    assert re.search(r"order\.yaml:\d+:\d+: PS201", told)


def test_a_projects_own_rates_are_used(order, result, tmp_path):
    path = order()
    rates = tmp_path / "rates"
    rates.mkdir()
    text = project.rates("fx").read_text(encoding="utf-8").replace("rate: 16732", "rate: 17000")
    (rates / "fx.yaml").write_text(text, encoding="utf-8")
    assert lines(result(order=path))["fx.USD.IDR"]["price"] == "17000"
    (tmp_path / "bank.yaml").write_text(text.replace("17000", "17500"), encoding="utf-8")
    own = order(("by: cheapest", "rates: {fx: bank.yaml}\n  by: cheapest"))
    assert lines(result(order=own))["fx.USD.IDR"]["price"] == "17500"


SLIPS = (
    ("by: cheapest", "by: truck", "PS578", 3),
    ("by: cheapest", "buy: cheapest", "PS118", 3),
    ("{wearer: men}", "{wearer: man}", "PS126", 3),
    ("{wearer: men}", "{wearer: men, upper: Leather}", "PS126", 3),
    ("{wearer: men}", "{wearer: men, hts: 6403}", "PS122", 3),
    ("{wearer: men}", '{wearer: men, hts: "6406"}', "PS571", 3),
    ("{wearer: men}", "{wearer: men, facts: [covers_knee]}", "PS126", 3),
    ("incoterm: FOB\n  place: Tanjung Perak, Surabaya", "incoterm: CIF\n  place: Rotterdam", "PS577", 3),
    ("currency: USD", "currency: SEK", "PS561", 3),
    ("entry: 2026-04-10", "entry: 2026-03-01", "PS532", 3),
    ("by: cheapest", "local_charges: {value: 12.500, currency: IDR}\n  by: cheapest", "PS508", 3),
    ("by: cheapest", "rates: {fx: nowhere.yaml}\n  by: cheapest", "PS101", 3),
)


@pytest.mark.parametrize(("old", "new", "code", "exit_code"), SLIPS)
def test_a_slip_in_the_order_is_told_with_its_place(old, new, code, exit_code, order, capsys):
    told = failed(capsys, exit_code, order((old, new)))
    assert code in told
    assert code == "PS101" or re.search(rf"\.yaml:\d+:\d+: {code}", told), told


def test_past_the_known_layers_it_is_loud_and_points_at_the_file(order, capsys):
    path = order(("shipped: 2026-03-09", "shipped: 2026-07-10"), ("entry: 2026-04-10", "entry: 2026-08-10"))
    assert run(["quote", str(path), "--lang", "en"]) == 0
    told = capsys.readouterr().err
    assert re.search(r"duty-us\.yaml:\d+:\d+: PS575 warning: .*NONE is counted", told)


def test_a_sale_below_cost_is_told(order, capsys):
    path = order(("round_up_to: 0.05", "target: {value: 14.00, currency: USD}"))
    assert run(["quote", str(path), "--lang", "en"]) == 0
    assert "PS586" in capsys.readouterr().err


@pytest.mark.parametrize(("price", "hts"), [("11.95", "6404.11.89"), ("12.05", "6404.11.90")])
def test_a_price_at_the_edge_of_a_bracket_is_told_with_the_place_of_the_line(
    price, hts, order, capsys, tmp_path
):
    path = order(
        ("curve: us-men # from rates/curves.yaml\n  total: 2000", "pairs: {8: 100, 9: 100}"),
        ("round_up_to: 0.05", f"target: {{value: {price}, currency: USD}}"),
        ("{wearer: men}", "{wearer: men, facts: [sports]}"),
        style="sneaker",
    )
    style = tmp_path / "sneaker" / "style.yaml"
    text = style.read_text(encoding="utf-8").replace("  upper: cow-side", "  upper: mesh-150")
    style.write_text(text, encoding="utf-8")
    assert run(["quote", str(path), "--json", "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["result"]["tariff"] == hts
    assert re.search(r"duty-us\.yaml:\d+:\d+: PS574 warning: .*near the edge at 12", told.err)
    assert "PS586" in told.err  # and it is below cost


def test_a_textile_upper_with_mostly_leather_on_it_is_another_line(order, capsys):
    path = order(("{wearer: men}", "{wearer: men, upper: textile, facts: [sports]}"))
    assert run(["quote", str(path), "--json", "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["result"]["tariff"] == "6404.11.20"
    assert "PS588" in told.err  # the order says textile, the pattern shows leather
