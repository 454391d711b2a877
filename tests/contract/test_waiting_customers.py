"""Customers who wait for agents who are silent, for a team that left, or who come back. On both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.conversations.bus import Call, called
from frontdesk.conversations.model import Conversation, Event, Kind, Owner
from frontdesk.database import Database, utc_now
from frontdesk.inbox.lists import Filter
from frontdesk.problems import NotAllowed
from frontdesk.team.model import Agent
from tests.attending import leave, present, told, with_agent
from tests.engine import Engine, answer, wants_person

REMINDER, OFFER, PATIENCE = timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=3)
RETURN, MOMENT = timedelta(hours=24), timedelta(seconds=1)


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return present(engine, engine.agent("robin"))


def sweep(engine: Engine, now: datetime) -> list[Event]:
    """What the watch does about silence."""
    events = []
    for find, treat in (
        (engine.silence.to_offer, engine.silence.offer),
        (engine.silence.to_remind, engine.silence.remind),
        (engine.waiting_room.promised, engine.waiting_room.leave_ticket),
    ):
        for conversation_id in find(now):
            events += treat(conversation_id, now).events
    return events


def kinds(events: list[Event]) -> list[Kind]:
    return [event.kind for event in events]


def test_an_agent_who_is_silent_is_reminded_once_and_then_the_others_are_offered_it_once(
    engine: Engine, robin: Agent
) -> None:
    sam, conversation = engine.agent("sam"), with_agent(engine, robin)
    asked = engine.say(conversation, "when does it come?").value.at
    assert sweep(engine, asked + REMINDER - MOMENT) == []
    (reminder,) = sweep(engine, asked + REMINDER)
    assert reminder.kind is Kind.REMINDER and not reminder.public and reminder.data["since"] == asked.isoformat()
    call = called(reminder, engine.conversation(conversation.id))
    assert call is not None and call.why is Call.REMINDER
    assert call.is_for(robin.agent_id) and not call.is_for(sam.agent_id)
    assert sweep(engine, asked + OFFER - MOMENT) == []
    offer, said = sweep(engine, asked + OFFER)
    assert offer.kind is Kind.OFFER and not offer.public and said.public
    assert said.text is not None and said.text.startswith("utter_still_waiting")
    call = called(offer, engine.conversation(conversation.id))
    assert call is not None and call.is_for(sam.agent_id) and not call.is_for(robin.agent_id)
    assert sweep(engine, asked + timedelta(days=1)) == []


def test_what_is_offered_stands_in_the_queue_and_anyone_may_take_it(engine: Engine, robin: Agent) -> None:
    sam, conversation = engine.agent("sam"), with_agent(engine, robin)
    asked = engine.say(conversation, "when does it come?").value.at
    with pytest.raises(NotAllowed):
        engine.agent_actions.take_over(conversation.id, sam, robin.agent_id)
    sweep(engine, asked + OFFER)
    for agent in (robin, sam):
        (row,) = engine.inbox.rows(Filter("queue"), agent)
        assert row.conversation.is_offered and row.conversation.queued_at == asked
        assert engine.inbox.counts(agent)["queue"] == 1
    assert engine.inbox.counts(robin)["mine"] == 1
    assert engine.queue.position(engine.conversation(conversation.id)) is None
    engine.agent_actions.take_over(conversation.id, sam, robin.agent_id)
    counts = engine.inbox.counts(sam)
    assert (counts["queue"], counts["mine"], counts["agents"]) == (0, 1, 1)
    assert not engine.conversation(conversation.id).is_offered


@pytest.mark.parametrize("what", ["reply", "resolve", "hand_back", "assign"])
def test_what_the_agent_does_ends_the_offer_and_the_next_silence_counts_anew(
    engine: Engine, robin: Agent, what: str
) -> None:
    conversation, actions = with_agent(engine, robin), engine.agent_actions
    asked = engine.say(conversation, "when does it come?").value.at
    sweep(engine, asked + OFFER)
    if what == "reply":
        actions.reply(conversation.id, robin, "Tomorrow.", "r2")
    elif what == "assign":
        actions.assign(conversation.id, robin, present(engine, engine.agent("sam")).agent_id)
    else:
        getattr(actions, what)(conversation.id, robin)
    now = engine.conversation(conversation.id)
    assert not now.is_offered and now.queued_at is None and now.reminded_at is None
    assert engine.inbox.rows(Filter("queue"), robin) == []
    later = utc_now() + REMINDER - timedelta(minutes=1)
    assert sweep(engine, later) == []
    if what == "reply":
        assert sweep(engine, later + timedelta(days=1)) == []
        present(engine, robin, later)
        again = engine.say(conversation, "and where?", now=later).value.at
        assert kinds(sweep(engine, again + REMINDER)) == [Kind.REMINDER]


def test_who_was_taken_over_and_hears_nothing_is_not_forgotten_whatever_the_bot_said_last(
    engine: Engine, robin: Agent
) -> None:
    conversation = engine.start()
    engine.turns.finish(engine.started(conversation, "is it waterproof?"), answer("I do not know."))
    engine.turns.finish(engine.started(conversation, "a person"), wants_person())
    taken = utc_now() + timedelta(minutes=30)
    engine.at(taken).take_over(conversation.id, robin)
    assert sweep(engine, taken + REMINDER - MOMENT) == []  # the time before the take-over is not the agent's
    assert kinds(sweep(engine, taken + REMINDER)) == [Kind.REMINDER]


def test_an_agent_whose_customer_has_nothing_to_hear_is_not_reminded(engine: Engine, robin: Agent) -> None:
    conversation = with_agent(engine, robin)
    engine.agent_actions.note(conversation.id, robin, "looked at it", "n1")
    assert sweep(engine, utc_now() + timedelta(days=1)) == []


def test_deadlines_outlive_the_process(engine: Engine, robin: Agent, database: Database) -> None:
    conversation = with_agent(engine, robin)
    asked = engine.say(conversation, "when?").value.at
    another = Engine(database, boot=2)
    assert kinds(sweep(another, asked + REMINDER)) == [Kind.REMINDER]
    assert sweep(engine, asked + REMINDER) == []


# ---- who comes back ------------------------------------------------------------------------------------------------


def resolved(engine: Engine, agent: Agent) -> tuple[Conversation, datetime]:
    conversation, now = with_agent(engine, agent), utc_now()
    engine.at(now).resolve(conversation.id, agent)
    return conversation, now


@pytest.mark.parametrize("after", [MOMENT, timedelta(hours=5), RETURN])
def test_who_writes_within_a_day_comes_back_to_who_resolved_it(engine: Engine, robin: Agent, after: timedelta) -> None:
    conversation, done = resolved(engine, robin)
    present(engine, robin, done + after)
    commit = engine.say(conversation, "it broke again", now=done + after).commit
    assert commit is not None and commit.next_turn is None
    now = commit.conversation
    assert (now.owner, now.agent_id, now.episode, now.status) == (Owner.AGENT, robin.agent_id, 2, "open")
    assert now.unanswered_since == done + after
    assert kinds(sweep(engine, done + after + REMINDER)) == [Kind.REMINDER]


@pytest.mark.parametrize("how", ["gone", "away", "disabled"])
def test_else_to_the_queue_with_the_history(engine: Engine, robin: Agent, how: str) -> None:
    conversation, done = resolved(engine, robin)
    leave(engine, robin, how, done)
    later = done + timedelta(hours=5)
    present(engine, engine.agent("sam"), later)
    engine.say(conversation, "it broke again", now=later)
    now = engine.conversation(conversation.id)
    assert (now.owner, now.episode, now.handoff_reason) == (Owner.QUEUE, 2, "returned")
    assert told(engine, conversation)[-1] == "utter_handoff_waiting"
    packet = engine.inbox.detail(conversation.id).packet
    assert packet is not None and packet["customer_words"] == "it broke again"
    why = "Robin resolved it, and the customer writes again; before: my parcel is lost"
    assert packet["summary"][3] == f"Why you: {why}"


def test_later_and_after_the_bots_own_end_it_is_the_bot(engine: Engine, robin: Agent) -> None:
    conversation, done = resolved(engine, robin)
    commit = engine.say(conversation, "another matter", now=done + RETURN + MOMENT).commit
    assert commit is not None and commit.next_turn is not None and commit.conversation.owner is Owner.BOT
    engine.turns.finish(commit.next_turn, answer(), now=done + RETURN + MOMENT)
    idle = done + RETURN + timedelta(days=2)
    engine.turns.close_idle(conversation.id, idle)
    commit = engine.say(conversation, "hello", now=idle + MOMENT).commit
    assert commit is not None and commit.next_turn is not None and commit.conversation.episode == 3


# ---- nobody is left ------------------------------------------------------------------------------------------------


def waiting(engine: Engine, now: datetime | None = None) -> Conversation:
    conversation = engine.start()
    engine.turns.finish(engine.started(conversation, "my parcel is lost", now), answer("I do not know."), now)
    engine.turns.finish(engine.started(conversation, "a person", now), wants_person(), now)
    return engine.conversation(conversation.id)


@pytest.mark.parametrize("how", ["gone", "away", "disabled"])
def test_when_the_last_agent_leaves_whoever_waits_is_told_and_gets_a_ticket(
    engine: Engine, robin: Agent, how: str
) -> None:
    conversation, left = waiting(engine), utc_now()
    assert told(engine, conversation) == ["utter_handoff_waiting"]
    leave(engine, robin, how, left)
    assert sweep(engine, left + PATIENCE - MOMENT) == []
    assert kinds(sweep(engine, left + PATIENCE)) == [Kind.TICKET, Kind.MESSAGE]
    assert told(engine, conversation)[-1] == "utter_handoff_ticket"
    detail = engine.inbox.detail(conversation.id)
    assert detail.ticket is not None and detail.ticket.subject == "my parcel is lost"
    assert sweep(engine, left + timedelta(hours=1)) == []


def test_who_writes_when_the_last_agent_has_left_gets_the_ticket_at_once(engine: Engine, robin: Agent) -> None:
    conversation, left = waiting(engine), utc_now()
    leave(engine, robin, "gone", left)
    engine.say(conversation, "hello?", now=left + timedelta(minutes=1))
    assert told(engine, conversation)[-1] == "utter_handoff_ticket"
    engine.say(conversation, "hello??", now=left + timedelta(minutes=2))
    assert told(engine, conversation)[-1] == "utter_waiting_noted"


def test_with_a_colleague_left_who_waits_goes_on_waiting(engine: Engine, robin: Agent) -> None:
    waiting(engine)
    later = utc_now() + timedelta(minutes=5)
    present(engine, engine.agent("sam"), later)
    assert sweep(engine, later) == []


CLOSING = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def test_when_the_hours_end_whoever_waits_gets_a_ticket_although_an_agent_is_there(database: Database) -> None:
    engine, before = Engine(database, hours="Mon-Fri 09:00-17:00"), CLOSING - timedelta(minutes=5)
    robin = present(engine, engine.agent("robin"), before)
    conversation = waiting(engine, before)
    present(engine, robin, CLOSING - MOMENT)
    assert sweep(engine, CLOSING - MOMENT) == []
    present(engine, robin, CLOSING)
    assert kinds(sweep(engine, CLOSING)) == [Kind.TICKET, Kind.MESSAGE]
    assert told(engine, conversation) == ["utter_handoff_waiting", "utter_handoff_closed"]


def test_out_of_hours_everybody_is_told_the_same(database: Database) -> None:
    engine = Engine(database, hours="Mon-Fri 09:00-17:00")
    night = CLOSING + timedelta(hours=5)
    present(engine, engine.agent("robin"), night)
    conversation = waiting(engine, night)
    assert told(engine, conversation) == ["utter_handoff_closed"]
    engine.say(conversation, "are you there?", now=night + MOMENT)
    assert told(engine, conversation)[-1] == "utter_waiting_noted"
    assert not engine.staffing.is_staffed(night) and not engine.staffing.is_open(night)
