"""The order file: the shipped orders load, and every slip is told with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from polasepatu import project
from polasepatu.costing.order.terms import BrokerRole
from polasepatu.errors import InputFaults
from polasepatu.files.order import LoadedOrder, load_order
from polasepatu.files.rates.curves import load_curves

SAMPLE = project.orders()["los-angeles-2000"]


def load(path: Path) -> LoadedOrder:
    return load_order(path, curves=lambda: load_curves(project.rates("curves", near=path)))


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """Return a copy of the sample order with some words exchanged."""

    def make(*changes: tuple[str, str]) -> Path:
        text = SAMPLE.read_text(encoding="utf-8")
        for old, new in (("../patterns/derby", "derby"), *changes):
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "derby").mkdir(exist_ok=True)
        (tmp_path / "derby" / "style.yaml").touch()
        path = tmp_path / "order.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def codes(path: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(InputFaults) as caught:
        load(path)
    return [(each.code, each.where.line) for each in caught.value.findings]


def line_of(path: Path, text: str) -> int:
    return 1 + next(
        index for index, line in enumerate(path.read_text(encoding="utf-8").splitlines()) if text in line
    )


def test_the_sample_orders_are_for_two_thousand_pairs() -> None:
    for name, path in project.orders().items():
        loaded = load(path)
        assert loaded.order.pairs == 2000, name
        assert (loaded.style_path / "style.yaml").is_file()
        assert [each.code for each in loaded.findings] == ["PS536"]
        assert loaded.findings[0].where.line == line_of(path, "packing:")


def test_the_broker_is_an_agent_in_one_and_a_trader_in_the_other() -> None:
    agent = load(SAMPLE).order.parties.broker
    trader = load(project.orders()["los-angeles-2000-trader"]).order.parties.broker
    assert agent is not None
    assert trader is not None
    assert (agent.role, trader.role) == (BrokerRole.SELLER_AGENT, BrokerRole.TRADER)
    assert agent.commission is not None
    assert (str(agent.commission.rate), str(trader.margin)) == ("0.05", "0.06")


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("curve: us-men #", "curve: {9: 50, 10: 49} #", "PS530", "curve:"),
        ("curve: us-men #", "curve: us-mens #", "PS540", "curve:"),
        ("curve: us-men #", "curve: {9: 50, 10.2: 50} #", "PS302", "curve:"),
        ("  total: 2000\n", "", "PS539", "sizes:"),
        ("  total: 2000", "  total: 2,000", "PS121", "total:"),
        ("  total: 2000", "  total: -5", "PS128", "total:"),
        ("system: us-men", "system: us-men-x", "PS301", "system:"),
        ("system: us-men", "system: eu", "PS540", "curve:"),
        ("ex_factory: 2026-03-02", "ex_factory: 2025-03-02", "PS532", "ex_factory:"),
        ("ex_factory: 2026-03-02", "ex_factory: 02-03-2026", "PS134", "ex_factory:"),
        ("entry: 2026-04-10", "entry: 2026-02-30", "PS134", "entry:"),
        ("style: derby", "style: pump", "PS541", "style:"),
        ("pairs_per_carton: 12", "pairs_per_carton: 0", "PS128", "pairs_per_carton:"),
        ("pairs_per_carton: 12", "case_pack: {9: 6, 10: 7}", "PS533", "packing:"),
        ("pairs_per_carton: 12", "case_pack: {9: 6, 16: 6}", "PS534", "case_pack:"),
        ("basis: last", "made_on: {6: 38}", "PS534", "made_on:"),
        ("carton_mm: [630, 450, 350]", "carton_mm: [630, 450, -350]", "PS127", "carton_mm:"),
        ("brown: {", "brown: {percent: 60, ", "PS531", "colours:"),
        ("role: seller_agent #", "role: trader #", "PS543", "broker:"),
        ("{of: fob, percent: 5}", "{of: pair, percent: 5}", "PS542", "commission:"),
        ("{of: fob, percent: 5}", "{of: fob, percent: 100}", "PS129", "commission:"),
        ("margin_percent: 12", 'margin_percent: "12"', "PS120", "margin_percent:"),
        ("margin_percent: 12", "margin_percent: 12\n  markup_percent: 14", "PS544", "price:"),
        ("currency: USD", "currency: US", "PS560", "currency:"),
        ("round_up_to: 0.05", "target: {value: 320.000, currency: IDR}", "PS508", "target:"),
        ("round_up_to: 0.05", "target: {value: 1.250.000, currency: IDR}", "PS120", "target:"),
        # a value of the domain that stands in the file as it is, checked as strictly as an entry
        ("ex_factory: 2026-03-02", "ex_factry: 2026-03-02", "PS118", "ex_factry"),
        ("ex_factory: 2026-03-02", "colour: 2026-03-02", "PS117", "colour:"),
        ("ordered: 2025-12-01", "ordered: 20251201", "PS134", "ordered:"),
        ("  ordered: 2025-12-01\n", "", "PS119", "dates:"),
    ],
)
def test_a_slip_is_told_in_its_place(
    old: str, new: str, code: str, at: str, changed: Callable[..., Path]
) -> None:
    path = changed((old, new))
    assert codes(path) == [(code, line_of(path, at))]


def test_all_slips_are_told_at_once(changed: Callable[..., Path]) -> None:
    path = changed(
        ("curve: us-men #", "curve: {9: 50, 10: 49} #"), ("entry: 2026-04-10", "entry: 2025-01-01")
    )
    assert [code for code, _ in codes(path)] == ["PS530", "PS532"]


def test_pairs_may_be_given_in_three_ways(changed: Callable[..., Path]) -> None:
    curve = changed(("curve: us-men #", "curve: {9: 25, 10: 75} #"), ("total: 2000", "total: 20"))
    one = [each.pairs for each in load(curve).order.run]
    pairs = changed(("curve: us-men #", "pairs: {9: 5, 10: 15} #"), ("  total: 2000\n", ""))
    two = [each.pairs for each in load(pairs).order.run]
    ratio = changed(("curve: us-men #", "ratio: {9: 1, 10: 3} #"), ("total: 2000", "cartons: 5"))
    three = [each.pairs for each in load(ratio).order.run]
    assert one == two == three == [5, 15]


def test_an_order_of_nothing_is_refused(changed: Callable[..., Path]) -> None:
    path = changed(("curve: us-men #", "pairs: {9: 0} #"), ("  total: 2000\n", ""))
    assert [code for code, _ in codes(path)] == ["PS537"]


def test_two_colours_share_the_order(changed: Callable[..., Path]) -> None:
    black = "black: {title: {en: Black, id: Hitam}, percent: 40, use: {upper: cow-black}}"
    new = f"{black}\n  brown: {{percent: 60, "
    order = load(changed(("brown: {", new))).order
    assert [(each.code, each.total) for each in order.colours] == [("black", 800), ("brown", 1200)]
    assert order.colours[0].use == {"upper": "cow-black"}
    assert sum(each.total for each in order.colours) == order.pairs


def test_a_project_has_its_own_curves_before_the_shipped_ones(
    tmp_path: Path, changed: Callable[..., Path]
) -> None:
    path = changed()
    assert project.rates("curves", near=path).parent.parent == project.folder()
    (tmp_path / "rates").mkdir()
    own = tmp_path / "rates" / "curves.yaml"
    own.write_text(project.rates("curves").read_text(encoding="utf-8").replace("us-men:", "mine:", 1))
    assert project.rates("curves", near=path) == own
    assert [code for code, _ in codes(path)] == ["PS540"]


def test_every_shipped_curve_loads_and_sums_to_the_whole() -> None:
    curves = load_curves(project.rates("curves"))
    assert set(curves) >= {"us-men", "us-women", "id-men-kodi"}
    for curve in curves.values():
        assert sum(curve.percent.values()) == 100
        assert not curve.case_pack or sum(curve.case_pack.values()) == 12
    assert sum(curves["id-men-kodi"].weights.values()) == 20
