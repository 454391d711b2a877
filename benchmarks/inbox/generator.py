"""A company's conversations of a year, invented: the same for the same scale, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum, auto
from operator import itemgetter
from random import Random

from argon2 import PasswordHasher

from benchmarks.inbox import texts
from benchmarks.inbox.scale import Scale
from benchmarks.inbox.tables import Rows, no_rows
from benchmarks.inbox.timeline import Counters, Person, Timeline, new_id, stamp

SEED = 10
BEGAN = datetime(2025, 8, 1, tzinfo=UTC).timestamp()
YEAR = 365 * 86_400.0
#: Conversations that happen at the same time, so that their events lie mixed on the disk.
AT_ONCE = 200
PASSWORD = "a long enough password"
SIGNS_IN = "agent-1@larkfield.example"
#: Events that the shortest conversation with a person takes.
WITH_PERSON = 16


class Ending(Enum):
    """How a conversation stands at the end."""

    LEFT = auto()
    SOLVED = auto()
    BOT = auto()
    QUEUED = auto()
    AGENT = auto()


def generate(scale: Scale) -> Iterator[Rows]:
    """Rows by table, in portions; the last one holds the counters, and the agents are in the first."""
    random, counters, team = Random(SEED), Counters(), _team(Random(SEED))
    rows = no_rows()
    rows["agents"] = [_agent_row(agent) for agent in team]
    rows["agent_sessions"] = [_session_row(agent, week, random) for agent in team for week in range(52)]
    conversations = list(zip(_endings(scale, random), _lengths(scale, random), strict=True))
    random.shuffle(conversations)
    conversations.sort(key=lambda each: _is_late(each[0], random))
    plans = _dates([(Ending.AGENT, scale.longest), *conversations])
    for number, (began, ending, length) in enumerate(plans, 1):
        _Conversation(Timeline(rows, random, counters, began, None), random, team).play(ending, length)
        if number % (len(plans) // scale.empty) == 0:
            Timeline(rows, random, counters, began, None).end()
        if number % AT_ONCE == 0 or number == len(plans):
            yield _numbered(rows, counters)
            rows = no_rows()
    rows["counters"] = [("tickets", counters.tickets)]
    yield rows


class _Conversation:
    """Fills a timeline with exactly so many events."""

    def __init__(self, timeline: Timeline, random: Random, team: list[Person]) -> None:
        self._timeline = timeline
        self._random = random
        self._team = team

    def play(self, ending: Ending, length: int) -> None:
        """From the first word to how it stands."""
        timeline, random = self._timeline, self._random
        has_ticket, is_rated = random.random() < 0.3, random.random() < 0.4
        lines = random.randint(0, max(0, length // 10)) if ending is not Ending.QUEUED else random.randint(0, 3)
        tail = {
            Ending.LEFT: 1,
            Ending.BOT: 0,
            Ending.QUEUED: 3 + has_ticket + lines,
            Ending.AGENT: 5 + has_ticket + 2 + 2 * lines,
            Ending.SOLVED: 8 + 2 * has_ticket + 2 + 2 * lines + 2 * is_rated,
        }[ending]
        self._with_bot(length - tail)
        if ending in (Ending.QUEUED, Ending.AGENT, Ending.SOLVED):
            timeline.hand_off(has_ticket)
        if ending is Ending.QUEUED:
            self._wait(lines)
        elif ending in (Ending.AGENT, Ending.SOLVED):
            self._with_agent(lines, is_answered=ending is Ending.SOLVED or random.random() < 0.5)
        if ending is Ending.SOLVED:
            timeline.resolve()
            if is_rated:
                timeline.rate()
        if ending is Ending.LEFT:
            timeline.close_idle()
        assert timeline.seq == length
        self._marks(ending)
        timeline.end()

    def _with_bot(self, left: int) -> None:
        """The bot's part, with earlier episodes in it, so many events long."""
        timeline, random = self._timeline, self._random
        if left > 3 and random.random() < 0.5:
            timeline.sign_in(_customer(random))
            left -= 1
        while left:
            if left >= 16 and random.random() < 0.03:
                left -= self._earlier_episode()
            elif left >= 6 and random.random() < 0.05 and timeline.seq > 2:
                timeline.close_idle()
                timeline.ask(random.choice(texts.LINES))
                left -= 4
            elif left >= 2 and random.random() < 0.97:
                timeline.ask(random.choice(texts.LINES))
                left -= 2
            else:
                timeline.browse()
                left -= 1

    def _earlier_episode(self) -> int:
        """A person solved something earlier, or gave it back to the bot."""
        timeline, random, before = self._timeline, self._random, self._timeline.seq
        is_given_back = random.random() < 0.3
        timeline.hand_off(has_ticket=not is_given_back and random.random() < 0.4)
        timeline.take_over(random.choice(self._team))
        timeline.reply()
        if is_given_back:
            timeline.hand_back()
        else:
            timeline.resolve()
            timeline.now += random.uniform(0.5, 3) * 86_400
        timeline.ask(random.choice(texts.LINES))
        return timeline.seq - before

    def _wait(self, lines: int) -> None:
        for _ in range(lines):
            if self._timeline.is_anonymous and self._random.random() < 0.2:
                self._timeline.leave_email()
            else:
                self._timeline.write_on()

    def _with_agent(self, lines: int, *, is_answered: bool) -> None:
        """Four events, and two for each line."""
        timeline, random = self._timeline, self._random
        timeline.take_over(random.choice(self._team))
        timeline.reply()
        if timeline.is_anonymous and random.random() < 0.1:
            timeline.mail_reply()
        for _ in range(lines):
            timeline.write_on()
            if random.random() < 0.1:
                timeline.note()
            else:
                timeline.reply()
        if is_answered:
            timeline.reply()
        else:
            timeline.write_on()

    def _marks(self, ending: Ending) -> None:
        """How far agents have read, and what they have not sent yet."""
        timeline, random, owner = self._timeline, self._random, self._timeline.agent
        if owner:
            timeline.read_by(owner, timeline.seq - random.choice((0, 0, 0, 1, 2)))
        others = {Ending.QUEUED: 5, Ending.AGENT: 3, Ending.SOLVED: 1}.get(ending, 0)
        for agent in random.sample(self._team, others):
            if agent is not owner:
                timeline.read_by(agent, random.randint(1, timeline.seq))
        if ending is Ending.AGENT and owner and random.random() < 0.1:
            timeline.draft_of(owner)


