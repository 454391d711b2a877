"""One run: customers and agents write, the network fails, webhooks are lost, doubled and late, time passes, and each
piece of Frontdesk's work is done by a process that may be killed on its way. The seed chooses everything."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.sweeping import Sweep
from frontdesk.connectors.tables import desk_tickets
from frontdesk.conversations.model import Author, Kind
from frontdesk.database import Database, utc_now
from frontdesk.outbox.service import Outbox
from tests.desk_case import Frontdesk
from tests.desk_kills.oracle import Facts, check
from tests.kills.forks import STATEMENT, Child

#: Statements of the database before one of which a process dies.
MOST_STATEMENTS = 60
#: Places of a desk's work, apart from statements.
PLACES = (
    "desk.before_open",
    "desk.after_open",
    "desk.before_append",
    "desk.after_append",
    "desk.after_append",
    "desk.before_update",
    "desk.after_update",
    "desk_hint.after_commit",
    "desk_post.after_commit",
    "desk_sweep.after_commit",
    "outbox.before_send",
    "outbox.after_send",
    "outbox_claim.after_commit",
)
TALKS = 3
#: Until everything is done; a real desk has its own time, by which what it has just written is looked at for a while.
MOST_SECONDS = 60.0


class ServedDesk(Protocol):
    """A desk in a process of its own, which outlives ours."""

    #: What may be wrong with the desk's next answers, in its own words.
    faults: Sequence[str]

    def desk(self) -> Desk:
        """The adapter, connected to nothing yet."""

    def reply(self, ticket_id: str, text: str) -> None:
        """An agent writes to the customer."""

    def note(self, ticket_id: str, text: str) -> None:
        """An agent writes for the team."""

    def pass_time(self, seconds: float) -> None: ...

    def fail(self, faults: list[str]) -> None:
        """These meet the desk's next answers, one each; an empty one leaves its answer as it is."""

    def webhooks(self) -> list[InboundRequest]:
        """What the desk wanted to send to us since the last time."""

    def tickets(self, reference: str) -> list[str]:
        """Ids of all tickets that were ever opened with this reference."""

    def written(self, ticket_id: str) -> list[tuple[str, bool]]:
        """What Frontdesk has written into the ticket, in order, and whether customers may read it."""


@dataclass
class Outcome:
    """What came of a run."""

    seed: int
    said: int = 0
    replied: int = 0
    processes: int = 0
    kills: int = 0
    faults: int = 0
    violations: list[str] = field(default_factory=list)


@dataclass
class _Talk:
    """A conversation and what was written in it by customer and agents."""

    id: str
    said: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ticket: str = ""

    def mark(self, kind: str, number: int) -> str:
        """A text that is found again."""
        return f"<{self.id[:8]}-{kind}{number}>"


