"""The worked cost of a men's casual lace-up: materials, minutes, wage, overhead, tooling, as facts of a cost.

`facts` takes what a test wants otherwise; `values` evaluates its ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from polasepatu.costing.ledger.dated import DatedShare
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.ledger import evaluate
from polasepatu.costing.making.cost import Cost, CostFacts, cost_ledger
from polasepatu.costing.making.factory import CostRules, FactoryTable, Overhead, OverheadBy, Tool
from polasepatu.costing.making.labour import Attendance, Hours, LabourTable, Wage
from polasepatu.costing.making.operation import Operation, Stage
from polasepatu.costing.making.purchase import material_uses
from polasepatu.costing.material.consumption import ChainStep, Consumption, Factor
from polasepatu.materials.catalogue import Catalogue, Form, Material, Ppn, Price
from polasepatu.money import FxRate, FxTable, Money

D = Decimal
DAY = date(2025, 6, 1)
SIZE = "42"

ITEMS = (
    # code, form, quantity a pair, unit, price
    ("cow-upper", Form.LEATHER, "2.30", "sqft", "32000"),
    ("lining-leather", Form.LEATHER, "1.60", "sqft", "14000"),
    ("vamp-lining", Form.ROLL, "0.060", "m", "42000"),
    ("toe-puff", Form.SHEET, "0.030", "m2", "70000"),
    ("counter", Form.SHEET, "0.028", "m2", "85000"),
    ("foam", Form.ROLL, "0.030", "m", "38000"),
    ("thread", Form.LENGTH, "60", "m", "22"),
    ("eyelets", Form.UNITS, "24", "pcs", "160"),
    ("laces", Form.UNITS, "1", "pair", "3500"),
    ("insole-board", Form.SHEET, "0.045", "m2", "52000"),
    ("shank", Form.UNITS, "2", "pcs", "700"),
    ("sock", Form.UNITS, "1", "pair", "6500"),
    ("outsole", Form.UNITS, "1", "pair", "38000"),
    ("adhesives", Form.WEIGHT, "0.110", "kg", "75000"),
    ("finishing", Form.UNITS, "1", "set", "1500"),
    ("labels", Form.UNITS, "1", "set", "2000"),
    ("shoe-box", Form.UNITS, "1", "pcs", "7500"),
    ("tissue", Form.UNITS, "1", "set", "1100"),
    ("silica-gel", Form.UNITS, "1", "pcs", "250"),
    ("hangtag", Form.UNITS, "1", "set", "900"),
    ("carton", Form.UNITS, "1/12", "pcs", "24000"),
)


def exact(text: str) -> Decimal:
    number, _, divisor = text.partition("/")
    return D(number) / D(divisor or 1)


def price(value: str, currency: str = "IDR", *, per: str, ppn: Ppn = Ppn.EXCLUDED) -> Price:
    return Price(value=D(value), currency=currency, per=per, on=DAY, source="price list", ppn=ppn)


def material(code: str, form: Form = Form.UNITS, unit: str = "pcs", **more: Any) -> Material:
    return Material(code=code, title={"en": code, "id": code}, form=form, unit=unit, **more)


def consumption(code: str, unit: str, amounts: str | Mapping[str, str]) -> Consumption:
    by_size = (
        {SIZE: exact(amounts)} if isinstance(amounts, str) else {k: exact(v) for k, v in amounts.items()}
    )
    return Consumption(
        material=code,
        unit=unit,
        by_size=by_size,
        net_by_size=by_size,
        method="quantity",
        chain=(ChainStep(kind=Factor.QUANTITY, factor=None, amount=next(iter(by_size.values()))),),
    )


CATALOGUE = Catalogue(
    materials={
        code: material(code, form, unit, price=price(value, per=unit)) for code, form, _, unit, value in ITEMS
    }
)
CONSUMPTIONS = tuple(consumption(code, unit, amount) for code, _, amount, unit, _ in ITEMS)


def share(value: str) -> DatedShare:
    return DatedShare(value=D(value), valid_from=date(2020, 1, 1))


def labour_table(
    wage: str = "4856026", *, on_cost: str = "0.19", paid: str = "1864", efficiency: str = "0.75"
) -> LabourTable:
    begin = {"valid_from": date(2025, 1, 1)}
    return LabourTable(
        wages=(
            Wage(region="kab", title={"en": "UMK"}, month=Money(amount=D(wage), currency="IDR"), **begin),
        ),
        on_cost=(DatedShare(value=D(on_cost), **begin),),
        hours=(Hours(per_month=D(173), **begin),),
        attendance=(Attendance(paid=D(paid), worked=D(1864), **begin),),
        efficiency=(DatedShare(value=D(efficiency), **begin),),
    )


def factory_table(**more: Any) -> FactoryTable:
    values: dict[str, Any] = {
        "region": "kab",
        "overhead": (
            Overhead(
                key="all", title={"en": "Overhead"}, by=OverheadBy.LABOUR, share=D("0.35"), valid_from=DAY
            ),
        ),
        "admin": (share("0.04"),),
        "pair_reject": (share("0"),),
        "ppn": (share("0.11"),),
    }
    return FactoryTable(**{**values, **more})


MINUTES = {
    Stage.CUTTING: 7,
    Stage.PREPARATION: 4,
    Stage.STITCHING: 25,
    Stage.LASTING: 14,
    Stage.FINISHING: 8,
}
OPERATIONS = tuple(Operation(stage=stage, minutes=D(minutes)) for stage, minutes in MINUTES.items())
RULES = CostRules(
    material_reject=D("0.02"),
    tools=(
        Tool(key="all", title={"en": "Dies and lasts"}, amount=Money(amount=D(42_000_000), currency="IDR")),
    ),
)


def facts(**more: Any) -> CostFacts:
    """Return the facts of the worked cost."""
    pairs = more.pop("pairs", {SIZE: 2000})
    catalogue = more.get("catalogue", CATALOGUE)
    consumptions = more.pop("consumptions", CONSUMPTIONS)
    values: dict[str, Any] = {
        "pairs_by_size": pairs,
        "uses": material_uses([(consumptions, pairs)], catalogue),
        "catalogue": catalogue,
        "operations": OPERATIONS,
        "labour": labour_table(),
        "factory": factory_table(),
        "rules": RULES,
        "day": DAY,
        "priced_on": DAY,
        "material_has_reject": False,
    }
    return CostFacts(**{**values, **more})


def exchange() -> Exchange:
    usd = FxRate(
        base="USD", quote="IDR", rate=D(16732), valid_from=date(2025, 1, 1), source="BI", buffer=D("0.02")
    )
    return Exchange(table=FxTable(rates=(usd,)), day=DAY)


def cost(found: CostFacts | None = None) -> Cost:
    """Return the cost of facts, the worked ones where none are given."""
    return cost_ledger(found or facts(), exchange())


def values(
    found: CostFacts | None = None, changes: Mapping[str, Decimal] | None = None
) -> dict[str, Decimal]:
    """Return every line of a cost, evaluated."""
    return evaluate(cost(found).ledger, changes or {})


def with_price(code: str, new: Price) -> Catalogue:
    """Return the catalogue with another price of one material."""
    changed = replace(CATALOGUE.materials[code], price=new)
    return replace(CATALOGUE, materials={**CATALOGUE.materials, code: changed})
