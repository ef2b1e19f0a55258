"""Each of the twelve checks fails on a shoe that is spoiled on purpose, and passes on the sound one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from polasepatu.pattern.checks import Outcome, Status, check
from polasepatu.pattern.cut import CutSet
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.workflow.grade import GradedStyle
from small_shoe import LAST, Change, made

Values = dict[str, Any]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> GradedStyle:
    return made(tmp_path_factory.mktemp("sound"), sizes="38-46")


def outcome(outcomes: tuple[Outcome, ...], key: str) -> Outcome:
    return next(each for each in outcomes if each.key == key)


def spoiled(folder: Path, change: Change, key: str, **job: Any) -> Outcome:
    """Return how a check ends on the shoe after a change; the other eleven must not be needed to see it."""
    return outcome(made(folder, change, **{"sizes": "38-46", **job}).outcomes, key)


def with_pieces(shoe: GradedStyle, change: Any) -> tuple[Outcome, ...]:
    """Return the checks after a change to each cut piece: what a slip in our own code would do."""
    cut = CutSet(pieces=tuple(map(change, shoe.cut.pieces)), rings=shoe.cut.rings, findings=())
    return check(shoe.graded, cut)


def test_a_sound_shoe_passes_all_twelve(sound: GradedStyle) -> None:
    assert {each.key: each.status for each in sound.outcomes} == dict.fromkeys(
        (each.key for each in sound.outcomes), Status.PASSED
    )
    assert [each.number for each in sound.outcomes] == list(range(1, 13))


def test_1_the_last_table_may_not_jump(sound: GradedStyle) -> None:
    cells = sound.graded.cells
    girth = cells.size_measures["ball_girth"].copy()
    girth[cells.wanted[3]] += 0.5
    jumped = replace(cells, size_measures={**cells.size_measures, "ball_girth": girth})
    found = outcome(check(replace(sound.graded, cells=jumped), sound.cut), "last-table")
    assert found.status is Status.FAILED
    assert found.worst == pytest.approx(0.5)


def test_1_a_last_that_grows_by_percentage_is_sound_too(tmp_path: Path) -> None:
    last = LAST.replace("grading: arithmetic", "grading: geometric")
    shoe = made(tmp_path, sizes="40-44", last=last)
    assert outcome(shoe.outcomes, "last-table").status is Status.PASSED
    assert outcome(shoe.outcomes, "even-steps").status is Status.PASSED


def test_2_a_strip_that_grows_by_itself_no_longer_fits_the_back(tmp_path: Path) -> None:
    found = spoiled(tmp_path, lambda s: s["frames"]["strip"].update(x="stick_length"), "seams")
    assert found.status is Status.FAILED
    assert found.where.size in ("38", "46")


def test_2_stated_ease_is_part_of_a_seam(tmp_path: Path) -> None:
    def eased(style: Values) -> None:
        style["frames"]["strip"]["x"] = {"follow": "back", "ease": -3}
        for point in ("SC", "ST"):
            style["points"][point]["at"][0] = 62.5
        style["seams"]["strip"].update(ease=-3, tolerance=0.3)

    assert spoiled(tmp_path, eased, "seams").status is Status.PASSED

    def unstated(style: Values) -> None:
        eased(style)
        style["seams"]["strip"].update(ease=0)

    assert spoiled(tmp_path / "unstated", unstated, "seams").status is Status.FAILED


@pytest.mark.parametrize("size", ["38", "46"])
def test_3_an_allowance_of_another_width_in_one_size(sound: GradedStyle, size: str) -> None:
    cells = sound.graded.cells
    row = next(row for row in cells.wanted if cells.rows[row].size == size)
    key = next(key for key in sound.cut.rings if key[0] == "quarter" and key[2] == row)
    ring = sound.cut.rings[key].ring
    photocopied = ring.mean(axis=0) + 1.02 * (ring - ring.mean(axis=0))
    rings = {**sound.cut.rings, key: replace(sound.cut.rings[key], ring=photocopied)}
    found = outcome(check(sound.graded, replace(sound.cut, rings=rings)), "allowance-widths")
    assert found.status is Status.FAILED
    assert (found.where.piece, found.where.size) == ("quarter", size)


def test_3_a_tapering_margin_is_measured_too(sound: GradedStyle) -> None:
    quarter = next(each for each in sound.graded.pieces if each.definition.name == "quarter")
    wider = tuple(
        replace(edge, allowance_mm=edge.allowance_mm + 0.2) if edge.line == "feath_q" else edge
        for edge in quarter.edges
    )
    pieces = tuple(replace(each, edges=wider) if each is quarter else each for each in sound.graded.pieces)
    found = outcome(check(replace(sound.graded, pieces=pieces), sound.cut), "allowance-widths")
    assert found.status is Status.FAILED


def test_4_a_bottom_that_grows_otherwise_than_the_feather(tmp_path: Path) -> None:
    found = spoiled(tmp_path, lambda s: s["frames"]["bottom"].update(x="held"), "feather-ratio")
    assert found.status is Status.FAILED


def test_5_a_vamp_that_does_not_grow_round_the_ball(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["points"]["V"] = {"at": [199, 78], "rule": {"centre": "J", "y": 0.2}}
        style["points"]["E"] = {"at": [290.5, 36.155], "rule": {"centre": "J", "y": 0.2}}

    assert spoiled(tmp_path, change, "ball-girth").status is Status.FAILED


def test_6_a_hole_that_grows(sound: GradedStyle) -> None:
    def change(piece: CutPiece) -> CutPiece:
        grown = 1 + 0.02 * (float(piece.size) - 42)
        punches = tuple(replace(each, diameter_mm=each.diameter_mm * grown) for each in piece.punches)
        return replace(piece, punches=punches)

    assert outcome(with_pieces(sound, change), "held-features").status is Status.FAILED


def test_6_a_notch_that_deepens(sound: GradedStyle) -> None:
    def change(piece: CutPiece) -> CutPiece:
        notches = tuple(replace(each, depth_mm=float(piece.size) / 14) for each in piece.notches)
        return replace(piece, notches=notches)

    assert outcome(with_pieces(sound, change), "held-features").status is Status.FAILED


@pytest.mark.parametrize("feet", [(Foot.RIGHT,), (Foot.LEFT,)])
def test_6_eyelets_that_grow_apart(tmp_path: Path, feet: tuple[Foot, ...]) -> None:
    shoe = made(tmp_path, sizes="38,46", feet=feet)

    def change(piece: CutPiece) -> CutPiece:
        grown = 1 + 0.002 * (float(piece.size) - 42)
        punches = tuple(
            replace(each, x_mm=each.x_mm * grown, y_mm=each.y_mm * grown) for each in piece.punches
        )
        return replace(piece, punches=punches)

    assert outcome(shoe.outcomes, "held-features").status is Status.PASSED
    found = outcome(with_pieces(shoe, change), "held-features")
    assert found.status is Status.FAILED
    assert "eyelet pitch" in [each.values["name"] for each in found.findings]


def test_6_a_facing_that_widens(sound: GradedStyle) -> None:
    flats = dict(sound.graded.flats)
    eyestay = flats["eyestay"]
    flats["eyestay"] = replace(eyestay, points=eyestay.points + np.array([0.3, 0.0]))
    found = outcome(check(replace(sound.graded, flats=flats), sound.cut), "held-features")
    assert found.status is Status.FAILED
    assert "eyestay" in [each.values["name"] for each in found.findings]


def test_7_a_point_that_jumps_between_two_sizes(sound: GradedStyle) -> None:
    cells = sound.graded.cells
    measures = {name: table.copy() for name, table in cells.measures.items()}
    fresh = replace(sound.graded, cells=replace(cells, measures=measures))
    place = fresh.resolver.point("T")
    kept = place.copy()
    try:
        place[cells.wanted[4]] += 0.01
        found = outcome(check(fresh, sound.cut), "even-steps")
    finally:
        place[:] = kept
    assert found.status is Status.FAILED
    assert [each.values["name"] for each in found.findings] == ["T"]


def test_8_a_corner_that_opens_warns(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["facing"] = {
            "through": ["T", [147.6, 91.5], "F"],
            "rules": [{"centre": "T", "x": 0, "y": 0}],
        }
        style["points"]["F"] = {"at": [187, 77], "rule": {"centre": "T", "y": 0.1}}
        style["points"]["T"] = {"at": [114, 106], "rule": {"centre": "Q", "y": 0}}

    found = spoiled(tmp_path, change, "shapes", sizes="36-46")
    assert found.status is Status.WARNED
    assert {each.code for each in found.findings} == {"PS215"}


def test_8_an_outline_that_crosses_itself_in_a_small_size_fails(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        # A slot of held depth runs down to 2 above a foot that rises as the size falls.
        style["points"].update(A=[0, 0], B2=[100, 0], C2=[100, 40], D4=[0, 40])
        style["points"]["S"] = {"at": [50, 2], "hold": {"to": "M2"}}
        style["points"]["M2"] = [50, 40]
        style["lines"].update(
            a=["A", "B2"],
            b=["B2", "C2"],
            d=["D4", "A"],
            c=["C2", {"corner": [60, 40]}, {"corner": "S"}, {"corner": [40, 40]}, "D4"],
        )
        style["pieces"]["flap"] = {"outline": ["a", "b", "c", "d"]}

    shoe = made(tmp_path, change, sizes="36,42")
    found = outcome(shoe.outcomes, "shapes")
    assert found.status is Status.FAILED
    assert {(each.code, each.where.size) for each in found.findings if each.code == "PS205"} == {
        ("PS205", "36")
    }
    assert [p.size for p in shoe.cut.pieces if p.piece == "flap"] == ["42"]  # never cut that way
    assert [each.code for each in shoe.findings].count("PS205") == 1


def test_9_a_group_of_sizes_too_far_apart(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["groups"]["strips"] = {"sets": [{"sizes": [38, 46]}], "tolerance": 1}

    found = spoiled(tmp_path, change, "groups")
    assert found.status is Status.FAILED
    assert found.where.size == "38"


@pytest.mark.parametrize(("size", "as_cut"), [("39", "42"), ("40", "39")])
def test_9_a_set_cut_in_two_shapes_or_two_sets_in_one(sound: GradedStyle, size: str, as_cut: str) -> None:
    cells = sound.graded.cells
    keys = {cells.rows[key[2]].size: key for key in sound.cut.rings if key[0] == "back_strip"}
    rings = {**sound.cut.rings, keys[size]: sound.cut.rings[keys[as_cut]]}
    found = outcome(check(sound.graded, replace(sound.cut, rings=rings)), "groups")
    assert found.status is Status.FAILED


def test_9_a_larger_size_is_not_cut_smaller(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["groups"]["strips"] = {"sets": [{"sizes": [40, 42], "cut_as": 38}], "tolerance": 30}
        style["groups"]["strips"]["others"] = "as_itself"

    assert spoiled(tmp_path, change, "groups").where.size == "40"


def test_9_a_part_that_does_not_grow_may_stand_in_a_group(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["frames"]["strip"]["x"] = "held"
        style["seams"].pop("strip")

    assert spoiled(tmp_path, change, "groups").status is Status.PASSED


def test_9_a_part_is_laid_on_at_its_anchor(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        # laid on at its top, a strip that is two sizes longer reaches past the foot
        style["groups"]["strips"] = {"sets": [{"sizes": [38, 46]}], "anchor": [65.5, 0], "tolerance": 20}

    def laid_on_below(style: Values) -> None:
        change(style)
        style["groups"]["strips"]["anchor"] = [32.75, 0]

    top = spoiled(tmp_path / "top", change, "groups", sizes="38,46").worst
    middle = spoiled(tmp_path / "middle", laid_on_below, "groups", sizes="38,46").worst
    assert top is not None
    assert middle == pytest.approx(top / 2, rel=0.01)


def test_10_a_half_size_off_the_middle(sound: GradedStyle) -> None:
    cells = sound.graded.cells
    half = next(row for row, cell in enumerate(cells.rows) if cell.size == "41.5")
    place = sound.graded.resolver.point("T")
    kept = place.copy()
    try:
        place[half] += 1e-6
        found = outcome(check(sound.graded, sound.cut), "half-sizes")
    finally:
        place[:] = kept
    assert found.status is Status.FAILED
    assert found.where.size == "41.5"


def test_11_a_base_size_that_is_not_as_drawn(sound: GradedStyle) -> None:
    points = dict(sound.graded.pattern.points)
    points["T"] = replace(points["T"], at=(114.0, 106.001))  # type: ignore[call-arg]
    redrawn = replace(sound.graded, pattern=replace(sound.graded.pattern, points=points))
    assert outcome(check(redrawn, sound.cut), "base-unchanged").status is Status.FAILED


def test_12_a_hole_on_the_edge(tmp_path: Path) -> None:
    found = spoiled(
        tmp_path, lambda s: s["pieces"]["quarter"]["marks"].append({"punch": ["M"]}), "holes-and-notches"
    )
    assert found.status is Status.FAILED
    assert found.where.piece in ("quarter", "quarter_inside")


@pytest.mark.parametrize("foot", [Foot.RIGHT, Foot.LEFT])
def test_12_a_notch_deeper_than_its_margin(tmp_path: Path, foot: Foot) -> None:
    def change(style: Values) -> None:
        style["points"]["W"] = {"on": "back", "mm": 30}
        style["pieces"]["quarter"]["marks"].append({"notch": "W", "depth": 3})  # the seam has 1.5

    found = spoiled(tmp_path, change, "holes-and-notches", feet=(foot,))
    assert found.status is Status.FAILED
    assert found.worst == pytest.approx(1.5, abs=0.01)


def test_12_a_notch_along_the_end_of_a_margin(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["pieces"]["quarter"]["marks"].append({"notch": "K"})  # where the margin ends beside a raw edge

    assert spoiled(tmp_path, change, "holes-and-notches").status is Status.FAILED


def test_a_check_with_nothing_to_judge_says_so(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        for key in ("seams", "feather", "girth", "groups", "covers"):
            style.pop(key)
        style["pieces"]["back_strip"].pop("group")

    unused = {
        each.key for each in made(tmp_path, change, sizes="42").outcomes if each.status is Status.UNUSED
    }
    assert unused == {"seams", "feather-ratio", "ball-girth", "groups", "even-steps"}


def test_a_sole_that_does_not_reach_past_the_insole(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["lines"]["outsole_in"]["by"] = -1
        style["lines"]["outsole_out"]["by"] = 1

    codes = [(each.code, each.where.size) for each in made(tmp_path, change).findings]
    assert ("PS343", "38") in codes


def test_more_than_five_sizes_from_the_base_asks_for_a_second_model(tmp_path: Path) -> None:
    far = [each for each in made(tmp_path, sizes="36,37,46").findings if each.code == "PS333"]
    assert [each.values["size"] for each in far] == ["36"]


def test_three_fittings_do_not_mix_their_sizes(tmp_path: Path) -> None:
    shoe = made(tmp_path, sizes="41-43", widths=("F", "G", "H"))
    assert {each.status for each in shoe.outcomes} == {Status.PASSED}
