"""Overhead of a pair: each kind by what it grows with, and which part of it is fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from polasepatu.costing.ledger.dated import last_known
from polasepatu.costing.ledger.formula import Expr, ref, total
from polasepatu.costing.making.book import MakingBook
from polasepatu.costing.making.factory import Overhead, OverheadBy
from polasepatu.errors import Finding, Phrase

GROUP = "overhead"


def overhead_on(rows: Sequence[Overhead], day: date) -> tuple[tuple[Overhead, ...], tuple[Finding, ...]]:
    """Return the overhead of a day, each kind by its newest row, and what is to be remarked."""
    found: list[Overhead] = []
    findings: list[Finding] = []
    for key in dict.fromkeys(each.key for each in rows):
        of_key = [each for each in rows if each.key == key]
        row, remarks = last_known(of_key, day, what=key, where=of_key[0].where)
        found.append(row)
        findings += remarks
    return tuple(found), tuple(findings)


def write_overhead(book: MakingBook, rows: Sequence[Overhead], *, minutes: Expr) -> tuple[str, ...]:
    """Write each kind of overhead and their sum, and return the codes of those that are fixed.

    `minutes` are the standard minutes of a pair.
    """
    codes = []
    for row in rows:
        code = f"overhead.{row.key}"
        book.money(
            code, row.key, _of_a_pair(book, row, code, minutes), group=GROUP, unit="pair", words=row.title
        )
        codes.append(code)
    book.money("overhead", Phrase("Factory overhead"), total(codes), group=GROUP, unit="pair")
    return tuple(code for code, row in zip(codes, rows, strict=True) if row.fixed)


def _of_a_pair(book: MakingBook, row: Overhead, code: str, minutes: Expr) -> Expr:
    if row.share is not None:
        share = book.given(
            f"{code}.rate",
            OVERHEAD_TITLES[row.by],
            row.share,
            words=row.title,
            group=GROUP,
            unit="share",
            evidence=row.evidence,
        )
        both = row.by is OverheadBy.MATERIAL_AND_LABOUR
        return (total(("material", "labour")) if both else ref("labour")) * share
    assert row.amount is not None
    amount = book.amount(
        f"{code}.rate",
        OVERHEAD_TITLES[row.by],
        row.amount,
        group=GROUP,
        unit=_UNITS[row.by],
        evidence=row.evidence,
        words=row.title,
    )
    if row.by is OverheadBy.MINUTE:
        return amount * minutes
    if row.by is OverheadBy.PAIR:
        return amount
    # A month's rent is spread over what the workshop can make, so a small order does not bear all of it.
    capacity = book.given(
        f"{code}.capacity",
        Phrase("Capacity in pairs per month"),
        row.capacity_pairs,
        places=0,
        group=GROUP,
        unit="pair",
    )
    return amount / capacity


OVERHEAD_TITLES: Mapping[OverheadBy, Phrase] = {
    OverheadBy.LABOUR: Phrase("of labour"),
    OverheadBy.MATERIAL_AND_LABOUR: Phrase("of material and labour"),
    OverheadBy.MINUTE: Phrase("per standard minute"),
    OverheadBy.PAIR: Phrase("per pair"),
    OverheadBy.MONTH: Phrase("per month"),
}
_UNITS = {OverheadBy.MINUTE: "minute", OverheadBy.PAIR: "pair", OverheadBy.MONTH: "month"}
