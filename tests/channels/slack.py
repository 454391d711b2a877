"""Slack in the contract of all channels."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

from frontdesk.channels.model import InboundRequest
from frontdesk.channels.slack.block_kit import plain_text_of
from frontdesk.channels.slack.channel import Slack
from frontdesk.channels.slack.posting import Pace, Posting
from frontdesk.channels.slack.web_api import WebApi
from frontdesk.identity.model import Identity
from tests.channel_case import OtherSide, PushedCase, Received, other_side
from tests.engine import Engine

SECRET = "a signing secret of Slack"
TEAM, APP, BOT = "T0001", "A0001", "U0BOT"
BEGAN = 1_790_000_000


def signed(
    payload: dict[str, Any], secret: str = SECRET, at: float | None = None, *, is_form: bool = False
) -> InboundRequest:
    """A request of Slack: an event as JSON, an interaction as a form."""
    text = json.dumps(payload)
    body = urlencode({"payload": text}).encode() if is_form else text.encode()
    when = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + when.encode() + b":" + body, hashlib.sha256).hexdigest()
    return InboundRequest({"x-slack-request-timestamp": when, "x-slack-signature": f"v0={digest}"}, body)


def envelope(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An event as Slack wraps it."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": f"Ev{event.get('ts', '0')}",
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "is_ext_shared_channel": False,
        "event": event,
        **more,
    }


def ts(number: int) -> str:
    return f"{BEGAN}.{number:06}"


def written(channel: str, when: str, text: str, user: str = "U0ADA", **more: Any) -> dict[str, Any]:
    """The event of a message that a person wrote."""
    kind = "im" if channel.startswith("D") else "channel"
    return {
        "type": "message",
        "channel": channel,
        "channel_type": kind,
        "user": user,
        "team": TEAM,
        "ts": when,
        "text": text,
        **more,
    }


def pressed(channel: str, thread: str, when: str, button: str, user: str = "U0ADA") -> dict[str, Any]:
    """The payload of a pressed button."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": channel},
        "message": {"ts": thread + "1", "thread_ts": thread, "team": TEAM, "user": BOT},
        "actions": [{"type": "button", "action_id": "press:0", "value": button, "action_ts": when}],
    }


class Workspace:
    """Links of the case: whoever the contract says."""

    def __init__(self) -> None:
        self.customers: dict[tuple[str, str], Identity] = {}

    def linked(self, team: str, user: str) -> Identity | None:
        return self.customers.get((team, user))

    def invitation(self, team: str, user: str, conversation_id: str) -> str | None:
        return None


class SlackCase(PushedCase):
    """How the contract writes in Slack's direct messages and reads them. Each thread is one of the same person's."""

    def __init__(self, engine: Engine, outside: OtherSide) -> None:
        self._links = Workspace()
        posting = Posting(WebApi(lambda: "xoxb-1", f"{outside.url}/api/"), Pace(sleep=lambda seconds: None))
        outside.answering = self._answer
        super().__init__(engine, "slack", Slack(SECRET, posting, links=self._links), outside)
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
            signed(envelope({"type": "reaction_added", "user": "U0ADA"})),
            signed(envelope(written("C0001", ts(2), "a chat among others"))),
            signed({"type": "url_verification", "challenge": "c"}),
            signed({"type": "view_closed"}, is_form=True),
        ]

    def identified(self, thread: str, number: str, text: str, customer: str) -> InboundRequest:
        self._links.customers[TEAM, "UADA"] = Identity(customer, "ada@example.com", "Ada", "slack")
        return self.message(thread, number, text)

    def conversation(self, thread: str) -> Any:
        return super().conversation(f"{TEAM}:D0001:{self._root(thread)}")

    def read(self, thread: str) -> list[str]:
        return [plain_text_of(each) for each in self.posts if each["thread_ts"] == self._root(thread)]

    @property
    def posts(self) -> list[dict[str, Any]]:
        """The messages that were posted."""
        posted = [each for each in self.outside.received if each.path == "/api/chat.postMessage"]
        return [json.loads(each.body) for each in posted]

    def _answer(self, request: Received) -> bytes:
        """What Slack answers: the messages of a thread to who reads it back, and that all is well."""
        there: list[dict[str, Any]] = []
        if request.path == "/api/conversations.replies":
            asked = dict(parse_qsl(request.body.decode()))
            there = [each for each in self.posts if each["thread_ts"] == asked["ts"]]
        return json.dumps({"ok": True, "ts": ts(len(self.outside.received)), "messages": there}).encode()

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
