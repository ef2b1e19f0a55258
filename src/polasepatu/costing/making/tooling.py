"""What is paid once and spread over pairs: cutting dies, lasts, moulds and other tools.

Dies are knives cut to the outline of a piece in one size, so their price follows from the graded geometry;
lasts are needed as pairs of each size that stand on the line at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from polasepatu.costing.ledger.formula import Expr, Values, ref, total
from polasepatu.costing.making.book import MakingBook
from polasepatu.costing.making.factory import CostRules, DieRates, FactoryTable, LastRates
from polasepatu.errors import Finding, Phrase, PolaError, Severity, Where

GROUP = "tooling"
MM_PER_CM = 10
HEAVY_TOOLING = Decimal("0.25")  # of HPP


class KnivesWorn(PolaError):
    """Knives that do not last the order."""

    code = "PS555"
    text = "{count} knives wear out within the order and are counted again, such as {first}"
    hint = "look at life_strokes in rates/factory.yaml"
    cause = "A die makes a limited number of strokes; an order with more strokes in a size needs another die."
    severity = Severity.NOTE


class ToolingHeavy(PolaError):
    """Dies and lasts that cost as much as the shoes."""

    code = "PS559"
    text = "dies, lasts and tools are {share} % of the cost of production"
    hint = (
        "spread them over more pairs (tooling_pairs), or leave out those you have or do not need: dies: "
        "false, lasts: false"
    )
    cause = "Tooling is paid once. A small order carries all of it, unless later orders use it too."
    severity = Severity.WARNING


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tooling:
    """What an order takes of dies and lasts; None and empty where they are not counted."""

    dies: DieSet | None
    lasts: Mapping[str, int]  # pairs of lasts by size


def write_tooling(
    book: MakingBook,
    factory: FactoryTable,
    rules: CostRules,
    *,
    knives: Sequence[Knife],
    pairs_by_size: Mapping[str, int],
) -> Tooling:
    """Write dies, lasts and tools, each spread over the same pairs, and their sum.

    Raises:
        RowMissing, RateMissing: prices that are not known on the day, or in another currency.
    """
    over: Expr = ref("pairs")
    if rules.tooling_pairs is not None:
        title = Phrase("Pairs over which dies and lasts are spread")
        over = book.given("tooling.pairs", title, rules.tooling_pairs, places=0, group=GROUP, unit="pair")
    codes: list[str] = []
    dies: DieSet | None = None
    lasts: Mapping[str, int] = {}
    if rules.dies and knives and factory.dies:
        rates = book.row(factory.dies, what=Phrase("prices of dies"))
        dies = die_set(knives, pairs_by_size, rates)
        codes.append(_dies(book, dies, rates, over))
    if rules.lasts and factory.lasts:
        last_rates = book.row(factory.lasts, what=Phrase("prices of lasts"))
        lasts = lasts_needed(pairs_by_size, last_rates)
        codes.append(_lasts(book, sum(lasts.values()), last_rates, over))
    for tool in rules.tools:
        code = f"tooling.{tool.key}"
        amount = book.amount(f"{code}.cost", tool.key, tool.amount, group=GROUP, words=tool.title)
        book.money(code, tool.key, amount / over, group=GROUP, unit="pair", words=tool.title)
        codes.append(code)
    book.money("tooling", Phrase("Tooling"), total(codes), group=GROUP, unit="pair")
    return Tooling(dies=dies, lasts=lasts)


def _dies(book: MakingBook, dies: DieSet, rates: DieRates, over: Expr) -> str:
    if dies.worn:
        first = next(iter(dies.worn))
        book.findings.append(KnivesWorn.finding(count=str(len(dies.worn)), first=first))
    evidence = rates.evidence
    knives = book.given("tooling.knives", Phrase("Knives"), dies.knives, group=GROUP, unit="pcs")
    edge = book.given("tooling.edge", Phrase("Edge of all knives"), dies.edge_cm, group=GROUP, unit="cm")
    per_cm = book.amount(
        "tooling.per_cm", Phrase("Per cm of edge"), rates.per_cm, group=GROUP, unit="cm", evidence=evidence
    )
    per_knife = book.amount(
        "tooling.per_knife", Phrase("Per knife"), rates.per_knife, group=GROUP, unit="pcs", evidence=evidence
    )
    cost = (knives * per_knife + edge * per_cm) / over
    book.money("tooling.dies", Phrase("Cutting dies (pisau pond)"), cost, group=GROUP, unit="pair")
    return "tooling.dies"


def _lasts(book: MakingBook, pairs: int, rates: LastRates, over: Expr) -> str:
    count = book.given("tooling.last_pairs", Phrase("Pairs of lasts"), pairs, group=GROUP, unit="pair")
    price = book.amount(
        "tooling.per_last",
        Phrase("Per pair of lasts"),
        rates.per_pair,
        group=GROUP,
        unit="pair",
        evidence=rates.evidence,
    )
    book.money("tooling.lasts", Phrase("Lasts"), count * price / over, group=GROUP, unit="pair")
    return "tooling.lasts"


def tooling_remarks(values: Values) -> tuple[Finding, ...]:
    """Return a warning where tooling is a large part of an evaluated cost."""
    share = values["tooling"] / values["hpp"] if values["hpp"] > 0 else Decimal(0)
    if share <= HEAVY_TOOLING:
        return ()
    where = Where(field="costing")
    return (ToolingHeavy.finding(where=where, share=f"{share * 100:.0f}"),)
