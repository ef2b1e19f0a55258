"""What is to be nested: pairs by the size of the last, from the words of a command or from an order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu import project
from polasepatu.costing.order.lasts import made_on
from polasepatu.costing.order.order import with_overrun
from polasepatu.costing.order.run import largest_remainder
from polasepatu.errors import Exit, PolaError, Where
from polasepatu.files.document import read
from polasepatu.files.style.style import load_style
from polasepatu.sizing import parse_run, parse_size

if TYPE_CHECKING:
    from pathlib import Path

    from polasepatu.costing.order.colours import Colour
    from polasepatu.errors import Finding
    from polasepatu.files.order import LoadedOrder
    from polasepatu.sizing import Size

_BY_SIZE = re.compile(r"\s*([^:,]+?)\s*:\s*(\d{1,7})\s*")


class PairsUnreadable(PolaError):
    code = "PS495"
    text = "pairs {text!r} cannot be read"
    hint = "write 8 for 8 pairs of each size, or 38:4,39:6 for a number of each"
    cause = "Pairs are one whole number for all sizes, or a number for each size with commas between them."
    exit_code = Exit.USAGE


class PairsTwice(PolaError):
    code = "PS496"
    text = "size {size} is named twice in the pairs {text!r}"
    hint = "add the two numbers up"
    cause = "A size has one number of pairs."
    exit_code = Exit.USAGE


class ColourUnclear(PolaError):
    code = "PS497"
    text = "order {order!r} has no one colour to nest: {known}"
    hint = "name one with --colour"
    cause = "Pieces of two colours do not come from one hide, so each colour is nested by itself."
    exit_code = Exit.USAGE


class SizeNotOrdered(PolaError):
    code = "PS498"
    text = "no pair of size {size} is ordered"
    hint = "sizes of the last in this order: {known}"
    cause = "Of an order only sizes that are in it can be nested."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What an order wants cut in one colour: the style, and pairs by the size of the last."""

    style: Path
    pairs: Mapping[str, int]
    colour: str
    findings: tuple[Finding, ...] = ()


def is_order(path: Path) -> bool:
    """Tell whether a file is an order, by its schema line; a folder is none."""
    if path.suffix.lower() not in (".yaml", ".yml", ".json") or not path.is_file():
        return False
    data = read(path).data
    line = data.get("schema") if isinstance(data, Mapping) else None
    return isinstance(line, str) and line.startswith("polasepatu.order/")


def pairs_by_size(text: str) -> int | dict[str, int]:
    """Read pairs: one number for every size, or a number by size as in 38:4,39:6.

    Raises:
        PairsUnreadable, PairsTwice: it is neither.
    """
    if text.strip().isdecimal() and len(text.strip()) <= 7:
        return int(text)
    found: dict[str, int] = {}
    for part in text.split(","):
        match = _BY_SIZE.fullmatch(part)
        if match is None:
            raise PairsUnreadable(text=text)
        if match[1] in found:
            raise PairsTwice(size=match[1], text=text)
        found[match[1]] = int(match[2])
    return found


def ordered(path: Path, *, colour: str = "", sizes: str = "", pairs: str = "") -> Ordered:
    """Return what an order wants cut in one colour, with its overrun.

    `sizes` takes some sizes of the last only; `pairs` takes so many pairs in the proportion of the order,
    or so many of each size.

    Raises:
        InputFaults: the order or its style is wrong; every fault with its place.
        ColourUnclear, SizeNotOrdered, PairsUnreadable: what is asked for does not fit the order.
    """
    loaded = project.read_order(path)
    found = _of_colour(loaded, colour)
    last = load_style(loaded.style_path).last
    system = last.base.system
    by_size: dict[Size, int] = {}
    rule = loaded.order.size_rule
    for each, count in zip(loaded.order.run, found.pairs, strict=True):
        told = rule.named.get(each.size.label)
        named = None if told is None else parse_size(told, system)
        made = made_on(each.size, system=system, basis=rule.basis, rounding=rule.rounding, named=named).made
        by_size[made] = by_size.get(made, 0) + count
    by_size = {size: by_size[size] for size in sorted(by_size) if by_size[size]}
    known = ", ".join(size.label for size in by_size)
    if sizes:
        chosen = list(parse_run(sizes, system))
        by_size = {size: _pairs_of(by_size, size, known) for size in chosen}
    if pairs:
        by_size = _taken(by_size, pairs_by_size(pairs), system, known)
    return Ordered(
        style=loaded.style_path,
        pairs={size.label: count for size, count in by_size.items()},
        colour=found.code,
        findings=loaded.findings,
    )


def _of_colour(loaded: LoadedOrder, code: str) -> Colour:
    order = loaded.order
    known = {each.code: each for each in order.colours}
    if not code and len(known) == 1:
        code = next(iter(known))
    if code not in known:
        raise ColourUnclear(order=order.number, known=", ".join(known), where=Where(file=str(loaded.path)))
    return with_overrun(known[code], order)


def _taken(
    ordered: Mapping[Size, int], asked: int | Mapping[str, int], system: str, known: str
) -> dict[Size, int]:
    """Return a part of the pairs ordered."""
    if isinstance(asked, int):
        places = [size.value for size in ordered]
        counts = largest_remainder(list(ordered.values()), asked, places=places)
        return dict(zip(ordered, counts, strict=True))
    sizes = {parse_size(label, system): count for label, count in asked.items()}
    for size in sizes:
        _pairs_of(ordered, size, known)
    return sizes


def _pairs_of(ordered: Mapping[Size, int], size: Size, known: str) -> int:
    if size not in ordered:
        raise SizeNotOrdered(size=size.label, known=known)
    return ordered[size]
