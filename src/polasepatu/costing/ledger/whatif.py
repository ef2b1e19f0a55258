"""What if: the same ledger with other inputs. Which input moves the price most, and what would have to hold.

Nothing is calculated here a second way: every figure is an evaluation of the ledger, or a search on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from polasepatu.costing.ledger.formula import Values
from polasepatu.costing.ledger.ledger import DividedByZero, Input, Ledger, evaluate
from polasepatu.costing.ledger.solve import NotReached, solve
from polasepatu.money import EXACT

USUAL_PAIRS = (300, 500, 1000, 2000, 5000)
TENTH, TWENTIETH, TWO_POINTS = Decimal("0.10"), Decimal("0.05"), Decimal("0.02")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An input moved down and up: by a share of its value, or with `added` by that much."""

    code: str
    low: Decimal
    high: Decimal
    added: bool = False

    def ends(self, value: Decimal) -> tuple[Decimal, Decimal]:
        """Return the two values."""
        if self.added:
            return value + self.low, value + self.high
        return EXACT.multiply(value, 1 + self.low), EXACT.multiply(value, 1 + self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Another value of an input: the value itself, or a share that it rises (or falls) by."""

    code: str
    value: Decimal
    by_share: bool = False

    def of(self, today: Decimal) -> Decimal:
        """Return the new value."""
        return EXACT.multiply(today, 1 + self.value) if self.by_share else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """What a move does to a line."""

    move: Move
    value: Decimal
    low: Decimal  # of the input
    high: Decimal
    at_low: Decimal  # of the line
    at_high: Decimal
    before: Decimal

    @property
    def span(self) -> Decimal:
        """Return how far the line moves between the two ends."""
        return abs(self.at_high - self.at_low)

    @property
    def per_percent(self) -> Decimal | None:
        """Return by how much the line moves for one per cent of the input; None for moves by an amount."""
        if self.move.added:
            return None
        return (self.at_high - self.at_low) / (100 * (self.move.high - self.move.low))


def tornado(ledger: Ledger, line: str, moves: Iterable[Move]) -> tuple[Swing, ...]:
    """Return what each move does to a line, the widest swing first; moves without effect are left out."""
    needed = ledger.needed_for(line)
    before = evaluate(needed, round_lines=False)[line]
    found = []
    for move in moves:
        if move.code not in needed:
            continue
        entry = needed[move.code]
        assert isinstance(entry, Input)
        low, high = move.ends(entry.value)
        swing = Swing(
            move=move,
            value=entry.value,
            low=low,
            high=high,
            at_low=evaluate(needed, {move.code: low}, round_lines=False)[line],
            at_high=evaluate(needed, {move.code: high}, round_lines=False)[line],
            before=before,
        )
        if swing.at_low != before or swing.at_high != before:
            found.append(swing)
    return tuple(sorted(found, key=lambda swing: (-swing.span, swing.move.code)))


def usual_moves(ledger: Ledger, line: str, *, materials: int = 5) -> tuple[Move, ...]:
    """Return the moves that are usually looked at, of the inputs that a line depends on.

    The dearest materials, wages, minutes and overhead by 10 %, exchange rates by 5 %, freight from half to
    double, margin by two points, pairs from half to double.
    """
    dearest = {each.code for each in dearest_materials(ledger, count=materials)}
    moves = []
    for entry in ledger.inputs_of(line):
        if entry.code in dearest:
            moves.append(_by(entry.code, TENTH))
        elif (usual := _usual_move(entry)) is not None:
            moves.append(usual)
    return tuple(moves)


def _usual_move(entry: Input) -> Move | None:
    room, _, rest = entry.code.partition(".")
    if room == "fx" and not rest.endswith("buffer"):
        return _by(entry.code, TWENTIETH)
    if room in ("labour", "overhead") and rest.endswith(("wage", "efficiency", "minutes", "kodi", "rate")):
        return _by(entry.code, TENTH)
    if room == "freight" and rest.endswith(("price", "offered")):
        return Move(code=entry.code, low=Decimal("-0.5"), high=Decimal(1))
    if entry.code in ("margin", "markup"):
        return Move(code=entry.code, low=-TWO_POINTS, high=TWO_POINTS, added=True)
    if entry.code == "pairs":
        return Move(code=entry.code, low=Decimal("-0.5"), high=Decimal(1))
    return None


def _by(code: str, share: Decimal) -> Move:
    return Move(code=code, low=-share, high=share)


def dearest_materials(ledger: Ledger, *, count: int) -> tuple[Input, ...]:
    """Return the prices of the materials that cost most in a pair, the dearest first."""
    values = evaluate(ledger)
    costs = []
    for each in ledger.inputs:
        owner = each.code.removesuffix(".price")
        if each.code.startswith("material.") and each.code.endswith(".price") and owner in values:
            costs.append((-values[owner], each.code, each))
    return tuple(entry for _, _, entry in sorted(costs, key=lambda cost: cost[:2])[:count])


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBreak:
    """A price at another number of pairs."""

    pairs: int
    values: Values


def price_breaks(
    ledger: Ledger, quantities: Sequence[int], *, pairs: str = "pairs"
) -> tuple[PriceBreak, ...]:
    """Return every line at other numbers of pairs: what is paid once is spread over more or fewer of them.

    The size run keeps its proportions; allowances of small batches stay those of the order.
    """
    return tuple(
        PriceBreak(pairs=count, values=evaluate(ledger, {pairs: Decimal(count)})) for count in quantities
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SizePrice:
    """A size at one price for all: the price that would keep the margin, and the margin it really leaves."""

    size: str
    pairs: int
    price: Decimal
    margin: Decimal


def prices_by_size(
    ledger: Ledger, quantities: Mapping[str, Mapping[str, Decimal]], pairs: Mapping[str, int], *, line: str
) -> tuple[SizePrice, ...]:
    """Return each size with what it takes of each material, by the code of its quantity.

    Everything else is that of the mean pair: labour, overhead and dies hardly follow the size. The offer is
    held as it is.
    """
    held = held_at(ledger, evaluate(ledger)["offer"])
    found = []
    for size, changes in quantities.items():
        own = evaluate(ledger.needed_for(line, *changes), changes, round_lines=False)[line]
        margin = evaluate(held, changes)["margin.after"]
        found.append(SizePrice(size=size, pairs=pairs[size], price=own, margin=margin))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharge:
    """Two prices instead of one: sizes after `upto` pay more."""

    upto: str  # the largest size that its own price does not exceed the mean price
    base: Decimal  # mean of the sizes up to it
    larger: Decimal  # mean of the sizes after it

    @property
    def amount(self) -> Decimal:
        """Return what large sizes pay more."""
        return self.larger - self.base


def surcharge(sizes: Sequence[SizePrice]) -> Surcharge | None:
    """Return the surcharge on large sizes that earns what one price for all earns; None for one size.

    `sizes` run from small to large. The break-even size is the last whose own price is not above the mean.
    """
    every = sum(each.pairs for each in sizes)
    if len(sizes) < 2 or not every:
        return None
    mean = sum((each.price * each.pairs for each in sizes), Decimal(0)) / every
    small = [each for each in sizes if each.price <= mean]
    large = [each for each in sizes if each.price > mean]
    if not small or not large:
        return None
    return Surcharge(upto=small[-1].size, base=_mean_price(small), larger=_mean_price(large))


def _mean_price(sizes: Sequence[SizePrice]) -> Decimal:
    pairs = sum(each.pairs for each in sizes)
    return sum((each.price * each.pairs for each in sizes), Decimal(0)) / pairs


def held_at(ledger: Ledger, price: Decimal, *, line: str = "offer") -> Ledger:
    """Return the ledger with its price held: an offer that was made, or that the buyer names."""
    entry = ledger[line]
    return ledger.changed({line: price}) if isinstance(entry, Input) else ledger.with_fixed(line, price)


def value_for(
    ledger: Ledger,
    code: str,
    *,
    line: str,
    wanted: Decimal,
    low: Decimal = Decimal(0),
    high: Decimal | None = None,
) -> Decimal | None:
    """Return the value of an input that brings a line to a wanted value; None where none does."""
    try:
        return solve(ledger, code, line=line, wanted=wanted, low=low, high=high)
    except (NotReached, DividedByZero):
        return None


def break_even_rate(ledger: Ledger, code: str, *, price: Decimal) -> Decimal | None:
    """Return the exchange rate at which nothing is earned any more, the price being held.

    The buffer of the rate is left out: it is there to be used up before that. Costs in foreign money follow
    the rate. None where the price does not depend on the rate.
    """
    held = held_at(ledger, price)
    if f"{code}.buffer" in held:
        held = held.changed({f"{code}.buffer": Decimal(0)})
    return value_for(held, code, line="profit", wanted=Decimal(0))
