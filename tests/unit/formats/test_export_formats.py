"""Every format is one class with one interface, and stands in the table."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from polasepatu.cli.framework.commands import COMMANDS
from polasepatu.files.machine import Machine
from polasepatu.formats.choices import PdfContent, Split
from polasepatu.formats.export.format import FORMATS, Work, format_called
from polasepatu.formats.faults import NothingToWrite
from polasepatu.formats.write.paper import paper_named
from polasepatu.formats.write.profiles import machine
from polasepatu.pattern.cutpiece import Foot
from polasepatu.project import folder
from polasepatu.workflow.export import Selection, select

DERBY = folder() / "patterns" / "derby"
WHEN = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def work() -> Work:
    """Return vamp and tongue of two sizes, right feet."""
    wanted = Selection(sizes="41,42", pieces=("vamp", "tongue"), feet=(Foot.RIGHT,))
    return select(DERBY, wanted).work


def needed(name: str) -> dict[str, Any]:
    """Return the settings that a format cannot do without."""
    one: dict[str, Machine] = {"jinan": machine("jinan")} if name == "hpgl" else {"zund": machine("zund")}
    return {
        "dxf": {"machines": one},
        "hpgl": {"machines": one},
        "aama": {"created": WHEN},
        "pdf": {"paper": paper_named("A4")},
    }.get(name, {})


def test_there_is_a_command_for_every_format() -> None:
    assert {f"export {name}" for name in FORMATS} == {
        each.name for each in COMMANDS if each.name.startswith("export ")
    }


@pytest.mark.parametrize("name", FORMATS)
def test_each_writes_the_same_work_twice_alike(name: str, work: Work) -> None:
    form = format_called(name)(**needed(name))
    made = form.write(work)
    assert form.name == name
    assert made == form.write(work)
    assert all(data and Path(path).suffix for path, data in made.files)


@pytest.mark.parametrize("name", FORMATS)
def test_each_refuses_work_without_pieces(name: str, work: Work) -> None:
    form = format_called(name)(**needed(name))
    with pytest.raises(NothingToWrite):
        form.write(Work(name=work.name, title=work.title, base_size="42", pieces=()))


@pytest.mark.parametrize("name", ["dxf", "hpgl", "svg", "pdf"])
def test_files_are_named_by_piece_and_size(name: str, work: Work) -> None:
    split = (Split.SIZE, Split.PIECE)
    made = format_called(name)(**needed(name), split=split).write(work)
    stems = [path.rpartition(".")[0].removesuffix("-A4") for path, _data in made.files]
    assert stems == ["derby-vamp-41", "derby-tongue-41", "derby-vamp-42", "derby-tongue-42"]


@pytest.mark.parametrize("what", [PdfContent.PIECES, PdfContent.LIST])
def test_sheets_about_the_whole_are_one_file(what: PdfContent, work: Work) -> None:
    (file,) = format_called("pdf")(**needed("pdf"), what=what).write(work).files
    assert file[0] in ("derby-pieces.pdf", "derby-cut-list.pdf")
