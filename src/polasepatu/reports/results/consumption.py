"""What a pair takes of each material, for people and for programs: words, rows, CSV, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from polasepatu.costing.material.consumption import Factor
from polasepatu.costing.material.methods import Method
from polasepatu.errors import Phrase
from polasepatu.i18n import N_, _, language
from polasepatu.money import Money
from polasepatu.reports.cells import csv_text
from polasepatu.units import PAIRS_PER, unit_factor

if TYPE_CHECKING:
    from polasepatu.costing.material.consumed import ConsumedStyle
    from polasepatu.costing.material.consumption import ChainStep, Consumption
    from polasepatu.costing.material.estimate import MaterialEstimates
    from polasepatu.costing.material.methods import Estimate
    from polasepatu.materials.catalogue import Material, Price

METHODS: Mapping[Method, str] = {
    Method.NET_MARKUP: N_("net + per cent"),
    Method.WASTE_DIV: N_("waste of gross"),
    Method.RSM: N_("RSM (Russ and Small)"),
    Method.JEVERO: N_("jevero"),
    Method.ZYBIN: N_("zybin norm"),
    Method.NEST: N_("layout"),
    Method.ROWS: N_("rows on the roll"),
    Method.SHEET: N_("pieces on a sheet"),
    Method.COUNT: N_("bill of materials"),
}
FACTORS: Mapping[Factor, str] = {
    Factor.CUT_AREA: N_("cut area"),
    Factor.QUANTITY: N_("quantity"),
    Factor.FIRST_WASTE: N_("interlock waste"),
    Factor.SECOND_WASTE: N_("edge waste"),
    Factor.THUMB: N_("rule of thumb"),
    Factor.LAYOUT: N_("layout"),
    Factor.ENDS: N_("ends and splices"),
    Factor.TYPE: N_("leather type"),
    Factor.QUALITY: N_("quality Q"),
    Factor.DISCREPANCY: N_("area discrepancy E"),
    Factor.BATCH: N_("batch"),
    Factor.HUMAN: N_("human factor"),
    Factor.MATERIAL_REJECT: N_("material reject"),
    Factor.PAIR_REJECT: N_("reject of finished pairs"),
    Factor.OVERRUN: N_("overrun"),
    Factor.PACK: N_("pack"),
}
UNITS: Mapping[str, str] = {
    "sqft": N_("sq ft"),
    "dm2": "dm²",
    "m2": "m²",
    "m": "m",
    "yd": "yd",
    "pcs": N_("pcs"),
    "pair": N_("pair"),
    "dozen": N_("dozen"),
    "gross": N_("gross"),
    "sheet": N_("sheet"),
    "kg": "kg",
    "g": "g",
    "l": N_("litre"),
    "ml": "ml",
    "set": N_("set"),
}
PER: Mapping[str, str] = {"pair": N_("per pair"), "dozen": N_("per dozen"), "kodi": N_("per kodi")}


def unit_word(unit: str) -> str:
    """Return the word for a unit of buying in the language that is spoken."""
    return _(UNITS.get(unit, unit))


def method_word(method: str) -> str:
    """Return the name of a method in the language that is spoken."""
    return _(METHODS[Method(method)])


def factor_word(kind: Factor) -> str:
    """Return the name of a step of the chain in the language that is spoken."""
    return _(FACTORS[kind])


def note_word(step: ChainStep) -> str:
    """Return what a step says about itself in the language that is spoken."""
    return _(step.note) if isinstance(step.note, Phrase) else step.note


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What the material of a pair (dozen, kodi) costs, and by which price."""

    price: Price
    unit_price: Decimal  # for one buying unit
    total: Money


def priced(material: Material, quantity: Decimal) -> Priced | None:
    """Return what so much of a material costs, as printed from the quantity to six places.

    None where the material has no price.
    """
    price = material.price
    if price is None:
        return None
    factor: Fraction = unit_factor(material.unit, price.per)
    unit_price = price.value * factor.numerator / factor.denominator
    amount = unit_price * plain(quantity)
    total = Money(amount=amount, currency=price.currency).rounded(unit_price=True)
    return Priced(price=price, unit_price=unit_price, total=total)


def title_of(material: Material) -> str:
    """Return what a material is called in the language that is spoken."""
    return material.title[language()]


# --- CSV ------------------------------------------------------------------------------------------

COLUMNS = (
    "style",
    "material",
    "title",
    "unit",
    "per",
    "size",
    "pairs",
    "method",
    "counts",
    "net",
    "gross",
)


