"""Typed models of our files, and the one way to load them: every fault of a file at once, with its place.

A kind of file is a subclass of `FileRoot` with `kind` and `version`; what stands inside it are subclasses
of `FileModel`. Values are checked as strictly as JSON: a number is a number, text is text, lists become
tuples, and a key that is not known is refused. A field may have the type of a domain value (a frozen
dataclass) where the file says just what it holds; else `made` turns the entry into one.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import is_dataclass
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    NoReturn,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_type_hints,
)

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from polasepatu.errors import InputFaults, Phrase, PolaError, Where
from polasepatu.files import faults
from polasepatu.files.document import Document, read
from polasepatu.files.names import NAME_LIMIT, is_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from polasepatu.errors import Finding

_SCHEMA = re.compile(r"polasepatu\.([a-z-]+)/([1-9][0-9]{0,3})")


class FileModel(BaseModel):
    """A group of keys in one of our files."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        validate_default=False,
        defer_build=True,  # a file needs its own models, not those of every other kind
    )


class FileRoot(FileModel):
    """A whole file of ours; the line `schema: polasepatu.<kind>/<version>` stands for the two constants."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    upgrades: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
    """What makes the values of version n into those of n + 1, by n."""

    @classmethod
    def written_out(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with their short forms written out, such as `[x, y]` for `{at: [x, y]}`."""
        return values

    @classmethod
    def schema_line(cls) -> str:
        """Return what stands behind `schema:` in a file of this kind."""
        return f"polasepatu.{cls.kind}/{cls.version}"

    def to_file(self) -> dict[str, Any]:
        """Return the file as plain values, the schema line first, ready for `output.json_text`."""
        values = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return {"schema": self.schema_line(), **values}


Root = TypeVar("Root", bound=FileRoot)


def load(path: Path, model: type[Root]) -> Root:
    """Read a file and check it.

    Raises:
        InputFaults: everything that is wrong with the file, each fault with its place.
        Environment: the system does not let us read it.
    """
    return check(read(path), model)


def check(document: Document, model: type[Root]) -> Root:
    """Check a document that has been read; afterwards `document.where(...)` places the caller's own faults.

    Raises:
        InputFaults: everything that is wrong with it.
    """
    values = model.written_out(_current(document, model))
    try:
        return model.model_validate_json(json.dumps(values))
    except ValidationError as error:
        details = error.errors(include_url=False)
    found = [_translated(detail, document, model) for detail in details if not _follows(detail)]
    raise InputFaults(sorted(found, key=lambda each: (each.where.line or 0, each.where.column or 0)))


def fault(error: type[PolaError], **values: Any) -> PydanticCustomError:
    """Return a coded fault to raise inside a validator of a model; `check` adds its place."""
    return PydanticCustomError(cast("Any", error.code), cast("Any", error.text), dict(values))


