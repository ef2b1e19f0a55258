"""From an entry of a file to the value of the domain: fields go over by name, each of them or none.

A key that ends in `percent` becomes a fraction, an entry inside becomes its own value, an absent key leaves
the default of the domain. An entry class is kept only where the file says something otherwise than the
domain does (limits, per cent, short forms); this is the one way in which it is carried over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from polasepatu.files.model import FileModel
from polasepatu.files.trade_values import fraction

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Made = TypeVar("Made", bound=DataclassInstance)

PERCENT = "percent"


def made(
    wanted: type[Made],
    entry: FileModel,
    *,
    renamed: Mapping[str, str] | None = None,
    apart: Collection[str] = (),
    **more: object,
) -> Made:
    """Return the value of the domain that an entry stands for.

    `renamed` gives the entry's key for a field of another name, `more` the fields that are not in the entry,
    `apart` the keys of the entry that `more` has taken care of.

    Raises:
        TypeError: a key of the entry has no field to go to, or a field has no value: both sides of a kind of
            file must be changed together.
    """
    keys = set(type(entry).model_fields)
    values: dict[str, Any] = dict(more)
    used = {*apart, *more}
    for field in fields(wanted):
        named = (renamed or {}).get(field.name)
        key = next((each for each in (named, field.name, f"{field.name}_{PERCENT}") if each in keys), None)
        if key is None or field.name in more:
            continue
        used.add(key)
        value = getattr(entry, key)
        if value is not None:
            values[field.name] = _carried(value, is_percent=key.endswith(PERCENT))
    if lost := sorted(keys - used):
        raise TypeError(f"{wanted.__name__} has no field for {', '.join(lost)} of {type(entry).__name__}")
    return wanted(**values)


def _carried(value: Any, *, is_percent: bool) -> Any:
    if is_percent:
        assert isinstance(value, Decimal)
        return fraction(value)
    if isinstance(value, FileModel):
        return value.to_domain()  # type: ignore[attr-defined]
    return dict(value) if isinstance(value, dict) else value
