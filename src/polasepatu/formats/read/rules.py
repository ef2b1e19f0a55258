"""Grade rule tables (.rul) of AAMA and ASTM: what each numbered rule moves a point by, size by size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import InputFaults, Where
from polasepatu.files.faults import FileMissing
from polasepatu.files.trouble import environment
from polasepatu.files.writing.inputs import note
from polasepatu.formats import faults
from polasepatu.formats.read.raw import MAX_BYTES, checked_size
from polasepatu.geometry.lettering import plain

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from polasepatu.geometry import F64

MAX_SIZES = 200
MAX_RULES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTable:
    """Rules by number; each is (sizes, 2), in mm: how far a point lies from its place in the sample size."""

    name: str
    sizes: tuple[str, ...]
    sample_size: str
    rules: Mapping[int, F64]


class RuleBook:
    """Collects rules while a file is written: points that grade alike share one number."""

    def __init__(self, sizes: Sequence[str], sample_size: str) -> None:
        self.sizes = tuple(sizes)
        self.sample_size = sample_size
        self._numbers: dict[bytes, int] = {}
        self._rules: dict[int, F64] = {}

    def number(self, places: F64) -> int:
        """Return the rule number of a point that lies at `places` (sizes, 2)."""
        deltas = np.round(places - places[self.sizes.index(self.sample_size)], 3) + 0.0
        number = self._numbers.setdefault(deltas.tobytes(), len(self._numbers) + 1)
        self._rules[number] = deltas
        return number

    def table(self, name: str) -> RuleTable:
        """Return all rules so far."""
        return RuleTable(name=name, sizes=self.sizes, sample_size=self.sample_size, rules=dict(self._rules))


def rule_text(table: RuleTable, *, astm: bool, created: datetime.datetime, version: str) -> bytes:
    """Return the table as plain ASCII with one pair a size, cumulative against the sample size."""
    first = "ASTM/D13Proposal 1 Version: D 6673-04" if astm else "ANSI/AAMA VERSION: 1.0.0"
    lines = [
        first,
        "AUTHOR: polasepatu",
        "PRODUCT: polasepatu",
        f"VERSION: {version}",
        f"CREATION DATE: {created:%d-%m-%Y}",
        f"CREATION TIME: {created:%H:%M}",
        "UNITS: METRIC",
        f"GRADE RULE TABLE: {table.name}",
        f"NUMBER OF SIZES: {len(table.sizes)}",
        f"SIZE LIST: {' '.join(table.sizes)}",
        f"SAMPLE SIZE: {table.sample_size}",
    ]
    for number, deltas in sorted(table.rules.items()):
        lines.append(f"RULE: DELTA {number}")
        pairs = [f"{dx:10.3f},{dy:10.3f}" for dx, dy in deltas.tolist()]
        lines += ["".join(pairs[start : start + 4]) for start in range(0, len(pairs), 4)]
    lines.append("END")
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def load_rules(path: Path) -> RuleTable:
    """Read a rule table from a file.

    Raises:
        InputFaults: it is missing, too large, incomplete, or its units are unknown.
        Environment: the system does not let us read it.
    """
    try:
        with note(path).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputFaults([FileMissing.finding(where=Where(file=str(path)))]) from None
    except OSError as error:
        raise environment(error, path) from error
    checked_size(raw, str(path))
    return read_rules(raw, str(path))


def read_rules(raw: bytes, name: str, *, mm_per_unit: float | None = None) -> RuleTable:
    """Read a rule table.

    `mm_per_unit` overrides what its UNITS line says (METRIC is mm, ENGLISH is inch).

    Raises:
        InputFaults: the table is incomplete, or its units are unknown.
    """
    text = raw.decode("ascii", "replace")
    where = Where(file=name)
    head, *bodies = re.split(r"(?im)^\s*RULE\s*:\s*DELTA\s+", text)
    keys = {
        match[1].strip().upper(): match[2].strip()
        for match in re.finditer(r"(?m)^\s*([A-Za-z][^:\r\n]*?)\s*:\s*(.*?)\s*$", head)
    }
    sizes = tuple(plain(keys.get("SIZE LIST", "")).split())
    sample = keys.get("SAMPLE SIZE", "")
    if not sizes or sample not in sizes or len(sizes) > MAX_SIZES or len(bodies) > MAX_RULES:
        raise InputFaults([faults.RulesWrong.finding(where=where, problem="SIZE LIST, SAMPLE SIZE")])
    scale = mm_per_unit or {"METRIC": 1.0, "ENGLISH": 25.4}.get(keys.get("UNITS", "").upper())
    if scale is None:
        raise InputFaults([faults.RulesWrong.finding(where=where, problem="UNITS")])
    rules: dict[int, F64] = {}
    for body in bodies:
        number = re.match(r"\d{1,9}", body)
        pairs = re.findall(r"(-?[\d.]{1,20})\s*,\s*(-?[\d.]{1,20})", body[number.end() :] if number else "")
        try:
            deltas = np.array([(float(dx), float(dy)) for dx, dy in pairs[: len(sizes)]])
        except ValueError:
            deltas = np.empty((0, 2))
        if number is None or len(deltas) != len(sizes):
            problem = f"RULE: DELTA {body[:12].strip()}"
            raise InputFaults([faults.RulesWrong.finding(where=where, problem=problem)])
        rules[int(number[0])] = (deltas - deltas[sizes.index(sample)]) * scale
    return RuleTable(name=keys.get("GRADE RULE TABLE", ""), sizes=sizes, sample_size=sample, rules=rules)
