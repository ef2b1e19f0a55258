"""The same examples on every run and machine: a gate that fails by chance teaches people to run it again."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.load_profile("gate")