def consumption_csv(done: ConsumedStyle, per: str) -> str:
    """Return every material, method and size as a row: net and gross in the unit of buying."""
    return csv_text(COLUMNS, _rows(done, per))


def _rows(done: ConsumedStyle, per: str) -> Iterator[tuple[str | int | Decimal, ...]]:
    times = PAIRS_PER[per]
    for each in done.materials:
        material = each.material
        for estimate in each.estimates:
            counts = "yes" if estimate is each.chosen else "no"
            for size in done.sizes:
                if size not in estimate.chain.by_size:
                    continue
                yield (
                    done.style.pattern.name,
                    material.code,
                    title_of(material),
                    material.unit,
                    per,
                    size,
                    (done.pairs or {}).get(size, 0),
                    estimate.method.value,
                    counts,
                    plain(each.net.by_size[size] * times),
                    plain(estimate.chain.by_size[size] * times),
                )


def plain(value: Decimal, places: int = 6) -> Decimal:
    """Return a quantity as it is written for programs, to six places."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


# --- JSON -----------------------------------------------------------------------------------------


def as_json(done: ConsumedStyle, per: str) -> dict[str, Any]:
    """Return everything that was worked out, quantities as text of decimals."""
    return {
        "style": done.style.pattern.name,
        "materials_file": done.catalogue.file,
        "sizes": list(done.sizes),
        "pairs": None if done.pairs is None else dict(done.pairs),
        "per": per,
        "pairs_per": PAIRS_PER[per],
        "lines": [_line(each, done.sizes, per) for each in done.materials],
        "not_used": list(done.unmapped),
        "layouts": [
            {
                "file": use.name,
                "material": use.material,
                "kind": use.kind.value,
                "area_mm2": str(use.area_mm2),
                "placed_mm2": str(use.placed_mm2),
                "pairs": dict(use.pairs),
                "flaws_avoided": use.flaws_avoided,
            }
            for use in done.layouts
        ],
        "lattices": {"read": done.lattices_read, "found": done.lattices_found},
    }


def _line(each: MaterialEstimates, sizes: tuple[str, ...], per: str) -> dict[str, Any]:
    material, consumption, times = each.material, each.consumption, PAIRS_PER[per]
    mean = None if each.chosen is None else each.chosen.chain.mean * times
    cost = None if mean is None else priced(material, mean)
    return {
        "code": material.code,
        "title": title_of(material),
        "form": material.form.value,
        "used_for": list(each.used_for),
        "quantity": None if mean is None else str(plain(mean)),
        "unit": material.unit,
        "price": None if cost is None else str(cost.unit_price),
        "total": None if cost is None else str(cost.total.amount),
        "currency": None if cost is None else cost.price.currency,
        "source": None if cost is None else cost.price.source,
        "price_date": None if cost is None else cost.price.on.isoformat(),
        "ppn": None if cost is None else cost.price.ppn.value,
        "net": str(plain(each.net.mean * times)),
        "method": None if each.chosen is None else each.chosen.method.value,
        "utilisation": None if each.chosen is None else _share(each.chosen.chain.utilisation),
        "spread": _share(each.spread),
        "by_size": _by_size(consumption, sizes, times),
        "net_by_size": {
            size: str(plain(each.net.by_size[size] * times)) for size in sizes if size in each.net.by_size
        },
        "bought_as": dict(each.bought_as),
        "methods": [_estimate(estimate, times) for estimate in each.estimates],
    }


def _by_size(consumption: Consumption | None, sizes: tuple[str, ...], times: int) -> dict[str, str]:
    if consumption is None:
        return {}
    found = consumption.by_size
    return {size: str(plain(found[size] * times)) for size in sizes if size in found}


def _estimate(estimate: Estimate, times: int) -> dict[str, Any]:
    return {
        "method": estimate.method.value,
        "quantity": str(plain(estimate.chain.mean * times)),
        "utilisation": _share(estimate.chain.utilisation),
        "reliable": estimate.reliable,
        "chain": [
            {
                "step": step.kind.value,
                "operation": None if step.factor is None else "/" if step.divides else "*",
                "factor": None if step.factor is None else str(plain(step.factor)),
                "amount": str(plain(step.amount * times)),
                "note": note_word(step),
            }
            for step in estimate.chain.steps
        ],
    }


def _share(value: Decimal) -> str:
    return str(plain(value))
