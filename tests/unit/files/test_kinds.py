"""Every kind of file we have: its faults are all translated, its schema is published, its samples load."""

from __future__ import annotations

from typing import Any

import pytest

from polasepatu.files.kinds import KINDS, model_of
from polasepatu.files.model import KEY_ERRORS, TRANSLATIONS, json_schema

NUMBER_LIMITS = {"gt": "greater_than", "ge": "greater_than_equal", "lt": "less_than", "le": "less_than_equal"}
LIMITS: dict[str, dict[str, str]] = {
    "float": NUMBER_LIMITS | {"multiple_of": "multiple_of"},
    "int": NUMBER_LIMITS | {"multiple_of": "multiple_of"},
    "decimal": NUMBER_LIMITS | {"max_digits": "decimal_max_digits", "decimal_places": "decimal_max_places"},
    "date": NUMBER_LIMITS,
    "str": {
        "min_length": "string_too_short",
        "max_length": "string_too_long",
        "pattern": "string_pattern_mismatch",
    },
    "list": {"min_length": "too_short", "max_length": "too_long"},
    "tuple": {"min_length": "too_short", "max_length": "too_long"},
    "frozenset": {"min_length": "too_short", "max_length": "too_long"},
    "dict": {"min_length": "too_short", "max_length": "too_long"},
}
RAISES: dict[str, set[str]] = {
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden"},
    "dataclass": {"dataclass_type"},
    "dataclass-args": {"missing", "unexpected_keyword_argument", "dataclass_type"},
    "float": {"float_type", "finite_number"},
    "int": {"int_type", "int_from_float", "int_parsing_size"},
    "decimal": {"decimal_type", "decimal_parsing", "finite_number"},
    "str": {"string_type", "string_unicode"},
    "bool": {"bool_type"},
    "date": {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"},
    "list": {"list_type"},
    "tuple": {"tuple_type", "missing", "too_long"},
    "frozenset": {"frozen_set_type"},
    "dict": {"dict_type"},
    "enum": {"enum"},
    "literal": {"literal_error"},
    "tagged-union": {"union_tag_invalid", "union_tag_not_found"},
    "function-after": {"value_error", "assertion_error"},
    "function-before": {"value_error", "assertion_error"},
    "function-wrap": {"value_error", "assertion_error"},
    "function-plain": {"value_error", "assertion_error"},
    **{
        key: set()
        for key in (
            *("default", "nullable", "union", "definitions", "definition-ref", "any"),
            *("model-field", "dataclass-field"),
        )
    },
}
"""What each part of a pydantic schema raises on values from JSON; a part that is new fails by KeyError."""


SKIPPED = ("metadata", "serialization", "function")


def parts(schema: Any) -> list[dict[str, Any]]:
    """Return every part of a core schema."""
    if isinstance(schema, list | tuple):
        return [part for each in schema for part in parts(each)]
    if not isinstance(schema, dict):
        return []
    inner = [part for key, each in schema.items() if key not in SKIPPED for part in parts(each)]
    return [schema, *inner] if isinstance(schema.get("type"), str) else inner


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_error_a_model_can_raise_has_a_message_of_ours(kind: str) -> None:
    found: set[str] = set()
    for part in parts(model_of(kind).__pydantic_core_schema__):
        found |= RAISES[part["type"]]
        found |= {error for key, error in LIMITS.get(part["type"], {}).items() if key in part}
    assert found <= set(TRANSLATIONS) | KEY_ERRORS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_names_itself_in_its_schema(kind: str) -> None:
    model = model_of(kind)
    assert model.kind == kind
    assert json_schema(model)["properties"]["schema"]["const"] == f"polasepatu.{kind}/{model.version}"
