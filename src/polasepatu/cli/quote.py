"""`quote`: the price of an order on its terms, what it costs landed, and what would change it."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import OrderArgument
from polasepatu.cli.framework.options import DryRun, Force
from polasepatu.i18n import say

if TYPE_CHECKING:
    from polasepatu.costing.ledger.whatif import Change
    from polasepatu.costing.quoted import QuotedOrder

KIND = "quote"


class Language(StrEnum):
    """The language of the files for the buyer."""

    EN = "en"
    ID = "id"


_CHANGE = re.compile(r"([^=\s]+)\s*=\s*([+-]?)(\d+(?:\.\d+)?)(%?)")


def quote(
    order: OrderArgument,
    *,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="A folder for the quote and the cost sheet, as PDF and XLSX."),
    ] = None,
    buyer_lang: Annotated[
        Language, typer.Option("--buyer-lang", help="The language of the buyer's files: en or id.")
    ] = Language.EN,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            help="Landed cost under other duties too: base, all, a layer's name, or 15%; repeat for more.",
        ),
    ] = None,
    target_fob: Annotated[
        str, typer.Option("--target-fob", help="A target price, such as 19.50: what would have to change.")
    ] = "",
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Inputs that move the price, and the price by quantity.")
    ] = False,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Change an input: margin=10%, material.cow-side.price=+5%, pairs=3000; repeat for more.",
        ),
    ] = None,
    materials: Annotated[
        Path | None, typer.Option(help="The catalogue of materials, instead of the order's own.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Price an order on its terms: cost, margin, commission, freight, insurance, duty, landed cost.

    Every figure is a named line; --json lists all of them with their sources, and --set changes an input.
    Bundled prices and rates are samples: enter your own before you send an offer.

    Example: polasepatu quote los-angeles-2000 --scenario all
    """
    from polasepatu.cli.framework.progress import listening
    from polasepatu.reports.results.quote import as_json
    from polasepatu.reports.results.quote_page import quote_page
    from polasepatu.workflow.order import CostJob
    from polasepatu.workflow.quote import QuoteJob, quote_order
    from polasepatu.workflow.quote_files import notes

    job = QuoteJob(
        cost=CostJob(materials=materials),
        changes=tuple(map(_change, set_ or ())),
        scenarios=tuple(scenario or ()),
        target=_price(target_fob) if target_fob else None,
        what_if=what_if,
    )
    with listening() as listen:
        quoted = quote_order(order, job, listen=listen)
    files, remarks = _write(quoted, out, buyer_lang, force=force, dry_run=dry_run) if out else ((), ())
    return Answer(
        result=as_json(quoted),
        text=tuple(quote_page(quoted, notes(quoted))),
        findings=(*quoted.findings, *remarks),
        files=files,
        dry_run=dry_run,
    )


def _write(
    quoted: QuotedOrder, out: Path, language: str, *, force: bool, dry_run: bool
) -> tuple[tuple[FileMade, ...], tuple[Any, ...]]:
    from polasepatu.files.output import write_set
    from polasepatu.workflow.quote_files import quote_files

    contents, remarks = quote_files(quoted, buyer_speaks=language)
    written = write_set(out, KIND, contents, force=force, dry_run=dry_run)
    made = tuple(FileMade(path=str(out / each.path), sha256=each.sha256) for each in written)
    return made, tuple(remarks)


# --- what was asked -------------------------------------------------------------------------------


def _change(text: str) -> Change:
    """Read margin=10%, minutes=+5%, pairs=3000.

    A per cent with a sign is a rise or fall, one without is a share, and a number with a sign is refused,
    because it could mean either.
    """
    from polasepatu.costing.ledger.whatif import Change

    match = _CHANGE.fullmatch(text.strip())
    if match is None or (match[2] and not match[4]):
        raise _wrong(say("{text!r} is not a change; write CODE=VALUE, CODE=10% or CODE=+5%", {"text": text}))
    code, sign, digits, per_cent = match.groups()
    value = Decimal(digits) / 100 if per_cent else Decimal(digits)
    return Change(code=code, value=-value if sign == "-" else value, by_share=bool(sign))


def _price(text: str) -> Decimal:
    if re.fullmatch(r"\d+(\.\d+)?", text.strip()) is None or not Decimal(text.strip()):
        raise _wrong(say("{text!r} is not a price; write it with a point, such as 19.50", {"text": text}))
    return Decimal(text.strip())


def _wrong(problem: str) -> Exception:
    from polasepatu.cli.framework.faults import WrongUsage

    return WrongUsage(problem=problem, help="polasepatu quote --help")
