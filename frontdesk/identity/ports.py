"""The port for identity tokens, by which the host of the chat vouches for its customers."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from frontdesk.identity.model import Identity


class IdentityTokens(Protocol):
    """Verifies the identity tokens that the host of the chat signs."""

    def verify(self, token: str) -> VerifiedToken:
        """The identity in the token. Raises InvalidToken if anything about it is wrong."""


class VerifiedToken(Protocol):
    """A token's verified contents."""

    @property
    def identity(self) -> Identity: ...

    @property
    def token_id(self) -> str | None: ...

    @property
    def expires_at(self) -> datetime: ...

    @property
    def authenticated_at(self) -> datetime | None:
        """When the customer signed in at the host (`auth_time`)."""
        ...

    @property
    def ways(self) -> tuple[str, ...]:
        """How they signed in there (`amr`, RFC 8176)."""
        ...

    @property
    def nonce(self) -> str | None:
        """What the chat asked the token to repeat."""
        ...
