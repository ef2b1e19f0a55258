"""Printing: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polasepatu import i18n
from polasepatu.cli.framework import settings
from polasepatu.cli.framework.answer import Answer, Table
from polasepatu.errors import Severity
from polasepatu.i18n import N_, _, ngettext
from polasepatu.i18n.lines import lines, one_line
from polasepatu.i18n.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from polasepatu.cli.framework.answer import Cell, Column
    from polasepatu.errors import Finding

PROGRAM = "polasepatu"
SEVERITIES = {Severity.ERROR: N_("error"), Severity.WARNING: N_("warning"), Severity.NOTE: N_("note")}
COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
FILES_LISTED = 10


def answer(kind: str, given: Answer) -> None:
    """Print what a command returned."""
    if settings.current().json:
        _document(kind, ok=True, given=given)
    elif given.raw is not None:
        sys.stdout.write(given.raw)
    else:
        for part in given.text:
            print(table(part) if isinstance(part, Table) else lines(part))
    diagnostics(given.findings)
    if given.files and not settings.current().quiet and not settings.current().json:
        _files(given)


def failure(kind: str, findings: Iterable[Finding]) -> None:
    """Print why a command did not do what it was asked to."""
    found = tuple(findings)
    if settings.current().json:
        _document(kind, ok=False, given=Answer(result={}, findings=found))
    diagnostics(found)


def diagnostics(findings: Iterable[Finding]) -> None:
    """Print findings on standard error: errors and warnings, with -v notes too, with -q errors only."""
    chosen = settings.current()
    shown = {Severity.ERROR}
    shown |= set() if chosen.quiet else {Severity.WARNING}
    shown |= {Severity.NOTE} if chosen.verbose else set()
    for each in findings:
        if each.severity in shown:
            print(diagnostic(each, colour=_coloured(sys.stderr)), file=sys.stderr)


def diagnostic(finding: Finding, *, colour: bool = False) -> str:
    """Return a finding as `file:line:column: PS123 error: field: message`, its hint on a line of its own."""
    where = finding.where
    spot = ":".join(str(each) for each in (where.file or PROGRAM, where.line, where.column) if each)
    level = f"{finding.code} {_(SEVERITIES[finding.severity])}:"
    if colour:
        level = f"\x1b[{COLOURS[finding.severity]}m{level}\x1b[0m"
    about = "".join(f"{each}: " for each in (where.field, where.piece, where.size) if each)
    line = f"{one_line(spot)}: {level} {one_line(about + i18n.message(finding))}"
    advice = i18n.hint(finding)
    return f"{line}\n  {_('hint')}: {one_line(advice)}" if advice else line


# --- JSON -----------------------------------------------------------------------------------------


def _document(kind: str, *, ok: bool, given: Answer) -> None:
    document = {
        "schema": f"{PROGRAM}.{kind}/1",
        "ok": ok,
        "result": dict(given.result) if ok else None,
        "diagnostics": [_diagnostic(each) for each in given.findings],
        "files": [{"path": each.path, "sha256": each.sha256} for each in given.files],
    }
    print(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def _diagnostic(finding: Finding) -> dict[str, Any]:
    where = finding.where
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": i18n.message(finding),
        "hint": i18n.hint(finding) or None,
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "field": where.field,
        "piece": where.piece,
        "size": where.size,
    }


# --- for people -----------------------------------------------------------------------------------


def table(shown: Table) -> str:
    """Return a table as text: framed by rich on a terminal, aligned columns elsewhere."""
    cells = [
        [_cell(cell, column) for cell, column in zip(row, shown.columns, strict=True)] for row in shown.rows
    ]
    if sys.stdout.isatty():
        return _framed(shown, cells)
    titles = [one_line(each.title) for each in shown.columns]
    widths = [max(map(len, each)) for each in zip(titles, *cells, strict=True)]
    rows = ["  ".join(_aligned(row, shown.columns, widths)).rstrip() for row in (titles, *cells)]
    return "\n".join([one_line(shown.title), *rows] if shown.title else rows)


def _aligned(row: list[str], columns: tuple[Column, ...], widths: list[int]) -> Iterable[str]:
    for text, column, width in zip(row, columns, widths, strict=True):
        yield text.ljust(width) if column.digits is None else text.rjust(width)


def _cell(cell: Cell, column: Column) -> str:
    if cell is None:
        return "-"
    if column.digits is not None and isinstance(cell, int | float | Decimal):
        return number(cell, column.digits)
    return one_line(str(cell))


def _framed(shown: Table, cells: list[list[str]]) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    framed = RichTable(
        title=Text(one_line(shown.title)) if shown.title else None, box=box.SIMPLE_HEAD, title_justify="left"
    )
    for column in shown.columns:
        framed.add_column(Text(one_line(column.title)), justify="left" if column.digits is None else "right")
    for row in cells:
        framed.add_row(*map(Text, row))
    console = Console(color_system="auto" if _coloured(sys.stdout) else None, highlight=False)
    with console.capture() as captured:
        console.print(framed)
    return captured.get().rstrip("\n")


def _files(given: Answer) -> None:
    count = len(given.files)
    if given.dry_run:
        head = ngettext("would write {count} file:", "would write {count} files:", count)
    else:
        head = ngettext("wrote {count} file:", "wrote {count} files:", count)
    print(head.format(count=count), file=sys.stderr)
    for each in given.files[:FILES_LISTED]:
        print(f"  {one_line(each.path)}", file=sys.stderr)
    if count > FILES_LISTED:
        more = ngettext("... and {count} more", "... and {count} more", count - FILES_LISTED)
        print("  " + more.format(count=count - FILES_LISTED), file=sys.stderr)


def _coloured(stream: TextIO) -> bool:
    chosen = settings.current().color
    if chosen != "auto":
        return chosen == "always"
    can = os.name != "nt" or "WT_SESSION" in os.environ  # the old Windows console shows the codes as text
    wants = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return can and wants and stream.isatty()
