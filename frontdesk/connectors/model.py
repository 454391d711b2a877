"""What desks and Frontdesk exchange: tickets, what people wrote in them, and where they stand, in terms common to all
desks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from frontdesk.outbox.model import AwaitsOther, DeliveryError, RetryLater, Undeliverable


@dataclass(frozen=True)
class Requester:
    """The customer, as far as Frontdesk knows them.

    Attributes:
        customer_id: the id in the company's records; None for an anonymous visitor.
        level: how strongly the identity is proven: `anonymous`, `identified` or `verified`.
    """

    customer_id: str | None
    name: str | None
    email: str | None
    level: str


@dataclass(frozen=True)
class NewTicket:
    """A conversation that is given to the desk.

    Attributes:
        reference: our id of the ticket, 32 hexadecimal digits, kept in a field of the ticket by which `find` finds it.
        subject: one line, at most 120 characters.
        text: the handoff packet and the transcript so far, plain text of at most `Desk.most_chars`, for the team alone.
        reason: why a person is asked, such as `asked_for_person`.
        is_urgent: whether it goes before others.
        locale: the customer's language, such as `de`.
    """

    reference: str
    subject: str
    text: str
    requester: Requester
    reason: str
    is_urgent: bool = False
    locale: str = "en"


@dataclass(frozen=True)
class Ticket:
    """A ticket of the desk.

    Attributes:
        id: the desk's own id, at most 64 characters.
        url: where an agent of the desk reads and answers it.
    """

    id: str
    url: str


@dataclass(frozen=True)
class Comment:
    """What Frontdesk writes into a ticket, for the team alone.

    Attributes:
        key: names the comment, at most 64 characters of `[0-9a-z:]`. Every try has the same, and the post that it
            becomes carries it (`Post.key`): so an unknown outcome is settled by looking.
        text: plain text of at most `Desk.most_chars`.
    """

    key: str
    text: str


@dataclass(frozen=True)
class Person:
    """Somebody who works in the desk.

    Attributes:
        id: the desk's own id.
        email: by which a member of Frontdesk's team is found; empty if the desk does not say.
    """

    id: str
    name: str
    email: str = ""


class TicketStatus(StrEnum):
    """Where a ticket stands. A closed one can never be opened again: what follows gets another ticket."""

    OPEN = "open"
    SOLVED = "solved"
    CLOSED = "closed"


@dataclass(frozen=True)
class TicketState:
    """What Frontdesk mirrors of a ticket.

    Attributes:
        assignee: who has it; None for nobody.
        is_handed_back: an agent of the desk wants the assistant to go on, said in the desk's way (a tag, a field).
    """

    status: TicketStatus
    assignee: Person | None = None
    is_handed_back: bool = False


@dataclass(frozen=True)
class Change:
    """What is to be different about a ticket; None leaves a thing as it is.

    Attributes:
        assignee: the e-mail of whoever shall have it; empty for nobody. A desk that knows nobody of that e-mail leaves
            the assignee as it is.
        clears_hand_back: take back the sign with which an agent handed the conversation back, so that it can be given
            again.
    """

    status: TicketStatus | None = None
    assignee: str | None = None
    clears_hand_back: bool = False


@dataclass(frozen=True)
class Post:
    """Something that was written in a ticket, after the text with which it was opened.

    Attributes:
        id: the desk's own id, at most 40 ASCII characters; the same id again is the same post.
        at: by the desk's clock.
        author: None if the desk does not say who.
        text: plain text, without quoted mails and signatures of the desk.
        is_public: whether it is addressed to the customer, by somebody of the desk. Everything else is a note.
        key: that of the `Comment` with which Frontdesk wrote it; None if somebody of the desk did.
    """

    id: str
    at: datetime
    author: Person | None
    text: str
    is_public: bool
    key: str | None = None


@dataclass(frozen=True)
class Look:
    """A ticket as it is now.

    Attributes:
        reference: that with which it was opened. A ticket with another one is somebody else's: numbers begin anew in
            another account.
        posts: in the order in which the desk shows them.
    """

    reference: str
    state: TicketState
    posts: Sequence[Post]


@dataclass(frozen=True)
class Changes:
    """Tickets that may have changed.

    Attributes:
        tickets: ids, each with the reference with which it was opened.
        cursor: where to go on the next time; what is stored of it is for the desk alone to read.
        is_whole: False if there is more, which is asked for at once.
    """

    tickets: Mapping[str, str]
    cursor: str
    is_whole: bool = True


@dataclass(frozen=True)
class Hint:
    """A webhook says that a ticket has changed. What it says beyond that is not believed: the ticket is looked at.

    Attributes:
        event_id: the desk's own id of the event, at most 64 characters; the same again is dropped.
    """

    ticket_id: str
    event_id: str


class DeskAway(AwaitsOther):
    """The desk cannot be reached, has an error of its own or does not let us in: settings or time mend it. Nothing is
    given up meanwhile. Whether what was asked for has been done is not known."""


class DeskBusy(RetryLater, AwaitsOther):
    """The desk says when to come back (429). Nothing was done, and nothing is given up however often it says so."""


class TicketGone(DeliveryError):
    """There is no such ticket any more, or it takes no changes: it was deleted, merged or closed for good."""


class TicketHidden(TicketGone):
    """The desk shows other tickets to Frontdesk's user and not this one: somebody has moved it to where they may not
    look."""


class DeskRefuses(Undeliverable):
    """The desk refuses what it was given, and would again. `code` says why in a word of the desk's."""
