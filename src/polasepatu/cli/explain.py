"""`polasepatu explain`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.framework.answer import Answer, Column, Table
from polasepatu.cli.framework.faults import NoSuchWord
from polasepatu.i18n import N_, _, language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polasepatu.cli.framework.answer import Cell
    from polasepatu.cli.glossary import Term
    from polasepatu.errors import PolaError

EXITS = {
    1: N_("done, with findings"),
    2: N_("the command line is wrong"),
    3: N_("an input file is wrong"),
    4: N_("it cannot be done, and nothing was written"),
    5: N_("the computer prevents it"),
    70: N_("a fault in polasepatu"),
    130: N_("stopped by you"),
}


def explain(
    word: Annotated[
        str,
        typer.Argument(metavar="[WORD]", help="A code such as PS117, or a word in English or Indonesian."),
    ] = "",
) -> Answer:
    """Explain a code from a message, or a word of the trade in both languages.

    Without an argument, list all codes and words.

    Example: polasepatu explain susut
    """
    from polasepatu.cli import glossary
    from polasepatu.cli.framework.codes import all_codes, find_code

    if not word:
        return _listing(all_codes(), glossary.terms())
    if re.fullmatch(r"PS\d{3}", word.upper()):
        if code := find_code(word.upper()):
            return _code(code)
        raise NoSuchWord(word=word)
    if found := glossary.search(word):
        return _terms(found)
    raise NoSuchWord(word=word)


def _code(error: type[PolaError]) -> Answer:
    parts = {
        "code": error.code,
        "message": _(error.text),
        "cause": _(error.cause),
        "hint": _(error.hint),
        "exit": int(error.exit_code),
    }
    ending = f"{error.exit_code}: {_(EXITS[error.exit_code])}"
    lines = [f"{error.code}  {parts['message']}"]
    told = ((_("cause"), parts["cause"]), (_("hint"), parts["hint"]), (_("exit code"), ending))
    lines += [f"  {title}: {text}" for title, text in told if text]
    return Answer(result=parts, text=tuple(lines))


def _terms(found: Iterable[Term]) -> Answer:
    terms = tuple(found)
    columns = tuple(Column(title=title) for title in ("English", "Indonesia", _("meaning")))
    rows: tuple[tuple[Cell, ...], ...] = tuple((term.en, term.id, term.meaning(language())) for term in terms)
    result = {
        "terms": [{"en": term.en, "id": term.id, "meaning": term.meaning(language())} for term in terms]
    }
    return Answer(result=result, text=(Table(columns=columns, rows=rows),))


def _listing(codes: Iterable[type[PolaError]], terms: Iterable[Term]) -> Answer:
    known = tuple(codes)
    rows: tuple[tuple[Cell, ...], ...] = tuple((error.code, _(error.text)) for error in known)
    columns = (Column(title=_("code")), Column(title=_("message")))
    words = _terms(terms)
    codes_result = [{"code": error.code, "message": _(error.text)} for error in known]
    return Answer(
        result={"codes": codes_result, **words.result},
        text=(Table(columns=columns, rows=rows), "", *words.text),
    )
