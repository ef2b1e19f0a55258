"""`pattern import`: what a pattern file from elsewhere holds, and what was not understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.answer import Answer, Column, FileMade, Table
from polasepatu.cli.options import DryRun, Force, length_mm
from polasepatu.i18n import N_, _, say

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.formats.imported import Imported, ImportedPiece

ROLES = {
    "outline": N_("outline"),
    "cut-out": N_("cut-out"),
    "net": N_("net line"),
    "pen": N_("pen line"),
    "lettering": N_("lettering"),
    "notch": N_("notch"),
    "hole": N_("hole"),
    "grain": N_("grain"),
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


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A pattern as DXF, AAMA, ASTM, SVG or HP-GL.")],
    *,
    units: Annotated[
        str,
        typer.Option(help="What a unit of the file is: mm, cm, in, pt, px, px90, px72 or a number."),
    ] = "",
    layer: Annotated[
        list[str] | None, typer.Option(help="What a layer stands for, as NAME=ROLE; may be repeated.")
    ] = None,
    join: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="Join ends that lie at most this far apart."),
    ] = 0.05,
    rules: Annotated[
        Path | None, typer.Option(help="A grade rule table (.rul); the one beside the file if absent.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also make a style of it, in this folder.")
    ] = None,
    last: Annotated[Path | None, typer.Option(help="The last of the style: a last file.")] = None,
    base_size: Annotated[str, typer.Option(help="The size the pattern was drawn in, such as 42.")] = "",
    base_width: Annotated[str, typer.Option(help="The width it was drawn in; the last's if absent.")] = "",
    sizes: Annotated[str, typer.Option(help="The style's sizes, such as 38-46; the last's if absent.")] = "",
    edges: Annotated[
        str, typer.Option(help="What every edge is; raw where the drawing holds its allowances.")
    ] = "",
    length_by: Annotated[str, typer.Option(help="The measure pieces grow by in length.")] = "stick_length",
    width_by: Annotated[str, typer.Option(help="The measure pieces grow by in width.")] = "ball_girth",
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Read a pattern from elsewhere: its pieces, and everything that was not understood.

    Units come from the file or from --units and are never guessed. Contours in many open lines are joined;
    half pieces are unfolded. Nothing is left out in silence. With -o the pieces become a style that grades:
    say on which last and in which size it was drawn, and what its edges are.

    Example: polasepatu pattern import quarter.dxf --units mm --layer Kontur=outline
    """
    from polasepatu.files.names import safe_name
    from polasepatu.files.output import write_set
    from polasepatu.formats.faults import DeclarationMissing
    from polasepatu.formats.grade_rules import with_rules
    from polasepatu.formats.pattern_file import load_pattern
    from polasepatu.formats.roles import layer_map
    from polasepatu.formats.rules import load_rules
    from polasepatu.workflow_export import imported_style

    found = load_pattern(file, units=units, layers=layer_map(layer or ()), join_mm=join)
    table = rules if rules is not None else file.with_suffix(".rul")
    if rules is not None or (found.kind == "aama" and table.is_file()):
        found = with_rules(found, load_rules(table))
    files: tuple[FileMade, ...] = ()
    remarks: tuple[Finding, ...] = ()
    if out is not None:
        said = {"--last": last, "--base-size": base_size, "--edges": edges}
        if missing := [option for option, value in said.items() if not value]:
            raise DeclarationMissing(options=", ".join(missing))
        contents, remarks = imported_style(
            found,
            name=safe_name(out.name),
            last=last or Path(),
            base_size=base_size,
            base_width=base_width,
            sizes=sizes,
            edge=_edge(edges),
            grows_by=(length_by, width_by),
        )
        written = write_set(out, "style", contents, force=force, dry_run=dry_run)
        files = tuple(FileMade(path=str(out / each.path), sha256=each.sha256) for each in written)
    return Answer(
        result=_as_json(found),
        text=(_headline(found), _pieces(found), _layers(found)),
        findings=(*found.findings, *remarks),
        files=files,
        dry_run=dry_run,
    )


def _edge(kind: str) -> str:
    from polasepatu.cli.faults import WrongUsage
    from polasepatu.pattern.model import EdgeKind

    known = [each.value for each in EdgeKind]
    if kind not in known:
        problem = say("{option} must be one of {known}", {"option": "--edges", "known": ", ".join(known)})
        raise WrongUsage(problem=problem, help="polasepatu pattern import --help")
    return kind


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
