"""Ocean freight and insurance: loose cargo by W/M against whole containers, and where the two break even.

Freight of loose cargo (LCL) is paid by cubic metre or tonne, whichever is more (W/M); a container (FCL) is
paid whole. Charges at both ends that hang on the way of shipping are counted before the two are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from polasepatu.costing.ledger.dated import Dated, row_input
from polasepatu.costing.ledger.formula import Ceil, Expr, If, Max, Min, num, ref
from polasepatu.costing.ledger.ledger import Entry, Input, Line
from polasepatu.errors import NOWHERE, Exit, Phrase, PolaError, Severity, Where
from polasepatu.money import Money, decimals

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
    hint = "agree on {better} with the named place where the carrier takes the container"
    cause = "Under FOB, CFR and CIF the seller bears what happens to the container in the terminal."
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


def cargo_inputs(*, per_carton: int, carton_m3: Decimal, pair_kg: Decimal) -> tuple[Input, ...]:
    """Return carton and weight as inputs."""
    return (
        Input(
            code="packing.per_carton",
            title=Phrase("Pairs in a carton"),
            value=Decimal(per_carton),
            places=0,
            group="freight.packing",
            unit="pair",
        ),
        Input(
            code="packing.carton_m3",
            title=Phrase("Volume of a carton"),
            value=carton_m3,
            places=6,
            group="freight.packing",
            unit="m3",
        ),
        Input(
            code="packing.pair_kg",
            title=Phrase("Weight of a pair with its packing"),
            value=pair_kg,
            places=3,
            group="freight.packing",
            unit="kg",
        ),
    )


def cargo_lines(*, pairs: str) -> tuple[Entry, ...]:
    """Return cartons, volume and weight of the order: `cargo.cartons`, `cargo.m3`, `cargo.t`."""
    return (
        Line(
            code="cargo.cartons",
            title=Phrase("Cartons"),
            expr=Ceil(of=ref(pairs) / ref("packing.per_carton"), step=num(1)),
            places=0,
            group="freight.cargo",
            unit="carton",
        ),
        Line(
            code="cargo.m3",
            title=Phrase("Volume"),
            expr=ref("cargo.cartons") * ref("packing.carton_m3"),
            places=3,
            group="freight.cargo",
            unit="m3",
        ),
        Line(
            code="cargo.t",
            title=Phrase("Weight"),
            expr=ref(pairs) * ref("packing.pair_kg") / 1000,
            places=3,
            group="freight.cargo",
            unit="t",
        ),
    )


def freight_inputs(row: FreightRow) -> tuple[Input, ...]:
    """Return the prices of a way as inputs."""

    def price(code: str, title: str, value: Decimal, unit: str) -> Input:
        return row_input(
            row, code=code, title=title, value=value, group="freight", currency=row.currency, unit=unit
        )

    found = [
        price("freight.lcl.price", Phrase("Freight, loose cargo (LCL)"), row.lcl_per_wm, "wm"),
        row_input(
            row,
            code="freight.lcl.least",
            title=Phrase("Least W/M of loose cargo"),
            value=row.lcl_least_wm,
            group="freight",
            unit="wm",
        ),
        price("freight.lcl.fixed", Phrase("Fixed charge of loose cargo"), row.lcl_fixed, "shipment"),
    ]
    for box in row.containers:
        values = {"name": box.name}
        code = f"freight.{box.name}"
        for one in (
            price(f"{code}.price", Phrase("Freight, container {name}"), box.price, "container"),
            price(f"{code}.fixed", Phrase("Fixed charge of a container {name}"), box.fixed, "container"),
            row_input(
                row,
                code=f"{code}.m3",
                title=Phrase("Usable volume of a container {name}"),
                value=box.usable_m3,
                group="freight",
                unit="m3",
            ),
            row_input(
                row,
                code=f"{code}.kg",
                title=Phrase("Most weight in a container {name}"),
                value=box.most_kg,
                group="freight",
                unit="kg",
            ),
        ):
            found.append(_named(one, values))
    return tuple(found)


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


def freight_lines(
    row: FreightRow, asked: Sequence[str], *, per_wm: Expr, per_container: Expr
) -> tuple[Entry, ...]:
    """Return the freight of the order by each way and by the cheapest: `freight.ocean`, `freight.containers`.

    `per_wm` and `per_container` are what is charged at both ends for a W/M of loose cargo and for a
    container, in the currency of the row: they belong to the comparison, but not to the ocean freight.
    `freight.wm` is W/M shipped loose, zero in containers.
    """
    places = decimals(row.currency)

    def line(code: str, title: str, expr: Expr, *, money: bool = True, unit: str = "", **values: str) -> Line:
        return Line(
            code=code,
            title=title,
            title_values=values,
            expr=expr,
            places=places if money else (0 if unit == "container" else 3),
            group="freight",
            currency=row.currency if money else "",
            unit=unit,
        )

    weight_measure = Max(terms=(ref("cargo.m3"), ref("cargo.t"), ref("freight.lcl.least")))
    found: list[Entry] = [
        line(
            "freight.wm.loose",
            Phrase("W/M, the larger of m³ and tonnes"),
            weight_measure,
            money=False,
            unit="wm",
        ),
        line(
            "freight.lcl",
            Phrase("Ocean freight, loose cargo"),
            ref("freight.wm.loose") * ref("freight.lcl.price") + ref("freight.lcl.fixed"),
        ),
        line(
            "freight.lcl.all",
            Phrase("Loose cargo with charges at both ends"),
            ref("freight.lcl") + ref("freight.wm.loose") * per_wm,
        ),
    ]
    for box in row.containers:
        code = f"freight.{box.name}"
        boxes = Max(
            terms=(
                Ceil(of=ref("cargo.m3") / ref(f"{code}.m3"), step=num(1)),
                Ceil(of=ref("cargo.t") * 1000 / ref(f"{code}.kg"), step=num(1)),
            )
        )
        each = ref(f"{code}.price") + ref(f"{code}.fixed")
        found += [
            line(
                f"{code}.count",
                Phrase("Containers {name} needed"),
                boxes,
                money=False,
                unit="container",
                name=box.name,
            ),
            line(code, Phrase("Ocean freight, container {name}"), ref(f"{code}.count") * each, name=box.name),
            line(
                f"{code}.all",
                Phrase("Container {name} with charges at both ends"),
                ref(code) + ref(f"{code}.count") * per_container,
                name=box.name,
            ),
            line(
                f"{code}.break_even",
                Phrase("A container {name} is cheaper than loose cargo from"),
                Max(
                    terms=(
                        num(0),
                        (each + per_container - ref("freight.lcl.fixed"))
                        / (ref("freight.lcl.price") + per_wm),
                    )
                ),
                money=False,
                unit="m3",
                name=box.name,
            ),
        ]
    return (
        *found,
        line("freight.ocean", Phrase("Ocean freight"), _cheapest(asked, lambda way: ref(f"freight.{way}"))),
        line(
            "freight.containers",
            Phrase("Containers"),
            _cheapest(asked, lambda way: num(0) if way == LCL else ref(f"freight.{way}.count")),
            money=False,
            unit="container",
        ),
        line(
            "freight.wm",
            Phrase("W/M shipped loose"),
            _cheapest(asked, lambda way: ref("freight.wm.loose") if way == LCL else num(0)),
            money=False,
            unit="wm",
        ),
    )


def chosen_way(asked: Sequence[str], values: Mapping[str, Decimal]) -> str:
    """Return the cheapest of the ways that were asked for, from the values of the ledger."""
    return min(asked, key=lambda way: values[f"freight.{way}.all"])


def insurance(row: InsuranceRow, *, of: Expr) -> Expr:
    """Return the premium on goods with carriage: the insured value includes the premium itself.

    I = cover x rate x C / (1 - cover x rate), with C the value with carriage.
    """
    share = ref(f"insurance.{row.clauses.value}.cover") * ref(f"insurance.{row.clauses.value}.rate")
    return share * of / (1 - share)


def insurance_inputs(row: InsuranceRow) -> tuple[Input, ...]:
    """Return rate and cover as inputs."""
    values = {"clauses": row.clauses.value}
    code = f"insurance.{row.clauses.value}"
    rate = row_input(
        row,
        code=f"{code}.rate",
        title=Phrase("Insurance, clauses {clauses}, rate"),
        value=row.rate,
        group="freight",
        unit="share",
    )
    cover = row_input(
        row,
        code=f"{code}.cover",
        title=Phrase("Insured value, times the value with carriage"),
        value=row.cover,
        group="freight",
        unit="times",
    )
    return (_named(rate, values), cover)


def _cheapest(asked: Sequence[str], value: Choice) -> Expr:
    """Return a value of the way whose freight with all charges is least; the first among equals."""
    first, *others = asked
    if not others:
        return value(first)
    least = Min(terms=tuple(ref(f"freight.{way}.all") for way in others))
    return If(
        cond=ref(f"freight.{first}.all") <= least, then=value(first), otherwise=_cheapest(others, value)
    )


def _named(entry: Input, values: Mapping[str, object]) -> Input:
    return replace(entry, title_values=values)


def _same(row: str, asked: str) -> bool:
    """Return whether two texts name one port: "Tanjung Perak" and "Tanjung Perak, Surabaya" do."""
    one, other = (f" {' '.join(each.casefold().replace(',', ' ').split())} " for each in (row, asked))
    return bool(one.strip() and other.strip()) and (one in other or other in one)
