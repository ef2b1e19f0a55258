"""The style file's operations: the minutes or the piece rate of each step of work on a pair."""

from __future__ import annotations

from decimal import Decimal

from pydantic import model_validator

from polasepatu.costing.making.operation import Operation, Stage
from polasepatu.errors import Exit, PolaError
from polasepatu.files.model import FileModel, Name, fault
from polasepatu.files.style.values import Titles
from polasepatu.files.trade_values import MoneyEntry, Percent, Positive, fraction


class UnclearOperation(PolaError):
    """An operation that is paid in no way, or in two."""

    code = "PS549"
    text = "an operation has minutes, per_kodi or piece_rate"
    hint = (
        "write minutes: 25, or per_kodi: {{value: 240000, currency: IDR}}, or piece_rate: village-stitching"
    )
    cause = "Work is paid by the minute or by the piece; an allowance goes with minutes."
    exit_code = Exit.INPUT


class OperationEntry(FileModel):
    """One operation of a style."""

    stage: Stage
    title: Titles | None = None
    minutes: Positive | None = None
    allowance_percent: Percent | None = None
    per_kodi: MoneyEntry | None = None
    piece_rate: Name | None = None

    @model_validator(mode="after")
    def _one_way(self) -> OperationEntry:
        given = [each for each in (self.minutes, self.per_kodi, self.piece_rate) if each is not None]
        if len(given) != 1 or (self.allowance_percent is not None and self.minutes is None):
            raise fault(UnclearOperation)
        return self

    def to_domain(self) -> Operation:
        """Return the operation."""
        return Operation(
            stage=self.stage,
            title={} if self.title is None else self.title.to_domain(),
            minutes=self.minutes,
            allowance=fraction(self.allowance_percent or Decimal(0)),
            per_kodi=None if self.per_kodi is None else self.per_kodi.to_domain(),
            piece_rate=self.piece_rate or "",
        )
