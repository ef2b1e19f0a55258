"""The language is chosen once, and numbers and dates follow it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polasepatu import i18n
from polasepatu.errors import Phrase
from polasepatu.i18n import choose, say, speaking
from polasepatu.i18n.numbers import day, long_day, number, percent


@pytest.mark.parametrize(
    ("argv", "environ", "chosen"),
    [
        (["--lang", "id"], {}, "id"),
        (["grade", "--lang=id", "x"], {"POLASEPATU_LANG": "en"}, "id"),
        (["grade", "--", "--lang", "id"], {}, "en"),
        ([], {"POLASEPATU_LANG": "id", "LANG": "en_US.UTF-8"}, "id"),
        ([], {"LANG": "id_ID.UTF-8"}, "id"),
        ([], {"LC_ALL": "C", "LANG": "id_ID.UTF-8"}, "en"),
        ([], {"LC_MESSAGES": "in_ID", "LANG": "en_US"}, "id"),
        ([], {"LC_ALL": "", "LANG": "id_ID"}, "id"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {}, "en"),
        (["--lang"], {"LANG": "id_ID"}, "id"),
    ],
)
def test_the_option_wins_over_the_environment(argv: list[str], environ: dict[str, str], chosen: str) -> None:
    assert choose(argv, environ) == chosen


def test_windows_says_the_language_where_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_windows_speaks_indonesian", lambda: True)
    assert choose([], {}) == "id"
    assert choose([], {"LANG": "en_GB"}) == "en"


def test_an_unknown_language_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="no such language"):
        i18n.use("xx")


@pytest.mark.parametrize(
    ("value", "digits", "english", "indonesian"),
    [
        (1234567.891, 2, "1,234,567.89", "1.234.567,89"),
        (Decimal("1250000.5"), 0, "1,250,001", "1.250.001"),
        (Decimal("0.125"), 2, "0.13", "0,13"),
        (2.675, 2, "2.68", "2,68"),
        (-0.001, 1, "0.0", "0,0"),
        (0, 0, "0", "0"),
        (-1234.5, 1, "-1,234.5", "-1.234,5"),
        (1e16, 0, "10,000,000,000,000,000", "10.000.000.000.000.000"),
    ],
)
def test_a_number_is_written_as_people_write_it(
    value: float, digits: int, english: str, indonesian: str
) -> None:
    with speaking("en"):
        assert number(value, digits) == english
    with speaking("id"):
        assert number(value, digits) == indonesian


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.integers(0, 3))
def test_both_languages_write_the_same_digits(value: Decimal, digits: int) -> None:
    with speaking("en"):
        english = number(value, digits)
    with speaking("id"):
        indonesian = number(value, digits)
    assert indonesian == english.translate(str.maketrans(".,", ",."))


def test_dates_and_percentages_follow_the_language() -> None:
    with speaking("id"):
        assert (day(date(2026, 3, 4)), long_day(date(2026, 8, 17))) == ("04-03-2026", "17 Agustus 2026")
        assert percent(0.785) == "78,5 %"
    with speaking("en"):
        assert (day(date(2026, 3, 4)), long_day(date(2026, 8, 17))) == ("2026-03-04", "17 August 2026")


def test_a_template_translates_its_phrases_and_writes_numbers_in_the_language() -> None:
    values = {"found": Phrase("a list")}
    with speaking("id"):
        assert say("must be a number, not {found}", values) == "harus angka, bukan daftar"
        assert (
            say("{x:.2f} {n} {text} {yes}", {"x": 1.5, "n": 3, "text": "1.5", "yes": True})
            == "1,50 3 1.5 True"
        )
    with speaking("en"):
        assert say("must be a number, not {found}", values) == "must be a number, not a list"
