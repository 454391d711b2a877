"""What agents keep and read: drafts, read markers, lists and their order, masked values, availability."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.conversations.model import URGENT, Conversation, Reason
from frontdesk.database import utc_now
from frontdesk.inbox.lists import Filter, Row
from frontdesk.inbox.markers import Markers, Mode
from frontdesk.inbox.paging import Cursor
from frontdesk.inbox.web.view import conversation_view, detail_view
from frontdesk.problems import NotAuthenticated, NotFound
from frontdesk.team.model import Agent, Availability
from tests.engine import Engine, answer, wants_person

REASONS = (Reason.ASKED_FOR_PERSON, Reason.DANGER)


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return engine.agent("robin")


@pytest.fixture
def markers(engine: Engine) -> Markers:
    return Markers(engine.database)


def waiting(
    engine: Engine, text: str = "a person, please", token: str | None = None, reason: Reason = Reason.ASKED_FOR_PERSON
) -> Conversation:
    """A conversation in the queue."""
    conversation = engine.start(token)
    accepted = engine.say(conversation, text)
    assert accepted.commit is not None and accepted.commit.next_turn is not None
    engine.turns.finish(accepted.commit.next_turn, wants_person(reason))
    return engine.conversation(conversation.id)


def ids(rows: list[Row]) -> list[str]:
    return [row.conversation.id for row in rows]


def test_a_draft_is_kept_for_each_agent_conversation_and_mode(engine: Engine, markers: Markers, robin: Agent) -> None:
    sam, conversation = engine.agent("sam"), waiting(engine)
    markers.save_draft(conversation.id, robin, Mode.REPLY, "Hello \x00 \ud800 there")
    markers.save_draft(conversation.id, robin, Mode.NOTE, "ask the warehouse")
    markers.save_draft(conversation.id, sam, Mode.REPLY, "from Sam")
    assert engine.inbox.detail(conversation.id, robin).drafts == {
        "reply": "Hello \x00 \ud800 there",
        "note": "ask the warehouse",
    }
    assert engine.inbox.detail(conversation.id, sam).drafts == {"reply": "from Sam"}


def test_a_draft_survives_that_another_agent_takes_the_conversation(
    engine: Engine, markers: Markers, robin: Agent
) -> None:
    conversation = waiting(engine)
    engine.agent_actions.take_over(conversation.id, robin)
    markers.save_draft(conversation.id, robin, Mode.REPLY, "half a sen")
    engine.agent_actions.hand_back(conversation.id, robin)
    engine.agent_actions.take_over(conversation.id, engine.agent("sam"))
    assert engine.inbox.detail(conversation.id, robin).drafts == {"reply": "half a sen"}


def test_an_empty_draft_is_no_draft_and_the_newest_counts(engine: Engine, markers: Markers, robin: Agent) -> None:
    conversation = waiting(engine)
    for text in ("one", "two"):
        markers.save_draft(conversation.id, robin, Mode.REPLY, text)
    assert engine.inbox.detail(conversation.id, robin).drafts == {"reply": "two"}
    markers.save_draft(conversation.id, robin, Mode.REPLY, "")
    assert engine.inbox.detail(conversation.id, robin).drafts == {}


def test_marks_at_an_unknown_conversation_are_refused(markers: Markers, robin: Agent) -> None:
    with pytest.raises(NotFound):
        markers.save_draft("nowhere", robin, Mode.REPLY, "text")
    with pytest.raises(NotFound):
        markers.read_to("nowhere", robin, 1)


def test_unread_counts_the_customers_messages_after_the_mark_of_each_agent(
    engine: Engine, markers: Markers, robin: Agent
) -> None:
    sam, conversation = engine.agent("sam"), waiting(engine)
    assert markers.read_to(conversation.id, robin, 10_000) == conversation.last_seq
    engine.say(conversation, "are you there?")
    engine.say(conversation, "hello?")

    def unread(agent: Agent) -> int:
        return engine.inbox.rows(Filter("queue"), agent)[0].unread

    assert (unread(robin), unread(sam)) == (2, 3)
    markers.read_to(conversation.id, robin, engine.conversation(conversation.id).last_seq)
    assert unread(robin) == 0
    markers.read_to(conversation.id, robin, 0)
    assert unread(robin) == 3


def test_a_customer_is_unanswered_from_the_first_message_after_the_last_answer(engine: Engine, robin: Agent) -> None:
    conversation = waiting(engine)
    engine.agent_actions.take_over(conversation.id, robin)

    def since() -> object:
        return engine.inbox.rows(Filter("mine"), robin)[0].unanswered_since

    asked = [event for event in engine.events(conversation.id) if event.author == "customer"]
    assert since() == asked[0].at
    engine.agent_actions.reply(conversation.id, robin, "Hello, this is Robin.", "r1")
    assert since() is None
    first = engine.say(conversation, "thank you").value
    engine.say(conversation, "one more thing")
    assert since() == first.at


def test_the_lists_hold_what_their_names_say_and_the_counts_agree(engine: Engine, robin: Agent) -> None:
    queued, taken, with_bot, done, silent = (
        waiting(engine),
        waiting(engine),
        engine.start(),
        waiting(engine),
        engine.start(),
    )
    accepted = engine.say(with_bot, "hello")
    assert accepted.commit is not None and accepted.commit.next_turn is not None
    engine.turns.finish(accepted.commit.next_turn, answer())
    for conversation in (taken, done):
        engine.agent_actions.take_over(conversation.id, robin)
    engine.agent_actions.resolve(done.id, robin)
    expected = {"queue": [queued.id], "mine": [taken.id], "agents": [taken.id], "bot": [with_bot.id]}
    for view, wanted in expected.items():
        assert ids(engine.inbox.rows(Filter(view), robin)) == wanted, view
    everything = ids(engine.inbox.rows(Filter("all"), robin))
    assert sorted(everything) == sorted([queued.id, taken.id, with_bot.id]) and silent.id not in everything
    assert ids(engine.inbox.rows(Filter("mine", status="resolved"), robin)) == [done.id]
    assert ids(engine.inbox.rows(Filter("resolved"), robin)) == [done.id]
    assert engine.inbox.counts(robin) == {
        "queue": 1,
        "mine": 1,
        "agents": 1,
        "bot": 1,
        "requests": 0,
        "all": 3,
        "unread": 1,
    }


def test_unread_counts_the_agents_own_conversations_with_messages_that_they_have_not_read(
    engine: Engine, markers: Markers, robin: Agent
) -> None:
    sam, taken = engine.agent("sam"), [waiting(engine) for _ in range(3)]
    waiting(engine)
    for conversation in taken:
        engine.agent_actions.take_over(conversation.id, robin)

    def unread(agent: Agent) -> int:
        engine.inbox.recount()
        return engine.inbox.counts(agent)["unread"]

    assert (unread(robin), unread(sam)) == (3, 0)
    for conversation in taken:
        markers.read_to(conversation.id, robin, 1000)
        markers.read_to(conversation.id, sam, 0)
    assert unread(robin) == 0
    for text in ("are you there?", "hello?"):
        engine.say(taken[0], text)
    assert unread(robin) == 1
    engine.agent_actions.reply(taken[0].id, robin, "I am.", "r1")
    assert unread(robin) == 1, "an answer is no reading"
    markers.read_to(taken[0].id, robin, 1000)
    engine.say(taken[1], "thanks")
    engine.agent_actions.resolve(taken[1].id, robin)
    assert unread(robin) == 0, "what is resolved is done"


def test_lists_are_sorted_by_the_longest_wait_or_by_the_newest_event(engine: Engine, robin: Agent) -> None:
    first, second = waiting(engine), waiting(engine)
    engine.say(first, "still here", now=utc_now() + timedelta(minutes=1))
    assert ids(engine.inbox.rows(Filter("queue"), robin)) == [first.id, second.id]
    assert ids(engine.inbox.rows(Filter("queue", sort="newest"), robin)) == [first.id, second.id]
    engine.say(second, "me too", now=utc_now() + timedelta(minutes=2))
    assert ids(engine.inbox.rows(Filter("queue"), robin)) == [first.id, second.id]
    assert ids(engine.inbox.rows(Filter("queue", sort="newest"), robin)) == [second.id, first.id]


def test_whoever_is_in_danger_comes_before_all_who_wait_longer_in_every_list(engine: Engine, robin: Agent) -> None:
    first, press, danger = (waiting(engine, reason=reason) for reason in (REASONS[0], *sorted(URGENT, reverse=True)))
    with_bot = engine.start()
    engine.say(with_bot, "hello")
    assert ids(engine.inbox.rows(Filter("queue"), robin)) == [press.id, danger.id, first.id]
    assert ids(engine.inbox.rows(Filter("all"), robin)) == [press.id, danger.id, first.id, with_bot.id]
    assert ids(engine.inbox.rows(Filter("queue", sort="newest"), robin)) == [danger.id, press.id, first.id]


@pytest.mark.parametrize("sort", ["waiting", "newest"])
def test_pages_begin_where_the_last_one_ended_although_rows_move_meanwhile(
    engine: Engine, robin: Agent, sort: str
) -> None:
    made = [waiting(engine, reason=REASONS[number % 2]) for number in range(5)] + [engine.start() for _ in range(4)]
    for conversation in made[5:]:
        engine.say(conversation, "hello")
    selection = Filter("all", sort=sort)
    whole = ids(engine.inbox.rows(selection, robin))
    assert sorted(whole) == sorted(conversation.id for conversation in made)

    seen: list[str] = []
    page = engine.inbox.rows(selection, robin, None, 2)
    while page:
        seen += ids(page)
        cursor = Cursor.read(str(Cursor.of(page[-1].conversation)))
        if len(seen) == 4:  # two that were shown move to another place in the list
            engine.say(engine.conversation(seen[0]), "are you there?")
            engine.agent_actions.take_over(seen[1], robin)
        page = engine.inbox.rows(selection, robin, cursor, 2)
    moved = whole[:2]
    assert [one for one in seen if one not in moved] == [one for one in whole if one not in moved]
    assert set(seen) == set(whole)


@pytest.mark.parametrize("words", ["customer c-10", "C-1001@EXAMPLE", " c-1001@example.com "])
def test_the_search_finds_customers_by_a_part_of_name_or_email(engine: Engine, robin: Agent, words: str) -> None:
    found = waiting(engine, token="C-1001")
    waiting(engine)
    assert ids(engine.inbox.rows(Filter("all", search=words), robin)) == [found.id]


def test_the_search_finds_tickets_and_conversations_and_takes_no_patterns(engine: Engine, robin: Agent) -> None:
    found = waiting(engine)
    ticket = engine.inbox.detail(found.id).ticket
    assert ticket is not None
    assert ids(engine.inbox.rows(Filter("all", search=ticket.number), robin)) == [found.id]
    assert ids(engine.inbox.rows(Filter("all", search=found.id), robin)) == [found.id]
    assert ids(engine.inbox.rows(Filter("all", search="T_1%"), robin)) == []


def test_the_last_events_come_first_and_earlier_ones_on_demand(engine: Engine, robin: Agent) -> None:
    conversation = waiting(engine)
    for number in range(30):
        engine.say(conversation, f"message {number}")
    last = engine.inbox.detail(conversation.id, robin, last=10).events
    assert [event.seq for event in last] == list(range(last[0].seq, last[0].seq + 10))
    assert last[-1].text == "message 29"
    earlier, understood = engine.inbox.history(conversation.id, last[0].seq, 1000)
    assert [event.seq for event in earlier] == list(range(1, last[0].seq))
    assert [turn["seq"] for turn in understood] == [1]


def test_agents_see_sensitive_values_masked(engine: Engine, robin: Agent) -> None:
    said = "my card 4111 1111 1111 1111, call +1 (202) 555-0143, mail jo@example.com, order W1042"
    conversation = waiting(engine, said, token="C-1001")
    view = detail_view(engine.inbox.detail(conversation.id, robin))
    packet = view["packet"]
    assert packet["customer_words"] == "my card [••••-1111], call ••• 0143, mail j•••@example.com, order W1042"
    assert packet["identity"]["email"] == view["conversation"]["customer"]["email"] == "c•••@example.com"
    assert "4111 1111" not in str(packet) and "555-0143" not in str(packet)
    assert conversation_view(conversation)["customer"]["email"] == "c•••@example.com"
    assert engine.inbox.customer_email(conversation.id) == "c-1001@example.com"


def test_with_everybody_away_customers_get_a_ticket(engine: Engine, robin: Agent) -> None:
    engine.agents.seen(robin.agent_id)
    assert engine.inbox.detail(waiting(engine).id).ticket is None
    engine.agents.set_availability(robin.agent_id, Availability.BUSY)
    assert engine.inbox.detail(waiting(engine).id).ticket is None
    engine.agents.set_availability(robin.agent_id, Availability.AWAY)
    assert engine.inbox.detail(waiting(engine).id).ticket is not None
    assert [(member.agent.name, member.availability, member.present) for member in engine.agents.team()] == [
        ("Robin", Availability.AWAY, True)
    ]


def test_a_new_password_ends_the_sessions_under_the_old_one(engine: Engine, robin: Agent) -> None:
    before = engine.agents.open_session(robin)
    engine.agents.add("robin@example.com", "Robin", "another long password")
    with pytest.raises(NotAuthenticated):
        engine.agents.authenticate(before.secret)
    _, after = engine.agents.sign_in("robin@example.com", "another long password")
    assert engine.agents.authenticate(after.secret).agent_id == robin.agent_id


def test_an_agent_who_is_let_in_again_has_to_sign_in_anew(engine: Engine, robin: Agent) -> None:
    before = engine.agents.open_session(robin)
    engine.agents.seen(robin.agent_id)
    assert engine.agents.disable("robin@example.com")
    assert not engine.agents.anyone_present(utc_now())
    assert [member.disabled for member in engine.agents.team() if member.agent.agent_id == robin.agent_id] == [True]
    engine.agents.add("robin@example.com", "Robin", "a long password")
    with pytest.raises(NotAuthenticated):
        engine.agents.authenticate(before.secret)


def test_nobody_is_disabled_under_an_email_that_no_agent_has(engine: Engine) -> None:
    assert not engine.agents.disable("nobody@example.com")


def test_a_role_that_does_not_exist_is_refused_by_name(engine: Engine) -> None:
    with pytest.raises(ValueError, match='there is no role "boss": choose one of agent, lead'):
        engine.agents.add("kit@example.com", "Kit", "a long password", "boss")
    assert engine.agents.find("kit@example.com") is None
    assert engine.agents.add("kit@example.com", "Kit", "a long password", "lead").role == "lead"


def test_a_disabled_agent_is_signed_out_and_cannot_sign_in(engine: Engine, robin: Agent) -> None:
    session = engine.agents.open_session(robin)
    engine.agents.disable("ROBIN@example.com")
    with pytest.raises(NotAuthenticated):
        engine.agents.authenticate(session.secret)
    with pytest.raises(NotAuthenticated):
        engine.agents.sign_in("robin@example.com", "a long password")
