"""What is to be nested: pairs by size in words, and what an order wants cut in one colour."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from polasepatu import project
from polasepatu.errors import PolaError
from polasepatu.workflow.wanted import parse_pairs, wanted

ORDER = project.orders()["los-angeles-2000"]
DERBY = project.styles()["derby"]


def order(tmp_path: Path, **changes: object) -> Path:
    """Write the sample order with other sizes or colours, beside a copy of the patterns."""
    given = yaml.safe_load(ORDER.read_text(encoding="utf-8"))
    folder = tmp_path / "orders"
    folder.mkdir()
    shutil.copytree(DERBY.parent, tmp_path / "patterns")
    path = folder / "order.yaml"
    path.write_text(yaml.safe_dump({**given, **changes}, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "pairs"),
    [("8", 8), (" 20 ", 20), ("38:4,39:6", {"38": 4, "39": 6}), ("39.5: 2 , 40:0", {"39.5": 2, "40": 0})],
)
def test_pairs_are_one_number_or_one_for_each_size(text, pairs):
    assert parse_pairs(text) == pairs


@pytest.mark.parametrize(
    "text",
    ["", "0", "42:0", "eight", "38:4,38:5", "38:4,", "38:-1", "38:1.5", "1e3", "-2", "38;4", "1.000"],
)
def test_pairs_that_cannot_be_read_are_refused_with_a_code(text):
    with pytest.raises(PolaError) as caught:
        parse_pairs(text)
    assert caught.value.code in ("PS495", "PS496")
    assert caught.value.exit_code == 2


def test_pairs_of_a_style_are_in_all_and_spread_over_its_sizes():
    assert wanted(DERBY).pairs == {"42": 1}
    assert wanted(DERBY, pairs="8").pairs == {"42": 8}
    assert wanted(DERBY, sizes="41-43", pairs="8").pairs == {"41": 3, "42": 3, "43": 2}
    assert wanted(DERBY, sizes="41-43").pairs == {"41": 1, "42": 1, "43": 1}
    assert wanted(DERBY, sizes="41-43", pairs="42:5").pairs == {"42": 5}
    assert wanted(DERBY, pairs="43:2,41:1").pairs == {"41": 1, "43": 2}


def test_what_a_style_does_not_have_is_refused():
    for asked, code in (({"sizes": "41", "pairs": "42:5"}, "PS498"), ({"colour": "brown"}, "PS412")):
        with pytest.raises(PolaError) as caught:
            wanted(DERBY, **asked)
        assert (caught.value.code, caught.value.exit_code) == (code, 2)


def test_an_order_gives_its_pairs_by_the_size_of_the_last():
    found = wanted(ORDER)
    assert sum(found.pairs.values()) == 2000
    assert found.style.pattern.name == "derby"
    assert list(found.pairs) == sorted(found.pairs, key=float)
    # US men 9 has the last length of EU 42.5 (Paris points of 20/3 mm against thirds of an inch)
    assert "42.5" in found.pairs


def test_a_part_of_an_order_keeps_its_proportion():
    whole, part = wanted(ORDER).pairs, wanted(ORDER, pairs="40").pairs
    assert sum(part.values()) == 40
    assert all(abs(part[size] - whole[size] * 40 / 2000) <= 1 for size in whole)
    assert wanted(ORDER, sizes="42,43").pairs == {size: whole[size] for size in ("42", "43")}
    assert wanted(ORDER, pairs="42:3").pairs == {"42": 3}


@pytest.mark.parametrize("asked", [{"sizes": "38"}, {"pairs": "38:4"}, {"sizes": "42", "pairs": "43:1"}])
def test_a_size_nobody_ordered_is_refused(asked):
    with pytest.raises(PolaError) as caught:
        wanted(ORDER, **asked)
    assert caught.value.code == "PS498"


def test_of_several_colours_one_is_named(tmp_path):
    colours = {
        "brown": {"title": {"en": "Brown", "id": "Cokelat"}, "percent": 75},
        "black": {"title": {"en": "Black", "id": "Hitam"}, "percent": 25},
    }
    path = order(tmp_path, colours=colours, overrun_percent=2)
    with pytest.raises(PolaError) as caught:
        wanted(path)
    assert caught.value.code == "PS497"
    brown, black = wanted(path, colour="brown"), wanted(path, colour="black")
    assert sum(brown.pairs.values()) == 1530  # with 2 % overrun
    assert sum(black.pairs.values()) == 510
    with pytest.raises(PolaError):
        wanted(path, colour="pink")
