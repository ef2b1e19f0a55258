"""Who may ask: only pages of ours, in a browser on this machine that was given the token.

Whoever attacks is another page in the same browser (it may send forms and requests, and may point a name of
its own at this machine) or another user of the machine (who may guess the port). Each rule here stops one of
them; docs/decisions/studio.md has the list.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

MOST_BYTES = 256 * 1024  # of a request's body
ONLY_OURS: Mapping[str, str] = {  # said with every answer
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Decides over each request by its method and headers."""

    def __init__(self, port: int) -> None:
        """Make a token for this run."""
        self.token = secrets.token_urlsafe(24)
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.cookie_name = f"polasepatu_{port}"  # cookies are shared by all ports of a host

    @property
    def cookie(self) -> str:
        """The cookie that a browser is given for the token."""
        return f"{self.cookie_name}={self.token}; HttpOnly; SameSite=Strict; Path=/"

    def refuses(self, method: str, headers: Mapping[str, str]) -> int:
        """Return the status with which a request is refused, 0 where it may pass; the token comes last."""
        if headers.get("Host", "") not in self._hosts:
            return 403  # a name that somebody made point here
        origin = headers.get("Origin")
        if origin is not None and origin not in {f"http://{host}" for host in self._hosts}:
            return 403
        if headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            return 403
        if method == "POST":
            # Both force a browser to ask first when a foreign page sends them, and that is never answered.
            if headers.get("Content-Type", "") != "application/json" or headers.get("X-Studio") != "1":
                return 403
        elif method != "GET":
            return 405
        return 0

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request brings the cookie."""
        try:
            found = SimpleCookie(headers.get("Cookie", "")).get(self.cookie_name)
        except CookieError:
            return False
        return found is not None and self.is_token(found.value)

    def is_token(self, text: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(text.encode(), self.token.encode())
