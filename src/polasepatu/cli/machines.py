"""`machines list`, `machines show` and `machines check`: what the cutters here want to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, Column, Table
from polasepatu.i18n import N_, _, say

if TYPE_CHECKING:
    from polasepatu.files.machine import Machine

MachineName = Annotated[
    str, typer.Argument(metavar="MACHINE", help="A machine's name, or the path of a .toml profile.")
]
ORIGINS = {"bundled": N_("bundled"), "user": N_("yours"), "project": N_("of this project")}


def list_() -> Answer:
    """List the known machines: bundled ones, your own, and those of this project.

    Your own profiles are in the folder named below the list, those of a project in its folder `machines`.

    Example: polasepatu machines list
    """
    from polasepatu.formats.write.profiles import machine, profiles, user_folder

    found = profiles(Path())
    rows = [(each, machine(str(each.path))) for each in found.values()]
    return Answer(
        result={
            "machines": [
                {
                    "name": profile.name,
                    "title": known.name,
                    "format": known.format,
                    "origin": profile.origin,
                    "path": str(profile.path),
                }
                for profile, known in rows
            ],
            "user_folder": str(user_folder()),
        },
        text=(
            Table(
                columns=(
                    Column(title=_("Name")),
                    Column(title=_("Machine")),
                    Column(title=_("Format")),
                    Column(title=_("Origin")),
                ),
                rows=tuple(
                    (profile.name, known.name, known.format, _(ORIGINS[profile.origin]))
                    for profile, known in rows
                ),
            ),
            say("your own profiles: {folder}", {"folder": _from_home(user_folder())}),
        ),
    )


def _from_home(folder: Path) -> str:
    """Return a folder as people write it: under `~` where it is in their home."""
    home = Path.home()
    return f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)


def show(machine: MachineName) -> Answer:
    """Show a machine profile: its tools, and the form of its files.

    Example: polasepatu machines show zund
    """
    from polasepatu.formats.write.profiles import machine as found

    known = found(machine, Path())
    return Answer(result=known.to_file(), text=(_headline(known), _tools(known), *_settings(known)))


def check(machine: MachineName) -> Answer:
    """Check a machine profile; every fault is listed with its line.

    Example: polasepatu machines check oscillating-knife
    """
    from polasepatu.formats.write.profiles import machine as found

    known = found(machine, Path())
    return Answer(result=_about(known), text=(f"{_headline(known)}: {_('no remarks')}",))


def _headline(machine: Machine) -> str:
    wide, high = machine.limits.table_mm
    values = {"name": machine.name, "format": machine.format, "wide": f"{wide:g}", "high": f"{high:g}"}
    return say("{name}: {format}, table {wide} x {high} mm", values)


def _about(machine: Machine) -> dict[str, Any]:
    return {"name": machine.name, "format": machine.format, "table_mm": list(machine.limits.table_mm)}


def _tools(machine: Machine) -> Table:
    from polasepatu.formats.write.check import TOOL_NAMES
    from polasepatu.pattern.cutpiece import Tool

    uses = [(tool, use) for tool in Tool if (use := machine.tools.use_of(tool)) is not None]
    return Table(
        columns=(
            Column(title=_("Work")),
            Column(title=_("Layer")),
            Column(title=_("Colour"), digits=0),
            Column(title=_("Pen"), digits=0),
            Column(title=_("Order"), digits=0),
        ),
        rows=tuple(
            (_(TOOL_NAMES[tool]), use.layer, use.colour, use.pen, use.order)
            for tool, use in sorted(uses, key=lambda each: each[1].order)
        ),
    )


def _settings(machine: Machine) -> list[str]:
    """Return everything else as the keys of the profile, which is where one changes it."""
    groups = {"dxf": machine.dxf, "hpgl": machine.hpgl, "marks": machine.marks, "limits": machine.limits}
    return [
        f"[{name}] " + ", ".join(f"{key} = {value}" for key, value in group.model_dump(mode="json").items())
        for name, group in groups.items()
    ]
