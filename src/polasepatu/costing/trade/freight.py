"""Ocean freight and insurance: loose cargo by W/M against whole containers, and where the two break even.

Freight of loose cargo (LCL) is paid by cubic metre or tonne, whichever is more (W/M); a container (FCL) is
paid whole. Charges at both ends that hang on the way of shipping are counted before the two are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from polasepatu.costing.ledger.book import Book
from polasepatu.costing.ledger.dated import Dated
from polasepatu.costing.ledger.formula import Ceil, Expr, If, Max, Min, num, ref
from polasepatu.costing.ledger.ledger import Entry
from polasepatu.errors import NOWHERE, Exit, Phrase, PolaError, Severity, Where
from polasepatu.money import Money

GROUP = "freight"
CHEAPEST = "cheapest"
LCL = "lcl"
FCL = "fcl"

Choice: TypeAlias = Callable[[str], Expr]


class RouteMissing(PolaError):
    """No freight between two ports."""

    code = "PS577"
    text = "there is no freight from {port} to {destination}"
    hint = "known: {known}; or give the forwarder's amount in the order: freight: {{amount: ...}}"
    cause = "A price with carriage needs a freight for that way; none is guessed."
    exit_code = Exit.INPUT


class ContainerUnknown(PolaError):
    """A way of shipping that the row of freight does not have."""

    code = "PS578"
    text = "the freight from {port} to {destination} has no {found!r}"
    hint = "write one of: {known}"
    cause = "The order asks for loose cargo, a container size, or the cheapest of all."
    exit_code = Exit.INPUT


class ContainerRule(PolaError):
    """FOB with containers."""

    code = "PS579"
    text = "{term} is meant for goods that are put on board; a container is handed over before: {better}"
    hint = "agree on {better} with the named place where the carrier takes over the container"
    cause = "Under FOB, CFR and CIF the seller bears the risk of the container in the terminal."
    severity = Severity.NOTE


class Clauses(StrEnum):
    """The Institute Cargo Clauses: C covers the great perils, A all risks."""

    A = "A"
    C = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container size on a route: price, what is charged besides, and what it holds."""

    name: str  # 20, 40, 40HC
    price: Decimal  # in the currency of the row
    fixed: Decimal = Decimal(0)
    usable_m3: Decimal
    most_kg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightRow(Dated):
    """The freight between two ports while it holds."""

    port: str
    destination: str
    currency: str
    lcl_per_wm: Decimal
    lcl_least_wm: Decimal = Decimal(1)
    lcl_fixed: Decimal = Decimal(0)
    containers: tuple[Container, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceRow(Dated):
    """A premium: a share of the insured value, which is so many times the value with carriage."""

    clauses: Clauses
    rate: Decimal
    cover: Decimal = Decimal("1.10")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightTable:
    """All freight and insurance that is known."""

    rows: tuple[FreightRow, ...]
    insurance: tuple[InsuranceRow, ...]
    where: Where = NOWHERE

    def route(self, port: str, destination: str, *, where: Where = NOWHERE) -> tuple[FreightRow, ...]:
        """Return the rows of a way, whatever their days.

        Raises:
            RouteMissing: there is none.
        """
        found = tuple(
            row for row in self.rows if _same(row.port, port) and _same(row.destination, destination)
        )
        if not found:
            known = dict.fromkeys(f"{row.port} - {row.destination}" for row in self.rows)
            raise RouteMissing(where=where, port=port, destination=destination, known="; ".join(known) or "-")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightChoice:
    """How the order travels: from where to where, in what, or for what amount a forwarder offered."""

    port: str = ""  # empty: the named place of FCA and FOB, else the only port of the table
    destination: str = ""  # empty: the named place of a carried price, else the importer's place
    by: str = CHEAPEST  # cheapest, lcl, fcl, or a container size
    amount: Money | None = None
    clauses: Clauses | None = None  # None: as the term asks, else all risks
    where: Where = NOWHERE


def cargo_inputs(*, per_carton: int, carton_m3: Decimal, pair_kg: Decimal) -> tuple[Entry, ...]:
    """Return carton and weight as inputs."""
    book = Book(currency="")
    group = "freight.packing"
    book.given(
        "packing.per_carton", Phrase("Pairs in a carton"), per_carton, places=0, group=group, unit="pair"
    )
    book.given("packing.carton_m3", Phrase("Volume of a carton"), carton_m3, places=6, group=group, unit="m3")
    title = Phrase("Weight of a pair with its packing")
    book.given("packing.pair_kg", title, pair_kg, places=3, group=group, unit="kg")
    return tuple(book.entries)


def write_cargo(book: Book, *, pairs: str) -> None:
    """Write cartons, volume and weight of the order: `cargo.cartons`, `cargo.m3`, `cargo.t`."""
    group = "freight.cargo"
    # The last carton travels as a whole one, so volume follows from cartons; weight is that of the pairs.
    full = Ceil(of=ref(pairs) / ref("packing.per_carton"), step=num(1))
    cartons = book.count("cargo.cartons", Phrase("Cartons"), full, group=group, unit="carton", places=0)
    volume = cartons * ref("packing.carton_m3")
    book.count("cargo.m3", Phrase("Volume"), volume, group=group, unit="m3", places=3)
    weight = ref(pairs) * ref("packing.pair_kg") / 1000
    book.count("cargo.t", Phrase("Weight"), weight, group=group, unit="t", places=3)


def write_freight_prices(book: Book, row: FreightRow) -> None:
    """Write the prices of a way as inputs."""

    def price(code: str, title: str, value: Decimal, unit: str, **values: str) -> None:
        book.given(
            f"freight.{code}",
            title,
            value,
            group=GROUP,
            currency=row.currency,
            unit=unit,
            values=values,
            evidence=row.evidence,
        )

    def limit(code: str, title: str, value: Decimal, unit: str, **values: str) -> None:
        book.given(
            f"freight.{code}", title, value, group=GROUP, unit=unit, values=values, evidence=row.evidence
        )

    price("lcl.price", Phrase("Freight, loose cargo (LCL)"), row.lcl_per_wm, "wm")
    limit("lcl.least", Phrase("Minimum W/M of loose cargo"), row.lcl_least_wm, "wm")
    price("lcl.fixed", Phrase("Fixed charge of loose cargo"), row.lcl_fixed, "shipment")
    for box in row.containers:
        name = box.name
        price(f"{name}.price", Phrase("Freight, container {name}"), box.price, "container", name=name)
        title = Phrase("Fixed charge of a container {name}")
        price(f"{name}.fixed", title, box.fixed, "container", name=name)
        title = Phrase("Usable volume of a container {name}")
        limit(f"{name}.m3", title, box.usable_m3, "m3", name=name)
        limit(f"{name}.kg", Phrase("Maximum weight in a container {name}"), box.most_kg, "kg", name=name)


def ways(row: FreightRow, by: str, *, where: Where = NOWHERE) -> tuple[str, ...]:
    """Return the ways of shipping that are compared: loose cargo and each container, or the one asked for.

    Raises:
        ContainerUnknown: the row has no such way.
    """
    boxes = tuple(box.name for box in row.containers)
    if by == CHEAPEST:
        return (LCL, *boxes)
    if by == FCL and boxes:
        return boxes
    wanted = {each.casefold(): each for each in (LCL, *boxes)}
    if by.casefold() not in wanted:
        raise ContainerUnknown(
            where=where,
            port=row.port,
            destination=row.destination,
            found=by,
            known=", ".join((CHEAPEST, LCL, FCL, *boxes)),
        )
    return (wanted[by.casefold()],)


def write_freight(
    book: Book, row: FreightRow, asked: Sequence[str], *, per_wm: Expr, per_container: Expr
) -> None:
    """Write the freight of the order by each way and by the cheapest: `freight.ocean`, `freight.containers`.

    `per_wm` and `per_container` are what is charged at both ends for a W/M of loose cargo and for a
    container, in the currency of the row: they belong to the comparison, but not to the ocean freight.
    `freight.wm` is W/M shipped loose, zero in containers.
    """
    currency = row.currency
    _loose(book, currency, per_wm=per_wm)
    for box in row.containers:
        _container(book, box.name, currency, per_wm=per_wm, per_container=per_container)
    ocean = _cheapest(asked, lambda way: ref(f"freight.{way}"))
    book.money("freight.ocean", Phrase("Ocean freight"), ocean, group=GROUP, currency=currency)
    boxes = _cheapest(asked, lambda way: num(0) if way == LCL else ref(f"freight.{way}.count"))
    book.count("freight.containers", Phrase("Containers"), boxes, group=GROUP, unit="container", places=0)
    loose = _cheapest(asked, lambda way: ref("freight.wm.loose") if way == LCL else num(0))
    book.count("freight.wm", Phrase("W/M shipped loose"), loose, group=GROUP, unit="wm", places=3)


def _loose(book: Book, currency: str, *, per_wm: Expr) -> None:
    # A ship sells room and carries weight: of m3 and tonnes the larger is paid, and at least the minimum.
    most = Max(terms=(ref("cargo.m3"), ref("cargo.t"), ref("freight.lcl.least")))
    title = Phrase("W/M, the larger of m³ and tonnes")
    measure = book.count("freight.wm.loose", title, most, group=GROUP, unit="wm", places=3)
    cost = measure * ref("freight.lcl.price") + ref("freight.lcl.fixed")
    title = Phrase("Ocean freight, loose cargo")
    ocean = book.money("freight.lcl", title, cost, group=GROUP, currency=currency)
    title = Phrase("Loose cargo with charges at both ends")
    book.money("freight.lcl.all", title, ocean + measure * per_wm, group=GROUP, currency=currency)


def _container(book: Book, name: str, currency: str, *, per_wm: Expr, per_container: Expr) -> None:
    """Write how many containers of a size it takes, what they cost, and from what volume they are cheaper."""
    code, values = f"freight.{name}", {"name": name}
    needed = Max(
        terms=(
            Ceil(of=ref("cargo.m3") / ref(f"{code}.m3"), step=num(1)),
            Ceil(of=ref("cargo.t") * 1000 / ref(f"{code}.kg"), step=num(1)),
        )
    )
    boxes = book.count(
        f"{code}.count",
        Phrase("Containers {name} needed"),
        needed,
        group=GROUP,
        unit="container",
        places=0,
        values=values,
    )
    each = ref(f"{code}.price") + ref(f"{code}.fixed")
    title = Phrase("Ocean freight, container {name}")
    ocean = book.money(code, title, boxes * each, group=GROUP, currency=currency, values=values)
    title = Phrase("Container {name} with charges at both ends")
    cost = ocean + boxes * per_container
    book.money(f"{code}.all", title, cost, group=GROUP, currency=currency, values=values)
    dearer = each + per_container - ref("freight.lcl.fixed")
    book.count(
        f"{code}.break_even",
        Phrase("A container {name} is cheaper than loose cargo from"),
        Max(terms=(num(0), dearer / (ref("freight.lcl.price") + per_wm))),
        group=GROUP,
        unit="m3",
        places=3,
        values=values,
    )


def chosen_way(asked: Sequence[str], values: Mapping[str, Decimal]) -> str:
    """Return the cheapest of the ways that were asked for, from the values of the ledger."""
    return min(asked, key=lambda way: values[f"freight.{way}.all"])


def insurance(row: InsuranceRow, *, of: Expr) -> Expr:
    """Return the premium on goods with carriage: the insured value includes the premium itself.

    I = cover x rate x C / (1 - cover x rate), with C the value with carriage. The premium is insured too,
    so that a lost shipment is paid back with what was paid for insuring it.
    """
    share = ref(f"insurance.{row.clauses.value}.cover") * ref(f"insurance.{row.clauses.value}.rate")
    return share * of / (1 - share)


def write_insurance(book: Book, row: InsuranceRow) -> None:
    """Write rate and cover as inputs."""
    code = f"insurance.{row.clauses.value}"
    book.given(
        f"{code}.rate",
        Phrase("Insurance, clauses {clauses}, rate"),
        row.rate,
        values={"clauses": row.clauses.value},
        group=GROUP,
        unit="share",
        evidence=row.evidence,
    )
    title = Phrase("Insured value, times the value with carriage")
    book.given(f"{code}.cover", title, row.cover, group=GROUP, unit="times", evidence=row.evidence)


def _cheapest(asked: Sequence[str], value: Choice) -> Expr:
    """Return a value of the way whose freight with all charges is least; the first among equals."""
    first, *others = asked
    if not others:
        return value(first)
    least = Min(terms=tuple(ref(f"freight.{way}.all") for way in others))
    return If(
        cond=ref(f"freight.{first}.all") <= least, then=value(first), otherwise=_cheapest(others, value)
    )


def _same(row: str, asked: str) -> bool:
    """Return whether two texts name one port: "Tanjung Perak" and "Tanjung Perak, Surabaya" do."""
    one, other = (f" {' '.join(each.casefold().replace(',', ' ').split())} " for each in (row, asked))
    return bool(one.strip() and other.strip()) and (one in other or other in one)
