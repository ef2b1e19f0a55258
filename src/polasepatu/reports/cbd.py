"""The buyer's cost breakdown (CBD): the price of a pair divided into the sections A to M that buyers ask for.

It is a ledger that goes on from the ledger of the quote: each amount is a line of the quote converted at the
rate of the offer and rounded once, a section is the sum of its printed amounts, and what rounding leaves is
a line of its own, so that the sections sum to the price to the last digit.

It shows costs, profit and commission. It goes to a buyer only where the seller has agreed to open them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polasepatu.costing.ledger.formula import Expr, Ref, Sum, names, ref, total
from polasepatu.costing.ledger.ledger import Entry, Ledger, Line, evaluate
from polasepatu.costing.order.terms import Incoterm
from polasepatu.errors import Exit, Phrase, PolaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from polasepatu.reports.offer import CostBook

PLACES = 4  # of the amounts, in the currency of the offer


class NoBreakdown(PolaError):
    """A ledger that does not go as far as a price."""

    code = "PS593"
    text = "there is no cost breakdown of this quote: it lacks {lines}"
    hint = "a breakdown needs cost, price, exchange rate and profit: make it from `polasepatu quote`"
    cause = "The breakdown divides the price per pair, so the quote needs a price."
    exit_code = Exit.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row: the line of the quote, and the line of its amount in the currency of the offer."""

    entry: Entry
    amount: str  # code in the ledger of the breakdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section: its letter, its rows, and the line of their sum, whose title is its heading."""

    letter: str
    items: tuple[Item, ...]
    sum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The sections of the price, over a ledger that goes on from that of the quote."""

    ledger: Ledger
    values: Mapping[str, Decimal]
    parts: tuple[Part, ...]
    currency: str


_NEEDED = ("price.rate", "own_cost", "net", "profit")
_MATERIALS = {
    "material.upper": "A",
    "material.lining": "B",
    "material.bottom": "C",
    "material.trims": "D",
    "material.chemicals": "E",
    "material.packing": "F",
}
_GROUPS = {"labour": "G", "overhead": "H", "tooling": "I"}
_OTHER_MATERIAL, _OTHER = "D", "J"
_TITLES = {
    "A": Phrase("Upper materials"),
    "B": Phrase("Lining and reinforcement"),
    "C": Phrase("Bottom: insole, midsole, outsole"),
    "D": Phrase("Trims and findings"),
    "E": Phrase("Chemicals"),
    "F": Phrase("Packing"),
    "G": Phrase("Labour by process"),
    "H": Phrase("Overhead"),
    "I": Phrase("Moulds, dies and lasts"),
    "J": Phrase("Rejects, administration, charges"),
    "K": Phrase("Profit"),
    "L": Phrase("Price {term}"),  # what the others sum to
    "M": Phrase("Commission"),
}


def breakdown(cost: CostBook) -> Breakdown:
    """Return the price of a pair by sections.

    Every leaf of the cost has a section, whatever it is, because they are found by going down the sums
    that the cost is made of.

    Raises:
        NoBreakdown: the ledger has no price, rate or profit.
    """
    ledger, currency = cost.ledger, cost.offer.terms.currency
    if missing := [code for code in _NEEDED if code not in ledger]:
        raise NoBreakdown(lines=", ".join(missing))
    codes: dict[str, list[str]] = {letter: [] for letter in _TITLES if letter != "L"}
    for code in _leaves(ledger, "own_cost"):
        codes[_letter(ledger[code])].append(code)
    codes["K"].append("profit")
    profit = ledger["profit"]
    if isinstance(profit, Line) and "commission" in names(
        profit.expr
    ):  # else the buyer pays it, beside the price
        codes["M"].append("commission")

    def line(code: str, expr: Expr, like: Entry | Phrase) -> Line:
        """Return a line of the breakdown, titled as a line of the quote or by a text of ours."""
        titled = {"title": like} if isinstance(like, Phrase) else _titles(like)
        return Line(
            code=code, expr=expr, places=PLACES, group="cbd", currency=currency, unit="pair", **titled
        )

    amounts: list[Line] = []
    items: dict[str, list[Item]] = {}
    for letter, found in codes.items():
        for code in found:
            entry = ledger[code]
            expr = ref(code) if entry.currency == currency else ref(code) / ref("price.rate")
            amounts.append(line(f"cbd.{code}", expr, entry))
            items.setdefault(letter, []).append(Item(entry=entry, amount=f"cbd.{code}"))
    rounding = line("cbd.rounding", ref("net") - total(each.code for each in amounts), Phrase("Rounding"))
    items.setdefault(_OTHER, []).append(Item(entry=rounding, amount=rounding.code))
    sums = [
        line(f"cbd.{letter}", total(item.amount for item in items.get(letter, ())), _TITLES[letter])
        for letter in codes
    ]
    price = replace(
        line("cbd.L", total(each.code for each in sums), _TITLES["L"]),
        title_values={"term": _base_term(cost.offer.terms.incoterm)},
    )
    whole = Ledger(lines=(*ledger.lines, *amounts, rounding, *sums, price))
    return Breakdown(
        ledger=whole,
        values=evaluate(whole),
        parts=tuple(
            Part(letter=letter, items=tuple(items.get(letter, ())), sum=f"cbd.{letter}") for letter in _TITLES
        ),
        currency=currency,
    )


def _titles(entry: Entry) -> dict[str, Any]:
    return {"title": entry.title, "title_values": entry.title_values, "words": entry.words}


def _base_term(term: Incoterm) -> str:
    """Return the term of the price without carriage."""
    return term.value if term in (Incoterm.EXW, Incoterm.FCA) else Incoterm.FOB.value


def _letter(entry: Entry) -> str:
    group = entry.group.partition(".")[0]
    if group == "material" and isinstance(entry, Line) and entry.quantity:
        return _MATERIALS.get(entry.group, _OTHER_MATERIAL)
    return _GROUPS.get(group, _OTHER)


def _leaves(ledger: Ledger, code: str) -> Iterator[str]:
    """Yield the lines that a sum is made of, going down through sums of sums."""
    entry = ledger[code]
    terms = entry.expr.terms if isinstance(entry, Line) and isinstance(entry.expr, Sum) else ()
    parts = [term.code for term in terms if isinstance(term, Ref)]
    if not parts or len(parts) < len(terms):
        yield code
        return
    for part in parts:
        yield from _leaves(ledger, part)
