"""An order as values: how many pairs of which size and colour, how packed, when, on what terms, with whom.

Pairs that are given as shares become whole pairs by largest remainder, so they always add up. A size on
the order is what stands on the box; the size of the last it is made on is another number wherever the two
systems differ, and the way from one to the other is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from polasepatu.costing.order.stock import Stock
from polasepatu.errors import Exit, Finding, PolaError, Severity, Where
from polasepatu.money import Money
from polasepatu.sizing import Basis, Rounding, Size, convert

PAIRS_PER_DOZEN = 12
PAIRS_PER_KODI = 20
USUAL_CARTONS = (12, 10, 6, 20, 8)  # pairs, the most usual first


class OrderFault(PolaError):
    """Something in an order does not hold together."""

    exit_code = Exit.INPUT


class CurveOff(OrderFault):
    """Shares of sizes that are not the whole."""

    code = "PS530"
    text = "the shares of the sizes sum to {found} %, not to 100 %"
    hint = "{missing} % are missing; change the shares, or give pairs instead"
    cause = "A size curve says how 100 % of the pairs are spread; another sum would lose or invent pairs."


class ColoursOff(OrderFault):
    """Colours that are not the whole order."""

    code = "PS531"
    text = "the colours sum to {found}, not to {wanted}"
    hint = "give every colour a share and let them sum to 100 %, or pairs that sum to the order"
    cause = "Each pair has one colour, so the colours of an order are all of its pairs."


class DatesBackwards(OrderFault):
    """A later step with an earlier date."""

    code = "PS532"
    text = "{later} on {later_day} is before {earlier} on {earlier_day}"
    hint = "dates run: ordered, ex_factory, shipped, entry"
    cause = "Prices, wages, rates and duties are taken by these dates, so their order must be possible."


class PackOff(OrderFault):
    """A case pack that does not fit the run or the carton."""

    code = "PS533"
    text = "the case pack holds {found} pairs, the carton {wanted}"
    hint = "let the pairs of the case pack sum to pairs_per_carton"
    cause = "A case pack says which sizes lie in one carton."


class PackSizeUnknown(OrderFault):
    """A size in a case pack or a table that nobody ordered."""

    code = "PS534"
    text = "size {size} is not one of the order: {known}"
    hint = "leave it out, or order pairs of it"
    cause = "A case pack, a table of lasts and other rules by size speak of sizes that are ordered."


class SizesMeet(PolaError):
    """Two sizes on the box that are made on one size of the last."""

    code = "PS535"
    text = "{first} and {second} are both made on {made}"
    hint = "convert by another basis or rounding, or say `made_on` for one of them"
    cause = "The last has fewer sizes than the order; two sizes on the box would hold the same shoe."
    severity = Severity.WARNING


class CartonPartial(PolaError):
    """An order that does not fill its cartons."""

    code = "PS536"
    text = "{pairs} pairs in cartons of {per_carton}: {cartons} cartons, the last one holds {last}"
    hint = "full cartons: {fewer} or {more} pairs, or cartons of {other} pairs"
    cause = "A carton that is not full costs a whole carton and its room; buyers often refuse it."
    severity = Severity.NOTE


class NoPairs(OrderFault):
    """An order of nothing."""

    code = "PS537"
    text = "the order has no pairs"
    hint = "give at least one size some pairs"
    cause = "A cost per pair needs pairs."


# --- whole pairs ----------------------------------------------------------------------------------


def largest_remainder(
    weights: Sequence[Decimal | Fraction | int], whole: int, *, places: Sequence[Fraction] | None = None
) -> tuple[int, ...]:
    """Return whole numbers in proportion to the weights that sum to `whole`.

    Every number is its exact share rounded down or up. Those with the largest remainders are rounded up;
    among equal remainders the one whose place is nearest the weighted mean of the places, then the
    smaller place. Without `places` the positions in the list stand for them.

    Raises:
        ValueError: a weight is negative, or all are zero.
    """
    parts = [Fraction(each) for each in weights]
    every = sum(parts)
    if any(part < 0 for part in parts) or every == 0 or whole < 0:
        raise ValueError("shares are not negative, and not all of them are zero")
    at = [Fraction(each) for each in places] if places is not None else list(map(Fraction, range(len(parts))))
    mean = sum((part * place for part, place in zip(parts, at, strict=True)), Fraction(0)) / every
    exact = [part * whole / every for part in parts]
    found = [floor(each) for each in exact]
    last_first = sorted(
        range(len(parts)),
        key=lambda index: (found[index] - exact[index], abs(at[index] - mean), at[index]),
    )
    for index in last_first[: whole - sum(found)]:
        found[index] += 1
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizePairs:
    """How many pairs of one size, as it is marked on the box."""

    size: Size
    pairs: int


def from_curve(curve: Mapping[Size, Decimal], total: int) -> tuple[SizePairs, ...]:
    """Return the pairs of each size from shares in per cent of a total.

    Raises:
        CurveOff: the shares do not sum to 100.
    """
    found = sum(curve.values(), Decimal(0))
    if found != 100:
        raise CurveOff(found=f"{found.normalize():f}", missing=f"{(100 - found).normalize():f}")
    sizes = sorted(curve)
    pairs = largest_remainder([curve[size] for size in sizes], total, places=[size.value for size in sizes])
    return tuple(SizePairs(size=size, pairs=n) for size, n in zip(sizes, pairs, strict=True))


def from_ratio(ratio: Mapping[Size, int], cartons: int) -> tuple[SizePairs, ...]:
    """Return the pairs of each size from an assortment and a number of cartons."""
    return tuple(SizePairs(size=size, pairs=ratio[size] * cartons) for size in sorted(ratio))


def from_pairs(pairs: Mapping[Size, int]) -> tuple[SizePairs, ...]:
    """Return the pairs of each size, smallest first."""
    return tuple(SizePairs(size=size, pairs=pairs[size]) for size in sorted(pairs))


# --- the size on the box and the size of the last -------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOn:
    """A size as it is marked, and the size of the last it is made on."""

    marked: Size
    made: Size
    exact: Fraction  # the size of the last before rounding
    basis: Basis | None  # the length that was kept; None where the order names the size itself

    @property
    def longer_mm(self) -> float:
        """Return by how much the last is longer than the marked size asks for, in mm."""
        return float((self.made.value - self.exact) * self.made.scale.unit_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """How a marked size becomes a size of the last: a basis and a rounding, and what the order names."""

    basis: Basis = Basis.LAST
    rounding: Rounding = Rounding.NEAREST
    named: Mapping[str, str] = field(default_factory=dict)  # marked label -> label of the last's size


def made_on(size: Size, *, system: str, basis: Basis, rounding: Rounding, named: Size | None) -> MadeOn:
    """Return the size of the last, in `system`, that a marked size is made on.

    Raises:
        ConversionOutOfRange: the last's system has no such size.
    """
    if size.system == system and named is None:
        return MadeOn(marked=size, made=size, exact=size.value, basis=None)
    found = convert(size, to=system, basis=basis, rounding=rounding)
    if named is not None:
        return MadeOn(marked=size, made=named, exact=found.exact, basis=None)
    return MadeOn(marked=size, made=found.target, exact=found.exact, basis=found.basis)


def meeting(sizes: Sequence[MadeOn]) -> tuple[Finding, ...]:
    """Return a warning for each two neighbours that are made on one size of the last."""
    return tuple(
        SizesMeet.finding(
            first=f"{one.marked.scale.name} {one.marked.label}",
            second=f"{two.marked.scale.name} {two.marked.label}",
            made=f"{one.made.scale.name} {one.made.label}",
        )
        for one, two in pairwise(sizes)
        if one.made == two.made
    )


# --- colours --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """One colour: its pairs by size in the order of the run, and what it is cut from instead."""

    code: str
    title: Mapping[str, str]
    pairs: tuple[int, ...]
    use: Mapping[str, str] = field(default_factory=dict)  # the style's material -> catalogue code

    @property
    def total(self) -> int:
        """Return the pairs of this colour."""
        return sum(self.pairs)


def colour_pairs(run: Sequence[SizePairs], totals: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Spread the pairs of each size over colours with these totals: both sums are kept to the pair.

    Each colour takes its share of what the colours before it have left, by largest remainder.
    """
    left = [each.pairs for each in run]
    places = [each.size.value for each in run]
    found = []
    for total in totals:
        taken = largest_remainder(left, total, places=places) if total else (0,) * len(left)
        left = [before - now for before, now in zip(left, taken, strict=True)]
        found.append(taken)
    return tuple(found)


