"""Users of other systems, and the customers whom they proved to be. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.identity.model import Identity

#: How long an invitation may be followed.
INVITATION_TIME = timedelta(minutes=30)
#: Characters of a name that an invitation keeps.
MOST_NAME = 80


@dataclass(frozen=True)
class User:
    """A person as another system knows them.

    Attributes:
        channel: the channel by which they write, such as `slack`.
        team: the workspace there; the same user id may be another person in another one.
    """

    channel: str
    team: str
    user: str

    @property
    def id(self) -> str:
        """Names the user in one word, such as `slack:T0123:U0456`."""
        return f"{self.channel}:{self.team}:{self.user}"

    @classmethod
    def of_id(cls, id: str) -> User:
        """Raises ValueError for what is no id."""
        channel, team, user = id.split(":")
        return cls(channel, team, user)


@dataclass(frozen=True)
class Invitation:
    """A user was asked to prove which customer they are.

    Attributes:
        id: it can be followed once.
        conversation_id: where they were asked, and are answered.
        name: what they are called there, which they choose themselves.
    """

    id: str
    user: User
    conversation_id: str
    expires_at: datetime
    name: str = ""


@dataclass(frozen=True)
class LinkedUser:
    """A user who proved to be a customer; `email` and `name` are the customer's, as the host named them then."""

    user: User
    customer_id: str
    email: str
    name: str
    linked_at: datetime

    @property
    def identity(self) -> Identity:
        """The customer, identified through the channel."""
        return Identity(self.customer_id, self.email, self.name, self.user.channel)
