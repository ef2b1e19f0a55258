"""What a pattern from another program holds, and the edges of the style it becomes."""

from __future__ import annotations

from typing import Any

from polasepatu.formats.read.imported import Imported, ImportedPiece
from polasepatu.formats.to_style import EdgeMade, StyleMade
from polasepatu.i18n import N_, _, localised, say
from polasepatu.reports.results.size_run import MM2_PER_DM2
from polasepatu.reports.tables import Column, Table

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

SOURCE_WORDS = {"drawn": N_("drawn"), "told": N_("given"), "usual": N_("usual")}


def headline(found: Imported) -> str:
    """Return the kind of the file, how many pieces it holds, and its unit."""
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


def pieces_table(found: Imported) -> Table:
    """Return a row for each piece as it was drawn."""
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
                _area_mm2(piece) / MM2_PER_DM2,
                len(piece.cut_outs),
                len(piece.notches),
                len(piece.holes),
                len(piece.lines),
            )
        )
    return Table(columns=columns, rows=tuple(rows))


def layers_table(found: Imported) -> Table:
    """Return what the layers of the file hold, and what they were taken for."""
    return Table(
        title=_("meaning of the layers"),
        columns=(
            Column(title=_("layer")),
            Column(title=_("holds")),
            Column(title=_("count"), digits=0),
            Column(title=_("taken as")),
        ),
        rows=tuple((each.layer, _(each.what), each.count, _(ROLES[each.role])) for each in found.understood),
    )


def edges_table(made: StyleMade) -> Table:
    """Return the edges of the style, with what says their kind and allowance."""
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
                _(SOURCE_WORDS[each.said_by]),
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


def as_json(found: Imported, made: StyleMade) -> dict[str, Any]:
    """Return what a file holds, and the edges of its pieces, as plain values."""
    return {
        "file": found.file,
        "kind": found.kind,
        "mm_per_unit": found.mm_per_unit,
        "units_from": found.units_from,
        "style": dict(found.style),
        "pieces": [_piece_json(each) for each in found.pieces],
        "understood": [_row(each.what, each.layer, each.count, role=each.role) for each in found.understood],
        "left_out": [_row(each.what, each.layer, each.count, why=each.role) for each in found.left_out],
        "edges": _edges_json(made),
    }


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


def _extent(piece: ImportedPiece) -> tuple[float, float]:
    low, high = piece.outline.min(axis=0), piece.outline.max(axis=0)
    return float(high[0] - low[0]), float(high[1] - low[1])


def _area_mm2(piece: ImportedPiece) -> float:
    from shapely import Polygon

    return float(Polygon(piece.outline, piece.cut_outs).area)
