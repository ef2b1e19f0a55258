"""The size systems: what each one counts, from which zero, in which steps.

A *last scale* (EU, UK, US) counts the length of the last; the foot is shorter by the system's toe
allowance. A *foot scale* (Mondopoint, Japan, Korea, China) counts the length of the foot and says nothing
about the last. The two ways of converting differ by half a size, so a conversion names its basis.

The formulas are those of the trade and of ISO 19407; each system states its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from polasepatu.errors import Exit, Phrase, PolaError
from polasepatu.units import BARLEYCORN_MM, PARIS_POINT_MM


class Basis(StrEnum):
    """Which length a conversion keeps."""

    LAST = "last"
    FOOT = "foot"


class SystemUnknown(PolaError):
    """A size system that is not in the table."""

    code = "PS301"
    text = "size system {system!r} is not known"
    hint = "use one of: {known}"
    cause = (
        "The size system is not one of those this program knows. US women's sizes have two zero points, "
        "half a size apart, so they must be named in full: us-women-fia or us-women-retail."
    )
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One size system. Values of a size are in the system's own numbers: 42, 8.5, 265."""

    key: str
    name: Phrase
    counts: Basis  # the length that the scale measures
    zero_mm: Fraction  # that length at value 0
    unit_mm: Fraction  # growth of that length per 1 of value
    toe_allowance_mm: Fraction | None  # last less foot; None where the scale says nothing of the last
    full_size: Fraction = Fraction(1)  # the value of one full size
    step: Fraction  # the smallest step sizes are sold in
    first: Fraction
    last: Fraction
    restart: Fraction | None = None  # the scale starts again at 1 above this value
    formula: str

    def length_mm(self, value: Fraction, basis: Basis) -> Fraction:
        """Return the exact last or foot length of a size value, in mm.

        Raises:
            ValueError: the last length of a foot scale, which has none.
        """
        counted_mm = self.zero_mm + self.unit_mm * value
        return counted_mm + self._from_counted_mm(basis)

    def value_at(self, length_mm: Fraction, basis: Basis) -> Fraction:
        """Return the exact, unrounded size value of a last or foot length.

        Raises:
            ValueError: the last length of a foot scale, which has none.
        """
        return (length_mm - self._from_counted_mm(basis) - self.zero_mm) / self.unit_mm

    def _from_counted_mm(self, basis: Basis) -> Fraction:
        if basis is self.counts:
            return Fraction(0)
        if self.toe_allowance_mm is None:
            raise ValueError(f"{self.key} is a foot scale: it has no last length")
        return self.toe_allowance_mm if basis is Basis.LAST else -self.toe_allowance_mm


def _english(
    key: str, name: Phrase, *, shift: str, first: str, last: str, restart: str | None = None
) -> System:
    """Return a system of sizes of 1/3 inch that begins `shift` barleycorns up the last."""
    return System(
        key=key,
        name=name,
        counts=Basis.LAST,
        zero_mm=Fraction(shift) * BARLEYCORN_MM,
        unit_mm=BARLEYCORN_MM,
        toe_allowance_mm=2 * BARLEYCORN_MM,
        step=Fraction(1, 2),
        first=Fraction(first),
        last=Fraction(last),
        restart=None if restart is None else Fraction(restart),
        formula=f"3 x last in inches - {shift}; the foot is 2/3 in shorter than the last",
    )


def _foot(key: str, name: Phrase, *, unit_mm: int, full_size: str, step: str) -> System:
    """Return a foot scale from 85 to 330 mm."""
    return System(
        key=key,
        name=name,
        counts=Basis.FOOT,
        zero_mm=Fraction(0),
        unit_mm=Fraction(unit_mm),
        toe_allowance_mm=None,
        full_size=Fraction(full_size),
        step=Fraction(step),
        first=Fraction(85, unit_mm),
        last=Fraction(330, unit_mm),
        formula=f"foot in mm / {unit_mm}, in steps of {step}",
    )


_EU = System(
    key="eu",
    name=Phrase("EU (Paris point)"),
    counts=Basis.LAST,
    zero_mm=Fraction(0),
    unit_mm=PARIS_POINT_MM,
    toe_allowance_mm=2 * PARIS_POINT_MM,
    step=Fraction(1, 2),
    first=Fraction(15),
    last=Fraction(50),
    formula="last in mm / (20/3); the foot is 40/3 mm shorter than the last",
)

systems: dict[str, System] = {
    system.key: system
    for system in (
        _EU,
        _english("uk", Phrase("UK adult"), shift="25", first="0", last="15"),
        _english("uk-child", Phrase("UK child"), shift="12", first="0", last="19", restart="13.5"),
        _english("us-men", Phrase("US men"), shift="24", first="1", last="16"),
        _english("us-women-fia", Phrase("US women, FIA zero (men + 1)"), shift="23", first="2", last="17"),
        _english(
            "us-women-retail",
            Phrase("US women, retail zero (men + 1.5)"),
            shift="22.5",
            first="2.5",
            last="17.5",
        ),
        _english("us-child", Phrase("US child"), shift="35/3", first="0", last="19.5", restart="13.5"),
        _foot("mondopoint", Phrase("Mondopoint"), unit_mm=1, full_size="5", step="5"),
        _foot("jp", Phrase("Japan"), unit_mm=10, full_size="1", step="0.5"),
        _foot("kr", Phrase("Korea"), unit_mm=1, full_size="10", step="5"),
        _foot("cn", Phrase("China"), unit_mm=1, full_size="10", step="5"),
    )
}
"""All size systems by key."""


def system_named(key: str) -> System:
    """Return the system with this key.

    Raises:
        SystemUnknown: there is none; the hint lists all keys, or those that continue `key`.
    """
    system = systems.get(key.lower())
    if system is None:
        continued = [known for known in systems if known.startswith(f"{key.lower()}-")]
        raise SystemUnknown(system=key, known=", ".join(continued or systems))
    return system
