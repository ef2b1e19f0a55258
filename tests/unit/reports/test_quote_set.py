"""Every file of a quote can be made, and is what the end of its name says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from money_case import book
from polasepatu.reports.offer import Audience
from polasepatu.reports.quote_set import Report, report


@pytest.mark.parametrize("kind", Report)
def test_each_file_is_of_its_kind(kind: Report) -> None:
    data = report(kind, book()).data
    assert data.startswith(b"%PDF" if kind.value.endswith(".pdf") else b"PK")


def test_only_the_quote_is_for_the_buyer() -> None:
    assert {kind for kind in Report if kind.audience is Audience.BUYER} == {
        Report.QUOTE_PDF,
        Report.QUOTE_XLSX,
    }


def test_the_libraries_are_loaded_when_a_file_is_made() -> None:
    code = (
        "import sys, polasepatu.reports.quote_set;"
        "import polasepatu.reports.pdf.offer, polasepatu.reports.xlsx.cost_book;"
        "print([each for each in ('reportlab', 'xlsxwriter', 'numba') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
