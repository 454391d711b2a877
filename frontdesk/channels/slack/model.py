"""What Slack names places and people by. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

#: The channel's name.
NAME = "slack"


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
