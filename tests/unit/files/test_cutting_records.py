"""Tables of the cutting room: what every office writes, and every slip with its line and column."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polasepatu.errors import InputFaults
from polasepatu.files.cutting_records import load_records, parse_records

GOOD = """\
ticket,date,cutter,style,material,pairs,used,unit,hides,allowed
T1,2026-11-02,Budi,derby,cow-side,41:25 42:25,87.50,,4,88.4
T2,2026-11-03,,derby,pig-lining,41:25 42:25,800,dm2,,
"""


def faults(text: str) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(InputFaults) as caught:
        parse_records(text, "records.csv")
    return [(each.code, each.where.line, each.where.column) for each in caught.value.findings]


def test_a_line_is_a_ticket():
    first, second = parse_records(GOOD, "records.csv")
    assert first.pairs == {"41": 25, "42": 25}
    assert (first.used, first.hides, first.allowed) == (Decimal("87.50"), Decimal(4), Decimal("88.4"))
    assert (first.ticket, first.cutter, first.style, first.material) == ("T1", "Budi", "derby", "cow-side")
    assert (second.unit, second.hides, second.allowed) == ("dm2", None, None)
    assert second.where.line == 3


@pytest.mark.parametrize(
    "change", [lambda text: text.replace(",", ";"), lambda text: text.replace(",", "\t")]
)
def test_office_programs_part_columns_as_they_like(change):
    assert parse_records(change(GOOD), "r")[0] == parse_records(GOOD, "r")[0]


def test_marks_and_line_ends_of_windows_do_no_harm(tmp_path):
    path = tmp_path / "records.csv"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert len(load_records(path)) == 2


def test_one_size_may_stand_in_a_column_of_its_own():
    (found,) = parse_records("material,size,pairs,used\ncow-side,42.5,60,99\n", "r", style="derby")
    assert found.pairs == {"42.5": 60}
    assert found.style == "derby"


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("cow-side,42:60,1.250.5", 16),
        ('cow-side,42:60,"99,5"', 17),
        ("cow-side,42:60,", None),
        ("cow-side,42:60,-3", 16),
        ("cow-side,42:60,0", 16),
        ("cow-side,sixty,99", 10),
        ("cow-side,42:60 42:1,99", 10),
        ("cow-side,42:0,99", 10),
        ("cow-side,60,99", 10),
        (",42:60,99", None),
        ("cow-side,42:60,99,1", None),
    ],
)
def test_a_slip_is_told_with_its_line_and_column(line, column):
    found = faults(f"material,pairs,used\n{line}\n".replace("used", "used", 1))
    assert ("PS512", 2, column) in found


def test_all_slips_of_a_table_are_told_at_once():
    text = (
        "material,pairs,used,unit,style\ncow-side,42:60,x,feet,derby\n,42:60,99,,derby\ncow-side,y,1,,derby\n"
    )
    assert [line for _, line, _ in faults(text)] == [2, 2, 3, 4]


def test_columns_that_are_missing_or_unknown_are_told():
    assert {code for code, _, _ in faults("material,pairs,usd\nx,42:1,2\n")} == {"PS117", "PS512"}
    assert faults("material,pairs,used,used\nx,42:1,2,2\n") == [("PS512", 1, None)]
    assert faults("material,pairs,used\n") == [("PS512", 1, None)]
    assert faults("") != []


def test_a_line_without_a_style_needs_one():
    assert [code for code, _, _ in faults("material,pairs,used\ncow-side,42:60,99\n")] == ["PS512"]


def test_a_table_that_is_not_there_or_no_text_is_told(tmp_path):
    for path, code in ((tmp_path / "no.csv", "PS101"), (tmp_path, "PS102")):
        with pytest.raises(InputFaults) as caught:
            load_records(path)
        assert caught.value.findings[0].code == code
    binary = tmp_path / "x.csv"
    binary.write_bytes(b"\xff\xfe\x00material")
    with pytest.raises(InputFaults) as caught:
        load_records(binary)
    assert caught.value.findings[0].code == "PS104"
