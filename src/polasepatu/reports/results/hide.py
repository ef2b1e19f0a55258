"""A hide for people and for programs: its areas, what each quality class leaves to cut, its flaws."""

from __future__ import annotations

from typing import Any

from polasepatu.i18n import N_, _, say
from polasepatu.materials.hides import Hide
from polasepatu.materials.kinds import HideKind
from polasepatu.reports.tables import Column, Table

CLASSES = {1: N_("1, best"), 2: N_("2, good"), 3: N_("3, fair"), 4: N_("4, poor"), 5: N_("5, poorest")}
FORMS = {
    HideKind.SIDE: N_("side (half a hide)"),
    HideKind.HIDE: N_("whole hide"),
    HideKind.SKIN: N_("skin"),
    HideKind.PIECE: N_("piece of leather"),
}

# The flaws that hides usually have; other names are shown as the file has them.
FLAWS = (
    N_("brand"),
    N_("cut"),
    N_("dung"),
    N_("flaw"),
    N_("hole"),
    N_("loose grain"),
    N_("salt"),
    N_("scar"),
    N_("scratch"),
    N_("stain"),
    N_("tick"),
    N_("vein"),
    N_("wart"),
    N_("wrinkle"),
)


def headline(hide: Hide) -> str:
    """Return the name, form, areas and grade of a hide."""
    values = {
        "name": hide.name,
        "form": _(FORMS[hide.kind]),
        "area": hide.measured_area_sqft,
        "dm2": hide.measured_area_mm2 / 1e4,
    }
    told = say("{name}: {form}, {area:.2f} sq ft = {dm2:.1f} dm²", values)
    if hide.grade:
        told += say(", grade {grade}", {"grade": hide.grade})
    if hide.invoiced_area_sqft:
        told += say(", invoiced {area:.2f} sq ft", {"area": hide.invoiced_area_sqft})
    return f"{told} ({_('generated')})" if hide.generated else told


def areas_table(hide: Hide) -> Table:
    """Return what each class leaves: leather of that class or better, less the flaws it may not cover."""
    measured = hide.measured_area_mm2
    rows = []
    for rank, name in CLASSES.items():
        usable = hide.usable_area_mm2(rank)
        rows.append((_(name), usable / 1e4, 100 * usable / measured))
    return Table(
        columns=(
            Column(title=_("part needing class")),
            Column(title=_("fits on dm²"), digits=1),
            Column(title=_("% of the hide"), digits=1),
        ),
        rows=tuple(rows),
    )


def flaws_tables(hide: Hide) -> tuple[Table, ...]:
    """Return the flaws by severity and kind; nothing where there are none."""
    if not hide.flaws:
        return ()
    counts: dict[tuple[int, str], int] = {}
    for flaw in hide.flaws:
        counts[flaw.severity, flaw.kind] = counts.get((flaw.severity, flaw.kind), 0) + 1
    rows = tuple((severity, _(kind), count) for (severity, kind), count in sorted(counts.items()))
    return (
        Table(
            columns=(
                Column(title=_("severity"), digits=0),
                Column(title=_("flaw")),
                Column(title=_("count"), digits=0),
            ),
            rows=rows,
        ),
    )


def as_json(hide: Hide) -> dict[str, Any]:
    """Return the areas of a hide, what each class leaves to cut, and what is on it."""
    return {
        "name": hide.name,
        "form": hide.kind.value,
        "grade": hide.grade,
        "generated": hide.generated,
        "outline_area_mm2": hide.outline_area_mm2,
        "measured_area_mm2": hide.measured_area_mm2,
        "measured_area_sqft": hide.measured_area_sqft,
        "invoiced_area_sqft": hide.invoiced_area_sqft,
        "thickness_mm": hide.thickness_mm,
        "usable_area_mm2": {str(rank): hide.usable_area_mm2(rank) for rank in CLASSES},
        "zones": len(hide.zones),
        "holes": len(hide.holes),
        "flaws": len(hide.flaws),
        "source_note": hide.source_note,
    }
