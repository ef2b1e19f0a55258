"""How a file from another program is read: options of `pattern import`, and of `diff` for a graded set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.framework.options import length_mm
from polasepatu.formats.choices import Inside
from polasepatu.i18n import N_

if TYPE_CHECKING:
    from polasepatu.formats.read.graded_file import Reading

PANEL = N_("How a file from another program is read")
JOIN_MM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How a foreign file is read."""

    units: Annotated[
        str,
        typer.Option(
            rich_help_panel=PANEL,
            help="The unit of the file: mm, cm, in, pt, px, px90, px72 or a number of mm.",
        ),
    ] = ""
    layer: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="NAME=ROLE",
            help="The meaning of a layer, as NAME=ROLE; may be repeated.",
        ),
    ] = None
    join: Annotated[
        float,
        typer.Option(
            rich_help_panel=PANEL,
            parser=length_mm,
            metavar="LENGTH",
            help="Join line ends up to this distance apart.",
        ),
    ] = JOIN_MM
    inside: Annotated[
        Inside | None,
        typer.Option(
            rich_help_panel=PANEL, help="Contours inside other contours: cut-out, or net (a sew line)."
        ),
    ] = None
    rule_table: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=PANEL, help="A grade rule table (.rul); the file of the same name if absent."
        ),
    ] = None
    base_size: Annotated[
        str,
        typer.Option(
            rich_help_panel=PANEL,
            help="The size the pattern was drawn in, such as 42; required where the file has none.",
        ),
    ] = ""

    def reading(self) -> Reading:
        """Return how to read the file."""
        from polasepatu.formats.read.graded_file import Reading

        return Reading(
            units=self.units,
            layers=tuple(self.layer or ()),
            join_mm=self.join,
            inside=self.inside,
            rule_table=self.rule_table,
            base_size=self.base_size,
        )


AS_IN_THE_FILES = ReadingOptions()
