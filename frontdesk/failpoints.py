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
from functools import cache

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
        "operation_propose.before_commit",
        "operation_propose.after_commit",
        "operation_confirm.before_commit",
        "operation_confirm.after_commit",
        "operation_decline.before_commit",
        "operation_decline.after_commit",
        "operation_release.before_commit",
        "operation_release.after_commit",
        "operation_begin.before_commit",
        "operation_begin.after_commit",
        "operation_unknown.before_commit",
        "operation_unknown.after_commit",
        "operation_settle.before_commit",
        "operation_settle.after_commit",
        "operation_tell.before_commit",
        "operation_tell.after_commit",
        "operation.before_send",
        "operation.after_send",
        "record.before_commit",
        "record.after_commit",
        "desk_post.before_commit",
        "desk_post.after_commit",
        "desk_heard.before_commit",
        "desk_heard.after_commit",
        "desk_adopt.before_commit",
        "desk_adopt.after_commit",
        "desk_save.before_commit",
        "desk_save.after_commit",
        "desk_follow_up.before_commit",
        "desk_follow_up.after_commit",
        "desk_give_up.before_commit",
        "desk_give_up.after_commit",
        "desk_due.before_commit",
        "desk_due.after_commit",
        "desk_hint.before_commit",
        "desk_hint.after_commit",
        "desk_sweep.before_commit",
        "desk_sweep.after_commit",
        "desk.before_open",
        "desk.after_open",
        "desk.before_append",
        "desk.after_append",
        "desk.before_update",
        "desk.after_update",
    }
)

_lock = threading.Lock()
_hits = 0


@cache
def _asked() -> tuple[str, int]:
    """The failpoint that the environment names, and at which hit."""
    name, _, count = os.environ.get("FRONTDESK_FAILPOINT", "").partition(":")
    return name, int(count or "1")


def failpoint(name: str) -> None:
    """Kill this process here if the environment asks for it.

    Raises:
        ValueError: `name` is not in `FAILPOINTS`.
    """
    if name not in FAILPOINTS:
        raise ValueError(f"unknown failpoint {name!r}: add it to FAILPOINTS")
    if name == _asked()[0]:
        _hit(*_asked())


def _hit(name: str, deadly: int) -> None:
    global _hits
    with _lock:
        _hits += 1
        if _hits == deadly:
            os.write(2, f"failpoint {name}\n".encode())  # the last word, so that a test knows where it died
            os.kill(os.getpid(), signal.SIGKILL)
