"""Pictures of hides and of layouts on them, as SVG at true scale: zones, flaws, tightness, pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from polasepatu.formats.write.svg import document, number, path_data
from polasepatu.geometry.ring import rectangle
from polasepatu.i18n import N_, _, say
from polasepatu.i18n.numbers import number as spoken
from polasepatu.nesting.account import sound_area_mm2
from polasepatu.nesting.demand import sheet_of
from polasepatu.nesting.problem import Strip
from polasepatu.nesting.verify import axis_at
from polasepatu.pattern.cutpiece import Foot
from polasepatu.reports.labels import hand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.geometry import F64
    from polasepatu.materials.hides import Hide
    from polasepatu.nesting.problem import Sheet
    from polasepatu.nesting.record import NestRecord

_PAPER, _INK, _FAINT, _LEATHER = "#fbfaf6", "#1c2733", "#6b7785", "#f3e3cd"
# Leather from good (pale) to poor (dark): told apart without colour too.
_ZONES = {1: "#f8ecd9", 2: "#efd8b5", 3: "#e2bd8c", 4: "#cf9d66", 5: "#b57d48"}
_FLAWS = {0: "#b9a9a0", 1: "#a58d83", 2: "#8f5f52", 3: "#a63a2a", 4: "#c01818", 5: "#ffffff"}
_PIECES = ("#4e79a7", "#59a14f", "#b07aa1", "#f28e2b", "#76b7b2", "#e15759", "#9c755f", "#edc948")
_FEET = {Foot.RIGHT: N_("R"), Foot.LEFT: N_("L")}
CLASS_NAMES = {1: N_("best"), 2: N_("good"), 3: N_("fair"), 4: N_("poor"), 5: N_("poorest")}
ARROW_STEP_MM = 160.0
Shape: TypeAlias = Callable[..., str]
"""Draws a ring with a look and a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedDrawing:
    """A piece to draw."""

    name: str
    ring: F64
    colour: str
    label: str


def hide_picture(hide: Hide) -> str:
    """Return the picture of a hide: zones, flaws and lines of tightness."""
    values = {
        "name": hide.name,
        "area": spoken(hide.measured_area_sqft, 2),
        "note": f" - {_('generated')}" if hide.generated else "",
    }
    title = say("{name}: {area} sq ft{note}", values)
    return _picture(sheet_of(hide), (), title=title, footnote=hide.source_note)


def layout_picture(record: NestRecord, *, sheet: int = 0, copy: int = 0) -> str:
    """Return the picture of one sheet of a layout with its utilisation."""
    strip = record.problem.strip
    ground = strip if strip is not None else record.problem.sheets[sheet]
    by_key = {piece.key: piece for piece in record.problem.pieces}
    names = list(dict.fromkeys(key.piece for key in by_key))
    titles = {key.piece: record.figure_of(key).title for key in by_key}
    laid = []
    for each in record.result.placements:
        if (each.sheet, each.copy) == (sheet, copy):
            key = each.piece
            laid.append(
                PlacedDrawing(
                    name=f"{titles[key.piece]} {key.size} {hand(key.foot, key.side)}",
                    ring=each.pose.of(by_key[key].outline),
                    colour=_PIECES[names.index(key.piece) % len(_PIECES)],
                    label=f"{key.size} {_(_FEET[key.foot])}",
                )
            )
    placed_mm2 = sum(abs(shapely.Polygon(each.ring).area) for each in laid)
    values = {
        "name": ground.name,
        "count": len(laid),
        "used": spoken(100 * placed_mm2 / _base_mm2(record, ground), 1),
    }
    title = say("{name}: {count} pieces, {used} % of the sound leather used", values)
    if strip is not None:
        values["length"] = spoken((record.result.length_mm or 0.0) / 1000, 3)
        title = say("{name}: {count} pieces, {used} % used, {length} m", values)
    footnote = _("generated hide: drawn by rule, not measured") if ground.name in record.generated else ""
    legend = [(_PIECES[i % len(_PIECES)], titles[name]) for i, name in enumerate(names)]
    return _picture(
        ground, laid, title=title, footnote=footnote, legend=legend, length_mm=record.result.length_mm
    )


def _base_mm2(record: NestRecord, ground: Sheet | Strip) -> float:
    """Return the area that utilisation is a share of."""
    if isinstance(ground, Strip):
        return max((record.result.length_mm or 0.0) * ground.width_mm, 1.0)
    return sound_area_mm2(ground)


def _picture(
    ground: Sheet | Strip,
    laid: Sequence[PlacedDrawing],
    *,
    title: str,
    footnote: str = "",
    legend: Sequence[tuple[str, str]] = (),
    length_mm: float | None = None,
) -> str:
    if isinstance(ground, Strip):
        length_mm = length_mm or ground.max_length_mm or 1000.0
        outline = rectangle(length_mm, ground.width_mm)
        sheet = None
    else:
        outline, sheet = ground.outline, ground
    low, high = outline.min(axis=0), outline.max(axis=0)
    width, height = (float(each) for each in high - low)
    letter = max(6.0, width / 90.0)

    def shape(ring: F64, look: str, name: str = "") -> str:
        inside = f"<title>{escape(name, quote=False)}</title>" if name else ""
        return f'<path d="{path_data(ring - low, height, closed=True)}" {look}>{inside}</path>\n'

    body = [shape(outline, f'fill="{_LEATHER}"')]
    shown: list[tuple[str, str]] = []
    if sheet is not None:
        body += _leather(sheet, shape, shown, tight=not laid)
    edge = f'fill="none" stroke="{_INK}" stroke-width="{number(letter / 8)}"'
    body.append(shape(outline, edge, ground.name))
    for each in laid:
        look = (
            f'fill="{each.colour}" fill-opacity="0.75" stroke="{_INK}" stroke-width="{number(letter / 16)}"'
        )
        body.append(shape(each.ring, look, each.name))
        spot = shapely.Polygon(each.ring).representative_point()
        x, y = float(spot.x) - low[0], height - (float(spot.y) - low[1])
        body.append(_words(x, y, each.label, letter * 0.8, _INK, middle=True))
    if laid and sheet is not None:  # flaws under a piece: the clicker looks at them once more
        line = f'fill="none" stroke="{_FLAWS[4]}" stroke-width="{number(letter / 10)}"'
        body += [shape(ring, line) for _severity, ring in _flaws_on(sheet)]
    return _page(body, width, height, letter, title, [*legend, *shown], footnote)


