"""What can go wrong around a command, whatever the command is: PS930 to PS949."""

from __future__ import annotations

from polasepatu.errors import Exit, PolaError


class WrongUsage(PolaError):
    code = "PS930"
    text = "{problem}"
    hint = "see: {help}"
    cause = "The command line has an option or a word that the command does not know, or lacks one it needs."
    exit_code = Exit.USAGE


class NoSuchWord(PolaError):
    code = "PS931"
    text = "{word!r} is neither a code nor a word of the glossary"
    hint = (
        "try a shorter word, in English or Indonesian; `polasepatu explain` alone lists all codes and words"
    )
    cause = "`explain` knows the codes of messages and the words of the trade."
    exit_code = Exit.USAGE


class NothingWritten(PolaError):
    code = "PS932"
    text = "no cutting file was written"
    hint = "correct the faults above, or add --allow-findings to write the files anyway"
    cause = "A pattern that fails a check would ruin leather, so its cutting files are not written."
    exit_code = Exit.REFUSED


class OutOfMemory(PolaError):
    code = "PS941"
    text = "there is not enough memory"
    hint = "close other programs, or use fewer --jobs"
    cause = "The computer has no memory left for this calculation."
    exit_code = Exit.ENVIRONMENT


class Stopped(PolaError):
    code = "PS942"
    text = "stopped"
    hint = "nothing half-written was left behind"
    cause = "You pressed Ctrl-C."
    exit_code = Exit.STOPPED


class Bug(PolaError):
    code = "PS949"
    text = "this is a fault in polasepatu itself: {what}"
    hint = "a report is in {report}; please send it to the developers of polasepatu"
    cause = "The program met a state that it does not expect. Your files are unchanged."
    exit_code = Exit.BUG
