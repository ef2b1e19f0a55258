"""Changing values of a YAML file in place: only their own characters change.

Comments, order, indentation and line ends stay as they were written. Words of this module: *steps* lead
to a value, as in `Document.spots`; a *change* says what to do there; the *proof* reads the new text and
holds it against the old values with the changes made to them. What does not pass it is never returned.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from polasepatu.errors import InputFaults
from polasepatu.files.document import Document, Steps, parse_yaml
from polasepatu.files.faults import FileFault

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_DIGITS = 4
_ROUNDED = 0.6 * 10**-_DIGITS
_LINE_END = re.compile(r"[^\r\n]*")


class EditRefused(FileFault):
    """A change that the way the file is written does not allow."""

    code = "PS185"
    text = "{field} cannot be changed here: it is written in a way that only a person should change"
    hint = "change this line in a text editor"
    cause = (
        "Values are changed in place so that comments and order stay; a few forms of YAML do not allow it."
    )


class NothingThere(FileFault):
    """A change of a value that the file does not have."""

    code = "PS186"
    text = "the file has no {field}"
    hint = "look at the file again: it was changed meanwhile"
    cause = "A change names a value by the keys and numbers that lead to it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Write a value in place of another."""

    steps: Steps
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """Write a value into a list, before the item at the last step (its length: at the end)."""

    steps: Steps
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """Write a new key, named by the last step, at the end of its group."""

    steps: Steps
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Take out an item of a list, or a key with its value."""

    steps: Steps


Change: TypeAlias = Put | Insert | Add | Remove


def edited(document: Document, changes: Sequence[Change]) -> str:
    """Return the text of a YAML document with changes made one after another.

    Raises:
        NothingThere: steps lead to nothing.
        EditRefused: the text there is not written so that it can be changed in place.
    """
    text, values = document.text, deepcopy(document.data)
    for change in changes:
        values = applied(values, change)
        text = _spelled(text, change)
        _proved(text, values, change)
    return text


def applied(values: Any, change: Change) -> Any:
    """Return plain values with a change made to them.

    Raises:
        NothingThere: its steps lead to nothing.
    """
    values = deepcopy(values)
    group = value_at(values, change.steps[:-1], change.steps)
    last = change.steps[-1]
    if isinstance(group, list) and last.isdecimal():
        _in_list(group, int(last), change)
    elif isinstance(group, dict):
        _in_group(group, last, change)
    else:
        raise _missing(change.steps)
    return values


def value_at(values: Any, steps: Steps, asked: Steps = ()) -> Any:
    """Return the plain value that steps lead to.

    Raises:
        NothingThere: they lead to nothing.
    """
    for step in steps:
        if isinstance(values, dict) and step in values:
            values = values[step]
        elif isinstance(values, list) and step.isdecimal() and int(step) < len(values):
            values = values[int(step)]
        else:
            raise _missing(asked or steps)
    return values


def number_text(value: float, digits: int = 2) -> str:
    """Return a number as a person writes it into a file: at most so many decimals, no zero too many."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def written(value: Any) -> str:
    """Return a plain value as one line of YAML."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int | float):
        return number_text(value, _DIGITS)
    if isinstance(value, str):
        return value if _stays_text(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{written(str(key))}: {written(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(written, value)) + "]"


# --- on plain values ------------------------------------------------------------------------------


def _in_list(group: list[Any], index: int, change: Change) -> None:
    room = len(group) + isinstance(change, Insert)
    if index >= room or isinstance(change, Add):
        raise _missing(change.steps)
    if isinstance(change, Insert):
        group.insert(index, change.value)
    elif isinstance(change, Put):
        group[index] = change.value
    else:
        del group[index]


def _in_group(group: dict[str, Any], key: str, change: Change) -> None:
    if isinstance(change, Insert) or (key in group) == isinstance(change, Add):
        raise _missing(change.steps)
    if isinstance(change, Remove):
        del group[key]
    else:
        group[key] = change.value


def _missing(steps: Steps) -> NothingThere:
    return NothingThere(field=".".join(steps) or "-")


# --- on the text ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """What of the text gives way to what."""

    start: int
    end: int
    new: str


def _spelled(text: str, change: Change) -> str:
    root = yaml.compose(text, Loader=_Loader)
    if isinstance(change, Put):
        span = _put(_node(root, change.steps), written(change.value))
    elif isinstance(change, Remove):
        span = _remove(text, _node(root, change.steps[:-1]), change.steps)
    else:
        span = _grow(text, _node(root, change.steps[:-1]), change)
    return text[: span.start] + span.new + text[span.end :]


def _proved(text: str, values: Any, change: Change) -> None:
    """Refuse a text that does not hold exactly the values it should.

    Raises:
        EditRefused: it holds others, or is no YAML any more.
    """
    try:
        found = parse_yaml(text.encode(), "").data
    except InputFaults:
        found = None
    if not _alike(found, values):
        raise EditRefused(field=".".join(change.steps))


def _alike(found: Any, wanted: Any) -> bool:
    """Whether plain values are the same, numbers to the last decimal that is written."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return bool(abs(found - wanted) <= _ROUNDED)
    if isinstance(found, list) and isinstance(wanted, list | tuple):
        return len(found) == len(wanted) and all(map(_alike, found, wanted))
    if isinstance(found, dict) and isinstance(wanted, dict):
        return list(found) == list(wanted) and all(_alike(found[key], wanted[key]) for key in found)
    return type(found) is type(wanted) and bool(found == wanted)


