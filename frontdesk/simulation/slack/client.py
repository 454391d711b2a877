"""A scripted customer in Slack: what they say goes through Slack's door, and what they read is what was posted.

When all is answered is looked up in the site's database, since Slack tells nobody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import sqlalchemy as sa

from frontdesk.channels import threads
from frontdesk.channels.pushing import kind_of
from frontdesk.channels.slack.model import NAME, SlackThread
from frontdesk.channels.slack.mrkdwn import plain, unescaped
from frontdesk.conversations import store, turn_store
from frontdesk.conversations.model import Kind
from frontdesk.database import Database
from frontdesk.outbox.tables import PENDING, outbox
from frontdesk.simulation.slack.composing import composed
from frontdesk.simulation.slack.model import TEAM, Person
from frontdesk.simulation.slack.sending import Sender
from frontdesk.simulation.slack.workspace import Workspace, buttons_of, links_of
from frontdesk.talk.client import Refused

#: Longer than any turn of a script may take.
QUIET_SECONDS = 90.0
_LOOK_AGAIN = 0.1
_LINK = re.compile(r"<(?P<url>[^<>|]+)\|(?P<title>[^<>]*)>")

Frame = dict[str, Any]


@dataclass(frozen=True)
class SlackPlace:
    """Where scripted customers write: a workspace whose app is the site at `url`.

    Args:
        link: links a user to the demo customer of an e-mail, or to nobody.
        free: the people who are not in another conversation now.
    """

    url: str
    workspace: Workspace
    sender: Sender
    database: Database
    link: Callable[[Person, str | None], None]
    free: asyncio.Queue[Person]


class SlackClient:
    """One thread of one person. `on_event` gets what they read, as frames of the web chat."""

    def __init__(self, place: SlackPlace, on_event: Callable[[Frame], None]) -> None:
        self._place = place
        self._on_event = on_event
        self._person: Person | None = None
        self._thread = ""
        self._read = self._overheard = 0
        self._seen = 0
        self._buttons: dict[str, tuple[Frame, str]] = {}
        self.conversation = ""
        self.owner = "bot"

    async def start(self, email: str | None = None) -> None:
        """Somebody who is linked to the demo customer of an e-mail, or to nobody."""
        self._person = await self._place.free.get()
        await asyncio.to_thread(self._place.link, self._person, email)

    async def sign_in(self, email: str) -> None:
        """Follow the newest invitation on the host's page; without one, be linked as if it had been before. Raises
        Refused."""
        links = [link for message in self._messages() for link in links_of(message)]
        if not links:
            await asyncio.to_thread(self._place.link, self._who, email)
            return
        async with aiohttp.ClientSession(self._place.url) as session:
            async with session.post("/demo/identity", json={"email": email}) as answer:
                token = (await answer.json())["identity_token"]
            body = {"link": links[-1].partition("#link=")[2], "identity_token": token}
            async with session.post("/api/chat/links", json=body) as answer:
                if answer.status >= 400:
                    error = (await answer.json())["error"]
                    raise Refused(error["code"], error["message"])
        await self._settled()

    async def say(self, text: str) -> None:
        """Write in the thread, which the first message begins. Raises Refused if the app does not take it."""
        said = self._place.workspace.say(self._place.sender, self._who, composed(text), thread=self._thread or None)
        post, delivery = await said
        self._thread = self._thread or post.ts
        _require(delivery.tries)

    async def press(self, button: str) -> None:
        """Press a button of the newest message that has it, by its value. Raises Refused, also where the message shows
        by now what was chosen."""
        message, title = self._buttons[button]
        if button not in (each["value"] for each in buttons_of(message)):
            raise Refused("button_gone", "The message has no such button any more.")
        _require((await self._place.workspace.press(self._place.sender, self._who, message, title)).tries)

    async def wait_for(self, _: None) -> str:
        """Wait until all is answered and posted; who owns the conversation then."""
        await self._settled()
        return self.owner

    async def catch_up(self) -> None:
        """Read what has been posted since, once nothing is on its way."""
        await self._settled()

    async def close(self) -> None:
        """Nobody else finds the person linked."""
        if self._person is not None:
            await asyncio.to_thread(self._place.link, self._person, None)
            self._place.free.put_nowait(self._person)

    @property
    def _who(self) -> Person:
        assert self._person is not None
        return self._person

    def _messages(self) -> list[Frame]:
        return self._place.workspace.posts_in(self._who.direct, self._thread) if self._thread else []

    async def _settled(self) -> None:
        if self._thread:
            async with asyncio.timeout(QUIET_SECONDS):
                while not await asyncio.to_thread(self._is_quiet):  # noqa: ASYNC110 - another process commits it
                    await asyncio.sleep(_LOOK_AGAIN)
            await asyncio.to_thread(self._take_new)

    def _is_quiet(self) -> bool:
        """Whether no message waits for its turn, and no event for being posted."""
        key = SlackThread(TEAM, self._who.direct, self._thread).key
        with self._place.database.read() as connection:
            thread = threads.find(connection, NAME, key)
            if thread is None:
                return False
            self.conversation = thread.conversation_id
            lanes = (thread.conversation_id, "")  # what one person alone is shown has no lane
            said = sa.and_(outbox.c.kind == kind_of(NAME), outbox.c.lane.in_(lanes))
            unposted = sa.select(outbox.c.id).where(PENDING, said).limit(1)
            waits = turn_store.unsettled(connection, thread.conversation_id) or connection.execute(unposted).first()
            conversation = store.find(connection, thread.conversation_id)
        assert conversation is not None  # the thread says so
        self.owner = conversation.owner
        return not waits

    def _take_new(self) -> None:
        with self._place.database.read() as connection:
            events = store.events_after(connection, self.conversation)
        authors = {str(event.id): event.author for event in events}
        for event in events:
            if event.kind is Kind.TICKET and event.public and event.seq > self._seen:
                self._on_event({"kind": "ticket", "number": event.data["number"]})
        self._seen = events[-1].seq if events else 0
        messages = self._messages()
        for message in messages[self._read :]:
            key = message["metadata"]["event_payload"]["key"]
            author = authors.get(key.rpartition(":")[2].partition("/")[0], "bot")
            self._on_event(self._frame(message, str(author)))
        self._read = len(messages)
        whispers = self._place.workspace.whispers_to(self._who, self._thread)
        for message in whispers[self._overheard :]:
            self._on_event(self._frame(message, "system"))
        self._overheard = len(whispers)

    def _frame(self, message: Frame, author: str) -> Frame:
        buttons = [{"title": each["text"]["text"], "id": each["value"]} for each in buttons_of(message)]
        self._buttons |= {each["id"]: (message, each["title"]) for each in buttons}
        texts, links = [], []
        for section in _sections(message):
            found = [_LINK.fullmatch(line) for line in section.splitlines()]
            if found and all(found):
                links += [{"title": unescaped(each["title"]), "url": each["url"]} for each in found if each]
            else:
                texts.append(plain(section))
        text = "\n".join(texts)
        return {"kind": "message", "from": author, "text": text, "buttons": buttons, "links": links}


def _sections(message: Frame) -> Iterator[str]:
    for block in message.get("blocks", ()):
        if block.get("type") == "section":
            yield block["text"]["text"]


def _require(tries: list[str]) -> None:
    if not tries[-1].startswith("2"):
        raise Refused("not_taken", f"The app did not take what Slack brought: {', '.join(tries)}")
