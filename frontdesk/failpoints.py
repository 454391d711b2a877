"""Named places at which a test can kill this process, or make it wait.

A failpoint does nothing unless the environment names it: `FRONTDESK_FAILPOINT=turn.before_commit` kills the process
with SIGKILL at the first hit, `FRONTDESK_FAILPOINT=turn.before_commit:3` at the third; `turn.before_commit~2.5` has it
wait there for 2.5 seconds instead, once. `FAILPOINTS` lists every name, so that the fault tests can visit each of them,
and a name that is not listed is an error as soon as its code runs.
"""

from __future__ import annotations

import os
import signal
import threading
import time
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
def _asked() -> tuple[str, int, float]:
    """The failpoint that the environment names, at which hit, and for how many seconds it waits; 0 if it kills."""
    place, _, seconds = os.environ.get("FRONTDESK_FAILPOINT", "").partition("~")
    name, _, count = place.partition(":")
    return name, int(count or "1"), float(seconds or "0")


def failpoint(name: str) -> None:
    """Kill this process here, or wait, if the environment asks for it.

    Raises:
        ValueError: `name` is not in `FAILPOINTS`.
    """
    if name not in FAILPOINTS:
        raise ValueError(f"unknown failpoint {name!r}: add it to FAILPOINTS")
    if name == _asked()[0]:
        _hit(*_asked())


def _hit(name: str, number: int, seconds: float) -> None:
    global _hits
    with _lock:
        _hits += 1
        if _hits != number:
            return
        os.write(2, f"failpoint {name}\n".encode())  # if it is the last word, a test knows where the process died
        if not seconds:
            os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(seconds)
