"""What stands in an order file: its groups of keys, their limits and short forms."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from polasepatu.costing.order.packing import PackOff
from polasepatu.costing.order.run import (
    OrderFault,
)
from polasepatu.costing.order.stock import Stock
from polasepatu.costing.order.terms import (
    Broker,
    BrokerRole,
    Commission,
    CommissionOf,
    Factory,
    Incoterm,
    Parties,
    Party,
    Price,
    Terms,
)
from polasepatu.files.amounts import Currency
from polasepatu.files.last import SizeText
from polasepatu.files.made import made
from polasepatu.files.model import FileModel, Name, fault
from polasepatu.files.rates.curves import Counts, Shares, SizeLabel
from polasepatu.files.style.values import Titles
from polasepatu.files.trade_values import BelowHundred, Country, MoneyEntry, NotNegative, Percent, Positive
from polasepatu.sizing import Basis, Rounding

Text: TypeAlias = Annotated[str, Field(max_length=200)]

FirmName: TypeAlias = Annotated[str, Field(min_length=1, max_length=80)]


Pairs: TypeAlias = Annotated[int, Field(ge=1, le=10_000_000)]


class RunUnclear(OrderFault):
    """Pairs given in no way, or in two."""

    code = "PS539"
    text = "the pairs are given by pairs, by ratio and cartons, or by curve and total"
    hint = "pairs: {{9: 120}}; ratio: {{9: 1, 10: 2}} with cartons: 50; curve: us-men with total: 2000"
    cause = "An order gives its pairs in one of three ways; two at once could contradict each other."


class CommissionUnclear(OrderFault):
    """A commission that is neither a rate nor an amount, or is both."""

    code = "PS542"
    text = "a commission is a percent of fob or exw, or an amount per pair"
    hint = "{{of: fob, percent: 5}}, or {{of: pair, amount: {{value: 0.50, currency: USD}}}}"
    cause = "A commission on a price and a commission on a pair enter the price by different formulas."


class BrokerUnclear(OrderFault):
    """A trader with a commission, or an agent with a margin."""

    code = "PS543"
    text = "{role} has no {key}"
    hint = "an agent earns a commission, a trader a margin on its own selling price"
    cause = "A trader buys and sells on its own account; an agent is paid for arranging the sale."


class PriceUnclear(OrderFault):
    """A margin beside a markup."""

    code = "PS544"
    text = "give a margin on the price or a markup on the cost, not both"
    hint = "12 % margin on the price is the same as 13.636 % markup on the cost"
    cause = "Margin and markup are two ways of saying one profit."


class Short(FileModel):
    """A value that may have one of two forms; `OrderFile.written_out` tells them apart."""

    forms: ClassVar[list[dict[str, Any]]]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the two forms as they are written."""
        return {"anyOf": cls.forms}


_NUMBERS = {"type": "object", "additionalProperties": {"type": "number"}}


class CurveChoice(Short):
    """A curve by its name, or its shares in per cent by size."""

    forms: ClassVar[list[dict[str, Any]]] = [{"type": "string"}, _NUMBERS]

    named: Name | None = None
    shares: Shares | None = None


class StockEntry(Short):
    """An amount in the store, or amounts by size."""

    forms: ClassVar[list[dict[str, Any]]] = [{"type": "number"}, _NUMBERS]

    amount: NotNegative = Decimal(0)
    by_size: dict[SizeLabel, NotNegative] = Field(default_factory=dict)

    def to_domain(self) -> Stock:
        """Return the stock."""
        return made(Stock, self)


class SizesEntry(FileModel):
    """The size run."""

    system: Annotated[str, Field(max_length=30)]
    pairs: Counts | None = None
    ratio: Counts | None = None
    cartons: Pairs | None = None
    curve: CurveChoice | None = None
    total: Pairs | None = None
    basis: Basis = Basis.LAST
    rounding: Rounding = Rounding.NEAREST
    made_on: dict[SizeLabel, SizeText] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> SizesEntry:
        given = {key for key in ("pairs", "ratio", "cartons", "curve", "total") if getattr(self, key)}
        if given not in ({"pairs"}, {"ratio", "cartons"}, {"curve", "total"}):
            raise fault(RunUnclear)
        return self


