"""The worked export quote: 2,000 pairs FOB Tanjung Perak to Los Angeles, from the cost of a pair to landed.

Costs are those of the worked example; `trade` takes what a test wants otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.formula import ref, total
from polasepatu.costing.ledger.ledger import Entry, Input, Ledger, Line, evaluate, joined
from polasepatu.costing.order.terms import BrokerRole, Commission, CommissionOf, Incoterm
from polasepatu.costing.trade.duty import (
    Article,
    DutyLayer,
    DutyLine,
    DutyTable,
    Fact,
    HarborFee,
    ProcessingFee,
    Wearer,
    choose_lines,
)
from polasepatu.costing.trade.freight import Clauses, Container, FreightRow, InsuranceRow, cargo_inputs
from polasepatu.costing.trade.lines import trade_lines
from polasepatu.costing.trade.trade import Charge, Landing, Per, Trade
from polasepatu.materials.catalogue import Family
from polasepatu.money import FxRate, FxTable, Money

D = Decimal
DAY = date(2025, 11, 24)
BEGIN = date(2025, 10, 1)


def rate(base: str, quote: str, value: str, buffer: str = "0") -> FxRate:
    return FxRate(
        base=base,
        quote=quote,
        rate=D(value),
        valid_from=date(2025, 11, 20),
        source="Bank Indonesia, mid",
        buffer=D(buffer),
    )


def exchange(buffer: str = "0") -> Exchange:
    table = FxTable(
        rates=(rate("USD", "IDR", "16732", buffer), rate("USD", "KRW", "1460", buffer)),
    )
    return Exchange(table=table, day=DAY)


def given(code: str, value: str, **more: object) -> Input:
    return Input(code=code, title=code, value=D(value), **more)  # type: ignore[arg-type]


def rupiah(code: str, expr: object, **more: object) -> Line:
    return Line(code=code, title=code, expr=expr, places=2, currency="IDR", unit="pair", **more)  # type: ignore[arg-type]


def cost_lines(pairs: int = 2000) -> tuple[Entry, ...]:
    """The cost of a pair, as in the worked example."""
    return (
        given("pairs", str(pairs)),
        given("material", "184540", currency="IDR"),
        given("reject", "0.02"),
        given("minutes", "58"),
        given("minute.rate", "742.28272"),
        given("overhead.rate", "0.35"),
        given("tooling.total", "42000000"),
        given("admin.rate", "0.04"),
        *cargo_inputs(per_carton=12, carton_m3=D("0.099225"), pair_kg=D("1.2")),
        rupiah("material.total", ref("material") * (1 + ref("reject"))),
        rupiah("labour.total", ref("minutes") * ref("minute.rate")),
        rupiah("overhead", ref("labour.total") * ref("overhead.rate")),
        rupiah("tooling", ref("tooling.total") / ref("pairs")),
        rupiah("hpp", total(["material.total", "labour.total", "overhead", "tooling"])),
        rupiah("admin", ref("hpp") * ref("admin.rate")),
        rupiah("full_cost", ref("hpp") + ref("admin")),
    )


def charge(code: str, value: str, currency: str, term: Incoterm, per: Per = Per.SHIPMENT) -> Charge:
    return Charge(
        code=code,
        title={"en": code},
        amount=Money(amount=D(value), currency=currency),
        per=per,
        from_term=term,
        valid_from=BEGIN,
    )


LOCAL = charge("local", "12500000", "IDR", Incoterm.FOB)
AT_THE_PLACE = (
    charge("broker", "175", "USD", Incoterm.DDP),
    charge("bond", "65", "USD", Incoterm.DDP),
    charge("port", "450", "USD", Incoterm.DAP),
    charge("drayage", "850", "USD", Incoterm.DAP),
)
FREIGHT = FreightRow(
    port="Tanjung Perak",
    destination="Los Angeles",
    currency="USD",
    lcl_per_wm=D(95),
    lcl_fixed=D(1200),
    containers=(
        Container(name="20", price=D(2600), usable_m3=D(27), most_kg=D(21000)),
        Container(name="40HC", price=D(4200), usable_m3=D(66), most_kg=D(26000)),
    ),
    valid_from=BEGIN,
)
INSURANCE = InsuranceRow(clauses=Clauses.A, rate=D("0.0035"), valid_from=BEGIN)


def tariff(hts: str, rate_: str, **more: object) -> DutyLine:
    values = {"title": {"en": hts}, "valid_from": date(2025, 1, 1), "uppers": (Family.LEATHER,), **more}
    return DutyLine(hts=hts, ad_valorem=D(rate_), **values)  # type: ignore[arg-type]


def layer(name: str, rate_: str, begin: date, end: date) -> DutyLayer:
    return DutyLayer(
        name=name, title={"en": name}, origin="ID", rate=D(rate_), valid_from=begin, valid_to=end
    )


SPORTS = {"uppers": (Family.TEXTILE,), "facts": {Fact.SPORTS: True}}
TABLE = DutyTable(
    country="US",
    currency="USD",
    lines=(
        tariff("6403.99.60", "0.085", wearers=(Wearer.MEN, Wearer.YOUTHS, Wearer.BOYS)),
        tariff("6403.99.75", "0.15", wearers=(Wearer.WOMEN, Wearer.OTHER), up_to=D("2.50")),
        tariff("6403.99.90", "0.10", wearers=(Wearer.WOMEN, Wearer.OTHER), over=D("2.50")),
        tariff("6404.11.89", "0.20", per_pair=D("0.90"), over=D("6.50"), up_to=D(12), **SPORTS),
        tariff("6404.11.90", "0.20", over=D(12), **SPORTS),
    ),
    layers=(
        layer("ieepa_baseline", "0.10", date(2025, 4, 5), date(2025, 8, 6)),
        layer("ieepa_recip_19", "0.19", date(2025, 8, 7), date(2026, 2, 23)),
        layer("s122", "0.10", date(2026, 2, 24), date(2026, 7, 23)),
    ),
    known_from=date(2025, 1, 1),
    known_to=date(2026, 7, 23),
)
MPF = ProcessingFee(rate=D("0.003464"), least=D("33.58"), most=D("651.50"), valid_from=BEGIN)
HMF = HarborFee(rate=D("0.00125"), valid_from=BEGIN)
MEN = Article(upper=Family.LEATHER, wearer=Wearer.MEN)


def landing(
    layers: tuple[DutyLayer, ...] = (), *, article: Article = MEN, table: DutyTable = TABLE
) -> Landing:
    return Landing(
        currency="USD",
        chosen=choose_lines(table, article, day=date(2026, 4, 10)),
        layers=layers,
        mpf=MPF,
        hmf=HMF,
    )


def trade(**changes: object) -> Trade:
    """The worked example, as a seller's agent; other fields where they are given."""
    worked = Trade(
        cost_currency="IDR",
        term=Incoterm.FOB,
        currency="USD",
        margin=D("0.12"),
        step=D("0.05"),
        commission=Commission(of=CommissionOf.FOB, rate=D("0.05")),
        role=BrokerRole.SELLER_AGENT,
        charges=(LOCAL, *AT_THE_PLACE),
        freight=FREIGHT,
        ways=("20",),
        insurance=INSURANCE,
        landing=landing(),
    )
    return replace(worked, **changes)  # type: ignore[arg-type]


def ledger(case: Trade, *, buffer: str = "0", pairs: int = 2000) -> Ledger:
    return joined(cost_lines(pairs), trade_lines(case, exchange(buffer)).lines)


def values(
    case: Trade | None = None, changes: Mapping[str, Decimal] | None = None, **more: object
) -> dict[str, Decimal]:
    """Return every line of the worked example, or of another case of it."""
    return evaluate(ledger(case or trade(), **more), changes)  # type: ignore[arg-type]
