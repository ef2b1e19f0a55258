"""Net outlines in every size: closed, simple, opened on their fold, shared by size groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from polasepatu.errors import InputFaults
from polasepatu.geometry import F64
from polasepatu.pattern.grade import GradedPiece, grade
from polasepatu.workflow.grade import GradedStyle
from small_shoe import made, told

Values = dict[str, Any]


def piece(shoe: GradedStyle, name: str) -> GradedPiece:
    return next(each for each in shoe.graded.pieces if each.definition.name == name)


def test_an_outline_with_a_gap_names_it_and_its_neighbours(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["back"][0] = [6, 6.5]

    assert set(told(tmp_path, change)) == {("PS204", "pieces.quarter"), ("PS204", "pieces.quarter_inside")}


def test_an_outline_that_crosses_itself_as_drawn_is_an_input_error(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["insole_out"]["through"][3] = [180, -80]

    assert ("PS205", "pieces.insole") in told(tmp_path, change)


def test_an_outline_that_crosses_itself_only_when_graded_is_left_out_and_told(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        # a cut held 8 above the feather, which falls and moves with the size
        style["points"].update(
            A1=[0, 0], A2=[100, 0], A3=[100, 60], A4=[0, 60], A5={"at": [50, 8], "rule": {"centre": "A6"}}
        )
        style["points"]["A6"] = {"at": [50, 60], "rule": {"centre": [50, 60], "y": 0}}
        style["points"]["A7"] = {"at": [50, 2], "hold": {"to": "A1"}}
        style["lines"].update(
            a1=["A1", "A2"],
            a2=["A2", "A3"],
            a3=["A3", [60, 60], {"corner": "A7"}, [40, 60], "A4"],
            a4=["A4", "A1"],
        )
        style["lines"]["a3"] = {"through": style["lines"]["a3"], "rules": [{"centre": [50, 60], "y": 3}]}
        style["pieces"]["flap"] = {"outline": ["a1", "a2", "a3", "a4"]}

    codes = told(tmp_path, change)
    assert codes  # a growth above 1 is no attenuation


@pytest.mark.parametrize("loop", [["window"], ["window", "-sill"]])
def test_a_cut_out_must_close(tmp_path: Path, loop: list[str]) -> None:
    codes = told(tmp_path, lambda style: style["pieces"]["quarter"].update(cut_outs=[loop]))
    assert ("PS204", "pieces.quarter") in codes


def test_a_cut_out_must_lie_inside_and_clear_of_others(tmp_path: Path) -> None:
    def over_the_edge(style: Values) -> None:
        style["points"]["D"]["at"] = [-10, 35]

    def twice(style: Values) -> None:
        style["pieces"]["quarter"]["cut_outs"] *= 2

    for change in (over_the_edge, twice):
        assert ("PS220", "pieces.quarter") in told(tmp_path, change)


def test_a_cut_out_of_a_folded_piece_is_in_both_halves(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["slot"] = [[230, 30], {"corner": [240, 40]}, [250, 30]]
        style["lines"]["slot_foot"] = [[250, 30], [230, 30]]
        style["points"]["U1"], style["points"]["U2"] = [230, 30], [250, 30]
        for line in ("slot", "slot_foot"):
            knots = style["lines"][line]
            knots[0], knots[-1] = ("U1", "U2") if line == "slot" else ("U2", "U1")
        style["pieces"]["vamp"]["cut_outs"] = [["slot", "slot_foot"]]

    shoe = made(tmp_path, change)
    vamp = piece(shoe, "vamp")
    assert len(vamp.cut_outs) == 2
    whole = piece(made(tmp_path / "whole"), "vamp").line_area_mm2
    assert whole - vamp.line_area_mm2 == pytest.approx(2 * _area(vamp.cut_outs[0]), rel=1e-9)
    for cut in shoe.cut.pieces:
        if cut.piece == "vamp":
            assert shapely.Polygon(cut.cut_outline, cut.cut_outs).is_valid


def _area(ring: F64) -> F64:
    return np.asarray(shapely.area(shapely.polygons(ring)))


def test_a_fold_that_bulges_is_refused(tmp_path: Path) -> None:
    codes = told(tmp_path, lambda style: style["lines"]["centre_v"].insert(1, [245, 58]))
    assert set(codes) == {("PS206", f"lines.{name}.mirror_at") for name in ("feath_v", "throat")}


def test_a_fold_that_no_line_is_mirrored_at_may_not_bulge_either(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["strip_fold"]["through"].insert(1, [30, 0.5])

    assert told(tmp_path, change) == [("PS206", "pieces.back_strip")]


def test_a_fold_that_comes_back_to_its_start_is_refused(tmp_path: Path) -> None:
    codes = told(tmp_path, lambda style: style["lines"]["bottom_axis"]["through"].insert(0, "H1"))
    assert set(codes) == {("PS206", f"lines.{name}.mirror_at") for name in ("insole_out", "insole_in")}


def test_a_fold_must_be_an_edge_of_its_piece(tmp_path: Path) -> None:
    assert ("PS214", "pieces.vamp") in told(
        tmp_path, lambda style: style["pieces"]["vamp"].update(fold="back")
    )


def test_a_notch_away_from_the_outline_is_refused_at_its_mark(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["pieces"]["vamp"]["marks"].append({"notch": "Q"})

    assert told(tmp_path, change) == [("PS217", "pieces.vamp.marks.3")]


def test_the_size_code_cannot_stand_on_the_fold(tmp_path: Path) -> None:
    codes = told(tmp_path, lambda style: style["pieces"]["vamp"]["size_notches"].update(on="centre_v"))
    assert codes == [("PS201", "pieces.vamp.size_notches")]


def test_sizes_of_a_group_are_cut_as_its_member(tmp_path: Path) -> None:
    shoe = made(tmp_path, sizes="38-42")
    strip, cells = piece(shoe, "back_strip"), shoe.graded.cells
    cut_as = {cells.rows[row].size: cells.rows[strip.rows[row]].size for row in cells.wanted}
    assert cut_as == {"38": "39", "39": "39", "40": "41", "41": "41", "42": "42"}


def test_a_size_that_no_set_holds_is_refused_unless_the_group_says_as_itself(tmp_path: Path) -> None:
    def refusing(style: Values) -> None:
        style["groups"]["strips"].pop("others")

    with pytest.raises(InputFaults) as met:
        made(tmp_path, refusing, sizes="38,38.5,39.5,42")
    assert [(each.code, each.where.field) for each in met.value.findings] == [("PS225", "groups.strips")] * 2
    assert "39.5" in str(met.value)


def test_a_set_holds_its_halves(tmp_path: Path) -> None:
    shoe = made(tmp_path, sizes="38.5,40.5")
    strip, cells = piece(shoe, "back_strip"), shoe.graded.cells
    assert [cells.rows[strip.rows[row]].size for row in cells.wanted] == ["39", "41"]


def test_every_line_has_as_many_points_in_every_size_and_chords_of_two_hundredths(tmp_path: Path) -> None:
    shoe = made(tmp_path, sizes="38-46")
    for name, flat in shoe.graded.flats.items():
        assert flat.points.shape[0] == len(shoe.graded.cells.rows)
        curve, (start, end) = shoe.graded.resolver.curve(name), shoe.graded.resolver.bounds(name)
        dense = curve.at(np.linspace(start, end, 600, axis=1))
        for row in shoe.graded.cells.wanted:
            line = shapely.LineString(flat.points[row])
            assert float(np.max(shapely.distance(shapely.points(dense[row]), line))) < 0.03, name


def test_kept_step_counts_give_the_same_grade_of_the_same_pattern(tmp_path: Path) -> None:
    shoe = made(tmp_path)
    again = grade(shoe.style.pattern, shoe.graded.cells, kept=shoe.graded.steps)
    assert again.steps == shoe.graded.steps
    for first, second in zip(shoe.graded.pieces, again.pieces, strict=True):
        assert np.array_equal(first.net, second.net)


def test_kept_step_counts_hold_while_a_line_is_dragged(tmp_path: Path) -> None:
    coarse = {line: tuple(1 for _ in counts) for line, counts in made(tmp_path).graded.steps.items()}
    shoe = made(tmp_path)
    dragged = grade(shoe.style.pattern, shoe.graded.cells, kept=coarse)
    assert dragged.steps == coarse
    assert all(piece.net.shape[1] > 2 for piece in dragged.pieces)


def test_step_counts_of_another_line_are_counted_anew(tmp_path: Path) -> None:
    shoe = made(tmp_path)
    wrong = {line: (*counts, 1) for line, counts in shoe.graded.steps.items()}
    assert grade(shoe.style.pattern, shoe.graded.cells, kept=wrong).steps == shoe.graded.steps
