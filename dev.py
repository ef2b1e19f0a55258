#!/usr/bin/env python3
"""python dev.py TASK: sets up .venv once, then runs the task in it. Standard library only.

demo       run the main job on the bundled Derby; installs only what running needs
test       pass the tests
lint       formatter, linter, types, import layers
check      lint and test
test-all   every test, also those that need programs outside Python
bench      run the benchmarks in bench/
attack     give every reader N damaged files (200,000 if no number is given), and report what came of them
lattices   find the lattices of the sample styles anew, after a change of what finds them
messages   collect the texts, merge translations (JSON files may be given), compile the catalogue
lock       pin all dependencies in requirements.lock and requirements-dev.lock (needs uv)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN, DEV = "run", "dev"
LOCKS = {RUN: ROOT / "requirements.lock", DEV: ROOT / "requirements-dev.lock"}
"""What .venv is made of: what running needs, or that and the tools of development."""
STAMP = ENV / ".stamp"  # written last, so that a set-up that was interrupted starts again

LINT = (
    ["-m", "ruff", "format", "--check", "."],
    ["-m", "ruff", "check", "."],
    ["-m", "mypy"],
    ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
)
TEST = (["-m", "pytest", "-n", "auto", "-m", "not extra_programs"],)
TASKS: dict[str, tuple[list[str], ...]] = {
    "demo": (["-m", "polasepatu", "demo"],),
    "test": TEST,
    "lint": LINT,
    "check": LINT + TEST,
    "test-all": (["-m", "pytest", "-rs"],),  # says which tests were left out, and why
    "lattices": (["bench/_known_lattices.py"],),
    "attack": (["tests/attack/attacker.py"],),
    "messages": (["-m", "polasepatu.i18n.po"],),
}
PROGRAMS = {
    "librecad": "librecad",
    "pdftocairo": "poppler-utils",
    "node": "nodejs",
    "npm": "npm",
    "soffice": "libreoffice-calc",
    "valentina": "valentina",
}
"""What the tests marked `extra_programs` call, and the Debian package that brings it."""


def wanted_state() -> str:
    """Return a digest of what decides how .venv looks: the locks, the package's tables, this Python."""
    import tomllib  # absent before Python 3.11, where only the refusal in `main` runs

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tables = [project[name] for name in ("build-system", "project", "dependency-groups")]
    locks = b"".join(lock.read_bytes() for lock in LOCKS.values())
    return hashlib.sha256(locks + repr((tables, sys.version)).encode()).hexdigest()


def set_up(kind: str) -> None:
    """Make .venv as the lock of this kind says, unless it holds at least that.

    What running needs is a part of what development needs and has the same versions, so an environment for
    running grows into one for development.
    """
    wanted = wanted_state()
    stamp = STAMP.read_text(encoding="utf-8") if PYTHON.exists() and STAMP.exists() else ""
    if stamp in (f"{wanted} {kind}", f"{wanted} {DEV}"):
        return
    grows = stamp == f"{wanted} {RUN}"
    if grows:
        print("adding the tools of development (once) / menambah alat pengembangan (sekali)", file=sys.stderr)
    else:
        print("setting up .venv (once) / menyiapkan .venv (sekali saja)", file=sys.stderr)
    install = _installer() if grows else _empty_environment()
    subprocess.run([*install, "--require-hashes", "-r", str(LOCKS[kind])], check=True)
    if not grows:
        subprocess.run([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)
    STAMP.write_text(f"{wanted} {kind}", encoding="utf-8")


def _empty_environment() -> list[str]:
    """Make an empty .venv and return the command that installs into it."""
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, str(ENV)], check=True)
        return _installer()
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(ENV)
    except subprocess.CalledProcessError:
        sys.exit(
            "this Python cannot make an environment; on Debian and Ubuntu: apt install python3-venv\n"
            "Python ini tidak bisa membuat lingkungan; di Debian dan Ubuntu: apt install python3-venv"
        )
    return _installer()


def _installer() -> list[str]:
    """Return the command that installs into .venv: uv where it is present, else pip."""
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "-q", "--python", str(PYTHON)]
    # Python compiles what it imports by itself; compiling everything took half as long again, and 70 MB more.
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-compile"]


def how_to_call() -> str:
    """Return how to call the program from any folder, in both languages."""
    scripts = PYTHON.parent
    if os.name == "nt":
        program, activate = scripts / "polasepatu.exe", f'"{scripts / "activate.bat"}"'
    else:
        program, activate = scripts / "polasepatu", f'source "{scripts / "activate"}"'
    return (
        f'From any folder: "{program}"; or once in each terminal: {activate}, then just: polasepatu\n'
        f'Dari folder mana pun: "{program}"; atau sekali di tiap terminal: {activate}, '
        "lalu cukup: polasepatu"
    )


def run_all(commands: tuple[list[str], ...], more: list[str]) -> int:
    """Run commands with the Python of .venv, all of them, and return the first exit code that is not 0."""
    codes = [
        subprocess.run([str(PYTHON), *each, *more], cwd=ROOT, check=False).returncode for each in commands
    ]
    return next((code for code in codes if code), 0)


def get_programs() -> None:
    """Install the programs that some tests call, where this system lets us; else say what is missing."""
    missing = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if not missing:
        return
    if shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=False)
    if missing := sorted(package for program, package in PROGRAMS.items() if not shutil.which(program)):
        print(f"not installed, so their tests are skipped: {', '.join(missing)}", file=sys.stderr)


def bench(more: list[str]) -> int:
    """Run every script in bench/."""
    scripts = tuple([str(path)] for path in sorted((ROOT / "bench").glob("[!_]*.py")))
    return run_all(scripts, more)


def lock() -> int:
    """Pin all dependencies for every supported system and Python, with hashes and without addresses.

    Development comes first; running then takes the same versions.
    """
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("`lock` needs uv: pip install uv")
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    silent = ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "-q"]
    groups = {DEV: ["--group", "dev"], RUN: ["--group", "install", "-c", LOCKS[DEV].name]}
    for kind, group in groups.items():
        command = [uv, "pip", "compile", *options, *silent, *group, "pyproject.toml", "-o", LOCKS[kind].name]
        if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
            return code
        if "://" in LOCKS[kind].read_text(encoding="utf-8"):
            sys.exit(f"{LOCKS[kind].name} holds an address")
    return 0


def main(words: list[str]) -> int:
    """Run the task that the first word names; the other words go to it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python may well start this file
        sys.exit("polasepatu needs Python 3.11 or newer / polasepatu butuh Python 3.11 ke atas")
    task, *more = words or [""]
    if task == "lock":
        return lock()
    if task not in TASKS and task != "bench":
        print(__doc__, file=sys.stderr)
        return 2
    set_up(RUN if task == "demo" else DEV)
    if task == "test-all":
        get_programs()
    code = bench(more) if task == "bench" else run_all(TASKS[task], more)
    if task == "demo" and code == 0:
        print(how_to_call())
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
