"""Arguments and options that name a style, an order, a hide or a last: a path, or the name of a sample.

A command takes one as the type of its parameter and gets a path that exists; how it is found is the
business of `polasepatu.project`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def style_named(text: Any) -> Path:
    """Return the path of a style; as the `parser` of an argument or option, like the others here."""
    from polasepatu import project

    return project.find_style(text)


def order_named(text: Any) -> Path:
    """Return the path of an order."""
    from polasepatu import project

    return project.find_order(text)


def style_or_order_named(text: Any) -> Path:
    """Return the path of a style or an order."""
    from polasepatu import project

    return project.find_style_or_order(text)


def hide_named(text: Any) -> Path:
    """Return the path of a hide."""
    from polasepatu import project

    return project.find_hide(text)


def last_named(text: Any) -> Path:
    """Return the path of a last."""
    from polasepatu import project

    return project.find_last(text)


StyleArgument = Annotated[
    Path,
    typer.Argument(
        metavar="STYLE", parser=style_named, help="A style: its file or folder, or the name of a sample."
    ),
]
OrderArgument = Annotated[
    Path,
    typer.Argument(metavar="ORDER", parser=order_named, help="An order file, or the name of a sample."),
]
StyleOrOrderArgument = Annotated[
    Path,
    typer.Argument(
        metavar="STYLE|ORDER",
        parser=style_or_order_named,
        help="A style (its file or folder) or an order; or the name of a sample.",
    ),
]
HideArgument = Annotated[
    Path, typer.Argument(metavar="HIDE", parser=hide_named, help="A hide file, or the name of a sample.")
]
LastArgument = Annotated[
    Path,
    typer.Argument(
        metavar="LAST",
        parser=last_named,
        help="A last file, a folder with a last.yaml in it, or the name of a sample.",
    ),
]
