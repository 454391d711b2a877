"""Requests to Request Tracker 5's REST 2.0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from frontdesk.connectors.model import DeskAway, DeskBusy, DeskRefuses, TicketGone
from frontdesk.database import utc_now

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
#: How long is waited if Request Tracker is busy and does not say for how long.
BUSY_SECONDS = 30.0


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
        self._headers = {"Authorization": f"token {token}", "Connection": "close"}
        self._verify: bool | str = str(authority) if authority else True

    def get(self, *path: str, **query: str | int) -> Answer:
        return self._ask("GET", path, query=query)

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
        """Raises `DeskAway`, `DeskBusy`, `TicketGone` and `DeskRefuses`."""
        address = "/".join([self.url, "REST/2.0", *(quote(part, safe="") for part in path)])
        try:
            answer = requests.request(
                method,
                address,
                params=query,
                json=body,
                headers=self._headers,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                verify=self._verify,
                allow_redirects=False,
            )
        except requests.RequestException as problem:
            raise DeskAway(type(problem).__name__) from None
        _check(answer)
        try:
            return Answer(answer.json() if answer.content else None, _date(answer))
        except ValueError:
            raise DeskAway("no_json") from None  # such as the page of a proxy


def _check(answer: requests.Response) -> None:
    status = answer.status_code
    if status in (404, 410):
        raise TicketGone("not_found")
    if status in (429, 503):
        said = answer.headers.get("Retry-After", "")
        raise DeskBusy(float(said) if said.isdigit() else BUSY_SECONDS, f"http_{status}")
    if status in (400, 405, 409, 413, 415, 422):
        raise DeskRefuses(f"http_{status}")
    if not 200 <= status < 300:
        raise DeskAway(f"http_{status}")  # with settings that are mended, or another day, it may work


def _date(answer: requests.Response) -> datetime:
    try:
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return utc_now()
