"""Style files that nobody should write: the answer is a list of faults with places, whatever stands in them.

The small shoe is changed at random: keys dropped and renamed, types swapped, numbers made huge, tiny or
negative, lines led elsewhere. It is then graded and cut, or refused by coded faults that name file, line
and column. Any other exception, and any warning, fails the test.
"""

from __future__ import annotations

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from polasepatu.errors import Finding, InputFaults, PolaError
from polasepatu.i18n import LANGUAGES, hint, message, speaking
from polasepatu.reports.graded_set import graded_files
from polasepatu.reports.results.size_run import as_json
from polasepatu.workflow.grade import GradeJob, grade_style
from small_shoe import LAST, STYLE, values, written

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e-9, 1e-300, 1e308, -1e308, 2000, -2000, 10**30, 37, 41.5, 0.5,
    "", ".", "..", "a/b", "C:\\x", "NaN", "inf", "\t", "a\nb", "\N{PILE OF POO}", "A" * 300, "con", "-", "()",
    "facing", "-facing", "facing(T..F)", "facing(F..T)", "facing(..)", "facing(X..X)", "X", "Q",
    "back", "vamp", "eyestay.start", "wing.start", "held", "ball_girth - ball_girth", "forme", "tongue",
    [], {}, [[]], [1, 2], [0, 0], [1, 2, 3], ["Q"], ["Q", "Q"], [7, 67], [[0, 0], [1, 1]],
    {"at": [1, 2]}, {"x": 1}, {"follow": "back"}, {"follow": "throat(..X)", "ease": -100},
    {"hold": {"to": "Q"}},
)  # fmt: skip


def changed(style: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return the style with one thing changed."""
    style = deepcopy(style)
    steps = chance.choice([each for each in _steps(style) if each])
    group, key = _at(style, steps[:-1]), steps[-1]
    old = group[key]
    match chance.randrange(7):
        case 0:
            del group[key]
        case 1:
            group[key] = deepcopy(chance.choice(ODD))
        case 2 if isinstance(old, int | float):
            group[key] = chance.choice(
                [old * 10, -old, old * 1.0001, old / 1000, old + chance.uniform(-40, 40)]
            )
        case 3:
            group[key] = deepcopy(_at(style, chance.choice(list(_steps(style))[1:])))
        case 4 if isinstance(group, list):
            group.insert(chance.randrange(len(group) + 1), deepcopy(old))
        case 5 if isinstance(group, list):
            chance.shuffle(group)
        case 6 if isinstance(group, dict):
            group[str(chance.choice(ODD))] = group.pop(key)
        case _:
            texts = [each for steps in _steps(style) if isinstance(each := _at(style, steps), str)]
            group[key] = chance.choice(texts)
    return style


def _steps(value: Any, here: tuple[Any, ...] = ()) -> Any:
    yield here
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _steps(value[key], (*here, key))


def _at(value: Any, steps: tuple[Any, ...]) -> Any:
    for step in steps:
        value = value[step]
    return value


def faults_of(folder: Path, sizes: str = "38,46") -> tuple[Finding, ...]:
    """Grade and cut the style in a folder, make its files, and return what is said about it."""
    try:
        made = grade_style(folder, GradeJob(sizes=sizes))
        for _name, _content in graded_files(
            made.graded, made.cut.pieces, as_json(made.graded, made.cut.pieces)
        ):
            pass
        return made.findings
    except PolaError as error:
        assert isinstance(error, InputFaults)
        return error.findings


def assert_told(findings: tuple[Finding, ...]) -> None:
    for each in findings:
        assert each.where.file, each
        assert each.where.line, each
        assert each.where.column, each
        for language in LANGUAGES:
            with speaking(language):
                assert message(each)
                hint(each)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=130,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 2**32), st.sampled_from([1, 1, 1, 2, 3]))
def test_any_style_is_graded_or_refused_in_its_place(tmp_path: Path, seed: int, changes: int) -> None:
    chance = random.Random(seed)
    style = values()
    for _ in range(changes):
        style = changed(style, chance)
    assert_told(faults_of(written(tmp_path, style)))


@settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, len(STYLE) - 2), st.integers(1, 60), st.text(max_size=6))
def test_any_text_is_read_or_refused_in_its_place(tmp_path: Path, at: int, cut: int, put: str) -> None:
    folder = written(tmp_path)
    hostile = STYLE[:at] + put + STYLE[at + cut :]
    (folder / "style.yaml").write_bytes(hostile.encode("utf-8", "surrogatepass"))
    assert_told(faults_of(folder))


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("Q: [7, 67]", "Q: [7, .nan]", "PS120", ".nan]"),
        ("Q: [7, 67]", "Q: [7, -.inf]", "PS120", "-.inf]"),
        ("Q: [7, 67]", "Q: [7, 1e999]", "PS111", "1e999]"),
        ("Q: [7, 67]", "Q: [7, 1e99]", "PS155", "1e99]"),
        ("Q: [7, 67]", "Q: [7]", "PS145", "Q: [7]"),
        ("Q: [7, 67]", "Q: &a [7, 67]", "PS108", "&a [7, 67]"),
        ("Q: [7, 67]", "Q: !!python/object:os.system [7, 67]", "PS108", "!!python"),
        ("Q: [7, 67]", "B: [7, 67]", "PS109", "B: [7, 67]"),
        ("Q: [7, 67]", "Q: [7, 67", "PS105", ": [114, 106]"),
        ("name: small", "name: ../small", "PS138", "name: ../small"),
        ("name: small", 'name: "sm\\x07all"', "PS112", '"sm\\x07all"'),
        ("\npoints:", "\npoint:", "PS118", "point:"),
        ("lasting: 15,", "lasting: -15,", "PS128", "lasting: -15"),
        ("back: [B, ", "back: [Bee, ", "PS201", "back: [Bee"),
        ("{master: [back]", "{master: [bakc]", "PS201", "strip: {master"),
        ("back: [B, [-3", "back: [[6, 9], [-3", "PS204", "quarter:\n"),
    ],
)
def test_the_place_of_a_slip_is_exact(tmp_path: Path, old: str, new: str, code: str, place: str) -> None:
    assert STYLE.count(old) == 1
    slipped = STYLE.replace(old, new)
    before = slipped[: slipped.index(place)]
    here = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    folder = written(tmp_path, slipped)
    assert (code, *here) in [(each.code, each.where.line, each.where.column) for each in faults_of(folder)]


def test_a_style_that_is_not_text_or_too_large_is_refused(tmp_path: Path) -> None:
    for content, code in ((b"\xff\xfe" + STYLE.encode("utf-16-le"), "PS104"), (b"#" * 5_100_000, "PS103")):
        folder = written(tmp_path)
        (folder / "style.yaml").write_bytes(content)
        assert [each.code for each in faults_of(folder)] == [code]


def test_a_fault_of_the_last_is_told_in_the_last(tmp_path: Path) -> None:
    folder = written(tmp_path, last=LAST.replace("value: 280, per_size", "value: -280, per_size"))
    findings = faults_of(folder)
    assert_told(findings)
    assert {Path(each.where.file or "").name for each in findings} == {"last.yaml"}


def test_a_style_from_json_is_a_style_too(tmp_path: Path) -> None:
    (written(tmp_path) / "style.yaml").write_text(json.dumps(values()), encoding="utf-8")
    assert faults_of(tmp_path) == ()
