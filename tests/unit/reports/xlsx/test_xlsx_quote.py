"""The workbook is the ledger: it calculates to the program's numbers, and follows a changed input."""

from __future__ import annotations

import io
import random
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from money_case import MOVES, book, random_book
from polasepatu.costing.ledger.ledger import Ledger, Line, evaluate
from polasepatu.costing.ledger.whatif import Move
from polasepatu.costing.order.terms import Factory
from polasepatu.i18n import speaking
from polasepatu.reports.offer import CostBook
from polasepatu.reports.xlsx.cost_book import cost_workbook
from polasepatu.reports.xlsx.formula import excel_names
from sheet import Sheet

D = Decimal


def named(cost: CostBook) -> dict[str, str]:
    return excel_names(line.code for line in cost.ledger.lines)


def to_the_last_digit(cost: CostBook, sheet: Sheet, values: dict[str, Decimal]) -> list[str]:
    """Return the lines whose cell shows another number than the program prints."""
    names = named(cost)
    wrong = []
    for line in cost.ledger.lines:
        shown, wanted = sheet.of_name(names[line.code]), values[line.code]
        if isinstance(line, Line) and line.places is not None:
            same = D(f"{shown:.15g}").quantize(D(1).scaleb(-line.places)) == wanted
        else:
            same = shown == pytest.approx(float(wanted), rel=1e-12, abs=1e-12)
        if not same:
            wrong.append(f"{line.code}: {shown} for {wanted}")
    return wrong


@pytest.mark.parametrize("seed", range(20))
def test_calculated_again_every_line_is_the_program_s(seed: int) -> None:
    cost = random_book(seed)
    assert to_the_last_digit(cost, Sheet(cost_workbook(cost)), evaluate(cost.ledger)) == []


@pytest.mark.parametrize("seed", range(5))
def test_what_is_stored_is_what_is_calculated(seed: int) -> None:
    """A viewer that does not calculate shows the stored values, on every sheet."""
    data = cost_workbook(random_book(seed))
    sheet, stored = Sheet(data), openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    wrong = [
        f"{title}!{cell}"
        for title, cell in sheet.formulas()
        if sheet.at(title, cell) != pytest.approx(stored[title][cell].value, rel=1e-12, abs=1e-9)
    ]
    assert wrong == []


def test_a_new_leather_price_moves_the_fob_price_as_in_the_program() -> None:
    cost = book()
    sheet = Sheet(cost_workbook(cost))
    chance = random.Random(1)
    for _ in range(20):
        changes = {
            "material.cow-upper.price": D(chance.randrange(20_000, 60_000)),
            "margin": D(chance.randrange(0, 400)) / 1000,
            "pairs": D(chance.randrange(300, 9000)),
        }
        for code, value in changes.items():
            sheet.set(named(cost)[code], float(value))
        assert to_the_last_digit(cost, sheet, evaluate(cost.ledger, changes)) == []


def price_if(cost: CostBook, changes: dict[str, Decimal]) -> float:
    """Return the price before rounding, with nothing rounded on the way."""
    return float(evaluate(cost.ledger, changes, round_lines=False)["quote.term"])


def row_of(sheet: Sheet, title: str) -> int:
    (row,) = (row for row in range(1, 20) if sheet.at("What if", f"A{row}") == title)
    return row


def test_the_what_if_table_follows_a_changed_share() -> None:
    cost = book()
    sheet = Sheet(cost_workbook(cost))
    row = row_of(sheet, "Cow pull-up leather 1.4 mm: price")
    price, now = cost.values["material.cow-upper.price"], price_if(cost, {})
    for cell, result, moved, by in (("C", "E", "G", "-0.25"), ("D", "F", "H", "0.4")):
        sheet.changed["What if", f"{cell}{row}"] = float(by)
        sheet._known.clear()
        wanted = price_if(cost, {"material.cow-upper.price": price * (1 + D(by))})
        assert sheet.at("What if", f"{result}{row}") == pytest.approx(wanted, rel=1e-12)
        assert sheet.at("What if", f"{moved}{row}") == pytest.approx(wanted - now, abs=1e-9)
    row = row_of(sheet, "Margin on the price")  # two points, not two per cent of twelve
    assert sheet.at("What if", f"E{row}") == pytest.approx(price_if(cost, {"margin": D("0.10")}))


