"""The verdict of a check, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polasepatu.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sized


def verdict(remarks: Sized) -> str:
    """Return how many remarks there are, or that there are none."""
    count = len(remarks)
    if not count:
        return _("no remarks")
    return ngettext("{count} remark", "{count} remarks", count).format(count=count)
