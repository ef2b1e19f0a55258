"""The program itself: every command in both languages, one form of errors, exit codes scripts can trust."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pytest
import typer
import typer.exceptions

from polasepatu import i18n
from polasepatu.cli.framework import settings, show, words
from polasepatu.cli.framework.answer import Answer, Column, FileMade, Table
from polasepatu.cli.framework.app import build
from polasepatu.cli.framework.commands import COMMANDS, FAMILIES
from polasepatu.cli.framework.run import run, told_to_user
from polasepatu.cli.framework.settings import Settings
from polasepatu.errors import InputFaults, ManyFaults, Severity, Where
from polasepatu.files import faults

if TYPE_CHECKING:
    pass

HEAVY = (
    "numpy",
    "shapely",
    "ezdxf",
    "pydantic",
    "rich",
    "reportlab",
    "yaml",
    "jinja2",
    "numba",
    "xlsxwriter",
)
NAMES = [entry.name for entry in COMMANDS]
ENTRIES = {entry.name: entry for entry in COMMANDS}


# --- help -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_command_and_option_is_explained_in_both_languages(name: str) -> None:
    helps: dict[str, list[str]] = {}
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            command = build(ENTRIES[name])
            summary = i18n._(ENTRIES[name].summary)
            helps[language] = [summary, command.help, *(each.help for each in command.params)]
    assert all(helps["en"])
    same = [
        english for english, indonesian in zip(helps["en"], helps["id"], strict=True) if english == indonesian
    ]
    assert same == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", ["", *NAMES])
def test_every_help_page_ends_with_an_example(
    name: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*name.split(), "--help", "--lang", language]) == 0
    page = capsys.readouterr().out
    assert re.search(r"polasepatu \S.*\Z", page.strip().splitlines()[-1])
    assert ("Contoh:" in page, "Example:" in page) == (language == "id", language == "en")
    if language == "id":
        assert not re.search(
            r"Usage|Options:|Arguments:|Show this message|\[default|\[required|\[OPTIONS", page
        )


def test_every_family_has_a_summary_and_every_summary_a_family() -> None:
    assert {entry.name.split()[0] for entry in COMMANDS if " " in entry.name} <= set(FAMILIES)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    "words_", [["--help"], ["--version"], *([*name.split(), "--help"] for name in NAMES)]
)
def test_help_loads_nothing_heavy(words_: list[str]) -> None:
    code = (
        "import sys\nfrom polasepatu.cli.framework.run import run\n"
        f"assert run({words_!r}) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_no_command_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "Commands:" in capsys.readouterr().out


# --- the command line is wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "english", "indonesian"),
    [
        (
            "expln",
            "there is no command 'expln'; did you mean 'explain'?",
            "tidak ada perintah 'expln'; maksudnya",
        ),
        ("zzz", "there is no command 'zzz'", "tidak ada perintah 'zzz'"),
        ("sizes", "a command is missing", "perintah belum ditulis"),
        ("init", "'DIR' is missing", "'DIR' belum ditulis"),
        ("init a b", "too much on the command line: b", "terlalu banyak pada baris perintah: b"),
        (
            "init --styl x",
            "there is no option --styl; did you mean --style?",
            "tidak ada opsi --styl; maksudnya",
        ),
        ("init --zzz", "there is no option --zzz", "tidak ada opsi --zzz"),
        ("init x --style", "the option '--style' needs a value", "opsi '--style' butuh nilai"),
        ("init x --help=3", "the option '--help' takes no value", "opsi '--help' tidak memakai nilai"),
        ("schema zzz", "there is no kind 'zzz'", "tidak ada jenis 'zzz'"),
        ("doctor --color red", "--color must be one of auto, always, never", "--color harus salah satu dari"),
        ("explain zzzz", "'zzzz' is neither a code nor a word", "'zzzz' bukan kode dan bukan istilah"),
        ("explain PS999", "'PS999' is neither a code nor a word", "'PS999' bukan kode dan bukan istilah"),
    ],
)
def test_a_wrong_command_line_is_told_in_both_languages(
    line: str, english: str, indonesian: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, text in (("en", english), ("id", indonesian)):
        assert run([*line.split(), "--lang", language]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert text in printed.err
        assert re.match(r"polasepatu: PS93\d (error|kesalahan): ", printed.err)


class Hand(StrEnum):
    LEFT = "left"
    RIGHT = "right"


def _one_of_each(
    need: Annotated[str, typer.Option()],
    count: Annotated[int, typer.Option(min=1, max=9)] = 1,
    width: Annotated[float, typer.Option()] = 1.0,
    hand: Annotated[Hand, typer.Option()] = Hand.LEFT,
    pair: Annotated[tuple[int, int], typer.Option()] = (1, 2),
    there: Annotated[Path, typer.Option(exists=True, dir_okay=False)] = Path(__file__),
    folder: Annotated[Path, typer.Option(exists=True, file_okay=False)] = Path(__file__).parent,
) -> None:
    """Has an option of each sort."""


OWN_WORDS: tuple[tuple[str, str], ...] = (
    ("--count 1.5", "'--count' has a wrong value: must be a whole number"),
    ("--count 0", "'--count' has a wrong value: must be at least 1"),
    ("--count 10", "'--count' has a wrong value: must be at most 9"),
    ("--width x", "'--width' has a wrong value: must be a number, with a point and no thousands separators"),
    ("--hand middle", "'--hand' has a wrong value: must be one of 'left', 'right'"),
    ("--pair 1", "the option '--pair' needs 2 values"),
    ("", "the option '--need' is missing"),
    ("--there /nosuch/file", "'--there' has a wrong value: '/nosuch/file' does not exist"),
    ("--there .", "'--there' has a wrong value: '.' is a folder"),
    ("--folder {file}", "'--folder' has a wrong value: '{file}' is a file"),
)


@pytest.mark.parametrize(("line", "told"), OWN_WORDS)
def test_each_word_typer_has_built_in_is_known(line: str, told: str) -> None:
    """A new typer that says things differently fails here."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command()(_one_of_each)
    file = __file__
    with pytest.raises(typer.exceptions.TyperException) as caught:
        app(line.replace("{file}", file).split(), standalone_mode=False)
    assert words.error(caught.value.format_message()) == told.replace("{file}", file)


