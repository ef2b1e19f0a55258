"""The files of the shipped orders: those for the buyer tell nothing of cost, those for the desk calculate."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest

from polasepatu import project
from polasepatu.cli.framework.run import run
from polasepatu.reports.xlsx.formula import excel_names
from sheet import Sheet

D = Decimal
ORDERS = project.orders()
MOST_PRINTED = 6  # decimals; a line with more of them is a step in between, which nobody prints
WORDS = re.compile(
    r"\bmargin\b|commission|komisi|\bHPP\b|full cost|overhead|labour|upah|\bprofit\b|\blaba\b|\bEXW\b|"
    r"biaya penuh|harga pokok|tenaga kerja|landed|Rp\s?[0-9]",
    re.IGNORECASE,
)


@pytest.fixture(scope="module", params=[*ORDERS])
def quoted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """Return the folder of files of a shipped order, and its lines."""
    out: Path = tmp_path_factory.mktemp(request.param) / "q"
    order = str(ORDERS[request.param])
    assert run(["quote", order, "-o", str(out), "--lang", "en", "-q"]) == 0
    assert run(["quote", order, "-o", str(out.parent / "id"), "--buyer-lang", "id", "-q"]) == 0
    return out, order


def lines_of(order: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert run(["quote", order, "--json", "--lang", "en"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["result"]["lines"]
    return found


def value_of(line: dict[str, Any]) -> str:
    """Return what stands in the cell of a line: an amount, the price of an input, else its quantity."""
    if line["total"] is not None:
        return str(line["total"])
    return str(line["price"] if line["currency"] else line["quantity"])


def test_the_workbook_calculates_to_the_lines_of_the_program(
    quoted: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    out, order = quoted
    lines = lines_of(order, capsys)
    sheet = Sheet((out / "internal" / "cost.xlsx").read_bytes())
    names = excel_names(line["code"] for line in lines)
    assert len(lines) > 300
    wrong = {}
    for line in lines:
        shown, told = sheet.of_name(names[line["code"]]), D(value_of(line))
        places = -int(told.as_tuple().exponent)
        if places > MOST_PRINTED or line["input"]:
            same = shown == pytest.approx(float(told), rel=1e-11)
        else:
            same = D(f"{shown:.15g}").quantize(D(1).scaleb(-places)) == told
        if not same:
            wrong[line["code"]] = shown, told
    assert wrong == {}


def buyers_texts(out: Path) -> list[str]:
    texts = []
    for folder in (out, out.parent / "id"):
        pages = pypdf.PdfReader(folder / "buyer" / "quote.pdf").pages
        texts.append(" ".join(" ".join(page.extract_text() for page in pages).split()))
        with zipfile.ZipFile(folder / "buyer" / "quote.xlsx") as archive:
            parts = [archive.read(name).decode() for name in archive.namelist() if "theme" not in name]
        texts.append(re.sub(r"<workbookView [^>]*>", "", "\n".join(parts)))
    return texts


def test_the_buyers_files_tell_no_cost(quoted: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    out, order = quoted
    lines = {line["code"]: line for line in lines_of(order, capsys)}
    told = {lines[code]["total"] for code in ("offer", "offer.total")} | {"16732"}
    secret = set()
    for line in lines.values():
        value = D(value_of(line))
        if abs(value) >= 1000 and line["currency"]:
            whole = f"{value:,.2f}"
            secret |= {f"{value:f}", f"{value:.2f}", whole, whole.translate(str.maketrans(",.", ".,"))}
    for each in [*told]:
        whole = f"{D(each):,.2f}"
        told |= {f"{D(each):.2f}", whole, whole.translate(str.maketrans(",.", ".,"))}
    secret -= told
    secret |= {lines[code]["total"] for code in ("quote.term", "quote.full_cost", "quote.hpp", "quote.exw")}
    assert len(secret) > 100
    for text in buyers_texts(out):
        assert WORDS.findall(text) == []
        found = [each for each in secret if re.search(rf"(?<![0-9.,]){re.escape(each)}(?![0-9])", text)]
        assert found == []


def test_the_buyers_files_say_the_price(quoted: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    out, order = quoted
    price = next(line["total"] for line in lines_of(order, capsys) if line["code"] == "offer")
    english, sheet, indonesian, _sheet = buyers_texts(out)
    assert f"USD {price}" in english
    assert f"<v>{float(price):g}</v>" in sheet
    assert f"USD {price}".replace(".", ",") in indonesian
    assert "US dollars" in english
    assert "dolar Amerika Serikat" in indonesian


def test_no_price_is_named_below_the_least_quantity(tmp_path: Path) -> None:
    text = ORDERS["los-angeles-2000"].read_text(encoding="utf-8")
    shutil.copytree(project.styles()["derby"], tmp_path / "derby")
    text = text.replace("../patterns/derby", "derby").replace("moq_pairs: 300", "moq_pairs: 1000")
    order = tmp_path / "order.yaml"
    order.write_text(text, encoding="utf-8")
    assert run(["quote", str(order), "-o", str(tmp_path / "q"), "--lang", "en", "-q"]) == 0
    told = pypdf.PdfReader(tmp_path / "q" / "buyer" / "quote.pdf").pages[0].extract_text()
    assert "1,000 pairs" in told
    assert "\n1,000\n" in told
    assert "\n500\n" not in told
