"""The cost breakdown divides the whole price: its sections sum to it to the last digit, in every trade."""

from __future__ import annotations

import io
from decimal import Decimal

import pypdf
import pytest

import trade_case
from money_case import book, book_of, ledger, random_book
from polasepatu.costing.ledger.ledger import Ledger, evaluate
from polasepatu.costing.order.terms import BrokerRole, Incoterm
from polasepatu.i18n import speaking
from polasepatu.reports.cbd import Breakdown, NoBreakdown, breakdown
from polasepatu.reports.pdf.cbd import cbd_pdf

D = Decimal
LETTERS = "ABCDEFGHIJKLM"


def sums(found: Breakdown) -> dict[str, Decimal]:
    return {part.letter: found.values[part.sum] for part in found.parts}


@pytest.mark.parametrize("seed", range(20))
def test_the_sections_sum_to_the_price(seed: int) -> None:
    cost = random_book(seed)
    found = breakdown(cost)
    assert "".join(part.letter for part in found.parts) == LETTERS
    assert sum(value for letter, value in sums(found).items() if letter != "L") == cost.values["net"]
    assert sums(found)["L"] == cost.values["net"]
    for part in found.parts:
        if part.letter != "L":
            assert found.values[part.sum] == sum(found.values[item.amount] for item in part.items)


@pytest.mark.parametrize("seed", range(20))
def test_rounding_is_all_that_is_left_over(seed: int) -> None:
    """Nothing of the cost is forgotten: else it would hide in the line of the rounding."""
    cost = random_book(seed)
    found = breakdown(cost)
    amounts = [item.amount for part in found.parts for item in part.items]
    lines_in_rupiah = D("0.005") * len(amounts) / cost.values["price.rate"]
    assert abs(found.values["cbd.rounding"]) <= D("0.00005") * len(amounts) + lines_in_rupiah


def test_the_worked_quote_by_sections() -> None:
    found = breakdown(book())
    assert {letter: f"{value:f}" for letter, value in sums(found).items()} == {
        "A": "4.3988",
        "B": "1.8252",
        "C": "2.8832",
        "D": "0.7566",
        "E": "0.5827",
        "F": "0.5826",
        "G": "2.5731",
        "H": "0.9006",
        "I": "1.2551",
        "J": "1.2332",
        "K": "2.4839",
        "L": "20.5000",
        "M": "1.0250",
    }


def test_each_material_stands_in_the_section_that_its_order_names() -> None:
    found = breakdown(book())
    codes = {part.letter: [item.entry.code for item in part.items] for part in found.parts}
    assert codes["A"] == ["material.cow-upper"]
    assert codes["F"] == [f"material.{code}" for code in ("shoe-box", "tissue", "silica-gel", "hangtag")]
    assert "material.carton" in codes["D"]  # nobody has said where it belongs
    assert codes["G"][0] == "labour.cutting"
    assert codes["K"] == ["profit"]
    assert "rejects.material" in codes["J"]
    assert codes["L"] == []


def test_a_commission_beside_the_price_is_no_part_of_it() -> None:
    bought = breakdown(book_of(ledger(trade_case.trade(role=BrokerRole.BUYER_AGENT))))
    assert sums(bought)["M"] == 0
    assert sums(breakdown(book()))["M"] == D("1.0250")


def test_a_carried_price_is_divided_without_its_carriage() -> None:
    cost = book_of(ledger(trade_case.trade(term=Incoterm.CIF)))
    found = breakdown(cost)
    assert found.values["cbd.L"] == cost.values["net"] < cost.values["offer"]
    (text,) = (found.ledger[part.sum] for part in found.parts if part.letter == "L")
    assert text.title_values == {"term": "FOB"}


def test_a_ledger_without_a_price_has_no_breakdown() -> None:
    cost = book()
    bare = Ledger(lines=tuple(line for line in cost.ledger.lines if line.code in ("pairs", "overrun")))
    with pytest.raises(NoBreakdown):
        breakdown(type(cost)(**{**_fields(cost), "ledger": bare, "values": evaluate(bare)}))


def _fields(cost):
    return {name: getattr(cost, name) for name in cost.__slots__}


@pytest.mark.parametrize(
    ("spoken", "wanted"),
    [
        (
            "en",
            (
                *("Cost breakdown (CBD) LA-2000", "A Upper materials 4.3988", "Cow pull-up leather 1.4 mm"),
                *(
                    "sq ft",
                    "1.8000",
                    "21.7 %",
                    "2.3000",
                    "Rp 32,000",
                    "L Price FOB 20.5000",
                    "K Profit 2.4839",
                ),
                *("1 USD = Rp 16,732.00", "2,000 / 500", "M Commission 1.0250", "USD 23.60"),
            ),
        ),
        ("id", ("A Bahan atasan 4,3988", "kaki", "21,7 %", "L Harga FOB 20,5000", "K Laba 2,4839")),
    ],
)
def test_the_breakdown_on_paper(spoken: str, wanted: tuple[str, ...]) -> None:
    with speaking(spoken):
        pages = pypdf.PdfReader(io.BytesIO(cbd_pdf(book()).data)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert [each for each in wanted if each not in text] == []