# --- results --------------------------------------------------------------------------------------

TABLE = Table(
    columns=(Column(title="piece"), Column(title="dm²", digits=2)),
    rows=(("vamp", 1234.5), ("tongue", None)),
    title="areas",
)
NOTE = faults.TargetExists.finding(
    where=Where(file="a.yaml", line=3, column=7, field="x", piece="vamp", size="42")
)


def test_a_table_is_aligned_where_there_is_no_terminal() -> None:
    assert show.table(TABLE) == "areas\npiece        dm²\nvamp    1,234.50\ntongue         -"


def test_a_table_is_framed_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    with i18n.speaking("id"):
        framed = show.table(TABLE)
    assert [line.split() for line in framed.splitlines() if line.strip(" \u2500")] == [
        ["areas"],
        ["piece", "dm²"],
        ["vamp", "1.234,50"],
        ["tongue", "-"],
    ]


def test_a_diagnostic_has_the_form_that_editors_understand() -> None:
    assert show.diagnostic(NOTE).splitlines() == [
        "a.yaml:3:7: PS140 error: x: vamp: 42: there is already something at this place",
        "  hint: choose another place with -o, or add --force to replace files that polasepatu wrote there",
    ]
    with i18n.speaking("id"):
        assert show.diagnostic(NOTE).startswith("a.yaml:3:7: PS140 kesalahan: x: vamp: 42: di tempat ini")


def test_colour_is_only_an_addition() -> None:
    plain = show.diagnostic(NOTE)
    assert re.sub("\x1b\\[[0-9;]*m", "", show.diagnostic(NOTE, colour=True)) == plain


def test_a_message_cannot_play_tricks_with_the_terminal() -> None:
    nasty = faults.SameName.finding(first="a", second="b", name="c", where=Where(file="\x1b]0;x\x07"))
    assert "\x1b" not in show.diagnostic(nasty)


def test_json_is_one_document_with_everything(capsys: pytest.CaptureFixture[str]) -> None:
    settings.use(Settings(json=True))
    given = Answer(
        result={"area_mm2": 0.1},
        text=("hello",),
        findings=(NOTE,),
        files=(FileMade(path="a.dxf", sha256="0" * 64),),
    )
    assert told_to_user("grade", lambda: given) == 1
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["schema", "ok", "result", "diagnostics", "files"]
    assert (document["schema"], document["ok"]) == ("polasepatu.grade/1", True)
    assert document["result"] == {"area_mm2": 0.1}
    assert document["files"] == [{"path": "a.dxf", "sha256": "0" * 64}]
    (diagnostic,) = document["diagnostics"]
    assert diagnostic["code"] == "PS140"
    assert (diagnostic["file"], diagnostic["line"], diagnostic["column"]) == ("a.yaml", 3, 7)


def test_files_are_named_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    files = tuple(FileMade(path=f"{n}.dxf", sha256="") for n in range(12))
    assert told_to_user("grade", lambda: Answer(result={}, text=("done",), files=files)) == 0
    printed = capsys.readouterr()
    assert printed.out == "done\n"
    assert printed.err.splitlines() == [
        "wrote 12 files:",
        *(f"  {n}.dxf" for n in range(10)),
        "  ... and 2 more",
    ]


