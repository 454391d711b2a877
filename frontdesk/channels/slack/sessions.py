"""Shows in Slack where a thread stands: the bot is at work, waits for the customer, a person is asked, all is done.

Slack calls this the status of an agent's session. It is for the eyes alone: a status that is not shown is not shown
again, and whatever fails changes nothing. Only where Slack is away or asks for patience what waits is shown later,
since it takes fifty a minute and a thread would look busy for ever.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import structlog

from frontdesk.background import Loop, repeating
from frontdesk.channels import threads
from frontdesk.channels.slack.model import NAME, SlackThread, SlackUser
from frontdesk.channels.slack.posting import Posting
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Owner, Status
from frontdesk.database import Database
from frontdesk.outbox.model import DeliveryError, RetryLater
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.slack")

PROCESSING, ACTIVE, SUSPENDED, CLOSED = "processing", "active", "suspended", "closed"
#: Pause between looks at what changed.
PAUSE_SECONDS = 0.3
#: Threads whose status is shown before the next look, so that a look takes no longer than a loop may.
AT_ONCE = 20
#: Threads whose status waits to be shown; of more, none is.
MOST_WAITING = 500
#: Errors after which it is not tried again: the app is not set up for it.
NOT_FOR_US = frozenset(
    {"missing_scope", "unknown_method", "not_allowed_token_type", "feature_not_enabled", "feature_disabled"}
)


def status_of(commit: Commit) -> str | None:
    """The status of the thread after a commit; None if it says nothing of it."""
    conversation = commit.conversation
    is_leased = conversation.owner is Owner.BOT and conversation.lease_expires_at is not None
    if commit.next_turn or is_leased:  # a further message that waits is no end of the work on the first
        return PROCESSING
    if conversation.status is Status.RESOLVED:
        return CLOSED
    if conversation.owner is Owner.QUEUE:
        return SUSPENDED
    return ACTIVE if commit.events or commit.settled else None


class Sessions:
    """Hears commits on the event loop, and tells Slack in a loop of its own."""

    def __init__(
        self,
        database: Database,
        posting: Posting,
        in_thread: InThread,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._posting = posting
        self._in_thread = in_thread
        self._lock = threading.Lock()
        self._waiting: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._is_for_us = True
        self._clock = clock
        self._rests_until = 0.0

    def committed(self, commit: Commit) -> None:
        """Note the status of the thread. The latest one counts."""
        status = status_of(commit) if commit.conversation.channel == NAME and self._is_for_us else None
        if status is None:
            return
        with self._lock:
            if len(self._waiting) < MOST_WAITING or commit.conversation.id in self._waiting:
                self._waiting[commit.conversation.id] = status

    def loop(self) -> Loop:
        return repeating("slack.sessions", self.show, PAUSE_SECONDS)

    async def show(self) -> None:
        """Show some of what changed, the longest waiting first; nothing more of it while Slack is away or asks for
        patience."""
        if self._clock() < self._rests_until:
            return
        with self._lock:
            some = [(each, self._waiting.pop(each)) for each in list(self._waiting)[:AT_ONCE]]
        for number, (conversation_id, status) in enumerate(some):
            is_news = self._is_for_us and self._shown.get(conversation_id) != status
            try:
                if is_news:
                    await self._in_thread(self._show, conversation_id, status)
            except RetryLater as patience:
                self._rest(some[number:], patience.seconds)
                return

    def _rest(self, left: Sequence[tuple[str, str]], seconds: float) -> None:
        """Have these shown later, unless there is something newer to show then."""
        self._rests_until = self._clock() + seconds
        with self._lock:
            self._waiting = {**dict(left), **self._waiting}

    def _show(self, conversation_id: str, status: str) -> None:
        """Raises RetryLater."""
        with self._database.read() as connection:
            thread = threads.of_conversation(connection, conversation_id)
        if thread is None:
            return
        try:
            of, whose = SlackThread.of_key(thread.thread_key), SlackUser.of_key(thread.sender_id)
            self._posting.show_status(of, status, whose.user)
        except RetryLater:
            raise
        except DeliveryError as problem:
            self._is_for_us = problem.code not in NOT_FOR_US
            log.info("slack_status_not_shown", conversation=conversation_id, error=problem.code)
        self._keep(conversation_id, status)

    def _keep(self, conversation_id: str, status: str) -> None:
        if len(self._shown) >= MOST_WAITING:
            self._shown.clear()
        self._shown[conversation_id] = status
