"""What a pair costs in labour: dated wages by region, minutes by operation, or piece rates by the kodi.

A minute that is worked costs the month's wage with what the employer pays on top, over the minutes of the
month, more for days that are paid and not worked; a standard minute costs that over the efficiency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger.dated import Dated, DatedShare, last_known
from polasepatu.costing.ledger.formula import Expr, Ref, num, ref, total
from polasepatu.costing.ledger.ledger import UNKNOWN, Evidence
from polasepatu.costing.making.book import MakingBook
from polasepatu.costing.making.operation import MINUTES_PER_HOUR, Operation, Stage
from polasepatu.errors import Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.money import Money
from polasepatu.units import PAIRS_PER

GROUP = "labour"
MINUTES_PLACES = 2


class RegionUnknown(PolaError):
    """A region whose wage is not in the table."""

    code = "PS545"
    text = "there is no wage of the region {found!r}"
    hint = "known regions: {known}; add yours to rates/labour.yaml"
    cause = "Labour is priced by the minimum wage of a region, or by piece rates; neither is guessed."
    exit_code = Exit.INPUT


class OperationsMissing(PolaError):
    """A style whose work nobody has timed."""

    code = "PS546"
    text = "style {style!r} names no operations; the usual minutes of {name!r} are used"
    hint = "add `operations:` to the style: [{{stage: cutting, minutes: 7}}, ...]"
    cause = "Labour follows from the minutes of each operation. Where there are none, a sample is used."
    severity = Severity.WARNING


class PieceRateUnknown(PolaError):
    """A piece rate that is in no table."""

    code = "PS547"
    text = "there is no piece rate {found!r}"
    hint = "known piece rates: {known}; or give per_kodi: {{value: 240000, currency: IDR}}"
    cause = "An operation paid by the kodi names a rate of rates/labour.yaml, or gives the amount itself."
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
    on_cost: tuple[DatedShare, ...]
    hours: tuple[Hours, ...]
    attendance: tuple[Attendance, ...]
    efficiency: tuple[DatedShare, ...]
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
    """Where a style is made, and what an order says of the work."""

    region: str
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


def write_labour(
    book: MakingBook, operations: Sequence[Operation], table: LabourTable, rules: LabourRules
) -> Expr:
    """Write the lines of labour, the last of them `labour`, and return the standard minutes of a pair.

    The minutes are zero where all work is paid by the piece.

    Raises:
        RegionUnknown, PieceRateUnknown, RowMissing: see `LabourTable`.
        RateMissing: a wage in another currency, and no rate for it.
    """
    if any(each.minutes is not None for each in operations):
        _minute(book, table, rules)
    sums: list[str] = []
    minutes: list[str] = []
    for code, operation in zip(_codes(operations), operations, strict=True):
        if operation.minutes is not None:
            minutes.append(_timed(book, code, operation))
        else:
            _by_piece(book, code, operation, table)
        sums.append(code)
    book.money("labour", Phrase("Direct labour"), total(sums), group=GROUP, unit="pair")
    return total(minutes) if minutes else num(0)


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


def _minute(book: MakingBook, table: LabourTable, rules: LabourRules) -> None:
    """Write what a minute's price is made of, and the lines of the paid minute and the standard minute."""
    wage, remarks = table.wage(rules.region, book.day)
    book.findings += remarks
    month = book.amount(
        "labour.wage",
        Phrase("Monthly wage"),
        wage.month,
        group=GROUP,
        unit="month",
        evidence=wage.evidence,
        note=wage.title.get("en", ""),
    )
    row = book.row(table.on_cost, what=ON_COST)
    title = Phrase("On top of the wage: social insurance, holiday allowance")
    on_cost = book.share("labour.on_cost", title, row.value, group=GROUP, evidence=row.evidence)
    hours = book.row(table.hours, what=HOURS)
    attendance = book.row(table.attendance, what=ATTENDANCE)

    def time(code: str, title: str, value: Decimal, evidence: Evidence) -> Ref:
        return book.given(f"labour.{code}", title, value, group=GROUP, unit="hour", evidence=evidence)

    in_month = time("hours", Phrase("Paid hours in a month"), hours.per_month, hours.evidence)
    paid = time("paid_hours", Phrase("Hours paid in a year"), attendance.paid, attendance.evidence)
    worked = time("worked_hours", Phrase("Hours worked in a year"), attendance.worked, attendance.evidence)
    title = Phrase("Efficiency, of the standard")
    efficiency = book.own_or_dated(
        "labour.efficiency", title, rules.efficiency, table.efficiency, group=GROUP, what=EFFICIENCY
    )
    # Steps in between, not rounded: a pair takes an hour of them, and a rounded minute would be seen.
    minute = book.step(
        "labour.minute",
        Phrase("Per minute worked"),
        # Leave and holidays are paid and not worked, so a worked minute bears its part of them.
        month * (1 + on_cost) / (in_month * MINUTES_PER_HOUR) * (paid / worked),
        group=GROUP,
        unit="minute",
    )
    title = Phrase("Per standard minute")
    book.step("labour.standard_minute", title, minute / efficiency, group=GROUP, unit="minute")


def _timed(book: MakingBook, code: str, operation: Operation) -> str:
    """Write an operation with its minutes, and return the code of the minutes."""
    own = bool(operation.title)
    minutes = book.given(
        f"{code}.minutes",
        Phrase("Standard minutes") if own else Phrase("Standard minutes: {operation}"),
        operation.standard_minutes,
        values={} if own else {"operation": STAGES[operation.stage]},
        words=operation.title,
        places=MINUTES_PLACES,
        group=GROUP,
        unit="minute",
    )
    book.money(
        code,
        operation.stage.value if own else STAGES[operation.stage],
        minutes * ref("labour.standard_minute"),
        words=operation.title,
        group=GROUP,
        unit="pair",
        quantity=minutes.code,
        price="labour.standard_minute",
    )
    return minutes.code


def _by_piece(book: MakingBook, code: str, operation: Operation, table: LabourTable) -> None:
    """Write an operation that is paid by the kodi."""
    amount, evidence, words = operation.per_kodi, UNKNOWN, operation.title
    if amount is None:
        row, remarks = table.piece_rate(operation.piece_rate, book.day)
        book.findings += remarks
        amount, evidence, words = row.per_kodi, row.evidence, operation.title or row.title
    own = bool(words)
    rate = book.amount(
        f"{code}.kodi",
        Phrase("Piece rate by the kodi") if own else Phrase("Piece rate by the kodi: {operation}"),
        amount,
        values={} if own else {"operation": STAGES[operation.stage]},
        words=words,
        group=GROUP,
        unit="kodi",
        evidence=evidence,
    )
    book.money(
        code,
        operation.stage.value if own else STAGES[operation.stage],
        rate / PAIRS_PER["kodi"],
        words=words,
        group=GROUP,
        unit="pair",
        price=f"{code}.kodi",
    )


ON_COST = Phrase("what the employer pays on top of wages")
HOURS = Phrase("the hours of a month")
ATTENDANCE = Phrase("days paid and not worked")
EFFICIENCY = Phrase("the efficiency")
