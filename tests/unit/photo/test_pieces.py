"""What is read of a piece: its edge, holes, notches, drawn lines; and what is told where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from photo_scene import FLAT_DPI, Scene, Shape, errors, flat, laid_out
from polasepatu.errors import PolaError
from polasepatu.pattern.cutpiece import NotchShape
from polasepatu.photo import faults
from polasepatu.photo.board import Board
from polasepatu.photo.digitised import CARD_MM, read_pieces
from polasepatu.photo.features import find_notches, round_hole
from polasepatu.photo.pen import thinned
from polasepatu.photo.proofs import take_reference
from polasepatu.photo.reading import scan_setting, see_board

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.photo.digitised import FoundPiece

TURN = np.linspace(0.0, 2.0 * np.pi, 240, endpoint=False)
EGG = np.column_stack((52.0 * np.cos(TURN) + 6.0 * np.cos(2.0 * TURN), 38.0 * np.sin(TURN)))
PEN = np.array([[-30.0, -10.0], [0.0, -18.0], [30.0, -8.0]])


def disc(x: float, y: float, diameter: float) -> F64:
    """Return a round hole."""
    return np.column_stack((x + diameter / 2.0 * np.cos(TURN), y + diameter / 2.0 * np.sin(TURN)))


def ring_of(shape: shapely.Geometry) -> F64:
    """Return an outline counter-clockwise with points every 0.3 mm."""
    oriented = shapely.geometry.polygon.orient(shapely.segmentize(shape, 0.3))
    return np.asarray(oriented.exterior.coords)[:-1]


def shift_of(egg: FoundPiece) -> F64:
    """Return how far the egg lies from where it is drawn."""
    found, meant = (shapely.Polygon(ring).centroid for ring in (egg.outline, EGG))
    return np.array([found.x - meant.x, found.y - meant.y])


FLAP = shapely.Polygon([(-50, -30), (50, -30), (50, 30), (-50, 30)])
NOTCHED = FLAP
for cut in (
    shapely.Polygon([(-30, 30.1), (-28, 26), (-26, 30.1)]),
    shapely.box(0, 26, 3, 30.1),
    shapely.box(20, 26, 20.5, 30.1),
):
    NOTCHED = NOTCHED.difference(cut)


def scanned(*shapes: Shape) -> tuple[FoundPiece, ...]:
    """Return the pieces of a scan of shapes, laid side by side on a grey ground."""
    board = Board(paper="a3")
    scene = Scene(board, laid_out(shapes, board), colour=(0.6, 0.55, 0.4))
    setting = scan_setting(flat(scene), FLAT_DPI)
    low, high = np.array([40.0, 40.0]), np.array([380.0, 255.0])
    ring = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    return read_pieces(replace(setting, field=(ring,)), 0.0).pieces


@pytest.fixture(scope="module")
def pieces() -> tuple[FoundPiece, ...]:
    """Return an egg with two holes, a window and a line, a flap with notches, and a card."""
    window = np.array([[-10.0, 6.0], [10.0, 6.0], [10.0, 16.0], [-10.0, 16.0]])
    egg = Shape(EGG, (disc(-30.0, 5.0, 4.0), disc(28.0, 3.0, 6.0), window), (PEN,))
    card = shapely.box(0, 0, CARD_MM[0], CARD_MM[1]).buffer(-3.18).buffer(3.18, quad_segs=16)
    return scanned(egg, Shape(ring_of(NOTCHED)), Shape(ring_of(card)))


def test_an_outline_is_read_to_a_few_hundredths(pieces: tuple[FoundPiece, ...]) -> None:
    egg = pieces[0]
    found = errors(egg.outline - shift_of(egg), EGG)
    assert found.mean < 0.03 and found.greatest < 0.12
    assert abs(found.area) < 0.05
    assert egg.corners == ()
    assert egg.uncertain_mm < 0.15


def test_holes_keep_place_and_size(pieces: tuple[FoundPiece, ...]) -> None:
    small, large = sorted(pieces[0].holes, key=lambda hole: hole.diameter_mm)
    assert (small.diameter_mm, large.diameter_mm) == pytest.approx((4.0, 6.0), abs=0.08)
    assert (large.x_mm - small.x_mm, large.y_mm - small.y_mm) == pytest.approx((58.0, -2.0), abs=0.05)


def test_a_window_is_a_cut_out_with_corners(pieces: tuple[FoundPiece, ...]) -> None:
    (window,) = pieces[0].windows
    assert len(window.corners) == 4
    assert shapely.Polygon(window.ring).area == pytest.approx(200.0, rel=0.01)


def test_a_drawn_line_is_followed(pieces: tuple[FoundPiece, ...]) -> None:
    (line,) = pieces[0].lines
    meant = shapely.LineString(PEN + shift_of(pieces[0]))
    away = shapely.distance(meant, shapely.points(line))
    assert np.mean(away) < 0.05 and away.max() < 0.4
    assert shapely.LineString(line).length == pytest.approx(meant.length, abs=1.5)


def test_notches_are_told_from_corners(pieces: tuple[FoundPiece, ...]) -> None:
    flap = pieces[1]
    shapes = [notch.shape for notch in sorted(flap.notches, key=lambda notch: notch.x_mm)]
    assert shapes == [NotchShape.V, NotchShape.U, NotchShape.SLIT]
    assert len(flap.corners) == 4
    assert [notch.depth_mm for notch in flap.notches] == pytest.approx([4.0] * 3, abs=0.4)
    found = errors(flap.outline - flap.outline.min(axis=0), ring_of(FLAP) + (50.0, 30.0))
    assert found.mean < 0.05 and found.greatest < 0.3  # the mouths are closed


def test_a_card_proves_the_scale(pieces: tuple[FoundPiece, ...]) -> None:
    measured, rest, findings = take_reference(pieces, CARD_MM[:2])
    assert (measured.found_wide_mm, measured.found_tall_mm) == pytest.approx(CARD_MM[:2], abs=0.1)
    assert len(rest) == 2 and not findings


@pytest.mark.parametrize(("scale", "kind"), [(1.012, "off"), (0.99, "off"), (1.0045, "near")])
def test_a_card_of_the_wrong_size_shows_a_wrong_scale(
    pieces: tuple[FoundPiece, ...], scale: float, kind: str
) -> None:
    wrong = [replace(piece, outline=piece.outline * scale) for piece in pieces]
    if kind == "off":
        with pytest.raises(faults.ReferenceOff):
            take_reference(wrong, CARD_MM[:2])
    else:
        assert [each.code for each in take_reference(wrong, CARD_MM[:2])[2]] == ["PS784"]


def test_without_a_card_there_is_no_proof(pieces: tuple[FoundPiece, ...]) -> None:
    with pytest.raises(faults.ReferenceMissing):
        take_reference(pieces[:2], CARD_MM[:2])


def test_a_corner_that_points_inwards_is_no_notch() -> None:
    shape = FLAP.difference(shapely.Polygon([(-51, -4), (-46, 0), (-51, 4)]).buffer(0.0))
    wide = FLAP.difference(shapely.Polygon([(-51, -9), (-44, 0), (-51, 9)]))
    assert len(find_notches(ring_of(wide))[0]) == 0
    assert len(find_notches(ring_of(shape))[0]) <= 1


def test_only_round_holes_are_round() -> None:
    assert round_hole(disc(3.0, 4.0, 5.0)) is not None
    assert round_hole(disc(0.0, 0.0, 5.0) * (1.0, 1.3)) is None
    assert round_hole(disc(0.0, 0.0, 40.0)) is None


def test_a_stroke_becomes_one_cell_wide() -> None:
    mask = np.zeros((30, 60), dtype=bool)
    mask[12:17, 5:55] = True
    line = thinned(mask)
    assert line.sum(axis=0).max() == 1
    assert 44 <= line.sum() <= 50
    assert abs(np.argwhere(line)[:, 0].mean() - 14.0) <= 1.0


# --- what is refused ------------------------------------------------------------------------------


def board_with(scene: Scene) -> None:
    """Read the pieces of a flat picture of a board."""
    seen = see_board(flat(scene), scene.board)
    read_pieces(seen.setting, 0.0)


BOARD = Board()
PLAIN = Scene(BOARD, laid_out([Shape(EGG)], BOARD))


@pytest.mark.parametrize(
    ("scene", "code"),
    [
        (replace(PLAIN, exposure=0.05), "PS765"),
        (replace(PLAIN, shapes=()), "PS770"),
        (replace(PLAIN, colour=(0.222, 0.22, 0.218)), "PS770"),
        (replace(PLAIN, colour=(0.255, 0.255, 0.255)), "PS769"),
        (replace(PLAIN, shapes=(Shape(EGG + (70.0, 100.0)),)), "PS771"),
        (replace(PLAIN, exposure=1.4), "PS768"),
    ],
    ids=["dark", "empty", "the same", "alike", "outside", "over-exposed"],
)
def test_a_picture_that_cannot_be_good_is_refused(scene: Scene, code: str) -> None:
    with pytest.raises(PolaError) as caught:
        board_with(scene)
    assert code in [each.code for each in caught.value.findings]
    assert all(each.hint for each in caught.value.findings)


def test_a_mirrored_picture_is_told() -> None:
    with pytest.raises(faults.PictureMirrored):
        see_board(np.ascontiguousarray(flat(PLAIN)[:, ::-1]), BOARD)


def test_half_a_board_is_refused() -> None:
    picture = flat(PLAIN)
    picture[:, : picture.shape[1] // 2] = 0.4
    with pytest.raises(PolaError) as caught:
        see_board(picture, BOARD)
    assert "PS755" in [each.code for each in caught.value.findings]


def test_a_picture_without_board_is_refused() -> None:
    with pytest.raises(faults.MarkersMissing):
        see_board(np.full((600, 800, 3), 0.4, dtype=np.float32), BOARD)


def test_a_coarse_scan_is_refused() -> None:
    with pytest.raises(faults.TooFar):
        scan_setting(np.full((600, 800, 3), 0.4, dtype=np.float32), 72.0)
