"""Slack's Web API: the emulator, and before it what the emulator lacks.

That is: direct messages, metadata and blocks as they were sent, limits of rate and of length, rotation of tokens, what
becomes of sessions, and a ledger of all that was posted, on disk before it is answered. Faults can be ordered: calls
that get lost before or after they took effect.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from frontdesk.channels.slack.manifest import SCOPES
from frontdesk.simulation.slack import limits
from frontdesk.simulation.slack.backlot import ADMIN, Emulator
from frontdesk.simulation.slack.model import APP, BOT, BOT_USER, OTHER_TEAM, TEAM

Json = dict[str, Any]
#: The app's own token, with which it asks for a connection.
APP_TOKEN = "xapp-of-the-workspace"
#: Seconds between two posts of the app in one channel.
POST_SECONDS = 1.0
#: How long an access token lives, in seconds.
TOKEN_SECONDS = 43_200
#: Methods that say something of a session, and change no message.
SESSIONS = frozenset(
    {
        *("agents.sessions.setStatus", "agents.sessions.rename", "assistant.threads.setStatus"),
        *("assistant.threads.setTitle", "assistant.threads.setSuggestedPrompts"),
    }
)
STATUSES = frozenset({"active", "processing", "suspended", "closed"})


@dataclass(frozen=True)
class Fault:
    """What happens to the next call of a method.

    Attributes:
        how: `before` and `after` break the connection before or after the call took effect; a number is answered as a
            status, without an effect.
    """

    method: str
    how: str


@dataclass
class Tokens:
    """The app's tokens: access tokens until they end, each refresh token once."""

    access: dict[str, float] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    issued: int = 0

    def renew(self, refresh: str, now: float) -> Json:
        if refresh not in self.refresh:
            return {"ok": False, "error": "invalid_refresh_token"}
        self.refresh.remove(refresh)
        self.issued += 1
        access, following = f"xoxe.xoxb-1-{self.issued}", f"xoxe-1-{self.issued}"
        self.access[access] = now + TOKEN_SECONDS
        self.refresh.add(following)
        return {
            "ok": True,
            "app_id": APP,
            "access_token": access,
            "refresh_token": following,
            "expires_in": TOKEN_SECONDS,
            "token_type": "bot",
            "bot_user_id": BOT_USER,
            "scope": "chat:write",
            "team": {"id": TEAM, "name": "larkfield"},
            "enterprise": None,
            "authed_user": {"id": BOT_USER},
            "is_enterprise_install": False,
        }


