"""People and places of a workspace. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

TEAM, APP, BOT, BOT_USER = "T0000BKLT", "A0000FRNT", "B0000FRNT", "USERVICE0"
#: Another company that shares a channel with the workspace.
OTHER_TEAM = "T0000OTHR"


@dataclass(frozen=True)
class Person:
    """A member of the workspace.

    Attributes:
        direct: id of their direct message with the app.
        token: with which the emulator takes what they write.
        team: the workspace that they belong to.
    """

    id: str
    name: str
    direct: str
    token: str
    team: str = TEAM
    is_guest: bool = False


@dataclass(frozen=True)
class Post:
    """A message in a thread. `thread` is its own `ts` where it begins one."""

    channel: str
    ts: str
    thread: str
    user: str
    text: str

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("D")
