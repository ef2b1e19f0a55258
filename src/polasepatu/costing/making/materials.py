"""The material of a pair: quantities, prices with their PPN taken off or put on, rejects of material."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger.formula import Expr, ref, total
from polasepatu.costing.ledger.ledger import Evidence
from polasepatu.costing.making.book import MakingBook
from polasepatu.costing.making.factory import FactoryTable
from polasepatu.costing.making.purchase import MaterialUse, price_per_unit
from polasepatu.costing.material.consumption import rounded as quantity
from polasepatu.errors import Exit, Phrase, PolaError, Where
from polasepatu.materials.catalogue import Catalogue, Ppn, Price, check_prices

GROUP = "material"
QUANTITY_PLACES = 4
PACKING = "packing"
METHODS: Mapping[str, str] = {
    # how a quantity came about, beside its line
    "net_markup": Phrase("net area and a per cent"),
    "waste_div": Phrase("waste of gross"),
    "rsm": Phrase("RSM on lattice areas"),
    "jevero": Phrase("jevero formula"),
    "zybin": Phrase("zybin norm"),
    "nest": Phrase("a layout"),
    "rows": Phrase("rows on the roll"),
    "sheet": Phrase("pieces on a sheet"),
    "count": Phrase("bill of materials"),
    PACKING: Phrase("cartons of the order"),
}


class PpnUnclear(PolaError):
    """Prices with and without PPN, and nobody has said who the buyer of the material is."""

    code = "PS553"
    text = (
        "some prices include PPN ({included}), others do not ({excluded}), and the factory's status is "
        "missing"
    )
    hint = "write parties: factory: ppn_registered: true or false in the order, or give --ppn"
    cause = (
        "A firm registered for PPN reclaims the tax, another one pays it, so the same price is two costs. "
        "Mixed prices can be added only once the status is known."
    )
    exit_code = Exit.INPUT


class RejectTwice(PolaError):
    """A reject on all material beside rejects of single materials."""

    code = "PS554"
    text = "material_reject_percent would count the rejects of {material!r} twice"
    hint = "leave it out of the order, or set the reject of each material in the catalogue to 0"
    cause = "Each factor of the chain counts once: the consumption of a material includes its reject."
    exit_code = Exit.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices of the materials of an order, as formulas in the currency of the book."""

    book: MakingBook
    catalogue: Catalogue
    corrected: Mapping[str, bool]  # by material: whether a factor for PPN stands in its price

    def of(self, amount: Expr, code: str) -> Expr:
        """Return an amount of a material in money, with its PPN taken off or put on."""
        price = self.catalogue.price_of(code)
        found = amount * self.book.converted(ref(f"material.{code}.price"), price.currency)
        if not self.corrected[code]:
            return found
        return found / (1 + ref("ppn")) if price.ppn is Ppn.INCLUDED else found * (1 + ref("ppn"))


def write_materials(
    book: MakingBook,
    uses: Sequence[MaterialUse],
    catalogue: Catalogue,
    factory: FactoryTable,
    *,
    pairs: int,
    ppn_registered: bool | None,
    reject: Decimal,
    has_reject: bool,
    priced_on: date,
) -> Prices:
    """Write each material and their sum, with the reject that an order puts on all of it.

    `has_reject` says that the consumption holds the reject of each material already.

    Raises:
        PriceMissing: a material without a price.
        PpnUnclear: prices with and without PPN, and no status.
        RejectTwice: a reject on all material beside that of one.
    """
    by_code = {use.material.code: catalogue.price_of(use.material.code) for use in uses}
    prices = Prices(book=book, catalogue=catalogue, corrected=_corrected(by_code, ppn_registered))
    if any(prices.corrected.values()):
        book.own_or_dated("ppn", Phrase("PPN"), None, factory.ppn, group=GROUP, what=Phrase("PPN"))
    codes = []
    for use in uses:
        if reject and has_reject and use.material.reject:
            raise RejectTwice(material=use.material.code)
        _one(book, use, prices, pairs)
        codes.append(f"material.{use.material.code}")
    book.findings += check_prices([use.material for use in uses], today=priced_on)
    if reject:
        _rejected(book, total(codes), reject)
    else:
        book.money("material", Phrase("Material"), total(codes), group=GROUP, unit="pair")
    return prices


def _corrected(prices: Mapping[str, Price], registered: bool | None) -> Mapping[str, bool]:
    """Return which prices a factor for PPN belongs to.

    A registered firm gets the tax back, so it is no cost and is taken off; to another firm it is a cost, so
    it is put on where a price lacks it. Where all prices are alike and nobody said which, they are taken as
    they are.
    """
    included = sum(price.ppn is Ppn.INCLUDED for price in prices.values())
    excluded = len(prices) - included
    if registered is None:
        if included and excluded:
            where = Where(field="parties.factory")
            raise PpnUnclear(where=where, included=str(included), excluded=str(excluded))
        return dict.fromkeys(prices, False)
    tax_is_cost = not registered
    return {code: (price.ppn is Ppn.INCLUDED) != tax_is_cost for code, price in prices.items()}


def _one(book: MakingBook, use: MaterialUse, prices: Prices, pairs: int) -> None:
    material = use.material
    at = f"material.{material.code}"
    group = f"material.{material.section.value}" if material.section else GROUP
    price = prices.catalogue.price_of(material.code)
    amount = book.given(
        f"{at}.qty",
        Phrase("Quantity per pair"),
        quantity(use.gross / pairs),
        words=material.title,
        places=QUANTITY_PLACES,
        group=group,
        unit=material.unit,
        note=METHODS.get(use.method, use.method),
    )
    book.given(
        f"{at}.price",
        Phrase("Price"),
        price_per_unit(material, price),
        words=material.title,
        group=group,
        currency=price.currency,
        unit=material.unit,
        evidence=Evidence(source=price.source, dated=price.on, sample=price.sample),
    )
    book.money(
        at,
        material.code,
        prices.of(amount, material.code),
        group=group,
        unit="pair",
        words=material.title,
        quantity=f"{at}.qty",
        price=f"{at}.price",
    )


def _rejected(book: MakingBook, sums: Expr, reject: Decimal) -> None:
    """Write the sum with the reject that an order puts on all material."""
    before = book.money("sum.material", Phrase("Material before rejects"), sums, group=GROUP, unit="pair")
    rate = book.share("material_reject", Phrase("Material rejected"), reject, group=GROUP)
    book.money("rejects.material", Phrase("Rejected material"), before * rate, group=GROUP, unit="pair")
    both = total(("sum.material", "rejects.material"))
    book.money("material", Phrase("Material"), both, group=GROUP, unit="pair")
