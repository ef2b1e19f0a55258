"""Import duty: the tariff line that the article and its price choose, additional layers by day, and fees.

A base rate is ad valorem, an amount per pair, or both, and may hold only for pairs within a bracket of
value: there the price itself chooses the line. Layers (surcharges on an origin) hold between two days; past
the last day that anything is known of them the program says so and adds nothing. Which line an article
belongs to is a customs broker's word; what is printed here is an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from polasepatu.costing.ledger.book import Book
from polasepatu.costing.ledger.dated import Dated, in_force, last_known
from polasepatu.costing.ledger.formula import Expr, If, Max, Min, num, ref, total
from polasepatu.costing.ledger.ledger import Evidence
from polasepatu.errors import NOWHERE, Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.materials.catalogue import Family

EDGE = Decimal("0.05")
"""How near to the edge of a value bracket, as a part of it, a price is warned about."""

INFORMAL_USD = Decimal(2500)
"""Entries up to this value are informal; the fee with a minimum and a maximum is that of formal ones."""


class Wearer(StrEnum):
    """For whom the shoes are made, as the tariff divides them."""

    MEN = "men"
    YOUTHS = "youths"
    BOYS = "boys"
    WOMEN = "women"
    OTHER = "other"


class Fact(StrEnum):
    """What else the tariff asks about a shoe."""

    COVERS_ANKLE = "covers_ankle"
    WELT = "welt"
    SPORTS = "sports"
    PROTECTIVE = "protective"
    LEATHER_SURFACE = "leather_surface"  # over half of the surface is leather, accessories counted
    PLASTICS_90 = "plastics_90"  # over 90 % of the surface is rubber or plastics
    FOXING = "foxing"  # a band along the upper at the sole, or a slip-on of low value
    OTHER_SOLE = "other_sole"  # of neither rubber, plastics nor leather


UPPERS: Mapping[Family, str] = {
    Family.LEATHER: Phrase("leather"),
    Family.TEXTILE: Phrase("textile"),
    Family.RUBBER_PLASTICS: Phrase("rubber or plastics"),
    Family.OTHER: Phrase("other materials"),
}
WEARERS: Mapping[Wearer, str] = {
    Wearer.MEN: Phrase("men"),
    Wearer.YOUTHS: Phrase("youths"),
    Wearer.BOYS: Phrase("boys"),
    Wearer.WOMEN: Phrase("women"),
    Wearer.OTHER: Phrase("other persons"),
}


class LineMissing(PolaError):
    """No tariff line fits the article."""

    code = "PS571"
    text = "no tariff line fits: upper {upper}, for {wearer}, {facts}{hts}"
    hint = "look under customs in the order, or add the line to the file of duties; it has: {known}"
    cause = "A duty is never guessed: the article must fit a line of the file on the day of entry."
    exit_code = Exit.INPUT


class LinesTwo(PolaError):
    """Two tariff lines fit one price."""

    code = "PS572"
    text = "both {first} and {second} fit a pair of {value} {currency}"
    hint = "write the line you mean under customs: hts"
    cause = "Two lines with other rates would give two duties."
    exit_code = Exit.INPUT


class PriceBetweenLines(PolaError):
    """A price that lies in no bracket."""

    code = "PS573"
    text = "no tariff line of the file covers a pair of {value} {currency}; there are: {known}"
    hint = "add the line for that value to the file of duties"
    cause = "The value of a pair decides the line, and the file has none for this value."
    exit_code = Exit.INPUT


class BracketNear(PolaError):
    """A price near the edge of a value bracket."""

    code = "PS574"
    text = (
        "a pair of {value} {currency} is near the edge at {edge}: {below} below it (duty {duty_below} per "
        "pair at the edge), {above} above it ({duty_above})"
    )
    hint = "a small change of the price changes the duty by {step} {currency} per pair; check both sides"
    cause = "The tariff treats cheap and dear pairs differently: beside an edge a few cents decide the rate."
    severity = Severity.WARNING


class LayersUnknown(PolaError):
    """A day for which nobody knows the additional duties."""

    code = "PS575"
    text = "additional duties are known from {begin} to {end} only; for entry on {day} NONE is counted"
    hint = "ask a customs broker, put the layer of that day into the file of duties, and move known_to"
    cause = "Additional duties on an origin come and go. After the last known day they are not guessed."
    severity = Severity.WARNING


class InformalEntry(PolaError):
    """A shipment of low value."""

    code = "PS576"
    text = "a value of {value} {currency} can be entered informally, with another fee"
    hint = "the fee here is that of a formal entry; ask the customs broker"
    cause = "Up to 2,500 USD an entry can be informal; its merchandise fee is a small fixed amount."
    severity = Severity.NOTE


# --- what the tariff asks, and what it answers ----------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What customs look at: the main material of the upper's visible surface, the wearer, and facts."""

    upper: Family
    wearer: Wearer
    facts: frozenset[Fact] = frozenset()
    hts: str = ""  # the beginning of the tariff number, where the order names one
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine(Dated):
    """A tariff line: which articles and values it covers, and its base rate."""

    hts: str
    title: Mapping[str, str]
    uppers: tuple[Family, ...] = ()  # none: any
    wearers: tuple[Wearer, ...] = ()  # none: any
    facts: Mapping[Fact, bool] = field(default_factory=dict)  # others do not matter
    over: Decimal = Decimal(0)  # value of a pair above which it holds
    up_to: Decimal | None = None  # and up to which, included
    ad_valorem: Decimal  # a share of the value
    per_pair: Decimal = Decimal(0)  # in the table's currency

    def fits(self, article: Article) -> bool:
        """Return whether the line covers the article, at whatever price."""
        return (
            self.hts.startswith(article.hts)
            and (not self.uppers or article.upper in self.uppers)
            and (not self.wearers or article.wearer in self.wearers)
            and all((fact in article.facts) is wanted for fact, wanted in self.facts.items())
        )

    def covers(self, value_per_pair: Decimal) -> bool:
        """Return whether the value of a pair lies in the bracket of the line."""
        return self.over < value_per_pair and (self.up_to is None or value_per_pair <= self.up_to)

    def duty(self, value_per_pair: Decimal) -> Decimal:
        """Return the base duty on a pair of this value."""
        return value_per_pair * self.ad_valorem + self.per_pair


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLayer(Dated):
    """A duty on top of the base, on one origin, as a share of the value."""

    name: str
    title: Mapping[str, str]
    origin: str  # ISO 3166
    rate: Decimal
    hts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTable:
    """The duties of one country of import, and between which days its layers are known."""

    country: str
    currency: str
    lines: tuple[DutyLine, ...]
    layers: tuple[DutyLayer, ...] = ()
    known_from: date
    known_to: date
    where: Where = NOWHERE  # of the days that the layers are known between


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The lines an article may fall under, by value of a pair, and what was remarked on the way."""

    brackets: tuple[DutyLine, ...]  # cheap to dear
    findings: tuple[Finding, ...] = ()

    def at(self, value_per_pair: Decimal, *, currency: str) -> DutyLine:
        """Return the line that a price chooses.

        Raises:
            PriceBetweenLines: none covers it.
        """
        for line in self.brackets:
            if line.covers(value_per_pair):
                return line
        raise PriceBetweenLines(
            where=self.brackets[0].where,
            value=f"{value_per_pair:f}",
            currency=currency,
            known=", ".join(map(_bracket, self.brackets)),
        )

    def near_edges(self, value_per_pair: Decimal, *, currency: str) -> tuple[Finding, ...]:
        """Return a warning for each edge of a bracket that the price is near to."""
        return tuple(
            BracketNear.finding(
                where=above.where,
                value=f"{value_per_pair:f}",
                currency=currency,
                edge=f"{above.over:f}",
                below=below.hts,
                above=above.hts,
                duty_below=f"{below.duty(above.over):.2f}",
                duty_above=f"{above.duty(above.over):.2f}",
                step=f"{abs(below.duty(above.over) - above.duty(above.over)):.2f}",
            )
            for below, above in pairwise(self.brackets)
            if abs(value_per_pair - above.over) <= EDGE * above.over
        )


def choose_lines(table: DutyTable, article: Article, *, day: date) -> Chosen:
    """Return the tariff lines that fit an article on the day of entry, one for each bracket of value.

    Raises:
        LineMissing: none fits.
        LinesTwo: two fit one price.
        RowMissing: those that fit begin later.
    """
    rows: dict[str, list[DutyLine]] = {}
    for line in table.lines:
        if line.fits(article):
            rows.setdefault(line.hts, []).append(line)
    if not rows:
        raise LineMissing(
            where=article.where,
            upper=UPPERS[article.upper],
            wearer=WEARERS[article.wearer],
            facts=", ".join(sorted(article.facts)) or "-",
            hts=f", {article.hts}" if article.hts else "",
            known=", ".join(dict.fromkeys(line.hts for line in table.lines)),
        )
    chosen: list[DutyLine] = []
    findings: list[Finding] = []
    for hts, lines in rows.items():
        line, found = last_known(lines, day, what=hts, where=table.where)
        chosen.append(line)
        findings += found
    chosen.sort(key=lambda line: line.over)
    for below, above in pairwise(chosen):
        if below.up_to is None or below.up_to > above.over:
            raise LinesTwo(
                where=article.where,
                first=below.hts,
                second=above.hts,
                value=f"{above.over + Decimal('0.01'):f}",
                currency=table.currency,
            )
    return Chosen(brackets=tuple(chosen), findings=tuple(findings))


def layers_on(
    table: DutyTable, *, origin: str, day: date
) -> tuple[tuple[DutyLayer, ...], tuple[Finding, ...]]:
    """Return the layers in force on the day of entry; a warning where nobody knows them."""
    found = tuple(layer for layer in in_force(table.layers, day) if layer.origin == origin)
    if table.known_from <= day <= table.known_to:
        return found, ()
    told = LayersUnknown.finding(
        where=table.where,
        begin=f"{table.known_from:%Y-%m-%d}",
        end=f"{table.known_to:%Y-%m-%d}",
        day=f"{day:%Y-%m-%d}",
    )
    return found, (told,)


def _bracket(line: DutyLine) -> str:
    return f"{line.hts} ({line.over:f}-{'...' if line.up_to is None else f'{line.up_to:f}'})"


# --- fees -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingFee(Dated):
    """The merchandise processing fee (MPF) of a formal entry: a share of the value within two amounts."""

    rate: Decimal
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HarborFee(Dated):
    """The harbor maintenance fee (HMF) of goods that come by sea: a share of the value."""

    rate: Decimal


# --- lines of the ledger --------------------------------------------------------------------------


def write_duty_rates(book: Book, chosen: Chosen, layers: Iterable[DutyLayer], *, currency: str) -> None:
    """Write the rates of the tariff lines and layers as inputs."""
    for line in chosen.brackets:
        words = {each: f"{line.hts} {title}" for each, title in line.title.items()}
        book.given(
            _rate(line),
            line.hts,
            line.ad_valorem,
            words=words,
            group="duty",
            unit="share",
            evidence=line.evidence,
        )
        if line.per_pair:
            book.given(
                _per_pair(line),
                line.hts,
                line.per_pair,
                words=words,
                group="duty",
                currency=currency,
                unit="pair",
                evidence=line.evidence,
            )
    for layer in layers:
        book.given(
            f"layer.{layer.name}",
            layer.name,
            layer.rate,
            words=layer.title,
            group="duty",
            unit="share",
            evidence=layer.evidence,
            note=layer.hts,
        )


def write_duty(
    book: Book,
    chosen: Chosen,
    layers: Sequence[DutyLayer],
    *,
    value: str,
    pairs: str,
    currency: str,
    prefix: str = "",
) -> None:
    """Write the duty on an order: base and each layer, and their sum, `<prefix>duty`.

    `value` names the line of the customs value of the whole order, `pairs` that of its pairs.
    """
    group = "landed.duty"
    per_pair = f"{prefix}duty.value_per_pair"
    title, of_a_pair = Phrase("Customs value per pair"), ref(value) / ref(pairs)
    book.money(per_pair, title, of_a_pair, group=group, currency=currency, unit="pair")
    codes = [f"{prefix}duty.base"]
    book.money(
        codes[0],
        Phrase("Duty, base rate"),
        _by_bracket(chosen.brackets, value=value, pairs=pairs, per_pair=per_pair),
        group=group,
        currency=currency,
        note=", ".join(line.hts for line in chosen.brackets),
    )
    for layer in layers:
        codes.append(f"{prefix}duty.{layer.name}")
        book.money(
            codes[-1],
            layer.name,
            # Layers do not compound: each is a share of the customs value, not of value and base duty.
            ref(value) * ref(f"layer.{layer.name}"),
            words=layer.title,
            group=group,
            currency=currency,
            evidence=Evidence(source=layer.source),
            note=layer.hts,
        )
    book.money(f"{prefix}duty", Phrase("Import duty"), total(codes), group="landed", currency=currency)


def write_fee_rates(book: Book, mpf: ProcessingFee, hmf: HarborFee | None, *, currency: str) -> None:
    """Write rate, least and most of the fees as inputs."""
    evidence, group = mpf.evidence, "duty"
    book.share("mpf.rate", Phrase("MPF, rate"), mpf.rate, group=group, evidence=evidence)
    least, most = Phrase("MPF, minimum"), Phrase("MPF, maximum")
    book.given("mpf.least", least, mpf.least, group=group, currency=currency, evidence=evidence)
    book.given("mpf.most", most, mpf.most, group=group, currency=currency, evidence=evidence)
    if hmf is not None:
        book.share("hmf.rate", Phrase("HMF, rate"), hmf.rate, group=group, evidence=hmf.evidence)


def write_fees(book: Book, *, by_sea: bool, value: str, currency: str, prefix: str = "") -> None:
    """Write the fees on the customs value: `<prefix>mpf`, and `<prefix>hmf` for goods that come by sea."""
    by_rate = Max(terms=(ref(value) * ref("mpf.rate"), ref("mpf.least")))
    fee = Min(terms=(by_rate, ref("mpf.most")))
    title = Phrase("Merchandise processing fee (MPF)")
    book.money(f"{prefix}mpf", title, fee, group="landed", currency=currency)
    if by_sea:
        # Unlike the processing fee it has neither a least nor a most.
        title = Phrase("Harbor maintenance fee (HMF)")
        fee_by_sea = ref(value) * ref("hmf.rate")
        book.money(f"{prefix}hmf", title, fee_by_sea, group="landed", currency=currency)


def _by_bracket(brackets: Sequence[DutyLine], *, value: str, pairs: str, per_pair: str) -> Expr:
    """Return the base duty: by the line whose bracket the value of a pair lies in.

    A value that no line covers has no duty: the formula then divides by zero, in the spreadsheet as here.
    """
    nothing = num(0) / num(0)
    found: Expr = nothing
    for index, line in reversed(tuple(enumerate(brackets))):
        inside = ref(value) * ref(_rate(line))
        if line.per_pair:
            inside = inside + ref(pairs) * ref(_per_pair(line))
        if line.over != (brackets[index - 1].up_to if index else 0):
            inside = If(cond=ref(per_pair) > line.over, then=inside, otherwise=nothing)
        found = (
            inside
            if line.up_to is None
            else If(cond=ref(per_pair) <= line.up_to, then=inside, otherwise=found)
        )
    return found


def _rate(line: DutyLine) -> str:
    return f"duty.{line.hts}"


def _per_pair(line: DutyLine) -> str:
    return f"duty.{line.hts}.per_pair"
