"""Text to plain values that know where they stand.

YAML is read from its events, never through object constructors: no tags, no anchors or aliases, one
document, no key twice, and keys are always text. Scalars follow YAML 1.2, so `12:30`, `0123` and `no`
stay text. Results in JSON go the faster way and find their positions only when a fault asks for them.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import yaml

from polasepatu.errors import InputFaults, Phrase, Where
from polasepatu.files import faults
from polasepatu.files.trouble import environment
from polasepatu.files.writing.inputs import note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from polasepatu.errors import PolaError

Spot: TypeAlias = tuple[int, int]  # line and column, both counted from 1
Steps: TypeAlias = tuple[str, ...]  # the keys and list numbers that lead to a value

YAML_LIMIT_MB = 5.0
JSON_LIMIT_MB = 64.0
MAX_DEPTH = 64

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "~": None} | {
    form: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for form in (word, word.title(), word.upper())
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)\.[0-9]*|(0|[1-9][0-9]*)(?=[eE]))([eE][-+]?[0-9]+)?")
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


YAML_SAYS = (  # what the reader of YAML says most often, so that it can be translated
    Phrase("mapping values are not allowed in this context"),
    Phrase("block sequence entries are not allowed in this context"),
    Phrase("could not find expected ':'"),
    Phrase("did not find expected key"),
    Phrase("did not find expected '-' indicator"),
    Phrase("did not find expected ',' or ']'"),
    Phrase("did not find expected ',' or '}'"),
    Phrase("did not find expected node content"),
    Phrase("did not find expected <document start>"),
    Phrase("found unexpected end of stream"),
    Phrase("found character that cannot start any token"),
    Phrase("found unknown escape character"),
    Phrase("found unknown directive name"),
)
JSON_SAYS = (
    Phrase("Expecting value"),
    Phrase("a comma ',' is missing"),
    Phrase("Expecting ':' delimiter"),
    Phrase("Expecting property name enclosed in double quotes"),
    Phrase("Extra data"),
    Phrase("Unterminated string starting at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as plain values (dict, list, str, int, float, bool, None) and the place of each of them."""

    name: str  # how messages call the file
    data: Any
    text: str = field(repr=False)
    spots: Mapping[Steps, Spot] | None = field(default=None, repr=False)  # None: found when asked for

    def where(self, at: str | Sequence[str | int] = ()) -> Where:
        """Return the place of a value, such as "pieces.vamp.outline.2" or ("pieces", "vamp").

        A step that is not in the file is skipped, so a missing key points at the group it belongs to.
        """
        wanted = tuple(at.split(".")) if isinstance(at, str) else tuple(map(str, at))
        steps: Steps = ()
        value = self.data
        for step in wanted:
            if isinstance(value, dict) and step in value:
                steps, value = (*steps, step), value[step]
            elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                steps, value = (*steps, step), value[int(step)]
        spots = _json_spots(self.text) if self.spots is None else self.spots
        line, column = spots.get(steps, (None, None))
        return Where(file=self.name, line=line, column=column, field=".".join(steps) or None)


def read(path: Path) -> Document:
    """Read a YAML file, or a JSON file where the name ends in .json.

    Raises:
        InputFaults: the file is missing, too large, not UTF-8, or breaks the rules of its language.
        Environment: the system does not let us read it.
    """
    is_json = path.suffix.lower() == ".json"
    limit_mb = JSON_LIMIT_MB if is_json else YAML_LIMIT_MB
    try:
        with note(path).open("rb") as file:
            raw = file.read(int(limit_mb * 1e6) + 1)
    except FileNotFoundError:
        _refuse(faults.FileMissing, Where(file=str(path)))
    except OSError as error:
        if path.is_dir():  # Windows calls this "permission denied"
            _refuse(faults.NotAFile, Where(file=str(path)))
        raise environment(error, path) from error
    return parse_json(raw, str(path)) if is_json else parse_yaml(raw, str(path))


