"""The catalogue: what can be bought, by code, with all that consumption, purchase and price need of it.

Shares and factors are plain numbers (0.02 is two per cent), quantities are in the buying unit of the
material. A value that is None was not given; what stands in for it is decided where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from polasepatu.errors import NOWHERE, Exit, PolaError, Severity, Where
from polasepatu.materials.rolls import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from polasepatu.errors import Finding

STALE_DAYS = 180
ONE = Decimal(1)

GRADES: Mapping[str, Decimal] = MappingProxyType(
    {
        "A": Decimal("0.97"),
        "B": Decimal("0.93"),
        "C": Decimal("0.88"),
        "D": Decimal("0.83"),
        "E": Decimal("0.78"),
        "F": Decimal("0.73"),
    }
)
"""Usable share of the leather by grade (quality coefficient).

Source: docs/en/explanation/consumption.md, the grade table published for jeverocost.
"""


class Form(StrEnum):
    """How a material is traded, which decides how its consumption is worked out."""

    LEATHER = "leather"  # by area, in hides of any outline
    ROLL = "roll"  # by length at one width
    SHEET = "sheet"  # by the sheet, of one length and width
    UNITS = "units"  # by count: soles, laces, boxes
    WEIGHT = "weight"  # glue by kg, thinner by litre
    LENGTH = "length"  # thread, tape, binding by m


class Family(StrEnum):
    """What a material counts as where customs ask for the upper's visible surface."""

    LEATHER = "leather"
    TEXTILE = "textile"
    RUBBER_PLASTICS = "rubber-plastics"
    OTHER = "other"


class Section(StrEnum):
    """Where a cost sheet lists a material."""

    UPPER = "upper"
    LINING = "lining"  # with reinforcements
    BOTTOM = "bottom"
    TRIMS = "trims"
    CHEMICALS = "chemicals"
    PACKING = "packing"


class Ppn(StrEnum):
    """Whether a price holds the value added tax (PPN)."""

    INCLUDED = "included"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one unit costs, since when, and who says so."""

    value: Decimal
    currency: str  # ISO 4217, such as IDR
    per: str  # a unit of buying
    on: date
    source: str
    ppn: Ppn
    sample: bool = False  # an example of ours, no supplier's offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One material of the catalogue."""

    code: str
    title: Mapping[str, str]  # by language
    form: Form
    unit: str  # of buying; quantities of this material are in it
    family: Family = Family.OTHER
    section: Section | None = None
    price: Price | None = None
    sized: bool = False  # bought by shoe size, such as outsole units
    # what it is cut from
    hide_sqft: Decimal | None = None  # average area of one hide or skin
    quality: Decimal | None = None  # usable share Q by grade mix; None: no grades given
    grades: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))  # the mix, shares
    discrepancy: Decimal = ONE  # measured over invoiced area, E
    width_mm: Decimal | None = None  # of a roll or sheet, as bought
    length_mm: Decimal | None = None  # of a sheet
    edge_mm: Decimal = Decimal(0)  # selvedge on each side, bought but not cut
    layers: int = 1  # cut at once
    gap_mm: Decimal = Decimal(0)  # between pieces
    direction: Direction = Direction.FREE
    restrictive: bool = False  # patent, print, nap: no piece may be turned by half
    # how it is wasted; None: the usual value of `costing.waste`
    utilisation: Decimal | None = None  # rule of thumb: cut area over area used
    second_waste: Decimal | None = None  # of leather, on the laid-out area: edges, odd corners
    ends: Decimal | None = None  # of a roll: ends, splices, shift of layers
    type_factor: Decimal = ONE  # leather type coefficient of the RSM chain
    adjustment: Decimal = Decimal(0)  # Adj of the jevero formula, a share
    zybin_k: Decimal | None = None  # of the norm P = U - k / fourth root of W, in points
    human: Decimal | None = None  # added to layouts that a program found
    reject: Decimal = Decimal(0)  # material found faulty
    # how it is bought
    pack: Decimal | None = None  # smallest step of an order; None: any quantity
    moq: Decimal | None = None  # least order
    note: str = ""
    where: Where = NOWHERE  # where it stands in its file

    @property
    def usable_width_mm(self) -> Decimal | None:
        """Return the width less both edges; None where there is no width."""
        return None if self.width_mm is None else self.width_mm - 2 * self.edge_mm


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStep:
    """What a batch of at most so many pairs needs more, as a share."""

    upto_pairs: int
    add: Decimal


