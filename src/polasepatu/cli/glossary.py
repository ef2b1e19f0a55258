"""The words of the trade in both languages, as in docs/glossary.md."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of the trade."""

    en: str
    id: str
    about: str  # what it means, in English
    arti: str  # what it means, in Indonesian

    def meaning(self, language: str) -> str:
        """Return what the word means, in this language."""
        return self.arti if language == "id" else self.about


@cache
def terms() -> tuple[Term, ...]:
    """Return all words, sorted by the English one."""
    text = Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8")
    found = [Term(**each) for each in tomllib.loads(text)["term"]]
    return tuple(sorted(found, key=lambda term: term.en.casefold()))


def search(word: str) -> tuple[Term, ...]:
    """Return the terms that have `word` in one of their names, else those that have it in their meaning."""
    wanted = word.casefold().strip()
    named = tuple(term for term in terms() if wanted in f"{term.en}\n{term.id}".casefold())
    return named or tuple(term for term in terms() if wanted in f"{term.about}\n{term.arti}".casefold())
