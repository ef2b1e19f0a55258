"""How large a unit of a foreign file is: as the file says, as the user says, never guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Exit, InputFaults, PolaError, Severity, Where
from polasepatu.formats.faults import ImportFault

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.formats.read.raw import RawDrawing

UNITS = {
    "mm": 1.0,
    "cm": 10.0,
    "in": 25.4,
    "pt": 25.4 / 72.0,
    "px": 25.4 / 96.0,
    "px90": 25.4 / 90.0,
    "px72": 25.4 / 72.0,
}
# The longest piece of a shoe pattern: a child's strap at the least, the shaft of a boot at the most.
SHORTEST_MM, LONGEST_MM = 40.0, 1200.0
LIKELY_MM = (120.0, 450.0)


class UnitsUnknown(ImportFault):
    code = "PS635"
    text = "the file does not state its units; the longest line measures {length:.6g} of them"
    hint = "give it with --units; likely: {likely}"
    cause = "A drawing without units can be mm, inch or pixels, and a guess makes a shoe 25 times too large."


class UnitsConflict(ImportFault):
    code = "PS636"
    text = "the header and the `Units:` text of the file state different units"
    hint = "give the right one with --units; likely: {likely}"
    cause = "The file names two units; only whoever drew it knows which one it is drawn in."


class SizeImplausible(ImportFault):
    code = "PS637"
    text = "by its units ({units}) the longest piece would measure {length_mm:.6g} mm"
    hint = "that is not a shoe; give the right unit with --units; likely: {likely}"
    cause = "The file's unit statement does not fit a shoe pattern; exporters often write a wrong one."


class UnitsOdd(ImportFault):
    code = "PS689"
    text = "with {units} the longest line measures {length_mm:.6g} mm, which is not a shoe"
    hint = "likely units: {likely}; where the line is a frame around the pieces, name its layer as reference"
    cause = "The unit given does not fit a shoe pattern, or a line in the file is not a piece."
    severity = Severity.WARNING


class UnitsWrong(PolaError):
    code = "PS638"
    text = "there is no unit called {name!r}"
    hint = "use {known}, or a number of mm such as 0.025"
    cause = "Units are named, or given as the number of mm that one unit of the file has."
    exit_code = Exit.USAGE


def unit_named(name: str) -> float:
    """Return how many mm a unit has, by its name or as a number.

    Raises:
        UnitsWrong: it is neither.
    """
    if name.lower() in UNITS:
        return UNITS[name.lower()]
    if re.fullmatch(r"\d{0,6}\.?\d{1,9}", name) and 1e-6 <= float(name) <= 1e5:
        return float(name)
    raise UnitsWrong(name=name, known=", ".join(UNITS))


def decided(drawing: RawDrawing, units: str) -> tuple[float, str]:
    """Return how many mm a unit has, and what said so.

    Raises:
        InputFaults: nothing says it, two things contradict each other, or the result is no shoe.
        UnitsWrong: the user's unit is none.
    """
    longest = longest_extent(drawing)
    if units:
        return unit_named(units), f"--units {units}"
    where = Where(file=drawing.file)
    likely = likely_units(longest)
    if drawing.unit_conflict:
        raise InputFaults([UnitsConflict.finding(where=where, likely=likely)])
    if drawing.mm_per_unit is None:
        raise InputFaults([UnitsUnknown.finding(where=where, length=longest, likely=likely)])
    length_mm = longest * drawing.mm_per_unit
    if longest and not SHORTEST_MM <= length_mm <= LONGEST_MM:
        raise InputFaults(
            [
                SizeImplausible.finding(
                    where=where, units=drawing.unit_words, length_mm=length_mm, likely=likely
                )
            ]
        )
    return drawing.mm_per_unit, drawing.unit_words


def oddity(drawing: RawDrawing, units: str) -> tuple[Finding, ...]:
    """Return a remark where the unit that the user says makes the longest line no shoe."""
    length = longest_extent(drawing)
    if not units or not length or SHORTEST_MM <= length * unit_named(units) <= LONGEST_MM:
        return ()
    where, likely = Where(file=drawing.file), likely_units(length)
    length_mm = length * unit_named(units)
    return (UnitsOdd.finding(where=where, units=f"--units {units}", length_mm=length_mm, likely=likely),)


def longest_extent(drawing: RawDrawing) -> float:
    """Return the length of the longest single line's box: a piece, not the sheet it lies on."""
    lines = [line.points for group in (drawing.loose, *drawing.blocks) for line in group.lines]
    return max((float(np.ptp(points, axis=0).max()) for points in lines), default=0.0)


def likely_units(longest: float) -> str:
    """Return the units with which the longest line would be that of a shoe."""
    fitting = [name for name, mm in UNITS.items() if LIKELY_MM[0] <= longest * mm <= LIKELY_MM[1]]
    return ", ".join(fitting) or "-"
