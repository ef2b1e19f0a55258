"""Every cutting file holds what the style says a pair is made of; the contours of the file are counted."""

from __future__ import annotations

import datetime
import io
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import ezdxf
import pytest
import yaml

from polasepatu.formats.export.aama import PatternExchange
from polasepatu.formats.export.dxf import CutterDxf
from polasepatu.formats.export.format import Work
from polasepatu.formats.export.hpgl import CutterHpgl
from polasepatu.formats.export.svg import TrueScaleSvg
from polasepatu.formats.faults import DrawnOnce
from polasepatu.formats.write.profiles import machine
from polasepatu.project import styles
from polasepatu.reports.graded_set import graded_files
from polasepatu.reports.results.size_run import as_json
from polasepatu.workflow.export import Selection, select
from polasepatu.workflow.grade import GradeJob, grade_style

CUTTERS = ["oscillating-knife", "gerber", "zund", "laser"]


def wanted(style: str) -> Counter[str]:
    """Return how often a pair has each piece, by the words of the style file alone."""
    pieces: dict[str, Any] = yaml.safe_load((styles()[style] / "style.yaml").read_text(encoding="utf-8"))[
        "pieces"
    ]
    found: Counter[str] = Counter()
    for name, piece in pieces.items():
        found[name] += 2 * piece.get("count", 1)
    return found


@cache
def work(style: str) -> Work:
    base = yaml.safe_load((styles()[style] / "style.yaml").read_text(encoding="utf-8"))["base_size"]
    return select(styles()[style], Selection(sizes=str(base))).work


def contours(data: bytes, layer: str) -> int:
    drawing = ezdxf.read(io.StringIO(data.decode("ascii"), newline=None))  # type: ignore[attr-defined]
    return len([each for each in drawing.modelspace() if each.dxf.layer == layer])


def test_the_derby_is_cut_of_34_pieces() -> None:
    assert wanted("derby").total() == 34


@pytest.mark.parametrize("style", styles())
def test_grade_writes_every_piece_of_the_pair(style: str) -> None:
    done = grade_style(styles()[style], GradeJob(sizes="41" if style != "pump" else "37"))
    sheet = as_json(done.graded, done.cut.pieces)
    name, data = next(iter(graded_files(done.graded, done.cut.pieces, sheet)))
    assert Path(name).suffix == ".dxf"
    assert isinstance(data, bytes)
    assert contours(data, "CUT") == wanted(style).total()


@pytest.mark.parametrize("name", CUTTERS)
@pytest.mark.parametrize("style", styles())
def test_every_cutter_gets_every_piece_of_the_pair(style: str, name: str) -> None:
    profile = machine(name)
    made = CutterDxf(machines={name: profile}).write(work(style))
    cut = profile.tools.cut.layer
    assert sum(contours(data, cut) for _, data in made.files) == wanted(style).total() + (
        sum(len(each.cut_outs) * each.count_per_foot for each in work(style).pieces)
        if profile.tools.inner.layer == cut
        else 0
    )


@pytest.mark.parametrize("style", styles())
def test_hpgl_cuts_every_piece_of_the_pair(style: str) -> None:
    profile = machine("jinan")
    made = CutterHpgl(machines={"jinan": profile}).write(work(style))
    knife = {profile.tools.cut.pen, profile.tools.inner.pen}
    cut_outs = sum(len(each.cut_outs) * each.count_per_foot for each in work(style).pieces)
    closed = sum(closed_lines(data.decode("ascii"), knife) for _, data in made.files)
    assert closed == wanted(style).total() + cut_outs


def closed_lines(text: str, pens: set[int]) -> int:
    """Return how many lines drawn with these pens end where they begin."""
    pen, start, end, count = 0, "", "", 0
    for command in [*text.replace("\n", "").split(";"), "PU"]:
        if command.startswith("PD"):
            end = ",".join(command[2:].split(",")[-2:])
            continue
        count += bool(start) and start == end and pen in pens
        start = end = ""
        if command.startswith("SP"):
            pen = int(command[2:] or 0)
        elif command.startswith("PU"):
            start = command[2:]
    return count


@pytest.mark.parametrize("style", styles())
def test_a_sheet_for_a_laser_holds_every_piece_of_the_pair(style: str) -> None:
    ((_, data),) = TrueScaleSvg().write(work(style)).files
    label = "{http://www.inkscape.org/namespaces/inkscape}label"
    cut = next(each for each in ElementTree.fromstring(data) if each.get(label) == "CUT")
    assert Counter(path.get(label) for path in cut) == wanted(style)


def test_a_plotter_draws_a_pattern_once_and_says_how_often_it_is_cut() -> None:
    made = CutterHpgl(machines={"plotter": machine("plotter")}).write(work("derby"))
    assert {each.where.piece for each in made.findings if each.code == DrawnOnce.code} == {
        name for name, count in wanted("derby").items() if count > 2
    }


def test_pattern_exchange_states_the_quantity() -> None:
    made = PatternExchange(created=datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)).write(work("derby"))
    text = made.files[0][1].decode("ascii")
    quantities = [
        sum(int(each) for each in found.split(",")) for found in re.findall(r"Quantity: ([\d,]+)", text)
    ]
    assert sum(quantities) == 34
