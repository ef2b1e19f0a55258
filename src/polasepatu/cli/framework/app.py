"""The typer application, built from the table of commands, each module loaded only when its command runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from polasepatu.cli.framework import commands, words
from polasepatu.cli.framework.bundles import unbundled
from polasepatu.i18n import N_, _
from polasepatu.i18n.docstrings import example_of, help_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polasepatu.cli.framework.commands import Entry

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
ABOUT = N_(
    "Shoe patterns: grade a style to every size, add allowances, nest pieces on hides and rolls, "
    "calculate material and price."
)
GLOBAL_OPTIONS: tuple[tuple[str, str], ...] = (
    ("--lang [id|en]", N_("Language of messages.")),
    ("--json", N_("Print the result as one JSON document.")),
    ("-q, --quiet", N_("Print errors only.")),
    ("-v, --verbose", N_("Print notes too.")),
    ("--debug", N_("Show the place in the program where an error arose.")),
    ("--color [auto|always|never]", N_("Colours in messages.")),
    ("--progress [auto|never|json]", N_("Progress of long calculations, on standard error.")),
    ("--version", N_("Print the version.")),
    ("-h, --help", N_("Show this message and exit.")),
)


class Command(TyperCommand):
    """A command whose help page speaks the language of the person."""

    family: tuple[Entry, ...] = ()
    """The commands that begin with this one's name and another word."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return words.help_page(super().get_help(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options, those with a heading of their own below it at the end."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            own = getattr(parameter, "rich_help_panel", None)
            usual = N_("Arguments") if parameter.param_type_name == "argument" else N_("Options")
            if record is not None:
                sections.setdefault(own or usual, []).append(record)
        for heading in sorted(sections, key=lambda each: each not in ("Arguments", "Options")):
            with formatter.section(_(heading)):
                formatter.write_dl(sections[heading])
        if self.family:
            with formatter.section(_("Commands")):
                formatter.write_dl([(each.name.split()[-1], _(each.summary)) for each in self.family])


class Group(TyperGroup):
    """The commands that begin with the same word, or all of them; modules are loaded on use.

    Where the word alone is a command too (`plain`), it is meant unless one of the others follows.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        words_before: tuple[str, ...] = (),
        plain: Entry | None = None,
        **kwargs: Any,
    ) -> None:
        """Keep the entries whose names begin with `words_before`."""
        self.entries = tuple(entries)
        self.plain = plain
        self.depth = len(words_before)
        names = dict.fromkeys(each.name.split()[self.depth] for each in self.entries)
        super().__init__(
            name=(words_before or ("polasepatu",))[-1],
            commands={name: _Unloaded(name) for name in names},
            rich_markup_mode=None,
            add_help_option=False,  # `parse_args` does it without loading what checks options
            **kwargs,
        )

    def make_context(self, info_name: Any, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Return the context of the plain command where none of the others is named, else of the group."""
        if self.plain is not None and not (args and args[0] in self.commands):
            command = build(self.plain)
            command.family = self.entries
            return command.make_context(info_name, args, parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Print the help page where it is asked for, else leave the words to the command."""
        if args[:1] in (["-h"], ["--help"]):
            typer.echo(self.get_help(ctx))
            raise typer.Exit
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, loading its module; None where there is none with that name."""
        inside = [each for each in self.entries if each.name.split()[self.depth] == cmd_name]
        if not inside:
            return None
        plain = next((each for each in inside if len(each.name.split()) == self.depth + 1), None)
        if inside == [plain]:
            return build(inside[0])
        others = (each for each in inside if each is not plain)
        return Group(others, words_before=(cmd_name,), plain=plain, help=_(commands.FAMILIES[cmd_name]))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands by their summaries in the table, without loading them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, self._summary(name)) for name in self.commands])
        if self.depth == 0:
            with formatter.section(_("Options of every command")):
                formatter.write_dl([(option, _(text)) for option, text in GLOBAL_OPTIONS])

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return words.help_page(super().get_help(ctx))

    def _summary(self, name: str) -> str:
        for each in self.entries:
            parts = each.name.split()
            if parts[self.depth] == name and len(parts) == self.depth + 1:
                return _(each.summary)
        return _(commands.FAMILIES[name])


class _Unloaded(TyperCommand):
    """Stands for a command in listings until somebody calls it."""


def make_app() -> Group:
    """Return the application. The language must have been chosen before."""
    example = _("Example") + ":\n  polasepatu init my-derby --style derby"
    return Group(commands.COMMANDS, help=_(ABOUT), epilog=f"\b\n{example}")


def build(entry: Entry) -> Any:
    """Return one command with its help and the help of its options in the language that is spoken."""
    module, _colon, name = entry.target.partition(":")
    function = getattr(import_module(f"polasepatu.cli.{module}"), name)
    docstring = function.__doc__ or ""
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    app.command(
        entry.name.split()[-1],
        cls=Command,
        help=_(help_of(docstring)),
        epilog="\n".join(
            ["\b", _("Example") + ":", *(f"  {line}" for line in example_of(docstring).splitlines())]
        ),
        context_settings=CONTEXT,
    )(unbundled(function))
    command: Any = typer.main.get_command(app)
    for parameter in command.params:
        parameter.help = _(parameter.help or "")
    return command
