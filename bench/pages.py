"""Tables of figures in the two pages of the documentation that show them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).resolve().parents[1] / "docs"


def write_tables(page: str, mark: str, table: Callable[[int], str]) -> None:
    """Write what `table` gives in English (0) and Indonesian (1) between the mark of a page and its end."""
    between = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- end -->)", re.DOTALL)
    for language, folder in enumerate(("en", "id")):
        path = DOCS / folder / page
        text = path.read_text(encoding="utf-8")
        made = table(language)
        path.write_text(
            between.sub(lambda found, made=made: found[1] + made + found[2], text), encoding="utf-8"
        )
