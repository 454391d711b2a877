"""What Slack names places and people by. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

#: The channel's name.
NAME = "slack"
#: How long it holds what Slack says of a person.
HOLDS = timedelta(minutes=30)


@dataclass(frozen=True)
class SlackThread:
    """A thread of a Slack conversation. Its key is one conversation of ours.

    Attributes:
        team: id of the workspace that has the app, such as `T0123`.
        channel: id of the channel or direct message.
        ts: `ts` of the message that begins the thread.
    """

    team: str
    channel: str
    ts: str

    @property
    def key(self) -> str:
        return f"{self.team}:{self.channel}:{self.ts}"

    @property
    def is_direct(self) -> bool:
        """Whether nobody but the person and the app reads it. Only ids of direct messages begin with D; those of
        channels and of direct messages among several people do not."""
        return self.channel.startswith("D")

    @classmethod
    def of_key(cls, key: str) -> SlackThread:
        """The thread of a key. Raises ValueError for what is no key."""
        team, channel, ts = key.split(":")
        return cls(team, channel, ts)


@dataclass(frozen=True)
class SlackUser:
    """A person, known by team and user id together."""

    team: str
    user: str

    @property
    def key(self) -> str:
        return f"{self.team}:{self.user}"

    @classmethod
    def of_key(cls, key: str) -> SlackUser:
        """The person of a key. Raises ValueError for what is no key."""
        team, user = key.split(":")
        return cls(team, user)


@dataclass(frozen=True)
class Person:
    """A person as their workspace knows them.

    Attributes:
        is_member: a full member of the workspace: no guest, no bot, nobody of another company, nobody who has left.
        locale: such as `de-DE`.
        name: as others see it there; people choose it themselves.
    """

    is_member: bool
    locale: str | None = None
    name: str = ""