def _endings(scale: Scale, random: Random) -> list[Ending]:
    """One for each conversation but the longest, which is with an agent."""
    solved = (scale.conversations - scale.open) * 3 // 10
    counts = {Ending.QUEUED: scale.queued, Ending.AGENT: scale.with_agents - 1, Ending.SOLVED: solved}
    counts[Ending.BOT] = scale.open - scale.queued - scale.with_agents
    counts[Ending.LEFT] = scale.conversations - scale.open - solved
    return [ending for ending, count in counts.items() for _ in range(count)]


def _lengths(scale: Scale, random: Random) -> list[int]:
    """Events of each conversation but the longest, many short and a few long ones, that add up."""
    wanted, count = scale.events - scale.longest, scale.conversations - 1
    drawn = [random.lognormvariate(0, 0.6) for _ in range(count)]
    spare = (wanted - WITH_PERSON * count) / sum(drawn)
    lengths = [WITH_PERSON + int(each * spare) for each in drawn]
    for number in range(wanted - sum(lengths)):
        lengths[number % count] += 1
    return lengths


def _is_late(ending: Ending, random: Random) -> float:
    """Where in the year a conversation lies: what is open began lately, but for a few."""
    is_open = ending in (Ending.BOT, Ending.QUEUED, Ending.AGENT)
    return random.uniform(0.97, 1) if is_open and random.random() < 0.9 else random.random()


def _dates(conversations: list[tuple[Ending, int]]) -> list[tuple[float, Ending, int]]:
    step = YEAR / len(conversations)
    return [(BEGAN + number * step, *each) for number, each in enumerate(conversations)]


def _numbered(rows: Rows, counters: Counters) -> Rows:
    """Events in the order of their times, with their numbers over all conversations."""
    events = sorted(rows["events"], key=itemgetter(-1))
    rows["events"] = [(number, *event) for number, event in enumerate(events, counters.events + 1)]
    counters.events += len(events)
    return rows


def _team(random: Random) -> list[Person]:
    return [
        Person(new_id(random)[:16], f"{texts.FIRST[number % 14]} {texts.LAST[number % 12]}", _email(number))
        for number in range(1, texts.AGENTS + 1)
    ]


def _email(number: int) -> str:
    return f"agent-{number}@larkfield.example"


def _agent_row(agent: Person) -> tuple[object, ...]:
    hashed = PasswordHasher().hash(PASSWORD) if agent.email == SIGNS_IN else "-"
    return (agent.id, agent.email, agent.name, hashed, "agent", False, "online", None, stamp(BEGAN))


def _session_row(agent: Person, week: int, random: Random) -> tuple[object, ...]:
    """A session that is over."""
    began = BEGAN + week * 7 * 86_400 + random.uniform(0, 3600)
    return (f"{random.getrandbits(256):064x}", agent.id, stamp(began), stamp(began + 12 * 3600), None)


def _customer(random: Random) -> Person:
    number = random.randint(1, 30_000)
    name = f"{texts.FIRST[number % 14]} {texts.LAST[number % 12]}"
    return Person(f"C-{number}", name, f"{name.replace(' ', '.').lower()}.{number}@example.com")
