"""Slack, as tests play it: requests that it signs, and a Web API that keeps what is posted."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from frontdesk.channels.model import InboundRequest
from frontdesk.channels.slack.channel import Slack
from frontdesk.channels.slack.mrkdwn import unescaped
from frontdesk.channels.slack.people import People
from frontdesk.channels.slack.posting import Posting
from frontdesk.channels.slack.web_api import WebApi
from frontdesk.database import Database, utc_now
from frontdesk.identity.model import Identity
from tests.channel_case import OtherSide, Received

SECRET = "a signing secret of Slack"
TEAM, APP, BOT, SUPPORT = "T0001", "A0001", "U0BOT", "C0SUPPORT"
BEGAN = 1_790_000_000


def ts(number: int) -> str:
    return f"{BEGAN}.{number:06}"


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


def written(channel: str, when: str, text: str, user: str = "UADA", **more: Any) -> dict[str, Any]:
    """The event of a message that a person wrote."""
    kind = "im" if channel.startswith("D") else "channel"
    event = {"type": "message", "channel": channel, "channel_type": kind, "user": user, "team": TEAM}
    return event | {"ts": when, "text": text, **more}


def pressed(
    channel: str, thread: str, when: str, button: str, user: str = "UADA", action: str = "press:0"
) -> dict[str, Any]:
    """The payload of a pressed button."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": channel},
        "message": {"ts": thread + "1", "thread_ts": thread, "team": TEAM, "user": BOT},
        "actions": [{"type": "button", "action_id": action, "value": button, "action_ts": when}],
    }


class Workspace:
    """The Web API of a workspace, and who of its people are linked to customers.

    Attributes:
        posts: the messages, in order, as they were posted, with their `ts`.
        whispers: those that one person alone sees.
        statuses: where threads stand, as it was shown.
        errors: what the next calls of a method answer instead, in order: an error's code.
        users: what `users.info` says of a person beside the usual.
        customers: who is linked.
    """

    def __init__(self, outside: OtherSide) -> None:
        self.posts: list[dict[str, Any]] = []
        self.whispers: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.errors: dict[str, list[str]] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.customers: dict[tuple[str, str], Identity] = {}
        self.calls: list[str] = []
        outside.answering = self._answer
        self.api = WebApi(lambda: "xoxb-1", f"{outside.url}/api/")

    def channel(self, database: Database, clock: Callable[[], datetime] = utc_now, speed: float = 1.0) -> Slack:
        """The channel as it stands in this workspace, over this database."""
        people = People(self.api, database, clock)
        return Slack(SECRET, Posting(self.api), people, self, lambda response, locale: response, [SUPPORT], speed)

    def linked(self, team: str, user: str) -> Identity | None:
        return self.customers.get((team, user))

    def invitation(self, team: str, user: str, conversation_id: str, name: str) -> str | None:
        return f"https://shop.example.com/link#{team}:{user}:{conversation_id}"

    def link(self, customer: str, user: str = "UADA") -> None:
        self.customers[TEAM, user] = Identity(customer, "ada@example.com", "Ada", "slack")

    def texts(self, channel: str, thread: str | None = None) -> list[str]:
        """The texts that were posted in a channel or one thread of it."""
        of = [each for each in self.posts if each["channel"] == channel]
        return [plain_text_of(each) for each in of if thread is None or each.get("thread_ts") == thread]

    def _answer(self, request: Received) -> bytes:
        method = request.path.removeprefix("/api/")
        self.calls.append(method)
        is_json = request.headers.get("content-type", "").startswith("application/json")
        asked = json.loads(request.body) if is_json else dict(parse_qsl(request.body.decode()))
        if self.errors.get(method):
            return json.dumps({"ok": False, "error": self.errors[method].pop(0)}).encode()
        return json.dumps({"ok": True, **self._done(method, asked)}).encode()

    def _done(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        if method == "users.info":
            return {"user": {"id": asked["user"], "locale": "en-GB"} | self.users.get(asked["user"], {})}
        if method == "conversations.open":
            return {"channel": {"id": direct(asked["users"])}}
        if method == "agents.sessions.setStatus":
            self.statuses.append(asked)
        if method == "chat.update":
            (post,) = [each for each in self.posts if (each["channel"], each["ts"]) == (asked["channel"], asked["ts"])]
            post |= asked
        if method == "chat.postEphemeral":
            self.whispers.append(asked)
        if method == "chat.postMessage":
            self.posts.append(asked | {"ts": ts(500_000 + len(self.posts))})
            return {"ts": self.posts[-1]["ts"]}
        of = [each for each in self.posts if each["channel"] == asked.get("channel")]
        if method == "conversations.replies":
            return {"messages": [each for each in of if asked["ts"] in (each.get("thread_ts"), each["ts"])]}
        return {"messages": [each for each in of if "thread_ts" not in each]}


def plain_text_of(message: dict[str, Any]) -> str:
    """The text in the sections of a message, as it was before it was written for Slack."""
    texts = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    return unescaped(re.sub(r"<([^<>|]*)>", r"\1", "".join(texts)))


def direct(user: str) -> str:
    """The id of the direct message with somebody."""
    return f"D{user}"
