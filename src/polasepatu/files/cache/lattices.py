"""The store of lattices and lays: what was found for the pieces of a style, in the user's cache folder.

Records are named by outline, gap and all else they depend on, and belong to one version of the engine. A
lattice is checked against the area of its piece before it is used. Those of the sample styles come with the
package, so that their first price is there at once.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polasepatu.costing.material.lattice_record import FoundRecords, record_key
from polasepatu.files.cache.kept import cache_folder, code_digest, read_kept, write_kept
from polasepatu.files.names import safe_name
from polasepatu.geometry.ring import ring_area_mm2
from polasepatu.nesting.lattice import Lattice

if TYPE_CHECKING:
    from collections.abc import Callable

    from polasepatu.costing.material.lattice_record import Numbers
    from polasepatu.geometry import F64

FORM = "polasepatu.lattices/1"
RECORDS_KEPT = 5000
KNOWN = Path(__file__).parent / "known"  # made by `python dev.py lattices`


def engine() -> str:
    """Return the version of what finds lattices and lays: a digest of its own text."""
    return code_digest("nesting/lattice.py", "nesting/kernels/lattice.py", "costing/material/lay.py")


class RecordStore:
    """What was found for one style: read when first asked for, found where it is missing, then kept."""

    def __init__(self, style: str, *, find: bool = True) -> None:
        """Name the style; with `find` false nothing is computed that is not there."""
        self.path = cache_folder() / f"lattices-{safe_name(style)}.json"
        self.found = FoundRecords(find=find)
        self.read_back = 0
        self._kept: FoundRecords | None = None

    @property
    def kept(self) -> FoundRecords:
        """Return what the package knows of a sample style, and what is in the user's file."""
        if self._kept is None:
            known, own = _read(KNOWN / self.path.name), _read(self.path)
            self._kept = FoundRecords(
                lattices={**known.lattices, **own.lattices}, made={**known.made, **own.made}
            )
        return self._kept

    def lattice(self, outline: F64, *, gap_mm: float, double: bool) -> Lattice | None:
        """Return the densest lattice of an outline; None where it is not known and not to be found."""
        known = self.kept.lattices.get(record_key(outline, gap_mm, double))
        if known is not None and _fits(known, outline):
            self.read_back += 1
            return known
        return self.found.lattice(outline, gap_mm=gap_mm, double=double)

    def numbers(self, key: str, make: Callable[[], Numbers]) -> Numbers | None:
        """Return numbers by their name, made where they are not known; None where that must not be."""
        known = self.kept.made.get(key)
        return self.found.numbers(key, make) if known is None else known

    def save(self) -> bool:
        """Keep what was found, and return whether that worked; it is no loss where it does not."""
        if not self.found.lattices and not self.found.made:
            return True
        kept = _read(self.path)  # another run may have written meanwhile
        lattices = {**kept.lattices, **self.found.lattices}
        made = {**kept.made, **self.found.made}
        content = {
            "lattices": {key: _numbers(each) for key, each in list(lattices.items())[-RECORDS_KEPT:]},
            "lays": {key: list(each) for key, each in list(made.items())[-RECORDS_KEPT:]},
        }
        return write_kept(self.path, FORM, engine(), content)


def _fits(lattice: Lattice, outline: F64) -> bool:
    """Whether a record can be that of a piece: its area is the piece's, and its cell holds it."""
    area_mm2 = ring_area_mm2(outline)
    return (
        math.isclose(lattice.piece_area_mm2, area_mm2, rel_tol=1e-6)
        and lattice.scale_area_mm2 >= area_mm2 * 0.999999
        and lattice.density > 0.1
    )


def _read(path: Path) -> FoundRecords:
    content = read_kept(path, FORM, engine())
    try:
        return FoundRecords(
            lattices={key: _lattice(*numbers) for key, numbers in content["lattices"].items()},
            made={key: tuple(map(_finite, numbers)) for key, numbers in content["lays"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return FoundRecords()


def _finite(value: Any) -> float:
    if not math.isfinite(found := float(value)):
        raise ValueError("not a number")
    return found


def _numbers(lattice: Lattice) -> list[float | None]:
    turned: tuple[float | None, float | None] = lattice.turned or (None, None)
    return [*lattice.u, *lattice.v, *turned, lattice.piece_area_mm2]


def _lattice(ux: Any, uy: Any, vx: Any, vy: Any, tx: Any, ty: Any, area: Any) -> Lattice:
    plain = [_finite(each) for each in (ux, uy, vx, vy, area)]
    return Lattice(
        u=(plain[0], plain[1]),
        v=(plain[2], plain[3]),
        turned=None if tx is None else (_finite(tx), _finite(ty)),
        piece_area_mm2=plain[4],
    )
