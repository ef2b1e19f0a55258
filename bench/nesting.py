"""Nesting beside its public peers: the same pieces, gap, turns, threads and seconds, judged alike.

Each peer runs in an environment of its own, which is made on first use below `bench/.envs`:
packingsolver (MIT, Python 3.12 or newer) on hides, spyrrow (MIT) on strips.

    python bench/nesting.py --cases shoe,baldacci --seconds 60 [--out bench/results/nesting.json]
    python bench/nesting.py --cases esicup --seeds 2 --add
    python bench/nesting.py --cases clean,scale --engines ours --add --pages
    python bench/nesting.py --list

Every layout is judged on the original shapes with shapely: overlap, gap, edge, forbidden ground. The table
gives utilisation (piece area over the sheet less holes and forbidden ground, or over width x length used),
processor seconds, and what the judge found. With several seeds each engine runs once with each, and the
figures compared are the means.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages import write_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "bench"
ENVS = BENCH / ".envs"
PEERS = {
    "packingsolver": ("packingsolver==0.1.1233", (3, 12)),
    "spyrrow": ("spyrrow==0.9.0", (3, 10)),
}
STRIPS = (
    *("albano", "blaz1", "dagli", "fu", "jakobs1", "jakobs2", "mao", "marques"),
    *("shapes0", "shapes1", "shirts", "swim", "trousers"),
)
TURNS = {
    "12": [[30.0 * k, 30.0 * k] for k in range(12)],
    "free": [[0.0, 360.0]],
    "tol15": [[-15.0, 15.0], [165.0, 195.0]],
    "180": [[0.0, 0.0], [180.0, 180.0]],
}
STRIP_WIDTH_MM = 1400.0
CHORD_MM = 0.15
PAGE = "explanation/how-dense.md"
SURPLUS = 2.0  # demand over what the sheet can hold

Case = dict[str, Any]


# --- environments ---------------------------------------------------------------------------------


def python_of(engine: str) -> Path:
    """Return the interpreter that runs an engine, making its environment if there is none.

    Raises:
        SystemExit: there is no Python new enough, or the package cannot be installed.
    """
    if engine == "ours":
        return Path(sys.executable)
    package, least = PEERS[engine]
    folder = ENVS / engine
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        base = newest_python(least)
        print(f"making {folder} with {base}", file=sys.stderr)
        subprocess.run([base, "-m", "venv", folder], check=True)
        installed = subprocess.run([python, "-m", "pip", "install", "-q", package], check=False)
        if installed.returncode:
            shutil.rmtree(folder)
            raise SystemExit(f"{package} could not be installed")
    return python


def newest_python(least: tuple[int, int]) -> str:
    """Return a Python on this machine of at least that version.

    Raises:
        SystemExit: there is none.
    """
    if sys.version_info >= least:
        return sys.executable
    names = [f"python3.{minor}" for minor in range(20, least[1] - 1, -1)]
    found = [path for name in names if (path := shutil.which(name))]
    # version managers keep them where no name on the path leads
    found += sorted(map(str, Path.home().glob(".pyenv/versions/*/bin/python")), reverse=True)
    for each in found:
        asked = subprocess.run(
            [each, "-c", "import sys; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode == 0 and tuple(map(int, asked.stdout.split())) >= least:
            return each
    raise SystemExit(f"no Python {least[0]}.{least[1]} or newer was found")


# --- cases ----------------------------------------------------------------------------------------


def cases(seconds: float, threads: int) -> Iterator[Case]:
    """Yield every case of the bench by name; the seed is still to be added."""
    run = {"seconds": seconds, "threads": threads}
    for name, turns in TURNS.items():
        yield {"name": f"shoe-{name}", **shoe_case(turns, flaws=True), **run}
    for name, turns in TURNS.items():
        yield {"name": f"clean-{name}", **shoe_case(turns, flaws=False), **run}
    for number in range(1, 7):
        yield {"name": f"baldacci-{number}", **baldacci_case(number), **run}
    for name in STRIPS:
        yield {"name": f"esicup-{name}", **strip_case(name), **run}
    for count in (50, 100, 200, 400):
        yield {"name": f"scale-{count}", **scale_case(count), **run}


def derby_pieces() -> list[dict[str, Any]]:
    """Return the upper pieces of the shipped Derby in EU 42, right and left, with 15 to 65 corners each.

    Cut lines are drawn finer (up to 204 corners). packingsolver needs a minute to begin with such pieces,
    so every engine gets the same ones with their curves divided to 0.15 mm.
    """
    from shapely import Polygon, get_coordinates

    from polasepatu import project
    from polasepatu.workflow.grade import GradeJob, grade_style

    graded = grade_style(project.styles()["derby"], GradeJob(sizes="42"))
    return [
        {
            "id": f"{piece.piece}-{piece.foot.value}",
            "ring": ring_of(get_coordinates(Polygon(piece.cut_outline).simplify(CHORD_MM)).tolist()),
            "demand": piece.count_per_foot,
        }
        for piece in graded.cut.pieces
        if piece.material == "upper"
    ]


def shoe_case(turns: list[list[float]], *, flaws: bool) -> Case:
    """Return Derby pieces wanted twice over on the 22 sq ft side, with the flaws of grade B or none."""
    from shapely import Polygon

    from polasepatu.materials.generate import generate_hide, sample_hide
    from polasepatu.nesting.demand import Rules, sheet_of

    side = sample_hide("side22")
    if flaws:
        drawn = generate_hide(form="cow-side", grade="B", seed=1, area_sqft=22).flaws
        outline = Polygon(side.outline)
        side = replace(side, flaws=tuple(each for each in drawn if outline.intersects(each.area())))
    sheet = sheet_of(side, rules=Rules(zones=False))
    pieces = derby_pieces()
    one_pair = sum(Polygon(each["ring"]).area * each["demand"] for each in pieces)
    pairs = round(SURPLUS * Polygon(sheet.outline).area / one_pair)
    return {
        "sheet": {
            "outline": sheet.outline.tolist(),
            "holes": [],
            "forbidden": [flaw.ring.tolist() for flaw in sheet.flaws],
        },
        "pieces": [{**each, "demand": each["demand"] * pairs, "turns_deg": turns} for each in pieces],
        "gap_mm": 2.0,
        "edge_gap_mm": 0.0,
    }


def scale_case(count: int) -> Case:
    """Return Derby pieces, wanted once and a half over, on a board that holds about `count` of them."""
    from shapely import Polygon

    pieces = derby_pieces()
    mean = sum(Polygon(each["ring"]).area for each in pieces) / len(pieces)
    side = (count * mean / 0.8) ** 0.5
    demand = -(-3 * count // (2 * len(pieces)))
    return {
        "sheet": {"outline": [[0, 0], [side, 0], [side, side], [0, side]], "holes": [], "forbidden": []},
        "pieces": [{**each, "demand": demand, "turns_deg": TURNS["free"]} for each in pieces],
        "gap_mm": 2.0,
        "edge_gap_mm": 0.0,
    }


def baldacci_case(number: int) -> Case:
    """Return the first hide of a public leather instance, holes and all zones forbidden, turned freely."""
    path = BENCH / "instances" / "leather" / f"baldacci{number}.json"
    given = json.loads(path.read_text(encoding="utf-8"))
    hide = given["bins"][0]
    shape = hide["shape"]["data"]
    return {
        "sheet": {
            "outline": ring_of(shape["outer"]),
            "holes": [],
            "forbidden": [ring_of(ring) for ring in shape["inner"]]
            + [ring_of(zone["shape"]["data"]) for zone in hide["zones"]],
        },
        "pieces": [
            {
                "id": str(item["id"]),
                "ring": ring_of(item["shape"]["data"]),
                "demand": item["demand"],
                "turns_deg": turns_of(item),
            }
            for item in given["items"]
        ],
        "gap_mm": 0.0,
        "edge_gap_mm": 0.0,
    }


def strip_case(name: str) -> Case:
    """Return a public strip instance, drawn so large that the strip is as wide as a roll.

    The instances have units of their own, from 7 to 5752 of them across; poses are written to 0.001 mm.
    """
    given = json.loads((BENCH / "instances" / "esicup" / f"{name}.json").read_text(encoding="utf-8"))
    scale = STRIP_WIDTH_MM / given["strip_height"]
    return {
        "strip_height_mm": STRIP_WIDTH_MM,
        "pieces": [
            {
                "id": str(item["id"]),
                "ring": [[scale * x, scale * y] for x, y in ring_of(item["shape"]["data"])],
                "demand": item["demand"],
                "turns_deg": turns_of(item),
            }
            for item in given["items"]
        ],
        "gap_mm": 0.0,
        "edge_gap_mm": 0.0,
    }


def turns_of(item: dict[str, Any]) -> list[list[float]]:
    """Return the turns an instance allows: a list of angles, or all where it says nothing."""
    given = item.get("allowed_orientations")
    return TURNS["free"] if given is None else [[angle, angle] for angle in given]


def ring_of(points: Any) -> list[list[float]]:
    """Return a ring counter-clockwise without its first point repeated; outer and inner are both handled."""
    ring = points["outer"] if isinstance(points, dict) else points
    ring = [[float(x), float(y)] for x, y in ring]
    ring = ring[:-1] if ring[0] == ring[-1] else ring
    turn = sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    return ring if turn > 0 else ring[::-1]


# --- running and judging --------------------------------------------------------------------------


def run(case: Case, engine: str) -> dict[str, Any]:
    """Run an engine on a case in a process of its own and return the judged result."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "case.json", Path(folder) / "result.json"
        given.write_text(json.dumps(case), encoding="utf-8")
        driver = BENCH / "peers" / f"run_{engine}.py"
        limit_s = 3 * case["seconds"] + 240
        began = time.monotonic()
        try:
            done = subprocess.run(
                [python_of(engine), driver, given, made],
                capture_output=True,
                text=True,
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"engine": engine, "failed": f"no answer after {limit_s:.0f} s"}
        if done.returncode or not made.exists():
            return {"engine": engine, "failed": (done.stderr.strip().splitlines() or ["?"])[-1][:300]}
        result: dict[str, Any] = json.loads(made.read_text(encoding="utf-8"))
    result["process_s"] = time.monotonic() - began
    return {**result, **judged(case, result)}


