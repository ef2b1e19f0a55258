"""What a pair costs in labour: dated wages by region, minutes by operation, or piece rates by the kodi.

A minute that is worked costs the month's wage with what the employer pays on top, over the minutes of the
month, more for days that are paid and not worked; a standard minute costs that over the efficiency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from polasepatu.costing.ledger.dated import Dated, last_known, row_input
from polasepatu.costing.ledger.ledger import Entry, Expr, Input, Line, Ref, num, ref, total
from polasepatu.costing.making.operation import MINUTES_PER_HOUR, Operation, Stage
from polasepatu.costing.order.order import PAIRS_PER_KODI
from polasepatu.errors import Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.money import Money, decimals

GROUP = "labour"
MINUTES_PLACES = 2

Convert: TypeAlias = Callable[[Expr, str], Expr]
"""Writes an amount in a currency as one in the currency of the cost."""


class RegionUnknown(PolaError):
    """A region whose wage is not in the table."""

    code = "PS545"
    text = "there is no wage of the region {found!r}"
    hint = "known regions: {known}; add yours to rates/labour.yaml"
    cause = "Labour is priced by the minimum wage of a region, or by piece rates; none of them is guessed."
    exit_code = Exit.INPUT


class OperationsMissing(PolaError):
    """A style whose work nobody has timed."""

    code = "PS546"
    text = "style {style!r} names no operations; the usual minutes of {name!r} are used"
    hint = "add `operations:` to the style: [{{stage: cutting, minutes: 7}}, ...]"
    cause = "Labour follows from the minutes of each operation. Where none are given, a sample stands in."
    severity = Severity.WARNING


class PieceRateUnknown(PolaError):
    """A piece rate that is in no table."""

    code = "PS547"
    text = "there is no piece rate {found!r}"
    hint = "known piece rates: {known}; or give per_kodi: {{value: 240000, currency: IDR}}"
    cause = "An operation paid by the kodi names a rate of rates/labour.yaml, or says the amount itself."
    exit_code = Exit.INPUT


STAGES: Mapping[Stage, Phrase] = {
    Stage.CUTTING: Phrase("Cutting"),
    Stage.PREPARATION: Phrase("Skiving and preparation"),
    Stage.STITCHING: Phrase("Stitching"),
    Stage.LASTING: Phrase("Lasting and sole attaching"),
    Stage.FINISHING: Phrase("Finishing and packing"),
}


# --- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wage(Dated):
    """A monthly wage of a region: the minimum wage, or what a workshop pays."""

    region: str
    title: Mapping[str, str]
    month: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Dated):
    """A dated fraction: what the employer pays on top of the wage, or the efficiency."""

    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Dated):
    """The hours that a month's wage pays for."""

    per_month: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance(Dated):
    """Hours of a year that are paid, and those of them that are worked."""

    paid: Decimal
    worked: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRate(Dated):
    """What is paid for a stage by the kodi, with everything in it."""

    key: str
    title: Mapping[str, str]
    per_kodi: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualMinutes:
    """Standard minutes of a kind of shoe, for styles that name no operations."""

    name: str
    minutes: Mapping[Stage, Decimal]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourTable:
    """All that is known of wages and work."""

    wages: tuple[Wage, ...]
    on_cost: tuple[Share, ...]
    hours: tuple[Hours, ...]
    attendance: tuple[Attendance, ...]
    efficiency: tuple[Share, ...]
    piece_rates: tuple[PieceRate, ...] = ()
    usual: tuple[UsualMinutes, ...] = ()
    file: str = ""

    def wage(self, region: str, day: date) -> tuple[Wage, tuple[Finding, ...]]:
        """Return the wage of a region on a day, the last known one with a warning.

        Raises:
            RegionUnknown: the table has no such region.
            RowMissing: none has begun by that day.
        """
        rows = [each for each in self.wages if each.region == region]
        if not rows:
            known = ", ".join(sorted({each.region for each in self.wages}))
            raise RegionUnknown(found=region, known=known)
        return last_known(rows, day, what=Phrase("the wage"), where=rows[0].where)

    def piece_rate(self, key: str, day: date) -> tuple[PieceRate, tuple[Finding, ...]]:
        """Return a piece rate on a day.

        Raises:
            PieceRateUnknown: the table has no such rate.
            RowMissing: none has begun by that day.
        """
        rows = [each for each in self.piece_rates if each.key == key]
        if not rows:
            known = ", ".join(sorted({each.key for each in self.piece_rates})) or "-"
            raise PieceRateUnknown(found=key, known=known)
        return last_known(rows, day, what=key, where=rows[0].where)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourRules:
    """Where and when a style is made, and what an order says of the work."""

    region: str
    day: date
    efficiency: Decimal | None = None  # of the standard; the table's where None


