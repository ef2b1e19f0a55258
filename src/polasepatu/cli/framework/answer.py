"""What a command returns: one result, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from polasepatu.errors import Exit, Severity
from polasepatu.reports.cells import Cell
from polasepatu.reports.tables import Column, Part, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polasepatu.errors import Finding

__all__ = ["Answer", "Cell", "Column", "FileMade", "Table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMade:
    """A file that the command wrote, or would write in a dry run."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of a command.

    `result` is for programs: English keys, plain values. `text` is for people: lines and tables in the
    language that is spoken. `raw` replaces both on standard output where the result is itself a document.
    """

    result: Mapping[str, Any]
    text: tuple[Part, ...] = ()
    raw: str | None = None
    findings: tuple[Finding, ...] = ()
    files: tuple[FileMade, ...] = ()
    dry_run: bool = False

    @property
    def exit_code(self) -> int:
        """Return 1 where a finding is an error, else 0."""
        found = any(each.severity is Severity.ERROR for each in self.findings)
        return Exit.FINDINGS if found else Exit.DONE