def judged(case: Case, result: dict[str, Any]) -> dict[str, Any]:
    """Return utilisation and what breaks the rules, measured on the placed rings."""
    import shapely

    wanted = {piece["id"]: piece for piece in case["pieces"]}
    shapes = [shapely.Polygon(each["ring"]) for each in result["placed"]]
    # the area of the piece asked for, not of what a peer made of it
    areas = [shapely.Polygon(wanted[each["id"]]["ring"]).area for each in result["placed"]]
    counts: dict[str, int] = {}
    for each in result["placed"]:
        counts[each["id"]] = counts.get(each["id"], 0) + 1
    overlap, short = _pair_faults(shapes, case["gap_mm"])
    found = {
        "pieces": len(shapes),
        "placed_area": sum(areas),
        "wrong_shape": max(
            (abs(shape.area / area - 1) for shape, area in zip(shapes, areas, strict=True)), default=0.0
        ),
        "overlap": overlap,
        "gap_short": short,
        "too_many": sum(max(0, count - wanted[name]["demand"]) for name, count in counts.items()),
    }
    if "sheet" in case:
        sheet = case["sheet"]
        outline = shapely.Polygon(sheet["outline"])
        forbidden = shapely.union_all(
            [shapely.Polygon(ring) for ring in [*sheet["holes"], *sheet["forbidden"]]]
        )
        net = outline.difference(forbidden)
        found["outside"] = max((shape.difference(net).area for shape in shapes), default=0.0)
        found["utilisation"] = sum(areas) / net.area
        found["utilisation_gross"] = sum(areas) / outline.area
    else:
        height = case["strip_height_mm"]
        left, low, right, top = shapely.union_all(shapes).bounds if shapes else (0, 0, 1, 0)
        found["outside"] = max(0.0, top - low - height)
        found["length"] = right - left
        found["utilisation"] = sum(areas) / (height * (right - left))
        found["missing"] = sum(piece["demand"] for piece in case["pieces"]) - len(shapes)
    return found


