"""Options that several commands share, and how a long calculation shows that it is alive."""

from __future__ import annotations

import json
import sys

import pytest

from polasepatu.cli.framework import progress, settings
from polasepatu.cli.framework.faults import WrongUsage
from polasepatu.cli.framework.options import length_mm, seconds
from polasepatu.cli.framework.settings import Settings
from polasepatu.errors import PolaError
from polasepatu.progress import Event, nobody


@pytest.mark.parametrize(
    ("text", "mm"), [("2mm", 2.0), ("3cm", 30.0), ("1/4in", 6.35), ("5", 5.0), (2.5, 2.5)]
)
def test_a_length_may_carry_its_unit(text: object, mm: float) -> None:
    assert length_mm(text) == pytest.approx(mm)


def test_a_length_that_is_none_is_a_wrong_command_line() -> None:
    with pytest.raises(PolaError) as caught:
        length_mm("3 miles")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "expected"), [("90", 90.0), ("90s", 90.0), ("1.5m", 90.0), ("1h", 3600.0), (60, 60.0)]
)
def test_a_time_may_carry_its_unit(text: object, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "1d", "-5", "1,5m", "m"])
def test_a_time_that_is_none_is_a_wrong_command_line(text: str) -> None:
    with pytest.raises(WrongUsage):
        seconds(text)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard error be a terminal."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("chosen", [Settings(progress="never"), Settings(quiet=True), Settings(json=True)])
def test_nothing_is_shown_where_nobody_wants_it(chosen: Settings) -> None:
    settings.use(chosen)
    with progress.listening() as listen:
        assert listen is nobody


def test_nothing_is_shown_without_a_terminal() -> None:
    settings.use(Settings())
    with progress.listening() as listen:
        assert listen is nobody


def test_events_become_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    settings.use(Settings(progress="json"))
    with progress.listening() as listen:
        listen(Event(step="nest", done=0.5, best=0.81))
    assert json.loads(capsys.readouterr().err) == {"step": "nest", "done": 0.5, "best": 0.81}


@pytest.mark.usefixtures("terminal")
def test_a_bar_appears_only_when_it_takes_long(capsys: pytest.CaptureFixture[str]) -> None:
    bar = progress._Bar()
    bar.begun_s = float("inf")  # begun later than now
    bar.listen(Event(step="nest", done=0.1))
    assert bar.shown is None
    bar.begun_s = float("-inf")  # begun long ago
    bar.listen(Event(step="nest", done=0.6))
    assert bar.shown is not None
    assert bar.shown.tasks[0].completed == 0.6
    assert bar.shown.tasks[0].description == "nesting"
    bar.listen(Event(step="nest", done=0.7, best=0.812))
    assert bar.shown.tasks[0].description == "nesting, best 81.2 %"
    bar.close()
    assert capsys.readouterr().out == ""
