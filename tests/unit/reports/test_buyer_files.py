"""What goes to a buyer says what a quote has to say, and nothing of cost, margin or commission."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pypdf
import pytest

from money_case import book, offer, random_book
from polasepatu.costing.order.terms import Broker, BrokerRole
from polasepatu.i18n import speaking
from polasepatu.i18n.numbers import number
from polasepatu.reports.offer import CostBook, Offer
from polasepatu.reports.pdf import page as pdf_page
from polasepatu.reports.pdf.cbd import cbd_pdf
from polasepatu.reports.pdf.cost import cost_pdf
from polasepatu.reports.pdf.fonts import Letters
from polasepatu.reports.pdf.offer import quote_pdf
from polasepatu.reports.pdf.page import Document
from polasepatu.reports.xlsx.offer import offer_workbook
from sheet import Sheet

D = Decimal
LANGUAGES = ("en", "id")


def pdf_text(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def everything_in(data: bytes) -> str:
    """Return all parts of a workbook as they are stored: sheets, names, texts, properties.

    Colours of the theme and the size of the window are numbers that come with every file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name).decode("utf-8") for name in archive.namelist() if "theme" not in name]
    return re.sub(r"<workbookView [^>]*>", "", "\n".join(parts))


def secrets(cost: CostBook) -> set[str]:
    """Return every figure of the ledger that the offer does not state itself, as people may write it."""
    told = {price.price for price in cost.offer.prices} | {D(price.pairs) for price in cost.offer.prices}
    told |= {cost.offer.total, D(cost.offer.pairs), D("16732")}  # the rate is told, with its day
    told |= {price.price * price.pairs for price in cost.offer.prices}
    told |= {D(pairs) for _, pairs in cost.offer.colours}
    found = set()
    for line in cost.ledger.lines:
        value = cost.values[line.code]
        if value in told or abs(value) < 1000:
            continue
        for digits in (0, 2, 4):
            grouped = f"{value:,.{digits}f}"
            found |= {f"{value:.{digits}f}", grouped, grouped.translate(str.maketrans(",.", ".,"))}
    for code in {"quote.term", "quote.base", "landed.pair", "labour.standard_minute"} & set(cost.values):
        found |= {f"{cost.values[code]}", f"{cost.values[code]}".replace(".", ",")}
    for code in {"margin", "commission.rate", "overhead.all.rate", "labour.efficiency"} & set(cost.values):
        per_cent = number(cost.values[code] * 100, 1)
        found |= {f"{per_cent} %", f"{per_cent}%"} if cost.values[code] != D("0.03") else set()
    return {text for text in found if text not in {f"{value:f}" for value in told}}


WORDS = re.compile(
    r"\bmargin\b|markup|commission|komisi|cost of production|HPP|harga pokok|full cost|overhead|labour|upah"
    r"|laba|profit|biaya produksi|tenaga kerja|efficiency|pull-up leather 1\.4|sol karet|Rp ?[0-9]",
    re.IGNORECASE,
)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("spoken", LANGUAGES)
def test_no_cost_and_no_margin_is_in_a_buyer_s_file(seed: int, spoken: str) -> None:
    cost = random_book(seed) if seed else book()
    with speaking(spoken):
        pdf = pdf_text(quote_pdf(cost.offer).data)
        sheet = everything_in(offer_workbook(cost.offer))
    for text in (pdf, sheet):
        assert WORDS.findall(text) == []
        assert [secret for secret in secrets(cost) if stands_in(text, secret)] == []


def stands_in(text: str, figure: str) -> bool:
    """Return whether a figure is in a text as a number of its own."""
    return re.search(rf"(?<![0-9.,]){re.escape(figure)}(?![0-9])", text) is not None


