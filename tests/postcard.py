"""Postcards: a post office calls us with what people write, and takes what we write back.

The post office signs the time and the body of each request with a secret that both know (HMAC-SHA256).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import requests

from frontdesk.channels.model import CustomerMessage, Handshake, Ignored, Inbound, InboundRequest, Outgoing
from frontdesk.conversations.model import Author, Conversation, Event, Kind
from frontdesk.identity.model import Identity
from frontdesk.outbox.model import RetryLater, Undeliverable
from frontdesk.problems import BadRequest, NotAuthenticated

#: A request that is older than this may be somebody's recording.
MOST_SECONDS = 300

#: Answers that refuse us and not the card: with settings that are mended, a later try succeeds.
NOT_LET_IN = (401, 403)


class Postcards:
    """The channel.

    Args:
        secret: with which the post office signs.
        url: where it takes our cards.
    """

    needs_absolute_links = True
    time_limit = timedelta(seconds=10)

    def __init__(self, secret: str, url: str) -> None:
        self._secret = secret.encode()
        self._url = url

    def verify(self, raw: InboundRequest) -> None:
        at, given = raw.proof("postcard-time"), raw.proof("postcard-signature")
        expected = hmac.new(self._secret, at.encode() + b"." + raw.body, hashlib.sha256).hexdigest()
        is_signed = hmac.compare_digest(given.encode(), expected.encode())
        if not is_signed or not at.isdigit() or abs(time.time() - int(at)) > MOST_SECONDS:
            raise NotAuthenticated

    def parse(self, raw: InboundRequest, proof: None) -> Sequence[Inbound]:
        try:
            return [_inbound(each) for each in json.loads(raw.body)["events"]]
        except (ValueError, KeyError, TypeError):
            raise BadRequest("These are no events of the post office.") from None

    def render(self, event: Event, conversation: Conversation) -> dict[str, Any] | None:
        if event.kind is not Kind.MESSAGE or "rating" in event.data:
            return None
        signed = event.data.get("name") if event.author is Author.AGENT else None
        return {
            "text": event.text,
            "signed": signed,
            "buttons": event.data.get("buttons", []),
            "links": event.data.get("links", []),
        }

    def send(self, outgoing: Outgoing) -> None:
        card = {"box": outgoing.thread_key, "key": outgoing.key, **outgoing.payload}
        answer = requests.post(self._url, json=card, timeout=5)
        if answer.status_code == 429:
            raise RetryLater(float(answer.headers["Retry-After"]), "429")
        if 400 <= answer.status_code < 500 and answer.status_code not in NOT_LET_IN:
            raise Undeliverable(str(answer.status_code))
        answer.raise_for_status()


def _inbound(event: dict[str, Any]) -> Inbound:
    kind = event["kind"]
    if kind == "hello":
        return Handshake(str(event["challenge"]))
    if kind != "card" or event.get("is_ours"):
        return Ignored("own_card" if kind == "card" else "unknown_kind")
    return CustomerMessage(
        thread_key=str(event["box"]),
        id=str(event["number"]),
        sender_id=str(event["sender"]),
        text=event.get("text"),
        button=event.get("button"),
        identity=_identity(event.get("member")),
    )


def _identity(member: dict[str, str] | None) -> Identity | None:
    """The customer whose membership the post office has checked."""
    return Identity(member["customer"], member["email"], member["name"], "postcard") if member else None
