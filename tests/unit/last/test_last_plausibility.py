from __future__ import annotations

import pytest

from polasepatu.errors import Severity
from polasepatu.last import HeelGroup, Wearer, remarks
from polasepatu.sizing import parse_size

from .lasts import dress_last


def test_the_dress_last_gives_no_reason_to_doubt() -> None:
    assert remarks(dress_last()) == ()


@pytest.mark.parametrize(
    ("key", "measure", "code", "field"),
    [
        ("ball_girth", ("204", "5", "5"), "PS317", "measures.ball_girth.value"),
        ("heel_height", ("90", "0", "0"), "PS317", "measures.heel_height.value"),
        ("ball_girth", ("244", "8", "5"), "PS318", "measures.ball_girth.per_size"),
        ("ball_girth", ("244", "5", "0"), "PS318", "measures.ball_girth.per_width"),
        ("stick_length", ("280", "127/15", "0"), "PS318", "measures.stick_length.per_size"),
        ("heel_height", ("25", "1", "0"), "PS319", "measures.heel_height.per_size"),
        ("back_height", ("67", "5", "0"), "PS318", "measures.back_height.per_size"),
    ],
)
def test_an_unlikely_measure_warns_at_its_place_with_a_source(
    key: str, measure: tuple[str, str, str], code: str, field: str
) -> None:
    found = {(each.code, each.where.field): each for each in remarks(dress_last(measures={key: measure}))}
    warning = found[code, field]
    assert warning.severity is Severity.WARNING
    assert code == "PS319" or warning.values["source"]


def test_a_stick_length_of_another_size_warns_with_the_length_of_the_scale() -> None:
    (warning, *_) = remarks(dress_last(measures={"stick_length": ("260", "20/3", "0")}))
    assert warning.english() == (
        "stick length of 260.0 mm is unusual: expected 268.0 to 300.0 mm (the base size on its scale)"
    )


def test_a_heel_that_is_held_in_groups_may_grow_between_them() -> None:
    group = HeelGroup(up_to=parse_size("46", "eu"), model=parse_size("42", "eu"))
    assert remarks(dress_last(measures={"heel_height": ("25", "1", "0")}, heel_groups=(group,))) == ()


def test_a_mans_last_is_not_a_childs() -> None:
    assert remarks(dress_last(wearer=Wearer.CHILD, measures={"ball_width": ("83", "5/3", "5/3")}))
