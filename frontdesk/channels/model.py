"""What channels and Frontdesk exchange: requests, messages and events, in terms common to all channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from frontdesk.conversations.model import NoIdentity
from frontdesk.identity.model import Identity
from frontdesk.intake.model import Rating

#: Characters of a header that proves something.
MOST_PROOF = 512


@dataclass(frozen=True)
class InboundRequest:
    """A webhook request as it arrived; names of `headers` are in lower case."""

    headers: Mapping[str, str]
    body: bytes

    def proof(self, name: str) -> str:
        """A header that holds a signature or a time; empty where it is missing or cannot be one: too long, or with what
        is no ASCII, for which libraries raise errors of their own."""
        given = self.headers.get(name, "")
        return given if given.isascii() and len(given) <= MOST_PROOF else ""


@dataclass(frozen=True)
class CustomerMessage:
    """A customer wrote, or pressed a button: exactly one of `text` and `button` is set.

    Attributes:
        thread_key: the channel's name of the thread, at most 255 characters. A thread is one conversation.
        id: the channel's own id of the message; the same id again in the thread is the same message.
        sender_id: the channel's own id of the person, as the channel verified it. A thread belongs to its first sender.
        button: the opaque id with which the button was sent out.
        asks_for_person: the channel's own button for a person was pressed; `text` is its sentence, in any language.
        identity: the customer whom the channel proves the sender to be, or None: whoever it proved before is nobody in
            the thread from then on. Never taken from what was typed.
        link: in place of `identity`, what finds it in our database, because it may end until the message is stored.
        no_identity: why nobody may be known in this thread: others read it, or the person belongs to another company.
            A thread keeps that of its first message; a message with it has no effect with an `identity`.
        begins: whether the message may begin a thread. One that may not is ignored in a thread that we do not know.
        files: how many files came with it. None is taken, and the sender is told so; `text` may be empty then.
        locale: the sender's language as the channel names it, such as `de` or `de-AT`. A thread keeps that of its first
            message; without one, or with one of another form, it is English.
    """

    thread_key: str
    id: str
    sender_id: str
    text: str | None = None
    button: str | None = None
    asks_for_person: bool = False
    identity: Identity | None = None
    locale: str | None = None
    no_identity: NoIdentity | None = None
    begins: bool = True
    files: int = 0
    link: Callable[[], Identity | None] | None = None

    def proven(self) -> Identity | None:
        """The customer who the sender is now. Asked within the transaction that stores the message."""
        return self.link() if self.link else self.identity


@dataclass(frozen=True)
class CustomerRating:
    """A customer answered how it went. `thread_key` and `sender_id` are as of `CustomerMessage`; only the person whose
    thread it is rates in it."""

    thread_key: str
    sender_id: str
    rating: Rating


@dataclass(frozen=True)
class Ignored:
    """Input that is not a customer's message. `reason` is a short event name, such as `edited` or `own_message`."""

    reason: str


@dataclass(frozen=True)
class Handshake:
    """The other side asks whether this address is ours; `answer` is the body that it expects."""

    answer: str


Inbound = CustomerMessage | CustomerRating | Ignored | Handshake


class Outcome(StrEnum):
    """What became of an incoming message."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    IGNORED = "ignored"
    NOT_VERIFIED = "not_verified"


@dataclass(frozen=True)
class Whisper:
    """What one person is told in a thread; nobody else reads it."""

    thread_key: str
    sender_id: str
    text: str


@dataclass(frozen=True)
class Move:
    """A question that goes on where only the person who asked it reads.

    Attributes:
        thread_key: where it was asked.
        sender_id: who asked.
        private_key: the thread in which the one before it went on; None for the first of a thread.
        words: our sentence in front of it.
        question: as it was asked.
        key: names the question; every try has the same.
        since: when it was asked, in seconds of the epoch.
        is_repeat: an earlier try failed or has no known outcome.
    """

    thread_key: str
    sender_id: str
    private_key: str | None
    words: str
    question: str
    key: str
    since: float
    is_repeat: bool


@dataclass(frozen=True)
class Outgoing:
    """One event to send.

    Attributes:
        payload: what the channel's `render` returned.
        key: names the event; every try has the same.
        is_repeat: an earlier try failed or has no known outcome, so the event may have arrived already.
        sender_id: the person whose thread it is.
        conversation_id: the thread's conversation.
    """

    thread_key: str
    payload: Mapping[str, Any]
    key: str
    is_repeat: bool
    sender_id: str = ""
    conversation_id: str = ""