def colour_totals(
    total: int, *, shares: Sequence[Decimal] | None = None, pairs: Sequence[int] | None = None
) -> tuple[int, ...]:
    """Return the pairs of each colour, from shares in per cent or as they are given.

    Raises:
        ColoursOff: the shares do not sum to 100, or the pairs not to the order.
    """
    if pairs is not None:
        if sum(pairs) != total:
            raise ColoursOff(found=str(sum(pairs)), wanted=str(total))
        return tuple(pairs)
    shares = shares or (Decimal(100),)
    every = sum(shares, Decimal(0))
    if every != 100:
        raise ColoursOff(found=f"{every.normalize():f} %", wanted="100 %")
    return largest_remainder(shares, total)


# --- packing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How pairs are packed: pairs in a carton, which sizes together, and how large and heavy it is."""

    pairs_per_carton: int = 12
    case_pack: Mapping[Size, int] = field(default_factory=dict)  # empty: one size to a carton
    carton_mm: tuple[Decimal, Decimal, Decimal] = (Decimal(630), Decimal(450), Decimal(350))
    pair_kg: Decimal = Decimal("1.2")  # with its box and its share of the carton
    carton: str = ""  # code in the catalogue: so many are bought as the order fills, not those of the bill

    @property
    def carton_m3(self) -> Decimal:
        """Return the outer volume of a carton, in m³."""
        long, wide, high = self.carton_mm
        return long * wide * high / Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingList:
    """The cartons of an order."""

    pairs: int
    per_carton: int
    cartons: int
    by_size: Mapping[Size, int]  # full cartons of one size; empty for case packs
    case_packs: int  # cartons of the case pack
    mixed: int  # cartons with what is left of several sizes
    last_holds: int  # pairs in the carton that is not full; 0 where all are
    fewer: int  # the totals beside this one that fill every carton
    more: int
    other_cartons: tuple[int, ...]  # usual cartons that the order would fill
    volume_m3: Decimal
    weight_kg: Decimal

    def findings(self) -> tuple[Finding, ...]:
        """Return a note where a carton is not full."""
        if not self.last_holds:
            return ()
        return (
            CartonPartial.finding(
                where=Where(field="packing"),
                pairs=str(self.pairs),
                per_carton=str(self.per_carton),
                cartons=str(self.cartons),
                last=str(self.last_holds),
                fewer=str(self.fewer),
                more=str(self.more),
                other=", ".join(map(str, self.other_cartons)) or "-",
            ),
        )


