"""Which kind a file of ours is, by its schema line alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from polasepatu import project
from polasepatu.files.kinds import KINDS, kind_of

DERBY = project.styles()["derby"]


def test_shipped_files_name_their_kind():
    assert kind_of(project.orders()["los-angeles-2000"]) == "order"
    assert kind_of(DERBY / "style.yaml") == "style"
    assert kind_of(DERBY / "last.yaml") == "last"


def test_a_folder_a_drawing_and_nothing_have_none(tmp_path):
    drawing = tmp_path / "drawing.dxf"
    drawing.write_text("schema: polasepatu.order/1\n", encoding="utf-8")
    for path in (DERBY, drawing, Path("nowhere.yaml")):
        assert kind_of(path) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    [
        "# a note\nname: x\nschema: polasepatu.{}/1\n",
        "\ufeffschema:  'polasepatu.{}/1'\n",
        '{{\n  "schema": "polasepatu.{}/1",\n  "name": "x"\n}}\n',
        '{{"schema":"polasepatu.{}/1","name":"x"}}',
        "{{schema: polasepatu.{}/1, name: x}}",
    ],
)
def test_yaml_and_json_are_read_alike(kind, text, tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text(text.format(kind), encoding="utf-8")
    assert kind_of(path) == kind


def test_a_schema_line_inside_of_a_text_is_none(tmp_path):
    path = tmp_path / "style.yaml"
    path.write_text("note: |\n  schema: polasepatu.order/1\n", encoding="utf-8")
    assert kind_of(path) is None
