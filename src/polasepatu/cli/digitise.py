"""`digitise`: pieces in a photo or a scan as a style, and the marker board that a photo needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, Column, FileMade, Table
from polasepatu.cli.framework.named import last_named
from polasepatu.cli.framework.options import DryRun, Force, length_mm, one_of, words_of
from polasepatu.i18n import N_, _, say

if TYPE_CHECKING:
    from polasepatu.geometry.fit import Fitted
    from polasepatu.photo.digitised import FoundPiece
    from polasepatu.workflow.digitise import Digitised

FOCAL_FROM = {"picture": N_("the picture"), "file": N_("the file"), "usual": N_("a guess")}


def board(
    *,
    out: Annotated[
        Path, typer.Option("-o", "--out", help="The PDF to write; its board file goes beside it.")
    ],
    paper: Annotated[str, typer.Option(help="a4, a3 or f4.")] = "a4",
    pages: Annotated[
        str, typer.Option(help="Pages that make one field, across x along: 1x1 to 2x2.")
    ] = "1x1",
    field: Annotated[
        str, typer.Option(help="grey, or white to save toner: cover it with dark paper then.")
    ] = "grey",
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Write the marker board to print, and the small file that says which board it is.

    Print it at 100 %, never fit to page. Then measure between both pairs of fine crosses with a steel rule
    and write the two lengths into the board file: printers err by up to 0.5 %, and not alike both ways.

    Example: polasepatu digitise board -o board.pdf
    """
    from polasepatu.cli.framework.faults import WrongUsage
    from polasepatu.files.board import board_text
    from polasepatu.files.output import write_file
    from polasepatu.photo.board import PAPERS_MM, Board, sheets_of
    from polasepatu.reports.pdf.board import board_pdf

    counts = re.fullmatch(r"([12])x([12])", pages)
    if counts is None:
        problem = say("{option} must be one of {known}", {"option": "--pages", "known": "1x1, 2x1, 1x2, 2x2"})
        raise WrongUsage(problem=problem, help="polasepatu digitise board --help")
    made = Board(
        paper=one_of("--paper", paper, tuple(PAPERS_MM)),
        columns=int(counts[1]),
        rows=int(counts[2]),
        grey=one_of("--field", field, ("grey", "white")) == "grey",
    )
    note = out.with_suffix(".yaml")
    contents: list[tuple[Path, str | bytes]] = [(out, board_pdf(made)), (note, board_text(made))]
    for path, content in contents:
        write_file(path, content, force=force, dry_run=True)  # refuse before anything is written
    written = [write_file(path, content, force=force, dry_run=dry_run) for path, content in contents]
    markers = sum(len(sheet.markers) for sheet in sheets_of(made))
    values = {
        "sheets": made.sheets,
        "paper": paper.upper(),
        "markers": markers,
        "across": f"{made.check_mm[0]:g}",
        "along": f"{made.check_mm[1]:g}",
    }
    return Answer(
        result={
            "paper": paper,
            "columns": made.columns,
            "rows": made.rows,
            "field": field,
            "markers": markers,
            "check_mm": list(made.check_mm),
        },
        text=(
            say(
                "{sheets} x {paper}, {markers} markers; check lengths {across} mm across, {along} mm along",
                values,
            ),
            say(
                "Next: print {out} at 100 %, measure, write measured_mm into {note}.",
                {"out": out, "note": note},
            ),
        ),
        files=tuple(FileMade(path=each.path, sha256=each.sha256) for each in written),
        dry_run=dry_run,
    )


