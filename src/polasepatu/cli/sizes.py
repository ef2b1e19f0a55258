"""`sizes convert` and `sizes table`: sizes of one system in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, Column, Table
from polasepatu.i18n import N_, _, say
from polasepatu.sizing import Basis, Rounding

if TYPE_CHECKING:
    from polasepatu.sizing import Conversion, SizeRow

BASES = {Basis.LAST: N_("by last"), Basis.FOOT: N_("by foot")}
ROUNDINGS = {
    Rounding.NEAREST: N_("rounded to the nearest"),
    Rounding.DOWN: N_("rounded down"),
    Rounding.UP: N_("rounded up"),
    Rounding.EXACT: N_("not rounded"),
}

From = Annotated[str, typer.Option("--from", help="System of the size, such as eu, uk, us-men, mondopoint.")]
To = Annotated[str, typer.Option("--to", help="Systems to convert to, with commas; all where it is absent.")]
BasisOption = Annotated[Basis, typer.Option("--basis", help="What stays the same: the last or the foot.")]
RoundingOption = Annotated[Rounding, typer.Option("--rounding", help="How sizes are rounded to half sizes.")]


def convert(
    size: Annotated[str, typer.Argument(help="The size, such as 42, 8.5 or 13.5C.")],
    from_: From = "eu",
    to: To = "",
    basis: BasisOption = Basis.LAST,
    rounding: RoundingOption = Rounding.NEAREST,
) -> Answer:
    """Convert a size to other systems.

    By last EU 42 is UK 8, by foot it is UK 8.5: pattern rooms go by last, the marking norm by foot.
    Mondopoint, Japan, Korea and China measure the foot, so they always go by foot.

    Example: polasepatu sizes convert 42 --from eu --to uk,us-men,mondopoint
    """
    from polasepatu.sizing import convert as converted
    from polasepatu.sizing import parse_run, parse_size, size_table

    asked = parse_size(size, from_)
    if keys := _keys(to):
        found = [converted(asked, to=key, basis=basis, rounding=rounding) for key in keys]
    else:
        (row,) = size_table(parse_run(asked.label, asked.system), basis=basis, rounding=rounding)
        found = [each for each in row.conversions if each is not None]
    last_mm = None if asked.last_length_mm is None else float(asked.last_length_mm)
    foot_mm = float(asked.foot_length_mm)
    head = {"system": asked.scale.name, "size": asked.label, "last_mm": last_mm, "foot_mm": foot_mm}
    return Answer(
        result={
            "system": asked.system,
            "size": asked.label,
            "last_length_mm": last_mm,
            "foot_length_mm": foot_mm,
            "conversions": [{"system": each.target.system, **_as_json(each)} for each in found],
        },
        text=(
            say("{system} {size}: foot {foot_mm:.1f} mm", head)
            if last_mm is None
            else say("{system} {size}: last {last_mm:.1f} mm, foot {foot_mm:.1f} mm", head),
            Table(
                columns=(
                    Column(title=_("System")),
                    Column(title=_("Size"), digits=0),
                    Column(title=_("Exactly"), digits=3),
                    Column(title=_("Basis")),
                    Column(title=_("Rounding")),
                ),
                rows=tuple(
                    (
                        f"{each.target.system}: {_(each.target.scale.name)}",
                        each.target.label,
                        float(each.exact),
                        _(BASES[each.basis]),
                        _(ROUNDINGS[each.rounding]),
                    )
                    for each in found
                ),
            ),
        ),
    )


def table(
    run: Annotated[str, typer.Argument(help="The sizes, such as 36-46, 39-43/0.5 or 39,41,43.5.")],
    from_: From = "eu",
    to: To = "",
    basis: BasisOption = Basis.LAST,
    rounding: RoundingOption = Rounding.NEAREST,
) -> Answer:
    """Print a run of sizes in other systems.

    Example: polasepatu sizes table 36-46 --to uk,us-men,us-women-fia,mondopoint
    """
    from polasepatu.sizing import parse_run, size_table, system_named, systems

    sizes = parse_run(run, from_)
    system = sizes.smallest.scale
    keys = [key for key in (system_named(name).key for name in _keys(to) or systems) if key != system.key]
    rows = size_table(sizes, to=keys, basis=basis, rounding=rounding)
    if system.counts is Basis.FOOT:
        basis = Basis.FOOT
    by_foot = [key for key in keys if systems[key].counts is Basis.FOOT and basis is Basis.LAST]
    said = {"basis": _(BASES[basis]), "rounding": _(ROUNDINGS[rounding]), "systems": ", ".join(by_foot)}
    note = N_("{basis}, {rounding}; always by foot: {systems}")
    if not by_foot:
        note = N_("{basis}, {rounding}")
    return Answer(
        result={
            "system": system.key,
            "basis": basis.value,
            "rounding": rounding.value,
            "sizes": [_row_as_json(row, keys) for row in rows],
        },
        text=(
            Table(
                columns=(
                    Column(title=system.key, digits=0),
                    Column(title=_("last mm"), digits=1),
                    Column(title=_("foot mm"), digits=1),
                    *(Column(title=key, digits=0) for key in keys),
                ),
                rows=tuple(
                    (
                        row.size.label,
                        None if row.last_length_mm is None else float(row.last_length_mm),
                        float(row.foot_length_mm),
                        *(None if each is None else each.target.label for each in row.conversions),
                    )
                    for row in rows
                ),
            ),
            say(note, said),
        ),
    )


def _keys(to: str) -> list[str]:
    """Return the systems named, each once."""
    return list(dict.fromkeys(key.strip().lower() for key in to.split(",") if key.strip()))


def _as_json(found: Conversion) -> dict[str, Any]:
    return {
        "size": found.target.label,
        "exact": float(found.exact),
        "basis": found.basis.value,
        "rounding": found.rounding.value,
        "formula": found.target.scale.formula,
    }


def _row_as_json(row: SizeRow, keys: list[str]) -> dict[str, Any]:
    return {
        "size": row.size.label,
        "last_length_mm": None if row.last_length_mm is None else float(row.last_length_mm),
        "foot_length_mm": float(row.foot_length_mm),
        "conversions": {
            key: None if found is None else _as_json(found)
            for key, found in zip(keys, row.conversions, strict=True)
        },
    }
