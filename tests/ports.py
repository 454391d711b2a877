"""Ports for servers that tests start, so that suites side by side never get the same one."""

from __future__ import annotations

import random
import socket

#: Below the range from which the kernel takes ports for outgoing connections, which may come at any moment.
RANGE = range(20_000, 32_000)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that no other process gets from here while this one lives.

    A server may be started on it, stopped, and started again. Raises RuntimeError if all are taken.
    """
    for port in random.sample(RANGE, len(RANGE)):
        if _is_unused(port) and _is_claimed(port):
            return port
    raise RuntimeError("every port for tests is taken")


def _is_claimed(port: int) -> bool:
    """Hold an abstract socket of this name, which one process at a time can, until the process ends."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0frontdesk-tests-{port}")
    except OSError:
        claim.close()
        return False
    claim.detach()
    return True


def _is_unused(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
