"""One run of the program: from the words on the command line to an exit code."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu import __version__, i18n
from polasepatu.cli.framework import faults, settings, show
from polasepatu.cli.framework.answer import Answer
from polasepatu.cli.framework.settings import Settings
from polasepatu.errors import Exit, PolaError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run(argv: Sequence[str]) -> int:
    """Run the command that the words name, print its result, and return the exit code."""
    _streams_never_fail()
    i18n.use(i18n.choose(argv, os.environ))
    settings.use(Settings(json="--json" in argv, debug="--debug" in argv))

    def work() -> Answer | None:
        chosen, rest = settings.split(argv)
        settings.use(chosen)
        return _invoke(rest)

    from polasepatu.files.writing import inputs

    with inputs.one_run():
        return told_to_user(_kind(argv), work)


def told_to_user(kind: str, work: Callable[[], Answer | None]) -> int:
    """Do the work, print its answer or what went wrong, and return the exit code."""
    try:
        given = work()
        if given is None:
            return Exit.DONE
        show.answer(kind, given)
        sys.stdout.flush()
        return given.exit_code
    except BrokenPipeError:  # whoever read the result has seen enough
        _give_up_unwritten()
        return Exit.DONE
    except BaseException as error:
        known = _known(error)
        if settings.current().debug:
            traceback.print_exception(error)
        with suppress(OSError):  # nobody can read the message; the exit code says it
            show.failure(kind, known.findings)
        _give_up_unwritten()
        return known.exit_code


def _invoke(words: list[str]) -> Answer | None:
    import typer

    from polasepatu.cli.framework.app import make_app

    if "--version" in words[: words.index("--") if "--" in words else None]:
        return Answer(result={"version": __version__}, text=(f"polasepatu {__version__}",))
    try:
        app = make_app()
        with app.make_context(show.PROGRAM, words or ["--help"]) as context:
            given: Answer | None = app.invoke(context)
            return given
    except typer.Exit:  # a help page was asked for and printed
        return None


def _known(error: BaseException) -> PolaError:
    """Return an error as one that has a code and an exit code."""
    from polasepatu.files.trouble import environment

    if isinstance(error, PolaError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return faults.Stopped()
    if isinstance(error, MemoryError):
        return faults.OutOfMemory()
    if isinstance(error, OSError):
        return environment(error, Path(os.fsdecode(error.filename or ".")))
    return _usage(error) or _bug(error)


def _usage(error: BaseException) -> PolaError | None:
    from typer.exceptions import TyperException

    from polasepatu.cli.framework import words

    if not isinstance(error, TyperException):
        return None
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else show.PROGRAM
    return faults.WrongUsage(problem=words.error(error.format_message()), help=f"{path} --help")


def _bug(error: BaseException) -> PolaError:
    what = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    lines = [
        f"polasepatu {__version__}, Python {sys.version}, {platform.platform()}",
        f"argv: {sys.argv[1:]}",
    ]
    report = "\n".join([*lines, "", *traceback.format_exception(error)])
    try:
        handle, name = tempfile.mkstemp(prefix="polasepatu-crash-", suffix=".txt", text=True)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(report)
    except OSError:
        name = "-"
    return faults.Bug(what=what, report=name)


def _kind(argv: Sequence[str]) -> str:
    from polasepatu.cli.framework.commands import COMMANDS

    bare = [word for word in argv if not word.startswith("-")]
    for entry in COMMANDS:
        parts = entry.name.split()
        if any(bare[at : at + len(parts)] == parts for at in range(min(2, len(bare)))):
            return entry.result_kind
    return "error"


def _streams_never_fail() -> None:
    """Let a missing character show as a question mark, and a closed stream take what nobody reads."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def _give_up_unwritten() -> None:
    """Drop what a stream does not take, so that the end of the program does not stumble over it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
