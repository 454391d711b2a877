"""Random kills of all three processes under random traffic, with the checker over every conversation."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.agent import Agent
from tests.faults.checker import Record, Violation, check, check_effects
from tests.faults.customer import Conversation, Device, Site
from tests.faults.outside import Mailbox
from tests.faults.traffic import WARRANTY, record, restart, times_told
from tests.stack import ACTIONS, FRONTDESK, RASA, Stack

#: frontdesk and actions are back in a second or two, Rasa in five: the rare kill of Rasa keeps a thousand runs short.
WEIGHTS = {FRONTDESK: 0.6, ACTIONS: 0.3, RASA: 0.1}
CUSTOMERS = 12
#: After each start this many seconds of traffic, at most, before the next kill.
LONGEST_QUIET = 1.5
#: Customers who were left to a person come back with something new after a while, not at once.
LONGEST_THOUGHT = 1.5
SETTINGS = {"FRONTDESK_BREAKER_SECONDS": "1"}


@dataclass
class Figures:
    """What all runs together brought."""

    kills: Counter[str] = field(default_factory=Counter)
    conversations: int = 0
    attempted: int = 0
    acknowledged: int = 0
    answered: int = 0
    to_person: int = 0
    resets: dict[str, list[int]] = field(default_factory=dict)  # by customer: asked, told
    mails: int = 0
    mails_told: int = 0
    mails_asked: int = 0
    after_kill: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)

    def add(self, one: Record, kills: list[float]) -> None:
        """Count a conversation that is over."""
        self.conversations += 1
        self.violations += check(one)
        stored = {
            event["id"]: event["seq"] for event in one.history if event.get("from") == "customer" and event.get("id")
        }
        for device in one.devices:
            self.attempted += len(device.attempts)
            self.acknowledged += len({ack.id for ack in device.acks})
            for attempt in device.attempts:
                settled_at = device.settled.get(stored.get(attempt.id, -1))
                if settled_at is None:
                    continue
                self.waits.append(settled_at - attempt.at)
                if during := [at for at in kills if attempt.at <= at <= settled_at]:
                    self.after_kill.append(settled_at - during[0])
        answers = len(
            {event["at"] for event in one.timeline if event["kind"] == "message" and event["author"] == "bot"}
        )
        self.answered += answers
        self.to_person += len(stored) - answers

    def table(self, runs: int, seconds: float) -> str:
        """The figures, one a line."""
        kinds = Counter(violation.kind for violation in self.violations)
        killed = ", ".join(f"{name} {self.kills[name]}" for name in WEIGHTS)
        rows: list[tuple[str, object]] = [
            ("runs", f"{runs} in {seconds / 60:.1f} min"),
            ("kills", killed),
            ("conversations", self.conversations),
            ("messages attempted", self.attempted),
            ("  acknowledged", self.acknowledged),
            ("  answered by the bot", self.answered),
            ("  left to a person", self.to_person),
            *((name.replace("_", " "), kinds[name]) for name in ("lost", "doubled", "out_of_order")),
            ("late (over 30 s)", kinds["late"]),
            ("two owners, or the bot under a person", kinds["owner"]),
            ("unexpected", kinds["unexpected"]),
            ("reset mails told / asked for / sent", f"{self.mails_told} / {self.mails_asked} / {self.mails}"),
            ("messages on their way at a kill", len(self.after_kill)),
            ("  time to the answer after the kill", _spread(self.after_kill)),
            ("time to the answer, all messages", _spread(self.waits)),
        ]
        return "\n".join(f"{name:<40} {value}" for name, value in rows)


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    return f"median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s"


class RandomKills:
    """Customers who talk all the time, and a killer. `seed` decides what is said and when which process dies."""

    def __init__(self, stack: Stack, site: Site, agents: list[Agent], seed: int, tell: Callable[[str], None]) -> None:
        self._stack = stack
        self._site = site
        self._agents = agents
        self._chance = random.Random(seed)
        self._tell = tell
        self._mailbox = Mailbox(stack)
        self._is_over = False
        self._kills: list[float] = []
        self._restarts: list[float] = []
        self.figures = Figures()

    async def run(self, runs: int) -> Figures:
        """So many kills; then everything heals, and the effects outside are counted."""
        emails = self._stack.customers()[:CUSTOMERS]
        async with asyncio.TaskGroup() as group:
            for email in emails:
                group.create_task(self._customer(email, random.Random(self._chance.random())))
            await self._kill(runs)
            self._is_over = True
        await self._mailbox.drain()
        for email in emails:
            asked, told = self.figures.resets.get(email, [0, 0])
            effect = self._mailbox.effect(email, told, asked)
            self.figures.violations += check_effects([effect])
            self.figures.mails += len(effect.seen)
            self.figures.mails_asked += asked
            self.figures.mails_told += told
        return self.figures

    async def _kill(self, runs: int) -> None:
        names = list(WEIGHTS)
        for run in range(1, runs + 1):
            name = self._chance.choices(names, list(WEIGHTS.values()))[0]
            await asyncio.sleep(self._chance.uniform(0.0, LONGEST_QUIET))  # the random moment itself
            self._kills.append(time.monotonic())
            await restart(self._stack, name)
            if name == FRONTDESK:
                self._restarts.append(time.monotonic())
            self.figures.kills[name] += 1
            if run % 10 == 0 or run == runs:
                found = len(self.figures.violations)
                self._tell(f"run {run}/{runs}: {self.figures.conversations} conversations checked, {found} violations")

    async def _customer(self, email: str, chance: random.Random) -> None:
        """Conversation after conversation, each checked when it is over."""
        while not self._is_over:
            begun = time.monotonic()
            conversation = await self._site.begin(email)
            agent = chance.choice(self._agents)
            asked = await self._talk(conversation, agent, chance)
            one = await record(conversation, agent, [at for at in self._restarts if at > begun])
            self.figures.add(one, [at for at in self._kills if at >= begun])
            asked_and_told = self.figures.resets.setdefault(email, [0, 0])
            asked_and_told[0] += asked
            asked_and_told[1] += times_told(one)
            await asyncio.sleep(chance.uniform(0.0, LONGEST_THOUGHT))

    async def _talk(self, conversation: Conversation, agent: Agent, chance: random.Random) -> int:
        """A few things that customers do; returns how many resets were confirmed."""
        device = await conversation.open()
        if chance.random() < 0.3:
            await conversation.open()
        asked = 0
        for number in range(chance.randrange(2, 5)):
            if device.owner != "bot":
                break
            part = chance.choices(("orders", "question", "reset", "person", "take_over"), (4, 2, 2, 1, 1))[0]
            if part == "orders":
                await _ask_for_orders(device, 9000 + 10 * number, chance)
            elif part == "question":
                await device.ask(chance.choice((WARRANTY, "hello", "thank you")))
            elif part == "reset":
                asked += await _reset(device)
            elif part == "person":
                await device.ask("I want to talk to a person")
                await _person(device, conversation, agent, chance)
            else:
                await device.say("where is order W9999?", marker="W9999")
                await _person(device, conversation, agent, chance)
                break
        if device.owner == "queue" and chance.random() < 0.3:
            await _person(device, conversation, agent, chance)
        return asked


async def _ask_for_orders(device: Device, first: int, chance: random.Random) -> None:
    for number in range(first, first + chance.randrange(1, 4)):
        await device.say(f"where is order W{number}?", marker=f"W{number}")
    await device.settle()


async def _reset(device: Device) -> int:
    await device.ask("I forgot my password")
    if device.owner != "bot":
        return 0
    await device.ask("yes")
    return 1


async def _person(device: Device, conversation: Conversation, agent: Agent, chance: random.Random) -> None:
    """An agent takes over, answers, and hands back or resolves."""
    status, _ = await agent.take_over(conversation.id)
    if status != 200:
        return
    # Letters: some numbers would be masked as those of cards.
    text = f"Let me see. ({''.join(chance.choices('abcdefgh', k=12))})"
    await asyncio.gather(device.ask("are you there?"), agent.reply(conversation.id, text))
    await device.until(lambda: any(event.get("text") == text for event in device.log.received))
    await (agent.resolve if chance.random() < 0.5 else agent.hand_back)(conversation.id)
