"""Users of Request Tracker."""

from __future__ import annotations

import time
from typing import Any

from frontdesk.connectors.model import Person
from frontdesk.connectors.rt.client import NotThere, RtClient

#: What is read of a user stands for so long.
PEOPLE_SECONDS = 300.0


class People:
    """Everybody there, by name. What is read of one stands for `PEOPLE_SECONDS`."""

    def __init__(self, client: RtClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, dict[str, Any]]] = {}

    def find(self, name: str) -> Person:
        user = self._user(name)
        return Person(name, user.get("RealName") or user.get("Name") or name, user.get("EmailAddress") or "")

    def is_staff(self, name: str) -> bool:
        """Whether it is somebody who works there, and not a stranger who wrote a mail."""
        return str(self._user(name).get("Privileged") or "0") == "1"

    def _user(self, name: str) -> dict[str, Any]:
        until, user = self._known.get(name, (0.0, {}))
        if time.monotonic() >= until:
            try:
                user = self._client.get("user", name).body
            except NotThere:
                user = {}
            self._known[name] = time.monotonic() + PEOPLE_SECONDS, user
        return user
