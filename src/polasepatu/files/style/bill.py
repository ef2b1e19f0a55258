"""The style file's bill of materials: what its materials are bought as, and what is not cut from them."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)

from polasepatu.costing.material.bom import Bill, BomItem, Steps
from polasepatu.files.amounts import Code, UnitName
from polasepatu.files.faults import FileFault
from polasepatu.files.model import FileModel, fault
from polasepatu.files.style.values import rising

_QUANTITY = re.compile(r"\d{1,9}(?:\.\d{1,9})?(?:/[1-9]\d{0,5})?", re.ASCII)


class NotQuantity(FileFault):
    """A quantity of a pair that is not a number."""

    code = "PS515"
    text = "{found} is not a quantity"
    hint = "write a number such as 0.11, or a fraction such as 1/12"
    cause = "A quantity is a number of the unit, for one pair: never negative, no thousands separators."


def _quantity(value: object) -> Fraction:
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str) or not _QUANTITY.fullmatch(text):
        raise fault(NotQuantity, found=repr(text[:40]) if isinstance(value, str) else text[:40])
    number, _, divisor = text.partition("/")
    return Fraction(number) / int(divisor or 1)


def _as_written(value: Fraction) -> int | float | str:
    if value.denominator == 1:
        return value.numerator
    return float(value) if Fraction(str(float(value))) == value else f"{value.numerator}/{value.denominator}"


Quantity = Annotated[
    Fraction,
    PlainValidator(_quantity),
    PlainSerializer(_as_written),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{_QUANTITY.pattern}$"}]}),
]
"""A quantity for one pair, exact: 60, 0.11, or "1/12"."""

Size = Annotated[float, Field(gt=0, le=400)]


class CodeStep(FileModel):
    """The material for sizes up to and with one."""

    upto: Size | None = None  # the last step holds for all above
    value: Code


class QuantityStep(FileModel):
    """The quantity for sizes up to and with one."""

    upto: Size | None = None
    value: Quantity


def _rising(steps: tuple[Any, ...]) -> tuple[Any, ...]:
    rising(math.inf if each.upto is None else each.upto for each in steps)
    return steps


def _steps_schema(value: dict[str, Any]) -> WithJsonSchema:
    step = {"type": "object", "properties": {"upto": {"type": "number"}, "value": value}}
    return WithJsonSchema({"anyOf": [value, {"type": "array", "items": step, "minItems": 1}]})


Codes = Annotated[
    tuple[CodeStep, ...],
    Field(min_length=1, max_length=60),
    AfterValidator(_rising),
    _steps_schema({"type": "string"}),
]
Quantities = Annotated[
    tuple[QuantityStep, ...],
    Field(min_length=1, max_length=60),
    AfterValidator(_rising),
    _steps_schema({"type": "number"}),
]


class BomEntry(FileModel):
    """Something a pair takes that is not cut from the pattern."""

    use: Codes
    quantity: Quantities | None = None  # one
    unit: UnitName | None = None  # of the quantity; the material's own where absent
    count: Literal["eyelets"] | None = None

    def to_domain(self, name: str) -> BomItem:
        """Return the item."""
        quantity = ((None, Fraction(1)),) if self.quantity is None else tuple(map(_step, self.quantity))
        return BomItem(
            name=name,
            use=Steps(steps=tuple((each.upto, each.value) for each in self.use)),
            quantity=Steps(steps=quantity),
            unit=self.unit,
            count=self.count,
        )


def _step(step: QuantityStep) -> tuple[float | None, Fraction]:
    return step.upto, step.value


def entry_written_out(entry: Any) -> Any:
    """Return an entry of the bill with single values as one step that holds for all sizes."""
    if not isinstance(entry, dict):
        return entry
    single = {key: entry[key] for key in ("use", "quantity") if not isinstance(entry.get(key, []), list)}
    return {**entry, **{key: [{"value": value}] for key, value in single.items()}}


def bill_of(use: dict[str, str], bom: dict[str, BomEntry]) -> Bill:
    """Return the bill of a style."""
    return Bill(
        use=MappingProxyType(dict(use)), items=tuple(each.to_domain(name) for name, each in bom.items())
    )
