"""The sizes to grade and what the last says in each of them: one row per size and width fitting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from polasepatu.geometry import F64

_TERM = re.compile(r"\s*([+-]?)\s*(\w+)")


def terms(measure: str) -> tuple[tuple[float, str], ...]:
    """Return the signed measures of a text such as `ball_girth - ball_width`; what is no sum stays whole."""
    found = tuple((-1.0 if sign == "-" else 1.0, name) for sign, name in _TERM.findall(measure))
    return found if re.fullmatch(r"\s*\w+(?:\s*[+-]\s*\w+)*\s*", measure) else ((1.0, measure),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One size and width fitting of a run."""

    size: str  # as printed
    value: float  # the number of the size, for groups
    width: str
    full_size: float = 1.0  # numbers from one full size to the next: 5 in Mondopoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """All rows of a grading: row 0 is the base, row 1 the largest of the last's run, then the rest.

    `measures` maps a last measure to its mm in every row; `size_measures` the same in the base width.
    """

    rows: tuple[Cell, ...]
    wanted: tuple[int, ...]  # the rows that were asked for
    measures: Mapping[str, F64]
    size_measures: Mapping[str, F64]

    BASE = 0
    LARGEST = 1

    def row_of(self, value: float, width: str) -> int:
        """Return the row of a size and width.

        Raises:
            KeyError: the run does not hold it.
        """
        for row, cell in enumerate(self.rows):
            if abs(cell.value - value) < 1e-9 and cell.width == width:
                return row
        raise KeyError(value, width)

    @property
    def steps(self) -> F64:
        """How many full sizes each row is above the base."""
        base = self.rows[self.BASE].value
        return np.array([(cell.value - base) / cell.full_size for cell in self.rows])

    def length_mm(self, measure: str, *, fittings: bool = True) -> F64:
        """Return a measure, or a sum of measures, one value a row.

        Raises:
            KeyError: the last has no such measure.
        """
        table = self.measures if fittings else self.size_measures
        terms_mm = (sign * table[name] for sign, name in terms(measure))
        return np.asarray(sum(terms_mm, np.zeros(len(self.rows))))


def make_cells(
    *,
    base: Cell,
    largest: Cell,
    wanted: Iterable[Cell],
    members: Iterable[Cell],
    measures_at: Mapping[tuple[str, str], Mapping[str, float]],
) -> Cells:
    """Collect the rows without repeats; `measures_at` gives a last's measures by (size, width)."""
    rows = [base, largest]
    wanted = tuple(wanted)
    for cell in (*wanted, *members):
        if cell not in rows:
            rows.append(cell)
    keys = measures_at[base.size, base.width].keys()
    return Cells(
        rows=tuple(rows),
        wanted=tuple(rows.index(cell) for cell in wanted),
        measures={key: np.array([measures_at[c.size, c.width][key] for c in rows]) for key in keys},
        size_measures={key: np.array([measures_at[c.size, base.width][key] for c in rows]) for key in keys},
    )