def usual_operations(table: LabourTable, style: str) -> tuple[tuple[Operation, ...], tuple[Finding, ...]]:
    """Return the usual minutes of the table as operations, with a warning; none where it has none."""
    if not table.usual:
        return (), ()
    usual = table.usual[0]
    found = tuple(
        Operation(stage=stage, minutes=usual.minutes[stage]) for stage in Stage if stage in usual.minutes
    )
    return found, (OperationsMissing.finding(style=style, name=usual.name, where=Where(field="operations")),)


# --- lines ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourLines:
    """The lines of labour; `total` is their sum for a pair, `minutes` the standard minutes in it."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    minutes: Expr  # zero where all is paid by the piece


def labour_lines(
    operations: Sequence[Operation],
    table: LabourTable,
    rules: LabourRules,
    *,
    currency: str,
    convert: Convert,
) -> LabourLines:
    """Return the lines of labour, the last of them `labour`, in the currency of the cost.

    Raises:
        RegionUnknown, PieceRateUnknown, RowMissing: see `LabourTable`.
        RateMissing: a wage in another currency, and no rate for it.
    """
    timed = [each for each in operations if each.minutes is not None]
    inputs: list[Entry] = []
    findings: list[Finding] = []
    if timed:
        found = _minute(table, rules, currency, convert)
        inputs += found[0]
        findings += found[1]
    lines: list[Entry] = []
    minutes: list[Ref] = []
    for code, operation in zip(_codes(operations), operations, strict=True):
        if operation.minutes is not None:
            entries = _timed(code, operation, currency)
            minutes.append(ref(entries[0].code))
        else:
            entries, remarks = _by_piece(code, operation, table, rules.day, currency, convert)
            findings += remarks
        lines += entries
    sums = [each.code for each in lines if isinstance(each, Line)]
    lines.append(
        Line(
            code="labour",
            title=Phrase("Direct labour"),
            expr=total(sums),
            places=decimals(currency, unit_price=True),
            group=GROUP,
            currency=currency,
            unit="pair",
        )
    )
    return LabourLines(
        entries=(*inputs, *lines),
        findings=tuple(findings),
        minutes=total(each.code for each in minutes) if minutes else num(0),
    )


def _codes(operations: Sequence[Operation]) -> list[str]:
    """Return a code for each operation: that of its stage, numbered where the stage has several."""
    count = {stage: sum(each.stage is stage for each in operations) for stage in Stage}
    seen: dict[Stage, int] = dict.fromkeys(Stage, 0)
    found = []
    for each in operations:
        seen[each.stage] += 1
        number = f".{seen[each.stage]}" if count[each.stage] > 1 else ""
        found.append(f"labour.{each.stage.value}{number}")
    return found


def _minute(
    table: LabourTable, rules: LabourRules, currency: str, convert: Convert
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Return the inputs of a minute's price, and the lines of the paid minute and the standard minute."""
    wage, findings = table.wage(rules.region, rules.day)
    known = {}
    rows: tuple[tuple[str, Sequence[Dated], Phrase], ...] = (
        ("on_cost", table.on_cost, Phrase("what the employer pays on top of wages")),
        ("hours", table.hours, Phrase("the hours of a month")),
        ("attendance", table.attendance, Phrase("days paid and not worked")),
        ("efficiency", table.efficiency, Phrase("the efficiency")),
    )
    for name, dated, what in rows:
        known[name], remarks = last_known(dated, rules.day, what=what, where=dated[0].where)
        findings += remarks
    on_cost, hours, attendance = known["on_cost"], known["hours"], known["attendance"]
    efficiency = known["efficiency"]
    assert isinstance(on_cost, Share)
    assert isinstance(efficiency, Share)
    assert isinstance(hours, Hours)
    assert isinstance(attendance, Attendance)
    inputs: tuple[Entry, ...] = (
        row_input(
            wage,
            code="labour.wage",
            title=Phrase("Monthly wage"),
            value=wage.month.amount,
            group=GROUP,
            currency=wage.month.currency,
            unit="month",
            note=wage.title.get("en", ""),
        ),
        row_input(
            on_cost,
            code="labour.on_cost",
            title=Phrase("On top of the wage: social insurance, holiday allowance"),
            value=on_cost.value,
            group=GROUP,
            unit="share",
        ),
        row_input(
            hours,
            code="labour.hours",
            title=Phrase("Paid hours in a month"),
            value=hours.per_month,
            group=GROUP,
            unit="hour",
        ),
        row_input(
            attendance,
            code="labour.paid_hours",
            title=Phrase("Hours paid in a year"),
            value=attendance.paid,
            group=GROUP,
            unit="hour",
        ),
        row_input(
            attendance,
            code="labour.worked_hours",
            title=Phrase("Hours worked in a year"),
            value=attendance.worked,
            group=GROUP,
            unit="hour",
        ),
        row_input(
            efficiency,
            code="labour.efficiency",
            title=Phrase("Efficiency, of the standard"),
            value=efficiency.value,
            group=GROUP,
            unit="share",
        )
        if rules.efficiency is None
        else Input(
            code="labour.efficiency",
            title=Phrase("Efficiency, of the standard"),
            value=rules.efficiency,
            group=GROUP,
            unit="share",
        ),
        # Steps in between, not rounded: a pair takes an hour of them, and a rounded minute would be seen.
        Line(
            code="labour.minute",
            title=Phrase("A minute worked"),
            expr=convert(ref("labour.wage"), wage.month.currency)
            * (1 + ref("labour.on_cost"))
            / (ref("labour.hours") * MINUTES_PER_HOUR)
            * (ref("labour.paid_hours") / ref("labour.worked_hours")),
            group=GROUP,
            currency=currency,
            unit="minute",
        ),
        Line(
            code="labour.standard_minute",
            title=Phrase("A standard minute"),
            expr=ref("labour.minute") / ref("labour.efficiency"),
            group=GROUP,
            currency=currency,
            unit="minute",
        ),
    )
    return inputs, tuple(findings)


