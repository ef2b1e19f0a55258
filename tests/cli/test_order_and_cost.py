"""`order show` and `cost`: the shipped orders, colours, stock, slips with their place, what is written."""

from __future__ import annotations

import csv
import json
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

ORDER = project.orders()["los-angeles-2000"]
STYLES = project.styles()
D = Decimal


@pytest.fixture
def result(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command with --json and return its result."""

    def ask(*words: object) -> Any:
        assert run([*map(str, words), "--json", "--lang", "en"]) == 0
        return json.loads(capsys.readouterr().out)["result"]

    return ask


@pytest.fixture
def order(tmp_path: Path) -> Callable[..., Path]:
    """Return a copy of the sample order beside a link to the styles, with some words exchanged."""

    def make(*changes: tuple[str, str]) -> Path:
        text = ORDER.read_text(encoding="utf-8")
        derby = (STYLES["derby"]).as_posix()
        (tmp_path / "derby").mkdir(exist_ok=True)
        for name in ("style.yaml", "last.yaml"):
            (tmp_path / "derby" / name).write_bytes((Path(derby) / name).read_bytes())
        for old, new in (("../patterns/derby", "derby"), *changes):
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "order.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def failed(capsys: pytest.CaptureFixture[str], code: int, *words: object) -> str:
    assert run([*map(str, words), "--lang", "en"]) == code
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return 1 + next(index for index, line in enumerate(lines) if text in line)


# --- order show -----------------------------------------------------------------------------------


def test_the_sample_order_explodes_into_sizes_cartons_pieces_and_purchases(
    result: Callable[..., Any],
) -> None:
    found = result("order", "show", ORDER)
    assert [each["pairs"] for each in found["sizes"]] == [
        *(40, 60, 140, 180, 260, 280, 300, 260, 220, 80, 140, 40)
    ]
    assert [each["last"] for each in found["sizes"]] == [
        *("39.5", "40", "40.5", "41.5", "42", "42.5", "43", "44", "44.5", "45", "45.5", "47")
    ]
    assert found["mean_size"] == "9.8250"
    packing = found["packing"]
    assert (packing["cartons"], packing["last_holds"], packing["full_totals"]) == (167, 8, [1992, 2004])
    vamp = next(each for each in found["pieces"] if each["piece"] == "vamp")
    assert (vamp["per_pair"], vamp["count"], vamp["by_size"]["43"]) == (2, 4000, 600)
    bought = {each["code"]: each for each in found["to_buy"]}
    leather = bought["cow-side"]
    assert D(leather["quantity"]) % 22 == 0
    assert D(leather["quantity"]) >= D(leather["need"])
    assert D(leather["total"]) == D(leather["quantity"]) * D(leather["price"])
    assert bought["outsole-tpr"]["by_size"]["43"] == 310
    assert sum(bought["outsole-tpr"]["by_size"].values()) == D(bought["outsole-tpr"]["quantity"])
    assert D(found["purchased"]) == sum(D(each["total"]) for each in found["to_buy"])
    assert D(found["purchased"]) > D(found["consumed"])
    assert 167 <= D(bought["master-carton"]["quantity"]) <= 180


def test_tickets_hold_every_pair_and_allow_what_the_order_takes(result: Callable[..., Any]) -> None:
    found = result("order", "show", ORDER)
    tickets = found["tickets"]
    assert sum(each["pairs"] for each in tickets) == 2000
    assert max(each["pairs"] for each in tickets) <= 60
    assert min(each["pairs"] for each in tickets) > 51  # the batch without a small-batch allowance
    allowed = sum(
        D(material["allowed"])
        for each in tickets
        for material in each["materials"]
        if material["code"] == "cow-side"
    )
    need = next(D(each["need"]) for each in found["to_buy"] if each["code"] == "cow-side")
    assert abs(allowed - need * D("0.98")) < D("0.01")  # pairs that are rejected are bought for besides


def test_laces_go_by_eyelet_group_and_stiffeners_share_a_knife(result: Callable[..., Any]) -> None:
    found = result("order", "show", ORDER)
    needs = {each["code"]: D(each["need"]) for each in found["to_buy"]}
    pairs = {each["last"]: each["pairs"] for each in found["sizes"]}
    short = sum(count for size, count in pairs.items() if float(size) <= 43)
    assert needs["laces-90"] / needs["laces-110"] == pytest.approx(D(short) / (2000 - short), abs=D("1e-4"))
    stiffener = next(each for each in found["tickets"][0]["pieces"] if each["piece"] == "counter_stiffener")
    assert stiffener["knives"] == ["12-39.5/40.5"]
    assert sum(found["lasts"].values()) < 200  # not two thousand


def test_the_folder_holds_tickets_on_paper_and_a_table_to_fill_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "la"
    assert run(["order", "show", str(ORDER), "--tickets", str(out), "--lang", "id"]) == 0
    capsys.readouterr()
    assert [each.path for each in verified(out).files] == [
        *("tickets.pdf", "tickets.csv", "to-buy.csv", "sizes.csv")
    ]
    pages = pypdf.PdfReader(out / "tickets.pdf").pages
    assert len(pages) == 34
    text = pages[0].extract_text()
    for word in ("KARTU POTONG", "LA-2000-01", "Cokelat", "Jatah", "Bagian muka", "01-12-2025"):
        assert word in text
    with (out / "tickets.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 34 * 7
    assert (rows[0]["ticket"], rows[0]["pairs"], rows[0]["used"]) == ("LA-2000-01", "39.5:40 40:18", "")


def test_the_cutting_room_fills_the_table_in_and_the_variance_reads_it(
    tmp_path: Path, result: Callable[..., Any]
) -> None:
    out = tmp_path / "la"
    result("order", "show", ORDER, "-o", out)
    with (out / "tickets.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["material"] == "cow-side"]
    for row in rows:
        row["used"] = f"{D(row['allowed']) * D('0.97'):.4f}"
        row["cutter"] = "Budi"
    filled = tmp_path / "filled.csv"
    with filled.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = result("consume", "variance", filled, "--style", STYLES["derby"])
    text = json.dumps(found)
    assert "Budi" in text
    assert len(found["tickets"]) == 34


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "la"
    assert run(["order", "show", str(ORDER), "-o", str(out), "--dry-run"]) == 0
    assert "tickets.pdf" in capsys.readouterr().err
    assert not out.exists()


def test_two_colours_buy_their_own_leather_and_have_tickets_of_their_own(
    result: Callable[..., Any], order: Callable[..., Path]
) -> None:
    black = "black: {title: {en: Black, id: Hitam}, percent: 30, use: {upper: cow-local}}"
    path = order(("  brown: {", f"  {black}\n  brown: {{percent: 70, "))
    found = result("order", "show", path)
    needs = {each["code"]: D(each["need"]) for each in found["to_buy"]}
    assert needs["cow-local"] > 0
    assert needs["cow-side"] > needs["cow-local"]
    colours = {each["colour"] for each in found["tickets"]}
    assert colours == {"black", "brown"}
    for colour, pairs in (("black", 600), ("brown", 1400)):
        assert sum(each["pairs"] for each in found["tickets"] if each["colour"] == colour) == pairs
    codes = {m["code"] for each in found["tickets"] if each["colour"] == "black" for m in each["materials"]}
    assert "cow-local" in codes
    assert "cow-side" not in codes


def test_stock_is_taken_off_and_shown(
    result: Callable[..., Any], order: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    stock = "stock: {cow-side: 1000, outsole-tpr: {43: 300}}\nsample: true"
    path = order(("sample: true", stock))
    plain = {each["code"]: each for each in result("order", "show", ORDER)["to_buy"]}
    found = {each["code"]: each for each in result("order", "show", path)["to_buy"]}
    assert found["cow-side"]["need"] == plain["cow-side"]["need"]
    assert D(found["cow-side"]["quantity"]) < D(plain["cow-side"]["quantity"]) - 970
    assert found["outsole-tpr"]["by_size"]["43"] == 10
    assert run(["order", "show", str(path), "--lang", "id"]) == 0
    assert "stok" in capsys.readouterr().out


def test_overrun_is_cut_and_bought_for(result: Callable[..., Any], order: Callable[..., Path]) -> None:
    path = order(("sample: true", "overrun_percent: 1\nsample: true"))
    found = result("order", "show", path)
    assert sum(each["pairs"] for each in found["tickets"]) == 2020


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("  basis: last", "  made_on: {13: 49}", "PS311", "made_on"),
        ("  basis: last", "  made_on: {13: 46.2}", "PS302", "made_on"),
        ("style: derby", "style: pumpe", "PS541", "style:"),
        ("carton: master-carton", "carton: maser-carton", "PS503", "  carton:"),
        ("brown: {title", "brown: {use: {uper: cow-local}, title", "PS558", "brown:"),
        ("brown: {title", "brown: {use: {upper: cow-x}, title", "PS503", "brown:"),
        ("sample: true", "stock: {outsole-tpr: 10}\nsample: true", "PS552", "stock:"),
        ("sample: true", "costing: {material_reject_percent: 2}\nsample: true", "PS554", ""),
        ("sample: true", "costing: {region: bali}\nsample: true", "PS545", ""),
        ("total: 2000", "total: 2.000", "PS121", "total:"),
    ],
)
def test_slips_are_told_with_their_place(
    old: str,
    new: str,
    code: str,
    at: str,
    order: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = order((old, new))
    told = failed(capsys, 4 if code == "PS554" else 3, "order", "show", path)
    assert f"{code} error" in told
    if at:
        assert f"order.yaml:{line_of(path, at)}:" in told


# --- cost -----------------------------------------------------------------------------------------


def lines_of(found: Any) -> dict[str, Any]:
    return {each["code"]: each for each in found["lines"]}


def test_the_cost_of_the_sample_order_adds_up(result: Callable[..., Any]) -> None:
    found = result("cost", ORDER)
    totals = {key: D(value) for key, value in found["totals"].items()}
    lines = lines_of(found)
    material = [each for code, each in lines.items() if code.startswith("material.")]
    assert sum(D(each["total"]) for each in material) == totals["material"]
    making = totals["material"] + totals["labour"] + totals["overhead"]
    rejects = D(lines["rejects.pairs"]["total"]) + D(lines["rejects.b_grade"]["total"])
    assert totals["hpp"] == making + rejects + totals["tooling"]
    assert totals["full_cost"] == totals["hpp"] + totals["admin"]
    assert totals["hpp_variable"] < totals["hpp"]
    assert lines["labour.wage"]["price"] == "5176101"  # of March 2026, not of the day of the order
    assert found["day"] == "2026-03-02"
    for each in material:
        assert each["source"]
        assert each["price_currency"] == "IDR"


def test_a_style_is_costed_over_its_run_and_says_that_pairs_are_spread_evenly(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["cost", str(STYLES["derby"]), "--date", "2025-12-01", "--json", "--lang", "en"]
    assert run(words) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["result"]["pairs_by_last"]["36"] == 91
    assert "PS556" in [each["code"] for each in document["diagnostics"]]


def test_a_curve_needs_more_material_than_the_sample_size(result: Callable[..., Any]) -> None:
    words = ("--date", "2025-12-01", "--pairs", "2000")
    curve = result("cost", STYLES["derby"], *words, "--curve", "us-men")
    base = result("cost", STYLES["derby"], *words, "--sizes", "42")
    leather = [D(lines_of(each)["material.cow-side"]["quantity"]) for each in (curve, base)]
    assert 1.02 < leather[0] / leather[1] < 1.06  # the sample's mean is 9.825, the base about 9


def test_a_village_shoe_is_paid_by_the_kodi(
    result: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("cost", str(STYLES["sandal"]), "--date", "2025-12-01", "--curve", "id-men-kodi")
    found = result(*words, "--tooling-pairs", "20000")
    assert D(found["totals"]["labour"]) * 20 == 220_000
    assert "labour.wage" not in lines_of(found)
    run([*words, "--tooling-pairs", "20000", "--per", "kodi", "--lang", "id"])
    assert "220.000,00" in capsys.readouterr().out


def test_dies_and_lasts_of_a_small_order_are_warned_about(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cost", str(STYLES["derby"]), "--date", "2025-12-01", "--pairs", "100", "--curve", "us-men"]
    assert run([*words, "--lang", "en"]) == 0
    assert "PS559 warning" in capsys.readouterr().err


def test_another_region_another_wage(result: Callable[..., Any]) -> None:
    words = ("cost", STYLES["derby"], "--date", "2025-06-01", "--sizes", "42")
    city = result(*words, "--region", "kota-mojokerto")
    regency = result(*words, "--region", "kab-mojokerto")
    assert lines_of(city)["labour.wage"]["price"] == "3031000"
    assert D(city["totals"]["labour"]) < D(regency["totals"]["labour"])


def test_a_firm_that_is_not_registered_pays_the_ppn(result: Callable[..., Any]) -> None:
    words = ("cost", STYLES["derby"], "--date", "2025-12-01", "--sizes", "42")
    own = result(*words, "--ppn", "registered")
    other = result(*words, "--ppn", "unregistered")
    ratio = D(other["totals"]["material"]) / D(own["totals"]["material"])
    assert abs(ratio - D("1.11")) < D("0.0001")


def test_a_first_price_from_material(result: Callable[..., Any]) -> None:
    words = ("cost", STYLES["derby"], "--date", "2025-12-01", "--sizes", "42", "--lop", "30")
    found = result(*words)
    material = D(lines_of(found)["material"]["total"])
    assert abs(D(found["totals"]["price"]) - material / D("0.7")) < D("0.01")
    on_material = result(*words, "--lop-of", "material")
    assert abs(D(on_material["totals"]["price"]) - material * D("1.3")) < D("0.01")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("cost", ORDER, "--curve", "us-men"), 2, "an order has its own pairs"),
        (("cost", STYLES["derby"], "--date", "02-03-2026"), 2, "is not a day"),
        (("cost", STYLES["derby"], "--per", "score"), 2, "'--per' has a wrong value: must be one of"),
        (("cost", STYLES["derby"], "--curve", "us-mens"), 3, "PS540"),
        (("cost", STYLES["derby"], "--region", "bali", "--sizes", "42"), 3, "kab-mojokerto"),
        (("cost", project.folder() / "materials.yaml"), 3, "PS557"),
        (("cost", "nothing.yaml"), 3, "PS170"),
        (("cost", STYLES["derby"], "--date", "2019-01-01", "--sizes", "42"), 3, "PS568"),
        (("order", "show", STYLES["derby"] / "style.yaml"), 3, "PS115"),
    ],
)
def test_what_cannot_be_costed(
    words: tuple[object, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in failed(capsys, code, *words)


def test_a_missing_price_is_named_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (project.folder() / "materials.yaml").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if line.startswith("  shank:"))
    price = next(n for n in range(start, len(lines)) if "price:" in lines[n])
    own = tmp_path / "materials.yaml"
    own.write_text("".join(lines[:price] + lines[price + 1 :]), encoding="utf-8")
    told = failed(capsys, 3, "cost", ORDER, "--materials", own)
    assert f"materials.yaml:{start + 1}:3: PS504 error" in told


def test_a_thousands_separator_in_a_price_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project.folder() / "materials.yaml").read_text(encoding="utf-8")
    own = tmp_path / "materials.yaml"
    own.write_text(text.replace("value: 32000,", "value: 32.000,", 1), encoding="utf-8")
    told = failed(capsys, 3, "cost", ORDER, "--materials", own)
    assert "PS508 error" in told
    assert "materials.yaml:" in told


def test_mixed_ppn_without_a_status_is_refused_at_the_factory(
    tmp_path: Path, order: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project.folder() / "materials.yaml").read_text(encoding="utf-8")
    own = tmp_path / "materials.yaml"
    own.write_text(text.replace("ppn: excluded", "ppn: included", 1), encoding="utf-8")
    path = order((", ppn_registered: true", ""))
    told = failed(capsys, 3, "cost", path, "--materials", own)
    assert "PS553 error: parties.factory" in told
    assert f"order.yaml:{line_of(path, 'factory: {name')}:3" in told
    assert run(["cost", str(path), "--materials", str(own), "--ppn", "registered"]) == 0


def test_a_project_has_its_own_wages_and_workshop(
    result: Callable[..., Any], order: Callable[..., Path], tmp_path: Path
) -> None:
    path = order()
    (tmp_path / "rates").mkdir()
    text = project.rates("factory").read_text(encoding="utf-8")
    (tmp_path / "rates" / "factory.yaml").write_text(
        text.replace("region: kab-mojokerto", "region: kota-mojokerto"), encoding="utf-8"
    )
    assert lines_of(result("cost", path))["labour.wage"]["price"] == "3208556"


def test_an_order_may_say_its_own_overhead_rejects_and_tools(
    result: Callable[..., Any], order: Callable[..., Path]
) -> None:
    costing = """costing:
  region: kota-mojokerto
  efficiency_percent: 80
  overhead: {all: {title: {en: All, id: Semua}, by: pair, amount: {value: 10000, currency: IDR}}}
  admin_percent: 0
  pair_reject_percent: 0
  dies: false
  lasts: false
  tools: {moulds: {title: {en: Sole moulds, id: Cetakan sol}, amount: {value: 40000000, currency: IDR}}}
sample: true"""
    found = result("cost", order(("sample: true", costing)))
    totals = {key: D(value) for key, value in found["totals"].items()}
    assert (totals["overhead"], totals["tooling"], totals["admin"]) == (10_000, 20_000, 0)
    assert totals["full_cost"] == totals["material"] + totals["labour"] + 30_000


# --- speed ----------------------------------------------------------------------------------------


def test_costing_again_loads_no_engine(result: Callable[..., Any]) -> None:
    result("cost", ORDER)  # the lattices are in the store from here on
    code = (
        "import sys\n"
        "from polasepatu.cli.framework.run import run\n"
        f"assert run(['-q', 'cost', {str(ORDER)!r}]) == 0\n"
        "assert 'numba' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