class Run:
    """Plays one seed.

    Args:
        messages: how many customers write, and how many agents.
    """

    def __init__(self, database_url: str, name: str, served: ServedDesk, seed: int, messages: int) -> None:
        self._served = served
        # Built once and started in each child, which is quicker; until then it is connected to nothing.
        self._here = Frontdesk(Database(database_url, pool_size=2), name, served.desk())
        self._chance = random.Random(seed)
        self._now = utc_now()
        self._messages = messages
        self._pending: list[InboundRequest] = []
        self._talks: list[_Talk] = []
        self.outcome = Outcome(seed)

    def warm_up(self) -> Run:
        """Do once what children do, so that each of them finds its statements compiled; then let go of everything."""
        (first, *_), text = begin(self._here), "<warm-up>"
        say(self._here, first, [text], self._now)
        for _ in range(2):
            self._pass_time(61)
            hear(self._here, self._served.webhooks(), self._now)
            ticket = work(self._here, True, self._now)["tickets"][first]
            self._served.reply(ticket, text)
        self._here.database.close()
        gc.freeze()
        return self

    def play(self) -> Outcome:
        self._talks = [_Talk(each) for each in self._do(begin)]
        while min(self.outcome.said, self.outcome.replied) < self._messages:
            self._step()
        self._calm_down()
        there = self._do(lambda here: {each.id: found(here, self._served, each.id) for each in self._talks})
        told = {each.id: Facts(each.said, each.replies, each.notes) for each in self._talks}
        self.outcome.violations = check(there, told)
        return self.outcome

    def _step(self) -> None:
        talk = self._chance.choice(self._talks)
        if self._happens(0.5) and self.outcome.said < self._messages:
            self._say(talk)
        if self._happens(0.5) and self.outcome.replied < self._messages and talk.ticket:
            self._reply(talk)
        if self._happens(0.3):
            faults = [*[""] * self._chance.randrange(5), self._chance.choice(self._served.faults)]
            self._served.fail(faults)
            self.outcome.faults += 1
        self._pass_time(self._chance.choice((0, 5, 31, 61)))
        self._hear()
        if self._happens(0.6):
            self._work(sweeps=self._happens(0.3), is_killed=self._happens(0.9))

    def _say(self, talk: _Talk) -> None:
        """A customer writes, again until it is acknowledged."""
        texts = [talk.mark("c", len(talk.said) + number) for number in range(self._chance.randint(1, 5))]
        while not self._do(lambda here: say(here, talk.id, texts, self._now), is_killed=self._happens(0.3)):
            pass
        talk.said += texts
        self.outcome.said += len(texts)

    def _reply(self, talk: _Talk) -> None:
        for _ in range(self._chance.randint(1, 5)):
            talk.replies.append(talk.mark("a", len(talk.replies)))
            self._served.reply(talk.ticket, talk.replies[-1])
            self.outcome.replied += 1
        if self._happens(0.2):
            talk.notes.append(talk.mark("n", len(talk.notes)))
            self._served.note(talk.ticket, talk.notes[-1])

    def _hear(self) -> None:
        """Webhooks arrive: some never, some twice, in any order."""
        self._pending += self._served.webhooks()
        self._chance.shuffle(self._pending)
        arriving, self._pending = self._pending[:2], self._pending[2:]
        arriving = [each for each in arriving for _ in range(self._chance.choice((0, 1, 1, 2)))]
        if arriving:
            self._do(lambda here: hear(here, arriving, self._now), is_killed=self._happens(0.3))

    def _work(self, sweeps: bool, is_killed: bool = False) -> int:
        """What goes on in the background; returns how much was done."""
        done = self._do(lambda here: work(here, sweeps, self._now), is_killed=is_killed)
        for talk in self._talks if done else ():
            talk.ticket = done["tickets"].get(talk.id) or ""
        return int(done["done"]) if done else 0

    def _pass_time(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._served.pass_time(seconds)

    def _calm_down(self) -> None:
        """Everything heals, and is done: by the sweep, since webhooks are over."""
        quiet, ends = 0, time.monotonic() + MOST_SECONDS
        while time.monotonic() < ends:
            self._pass_time(1000)
            quiet = 0 if self._work(sweeps=True) else quiet + 1
            if quiet == 2:
                return
        raise AssertionError("it never came to rest")

    def _happens(self, chance: float) -> bool:
        return self._chance.random() < chance

    def _do(self, job: Callable[[Frontdesk], Any], is_killed: bool = False) -> Any:
        """In a new process; returns None if it was killed."""
        self.outcome.processes += 1
        statement = f"{STATEMENT}:{self._chance.randint(1, MOST_STATEMENTS)}"
        death = self._chance.choice((*[statement] * len(PLACES), *PLACES)) if is_killed else ""
        holder = f"one/{self.outcome.processes}"
        ended = Child(lambda: job(started(self._here, holder)), death).wait()
        self.outcome.kills += bool(ended.died_at)
        return ended.value


def started(here: Frontdesk, holder: str) -> Frontdesk:
    """Frontdesk as this boot of its replica."""
    here.outbox = Outbox(here.database, holder)
    here.sweep = Sweep(here.name, here.desk, here.database, holder)
    here.outbox.release_claims()
    return here


def begin(here: Frontdesk, talks: int = TALKS) -> list[str]:
    here.sweep.sweep()  # the first one only says from when on
    return [here.handed_off(f"I need a person, number {number}").id for number in range(talks)]


def say(here: Frontdesk, conversation_id: str, texts: Sequence[str], at: datetime) -> bool:
    for text in texts:
        here.engine.say(here.engine.conversation(conversation_id), text, key=text, now=at)
    return True


def hear(here: Frontdesk, requests: Sequence[InboundRequest], at: datetime) -> None:
    for request in requests:
        here.desk.verify(request)
        for hint in here.desk.parse(request):
            here.hints.accept(hint, at)


def work(here: Frontdesk, sweeps: bool, at: datetime) -> dict[str, Any]:
    done = (here.sweep.sweep(at) if sweeps else 0) + here.work_now(at)
    with here.database.read() as connection:
        rows = connection.execute(sa.select(desk_tickets.c.conversation_id, desk_tickets.c.ticket_id))
        return {"done": done, "tickets": {row.conversation_id: row.ticket_id for row in rows}}


def found(here: Frontdesk, served: ServedDesk, conversation_id: str) -> dict[str, Any]:
    """What is there in the end, on both sides."""
    events = here.engine.events(conversation_id)
    by_agents = [each for each in events if each.author is Author.AGENT]
    opened = served.tickets(here.ticket(here.engine.conversation(conversation_id)).id)
    return {
        "customer": [each.text for each in events if each.kind is Kind.MESSAGE and each.author is Author.CUSTOMER],
        "replies": [each.text for each in by_agents if each.kind is Kind.MESSAGE and each.public],
        "notes": [each.text for each in by_agents if each.kind is Kind.NOTE and not each.public],
        "tickets": opened,
        "written": [list(pair) for number in opened for pair in served.written(number)],
    }
