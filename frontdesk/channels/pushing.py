"""The way out of pushed channels: the timeline's events become entries of the outbox, which become requests.

An entry is written in the transaction of its event, in the lane of its conversation, under the event's id. It holds no
text: an event is rendered when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

from sqlalchemy.engine import Connection

from frontdesk.channels import threads
from frontdesk.channels.model import Outgoing, Whisper
from frontdesk.channels.ports import PushedChannel, Whispering
from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent
from frontdesk.conversations.timeline import Listener
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.outbox.model import Entry, Pace
from frontdesk.outbox.service import put

#: The pace of a thread, by its key.
PaceOf = Callable[[str], Pace]
#: That of the channels that have one, by name.
Paces = Mapping[str, PaceOf]
NO_PACES: Paces = MappingProxyType({})


def kind_of(channel: str) -> str:
    """The outbox's kind of entries for this channel."""
    return f"channel.{channel}"


def key_of(channel: str, event: Event) -> str:
    """The outbox's key of an event, with which the channel sends it."""
    return f"{kind_of(channel)}:{event.id}"


def push_queuer(channels: Collection[str], paces: Paces = NO_PACES) -> Listener:
    """Puts the public events of these channels into the outbox, except the customer's own."""

    def hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        if conversation.channel in channels:
            kind = kind_of(conversation.channel)
            shown = [event for event in events if event.public and event.author is not Author.CUSTOMER]
            pace = _pace_of(connection, conversation, paces) if shown else None
            for event in shown:
                payload = {"conversation": conversation.id, "seq": str(event.seq)}
                put(connection, kind, key_of(conversation.channel, event), payload, event.at, conversation.id, pace)
        yield from ()

    return Listener("push", frozenset(Kind), hear)


def _pace_of(connection: Connection, conversation: Conversation, paces: Paces) -> Pace | None:
    """The pace of the conversation's thread; None where its channel has none."""
    if conversation.channel not in paces:
        return None
    thread = threads.of_conversation(connection, conversation.id)
    return paces[conversation.channel](thread.thread_key) if thread else None


class ChannelDestination:
    """Destination for the entries of one channel.

    Args:
        name: of the channel.
        public_url: the site's address, in front of relative links.
    """

    def __init__(self, database: Database, name: str, channel: PushedChannel, public_url: str, voice: Voice) -> None:
        self._database = database
        self._name = name
        self._channel = channel
        self._public_url = public_url
        self._voice = voice

    @property
    def time_limit(self) -> timedelta:
        return self._channel.time_limit

    def deliver(self, entry: Entry) -> None:
        if "say" in entry.payload:
            self._whisper(entry)
            return
        with self._database.read() as connection:
            conversation = store.find(connection, entry.payload["conversation"])
            thread = threads.of_conversation(connection, entry.payload["conversation"])
            if conversation is None or thread is None:
                return
            event = store.event_at(connection, conversation.id, int(entry.payload["seq"]))
        payload = rendered(self._channel, event, conversation, self._public_url)
        if payload is not None:
            is_repeat = entry.attempts > 1
            self._channel.send(
                Outgoing(thread.thread_key, payload, entry.key, is_repeat, thread.sender_id, conversation.id)
            )

    def _whisper(self, entry: Entry) -> None:
        """Tell one person why their message was refused, in the language of the thread."""
        with self._database.read() as connection:
            thread = threads.find(connection, self._name, entry.payload["thread"])
            conversation = store.find(connection, thread.conversation_id) if thread else None
        if conversation and isinstance(self._channel, Whispering):
            text = self._voice.text(conversation, entry.payload["say"])
            self._channel.whisper(Whisper(entry.payload["thread"], entry.payload["to"], text))


def rendered(
    channel: PushedChannel, event: Event, conversation: Conversation, public_url: str
) -> dict[str, Any] | None:
    """The event as the channel shows it, with absolute links where it needs them; None if it is not shown."""
    if channel.needs_absolute_links:
        event = with_absolute_links(event, public_url)
    return channel.render(event, conversation)


def with_absolute_links(event: Event, public_url: str) -> Event:
    """The event with absolute links; they are stored relative to the site."""
    base = public_url.rstrip("/") + "/"
    links = [link | {"url": urljoin(base, link["url"].lstrip("/"))} for link in event.data.get("links", ())]
    return replace(event, data=event.data | {"links": links}) if links else event
