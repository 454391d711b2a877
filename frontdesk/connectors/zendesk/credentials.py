"""How Frontdesk shows who it is: as an OAuth client, or with an API token.

Zendesk gives out no new API tokens since 27 October 2026 (to new accounts since 28 July), ends those that nobody used
for 30 days, and takes none from 30 April 2027 on. An OAuth client (a confidential one) gets access tokens in its own
name, each for a while; they are kept in this process's memory alone.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

#: What serving needs: of fields, triggers and webhooks it only reads.
SCOPE = "read tickets:write"
#: What `frontdesk connect zendesk` needs to set the account up.
SETUP_SCOPE = "read write"
LIFE_SECONDS = 7200
#: A token is not used in its last seconds: a call may take them.
MARGIN_SECONDS = 60.0


class Credentials(Protocol):
    """What makes the header `Authorization`."""

    def header(self, grant: Callable[[dict[str, object]], tuple[str, float]]) -> str:
        """The header's value. `grant` asks for an access token: it takes the body of the request, and returns the token
        and its life in seconds."""

    def forget(self) -> bool:
        """What was shown was not accepted; returns whether another try shows something new."""


@dataclass(frozen=True)
class ApiToken:
    """A token with which a user's mail address stands for them."""

    email: str
    token: str = field(repr=False)

    def header(self, grant: Callable[[dict[str, object]], tuple[str, float]]) -> str:
        return "Basic " + base64.b64encode(f"{self.email}/token:{self.token}".encode()).decode()

    def forget(self) -> bool:
        return False


class OAuthClient:
    """An OAuth client that asks for access tokens with its own secret. Safe to use from several threads at once."""

    def __init__(
        self, client_id: str, secret: str, scope: str = SCOPE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client_id, self._secret, self._scope = client_id, secret, scope
        self._clock = clock
        self._lock = threading.Lock()
        self._token, self._ends_at = "", 0.0

    def header(self, grant: Callable[[dict[str, object]], tuple[str, float]]) -> str:
        with self._lock:
            if self._clock() >= self._ends_at - MARGIN_SECONDS:
                wanted = {"client_id": self._client_id, "client_secret": self._secret}
                more = {"grant_type": "client_credentials", "scope": self._scope, "expires_in": LIFE_SECONDS}
                began = self._clock()
                self._token, seconds = grant({**more, **wanted})
                self._ends_at = began + seconds
            return f"Bearer {self._token}"

    def forget(self) -> bool:
        with self._lock:
            self._ends_at = 0.0
        return True