def parse_yaml(raw: bytes, name: str) -> Document:
    """Read YAML from bytes.

    Raises:
        InputFaults: too large, not UTF-8, or not the plain YAML we read.
    """
    text = _decoded(raw, name, YAML_LIMIT_MB)
    if odd := _ODD.search(text):
        _refuse(faults.OddCharacter, _at(name, text, odd.start()), character=_code_point(odd[0]))
    reader = _YamlReader(name)
    try:
        data = reader.document(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        _refuse_yaml(error, name, text)
    return Document(name=name, data=data, text=text, spots=reader.spots)


def parse_json(raw: bytes, name: str) -> Document:
    """Read JSON from bytes.

    Raises:
        InputFaults: too large, not UTF-8, not JSON, a key twice, or NaN.
    """
    text = _decoded(raw, name, JSON_LIMIT_MB)

    def no_double(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(pairs)) < len(pairs):
            _refuse(faults.NotJson, Where(file=name), problem=Phrase("a key appears twice"))
        return found

    def finite(number: str) -> float:
        value = float(number)
        return (
            value
            if math.isfinite(value)
            else _refuse(faults.NumberTooLarge, Where(file=name), number=number[:40])
        )

    try:
        data = json.loads(text, object_pairs_hook=no_double, parse_constant=finite, parse_float=finite)
        if "\\ud" in text.lower():
            json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = Where(file=name, line=error.lineno, column=error.colno)
        _refuse(faults.NotJson, where, problem=Phrase(error.msg))
    except UnicodeEncodeError as error:
        _refuse(faults.OddCharacter, Where(file=name), character=_code_point(error.object[error.start]))
    except RecursionError:
        _refuse(faults.TooDeep, Where(file=name), limit=MAX_DEPTH)
    except ValueError:  # an integer of thousands of digits
        _refuse(faults.NumberTooLarge, Where(file=name), number="...")
    return Document(name=name, data=data, text=text)


class _YamlReader:
    """Builds the values of one document from YAML events, and notes where each of them stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.spots: dict[Steps, Spot] = {}

    def document(self, events: Iterator[Any]) -> Any:
        data: Any = None
        self.spots[()] = (1, 1)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, faults.NotPlainYaml, feature=Phrase("several documents in one file"))
                data = self._value(next(events), events, ())
        return data

    def _value(self, event: Any, events: Iterator[Any], steps: Steps) -> Any:
        self._only_plain(event, steps)
        self.spots.setdefault(steps, _spot(event))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, steps)
        return self._group(events, steps)

    def _list(self, events: Iterator[Any], steps: Steps) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self._value(event, events, (*steps, str(len(found)))))
        return found

    def _group(self, events: Iterator[Any], steps: Steps) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            self._only_plain(event, steps)
            if not isinstance(event, yaml.ScalarEvent) or not event.value:
                self._refuse(event, faults.NotPlainYaml, feature=Phrase("a key that is not a plain word"))
            key = self._text(event)
            here = (*steps, key)
            if key in found:
                self._refuse(event, faults.DuplicateKey, key=key, first=self.spots[here][0])
            self.spots[here] = _spot(event)
            found[key] = self._value(next(events), events, here)
        return found

    def _scalar(self, event: Any) -> Any:
        text = self._text(event)
        if not event.implicit[0]:  # quoted, or a block of text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if not _FLOAT.fullmatch(text):
            return text
        if not math.isfinite(value := float(text)):
            self._refuse(event, faults.NumberTooLarge, number=text[:40])
        return value

    def _text(self, event: Any) -> str:
        text: str = event.value
        if odd := _ODD.search(text):  # written as an escape, such as "\x07"
            self._refuse(event, faults.OddCharacter, character=_code_point(odd[0]))
        return text

    def _only_plain(self, event: Any, steps: Steps) -> None:
        if event.anchor is not None:
            self._refuse(event, faults.NotPlainYaml, feature=Phrase("anchors and aliases (&name, *name)"))
        if event.tag is not None:
            self._refuse(event, faults.NotPlainYaml, feature=Phrase("tags (!name)"))
        if len(steps) > MAX_DEPTH:
            self._refuse(event, faults.TooDeep, limit=MAX_DEPTH)

    def _refuse(self, event: Any, fault: type[PolaError], **values: Any) -> NoReturn:
        line, column = _spot(event)
        _refuse(fault, Where(file=self.name, line=line, column=column), **values)


def _spot(event: Any) -> Spot:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _refuse(fault: type[PolaError], where: Where, **values: Any) -> NoReturn:
    raise InputFaults([fault.finding(where=where, **values)]) from None


def _refuse_yaml(error: yaml.MarkedYAMLError, name: str, text: str) -> NoReturn:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        _refuse(faults.NotYaml, Where(file=name), problem=Phrase(error.problem or ""))
    lines = text.splitlines()
    if mark.line >= len(lines):  # the reader only noticed after the end
        _refuse(faults.NotYaml, _at(name, text, len(text.rstrip())), problem=Phrase(error.problem or ""))
    where = Where(file=name, line=mark.line + 1, column=mark.column + 1)
    line = lines[mark.line]
    if "\t" in line[: mark.column + 1] and not line[: mark.column].strip():
        _refuse(faults.TabIndent, where)
    _refuse(faults.NotYaml, where, problem=Phrase(error.problem or error.context or ""))


def _decoded(raw: bytes, name: str, limit_mb: float) -> str:
    if len(raw) > limit_mb * 1e6:
        _refuse(faults.TooLarge, Where(file=name), limit_mb=limit_mb)
    try:
        return raw.decode("utf-8-sig")  # Windows editors like to begin with a byte order mark
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        _refuse(faults.NotUtf8, _at(name, before, len(before)))


def _at(name: str, text: str, index: int) -> Where:
    start = text.rfind("\n", 0, index) + 1
    return Where(file=name, line=text.count("\n", 0, index) + 1, column=index - start + 1)


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


@lru_cache(maxsize=1)  # every fault of a file asks for its place
def _json_spots(text: str) -> Mapping[Steps, Spot]:
    """Find the places in JSON by reading it as YAML, which it is; none where that is not to be had."""
    if len(text) > YAML_LIMIT_MB * 1e6:
        return {}
    reader = _YamlReader("")
    try:
        reader.document(yaml.parse(text, Loader=_Loader))
    except (yaml.YAMLError, InputFaults):
        return {}
    return reader.spots