class ColourEntry(FileModel):
    """A colour, and the materials it takes instead of the style's."""

    title: Titles
    percent: Percent | None = None
    pairs: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    use: dict[Name, Name] = Field(default_factory=dict)


class PackingEntry(FileModel):
    """Cartons."""

    pairs_per_carton: Annotated[int, Field(ge=1, le=1000)] = 12
    case_pack: Counts = Field(default_factory=dict)
    carton_mm: tuple[Positive, Positive, Positive] = (Decimal(630), Decimal(450), Decimal(350))
    pair_kg: Positive = Decimal("1.2")
    carton: Name | None = None

    @model_validator(mode="after")
    def _full(self) -> PackingEntry:
        found = sum(self.case_pack.values())
        if self.case_pack and found != self.pairs_per_carton:
            raise fault(PackOff, found=str(found), wanted=str(self.pairs_per_carton))
        return self


class TermsEntry(FileModel):
    """Terms of the sale."""

    incoterm: Incoterm = Incoterm.FOB
    place: Text = ""
    currency: Currency = "USD"
    payment: Text = ""
    validity_days: Annotated[int, Field(ge=1, le=3650)] = 30
    moq_pairs: Pairs | None = None
    lead_time_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    tolerance_percent: Percent = Decimal(0)

    def to_domain(self) -> Terms:
        """Return the terms."""
        return made(Terms, self)


class PartyEntry(FileModel):
    """A firm."""

    name: FirmName
    country: Country
    place: Text = ""

    def to_domain(self) -> Party:
        """Return the firm."""
        return made(Party, self)


class FactoryEntry(PartyEntry):
    """The maker."""

    ppn_registered: bool | None = None

    def to_domain(self) -> Factory:
        """Return the maker."""
        return made(Factory, self)


class CommissionEntry(FileModel):
    """A commission."""

    of: CommissionOf = CommissionOf.FOB
    percent: BelowHundred | None = None
    amount: MoneyEntry | None = None

    @model_validator(mode="after")
    def _one_form(self) -> CommissionEntry:
        by_pair = self.of is CommissionOf.PAIR
        if (self.percent is None) == (self.amount is None) or by_pair != (self.amount is not None):
            raise fault(CommissionUnclear)
        return self

    def to_domain(self) -> Commission:
        """Return the commission."""
        return made(Commission, self, renamed={"rate": "percent"})


class BrokerEntry(PartyEntry):
    """The broker."""

    role: BrokerRole
    commission: CommissionEntry | None = None
    margin_percent: BelowHundred | None = None

    @model_validator(mode="after")
    def _as_its_role(self) -> BrokerEntry:
        trader = self.role is BrokerRole.TRADER
        wrong = "commission" if trader else "margin_percent"
        if getattr(self, wrong) is not None:
            raise fault(BrokerUnclear, role=self.role.value, key=wrong)
        return self

    def to_domain(self) -> Broker:
        """Return the broker."""
        return made(Broker, self)


class PartiesEntry(FileModel):
    """All who take part."""

    factory: FactoryEntry
    broker: BrokerEntry | None = None
    importer: PartyEntry | None = None

    def to_domain(self) -> Parties:
        """Return them."""
        return made(Parties, self)


class PriceEntry(FileModel):
    """How the price is made."""

    margin_percent: BelowHundred | None = None
    markup_percent: NotNegative | None = None
    round_up_to: Positive | None = None
    target: MoneyEntry | None = None

    @model_validator(mode="after")
    def _one_profit(self) -> PriceEntry:
        if self.margin_percent is not None and self.markup_percent is not None:
            raise fault(PriceUnclear)
        return self

    def to_domain(self) -> Price:
        """Return it."""
        return made(Price, self)
