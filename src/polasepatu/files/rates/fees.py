"""The file of fees, `schema: polasepatu.fees/1`: what entry costs besides duty, and charges at the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator

from polasepatu.costing.trade.duty import HarborFee, ProcessingFee
from polasepatu.costing.trade.trade import Charge
from polasepatu.errors import InputFaults, Phrase
from polasepatu.files import faults
from polasepatu.files.amounts import Currency
from polasepatu.files.document import read
from polasepatu.files.model import FileRoot, check, fault
from polasepatu.files.rates.charges import Charges, charge_faults, charges_of
from polasepatu.files.rates.dated_rows import DatedEntry, day_faults, rows_of
from polasepatu.files.trade_values import Country, NotNegative, Percent, dots_in_amounts

if TYPE_CHECKING:
    from pathlib import Path


class ProcessingEntry(DatedEntry):
    """The merchandise processing fee of a fiscal year."""

    percent: Percent
    least: NotNegative
    most: NotNegative

    @model_validator(mode="after")
    def _least_first(self) -> ProcessingEntry:
        if self.most < self.least:
            raise fault(faults.ValueWrong, problem=Phrase("most must not be below least"))
        return self


class HarborEntry(DatedEntry):
    """The harbor maintenance fee."""

    percent: Percent


class FeesFile(FileRoot):
    """A file of fees of one country of import."""

    kind: ClassVar[str] = "fees"

    country: Country
    currency: Currency
    mpf: Annotated[tuple[ProcessingEntry, ...], Field(min_length=1, max_length=200)]
    hmf: Annotated[tuple[HarborEntry, ...], Field(min_length=1, max_length=200)]
    charges: Charges = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """What a file of fees knows, of every day."""

    country: str
    currency: str
    mpf: tuple[ProcessingFee, ...]
    hmf: tuple[HarborFee, ...]
    charges: tuple[Charge, ...]


def load_fees(path: Path) -> Fees:
    """Read a file of fees.

    Raises:
        InputFaults: everything that is wrong with it.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entry = check(document, FeesFile)
    rate = {"rate": "percent"}
    mpf = rows_of(ProcessingFee, entry.mpf, document, ("mpf",), renamed=rate)
    hmf = rows_of(HarborFee, entry.hmf, document, ("hmf",), renamed=rate)
    charges = charges_of(entry.charges, document)
    found = (
        *dots_in_amounts(document),
        *day_faults(mpf, what=MPF),
        *day_faults(hmf, what=HMF),
        *charge_faults(charges),
    )
    if found:
        raise InputFaults(found)
    return Fees(country=entry.country, currency=entry.currency, mpf=mpf, hmf=hmf, charges=charges)


MPF = Phrase("Merchandise processing fee (MPF)")
HMF = Phrase("Harbor maintenance fee (HMF)")