SMALL_BATCH: tuple[BatchStep, ...] = (
    BatchStep(upto_pairs=10, add=Decimal("0.06")),
    BatchStep(upto_pairs=25, add=Decimal("0.04")),
    BatchStep(upto_pairs=50, add=Decimal("0.02")),
)
"""Allowance of small batches; nothing is added above the last step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All materials by code, and what holds for all of them."""

    materials: Mapping[str, Material]
    grades: Mapping[str, Decimal] = field(default_factory=lambda: GRADES)
    batch: tuple[BatchStep, ...] = SMALL_BATCH
    file: str = ""  # how messages call the file it came from

    def __getitem__(self, code: str) -> Material:
        """Return a material.

        Raises:
            MaterialMissing: there is none with that code.
        """
        if code not in self.materials:
            raise MaterialMissing(material=code, near=self.near(code), where=Where(file=self.file or None))
        return self.materials[code]

    def near(self, code: str) -> str:
        """Return codes that look like one that is not there, else the first few of all."""
        import difflib

        found = difflib.get_close_matches(code, self.materials, n=3, cutoff=0.5)
        return ", ".join(found or sorted(self.materials)[:8])

    def price_of(self, code: str) -> Price:
        """Return the price of a material.

        Raises:
            MaterialMissing: there is no such material.
            PriceMissing: it has no price.
        """
        material = self[code]
        if material.price is None:
            raise PriceMissing(material=code, where=material.where)
        return material.price


class MaterialMissing(PolaError):
    """A code that is not in the catalogue."""

    code = "PS503"
    text = "there is no material {material!r} in the catalogue"
    hint = "known are: {near}"
    cause = "Styles and orders name materials by their code in the catalogue of materials."
    exit_code = Exit.INPUT


class PriceMissing(PolaError):
    """A material without a price where one is needed."""

    code = "PS504"
    text = "material {material!r} has no price"
    hint = "add price: {{value: 32000, currency: IDR, date: 2026-11-24, source: supplier, ppn: excluded}}"
    cause = "A cost can be worked out only where every material has a price."
    exit_code = Exit.INPUT


class PricesStale(PolaError):
    """Prices that may no longer hold."""

    code = "PS505"
    text = "prices older than {days} days: {count}; the oldest is of {oldest} ({material})"
    hint = "ask your suppliers, then change value, date and source in the catalogue"
    cause = "Prices are dated, and an old one may no longer be valid."
    severity = Severity.WARNING


class PricesSample(PolaError):
    """Prices that are examples."""

    code = "PS506"
    text = "prices that are samples: {count}, such as that of {material!r}"
    hint = "replace them with your suppliers' prices before you send an offer"
    cause = "The bundled catalogue holds example prices, not offers."
    severity = Severity.WARNING


def check_prices(used: Iterable[Material], *, today: date) -> tuple[Finding, ...]:
    """Return what is to be remarked about the prices of the materials used: old ones, samples."""
    priced = [(each.price.on, each) for each in used if each.price is not None]
    found = []
    old = sorted(
        ((on, each) for on, each in priced if today - on > timedelta(days=STALE_DAYS)),
        key=lambda one: (one[0], one[1].code),
    )
    if old:
        oldest, material = old[0]
        found.append(
            PricesStale.finding(
                count=len(old),
                days=STALE_DAYS,
                oldest=oldest.isoformat(),
                material=material.code,
                where=material.where,
            )
        )
    samples = [each for _, each in priced if each.price is not None and each.price.sample]
    if samples:
        first = samples[0]
        found.append(PricesSample.finding(count=len(samples), material=first.code, where=first.where))
    return tuple(found)
