"""`pattern import`: what a pattern file from elsewhere holds, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.foreign import AS_FILES_SAY, FromElsewhere
from polasepatu.cli.framework.answer import Answer, Column, FileMade, Table
from polasepatu.cli.framework.named import last_named
from polasepatu.cli.framework.options import DryRun, Force
from polasepatu.formats.choices import DrawnFoot, HoleRows, Outline
from polasepatu.i18n import N_, _, localised, say

if TYPE_CHECKING:
    from polasepatu.formats.read.imported import Imported, ImportedPiece
    from polasepatu.formats.to_style import EdgeMade, StyleMade
    from polasepatu.workflow.pattern_import import ForeignPattern

ROLES = {
    "outline": N_("outline"),
    "cut-out": N_("cut-out"),
    "net": N_("net line"),
    "pen": N_("pen line"),
    "lettering": N_("lettering"),
    "notch": N_("notch"),
    "hole": N_("hole"),
    "grain": N_("grain"),
    "stretch": N_("direction of stretch"),
    "fold": N_("fold"),
    "zone": N_("quality zone"),
    "point": N_("point of the contour"),
    "words": N_("words"),
    "reference": N_("reference"),
    "copy": N_("copy, not used"),
    "ignore": N_("ignored"),
}

# What a file holds; entities we do not read are called as the format calls them.
KINDS = (
    N_("line"),
    N_("circle"),
    N_("point"),
    N_("notch"),
    N_("hole"),
    N_("zone"),
    N_("text"),
    N_("cut-out"),
)


SAID_BY = {"drawn": N_("drawn"), "told": N_("said"), "usual": N_("usual")}
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
        str, typer.Option(rich_help_panel=PANEL, help="The width it was drawn in; the last's if absent.")
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
        Outline,
        typer.Option(
            rich_help_panel=PANEL,
            help="net: a sew line is the outline and allowances are held; cut: the cut line, as drawn.",
        ),
    ] = Outline.NET
    foot: Annotated[
        DrawnFoot | None,
        typer.Option(
            rich_help_panel=PANEL, help="The foot that is drawn: right, left or both; right if absent."
        ),
    ] = None
    hole_rows: Annotated[
        HoleRows | None,
        typer.Option(
            rich_help_panel=PANEL, help="Rows of holes: hold their pitch in every size, or grade it."
        ),
    ] = None

    def pattern(self, path: Path, elsewhere: FromElsewhere, *, name: str) -> ForeignPattern:
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
        Path | None, typer.Option(help="Also draw its pieces with the names of their edges, as SVG.")
    ] = None,
    allow_findings: Annotated[
        bool, typer.Option("--allow-findings", help="Write the style even if a piece cannot be read.")
    ] = False,
    force: Force = False,
    dry_run: DryRun = False,
    elsewhere: FromElsewhere = AS_FILES_SAY,
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
    found = done.found
    text: list[str | Table] = [_headline(found), _pieces(found), _layers(found)]
    if out is not None:
        text.append(_edges(done.made))
    return Answer(
        result={**_as_json(found), "edges": _edges_json(done.made)},
        text=tuple(text),
        findings=done.findings,
        files=tuple(files),
        dry_run=dry_run,
    )


def _edges(made: StyleMade) -> Table:
    return Table(
        title=_("edges of the style"),
        columns=(
            Column(title=_("piece")),
            Column(title=_("edge")),
            Column(title=_("length mm"), digits=1),
            Column(title=_("kind")),
            Column(title=_("allowance mm")),
            Column(title=_("by")),
        ),
        rows=tuple(
            (
                each.piece,
                each.edge,
                each.length_mm,
                each.kind,
                _allowance(each),
                _(SAID_BY[each.said_by]),
            )
            for each in made.edges
        ),
    )


def _allowance(edge: EdgeMade) -> str:
    if edge.allowance is None:
        return "-"
    widths = [mm for _share, mm in edge.allowance]
    low, high = localised(f"{min(widths):g}"), localised(f"{max(widths):g}")
    return low if low == high else f"{low} - {high}"


def _edges_json(made: StyleMade) -> list[dict[str, Any]]:
    return [
        {
            "piece": each.piece,
            "edge": each.edge,
            "length_mm": round(each.length_mm, 4),
            "kind": each.kind,
            "allowance_mm": None if each.allowance is None else [list(place) for place in each.allowance],
            "said_by": each.said_by,
            "start": each.points[0].round(4).tolist(),
            "end": each.points[-1].round(4).tolist(),
        }
        for each in made.edges
    ]


def _headline(found: Imported) -> str:
    return say(
        "{file}: {kind}, {count} pieces, 1 unit = {mm} mm ({source})",
        {
            "file": found.file,
            "kind": found.kind,
            "count": len(found.pieces),
            "mm": f"{found.mm_per_unit:.6g}",
            "source": found.units_from,
        },
    )


def _pieces(found: Imported) -> Table:
    columns = (
        Column(title=_("piece")),
        Column(title=_("size")),
        Column(title=_("length mm"), digits=1),
        Column(title=_("width mm"), digits=1),
        Column(title=_("area dm2"), digits=3),
        Column(title=_("cut-outs"), digits=0),
        Column(title=_("notches"), digits=0),
        Column(title=_("holes"), digits=0),
        Column(title=_("lines"), digits=0),
    )
    rows = []
    for piece in found.pieces:
        length, width = _extent(piece)
        rows.append(
            (
                piece.name,
                piece.size or None,
                length,
                width,
                _area_mm2(piece) / 1e4,
                len(piece.cut_outs),
                len(piece.notches),
                len(piece.holes),
                len(piece.lines),
            )
        )
    return Table(columns=columns, rows=tuple(rows))


def _layers(found: Imported) -> Table:
    return Table(
        title=_("what the layers were taken for"),
        columns=(
            Column(title=_("layer")),
            Column(title=_("holds")),
            Column(title=_("count"), digits=0),
            Column(title=_("taken for")),
        ),
        rows=tuple((each.layer, _(each.what), each.count, _(ROLES[each.role])) for each in found.understood),
    )


def _extent(piece: ImportedPiece) -> tuple[float, float]:
    low, high = piece.outline.min(axis=0), piece.outline.max(axis=0)
    return float(high[0] - low[0]), float(high[1] - low[1])


def _area_mm2(piece: ImportedPiece) -> float:
    from shapely import Polygon

    return float(Polygon(piece.outline, piece.cut_outs).area)


def _as_json(found: Imported) -> dict[str, Any]:
    return {
        "file": found.file,
        "kind": found.kind,
        "mm_per_unit": found.mm_per_unit,
        "units_from": found.units_from,
        "style": dict(found.style),
        "pieces": [_piece_json(each) for each in found.pieces],
        "understood": [_row(each.what, each.layer, each.count, role=each.role) for each in found.understood],
        "left_out": [_row(each.what, each.layer, each.count, why=each.role) for each in found.left_out],
    }


def _row(what: str, layer: str, count: int, **more: str) -> dict[str, Any]:
    return {"what": what, "layer": layer, "count": count, **more}


def _piece_json(piece: ImportedPiece) -> dict[str, Any]:
    length, width = _extent(piece)
    return {
        "name": piece.name,
        "size": piece.size or None,
        "quantity": piece.quantity or None,
        "material": piece.material or None,
        "grain_deg": piece.grain_deg,
        "bbox_mm": [length, width],
        "cut_area_mm2": _area_mm2(piece),
        "outline": piece.outline.tolist(),
        "cut_outs": [ring.tolist() for ring in piece.cut_outs],
        "lines": [
            {
                "role": each.role.value,
                "layer": each.layer,
                "closed": each.closed,
                "points": each.points.tolist(),
            }
            for each in piece.lines
        ],
        "notches": [
            {
                "x_mm": each.x_mm,
                "y_mm": each.y_mm,
                "depth_mm": each.depth_mm,
                "width_mm": each.width_mm,
                "shape": each.shape.value,
            }
            for each in piece.notches
        ],
        "holes": [
            {"x_mm": each.x_mm, "y_mm": each.y_mm, "diameter_mm": each.diameter_mm} for each in piece.holes
        ],
        "zones": [{"number": each.number, "ring": each.ring.tolist()} for each in piece.zones],
        "texts": [each.text for each in piece.texts],
    }
