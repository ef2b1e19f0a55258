"""Photos made by rays, of shipped pieces on a board: what is found is compared with what was laid there.

`bench/digitise.py` looks at many more views; these few keep the figures from slipping.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from photo_scene import Errors, Scene, Shape, bundled, decoded, errors, jpeg, laid_out, moved
from polasepatu.errors import PolaError
from polasepatu.photo.board import Board
from polasepatu.photo.digitised import CARD_MM, Laid, read_pieces
from polasepatu.photo.picture import linear
from polasepatu.photo.proofs import compare_photos, take_reference
from polasepatu.photo.reading import BoardSeen, see_board

if TYPE_CHECKING:
    from polasepatu.photo.digitised import FoundPiece

A4 = Board()


@pytest.fixture(scope="module")
def quarter() -> Scene:
    """Return the derby's quarter in the middle of an A4 board."""
    return Scene(A4, laid_out(bundled("derby", "quarter"), A4), size_px=(1600, 1200))


def read(scene: Scene, thickness_mm: float | None = None) -> tuple[BoardSeen, Laid]:
    """Photograph a scene and read it."""
    seen = see_board(linear(decoded(jpeg(scene))), scene.board)
    return seen, read_pieces(seen.setting, scene.thickness_mm if thickness_mm is None else thickness_mm)


def off(laid: Laid, shape: Shape) -> tuple[FoundPiece, Errors]:
    """Return the piece that lies where a shape was laid, and its errors."""
    middle = shape.ring.mean(axis=0)
    piece = min(laid.pieces, key=lambda each: float(np.hypot(*(each.outline.mean(axis=0) - middle))))
    return piece, errors(piece.outline, shape.ring)


def test_a_quarter_of_thin_card(quarter: Scene) -> None:
    seen, laid = read(quarter)
    piece, found = off(laid, quarter.shapes[0])
    assert seen.quality.residual_mm < 0.02
    assert found.mean < 0.035 and found.p95 < 0.08 and found.greatest < 0.25
    assert abs(found.area) < 0.1
    assert len(piece.corners) == 6
    assert len(piece.holes) == len(quarter.shapes[0].holes) == 5
    for hole in quarter.shapes[0].holes:
        middle = hole.mean(axis=0)
        near = min(
            piece.holes, key=lambda each: float(np.hypot(each.x_mm - middle[0], each.y_mm - middle[1]))
        )
        assert np.hypot(near.x_mm - middle[0], near.y_mm - middle[1]) < 0.08
        assert near.diameter_mm == pytest.approx(4.0, abs=0.15)


def test_thickness_that_is_said_is_taken_back(quarter: Scene) -> None:
    thick = replace(quarter, thickness_mm=1.0)
    seen = see_board(linear(decoded(jpeg(thick))), A4)
    said = errors(read_pieces(seen.setting, 1.0).pieces[0].outline, thick.shapes[0].ring)
    silent = errors(read_pieces(seen.setting, 0.0).pieces[0].outline, thick.shapes[0].ring)
    assert abs(said.bias) < 0.03
    assert silent.bias > 5.0 * abs(said.bias)
    assert said.p95 < 0.12


def test_a_tip_that_stands_up_shows_in_the_second_photo(quarter: Scene) -> None:
    small = replace(quarter, size_px=(1720, 1290))
    curled = replace(small, curl_mm=3.0)
    aside = replace(curled, tilt_deg=(8.0, -22.0), aside_mm=(0.0, 0.0), seed=2)
    (first, here), (second, there) = read(curled), read(aside)
    with pytest.raises(PolaError) as caught:
        compare_photos(here.pieces, there.pieces, (first.camera, second.camera))
    assert [each.code for each in caught.value.findings] == ["PS778"]
    flat = replace(aside, curl_mm=0.0)
    (first, here), (second, there) = read(small), read(flat)
    assert not compare_photos(here.pieces, there.pieces, (first.camera, second.camera))


def test_a_board_that_bulges_is_refused(quarter: Scene) -> None:
    with pytest.raises(PolaError) as caught:
        see_board(linear(decoded(jpeg(replace(quarter, bulge_mm=2.5, size_px=(1300, 975))))), A4)
    assert "PS756" in [each.code for each in caught.value.findings]


def test_a_card_shows_that_the_board_was_printed_too_small() -> None:
    card = shapely.box(0, 0, CARD_MM[0], CARD_MM[1]).buffer(-3.18).buffer(3.18, quad_segs=16)
    ring = np.asarray(shapely.geometry.polygon.orient(card).exterior.coords)[:-1]
    lying = moved(Shape(ring), np.array([105.0, 78.0]))
    scene = Scene(A4, (lying,), size_px=(1600, 1200), thickness_mm=CARD_MM[2], print_scale=(0.97, 0.97))
    picture = linear(decoded(jpeg(scene)))
    laid = read_pieces(see_board(picture, A4).setting, CARD_MM[2])
    with pytest.raises(PolaError) as caught:
        take_reference(laid.pieces, CARD_MM[:2])
    assert caught.value.findings[0].code == "PS783"
    across, along = A4.check_mm
    measured_board = replace(A4, measured_mm=(0.97 * across, 0.97 * along))
    laid = read_pieces(see_board(picture, measured_board).setting, CARD_MM[2])
    measured, _, findings = take_reference(laid.pieces, CARD_MM[:2])
    assert not findings
    assert (measured.found_wide_mm, measured.found_tall_mm) == pytest.approx(CARD_MM[:2], abs=0.12)


def test_a_lens_that_bends_much_and_two_pieces() -> None:
    board = Board(paper="a3")
    shapes = laid_out(bundled("sneaker", "quarter_outside", "eyestay"), board)
    scene = Scene(board, shapes, size_px=(2000, 1500), lens=(-0.15, 0.03, 5e-4, -3e-4), seed=4)
    _, laid = read(scene)
    assert len(laid.pieces) == len(shapes)
    for shape in shapes:
        _, found = off(laid, shape)
        assert found.mean < 0.05 and abs(found.area) < 0.3