@pytest.mark.parametrize(
    ("given", "shown"),
    [(Settings(), 2), (Settings(quiet=True), 1), (Settings(verbose=True), 3)],
)
def test_quiet_and_verbose_choose_what_is_said(
    given: Settings, shown: int, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.use(given)
    show.diagnostics([_finding(severity) for severity in Severity])
    assert capsys.readouterr().err.count("PS104") == shown


def _finding(severity: Severity) -> Any:
    from dataclasses import replace

    return replace(faults.NotUtf8.finding(), severity=severity)


# --- exit codes -----------------------------------------------------------------------------------


class _Typo(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "code", "named"),
    [
        (InputFaults([faults.NotUtf8.finding()]), 3, "PS104"),
        (ManyFaults([faults.TargetExists.finding()]), 4, "PS140"),
        (faults.TargetExists(), 4, "PS140"),
        (faults.DiskFull(), 5, "PS903"),
        (PermissionError(13, "Permission denied", "x"), 5, "PS901"),
        (OSError(28, "No space left on device"), 5, "PS903"),
        (MemoryError(), 5, "PS941"),
        (KeyboardInterrupt(), 130, "PS942"),
        (_Typo("oops"), 70, "PS949"),
    ],
)
def test_every_error_has_its_exit_code_and_no_traceback(
    error: BaseException,
    code: int,
    named: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fail() -> Answer:
        raise error

    assert told_to_user("grade", fail) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f" {named} error: " in printed.err
    assert "Traceback" not in printed.err


def test_a_bug_leaves_a_report(tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fail() -> Answer:
        raise _Typo("oops")

    assert told_to_user("grade", fail) == 70
    (report,) = tmp_path.iterdir()
    assert str(report) in capsys.readouterr().err
    assert "_Typo: oops" in report.read_text(encoding="utf-8")


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    settings.use(Settings(debug=True))

    def fail() -> Answer:
        raise faults.TargetExists

    assert told_to_user("grade", fail) == 4
    assert "Traceback" in capsys.readouterr().err


def test_a_failure_in_json_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["ok"], document["result"]) == ("polasepatu.init/1", False, None)
    assert document["diagnostics"][0]["code"] == "PS930"


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    code = "import sys; from polasepatu.cli.framework.run import run; sys.exit(run(['explain']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_an_old_code_page_shows_question_marks_and_does_not_stop() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp437", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "polasepatu", "--lang", "id", "explain", "kaki persegi"]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert b"9,2903 dm" in done.stdout


# --- global options -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "chosen", "rest"),
    [
        ("--json grade x", Settings(json=True), ["grade", "x"]),
        ("grade x --json -q", Settings(json=True, quiet=True), ["grade", "x"]),
        (
            "grade --color never --progress=json --lang id x",
            Settings(color="never", progress="json"),
            ["grade", "x"],
        ),
        ("grade -- --json", Settings(), ["grade", "--", "--json"]),
        ("-v --debug", Settings(verbose=True, debug=True), []),
    ],
)
def test_global_options_may_stand_anywhere(line: str, chosen: Settings, rest: list[str]) -> None:
    assert settings.split(line.split()) == (chosen, rest)


@pytest.mark.parametrize(
    ("given", "environ", "terminal", "coloured"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": ""}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("never", {}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    given: str, environ: dict[str, str], terminal: bool, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"WT_SESSION": "1"} | environ).items():
        monkeypatch.setenv(name, value)
    settings.use(Settings(color=given))
    assert show._coloured(_Stream(terminal)) is coloured


class _Stream:
    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


FORGED = "vamp\r\nPS000\x85a\u2028b\u202eevil\x1b[2J\x00\u2066\tz"


@pytest.mark.parametrize("on_terminal", [False, True])
def test_a_name_cannot_forge_a_line_of_a_table(on_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    shown = [
        Table(
            title=f"t {name}",
            columns=(Column(title=f"c {name}"), Column(title="dm²", digits=2)),
            rows=((name, name),),
        )
        for name in ("vamp", FORGED)
    ]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: on_terminal, raising=False)
    honest, forged = (show.table(each) for each in shown)
    assert len(forged.splitlines()) == len(honest.splitlines())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069]", forged)


def test_a_name_cannot_forge_a_line_of_a_message() -> None:
    nasty = faults.SameName.finding(
        first=FORGED, second="b", name=FORGED, where=Where(file=FORGED, piece=FORGED)
    )
    shown = show.diagnostic(nasty)
    assert len(shown.splitlines()) == 2  # the message and its hint
    assert len(i18n.say("{name} is ready", {"name": FORGED}).splitlines()) == 1