def _leather(sheet: Sheet, shape: Shape, shown: list[tuple[str, str]], *, tight: bool) -> list[str]:
    """Return zones, worst on top, then flaws, holes and lines of tightness; adds what it used to `shown`."""
    tags = []
    for zone in sorted(sheet.zones, key=lambda each: each.quality_class):
        name = say(
            "class {rank}: {word}", {"rank": zone.quality_class, "word": _(CLASS_NAMES[zone.quality_class])}
        )
        tags.append(shape(zone.ring, f'fill="{_ZONES[zone.quality_class]}"', name))
        if (_ZONES[zone.quality_class], name) not in shown:
            shown.append((_ZONES[zone.quality_class], name))
    for severity, ring in _flaws_on(sheet):
        name = say("flaw of severity {rank}", {"rank": severity})
        tags.append(shape(ring, f'fill="{_FLAWS[severity]}" stroke="{_FLAWS[4]}"', name))
        if (_FLAWS[severity], name) not in shown:
            shown.append((_FLAWS[severity], name))
    tags += [shape(ring, f'fill="{_PAPER}" stroke="{_INK}"', _("hole")) for ring in sheet.holes]
    if tight and sheet.tightness is not None:
        tags += _tight_lines(sheet, shape)
        shown.append((_FAINT, _("line of tightness")))
    return tags


def _flaws_on(sheet: Sheet) -> list[tuple[int, F64]]:
    """Return severity and ring of each flaw as far as it lies on the leather, the worst last."""
    leather = shapely.Polygon(sheet.outline)
    return [
        (flaw.severity, shapely.get_coordinates(part.exterior)[:-1])
        for flaw in sorted(sheet.flaws, key=lambda each: each.severity)
        for part in shapely.get_parts(leather.intersection(shapely.Polygon(flaw.ring)))
        if isinstance(part, shapely.Polygon)
    ]


def _tight_lines(sheet: Sheet, shape: Shape) -> list[str]:
    """Return short strokes along the direction of least stretch."""
    assert sheet.tightness is not None
    leather = shapely.Polygon(sheet.outline)
    low, high = sheet.outline.min(axis=0), sheet.outline.max(axis=0)
    step = min(ARROW_STEP_MM, float((high - low).max()) / 10)
    x, y = np.meshgrid(
        np.arange(low[0] + step / 2, high[0], step), np.arange(low[1] + step / 2, high[1], step)
    )
    spots = np.column_stack([x.ravel(), y.ravel()])
    spots = spots[shapely.contains_xy(leather, spots[:, 0], spots[:, 1])]
    axes = axis_at(sheet.tightness, spots)
    look = f'fill="none" stroke="{_FAINT}" stroke-width="{number(step / 40)}" stroke-linecap="round"'
    tags = []
    for spot, axis in zip(spots[np.isfinite(axes)], np.radians(axes[np.isfinite(axes)]), strict=True):
        half = 0.3 * step * np.array([np.cos(axis), np.sin(axis)])
        tags.append(shape(np.array([spot - half, spot + half]), look))
    return tags


def _page(
    body: list[str],
    width: float,
    height: float,
    letter: float,
    title: str,
    legend: Sequence[tuple[str, str]],
    footnote: str,
) -> str:
    """Return the file: a heading above, the legend below in columns."""
    margin, top = 2 * letter, 5 * letter
    column = letter * (4.0 + 0.6 * max((len(name) for _, name in legend), default=1))
    columns = max(1, int((width + margin) / column))
    rows = -(-len(legend) // columns)
    full_width = width + 2 * margin
    full_height = top + height + letter * (2.2 + 1.8 * rows + (2.0 if footnote else 0.0))
    tags = [f'<rect width="{number(full_width)}" height="{number(full_height)}" fill="{_PAPER}"/>\n']
    tags.append(_words(margin, 3 * letter, title, letter * 1.5, _INK))
    tags.append(f'<g transform="translate({number(margin)} {number(top)})" stroke-linejoin="round">\n')
    tags += [*body, "</g>\n"]
    for index, (colour, name) in enumerate(legend):
        x = margin + (index % columns) * column
        y = top + height + letter * (2.0 + 1.8 * (index // columns))
        tags.append(
            f'<rect x="{number(x)}" y="{number(y - letter)}" width="{number(letter * 1.6)}" '
            f'height="{number(letter * 1.2)}" fill="{colour}" stroke="{_INK}" stroke-width="0.5"/>\n'
        )
        tags.append(_words(x + 2.2 * letter, y, name, letter, _INK))
    if footnote:
        tags.append(_words(margin, full_height - letter, footnote, letter * 0.9, _FAINT))
    return document(full_width, full_height, tags, title=title)


def _words(x: float, y: float, words: str, height: float, colour: str, *, middle: bool = False) -> str:
    anchor = ' text-anchor="middle" dominant-baseline="central"' if middle else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(height)}" fill="{colour}"{anchor} '
        f'font-family="Helvetica, Arial, sans-serif">{escape(words, quote=False)}</text>\n'
    )