def _pair_faults(shapes: list[Any], gap_mm: float) -> tuple[float, float]:
    """Return the largest overlap (area) and by how much the gap falls short."""
    import shapely

    tree = shapely.STRtree(shapes)
    pairs = tree.query(shapes, predicate="dwithin", distance=max(gap_mm, 1e-9)).T if shapes else []
    overlap = short = 0.0
    for i, j in pairs:
        if i < j:
            overlap = max(overlap, shapes[i].intersection(shapes[j]).area)
            short = max(short, gap_mm - shapes[i].distance(shapes[j]))
    return float(overlap), float(short)


def peers_of(case: Case) -> list[str]:
    """Return the engines that a case is run with."""
    if case["name"].startswith("scale"):
        return ["ours"]
    return ["ours", "packingsolver"] if "sheet" in case else ["ours", "spyrrow"]


def lattice_bound(case: Case) -> float:
    """Return the utilisation of the pieces placed side by side in their own densest lattices."""
    import numpy as np
    from shapely import Polygon

    from polasepatu.nesting.lattice import double_lattice

    area = scale = 0.0
    for piece in case["pieces"]:
        found = double_lattice(np.array(piece["ring"]), gap_mm=case["gap_mm"])
        area += piece["demand"] * Polygon(piece["ring"]).area
        scale += piece["demand"] * found.scale_area_mm2
    return area / scale


