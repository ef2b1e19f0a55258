"""A layout counted on a raster by code of its own: used area, overlaps, the edge, flaws and zones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from polasepatu import project
from polasepatu.files.hide import hide_text
from polasepatu.materials.generate import generate_hide
from polasepatu.nesting.problem import NestSettings
from polasepatu.nesting.record import NestRecord
from polasepatu.workflow.nest import NestJob, nest_on_hides
from polasepatu.workflow.wanted import wanted

STEP_MM = 0.5


class Raster:
    """Cells of a box, covered where their middle lies inside a ring (even and odd crossings of a row)."""

    def __init__(self, ring: np.ndarray) -> None:
        self.low = np.floor(ring.min(axis=0)) - 1.0
        columns, rows = (np.ceil((ring.max(axis=0) + 1.0 - self.low) / STEP_MM)).astype(int)
        self.x = self.low[0] + STEP_MM * (np.arange(columns) + 0.5)
        self.y = self.low[1] + STEP_MM * (np.arange(rows) + 0.5)

    def inside(self, ring: np.ndarray) -> np.ndarray:
        crossings = np.zeros((len(self.y), len(self.x) + 1), dtype=np.int64)
        for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            low, high = min(y0, y1), max(y0, y1)
            rows = np.flatnonzero((self.y > low) & (self.y <= high))
            if len(rows):
                at = x0 + (self.y[rows] - y0) * (x1 - x0) / (y1 - y0)
                np.add.at(crossings, (rows, np.searchsorted(self.x, at)), 1)
        return np.cumsum(crossings[:, :-1], axis=1) % 2 == 1


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> NestRecord:
    """Derby uppers of EU 42 on a small skin with many flaws, as many as it holds."""
    hide = tmp_path_factory.mktemp("hide") / "skin.yaml"
    skin = generate_hide(form="sheep", grade="F", seed=2)
    hide.write_text(hide_text(skin), encoding="utf-8")
    settings = NestSettings(gap_mm=1.0, rounds=4, threads=1)
    job = NestJob(settings=settings)
    nested = nest_on_hides(
        wanted(project.folder() / "patterns" / "derby", sizes="42", pairs="4"), [hide], job
    )
    assert len(nested.record.result.placements) >= 8
    return nested.record


def visible_parts(layout: NestRecord) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the severity of flaws each visible part may cover, and the part where it lies."""
    pieces = {piece.key: piece for piece in layout.problem.pieces}
    for each in layout.result.placements:
        for part in pieces[each.piece].visible_parts():
            yield part.allowed_severity, each.pose.of(part.ring)


def test_used_area_is_that_of_the_cells_covered(layout: NestRecord) -> None:
    (sheet,) = layout.problem.sheets
    raster = Raster(sheet.outline)
    leather = raster.inside(sheet.outline)
    sound = leather.copy()
    for flaw in sheet.flaws:
        sound &= ~raster.inside(flaw.ring)
    covered = np.zeros_like(leather, dtype=np.int64)
    pieces = {piece.key: piece for piece in layout.problem.pieces}
    for each in layout.result.placements:
        covered += raster.inside(each.pose.of(pieces[each.piece].outline))
    assert covered.max() == 1, "two pieces on one cell"
    assert not (covered.astype(bool) & ~leather).any(), "a piece off the leather"
    used = covered.sum() / sound.sum()
    assert used == pytest.approx(layout.result.utilisation, rel=2e-3)
    assert covered.sum() / leather.sum() == pytest.approx(layout.result.utilisation_gross, rel=2e-3)


def test_no_visible_part_covers_a_cell_of_a_flaw_it_may_not_show(layout: NestRecord) -> None:
    (sheet,) = layout.problem.sheets
    raster = Raster(sheet.outline)
    flaws = [(flaw.severity, raster.inside(flaw.ring)) for flaw in sheet.flaws]
    zones = [(zone.quality_class, raster.inside(zone.ring)) for zone in sheet.zones]
    for allowed, part in visible_parts(layout):
        cells = raster.inside(part)
        for severity, area in flaws:
            assert severity <= allowed or not (cells & area).any()
        for quality_class, area in zones:  # one of severity s counts as leather of class s + 1
            assert quality_class <= allowed + 1 or not (cells & area).any()
    assert flaws
    assert zones
