"""The sample styles and materials that come with the program."""

from __future__ import annotations

from pathlib import Path

from polasepatu.files.faults import SamplesMissing

_PACKAGE = Path(__file__).parent


def folder() -> Path:
    """Return the folder that holds `patterns/` and `materials.yaml`: the package's, else the checkout's.

    An editable installation does not show the files that a wheel carries, so the checkout is looked into.

    Raises:
        SamplesMissing: neither of them is there.
    """
    carried = _PACKAGE / "samples"
    for place in (carried, _PACKAGE.parents[1]):
        if (place / "patterns").is_dir() and (place / "materials.yaml").is_file():
            return place
    raise SamplesMissing(place=str(carried))


def styles() -> dict[str, Path]:
    """Return the folder of each sample style, by its name."""
    found = sorted((folder() / "patterns").glob("*/style.yaml"))
    return {path.parent.name: path.parent for path in found}
