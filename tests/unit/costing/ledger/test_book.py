"""The one way in which a ledger is made: what the book fills in, and what order it keeps."""

from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger.book import Book
from polasepatu.costing.ledger.dated import Dated
from polasepatu.costing.ledger.formula import ref
from polasepatu.costing.ledger.ledger import Input, Ledger, evaluate

ROW = Dated(valid_from=date(2026, 1, 2), source="customs", sample=True)


def test_an_input_from_a_row_says_who_says_it_and_since_when():
    book = Book(currency="USD")
    book.share("mpf.rate", "MPF", Decimal("0.003464"), group="duty", evidence=ROW.evidence)
    (found,) = book.entries
    assert isinstance(found, Input)
    assert (found.source, found.dated, found.sample) == ("customs", date(2026, 1, 2), True)
    assert found.unit == "share"


def test_an_amount_has_the_decimals_of_its_currency_and_a_price_for_a_pair_two_more():
    book = Book(currency="IDR")
    book.money("order", "order", ref("a"), group="x")
    book.money("pair", "pair", ref("a"), group="x", unit="pair")
    book.money("fob", "fob", ref("a"), group="x", unit="pair", currency="USD")
    assert [each.places for each in book.entries] == [0, 2, 4]
    assert [each.currency for each in book.entries] == ["IDR", "IDR", "USD"]


def test_a_step_in_between_is_not_rounded():
    book = Book(currency="IDR")
    hours = book.given("hours", "hours", 173, group="x", unit="hour")
    minute = book.step("minute", "minute", 5_000_000 / hours / 60, group="x", unit="minute")
    book.money("pair", "pair", minute * 60, group="x", unit="pair")
    values = evaluate(Ledger(lines=tuple(book.entries)))
    assert values["pair"] == Decimal("28901.73")
    assert values["minute"] != values["minute"].quantize(Decimal("0.01"))


def test_inputs_come_first_and_each_kind_keeps_its_order():
    book = Book(currency="IDR")
    book.money("c", "c", ref("b"), group="x")
    book.given("b", "b", 1, group="x")
    book.money("d", "d", ref("a"), group="x")
    book.given("a", "a", 1, group="x")
    assert [each.code for each in book.inputs_first] == ["b", "a", "c", "d"]
    assert "c" in book
    assert "e" not in book
