"""What belongs to a style or an order: the project's own file first, else the one that is bundled.

Whoever names a style, an order, a hide or a last names a file or folder, or one of the samples that are
bundled with the program. A file that exists is always the one that is meant.

*Bundled*: part of the package. *Own*: of the user's project. *Near* a file: beside it, or beside its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, PolaError, Where
from polasepatu.files.faults import SamplesMissing

if TYPE_CHECKING:
    from polasepatu.files.order import LoadedOrder

_PACKAGE = Path(__file__).parent
_FORMS: tuple[Callable[[Path], str], ...] = (lambda path: path.name, lambda path: path.stem)


class NeitherFileNorSample(PolaError):
    """A name that is no file, and no sample either."""

    code = "PS170"
    text = "there is no such file, and no sample has this name"
    hint = "near it: {near}"
    cause = "A style, an order, a hide or a last is a file or folder, or the name of a sample of the program."
    exit_code = Exit.INPUT


# --- the samples ----------------------------------------------------------------------------------


def folder() -> Path:
    """Return the folder that holds `patterns/` and `materials.yaml`: the package's, else the checkout's.

    An editable installation does not show the files that a wheel carries, so the checkout is looked into.

    Raises:
        SamplesMissing: neither of them is there.
    """
    bundled = _PACKAGE / "samples"
    for place in (bundled, _PACKAGE.parents[1]):
        if (place / "patterns").is_dir() and (place / "materials.yaml").is_file():
            return place
    raise SamplesMissing(place=str(bundled))


def styles() -> dict[str, Path]:
    """Return the folder of each sample style, by its name."""
    found = sorted((folder() / "patterns").glob("*/style.yaml"))
    return {path.parent.name: path.parent for path in found}


def orders() -> dict[str, Path]:
    """Return each sample order, by its name."""
    return _files("orders")


def hides() -> dict[str, Path]:
    """Return each sample hide, by its name."""
    return _files("patterns/hides")


def lasts() -> dict[str, Path]:
    """Return each sample last, by its name, or by that of the style it belongs to."""
    of_styles = {name: path / "last.yaml" for name, path in styles().items()}
    return {**of_styles, **_files("patterns/lasts")}


def _files(inside: str) -> dict[str, Path]:
    return {path.stem: path for path in sorted((folder() / inside).glob("*.yaml"))}


# --- what somebody names --------------------------------------------------------------------------


def find_style(name: str | Path) -> Path:
    """Return the file or folder of a style: what exists, else the sample of this name.

    Raises:
        NeitherFileNorSample: there is neither.
    """
    return _find(name, styles)


def find_order(name: str | Path) -> Path:
    """Return the file of an order, as `find_style`."""
    return _find(name, orders)


def find_style_or_order(name: str | Path) -> Path:
    """Return the file or folder of a style or of an order, as `find_style`."""
    return _find(name, lambda: {**orders(), **styles()})


def find_hide(name: str | Path) -> Path:
    """Return the file of a hide, as `find_style`."""
    return _find(name, hides)


def find_last(name: str | Path) -> Path:
    """Return the file of a last, as `find_style`; of a folder, the `last.yaml` in it."""
    found = _find(name, lasts)
    return found / "last.yaml" if found.is_dir() else found


def _find(name: str | Path, samples: Callable[[], Mapping[str, Path]]) -> Path:
    path = Path(name)
    if path.exists():
        return path
    beside = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    return sample(str(name), samples(), beside=beside)


def sample(name: str, samples: Mapping[str, Path], *, beside: Iterable[Path] = ()) -> Path:
    """Return the sample of this name.

    Raises:
        NeitherFileNorSample: there is none; with what is spelt alike among the samples and `beside`.
    """
    if name in samples:
        return samples[name]
    near = _near(Path(name), [*map(str, beside), *samples]) or list(samples)
    raise NeitherFileNorSample(where=Where(file=name), near=", ".join(near))


def _near(path: Path, known: Sequence[str]) -> list[str]:
    """Return what is spelt nearly alike, with or without its suffix."""
    spelt = {form(Path(each)).lower(): each for form in _FORMS for each in known}
    close = [each for form in _FORMS for each in get_close_matches(form(path).lower(), spelt)]
    return list(dict.fromkeys(spelt[each] for each in close))


# --- what belongs to it ---------------------------------------------------------------------------


def read_order(path: Path) -> LoadedOrder:
    """Read an order with the size curves near it; its style may be the name of a sample.

    Raises:
        InputFaults: the order is wrong; every fault with its place.
    """
    from polasepatu.files.order import load_order
    from polasepatu.files.rates.curves import load_curves

    return load_order(path, curves=lambda: load_curves(rates("curves", near=path)), samples=styles)


def materials(*, near: Path | None = None) -> Path:
    """Return the catalogue of materials: the project's own, else the bundled one.

    A project's own is `materials.yaml` near the style or order, else in the folder one is in.
    """
    for place in (*_places(near), Path()):
        if (own := place / "materials.yaml").is_file():
            return own
    return folder() / "materials.yaml"


def rates(name: str, *, near: Path | None = None, own: str | None = None) -> Path:
    """Return the file of rates `NAME.yaml`: the project's own, else the bundled one.

    A project's own lies in `rates/` near the style or order. Where an order names a file itself (`own`,
    relative to the order `near`), that is the one.

    Raises:
        SamplesMissing: there is none anywhere.
    """
    if own is not None and near is not None:
        return near.parent / own
    for place in _places(near):
        if (found := place / "rates" / f"{name}.yaml").is_file():
            return found
    bundled = folder() / "rates" / f"{name}.yaml"
    if not bundled.is_file():
        raise SamplesMissing(place=str(bundled))
    return bundled


def _places(near: Path | None) -> list[Path]:
    """Return the folder a file is in, and the one above."""
    if near is None:
        return []
    around = near if near.is_dir() else near.parent
    return [around, around.resolve().parent]
