"""How fast grading is: the whole command, the step alone up to 10,000 piece-sizes, the start, the writer.

Every figure stands beside a peer measured in the same run, as a ratio, because machines differ: the
command beside importing its libraries and beside Valentina, `--help` beside bare Python, our DXF writer
beside ezdxf's. Valentina is the Debian package; without it its figures are left out. It writes one size in
a run, so eleven runs stand for eleven sizes; it runs no checks and draws no pictures.

    python bench/grading.py [--out bench/results/grading.json]
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = "import typer, pydantic, numpy, shapely, yaml"
SHIRT = Path("/usr/share/doc/valentina/examples/collection/MaleShirt/MaleShirt.val")  # 17 pieces
SIZES = 11
RUNS = 5


def cpu_of(command: list[str]) -> float:
    """Return the CPU seconds, user and system, of one whole process whose modules are compiled already."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def median(values: list[float]) -> float:
    """Return the middle value."""
    return sorted(values)[len(values) // 2]


def beside(ours: list[str], peer: list[str]) -> dict[str, float]:
    """Measure two commands in turn, after one warm-up each."""
    cpu_of(ours), cpu_of(peer)
    pairs = [(cpu_of(ours), cpu_of(peer)) for _ in range(RUNS)]
    mine, theirs = median([a for a, _ in pairs]), median([b for _, b in pairs])
    return {"cpu_s": mine, "peer_cpu_s": theirs, "ratio": mine / theirs, "above_peer_s": mine - theirs}


def derby(folder: Path) -> list[str]:
    """Return the command that grades the Derby, 15 pieces in EU 36 to 46, with all files and checks."""
    command = [sys.executable, "-m", "polasepatu", "grade", "patterns/derby", "--sizes", "36-46", "-q"]
    return [*command, "--force", "-o", str(folder / "derby")]


def beside_libraries(folder: Path) -> dict[str, float]:
    """Measure the whole command beside importing the libraries it uses."""
    return beside(derby(folder), [sys.executable, "-c", LIBRARIES])


def beside_valentina(folder: Path) -> dict[str, float]:
    """Measure the whole command beside eleven times Valentina's export of one size of a shirt as AAMA."""
    shirt = ["-m", str(SHIRT.with_suffix(".vit")), str(SHIRT)]
    export = ["valentina", "-b", "shirt", "-d", str(folder), "-f", "16", "--exportOnlyDetails", *shirt]
    found = beside(derby(folder), export)
    if not list(folder.glob("shirt*.dxf")):
        raise SystemExit("Valentina wrote nothing")
    all_sizes = SIZES * found["peer_cpu_s"]
    return {"cpu_s": found["cpu_s"], "peer_cpu_s": all_sizes, "ratio": found["cpu_s"] / all_sizes}


def grading_step() -> list[dict[str, float]]:
    """Time the grading step alone, from a few piece-sizes to 10,000."""
    import numpy as np

    from polasepatu.files.style.style import load_style
    from polasepatu.pattern.cells import Cells
    from polasepatu.pattern.grade import grade
    from polasepatu.workflow.grade import GradeJob, style_cells

    style = load_style(ROOT / "patterns" / "derby")
    once = style_cells(style, GradeJob(sizes="36-46"))
    pieces, sizes = len(style.pattern.pieces), len(once.rows)
    rows: list[dict[str, float]] = []
    for times in (1, 4, 16, -(-10_000 // (pieces * sizes))):
        many = Cells(
            rows=once.rows * times,
            wanted=tuple(range(sizes * times)),
            measures={key: np.tile(each, times) for key, each in once.measures.items()},
            size_measures={key: np.tile(each, times) for key, each in once.size_measures.items()},
        )
        start = time.process_time()
        grade(style.pattern, many)
        taken, count = time.process_time() - start, pieces * sizes * times
        rows.append({"piece_sizes": count, "cpu_s": taken, "ms_each": 1000 * taken / count})
    return rows


def writer() -> dict[str, float]:
    """Write 1,000 closed polylines of 200 points as R12, beside ezdxf's own quick R12 writer."""
    import numpy as np
    from ezdxf.addons import r12writer

    from polasepatu.formats.write.dxf_r12 import R12, Layer, document

    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    rings = [np.stack([k + 50 * np.cos(turn), 50 * np.sin(turn)], axis=1) for k in range(1000)]
    start = time.process_time()
    made = document(
        entities=(R12().polyline("CUT", ring, closed=True) for ring in rings), layers=[Layer(name="CUT")]
    )
    ours = time.process_time() - start
    stream = io.StringIO()
    start = time.process_time()
    with r12writer(stream) as peer:
        for ring in rings:
            peer.add_polyline_2d(ring.tolist(), closed=True, layer="CUT")
    theirs = time.process_time() - start
    return {"cpu_s": ours, "peer_cpu_s": theirs, "ratio": ours / theirs, "bytes": float(len(made))}


def main() -> None:
    """Run all measurements, print a table, and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "grading.json")
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        result: dict[str, Any] = {
            "python": platform.python_version(),
            "grade derby 36-46, beside its imports": beside_libraries(Path(folder)),
            "grade derby 36-46, beside Valentina's shirt in 11 sizes": beside_valentina(Path(folder))
            if shutil.which("valentina") and SHIRT.exists()
            else {},
            "--help, beside bare Python": beside(
                [sys.executable, "-m", "polasepatu", "--help"], [sys.executable, "-c", "pass"]
            ),
            "R12 writer, beside ezdxf's": writer(),
            "grading step": grading_step(),
        }
    for name, figures in result.items():
        if isinstance(figures, dict):
            print(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in figures.items()))
    for row in result["grading step"]:
        print(
            "grading step: {piece_sizes:6.0f} piece-sizes {cpu_s:7.3f} s {ms_each:6.3f} ms each".format(**row)
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
