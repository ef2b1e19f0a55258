"""The ledger: every money figure is a named line whose value is a small expression over other lines.

Inputs hold a constant that the user may change; lines are computed. A line with `places` is printed and
rounded once, half up; what is computed from it uses the printed value, so a total is the sum of its printed
lines. The same tree is written into the spreadsheet as formulas, and a what-if is the same ledger with
changed inputs: there is no second arithmetic. Why: docs/en/explanation/ledger.md.

    Input(code="hpp", title=Phrase("Cost of production"), value=Decimal("267351.54"), currency="IDR")
    Line(code="exw", title=Phrase("EXW price"), expr=ref("hpp") / (1 - ref("margin")), places=2)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from typing import TypeAlias

from polasepatu.costing.ledger.formula import Expr, Values, names
from polasepatu.errors import Exit, PolaError
from polasepatu.money import EXACT, rounded


class InputUnknown(PolaError):
    """A change of something that is no input."""

    code = "PS563"
    text = "{found!r} is not an input of this calculation"
    hint = "inputs like it: {known}; `--json` lists all of them"
    cause = "Only inputs can be changed; everything else follows from them."
    exit_code = Exit.USAGE


class DividedByZero(PolaError):
    """A line that divides by zero, such as a margin and a commission of 100 % together."""

    code = "PS564"
    text = "line {line!r} divides by zero"
    hint = "look at its inputs: {inputs}"
    cause = (
        "A price is cost over what margin and commission leave; where they leave nothing there is no price."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Who says a value, since when it holds, and whether it is an example to be replaced."""

    source: str = ""
    dated: date | None = None
    sample: bool = False


