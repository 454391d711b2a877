"""Customers of agents who are gone: back to the queue, with a word; any colleague may take over. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from frontdesk.conversations.bus import Call, called
from frontdesk.conversations.model import Conversation, Kind, Owner, Reason
from frontdesk.database import Database, utc_now
from frontdesk.inbox.lists import Filter
from frontdesk.problems import NotAllowed, NotFound
from frontdesk.team.model import RELOAD, Agent
from tests.attending import leave, present, told, with_agent
from tests.engine import Engine, wants_person

#: Defaults of the settings.
PATIENCE = timedelta(minutes=3)
SILENCE = timedelta(seconds=45)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def robin(engine: Engine) -> Agent:
    """An agent who is there."""
    return present(engine, engine.agent("robin"))


@pytest.fixture
def sam(engine: Engine) -> Agent:
    """Another one."""
    return present(engine, engine.agent("sam"))


def sweep(engine: Engine, now: datetime) -> None:
    for conversation_id in engine.departures.due(now):
        engine.departures.settle(conversation_id, now)


def owner(engine: Engine, conversation: Conversation) -> tuple[Owner, str | None]:
    now = engine.conversation(conversation.id)
    return now.owner, now.agent_id


@pytest.mark.parametrize("how", ["gone", "away", "disabled", "silent"])
def test_who_writes_to_an_agent_who_is_not_there_waits_in_the_queue_at_once(
    engine: Engine, robin: Agent, sam: Agent, how: str
) -> None:
    conversation = with_agent(engine, robin)
    leave(engine, robin, how)
    later = utc_now() + timedelta(minutes=1)  # a page that is silent for so long is gone, too
    present(engine, sam, later)
    commit = engine.say(conversation, "hello? are you there?", now=later).commit
    assert commit is not None and commit.conversation.owner is Owner.QUEUE
    assert [settled.owner for settled in commit.settled] == [Owner.QUEUE]
    assert told(engine, conversation)[-2:] == ["utter_agent_left", "utter_handoff_waiting"]
    assert "Robin" in str(engine.texts(conversation.id, "system")[-2])
    packet = engine.inbox.detail(conversation.id).packet
    assert packet is not None and packet["reason"] == "left" and packet["customer_words"] == "my parcel is lost"
    assert packet["summary"][3] == "Why you: Robin had it and is not here any more"


@pytest.mark.parametrize("how", ["gone", "away", "disabled", "silent"])
def test_a_conversation_goes_back_after_some_minutes_although_nobody_writes(
    engine: Engine, robin: Agent, sam: Agent, how: str
) -> None:
    conversation, left = with_agent(engine, robin), utc_now()
    leave(engine, robin, how, left)
    due = left + PATIENCE + (SILENCE if how == "silent" else timedelta())
    for early in (left + MOMENT, due - timedelta(seconds=5)):
        sweep(engine, early)
        assert owner(engine, conversation) == (Owner.AGENT, robin.agent_id)
    present(engine, sam, due)
    sweep(engine, due)
    sweep(engine, due)
    assert owner(engine, conversation) == (Owner.QUEUE, None)
    assert told(engine, conversation).count("utter_agent_left") == 1
    (row,) = engine.inbox.rows(Filter("queue"), sam)
    assert row.conversation.id == conversation.id and row.reason == "left"


def test_a_page_that_is_loaded_again_loses_nothing(engine: Engine, robin: Agent) -> None:
    conversation, closed = with_agent(engine, robin), utc_now()
    leave(engine, robin, "gone", closed)
    engine.say(conversation, "one more thing", now=closed + RELOAD / 2)
    sweep(engine, closed + RELOAD / 2)
    present(engine, robin, closed + RELOAD * 0.8)
    sweep(engine, closed + RELOAD)
    sweep(engine, closed + timedelta(seconds=40))
    assert owner(engine, conversation) == (Owner.AGENT, robin.agent_id)


def test_who_wrote_just_after_the_page_was_closed_does_not_wait_for_minutes(engine: Engine, robin: Agent) -> None:
    conversation, closed = with_agent(engine, robin), utc_now()
    leave(engine, robin, "gone", closed)
    engine.say(conversation, "one more thing", now=closed + MOMENT)
    assert owner(engine, conversation)[0] is Owner.AGENT
    sweep(engine, closed + RELOAD)
    assert owner(engine, conversation) == (Owner.QUEUE, None)


def test_who_waited_longest_for_the_absent_is_next(engine: Engine, robin: Agent, sam: Agent) -> None:
    conversation = with_agent(engine, robin)
    asked = engine.say(conversation, "any news?").value.at
    other = engine.start()
    engine.turns.finish(engine.started(other, "a person"), wants_person())
    leave(engine, robin, "disabled")
    later = utc_now() + PATIENCE
    present(engine, sam, later)
    sweep(engine, later)
    assert engine.conversation(conversation.id).queued_at == asked
    rows = engine.inbox.rows(Filter("queue"), sam)
    assert [row.conversation.id for row in rows] == [conversation.id, other.id]


def test_whoever_is_away_and_still_answers_is_there_for_that_conversation(
    engine: Engine, robin: Agent, sam: Agent
) -> None:
    conversation, away = with_agent(engine, robin), utc_now()
    leave(engine, robin, "away", away)
    answered = away + timedelta(minutes=1)
    engine.at(answered).reply(conversation.id, robin, "Before I go: it is found.", "r2")
    engine.say(conversation, "thank you! when does it come?", now=answered + MOMENT)
    sweep(engine, answered + timedelta(minutes=2))
    assert owner(engine, conversation) == (Owner.AGENT, robin.agent_id)
    with pytest.raises(NotAllowed):
        engine.at(answered + MOMENT).take_over(conversation.id, sam, robin.agent_id)
    sweep(engine, answered + PATIENCE)
    assert owner(engine, conversation)[0] is Owner.QUEUE


def test_a_program_without_a_page_keeps_what_it_works_on(engine: Engine) -> None:
    program = engine.agent("program")
    conversation = with_agent(engine, program)
    began = utc_now()
    engine.say(conversation, "hello", now=began + timedelta(minutes=1))
    sweep(engine, began + timedelta(minutes=2))
    assert owner(engine, conversation) == (Owner.AGENT, program.agent_id)
    engine.say(conversation, "hello?", now=began + PATIENCE + MOMENT)
    assert owner(engine, conversation)[0] is Owner.QUEUE


def test_with_nobody_left_the_customer_gets_a_ticket(engine: Engine, robin: Agent) -> None:
    conversation = with_agent(engine, robin)
    leave(engine, robin, "gone")
    engine.say(conversation, "hello?", now=utc_now() + timedelta(minutes=1))
    assert told(engine, conversation)[-2:] == ["utter_agent_left", "utter_handoff_ticket"]
    assert engine.inbox.detail(conversation.id).ticket is not None


def test_a_resolved_conversation_stays_with_whoever_resolved_it(engine: Engine, robin: Agent) -> None:
    conversation = with_agent(engine, robin)
    engine.agent_actions.resolve(conversation.id, robin)
    leave(engine, robin, "disabled")
    assert engine.departures.due(utc_now() + timedelta(days=1)) == []


def test_of_two_processes_one_takes_a_conversation_back(engine: Engine, robin: Agent, database: Database) -> None:
    conversation, other = with_agent(engine, robin), Engine(database, "two")
    leave(engine, robin, "gone")
    later = utc_now() + PATIENCE
    found = [each.departures.due(later) for each in (engine, other)]
    assert found == [[conversation.id]] * 2
    commits = [each.departures.settle(conversation.id, later) for each in (engine, other)]
    assert [bool(commit.events) for commit in commits] == [True, False]


@pytest.mark.parametrize("how", ["gone", "away", "disabled"])
def test_any_colleague_takes_over_from_whoever_is_absent(engine: Engine, robin: Agent, sam: Agent, how: str) -> None:
    conversation = with_agent(engine, robin)
    leave(engine, robin, how)
    later = utc_now()
    for named in (None, sam.agent_id, "nobody"):  # only from the colleague whom one means
        with pytest.raises(NotAllowed) as refused:
            engine.at(later).take_over(conversation.id, sam, named)
        assert refused.value.code == "taken" and refused.value.facts == {"agent_id": robin.agent_id}
    commit = engine.at(later).take_over(conversation.id, sam, robin.agent_id)
    assert owner(engine, conversation) == (Owner.AGENT, sam.agent_id)
    event = commit.events[0]
    assert event.data["agent"] == event.author_id == sam.agent_id and event.data["from_agent"] == robin.agent_id
    call = called(event, commit.conversation)
    assert call is not None and call.why is Call.TAKEN and call.is_for(robin.agent_id) and not call.is_for(sam.agent_id)


def test_a_lead_takes_over_from_anyone_and_that_is_noted(engine: Engine, robin: Agent, sam: Agent) -> None:
    lead = present(engine, engine.agent("kim", "lead"))
    conversation = with_agent(engine, robin)
    for agent, named in ((sam, robin.agent_id), (lead, None), (lead, sam.agent_id)):
        with pytest.raises(NotAllowed, match="Another agent"):
            engine.agent_actions.take_over(conversation.id, agent, named)
    engine.agent_actions.take_over(conversation.id, lead, robin.agent_id)
    assert owner(engine, conversation) == (Owner.AGENT, lead.agent_id)
    with pytest.raises(NotAllowed):
        engine.agent_actions.reply(conversation.id, robin, "too late", "r9")


def test_a_conversation_is_assigned_by_whoever_may_have_it_to_a_colleague_who_is_there(
    engine: Engine, robin: Agent, sam: Agent
) -> None:
    conversation = with_agent(engine, robin)
    commit = engine.agent_actions.assign(conversation.id, robin, sam.agent_id)
    assert owner(engine, conversation) == (Owner.AGENT, sam.agent_id)
    event, said = commit.events
    assert (event.data["reason"], event.author_id, event.data["name"]) == (Reason.ASSIGNED, robin.agent_id, "Sam")
    assert said.text is not None and said.text.startswith("utter_person_joined") and "Sam" in said.text
    call = called(event, commit.conversation)
    assert call is not None and call.why is Call.ASSIGNED and call.is_for(sam.agent_id)
    with pytest.raises(NotAllowed):  # it is Sam's now
        engine.agent_actions.assign(conversation.id, robin, robin.agent_id)
    queued = engine.start()
    engine.turns.finish(engine.started(queued, "a person"), wants_person())
    engine.agent_actions.assign(queued.id, robin, sam.agent_id)
    assert owner(engine, queued) == (Owner.AGENT, sam.agent_id)


@pytest.mark.parametrize("how", ["gone", "away", "disabled"])
def test_nothing_is_assigned_to_who_is_not_there(engine: Engine, robin: Agent, sam: Agent, how: str) -> None:
    conversation = with_agent(engine, robin)
    leave(engine, sam, how)
    with pytest.raises(NotAllowed, match="Sam is not there"):
        engine.agent_actions.assign(conversation.id, robin, sam.agent_id)
    with pytest.raises(NotFound):
        engine.agent_actions.assign(conversation.id, robin, "nobody")
    assert [event.kind for event in engine.events(conversation.id)].count(Kind.OWNER) == 2
