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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from enum import StrEnum
from typing import TypeAlias

from polasepatu.errors import Exit, PolaError
from polasepatu.money import EXACT, rounded, rounded_up

Values: TypeAlias = Mapping[str, Decimal]
Miss: TypeAlias = Callable[[Decimal], Decimal]


class InputUnknown(PolaError):
    """A change of something that is no input."""

    code = "PS563"
    text = "{found!r} is no input of this calculation"
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


class NotReached(PolaError):
    """A wanted value that no value of the input gives."""

    code = "PS565"
    text = "no value of {input!r} from {low} to {high} brings {line!r} to {wanted}"
    hint = "at {low} it is {at_low}, at {high} it is {at_high}"
    cause = "The input that was asked for is not enough by itself to reach the wanted price."


# --- expressions ----------------------------------------------------------------------------------


class Expr:
    """A part of a formula. Parts are joined with + - * / and compared with < <= > >=."""

    __slots__ = ()

    def value(self, known: Values) -> Decimal:
        """Return the value, given the values of the lines that are named in it."""
        raise NotImplementedError

    def parts(self) -> tuple[Expr, ...]:
        """Return the parts that this one is made of."""
        return ()

    def __add__(self, other: Operand) -> Expr:
        """Add; a sum of sums stays flat."""
        return Sum(terms=(*_terms(self), *_terms(as_expr(other))))

    def __radd__(self, other: Operand) -> Expr:
        """Add to a plain number."""
        return as_expr(other) + self

    def __sub__(self, other: Operand) -> Expr:
        """Subtract."""
        return Sub(left=self, right=as_expr(other))

    def __rsub__(self, other: Operand) -> Expr:
        """Subtract from a plain number."""
        return Sub(left=as_expr(other), right=self)

    def __mul__(self, other: Operand) -> Expr:
        """Multiply."""
        return Mul(left=self, right=as_expr(other))

    def __rmul__(self, other: Operand) -> Expr:
        """Multiply a plain number."""
        return Mul(left=as_expr(other), right=self)

    def __truediv__(self, other: Operand) -> Expr:
        """Divide."""
        return Div(left=self, right=as_expr(other))

    def __rtruediv__(self, other: Operand) -> Expr:
        """Divide a plain number."""
        return Div(left=as_expr(other), right=self)

    def __lt__(self, other: Operand) -> Compare:
        """Compare: less than."""
        return Compare(left=self, how=How.LESS, right=as_expr(other))

    def __le__(self, other: Operand) -> Compare:
        """Compare: at most."""
        return Compare(left=self, how=How.AT_MOST, right=as_expr(other))

    def __gt__(self, other: Operand) -> Compare:
        """Compare: more than."""
        return Compare(left=self, how=How.MORE, right=as_expr(other))

    def __ge__(self, other: Operand) -> Compare:
        """Compare: at least."""
        return Compare(left=self, how=How.AT_LEAST, right=as_expr(other))


Operand: TypeAlias = "Expr | Decimal | int"


@dataclass(frozen=True, slots=True)
class Num(Expr):
    """A constant that is no input, such as the 1 in 1 - margin."""

    number: Decimal

    def value(self, known: Values) -> Decimal:
        """Return the constant."""
        return self.number


@dataclass(frozen=True, slots=True)
class Ref(Expr):
    """The value of another line."""

    code: str

    def value(self, known: Values) -> Decimal:
        """Return the value of the line that is named."""
        return known[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Expr):
    """The sum of its terms; of none, zero."""

    terms: tuple[Expr, ...]

    def value(self, known: Values) -> Decimal:
        """Return the sum."""
        return sum((each.value(known) for each in self.terms), Decimal(0))

    def parts(self) -> tuple[Expr, ...]:
        """Return the terms."""
        return self.terms


@dataclass(frozen=True, slots=True, kw_only=True)
class _Two(Expr):
    """A part made of a left and a right one."""

    left: Expr
    right: Expr

    def parts(self) -> tuple[Expr, ...]:
        """Return the left and the right one."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sub(_Two):
    """Left less right."""

    def value(self, known: Values) -> Decimal:
        """Return the difference."""
        return self.left.value(known) - self.right.value(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mul(_Two):
    """Left times right."""

    def value(self, known: Values) -> Decimal:
        """Return the product."""
        return self.left.value(known) * self.right.value(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Div(_Two):
    """Left over right."""

    def value(self, known: Values) -> Decimal:
        """Return the quotient; the ledger tells which line divides by zero."""
        return self.left.value(known) / self.right.value(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Min(Expr):
    """The smallest of its terms."""

    terms: tuple[Expr, ...]

    def value(self, known: Values) -> Decimal:
        """Return the smallest."""
        return min(each.value(known) for each in self.terms)

    def parts(self) -> tuple[Expr, ...]:
        """Return the terms."""
        return self.terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Max(Expr):
    """The largest of its terms."""

    terms: tuple[Expr, ...]

    def value(self, known: Values) -> Decimal:
        """Return the largest."""
        return max(each.value(known) for each in self.terms)

    def parts(self) -> tuple[Expr, ...]:
        """Return the terms."""
        return self.terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceil(Expr):
    """The value up to a whole multiple of a step: whole hides, cartons, 0.05 USD."""

    of: Expr
    step: Expr

    def value(self, known: Values) -> Decimal:
        """Return the multiple; a step of zero leaves the value as it is."""
        step = self.step.value(known)
        value = self.of.value(known)
        return rounded_up(value, step) if step else value

    def parts(self) -> tuple[Expr, ...]:
        """Return the value and the step."""
        return (self.of, self.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Expr):
    """The value with so many decimals, half up: a rounding inside a formula, such as a unit price."""

    of: Expr
    places: int

    def value(self, known: Values) -> Decimal:
        """Return the rounded value."""
        return rounded(self.of.value(known), self.places)

    def parts(self) -> tuple[Expr, ...]:
        """Return what is rounded."""
        return (self.of,)


class How(StrEnum):
    """How two values are compared."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """A question about two values; it stands only as the condition of an If."""

    left: Expr
    how: How
    right: Expr

    def holds(self, known: Values) -> bool:
        """Return the answer."""
        left, right = self.left.value(known), self.right.value(known)
        if self.how is How.LESS:
            return left < right
        if self.how is How.AT_MOST:
            return left <= right
        return left > right if self.how is How.MORE else left >= right

    def parts(self) -> tuple[Expr, ...]:
        """Return the two values."""
        return (self.left, self.right)

    def __bool__(self) -> bool:
        """Refuse to be used as the condition of Python's own `if`."""
        raise TypeError("a comparison of lines has an answer only inside an If")


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Expr):
    """One value where the condition holds, else the other."""

    cond: Compare
    then: Expr
    otherwise: Expr

    def value(self, known: Values) -> Decimal:
        """Return the value of the branch that holds; the other one is not computed."""
        return (self.then if self.cond.holds(known) else self.otherwise).value(known)

    def parts(self) -> tuple[Expr, ...]:
        """Return everything that is named in it."""
        return (*self.cond.parts(), self.then, self.otherwise)


