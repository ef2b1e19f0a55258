"""What is asked for: a style, and pairs by the size of the last, from words or from an order.

*Pairs* mean one thing in every command: a number is pairs in all, spread over the sizes by an order's own
proportion, a size curve, or evenly; 41:200,42:300 is a number for each size that is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from polasepatu import project
from polasepatu.costing.order.lasts import made_on
from polasepatu.costing.order.order import with_overrun
from polasepatu.costing.order.run import largest_remainder
from polasepatu.errors import Exit, PolaError, Where
from polasepatu.files.kinds import kind_of
from polasepatu.files.style.style import load_style
from polasepatu.sizing import parse_run, parse_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from polasepatu.costing.order.colours import Colour
    from polasepatu.errors import Finding
    from polasepatu.files.order import LoadedOrder
    from polasepatu.files.style.style import Style
    from polasepatu.sizing import Size

_NUMBER = re.compile(r"\s*(\d{1,7})\s*", re.ASCII)
_BY_SIZE = re.compile(r"\s*([^:,]+?)\s*:\s*(\d{1,7})\s*", re.ASCII)


class PairsUnreadable(PolaError):
    code = "PS495"
    text = "{text!r} are no pairs"
    hint = "write 20 for 20 pairs in all, or 38:4,39:6 for a number of each size"
    cause = "Pairs are one whole number in all, or a number for each size with commas between them."
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


class SizeNotWanted(PolaError):
    code = "PS498"
    text = "size {size} is not among the sizes asked for"
    hint = "sizes of the last here: {known}"
    cause = "Pairs are given for sizes of --sizes or of the style's run, or of the order where there is one."
    exit_code = Exit.USAGE


class ColourOfStyle(PolaError):
    code = "PS412"
    text = "a style has no colour {colour!r}"
    hint = "leave --colour out, or name an order"
    cause = "Colours belong to an order, where each has its own pairs."
    exit_code = Exit.USAGE


class PairsUnspread(PolaError):
    code = "PS413"
    text = "the pairs {text!r} are given by size, so no curve can spread them"
    hint = "leave --curve out, or give one number"
    cause = "A curve spreads one number of pairs over its sizes."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A style with its last, and the pairs to make of it by the size of the last; every number above 0."""

    style: Style
    pairs: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    order_path: Path | None = None


def wanted(path: Path, *, sizes: str = "", pairs: str = "", colour: str = "") -> Wanted:
    """Return what is asked for of a style, or of an order in one colour with its overrun.

    Of a style: `sizes`, else those that `pairs` name, else the base size; one pair of each without `pairs`.
    Of an order: all of it, or some sizes, or so many pairs in its proportion of sizes.

    Raises:
        InputFaults: the style or the order is wrong; every fault with its place.
        PairsUnreadable, PairsTwice, SizeNotWanted, ColourUnclear, ColourOfStyle: what is asked for is.
    """
    if kind_of(path) == "order":
        return _of_order(path, sizes=sizes, pairs=pairs, colour=colour)
    if colour:
        raise ColourOfStyle(colour=colour)
    style = load_style(path)
    system = style.last.base.system
    asked = parse_pairs(pairs) if pairs else None
    if sizes:
        run = list(parse_run(sizes, system, default=style.run))
    elif asked is None or isinstance(asked, int):
        run = [parse_size(style.pattern.base_size, system)]
    else:
        run = sorted(parse_size(label, system) for label in asked)
    by_size = dict.fromkeys(run, 1) if asked is None else spread(asked, run)
    return Wanted(style=style, pairs=_labelled(by_size))


def parse_pairs(text: str) -> int | dict[str, int]:
    """Read pairs: one number in all, or a number by size as in 38:4,39:6; at least one pair.

    Raises:
        PairsUnreadable, PairsTwice: it is neither.
    """
    if whole := _NUMBER.fullmatch(text):
        if int(whole[1]) == 0:
            raise PairsUnreadable(text=text)
        return int(whole[1])
    found: dict[str, int] = {}
    for part in text.split(","):
        match = _BY_SIZE.fullmatch(part)
        if match is None:
            raise PairsUnreadable(text=text)
        if match[1] in found:
            raise PairsTwice(size=match[1], text=text)
        found[match[1]] = int(match[2])
    if not any(found.values()):
        raise PairsUnreadable(text=text)
    return found


def spread(
    pairs: int | Mapping[str, int],
    sizes: Sequence[Size],
    *,
    shares: Sequence[Fraction | int] | None = None,
) -> dict[Size, int]:
    """Return pairs over sizes: a number in proportion to `shares`, or evenly; pairs by size as they are.

    Raises:
        SizeNotWanted: pairs are given for a size that is not among them.
    """
    if isinstance(pairs, int):
        parts = [1] * len(sizes) if shares is None else shares
        counts = largest_remainder(parts, pairs, places=[size.value for size in sizes])
        return dict(zip(sizes, counts, strict=True))
    known = {size.label: size for size in sizes}
    by_label = {_label_of(label, sizes): count for label, count in pairs.items()}
    if strange := next((label for label in by_label if label not in known), None):
        raise SizeNotWanted(size=strange, known=", ".join(known))
    return {size: by_label.get(label, 0) for label, size in known.items()}


def _label_of(text: str, sizes: Sequence[Size]) -> str:
    """Return a size as it is printed."""
    return parse_size(text, sizes[0].system).label


def _labelled(by_size: Mapping[Size, int]) -> dict[str, int]:
    """Return the sizes that have pairs, as they are printed, the smallest first."""
    return {size.label: by_size[size] for size in sorted(by_size) if by_size[size]}


def _of_order(path: Path, *, sizes: str, pairs: str, colour: str) -> Wanted:
    loaded = project.read_order(path)
    style = load_style(loaded.style_path)
    by_size = _by_last(loaded, _of_colour(loaded, colour), style)
    if sizes:
        chosen = parse_run(sizes, style.last.base.system)
        strange = next((size for size in chosen if size not in by_size), None)
        if strange is not None:
            known = ", ".join(size.label for size in by_size)
            raise SizeNotWanted(size=strange.label, known=known)
        by_size = {size: by_size[size] for size in chosen}
    if pairs:
        by_size = spread(parse_pairs(pairs), list(by_size), shares=list(by_size.values()))
    return Wanted(style=style, pairs=_labelled(by_size), findings=loaded.findings, order_path=loaded.path)


def _of_colour(loaded: LoadedOrder, code: str) -> Colour:
    order = loaded.order
    known = {each.code: each for each in order.colours}
    if not code and len(known) == 1:
        code = next(iter(known))
    if code not in known:
        raise ColourUnclear(order=order.number, known=", ".join(known), where=Where(file=str(loaded.path)))
    return with_overrun(known[code], order)


def _by_last(loaded: LoadedOrder, colour: Colour, style: Style) -> dict[Size, int]:
    """Return the pairs of a colour by the size of the last; two sizes on the box may be made on one."""
    system, rule = style.last.base.system, loaded.order.size_rule
    found: dict[Size, int] = {}
    for each, count in zip(loaded.order.run, colour.pairs, strict=True):
        label = rule.named.get(each.size.label)
        named = None if label is None else parse_size(label, system)
        made = made_on(each.size, system=system, basis=rule.basis, rounding=rule.rounding, named=named).made
        found[made] = found.get(made, 0) + count
    return {size: found[size] for size in sorted(found) if found[size]}
