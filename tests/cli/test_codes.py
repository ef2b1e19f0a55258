"""The register of codes agrees with the source, and neither help nor a code loads what calculates."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import polasepatu
from polasepatu.cli.framework.codes import HOME_OF, find_code

ROOT = Path(polasepatu.__file__).parent
CODE = re.compile(r'^    code = "(PS\d{3})"$', re.MULTILINE)
# Not pydantic: typer itself loads it to check the words of any command.
HEAVY = ("numpy", "shapely", "ezdxf", "numba", "rich", "reportlab", "yaml")


def in_source() -> dict[str, str]:
    return {
        code: ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in ROOT.rglob("*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }


def test_every_error_of_the_source_is_in_the_register_and_none_else():
    assert in_source() == dict(HOME_OF)


def test_a_code_gives_its_error_and_an_unknown_one_none():
    assert find_code("PS930").code == "PS930"
    assert find_code("PS000") is None


@pytest.mark.parametrize(
    "words", [["--help"], ["explain", "PS170"], ["explain", "PS930"], ["explain", "susut"]]
)
def test_help_and_explanations_load_nothing_that_calculates(words):
    script = (
        "import sys; from polasepatu.cli.framework.run import run; "
        f"code = run({words!r}); print(code, *(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"
