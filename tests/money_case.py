"""A cost book of the worked export quote: 2,000 pairs to Los Angeles, from the bill of materials to landed.

The figures are those of the worked example in the docs (cost of production Rp 267,351.54, FOB USD 20.50).
`random_book` changes every input within reason, for tests that need many orders.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger import (
    Ceil,
    If,
    Input,
    Ledger,
    Line,
    Max,
    Min,
    Round,
    evaluate,
    num,
    ref,
    total,
)
from polasepatu.costing.order import (
    Broker,
    BrokerRole,
    Commission,
    CommissionOf,
    Factory,
    Incoterm,
    Packing,
    Parties,
    Party,
    SizePairs,
    Terms,
    from_curve,
    pack,
)
from polasepatu.errors import Phrase
from polasepatu.reports.offer import Assumption, Change, CostBook, Offer, PriceAt
from polasepatu.sizing import parse_size

D = Decimal
DAY = date(2025, 12, 1)

CURVE = "7:2 7.5:3 8:7 8.5:9 9:13 9.5:14 10:15 10.5:13 11:11 11.5:4 12:7 13:2"

MATERIALS = (
    # code, English, Indonesian, group, quantity per pair, unit, price in rupiah
    ("upper", "Cow pull-up leather 1.4 mm", "Kulit sapi pull-up 1,4 mm", "upper", "2.30", "sqft", "32000"),
    ("lining", "Lining leather", "Kulit lapis", "lining", "1.60", "sqft", "14000"),
    ("vamp-lining", "Vamp lining, 1.40 m", "Lapis muka, 1,40 m", "lining", "0.060", "m", "42000"),
    ("puff", "Toe puff", "Ujung keras", "lining", "0.030", "m2", "70000"),
    ("counter", "Counter stiffener", "Pengeras belakang", "lining", "0.028", "m2", "85000"),
    ("foam", "Foam", "Busa", "lining", "0.030", "m", "38000"),
    ("thread", "Thread", "Benang jahit", "trims", "60", "m", "22"),
    ("eyelets", "Eyelets", "Mata ayam", "trims", "24", "pcs", "160"),
    ("laces", "Laces", "Tali sepatu", "trims", "1", "pair", "3500"),
    ("board", "Insole board", "Tekson", "bottom", "0.045", "m2", "52000"),
    ("shank", "Shank", "Tamsin", "bottom", "2", "pcs", "700"),
    ("sock", "Insock", "Tatak", "bottom", "1", "pair", "6500"),
    ("outsole", "Rubber outsole", "Sol karet", "bottom", "1", "pair", "38000"),
    ("glue", "Adhesives and primer", "Lem dan primer", "chemicals", "0.110", "kg", "75000"),
    ("finish", "Finishing", "Bahan penyelesaian", "chemicals", "1", "set", "1500"),
    ("labels", "Labels, stamp", "Label, cap", "trims", "1", "set", "2000"),
    ("box", "Shoe box", "Dus sepatu", "packing", "1", "pcs", "7500"),
    ("tissue", "Tissue", "Kertas tisu", "packing", "1", "set", "1100"),
    ("silica", "Silica gel", "Silika gel", "packing", "1", "pcs", "250"),
    ("tag", "Hangtag, barcode", "Label gantung, kode batang", "packing", "1", "set", "900"),
)


def given(code: str, title: str, value: str, **more: object) -> Input:
    source = more.pop("source", "sample, 2025-06-01")
    return Input(code=code, title=Phrase(title), value=D(value), source=source, **more)  # type: ignore[arg-type]


def rupiah(code: str, title: str, expr: object, **more: object) -> Line:
    places = more.pop("places", 2)
    return Line(
        code=code,
        title=title,
        expr=expr,
        currency="IDR",
        unit="pair",
        places=places,
        **more,  # type: ignore[arg-type]
    )


def dollars(code: str, title: str, expr: object, *, places: int = 2, **more: object) -> Line:
    return Line(code=code, title=title, expr=expr, currency="USD", places=places, **more)  # type: ignore[arg-type]


def ledger() -> Ledger:
    """Return the ledger of the worked quote."""
    lines: list[Input | Line] = [
        given("pairs", "Pairs", "2000", unit="pairs", group="order"),
        given("fx", "Exchange rate", "16732", currency="IDR", unit="USD", group="fx"),
    ]
    for code, english, indonesian, group, quantity, unit, price in MATERIALS:
        words = {"en": english, "id": indonesian}
        at = f"material.{code}"
        lines += [
            Input(
                code=f"{at}.qty",
                title=english,
                words=words,
                value=D(quantity),
                unit=unit,
                group=f"material.{group}",
            ),
            Input(
                code=f"{at}.price",
                title=english,
                words=words,
                value=D(price),
                currency="IDR",
                unit=unit,
                group=f"material.{group}",
                source="price list, 2025-05-20",
                sample=True,
            ),
            rupiah(
                at,
                english,
                ref(f"{at}.qty") * ref(f"{at}.price"),
                words=words,
                group=f"material.{group}",
                quantity=f"{at}.qty",
                price=f"{at}.price",
            ),
        ]
    lines += [
        Input(
            code="carton.price",
            title="Carton",
            value=D(24000),
            currency="IDR",
            unit="pcs",
            group="material.packing",
            source="price list, 2025-05-20",
        ),
        given("carton.holds", "Pairs in a carton", "12", unit="pairs", group="material.packing"),
        rupiah("carton", "Carton", ref("carton.price") / ref("carton.holds"), group="material.packing"),
        rupiah(
            "material.sum",
            "Material",
            total([f"material.{row[0]}" for row in MATERIALS] + ["carton"]),
            group="material",
        ),
        given("reject", "Reject of finished pairs", "0.02", unit="share", group="material"),
        rupiah(
            "material.total",
            "Material incl. reject",
            ref("material.sum") * (1 + ref("reject")),
            group="material",
        ),
        given("labour.minutes", "Standard minutes", "58", unit="minutes", group="labour"),
        given("labour.wage", "Monthly wage", "4856026", currency="IDR", unit="month", group="labour"),
        given("labour.oncost", "On-cost of the employer", "0.19", unit="share", group="labour"),
        given("labour.efficiency", "Efficiency", "0.75", unit="share", group="labour"),
        Line(
            code="labour.rate",
            title="Standard minute",
            group="labour",
            currency="IDR",
            unit="minute",
            places=5,
            expr=ref("labour.wage") * (1 + ref("labour.oncost")) / 173 / 60 / ref("labour.efficiency"),
        ),
        rupiah(
            "labour.total",
            "Labour",
            ref("labour.minutes") * ref("labour.rate"),
            group="labour",
            quantity="labour.minutes",
            price="labour.rate",
        ),
        given("overhead.rate", "Overhead on labour", "0.35", unit="share", group="overhead"),
        rupiah("overhead", "Overhead", ref("labour.total") * ref("overhead.rate"), group="overhead"),
        given("tooling.cost", "Dies and lasts", "42000000", currency="IDR", group="tooling"),
        rupiah("tooling", "Tooling", ref("tooling.cost") / ref("pairs"), group="tooling"),
        rupiah(
            "hpp",
            "Cost of production",
            total(["material.total", "labour.total", "overhead", "tooling"]),
            group="cost",
        ),
        given("admin.rate", "Administration", "0.04", unit="share", group="cost"),
        rupiah("admin", "Administration", ref("hpp") * ref("admin.rate"), group="cost"),
        rupiah("full", "Full cost", ref("hpp") + ref("admin"), group="cost"),
        given("margin", "Margin on the price", "0.12", unit="share", group="price"),
        given("commission", "Commission of FOB", "0.05", unit="share", group="price"),
        given("local.lump", "Charges to the ship", "12500000", currency="IDR", unit="order", group="price"),
        given("step", "Prices go in steps of", "0.05", currency="USD", unit="pair", group="price"),
        rupiah("exw", "EXW price", ref("full") / (1 - ref("margin")), group="price"),
        rupiah("local", "Charges to the ship", ref("local.lump") / ref("pairs"), group="price"),
        rupiah(
            "fob.idr",
            "FOB price",
            (ref("full") + ref("local")) / (1 - ref("margin") - ref("commission")),
            group="price",
        ),
        dollars("fob.exact", "FOB price", ref("fob.idr") / ref("fx"), places=4, group="price", unit="pair"),
        dollars(
            "fob",
            "FOB price, rounded up",
            Ceil(of=ref("fob.exact"), step=ref("step")),
            group="price",
            unit="pair",
        ),
        dollars("fob.total", "FOB, the whole order", ref("fob") * ref("pairs"), group="price", unit="order"),
        given("freight", "Ocean freight", "2600", currency="USD", unit="order", group="freight"),
        given("premium", "Insurance premium", "0.0035", unit="share", group="freight"),
        dollars(
            "insurance",
            "Insurance",
            num("1.1")
            * ref("premium")
            * (ref("fob.total") + ref("freight"))
            / (1 - num("1.1") * ref("premium")),
            group="freight",
            unit="order",
        ),
        given("duty.rate", "Duty", "0.085", unit="share", group="duty"),
        given("duty.layer", "Added duty", "0.10", unit="share", group="duty"),
        dollars(
            "duty",
            "Duty",
            ref("fob.total")
            * If(
                cond=ref("fob") > num("2.5"), then=ref("duty.rate") + ref("duty.layer"), otherwise=num("0.15")
            ),
            group="duty",
            unit="order",
        ),
        given("mpf.rate", "MPF", "0.003464", unit="share", group="landed"),
        given("mpf.min", "MPF, least", "33.58", currency="USD", group="landed"),
        given("mpf.max", "MPF, most", "651.50", currency="USD", group="landed"),
        dollars(
            "mpf",
            "MPF",
            Min(
                terms=(
                    ref("mpf.max"),
                    Max(terms=(ref("mpf.min"), Round(of=ref("fob.total") * ref("mpf.rate"), places=2))),
                )
            ),
            group="landed",
            unit="order",
        ),
        given("hmf.rate", "HMF", "0.00125", unit="share", group="landed"),
        dollars("hmf", "HMF", ref("fob.total") * ref("hmf.rate"), group="landed", unit="order"),
        given(
            "us.other", "Broker, bond, port, drayage", "1540", currency="USD", unit="order", group="landed"
        ),
        dollars(
            "landed",
            "Landed Los Angeles",
            total(["fob.total", "freight", "insurance", "duty", "mpf", "hmf", "us.other"]),
            group="landed",
            unit="order",
        ),
        dollars(
            "landed.pair",
            "Landed, a pair",
            ref("landed") / ref("pairs"),
            places=4,
            group="landed",
            unit="pair",
        ),
    ]
    return Ledger(lines=tuple(lines))


CHANGES = (
    Change(code="material.upper.price", low=D("-0.1"), high=D("0.1")),
    Change(code="fx", low=D("-0.05"), high=D("0.05")),
    Change(code="labour.wage", low=D("-0.1"), high=D("0.1")),
    Change(code="margin", low=D("-0.02"), high=D("0.02"), added=True),
    Change(code="pairs", low=D("-0.5"), high=D("0.5")),
    Change(code="duty.layer", low=D("-1"), high=D("1")),  # does not move the FOB price
)


QUOTED = D("20.50")


def offer(price: Decimal = QUOTED, *, name: str = "Contoh Sepatu Mojokerto") -> Offer:
    """Return the offer of the worked quote."""
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
        moq_pairs=500,
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


def book(changes: dict[str, Decimal] | None = None, **more: str) -> CostBook:
    """Return the cost book of the worked quote, with other inputs where they are given."""
    found = ledger().changed(changes or {})
    values = evaluate(found)
    return CostBook(
        offer=offer(values["fob"], **more),
        ledger=found,
        values=values,
        target="fob",
        headlines=("hpp", "full", "exw", "fob.exact", "fob", "landed.pair"),
        changes=CHANGES,
        notes=(Assumption(text="Kulit dibeli per lembar"),),
        oldest=Assumption(text="Cow pull-up leather", dated=date(2025, 5, 20), source="price list"),
    )


def random_book(seed: int) -> CostBook:
    """Return another order: every input moved, prices to the rupiah, shares to a tenth of a per cent."""
    chance = random.Random(seed)
    changes = {}
    for entry in ledger().inputs:
        value = entry.value * D(chance.randrange(400, 2500)) / 1000
        digits = {"share": 3, "pairs": 0}.get(entry.unit, 4 if ".qty" in entry.code else 2)
        changes[entry.code] = max(value.quantize(D(1).scaleb(-digits)), D(1).scaleb(-digits))
    changes["margin"] = D(chance.randrange(0, 400)) / 1000
    changes["commission"] = D(chance.randrange(0, 150)) / 1000
    changes["step"] = chance.choice([D("0.05"), D("0.10"), D("0.01"), D("0.25")])
    return replace(book(changes), changes=CHANGES)
