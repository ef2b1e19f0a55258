"""Markers, the plane they lie in, and the camera above it, from corners that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from photo_scene import Scene, flat
from polasepatu.photo.board import Board, printed, sheets_of
from polasepatu.photo.camera import camera_of
from polasepatu.photo.markers import Marker, find_markers, homography, mapped
from polasepatu.photo.plane import Lens, plane_of

if TYPE_CHECKING:
    from polasepatu.geometry import F64

SIZE_PX = (4000, 3000)
FOCAL = 1.2  # half diagonals
PLACE = np.array([170.0, 90.0, 420.0])


def seen(points: F64, lens: Lens, tilt_deg: float = 12.0) -> F64:
    """Return the pixels at which a camera at PLACE sees places (n, 2) of the plane."""
    a = np.radians(tilt_deg)
    turn = np.array([[1, 0, 0], [0, -np.cos(a), -np.sin(a)], [0, np.sin(a), -np.cos(a)]])
    away = (np.column_stack([points, np.zeros(len(points))]) - PLACE) @ turn.T
    straight = FOCAL * away[:, :2] / away[:, 2:]
    half = np.hypot(*SIZE_PX) / 2
    return lens.bent(straight) * half + (np.array(SIZE_PX) - 1) / 2


def markers(
    board: Board, lens: Lens, shifts: dict[int, tuple[float, float, float]] | None = None
) -> list[Marker]:
    """Return the markers of a board as a perfect picture has them; sheets may be moved and turned."""
    found = []
    for sheet in sheets_of(board):
        x, y, turn = (shifts or {}).get(sheet.number, (0.0, 0.0, 0.0))
        cos, sin = np.cos(turn), np.sin(turn)
        for number, corners in sheet.markers.items():
            places = printed(corners, board) @ np.array([[cos, sin], [-sin, cos]])
            pixels = seen(places + np.array(sheet.corner_mm) + (x, y), lens)
            found.append(Marker(number=number, corners=pixels, dark=0.03, light=0.7, rise_px=2.0))
    return found


LENS = Lens(k1=-0.06, k2=0.02, x=0.01, y=-0.008)


def test_places_come_back_through_lens_and_slant() -> None:
    board = Board(paper="a3")
    plane = plane_of(board, markers(board, LENS), SIZE_PX)
    assert plane is not None
    assert plane.rms_mm < 1e-4
    x, y = np.meshgrid(np.linspace(40, 380, 12), np.linspace(40, 260, 9))
    places = np.column_stack([x.ravel(), y.ravel()])
    assert plane.view.places(seen(places, LENS)) == pytest.approx(places, abs=1e-3)
    assert plane.view.pixels(places) == pytest.approx(seen(places, LENS), abs=1e-2)


def test_the_camera_is_found_where_it_stood() -> None:
    board = Board(paper="a3")
    plane = plane_of(board, markers(board, Lens()), SIZE_PX)
    assert plane is not None
    camera = camera_of(plane.view, None)
    assert camera.focal_from == "picture"
    assert (camera.x_mm, camera.y_mm, camera.height_mm) == pytest.approx(PLACE, abs=1.0)
    assert camera.tilt_deg == pytest.approx(12.0, abs=0.1)


def test_the_upper_edge_of_a_thick_piece_comes_back_to_where_it_stands() -> None:
    board = Board(paper="a3")
    plane = plane_of(board, markers(board, Lens()), SIZE_PX)
    assert plane is not None
    camera = camera_of(plane.view, None)
    thick = 2.0
    stands = np.array([[300.0, 150.0], [60.0, 80.0]])
    looks = PLACE[:2] + (stands - PLACE[:2]) * PLACE[2] / (PLACE[2] - thick)
    outward = (stands - PLACE[:2]) / np.hypot(*(stands - PLACE[:2]).T)[:, None]
    assert camera.seen_edge(looks, outward, thick) == pytest.approx(stands, abs=0.01)
    assert camera.seen_edge(looks, -outward, thick) == pytest.approx(looks)  # seen down to the board


def test_sheets_that_were_not_laid_exactly_are_found_where_they_lie() -> None:
    board = Board(paper="a4", columns=2, rows=2)
    shifts = {1: (0.8, -0.5, 0.004), 2: (-0.6, 0.3, -0.003), 3: (0.4, 0.9, 0.002)}
    plane = plane_of(board, markers(board, LENS, shifts), SIZE_PX)
    assert plane is not None
    assert plane.rms_mm < 1e-3
    for lies in plane.sheets[1:]:
        x, y, turn = shifts[lies.sheet.number]
        assert (lies.x_mm, lies.y_mm) == pytest.approx(np.array(lies.sheet.corner_mm) + (x, y), abs=0.01)
        assert lies.turn_rad == pytest.approx(turn, abs=1e-4)


def test_a_printer_that_scales_is_taken_back() -> None:
    board = Board(measured_mm=(201.0, 139.3))
    plane = plane_of(board, markers(board, LENS), SIZE_PX)
    assert plane is not None
    places = np.array([[60.0, 60.0], [220.0, 150.0]])
    assert plane.view.places(seen(places, LENS)) == pytest.approx(places, abs=1e-3)


def test_the_wrong_board_shows_in_the_residual() -> None:
    plane = plane_of(Board(paper="f4"), markers(Board(paper="a4"), Lens()), SIZE_PX)
    assert plane is None or plane.rms_mm > 0.5


def test_three_markers_are_not_enough() -> None:
    board = Board()
    assert plane_of(board, markers(board, LENS)[:3], SIZE_PX) is None


def test_a_lens_is_undone() -> None:
    rng = np.random.default_rng(1)
    points = rng.uniform(-0.8, 0.8, (50, 2))
    for lens in (LENS, Lens(k1=-0.15, k2=0.03), Lens(k1=0.1)):
        assert lens.straightened(lens.bent(points)) == pytest.approx(points, abs=1e-7)


def test_a_projection_maps_its_corners() -> None:
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    quad = np.array([[10.0, 12.0], [52.0, 8.0], [60.0, 55.0], [5.0, 48.0]])
    assert mapped(homography(square, quad), square) == pytest.approx(quad)


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_every_marker_is_found_whichever_way_the_board_lies(quarter_turns: int) -> None:
    board = Board()
    scene = Scene(board, ())
    picture = np.ascontiguousarray(np.rot90(flat(scene), quarter_turns))
    found = find_markers(picture)
    (sheet,) = sheets_of(board)
    assert [marker.number for marker in found] == sorted(sheet.markers)
    if quarter_turns == 0:
        high = picture.shape[0]
        for marker in found:
            corners = marker.corners
            places = np.column_stack([(corners[:, 0] + 0.5) / 6.0, (high - corners[:, 1] - 0.5) / 6.0])
            assert places == pytest.approx(sheet.markers[marker.number], abs=0.02)


def test_nothing_is_taken_for_a_marker_that_is_none() -> None:
    rng = np.random.default_rng(5)
    noise = np.repeat(np.kron(rng.random((60, 80)) > 0.5, np.ones((12, 12)))[..., None], 3, axis=-1)
    assert find_markers(noise.astype(np.float32)) == ()