def _node(root: Any, steps: Steps) -> Any:
    node = root
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and step.isdecimal() and int(step) < len(node.value):
            node = node.value[int(step)]
        else:
            node = None
        if node is None:
            raise _missing(steps)
    return node


def _put(node: Any, new: str) -> _Span:
    return _Span(start=node.start_mark.index, end=_end(node), new=new)


def _end(node: Any) -> int:
    """Return where a node's own text ends; the reader counts comments after a block to the block."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)


def _grow(text: str, group: Any, change: Insert | Add) -> _Span:
    new = written(change.value)
    if isinstance(change, Add):
        new = f"{written(change.steps[-1])}: {new}"
    items = [item[0] if isinstance(group, yaml.MappingNode) else item for item in group.value]
    index = len(items) if isinstance(change, Add) else int(change.steps[-1])
    if not items:
        inside = group.start_mark.index + 1
        return _Span(start=inside, end=inside, new=new)
    if group.flow_style:
        if index < len(items):
            at = items[index].start_mark.index
            return _Span(start=at, end=at, new=f"{new}, ")
        at = _end(group.value[-1][1] if isinstance(group, yaml.MappingNode) else items[-1])
        return _Span(start=at, end=at, new=f", {new}")
    newline = "\r\n" if "\r\n" in text else "\n"
    dash = "" if isinstance(group, yaml.MappingNode) else "- "
    indent = " " * group.start_mark.column + dash
    if index < len(items):
        at = items[index].start_mark.index
        return _Span(start=at, end=at, new=f"{new}{newline}{indent}")
    found = _LINE_END.match(text, _end(group))  # behind the comment of the last line
    at = found.end() if found else len(text)
    return _Span(start=at, end=at, new=f"{newline}{indent}{new}")


def _remove(text: str, group: Any, steps: Steps) -> _Span:
    keyed = isinstance(group, yaml.MappingNode)
    items = group.value
    numbers = (
        [number for number, (key, _) in enumerate(items) if key.value == steps[-1]]
        if keyed
        else [int(steps[-1])]
    )
    if not numbers or numbers[0] >= len(items):
        raise _missing(steps)
    at = numbers[0]
    starts = [(item[0] if keyed else item).start_mark.index for item in items]
    ends = [_end(item[1] if keyed else item) for item in items]
    if len(items) == 1:
        return _put(group, "{}" if keyed else "[]")
    if group.flow_style:
        if at == len(items) - 1:
            return _Span(start=ends[at - 1], end=ends[at], new="")
        comma = re.compile(r"\s*,[ \t]*").match(text, ends[at])
        return _Span(start=starts[at], end=comma.end() if comma else starts[at + 1], new="")
    start = text.rfind("\n", 0, starts[at]) + 1
    if text[start : starts[at]].strip(" -"):  # shares its line with what stands before it
        raise EditRefused(field=".".join(steps))
    found = _LINE_END.match(text, ends[at])
    end = found.end() if found else len(text)
    end += 2 if text.startswith("\r\n", end) else 1
    return _Span(start=start, end=min(end, len(text)), new="")


def _stays_text(value: str) -> bool:
    """Whether a word written bare is read as the same text."""
    return _PLAIN.fullmatch(value) is not None and parse_yaml(value.encode(), "").data == value


# --- bytes ----------------------------------------------------------------------------------------


def with_mark_of(raw: bytes, text: str) -> bytes:
    """Return a text as bytes, with a byte order mark where `raw` begins with one."""
    return (codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b"") + text.encode()