def pack(run: Sequence[SizePairs], packing: Packing) -> PackingList:
    """Return the cartons that an order fills: case packs first, then one size, then what is left, mixed."""
    per_carton = packing.pairs_per_carton
    total = sum(each.pairs for each in run)
    left = {each.size: each.pairs for each in run}
    case_packs = 0
    if packing.case_pack:
        case_packs = min(left.get(size, 0) // n for size, n in packing.case_pack.items() if n)
        left = {size: n - case_packs * packing.case_pack.get(size, 0) for size, n in left.items()}
    by_size = {size: n // per_carton for size, n in left.items() if n // per_carton}
    cartons = -(-total // per_carton)
    last_holds = total % per_carton
    return PackingList(
        pairs=total,
        per_carton=per_carton,
        cartons=cartons,
        by_size=by_size,
        case_packs=case_packs,
        mixed=cartons - case_packs - sum(by_size.values()),
        last_holds=last_holds,
        fewer=total - last_holds,
        more=cartons * per_carton,
        other_cartons=tuple(n for n in USUAL_CARTONS if n != per_carton and total % n == 0),
        volume_m3=packing.carton_m3 * cartons,
        weight_kg=packing.pair_kg * total,
    )


# --- dates, terms, parties ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When: each is the day by which prices, wages, rates or duties are chosen."""

    ordered: date
    ex_factory: date | None = None
    shipped: date | None = None
    entry: date | None = None  # entry for consumption in the country of import

    def check(self) -> tuple[Finding, ...]:
        """Return every step that comes before the one it follows."""
        steps = [
            (name, day)
            for name in ("ordered", "ex_factory", "shipped", "entry")
            if (day := getattr(self, name)) is not None
        ]
        return tuple(
            DatesBackwards.finding(
                where=Where(field=f"dates.{later}"),
                later=later,
                later_day=f"{later_day:%Y-%m-%d}",
                earlier=earlier,
                earlier_day=f"{earlier_day:%Y-%m-%d}",
            )
            for (earlier, earlier_day), (later, later_day) in pairwise(steps)
            if later_day < earlier_day
        )


class Incoterm(StrEnum):
    """Incoterms 2020: up to where the seller pays."""

    EXW = "EXW"
    FCA = "FCA"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"
    CIP = "CIP"
    DAP = "DAP"
    DDP = "DDP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed on price and payment."""

    incoterm: Incoterm = Incoterm.FOB
    place: str = ""
    currency: str = "USD"
    payment: str = ""
    validity_days: int = 30
    moq_pairs: int | None = None  # the least order at these terms
    lead_time_days: int | None = None
    tolerance: Decimal = Decimal(0)  # of the pairs delivered, as a fraction


class BrokerRole(StrEnum):
    """What a broker is, which decides the price that customs looks at."""

    SELLER_AGENT = "seller_agent"
    BUYER_AGENT = "buyer_agent"
    TRADER = "trader"  # buys and sells on its own account


class CommissionOf(StrEnum):
    """What a commission is a part of."""

    FOB = "fob"
    EXW = "exw"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """A broker's commission: a fraction of FOB or EXW, or an amount for each pair."""

    of: CommissionOf
    rate: Decimal = Decimal(0)
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A firm that takes part."""

    name: str
    country: str  # ISO 3166: ID, KR, US
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factory(Party):
    """Who makes the shoes. A firm registered for PPN gets the PPN it pays back; another one does not."""

    ppn_registered: bool | None = None  # None: nobody has said


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker(Party):
    """Who stands between: an agent with a commission, or a trader with a margin on its own price."""

    role: BrokerRole
    commission: Commission | None = None
    margin: Decimal = Decimal(0)  # a trader's, as a fraction of its selling price


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """All who take part."""

    factory: Factory
    broker: Broker | None = None
    importer: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """How the seller makes a price of the cost: a margin on the price or a markup on the cost."""

    margin: Decimal | None = None
    markup: Decimal | None = None
    round_up_to: Decimal | None = None  # in the currency of the terms, such as 0.05
    target: Money | None = None  # for a pair on the terms, where the price is given


# --- the order ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order. Stock is in the unit that the catalogue buys the material in."""

    number: str
    title: Mapping[str, str]
    run: tuple[SizePairs, ...]
    size_rule: SizeRule = field(default_factory=SizeRule)
    colours: tuple[Colour, ...]
    packing: Packing = field(default_factory=Packing)
    dates: Dates
    terms: Terms = field(default_factory=Terms)
    parties: Parties
    price: Price = field(default_factory=Price)
    stock: Mapping[str, Stock] = field(default_factory=dict)
    overrun: Decimal = Decimal(0)  # pairs cut beyond the order, as a fraction
    sample: bool = False

    @property
    def pairs(self) -> int:
        """Return all pairs of the order."""
        return sum(each.pairs for each in self.run)

    @property
    def mean_size(self) -> Fraction:
        """Return the mean of the marked sizes, weighted by pairs."""
        return sum((each.size.value * each.pairs for each in self.run), Fraction(0)) / self.pairs


def with_overrun(colour: Colour, order: Order) -> Colour:
    """Return a colour with the pairs that are cut of it: those ordered and the overrun, in whole pairs."""
    if not order.overrun or not colour.total:
        return colour
    cut = ceil(colour.total * (1 + order.overrun))
    places = [each.size.value for each in order.run]
    return replace(colour, pairs=largest_remainder(colour.pairs, cut, places=places))