def test_a_what_if_starts_from_the_inputs_as_they_are_now() -> None:
    cost = book()
    sheet = Sheet(cost_workbook(cost))
    sheet.set("labour_stitching_minutes", 40.0)
    changes = {"labour.stitching.minutes": D(40), "material.cow-upper.price": D("0.9") * 32_000}
    row = row_of(sheet, "Cow pull-up leather 1.4 mm: price")
    assert sheet.at("What if", f"E{row}") == pytest.approx(price_if(cost, changes))


def test_an_input_that_does_not_reach_the_price_is_not_in_the_table() -> None:
    sheet = Sheet(cost_workbook(book()))
    assert [sheet.at("What if", f"A{row}") for row in range(1, 30)].count("MPF, rate") == 0


def test_inputs_are_open_and_formulas_are_locked() -> None:
    cost = book()
    sheet = Sheet(cost_workbook(cost))
    places = {sheet.names[name.upper()] for name in named(cost).values()}
    assert len(places) == len(cost.ledger.lines)
    inputs = {sheet.names[named(cost)[each.code].upper()] for each in cost.ledger.inputs}
    open_cells = {
        (page.title, cell.coordinate)
        for page in sheet.book.worksheets
        for row in page.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert {title for title, _ in inputs} == {"Inputs"}
    assert inputs <= open_cells
    assert {title for title, _ in open_cells - inputs} == {"What if"}
    assert len(open_cells - inputs) == 2 * (len(MOVES) - 1)  # one of them does not reach the price
    assert not open_cells & set(sheet.formulas())
    assert all(page.protection.sheet for page in sheet.book.worksheets)


def test_formulas_hold_no_input_as_a_number() -> None:
    """Whatever may change is named: a formula has only the constants of the ledger's own expressions."""
    cost = book({"material.cow-upper.price": D("31987.65"), "fx.USD.IDR": D("16543.21")})
    sheet = Sheet(cost_workbook(cost))
    texts = [str(sheet.book[title][cell].value) for title, cell in sheet.formulas()]
    assert not [text for text in texts if "31987" in text or "16543" in text]
    assert sum("material_cow_upper_price" in text for text in texts) > 2


def test_both_languages_and_the_same_numbers() -> None:
    english = Sheet(cost_workbook(book()))
    with speaking("id"):
        indonesian = Sheet(cost_workbook(book()))
    assert english.book.sheetnames != indonesian.book.sheetnames
    assert "Kulit sapi pull-up 1,4 mm" in {
        cell.value for row in indonesian.book.worksheets[1].iter_rows() for cell in row
    }
    assert {name: english.of_name(name) for name in english.names} == {
        name: indonesian.of_name(name) for name in indonesian.names
    }


def test_money_shows_its_currency_and_shares_are_per_cents() -> None:
    sheet = Sheet(cost_workbook(book()))

    def form(name: str) -> str:
        title, cell = sheet.names[name.upper()]
        return str(sheet.book[title][cell].number_format)

    assert form("material_cow_upper_price") == "[$Rp-421] #,##0"
    assert form("hpp") == "[$Rp-421] #,##0.00"
    assert form("offer") == "[$USD] #,##0.00"
    assert form("quote_term") == "[$USD] #,##0.0000"
    assert form("margin") == "0.00%"
    assert form("mpf_rate") == "0.0000%"
    assert form("pairs") == "#,##0"
    assert form("material_cow_upper_qty") == "#,##0.0000"


def test_names_of_firms_and_materials_are_never_run() -> None:
    firm = Factory(name='=HYPERLINK("http://x")', country="ID")
    hostile = "@SUM(1+1)*cmd|' /C calc'!A0"
    words = {"en": hostile, "id": hostile}
    cost = book()
    lines = tuple(
        replace(line, words=words) if line.code == "material.cow-upper" else line
        for line in cost.ledger.lines
    )
    parties = replace(cost.offer.parties, factory=firm)
    cost = replace(cost, ledger=Ledger(lines=lines), offer=replace(cost.offer, parties=parties))
    sheet = Sheet(cost_workbook(cost))
    texts = [
        cell.value
        for page in sheet.book.worksheets
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.data_type != "f"
    ]
    assert f"'{hostile}" in texts
    assert not [text for text in texts if re.match(r"\s*[=+@-]", text)]
    assert to_the_last_digit(cost, sheet, evaluate(cost.ledger)) == []


def test_the_same_quote_gives_the_same_bytes() -> None:
    assert cost_workbook(book()) == cost_workbook(book())


def test_every_sheet_prints_on_a4_one_page_wide_with_its_foot() -> None:
    for page in Sheet(cost_workbook(book())).book.worksheets:
        assert page.page_setup.paperSize == 9
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_area
        assert "Internal" in page.oddFooter.left.text


def test_the_purchase_has_a_row_for_each_material_and_their_sum() -> None:
    cost = book()
    sheet = Sheet(cost_workbook(cost))
    page = sheet.book["Purchase"]
    rows = {row[0].value: row for row in page.iter_rows() if row[0].value}
    heads = [cell.value for cell in rows["Material"]]
    leather = rows["Cow pull-up leather 1.4 mm"]

    def shown(row, head: str) -> object:
        return sheet.at("Purchase", row[heads.index(head)].coordinate)

    assert shown(leather, "Need") == float(cost.values["purchase.cow-upper.need"])
    assert shown(leather, "To buy") == float(cost.values["purchase.cow-upper.order"])
    assert shown(leather, "To pay for") == float(cost.values["purchase.cow-upper.purchased"])
    assert shown(rows["All materials"], "To pay for") == float(cost.values["purchase.purchased"])


def test_every_line_of_the_ledger_has_its_cell() -> None:
    for seed in range(3):
        cost = random_book(seed)
        sheet = Sheet(cost_workbook(cost))
        assert [code for code, name in named(cost).items() if name.upper() not in sheet.names] == []


def test_a_long_what_if_table_goes_on_beyond_column_z() -> None:
    cost = book()
    moves = tuple(
        Move(code=each.code, low=D("-0.1"), high=D("0.1")) for each in cost.ledger.inputs_of("offer")
    )
    sheet = Sheet(cost_workbook(replace(cost, moves=moves)))
    assert sheet.book["What-if steps"].max_column > 80
    stored = openpyxl.load_workbook(io.BytesIO(cost_workbook(replace(cost, moves=moves))), data_only=True)
    table = stored["What if"]
    for row in range(7, table.max_row + 1):
        for cell in "EFGH":
            shown = sheet.at("What if", f"{cell}{row}")
            assert shown == pytest.approx(table[f"{cell}{row}"].value, rel=1e-12, abs=1e-9)


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    cost = book()
    long = "A very long remark on where this number comes from. " * 6
    lines = tuple(
        replace(each, source=long) if each.code == "labour.wage" else each for each in cost.ledger.lines
    )
    sheet = Sheet(cost_workbook(replace(cost, ledger=Ledger(lines=lines))))
    title, cell = sheet.names["LABOUR_WAGE"]
    page = sheet.book[title]
    row = page[cell].row
    assert page.row_dimensions[row].height > 60
    assert page.row_dimensions[row + 1].height is None


def test_every_input_has_a_title_of_its_own() -> None:
    """Pack, least order and stock are said of a material."""
    page = Sheet(cost_workbook(book())).book["Inputs"]
    titles = [row[0].value for row in page.iter_rows() if row[5].value]
    assert len(set(titles)) == len(titles)
