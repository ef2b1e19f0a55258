"""What belongs to a style or an order: the project's own file first, else the one that is bundled."""

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


def orders() -> dict[str, Path]:
    """Return each sample order, by its name."""
    return {path.stem: path for path in sorted((folder() / "orders").glob("*.yaml"))}


def materials(*, near: Path | None = None) -> Path:
    """Return the catalogue of materials: the project's own, else the one that comes along.

    A project's own is `materials.yaml` beside the file `near` (a style, an order) or beside its folder,
    else in the folder one is in.
    """
    around = [] if near is None else [near if near.is_dir() else near.parent]
    for place in (*around, *(each.resolve().parent for each in around), Path()):
        if (own := place / "materials.yaml").is_file():
            return own
    return folder() / "materials.yaml"


def rates(name: str, *, near: Path | None = None) -> Path:
    """Return the file of rates `NAME.yaml`: the project's own, else the one that comes along.

    A project's own lies in `rates/` beside the file `near` (a style, an order), or beside its folder.

    Raises:
        SamplesMissing: there is none anywhere.
    """
    carried = folder() / "rates" / f"{name}.yaml"
    if near is not None:
        around = near if near.is_dir() else near.parent
        for place in (around, around.resolve().parent):
            if (own := place / "rates" / f"{name}.yaml").is_file():
                return own
    if not carried.is_file():
        raise SamplesMissing(place=str(carried))
    return carried
