"""Whatever happens in whatever order, the engine's promises hold: a state machine over messages, owners, crashes, late
replies, and agents who come, leave and are silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.engine import Connection

from frontdesk.conversations import store, turn_store
from frontdesk.conversations.commit import Commit, StartedTurn
from frontdesk.conversations.model import Conversation, Event, Kind, NewEvent, Owner
from frontdesk.conversations.timeline import Listener
from frontdesk.database import Database, utc_now
from frontdesk.outbox.service import put
from frontdesk.outbox.tables import outbox
from frontdesk.problems import NotAllowed
from frontdesk.team.model import Agent, Availability
from frontdesk.turns.ports import AssistantUnavailable
from tests.engine import ANSWER_TIME, Engine, answer, wants_person

Added = Iterable[NewEvent]
#: Defaults of the settings.
PATIENCE, REMINDER, OFFER = timedelta(minutes=3), timedelta(minutes=10), timedelta(minutes=20)
OUTCOMES = {
    "answer": lambda turn: answer(f"to {turn.turn.id}"),
    "person": lambda turn: wants_person(),
    "failure": lambda turn: AssistantUnavailable("down"),
}


class Conversations(RuleBasedStateMachine):
    """One conversation, one customer, two agents, a process that dies and comes back, and time."""

    database: Database
    agents: list[Agent]

    def __init__(self) -> None:
        super().__init__()
        self.boot = 0
        self.now: datetime = utc_now()
        self.hearings = 0
        self.failed_at: list[int] = []
        self.faults: list[str] = []
        self.engine = self.new_life()
        self.conversation = self.engine.start()
        self.said: list[tuple[str, str]] = []
        self.running: list[StartedTurn] = []
        self.lost: list[StartedTurn] = []
        self.settled: Counter[int] = Counter()
        self.replied: list[str] = []
        self.absent: dict[str, datetime | None] = {agent.agent_id: self.now for agent in self.agents}

    def new_life(self) -> Engine:
        """The process, with two listeners that write a row for each message; the first fails now and then."""
        messages = frozenset({Kind.MESSAGE})
        listeners = (Listener("flaky", messages, self.hear_flakily), Listener("steady", messages, self.hear))
        return Engine(self.database, "machine", self.boot, listeners=listeners)

    def hear(self, connection: Connection, of: Conversation, events: Sequence[Event], name: str = "steady") -> Added:
        for event in events:
            put(connection, "row", f"{name}:{of.id}:{event.seq}", {}, self.now)
        return ()

    def hear_flakily(self, connection: Connection, of: Conversation, events: Sequence[Event]) -> Added:
        self.hear(connection, of, events, "flaky")
        self.hearings += 1
        if self.hearings % 3 == 0:
            self.failed_at += [event.seq for event in events]
            raise RuntimeError("now and then")
        return ()

    @initialize()
    def begin(self) -> None:
        self.engine.turns.recover(self.now)
        for agent in self.agents:
            self.engine.agents.set_availability(agent.agent_id, Availability.ONLINE, self.now)
            self.engine.agents.seen(agent.agent_id, False, self.now)

    def take(self, committed: Commit | None) -> None:
        """What the runner does with a commit."""
        if committed is None:
            return
        for settled in committed.settled:
            self.settled[settled.seq] += 1
        if committed.next_turn:
            self.running.append(committed.next_turn)

    @rule()
    def customer_writes(self) -> None:
        key = store.new_id()
        self.take(self.engine.say(self.conversation, f"message {len(self.said)}", key, self.now).commit)
        self.said.append((key, f"message {len(self.said)}"))

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def customers_network_sends_again(self, data: st.DataObject) -> None:
        key, text = data.draw(st.sampled_from(self.said))
        assert self.engine.say(self.conversation, text, key, self.now).commit is None

    @precondition(lambda self: self.running)
    @rule(outcome=st.sampled_from(sorted(OUTCOMES)))
    def assistant_answers(self, outcome: str) -> None:
        turn = self.running.pop(0)
        self.take(self.engine.turns.finish(turn, OUTCOMES[outcome](turn), self.now))

    @precondition(lambda self: self.lost)
    @rule(data=st.data())
    def a_late_answer_arrives(self, data: st.DataObject) -> None:
        turn = data.draw(st.sampled_from(self.lost))
        self.take(self.engine.turns.finish(turn, answer(f"to {turn.turn.id}"), self.now))

    @rule()
    def the_process_dies_and_comes_back(self) -> None:
        self.lost += self.running
        self.running = []
        self.boot += 1
        self.faults += self.engine.faults
        self.engine = self.new_life()
        self.engine.turns.recover(self.now)

    @rule(seconds=st.sampled_from([1, 16, 21, 26, 200, 620]))
    def time_passes_and_the_sweeps_run(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.sweep()
        self.watch()

    def sweep(self) -> None:
        if self.conversation.id in self.engine.turns.overdue(self.now):
            self.take(self.engine.turns.escalate(self.conversation.id, self.now))
        if self.conversation.id in self.engine.turns.left_behind(self.now):
            self.take(self.engine.turns.claim(self.conversation.id, self.now))

    def watch(self) -> None:
        """Pages that are open are heard of; then nobody is left waiting by a person."""
        engine, of = self.engine, self.conversation.id
        for agent_id in (agent_id for agent_id, since in self.absent.items() if since is None):
            engine.agents.seen(agent_id, now=self.now)
        for find, treat in (
            (engine.departures.due, engine.departures.settle),
            (engine.silence.to_offer, engine.silence.offer),
            (engine.silence.to_remind, engine.silence.remind),
            (engine.waiting_room.promised, engine.waiting_room.leave_ticket),
        ):
            if of in find(self.now):
                self.take(treat(of, self.now))
        self.nobody_is_left_waiting()

    def nobody_is_left_waiting(self) -> None:
        it = self.engine.conversation(self.conversation.id)
        absent = [since for since in self.absent.values() if since is not None]
        is_nobody_there = len(absent) == len(self.absent) and self.now - max(absent) >= PATIENCE
        if it.status != "open":
            assert it.queued_at is None and it.unanswered_since is None
        elif it.owner is Owner.QUEUE and is_nobody_there:
            assert self.engine.inbox.detail(it.id).ticket is not None
        elif it.owner is Owner.AGENT and it.agent_id is not None and it.agent_at is not None:
            since = self.absent[it.agent_id]
            assert since is None or self.now - max(since, it.agent_at) < PATIENCE
            waits = self.now - max(it.unanswered_since, it.agent_at) if it.unanswered_since else timedelta()
            assert waits < REMINDER or it.reminded_at is not None
            assert waits < OFFER or it.is_offered

    @rule(number=st.integers(0, 1), what=st.sampled_from(["comes", "goes", "away", "online"]))
    def an_agent_comes_or_goes(self, number: int, what: str) -> None:
        agent_id, team = self.agents[number].agent_id, self.engine.agents
        if what in ("comes", "goes"):
            team.seen(agent_id, what == "comes", self.now)
        else:
            team.set_availability(agent_id, Availability(what), self.now)
        absence = team.absence(agent_id, self.now)
        self.absent[agent_id] = absence.since if absence else None

    @rule(number=st.integers(0, 1), what=st.sampled_from(["take_over", "hand_back", "resolve"]))
    def an_agent_acts(self, number: int, what: str) -> None:
        before = self.engine.conversation(self.conversation.id)
        agent = self.agents[number]
        try:
            self.take(getattr(self.engine.at(self.now), what)(self.conversation.id, agent))
        except NotAllowed:
            assert before.agent_id != agent.agent_id or before.status == "resolved"

    @rule(number=st.integers(0, 1))
    def an_agent_takes_over_from_the_other(self, number: int) -> None:
        before, (agent, other) = self.engine.conversation(self.conversation.id), self.agents[:: 1 - 2 * number]
        may_take = self.engine.departures.may_take(before, agent, other.agent_id, self.now)
        may = before.agent_id != other.agent_id or may_take
        try:
            self.take(self.engine.at(self.now).take_over(self.conversation.id, agent, other.agent_id))
            assert may
        except NotAllowed:
            assert not may or before.status == "resolved"

    @rule(number=st.integers(0, 1))
    def an_agent_assigns_to_the_other(self, number: int) -> None:
        before, (agent, other) = self.engine.conversation(self.conversation.id), self.agents[:: 1 - 2 * number]
        try:
            self.take(self.engine.at(self.now).assign(self.conversation.id, agent, other.agent_id))
            assert self.absent[other.agent_id] is None
        except NotAllowed as problem:
            is_elsewhere = before.owner is Owner.AGENT and before.agent_id != agent.agent_id
            assert problem.code == "absent" or is_elsewhere or before.status == "resolved"

    @rule(number=st.integers(0, 1))
    def an_agent_replies(self, number: int) -> None:
        text, agent = f"reply {len(self.replied)}", self.agents[number]
        try:
            key = store.new_id()[:20]
            self.take(self.engine.at(self.now).reply(self.conversation.id, agent, text, key))
            self.replied.append(text)
        except NotAllowed:
            pass

    @invariant()
    def every_message_is_there_once_and_in_order(self) -> None:
        assert self.engine.texts(self.conversation.id, "customer") == [text for _, text in self.said]
        assert self.engine.texts(self.conversation.id, "agent") == self.replied

    @invariant()
    def events_are_numbered_without_gaps(self) -> None:
        events = self.engine.events(self.conversation.id)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))

    @invariant()
    def the_bot_speaks_only_while_it_owns_the_conversation_and_never_twice(self) -> None:
        owner, version = Owner.BOT, 1
        spoken: Counter[str | None] = Counter()
        for event in self.engine.events(self.conversation.id):
            if event.kind is Kind.OWNER:
                version += 1
                assert (event.data["from"], event.data["version"]) == (owner, version)
                owner = Owner(event.data["to"])
            elif event.kind is Kind.MESSAGE and event.author == "bot":
                assert owner is Owner.BOT
                spoken[event.text] += 1
            elif event.kind is Kind.MESSAGE and event.author == "agent":
                assert owner is Owner.AGENT
        assert max(spoken.values(), default=1) == 1
        now = self.engine.conversation(self.conversation.id)
        assert (now.owner, now.owner_version) == (owner, version)

    @invariant()
    def an_agent_is_reminded_and_a_conversation_offered_once_until_somebody_answers(self) -> None:
        told: Counter[str] = Counter()
        for event in self.engine.events(self.conversation.id):
            if event.kind in (Kind.OWNER, Kind.STATUS) or (event.kind is Kind.MESSAGE and event.author == "agent"):
                told.clear()
            told[event.kind] += event.kind in (Kind.REMINDER, Kind.OFFER)
            assert max(told.values()) <= 1

    @invariant()
    def a_listeners_rows_are_there_unless_it_failed_and_each_failure_is_seen(self) -> None:
        messages = {event.seq for event in self.engine.events(self.conversation.id) if event.kind is Kind.MESSAGE}
        with self.database.read() as connection:
            query = sa.select(outbox.c.key).where(outbox.c.key.contains(f":{self.conversation.id}:"))
            keys = [key.split(":") for key in connection.execute(query).scalars()]
        assert {int(seq) for name, _, seq in keys if name == "steady"} == messages
        assert {int(seq) for name, _, seq in keys if name == "flaky"} == messages - set(self.failed_at)
        assert self.faults + self.engine.faults == ["flaky"] * (self.hearings // 3)

    @invariant()
    def no_message_is_settled_twice(self) -> None:
        assert max(self.settled.values(), default=1) == 1

    def teardown(self) -> None:
        """Heal: let time pass until nothing is open. Then every message was answered or lies with a person."""
        for _ in range(len(self.said) + 2):
            self.lost += self.running
            self.running = []
            self.now += ANSWER_TIME
            self.sweep()
        with self.database.read() as connection:
            assert turn_store.unsettled(connection, self.conversation.id) == []
        self.every_message_is_there_once_and_in_order()
        self.the_bot_speaks_only_while_it_owns_the_conversation_and_never_twice()


def test_the_promises_hold_in_every_order_of_events(database_url: str) -> None:
    database = Database(database_url)
    setup = Engine(database)
    agents = [setup.agent("robin"), setup.agent("sam")]
    machine = type("Machine", (Conversations,), {"database": database, "agents": agents})
    checks = settings(max_examples=40, stateful_step_count=30, suppress_health_check=list(HealthCheck), database=None)
    try:
        run_state_machine_as_test(machine, settings=checks)
    finally:
        database.close()
