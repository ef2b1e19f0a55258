"""SVG as XML: encodings, entities and depth, read where harmless and refused with a code where not."""

from __future__ import annotations

import pytest

from polasepatu.errors import InputFaults
from polasepatu.formats.read.svg import read_svg

BODY = '<svg xmlns="http://www.w3.org/2000/svg" width="90mm" height="90mm" viewBox="0 0 90 90">{}</svg>'
PATH = '<path id="kulit-\u00e9" d="M0 0H90V90z"/>'


def lines(raw: bytes) -> list[str]:
    return [each.name for each in read_svg(raw, "x.svg").loose.lines]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "utf-8-sig", "utf-16-le", "utf-32"]
)
def test_any_encoding_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' + BODY.format(PATH)
    assert lines(text.encode(encoding)) == ["kulit-\u00e9"]


def test_a_chinese_encoding_is_read() -> None:
    text = '<?xml version="1.0" encoding="GB2312"?>' + BODY.format(PATH.replace("kulit-\u00e9", "\u978b"))
    assert lines(text.encode("gb2312")) == ["\u978b"]


@pytest.mark.parametrize("encoding", ["utf-7", "x-unknown", "rot13", "hex", "zlib", "idna", "undefined"])
def test_an_encoding_that_is_not_known_is_refused(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + BODY.format(PATH.replace("\u00e9", "e"))
    with pytest.raises(InputFaults) as refused:
        read_svg(text.encode("ascii"), "x.svg")
    assert {each.code for each in refused.value.findings} == {"PS633"}


def test_entities_of_illustrator_are_read() -> None:
    head = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
        ' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" ['
        '<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY ns_xlink "http://www.w3.org/1999/xlink">]>'
    )
    body = BODY.replace("http://www.w3.org/2000/svg", "&ns_svg;").format(PATH)
    assert lines((head + body).encode()) == ["kulit-\u00e9"]


HOSTILE = {
    "from a file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
    "from an address": '<!ENTITY x PUBLIC "x" "http://localhost/x">',
    "of entities": '<!ENTITY a "aaaa"><!ENTITY x "&a;&a;">',
    "with markup": '<!ENTITY x "<path/>">',
    "a parameter": '<!ENTITY % x "aaa">',
    "long": f'<!ENTITY x "{"a" * 2000}">',
    "many": "".join(f'<!ENTITY x{n} "a">' for n in range(200)),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("what", HOSTILE)
def test_an_entity_that_could_be_anything_is_refused(what: str, encoding: str) -> None:
    text = f"<!DOCTYPE svg [{HOSTILE[what]}]>" + BODY.format('<text x="1" y="1">&x;</text>')
    with pytest.raises(InputFaults) as refused:
        read_svg(text.encode(encoding), "x.svg")
    assert {each.code for each in refused.value.findings} == {"PS633"}


def test_an_entity_used_all_over_is_bounded() -> None:
    text = f'<!DOCTYPE svg [<!ENTITY x "{"a" * 1000}">]>' + BODY.format(
        "<desc>" + "&x;" * 100_000 + "</desc>"
    )
    with pytest.raises(InputFaults):
        read_svg(text.encode(), "x.svg")


def test_depth_is_bounded() -> None:
    with pytest.raises(InputFaults):
        read_svg(BODY.format("<g>" * 20_000 + "</g>" * 20_000).encode(), "x.svg")
