"""Bundles: options that belong together, written down once and taken by many commands.

A bundle is a frozen dataclass whose fields are options. A command that names one as the type of a parameter
gets all its options, and the bundle filled in; the parameter's default gives the options their defaults:

    def svg(chosen: Chosen, target: Target = Target(split="none")) -> Answer: ...
"""

from __future__ import annotations

import inspect
from dataclasses import MISSING, fields, is_dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable


def unbundled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command with the options of its bundles in their place, as typer wants them.

    Raises:
        ValueError: two options of the command have one name.
    """
    hints = get_type_hints(function, include_extras=True)
    wanted: dict[str, inspect.Parameter] = {}
    bundles: dict[str, tuple[type, tuple[str, ...]]] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        kind = hints[name]
        options = _options(kind, parameter.default) if is_dataclass(kind) else {name: parameter}
        if is_dataclass(kind):
            bundles[name] = (kind, tuple(options))  # type: ignore[assignment]
        for option, each in options.items():
            if option in wanted:
                raise ValueError(f"{function.__name__} has two options called {option}")
            annotation = hints[name] if option == name and not is_dataclass(kind) else each.annotation
            wanted[option] = each.replace(annotation=annotation, kind=inspect.Parameter.KEYWORD_ONLY)

    def command(**given: Any) -> Any:
        for name, (kind, options) in bundles.items():
            given[name] = kind(**{option: given.pop(option) for option in options})
        return function(**given)

    command.__name__, command.__doc__ = function.__name__, function.__doc__
    command.__annotations__ = {name: each.annotation for name, each in wanted.items()}
    command.__signature__ = inspect.Signature(list(wanted.values()))  # type: ignore[attr-defined]
    return command


def _options(bundle: Any, default: Any) -> dict[str, inspect.Parameter]:
    """Return the options of a bundle; a bundle as the parameter's default gives theirs."""
    hints = get_type_hints(bundle, include_extras=True)
    found = {}
    for field in fields(bundle):
        usual = inspect.Parameter.empty if field.default is MISSING else field.default
        if default is not inspect.Parameter.empty:
            usual = getattr(default, field.name)
        found[field.name] = inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=usual, annotation=hints[field.name]
        )
    return found
