"""The port by which the Slack channel asks who a Slack user is."""

from __future__ import annotations

from typing import Protocol

from frontdesk.identity.model import Identity


class Links(Protocol):
    """Which customer each Slack user has been linked to. A user is known by team and user id together: the same user id
    may be another person in another team."""

    def linked(self, team: str, user: str) -> Identity | None:
        """The customer to whom this user is linked, or None. It is asked for each message that somebody writes where
        nobody else reads, within the transaction that stores it, so it must be quick."""

    def invitation(self, team: str, user: str, conversation_id: str, name: str) -> str | None:
        """The address at which this user can prove to be a customer, shown when the bot asks them to sign in; None if
        there is no such place. `name` is what they are called in Slack, empty if it is not known."""
