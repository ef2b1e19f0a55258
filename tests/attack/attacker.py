"""Damaged and hostile files for every reader: mutated samples, byte by byte and value by value.

`python dev.py attack [N]` runs N inputs in worker processes with bounds on time and memory, and reports what
came of them; the same number always makes the same inputs. An input that ends in anything but a value or a
coded error is kept in a folder, and the exit code is 1.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from polasepatu import project
from polasepatu.errors import PolaError
from polasepatu.files.document import parse_json, parse_yaml

SECONDS = 30  # that one input may take
MEMORY_MB = 3000
ROOT = Path(__file__).resolve().parents[2]

NUMBERS = ("nan", "inf", "-inf", "1e308", "-1e308", "1e-308", "9" * 400, "-1", "0", "1e400", "0x10", "1_000")
TEXTS = ("", " ", "a" * 5000, "\u978b", "..", "/etc/passwd", "con", "%s%n", "null", "\u202e", "-", "=1+1")
VALUES: tuple[Any, ...] = (
    None, "", "x", -1, 0, 1, 1e308, -1e308, 1e-308, 10**20, True, False, [], {}, [[]], [0, 0], "nan",
    "a" * 300,
    [[0, 0], [100, 100], [100, 0], [0, 100]], {"x": 1}, "..", "1/0", "42 1/2", "2026-02-30",
)  # fmt: skip
BYTES = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x80",
    b"<!ENTITY",
    b"&a;",
    b"{",
    b"]",
    b": ",
    b"\n- ",
    b"\t",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader with files that it reads; `plain` tells that values of ours are in them."""

    suffix: str
    seeds: tuple[bytes, ...]
    read: Callable[[Path], object]
    plain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one input: `read`, a code, or what it crashed with."""

    reader: str
    number: int
    ending: str
    crash: str = ""
    cpu_s: float = 0.0


@cache
def readers() -> dict[str, Reader]:
    """Return every reader by its name."""
    from polasepatu.files.cutting_records import load_records
    from polasepatu.files.hide import load_hide
    from polasepatu.files.last import load_last
    from polasepatu.files.layout import load_layout
    from polasepatu.files.machine import load_machine
    from polasepatu.files.materials import load_materials
    from polasepatu.files.rates.curves import load_curves
    from polasepatu.files.rates.duty import load_duty
    from polasepatu.files.rates.factory import load_factory
    from polasepatu.files.rates.fees import load_fees
    from polasepatu.files.rates.freight import load_freight
    from polasepatu.files.rates.fx import load_fx
    from polasepatu.files.rates.labour import load_labour
    from polasepatu.files.style.style import load_style
    from polasepatu.formats.read.hide_dxf import read_hide_dxf
    from polasepatu.formats.read.pattern_file import load_pattern
    from polasepatu.formats.read.rules import load_rules

    samples = project.folder()
    found = {
        "style": _ours(samples.glob("patterns/*/style.yaml"), load_style),
        "order": _ours(samples.glob("orders/*.yaml"), project.read_order),
        "last": _ours(
            [*samples.glob("patterns/*/last.yaml"), *samples.glob("patterns/lasts/*.yaml")], load_last
        ),
        "hide": _ours(samples.glob("patterns/hides/*.yaml"), load_hide),
        "materials": _ours(samples.glob("materials.yaml"), load_materials),
    }
    rates = {"curves": load_curves, "duty-us": load_duty, "factory": load_factory, "fees-us": load_fees}
    rates |= {"freight": load_freight, "fx": load_fx, "labour": load_labour}
    for name, load in rates.items():
        found[name] = _ours([samples / "rates" / f"{name}.yaml"], load)
    machines = sorted((ROOT / "src/polasepatu").glob("**/machines/*.toml"))
    found["machine"] = Reader(suffix=".toml", seeds=_raw(machines), read=load_machine, plain=False)
    found["layout"] = Reader(suffix=".json", seeds=(_layout(),), read=load_layout)
    records = b"ticket,date,cutter,style,material,pairs,used,unit,hides,allowed\n"
    records += b"T1,2026-11-02,Budi,derby,cow-side,41:25 42:25,87.50,,4,88.4\n"
    found["records"] = Reader(suffix=".csv", seeds=(records,), read=load_records, plain=False)
    for suffix, seeds in _drawings().items():
        found[suffix] = Reader(suffix=f".{suffix}", seeds=seeds, read=load_pattern, plain=False)

    def hide_dxf(path: Path) -> object:
        return read_hide_dxf(path.read_bytes(), path.name, name="x")

    found["hide-dxf"] = Reader(suffix=".dxf", seeds=_drawings()["dxf"], read=hide_dxf, plain=False)
    rules = b"UNITS: METRIC\nSIZE LIST: 1 2\nSAMPLE SIZE: 1\nRULE: DELTA 1\n0,0 1.0,-0.5\nEND\n"
    found["rul"] = Reader(suffix=".rul", seeds=(rules,), read=load_rules, plain=False)
    return found


def _ours(paths: Any, load: Callable[[Path], object]) -> Reader:
    return Reader(suffix=".yaml", seeds=_raw(sorted(paths)), read=load)


def _raw(paths: list[Path]) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in paths)


def _layout() -> bytes:
    square = [[0, 0], [100, 0], [100, 100], [0, 100]]
    key = {"piece": "vamp", "size": "42", "foot": "right", "side": "both"}
    line = {"tool": "notch", "points": [[1, 1], [2, 2]], "closed": False, "name": "n", "lifts": []}
    piece = {**key, "demand": 1, "outline": square, "turns_deg": [[0, 360]], "lines": [line], "holes": []}
    piece["parts"] = [{"points": square, "class": 5, "allowed_severity": 4}]
    tight = {"x_mm": 0, "y_mm": 0, "step_mm": 40, "axis_deg": [[0, None], [1, 2]]}
    sheet = {"name": "side", "outline": [[0, 0], [900, 0], [900, 900], [0, 900]], "tightness": tight}
    sheet |= {"zones": [{"points": square, "class": 2}], "flaws": [{"points": square, "severity": 1}]}
    asked = {"gap_mm": 2, "edge_gap_mm": 0, "objective": "area", "seed": 0, "chains": 4, "rounds": 1}
    asked |= {"mate_distance_mm": 400, "mate_angle_deg": 10}
    return json.dumps(
        {
            "schema": "polasepatu.layout/1", "name": "x", "utilisation": 0.1, "utilisation_gross": 0.1,
            "verified": True, "seed": 0, "rounds": 1, "chains": 4, "settings": asked,
            "placements": [{**key, "sheet": 0, "copy": 0, "x_mm": 200, "y_mm": 200, "rotation_deg": 0}],
            "unplaced": [], "sheets": [sheet], "pieces": [piece], "history": [],
        }
    ).encode()  # fmt: skip


@cache
def _drawings() -> dict[str, tuple[bytes, ...]]:
    """Return small drawings by their suffix."""
    import numpy as np

    from polasepatu.formats.write import dxf_r12

    pen = dxf_r12.R12()
    turn = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    oval = np.column_stack((80.0 * np.cos(turn), 40.0 * np.sin(turn)))
    header = "  9\n$INSUNITS\n 70\n4\n"
    marks = [pen.circle("PUNCH", 0, 0, 2.0), pen.text("TEXT", 0, 0, 5, "VAMP 42")]
    dxf = dxf_r12.document(
        header=header,
        blocks=[pen.block("EYE", [*marks, pen.polyline("1", oval, closed=True)])],
        entities=[
            *(
                pen.polyline(layer, oval * k, closed=True)
                for k, layer in ((4, "HIDE"), (1, "CUT"), (2, "ZONE_2"))
            ),
            pen.insert("PUNCH", "EYE", 10.0, 10.0),
        ],
    )
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="200mm" height="100mm" viewBox="0 0 200 100">'
        b"<style>.cut{fill:none;stroke:#f00}</style><g id='CUT' transform='rotate(5) scale(1,1)'>"
        b'<path class="cut" d="M10 10h150a20 20 0 0 1 0 60H10c-5 0 -5 -60 0 -60z"/></g>'
        b'<symbol id="eye" viewBox="0 0 9 9"><circle cx="5" cy="5" r="2"/></symbol>'
        b'<use href="#eye" x="50" y="50" width="9" height="9"/><text x="1" y="1">VAMP</text></svg>'
    )
    plt = b"IN;"
    plt += b"IP0,0,4000,4000;SC0,100,0,100;SP1;PU10,10;PD90,10;AT95,30,90,50;PD10,50,10,10;"
    plt += b"SP2;CI6;LBV\x03;PU;"
    golden = sorted((ROOT / "tests/golden").glob("*.dxf.gz"))[:1]
    return {
        "dxf": (dxf, *(gzip.decompress(path.read_bytes())[:200_000] for path in golden)),
        "svg": (svg,),
        "plt": (plt,),
    }


# --- inputs ---------------------------------------------------------------------------------------


def made(name: str, number: int) -> bytes:
    """Return an input for a reader; the same number makes the same bytes."""
    chance = random.Random(f"{name} {number}")
    reader = readers()[name]
    seed = chance.choice(reader.seeds)
    if reader.plain and chance.random() < 0.6:
        return _values_changed(seed, chance)
    return _bytes_changed(seed, chance)


def _bytes_changed(raw: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(raw) + 1)
        end = min(len(raw), at + chance.choice((1, 1, 3, 40, 400)))
        kind = chance.randrange(6)
        if kind == 0:
            raw = raw[:at] + raw[end:]
        elif kind == 1:
            raw = raw[:at] + chance.choice(BYTES) + raw[at:]
        elif kind == 2:
            raw = raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
        elif kind == 3:
            raw = raw[:end] + raw[at:end] * chance.choice((1, 2, 50)) + raw[end:]
        elif kind == 4:
            raw = _number_changed(raw, at, chance)
        else:
            raw = raw[:at]
    return raw


def _number_changed(raw: bytes, at: int, chance: random.Random) -> bytes:
    """Return the text with the next number replaced."""
    start = next((k for k in range(at, len(raw)) if raw[k : k + 1].isdigit()), None)
    if start is None:
        return raw
    end = next((k for k in range(start, len(raw)) if raw[k : k + 1] not in b"0123456789."), len(raw))
    return raw[:start] + chance.choice((*NUMBERS, *TEXTS)).encode() + raw[end:]


def _values_changed(raw: bytes, chance: random.Random) -> bytes:
    data = _parsed(raw)
    for _ in range(chance.choice((1, 1, 2, 4))):
        spots = list(_spots(data))
        holder, key = chance.choice(spots)
        kind = chance.randrange(5)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[chance.choice((str(key).upper(), "x", *TEXTS[:4]))] = deepcopy(holder[key])
        elif kind == 2:
            other, where = chance.choice(spots)
            holder[key] = deepcopy(other[where])
        elif kind == 3 and isinstance(holder[key], float | int):
            holder[key] = holder[key] * chance.choice((-1, 0, 1e-3, 25.4, 1e3, 1e6))
        else:
            holder[key] = deepcopy(chance.choice(VALUES))
        if not data:  # nothing is left to change
            break
    with suppress(RecursionError, ValueError):
        return json.dumps(data).encode()
    return b"{}"


def _parsed(raw: bytes) -> Any:
    return deepcopy(_plain(raw))


@cache
def _plain(raw: bytes) -> Any:
    return (parse_json if raw[:1] == b"{" else parse_yaml)(raw, "seed").data


def _spots(data: Any) -> Iterator[tuple[Any, Any]]:
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in list(keys):
        yield data, key
        yield from _spots(data[key])


# --- running --------------------------------------------------------------------------------------


def attack(name: str, number: int, folder: Path) -> Outcome:
    """Give a reader one input and return what came of it."""
    reader = readers()[name]
    raw = made(name, number)
    path = folder / f"input{reader.suffix}"
    path.write_bytes(raw)
    if name == "style":
        last = folder / "last.yaml"
        if not last.exists():
            last.write_bytes((project.styles()["derby"] / "last.yaml").read_bytes())
    began = time.process_time()
    crash = ""
    try:
        with _bounded():
            reader.read(path)
        ending = "read"
    except PolaError as error:
        ending = error.findings[0].code
        if not all(each.english() for each in error.findings):
            crash = "a finding without words"
    except Exception as error:
        ending = type(error).__name__
        crash = "".join(traceback.format_exception(error)[-4:])[-1500:]
    return Outcome(reader=name, number=number, ending=ending, crash=crash, cpu_s=time.process_time() - began)


@contextmanager
def _bounded() -> Iterator[None]:
    """Stop what takes too long, where the system has alarms and this is the main thread of a process."""
    import signal

    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(signum: int, frame: object) -> None:
        raise TimeoutError(f"more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _limited() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        most = MEMORY_MB * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _share(names_and_numbers: list[tuple[str, int]]) -> tuple[list[Outcome], int]:
    with tempfile.TemporaryDirectory() as folder:
        found = [attack(name, number, Path(folder)) for name, number in names_and_numbers]
    peak_mb = 0
    with suppress(ImportError):
        import resource

        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    return found, peak_mb


def main(words: list[str]) -> int:
    """Run so many inputs, spread over all readers, and report."""
    count = int(words[0]) if words else 200_000
    names = sorted(readers())
    inputs = [(names[k % len(names)], k // len(names)) for k in range(count)]
    shares = [inputs[k : k + 500] for k in range(0, count, 500)]
    outcomes: list[Outcome] = []
    peak_mb = 0
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), _limited) as pool:
        for found, peak in pool.imap_unordered(_share, shares):
            outcomes += found
            peak_mb = max(peak_mb, peak)
    return _reported(outcomes, peak_mb)


def _reported(outcomes: list[Outcome], peak_mb: int) -> int:
    slowest = max(outcomes, key=lambda each: each.cpu_s)
    endings = Counter("read" if each.ending == "read" else "refused" for each in outcomes if not each.crash)
    crashes = [each for each in outcomes if each.crash]
    print(
        f"{len(outcomes)} inputs: {endings['read']} read, {endings['refused']} refused,"
        f" {len(crashes)} crashes"
    )
    print(f"slowest {slowest.cpu_s:.1f} s ({slowest.reader} {slowest.number}); peak memory {peak_mb} MB")
    print(f"processor time {sum(each.cpu_s for each in outcomes):.0f} s")
    kinds: dict[tuple[str, str], Outcome] = {}
    for each in crashes:
        kinds.setdefault((each.reader, each.crash.strip().splitlines()[-1][:80]), each)
    kept = Path(tempfile.mkdtemp(prefix="polasepatu-attack-")) if kinds else None
    for (name, last), each in kinds.items():
        assert kept is not None
        path = kept / f"{name}-{each.number}{readers()[name].suffix}"
        path.write_bytes(made(name, each.number))
        print(f"{path}: {last}\n{each.crash}")
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
