from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from polasepatu.sizing import Basis, Rounding, Size, convert, parse_size, systems
from polasepatu.sizing.conversion import ConversionOutOfRange


@st.composite
def sizes(draw: st.DrawFn) -> Size:
    system = systems[draw(st.sampled_from(sorted(systems)))]
    steps = draw(st.integers(0, int((system.last - system.first) / system.step)))
    return Size(system=system.key, value=system.first + steps * system.step)


keys = st.sampled_from(sorted(systems))
bases = st.sampled_from(Basis)


@given(sizes())
def test_a_printed_size_reads_back_as_itself(size: Size) -> None:
    assert parse_size(size.label, size.system) == size


@given(sizes(), keys, bases)
def test_there_and_back_without_rounding_is_the_same_size_exactly(size: Size, to: str, basis: Basis) -> None:
    try:
        there = convert(size, to=to, basis=basis, rounding=Rounding.EXACT)
    except ConversionOutOfRange:
        return
    back = convert(there.target, to=size.system, basis=basis, rounding=Rounding.EXACT)
    assert back.target == size


@given(sizes(), keys, bases)
def test_rounding_moves_a_size_by_at_most_half_a_step_and_never_past_down_or_up(
    size: Size, to: str, basis: Basis
) -> None:
    try:
        down, nearest, up = (
            convert(size, to=to, basis=basis, rounding=rounding).target.value
            for rounding in (Rounding.DOWN, Rounding.NEAREST, Rounding.UP)
        )
        exact = convert(size, to=to, basis=basis, rounding=Rounding.EXACT).exact
    except ConversionOutOfRange:
        return
    step = systems[to].step
    assert down <= exact <= up
    assert nearest in (down, up)
    assert abs(nearest - exact) <= step / 2


@given(sizes())
def test_the_next_size_up_is_longer(size: Size) -> None:
    larger = Size(system=size.system, value=size.value + size.scale.step)
    assert larger > size
    assert larger.foot_length_mm > size.foot_length_mm
    assert larger.foot_length_mm - size.foot_length_mm == size.scale.unit_mm * Fraction(size.scale.step)
