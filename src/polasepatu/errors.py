"""What can go wrong: one error root, coded children, and findings that are values.

Every fault has a stable code and one English text with named placeholders; translations are looked up
by that text above the domain. A loader collects findings and raises them together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Exit:
    """The exit codes of the command line, a contract with scripts."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    REFUSED = 4
    ENVIRONMENT = 5
    BUG = 70
    STOPPED = 130


class Severity(StrEnum):
    """How much a finding weighs: an error stops the step, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Phrase(str):
    """A value of a message that is itself English text to translate, such as "a list" or "a tab"."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place a message speaks of: a spot in a file, and the piece, line or size it is about."""

    file: str | None = None
    line: int | None = None  # counted from 1
    column: int | None = None  # counted from 1
    field: str | None = None  # the key or value in the file, such as "pieces.vamp.edges"
    piece: str | None = None
    size: str | None = None


NOWHERE = Where()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark about the work, as a value: collected, shown together, and written as JSON."""

    code: str
    text: str  # English template, the translation key
    hint: str = ""  # English template, the translation key; empty where there is nothing to advise
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    severity: Severity = Severity.ERROR
    where: Where = NOWHERE

    def english(self) -> str:
        """Return the message in English with its values filled in."""
        return self.text.format(**self.values)


class PolaError(Exception):
    """The root of all errors a user may meet. Children are coded; raise a child, catch the root.

    A child sets `code`, `text`, and where it helps `hint` (templates over the keyword values), `cause`
    (one sentence for `polasepatu explain`) and `exit_code`. `Child.finding(...)` gives the same message
    as a value without raising it.
    """

    code: ClassVar[str] = "PS000"
    text: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    cause: ClassVar[str] = ""
    exit_code: ClassVar[int] = Exit.REFUSED
    severity: ClassVar[Severity] = Severity.ERROR

    codes: ClassVar[dict[str, type[PolaError]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the child under its code, so that `explain` and the tests can list all of them."""
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            taken = PolaError.codes.get(cls.code)
            if taken is not None and taken.__qualname__ != cls.__qualname__:
                raise ValueError(f"{cls.code} is taken by {taken.__qualname__}")
            PolaError.codes[cls.code] = cls

    def __init__(self, *, where: Where = NOWHERE, **values: Any) -> None:
        """Keep the message as a finding; `values` fill the placeholders of `text` and `hint`."""
        self.findings: tuple[Finding, ...] = (self.finding(where=where, **values),)
        super().__init__(self.findings[0].english())

    @classmethod
    def finding(cls, *, where: Where = NOWHERE, **values: Any) -> Finding:
        """Return this message as a value, without raising it."""
        return Finding(
            code=cls.code,
            text=cls.text,
            hint=cls.hint,
            values=MappingProxyType(values),
            severity=cls.severity,
            where=where,
        )


class ManyFaults(PolaError):
    """Several findings raised together: every fault of a file, or of a whole grading run, at once."""

    exit_code = Exit.REFUSED

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Keep the findings in the order given.

        Raises:
            ValueError: there is no finding.
        """
        self.findings = tuple(findings)
        if not self.findings:
            raise ValueError("an error needs at least one finding")
        Exception.__init__(self, "; ".join(each.english() for each in self.findings))


class InputFaults(ManyFaults):
    """All faults of an input file."""

    exit_code = Exit.INPUT
