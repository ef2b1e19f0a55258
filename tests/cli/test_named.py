"""Whoever names a style, an order, a hide or a last may name a sample, in every command."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from polasepatu.cli.framework import named
from polasepatu.cli.framework.bundles import unbundled
from polasepatu.cli.framework.commands import COMMANDS, Entry
from polasepatu.cli.framework.run import run

FINDERS = {
    "STYLE": named.style_named,
    "ORDER": named.order_named,
    "STYLE|ORDER": named.style_or_order_named,
    "HIDE": named.hide_named,
    "LAST": named.last_named,
}


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_a_parameter_that_names_one_takes_samples_too(entry: Entry) -> None:
    module, _colon, name = entry.target.partition(":")
    command = unbundled(getattr(import_module(f"polasepatu.cli.{module}"), name))
    for parameter, annotation in command.__annotations__.items():
        for told in getattr(annotation, "__metadata__", ()):
            if told.metavar in FINDERS:
                assert told.parser is FINDERS[told.metavar], parameter


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("pattern show derby", 0),
        ("last check uk-8-half-sizes", 0),
        ("hide check goat5", 0),
        ("check pump --sizes 37", 0),
        ("order show derby", 3),  # a style is no order
        ("pattern show los-angeles-2000", 3),
        ("hide show side", 3),
    ],
)
def test_samples_are_found_from_an_empty_folder(
    line: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*line.split(), "--lang", "en"]) == code
    assert ("PS170" in capsys.readouterr().err) == (code == 3)
    assert list(tmp_path.iterdir()) == []