UNKNOWN = Evidence()
"""Of a value that the user gave, or that follows from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What an input and a line have in common.

    A `title` that is a `Phrase` is an English text to translate, filled in with `title_values`; any other
    text is the user's own. `words` are the user's own titles by language and win over it. Money has a
    `currency`; `unit` is what a quantity counts in, or what a price is for: IDR, pair is Rp per pair. A
    share (margin, rate of duty) has the unit "share" and is a fraction: 0.12 is 12 %.
    """

    code: str
    title: str
    title_values: Mapping[str, object] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    currency: str = ""
    unit: str = ""
    source: str = ""
    note: str = ""
    dated: date | None = None  # since when it holds
    sample: bool = False  # an example that came with the program, to be replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(_Entry):
    """A named constant that the user may change. It is used as it is given, never rounded."""

    value: Decimal
    places: int | None = None  # only for showing it

    def __post_init__(self) -> None:
        """Refuse a float, and what is no number."""
        if not isinstance(self.value, Decimal) or not self.value.is_finite():
            raise TypeError(f"{self.code}: the value of an input is a finite Decimal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(_Entry):
    """A computed value. With `places` it is printed, and rounded once; without, it is a step in between.

    `quantity` and `price` name the lines that it is the product of, for tables that show all three.
    """

    expr: Expr
    places: int | None = None
    quantity: str = ""
    price: str = ""


Entry: TypeAlias = Input | Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Inputs and lines in the order they are shown; the order of computing follows from the formulas.

    Raises:
        ValueError: a code stands twice, a formula names no line, or lines go round in a circle.
    """

    lines: tuple[Entry, ...]
    order: tuple[Entry, ...] = field(init=False, repr=False, compare=False)
    by_code: Mapping[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the order of computing."""
        by_code: dict[str, Entry] = {}
        for line in self.lines:
            if not line.code or line.code in by_code:
                raise ValueError(f"the code {line.code!r} stands twice or is empty")
            by_code[line.code] = line
        object.__setattr__(self, "by_code", by_code)
        object.__setattr__(self, "order", _computing_order(by_code))

    def __getitem__(self, code: str) -> Entry:
        """Return the line of this code."""
        return self.by_code[code]

    def __contains__(self, code: object) -> bool:
        """Return whether there is a line of this code."""
        return code in self.by_code

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Return the inputs."""
        return tuple(each for each in self.lines if isinstance(each, Input))

    def in_group(self, group: str) -> tuple[Entry, ...]:
        """Return the lines of a group and of the groups within it: "material" has "material.upper"."""
        return tuple(each for each in self.lines if each.group == group or each.group.startswith(f"{group}."))

    def inputs_of(self, code: str) -> tuple[Input, ...]:
        """Return the inputs that a line depends on, in the order of the ledger."""
        reached = self._reached_from(code)
        return tuple(each for each in self.inputs if each.code in reached)

    def needed_for(self, *codes: str) -> Ledger:
        """Return the part of the ledger that these lines are computed from, and they themselves."""
        reached = {name for code in codes for name in self._reached_from(code)}
        return Ledger(lines=tuple(each for each in self.lines if each.code in reached))

    def _reached_from(self, code: str) -> set[str]:
        reached: set[str] = set()
        waiting = [code]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(_needs(self.by_code, name))
        return reached

    def changed(self, changes: Values) -> Ledger:
        """Return the ledger with other values of some inputs.

        Raises:
            InputUnknown: one of them is no input.
        """
        self.check_inputs(changes)
        return Ledger(
            lines=tuple(
                replace(each, value=changes[each.code])
                if isinstance(each, Input) and each.code in changes
                else each
                for each in self.lines
            )
        )

    def with_fixed(self, code: str, value: Decimal) -> Ledger:
        """Return the ledger with a line held at a value: it becomes an input, such as an agreed price."""
        return Ledger(
            lines=tuple(
                Input(
                    **{each.name: getattr(entry, each.name) for each in fields(_Entry)},
                    value=value,
                    places=entry.places,
                )
                if entry.code == code
                else entry
                for entry in self.lines
            )
        )

    def check_inputs(self, codes: Iterable[str]) -> None:
        """Refuse what is no input.

        Raises:
            InputUnknown: the first that is none.
        """
        inputs = [each.code for each in self.inputs]
        for code in codes:
            if not isinstance(self.by_code.get(code), Input):
                near = difflib.get_close_matches(code, inputs, n=5, cutoff=0.4) or inputs[:5]
                raise InputUnknown(found=code, known=", ".join(near))


def joined(*parts: Iterable[Entry]) -> Ledger:
    """Return one ledger of the lines of several; an input that stands in both alike is kept once.

    Raises:
        ValueError: two different lines have one code.
    """
    found: dict[str, Entry] = {}
    for part in parts:
        for line in part:
            if isinstance(line, Input) and found.get(line.code) == line:
                continue
            if line.code in found:
                raise ValueError(f"two different lines have the code {line.code!r}")
            found[line.code] = line
    return Ledger(lines=tuple(found.values()))


def evaluate(
    ledger: Ledger, changes: Values | None = None, *, round_lines: bool = True
) -> dict[str, Decimal]:
    """Return the value of every input and line, by code, with other values of some inputs.

    With `round_lines=False` no line is rounded to its places: for solving, where steps would stand in the
    way. What is printed always comes from a rounded evaluation.

    Raises:
        InputUnknown: a change names no input.
        DividedByZero: a line divides by zero.
    """
    changes = changes or {}
    if changes:
        ledger.check_inputs(changes)
    known: dict[str, Decimal] = {}
    with localcontext(EXACT):
        for line in ledger.order:
            if isinstance(line, Input):
                known[line.code] = changes.get(line.code, line.value)
                continue
            try:
                value = line.expr.value(known)
            except (DivisionByZero, InvalidOperation):
                raise _by_zero(ledger, line) from None
            if round_lines and line.places is not None:
                value = rounded(value, line.places)
            known[line.code] = value
    return known


def _by_zero(ledger: Ledger, line: Line) -> DividedByZero:
    return DividedByZero(line=line.code, inputs=", ".join(each.code for each in ledger.inputs_of(line.code)))


def _computing_order(by_code: Mapping[str, Entry]) -> tuple[Entry, ...]:
    """Return the lines so that each stands behind those it names."""
    order: dict[str, Entry] = {}
    open_: dict[str, None] = {}
    for start in by_code:
        if start in order:
            continue
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(_needs(by_code, start)))]
        open_[start] = None
        while stack:
            code, needs = stack[-1]
            following = next((each for each in needs if each not in order), None)
            if following is None:
                stack.pop()
                del open_[code]
                order[code] = by_code[code]
            elif following in open_:
                circle = [*list(open_)[list(open_).index(following) :], following]
                raise ValueError(f"lines go round in a circle: {' -> '.join(circle)}")
            else:
                open_[following] = None
                stack.append((following, iter(_needs(by_code, following))))
    return tuple(order.values())


def _needs(by_code: Mapping[str, Entry], code: str) -> list[str]:
    entry = by_code[code]
    if isinstance(entry, Input):
        return []
    needs = list(dict.fromkeys((*names(entry.expr), *filter(None, (entry.quantity, entry.price)))))
    if absent := [each for each in needs if each not in by_code]:
        raise ValueError(f"{code} names {', '.join(absent)}, which is no line")
    return needs
