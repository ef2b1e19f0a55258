"""Files of exchange rates, freight, duties and fees: the shipped ones, and every fault with its place."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from polasepatu import project
from polasepatu.costing.order.terms import Incoterm
from polasepatu.costing.trade.duty import Article, Wearer, choose_lines, layers_on
from polasepatu.errors import InputFaults
from polasepatu.files.kinds import model_of
from polasepatu.files.model import load
from polasepatu.files.rates.duty import load_duty
from polasepatu.files.rates.fees import load_fees
from polasepatu.files.rates.freight import load_freight
from polasepatu.files.rates.fx import load_fx
from polasepatu.materials.catalogue import Family

D = Decimal
LOADERS = {"fx": load_fx, "freight": load_freight, "duty-us": load_duty, "fees-us": load_fees}
DAY = date(2026, 4, 10)


def shipped(name: str) -> Path:
    return project.rates(name)


def changed(tmp_path: Path, name: str, before: str, after: str) -> Path:
    text = shipped(name).read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / f"{name}.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return path


# --- the shipped files ----------------------------------------------------------------------------


def test_the_rate_of_the_worked_quote():
    found = load_fx(shipped("fx")).conversion("USD", "IDR", day=date(2025, 12, 1))
    assert (found.factor, found.buffer, found.sample) == (16732, D("0.02"), False)
    assert found.steps[0].where.line is not None
    assert load_fx(shipped("fx")).conversion("KRW", "IDR", day=date(2025, 12, 1)).sample


def test_freight_and_charges_of_the_sample_route():
    found = load_freight(shipped("freight"))
    (row,) = found.table.route("Tanjung Perak, Surabaya", "Los Angeles, California")
    assert [box.name for box in row.containers] == ["20", "40", "40HC"]
    assert row.sample
    local = sum(
        each.amount.amount
        for each in found.charges
        if each.amount.currency == "IDR" and each.per.value in ("shipment", "container")
    )
    assert local == 12_500_000
    assert {each.from_term for each in found.charges} == {Incoterm.EXW, Incoterm.FCA, Incoterm.FOB}


@pytest.mark.parametrize(
    ("wearer", "facts", "hts", "rate"),
    [
        ("men", (), "6403.99.60", "0.085"),
        ("women", (), "6403.99.90", "0.10"),
        ("men", ("covers_ankle",), "6403.91.60", "0.085"),
        ("women", ("covers_ankle",), "6403.91.90", "0.10"),
        ("men", ("welt",), "6403.99.40", "0.05"),
        ("men", ("other_sole",), "6405.10.00", "0.10"),
    ],
)
def test_lines_for_leather_uppers_at_twenty_dollars(wearer, facts, hts, rate):
    article = Article(upper=Family.LEATHER, wearer=Wearer(wearer), facts=frozenset(facts))
    line = choose_lines(load_duty(shipped("duty-us")), article, day=DAY).at(D("20.50"), currency="USD")
    assert (line.hts, line.ad_valorem) == (hts, D(rate))


@pytest.mark.parametrize(
    ("upper", "facts", "value", "hts"),
    [
        ("textile", ("sports",), "12.05", "6404.11.90"),
        ("textile", ("sports",), "11.95", "6404.11.89"),
        ("textile", ("sports", "leather_surface"), "5", "6404.11.20"),
        ("textile", ("leather_surface",), "5", "6404.19.15"),
        ("textile", (), "12.05", "6404.19.90"),
        ("rubber-plastics", ("plastics_90",), "5", "6402.99.31"),
        ("rubber-plastics", ("protective",), "5", "6402.99.33"),
        ("rubber-plastics", (), "12.05", "6402.99.90"),
        ("other", (), "5", "6405.90.90"),
    ],
)
def test_lines_for_other_uppers(upper, facts, value, hts):
    article = Article(upper=Family(upper), wearer=Wearer.MEN, facts=frozenset(facts))
    chosen = choose_lines(load_duty(shipped("duty-us")), article, day=DAY)
    assert chosen.at(D(value), currency="USD").hts == hts


def test_layers_on_indonesia():
    table = load_duty(shipped("duty-us"))
    assert [each.rate for each in layers_on(table, origin="ID", day=DAY)[0]] == [D("0.10")]
    found, told = layers_on(table, origin="ID", day=date(2026, 7, 24))
    assert found == ()
    assert (told[0].where.file, told[0].where.field) == (str(shipped("duty-us")), "layers.known_to")


def test_fees_of_two_fiscal_years():
    found = load_fees(shipped("fees-us"))
    assert [(row.least, row.most) for row in found.mpf] == [
        (D("32.71"), D("634.62")),
        (D("33.58"), D("651.50")),
    ]
    assert {row.rate for row in found.mpf} == {D("0.003464")}
    assert found.hmf[0].rate == D("0.00125")


@pytest.mark.parametrize("name", LOADERS)
def test_every_row_has_its_days_and_its_source(name):
    found = load(shipped(name), model_of(name.removesuffix("-us")))

    def rows(value: object) -> list[dict[str, object]]:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        own = [value] if isinstance(value, dict) and "valid_from" in value else []
        return own + [row for each in inner for row in rows(each)]

    found_rows = rows(found.to_file())
    assert found_rows
    assert all(str(row["source"]) for row in found_rows)


# --- what is wrong is told where it stands --------------------------------------------------------

FAULTS = (
    # file, what stands there, what somebody writes instead, code, words of the message
    ("fx", "rate: 16732\n", "rate: 16,732\n", "PS120", "number"),
    ("fx", "rate: 16732\n", "rate: 16.732\n", "PS508", "16.732"),
    ("fx", "rate: 16732\n", "rate: -1\n", "PS127", "greater"),
    ("fx", "quote: IDR", "quote: Rp", "PS560", "not a known currency"),
    ("fx", "quote: IDR", "quote: USD", "PS139", "one currency"),
    ("fx", "buffer_percent: 2\n", "buffer_percent: 100\n", "PS129", "less than"),
    ("fx", "valid_from: 2025-11-20", "valid_from: 20-11-2025", "PS134", "date"),
    ("fx", "valid_from: 2025-11-20", "valid_from: 2025-10-21", "PS567", "two rows"),
    ("fx", "valid_from: 2025-11-20", "valid_from: 2025-11-20\n    valid_to: 2025-11-19", "PS566", "before"),
    ("freight", "per_wm: 95", "per_wm: -95", "PS128", "at least"),
    ("freight", "currency: USD\n    lcl", "currency: Dollar\n    lcl", "PS560", "not a known currency"),
    ("freight", "value: 4500000", "value: 4.500", "PS508", "4.500"),
    ("freight", "per: container", "per: box", "PS126", "one of"),
    ("freight", "from_term: FCA", "from_term: FAS", "PS126", "one of"),
    ("freight", "cover_percent: 110", "cover_percent: 11", "PS128", "at least"),
    ("freight", "clauses: C", "clauses: A", "PS567", "two rows"),
    ("freight", "usable_m3: 27", "usable_m3: 0", "PS127", "greater"),
    ("freight", "valid_from: 2025-11-01, source", "valid_from: 2025-11-31, source", "PS134", "date"),
    ("duty-us", "ad_valorem_percent: 8.5", "ad_valorem_percent: 850", "PS130", "at most"),
    ("duty-us", "up_to: 2.50", "up_to: 0.00", "PS127", "greater"),
    ("duty-us", "over: 6.50\n", "over: 16.50\n", "PS139", "above over"),
    ("duty-us", "hts: 6403.99.60", "hts: 6403", "PS122", "text"),
    ("duty-us", "hts: 6403.99.60", 'hts: "6403.9"', "PS133", "form"),
    ("duty-us", "hts: 6403.99.75", "hts: 6403.99.60", "PS567", "two rows"),
    ("duty-us", "welt: false", "welted: false", "PS126", "one of"),
    ("duty-us", "uppers: [leather]", "uppers: [Leather]", "PS126", "one of"),
    ("duty-us", "valid_to: 2025-08-06", "valid_to: 2025-03-06", "PS566", "before"),
    ("duty-us", "known_to: 2026-07-23", "known_to: 2024-07-23", "PS566", "before"),
    ("duty-us", "  known_to: 2026-07-23\n", "", "PS119", "known_to"),
    ("fees-us", "least: 33.58, most: 651.50", "least: 651.50, most: 33.58", "PS139", "below least"),
    ("fees-us", "valid_to: 2025-09-30", "valid_to: 2025-10-01", "PS567", "two rows"),
    ("fees-us", "country: US", "country: USA", "PS133", "form"),
)


@pytest.mark.parametrize(("name", "before", "after", "code", "words"), FAULTS)
def test_a_fault_is_told_with_its_place(tmp_path, name, before, after, code, words):
    path = changed(tmp_path, name, before, after)
    with pytest.raises(InputFaults) as told:
        LOADERS[name](path)
    first = told.value.findings[0]
    assert first.code == code
    assert first.where.file == str(path)
    assert first.where.line is not None
    assert first.where.column is not None
    assert re.search(words, f"{first.english()} {first.hint}")


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    path = changed(tmp_path, "fx", "rate: 16732\n", "rate: 0\n")
    path.write_text(path.read_text().replace("base: EUR", "base: Euro"))
    with pytest.raises(InputFaults) as told:
        load_fx(path)
    assert [each.code for each in told.value.findings] == ["PS127", "PS560"]
