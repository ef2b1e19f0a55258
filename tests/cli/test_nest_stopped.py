"""A search that is stopped early costs nobody a good layout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from polasepatu.cli import nest
from polasepatu.cli.framework.faults import Stopped
from polasepatu.nesting.judgement import JudgedLayout
from polasepatu.nesting.problem import NestSettings
from polasepatu.workflow.nest import NestJob, nest_from_file, nest_on_hides
from polasepatu.workflow.wanted import wanted


@pytest.fixture(scope="module")
def full() -> JudgedLayout:
    from polasepatu import project

    job = NestJob(settings=NestSettings(gap_mm=2.0, rounds=1))
    return nest_on_hides(wanted(project.styles()["sandal"], pairs="2"), [project.hides()["side22"]], job)


def stopped(layout: JudgedLayout, *, keep: int) -> JudgedLayout:
    """Return what the layout would be had its search been stopped after so many pieces."""
    result = replace(layout.record.result, placements=layout.record.result.placements[:keep], stopped=True)
    return replace(layout, record=replace(layout.record, result=result))


def test_a_search_that_has_found_nothing_writes_nothing(full: JudgedLayout, tmp_path: Path) -> None:
    out = tmp_path / "good"
    nest.Written(out=out).answer(full)
    before = {each.name: each.read_bytes() for each in out.iterdir()}
    with pytest.raises(Stopped):
        nest.Written(out=out, force=True).answer(stopped(full, keep=0))
    assert {each.name: each.read_bytes() for each in out.iterdir()} == before
    assert [each.name for each in tmp_path.iterdir()] == ["good"]


def test_a_worse_layout_goes_beside_the_better_one(full: JudgedLayout, tmp_path: Path) -> None:
    out = tmp_path / "good"
    nest.Written(out=out).answer(full)
    given = nest.Written(out=out, force=True).answer(stopped(full, keep=2))
    assert "PS933" in {each.code for each in given.findings}
    kept, worse = (
        nest_from_file(out / "layout.json"),
        nest_from_file(tmp_path / "good-stopped" / "layout.json"),
    )
    assert len(kept.record.result.placements) == len(full.record.result.placements)
    assert len(worse.record.result.placements) == 2
