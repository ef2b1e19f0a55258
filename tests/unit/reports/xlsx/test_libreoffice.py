"""LibreOffice calculates our workbooks to the cent: another program, with rules of its own."""

from __future__ import annotations

import io
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from money_case import book, random_book
from polasepatu.costing.ledger.ledger import Line, evaluate
from polasepatu.reports.cbd import breakdown
from polasepatu.reports.offer import CostBook
from polasepatu.reports.xlsx.cost_book import cost_workbook
from polasepatu.reports.xlsx.formula import excel_names

D = Decimal
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.extra_programs,
    pytest.mark.skipif(OFFICE is None, reason="libreoffice-calc is not installed"),
]


def without_values(data: bytes) -> bytes:
    """Return a workbook with formulas only: LibreOffice shows stored values where there are any."""
    stripped = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(stripped)
    return stripped.getvalue()


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that lets LibreOffice calculate workbooks, all in one start."""
    folder: Path = tmp_path_factory.mktemp("calc")

    def calculate(books: dict[str, bytes]) -> dict[str, openpyxl.Workbook]:
        for name, data in books.items():
            (folder / f"{name}.xlsx").write_bytes(without_values(data))
        command = [
            str(OFFICE),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")),
            *(str(folder / f"{name}.xlsx") for name in books),
        ]
        subprocess.run(command, check=True, timeout=300, capture_output=True)
        return {
            name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in books
        }

    return calculate


def off(cost: CostBook, sheet: openpyxl.Workbook, changes: dict[str, Decimal] | None = None) -> list[str]:
    """Return the lines, those of the breakdown among them, that LibreOffice shows otherwise."""
    whole = breakdown(cost).ledger
    values = evaluate(whole, changes)
    names = excel_names(line.code for line in whole.lines)
    wrong = []
    for line in whole.lines:
        ((title, cell),) = sheet.defined_names[names[line.code]].destinations
        shown, wanted = sheet[title][cell.replace("$", "")].value, values[line.code]
        if isinstance(line, Line) and line.places is not None:
            same = D(f"{shown:.15g}").quantize(D(1).scaleb(-line.places)) == wanted
        else:
            same = shown == pytest.approx(float(wanted), rel=1e-12, abs=1e-12)
        if not same:
            wrong.append(f"{line.code}: {shown} for {wanted}")
    return wrong


def test_twenty_random_orders_are_equal_to_the_cent(calculated) -> None:
    books = {f"order-{seed}": random_book(seed) for seed in range(20)}
    sheets = calculated({name: cost_workbook(cost) for name, cost in books.items()})
    assert {name: found for name, cost in books.items() if (found := off(cost, sheets[name]))} == {}


def test_a_price_that_someone_types_moves_the_fob_price_as_in_the_program(calculated) -> None:
    cost = book()
    changes = {"material.cow-upper.price": D(41_250), "margin": D("0.155"), "pairs": D(1200)}
    typed = openpyxl.load_workbook(io.BytesIO(cost_workbook(cost)))
    names = excel_names(line.code for line in cost.ledger.lines)
    for code, value in changes.items():
        ((title, cell),) = typed.defined_names[names[code]].destinations
        typed[title][cell.replace("$", "")].value = float(value)
    data = io.BytesIO()
    typed.save(data)
    assert off(cost, calculated({"typed": data.getvalue()})["typed"], changes) == []


def test_no_cell_is_an_error_and_every_what_if_agrees(calculated) -> None:
    cost = random_book(3)
    data = cost_workbook(cost)
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    sheet = calculated({"all": data})["all"]
    wrong = []
    for page in stored.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    shown = sheet[page.title][cell.coordinate].value
                    if shown != pytest.approx(cell.value, rel=1e-9, abs=1e-9):
                        wrong.append(f"{page.title}!{cell.coordinate}: {shown} for {cell.value}")
    assert wrong == []
