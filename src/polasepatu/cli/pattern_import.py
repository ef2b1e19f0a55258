"""`pattern import`: what a pattern file from elsewhere holds, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.foreign import AS_IN_THE_FILES, ReadingOptions
from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import last_named
from polasepatu.cli.framework.options import DryRun, Force
from polasepatu.formats.choices import DrawnFoot, HoleRows, Outline
from polasepatu.i18n import N_

if TYPE_CHECKING:
    from polasepatu.workflow.pattern_import import ForeignPattern

PANEL = N_("To make a style of it")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredBy:
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
        str,
        typer.Option(
            rich_help_panel=PANEL, help="The width fitting the pattern was drawn in; the last's if absent."
        ),
    ] = ""
    sizes: Annotated[
        str,
        typer.Option(rich_help_panel=PANEL, help="The style's sizes, such as 38-46; the last's if absent."),
    ] = ""
    edges: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="KIND",
            help="Kinds of edges: lasting, fold, lap, seam, raw, binding or trim, with mm as in lasting:18; "
            "for one edge vamp:e3=lasting; may be repeated; required.",
        ),
    ] = None
    frame: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="HOW",
            help="own: each piece by itself; shared: all pieces in place on one drawing. The direction heel "
            "to toe in degrees as in own:90; may be repeated; required.",
        ),
    ] = None
    length_by: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="MEASURE",
            help="The last measure by which pieces grow in length; stick_length if absent.",
        ),
    ] = None
    width_by: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=PANEL,
            metavar="MEASURE",
            help="The last measure by which pieces grow in width; ball_girth if absent.",
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
            help="The leather a quality zone needs, as 50=1 (class 1 best to 5) or 55=hidden; may be "
            "repeated.",
        ),
    ] = None
    outline: Annotated[
        Outline,
        typer.Option(
            rich_help_panel=PANEL,
            help="net: the sew line is the outline and allowances are held; cut: the cut line as drawn.",
        ),
    ] = Outline.NET
    foot: Annotated[
        DrawnFoot | None,
        typer.Option(rich_help_panel=PANEL, help="The foot drawn: right, left or both; right if absent."),
    ] = None
    hole_rows: Annotated[
        HoleRows | None,
        typer.Option(
            rich_help_panel=PANEL,
            help="Rows of holes: hold keeps their pitch in every size, grade lets it grow.",
        ),
    ] = None

    def pattern(self, path: Path, elsewhere: ReadingOptions, *, name: str) -> ForeignPattern:
        """Return a foreign pattern with what is said about it."""
        from polasepatu.workflow.pattern_import import ForeignPattern

        return ForeignPattern(
            path=path,
            reading=elsewhere.reading(),
            last=self.last,
            base_width=self.base_width,
            sizes=self.sizes,
            edges=tuple(self.edges or ()),
            frames=tuple(self.frame or ()),
            length_by=tuple(self.length_by or ()),
            width_by=tuple(self.width_by or ()),
            counts=tuple(self.count or ()),
            zones=tuple(self.zone or ()),
            outline=self.outline,
            foot=self.foot,
            hole_rows=self.hole_rows,
            name=name,
        )


NOTHING_DECLARED = DeclaredBy()


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A pattern as DXF, AAMA, ASTM, SVG or HP-GL.")],
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also make a style of it, in this folder.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Also draw the pieces with the names of their edges, as SVG.")
    ] = None,
    allow_findings: Annotated[
        bool, typer.Option("--allow-findings", help="Write the style even if a piece cannot be read.")
    ] = False,
    force: Force = False,
    dry_run: DryRun = False,
    elsewhere: ReadingOptions = AS_IN_THE_FILES,
    declared: DeclaredBy = NOTHING_DECLARED,
) -> Answer:
    """Read a pattern from elsewhere: its pieces, and everything that was not understood.

    Units come from the file or from --units and are never guessed. Contours in many open lines are joined;
    half pieces are unfolded. Nothing is left out in silence. With -o the pieces become a style, for all other
    commands: say on which last and in which size it was drawn, what its edges are, how its pieces lie. Where
    a piece cannot be read, no style is written.

    Example: polasepatu pattern import aama-derby/derby.dxf --picture edges.svg
    """
    from polasepatu.cli.framework.faults import NothingWritten
    from polasepatu.errors import ManyFaults
    from polasepatu.files.names import safe_name
    from polasepatu.files.output import write_file, write_set
    from polasepatu.formats.to_style import style_text
    from polasepatu.formats.write.import_picture import edges_picture
    from polasepatu.reports.results import pattern_import as results
    from polasepatu.workflow.pattern_import import PatternImported, import_pattern, see_pattern

    pattern = declared.pattern(file, elsewhere, name="" if out is None else safe_name(out.name))
    done = see_pattern(pattern) if out is None else import_pattern(pattern)
    if isinstance(done, PatternImported) and done.incomplete and not allow_findings:
        raise ManyFaults([*done.findings, NothingWritten.finding()])
    files: list[FileMade] = []
    drawing = "" if picture is None else edges_picture(done.made)
    if picture is not None:
        write_file(picture, drawing, force=force, dry_run=True)  # refuse before anything is written
    if out is not None and isinstance(done, PatternImported):
        contents = [("last.yaml", done.last), ("style.yaml", style_text(done.made).encode())]
        written = write_set(out, "style", contents, force=force, dry_run=dry_run)
        files += [FileMade(path=str(out / each.path), sha256=each.sha256) for each in written]
    if picture is not None:
        drawn = write_file(picture, drawing, force=force, dry_run=dry_run)
        files.append(FileMade(path=str(picture), sha256=drawn.sha256))
    edges = () if out is None else (results.edges_table(done.made),)
    return Answer(
        result=results.as_json(done.found, done.made),
        text=(
            results.headline(done.found),
            results.pieces_table(done.found),
            results.layers_table(done.found),
            *edges,
        ),
        findings=done.findings,
        files=tuple(files),
        dry_run=dry_run,
    )
