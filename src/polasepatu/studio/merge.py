"""Two people changed one text: what each changed, and where both changed the same lines.

Words of this module: a *hunk* is a run of lines that one side wrote otherwise; hunks of both sides that
overlap are a *clash* unless they say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Side(StrEnum):
    """Who wrote a hunk."""

    MINE = "mine"  # the page
    THEIRS = "theirs"  # the other editor


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Lines that both sides wrote otherwise."""

    line: int  # of the text both began from, counted from 1
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The text with what both sides changed, and where that was not possible."""

    text: str
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hunk:
    side: Side
    start: int  # lines of the base
    end: int
    new: tuple[str, ...]


def merged(base: str, mine: str, theirs: str, *, prefer: Side = Side.THEIRS) -> Merged:
    """Return the base with the changes of both; where they clash the preferred side's lines stand."""
    lines = base.splitlines(keepends=True)
    hunks = [*_hunks(lines, mine, Side.MINE), *_hunks(lines, theirs, Side.THEIRS)]
    out: list[str] = []
    clashes: list[Clash] = []
    done = 0
    for group in _groups(sorted(hunks, key=lambda each: (each.start, each.end))):
        start, end = group[0].start, max(each.end for each in group)
        texts = {side: _text(lines, start, end, [h for h in group if h.side is side]) for side in Side}
        sides = {each.side for each in group}
        chosen = texts[prefer] if len(sides) > 1 else texts[group[0].side]
        if len(sides) > 1 and texts[Side.MINE] != texts[Side.THEIRS]:
            clashes.append(
                Clash(
                    line=start + 1,
                    base="".join(lines[start:end]),
                    mine=texts[Side.MINE],
                    theirs=texts[Side.THEIRS],
                )
            )
        out += ["".join(lines[done:start]), chosen]
        done = end
    out.append("".join(lines[done:]))
    return Merged(text="".join(out), clashes=tuple(clashes))


def _hunks(lines: Sequence[str], text: str, side: Side) -> Iterator[_Hunk]:
    other = text.splitlines(keepends=True)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, lines, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Hunk(side=side, start=i1, end=i2, new=tuple(other[j1:j2]))


def _groups(hunks: Sequence[_Hunk]) -> Iterator[list[_Hunk]]:
    """Yield hunks that overlap together; lines put in at one place overlap too."""
    group: list[_Hunk] = []
    end = 0
    for hunk in hunks:
        empty = hunk.start == hunk.end or any(each.start == each.end for each in group)
        if group and (hunk.start < end or (empty and hunk.start == end)):
            group.append(hunk)
            end = max(end, hunk.end)
            continue
        if group:
            yield group
        group, end = [hunk], hunk.end
    if group:
        yield group


def _text(lines: Sequence[str], start: int, end: int, hunks: Sequence[_Hunk]) -> str:
    parts: list[str] = []
    done = start
    for hunk in hunks:
        parts += [*lines[done : hunk.start], *hunk.new]
        done = hunk.end
    return "".join([*parts, *lines[done:end]])
