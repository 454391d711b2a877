"""Slack in the contract of all channels: threads of a person's direct messages with the app."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk.channels.model import InboundRequest
from frontdesk.conversations.model import Conversation
from tests.channel_case import OtherSide, PushedCase, other_side
from tests.engine import Engine
from tests.slack import APP, BOT, TEAM, Workspace, envelope, pressed, signed, ts, written


class SlackCase(PushedCase):
    """How the contract writes in Slack and reads it."""

    def __init__(self, engine: Engine, outside: OtherSide) -> None:
        self._workspace = Workspace(outside)
        super().__init__(engine, "slack", self._workspace.channel(engine.database), outside)
        self._threads: dict[str, str] = {}
        self._numbers: dict[str, int] = {}

    def message(self, thread: str, number: str, text: str, sender: str = "ada") -> InboundRequest:
        return signed(envelope(written("D0001", self._ts(number), text, _user(sender), thread_ts=self._root(thread))))

    def press(self, thread: str, number: str, button: str, sender: str = "ada") -> InboundRequest:
        payload = pressed("D0001", self._root(thread), self._ts(number), button, _user(sender))
        return signed(payload, is_form=True)

    def forged(self, thread: str) -> list[InboundRequest]:
        good = self.message(thread, "m1", "let me in")
        event = json.loads(good.body)
        return [
            InboundRequest({}, good.body),
            InboundRequest(good.headers, good.body.replace(b"me", b"us")),
            InboundRequest(good.headers, json.dumps(event, indent=1).encode()),
            InboundRequest(good.headers | {"x-slack-request-timestamp": "yesterday"}, good.body),
            signed(event, secret="guessed"),
            signed(event, at=time.time() - 301),
            signed(event, at=time.time() + 302),
        ]

    def ignored(self, thread: str) -> list[InboundRequest]:
        event = written("D0001", ts(1), "an answer", thread_ts=self._root(thread))
        edited = {"subtype": "message_changed", "hidden": True, "message": event}
        return [
            signed(envelope(event | {"user": BOT, "bot_id": "B1", "app_id": APP})),
            signed(envelope(event | {"bot_id": "B2"})),
            signed(envelope(event | edited)),
            signed(envelope(event | {"subtype": "message_deleted", "deleted_ts": ts(1)})),
            signed(envelope(event | {"subtype": "channel_join"})),
            signed(envelope({"type": "reaction_added", "user": "UADA"})),
            signed(envelope(written("C0001", ts(2), "a chat among others"))),
            signed({"type": "url_verification", "challenge": "c"}),
            signed({"type": "view_closed"}, is_form=True),
        ]

    def identified(self, thread: str, number: str, text: str, customer: str) -> InboundRequest:
        self._workspace.link(customer)
        return self.message(thread, number, text)

    def rate(self, thread: str, sender: str = "ada", **scores: int) -> InboundRequest:
        ((whom, score),) = scores.items()
        place = ("D0001", self._root(thread), self._ts(f"{whom} {score}"))
        return signed(pressed(*place, f"1:{whom}:{score}", _user(sender), "rate:1"), is_form=True)

    def conversation(self, thread: str) -> Conversation | None:
        return super().conversation(f"{TEAM}:D0001:{self._root(thread)}")

    def read(self, thread: str) -> list[str]:
        return self._workspace.texts("D0001", self._root(thread))

    def _root(self, thread: str) -> str:
        return self._threads.setdefault(thread, ts(900_000 + len(self._threads)))

    def _ts(self, number: str) -> str:
        return ts(self._numbers.setdefault(number, 100 + len(self._numbers)))


def _user(sender: str) -> str:
    return f"U{sender.upper()}"


@contextmanager
def open_case(engine: Engine) -> Iterator[SlackCase]:
    with other_side() as outside:
        yield SlackCase(engine, outside)
