"""Lines of the ledger as formulas of a spreadsheet: the same tree, written for Excel, LibreOffice and Sheets.

A spreadsheet counts in binary numbers of about 16 digits, the ledger in decimals. Where a product or a
quotient is rounded, the formula first drops what lies six digits behind the last printed one: that is the
noise of binary numbers, which would else decide whether an exact half goes up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from polasepatu.costing.ledger.formula import (
    Ceil,
    Compare,
    Div,
    Expr,
    If,
    Max,
    Min,
    Mul,
    Num,
    Ref,
    Round,
    Sub,
    Sum,
)
from polasepatu.costing.ledger.ledger import Ledger, Line

NameOf: TypeAlias = Callable[[str], str]

GUARD_PLACES = 6  # behind the last printed digit; a price of nine digits before the point still has them
_WHOLE_PLACES = 9  # how near to a whole number of steps counts as whole
_COMPARED_PLACES = 10
_MOST_ARGUMENTS = 200  # of a function; Excel takes 255

# The strength of an operator decides where brackets stand.
_ADD, _MULTIPLY, _ATOM = 1, 2, 3


def line_formula(line: Line, ledger: Ledger, name_of: NameOf) -> str:
    """Return the formula of a line, without the equals sign; `name_of` gives the cell or name of a code."""
    writer = _Writer(ledger, name_of)
    if line.places is None:
        return writer.text(line.expr)
    return writer.rounded(line.expr, line.places)


def excel(expr: Expr, ledger: Ledger, name_of: NameOf) -> str:
    """Return an expression as a formula, without the equals sign.

    Raises:
        TypeError: it is a kind of expression that no spreadsheet function stands for here.
    """
    return _Writer(ledger, name_of).text(expr)


class _Writer:
    """Writes expressions over the lines of one ledger."""

    def __init__(self, ledger: Ledger, name_of: NameOf) -> None:
        self.ledger = ledger
        self.name_of = name_of

    def text(self, expr: Expr) -> str:
        return self._written(expr)[0]

    def rounded(self, expr: Expr, places: int) -> str:
        text = self.text(expr)
        if self._noisy(expr):
            text = f"ROUND({text},{places + GUARD_PLACES})"
        return f"ROUND({text},{places})"

    def _written(self, expr: Expr) -> tuple[str, int]:  # noqa: PLR0911 - one line for each kind
        match expr:
            case Num(number=number):
                return f"{number:f}", _ATOM if number >= 0 else _ADD
            case Ref(code=code):
                return self.name_of(code), _ATOM
            case Sum(terms=terms):
                return self._sum(terms)
            case Sub(left=left, right=right):
                return f"{self.text(left)}-{self._within(right, _MULTIPLY)}", _ADD
            case Mul(left=left, right=right):
                return f"{self._within(left, _MULTIPLY)}*{self._within(right, _ATOM)}", _MULTIPLY
            case Div(left=left, right=right):
                return f"{self._within(left, _MULTIPLY)}/{self._within(right, _ATOM)}", _MULTIPLY
            case Min(terms=terms):
                return self._call("MIN", terms), _ATOM
            case Max(terms=terms):
                return self._call("MAX", terms), _ATOM
            case Round(of=of, places=places):
                return self.rounded(of, places), _ATOM
            case Ceil(of=of, step=step):
                return self._ceil(of, step)
            case If(cond=cond, then=then, otherwise=otherwise):
                return f"IF({self._condition(cond)},{self.text(then)},{self.text(otherwise)})", _ATOM
        raise TypeError(f"no formula for {type(expr).__name__}")

    def _within(self, expr: Expr, strength: int) -> str:
        text, own = self._written(expr)
        return text if own >= strength else f"({text})"

    def _sum(self, terms: tuple[Expr, ...]) -> tuple[str, int]:
        if not terms:
            return "0", _ATOM
        if len(terms) == 1:
            return self._written(terms[0])
        if len(terms) == 2:
            return "+".join(self._within(each, _ADD + (index > 0)) for index, each in enumerate(terms)), _ADD
        return self._call("SUM", terms), _ATOM

    def _call(self, function: str, terms: Iterable[Expr]) -> str:
        texts = [self.text(each) for each in terms]
        while len(texts) > _MOST_ARGUMENTS:
            starts = range(0, len(texts), _MOST_ARGUMENTS)
            texts = [f"{function}({','.join(texts[at : at + _MOST_ARGUMENTS])})" for at in starts]
        return f"{function}({','.join(texts)})"

    def _ceil(self, of: Expr, step: Expr) -> tuple[str, int]:
        """Return steps up to a whole one. INT goes down also below zero, where ROUNDUP and CEILING differ."""
        parts, by = self._within(of, _MULTIPLY), self._within(step, _ATOM)
        whole = f"-INT(-ROUND({parts}/{by},{_WHOLE_PLACES}))"
        if isinstance(step, Num):
            return (self.text(of), _ADD) if step.number == 0 else (f"{whole}*{by}", _ADD)
        return f"IF({by}=0,{self.text(of)},{whole}*{by})", _ATOM

    def _condition(self, cond: Compare) -> str:
        return f"{self._compared(cond.left)}{cond.how.value}{self._compared(cond.right)}"

    def _compared(self, expr: Expr) -> str:
        return f"ROUND({self.text(expr)},{_COMPARED_PLACES})" if self._noisy(expr) else self.text(expr)

    def _noisy(self, expr: Expr) -> bool:
        """Return whether binary numbers may miss the decimal by a hair before it is rounded."""
        match expr:
            case Num() | Round():
                return False
            case Mul() | Div():
                return True
            case Ref(code=code):
                entry = self.ledger[code]
                return isinstance(entry, Line) and entry.places is None
            case Ceil(step=step) if not isinstance(step, Num):
                return True
            case If(then=then, otherwise=otherwise):
                return self._noisy(then) or self._noisy(otherwise)
        return any(self._noisy(part) for part in expr.parts())


# --- names ----------------------------------------------------------------------------------------

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]")
_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*(C[0-9]*)?|C[0-9]*|TRUE|FALSE", re.IGNORECASE)


def excel_names(codes: Iterable[str]) -> dict[str, str]:
    """Return a name for each code that every spreadsheet takes and that no two share.

    Only letters, digits and the underscore; not like a cell (FX2026 is one) and not R or C; upper and
    lower case count as the same letter.
    """
    taken: set[str] = set()
    names: dict[str, str] = {}
    for code in codes:
        name = _NOT_IN_A_NAME.sub("_", code)[:200]
        if not name[:1].isalpha():
            name = f"x_{name}"
        if _LIKE_A_CELL.fullmatch(name):
            name = f"{name}_"
        plain, number = name, 2
        while name.upper() in taken:
            name, number = f"{plain}_{number}_", number + 1
        taken.add(name.upper())
        names[code] = name
    return names
