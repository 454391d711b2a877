"""What links need of the outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from frontdesk.identity.linked.model import Invitation


class InvitationTokens(Protocol):
    """Turns invitations into tokens that nobody else can make."""

    def token(self, invitation: Invitation) -> str:
        """The invitation as ASCII without spaces."""

    def read(self, token: str, now: datetime) -> Invitation:
        """The invitation in a token. Raises InvalidToken if it is not one of ours, or has run out."""
