"""Whether the measures of a last are likely, compared with lasts that were measured.

Girths and widths are compared as parts of the stick length, growth as parts of the length's growth, so
one table serves every size system. Each range is a little wider than what its source shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu.errors import Finding, Phrase, PolaError, Severity, Where
from polasepatu.last.last import Wearer
from polasepatu.sizing import width_system_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.last.last import Last
    from polasepatu.last.measures import Measure


class MeasureUnlikely(PolaError):
    """A measure outside the range that lasts of that length have."""

    code = "PS317"
    text = "{measure} of {value_mm:.1f} mm is unusual: expected {low_mm:.1f} to {high_mm:.1f} mm ({source})"
    hint = "measure the last again; keep the value if it is right"
    cause = "Measured lasts of that wearer and length lie in another range. Often two measures were swapped."
    severity = Severity.WARNING


class GrowthUnlikely(PolaError):
    """A growth per size outside the range that lasts have."""

    code = "PS318"
    text = "{measure} grows by {growth_mm:.2f} mm {per}: expected {low_mm:.2f} to {high_mm:.2f} mm ({source})"
    hint = "check the growth against the size system of the last"
    cause = "Paris points, English sizes and their half sizes have growths of their own; they may be mixed."
    severity = Severity.WARNING


class HeelWithoutGroup(PolaError):
    """A heel height or toe spring that differs in every size."""

    code = "PS319"
    text = (
        "{measure} grows by {growth_mm:g} mm per size without heel groups, so every size needs its own heel"
    )
    hint = "add `heel_groups`, or write `per_size: 0`"
    cause = "Heels and soles are bought for a group of sizes, in which heel height and toe spring are held."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    measure: str
    low: float
    high: float
    source: Phrase


_MEASURED = Phrase("men's and women's lasts of US 9 and US 7")
_CHILDREN = Phrase("children's ratios of Sleman, Yogyakarta, 2012")
_BOOTS = Phrase("US boot fitting chart")
_GIRTH = Phrase("5 per Paris point, 1/4 in per English size")
_BOOT_GROWTH = Phrase("1/8 in a half size on US boot lasts")
_JUDGED = Phrase("trade judgement")

_OF_STICK_LENGTH: dict[Wearer, tuple[_Range, ...]] = {
    Wearer.MEN: (
        _Range(measure="standard_last_length", low=0.93, high=1.04, source=_MEASURED),
        _Range(measure="ball_girth", low=0.80, high=0.92, source=_MEASURED),
        _Range(measure="waist_girth", low=0.79, high=0.91, source=_MEASURED),
        _Range(measure="instep_girth", low=0.80, high=0.95, source=_MEASURED),
        _Range(measure="short_heel_girth", low=1.05, high=1.30, source=_BOOTS),
        _Range(measure="long_heel_girth", low=1.10, high=1.35, source=_BOOTS),
        _Range(measure="ball_width", low=0.29, high=0.36, source=_MEASURED),
        _Range(measure="heel_seat_width", low=0.18, high=0.24, source=_MEASURED),
        _Range(measure="toe_thickness", low=0.06, high=0.11, source=_MEASURED),
    ),
    Wearer.WOMEN: (
        _Range(measure="standard_last_length", low=0.93, high=1.04, source=_MEASURED),
        _Range(measure="ball_girth", low=0.84, high=0.95, source=_MEASURED),
        _Range(measure="waist_girth", low=0.82, high=0.94, source=_MEASURED),
        _Range(measure="instep_girth", low=0.83, high=0.96, source=_MEASURED),
        _Range(measure="short_heel_girth", low=1.05, high=1.30, source=_BOOTS),
        _Range(measure="long_heel_girth", low=1.10, high=1.35, source=_BOOTS),
        _Range(measure="ball_width", low=0.28, high=0.36, source=_MEASURED),
        _Range(measure="heel_seat_width", low=0.17, high=0.23, source=_MEASURED),
        _Range(measure="toe_thickness", low=0.05, high=0.11, source=_MEASURED),
    ),
    Wearer.CHILD: (
        _Range(measure="standard_last_length", low=0.93, high=1.04, source=_MEASURED),
        _Range(measure="ball_girth", low=0.85, high=1.05, source=_CHILDREN),
        _Range(measure="waist_girth", low=0.84, high=1.04, source=_CHILDREN),
        _Range(measure="instep_girth", low=0.85, high=1.06, source=_CHILDREN),
        _Range(measure="short_heel_girth", low=1.05, high=1.35, source=_CHILDREN),
        _Range(measure="long_heel_girth", low=1.10, high=1.40, source=_CHILDREN),
        _Range(measure="ball_width", low=0.30, high=0.42, source=_CHILDREN),
        _Range(measure="heel_seat_width", low=0.18, high=0.28, source=_MEASURED),
        _Range(measure="toe_thickness", low=0.06, high=0.14, source=_MEASURED),
    ),
}

_IN_MM: dict[Wearer, tuple[_Range, ...]] = {
    Wearer.MEN: (
        _Range(
            measure="heel_height", low=5, high=45, source=Phrase("sport lasts 8 to 12, dress heels 19 to 32")
        ),
        _Range(measure="toe_spring", low=5, high=25, source=Phrase("dress 8 to 15, sport lasts 17 to 21")),
    ),
    Wearer.WOMEN: (
        _Range(measure="heel_height", low=5, high=120, source=Phrase("sport lasts 11, pumps 60 and more")),
        _Range(measure="toe_spring", low=3, high=25, source=Phrase("pumps 8, sport lasts 19")),
    ),
    Wearer.CHILD: (
        _Range(measure="heel_height", low=3, high=30, source=_JUDGED),
        _Range(measure="toe_spring", low=4, high=22, source=_JUDGED),
    ),
}

_OF_LENGTH_GROWTH = (
    _Range(
        measure="standard_last_length",
        low=0.90,
        high=1.05,
        source=Phrase("bottoms grow 6.3 mm per Paris point"),
    ),
    _Range(measure="ball_girth", low=0.45, high=0.95, source=_GIRTH),
    _Range(measure="waist_girth", low=0.33, high=0.95, source=_GIRTH),
    _Range(measure="instep_girth", low=0.33, high=0.95, source=_GIRTH),
    _Range(measure="short_heel_girth", low=0.45, high=1.30, source=_BOOT_GROWTH),
    _Range(measure="long_heel_girth", low=0.45, high=1.30, source=_BOOT_GROWTH),
    _Range(
        measure="ball_width",
        low=0.17,
        high=0.45,
        source=Phrase("a third of the girth's growth, Golding 1902"),
    ),
    _Range(
        measure="heel_seat_width",
        low=0.10,
        high=0.23,
        source=Phrase("1/16 in per English size, Golding 1902"),
    ),
    _Range(measure="back_height", low=0.14, high=0.25, source=Phrase("a fifth of the length's growth")),
)

# A stick length this far from the scale's own length belongs to another size; pointed toes run long.
_SHORTER_MM, _LONGER_MM = 12.0, 20.0
_LENGTH_GROWTH = 0.05  # of one full size on the scale
_GIRTH_STEP_MM = 1.0


def remarks(last: Last) -> tuple[Finding, ...]:
    """Return a warning for each measure and growth that is unlikely, with the source of the range."""
    return (*_of_length(last), *_of_values(last), *_of_growth(last), *_of_width(last), *_of_heel(last))


def _of_length(last: Last) -> Iterator[Finding]:
    length, scale = last.measure("stick_length"), last.base.scale
    if (scale_mm := last.base.last_length_mm) is not None:
        low, high = float(scale_mm) - _SHORTER_MM, float(scale_mm) + _LONGER_MM
        yield from _value(length, low, high, Phrase("the base size on its scale"))
    full_size_mm = float(scale.unit_mm * scale.full_size)
    yield from _growth(
        length,
        full_size_mm * (1 - _LENGTH_GROWTH),
        full_size_mm * (1 + _LENGTH_GROWTH),
        Phrase("one full size on its scale"),
    )


def _of_values(last: Last) -> Iterator[Finding]:
    stick_mm = float(last.measure("stick_length").value_mm)
    for expected in _OF_STICK_LENGTH[last.wearer]:
        measure = last.measure(expected.measure)
        yield from _value(measure, expected.low * stick_mm, expected.high * stick_mm, expected.source)
    for expected in _IN_MM[last.wearer]:
        yield from _value(last.measure(expected.measure), expected.low, expected.high, expected.source)


def _of_growth(last: Last) -> Iterator[Finding]:
    length_mm = float(last.measure("stick_length").increment_mm)
    given = {measure.key: measure for measure in last.measures}
    for expected in _OF_LENGTH_GROWTH:
        if measure := given.get(expected.measure):
            yield from _growth(measure, expected.low * length_mm, expected.high * length_mm, expected.source)


def _of_width(last: Last) -> Iterator[Finding]:
    girth, widths = last.measure("ball_girth"), width_system_named(last.width_system)
    step_mm = float(widths.girth_step_mm)
    growth_mm = float(girth.width_increment_mm)
    if abs(growth_mm - step_mm) > _GIRTH_STEP_MM:
        yield GrowthUnlikely.finding(
            where=Where(field="measures.ball_girth.per_width"),
            measure=girth.spoken,
            per=Phrase("per width"),
            growth_mm=growth_mm,
            low_mm=step_mm - _GIRTH_STEP_MM,
            high_mm=step_mm + _GIRTH_STEP_MM,
            source=widths.source,
        )


def _of_heel(last: Last) -> Iterator[Finding]:
    for key in ("heel_height", "toe_spring"):
        measure = last.measure(key)
        if measure.increment_mm and not last.heel_groups:
            yield HeelWithoutGroup.finding(
                where=Where(field=f"measures.{key}.per_size"),
                measure=measure.spoken,
                growth_mm=float(measure.increment_mm),
            )


def _value(measure: Measure, low_mm: float, high_mm: float, source: Phrase) -> Iterator[Finding]:
    value_mm = float(measure.value_mm)
    if not low_mm <= value_mm <= high_mm:
        yield MeasureUnlikely.finding(
            where=Where(field=f"measures.{measure.key}.value"),
            measure=measure.spoken,
            value_mm=value_mm,
            low_mm=low_mm,
            high_mm=high_mm,
            source=source,
        )


def _growth(measure: Measure, low_mm: float, high_mm: float, source: Phrase) -> Iterator[Finding]:
    growth_mm = float(measure.increment_mm)
    if not low_mm <= growth_mm <= high_mm:
        yield GrowthUnlikely.finding(
            where=Where(field=f"measures.{measure.key}.per_size"),
            measure=measure.spoken,
            per=Phrase("per size"),
            growth_mm=growth_mm,
            low_mm=low_mm,
            high_mm=high_mm,
            source=source,
        )
