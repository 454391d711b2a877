"""Checks that the addresses that Frontdesk needs are free, and finds free ones."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from frontdesk.settings import Settings
from frontdesk.supervisor.problem import Problem


@dataclass(frozen=True)
class Address:
    """The address on which a process listens, and the setting that changes it, as it would be typed."""

    process: str
    host: str
    port: int
    change: str


def addresses(settings: Settings) -> list[Address]:
    """The address of each process of one machine."""
    rasa = urlsplit(settings.assistant_url).port or 80
    port, actions = settings.port, settings.actions_port
    return [
        Address("frontdesk", settings.host, port, f"FRONTDESK_PORT={port + 1}"),
        Address("rasa", "127.0.0.1", rasa, f"FRONTDESK_ASSISTANT_URL=http://127.0.0.1:{rasa + 1}"),
        Address("actions", settings.actions_host, actions, f"FRONTDESK_ACTIONS_PORT={actions + 1}"),
    ]


def is_free(host: str, port: int) -> bool:
    """Whether a process could listen there now. Raises `OSError` when the address is not one of this machine."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        # Servers set it too: a port with connections in TIME_WAIT is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def require_free(wanted: list[Address]) -> None:
    """Raises `Problem` for the first address that is taken or not on this machine."""
    for address in wanted:
        where = f"{address.host}:{address.port}"
        try:
            free = is_free(address.host, address.port)
        except OSError as error:
            reason = f"{address.process} cannot listen on {where} ({error.strerror})"
            raise Problem(f"{reason}: change it in .env.") from error
        if not free:
            raise Problem(
                f"Port {address.port}, which {address.process} needs, is taken: stop what listens there "
                f"(ss -ltnp shows it), or choose another: {address.change} make run"
            )


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
