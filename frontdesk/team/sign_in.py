"""The way an agent signs in: guessing is slow and bounded, keeps no agent out, and holds nobody else up.

Checking a password takes 64 MiB and a tenth of a second on purpose, so it has threads of its own, and a short line in
front of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from frontdesk.identity.model import Session
from frontdesk.limits.service import Limits
from frontdesk.problems import TooMany
from frontdesk.team.devices import Devices
from frontdesk.team.model import Agent
from frontdesk.team.service import AgentService
from frontdesk.threads import InThread, Overloaded

#: Passwords that are checked at once.
THREADS = 2
#: Sign-ins that wait for that; those from browsers that are known wait in a line of their own, of the same length.
MOST_WAITING = 8
RETRY_SECONDS = 2


@dataclass(frozen=True)
class SignedIn:
    """An agent, their session, and the secret of a browser that was not known yet."""

    agent: Agent
    session: Session
    device: Session | None


class SignIn:
    """Signs agents in. Use it on one event loop.

    Args:
        in_thread: awaits a function in a thread of the services.
        checking: the same in one of the threads that check passwords.
    """

    def __init__(
        self, team: AgentService, devices: Devices, limits: Limits, in_thread: InThread, checking: InThread
    ) -> None:
        self._team = team
        self._devices = devices
        self._limits = limits
        self._in_thread = in_thread
        self._checking = checking
        self._inside = {True: 0, False: 0}

    async def __call__(
        self, email: str, password: str, address: str, device: str | None = None, *, is_browser: bool
    ) -> SignedIn:
        """Sign in from a network address.

        Args:
            device: the secret that the browser got at an earlier sign-in.
            is_browser: whether whoever signs in keeps such a secret; a program does not.

        Raises:
            NotAuthenticated: alike for an unknown e-mail, a wrong password and a disabled agent.
            TooMany: too many tries, or too many sign-ins at once.
        """
        is_known = bool(device) and await self._in_thread(self._devices.is_known, device or "", email)
        known = device if is_known else None
        with self._place(is_known):
            await self._in_thread(self._count, email, address, known)
            try:
                agent, session = await self._checking(self._team.sign_in, email, password)
            except Overloaded:
                raise _too_many() from None
        await self._in_thread(self._forget, email, address, known)
        is_new = is_browser and known is None
        return SignedIn(agent, session, await self._in_thread(self._devices.issue, agent.agent_id) if is_new else None)

    @contextmanager
    def _place(self, is_known: bool) -> Iterator[None]:
        """A place in the line. Raises TooMany if it is full."""
        if self._inside[is_known] >= THREADS + MOST_WAITING:
            raise _too_many()
        self._inside[is_known] += 1
        try:
            yield
        finally:
            self._inside[is_known] -= 1

    def _count(self, email: str, address: str, known: str | None) -> None:
        if known is None:
            self._limits.hit("sign_ins", email=email, address=address)
        else:
            self._limits.hit("device_sign_ins", device=known)

    def _forget(self, email: str, address: str, known: str | None) -> None:
        if known is None:
            self._limits.forget("sign_ins_by_email_and_address", email=email, address=address)
        else:
            self._limits.forget("device_sign_ins_by_device", device=known)


def _too_many() -> TooMany:
    return TooMany("too_many", "Many people sign in just now. Wait a moment and try again.", RETRY_SECONDS)
