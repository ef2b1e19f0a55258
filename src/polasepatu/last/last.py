"""The last: measures in every size and width of its run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from polasepatu.errors import Exit, ManyFaults, PolaError, Where
from polasepatu.last.measures import MEASURES, OPTIONAL_MEASURES, Grading, LastMeasures, Measure
from polasepatu.sizing import Size, SizeRun, steps_between, width_system_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from polasepatu.errors import Finding

HELD_IN_GROUP = ("heel_height", "toe_spring")
MAY_BE_ZERO = ("heel_height", "toe_spring")


class Wearer(StrEnum):
    """Whose foot a last is for; it chooses the range a measure is expected in."""

    MEN = "men"
    WOMEN = "women"
    CHILD = "child"


class SizeOutsideLast(PolaError):
    """A size the last is not made in."""

    code = "PS311"
    text = "size {size} is outside the sizes of the last {last!r}, which are {run}"
    hint = "take a size of that run, or widen `sizes` in the last file"
    cause = "A last is held and made in the sizes of its run; grading beyond it would go unchecked."


class BaseOutsideRun(PolaError):
    """A base size the last's own run does not hold."""

    code = "PS312"
    text = "the base size {size} is not within the sizes {run}"
    hint = "widen `sizes`, or correct `base_size`"
    cause = "The base size is the one that is measured, so the last is made in it."
    exit_code = Exit.INPUT


class HeelGroupsDisordered(PolaError):
    """Heel groups that do not rise, or do not reach the largest size."""

    code = "PS313"
    text = "the heel groups end at {ends}; they must rise and reach size {largest}"
    hint = "list them from small to large, the last one `up_to: {largest}`"
    cause = "Each size belongs to the first heel group that reaches up to it, so every size needs one."
    exit_code = Exit.INPUT


class BaseNotModel(PolaError):
    """A base size whose heel is another size's."""

    code = "PS314"
    text = "the base size {size} wears the heel of size {model}, not its own"
    hint = "write `model: {size}` for the heel group up to {up_to}"
    cause = "Heel height and toe spring are given for the base size, so it must be the model of its group."
    exit_code = Exit.INPUT


class MeasureVanishes(PolaError):
    """A measure that is nothing, or less, somewhere in the run."""

    code = "PS315"
    text = "{measure} would be {value_mm:.1f} mm in size {size}"
    hint = "correct its value or its growth per size"
    cause = "With that growth the measure becomes zero or negative in a size of the run."
    exit_code = Exit.INPUT


class NoPercentOfNothing(PolaError):
    """A geometric measure that cannot grow: it begins at zero, or shrinks by all it has."""

    code = "PS316"
    text = "{measure} of {value_mm:g} mm cannot change by {increment_mm:g} mm per size by percentage"
    hint = "write `grading: arithmetic` for this measure"
    cause = "Geometric grading multiplies; that needs a value above zero and a factor above zero."
    exit_code = Exit.INPUT


