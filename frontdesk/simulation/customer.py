"""A scripted customer: does what a script says, line by line, and notes what comes of it."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp

from frontdesk.accounts.model import UnknownCustomer
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.conversations.model import Owner
from frontdesk.simulation.desk import Desk
from frontdesk.simulation.judging import judge
from frontdesk.simulation.model import Act, Data, Expectation, Judged, Message, Played, Script, Seen, Turn
from frontdesk.simulation.ports import Chat, OpenChat, Records, UnknownOrder, World
from frontdesk.simulation.words import CODE, Blanks, codes_of, found
from frontdesk.talk.client import ChatClient, Refused

#: How long a turn may take; a site gives a message to a person long before.
TURN_SECONDS = 60.0
#: A site looks once a second for what is due.
DUE_SECONDS = 2.5
#: What ends one conversation, and no other.
FAILURES = (Refused, UnknownOrder, UnknownCustomer, SystemOfRecordUnavailable, TimeoutError, aiohttp.ClientError)
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[a-z]+", re.IGNORECASE)


class ScriptedCustomer:
    """One run of one script, in a conversation of its own.

    Args:
        blanks: dates as the site writes them.
        open_chat: by which channel they write; the web chat if it is not given.
    """

    def __init__(
        self, url: str, script: Script, world: World, desk: Desk, blanks: Blanks, open_chat: OpenChat | None = None
    ) -> None:
        self._script = script
        self._world = world
        self._desk = desk
        self._blanks = blanks
        self._client: Chat = open_chat(self._take) if open_chat else ChatClient(url, self._take)
        self._url = url
        self._messages: list[Message] = []
        self._buttons: dict[str, str] = {}  # ids by title, of the newest message that has some
        self._records: Records = {}
        self._expected_records: set[str] = set()
        self._began = 0.0

    async def play(self) -> Played:
        """Do everything that the script says. What cannot go on counts as wrong, with all turns after it."""
        turns: list[Judged] = []
        try:
            await self._begin()
            for turn in self._script.turns:
                turns.append(await asyncio.wait_for(self._turn(turn), TURN_SECONDS))
        except FAILURES as error:
            rest = self._script.turns[len(turns) :]
            turns += [Judged(turn, str(turn.value), None, (_in_words(error),)) for turn in rest]
        finally:
            await self._client.close()
        told = (each for each in turns if each.turn.passed or each.turn.helpful or each.wrong)
        return Played(self._script, tuple(told))

    async def _begin(self) -> None:
        self._began = time.time()
        emails = self._script.emails
        await asyncio.to_thread(self._world.begin, emails)
        if self._script.data != Data():
            await self._change(self._script.data)
        self._records = await self._records_now()
        await self._client.start(self._script.customer)

    async def _change(self, data: Data) -> None:
        emails = self._script.emails
        await asyncio.to_thread(self._world.change, emails, data)
        if data.ticket:
            earlier = ChatClient(self._url, lambda frame: None)
            try:
                await earlier.start(emails[0])
                opened = await asyncio.to_thread(self._world.open_ticket, earlier.conversation, emails[0], data.ticket)
                self._blanks = replace(self._blanks, ticket=opened)
            finally:
                await earlier.close()

    async def _turn(self, turn: Turn) -> Judged:
        before = Owner(self._client.owner)
        self._messages = []
        typed = await self._do(turn)
        await self._client.catch_up()
        return judge(turn, typed, await self._seen(turn, before), self._blanks)

    async def _do(self, turn: Turn) -> str:
        """Do what the turn says; what it was, in words."""
        match turn.act, turn.value:
            case Act.SAYS, str(text):
                if f"<{CODE}" in text:
                    self._blanks = replace(self._blanks, codes=codes_of(await self._mails()))
                return await self._say(self._blanks.fill(text))
            case Act.PRESSES, str(title):
                return await self._press(self._blanks.fill(title))
            case Act.SIGNS_IN, str(email):
                await self._client.sign_in(email)
            case Act.AGENT, str(what):
                await self._desk.act(what, self._client.conversation)
            case Act.AGENT_WRITES, str(text):
                await self._desk.write(self._client.conversation, self._blanks.fill(text))
            case Act.CLOCK, timedelta() as by:
                await asyncio.to_thread(self._world.pass_time, self._client.conversation, self._script.emails, by)
                await asyncio.sleep(DUE_SECONDS)
                self._records = await self._records_now()
            case Act.DATA, Data() as data:
                await self._change(data)
                self._records = await self._records_now()
        return f"({turn.act}: {turn.value})"

    async def _say(self, text: str) -> str:
        self._buttons = {}
        await self._client.wait_for(await self._client.say(text))
        return text

    async def _press(self, title: str) -> str:
        """Whoever finds no such button types it."""
        button = next((id for shown, id in self._buttons.items() if found(title, shown)), None)
        if button is None:
            return await self._say(title)
        await self._client.wait_for(await self._client.press(button))
        return f"[{title}]"

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["kind"] == "ticket":
            self._blanks = replace(self._blanks, ticket=frame["number"])
        if frame["kind"] != "message" or frame["from"] == "customer":
            return
        buttons, links = ([each["title"] for each in frame[key]] for key in ("buttons", "links"))
        self._messages.append(Message(frame["from"], frame["text"], tuple(buttons), tuple(links)))
        if frame["buttons"]:
            self._buttons = {each["title"]: each["id"] for each in frame["buttons"]}

    async def _seen(self, turn: Turn, before: Owner) -> Seen:
        """Look at no more than is expected: of the ticket and the mail only where they are."""
        expected = [each for each in (turn.passed, turn.helpful) if each]
        self._expected_records |= {number for each in expected for number in each.record}
        now = await self._records_now()
        changed = changes(self._records, now, self._expected_records)
        self._records = now
        return Seen(
            tuple(self._messages), before, Owner(self._client.owner), tuple(changed), now,
            await self._ticket(expected), await self._mail(expected),
        )  # fmt: skip

    async def _ticket(self, expected: list[Expectation]) -> str | None:
        if all(each.ticket is None for each in expected):
            return None
        return await self._desk.ticket(self._client.conversation)

    async def _mail(self, expected: list[Expectation]) -> tuple[str, ...]:
        if all(each.mail is None for each in expected):
            return ()
        return tuple(await self._mails())

    async def _mails(self) -> list[str]:
        return await asyncio.to_thread(self._world.mail, addresses(self._script), self._began)

    async def _records_now(self) -> Records:
        with suppress(UnknownCustomer):
            return await asyncio.to_thread(self._world.records, self._script.emails)
        return {}


def addresses(script: Script) -> list[str]:
    """Every e-mail address that takes part: customers, and what is typed."""
    typed = [found for turn in script.turns if isinstance(turn.value, str) for found in _EMAIL.findall(turn.value)]
    return sorted({each.casefold() for each in (*script.emails, *typed)})


def changes(before: Records, now: Records, expected: set[str]) -> list[str]:
    """What is different now, in words, without what was expected to be."""
    different = [
        f"{number} {field} was {value} and is {now.get(number, {}).get(field, 'gone')}"
        for number, fields in before.items()
        for field, value in fields.items()
        if number not in expected and now.get(number, {}).get(field) != value
    ]
    return different + [f"{number} is new" for number in now if number not in before and number not in expected]


def _in_words(error: Exception) -> str:
    if isinstance(error, UnknownOrder):
        return f"no customer of the script has order {error}"
    if isinstance(error, TimeoutError):
        return f"no answer within {TURN_SECONDS:g} s"
    return str(error) or type(error).__name__