def test_the_check_itself_finds_costs_where_they_are() -> None:
    from polasepatu.reports.xlsx.cost_book import cost_workbook

    cost = book()
    internal = pdf_text(cost_pdf(cost).data)
    assert WORDS.findall(internal)
    assert {secret for secret in secrets(cost) if secret in internal} >= {"267,351.54", "12.0 %", "20.4712"}
    assert "267351.54" in everything_in(cost_workbook(cost))


def test_a_buyer_s_workbook_has_one_sheet_and_no_names() -> None:
    data = offer_workbook(offer())
    sheet = Sheet(data)
    assert [page.sheet_state for page in sheet.book.worksheets] == ["visible"]
    assert sheet.names == {}
    formulas = {str(sheet.book[title][cell].value) for title, cell in sheet.formulas()}
    amount = re.compile(r"=ROUND\('Quotation'!\$A\$\d+\*'Quotation'!\$B\$\d+,2\)")
    assert all(amount.fullmatch(text) for text in formulas)
    assert len(formulas) == 4
    assert not [cell for row in sheet.book.worksheets[0].iter_rows() for cell in row if cell.comment]


def test_the_amount_follows_the_pairs_that_a_buyer_types() -> None:
    sheet = Sheet(offer_workbook(offer()))
    (row,) = (row for row in range(1, 60) if sheet.at("Quotation", f"A{row}") == 2000)
    assert sheet.at("Quotation", f"C{row}") == 41000
    sheet.changed["Quotation", f"A{row}"] = 1992
    sheet._known.clear()
    assert sheet.at("Quotation", f"C{row}") == 40836


WANTED = {
    "en": (
        *("QUOTATION", "LA-2000", "1 December 2025", "31 December 2025", "US men 7 - 13", "6403.99"),
        *("FOB Tanjung Perak, Surabaya (Incoterms 2020)", "USD 20.50", "USD 41,000.00", "USD 23.60"),
        *("forty-one thousand US dollars", "500 pairs", "90 days", "30 % T/T", "167 cartons", "16.57"),
        *("3 % more or less", "Third-party inspection", "16732", "2025-11-20", "Bank Indonesia"),
        *("Name, position, stamp", "Example: made from sample prices", "Brown (1,200 pairs)"),
    ),
    "id": (
        *("PENAWARAN HARGA", "LA-2000", "1 Desember 2025", "31 Desember 2025", "AS pria 7 - 13", "6403.99"),
        *("FOB Tanjung Perak, Surabaya (Incoterms 2020)", "USD 20,50", "USD 41.000,00", "USD 23,60"),
        *("empat puluh satu ribu dolar Amerika Serikat", "500 pasang", "90 hari", "167 karton", "16,57"),
        *("lebih atau kurang 3 %", "20-11-2025", "Nama, jabatan, cap", "Terbilang", "Cokelat (1.200 pasang)"),
    ),
}


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_quote_says_what_a_quote_has_to_say(spoken: str) -> None:
    with speaking(spoken):
        text = pdf_text(quote_pdf(offer()).data)
    assert [wanted for wanted in WANTED[spoken] if wanted not in text] == []


def test_the_pairs_of_all_sizes_stand_in_the_quote_and_add_up() -> None:
    text = pdf_text(quote_pdf(offer()).data)
    assert "7 7.5 8 8.5 9 9.5 10 10.5 11 11.5 12 13 Sum" in text
    assert "40 60 140 180 260 280 300 260 220 80 140 40 2,000" in text


def test_a_long_run_of_sizes_breaks_into_rows() -> None:
    from polasepatu.costing.order.run import SizePairs
    from polasepatu.sizing import parse_size

    sizes = [parse_size(f"{n / 2:g}", "us-men") for n in range(6, 30)]
    long = replace(offer(), run=tuple(SizePairs(size=size, pairs=100) for size in sizes))
    text = pdf_text(quote_pdf(long).data)
    assert all(f" {size.label} " in text for size in sizes)
    assert "2,400" in text


def to(data: Offer) -> str:
    text = pdf_text(quote_pdf(data).data)
    return text[text.index(" To ") + 4 :][:40]


