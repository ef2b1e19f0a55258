"""Find the lattices of the sample styles anew and put them where the package carries them.

To be run after a change of what finds them (`engine` in files/cache/lattices.py): python dev.py lattices
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from polasepatu.files.cache.lattices import KNOWN

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Work out what every sample style and order takes, into an empty store, and copy the store."""
    styles = sorted(path.parent for path in ROOT.glob("patterns/*/style.yaml"))
    orders = sorted(ROOT.glob("orders/*.yaml"))
    jobs = [*(["consume", str(style)] for style in styles), *(["quote", str(order)] for order in orders)]
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "POLASEPATU_CACHE": cache}
        for job in jobs:
            command = [sys.executable, "-m", "polasepatu", "-q", *job]
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
        KNOWN.mkdir(exist_ok=True)
        for path in sorted(Path(cache).glob("lattices-*.json")):
            shutil.copyfile(path, KNOWN / path.name)
            print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
