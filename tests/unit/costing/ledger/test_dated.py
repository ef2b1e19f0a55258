"""Rows that hold for a while: the row of a day, the last known past its end, and rows that contradict."""

from __future__ import annotations

from datetime import date

import pytest

from polasepatu.costing.ledger.dated import (
    Dated,
    RowBackwards,
    RowEnded,
    RowMissing,
    RowsOverlap,
    check_days,
    in_force,
    last_known,
)

OLD = Dated(valid_from=date(2024, 10, 1), valid_to=date(2025, 9, 30), source="notice 1")
NEW = Dated(valid_from=date(2025, 10, 1), valid_to=date(2026, 9, 30), source="notice 2", sample=True)


def test_first_and_last_day_belong_to_a_row():
    assert in_force([OLD, NEW], date(2025, 9, 30)) == (OLD,)
    assert in_force([OLD, NEW], date(2025, 10, 1)) == (NEW,)
    assert in_force([OLD, NEW], date(2026, 10, 1)) == ()
    assert Dated(valid_from=date(2024, 1, 1)).holds(date(2099, 1, 1))


@pytest.mark.parametrize("day", [date(2025, 10, 1), date(2026, 9, 30)])
def test_the_row_of_the_day_is_used(day):
    assert last_known([OLD, NEW], day, what="MPF") == (NEW, ())


def test_past_the_end_the_last_row_is_used_and_told():
    row, (told,) = last_known([NEW, OLD], date(2026, 10, 1), what="MPF")
    assert row is NEW
    assert told.code == RowEnded.code
    assert told.english() == (
        "MPF: the last known row ended on 2026-09-30; it is used for 2026-10-01 and may be wrong"
    )


def test_before_the_first_row_nothing_is_guessed():
    with pytest.raises(RowMissing) as told:
        last_known([OLD, NEW], date(2024, 9, 30), what="MPF")
    assert told.value.findings[0].values["begin"] == "2024-10-01"
    with pytest.raises(RowMissing):
        last_known([], date(2024, 9, 30), what="MPF")


def test_rows_that_end_before_they_begin():
    (told,) = check_days([Dated(valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1))], what="MPF")
    assert told.code == RowBackwards.code


@pytest.mark.parametrize("end", [None, date(2025, 10, 1)])
def test_rows_that_overlap(end):
    first = Dated(valid_from=date(2024, 10, 1), valid_to=end)
    (told,) = check_days([NEW, first], what="MPF")
    assert (told.code, told.values["day"]) == (RowsOverlap.code, "2025-10-01")
    assert check_days([OLD, NEW], what="MPF") == ()
