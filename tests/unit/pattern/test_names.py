"""Every name a pattern uses is one it defines; all slips are told at once, each with the nearest name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from polasepatu.errors import InputFaults
from polasepatu.workflow.grade import GradeJob, grade_style
from small_shoe import told, values, written

Values = dict[str, Any]

SLIPS = [  # the place in the file, the name nobody defines, the nearest one
    ("points.TB.frame", "tonge", "tongue"),
    ("points.D.rule.centre", "QQ", "Q"),
    ("points.D2.hold.to", "SBB", "SB"),
    ("points.L.on", "feath_qu", "feath_q"),
    ("points.X.meet.1", "qfrint", "qfront"),
    ("lines.facing.0", "TT1", "TT"),
    ("lines.flank.frame", "flanks", "flank"),
    ("lines.throat.mirror_at", "centre", "centre_v"),
    ("lines.sill.hold.turn", "windows", "window"),
    ("lines.eyestay.offset", "facin", "facing"),
    ("lines.eyestay.ends.0", "toplin", "topline"),
    ("frames.strip.x.follow", "bakc", "back"),
    ("pieces.insole.outline.0", "insole_ot", "insole_out"),
    ("pieces.vamp.fold", "centre_w", "centre_v"),
    ("pieces.vamp.edges.feath_v.allowance.0.0", "EE", "E"),
    ("pieces.quarter.cut_outs.0.0", "windw", "window"),
    ("pieces.quarter.marks.0.stitch.0", "toplin", "topline"),
    ("pieces.quarter.marks.3.eyelets", "facng", "facing"),
    ("pieces.quarter.marks.4.punch.0", "PP", "P"),
    ("pieces.vamp.marks.0.notch", "EE", "E"),
    ("pieces.vamp.tight.0", "VV", "V"),
    ("pieces.vamp.registration", "VV", "V"),
    ("pieces.vamp.size_notches.on", "feath_w", "feath_v"),
    ("pieces.vamp.covered_by.0", "quater", "quarter"),
    ("pieces.back_strip.group", "strip", "strips"),
    ("seams.strip.follower.0", "strip_fld", "strip_fold"),
    ("feather.0.bottom.0", "insole_ot", "insole_out"),
    ("girth.top", "VV", "V"),
    ("covers.0.inner", "insol", "insole"),
    ("measures.vamp_depth.points.1", "EE", "E"),
]


def put(style: Values, place: str, name: str) -> None:
    *steps, last = place.split(".")
    group: Any = style
    for step in steps:
        group = group[int(step) if isinstance(group, list) else step]
    group[int(last) if isinstance(group, list) else last] = name


def faults(folder: Path, style: Values) -> InputFaults:
    with pytest.raises(InputFaults) as refused:
        grade_style(written(folder, style), GradeJob(sizes="42"))
    return refused.value


@pytest.mark.parametrize(("place", "name", "near"), SLIPS)
def test_a_name_that_nothing_defines_is_told_with_the_nearest_one(
    place: str, name: str, near: str, tmp_path: Path
) -> None:
    style = values()
    put(style, place, name)
    found = next(each for each in faults(tmp_path, style).findings if each.values.get("name") == name)
    assert found.code == "PS201"
    assert place.startswith(found.where.field or "-")
    assert found.values["near"] == near


def test_an_edge_must_be_in_the_outline(tmp_path: Path) -> None:
    style = values()
    style["pieces"]["insole"]["edges"]["insole_up"] = "raw"
    (found,) = faults(tmp_path, style).findings
    assert (found.code, found.where.field) == ("PS201", "pieces.insole.edges.insole_up")


def test_all_of_them_are_told_at_once(tmp_path: Path) -> None:
    style = values()
    for place, name, _near in SLIPS:
        put(style, place, name)
    told_names = {each.values.get("name") for each in faults(tmp_path, style).findings}
    outline_gone = "insole_out"  # an edge whose line is no longer in its outline
    assert told_names == {name for _place, name, _near in SLIPS} | {outline_gone}


def test_the_ends_of_an_offset_line_are_points_by_its_name(tmp_path: Path) -> None:
    def without_end(style: Values) -> None:
        style["lines"]["eyestay"]["ends"] = [None, "qfront"]
        style["measures"]["facing"] = {
            "title": {"en": "a", "id": "a"},
            "points": ["eyestay.start", "eyestay.end"],
        }

    assert told(tmp_path, without_end) == [("PS201", "measures.facing")]
