"""A desk in memory, in the contract of all desks: what the built-in inbox would be if it were one."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.model import (
    Change,
    Changes,
    Comment,
    DeskAway,
    DeskRefuses,
    Hint,
    Look,
    NewTicket,
    Person,
    Post,
    Ticket,
    TicketGone,
    TicketHidden,
    TicketState,
    TicketStatus,
)
from frontdesk.connectors.ports import Desk
from frontdesk.database import utc_now
from frontdesk.problems import BadRequest, NotAuthenticated

SECRET = b"a secret of the desk's"
NAMES = {"robin@example.com": "Robin", "kim@example.com": "Kim", "stranger@elsewhere.example": "Sam Stranger"}


@dataclass
class Kept:
    """A ticket. `changed_at` counts changes of all tickets."""

    new: NewTicket
    state: TicketState
    posts: list[Post] = field(default_factory=list)
    changed_at: int = 0


class MemoryDesk:
    """The desk. It is exact, and as unfriendly as the port allows: posts come with all of their overlap."""

    title = "Memory Desk"
    most_chars = 5_000
    time_limit = timedelta(seconds=5)

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.hidden: set[str] = set()
        self.is_down = self.loses_answers = self.refuses = False
        self.calls: list[str] = []
        self._changes = 0

    def open(self, new: NewTicket) -> Ticket:
        self._called("open", changes=True)
        ticket_id = str(len(self.kept) + 1)
        self.kept[ticket_id] = Kept(new, TicketState(TicketStatus.OPEN))
        self.touch(ticket_id)
        self._answer()
        return self._ticket(ticket_id)

    def find(self, reference: str) -> Sequence[Ticket]:
        self._called("find")
        return [self._ticket(ticket_id) for ticket_id, kept in self.kept.items() if kept.new.reference == reference]

    def append(self, ticket_id: str, comment: Comment) -> None:
        self._called("append", changes=True)
        self._writable(ticket_id)
        self.post(ticket_id, None, comment.text, is_public=False, key=comment.key)
        self._answer()

    def update(self, ticket_id: str, change: Change) -> None:
        self._called("update", changes=True)
        state = self._writable(ticket_id).state
        if change.status is not None:
            state = replace(state, status=change.status)
        if change.assignee is not None and (not change.assignee or change.assignee in NAMES):
            state = replace(state, assignee=person(change.assignee) if change.assignee else None)
        if change.clears_hand_back:
            state = replace(state, is_handed_back=False)
        self.set(ticket_id, state)
        self._answer()

    def look(self, tickets: Mapping[str, datetime | None]) -> Mapping[str, Look | None]:
        self._called("look")
        if self.hidden.issuperset(tickets) and len(tickets) == 1:
            raise TicketHidden("hidden")
        return {number: self._look(number, since) for number, since in tickets.items() if number not in self.hidden}

    def _look(self, ticket_id: str, since: datetime | None) -> Look | None:
        kept = self.kept.get(ticket_id)
        if kept is None:
            return None
        return Look(kept.new.reference, kept.state, [post for post in kept.posts if since is None or post.at >= since])

    def changed(self, cursor: str) -> Changes:
        self._called("changed")
        since = int(cursor) if cursor else self._changes
        found = {number: kept.new.reference for number, kept in self.kept.items() if kept.changed_at > since}
        return Changes(found, str(self._changes))

    def verify(self, raw: InboundRequest) -> None:
        expected = hmac.new(SECRET, raw.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(raw.proof("signature").encode(), expected.encode()):
            raise NotAuthenticated

    def parse(self, raw: InboundRequest) -> Sequence[Hint]:
        try:
            said = json.loads(raw.body)
            return [Hint(str(said["ticket"]), str(said["event"]))]
        except (ValueError, KeyError, TypeError) as problem:
            raise BadRequest("no ticket") from problem

    def problems(self) -> Sequence[str]:
        return ["The desk is away."] if self.is_down else []

    def post(
        self, ticket_id: str, author: Person | None, text: str, *, is_public: bool, key: str | None = None
    ) -> None:
        kept = self._kept(ticket_id)
        kept.posts.append(Post(f"{ticket_id}-{len(kept.posts) + 1}", utc_now(), author, text, is_public, key))
        self.touch(ticket_id)

    def set(self, ticket_id: str, state: TicketState) -> None:
        self._kept(ticket_id).state = state
        self.touch(ticket_id)

    def touch(self, ticket_id: str) -> None:
        self._changes += 1
        self.kept[ticket_id].changed_at = self._changes

    def _writable(self, ticket_id: str) -> Kept:
        if self._kept(ticket_id).state.status is TicketStatus.CLOSED:
            raise TicketGone("closed")
        return self._kept(ticket_id)

    def _kept(self, ticket_id: str) -> Kept:
        if ticket_id not in self.kept:
            raise TicketGone("deleted")
        return self.kept[ticket_id]

    def _ticket(self, ticket_id: str) -> Ticket:
        return Ticket(ticket_id, f"https://desk.example/{ticket_id}")

    def _called(self, name: str, *, changes: bool = False) -> None:
        if self.is_down:
            raise DeskAway("down")
        if self.refuses and changes:
            raise DeskRefuses("a_field")
        self.calls.append(name)

    def _answer(self) -> None:
        if self.loses_answers:
            raise DeskAway("lost")


def person(email: str) -> Person:
    return Person(email.partition("@")[0], NAMES[email], email)


class MemoryCase:
    """`there` is what people of the desk use, and `desk` what Frontdesk does."""

    def __init__(self) -> None:
        self.there = MemoryDesk()
        self.desk: Desk = self.there

    def reply(self, ticket_id: str, who: str, text: str) -> None:
        self.there.post(ticket_id, person(who), text, is_public=True)
        state = self.state(ticket_id)
        self.there.set(ticket_id, replace(state, status=TicketStatus.OPEN))

    def note(self, ticket_id: str, who: str, text: str) -> None:
        self.there.post(ticket_id, person(who), text, is_public=False)

    def assign(self, ticket_id: str, who: str) -> None:
        self.there.set(ticket_id, replace(self.state(ticket_id), assignee=person(who) if who else None))

    def solve(self, ticket_id: str, who: str) -> None:
        self.there.set(ticket_id, replace(self.state(ticket_id), status=TicketStatus.SOLVED))

    def reopen(self, ticket_id: str, who: str) -> None:
        self.there.set(ticket_id, replace(self.state(ticket_id), status=TicketStatus.OPEN))

    def hand_back(self, ticket_id: str, who: str) -> None:
        self.there.set(ticket_id, replace(self.state(ticket_id), is_handed_back=True))

    def close(self, ticket_id: str) -> bool:
        self.there.set(ticket_id, replace(self.state(ticket_id), status=TicketStatus.CLOSED))
        return True

    def remove(self, ticket_id: str) -> None:
        del self.there.kept[ticket_id]

    def hide(self, ticket_id: str) -> bool:
        self.there.hidden.add(ticket_id)
        return True

    def written(self, ticket_id: str) -> list[str]:
        kept = self.there.kept[ticket_id]
        return [kept.new.text, *(post.text for post in kept.posts if post.key)]

    def shown_to_customers(self, ticket_id: str) -> list[str]:
        return [post.text for post in self.there.kept[ticket_id].posts if post.is_public]

    def pass_time(self, time: timedelta) -> None:
        """It has the time of the machine."""

    def state(self, ticket_id: str) -> TicketState:
        return self.there.kept[ticket_id].state

    def tickets_of(self, reference: str) -> int:
        return sum(kept.new.reference == reference for kept in self.there.kept.values())

    def told(self, ticket_id: str, event: str) -> InboundRequest:
        return signed({"ticket": ticket_id, "event": event})

    def forged(self, ticket_id: str) -> list[InboundRequest]:
        good = self.told(ticket_id, "1")
        return [InboundRequest({}, good.body), InboundRequest(good.headers, good.body + b" ")]

    @contextmanager
    def down(self) -> Iterator[None]:
        self.there.is_down = True
        yield
        self.there.is_down = False

    hidden = down

    @contextmanager
    def refusing(self) -> Iterator[None]:
        self.there.refuses = True
        yield
        self.there.refuses = False

    @contextmanager
    def losing_answers(self) -> Iterator[None]:
        self.there.loses_answers = True
        yield
        self.there.loses_answers = False


def signed(said: dict[str, str]) -> InboundRequest:
    body = json.dumps(said).encode()
    return InboundRequest({"signature": hmac.new(SECRET, body, hashlib.sha256).hexdigest()}, body)


@contextmanager
def open_case() -> Iterator[MemoryCase]:
    yield MemoryCase()