def test_a_trader_is_quoted_as_the_buyer_and_an_agent_stands_between() -> None:
    agent = offer()
    assert to(agent).startswith("Sample Shoes")
    role = BrokerRole.TRADER
    trader = Broker(name="Seoul Trading", country="KR", place="Seoul", role=role, margin=D("0.08"))
    bought = replace(agent, parties=replace(agent.parties, broker=trader))
    text = pdf_text(quote_pdf(bought).data)
    assert to(bought).startswith("Seoul Trading")
    assert "Through" not in text
    assert "Los Angeles, California" not in text  # whom the trader sells to is the trader's own affair


def fonts_in(data: bytes) -> dict[str, bool]:
    """Return the fonts of a PDF, and whether each is in the file."""
    fonts = {}
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        for held in page["/Resources"]["/Font"].values():
            font = held.get_object()
            about = font.get("/FontDescriptor")
            fonts[font["/BaseFont"]] = about is not None and "/FontFile2" in about.get_object()
    return fonts


@pytest.mark.parametrize("made", [cost_pdf, cbd_pdf])
def test_papers_of_the_desk_need_no_font_of_the_reader(made: Callable[[CostBook], Document]) -> None:
    assert all(fonts_in(made(book()).data).values())


def test_without_a_korean_font_the_quote_is_made_and_the_user_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_page, "Letters", lambda: Letters(folders=()))
    document = quote_pdf(offer())
    assert [each.code for each in document.findings] == ["PS591"]
    assert "Seoul Trading" in pdf_text(document.data)
    assert not all(fonts_in(document.data).values())


def test_fonts_are_in_the_file_and_korean_letters_can_be_copied() -> None:
    document = quote_pdf(offer())
    fonts = fonts_in(document.data)
    own = {name: embedded for name, embedded in fonts.items() if "Vera" in name}
    assert len(own) >= 3
    assert all(own.values())
    assert "Helvetica" not in "".join(fonts)
    if not document.findings:  # a font with Hangul is on this computer
        assert all(fonts.values())
        assert "\uc11c\uc6b8\ubb34\uc5ed" in pdf_text(document.data)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_same_quote_gives_the_same_bytes(spoken: str) -> None:
    with speaking(spoken):
        assert quote_pdf(offer()).data == quote_pdf(offer()).data
        assert offer_workbook(offer()) == offer_workbook(offer())


def test_names_are_no_markup_and_no_formula() -> None:
    hostile = offer(name="<b>A&B</b> <font color='red'>x</font>")
    assert "<b>A&B</b> <font color='red'>x</font>" in pdf_text(quote_pdf(hostile).data)
    sheet = Sheet(offer_workbook(offer(name="=1+1")))
    assert sheet.at("Quotation", "B4") == "'=1+1, Kab. Mojokerto, Indonesia"


def test_an_offer_that_is_no_sample_says_nothing_of_samples() -> None:
    real = replace(offer(), sample=False)
    assert "sample prices" not in pdf_text(quote_pdf(real).data)
    assert "sample prices" not in everything_in(offer_workbook(real))


def test_names_as_long_as_a_file_allows_find_room() -> None:
    long = " ".join(["Persatuan"] * 20)
    firm = replace(offer().parties.factory, name="W" * 80, place=long[:200])
    buyer = replace(offer().parties.importer, name=long[:80], place="M" * 200)
    data = replace(
        offer(),
        parties=replace(offer().parties, factory=firm, importer=buyer),
        terms=replace(offer().terms, payment=long[:200], place="x" * 200),
        style={"en": long, "id": long},
        colours=tuple(({"en": f"Colour {n} {long[:60]}"}, 50) for n in range(40)),
        number="N" * 60,
    )
    for text in (pdf_text(quote_pdf(data).data), everything_in(offer_workbook(data))):
        assert "Colour 39" in text
        assert "41,000.00" in text or "41000" in text
