"""Named places at which a test can kill this process.

A failpoint does nothing unless the environment names it: `FRONTDESK_FAILPOINT=turn.before_commit` kills the process
with SIGKILL at the first hit, `FRONTDESK_FAILPOINT=turn.before_commit:3` at the third. `FAILPOINTS` lists every
name, so that the fault tests can visit each of them, and a name that is not listed is an error as soon as its code
runs.
"""

from __future__ import annotations

import os
import signal
import threading

FAILPOINTS = frozenset(
    {
        "accept.before_commit",
        "accept.after_commit",
        "assistant.before_call",
        "assistant.after_call",
        "sign_in.before_commit",
        "sign_in.after_commit",
        "turn.before_commit",
        "turn.after_commit",
        "push.before_send",
        "push.after_send",
        "agent.before_commit",
        "agent.after_commit",
        "watchdog.before_commit",
        "watchdog.after_commit",
        "waiting.before_commit",
        "waiting.after_commit",
        "listener.after_effect",
        "outbox_claim.before_commit",
        "outbox_claim.after_commit",
        "outbox.before_send",
        "outbox.after_send",
        "outbox_done.before_commit",
        "outbox_done.after_commit",
        "action.before_effect",
        "action.after_effect",
        "action.before_answer",
    }
)

_lock = threading.Lock()
_name, _, _count = os.environ.get("FRONTDESK_FAILPOINT", "").partition(":")
_left = int(_count or "1")


def failpoint(name: str) -> None:
    """Kill this process here if the environment asks for it.

    Raises:
        ValueError: `name` is not in `FAILPOINTS`.
    """
    if name not in FAILPOINTS:
        raise ValueError(f"unknown failpoint {name!r}: add it to FAILPOINTS")
    if name == _name:
        _hit()


def _hit() -> None:
    global _left
    with _lock:
        _left -= 1
        if _left == 0:
            os.write(2, f"failpoint {_name}\n".encode())  # the last word, so that a test knows where it died
            os.kill(os.getpid(), signal.SIGKILL)
