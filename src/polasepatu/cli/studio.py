"""`studio`: a style in the browser, drawn, dragged, checked and saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from polasepatu.cli.framework.answer import Answer
from polasepatu.cli.framework.faults import WrongUsage
from polasepatu.cli.framework.named import order_named, style_named
from polasepatu.i18n import say


def studio(
    style: Annotated[
        Path, typer.Argument(metavar="PROJECT", help="A style of your own: its file, or its folder.")
    ] = Path(),
    *,
    beside: Annotated[
        Path | None,
        typer.Option(
            metavar="STYLE", parser=style_named, help="Another version of the style, to see behind this one."
        ),
    ] = None,
    order: Annotated[
        Path | None,
        typer.Option(
            metavar="ORDER", parser=order_named, help="An order of this style, to see what its price becomes."
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to use; 0 takes a free one.")] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the address, open no browser.")] = False,
) -> Answer:
    """Open a style in the browser: see it in all sizes, drag its points, check and save it.

    The page is served by this program to this machine alone and needs no network. Saving writes only the
    values that were changed into the style file; comments and order stay. What another editor saves is seen
    at once. The program runs until Ctrl-C.

    Example: polasepatu studio my-derby
    """
    import webbrowser

    from polasepatu.i18n.lines import one_line
    from polasepatu.studio.server import Server
    from polasepatu.studio.session import Session

    _own_copy(style)
    session = Session(style, beside=beside, order=order)
    with Server(session, port) as server:
        session.start()
        try:
            told = say("studio: {address} (Ctrl-C ends it)", {"address": server.address})
            print(one_line(told), file=sys.stderr, flush=True)
            if not no_open:
                webbrowser.open(server.address)
            server.serve_forever()
        except KeyboardInterrupt:  # the usual end
            pass
        finally:
            session.stop()
    return Answer(
        result={"style": str(style), "unsaved": session.draft.unsaved},
        text=(say("unsaved work is kept and is there again next time"),) if session.draft.unsaved else (),
    )


def _own_copy(style: Path) -> None:
    """Refuse the name of a sample where there is no such file: a sample is not there to be changed."""
    from polasepatu import project

    if not style.exists() and str(style) in project.styles():
        problem = say(
            "{name} is a sample; make a copy of your own first: polasepatu init my-{name} --style {name}",
            {"name": str(style)},
        )
        raise WrongUsage(problem=problem, help="polasepatu studio --help")
