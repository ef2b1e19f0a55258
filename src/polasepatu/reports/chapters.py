"""How the lines of a ledger are divided for people: chapters, sections, sources and notes.

The sheets of the workbook and the pages of the cost sheet follow the same division.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu.costing.ledger.ledger import Line
from polasepatu.i18n import N_, _
from polasepatu.i18n.numbers import day
from polasepatu.reports.offer_text import assumption

if TYPE_CHECKING:
    from polasepatu.costing.ledger.ledger import Entry, Input, Ledger
    from polasepatu.reports.offer import CostBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A sheet or a part of a document: which groups of the ledger it holds."""

    title: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The lines of one group within a chapter, in the order of the ledger."""

    group: str
    entries: tuple[Entry, ...]

    def title(self) -> str:
        """Return its heading."""
        return group_title(self.group)


CHAPTERS = (
    Chapter(title=N_("Materials"), groups=("material",)),
    Chapter(title=N_("Labour"), groups=("labour",)),
    Chapter(title=N_("Cost"), groups=("overhead", "tooling", "hpp", "admin", "lop")),
    Chapter(title=N_("Price and FOB"), groups=("price",)),
    Chapter(title=N_("Freight"), groups=("freight",)),
    Chapter(title=N_("Landed"), groups=("duty", "landed")),
)
OWN_SHEETS = ("purchase", "cbd")
"""Groups that are shown as tables of their own."""
_REST = CHAPTERS[2]  # a line of a group that no chapter names still has to stand somewhere

GROUPS: Mapping[str, str] = {
    "order": N_("The order"),
    "fx": N_("Exchange rates"),
    "material": N_("Materials"),
    "material.upper": N_("Upper materials"),
    "material.lining": N_("Lining and reinforcement"),
    "material.bottom": N_("Bottom"),
    "material.trims": N_("Trims"),
    "material.chemicals": N_("Chemicals"),
    "material.packing": N_("Packing"),
    "labour": N_("Labour"),
    "overhead": N_("Overhead"),
    "tooling": N_("Dies, lasts, moulds"),
    "hpp": N_("Cost of production (HPP)"),
    "admin": N_("Full cost"),
    "lop": N_("First price"),
    "purchase": N_("Purchase"),
    "price": N_("Price"),
    "price.local": N_("Local charges, the order"),
    "price.quote": N_("In the currency of the quote"),
    "price.hands": N_("Parties on the way"),
    "price.result": N_("Remainder"),
    "freight": N_("Freight"),
    "freight.packing": N_("Packing"),
    "freight.cargo": N_("Cargo"),
    "freight.charges": N_("Charges on the way"),
    "freight.carriage": N_("Carriage in the price"),
    "duty": N_("Rates of duty and fees"),
    "landed": N_("Landed"),
    "landed.duty": N_("Import duty"),
}
"""Headings of groups; one that is not here goes by its code."""

GUIDANCE = N_(
    "Tariff lines, duties and customs values are a guide for an estimate, not advice; ask a customs broker."
)


def group_title(group: str) -> str:
    """Return the heading of a group in the language that is spoken."""
    return _(GROUPS.get(group, "")) or group.rpartition(".")[2] or _("Other")


def sections_of(ledger: Ledger, chapter: Chapter) -> tuple[Section, ...]:
    """Return the lines of a chapter by group, groups in the order in which they first appear.

    Inputs of groups that no chapter names are left out: they stand with the inputs.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in ledger.lines:
        if _chapter_of(entry) is chapter:
            groups.setdefault(entry.group, []).append(entry)
    return tuple(Section(group=group, entries=tuple(entries)) for group, entries in groups.items())


def _chapter_of(entry: Entry) -> Chapter | None:
    first = entry.group.partition(".")[0]
    rest = _REST if isinstance(entry, Line) and first not in OWN_SHEETS else None
    return next((each for each in CHAPTERS if first in each.groups), rest)


def source_of(entry: Entry) -> str:
    """Return where a line comes from and what is remarked on it."""
    parts = (_("SAMPLE") if entry.sample else "", entry.source, _(entry.note) if entry.note else "")
    return "; ".join(part for part in parts if part)


def notes(cost: CostBook) -> Iterator[str]:
    """Yield what stands below the figures: samples, oldest data, remarks, rounding, guidance."""
    if cost.offer.sample:
        yield _("Made from bundled sample prices and rates: enter your own.")
    if cost.oldest:
        yield f"{_('Oldest data that was used')}: {assumption(cost.oldest)}"
    yield from (assumption(note) for note in cost.notes)
    yield _("Each printed line is rounded once, half up; a total is the sum of its printed lines.")
    if any(_has_more_digits(entry) for entry in cost.ledger.inputs):
        yield _("Material quantities are shown with four decimals and calculated with all of theirs.")
    yield _(GUIDANCE)


def _has_more_digits(entry: Input) -> bool:
    return entry.places is not None and entry.value != round(entry.value, entry.places)


def since(entry: Entry) -> str:
    """Return since when a line holds."""
    return day(entry.dated) if entry.dated else ""
