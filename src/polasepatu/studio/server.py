"""HTTP for one page on this machine: fixed names, JSON both ways, and a stream of events.

Nothing of a request ever becomes a path. Every answer is whole before its first byte is sent, except the
stream of events, which lives as long as its page.
"""

from __future__ import annotations

import json
import queue
import sys
import traceback
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, urlsplit

from polasepatu.errors import Exit, PolaError
from polasepatu.studio import scene
from polasepatu.studio.guard import MOST_BYTES, ONLY_OURS, Guard
from polasepatu.studio.paper import pages, paper_pdf
from polasepatu.studio.prices import material, price
from polasepatu.studio.session import RequestUnclear, Session
from polasepatu.studio.words import words

Plain = dict[str, Any]
HOST = "127.0.0.1"  # written out: no other machine may ever ask
ALIVE_S = 10.0  # between signs of life on the stream of events
ASSETS: Mapping[str, str] = {
    "/app.css": "text/css",
    "/icon.svg": "image/svg+xml",
    **{
        f"/{name}.js": "text/javascript"
        for name in ("app", "curve", "drawing", "editing", "panels", "store", "talk", "tools")
    },
}


class Server(ThreadingHTTPServer):
    """Serves one session."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, session: Session, port: int = 0) -> None:
        """Listen on this machine alone; port 0 lets the system choose.

        Raises:
            OSError: the port is taken.
        """
        super().__init__((HOST, port), Handler)
        self.session = session
        self.guard = Guard(self.server_port)

    @property
    def address(self) -> str:
        """The address to open, with its token."""
        return f"http://{HOST}:{self.server_port}/?t={self.guard.token}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a page that was closed; show what is a fault of ours."""
        if not isinstance(sys.exception(), OSError):
            traceback.print_exc()


class Handler(BaseHTTPRequestHandler):
    """One connection of a page."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "polasepatu", ""
    timeout = 60
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024  # head and body in one packet

    def do_GET(self) -> None:
        """Answer a page, an asset, or a question."""
        if not self._may():
            return
        url = urlsplit(self.path)
        asked = {key: values[0][:200] for key, values in parse_qs(url.query).items()}
        if url.path == "/" and self.server.guard.is_token(asked.get("t", "")):
            self._answer(303, b"", {"Location": "/", "Set-Cookie": self.server.guard.cookie})
        elif not self.server.guard.knows(self._headers):
            self._answer(401, _PLEASE_START, {"Content-Type": "text/plain; charset=utf-8"})
        elif url.path == "/events":
            self._events()
        elif url.path == "/" or url.path in ASSETS:
            name = "index.html" if url.path == "/" else url.path[1:]
            kind = ASSETS.get(url.path, "text/html")
            self._answer(200, _asset(name), {"Content-Type": f"{kind}; charset=utf-8"})
        elif url.path == "/paper.pdf":
            self._told(lambda: self._paper(asked))
        elif url.path in _ASKED:
            self._json(lambda: _ASKED[url.path](self.server.session, asked))
        else:
            self._answer(404, b"", {})

    def do_POST(self) -> None:
        """Do what the page asks for."""
        if not self._may():
            return
        if not self.server.guard.knows(self._headers):
            self._answer(401, b"", {})
            return
        work = _DONE.get(self.path)
        if work is None:
            self._answer(404, b"", {})
            return
        body = self._body()
        if body is not None:
            self._json(lambda: work(self.server.session, body))

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the terminal belongs to the person."""

    # --- how ---

    @property
    def _headers(self) -> Mapping[str, str]:
        return {key.title(): value for key, value in self.headers.items()}

    def _may(self) -> bool:
        status = self.server.guard.refuses(self.command, self._headers)
        if status:
            self.close_connection = True
            self._answer(status, b"", {})
        return not status

    def _body(self) -> Plain | None:
        """Return what was sent; None where it was refused."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True
            self._answer(413, b"", {})
            return None
        try:
            body = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            self._answer(400, b"", {})
            return None
        return body

    def _json(self, work: Callable[[], Plain]) -> None:
        def answer() -> None:
            raw = json.dumps(work(), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
            self._answer(200, raw, {"Content-Type": "application/json"})

        self._told(answer)

    def _told(self, answer: Callable[[], None]) -> None:
        """Answer, or say in both languages why not."""
        try:
            answer()
        except PolaError as error:
            status = 409 if error.exit_code == Exit.REFUSED else 422
            said = {"findings": [scene.finding(each) for each in error.findings]}
            raw = json.dumps(said, ensure_ascii=False).encode()
            self._answer(status, raw, {"Content-Type": "application/json"})
        except OSError:  # the page has gone
            self.close_connection = True
        except Exception:  # a fault of ours: the page says so, the person's work stays
            traceback.print_exc()
            self._answer(500, b"{}", {"Content-Type": "application/json"})

    def _paper(self, asked: Mapping[str, str]) -> None:
        raw = paper_pdf(self.server.session, asked)
        self._answer(200, raw, {"Content-Type": "application/pdf"})

    def _answer(self, status: int, raw: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**ONLY_OURS, **headers, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)
        self.wfile.flush()

    def _events(self) -> None:
        self.send_response(200)
        for name, value in {**ONLY_OURS, "Content-Type": "text/event-stream"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()
        self.close_connection = True
        listener = self.server.session.listen()
        try:
            while True:
                try:
                    event = listener.get(timeout=ALIVE_S)
                    said = f"data: {json.dumps(event)}\n\n"
                except queue.Empty:
                    said = ":\n\n"  # a page that has gone is noticed by this
                    event = {}
                self.wfile.write(said.encode())
                self.wfile.flush()
                if event.get("kind") == "end":
                    return
        except OSError:
            return
        finally:
            self.server.session.leave(listener)


_PLEASE_START = (
    b"Open this page with the address that `polasepatu studio` prints.\n"
    b"Buka halaman ini dengan alamat yang dicetak `polasepatu studio`.\n"
)


def _asset(name: str) -> bytes:
    return resources.files("polasepatu.studio").joinpath("assets", name).read_bytes()


def _ghost(session: Session, asked: Mapping[str, str]) -> Plain:
    if asked.get("kind") not in ("saved", "other"):
        raise RequestUnclear(what="ghost")
    return session.ghost(asked["kind"])


_ASKED: Mapping[str, Callable[[Session, Mapping[str, str]], Plain]] = {
    "/state": lambda session, asked: session.state(),
    "/shapes": lambda session, asked: session.shapes(),
    "/cut": lambda session, asked: session.cut(piece=asked.get("piece", ""), size=asked.get("size", "")),
    "/results": lambda session, asked: session.results(),
    "/panel": lambda session, asked: session.panel(asked.get("piece", "")),
    "/ghost": _ghost,
    "/pages": pages,
    "/words": lambda session, asked: words(session.language),
    "/material": lambda session, asked: material(session),
    "/price": lambda session, asked: price(session),
}
_DONE: Mapping[str, Callable[[Session, Plain], Plain]] = {
    "/drag": lambda session, body: session.drag(body.get("moves"), body.get("shown")),
    "/change": lambda session, body: session.change(
        body.get("version"), body.get("changes"), body.get("label")
    ),
    "/undo": lambda session, body: session.undo(),
    "/redo": lambda session, body: session.redo(),
    "/save": lambda session, body: session.save(),
    "/settle": lambda session, body: session.settle(body.get("side")),
}