def ref(code: str) -> Ref:
    """Name another line in a formula."""
    return Ref(code)


def num(number: Decimal | int | str) -> Num:
    """Write a constant in a formula."""
    return Num(Decimal(number))


def as_expr(value: Operand) -> Expr:
    """Return a plain number as a part of a formula.

    Raises:
        TypeError: it is a float, which has no exact decimal value.
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Num(Decimal(value))
    raise TypeError(f"{value!r} cannot stand in a formula")


def total(codes: Iterable[str]) -> Sum:
    """Return the sum of lines."""
    return Sum(terms=tuple(Ref(code) for code in codes))


def names(expr: Expr) -> Iterator[str]:
    """Yield the lines that a formula names, as often as it does."""
    if isinstance(expr, Ref):
        yield expr.code
    for part in expr.parts():
        yield from names(part)


def _terms(expr: Expr) -> tuple[Expr, ...]:
    return expr.terms if isinstance(expr, Sum) else (expr,)


# --- lines ----------------------------------------------------------------------------------------


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


# --- solving --------------------------------------------------------------------------------------

_CLOSE = Decimal("1e-25")  # relative: as good as exact for any price
_HALVINGS = 200
_INWARDS = Decimal("1e-9")  # of the width of the search: off an end where a line divides by zero


def solve(
    ledger: Ledger,
    input_code: str,
    *,
    line: str,
    wanted: Decimal,
    low: Decimal = Decimal(0),
    high: Decimal | None = None,
) -> Decimal:
    """Return the value of an input that brings a line to the wanted value, on the unrounded ledger.

    Where the line follows the input in a straight line the answer is exact. Else it is searched between
    `low` and `high` (absent: far above the value of today) by halving; where the line jumps, such as at a
    whole hide or a bracket of duty, the answer lies on the side where the line does not exceed what is
    wanted.

    Raises:
        InputUnknown: there is no such input.
        NotReached: nothing between `low` and `high` gives the wanted value.
        KeyError: there is no such line.
    """
    ledger.check_inputs([input_code])
    today = ledger[input_code]
    assert isinstance(today, Input)
    high = max(abs(today.value), Decimal(1)) * 1000 if high is None else high
    needed = ledger.needed_for(line, input_code)

    def miss(value: Decimal) -> Decimal:
        return evaluate(needed, {input_code: value}, round_lines=False)[line] - wanted

    with localcontext(EXACT):
        straight = _straight(miss, today.value, scale=max(abs(wanted), Decimal(1)))
        if straight is not None and low <= straight <= high:
            return straight
        low, at_low = _end(miss, low, inwards=(high - low) * _INWARDS)
        high, at_high = _end(miss, high, inwards=(low - high) * _INWARDS)
        if at_low and at_high and (at_low > 0) == (at_high > 0):
            raise NotReached(
                input=input_code,
                line=line,
                wanted=f"{wanted:f}",
                low=_plain(low),
                high=_plain(high),
                at_low=_plain(at_low + wanted),
                at_high=_plain(at_high + wanted),
            )
        return _halved(miss, low=low, at_low=at_low, high=high, at_high=at_high)


def _plain(value: Decimal) -> str:
    return f"{rounded(value, 4).normalize():f}"


def _end(miss: Miss, at: Decimal, *, inwards: Decimal) -> tuple[Decimal, Decimal]:
    """Return an end of the search and the value there; a little inwards where it divides by zero."""
    try:
        return at, miss(at)
    except DividedByZero:
        return at + inwards, miss(at + inwards)


def _straight(miss: Miss, start: Decimal, *, scale: Decimal) -> Decimal | None:
    """Return the zero of a straight line through two points, if the third point agrees."""
    step = max(abs(start), Decimal(1)) / 100
    first, second = miss(start), miss(start + step)
    if first == second:
        return None
    found = start - first * step / (second - first)
    try:
        return found if abs(miss(found)) <= _CLOSE * scale else None
    except DividedByZero:
        return None


def _halved(miss: Miss, *, low: Decimal, at_low: Decimal, high: Decimal, at_high: Decimal) -> Decimal:
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        at_middle = miss(middle)
        if at_middle == 0:
            return middle
        if (at_middle > 0) == (at_high > 0):
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
    return low if at_low <= 0 else high
