"""A style in the page: what a drag shows is what grading gives, what is saved is what was changed."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from polasepatu.errors import InputFaults, PolaError
from polasepatu.files.edit import value_at
from polasepatu.pattern.cutpiece import Foot
from polasepatu.studio import scene
from polasepatu.studio.paper import NotDrawnYet, pages, paper_pdf
from polasepatu.studio.session import OldVersion, Session
from polasepatu.studio.work import Done, Stage, Work, cut_one, graded_part
from polasepatu.workflow.grade import GradeJob, grade_style

ROOT = Path(__file__).parents[3]


def points(packed: Any) -> Any:
    raw = np.frombuffer(base64.b64decode(packed["data"]), "<i4").reshape(packed["rows"], -1, 2)
    return raw * scene.UNIT_MM


def drawn(session: Session) -> scene.Drawn:
    return scene.draw(session.style, session.work.cells_of(session.style))


def graded(session: Session) -> list[Stage]:
    """Do the work of the background here and now, and return the stages it went through."""
    heard: list[Stage] = []
    session.work.tell = lambda version, stage: heard.append(stage)
    session.work._job = None
    session.work._grade(session.draft.version, session.style)
    return heard


def put(session: Session, steps: str, value: Any) -> Any:
    change = {"do": "put", "steps": steps.split("."), "value": value}
    return session.change(session.draft.version, [change], "value changed")


# --- dragging -------------------------------------------------------------------------------------


def test_what_a_drag_shows_is_what_grading_gives(session: Session) -> None:
    steps = ["lines", "topline", "through", "3"]
    seen = session.drag([{"steps": steps, "at": [104.0, 33.0]}], "upper")
    assert seen["findings"] == []
    put(session, "lines.topline.through.3.1", 33.0)
    whole = scene.shapes(drawn(session))
    for name in seen["pieces"]:
        quick, full = points(seen["pieces"][name]), points(whole["pieces"][name])
        assert np.allclose(quick.max(axis=1), full.max(axis=1), atol=0.03)
        assert np.allclose(quick.min(axis=1), full.min(axis=1), atol=0.03)
    assert set(seen["pieces"]) == {"upper"}
    assert set(seen["cut"]) == {"upper"}


def test_a_drag_changes_nothing(session: Session) -> None:
    text, version = session.draft.text, session.draft.version
    session.drag([{"steps": ["points", "B"], "at": [6.0, 3.0]}], None)
    assert (session.draft.text, session.draft.version) == (text, version)


def test_in_the_view_of_all_lines_a_drag_brings_every_line_that_hangs_on_it(session: Session) -> None:
    seen = session.drag([{"steps": ["lines", "lateral", "through", "5"], "at": [65.0, 24.0]}], None)
    assert set(seen["lines"]) == {"lateral", "sole_lateral", "sock_lateral"}
    assert seen["pieces"] == {}
    (rows,) = {len(points(each)) for each in seen["lines"].values()}
    assert rows == 1 + len(session.state()["sizes"])


def test_a_drag_into_what_does_not_hold_says_where(session: Session) -> None:
    at = [{"steps": ["lines", "feather", "through", "8"], "at": [112.0, 60.0]}]
    seen = session.drag(at, "upper")
    (found,) = seen["findings"]
    assert found["code"] == "PS205"
    (spot,) = found["spots"]
    assert spot["kind"] == "ring"
    assert 80 < spot["at"][0][0] < 140


# --- changing -------------------------------------------------------------------------------------


def test_a_change_is_in_the_draft_and_not_in_the_file(session: Session, folder: Path) -> None:
    before = (folder / "style.yaml").read_bytes()
    state = put(session, "points.B.0", 5.5)
    assert state["points"]["B"]["at"] == (5.5, 3.0)
    assert state["unsaved"]
    assert (folder / "style.yaml").read_bytes() == before
    session.save()
    assert (folder / "style.yaml").read_bytes() == before.replace(b"B: [5, 3]", b"B: [5.5, 3]")


def test_undo_and_redo_go_through_the_style_too(session: Session) -> None:
    put(session, "points.B.0", 5.5)
    assert session.undo()["points"]["B"]["at"] == (5.0, 3.0)
    assert session.redo()["points"]["B"]["at"] == (5.5, 3.0)


def test_a_change_for_an_older_text_is_refused(session: Session) -> None:
    put(session, "points.B.0", 5.5)
    with pytest.raises(OldVersion):
        session.change(1, [{"do": "put", "steps": ["points", "B", "0"], "value": 9}], "moved")
    assert session.state()["points"]["B"]["at"] == (5.5, 3.0)


@pytest.mark.parametrize(
    ("steps", "value"),
    [("points.B.0", 99999), ("points.B.0", "a"), ("allowances.lasting", -1), ("pieces.upper.quality", 9)],
)
def test_a_value_outside_its_range_is_refused_with_its_place(
    session: Session, steps: str, value: Any
) -> None:
    text = session.draft.text
    with pytest.raises(InputFaults) as refused:
        put(session, steps, value)
    assert refused.value.findings[0].where.line
    assert session.draft.text == text


def test_a_style_that_does_not_hold_is_drawn_as_far_as_it_goes(session: Session) -> None:
    put(session, "lines.feather.through.8.1", 60)
    found = drawn(session)
    assert found.whole is None
    assert "upper" not in {piece.definition.name for piece in found.pieces}
    assert len(found.pieces) >= 5
    assert set(found.lines) == set(session.style.pattern.lines)
    assert [stage for stage in graded(session) if stage is Stage.CHECKED] == []
    told = session.shapes()["findings"]
    assert told[0]["spots"][0]["kind"] == "ring"
    session.undo()
    assert drawn(session).whole is not None


def test_an_open_outline_shows_its_gap(session: Session) -> None:
    outline = {
        "do": "put",
        "steps": ["pieces", "upper", "outline"],
        "value": ["centre", "feather", "topline"],
    }
    session.change(1, [outline, {"do": "remove", "steps": ["pieces", "upper", "edges", "back"]}], "x")
    found = drawn(session)
    told = [scene.finding(each, found) for each in found.findings]
    (gap,) = [spot for each in told for spot in each["spots"] if spot["kind"] == "gap"]
    assert gap["mm"] == pytest.approx(61.81, abs=0.1)  # in the size where it is widest
    assert len(gap["at"]) == 2


# --- in the background ----------------------------------------------------------------------------


def test_the_background_gives_what_the_commands_give(session: Session, folder: Path) -> None:
    assert graded(session) == [Stage.GRADED, Stage.CUT, Stage.CHECKED]
    done = session.work.done
    assert done is not None
    assert done.cut is not None
    whole = grade_style(folder, GradeJob())
    areas = {(each.piece, each.size): each.cut_area_mm2 for each in whole.cut.pieces}
    for each in done.cut.pieces:
        assert each.cut_area_mm2 == pytest.approx(areas[each.piece, each.size], rel=1e-12)
    assert done.outcomes is not None
    assert [each.status for each in done.outcomes] == [each.status for each in whole.outcomes]
    assert [each.worst for each in done.outcomes] == pytest.approx([each.worst for each in whole.outcomes])
    assert len(session.results()["outcomes"]) == 12
    assert session.cut(piece="upper")["pieces"]


def test_a_failed_check_points_at_its_lines(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "patterns" / "derby", tmp_path / "derby")
    session = Session(tmp_path / "derby")
    put(session, "lines.tongue_base.through.3.1", 24)
    graded(session)
    seams = session.results()["outcomes"][1]
    assert seams["status"] == "failed"
    (found,) = [each for each in seams["findings"] if "throat" in each["text"]["en"]]
    assert {"throat", "tongue_base"} <= set(found["lines"])
    assert found["hint"]["id"]


def test_a_piece_lies_on_its_pages_as_it_is_printed(session: Session) -> None:
    graded(session)
    found = pages(session, {"piece": "upper", "size": "37", "foot": "left"})
    outline = cut_one(graded_part(session.work.done.drawn), session.work.done.drawn.pieces[0], Foot.LEFT)  # type: ignore[union-attr]
    ring = next(each for each in outline.pieces if each.size == "37").cut_outline
    inside = [
        (ring >= (x, y)) & (ring <= (x + found["wide_mm"], y + found["high_mm"])) for x, y in found["tiles"]
    ]
    assert np.any([np.all(each, axis=1) for each in inside], axis=0).all()
    for foot in ("left", "right"):
        assert paper_pdf(session, {"piece": "upper", "size": "37", "foot": foot}).startswith(b"%PDF-")
    with pytest.raises(NotDrawnYet):
        pages(session, {"piece": "upper", "size": "99"})


def test_only_pieces_that_changed_are_cut_again(session: Session) -> None:
    graded(session)
    before = dict(session.work._kept)
    put(session, "lines.lateral.through.5.1", 23.5)
    graded(session)
    again = {name for name, kept in session.work._kept.items() if kept is not before[name]}
    assert again
    assert "upper" not in again
    assert "counter" not in again


def test_work_that_is_asked_for_again_is_given_up(session: Session) -> None:
    heard: list[Stage] = []
    work = Work(lambda version, stage: heard.append(stage))
    work._job = (2, session.style)
    work._grade(1, session.style)
    assert heard == [Stage.GRADED]


def test_an_hour_of_work_leaves_nothing_behind(session: Session) -> None:
    graded(session)
    for number in range(30):
        put(session, "points.B.0", 5 + (number % 7) / 10)
        session.drag([{"steps": ["points", "B"], "at": [5.0, 3.0]}], "upper")
        session.ghost("saved")
    assert len(session.work._kept) == len(session.style.pattern.pieces)
    assert len(session._ghosts) == 1
    assert sum(len(step.old) + len(step.new) for step in session.draft._steps) < 300


# --- other editors --------------------------------------------------------------------------------


def test_the_last_beside_the_style_is_watched_too(session: Session, folder: Path) -> None:
    last = folder / "last.yaml"
    before = session.state()["stick_mm"][-1]
    last.write_text(last.read_text(encoding="utf-8").replace("20/3", "19/3"), encoding="utf-8")
    session.look()
    assert session.state()["stick_mm"][-1] < before


def test_a_file_that_another_editor_broke_leaves_the_last_good_drawing(
    session: Session, folder: Path
) -> None:
    style = folder / "style.yaml"
    whole = style.read_text(encoding="utf-8")
    style.write_text(whole.replace("lines:", "lines"), encoding="utf-8")
    session.look()
    state = session.state()
    assert state["faults"][0]["row"]
    assert state["lines"]
    assert not state["holds"]
    style.write_text(whole, encoding="utf-8")
    session.look()
    assert session.state()["faults"] == []
    assert session.state()["holds"]


def test_another_version_of_the_style_can_stand_behind(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    path = other / "style.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Q: [5, 59.7]", "Q: [5, 61]"), encoding="utf-8")
    session = Session(folder, beside=other)
    behind, here = session.ghost("other"), session.ghost("saved")
    assert behind["pieces"]["upper"] != here["pieces"]["upper"]


# --- panels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", sorted(path.name for path in (ROOT / "patterns").iterdir() if (path / "style.yaml").exists())
)
def test_every_field_of_every_sample_names_a_value_that_can_be_written(name: str, tmp_path: Path) -> None:
    session = Session(ROOT / "patterns" / name)
    data = session.style.document.data
    for piece in session.style.pattern.pieces:
        for group in session.panel(piece.name)["groups"]:
            for field in group["fields"]:
                assert field["help"]["en"] and field["help"]["id"], field["key"]
                if field["taken"]:
                    assert field["taken"] != piece.name
                if field["there"] and not field.get("usual"):
                    assert value_at(data, tuple(field["steps"])) == field["value"]
                if field["type"] == "number" and field["least"] is not None:
                    assert field["least"] <= field["value"]


@pytest.mark.parametrize(
    ("steps", "value", "line"),
    [
        ("pieces.upper.edges.back", {"kind": "seam", "allowance": 2}, "back: {kind: seam, allowance: 2}"),
        ("allowances.fold", 4.5, "fold: 4.5"),
        ("pieces.upper.edges.feather.allowance.1.1", 16, "[J, 16]"),
        ("pieces.upper.quality", 2, "quality: 2"),
    ],
)  # fmt: skip
def test_a_panel_writes_what_it_says(session: Session, steps: str, value: Any, line: str) -> None:
    put(session, steps, value)
    assert line in session.draft.text


def test_a_notch_can_be_added_and_deleted(session: Session) -> None:
    text = session.draft.text
    groups = session.panel("upper")["groups"]
    new = next(group for group in groups if group["what"] == "new notch")
    session.change(
        1, [{"do": "insert", "steps": new["insert"]["steps"], "value": {"notch": new["points"][0]}}], "x"
    )
    assert session.draft.text != text
    session.change(2, [{"do": "remove", "steps": new["insert"]["steps"]}], "x")
    assert session.draft.text == text


def test_a_place_can_be_added_to_a_line_and_deleted(session: Session) -> None:
    text = session.draft.text
    steps = ["lines", "back", "2"]
    state = session.change(1, [{"do": "insert", "steps": steps, "value": [-2.4, 18.05]}], "point added")
    assert len(state["lines"]["back"]["knots"]) == 7
    assert state["undo"] == {"en": "point added", "id": state["undo"]["id"]}
    session.change(2, [{"do": "remove", "steps": steps}], "point deleted")
    assert session.draft.text == text


def test_a_style_that_cannot_be_read_at_the_start_is_refused(folder: Path) -> None:
    (folder / "style.yaml").write_text("schema: polasepatu.style/1\n", encoding="utf-8")
    with pytest.raises(PolaError):
        Session(folder)


def test_what_is_done_is_one_value(session: Session) -> None:
    graded(session)
    assert isinstance(session.work.done, Done)
