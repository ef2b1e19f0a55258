"""Lettering: every letter has strokes, words have width, and a label stands inside its piece."""

from __future__ import annotations

import string

import numpy as np
import pytest
import shapely

from polasepatu.geometry import lettering

BAR = np.array(((0.0, 0.0), (120.0, 0.0), (120.0, 30.0), (0.0, 30.0)))


@pytest.mark.parametrize("letter", string.ascii_letters + string.digits + string.punctuation + "°×")
def test_every_letter_is_drawn_within_its_cell(letter: str) -> None:
    points = np.concatenate(lettering.strokes(letter, 6.0))
    assert points[:, 0].min() >= 0.0
    assert points[:, 0].max() == pytest.approx(lettering.text_width_mm(letter, 6.0))
    assert points[:, 1].min() >= -2.0
    assert points[:, 1].max() <= 7.0


def test_no_two_letters_look_the_same() -> None:
    seen: dict[bytes, str] = {}
    for letter in string.ascii_letters + string.digits:
        key = b"|".join(np.round(each, 6).tobytes() for each in lettering.strokes(letter, 6.0))
        assert key not in seen, (letter, seen.get(key))
        seen[key] = letter


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Zürich", "Zurich"), ("39½", "391/2"), ("é ñ ß", "e n ss"), ("a–b", "a-b"), ("dm²", "dm2")],
)
def test_accents_fall_back_to_base_letters(text: str, plain: str) -> None:
    assert lettering.plain(text) == plain


def test_an_unknown_letter_is_a_crossed_box_and_not_a_gap() -> None:
    assert len(lettering.strokes("鞋", 6.0)) == 2


def test_text_scales_moves_and_turns() -> None:
    flat = np.concatenate(lettering.strokes("Vamp 42", 1.0))
    turned = np.concatenate(lettering.strokes("Vamp 42", 5.0, x_mm=10.0, y_mm=20.0, angle_deg=90.0))
    assert turned == pytest.approx(np.column_stack((10.0 - 5.0 * flat[:, 1], 20.0 + 5.0 * flat[:, 0])))


def test_a_second_line_stands_below_the_first() -> None:
    two = np.concatenate(lettering.block_strokes(("H", "H"), 10.0))
    assert two[:, 1].min() == pytest.approx(-16.0)


@pytest.mark.parametrize("turn", [0.0, 35.0, 90.0, 160.0])
def test_a_label_stays_inside_with_its_clearance(turn: float) -> None:
    ring = np.asarray(shapely.affinity.rotate(shapely.Polygon(BAR), turn).exterior.coords)[:-1]
    lines = ("DERBY QUARTER", "42 R  2x")
    place = lettering.fit_lettering(lines, ring, clearance_mm=2.0, max_height_mm=20.0)
    assert place is not None
    assert place.height_mm > 7.0
    assert -90.0 < place.angle_deg <= 90.0
    drawn = lettering.block_strokes(
        lines, place.height_mm, x_mm=place.x_mm, y_mm=place.y_mm, angle_deg=place.angle_deg
    )
    inner = shapely.Polygon(ring).buffer(-1.999)
    assert all(inner.contains(shapely.LineString(stroke)) for stroke in drawn)


def test_a_label_avoids_holes_and_stitch_lines() -> None:
    lines = ("SIZE 42",)
    hole = np.array(((50.0, 5.0), (70.0, 5.0), (70.0, 25.0), (50.0, 25.0)))
    stitch = np.array(((0.0, 20.0), (120.0, 20.0)))
    place = lettering.fit_lettering(lines, BAR, cut_outs=(hole,), keep_off=(stitch,), clearance_mm=1.0)
    assert place is not None
    drawn = shapely.MultiLineString(
        lettering.block_strokes(
            lines, place.height_mm, x_mm=place.x_mm, y_mm=place.y_mm, angle_deg=place.angle_deg
        )
    )
    assert drawn.distance(shapely.Polygon(hole)) > 0.9
    assert drawn.distance(shapely.LineString(stitch)) > 0.2


def test_a_label_that_cannot_fit_is_none() -> None:
    sliver = np.array(((0.0, 0.0), (80.0, 0.0), (80.0, 4.0), (0.0, 4.0)))
    assert lettering.fit_lettering(("VAMP",), sliver) is None
    assert lettering.fit_lettering(("",), BAR) is None
