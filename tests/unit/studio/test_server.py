"""The page's program answers nobody but its own page."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from polasepatu.studio.guard import MOST_BYTES
from polasepatu.studio.server import ASSETS, Server
from polasepatu.studio.session import Session

POST = {"Content-Type": "application/json", "X-Studio": "1"}


@pytest.fixture
def server(session: Session) -> Iterator[Server]:
    with Server(session) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        session.stop()
        found.shutdown()


def ask(
    server: Server,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    known: bool = True,
) -> tuple[int, bytes, Mapping[str, str]]:
    """Send a request as a browser that has the cookie would, with other headers where they are given."""
    sent = {"Host": f"127.0.0.1:{server.server_port}", **(headers or {})}
    if known:
        sent.setdefault("Cookie", f"{server.guard.cookie_name}={server.guard.token}")
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    connection.request(method, path, body=body, headers=sent)
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    return answer.status, raw, dict(answer.getheaders())


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_the_address_gives_the_cookie_and_leaves_no_token_behind(server: Server) -> None:
    status, _, headers = ask(server, f"/?t={server.guard.token}", known=False)
    assert (status, headers["Location"]) == (303, "/")
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Strict" in headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/", "/state", "/app.js", "/events", "/paper.pdf"])
def test_without_the_token_nothing_is_told(server: Server, path: str) -> None:
    status, raw, _ = ask(server, path, known=False)
    assert status == 401
    assert b"pump" not in raw
    assert ask(server, path, headers={"Cookie": f"{server.guard.cookie_name}=wrong"}, known=False)[0] == 401
    assert ask(server, "/?t=wrong", known=False)[0] == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_foreign_names_and_pages_are_refused(server: Server, headers: Mapping[str, str], method: str) -> None:
    extra = POST if method == "POST" else {}
    path = "/undo" if method == "POST" else "/state"
    body = b"{}" if method == "POST" else None
    assert ask(server, path, method=method, headers={**extra, **headers}, body=body)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain", "X-Studio": "1"},
        {"Content-Type": "application/x-www-form-urlencoded", "X-Studio": "1"},
        {"Content-Type": "application/json"},
    ],
)
def test_what_a_form_of_another_page_can_send_is_refused(server: Server, headers: Mapping[str, str]) -> None:
    assert ask(server, "/save", method="POST", headers=headers, body=b"{}")[0] == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"])
def test_other_methods_are_not_known(server: Server, method: str) -> None:
    status, _, headers = ask(server, "/state", method=method)
    assert status in (405, 501)
    assert not [name for name in headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/assets/app.js",
        "//etc/passwd",
        "/app.js/../server.py",
        "/style.yaml",
        "/last.yaml",
        "/%00",
    ],
)
def test_no_path_of_a_request_becomes_a_file(server: Server, path: str) -> None:
    status, raw, _ = ask(server, path)
    assert (status, raw) == (404, b"")


def test_a_ghost_of_another_file_cannot_be_asked_for(server: Server) -> None:
    assert ask(server, "/ghost?kind=/etc/passwd")[0] == 409
    assert ask(server, "/panel?piece=../../x")[1] == b'{"version":1,"groups":[]}'
    assert ask(server, "/paper.pdf?piece=../x&size=42")[0] == 409


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "-1", "1e3", "", "x"])
def test_a_body_too_large_or_without_length_is_refused(server: Server, length: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    connection.putrequest("POST", "/undo", skip_host=True)
    cookie = f"{server.guard.cookie_name}={server.guard.token}"
    for name, value in {"Host": f"127.0.0.1:{server.server_port}", "Cookie": cookie, **POST}.items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 5000,
        b'{"version": 1}',
        b'{"version": 1, "changes": []}',
        b'{"version": 1, "changes": [{"do": "put"}]}',
        b'{"version": 1, "changes": [{"do": "run", "steps": ["points"], "value": 1}]}',
        b'{"version": 1, "changes": [{"do": "put", "steps": ["points", "Z"], "value": [1, 2]}]}',
        b'{"version": 1, "changes": [{"do": "put", "steps": ["last"], "value": "/etc/passwd"}]}',
        b'{"version": 1, "changes": [{"do": "put", "steps": ["last"], "value": "../../x.yaml"}]}',
        b'{"version": 1, "changes": [{"do": "put", "steps": ["name"], "value": "a\\nb: c"}]}',
        b'{"version": 7, "changes": [{"do": "put", "steps": ["sizes"], "value": "36"}]}',
    ],
)
def test_odd_requests_change_nothing(server: Server, session: Session, body: bytes) -> None:
    before = session.draft.text
    status, raw, _ = ask(server, "/change", method="POST", headers=POST, body=body)
    assert 400 <= status < 500
    assert session.draft.text == before
    if raw:
        assert all(each["text"]["id"] for each in json.loads(raw)["findings"])


@pytest.mark.parametrize("moves", [None, [], [1], [{"steps": ["points", "B"], "at": [1]}],
                                   [{"steps": ["points", "B"], "at": ["1", 2]}],
                                   [{"steps": ["points", "B"], "at": [1e9, 2]}],
                                   [{"steps": ["frames", "B"], "at": [1, 2]}],
                                   [{"steps": ["lines", "back", "99"], "at": [1, 2]}]])  # fmt: skip
def test_odd_drags_are_refused(server: Server, moves: object) -> None:
    body = json.dumps({"moves": moves}).encode()
    assert ask(server, "/drag", method="POST", headers=POST, body=body)[0] == 409


def test_every_answer_forbids_what_is_not_ours(server: Server) -> None:
    for path in ("/", "/state", "/nothing"):
        headers = ask(server, path)[2]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_every_asset_is_there_and_none_of_them_builds_html_from_text(server: Server) -> None:
    assets = Path(__file__).parents[3] / "src/polasepatu/studio/assets"
    assert {path.name for path in assets.iterdir()} == {"index.html", *(name[1:] for name in ASSETS)}
    for name in ASSETS:
        status, raw, _ = ask(server, name)
        assert status == 200
        for word in (
            b"innerHTML",
            b"outerHTML",
            b"insertAdjacent",
            b"eval(",
            b"document.write",
            b"http://",
            b"https://",
        ):
            found = raw.replace(b"http://www.w3.org/", b"")
            assert word not in found, (name, word)


def test_a_change_goes_through_and_is_saved(server: Server, session: Session, folder: Path) -> None:
    state = json.loads(ask(server, "/state")[1])
    point = state["points"]["B"]
    change = {"do": "put", "steps": [*point["steps"], "0"], "value": point["at"][0] + 0.25}
    body = json.dumps({"version": state["version"], "changes": [change], "label": "moved"}).encode()
    status, raw, _ = ask(server, "/change", method="POST", headers=POST, body=body)
    assert status == 200
    assert json.loads(raw)["unsaved"]
    before = (folder / "style.yaml").read_text(encoding="utf-8")
    assert ask(server, "/save", method="POST", headers=POST, body=b"{}")[0] == 200
    after = (folder / "style.yaml").read_text(encoding="utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(changed) == 1
