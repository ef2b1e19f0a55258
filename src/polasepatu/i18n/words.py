"""Amounts in words, as a quote, a receipt or a letter of credit repeats them below the figures.

English is the American of a quote to Los Angeles (no "and" inside a number: it parts dollars from cents).
Indonesian follows the way sums stand in laws and receipts: seratus, seribu, but satu juta; the exact form
of the number is never left to the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from polasepatu.errors import Exit, PolaError
from polasepatu.i18n import language
from polasepatu.money import CURRENCIES, EXACT

LARGEST = 10**18 - 1  # below the first scale word that is not in the tables


class AmountWithoutWords(PolaError):
    code = "PS590"
    text = "{amount} {currency} cannot be written in words"
    hint = "an amount in words has no more decimals than the currency has coins, and stays below 10^18"
    cause = (
        "A quote repeats its total in words. That needs a whole number of the smallest coin (no rupiah "
        "cents, two decimals of a dollar) and a number smaller than a quintillion."
    )
    exit_code = Exit.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coin:
    """What a currency is called: its unit for one and for many, and its hundredth where it has one."""

    one: str
    many: str
    cent: str = ""
    cents: str = ""


_COINS = {
    "en": {
        "IDR": _Coin(one="rupiah", many="rupiah"),
        "USD": _Coin(one="US dollar", many="US dollars", cent="cent", cents="cents"),
        "KRW": _Coin(one="Korean won", many="Korean won"),
        "EUR": _Coin(one="euro", many="euros", cent="cent", cents="cents"),
        "SGD": _Coin(one="Singapore dollar", many="Singapore dollars", cent="cent", cents="cents"),
        "JPY": _Coin(one="Japanese yen", many="Japanese yen"),
        "CNY": _Coin(one="Chinese yuan", many="Chinese yuan", cent="fen", cents="fen"),
    },
    "id": {
        "IDR": _Coin(one="rupiah", many="rupiah"),
        "USD": _Coin(one="dolar Amerika Serikat", many="dolar Amerika Serikat", cent="sen", cents="sen"),
        "KRW": _Coin(one="won Korea", many="won Korea"),
        "EUR": _Coin(one="euro", many="euro", cent="sen", cents="sen"),
        "SGD": _Coin(one="dolar Singapura", many="dolar Singapura", cent="sen", cents="sen"),
        "JPY": _Coin(one="yen Jepang", many="yen Jepang"),
        "CNY": _Coin(one="yuan Tiongkok", many="yuan Tiongkok", cent="fen", cents="fen"),
    },
}


def number_in_words(number: int) -> str:
    """Return a whole number in words, in the language that is spoken.

    Raises:
        AmountWithoutWords: it is not smaller than 10^18.
    """
    if abs(number) > LARGEST:
        raise AmountWithoutWords(amount=str(number), currency="")
    say_it = _indonesian if language() == "id" else _english
    return f"minus {say_it(-number)}" if number < 0 else say_it(number)


def amount_in_words(amount: Decimal, currency: str) -> str:
    """Return an amount of money in words, in the language that is spoken.

    A currency without a name here keeps its code, and its coins stand as on a cheque: "twenty and
    50/100 CHF".

    Raises:
        AmountWithoutWords: there are more decimals than the currency has coins, or it is too large.
    """
    places = CURRENCIES.get(currency, 2)
    coins = abs(amount).scaleb(places, EXACT)
    if abs(amount) > LARGEST or coins != int(coins):
        raise AmountWithoutWords(amount=str(amount), currency=currency)
    whole, cents = divmod(int(coins), 10**places)
    coin = _COINS[language()].get(currency)
    if coin is None:
        odd = f" {_and()} {cents:0{places}d}/{10**places}" if cents else ""
        words = f"{number_in_words(whole)}{odd} {currency}"
    else:
        words = _with_unit(whole, cents, coin)
    return f"minus {words}" if amount < 0 else words


def _with_unit(whole: int, cents: int, coin: _Coin) -> str:
    parts = []
    if whole or not cents:
        parts.append(f"{number_in_words(whole)} {coin.one if whole == 1 else coin.many}")
    if cents:
        parts.append(f"{number_in_words(cents)} {coin.cent if cents == 1 else coin.cents}")
    return (" " if language() == "id" else " and ").join(parts)


def _and() -> str:
    return "dan" if language() == "id" else "and"


# --- English --------------------------------------------------------------------------------------

_EN_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")


def _english(number: int) -> str:
    if number == 0:
        return _EN_ONES[0]
    groups = [
        f"{_english_group(group)} {_EN_SCALES[power]}".rstrip() for power, group in _groups(number) if group
    ]
    return " ".join(groups)


def _english_group(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_EN_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(f"{_EN_TENS[tens]}-{_EN_ONES[ones]}" if ones else _EN_TENS[tens])
    elif rest:
        words.append(_EN_ONES[rest])
    return " ".join(words)


# --- Indonesian -----------------------------------------------------------------------------------

_ID_ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_ID_SCALES = ("", "ribu", "juta", "miliar", "triliun", "kuadriliun")


def _indonesian(number: int) -> str:
    if number == 0:
        return _ID_ONES[0]
    return " ".join(_indonesian_scaled(group, power) for power, group in _groups(number) if group)


def _indonesian_scaled(group: int, power: int) -> str:
    if power == 1 and group == 1:
        return "seribu"
    return f"{_indonesian_group(group)} {_ID_SCALES[power]}".rstrip()


def _indonesian_group(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = []
    if hundreds:
        words.append("seratus" if hundreds == 1 else f"{_ID_ONES[hundreds]} ratus")
    if tens == 1:
        words.append({0: "sepuluh", 1: "sebelas"}.get(ones, f"{_ID_ONES[ones]} belas"))
        ones = 0
    elif tens:
        words.append(f"{_ID_ONES[tens]} puluh")
    if ones:
        words.append(_ID_ONES[ones])
    return " ".join(words)


def _groups(number: int) -> tuple[tuple[int, int], ...]:
    """Return (power of a thousand, three digits) from the largest down."""
    digits = f"{number:,d}".split(",")
    return tuple((len(digits) - 1 - index, int(group)) for index, group in enumerate(digits))
