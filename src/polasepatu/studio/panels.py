"""What can be set of a piece beside its lines: edges, marks, numbers, as fields that know their range.

Ranges come from the schema of the style file, help from the words of the reference, so both are written
once. A field knows the steps to its value in the file; one that the file does not have yet is added there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from polasepatu import project
from polasepatu.errors import PolaError
from polasepatu.files.document import Steps
from polasepatu.files.style.pieces import EdgeEntry, MarkEntry, PieceEntry, SizeNotchEntry
from polasepatu.files.style.style import Allowances, SeamEntry, Style
from polasepatu.pattern.cutpiece import NotchShape, Side
from polasepatu.pattern.model import EdgeKind, FreeLine, PieceDef

Plain = dict[str, Any]

_UNITS = {
    **dict.fromkeys(
        ("allowance", "inset", "first", "pitch", "diameter", "depth", "width", "last", "mm"), "mm"
    ),
    **dict.fromkeys(("ease", "tolerance"), "mm"),
    "tight_tolerance": "°",
}
_PIECE_NUMBERS = ("count", "tight_tolerance", "quality", "hidden_quality")
_MARKS: Mapping[str, tuple[str, ...]] = {  # what can be set of each kind of mark
    "eyelets": ("inset", "first", "count", "pitch", "last", "diameter"),
    "stitch": ("inset",),
    "line": (),
    "notch": ("shape", "depth", "width", "side"),
    "punch": ("diameter",),
    "punch_along": ("inset", "first", "pitch", "diameter"),
}
_WHOLE = ("quality", "hidden_quality", "count")


def panel(style: Style, name: str) -> list[Plain]:
    """Return the groups of fields of a piece; nothing where there is no such piece."""
    piece = next((each for each in style.pattern.pieces if each.name == name), None)
    if piece is None:
        return []
    return [_edges(style, piece), *_marks(style, piece), _piece(style, piece), _notches(style, piece)]


def usual(style: Style) -> list[Plain]:
    """Return the fields of the style itself: usual allowances, seams."""
    data = style.document.data
    given = data.get("allowances")
    allowances = [
        _number(
            style, ("allowances", kind.value), kind.value, "Allowances", getattr(Allowances(), kind.value)
        )
        for kind in EdgeKind
        if isinstance(given, dict)
    ]
    seams = [
        {
            "title": name,
            "what": "seam",
            "fields": [
                _number(style, ("seams", name, key), key, "SeamEntry", default)
                for key, default in (("ease", 0.0), ("tolerance", 0.1))
            ],
        }
        for name in data.get("seams", {})
    ]
    return [{"title": "", "what": "allowances", "fields": allowances}, *seams]


# --- edges ----------------------------------------------------------------------------------------


def _edges(style: Style, piece: PieceDef) -> Plain:
    fields: list[Plain] = []
    for ref in piece.outline:
        if ref.line != piece.fold:
            fields += _edge(style, piece, ref.line)
    return {"title": "", "what": "edges", "fields": fields}


def _edge(style: Style, piece: PieceDef, line: str) -> Iterator[Plain]:
    edge = piece.edges.get(line)
    kind = EdgeKind.RAW.value if edge is None else edge.kind.value
    owner = _owner(style, piece.name, ("edges", line))
    raw = _get(style, owner)
    kind_steps = (*owner, "kind") if isinstance(raw, dict) else owner
    yield {
        "label": line,
        "key": "kind",
        "type": "choice",
        "options": [each.value for each in EdgeKind],
        "value": kind,
        **_place(style, kind_steps, piece.name),
        "help": _help("EdgeEntry", "kind"),
    }
    allowance = raw.get("allowance") if isinstance(raw, dict) else None
    if isinstance(allowance, list):
        for number, (at, mm) in enumerate(allowance):
            steps = (*owner, "allowance", str(number), "1")
            yield _field(style, steps, f"{line} {at}", "allowance", "EdgeEntry", mm, piece.name)
    elif allowance is not None:
        steps = (*owner, "allowance")
        yield _field(style, steps, line, "allowance", "EdgeEntry", allowance, piece.name)
    else:
        mm = _get(style, ("allowances", kind))
        usual_mm = getattr(Allowances(), kind) if mm is None else mm
        told = _field(style, owner, line, "allowance", "EdgeEntry", usual_mm, piece.name)
        # An edge that takes the style's usual allowance is written out when it gets one of its own.
        yield {**told, "usual": True, "wrap": {"kind": kind}}


# --- marks ----------------------------------------------------------------------------------------


def _marks(style: Style, piece: PieceDef) -> Iterator[Plain]:
    owner = _owner(style, piece.name, ("marks",))
    raw = _get(style, owner) or []
    for number, mark in enumerate(raw):
        steps = (*owner, str(number))
        form = next((each for each in _MARKS if each in mark), "")
        fields = [
            field for key in _MARKS.get(form, ()) for field in _mark(style, steps, mark, form, key, piece)
        ]
        told = mark[form] if form else ""
        title = told if isinstance(told, str) else " ".join(map(str, told))
        taken = _place(style, steps, piece.name)["taken"]
        yield {
            "title": title,
            "what": form,
            "fields": fields,
            "remove": None if taken else list(steps),
            "row": style.document.where(steps).line,
        }
    if not _place(style, owner, piece.name)["taken"] and isinstance(raw, list):
        end = [*owner, str(len(raw))]
        yield {
            "title": "",
            "what": "new notch",
            "fields": [],
            "insert": {"steps": end, "start": _get(style, owner) is None},
            "points": sorted(_corner_points(style, piece)),
        }


def _mark(
    style: Style, steps: Steps, mark: Mapping[str, Any], form: str, key: str, piece: PieceDef
) -> Iterator[Plain]:
    if key in ("shape", "side"):
        options = [each.value for each in (NotchShape if key == "shape" else Side)]
        default = MarkEntry.model_fields[key].default
        yield {
            "label": "",
            "key": key,
            "type": "choice",
            "options": options,
            "value": mark.get(key, default.value),
            **_place(style, (*steps, key), piece.name),
            "help": _help("MarkEntry", key),
        }
        return
    value = mark.get(key, MarkEntry.model_fields[key].default)
    for at, label, number in _numbers_in(value):
        yield _field(style, (*steps, key, *at), label, key, "MarkEntry", number, piece.name)
    if value is None and key == "inset":
        yield _field(style, (*steps, key), "", key, "MarkEntry", 1.5 if form == "stitch" else 0.0, piece.name)


def _numbers_in(value: Any) -> Iterator[tuple[Steps, str, float]]:
    """Yield the numbers of a value: itself, the items of a list, the values of steps by size."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield (), "", value
    elif isinstance(value, list):
        for index, each in enumerate(value):
            if isinstance(each, dict) and "value" in each:
                upto = each.get("upto")
                yield (str(index), "value"), f"≤ {upto:g}" if upto is not None else "...", each["value"]
            elif isinstance(each, int | float):
                yield (str(index),), str(index + 1), each


