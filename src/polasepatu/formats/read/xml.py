"""XML as other programs write it: any encoding Python knows, short entities of its own, nothing from outside.

Illustrator defines entities for its namespaces and uses them all over a file. Such a text is put in its
place; what an entity may grow to is bounded, and an entity that names a file or an address is refused.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers import expat

from polasepatu.errors import Phrase
from polasepatu.formats.read.raw import MAX_BYTES, damaged

if TYPE_CHECKING:
    from typing import Any

MAX_ENTITY = 1000  # characters one entity may stand for
MAX_ENTITIES = 100
MAX_DEPTH = 500

_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_NOT_FOR_DRAWINGS = frozenset({"utf-7", "idna", "punycode", "raw-unicode-escape", "unicode-escape"})
"""Encodings in which markup can hide from a reader."""


def parsed(raw: bytes, file: str) -> ElementTree.Element:
    """Return the root of an XML file.

    Raises:
        InputFaults: its encoding is not known, it is not well-formed, or it holds more than a drawing does.
    """
    text = _text(raw, file)
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator="}")
    parser.buffer_text = True
    watch = _Watch(file, parser, builder)
    try:
        parser.Parse(text.encode("utf-8"), True)
        return builder.close()
    except expat.ExpatError as error:
        raise damaged(file, Phrase("this is not well-formed XML"), line=error.lineno) from None
    except (UnicodeEncodeError, AssertionError):
        raise damaged(file, Phrase("this is not well-formed XML")) from None
    finally:
        watch.let_go()


def _text(raw: bytes, file: str) -> str:
    """Return the text of an XML file without its declaration, which names the encoding it had."""
    name = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    if name is None:
        declared = _DECLARED.match(raw.lstrip())
        name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        encoding = codecs.lookup(name).name
        if encoding in _NOT_FOR_DRAWINGS:
            raise LookupError(name)
        text = raw.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        raise damaged(file, Phrase("its encoding is not known, or not what the file says")) from None
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


class _Watch:
    """Builds the tree, and stops at what no drawing needs."""

    def __init__(self, file: str, parser: Any, builder: ElementTree.TreeBuilder) -> None:
        self._file = file
        self._parser = parser
        self._builder = builder
        self._entities = 0
        self._depth = 0
        self._characters = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._entity

    def let_go(self) -> None:
        """Forget the parser, which otherwise would keep the tree alive."""
        self._parser.StartElementHandler = self._parser.EndElementHandler = None
        self._parser.CharacterDataHandler = self._parser.EntityDeclHandler = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise damaged(self._file, Phrase("it is nested too deep"), line=self._parser.CurrentLineNumber)
        self._count(sum(map(len, attributes.values())))
        self._builder.start(_named(name), {_named(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._builder.end(_named(name))

    def _data(self, data: str) -> None:
        self._count(len(data))
        self._builder.data(data)

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > MAX_BYTES:
            raise damaged(self._file, Phrase("its entities stand for more than a drawing holds"))

    def _entity(
        self,
        name: str,
        is_parameter: bool,
        value: str | None,
        base: str | None,
        system_id: str | None,
        public_id: str | None,
        notation: str | None,
    ) -> None:
        line = self._parser.CurrentLineNumber
        self._entities += 1
        if value is None or is_parameter or system_id or public_id:
            raise damaged(self._file, Phrase("it has an entity that is to be read from elsewhere"), line=line)
        if self._entities > MAX_ENTITIES or len(value) > MAX_ENTITY or "&" in value or "<" in value:
            raise damaged(
                self._file, Phrase("it has entities that stand for more than a short text"), line=line
            )


def _named(name: str) -> str:
    """Return a name the way the tree has them: {namespace}name."""
    return "{" + name if "}" in name else name
