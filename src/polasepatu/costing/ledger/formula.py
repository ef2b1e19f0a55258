"""Formulas: small expressions over named lines, each part a value.

The same tree is computed here in exact decimals and written into the spreadsheet as a formula. A part names
other lines by their code (`ref`), never by their value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from polasepatu.money import rounded, rounded_up

Values: TypeAlias = Mapping[str, Decimal]


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