def _corner_points(style: Style, piece: PieceDef) -> set[str]:
    """Return the named points that a notch can stand at: those on the piece's edges."""
    lines = {ref.line for ref in piece.outline if ref.line != piece.fold}
    found: set[str] = set()
    for name in lines:
        line = style.pattern.lines[name]
        if isinstance(line, FreeLine):
            found |= {knot.point for knot in line.knots if knot.point is not None}
    found |= {name for name, point in style.pattern.points.items() if getattr(point, "line", None) in lines}
    return found


# --- the piece itself -----------------------------------------------------------------------------


def _piece(style: Style, piece: PieceDef) -> Plain:
    fields = []
    for key in _PIECE_NUMBERS:
        steps = _owner(style, piece.name, (key,))
        given = _get(style, steps)
        default = PieceEntry.model_fields[key].default
        value = given if given is not None else default
        if value is None:
            value = min(5, piece.quality + 2)
        fields.append(_field(style, steps, "", key, "PieceEntry", value, piece.name))
    groups = ["", *(style.pattern.groups or {})]
    group_steps = _owner(style, piece.name, ("group",))
    fields.append(
        {
            "label": "",
            "key": "group",
            "type": "choice",
            "options": groups,
            "value": piece.group or "",
            **_place(style, group_steps, piece.name),
            "help": _help("PieceEntry", "group"),
            "empty": "remove",
        }
    )
    mated = _owner(style, piece.name, ("mated",))
    fields.append(
        {
            "label": "",
            "key": "mated",
            "type": "flag",
            "value": piece.mated,
            **_place(style, mated, piece.name),
            "help": _help("PieceEntry", "mated"),
        }
    )
    return {"title": "", "what": "piece", "fields": fields}


