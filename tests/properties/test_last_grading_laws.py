from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from polasepatu.last import Grading, Measure

halves = st.integers(-12, 12).map(lambda count: Fraction(count, 2))
whole = st.integers(-6, 6).map(Fraction)


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    return Measure(
        key="ball_girth",
        value_mm=Fraction(draw(st.integers(500, 4000)), 10),
        increment_mm=Fraction(draw(st.integers(-60, 100)), 15),
        width_increment_mm=Fraction(draw(st.integers(0, 100)), 15),
        grading=draw(st.sampled_from(Grading)),
    )


def _graded(measure: Measure, sizes: Fraction) -> Measure:
    """Return the same last measured in another size, growing as it did."""
    if measure.grading is Grading.ARITHMETIC:
        return Measure(
            key=measure.key,
            value_mm=measure.value_mm + sizes * measure.increment_mm,
            increment_mm=measure.increment_mm,
        )
    ratio = 1 + measure.increment_mm / measure.value_mm
    value_mm = measure.value_mm * ratio**sizes
    return Measure(
        key=measure.key,
        value_mm=value_mm,
        increment_mm=value_mm * (ratio - 1),
        grading=measure.grading,
    )


@given(measures())
def test_the_base_size_changes_nothing(measure: Measure) -> None:
    assert measure.at_mm(Fraction(0)) == float(measure.value_mm)


@given(measures(), whole)
def test_up_some_sizes_and_down_again_is_the_same_last_exactly(measure: Measure, sizes: Fraction) -> None:
    assert _graded(measure, sizes).at_mm(-sizes) == float(measure.value_mm)


@given(measures(), whole, halves)
def test_sizes_add_up(measure: Measure, first: Fraction, second: Fraction) -> None:
    assert _graded(measure, first).at_mm(second) == approx(measure.at_mm(first + second))


@given(measures(), whole)
def test_a_half_size_is_the_middle_of_its_neighbours(measure: Measure, sizes: Fraction) -> None:
    below, half, above = (measure.at_mm(sizes + Fraction(step, 2)) for step in range(3))
    middle = (below + above) / 2 if measure.grading is Grading.ARITHMETIC else (below * above) ** 0.5
    assert half == approx(middle)


@given(measures(), halves, st.integers(-3, 3).map(Fraction))
def test_widths_add_the_same_in_every_size(measure: Measure, sizes: Fraction, widths: Fraction) -> None:
    added_mm = measure.at_mm(sizes, widths) - measure.at_mm(sizes)
    assert added_mm == approx(float(widths * measure.width_increment_mm), abs=1e-9)
