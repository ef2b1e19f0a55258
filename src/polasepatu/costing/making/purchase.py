"""What an order buys: the need over all sizes, less stock, in whole packs, at least the minimum.

    need = sum over sizes of pairs x consumption, over (1 - rejected pairs), x (1 + overrun)
    buy  = max(minimum order, whole packs of (need - stock)); nothing where the stock is enough

Things that are bought by size are rounded in every size, with a spare pair each. The cost is told twice: of
what is used up (consumed) and of what is paid for (purchased), with what the rest is still worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from polasepatu.costing.ledger.formula import Ceil, Expr, If, Max, Values, num, ref, total
from polasepatu.costing.ledger.ledger import Entry, Input, Line
from polasepatu.costing.making.labour import Convert
from polasepatu.costing.material.consumption import Consumption
from polasepatu.costing.material.consumption import rounded as quantity
from polasepatu.costing.order.stock import Stock
from polasepatu.errors import Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.materials.catalogue import Catalogue, Form, Material, Price
from polasepatu.money import decimals
from polasepatu.units import unit_factor

GROUP = "purchase"
SPARE_PAIRS = 1  # of each size of what is bought by size
QUANTITY_PLACES = 4


class StockUnused(PolaError):
    """Stock of something the order does not take."""

    code = "PS551"
    text = "the order takes no {material!r}, of which there is stock"
    hint = "known here: {known}"
    cause = "Stock is taken off what is bought; a slip in the code would buy what lies in the store."
    severity = Severity.WARNING


class StockBySize(PolaError):
    """Stock of sized goods that does not say the sizes, or sizes of what has none."""

    code = "PS552"
    text = "the stock of {material!r} must be {how}"
    hint = "write {material}: {example}"
    cause = "Soles of one size do not replace those of another, so their stock is told by size."
    exit_code = Exit.INPUT


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialUse:
    """What all pairs of an order take of one material, in its buying unit, before rejects and overrun."""

    material: Material
    by_size: Mapping[str, Decimal]  # gross, by the size it is bought or cut as
    net: Decimal
    net_by_size: Mapping[str, Decimal]
    method: str = ""
    used_for: tuple[str, ...] = ()

    @property
    def gross(self) -> Decimal:
        """Return what all pairs take."""
        return sum(self.by_size.values(), Decimal(0))


def material_uses(
    parts: Sequence[tuple[Sequence[Consumption], Mapping[str, int]]], catalogue: Catalogue
) -> tuple[MaterialUse, ...]:
    """Return what an order takes of each material; a part is what one colour consumes, and its pairs by size.

    Raises:
        MaterialMissing: a material that is not in the catalogue.
    """
    gross: dict[str, dict[str, Decimal]] = {}
    net: dict[str, dict[str, Decimal]] = {}
    first: dict[str, Consumption] = {}
    used_for: dict[str, tuple[str, ...]] = {}
    for consumptions, pairs in parts:
        for each in consumptions:
            first.setdefault(each.material, each)
            known = used_for.get(each.material, ())
            used_for[each.material] = tuple(dict.fromkeys((*known, *each.used_for)))
            for size, count in pairs.items():
                bought = each.bought_as.get(size, size)
                for found, by_size in ((gross, each.by_size), (net, each.net_by_size)):
                    amounts = found.setdefault(each.material, {})
                    taken = by_size.get(size, Decimal(0)) * count
                    amounts[bought] = amounts.get(bought, Decimal(0)) + taken
    return tuple(
        MaterialUse(
            material=catalogue[code],
            by_size={size: each for size, each in by_size.items() if each},
            net=sum(net[code].values(), Decimal(0)),
            net_by_size=net[code],
            method=first[code].method,
            used_for=used_for[code],
        )
        for code, by_size in gross.items()
        if any(by_size.values())
    )


def check_stock(stock: Mapping[str, Stock], uses: Sequence[MaterialUse]) -> tuple[Finding, ...]:
    """Return what is wrong with the stock: of nothing the order takes, or not by size where sizes matter."""
    known = {each.material.code: each for each in uses}
    told = ", ".join(sorted(known))
    found = []
    for code, each in stock.items():
        where = Where(field=f"stock.{code}")
        use = known.get(code)
        if use is None:
            found.append(StockUnused.finding(where=where, material=code, known=told))
        elif use.material.sized and each.amount:
            example = f"{{{next(iter(use.by_size))}: {each.amount:f}}}"
            how = Phrase("told by size, as it is bought")
            found.append(StockBySize.finding(where=where, material=code, how=how, example=example))
        elif each.by_size and not use.material.sized:
            how = Phrase("one number, since it is not bought by size")
            example = f"{each.total:f}"
            found.append(StockBySize.finding(where=where, material=code, how=how, example=example))
        else:
            found += [
                StockUnused.finding(
                    where=where,
                    material=f"{code} {size}",
                    known=", ".join(use.by_size),
                )
                for size in each.by_size
                if size not in use.by_size
            ]
    return tuple(found)


# --- lines of the ledger --------------------------------------------------------------------------


def price_per_unit(material: Material, price: Price) -> Decimal:
    """Return the price of one buying unit: Rp 240,000 a dozen is Rp 20,000 a piece.

    Raises:
        UnitsDiffer: the price is for a unit of another kind.
    """
    factor = unit_factor(material.unit, price.per)
    exact = Fraction(price.value) * factor
    return quantity(Decimal(exact.numerator) / Decimal(exact.denominator))


def purchase_lines(
    uses: Sequence[MaterialUse],
    *,
    stock: Mapping[str, Stock],
    priced: Convert,
    pairs: int,
    currency: str,
    leftover: Decimal,
) -> tuple[Entry, ...]:
    """Return the lines of the purchase.

    They name `pairs`, `pair_reject`, `overrun` and, for each material, `material.CODE.qty`; `priced` turns
    an amount of a material, given with its code, into money.
    """
    entries: list[Entry] = [
        Input(
            code="leftover",
            title=Phrase("What is left over is worth, of its price"),
            value=leftover,
            group=GROUP,
            unit="share",
        )
    ]
    sums: dict[str, list[str]] = {"consumed": [], "purchased": [], "left": []}
    for use in uses:
        entries += _of_one(use, stock.get(use.material.code, Stock()), priced, pairs, currency)
        for name, codes in sums.items():
            codes.append(f"purchase.{use.material.code}.{name}")
    titles = {
        "consumed": Phrase("Material used up by the order"),
        "purchased": Phrase("Material to pay for"),
        "left": Phrase("What is left of it is worth"),
    }
    entries += [
        Line(
            code=f"purchase.{name}",
            title=titles[name],
            expr=total(codes),
            places=decimals(currency),
            group=GROUP,
            currency=currency,
        )
        for name, codes in sums.items()
    ]
    return tuple(entries)


def _of_one(use: MaterialUse, stock: Stock, priced: Convert, pairs: int, currency: str) -> tuple[Entry, ...]:
    material = use.material
    at = f"purchase.{material.code}"
    made = (1 + ref("overrun")) / (1 - ref("pair_reject"))
    entries: list[Entry] = []

    def given(name: str, title: str, value: Decimal) -> Expr:
        words, unit = material.title, material.unit
        entries.append(
            Input(code=f"{at}.{name}", title=title, words=words, value=value, group=GROUP, unit=unit)
        )
        return ref(f"{at}.{name}")

    def line(name: str, title: str, expr: Expr, *, money: bool = False) -> None:
        entries.append(
            Line(
                code=f"{at}.{name}",
                title=title,
                words=material.title,
                expr=expr,
                places=decimals(currency) if money else QUANTITY_PLACES,
                group=GROUP,
                currency=currency if money else "",
                unit="" if money else material.unit,
            )
        )

    pack = given("pack", Phrase("Pack"), step_of(material))
    moq = given("moq", Phrase("Least order"), material.moq or Decimal(0))
    in_stock = given("stock", Phrase("Stock"), stock.total)
    line("need", Phrase("Need"), ref(f"material.{material.code}.qty") * ref("pairs") * made)
    if material.sized:
        for size, want in _by_size(use, stock, made, pairs):
            entries.append(
                Line(
                    code=f"{at}.size.{size}",
                    title=Phrase("Size {size}"),
                    title_values={"size": size},
                    expr=want,
                    places=0,
                    group=GROUP,
                    unit=material.unit,
                )
            )
        line("want", Phrase("Need less stock"), total(f"{at}.size.{size}" for size in use.by_size))
    else:
        line("want", Phrase("Need less stock"), Max(terms=(ref(f"{at}.need") - in_stock, num(0))))
    line(
        "order",
        Phrase("To buy"),
        If(
            cond=ref(f"{at}.want") <= 0,
            then=num(0),
            otherwise=Ceil(of=Max(terms=(moq, ref(f"{at}.want"))), step=pack),
        ),
    )
    line("consumed", Phrase("Used up"), priced(ref(f"{at}.need"), material.code), money=True)
    line("purchased", Phrase("To pay for"), priced(ref(f"{at}.order"), material.code), money=True)
    still_needed = Max(terms=(ref(f"{at}.need") - in_stock, num(0)))
    left = Max(terms=(ref(f"{at}.order") - still_needed, num(0)))
    line("left", Phrase("What is left is worth"), priced(left, material.code) * ref("leftover"), money=True)
    return tuple(entries)


def _by_size(use: MaterialUse, stock: Stock, made: Expr, pairs: int) -> Iterator[tuple[str, Expr]]:
    """Yield a formula for the pieces of each size: whole ones, a spare pair beyond what goes into shoes."""
    for size, gross in use.by_size.items():
        share = ref("pairs") * made
        needed = Ceil(of=share * num(_each(gross, pairs)), step=num(1))
        spare = Ceil(of=share * num(_each(use.net_by_size[size], pairs)), step=num(1)) + SPARE_PAIRS
        in_stock = num(stock.by_size.get(size, Decimal(0)))
        yield size, Max(terms=(Max(terms=(needed, spare)) - in_stock, num(0)))


def _each(amount: Decimal, pairs: int) -> Decimal:
    return quantity(amount / pairs)


def step_of(material: Material) -> Decimal:
    """Return the smallest step of an order: the pack, else a whole hide, a whole piece, or no step (0)."""
    if material.pack is not None:
        return material.pack
    if material.form is Form.LEATHER and material.hide_sqft is not None:
        return material.hide_sqft
    if material.form in (Form.UNITS, Form.SHEET):
        return Decimal(1)
    return Decimal(0)


# --- read again -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBuy:
    """One row of the list of purchases, as the ledger has it."""

    material: Material
    need: Decimal
    stock: Decimal
    want: Decimal
    order: Decimal
    packs: Decimal  # 0 where there are none
    consumed: Decimal
    purchased: Decimal
    left: Decimal
    by_size: Mapping[str, int]  # pieces to buy of each size, where it is bought by size


def to_buy(uses: Sequence[MaterialUse], stock: Mapping[str, Stock], values: Values) -> tuple[ToBuy, ...]:
    """Return the list of purchases from an evaluated ledger."""
    rows = []
    for use in uses:
        material = use.material
        at = f"purchase.{material.code}"
        have = stock.get(material.code, Stock())
        pack = values[f"{at}.pack"]
        rows.append(
            ToBuy(
                material=material,
                need=values[f"{at}.need"],
                stock=have.total,
                want=values[f"{at}.want"],
                order=values[f"{at}.order"],
                packs=values[f"{at}.order"] / pack if pack else Decimal(0),
                consumed=values[f"{at}.consumed"],
                purchased=values[f"{at}.purchased"],
                left=values[f"{at}.left"],
                by_size={size: int(values[f"{at}.size.{size}"]) for size in use.by_size}
                if material.sized
                else {},
            )
        )
    return tuple(rows)
