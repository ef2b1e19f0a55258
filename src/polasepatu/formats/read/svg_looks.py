"""How an SVG element looks, as far as it decides what is a line: by attribute, style, and style sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from xml.etree.ElementTree import Element

MOST_RULES = 5000
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?:([A-Za-z]+)|\*)?((?:[.#][\w-]+)*)")
_INHERITED = ("stroke", "fill", "visibility", "font-size")
_ASKED = frozenset((*_INHERITED, "display", "transform"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an element is drawn with."""

    stroke: str = "none"
    fill: str = "black"
    visibility: str = "visible"
    display: str = "inline"
    font_size: str = ""
    transform: str = ""

    @property
    def hidden(self) -> bool:
        """Whether neither the element nor anything in it is shown."""
        return self.display == "none"

    @property
    def invisible(self) -> bool:
        """Whether its line can be seen nowhere: hidden, or without stroke and fill."""
        return self.visibility in ("hidden", "collapse") or (self.stroke, self.fill) == ("none", "none")


NO_LOOK = Look()


class StyleSheet:
    """The rules of all `<style>` elements; selectors of one element only, such as `.cut` or `path#a`."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._rules: list[tuple[int, str, frozenset[str], frozenset[str], Mapping[str, str]]] = []
        self.not_understood: list[str] = []
        text = re.sub(r"/\*.*?\*/", "", "".join(texts), flags=re.DOTALL)
        self.not_understood += [" ".join(each.split())[:40] for each in _AT_RULE.findall(text)]
        for selectors, body in _RULE.findall(_AT_RULE.sub("", text)):
            said = {key: value for key, value in _declared(body).items() if key in _ASKED}
            for selector in selectors.split(","):
                found = _SIMPLE.fullmatch(selector.strip())
                if not said or not selector.strip():
                    continue
                if found is None or len(self._rules) >= MOST_RULES:
                    self.not_understood.append(" ".join(selector.split())[:40])
                    continue
                names = re.findall(r"([.#])([\w-]+)", found[2])
                classes = frozenset(name for mark, name in names if mark == ".")
                ids = frozenset(name for mark, name in names if mark == "#")
                weight = 10_000 * len(ids) + 100 * len(classes) + bool(found[1])
                self._rules.append((weight, found[1] or "", classes, ids, said))
        self._rules.sort(key=lambda rule: rule[0])  # of equal weight the later one holds

    def look_of(self, tag: str, element: Element, around: Look) -> Look:
        """Return how an element looks inside another."""
        said = {key: value for key in _ASKED if (value := element.get(key)) is not None}
        if self._rules:
            classes = set(element.get("class", "").split())
            for _, wanted, all_of, ids, rule in self._rules:
                if wanted in ("", tag) and all_of <= classes and ids <= {element.get("id")}:
                    said.update(rule)
        said.update(
            {key: value for key, value in _declared(element.get("style", "")).items() if key in _ASKED}
        )
        inherited = {key: getattr(around, key.replace("-", "_")) for key in _INHERITED}
        said = inherited | {key: value for key, value in said.items() if value != "inherit"}
        return Look(
            stroke=said["stroke"],
            fill=said["fill"],
            visibility=said["visibility"],
            display=said.get("display", "inline"),
            font_size=said["font-size"],
            transform=re.sub(r"(?<=[\d.])(?:px|deg)\b", "", said.get("transform", "")).replace("none", ""),
        )


def _declared(text: str) -> dict[str, str]:
    """Return the declarations of a style, such as `fill:none; stroke:#f00`."""
    parts = (each.partition(":") for each in text.split(";"))
    return {
        key.strip().lower(): value.replace("!important", "").strip() for key, colon, value in parts if colon
    }
