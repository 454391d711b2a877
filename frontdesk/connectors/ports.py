"""The port of desks: what Frontdesk asks of every help desk that a team already has.

An adapter translates, and stores nothing. What is common to all desks is decided in `connectors/`: when a ticket is
opened, what is in it, in which batches the conversation follows, who owns it, that nothing is written twice. So an
adapter needs no retries of its own, no queue and no memory: the outbox calls it, one call at a time for each ticket.

**Unknown outcomes.** `open` and `append` carry an id of ours. When a try may have arrived, Frontdesk looks for that id
(`find`, `Post.key`) before it tries again. A desk with idempotency keys may use the same ids as keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.model import Change, Changes, Comment, Hint, Look, NewTicket, Ticket


class Desk(Protocol):
    """A help desk.

    Every method that asks the desk raises `DeskAway`, `DeskBusy`, `TicketGone` or `DeskRefuses`
    (`frontdesk.connectors.model`), and ends within `time_limit`.
    """

    @property
    def title(self) -> str:
        """The desk's name as people read it, such as `Request Tracker`."""

    @property
    def most_chars(self) -> int:
        """How many characters fit into one comment."""

    @property
    def time_limit(self) -> timedelta:
        """How long one call may take, with whatever it asks of the desk."""

    def open(self, new: NewTicket) -> Ticket:
        """Open a ticket; its text is for the team alone, and the customer gets no mail of it."""

    def find(self, reference: str) -> Sequence[Ticket]:
        """The tickets that Frontdesk itself has opened with this reference, the oldest first: usually one. It finds
        what `open` has made, at once, and nothing that somebody of the desk has copied."""

    def append(self, ticket_id: str, comment: Comment) -> None:
        """Add a private comment."""

    def update(self, ticket_id: str, change: Change) -> None:
        """Change what the ticket says; again changes nothing."""

    def look(self, tickets: Mapping[str, datetime | None]) -> Mapping[str, Look | None]:
        """Tickets as they are now, at most `looking.MOST`, each with what was written at the time given or later (all
        of it for None), ours too. More is allowed: posts that are known are dropped. None for a ticket that is gone. Of
        several, those that would take too long may be left out, and those that our user may not see, which is said of
        one alone (`TicketHidden`)."""

    def changed(self, cursor: str) -> Changes:
        """Tickets that have changed since the cursor; it is empty the first time, for what changes from now on. More is
        allowed; a ticket must never be missed, also one that changed in the moment of the last call."""

    def verify(self, raw: InboundRequest) -> None:
        """Check the signature of a webhook's request. Raises NotAuthenticated."""

    def parse(self, raw: InboundRequest) -> Sequence[Hint]:
        """Which tickets a verified request is about; empty for what is of no interest. Raises BadRequest."""

    def problems(self) -> Sequence[str]:
        """What is missing in the desk's settings, each in a sentence that says what to do; empty if all is well. For
        `frontdesk doctor` and `frontdesk connect`."""