# --- the pages ------------------------------------------------------------------------------------


def table(report: dict[str, Any], language: int) -> str:
    """Return the table of a report in English (0) or Indonesian (1)."""

    def number(value: float, form: str) -> str:
        told = format(value, form)
        return told.replace(".", ",") if language else told

    heads = (
        ("case", "seeds", "polasepatu", "beside it", "ratio"),
        ("kasus", "benih", "polasepatu", "pembanding", "rasio"),
    )
    lines = [f"| {' | '.join(heads[language])} |", "| --- | ---: | ---: | ---: | ---: |"]
    for case in sorted(report["cases"], key=lambda case: case["name"].split("-")[0] == "scale"):
        shares = used_shares(case)
        ours = shares.pop("polasepatu", None)
        if ours is None:
            continue
        beside = [(name, 100 * share) for name, share in shares.items()]
        if "lattice_bound" in case:
            beside.append((("lattice", "kisi")[language], 100 * case["lattice_bound"]))
        told = ", ".join(f"{name} {number(share, '.2f')} %" for name, share in beside)
        ratio = ", ".join(number(100 * ours / share, ".3f") for _, share in beside)
        lines.append(
            f"| {case['name']} | {seeds_of(case)} | {number(100 * ours, '.2f')} % | {told} | {ratio} |"
        )
    run = (report["seconds"], report["threads"])
    told = (
        "Each engine searched {:g} s on {} threads with each seed; the figures are means.",
        "Setiap mesin mencari {:g} detik dengan {} utas untuk setiap benih; angka adalah rata-rata.",
    )[language].format(*run)
    return "\n".join([*lines, "", told]) + "\n"


# --- the command ----------------------------------------------------------------------------------


def row_of(case: Case, result: dict[str, Any]) -> str:
    """Return one line of the table."""
    name, engine = case["name"], result["engine"]
    if "failed" in result:
        return f"{name:18s} {engine:22s} failed: {result['failed']}"
    faults = ", ".join(
        f"{key} {result[key]:.3g}"
        for key in ("overlap", "gap_short", "outside", "too_many", "missing", "wrong_shape")
        if result.get(key, 0) > 1e-4
    )
    return (
        f"{name:18s} {engine:22s} {100 * result['utilisation']:7.2f} %  {result['pieces']:4d} pieces  "
        f"{result['wall_s']:6.1f} s  {result['cpu_s']:6.1f} cpu s  {result['peak_mb']:5.0f} MB  "
        f"{faults or 'sound'}"
    )