def json_schema(model: type[FileRoot]) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, with its schema line."""
    found = model.model_json_schema(mode="validation")
    line = {"const": model.schema_line(), "type": "string"}
    found["properties"] = {"schema": line, **found.get("properties", {})}
    found["required"] = ["schema", *found.get("required", [])]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _valid_name(text: str) -> str:
    if not is_name(text):
        raise fault(faults.NameWrong, found=repr(text), limit=NAME_LIMIT)
    return text


Name = Annotated[
    str,
    AfterValidator(_valid_name),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": NAME_LIMIT}),
]
"""A name that can become a file name and a label on every system."""


# --- the schema line ------------------------------------------------------------------------------


def _current(document: Document, model: type[FileRoot]) -> dict[str, Any]:
    """Return the values without the schema line, brought up to the version of today."""
    known = {"kind": model.kind, "version": model.version}
    data = document.data
    if not isinstance(data, dict):
        if data is None:
            _refuse(faults.SchemaMissing, document.where(), **known)
        _refuse(faults.NotGroup, document.where(), found=_found(data))
    if "schema" not in data:
        _refuse(faults.SchemaMissing, document.where(), **known)
    where = document.where("schema")
    match = _SCHEMA.fullmatch(data["schema"]) if isinstance(data["schema"], str) else None
    if match is None:
        _refuse(faults.SchemaWrong, where, found=data["schema"], **known)
    if match[1] != model.kind:
        _refuse(faults.SchemaKind, where, found=match[1], **known)
    found = int(match[2])
    if found > model.version:
        _refuse(faults.SchemaNewer, where, found=found, **known)
    values = {key: value for key, value in data.items() if key != "schema"}
    for version in range(found, model.version):
        values = model.upgrades[version](values)
    return values


def _refuse(error: type[PolaError], where: Where, **values: Any) -> NoReturn:
    raise InputFaults([error.finding(where=where, **values)])


# --- what pydantic found, in our words ------------------------------------------------------------

Group: TypeAlias = type[Any]
"""A model, or a dataclass of the domain that stands in one."""

Say: TypeAlias = "Callable[[ErrorDetails], dict[str, Any]]"


def _found(value: Any) -> str:
    """Return how a message names a wrong value."""
    if isinstance(value, str):
        return repr(value if len(value) <= NAME_LIMIT else value[: NAME_LIMIT - 3] + "...")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return Phrase("a group of keys")
    if isinstance(value, list | tuple):
        return Phrase("a list")
    return Phrase("nothing") if value is None else str(value)


def _ctx(detail: ErrorDetails, key: str) -> Any:
    return detail.get("ctx", {}).get(key)


def _just_found(detail: ErrorDetails) -> dict[str, Any]:
    return {"found": _found(detail["input"])}


def _limit(key: str) -> Say:
    return lambda detail: {
        "limit": str(_ctx(detail, key)).removesuffix(".0"),
        "found": _found(detail["input"]),
    }


def _count(key: str) -> Say:
    return lambda detail: {"limit": _ctx(detail, key), "count": len(detail["input"])}


def _choice(key: str) -> Say:
    return lambda detail: {
        "expected": _ctx(detail, key).replace(" or ", ", "),
        "found": _found(detail["input"]),
    }


def _tag(detail: ErrorDetails) -> dict[str, Any]:
    return {"expected": _ctx(detail, "expected_tags"), "found": repr(_ctx(detail, "tag"))}


def _pattern(detail: ErrorDetails) -> dict[str, Any]:
    return {"pattern": _ctx(detail, "pattern"), "found": _found(detail["input"])}


def _problem(detail: ErrorDetails) -> dict[str, Any]:
    return {"problem": Phrase(_ctx(detail, "error") or detail["msg"])}


TRANSLATIONS: Mapping[str, tuple[type[PolaError], Say]] = {
    **dict.fromkeys(
        ("float_type", "float_parsing", "decimal_type", "decimal_parsing"), (faults.NotNumber, _just_found)
    ),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_parsing_size", "int_from_float"), (faults.NotWhole, _just_found)
    ),
    **dict.fromkeys(("string_type", "string_unicode"), (faults.NotText, _just_found)),
    **dict.fromkeys(("bool_type", "bool_parsing"), (faults.NotYesNo, _just_found)),
    **dict.fromkeys(("list_type", "tuple_type", "frozen_set_type"), (faults.NotList, _just_found)),
    **dict.fromkeys(
        ("model_type", "dataclass_type", "dict_type", "model_attributes_type"), (faults.NotGroup, _just_found)
    ),
    **dict.fromkeys(("enum", "literal_error"), (faults.NotChoice, _choice("expected"))),
    **dict.fromkeys(("date_type", "date_parsing"), (faults.NotDate, _just_found)),
    **dict.fromkeys(
        ("date_from_datetime_parsing", "date_from_datetime_inexact"), (faults.NotDate, _just_found)
    ),
    **dict.fromkeys(("too_short", "string_too_short"), (faults.TooFew, _count("min_length"))),
    **dict.fromkeys(("too_long", "string_too_long"), (faults.TooMany, _count("max_length"))),
    **dict.fromkeys(("value_error", "assertion_error"), (faults.ValueWrong, _problem)),
    "union_tag_invalid": (faults.NotChoice, _tag),
    "greater_than": (faults.MustExceed, _limit("gt")),
    "greater_than_equal": (faults.MustReach, _limit("ge")),
    "less_than": (faults.MustStayBelow, _limit("lt")),
    "less_than_equal": (faults.MustNotExceed, _limit("le")),
    "multiple_of": (faults.NotMultiple, _limit("multiple_of")),
    "string_pattern_mismatch": (faults.WrongForm, _pattern),
    "finite_number": (faults.NotFinite, _just_found),
    "decimal_max_digits": (faults.TooManyDigits, _limit("max_digits")),
    "decimal_max_places": (faults.TooManyDigits, _limit("decimal_places")),
    "decimal_whole_digits": (faults.TooManyDigits, _limit("whole_digits")),
}
"""Our message for each type of error a model can raise; the tests check that none is absent."""

KEY_ERRORS = frozenset({"missing", "extra_forbidden", "unexpected_keyword_argument", "union_tag_not_found"})
"""The types of errors that speak of a key, not of a value."""


def _translated(detail: ErrorDetails, document: Document, model: type[FileRoot]) -> Finding:
    kind = detail["type"]
    where = document.where(detail["loc"])
    if kind in KEY_ERRORS:
        return _about_a_key(detail, where, model)
    if coded := PolaError.codes.get(kind):
        return coded.finding(where=where, **detail.get("ctx", {}))
    error, say = TRANSLATIONS.get(kind, (faults.ValueWrong, _problem))
    return error.finding(where=where, **say(detail))


def _follows(detail: ErrorDetails) -> bool:
    """Return whether a list is called too short only because entries in it are wrong."""
    return detail["type"] == "too_short" and len(detail["input"]) >= _ctx(detail, "min_length")


def _about_a_key(detail: ErrorDetails, where: Where, model: type[FileRoot]) -> Finding:
    *group, key = detail["loc"] or ("",)
    if detail["type"] == "union_tag_not_found":
        tag = _ctx(detail, "discriminator").strip("'")
        return faults.KeyMissing.finding(where=where, key=tag, kind=model.kind)
    if detail["type"] == "missing":
        if isinstance(key, int):
            return faults.EntryMissing.finding(where=where, number=key + 1)
        return faults.KeyMissing.finding(where=where, key=key, kind=model.kind)
    known = _keys_at(model, group)
    if guess := difflib.get_close_matches(str(key), known, n=1):
        return faults.MisspeltKey.finding(where=where, guess=guess[0])
    return faults.UnknownKey.finding(where=where, known=", ".join(known))


def _keys_at(model: type[FileModel], steps: Sequence[str | int]) -> list[str]:
    """Return the keys that are known in the group at `steps`."""
    here: list[Group] = [model]
    for step in steps:
        inner = [
            found
            for each in here
            for key, annotation in _keys_of(each).items()
            if step == key
            for found in _groups_in(annotation)
        ]
        named = [each for each in here if step in _tags(each)]
        here = inner or named or here  # a list number or a name of the user's stays where it is
    return sorted({key for each in here for key in _keys_of(each)})


def _keys_of(group: Group) -> dict[str, Any]:
    """Return the keys of a group with their types; a domain value has those of its fields."""
    if issubclass(group, BaseModel):
        return {info.alias or name: info.annotation for name, info in group.model_fields.items()}
    return get_type_hints(group, include_extras=True)


def _groups_in(annotation: Any) -> Iterable[Group]:
    if isinstance(annotation, type) and (issubclass(annotation, BaseModel) or is_dataclass(annotation)):
        yield annotation
    for each in get_args(annotation):
        yield from _groups_in(each)


def _tags(group: Group) -> set[Any]:
    """Return the words that choose this group in a tagged union."""
    return {word for annotation in _keys_of(group).values() for word in get_args(annotation)}
