"""A quote as the reports get it: the worked export order, from materials to landed, and random ones.

`book` is the worked example (cost of production Rp 267,351.54, FOB USD 20.50), `random_book` another order:
other terms, parties, materials, prices and pairs.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import cost_case
import trade_case
from polasepatu.costing.ledger.ledger import Ledger, Line, evaluate, joined
from polasepatu.costing.ledger.whatif import Move
from polasepatu.costing.making.cost import CostFacts, cost_ledger
from polasepatu.costing.making.factory import CostRules
from polasepatu.costing.making.purchase import MaterialUse
from polasepatu.costing.order.packing import Packing, pack
from polasepatu.costing.order.run import SizePairs, from_curve
from polasepatu.costing.order.terms import (
    Broker,
    BrokerRole,
    Commission,
    CommissionOf,
    Factory,
    Incoterm,
    Parties,
    Party,
    Terms,
)
from polasepatu.costing.trade.freight import cargo_inputs
from polasepatu.costing.trade.lines import trade_lines
from polasepatu.costing.trade.trade import Trade
from polasepatu.errors import Phrase
from polasepatu.materials.catalogue import Section
from polasepatu.money import Money
from polasepatu.reports.offer import Assumption, CostBook, Offer, PriceAt
from polasepatu.sizing import parse_size

D = Decimal
DAY = date(2025, 12, 1)

CURVE = "7:2 7.5:3 8:7 8.5:9 9:13 9.5:14 10:15 10.5:13 11:11 11.5:4 12:7 13:2"

SECTIONS = {
    "upper": ("cow-upper",),
    "lining": ("lining-leather", "vamp-lining", "toe-puff", "counter", "foam"),
    "bottom": ("insole-board", "shank", "sock", "outsole"),
    "trims": ("thread", "eyelets", "laces", "labels"),
    "chemicals": ("adhesives", "finishing"),
    "packing": ("shoe-box", "tissue", "silica-gel", "hangtag"),  # and the carton is said to be nowhere
}
TITLES = {
    "cow-upper": {"en": "Cow pull-up leather 1.4 mm", "id": "Kulit sapi pull-up 1,4 mm"},
    "outsole": {"en": "Rubber outsole", "id": "Sol karet"},
}
HEADLINES = ("hpp", "full_cost", "exw", "quote.term", "offer", "landed.pair")


def uses(facts: CostFacts) -> tuple[MaterialUse, ...]:
    """Return the materials of the worked cost, each in its section of a cost sheet."""
    section = {code: Section(name) for name, codes in SECTIONS.items() for code in codes}
    found = []
    for use in facts.uses:
        code = use.material.code
        title = TITLES.get(code, use.material.title)
        material = replace(use.material, title=title, section=section.get(code))
        found.append(replace(use, material=material))
    return tuple(found)


def ledger(case: Trade | None = None, *, buffer: str = "0", **facts: Any) -> Ledger:
    """Return the ledger of the worked quote, of another trade or of other facts of its cost."""
    exchange = trade_case.exchange(buffer)
    found = cost_case.facts(**facts)
    cost = cost_ledger(replace(found, uses=uses(found)), exchange)
    trade = trade_lines(case or trade_case.trade(), exchange)
    cargo = cargo_inputs(per_carton=12, carton_m3=D("0.099225"), pair_kg=D("1.2"))
    return joined(cost.lines, cargo, trade.lines)


MOVES = (
    Move(code="material.cow-upper.price", low=D("-0.1"), high=D("0.1")),
    Move(code="fx.USD.IDR", low=D("-0.05"), high=D("0.05")),
    Move(code="labour.wage", low=D("-0.1"), high=D("0.1")),
    Move(code="margin", low=D("-0.02"), high=D("0.02"), added=True),
    Move(code="pairs", low=D("-0.5"), high=D("0.5")),
    Move(code="mpf.rate", low=D("-1"), high=D("1")),  # does not move the price
)


QUOTED = D("20.50")


def offer(price: Decimal = QUOTED, *, name: str = "Contoh Sepatu Mojokerto") -> Offer:
    """Return the offer of the worked quote, at another price or by another firm where they are given."""
    curve = {
        parse_size(size, "us-men"): D(share) for size, share in (each.split(":") for each in CURVE.split())
    }
    run: tuple[SizePairs, ...] = from_curve(curve, 2000)
    packing = Packing()
    return Offer(
        number="LA-2000",
        day=DAY,
        valid_until=date(2025, 12, 31),
        parties=Parties(
            factory=Factory(name=name, country="ID", place="Kab. Mojokerto"),
            broker=Broker(
                name="\uc11c\uc6b8\ubb34\uc5ed Seoul Trading",
                country="KR",
                place="Seoul",
                role=BrokerRole.SELLER_AGENT,
                commission=Commission(of=CommissionOf.FOB, rate=D("0.05")),
            ),
            importer=Party(name="Sample Shoes", country="US", place="Los Angeles, California"),
        ),
        terms=Terms(
            incoterm=Incoterm.FOB,
            place="Tanjung Perak, Surabaya",
            currency="USD",
            payment="30 % T/T with the order, 70 % against copies of the documents",
            lead_time_days=90,
            moq_pairs=500,
            tolerance=D("0.03"),
        ),
        style_code="derby",
        style={"en": "Men's derby, pull-up leather", "id": "Derby pria, kulit pull-up"},
        title={"en": "Men's casual derby, Los Angeles", "id": "Sepatu derby kasual pria, Los Angeles"},
        run=run,
        colours=(({"en": "Brown", "id": "Cokelat"}, 1200), ({"en": "Black", "id": "Hitam"}, 800)),
        prices=(
            PriceAt(pairs=500, price=price + D("3.10")),
            PriceAt(pairs=1000, price=price + D("1.05")),
            PriceAt(pairs=2000, price=price, quoted=True),
            PriceAt(pairs=5000, price=price - D("0.80")),
        ),
        total=price * 2000,
        packing=packing,
        packing_list=pack(run, packing),
        hs_code="6403.99",
        exclusions=(
            Phrase("import duty and charges in the country of destination"),
            "Third-party inspection",
        ),
        assumptions=(
            Assumption(
                text=Phrase("Exchange rate {pair}: {rate}"),
                values={"pair": "USD/IDR", "rate": D("16732")},
                dated=date(2025, 11, 20),
                source="Bank Indonesia",
            ),
        ),
        sample=True,
    )


def book_of(found: Ledger, **more: Any) -> CostBook:
    """Return the cost book of a ledger; other words of its offer where they are given."""
    values = evaluate(found)
    return CostBook(
        offer=replace(offer(values["offer"]), **more),
        ledger=found,
        values=values,
        target="quote.term",
        headlines=tuple(code for code in HEADLINES if code in found),
        moves=MOVES,
        net={"material.cow-upper": D("1.8")},
        notes=(Assumption(text="Kulit dibeli per lembar"),),
        oldest=Assumption(text="Cow pull-up leather", dated=date(2025, 5, 20), source="price list"),
    )


def book(changes: dict[str, Decimal] | None = None, **more: Any) -> CostBook:
    """Return the cost book of the worked quote, with other inputs where they are given."""
    return book_of(ledger().changed(changes or {}), **more)


def random_trade(chance: random.Random) -> Trade:
    """Return another trade: any term, any broker, margin or markup, freight offered or from the table."""
    of = chance.choice([None, *CommissionOf])
    commission = None
    if of is CommissionOf.PAIR:
        commission = Commission(
            of=of, amount=Money(amount=D(chance.randrange(10, 200)) / 100, currency="USD")
        )
    elif of is not None:
        commission = Commission(of=of, rate=D(chance.randrange(0, 1200)) / 10000)
    role = chance.choice(list(BrokerRole)) if commission else None
    markup = D(chance.randrange(0, 4000)) / 10000 if chance.random() < 0.3 else None
    offered = Money(amount=D(chance.randrange(100_000, 900_000)) / 100, currency="USD")
    layers = (trade_case.layer("extra", "0.19", trade_case.BEGIN, trade_case.BEGIN),)
    return trade_case.trade(
        term=chance.choice(list(Incoterm)),
        margin=None if markup is not None else D(chance.randrange(0, 3500)) / 10000,
        markup=markup,
        step=chance.choice([None, D("0.05"), D("0.10"), D("0.01"), D("0.25")]),
        commission=None if role is BrokerRole.TRADER else commission,
        role=role,
        buyer_pays_commission=chance.random() < 0.2,
        trader_margin=D(chance.randrange(0, 1500)) / 10000,
        freight_amount=offered if chance.random() < 0.3 else None,
        ways=chance.choice([("20",), ("lcl",), ("lcl", "20", "40HC")]),
        landing=trade_case.landing(layers if chance.random() < 0.5 else ()),
    )


def random_book(seed: int) -> CostBook:
    """Return another order: other terms and parties, every input moved, prices as people write them."""
    chance = random.Random(seed)
    pairs = {"40": chance.randrange(50, 3000), "42": chance.randrange(50, 3000)}
    kept = chance.sample(cost_case.CONSUMPTIONS, chance.randrange(8, 21))
    consumptions = tuple(
        replace(
            each,
            by_size={
                size: (each.by_size["42"] * D(chance.randrange(800, 1300)) / 1000).quantize(D("1e-9"))
                for size in pairs
            },
            net_by_size=dict.fromkeys(pairs, each.by_size["42"] * D("0.7")),
        )
        for each in kept
    )
    rules = CostRules(
        material_reject=D(chance.randrange(0, 50)) / 1000 or None,
        pair_reject=D(chance.randrange(0, 40)) / 1000,
        tools=cost_case.RULES.tools,
    )
    found = ledger(
        random_trade(chance),
        buffer=chance.choice(["0", "0.02"]),
        pairs=pairs,
        consumptions=consumptions,
        rules=rules,
    )
    changes = {}
    for entry in found.inputs:
        if entry.currency and entry.code != "price.step":
            moved = entry.value * D(chance.randrange(500, 2000)) / 1000
            changes[entry.code] = moved.quantize(D("0.01"))
    changes["fx.USD.IDR"] = D(chance.randrange(1_500_000, 1_800_000)) / 100
    return book_of(found.changed(changes))


def printed_lines(found: Ledger) -> list[Line]:
    """Return the lines that are rounded, hence printed."""
    return [line for line in found.lines if isinstance(line, Line) and line.places is not None]
