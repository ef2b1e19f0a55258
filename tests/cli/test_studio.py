"""`studio` as a user starts it: an address, a page, an end by Ctrl-C, and nothing lost by a kill."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from polasepatu.cli.framework.run import run

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends the signals of POSIX")


class Program:
    """A running `polasepatu studio`, and a browser's way to talk to it."""

    def __init__(self, style: Path, cache: Path) -> None:
        environment = {**os.environ, "POLASEPATU_CACHE": str(cache), "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "polasepatu", "studio", str(style), "--no-open"]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        said = self.process.stderr.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        address = urlsplit(found[0])
        self.host = address.netloc
        headers, _ = self._ask("GET", f"/?{address.query}", {})
        self.cookie = headers["Set-Cookie"].partition(";")[0]

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[Any, bytes]:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request(method, path, body, {"Host": self.host, **headers})
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        return answer.headers, raw

    def get(self, path: str) -> Any:
        return json.loads(self._ask("GET", path, {"Cookie": self.cookie})[1])

    def post(self, path: str, body: Any) -> Any:
        headers = {"Cookie": self.cookie, "Content-Type": "application/json", "X-Studio": "1"}
        return json.loads(self._ask("POST", path, headers, json.dumps(body))[1])

    def move(self) -> None:
        """Change one number of the draft."""
        change = {"do": "put", "steps": ["points", "B", "0"], "value": 5.5}
        self.post(
            "/change", {"version": self.get("/state")["version"], "changes": [change], "label": "moved"}
        )

    def end(self, by: signal.Signals) -> tuple[str, str]:
        self.process.send_signal(by)
        return self.process.communicate(timeout=60)


@pytest.fixture
def style(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "patterns" / "pump", tmp_path / "pump")
    return tmp_path / "pump"


def test_a_kill_leaves_the_file_whole_and_the_work_is_there_again(style: Path, tmp_path: Path) -> None:
    before = (style / "style.yaml").read_bytes()
    first = Program(style, tmp_path / "cache")
    first.move()
    first.end(signal.SIGKILL)
    assert (style / "style.yaml").read_bytes() == before
    second = Program(style, tmp_path / "cache")
    state = second.get("/state")
    assert state["points"]["B"]["at"] == [5.5, 3.0]
    assert state["unsaved"]
    second.post("/save", {})
    out, err = second.end(signal.SIGINT)
    assert second.process.returncode == 0
    assert "Traceback" not in out + err
    assert (style / "style.yaml").read_bytes() == before.replace(b"B: [5, 3]", b"B: [5.5, 3]")


def test_ctrl_c_ends_it_and_says_what_was_not_saved(style: Path, tmp_path: Path) -> None:
    program = Program(style, tmp_path / "cache")
    program.move()
    out, _ = program.end(signal.SIGINT)
    assert program.process.returncode == 0
    assert "unsaved work is kept" in out


def test_a_sample_is_not_opened_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["studio", "pump", "--no-open"]) == 2
    assert "polasepatu init my-pump --style pump" in capsys.readouterr().err


def test_a_style_that_is_not_there_is_an_error_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["studio", str(tmp_path / "none.yaml"), "--no-open"]) == 3
    assert "PS101" in capsys.readouterr().err


def test_a_port_that_is_taken_is_an_error_in_words(style: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert run(["studio", str(style), "--no-open", "--port", str(taken.getsockname()[1])]) == 5
    assert re.search(r"PS9\d\d", capsys.readouterr().err)
