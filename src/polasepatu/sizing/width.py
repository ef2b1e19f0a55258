"""Width fittings: the letters of each system, their order, and the growth of the ball girth per fitting.

Widths are data. Letters of different systems look alike and mean different girths, so a width is always
read in its own system.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from polasepatu.errors import Exit, Phrase, PolaError
from polasepatu.units import INCH_MM


class WidthUnknown(PolaError):
    """A width letter that its system does not have."""

    code = "PS307"
    text = "width {width!r} is not one of {system}"
    hint = "its widths are: {known}"
    cause = "Width letters belong to a system; the same letter means another girth in another country."
    exit_code = Exit.USAGE


class WidthSystemUnknown(PolaError):
    """A width system that is not in the table."""

    code = "PS308"
    text = "width system {system!r} is not known"
    hint = "use one of: {known}"
    cause = "The system of width fittings is not one of those this program knows."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthFitting:
    """One width: its letter, and how many fittings it is above the first one listed."""

    letter: str
    steps: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthSystem:
    """The widths of one country or trade, from narrow to wide."""

    key: str
    name: Phrase
    fittings: tuple[WidthFitting, ...]
    standard: str | None  # the medium width; None where no source names one
    girth_step_mm: Fraction  # growth of the ball girth per fitting
    source: Phrase

    def fitting(self, letter: str) -> WidthFitting:
        """Return the fitting with this letter, in either case.

        Raises:
            WidthUnknown: the system has no such width.
        """
        for fitting in self.fittings:
            if fitting.letter == letter.upper():
                return fitting
        raise WidthUnknown(
            width=letter, system=self.name, known=", ".join(fitting.letter for fitting in self.fittings)
        )


def _widths(letters: str, halves: str = "") -> tuple[WidthFitting, ...]:
    """Return fittings one step apart; those in `halves` sit half a step above the one before."""
    fittings: list[WidthFitting] = []
    steps = Fraction(-1)
    for letter in letters.split():
        if letter in halves.split():
            fittings.append(WidthFitting(letter=letter, steps=steps + Fraction(1, 2)))
        else:
            steps += 1
            fittings.append(WidthFitting(letter=letter, steps=steps))
    return tuple(fittings)


width_systems: dict[str, WidthSystem] = {
    system.key: system
    for system in (
        WidthSystem(
            key="uk-men",
            name=Phrase("UK men"),
            fittings=_widths("E F FX G H", halves="FX"),
            standard="F",
            girth_step_mm=Fraction(6),
            source=Phrase("Barker's fittings: 6 mm, FX 3; others use 1/4 in"),
        ),
        WidthSystem(
            key="us-men",
            name=Phrase("US men"),
            fittings=_widths("B C D E EE EEE EEEE"),
            standard="D",
            girth_step_mm=INCH_MM / 4,
            source=Phrase("1/4 in per width, as in the widths of US boot and shoe makers"),
        ),
        WidthSystem(
            key="us-women",
            name=Phrase("US women"),
            fittings=_widths("AAAA AAA AA A B C D E EE"),
            standard="B",
            girth_step_mm=INCH_MM / 4,
            source=Phrase("1/4 in per width, as in the widths of US boot and shoe makers"),
        ),
        WidthSystem(
            key="continental",
            name=Phrase("Continental"),
            fittings=_widths("F G H K"),
            standard="G",
            girth_step_mm=Fraction(5),
            source=Phrase("lasts in Paris points: girth 5 mm per size and per width"),
        ),
        WidthSystem(
            key="jis",
            name=Phrase("Japan (JIS S 5037)"),
            fittings=_widths("A B C D E EE EEE EEEE F G"),
            standard="E",
            girth_step_mm=Fraction(6),
            source=Phrase("JIS S 5037: 6 mm per letter; men's E is 243 mm round a foot of 250"),
        ),
        WidthSystem(
            key="china",
            name=Phrase("China"),
            fittings=_widths("1 1.5 2 2.5 3 3.5 4 4.5 5", halves="1.5 2.5 3.5 4.5"),
            standard=None,
            girth_step_mm=Fraction(7),
            source=Phrase("types 1 to 5: girth 7 mm per type, 3.5 per half type"),
        ),
        WidthSystem(
            key="russia-8",
            name=Phrase("Russia, wide steps"),
            fittings=_widths("1 2 3 4 5 6 7 8 9 10 11 12"),
            standard=None,
            girth_step_mm=Fraction(8),
            source=Phrase("GOST 3927: 8 or 6 mm of girth between fullnesses"),
        ),
        WidthSystem(
            key="russia-6",
            name=Phrase("Russia, narrow steps"),
            fittings=_widths("1 2 3 4 5 6 7 8 9 10 11 12"),
            standard=None,
            girth_step_mm=Fraction(6),
            source=Phrase("GOST 3927: 8 or 6 mm of girth between fullnesses"),
        ),
    )
}
"""All width systems by key."""


def width_system_named(key: str) -> WidthSystem:
    """Return the width system with this key.

    Raises:
        WidthSystemUnknown: there is none.
    """
    system = width_systems.get(key.lower())
    if system is None:
        raise WidthSystemUnknown(system=key, known=", ".join(width_systems))
    return system


def steps_between(system: str, from_width: str, to_width: str) -> Fraction:
    """Return how many fittings `to_width` is above `from_width`, negative when narrower.

    Raises:
        WidthSystemUnknown: no such system.
        WidthUnknown: the system has no such width.
    """
    widths = width_system_named(system)
    return widths.fitting(to_width).steps - widths.fitting(from_width).steps