@dataclass(frozen=True, slots=True, kw_only=True)
class HeelGroup:
    """Sizes that share one heel: heel height and toe spring are those of the model size.

    Trade name: co-ordination, one heel height kept over some sizes.
    """

    up_to: Size  # the largest size of the group; the group before ends below it
    model: Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """A last in its base size and width, with the growth of every measure.

    Raises:
        ManyFaults: everything that contradicts itself (PS312 to PS316).
        WidthSystemUnknown, WidthUnknown: see `polasepatu.sizing`.
        ValueError: measures missing, given twice, or sizes of different systems.
    """

    name: str
    wearer: Wearer
    base: Size
    run: SizeRun  # its ends are the limits; half sizes between them may be asked for
    width_system: str
    base_width: str
    measures: tuple[Measure, ...]  # MEASURES in any order, and optional ones
    heel_groups: tuple[HeelGroup, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a last that contradicts itself."""
        keys = [measure.key for measure in self.measures]
        if len(keys) != len(set(keys)) or not set(MEASURES) <= set(keys) <= {*MEASURES, *OPTIONAL_MEASURES}:
            raise ValueError(f"a last has each of these measures once: {MEASURES}")
        sizes = [self.base, *self.run, *(size for group in self.heel_groups for size in _sizes_of(group))]
        if len({size.system for size in sizes}) > 1:
            raise ValueError("a last has sizes of one system")
        width_system_named(self.width_system).fitting(self.base_width)
        if faults := tuple(self._faults()):
            raise ManyFaults(faults)

    def measure(self, key: str) -> Measure:
        """Return the measure with this key.

        Raises:
            KeyError: the last does not give it.
        """
        for measure in self.measures:
            if measure.key == key:
                return measure
        raise KeyError(key)

    def measures_at(self, size: Size, width: str | None = None) -> LastMeasures:
        """Return all measures in a size and width, in mm; without a width in the base width.

        Raises:
            SizeOutsideLast: the last is not made in that size.
            WidthUnknown: its width system has no such width.
        """
        sizes, widths = self._sizes_from_base(size), self._widths_from_base(width)
        held = self._sizes_from_base_of_heel(size)
        return LastMeasures(
            size=size,
            width=self.base_width if width is None else width.upper(),
            **{
                measure.key: measure.at_mm(held if measure.key in HELD_IN_GROUP else sizes, widths)
                for measure in self.measures
            },
        )

    def length_ratio(self, size: Size) -> float:
        """Return the stick length of `size` over that of the base size (kL).

        Raises:
            SizeOutsideLast: the last is not made in that size.
        """
        length = self.measure("stick_length")
        return length.at_mm(self._sizes_from_base(size)) / float(length.value_mm)

    def girth_ratio(self, size: Size, width: str | None = None) -> float:
        """Return the ball girth of `size` and `width` over that of the base (kG).

        Raises:
            SizeOutsideLast: the last is not made in that size.
            WidthUnknown: its width system has no such width.
        """
        girth = self.measure("ball_girth")
        return girth.at_mm(self._sizes_from_base(size), self._widths_from_base(width)) / float(girth.value_mm)

    def heel_group(self, size: Size) -> HeelGroup | None:
        """Return the heel group of a size; None where the last has no groups."""
        return next((group for group in self.heel_groups if size <= group.up_to), None)

    def _sizes_from_base(self, size: Size) -> Fraction:
        if not self.run.spans(size):
            raise SizeOutsideLast(size=size.label, last=self.name, run=self.run.label)
        return size.full_sizes_from(self.base)

    def _widths_from_base(self, width: str | None) -> Fraction:
        return steps_between(self.width_system, self.base_width, width or self.base_width)

    def _sizes_from_base_of_heel(self, size: Size) -> Fraction:
        group = self.heel_group(size)
        return (size if group is None else group.model).full_sizes_from(self.base)

    def _faults(self) -> Iterator[Finding]:
        if not self.run.spans(self.base):
            yield BaseOutsideRun.finding(
                where=Where(field="base_size"), size=self.base.label, run=self.run.label
            )
        for measure in self.measures:
            yield from self._measure_faults(measure)
        yield from self._group_faults()

    def _measure_faults(self, measure: Measure) -> Iterator[Finding]:
        named: dict[str, Any] = {"where": Where(field=f"measures.{measure.key}"), "measure": measure.spoken}
        if (
            measure.grading is Grading.GEOMETRIC
            and measure.increment_mm
            and not (measure.value_mm > 0 and measure.value_mm + measure.increment_mm > 0)
        ):
            yield NoPercentOfNothing.finding(
                **named, value_mm=float(measure.value_mm), increment_mm=float(measure.increment_mm)
            )
            return
        for size in (self.run.smallest, self.run.largest):
            value_mm = measure.at_mm(size.full_sizes_from(self.base))
            if value_mm < 0 or (value_mm == 0 and measure.key not in MAY_BE_ZERO):
                yield MeasureVanishes.finding(**named, value_mm=value_mm, size=size.label)
                return

    def _group_faults(self) -> Iterator[Finding]:
        if not self.heel_groups:
            return
        ends = [group.up_to for group in self.heel_groups]
        if ends != sorted(set(ends)) or ends[-1] < self.run.largest:
            yield HeelGroupsDisordered.finding(
                where=Where(field="heel_groups"),
                ends=", ".join(size.label for size in ends),
                largest=self.run.largest.label,
            )
        elif (group := self.heel_group(self.base)) and group.model != self.base:
            yield BaseNotModel.finding(
                where=Where(field=f"heel_groups.{self.heel_groups.index(group)}.model"),
                size=self.base.label,
                model=group.model.label,
                up_to=group.up_to.label,
            )


def _sizes_of(group: HeelGroup) -> tuple[Size, Size]:
    return group.up_to, group.model
