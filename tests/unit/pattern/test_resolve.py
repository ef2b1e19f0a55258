"""From names to places: every rule of a pattern that contradicts another is told, with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from polasepatu.pattern.model import LineRef
from small_shoe import made, told

Values = dict[str, Any]


def test_a_point_on_a_line_that_ends_in_it_is_a_circle(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["points"]["F"] = {"on": "qfront", "mm": 10}

    assert told(tmp_path, change) == [("PS203", "lines.qfront")]


def test_a_circle_of_three_is_told_once(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["points"]["Q"] = {"at": [7, 67], "hold": {"to": "D"}}
        style["points"]["D"] = {"at": [60, 35], "hold": {"to": "M"}}

        style["points"]["T"] = {"at": [114, 106], "rule": {"centre": "Q"}}  # the facing waits for T

    assert told(tmp_path, change) == [("PS203", "lines.facing")]


def test_a_held_line_and_a_free_point_that_part_claim_the_point_twice(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["points"]["D2"] = [80, 35]

    assert ("PS202", "lines.window") in told(tmp_path, change)


def test_lines_that_meet_twice_ask_which_crossing_is_meant(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["wave"] = [[20, 66], [45, 45], [70, 70]]
        style["points"]["W"] = {"meet": ["wave", "topline"]}

    def with_near(style: Values) -> None:
        change(style)
        style["points"]["W"]["near"] = [65, 60]

    assert told(tmp_path, change) == [("PS208", "points.W")]
    graded = made(tmp_path, with_near).graded
    assert np.all(graded.resolver.point("W")[:, 0] > 50)


def test_lines_that_do_not_meet_in_one_size_name_it(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        # held where it is drawn, while the topline rises above it with the girth
        style["lines"]["bar"] = {"through": [[45, 53], [45, 60]], "hold": {"to": "SB"}}
        style["points"]["W"] = {"meet": ["bar", "topline"]}

    assert told(tmp_path, change, sizes="42") == [("PS207", "points.W")]


def test_points_that_pass_each_other_in_a_small_size_are_refused(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        # 68 from the start stays put, the other one moves in with the shorter line
        style["points"]["P1"] = {"on": "facing", "mm": 68}
        style["points"]["P2"] = {"on": "facing", "fraction": 0.9}

    assert told(tmp_path, change) == [("PS209", "lines.facing")]


def test_a_point_off_the_line_cannot_begin_a_part_of_it(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["pieces"]["quarter"]["outline"][1] = "facing(B..)"

    codes = told(tmp_path, change)
    assert ("PS210", "lines.facing") in codes


def test_a_line_cannot_end_in_a_point_of_another_frame(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["facing"][2] = "SC"

    assert ("PS211", "lines.facing") in told(tmp_path, change)


@pytest.mark.parametrize("knot", ["Q", [7, 67], [7.0004, 67]])
def test_two_knots_in_one_place_are_refused(tmp_path: Path, knot: object) -> None:
    assert told(tmp_path, lambda style: style["lines"]["topline"].insert(0, knot)) == [
        ("PS216", "lines.topline")
    ]


@pytest.mark.parametrize(
    "axis", ["ball_girth - ball_girth", "ball_width - ball_girth", "toe_spring - heel_height"]
)
def test_an_axis_of_no_length_or_less_is_refused(tmp_path: Path, axis: str) -> None:
    assert told(tmp_path, lambda style: style["frames"]["strip"].update(x=axis)) == [
        ("PS219", "frames.strip")
    ]


def test_an_ease_that_eats_the_line_it_follows_is_refused(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["frames"]["strip"]["x"] = {"follow": "back", "ease": -70}

    assert told(tmp_path, change) == [("PS219", "frames.strip")]


def test_what_is_wrong_in_several_places_is_told_at_once(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["topline"].insert(1, "Q")
        style["points"]["F"] = {"on": "qfront", "mm": 10}
        style["pieces"]["vamp"]["marks"].append({"notch": "Q"})
        style["seams"]["strip"]["master"] = ["back(K..)"]
        style["pieces"]["insole"]["outline"] = ["insole_out", "insole_in"]

    codes = told(tmp_path, change)
    assert {"PS216", "PS203", "PS210", "PS204"} <= {code for code, _ in codes}
    assert len(set(codes)) == len(codes)


def test_a_held_line_keeps_its_shape_and_turns_with_its_carrier(tmp_path: Path) -> None:
    graded = made(tmp_path, sizes="38,46").graded
    resolver, base = graded.resolver, graded.cells.BASE
    window = resolver.curve("window").at(np.tile([0.0, 0.7, 1.3, 2.0], (resolver.sizes, 1)))
    spans = np.hypot(*np.moveaxis(window[:, 1:] - window[:, :1], -1, 0))
    assert spans == pytest.approx(np.broadcast_to(spans[base], spans.shape), abs=1e-9)
    assert window[:, 0] == pytest.approx(resolver.point("D"), abs=1e-12)


def test_two_rules_on_a_line_blend_from_end_to_end(tmp_path: Path) -> None:
    style = made(tmp_path, lambda values: values["lines"].update(blend=_blend())).graded.resolver
    knots, base = style.curve("blend").at(np.tile([0.0, 1.0, 2.0], (style.sizes, 1))), 0
    full = style.field("forme")(np.array([(30.0, 20.0), (60.0, 20.0), (90.0, 20.0)]))
    assert knots[:, 0] - knots[base, 0] == pytest.approx(np.broadcast_to(0.0, (style.sizes, 2)), abs=1e-9)
    assert knots[:, 2] == pytest.approx(full[:, 2], abs=1e-9)
    half = (full[:, 1] - full[base, 1]) / 2  # in the middle by its chord
    assert knots[:, 1] - knots[base, 1] == pytest.approx(half, abs=1e-9)


def _blend() -> Values:
    held, free = {"centre": [0, 0], "x": 0, "y": 0}, {"centre": [0, 0]}
    return {"through": [[30, 20], [60, 20], [90, 20]], "rules": [held, free]}


def test_an_offset_line_is_extended_to_the_lines_it_ends_on(tmp_path: Path) -> None:
    graded = made(tmp_path).graded
    for row in graded.cells.wanted:
        start = graded.resolver.point("eyestay.start")[row]
        topline = graded.flats["topline"].points[row]
        assert np.min(np.hypot(*(topline - start).T)) < 1e-9
    ref = LineRef(line="topline", start="eyestay.start")
    assert np.all(graded.length_mm([ref]) > 17)
