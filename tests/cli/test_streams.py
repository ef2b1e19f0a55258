"""Outputs that are closed or full change no exit code and show no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a shell and /dev/full")


@pytest.mark.parametrize(
    ("redirected", "code"),
    [
        ("check nosuch 2>&-", 3),
        ("check nosuch 2>/dev/full", 3),
        ("explain PS140 >&-", 0),
        ("explain PS140 >/dev/full", 5),
    ],
)
def test_the_exit_code_stands(redirected: str, code: int) -> None:
    line = f'"{sys.executable}" -m polasepatu {redirected}'
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr + done.stdout) == (code, False)
