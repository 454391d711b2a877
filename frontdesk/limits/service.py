"""Rate limits: counts actions, and refuses them beyond their limits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from frontdesk.limits.address import address_key
from frontdesk.limits.model import Limit, Policy
from frontdesk.limits.ports import Windows
from frontdesk.problems import TooMany


class Limits:
    """Refuses an action once one of its limits is reached. Safe to call from several threads at once.

    Keys are what the limits count by: `hit("messages", address=…, conversation=…)`. A key of None, as for a channel
    without addresses, skips its limits. IPv6 addresses count by /64, and e-mails without case and surrounding spaces.
    Keys are hashed, so nothing personal is kept and a long key takes no room.

    Args:
        on_refused: called with the limit's name at each refusal, for metrics.
    """

    def __init__(self, policy: Policy, windows: Windows, on_refused: Callable[[str], None]) -> None:
        self._policy = policy
        self._windows = windows
        self._on_refused = on_refused

    def hit(self, action: str, **keys: str | None) -> None:
        """Count one action. A refused one is counted for no key, so waiting always ends.

        Raises:
            TooMany: a limit is reached.
            KeyError: the action is unknown, or a key that it is counted by is missing.
        """
        self._refuse(self._windows.take(self._wanted(action, keys)))

    def check(self, action: str, **keys: str | None) -> None:
        """Raise what `hit` would, without counting."""
        self._refuse(self._windows.look(self._wanted(action, keys)))

    def forget(self, name: str, **keys: str) -> None:
        """Forget what was counted for one limit, such as `sign_ins_by_email_and_address` after the right password."""
        limit = self._policy.named(name)
        self._windows.forget(limit, _key([_same(by, keys[by]) for by in limit.by]))

    def _wanted(self, action: str, keys: dict[str, str | None]) -> list[tuple[Limit, str]]:
        wanted = []
        for limit in self._policy.of_action(action):
            values = [_same(by, value) for by in limit.by if (value := keys[by]) is not None]
            if len(values) == len(limit.by):
                wanted.append((limit, _key(values)))
        return wanted

    def _refuse(self, refused: tuple[Limit, float] | None) -> None:
        if refused is not None:
            limit, wait = refused
            self._on_refused(limit.name)
            seconds = int(wait) + 1
            raise TooMany("too_many", f"That was too often. Wait {_in_words(seconds)} and try again.", seconds)


def _in_words(seconds: int) -> str:
    """A wait in words, rounded up."""
    if seconds < 120:
        return f"{seconds} seconds" if seconds > 1 else "a second"
    return f"{-(-seconds // 60)} minutes" if seconds < 7200 else f"{-(-seconds // 3600)} hours"


def _same(by: str, value: str) -> str:
    """The normalised value of a key."""
    if by == "address":
        return address_key(value)
    return value.strip().lower() if by == "email" else value


def _key(values: list[str]) -> str:
    return hashlib.blake2b(ascii(values).encode(), digest_size=16).hexdigest()
