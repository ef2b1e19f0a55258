from __future__ import annotations

from fractions import Fraction

import pytest

from polasepatu.sizing import Size, SizeRun, parse_run, parse_size
from polasepatu.sizing.run import ExtremesOfNothing, RunBackwards, RunUnreadable
from polasepatu.sizing.size import SizeOutOfRange, SizeUnreadable
from polasepatu.sizing.system import SystemUnknown


def _labels(run: SizeRun) -> list[str]:
    return [size.label for size in run]


def test_a_size_is_exact_and_prints_as_the_trade_writes_it() -> None:
    assert parse_size(" 39.5 ", "eu") == Size(system="eu", value=Fraction(79, 2))
    assert [parse_size(text, "uk-child").label for text in ("10", "13.5c", "1Y")] == ["10C", "13.5C", "1Y"]
    assert parse_size("26.5", "jp").label == "26.5"


def test_a_childs_1_after_13_and_a_half_is_the_larger_one() -> None:
    assert parse_size("1C", "us-child") < parse_size("13.5C", "us-child") < parse_size("1Y", "us-child")


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("42.3", "eu"),
        ("abc", "eu"),
        ("", "eu"),
        ("4e1", "eu"),
        ("-42", "eu"),
        ("42C", "eu"),
        ("nan", "eu"),
        ("267", "mondopoint"),
        ("٤٢", "eu"),
        ("14C", "uk-child"),
        ("0.5Y", "uk-child"),
        ("0Y", "us-child"),
    ],
)
def test_what_is_no_size_of_the_system_is_refused_with_its_range(text: str, system: str) -> None:
    with pytest.raises(SizeUnreadable) as refused:
        parse_size(text, system)
    assert {"first", "last", "step"} <= refused.value.findings[0].values.keys()


@pytest.mark.parametrize("text", ["14.5", "50.5", "9999"])
def test_a_size_beyond_the_scale_is_refused_with_its_range(text: str) -> None:
    with pytest.raises(SizeOutOfRange, match="from 15 to 50"):
        parse_size(text, "eu")


def test_an_unknown_system_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SystemUnknown) as refused:
        parse_size("42", "mars")
    assert "mondopoint" in refused.value.findings[0].values["known"]


def test_sizes_of_different_systems_cannot_be_counted_from_each_other() -> None:
    with pytest.raises(ValueError, match="cannot be counted"):
        parse_size("42", "eu").full_sizes_from(parse_size("8", "uk"))


def test_a_full_size_is_5_mm_in_mondopoint_and_10_in_china() -> None:
    assert parse_size("270", "mondopoint").full_sizes_from(parse_size("265", "mondopoint")) == 1
    assert parse_size("265", "cn").full_sizes_from(parse_size("260", "cn")) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("38-41", ["38", "39", "40", "41"]),
        ("38–41", ["38", "39", "40", "41"]),
        ("39-41/0.5", ["39", "39.5", "40", "40.5", "41"]),
        ("39.5-41", ["39.5", "40", "40.5", "41"]),
        ("38-46/4", ["38", "42", "46"]),
        ("43.5, 39,41,39", ["39", "41", "43.5"]),
        ("44,38-40,39.5", ["38", "39", "39.5", "40", "44"]),
        ("42", ["42"]),
    ],
)
def test_a_run_is_in_order_with_each_size_once(text: str, labels: list[str]) -> None:
    assert _labels(parse_run(text, "eu")) == labels


def test_a_childs_run_goes_over_the_restart() -> None:
    assert _labels(parse_run("12.5C-1.5Y", "us-child")) == ["12.5C", "13C", "13.5C", "1Y", "1.5Y"]


def test_extremes_are_the_smallest_and_the_largest() -> None:
    assert _labels(parse_run("extremes", "eu", default=parse_run("36-46", "eu"))) == ["36", "46"]
    assert _labels(parse_run("extremes", "eu", default=parse_run("42", "eu"))) == ["42"]
    with pytest.raises(ExtremesOfNothing):
        parse_run("extremes", "eu")


@pytest.mark.parametrize("text", ["", " ", "38-40/0", "38-40/0.3", "38-46/3", "38-40/x"])
def test_a_run_that_says_nothing_or_misses_its_end_is_refused(text: str) -> None:
    with pytest.raises(RunUnreadable):
        parse_run(text, "eu")


@pytest.mark.parametrize("text", ["38-40-42", "38-", ",", "38,,40", "a-b"])
def test_a_run_with_a_broken_size_is_refused(text: str) -> None:
    with pytest.raises((RunUnreadable, SizeUnreadable)):
        parse_run(text, "eu")


def test_a_run_from_large_to_small_is_refused_and_turned_in_the_hint() -> None:
    with pytest.raises(RunBackwards) as refused:
        parse_run("46-38", "eu")
    assert refused.value.findings[0].values["turned"] == "38-46"


@pytest.mark.parametrize(
    ("text", "system", "label"),
    [
        ("36-46", "eu", "36-46"),
        ("5-12/0.5", "uk", "5-12/0.5"),
        ("39,41,43.5", "eu", "39, 41, 43.5"),
        ("36,46", "eu", "36, 46"),
        ("240-260", "mondopoint", "240-260"),
    ],
)
def test_a_run_prints_so_that_it_reads_back(text: str, system: str, label: str) -> None:
    run = parse_run(text, system)
    assert run.label == label
    assert parse_run(run.label, system) == run


def test_a_run_spans_the_halves_between_its_ends() -> None:
    run = parse_run("36-46", "eu")
    assert run.spans(parse_size("39.5", "eu"))
    assert not run.spans(parse_size("46.5", "eu"))
    assert not run.spans(parse_size("8", "uk"))


def test_a_run_is_never_empty_mixed_or_out_of_order() -> None:
    eu, uk = parse_size("42", "eu"), parse_size("8", "uk")
    for sizes in ((), (eu, uk), (eu, eu), (eu, parse_size("41", "eu"))):
        with pytest.raises(ValueError, match="a size run"):
            SizeRun(sizes)
