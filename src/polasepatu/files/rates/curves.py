"""The file of size curves, `schema: polasepatu.curves/1`: how the pairs of an order are usually spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

from pydantic import Field, model_validator

from polasepatu.costing.order.run import CurveOff, OrderFault
from polasepatu.errors import InputFaults, PolaError
from polasepatu.files.document import Document, read
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.files.style.values import Titles
from polasepatu.files.trade_values import Day, Note, Percent
from polasepatu.sizing import Size, parse_size, system_named

if TYPE_CHECKING:
    from pathlib import Path

Count: TypeAlias = Annotated[int, Field(ge=0, le=100_000)]
SizeLabel: TypeAlias = Annotated[str, Field(min_length=1, max_length=12)]
Shares: TypeAlias = Annotated[dict[SizeLabel, Percent], Field(min_length=1, max_length=60)]
Counts: TypeAlias = Annotated[dict[SizeLabel, Count], Field(min_length=1, max_length=60)]


class CurveForm(OrderFault):
    """A curve of neither shares nor an assortment, or of both."""

    code = "PS538"
    text = "a curve is given by percent, or by ratio"
    hint = "percent: {{9: 50, 10: 50}}, or ratio: {{9: 1, 10: 2}}"
    cause = "A size curve is a list of shares that sum to 100 %, or the sizes in one carton."


class CurveEntry(FileModel):
    """One curve."""

    title: Titles
    system: Annotated[str, Field(max_length=30)]
    percent: Shares | None = None
    ratio: Counts | None = None
    case_pack: Counts = Field(default_factory=dict)
    valid_from: Day
    valid_to: Day | None = None
    source: Note
    sample: bool = False

    @model_validator(mode="after")
    def _one_form(self) -> CurveEntry:
        if (self.percent is None) == (self.ratio is None) or not any((self.ratio or {"": 1}).values()):
            raise fault(CurveForm)
        if self.percent is not None and (found := sum(self.percent.values(), Decimal(0))) != 100:
            told = {"found": f"{found.normalize():f}", "missing": f"{(100 - found).normalize():f}"}
            raise fault(CurveOff, **told)
        return self


class CurvesFile(FileRoot):
    """A file of size curves."""

    kind: ClassVar[str] = "curves"

    curves: Annotated[dict[Name, CurveEntry], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A size curve: weights by size, and the sizes of one carton where it names them."""

    name: str
    title: Mapping[str, str]
    weights: Mapping[Size, Fraction]
    case_pack: Mapping[Size, int]
    source: str
    sample: bool

    @property
    def percent(self) -> Mapping[Size, Decimal | Fraction]:
        """Return the shares, which sum to 100 exactly."""
        every = sum(self.weights.values())
        return {size: weight * 100 / every for size, weight in self.weights.items()}


def load_curves(path: Path) -> Mapping[str, Curve]:
    """Read the curves of a file, by name.

    Raises:
        InputFaults: everything that is wrong with it.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entries = check(document, CurvesFile).curves
    found = {name: _curve(name, entry, document) for name, entry in entries.items()}
    return found


def _curve(name: str, entry: CurveEntry, document: Document) -> Curve:
    form = "percent" if entry.percent is not None else "ratio"
    weights: Mapping[str, Decimal | int] = getattr(entry, form)
    return Curve(
        name=name,
        title=entry.title.to_domain(),
        weights={
            size: Fraction(weights[label])
            for label, size in sizes_named(weights, entry.system, document, f"curves.{name}.{form}").items()
        },
        case_pack={
            size: entry.case_pack[label]
            for label, size in sizes_named(
                entry.case_pack, entry.system, document, f"curves.{name}.case_pack"
            ).items()
        },
        source=entry.source,
        sample=entry.sample,
    )


def sizes_named(
    labels: Mapping[str, object], system: str, document: Document, field: str
) -> Mapping[str, Size]:
    """Return the size that each key of a group in a file names.

    Raises:
        InputFaults: keys that are no sizes of the system, each with its place.
    """
    found: dict[str, Size] = {}
    faults = []
    for label in labels:
        try:
            system_named(system)
            found[label] = parse_size(label, system)
        except PolaError as error:
            where = document.where((*field.split("."), label))
            faults += [type(error).finding(where=where, **each.values) for each in error.findings]
    if faults:
        raise InputFaults(faults)
    return found
