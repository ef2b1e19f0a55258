"""Amounts in words are those of a receipt, no two alike, and can be read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.i18n import speaking
from polasepatu.i18n.numbers import money
from polasepatu.i18n.words import LARGEST, AmountWithoutWords, amount_in_words, number_in_words

NUMBERS = st.one_of(
    st.integers(0, 10_000),
    st.integers(0, LARGEST),
    # Holes: runs of zeros and ones are where the rules for seribu, sebelas and the like meet.
    st.builds(int, st.text("01", min_size=1, max_size=18)),
)


@pytest.mark.parametrize(
    ("number", "english", "indonesian"),
    [
        (0, "zero", "nol"),
        (10, "ten", "sepuluh"),
        (11, "eleven", "sebelas"),
        (14, "fourteen", "empat belas"),
        (20, "twenty", "dua puluh"),
        (21, "twenty-one", "dua puluh satu"),
        (100, "one hundred", "seratus"),
        (111, "one hundred eleven", "seratus sebelas"),
        (200, "two hundred", "dua ratus"),
        (1_000, "one thousand", "seribu"),
        (1_001, "one thousand one", "seribu satu"),
        (11_000, "eleven thousand", "sebelas ribu"),
        (21_000, "twenty-one thousand", "dua puluh satu ribu"),
        (100_000, "one hundred thousand", "seratus ribu"),
        (101_000, "one hundred one thousand", "seratus satu ribu"),
        (1_000_000, "one million", "satu juta"),
        (1_001_000, "one million one thousand", "satu juta seribu"),
        (1_000_000_000, "one billion", "satu miliar"),
        (10**12 + 10**3, "one trillion one thousand", "satu triliun seribu"),
        (10**15, "one quadrillion", "satu kuadriliun"),
        (-5, "minus five", "minus lima"),
        (
            685_049_640,
            "six hundred eighty-five million forty-nine thousand six hundred forty",
            "enam ratus delapan puluh lima juta empat puluh sembilan ribu enam ratus empat puluh",
        ),
    ],
)
def test_numbers_read_as_people_say_them(number: int, english: str, indonesian: str) -> None:
    assert number_in_words(number) == english
    with speaking("id"):
        assert number_in_words(number) == indonesian


@pytest.mark.parametrize(
    ("amount", "currency", "english", "indonesian"),
    [
        ("342525", "IDR", None, "tiga ratus empat puluh dua ribu lima ratus dua puluh lima rupiah"),
        ("41000.00", "USD", "forty-one thousand US dollars", "empat puluh satu ribu dolar Amerika Serikat"),
        (
            "20.50",
            "USD",
            "twenty US dollars and fifty cents",
            "dua puluh dolar Amerika Serikat lima puluh sen",
        ),
        ("1.01", "USD", "one US dollar and one cent", "satu dolar Amerika Serikat satu sen"),
        ("0.05", "USD", "five cents", "lima sen"),
        ("0", "USD", "zero US dollars", "nol dolar Amerika Serikat"),
        ("29930", "KRW", "twenty-nine thousand nine hundred thirty Korean won", None),
        ("20.50", "CHF", "twenty and 50/100 CHF", "dua puluh dan 50/100 CHF"),
        ("20.5", "KWD", "twenty and 500/1000 KWD", "dua puluh dan 500/1000 KWD"),
        ("3000", "VND", "three thousand VND", None),
        ("-2", "USD", "minus two US dollars", "minus dua dolar Amerika Serikat"),
    ],
)
def test_amounts_name_their_currency(
    amount: str, currency: str, english: str | None, indonesian: str | None
) -> None:
    if english:
        assert amount_in_words(Decimal(amount), currency) == english
    if indonesian:
        with speaking("id"):
            assert amount_in_words(Decimal(amount), currency) == indonesian


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.5", "IDR"), ("1.5", "KRW"), ("1.5", "VND"), ("1.005", "USD"), ("1e18", "IDR"), ("1e40", "USD")],
)
def test_what_no_coin_can_pay_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(AmountWithoutWords):
        amount_in_words(Decimal(amount), currency)


@given(NUMBERS)
@settings(max_examples=400)
def test_english_can_be_read_back(number: int) -> None:
    assert read_english(number_in_words(number)) == number


@given(NUMBERS)
@settings(max_examples=400)
def test_indonesian_can_be_read_back(number: int) -> None:
    with speaking("id"):
        assert read_indonesian(number_in_words(number)) == number


@pytest.mark.parametrize("spoken", ["en", "id"])
def test_no_two_numbers_share_their_words(spoken: str) -> None:
    with speaking(spoken):
        words = [number_in_words(number) for number in range(20_000)]
    assert len(set(words)) == len(words)


@given(st.integers(0, 10**17), st.sampled_from(["en", "id"]))
def test_dollars_and_cents_can_be_read_back(cents: int, spoken: str) -> None:
    with speaking(spoken):
        words = amount_in_words(Decimal(cents) / 100, "USD")
    read = read_indonesian if spoken == "id" else read_english
    before, named, after = words.partition("dolar Amerika Serikat" if spoken == "id" else "US dollar")
    if not named:
        before, after = "", words
    after = " ".join(word for word in after.split() if word not in ("s", "and", "cent", "cents", "sen"))
    assert (read(before) if before else 0) * 100 + (read(after) if after else 0) == cents


# --- slow readers that know the languages by other rules than the writer ---------------------------

_SMALL = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_DIGITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan"
EN = {word: value for value, word in enumerate(_SMALL.split())}
EN |= {word: 20 + 10 * index for index, word in enumerate(_TENS.split())}
EN_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15}


def read_english(words: str) -> int:
    """Add up: `hundred` multiplies what stands in hand, a scale word puts it down."""
    total = hand = 0
    for word in words.replace("-", " ").split():
        if word == "hundred":
            hand *= 100
        elif word in EN_SCALES:
            total, hand = total + hand * EN_SCALES[word], 0
        else:
            hand += EN[word]
    return total + hand


ID = {word: value for value, word in enumerate(_DIGITS.split())}
ID_SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}


def read_indonesian(words: str) -> int:
    """Add up digit by digit: belas adds ten, puluh and ratus multiply the digit before them; se- is one."""
    total = hand = digit = 0
    for word in words.split():
        if word in ("sepuluh", "sebelas", "seratus"):
            hand += {"sepuluh": 10, "sebelas": 11, "seratus": 100}[word]
        elif word == "belas":
            hand, digit = hand + 10 + digit, 0
        elif word in ("puluh", "ratus"):
            hand, digit = hand + digit * {"puluh": 10, "ratus": 100}[word], 0
        elif word == "seribu":
            total += 1_000
        elif word in ID_SCALES:
            total, hand, digit = total + (hand + digit) * ID_SCALES[word], 0, 0
        else:
            digit = ID[word]
    return total + hand + digit


@pytest.mark.parametrize(
    ("amount", "currency", "digits", "english", "indonesian"),
    [
        ("1234567", "IDR", None, "Rp 1,234,567", "Rp 1.234.567"),
        ("188230.80", "IDR", None, "Rp 188,231", "Rp 188.231"),
        ("188230.8", "IDR", 2, "Rp 188,230.80", "Rp 188.230,80"),
        ("20.5", "USD", None, "USD 20.50", "USD 20,50"),
        ("24.4934", "USD", None, "USD 24.4934", "USD 24,4934"),
        ("41000", "USD", None, "USD 41,000.00", "USD 41.000,00"),
        ("29930", "KRW", None, "KRW 29,930", "KRW 29.930"),
    ],
)
def test_money_shows_its_currency_and_coins(
    amount: str, currency: str, digits: int | None, english: str, indonesian: str
) -> None:
    assert money(Decimal(amount), currency, digits) == english
    with speaking("id"):
        assert money(Decimal(amount), currency, digits) == indonesian