def _timed(code: str, operation: Operation, currency: str) -> tuple[Entry, Entry]:
    own = bool(operation.title)
    minutes = Input(
        code=f"{code}.minutes",
        title=Phrase("Standard minutes") if own else Phrase("Standard minutes: {operation}"),
        title_values={} if own else {"operation": STAGES[operation.stage]},
        words=operation.title,
        value=operation.standard_minutes,
        places=MINUTES_PLACES,
        group=GROUP,
        unit="minute",
    )
    line = Line(
        code=code,
        title=operation.stage.value if own else STAGES[operation.stage],
        words=operation.title,
        expr=ref(minutes.code) * ref("labour.standard_minute"),
        places=decimals(currency, unit_price=True),
        group=GROUP,
        currency=currency,
        unit="pair",
        quantity=minutes.code,
        price="labour.standard_minute",
    )
    return minutes, line


def _by_piece(
    code: str, operation: Operation, table: LabourTable, day: date, currency: str, convert: Convert
) -> tuple[tuple[Entry, Entry], tuple[Finding, ...]]:
    findings: tuple[Finding, ...] = ()
    amount, row, words = operation.per_kodi, None, operation.title
    if amount is None:
        row, findings = table.piece_rate(operation.piece_rate, day)
        amount, words = row.per_kodi, operation.title or row.title
    own = bool(words)
    rate = Input(
        code=f"{code}.kodi",
        title=Phrase("Piece rate by the kodi") if own else Phrase("Piece rate by the kodi: {operation}"),
        title_values={} if own else {"operation": STAGES[operation.stage]},
        words=words,
        value=amount.amount,
        group=GROUP,
        currency=amount.currency,
        unit="kodi",
        source=row.source if row else "",
        dated=row.valid_from if row else None,
        sample=row.sample if row else False,
    )
    line = Line(
        code=code,
        title=operation.stage.value if own else STAGES[operation.stage],
        words=words,
        expr=convert(ref(rate.code), amount.currency) / PAIRS_PER_KODI,
        places=decimals(currency, unit_price=True),
        group=GROUP,
        currency=currency,
        unit="pair",
        price=rate.code,
    )
    return (rate, line), findings