def digitise(
    photo: Annotated[Path, typer.Argument(metavar="PHOTO", help="A photo or a scan: JPEG, PNG or TIFF.")],
    *,
    board: Annotated[
        Path | None, typer.Option(help="The board file of the board in the photo; without it, a scan.")
    ] = None,
    second: Annotated[
        Path | None, typer.Option(help="A second photo from another side, which shows what stands up.")
    ] = None,
    thickness: Annotated[
        float | None,
        typer.Option(parser=length_mm, metavar="LENGTH", help="How thick the pieces are, such as 1mm."),
    ] = None,
    reference: Annotated[
        str,
        typer.Option(
            help="A thing of known size beside the pieces: card (KTP, bank card) or such as 100x100."
        ),
    ] = "",
    dpi: Annotated[
        float | None, typer.Option(help="Of a scan, where its file does not say it.", min=50.0)
    ] = None,
    names: Annotated[
        str, typer.Option(help="Names of the pieces, as one reads: from the upper left, line by line.")
    ] = "",
    corner: Annotated[
        float, typer.Option(help="From how many degrees on it is a corner.", min=10, max=80)
    ] = 25.0,
    last: Annotated[
        Path | None,
        typer.Option(
            parser=last_named,
            metavar="LAST",
            help="The last the pieces were made on: a last file, or the name of a sample; needed with -o.",
        ),
    ] = None,
    base_size: Annotated[str, typer.Option(help="The size of the pieces; the last's base if absent.")] = "",
    sizes: Annotated[str, typer.Option(help="The style's sizes, such as 38-46; the last's if absent.")] = "",
    edges: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="What edges are, as for pattern import; raw if absent."),
    ] = None,
    frame: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="own, or own:90 where heel to toe points up; own if absent."),
    ] = None,
    count: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="How many of a piece one shoe has.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Make a style of it, in this folder.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Measure pattern pieces in a photo of the marker board, or in a flatbed scan, and make a style of them.

    The camera is worked out from the markers. Outlines, holes, notches and drawn lines come out in mm, with
    how sure they are. What cannot be good enough is refused with what to do. Without -o it only measures.

    Example: polasepatu digitise quarter.png --reference card --names quarter --last derby -o quarter
    """
    from polasepatu.cli.framework.faults import WrongUsage
    from polasepatu.files.names import safe_name
    from polasepatu.files.output import write_set
    from polasepatu.formats.to_style import style_text
    from polasepatu.reports.pictures.digitised import digitised_picture
    from polasepatu.workflow.digitise import DigitiseJob, StyleWanted, digitised, made_style

    if out is not None and last is None:
        raise WrongUsage(problem=_("-o makes a style and needs --last"), help="polasepatu digitise --help")
    done = digitised(
        DigitiseJob(
            picture=photo,
            board=board,
            second=second,
            dpi=dpi,
            thickness_mm=thickness,
            reference_mm=_reference(reference),
            names=words_of(names),
            corner_deg=corner,
        )
    )
    findings = done.findings
    files: tuple[FileMade, ...] = ()
    if out is not None and last is not None:
        wanted = StyleWanted(
            last=last,
            name=safe_name(out.name),
            base_size=base_size,
            sizes=sizes,
            edges=tuple(edges or ("raw",)),
            frames=tuple(frame or ("own",)),
            counts=tuple(count or ()),
        )
        style = made_style(done, wanted)
        findings = (*findings, *style.findings)
        contents = [
            ("last.yaml", style.last),
            (
                "picture.svg",
                digitised_picture(done.laid.seen, done.pieces, done.fitted, title=photo.name).encode(),
            ),
            ("style.yaml", style_text(style.made).encode()),
        ]
        written = write_set(out, "style", contents, force=force, dry_run=dry_run)
        files = tuple(FileMade(path=str(out / each.path), sha256=each.sha256) for each in written)
    return Answer(
        result=_as_json(done),
        text=(*_headlines(done), _pieces(done)),
        findings=findings,
        files=files,
        dry_run=dry_run,
    )


def _reference(text: str) -> tuple[float, float] | None:
    from polasepatu.cli.framework.faults import WrongUsage
    from polasepatu.workflow.digitise import REFERENCES

    if not text:
        return None
    if text in REFERENCES:
        return REFERENCES[text]
    sizes = re.fullmatch(r"(\d{1,3}(?:\.\d{1,2})?)x(\d{1,3}(?:\.\d{1,2})?)", text)
    if sizes is None or min(float(sizes[1]), float(sizes[2])) < 20.0:
        problem = say("{option} is {given!r}; it can be {known}", _wrong_reference(text))
        raise WrongUsage(problem=problem, help="polasepatu digitise --help")
    return float(sizes[1]), float(sizes[2])


def _wrong_reference(text: str) -> dict[str, str]:
    return {"option": "--reference", "given": text, "known": "card, 100x100"}


def _headlines(done: Digitised) -> tuple[str, ...]:
    quality = done.quality
    if quality is None:
        return (say("{file}: a scan", {"file": done.file}), *_reference_line(done))
    values = {
        "file": done.file,
        "seen": quality.markers_seen,
        "markers": quality.markers_on_board,
        "residual": quality.residual_mm,
        "dots": quality.dots_seen,
        "off": quality.dot_off_mm,
        "px": quality.px_per_mm,
        "rise": quality.rise_px,
        "white": 100.0 * quality.white,
        "tilt": quality.tilt_deg,
        "height": quality.camera_mm[2],
        "source": _(FOCAL_FROM[quality.focal_from]),
        "thickness": done.thickness_mm,
    }
    return (
        say("{file}: {seen} of {markers} markers, {residual:.3f} mm off", values),
        say("flatness: {dots} control dots seen, {off:.2f} mm off at most", values),
        say(
            "sharpness: {px:.1f} pixels to the mm, edges {rise:.1f} pixels wide; light {white:.0f} %", values
        ),
        say("camera: {height:.0f} mm up, tilted {tilt:.0f} degrees (focal length from {source})", values),
        say("thickness: {thickness:.1f} mm", values),
        *_reference_line(done),
    )


def _reference_line(done: Digitised) -> tuple[str, ...]:
    if done.reference is None:
        return ()
    each = done.reference
    values = {
        "wide": each.wide_mm,
        "tall": each.tall_mm,
        "found_wide": each.found_wide_mm,
        "found_tall": each.found_tall_mm,
    }
    return (
        say("reference: {wide:.2f} x {tall:.2f} mm, measured {found_wide:.2f} x {found_tall:.2f} mm", values),
    )


def _pieces(done: Digitised) -> Table:
    columns = (
        Column(title=_("piece")),
        Column(title=_("length mm"), digits=1),
        Column(title=_("width mm"), digits=1),
        Column(title=_("area dm2"), digits=3),
        Column(title=_("longest mm"), digits=1),
        Column(title=_("places"), digits=0),
        Column(title=_("deviation mm"), digits=2),
        Column(title=_("uncertain mm"), digits=2),
        Column(title=_("corners"), digits=0),
        Column(title=_("notches"), digits=0),
        Column(title=_("holes"), digits=0),
        Column(title=_("cut-outs"), digits=0),
        Column(title=_("lines"), digits=0),
    )
    rows = tuple(_row(piece, fitted) for piece, fitted in zip(done.pieces, done.fitted, strict=True))
    return Table(columns=columns, rows=rows)


def _row(piece: FoundPiece, fitted: Fitted) -> tuple[str | float, ...]:
    low, high = piece.outline.min(axis=0), piece.outline.max(axis=0)
    return (
        piece.name,
        float(high[0] - low[0]),
        float(high[1] - low[1]),
        piece.area_mm2 / 1e4,
        piece.longest_mm,
        fitted.count,
        fitted.deviation_mm,
        piece.uncertain_mm,
        len(piece.corners),
        len(piece.notches),
        len(piece.holes),
        len(piece.windows),
        len(piece.lines),
    )


def _as_json(done: Digitised) -> dict[str, Any]:
    quality = done.quality
    return {
        "file": done.file,
        "thickness_mm": done.thickness_mm,
        "quality": None if quality is None else _quality_json(done),
        "reference": None
        if done.reference is None
        else {
            "size_mm": [done.reference.wide_mm, done.reference.tall_mm],
            "measured_mm": [done.reference.found_wide_mm, done.reference.found_tall_mm],
        },
        "pieces": [_piece_json(*each) for each in zip(done.pieces, done.fitted, strict=True)],
    }


def _quality_json(done: Digitised) -> dict[str, Any]:
    quality = done.quality
    assert quality is not None
    return {
        "markers_seen": quality.markers_seen,
        "markers_on_board": quality.markers_on_board,
        "residual_mm": round(quality.residual_mm, 5),
        "control_dots_seen": quality.dots_seen,
        "control_dot_off_mm": round(quality.dot_off_mm, 5),
        "px_per_mm": round(quality.px_per_mm, 3),
        "edge_rise_px": round(quality.rise_px, 3),
        "white": round(quality.white, 4),
        "clipped_share": round(quality.clipped_share, 5),
        "tilt_deg": round(quality.tilt_deg, 2),
        "camera_mm": [round(each, 1) for each in quality.camera_mm],
        "focal_from": quality.focal_from,
    }


def _piece_json(piece: FoundPiece, fitted: Fitted) -> dict[str, Any]:
    low, high = piece.outline.min(axis=0), piece.outline.max(axis=0)
    return {
        "name": piece.name,
        "bbox_mm": [float(high[0] - low[0]), float(high[1] - low[1])],
        "area_mm2": piece.area_mm2,
        "longest_mm": piece.longest_mm,
        "uncertain_mm": round(piece.uncertain_mm, 4),
        "noise_mm": round(piece.noise_mm, 4),
        "fitted": {
            "places": fitted.count,
            "deviation_mm": round(fitted.deviation_mm, 5),
            "runs": [{"kind": run.kind.value, "places": run.places.round(4).tolist()} for run in fitted.runs],
        },
        "outline": piece.outline.round(4).tolist(),
        "corners": [piece.outline[at].round(4).tolist() for at in piece.corners],
        "cut_outs": [window.ring.round(4).tolist() for window in piece.windows],
        "holes": [
            {"x_mm": each.x_mm, "y_mm": each.y_mm, "diameter_mm": each.diameter_mm} for each in piece.holes
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
        "lines": [line.round(4).tolist() for line in piece.lines],
    }
