"""What an order buys: the need over all sizes, less stock, in whole packs, at least the minimum.

    need = sum over sizes of pairs x consumption, over (1 - rejected pairs), x (1 + overrun)
    buy  = max(minimum order, whole packs of (need - stock)); nothing where the stock is enough

Things that are bought by size are rounded in every size, with a spare pair each. The cost is told twice: of
what is used up (consumed) and of what is paid for (purchased), with what the rest is still worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from polasepatu.costing.ledger.book import Book
from polasepatu.costing.ledger.formula import Ceil, Expr, If, Max, Values, num, ref, total
from polasepatu.costing.material.consumption import Consumption
from polasepatu.costing.material.consumption import rounded as quantity
from polasepatu.costing.order.stock import Stock
from polasepatu.errors import Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.materials.catalogue import Catalogue, Form, Material, Price
from polasepatu.units import unit_factor

GROUP = "purchase"
SUMS = {
    "consumed": Phrase("Material used by the order"),
    "purchased": Phrase("Material to pay for"),
    "left": Phrase("Value of its rest"),
}
SPARE_PAIRS = 1  # of each size of what is bought by size
QUANTITY_PLACES = 4


Priced: TypeAlias = Callable[[Expr, str], Expr]
"""Writes an amount of a material, by its code, as money in the currency of the cost."""


class StockUnused(PolaError):
    """Stock of something the order does not take."""

    code = "PS551"
    text = "the order does not use {material!r}, which is in stock"
    hint = "known here: {known}"
    cause = (
        "Stock is deducted from the purchase; a slip in the code would buy material that is already in the "
        "store."
    )
    severity = Severity.WARNING


class StockBySize(PolaError):
    """Stock of sized goods that does not say the sizes, or sizes of what has none."""

    code = "PS552"
    text = "the stock of {material!r} must be {how}"
    hint = "write {material}: {example}"
    cause = "Soles of one size do not replace those of another, so their stock is given by size."
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
            how = Phrase("given by size, like its purchase")
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


def write_purchase(
    book: Book,
    uses: Sequence[MaterialUse],
    priced: Priced,
    *,
    stock: Mapping[str, Stock],
    pairs: int,
    leftover: Decimal,
) -> None:
    """Write the purchase of each material, and the sums.

    Formulas name `pairs`, `pair_reject`, `overrun` and, for each material, `material.CODE.qty`. `leftover`
    is the share of its price that what is left over is worth.
    """
    book.share("leftover", Phrase("Value of the rest, of its price"), leftover, group=GROUP)
    for use in uses:
        _of_one(book, use, stock.get(use.material.code, Stock()), priced, pairs)
    for name, title in SUMS.items():
        codes = (f"purchase.{use.material.code}.{name}" for use in uses)
        book.money(f"purchase.{name}", title, total(codes), group=GROUP)


def _of_one(book: Book, use: MaterialUse, stock: Stock, priced: Priced, pairs: int) -> None:
    material = use.material
    words, unit = material.title, material.unit
    at = f"purchase.{material.code}"
    # Rejected pairs are made again and cut pairs beyond the order are paid for, so both are bought for.
    made = (1 + ref("overrun")) / (1 - ref("pair_reject"))

    def given(name: str, title: str, value: Decimal) -> Expr:
        return book.given(f"{at}.{name}", title, value, words=words, group=GROUP, unit=unit)

    def count(name: str, title: str, expr: Expr) -> Expr:
        code = f"{at}.{name}"
        return book.count(code, title, expr, words=words, group=GROUP, unit=unit, places=QUANTITY_PLACES)

    def money(name: str, title: str, expr: Expr) -> None:
        book.money(f"{at}.{name}", title, expr, words=words, group=GROUP)

    pack = given("pack", Phrase("Pack"), step_of(material))
    moq = given("moq", Phrase("Least order"), material.moq or Decimal(0))
    in_stock = given("stock", Phrase("Stock"), stock.total)
    need = count("need", Phrase("Need"), ref(f"material.{material.code}.qty") * ref("pairs") * made)
    still_needed = Max(terms=(need - in_stock, num(0)))
    wanted: Expr = still_needed
    if material.sized:
        # Soles of one size do not replace those of another: stock is taken off size by size.
        for size, of_size in _by_size(use, stock, made, pairs):
            code, values = f"{at}.size.{size}", {"size": size}
            book.count(code, Phrase("Size {size}"), of_size, values=values, group=GROUP, unit=unit, places=0)
        wanted = total(f"{at}.size.{size}" for size in use.by_size)
    want = count("want", Phrase("Need less stock"), wanted)
    bought = Ceil(of=Max(terms=(moq, want)), step=pack)
    order = count("order", Phrase("To buy"), If(cond=want <= 0, then=num(0), otherwise=bought))
    money("consumed", Phrase("Used"), priced(need, material.code))
    money("purchased", Phrase("To pay for"), priced(order, material.code))
    left = Max(terms=(order - still_needed, num(0)))
    money("left", Phrase("Value of the rest"), priced(left, material.code) * ref("leftover"))


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
