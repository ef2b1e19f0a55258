"""What is known of a workshop, and how an order is costed in it: overhead, rejects, dies, lasts, moulds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from polasepatu.costing.ledger.dated import Dated, DatedShare
from polasepatu.money import Money


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
