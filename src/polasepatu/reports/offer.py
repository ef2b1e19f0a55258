"""What the documents of a quote are made of: the offer, which a buyer may see, and the cost book, which not.

The two are kept apart on purpose. What goes to a buyer is written from an `Offer` alone, so that no cost and
no margin can slip into it, not even into a hidden sheet. A `CostBook` holds the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from polasepatu.errors import Phrase
from polasepatu.i18n import N_, _, language, say

if TYPE_CHECKING:
    from polasepatu.costing.ledger.formula import Values
    from polasepatu.costing.ledger.ledger import Entry, Ledger
    from polasepatu.costing.ledger.whatif import Move
    from polasepatu.costing.order.packing import Packing, PackingList
    from polasepatu.costing.order.run import SizePairs
    from polasepatu.costing.order.terms import Parties, Terms


class Audience(StrEnum):
    """Who reads a document."""

    BUYER = "buyer"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAt:
    """The price of one pair if so many pairs are ordered."""

    pairs: int
    price: Decimal  # per pair, in the currency of the terms
    quoted: bool = False  # the quantity of this quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """Something the price rests on: an exchange rate, a duty, with its day and source.

    `text` is an English text to translate (a `Phrase`) or the user's own; `values` fill it in.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    dated: date | None = None
    source: str = ""

    def told(self) -> str:
        """Return it in the language that is spoken."""
        return in_words(self.text, self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A quote as the buyer reads it. Nothing in here says what the shoes cost to make.

    Titles are by language. `prices` are in the order they are shown; one of them is the quoted one. `total`
    is for all pairs of the order at the quoted price, as the ledger rounds it.
    """

    number: str
    day: date
    valid_until: date
    parties: Parties
    terms: Terms
    style_code: str
    style: Mapping[str, str]
    title: Mapping[str, str]  # of the order
    run: tuple[SizePairs, ...]
    colours: tuple[tuple[Mapping[str, str], int], ...]  # title and pairs
    prices: tuple[PriceAt, ...]
    total: Decimal
    packing: Packing
    packing_list: PackingList
    last_code: str = ""
    base_size: str = ""  # as the pattern's size system writes it
    hs_code: str = ""  # of the country of export, such as 6403.99
    exclusions: tuple[str, ...] = ()  # English texts to translate (Phrase), or the user's own
    assumptions: tuple[Assumption, ...] = ()
    sample: bool = False  # made from example prices that came with the program

    @property
    def pairs(self) -> int:
        """Return all pairs of the order."""
        return sum(each.pairs for each in self.run)

    @property
    def quoted(self) -> PriceAt:
        """Return the price of this quote."""
        return next((each for each in self.prices if each.quoted), self.prices[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class CostBook:
    """A quote as the estimator reads it: the ledger with its values, and which lines matter most.

    `headlines` are the lines shown at the top (cost of production, full cost, price, landed). The what-if
    table watches `target` while each input of `moves` goes down and up. `net` is what a pair holds of a
    material without any waste, by the code of its line (`material.CODE`), in the unit of its quantity.
    `oldest` names the oldest data that was used.
    """

    offer: Offer
    ledger: Ledger
    values: Values
    target: str
    headlines: tuple[str, ...]
    moves: tuple[Move, ...] = ()
    net: Mapping[str, Decimal] = field(default_factory=dict)
    notes: tuple[Assumption, ...] = ()
    oldest: Assumption | None = None


# --- words ----------------------------------------------------------------------------------------


def in_words(text: str, values: Mapping[str, object] | None = None) -> str:
    """Return a text of ours in the language that is spoken, filled in; the user's own text as it is."""
    return say(text, values or {}) if isinstance(text, Phrase) else text


def title_in(words: Mapping[str, str]) -> str:
    """Return a title in the language that is spoken, else in the other one."""
    return words.get(language()) or next(iter(words.values()), "")


def title_of(entry: Entry) -> str:
    """Return the title of a line of the ledger in the language that is spoken.

    A title of ours beside the user's own words says what the line is of that thing: "Cow leather: price".
    """
    ours = in_words(entry.title, entry.title_values)
    if not entry.words:
        return ours or entry.code
    theirs = title_in(entry.words)
    return f"{theirs}: {ours[:1].lower()}{ours[1:]}" if isinstance(entry.title, Phrase) and ours else theirs


UNITS = {
    "share": N_("share"),
    "pair": N_("pair"),
    "pairs": N_("pairs"),
    "dozen": N_("dozen"),
    "kodi": "kodi",
    "gross": N_("gross"),
    "pcs": N_("pcs"),
    "set": N_("set"),
    "sheet": N_("sheet"),
    "sqft": N_("sq ft"),
    "dm2": "dm\u00b2",
    "m2": "m\u00b2",
    "m3": "m\u00b3",
    "minute": N_("minute"),
    "minutes": N_("minutes"),
    "hour": N_("hour"),
    "month": N_("month"),
    "order": N_("order"),
    "carton": N_("carton"),
    "cartons": N_("cartons"),
    "container": N_("container"),
    "shipment": N_("shipment"),
    "times": N_("times"),
    "wm": "W/M",
    "l": N_("litre"),
}
"""How a unit of the ledger is written for people; one that is not here (kg, m, USD) stands for itself."""


def unit_of(entry: Entry) -> str:
    """Return the unit of a line in the language that is spoken."""
    return _(UNITS.get(entry.unit, "")) or entry.unit
