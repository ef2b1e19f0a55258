"""The same examples on every run and machine: a gate that fails by chance teaches people to run it again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import settings

# Records are named by digests of all they depend on, so that runs may share them; a home stays untouched.
os.environ["POLASEPATU_CACHE"] = str(Path(tempfile.gettempdir()) / "polasepatu-tests-cache")
os.environ["POLASEPATU_STATE"] = str(Path(tempfile.gettempdir()) / "polasepatu-tests-state")

settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.load_profile("gate")
