"""Calls Zendesk's ticketing API: within a time and a size, to one address, never again by itself.

The outbox tries again, and what may have been done is looked for first. An answer is only what Zendesk itself says:
redirects are not followed, and addresses in answers (`after_url`, `next_page`) are never called.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import structlog
import urllib3

from frontdesk.connectors.http import content
from frontdesk.connectors.model import DeskAway, DeskBusy, DeskRefuses, TicketGone
from frontdesk.connectors.zendesk.credentials import Credentials
from frontdesk.connectors.zendesk.pauses import Pauses

log = structlog.get_logger("frontdesk.desks")

#: Of one request, in seconds.
SECONDS = 10.0
#: Where Zendesk names no time to come back.
USUAL_WAIT = 60.0
#: The code of an answer that another body came with this Idempotency-Key before.
KEY_REUSED = "400 IdempotentRequestError"

#: What Zendesk says of a ticket that is not there. Whoever else answers 404, such as a proxy, knows of no ticket.
NO_RECORD = "RecordNotFound"
#: A path that is about one ticket.
_TICKET = re.compile(r"tickets/\d", re.ASCII)


class Refused(DeskRefuses):
    """Zendesk refuses a request for what is in it. `fields` are those that it names."""

    def __init__(self, code: str, fields: frozenset[str] = frozenset(), is_closed: bool = False) -> None:
        super().__init__(code)
        self.fields, self.is_closed = fields, is_closed


class ZendeskClient:
    """One account, used by all threads.

    Args:
        url: the account's address; paths are put behind it.
        clock: monotonic seconds, for what Zendesk says of its limits.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = url
        self._credentials = credentials
        self._seconds = seconds
        self._session = _session()
        self._pauses = Pauses(clock)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """What is at this path below /api/v2. Raises DeskAway, DeskBusy, TicketGone and Refused, as all do."""
        return self._call("GET", path, query=query)

    def post(self, path: str, body: object, key: str | None = None) -> dict[str, Any]:
        """Make something new; `key` is the Idempotency-Key."""
        return self._call("POST", path, body=body, key=key)

    def put(self, path: str, body: object) -> dict[str, Any]:
        return self._call("PUT", path, body=body)

    def delete(self, path: str, body: object, **query: str) -> dict[str, Any]:
        """Take something away."""
        return self._call("DELETE", path, query=query, body=body)

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: object = None,
        key: str | None = None,
    ) -> dict[str, Any]:
        deadline = time.monotonic() + self._seconds
        headers = {"Idempotency-Key": key} if key else {}
        try:
            for _ in range(2):
                headers["Authorization"] = self._credentials.header(self._granted)
                status, answer = self._once(method, f"/api/v2/{path}", headers, deadline, query, body)
                if status != 401 or not self._credentials.forget():
                    break
            return _read(status, answer, is_of_ticket=bool(_TICKET.match(path)))
        except (DeskAway, DeskBusy) as failure:
            log.warning("zendesk_unanswered", method=method, path=path, code=failure.code)
            raise

    def _granted(self, wanted: dict[str, object]) -> tuple[str, float]:
        deadline = time.monotonic() + self._seconds
        status, answer = self._once("POST", "/oauth/tokens", {}, deadline, None, wanted)
        if status not in (200, 201) or not isinstance(answer.get("access_token"), str):
            raise DeskAway("oauth_refused" if status in (400, 401, 403) else f"oauth_{status}")
        seconds = answer.get("expires_in")
        return answer["access_token"], float(seconds) if isinstance(seconds, (int, float)) else 300.0

    def _once(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        deadline: float,
        query: Mapping[str, str] | None,
        body: object,
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of one request. Raises DeskAway, and DeskBusy for 429."""
        left = max(deadline - time.monotonic(), 0.001)
        self._pauses.check(f"{method} {path}")
        try:
            with self._session.request(
                method,
                self.url + path,
                params=query,
                json=body,
                headers=headers,
                timeout=urllib3.Timeout(total=left),  # type: ignore[arg-type]  # requests hands it on
                allow_redirects=False,
                stream=True,
            ) as response:
                self._pauses.note(f"{method} {path}", response.headers)
                if response.status_code == 429:
                    raise DeskBusy(_seconds(response.headers.get("Retry-After")), "429")
                return response.status_code, _object(response, content(response, deadline))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise DeskAway(type(error).__name__) from None


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # neither a proxy nor a password of the environment's
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "frontdesk"})
    return session


def _object(response: requests.Response, body: bytes) -> dict[str, Any]:
    """The answer's object; empty for an error without one. Raises DeskAway for a success that is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    if response.ok:
        raise DeskAway("unreadable")
    return {}


def _read(status: int, answer: dict[str, Any], *, is_of_ticket: bool) -> dict[str, Any]:
    """A success; everything else is raised as what it means for a desk."""
    if status in (200, 201):
        return answer
    error = answer.get("error")
    if status == 404 and is_of_ticket and error == NO_RECORD:
        raise TicketGone("404")
    code = error if isinstance(error, str) and error.isascii() and error.isalnum() else ""
    if status in (400, 413, 422):
        details = answer.get("details")
        fields = frozenset(details) if isinstance(details, dict) else frozenset()
        raise Refused(f"{status} {code}".strip(), fields, "closed prevents" in json.dumps(details))
    raise DeskAway(f"HTTP {status}")


def _seconds(retry_after: str | None) -> float:
    """Of a Retry-After in seconds."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdecimal() else USUAL_WAIT