def _notches(style: Style, piece: PieceDef) -> Plain:
    owner = _owner(style, piece.name, ("size_notches",))
    raw = _get(style, owner)
    if not isinstance(raw, dict):
        return {"title": "", "what": "size_notches", "fields": []}
    fields = [
        _field(
            style,
            (*owner, key),
            "",
            key,
            "SizeNotchEntry",
            raw.get(key, SizeNotchEntry.model_fields[key].default),
            piece.name,
        )
        for key in ("mm", "first", "pitch")
    ]
    return {"title": str(raw.get("on", "")), "what": "size_notches", "fields": fields}


# --- fields ---------------------------------------------------------------------------------------


def _field(style: Style, steps: Steps, label: str, key: str, model: str, value: float, piece: str) -> Plain:
    return {**_number(style, steps, key, model, value), "label": label, **_place(style, steps, piece)}


def _number(style: Style, steps: Steps, key: str, model: str, default: float) -> Plain:
    given = _get(style, steps)
    number = given if isinstance(given, int | float) and not isinstance(given, bool) else default
    least, most = _range(model, key)
    return {
        "label": key,
        "key": key,
        "type": "number",
        "unit": "" if key in _WHOLE and model == "PieceEntry" else _UNITS.get(key, ""),
        "value": number,
        "least": least,
        "most": most,
        "whole": key in _WHOLE,
        "help": _help(model, key),
        "steps": list(steps),
        "there": given is not None,
        "row": style.document.where(steps).line,
        "taken": None,
    }


def _place(style: Style, steps: Steps, piece: str) -> Plain:
    """Return where a value stands in the file; `taken` names the piece it is taken from, if another's."""
    owner = steps[1] if steps[0] == "pieces" else piece
    return {
        "steps": list(steps),
        "there": _get(style, steps) is not None,
        "row": style.document.where(steps).line,
        "taken": None if owner == piece else owner,
    }


def _owner(style: Style, piece: str, steps: Steps) -> Steps:
    """Return the steps to a value of a piece: its own, else that of the piece it is like."""
    own = ("pieces", piece, *steps)
    like = _get(style, ("pieces", piece, "like"))
    # What a piece says itself replaces the whole key of the other, so its first step decides.
    if isinstance(like, str) and _get(style, own[:3]) is None:
        taken = ("pieces", like, *steps)
        if _get(style, taken) is not None:
            return taken
    return own


def _get(style: Style, steps: Steps) -> Any:
    data: Any = style.document.data
    for step in steps:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


_MODELS = {
    each.__name__: each for each in (EdgeEntry, MarkEntry, PieceEntry, SizeNotchEntry, Allowances, SeamEntry)
}


@cache
def _range(model: str, key: str) -> tuple[float | None, float | None]:
    """Return the least and greatest number that the schema of the style file allows for a key."""
    found = _MODELS[model].model_json_schema()
    parts = found.get("anyOf", [found])
    properties: Mapping[str, Any] = next((each["properties"] for each in parts if "properties" in each), {})
    for each in _numeric(properties.get(key, {}), found.get("$defs", {})):
        least = each.get("minimum", each.get("exclusiveMinimum"))
        return least, each.get("maximum", each.get("exclusiveMaximum"))
    return None, None


def _numeric(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if schema.get("type") in ("number", "integer"):
        yield schema
    for each in schema.get("anyOf", ()):
        yield from _numeric(each, defs)


@cache
def _words() -> Mapping[str, Any]:
    """Return what the reference says of the keys: form, English, Indonesian; nothing where there are none."""
    try:
        folder = project.folder()
    except PolaError:
        return {}
    for path in (folder / "keys.toml", folder / "docs" / "_keys.toml"):
        if path.is_file():
            return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    return {}


def _help(model: str, key: str) -> dict[str, str]:
    told = _words().get(model, {}).get(key)
    return {"en": told[1], "id": told[2]} if told else {"en": "", "id": ""}
