"""The ports of health."""

from __future__ import annotations

from typing import Protocol


class NameTaken(Exception):
    """Another process that lives works under this replica's name."""


class ReplicaName(Protocol):
    """The name of this replica, which one living process at a time holds."""

    def hold(self) -> None:
        """Take the name, or see that it is still held. The end of the process gives it back, however it ends.

        Raises NameTaken, and what the database raises when it cannot be reached.
        """

    def close(self) -> None:
        """Give the name back."""
