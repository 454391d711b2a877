"""Postcards in the contract of all channels."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from frontdesk.channels.model import InboundRequest
from tests.channel_case import OtherSide, PushedCase, other_side
from tests.engine import Engine
from tests.postcard import Postcards

SECRET = "a secret of the post office"


def signed(*events: dict[str, Any], secret: str = SECRET, at: float | None = None) -> InboundRequest:
    """A request of the post office."""
    body, when = json.dumps({"events": events}).encode(), str(int(at or time.time()))
    signature = hmac.new(secret.encode(), when.encode() + b"." + body, hashlib.sha256).hexdigest()
    return InboundRequest({"postcard-time": when, "postcard-signature": signature}, body)


def card(thread: str, number: str, sender: str, **what: Any) -> dict[str, Any]:
    return {"kind": "card", "box": thread, "number": number, "sender": sender, **what}


class PostcardCase(PushedCase):
    """How the contract writes and reads postcards."""

    def __init__(self, engine: Engine, outside: OtherSide) -> None:
        super().__init__(engine, "postcard", Postcards(SECRET, outside.url), outside)

    def message(self, thread: str, number: str, text: str, sender: str = "ada") -> InboundRequest:
        return signed(card(thread, number, sender, text=text))

    def press(self, thread: str, number: str, button: str, sender: str = "ada") -> InboundRequest:
        return signed(card(thread, number, sender, button=button))

    def forged(self, thread: str) -> list[InboundRequest]:
        event, good = card(thread, "m1", "ada", text="let me in"), self.message(thread, "m1", "let me in")
        return [
            InboundRequest({}, good.body),
            InboundRequest(good.headers, good.body.replace(b"me", b"us")),
            signed(event, secret="guessed"),
            signed(event, at=time.time() - 3600),
        ]

    def ignored(self, thread: str) -> list[InboundRequest]:
        ours = card(thread, "m1", "us", text="an answer", is_ours=True)
        return [signed(ours), signed({"kind": "address_changed"}), signed({"kind": "hello", "challenge": "c"})]

    def identified(self, thread: str, number: str, text: str, customer: str) -> InboundRequest:
        member = {"customer": customer, "email": "ada@example.com", "name": "Ada"}
        return signed(card(thread, number, "ada", text=text, member=member))

    def read(self, thread: str) -> list[str]:
        return [sent["text"] for sent in self.outside.objects if sent["box"] == thread]


@contextmanager
def open_case(engine: Engine) -> Iterator[PostcardCase]:
    with other_side() as outside:
        yield PostcardCase(engine, outside)
