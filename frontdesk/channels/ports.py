"""The channel port: what Frontdesk asks of every channel by which customers write.

The way in has three steps: **verify** who sent a request, **parse** it into messages, **accept** each message. The
first two are the channel's, the third is the same for all (`Intake.accept_into`): a message is stored once, before it
is acknowledged. The way out has two: **render** an event of the timeline, and **send** it. A channel that Frontdesk
pushes to (`PushedChannel`) is served by the outbox: in the order of the conversation, with retries until events arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeVar, runtime_checkable

from frontdesk.channels.model import CustomerMessage, Inbound, InboundRequest, Move, Outgoing, Whisper
from frontdesk.conversations.model import Conversation, Event
from frontdesk.outbox.model import Pace

Raw = TypeVar("Raw", contravariant=True)
Proof = TypeVar("Proof")


class Channel(Protocol[Raw, Proof]):
    """Translates between the outside and timelines. It stores nothing."""

    def verify(self, raw: Raw) -> Proof:
        """Check the signature or credential; returns what it proves, for `parse`. Raises NotAuthenticated."""

    def parse(self, raw: Raw, proof: Proof) -> Sequence[Inbound]:
        """The messages and ratings of the verified request, in order. Edits, deletions, messages of bots and everything
        unknown are `Ignored`. Raises BadRequest if it cannot be read."""

    def render(self, event: Event, conversation: Conversation) -> dict[str, Any] | None:
        """The event as the customer sees it there, or None if it is not shown."""


class PushedChannel(Channel[InboundRequest, Any], Protocol):
    """A channel whose requests come to `/api/channels/<name>`, and to which Frontdesk sends.

    `render` gets public events of the bot, agents and the system. Of a message that was answered it gets, beside what
    it got before, `chosen` (id of the button that was pressed; empty for none) or `rated` (scores by whom).
    """

    @property
    def needs_absolute_links(self) -> bool:
        """Whether links are made absolute before `render`, because readers are not on the site."""

    @property
    def time_limit(self) -> timedelta:
        """How long one `send` may take. What takes longer counts as failed and is sent again."""

    def send(self, outgoing: Outgoing) -> None:
        """Deliver one event to its thread.

        Raises RetryLater when the other side says when to come back, or takes the rest then; Undeliverable when no
        later try can succeed; and any other exception when it has to be tried again (`frontdesk.outbox.model`).
        """


@runtime_checkable
class Vouching(Protocol):
    """A pushed channel that finds out who a sender is in a step of its own, since that may take a while."""

    def vouch(self, message: CustomerMessage) -> CustomerMessage:
        """The verified message with what is proven of its sender. It may ask the other side, for a second or so; what
        else comes for the thread waits for it, so that the order stays."""


@runtime_checkable
class Paced(Protocol):
    """A pushed channel that takes only so many messages in one place. The outbox keeps to that for all replicas."""

    def pace(self, thread_key: str) -> Pace:
        """The place of a thread, and how fast it takes messages. It is kept by `PushedChannel.send` alone."""


@runtime_checkable
class Whispering(Protocol):
    """A pushed channel that can tell one person something in a thread that others read. Others tell nothing."""

    def whisper(self, whisper: Whisper) -> None:
        """Show it to that person; it does no harm twice. Raises like `PushedChannel.send`."""


@runtime_checkable
class Updating(Protocol):
    """A pushed channel that can change a message of ours after it was sent. Elsewhere messages stay as they are."""

    def pace_of_updates(self, thread_key: str) -> Pace:
        """Where changes of messages of a thread are counted, and how fast they are taken. It is kept by `update`
        alone."""

    def update(self, outgoing: Outgoing) -> None:
        """Show an event as it is rendered now, in place of how it was sent with the same key. It does no harm twice,
        and what is not there is left out. Raises like `PushedChannel.send`."""


@runtime_checkable
class Private(Protocol):
    """A pushed channel some of whose threads others read, and that can go on where only one person does."""

    def go_on_in_private(self, move: Move) -> str:
        """Show the question in a thread that only the person reads, once for its key; returns the key of the thread.
        Raises like `PushedChannel.send`."""

    def private_message(self, private_key: str, sender_id: str, id: str, text: str) -> CustomerMessage:
        """The question as a message of that person in that thread, with who they are as far as that is proven."""
