"""The whole workspace: its people write and press, the app is told of it, and what the app posts can be read."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests
from aiohttp import web

from frontdesk.simulation.slack import payloads
from frontdesk.simulation.slack.backlot import Emulator, emulator
from frontdesk.simulation.slack.model import Person, Post
from frontdesk.simulation.slack.sending import Delivery, Sender
from frontdesk.simulation.slack.web_api import POST_SECONDS, WebApi

TOKEN = "xoxb-of-the-workspace"
SUPPORT, GENERAL = "support", "general"


class Workspace:
    """A workspace that runs. `api_url` is what `FRONTDESK_SLACK_API_URL` has to be."""

    def __init__(self, emulator: Emulator, api: WebApi, api_url: str, speed: float = 1.0) -> None:
        self._emulator = emulator
        self._speed = speed
        self.api = api
        self.api_url = api_url
        self.people = list(emulator.people)

    def channel(self, name: str) -> str:
        """The id of a channel by its name."""
        return self._emulator.channels[name]

    def settings(self, secret: str) -> dict[str, str]:
        """Variables with which Frontdesk is the app of this workspace."""
        return {
            "FRONTDESK_SLACK_SIGNING_SECRET": secret,
            "FRONTDESK_SLACK_BOT_TOKEN": TOKEN,
            "FRONTDESK_SLACK_API_URL": self.api_url,
            "FRONTDESK_SLACK_SUPPORT_CHANNELS": self.channel(SUPPORT),
            "FRONTDESK_SLACK_SPEED": str(self._speed),
        }

    def write(self, person: Person, text: str, channel: str | None = None, thread: str | None = None) -> Post:
        """A person writes, in their direct message if no channel is given; nobody is told yet."""
        place = channel or person.direct
        data = {"channel": self._emulator.channels.get(place, place), "text": text}
        data |= {"thread_ts": thread} if thread else {}
        headers = {"Authorization": f"Bearer {person.token}"}
        answer = requests.post(f"{self._emulator.url}chat.postMessage", data=data, headers=headers, timeout=30).json()
        if not answer["ok"]:
            raise ValueError(answer["error"])
        return Post(place, answer["ts"], thread or answer["ts"], person.id, text)

    async def say(
        self, sender: Sender, person: Person, text: str, channel: str | None = None, thread: str | None = None
    ) -> tuple[Post, Delivery]:
        """A person writes, and the app is told."""
        post = await asyncio.to_thread(self.write, person, text, channel, thread)
        return post, await sender.event(payloads.written(post, person))

    async def press(self, sender: Sender, person: Person, message: Mapping[str, Any], title: str) -> Delivery:
        """A person presses the button with this title of one of the app's messages (of `posts_in`)."""
        button = next(each for each in buttons_of(message) if each["text"]["text"] == title)
        place = Post(message["channel"], message["ts"], message.get("thread_ts") or message["ts"], person.id, title)
        return await sender.interaction(payloads.pressed(place, person, message, button, f"{time.time():.6f}"))

    def posts_in(self, channel: str, thread: str | None = None) -> list[dict[str, Any]]:
        """What the app has posted there, in order: messages as the Web API answered."""
        there = [each for each in self.api.posts if each["channel"] == channel]
        return there if thread is None else [each for each in there if each.get("thread_ts") == thread]

    def whispers_to(self, person: Person, thread: str) -> list[dict[str, Any]]:
        """What this person alone was shown in a thread, in order."""
        return [each for each in self.api.whispers if (each["user"], each.get("thread_ts")) == (person.id, thread)]

    def special(self, person: Person, **what: Any) -> Person:
        """The person from now on with this difference: `is_guest`, `team`."""
        changed = replace(person, **what)
        self.api.people[person.id] = changed
        return changed


def buttons_of(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a message, links left out."""
    elements = [each for block in message.get("blocks", ()) for each in block.get("elements", ())]
    return [each for each in elements if each.get("type") == "button" and "value" in each]


def links_of(message: Mapping[str, Any]) -> list[str]:
    """The addresses of the buttons of a message that open one."""
    elements = [each for block in message.get("blocks", ()) for each in block.get("elements", ())]
    return [each["url"] for each in elements if each.get("type") == "button" and "url" in each]


def text_of(message: Mapping[str, Any]) -> str:
    """What a reader of the message sees: all texts of its blocks, or its text where it has none."""
    blocks = message.get("blocks", ())
    texts = [block["text"]["text"] for block in blocks if block.get("type") == "section"]
    return "\n".join(texts) or str(message.get("text", ""))


@contextmanager
def workspace(
    folder: Path, names: Sequence[str], port: int = 0, pace: float = POST_SECONDS, speed: float = 1.0
) -> Iterator[Workspace]:
    """A workspace for the block, with these people and two channels.

    Args:
        folder: for the emulator's files, and the ledger `posts.jsonl`.
        port: of the Web API; any free one if none is given.
        pace: seconds between two posts of the app in one channel.
        speed: by how much its clock is faster than Slack's, and the app's pauses with it.

    Raises Problem where the emulator is not installed.
    """
    with emulator(folder, names, (SUPPORT, GENERAL)) as running:
        api = WebApi(running, TOKEN, folder / "posts.jsonl", pace / speed)
        with served(api.app(), port) as url:
            yield Workspace(running, api, f"{url}/api/", speed)


@contextmanager
def served(app: web.Application, port: int = 0) -> Iterator[str]:
    """An app that runs in a thread of its own; its address."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def start() -> str:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
