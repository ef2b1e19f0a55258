"""What can be said about a pattern from another program, wherever a command takes a style."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.framework.named import last_named
from polasepatu.cli.framework.options import length_mm, one_of
from polasepatu.i18n import N_

if TYPE_CHECKING:
    from polasepatu.workflow.style import ForeignPattern, Reading, StyleSource

PANEL = N_("For a pattern from another program")
JOIN_MM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class FromElsewhere:
    """How a foreign file is read."""

    units: Annotated[
        str,
        typer.Option(
            rich_help_panel=PANEL,
            help="What a unit of the file is: mm, cm, in, pt, px, px90, px72 or a number of mm.",
        ),
    ] = ""
    layer: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="NAME=ROLE",
            help="What a layer stands for, as NAME=ROLE; may be repeated.",
        ),
    ] = None
    join: Annotated[
        float,
        typer.Option(
            rich_help_panel=PANEL,
            parser=length_mm,
            metavar="LENGTH",
            help="Join ends that lie at most this far apart.",
        ),
    ] = JOIN_MM
    inside: Annotated[
        str,
        typer.Option(
            rich_help_panel=PANEL, help="What contours inside of contours are: cut-out, or net (a sew line)."
        ),
    ] = ""
    rule_table: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=PANEL, help="A grade rule table (.rul); the one beside the file if absent."
        ),
    ] = None
    base_size: Annotated[
        str,
        typer.Option(
            rich_help_panel=PANEL,
            help="The size it was drawn in, such as 42; needed where the file does not say it.",
        ),
    ] = ""

    def reading(self) -> Reading:
        """Return how to read the file."""
        from polasepatu.workflow.style import Reading

        return Reading(
            units=self.units,
            layers=tuple(self.layer or ()),
            join_mm=self.join,
            inside=one_of("--inside", self.inside, ("", "cut-out", "net")),
            rule_table=self.rule_table,
            base_size=self.base_size,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign(FromElsewhere):
    """All that a foreign pattern needs to become a style; may be said for one piece as PIECE=VALUE."""

    last: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=PANEL,
            parser=last_named,
            metavar="LAST",
            help="The last it was drawn on: a last file, or the name of a sample; needed.",
        ),
    ] = None
    base_width: Annotated[
        str, typer.Option(rich_help_panel=PANEL, help="The width it was drawn in; the last's if absent.")
    ] = ""
    edges: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="KIND",
            help="What edges are: lasting, fold, lap, seam, raw, binding or trim, with mm as in lasting:18; "
            "for one edge vamp:e3=lasting; may be repeated; needed.",
        ),
    ] = None
    frame: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="HOW",
            help="own: each piece by itself; shared: all lie in place on one drawing. The direction heel to "
            "toe in degrees as in own:90; may be repeated; needed.",
        ),
    ] = None
    length_by: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="MEASURE",
            help="The measure pieces grow by in length; stick_length if absent.",
        ),
    ] = None
    width_by: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="MEASURE",
            help="The measure pieces grow by in width; ball_girth if absent.",
        ),
    ] = None
    count: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL, metavar="PIECE=N", help="How many of a piece one shoe has, as vamp=1."
        ),
    ] = None
    zone: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="ZONE=CLASS",
            help="What a quality zone asks for, as 50=1 (class 1 best to 5) or 55=hidden; may be repeated.",
        ),
    ] = None
    outline: Annotated[
        str,
        typer.Option(
            rich_help_panel=PANEL,
            help="net: a sew line is the outline and allowances are held; cut: the cut line, as drawn.",
        ),
    ] = "net"
    foot: Annotated[
        str,
        typer.Option(
            rich_help_panel=PANEL, help="The foot that is drawn: right, left or both; right if absent."
        ),
    ] = ""
    hole_rows: Annotated[
        str,
        typer.Option(
            rich_help_panel=PANEL, help="Rows of holes: hold their pitch in every size, or grade it."
        ),
    ] = ""

    def source(self, path: Path, *, sizes: str = "", name: str = "") -> StyleSource:
        """Return a path with what is said about it, or the path alone for a style of our own.

        Raises:
            ForeignOption: an option for foreign patterns is given for a style of our own.
        """
        from polasepatu.workflow.style import ForeignOption, is_foreign

        if is_foreign(path):
            return self.pattern(path, sizes=sizes, name=name)
        if said := ", ".join(self._said()):
            raise ForeignOption(options=said)
        return path

    def pattern(self, path: Path, *, sizes: str = "", name: str = "") -> ForeignPattern:
        """Return a foreign pattern with what is said about it."""
        from polasepatu.workflow.style import ForeignPattern

        return ForeignPattern(
            path=path,
            reading=self.reading(),
            last=self.last,
            base_width=self.base_width,
            sizes=sizes,
            edges=tuple(self.edges or ()),
            frames=tuple(self.frame or ()),
            length_by=tuple(self.length_by or ()),
            width_by=tuple(self.width_by or ()),
            counts=tuple(self.count or ()),
            zones=tuple(self.zone or ()),
            outline=one_of("--outline", self.outline, ("net", "cut")),
            foot=one_of("--foot", self.foot, ("", "right", "left", "both")),
            hole_rows=one_of("--hole-rows", self.hole_rows, ("", "hold", "grade")),
            name=name,
        )

    def _said(self) -> list[str]:
        """Return the options that were given."""
        return [
            f"--{each.name.replace('_', '-')}"
            for each in fields(self)
            if getattr(self, each.name) not in (each.default, [], None)
        ]


NOTHING_SAID = Foreign()
