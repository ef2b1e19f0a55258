"""A layout in words, tables and JSON: the one writer for terminal and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polasepatu.i18n import N_, _, ngettext, say
from polasepatu.i18n.materials import material_word
from polasepatu.reports.tables import Column, Table

if TYPE_CHECKING:
    from polasepatu.nesting.judgement import JudgedLayout
    from polasepatu.nesting.layout import Placement, Unplaced
    from polasepatu.nesting.problem import PieceKey
    from polasepatu.reports.tables import Part

REASONS = {
    "too_large": N_("too large for every sheet"),
    "no_zone": N_("no leather good enough"),
    "direction": N_("does not fit in its direction"),
    "no_room": N_("no room left"),
    "no_mate": N_("no room for its mate"),
}
FEET = {"right": N_("right"), "left": N_("left")}
SIZES_LISTED = 4


def layout_page(layout: JudgedLayout) -> tuple[Part, ...]:
    """Return a layout for people: what lies where, where the material goes, what was left out and why."""
    tables = (_use_table(layout), _waste_table(layout), _class_table(layout), _unplaced_table(layout))
    return (headline(layout), *(table for table in tables if table is not None), _search_line(layout))


def verdict(layout: JudgedLayout) -> str:
    """Return whether the judge found every rule kept, in one line, and which rules those are."""
    text = _("every rule is kept") if layout.verified else _("rules are broken")
    return f"{headline(layout)}: {text} ({_rules(layout)})"


def _rules(layout: JudgedLayout) -> str:
    """Return the gaps, and which rules were left aside when the layout was made."""
    settings, origin = layout.record.settings, layout.record.origin
    gaps = {"gap": settings.gap_mm, "edge": settings.edge_gap_mm}
    words = [say("gap {gap:g} mm, to the edge {edge:g} mm", gaps)]
    if origin is not None and origin.roll is None:
        rules = origin.rules
        aside = {_("zones"): rules.zones, _("mates"): rules.mates, _("turns"): rules.turns is None}
        words += [say("{rule} left aside", {"rule": rule}) for rule, kept in aside.items() if not kept]
    return ", ".join(words)


def headline(layout: JudgedLayout) -> str:
    """Return in one line how many pieces lie on how much material."""
    record = layout.record
    values: dict[str, Any] = {
        "name": record.name,
        "material": material_word(record.material),
        "placed": len(record.result.placements),
        "sheets": len(layout.uses),
    }
    strip = record.problem.strip
    if strip is not None:
        values["length"] = (record.result.length_mm or 0.0) / 1000
        values["width"] = strip.width_mm / 1000
        return say(
            "{name}, {material}: {placed} pieces on {length:.3f} m of a roll {width:.3f} m wide", values
        )
    text = ngettext(
        "{name}, {material}: {placed} pieces on {sheets} sheet",
        "{name}, {material}: {placed} pieces on {sheets} sheets",
        len(layout.uses),
    )
    return text.format(**values)


def _use_table(layout: JudgedLayout) -> Table | None:
    if not layout.uses:
        return None
    rows = [
        (
            use.name,
            use.gross_mm2 / 1e4,
            use.sound_mm2 / 1e4,
            use.pieces,
            100 * use.placed_mm2 / use.sound_mm2,
            100 * use.placed_mm2 / use.gross_mm2,
        )
        for use in layout.uses
    ]
    return Table(
        columns=(
            Column(title=_("sheet")),
            Column(title=_("area dm²"), digits=1),
            Column(title=_("sound dm²"), digits=1),
            Column(title=_("pieces"), digits=0),
            Column(title=_("used %"), digits=1),
            Column(title=_("of gross %"), digits=1),
        ),
        rows=tuple(rows),
    )


def _waste_table(layout: JudgedLayout) -> Table | None:
    waste = layout.waste
    if waste is None:
        return None
    return Table(
        columns=(Column(title=_("use of the sound material")), Column(title="%", digits=1)),
        rows=(
            (_("pieces (utilisation)"), 100 * waste.placed),
            (_("interlock waste: between pieces of one kind"), 100 * waste.first),
            (_("edge waste: edges, flaws, zones, mixture"), 100 * waste.second),
        ),
    )


def _class_table(layout: JudgedLayout) -> Table | None:
    if not any(sheet.zones for sheet in layout.record.problem.sheets) or not layout.by_class:
        return None
    rows = tuple((rank, layout.by_class[rank]) for rank in sorted(layout.by_class))
    return Table(
        columns=(
            Column(title=_("worst leather under the visible part: class"), digits=0),
            Column(title=_("pieces"), digits=0),
        ),
        rows=rows,
    )


def _unplaced_table(layout: JudgedLayout) -> Table | None:
    """Return what found no place, a row for each piece and reason over all sizes."""
    record = layout.record
    found: dict[tuple[str, str], list[Unplaced]] = {}
    for each in record.result.unplaced:
        title = record.figure_of(each.piece).title
        found.setdefault((title, each.reason.value), []).append(each)
    if not found:
        return None
    return Table(
        columns=(
            Column(title=_("not placed")),
            Column(title=_("sizes")),
            *(Column(title=_(word), digits=0) for word in FEET.values()),
            Column(title=_("why")),
        ),
        rows=tuple(
            (
                title,
                _ends([each.piece.size for each in group]),
                *(sum(each.count for each in group if each.piece.foot.value == foot) for foot in FEET),
                _(REASONS[reason]),
            )
            for (title, reason), group in found.items()
        ),
    )


def _ends(sizes: list[str]) -> str:
    """Return sizes as they are, or the first and the last of many; they come in their order."""
    once = list(dict.fromkeys(sizes))
    return ", ".join(once) if len(once) <= SIZES_LISTED else f"{once[0]} ... {once[-1]}"


def _search_line(layout: JudgedLayout) -> str:
    result = layout.record.result
    pairs = ", ".join(f"{size}: {count}" for size, count in layout.pairs.items())
    if len(layout.pairs) > SIZES_LISTED:
        values = {"total": sum(layout.pairs.values()), "sizes": _ends(list(layout.pairs))}
        pairs = say("{total} in sizes {sizes}", values)
    text = say("complete pairs {pairs}", {"pairs": pairs})
    values = {"seconds": result.elapsed_s, "rounds": result.rounds, "seed": result.seed}
    if result.elapsed_s > 0.0:
        text += "; " + say("{seconds:.1f} s, {rounds} rounds, seed {seed}", values)
    else:  # read from a file, which keeps no seconds
        text += "; " + say("{rounds} rounds, seed {seed}", values)
    if result.prepare_s >= 1.0:
        text += say(" (and {seconds:.1f} s to prepare the search)", {"seconds": result.prepare_s})
    if result.stopped:
        text += "; " + _("stopped early")
    return text


def layout_json(layout: JudgedLayout) -> dict[str, Any]:
    """Return a layout for programs."""
    record, result = layout.record, layout.record.result
    waste = layout.waste
    return {
        "style": record.name,
        "material": record.material,
        "utilisation": result.utilisation,
        "utilisation_gross": result.utilisation_gross,
        "first_waste": None if waste is None else waste.first,
        "second_waste": None if waste is None else waste.second,
        "length_mm": result.length_mm,
        "cost": result.cost,
        "verified": layout.verified,
        "sheets": [
            {
                "name": use.name,
                "area_mm2": use.gross_mm2,
                "sound_area_mm2": use.sound_mm2,
                "placed_area_mm2": use.placed_mm2,
                "pieces": use.pieces,
            }
            for use in layout.uses
        ],
        "generated_sheets": list(record.generated),
        "pieces_by_class": {str(rank): count for rank, count in sorted(layout.by_class.items())},
        "complete_pairs": dict(layout.pairs),
        "placements": [_placement_json(each) for each in result.placements],
        "unplaced": [
            {**_key_json(each.piece), "count": each.count, "reason": each.reason.value}
            for each in result.unplaced
        ],
        "elapsed_s": result.elapsed_s or None,  # a file keeps no seconds
        "prepare_s": result.prepare_s,
        "seed": result.seed,
        "rounds": result.rounds,
        "stopped": result.stopped,
    }


def _placement_json(placement: Placement) -> dict[str, Any]:
    return {
        **_key_json(placement.piece),
        "x_mm": placement.x_mm,
        "y_mm": placement.y_mm,
        "rotation_deg": placement.rotation_deg,
        "mirrored": placement.mirrored,
        "sheet": placement.sheet,
        "copy": placement.copy,
    }


def _key_json(key: PieceKey) -> dict[str, str]:
    return {"piece": key.piece, "size": key.size, "foot": key.foot.value, "side": key.side.value}
