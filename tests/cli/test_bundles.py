"""Options that belong together are written down once."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Annotated

import pytest
import typer

from polasepatu.cli.framework.bundles import unbundled


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    size: Annotated[str, typer.Option(help="The size.")] = "42"
    width: Annotated[str, typer.Option(help="The width.")] = "G"


def shown(
    style: Annotated[str, typer.Argument()], *, asked: Size = Size(width="H"), force: bool = False
) -> str:
    """Show it."""
    return f"{style} {asked.size} {asked.width} {force}"


def test_a_bundle_stands_for_its_options_with_the_defaults_of_the_command() -> None:
    command = unbundled(shown)
    parameters = inspect.signature(command).parameters
    assert list(parameters) == ["style", "size", "width", "force"]
    assert [each.default for each in parameters.values()] == [inspect.Parameter.empty, "42", "H", False]
    assert command(style="derby", size="43", width="F", force=True) == "derby 43 F True"
    assert command.__doc__ == "Show it."


def test_typer_reads_them() -> None:
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command()(unbundled(shown))
    command = typer.main.get_command(app)
    assert [each.name for each in command.params] == ["style", "size", "width", "force"]
    assert command.params[1].help == "The size."


def test_an_option_that_comes_twice_is_a_mistake_of_ours() -> None:
    def twice(*, asked: Size = Size(), size: str = "") -> None:
        """Ask twice."""

    twice.__annotations__["asked"] = Size
    with pytest.raises(ValueError, match="two options called size"):
        unbundled(twice)
