"""What is kept of compiled kernels runs as code, so it is taken only from a folder of one's own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from polasepatu.nesting.kernels.jit import cache_folder, is_private


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are those of POSIX")
def test_a_folder_that_others_can_write_into_keeps_no_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = cache_folder()
    assert folder is not None
    assert is_private(folder)
    folder.chmod(0o777)
    assert cache_folder() is None
