"""What of a piece is seen on the shoe."""

import shutil
from pathlib import Path

from polasepatu import samples
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow import GradeJob, grade_style


def test_a_cover_that_crosses_itself_stops_nobody(tmp_path: Path) -> None:
    """A back lowered by 3 mm: the area under the back strip crosses itself, so it hides nothing."""
    shutil.copytree(samples.styles()["derby"], tmp_path, dirs_exist_ok=True)
    path = tmp_path / "style.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Q: [7, 67]", "Q: [7, 64]"), encoding="utf-8")
    done = grade_style(path, GradeJob(sizes="42", feet=(Foot.RIGHT,)))
    assert {each.where.field for each in done.findings} >= {"seams.back_strip"}
    assert all(each.visible for each in done.cut.pieces if each.piece == "quarter")