class WebApi:
    """The API of one workspace, for one app.

    Args:
        ledger: file of everything that was posted, one JSON object a line.
        pace: seconds between two posts in one channel; 0 for no limit.

    Attributes:
        calls: method and arguments of each call that was not refused, in order.
        posts: the messages of the app as they were answered, in order.
        whispers: what one person alone was shown, as it was asked for.
        faults: what happens to calls; each happens once.
        outside: ids of the channels in which the app is not.
        scopes: what the app may do, as it says with each answer.
        people: what is special of users: their person by id.
    """

    def __init__(self, emulator: Emulator, token: str, ledger: Path, pace: float = POST_SECONDS) -> None:
        self._emulator = emulator
        self._pace = pace
        self._ledger = ledger
        self._kept: dict[tuple[str, str], Json] = {}
        self._posted_at: dict[str, float] = defaultdict(float)
        self._real = {**emulator.channels}
        self._shown = {real: shown for shown, real in emulator.channels.items() if shown.startswith("D")}
        self._session: aiohttp.ClientSession | None = None
        self.tokens = Tokens(dict.fromkeys((token, APP_TOKEN), float("inf")))
        self.calls: list[tuple[str, Json]] = []
        self.posts: list[Json] = []
        self.whispers: list[Json] = []
        self.faults: deque[Fault] = deque()
        self.outside: set[str] = set()
        self.scopes: Sequence[str] = SCOPES
        self.people = {person.id: person for person in emulator.people}

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**22)
        app.cleanup_ctx.append(self._connected)
        app.router.add_route("*", "/api/{method}", self._answer)
        return app

    async def _connected(self, _: web.Application) -> Any:
        # The emulator closes connections that were idle, perhaps just when one is used again.
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as self._session:
            yield

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        how = self._fault(method)
        if how.isdigit():
            return web.json_response({"ok": False, "error": "internal_error"}, status=int(how))
        if how == "before":
            return _cut(request)
        answer = await self._handled(request, method, arguments)
        return _cut(request) if how == "after" else answer

    def _fault(self, method: str) -> str:
        found = next((each for each in self.faults if each.method == method), None)
        if found is None:
            return ""
        self.faults.remove(found)
        return found.how

    async def _handled(self, request: web.Request, method: str, arguments: Json) -> web.StreamResponse:
        if method == "oauth.v2.access":
            return web.json_response(self.tokens.renew(str(arguments.get("refresh_token", "")), time.time()))
        if refused := self._token_refused(request, arguments):
            return web.json_response({"ok": False, "error": refused})
        handler = self._handlers().get(method, self._passed_on)
        answer = await handler(method, arguments)
        if isinstance(answer, web.StreamResponse):
            return answer
        if answer.get("ok"):
            self.calls.append((method, arguments))
        return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(self.scopes)})

    def _handlers(self) -> Mapping[str, Callable[[str, Json], Awaitable[Json | web.StreamResponse]]]:
        own = {
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.postEphemeral": self._whisper,
            "conversations.open": self._open,
            "conversations.replies": self._replies,
            "conversations.history": self._replies,
            "conversations.info": self._info,
            "users.info": self._user,
            "auth.test": self._who,
            "apps.connections.open": self._connect,
        }
        return own | dict.fromkeys(SESSIONS, self._note_session)

    def _token_refused(self, request: web.Request, arguments: Json) -> str | None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.get("token", ""))
        if not given:
            return "not_authed"
        ends_at = self.tokens.access.get(given)
        if ends_at is None:
            return "invalid_auth"
        return "token_expired" if ends_at <= time.time() else None

    async def _post(self, method: str, arguments: Json) -> Json | web.StreamResponse:
        if refused := limits.refusal(arguments):
            return {"ok": False, "error": refused}
        channel = str(arguments.get("channel", ""))
        now = time.monotonic()
        if now - self._posted_at[channel] < self._pace * 0.9:
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
        answer = await self._passed_on(method, arguments)
        if not answer.get("ok"):
            return answer
        self._posted_at[channel] = now
        kept = {name: arguments[name] for name in ("metadata", "blocks") if arguments.get(name) is not None}
        self._kept[channel, answer["ts"]] = kept
        answer["message"] = self._completed(channel, answer["message"])
        self.posts.append({"channel": channel, **answer["message"]})
        self._write_down(self.posts[-1])
        return answer

    async def _update(self, method: str, arguments: Json) -> Json | web.StreamResponse:
        """Change a message of the app; what is left out of it stays."""
        if refused := limits.refusal(arguments):
            return {"ok": False, "error": refused}
        channel, ts = str(arguments.get("channel", "")), str(arguments.get("ts", ""))
        post = next((each for each in self.posts if (each["channel"], each["ts"]) == (channel, ts)), None)
        if post is None:
            return {"ok": False, "error": "message_not_found"}
        changed = {name: arguments[name] for name in ("text", "metadata", "blocks") if arguments.get(name) is not None}
        self._kept[channel, ts] |= changed
        post |= changed
        message = {name: value for name, value in post.items() if name not in ("channel", "ts", "thread_ts")}
        return {"ok": True, "channel": channel, "ts": ts, "text": post["text"], "message": message}

    async def _whisper(self, method: str, arguments: Json) -> Json:
        if refused := limits.refusal(arguments):
            return {"ok": False, "error": refused}
        if str(arguments.get("user", "")) not in self.people:
            return {"ok": False, "error": "user_not_in_channel"}
        self.whispers.append(arguments)
        return {"ok": True, "message_ts": f"{time.time():.6f}"}

    def _write_down(self, post: Json) -> None:
        with self._ledger.open("a") as file:
            file.write(json.dumps(post) + "\n")
            file.flush()
            os.fsync(file.fileno())

    async def _open(self, method: str, arguments: Json) -> Json:
        person = self.people.get(str(arguments.get("users", "")))
        if person is None:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "no_op": True, "already_open": True, "channel": {"id": person.direct}}

    async def _replies(self, method: str, arguments: Json) -> Json:
        answer = await self._passed_on(method, arguments)
        channel, with_metadata = str(arguments["channel"]), str(arguments.get("include_all_metadata", "")).lower()
        messages = [self._completed(channel, each) for each in answer.get("messages", ())]
        if with_metadata not in ("1", "true"):
            messages = [{name: value for name, value in each.items() if name != "metadata"} for each in messages]
        return answer | ({"messages": messages} if answer.get("ok") else {})

    async def _info(self, method: str, arguments: Json) -> Json:
        answer, shown = await self._passed_on(method, arguments), str(arguments.get("channel", ""))
        if answer.get("ok") and shown.startswith("D"):
            owner = next(person.id for person in self.people.values() if person.direct == shown)
            direct = {"id": shown, "created": answer["channel"]["created"], "is_im": True, "user": owner}
            return answer | {"channel": direct | {"is_archived": False, "is_org_shared": False}}
        if answer.get("ok"):
            answer["channel"]["is_member"] = shown not in self.outside
        return answer

    async def _user(self, method: str, arguments: Json) -> Json:
        answer = await self._passed_on(method, arguments)
        person = self.people.get(str(arguments.get("user", "")))
        if answer.get("ok") and person:
            is_stranger = person.team == OTHER_TEAM
            special = {"is_restricted": person.is_guest, "is_ultra_restricted": False, "is_stranger": is_stranger}
            answer["user"] |= {"team_id": person.team, **special}
        return answer

    async def _who(self, method: str, arguments: Json) -> Json:
        return await self._passed_on(method, arguments) | {"bot_id": BOT}

    async def _connect(self, method: str, arguments: Json) -> Json:
        return {"ok": True, "url": "wss://wss-primary.slack.com/link/?ticket=none"}

    async def _note_session(self, method: str, arguments: Json) -> Json:
        if method == "agents.sessions.setStatus" and arguments.get("status") not in STATUSES:
            return {"ok": False, "error": "invalid_arguments"}
        prompts = arguments.get("prompts", ())
        if len(prompts if isinstance(prompts, list) else ()) > limits.MOST_PROMPTS:
            return {"ok": False, "error": "invalid_arguments"}
        return {"ok": True}

    async def _passed_on(self, method: str, arguments: Json) -> Json:
        """The emulator's answer, with our names of direct messages in place of its channels."""
        assert self._session is not None
        sent = {name: _plain(value) for name, value in arguments.items() if name not in ("token", "metadata")}
        if "channel" in sent:
            sent["channel"] = self._real.get(sent["channel"], sent["channel"])
        headers = {"Authorization": f"Bearer {ADMIN}"}
        async with self._session.post(f"{self._emulator.url}{method}", data=sent, headers=headers) as response:
            answer: Json = await response.json()
        if isinstance(answer.get("channel"), str):
            answer["channel"] = self._shown.get(answer["channel"], answer["channel"])
        return answer

    def _completed(self, channel: str, message: Json) -> Json:
        """A message of the emulator with what was sent of it."""
        kept = self._kept.get((channel, message["ts"]))
        return message if kept is None else message | {"bot_id": BOT, "app_id": APP, "user": BOT_USER} | kept


async def _arguments(request: web.Request) -> Json:
    """Those of the address, and those of the body in either form."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        return given | (json.loads(await request.read() or b"{}") or {})
    return given | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _cut(request: web.Request) -> web.StreamResponse:
    """Nothing more comes over this connection."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError
