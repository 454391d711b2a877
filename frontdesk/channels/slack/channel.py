"""Slack: a thread is a conversation, in the app's messages, in a support channel, or wherever the app is mentioned.

Requests are signed with the app's signing secret; envelopes of Socket Mode come over a connection that we opened, and
hold the same payloads.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_sdk.signature import SignatureVerifier

from frontdesk.channels.model import Handshake, Ignored, Inbound, InboundRequest, Outgoing
from frontdesk.channels.slack import block_kit
from frontdesk.channels.slack.events import Arrived, Json, payload_of, read
from frontdesk.channels.slack.model import SlackThread
from frontdesk.channels.slack.ports import Links, NoLinks
from frontdesk.channels.slack.posting import Posting
from frontdesk.conversations.model import Author, Conversation, Event, Kind
from frontdesk.identity.model import Identity
from frontdesk.problems import BadRequest, NotAuthenticated

#: The channel's name.
NAME = "slack"


class Slack:
    """The channel.

    Args:
        signing_secret: with which Slack signs requests.
        support: ids of the channels in which every message begins a thread.
        links: who people are.
    """

    needs_absolute_links = True
    time_limit = timedelta(seconds=30)

    def __init__(
        self, signing_secret: str, posting: Posting, support: Collection[str] = (), links: Links | None = None
    ) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._posting = posting
        self._support = frozenset(support)
        self._links = links or NoLinks()

    def verify(self, raw: InboundRequest) -> Identity | None:
        """Who the person is to us, if nobody else reads what they write."""
        at, given = raw.headers.get("x-slack-request-timestamp", ""), raw.headers.get("x-slack-signature", "")
        if not (at.isascii() and at.isdigit() and given.isascii()) or not self._verifier.is_valid(raw.body, at, given):
            raise NotAuthenticated
        try:
            return self.identity(payload_of(raw))
        except BadRequest:
            return None  # `parse` says so

    def identity(self, payload: Json) -> Identity | None:
        """Who the sender of a payload is, if nobody else reads what they write."""
        arrived = read(payload, self._support)
        if not isinstance(arrived, Arrived) or not arrived.may_be_known:
            return None
        return self._links.linked(arrived.sender.team, arrived.sender.user)

    def parse(self, raw: InboundRequest, proof: Identity | None) -> Sequence[Inbound]:
        return [self.inbound(payload_of(raw), proof)]

    def inbound(self, payload: Json, identity: Identity | None) -> Inbound:
        """What a payload of either way is."""
        arrived: Arrived | Ignored | Handshake = read(payload, self._support)
        return replace(arrived.message, identity=identity) if isinstance(arrived, Arrived) else arrived

    def render(self, event: Event, conversation: Conversation) -> dict[str, Any] | None:
        if event.kind is not Kind.MESSAGE or "rating" in event.data:
            return None
        name = event.data.get("name") if event.author is Author.AGENT else None
        messages = block_kit.messages(
            event.text or "", event.data.get("buttons", ()), event.data.get("links", ()), name
        )
        return {"messages": messages, "since": event.at.timestamp()}

    def send(self, outgoing: Outgoing) -> None:
        payload = outgoing.payload
        self._posting.post(
            SlackThread.of_key(outgoing.thread_key),
            payload["messages"],
            outgoing.key,
            payload["since"],
            outgoing.is_repeat,
            self.time_limit.total_seconds(),
        )
