"""Requests to Request Tracker 5's REST 2.0."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
import urllib3

from frontdesk.bearer import Bearer
from frontdesk.connectors.http import content
from frontdesk.connectors.model import DeskAway, DeskBusy, DeskRefuses, TicketGone
from frontdesk.database import utc_now

#: Of one request.
SECONDS = 10.0
PAGE = 100
#: A page with fewer items than this is the last.
LAST_PAGE = PAGE // 2
#: What it says of what is not there. Whoever else answers 404, such as a proxy in the way, knows nothing of it.
NOT_THERE = frozenset({"Not Found", "Resource does not exist; use POST to create"})
#: How long is waited if Request Tracker is busy and does not say for how long.
BUSY_SECONDS = 30.0


class NotThere(DeskAway):
    """Request Tracker itself says that something which is no ticket is not there."""


class Forbidden(DeskAway):
    """Our user may not see or do this, or not with this token."""


@dataclass(frozen=True)
class Answer:
    """What came back. `at`: the server's time."""

    body: Any
    at: datetime


class RtClient:
    """Sends requests as the user to whom the token belongs.

    Args:
        url: where Request Tracker is, without `/REST/2.0`.
        authority: file (PEM) with the authority that signed its certificate.
    """

    def __init__(self, url: str, token: str, authority: Path | None = None) -> None:
        self.url = url.rstrip("/")
        # A server with one process serves nobody else while a connection is kept.
        self._headers = {"Accept-Encoding": "identity", "Connection": "close"}
        self._token = Bearer(token, "token")
        self._verify: bool | str = str(authority) if authority else True

    def get(self, *path: str, **query: str | int) -> Answer:
        return self._ask("GET", path, query=query)

    def pages(self, *path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """All items under a path. A page leaves out what we may not see, so a short one may not be the last."""
        page = 1
        while True:
            items = self.get(*path, **query, per_page=PAGE, page=page).body["items"]
            yield from items
            if len(items) < LAST_PAGE:
                return
            page += 1

    def post(self, *path: str, body: Mapping[str, Any]) -> Answer:
        return self._ask("POST", path, body=body)

    def put(self, *path: str, body: Mapping[str, Any]) -> Answer:
        return self._ask("PUT", path, body=body)

    def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Raises `DeskAway` (`NotThere`, too), `DeskBusy`, `TicketGone` and `DeskRefuses`."""
        address = "/".join([self.url, "REST/2.0", *(quote(part, safe="") for part in path)])
        deadline = time.monotonic() + SECONDS
        try:
            with requests.request(
                method,
                address,
                params=query,
                json=body,
                headers=self._headers,
                auth=self._token,
                timeout=urllib3.Timeout(total=SECONDS),  # type: ignore[arg-type]  # requests hands it on
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            ) as answer:
                _check(answer)
                status, said = answer.status_code, content(answer, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            raise DeskAway(type(problem).__name__) from None
        try:
            told = json.loads(said) if said else None
        except (ValueError, RecursionError):
            raise DeskAway("no_json") from None  # such as the page of a proxy
        if status == 404:
            raise _missing(path[0], told)
        return Answer(told, _date(answer))


def _check(answer: requests.Response) -> None:
    """Raises what the status alone means. Of a 404 the body says what it is."""
    status = answer.status_code
    if status in (429, 503):
        said = answer.headers.get("Retry-After", "")
        raise DeskBusy(float(said) if said.isdigit() else BUSY_SECONDS, f"http_{status}")
    if status in (400, 405, 409, 413, 415, 422):
        raise DeskRefuses(f"http_{status}")
    if status == 403:
        raise Forbidden("http_403")
    if status != 404 and not 200 <= status < 300:
        raise DeskAway(f"http_{status}")  # with settings that are mended, or another day, it may work


def _missing(kind: str, told: Any) -> TicketGone | DeskAway:
    """What a 404 means, of a thing of this kind."""
    if not isinstance(told, dict) or told.get("message") not in NOT_THERE:
        return DeskAway("http_404")
    return TicketGone("not_found") if kind == "ticket" else NotThere("not_found")


def _date(answer: requests.Response) -> datetime:
    try:
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return utc_now()


def moment(said: str) -> datetime:
    """A time as Request Tracker writes it."""
    return datetime.fromisoformat(said.replace("Z", "+00:00")).astimezone(UTC)
