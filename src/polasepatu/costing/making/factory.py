"""What a workshop costs beside material and labour: overhead, rejects, dies, lasts, moulds, administration.

Dies are knives cut to the outline of a piece in one size, so their price follows from the graded geometry;
lasts are needed as pairs of each size that stand on the line at once. Both are paid once and spread over
pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from polasepatu.costing.ledger.dated import Dated, last_known
from polasepatu.errors import Finding, Phrase
from polasepatu.money import Money

MM_PER_CM = 10


class OverheadBy(StrEnum):
    """What overhead grows with."""

    LABOUR = "labour"
    MATERIAL_AND_LABOUR = "material_and_labour"
    MINUTE = "minute"  # of standard labour
    PAIR = "pair"
    MONTH = "month"  # a sum for a month, over the pairs a month can make


@dataclass(frozen=True, slots=True, kw_only=True)
class Overhead(Dated):
    """One kind of overhead: a share of labour or of material and labour, or an amount."""

    key: str
    title: Mapping[str, str]
    by: OverheadBy
    share: Decimal | None = None
    amount: Money | None = None
    capacity_pairs: int = 0  # of a month
    fixed: bool = False  # it would be there without the order: variable costing leaves it out


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedShare(Dated):
    """A dated fraction, such as the rejects, the administration, the PPN."""

    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DieRates(Dated):
    """What cutting dies cost: an edge by the centimetre, and a fixed part for each knife."""

    per_cm: Money
    per_knife: Money
    life_strokes: int
    layers: int = 1  # cut by one stroke
    both_feet: bool = True  # one double-edged knife cuts left and right


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRates(Dated):
    """What lasts cost, how long a shoe stays on one, and how many pairs a day pass the line."""

    per_pair: Money
    hours_on_last: Decimal
    hours_per_day: Decimal
    pairs_per_day: int
    spare: Decimal = Decimal(0)  # more than that, as a fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Something else that is paid once: outsole moulds, stamps, a sample run."""

    key: str
    title: Mapping[str, str]
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryTable:
    """What is known of a workshop, row by row."""

    region: str
    overhead: tuple[Overhead, ...]
    admin: tuple[DatedShare, ...]
    pair_reject: tuple[DatedShare, ...]
    ppn: tuple[DatedShare, ...]
    b_grade: Money | None = None  # what a rejected pair brings
    dies: tuple[DieRates, ...] = ()
    lasts: tuple[LastRates, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRules:
    """How an order is costed: what it says itself, before what the tables say."""

    region: str = ""
    efficiency: Decimal | None = None
    overhead: tuple[Overhead, ...] | None = None
    admin: Decimal | None = None
    pair_reject: Decimal | None = None
    b_grade: Money | None = None
    material_reject: Decimal = Decimal(0)  # on all material, where consumption has none of its own
    tools: tuple[Tool, ...] = ()
    dies: bool = True
    lasts: bool = True
    tooling_pairs: int | None = None  # what dies, lasts and tools are spread over; the order where None
    leftover: Decimal = Decimal("0.5")  # of the price that comes back for what is left of a stock material


def overhead_on(rows: Sequence[Overhead], day: date) -> tuple[tuple[Overhead, ...], tuple[Finding, ...]]:
    """Return the overhead of a day, each kind by its newest row, and what is to be remarked."""
    found: list[Overhead] = []
    findings: list[Finding] = []
    for key in dict.fromkeys(each.key for each in rows):
        of_key = [each for each in rows if each.key == key]
        row, remarks = last_known(of_key, day, what=key, where=of_key[0].where)
        found.append(row)
        findings += remarks
    return tuple(found), tuple(findings)


# --- dies -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Knife:
    """A die for one piece, the sizes it cuts, and how many of the piece a pair has."""

    piece: str
    title: Mapping[str, str]
    sizes: tuple[str, ...]  # several where a size group shares the piece
    edge_mm: float
    per_pair: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DieSet:
    """All knives of an order."""

    knives: int
    edge_cm: Decimal
    worn: Mapping[str, int] = field(default_factory=dict)  # piece and size: how many, where one wears out


def die_set(knives: Sequence[Knife], pairs: Mapping[str, int], rates: DieRates) -> DieSet:
    """Return how many knives an order takes and how long all their edges are.

    A knife that cuts both feet strikes for each foot; without `both_feet` left and right have their own.
    A size that needs more strokes than a knife lives takes further knives.
    """
    count = 0
    edge_mm = 0.0
    worn: dict[str, int] = {}
    for knife in knives:
        feet = 1 if rates.both_feet else 2
        cut = sum(pairs.get(size, 0) for size in knife.sizes)
        strokes = Decimal(cut) * knife.per_pair / feet / rates.layers
        needed = max(1, _ceiling(strokes / rates.life_strokes))
        if needed > 1:
            worn[f"{knife.piece} {knife.sizes[-1]}"] = needed
        count += needed * feet
        edge_mm += knife.edge_mm * needed * feet
    return DieSet(knives=count, edge_cm=Decimal(str(round(edge_mm / MM_PER_CM, 1))), worn=worn)


# --- lasts ----------------------------------------------------------------------------------------


def lasts_needed(pairs: Mapping[str, int], rates: LastRates) -> Mapping[str, int]:
    """Return the pairs of lasts of each size that stand on the line at once.

    A line that makes P pairs a day with H working hours, each of them T hours on its last, has P x T / H
    pairs on lasts, in the proportions of the order; at least one pair of each size, never more than it has
    pairs to make.
    """
    every = sum(pairs.values())
    at_once = Decimal(rates.pairs_per_day) * rates.hours_on_last / rates.hours_per_day * (1 + rates.spare)
    return {
        size: min(count, max(1, _ceiling(at_once * count / every))) for size, count in pairs.items() if count
    }


def _ceiling(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


OVERHEAD_TITLES: Mapping[OverheadBy, Phrase] = {
    OverheadBy.LABOUR: Phrase("of labour"),
    OverheadBy.MATERIAL_AND_LABOUR: Phrase("of material and labour"),
    OverheadBy.MINUTE: Phrase("a standard minute"),
    OverheadBy.PAIR: Phrase("a pair"),
    OverheadBy.MONTH: Phrase("a month"),
}