def main() -> None:
    """Run the chosen cases and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", default="shoe,baldacci,esicup", help="names or beginnings, by commas")
    parser.add_argument("--engines", default="ours,packingsolver,spyrrow")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=1, help="how many, one after the other")
    parser.add_argument("--out", type=Path, default=BENCH / "results" / "nesting.json")
    parser.add_argument("--add", action="store_true", help="keep the other cases of an earlier --out")
    parser.add_argument("--pages", action="store_true", help="write the tables of the documentation anew")
    parser.add_argument("--list", action="store_true", help="name the cases and stop")
    asked = parser.parse_args()
    known = list(cases(asked.seconds, asked.threads))
    if asked.list:
        print(*(case["name"] for case in known), sep="\n")
        return
    wanted = [each if "*" in each else f"{each}*" for each in asked.cases.split(",")]
    report: dict[str, Any] = {
        "machine": platform.platform(),
        "python": platform.python_version(),
        "seconds": asked.seconds,
        "threads": asked.threads,
        "cases": [],
    }
    if asked.add and asked.out.exists():
        report["cases"] = json.loads(asked.out.read_text(encoding="utf-8"))["cases"]
    for case in known:
        if not any(fnmatch(case["name"], pattern) for pattern in wanted):
            continue
        entry: dict[str, Any] = {"name": case["name"], "results": []}
        if case["name"].startswith("clean"):
            entry["lattice_bound"] = lattice_bound(case)
        engines = [engine for engine in peers_of(case) if engine in asked.engines.split(",")]
        for seed in range(asked.seed, asked.seed + asked.seeds):
            for engine in engines:
                result = {"seed": seed, **run({**case, "seed": seed}, engine)}
                print(row_of(case, result), flush=True)
                result.pop("placed", None)
                entry["results"].append(result)
        report["cases"] = [each for each in report["cases"] if each["name"] != case["name"]]
        report["cases"].append(entry)
        _save(asked.out, report)
    if asked.pages:
        write_tables(PAGE, "figures", lambda language: table(report, language))
    for line in summary(report):
        print(line)


def reached_s(result: dict[str, Any], share: float) -> float:
    """Return after how many seconds a search had reached this share of its end."""
    least = share * result["history"][-1][1]
    return float(next(second for second, used in result["history"] if used >= least))


def used_shares(case: Case) -> dict[str, float]:
    """Return the utilisation of every engine that answered, the mean of its seeds, by its name."""
    used: dict[str, list[float]] = {}
    for result in case["results"]:
        if "utilisation" in result:
            used.setdefault(result["engine"].split()[0], []).append(result["utilisation"])
    return {engine: sum(shares) / len(shares) for engine, shares in used.items()}


def seeds_of(case: Case) -> int:
    """Return how many seeds a case was run with."""
    return len({result["seed"] for result in case["results"]})


def summary(report: dict[str, Any]) -> Iterator[str]:
    """Yield the ratio of ours to the peer for each case, and the mean of each family."""
    ratios: dict[str, list[float]] = {}
    for case in report["cases"]:
        used = used_shares(case)
        ours = used.pop("polasepatu", None)
        if "lattice_bound" in case and ours:
            yield f"{case['name']:18s} ours / lattice bound {ours / case['lattice_bound']:.3f}"
        for peer, theirs in used.items():
            if ours and theirs:
                yield f"{case['name']:18s} ours / {peer} {ours / theirs:.3f}"
                ratios.setdefault(case["name"].split("-")[0], []).append(ours / theirs)
        for result in case["results"]:
            if result["engine"].startswith("polasepatu") and result.get("history"):
                meeting_ms = 1000 * result["wall_s"] / result["rounds"]
                yield (
                    f"{case['name']:18s} 97 % of the end after {reached_s(result, 0.97):.1f} s, "
                    f"{meeting_ms:.0f} ms a meeting, {result['peak_mb']:.0f} MB"
                )
    for family, values in ratios.items():
        mean = sum(values) / len(values)
        yield f"{family:18s} mean {mean:.3f}, least {min(values):.3f}, {len(values)} cases"


def _save(path: Path, report: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
