"""How many connections are open, in all and from one address, and which gives way when there is no room."""

from __future__ import annotations

import resource
from collections.abc import Callable
from typing import Protocol

from frontdesk.limits.address import address_key
from frontdesk.refusal_log import log_refusal

#: Names of the two limits, in metrics and logs.
IN_ALL, OF_ADDRESS = "connections", "connections_by_address"
#: More files than this the process does not ask for.
MOST_FILES = 65_536
#: Files that are no connections of clients: the database, logs, mail, calls to the assistant.
OTHER_FILES = 200


class Connection(Protocol):
    """A connection as the count sees it."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked and nothing is left to send, so that it can end without loss."""

    def drop(self) -> None:
        """End it at once."""


class Connections:
    """The open connections of this process. When there is no room, the one that is idle longest gives way.

    Args:
        most: connections in all; at least two. One address may have half of them.
        most_of_address: connections of one address (IPv6: of one /64).
        on_refused: called with the name of the limit whenever a connection finds no room.
    """

    def __init__(
        self,
        most: int,
        most_of_address: int,
        on_refused: Callable[[str], None] = lambda limit: None,
    ) -> None:
        self._most = most
        self._most_of_address = min(most_of_address, most // 2)
        self._on_refused = on_refused
        self._open: dict[Connection, str | None] = {}  # with the key of its address, if that is counted; oldest first
        self._by_address: dict[str, dict[Connection, None]] = {}

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: Connection, address: str | None) -> bool:
        """Take the connection in, if there is room. Without an address it counts in all alone; it may be counted for
        its address later, by the same call."""
        key = None if address is None else address_key(address)
        if key is not None and not self._make_room(self._by_address.get(key, {}), self._most_of_address, OF_ADDRESS):
            return False
        if connection not in self._open and not self._make_room(self._open, self._most, IN_ALL):
            return False
        self._open[connection] = key
        if key is not None:
            self._by_address.setdefault(key, {})[connection] = None
        return True

    def leave(self, connection: Connection) -> None:
        """The connection has ended, or was never taken in."""
        key = self._open.pop(connection, None)
        if key is not None:
            group = self._by_address[key]
            del group[connection]
            if not group:
                del self._by_address[key]

    def _make_room(self, among: dict[Connection, str | None] | dict[Connection, None], most: int, limit: str) -> bool:
        if len(among) < most:
            return True
        idle = next((each for each in among if each.is_idle), None)
        if idle is None:
            self._refuse(limit)
            return False
        self.leave(idle)
        idle.drop()
        return True

    def _refuse(self, limit: str) -> None:
        self._on_refused(limit)
        log_refusal("connections_full", limit, limit=limit, open=len(self._open))


def raise_file_limit() -> int:
    """Let this process open as many files as the system allows it, at most `MOST_FILES`; returns how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return MOST_FILES if soft == resource.RLIM_INFINITY else soft


def room_for_connections(files: int) -> int:
    """How many connections fit beside the process's other files."""
    return max(2, files - min(OTHER_FILES, files // 2))
