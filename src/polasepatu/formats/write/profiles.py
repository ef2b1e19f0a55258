"""Finding machine profiles: those we ship, the user's own, and those of the project at hand."""

from __future__ import annotations

import difflib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, PolaError
from polasepatu.files.machine import load_machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polasepatu.files.machine import Machine

SHIPPED = Path(__file__).parent / "machines"
DEFAULT = "oscillating-knife"


class MachineUnknown(PolaError):
    code = "PS603"
    text = "there is no machine called {name!r}"
    hint = "known are {known}; `polasepatu machines list` shows where they come from"
    cause = "A machine is named by its profile's file name, or by the path of a .toml file."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Where a profile was found."""

    name: str
    path: Path
    origin: str  # "shipped", "user" or "project"


def user_folder() -> Path:
    """Return where a user keeps own profiles, the same on every project."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", str(Path.home()))) / "polasepatu" / "machines"
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "polasepatu" / "machines"


def profiles(project: Path | None = None) -> Mapping[str, Profile]:
    """Return every profile by name; the project's own goes before the user's, the user's before ours."""
    folders = [("bundled", SHIPPED), ("user", user_folder())]
    if project is not None:
        folders.append(("project", project / "machines"))
    return {
        path.stem: Profile(name=path.stem, path=path, origin=origin)
        for origin, folder in folders
        for path in sorted(folder.glob("*.toml"))
    }


def machine(name: str, project: Path | None = None) -> Machine:
    """Return the machine of that name, or of that .toml file.

    Raises:
        MachineUnknown: there is no such profile.
        InputFaults: the profile is wrong.
    """
    if name.endswith(".toml"):
        return load_machine(Path(name))
    known = profiles(project)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        raise MachineUnknown(name=name, known=", ".join(near or sorted(known)))
    return load_machine(known[name].path)
