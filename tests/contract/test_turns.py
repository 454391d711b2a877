"""The engine on both databases: what is stored, who owns, and what happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from frontdesk.conversations import turn_store
from frontdesk.conversations.model import Conversation, Kind, Owner, Reason, Status, TurnState
from frontdesk.conversations.report import ArticleShown, Report, Step
from frontdesk.database import Database, utc_now
from frontdesk.identity.model import ANONYMOUS, Caller, identified
from frontdesk.inbox.lists import Filter
from frontdesk.intake.service import MAX_WAITING, Incoming
from frontdesk.problems import Invalid, InvalidToken, NotAllowed, NotAuthenticated, TooLarge, TooMany
from frontdesk.turns.ports import ActionFailed, AssistantUnavailable, DeadlineMissed, Reply, TurnResult
from tests.engine import ANSWER_TIME, IDLE_TIME, Engine, answer, wants_person


def test_a_message_is_stored_with_its_turn_before_anything_else_happens(engine: Engine) -> None:
    conversation = engine.start()
    accepted = engine.say(conversation, "hello")
    assert accepted.commit is not None
    assert [event.text for event in engine.events(conversation.id)] == ["hello"]
    started = accepted.commit.next_turn
    assert started is not None and started.request.text == "hello" and started.request.payload is None


def test_the_same_message_id_is_stored_once(engine: Engine) -> None:
    conversation = engine.start()
    first, second = engine.say(conversation, "hello", "m1"), engine.say(conversation, "hello", "m1")
    assert second.commit is None
    assert first.value.seq == second.value.seq
    assert len(engine.events(conversation.id)) == 1


def test_the_same_id_with_another_text_is_refused_and_stores_nothing(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, "hello", "m1")
    with pytest.raises(NotAllowed, match="new id"):
        engine.say(conversation, "goodbye", "m1")
    assert len(engine.events(conversation.id)) == 1


@pytest.mark.parametrize("text", ["", "   ", "\n", "x" * 20_001])
def test_an_empty_or_too_long_message_is_refused_with_what_to_do(engine: Engine, text: str) -> None:
    conversation = engine.start()
    with pytest.raises((Invalid, TooLarge), match=r"Send|send"):
        engine.say(conversation, text)
    assert engine.events(conversation.id) == []


@pytest.mark.parametrize(
    "text", ["nul \x00 inside", "lone \ud800 surrogate", "\u202eright to left", "a" + "\u0301" * 10_000, "\ufdd0"]
)
def test_any_text_is_stored_exactly(engine: Engine, text: str) -> None:
    conversation = engine.start()
    engine.say(conversation, text)
    assert engine.texts(conversation.id, "customer") == [text]


def test_messages_of_one_conversation_are_taken_one_at_a_time_in_order(engine: Engine) -> None:
    conversation = engine.start()
    first = engine.say(conversation, "one").commit
    second = engine.say(conversation, "two").commit
    assert first and second and first.next_turn and second.next_turn is None
    after = engine.turns.finish(first.next_turn, answer("to one"))
    assert after.next_turn is not None and after.next_turn.request.text == "two"
    done = engine.turns.finish(after.next_turn, answer("to two"))
    assert done.next_turn is None
    assert engine.texts(conversation.id, "bot") == ["to one", "to two"]
    assert engine.conversation(conversation.id).lease_holder is None


def test_the_assistant_gets_the_events_of_the_episode_so_far(engine: Engine) -> None:
    conversation = engine.start()
    first = engine.say(conversation, "one").commit
    assert first and first.next_turn and first.next_turn.request.events == "[]"
    engine.turns.finish(first.next_turn, answer("to one"))
    second = engine.say(conversation, "two").commit
    assert second and second.next_turn
    assert second.next_turn.request.events == '[{"event":"bot"}]', "the words are in the timeline alone"


def test_finishing_a_turn_twice_says_its_answer_once(engine: Engine) -> None:
    conversation = engine.start()
    started = engine.started(conversation, "one")
    assert started
    engine.turns.finish(started, answer("once"))
    engine.turns.finish(started, answer("once"))
    assert engine.texts(conversation.id, "bot") == ["once"]


def test_a_late_reply_after_a_takeover_becomes_a_note_and_is_not_sent(engine: Engine) -> None:
    conversation, agent = engine.start(), engine.agent("robin")
    started = engine.started(conversation, "help")
    assert started
    engine.agent_actions.take_over(conversation.id, agent)
    engine.turns.finish(started, answer("too late"))
    assert engine.texts(conversation.id, "bot") == []
    [note] = [event for event in engine.events(conversation.id) if event.kind is Kind.NOTE]
    assert note.text == "too late" and not note.public and note.data["steps"]


def test_an_action_of_a_turn_that_a_person_took_over_has_no_caller_any_more(engine: Engine) -> None:
    conversation, agent = engine.start("C-1007"), engine.agent("robin")
    started = engine.started(conversation, "help")
    assert started
    context = engine.directory.lookup(started.turn.id)
    assert context and context.caller == Caller(conversation.id, "C-1007", identified("C-1007"))
    engine.agent_actions.take_over(conversation.id, agent)
    assert engine.directory.lookup(started.turn.id) is None
    assert engine.directory.lookup("no such turn") is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (AssistantUnavailable("x"), Reason.ASSISTANT_UNAVAILABLE),
        (ActionFailed("x"), Reason.ACTION_FAILED),
        (DeadlineMissed("x"), Reason.DEADLINE_MISSED),
    ],
)
def test_a_failed_turn_gives_the_conversation_to_a_person_with_an_honest_notice(
    engine: Engine, error: AssistantUnavailable, reason: Reason
) -> None:
    conversation = engine.start()
    started = engine.started(conversation, "help")
    assert started
    done = engine.turns.finish(started, error)
    assert done.conversation.owner is Owner.QUEUE
    said = engine.texts(conversation.id, "system")
    assert said[0] and said[0].startswith("utter_handoff_trouble")
    packet = engine.inbox.detail(conversation.id).packet
    assert packet and packet["reason"] == reason and packet["customer_words"] == "help"


def test_with_nobody_present_a_handoff_opens_a_ticket_that_the_customer_can_ask_about(engine: Engine) -> None:
    conversation = engine.start("C-1007")
    started = engine.started(conversation, "a person please")
    assert started
    engine.turns.finish(started, wants_person())
    ticket = engine.inbox.detail(conversation.id).ticket
    assert ticket and ticket.subject == "a person please"
    [said] = engine.texts(conversation.id, "system")
    assert said and ticket.number in said
    mine = Caller("another conversation", "C-1007", identified("C-1007"))
    assert engine.tickets.find(mine, ticket.number.lower()) == ticket
    for other in (
        Caller(conversation.id, "C-1008", identified("C-1008")),
        Caller(conversation.id, None, ANONYMOUS),
        Caller("x", None, ANONYMOUS),
    ):
        assert engine.tickets.find(other, ticket.number) is None
    assert engine.tickets.find(mine, "T-999999") is None


def test_in_the_queue_a_question_about_the_ticket_is_answered_and_a_further_message_acknowledged_once(
    engine: Engine,
) -> None:
    conversation, stranger = engine.start("C-1007"), engine.start("C-1008")
    for who in (conversation, stranger):
        started = engine.started(who, "a person please")
        assert started
        engine.turns.finish(started, wants_person())
    ticket, other = (engine.inbox.detail(who.id).ticket for who in (conversation, stranger))
    assert ticket and other
    for text in ("hello?", "anybody?", f"what about {ticket.number.lower()}?", f"and {other.number}?", "and T-999999?"):
        engine.say(conversation, text)
    said = [(text or "").split(" ")[0] for text in engine.texts(conversation.id, "system")[1:]]
    assert said == ["utter_waiting_noted", "utter_ticket_open", "utter_ticket_not_found", "utter_ticket_not_found"]


def test_with_an_agent_present_a_handoff_waits_in_the_queue_without_a_ticket(engine: Engine) -> None:
    conversation, agent = engine.start(), engine.agent("robin")
    engine.agents.seen(agent.agent_id)
    started = engine.started(conversation, "a person please")
    assert started
    engine.turns.finish(started, wants_person())
    assert engine.inbox.detail(conversation.id).ticket is None
    assert [row.conversation.id for row in engine.inbox.rows(Filter("queue"), agent)] == [conversation.id]
    assert engine.inbox.rows(Filter("queue"), agent)[0].reason == Reason.ASKED_FOR_PERSON


def test_out_of_hours_a_handoff_opens_a_ticket_even_with_an_agent_present(database: Database) -> None:
    engine = Engine(database, hours="")
    conversation, agent = engine.start(), engine.agent("robin")
    engine.agents.seen(agent.agent_id)
    started = engine.started(conversation, "a person please")
    assert started
    engine.turns.finish(started, wants_person())
    assert engine.inbox.detail(conversation.id).ticket is not None


def test_the_packet_holds_what_the_person_needs(engine: Engine) -> None:
    conversation = engine.start("C-1007")
    first = engine.started(conversation, "where is W1042")
    assert first
    article = {"id": "a", "title": "Lost parcels", "url": "/help/lost#p1", "passage": "p1"}
    step = {"action": "action_order_status", "result": "found", "about": "W1042"}
    slot = {"event": "slot", "name": "order_number", "value": "W1042"}
    reply = Reply("It is lost.", (), Report(Step(**step), (ArticleShown(**article),)))
    engine.turns.finish(first, TurnResult((reply,), (slot,), {"name": "order_status", "confidence": 0.9}))
    second = engine.started(conversation, "I want a person")
    assert second
    engine.turns.finish(second, wants_person())
    packet = engine.inbox.detail(conversation.id).packet
    assert packet
    assert packet["identity"]["level"] == "identified" and packet["identity"]["method"] == "host_token"
    assert packet["slots"] == {"order_number": "W1042"}
    assert packet["steps"] == [step]
    assert packet["articles"] == [article]
    assert (packet["customer_words"], packet["request"]) == ("where is W1042", "I want a person")
    assert packet["intent"] == {"name": "person", "confidence": 0.9}
    assert len(packet["summary"]) == 4


def test_two_agents_who_take_over_at_once_get_one_winner(engine: Engine) -> None:
    conversation = engine.start()
    rivals = [engine.agent("robin"), engine.agent("sam")]

    def take(number: int) -> str | None:
        agent = rivals[number % 2]
        try:
            return engine.agent_actions.take_over(conversation.id, agent).conversation.agent_id
        except NotAllowed as problem:
            assert problem.code == "taken"
            return None

    with ThreadPoolExecutor(8) as pool:
        winners = {winner for winner in pool.map(take, range(20)) if winner}
    assert len(winners) == 1
    owners = [event for event in engine.events(conversation.id) if event.kind is Kind.OWNER]
    assert len(owners) == 1


def test_an_agents_reply_with_the_same_id_is_said_once(engine: Engine) -> None:
    conversation, agent = engine.start(), engine.agent("robin")
    engine.agent_actions.take_over(conversation.id, agent)
    for _ in range(2):
        engine.agent_actions.reply(conversation.id, agent, "Hello, Robin here.", "r1")
    assert engine.texts(conversation.id, "agent") == ["Hello, Robin here."]


def test_only_the_owner_replies_hands_back_and_resolves(engine: Engine) -> None:
    conversation, agent, other = engine.start(), engine.agent("robin"), engine.agent("sam")
    engine.agent_actions.take_over(conversation.id, agent)
    for forbidden in (
        lambda: engine.agent_actions.reply(conversation.id, other, "me too", "r1"),
        lambda: engine.agent_actions.hand_back(conversation.id, other),
        lambda: engine.agent_actions.resolve(conversation.id, other),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    engine.agent_actions.note(conversation.id, other, "I know this one", "n1")
    assert engine.conversation(conversation.id).agent_id == agent.agent_id


def test_a_message_under_a_person_is_settled_at_once_and_the_bot_stays_silent(engine: Engine) -> None:
    conversation, agent = engine.start(), engine.agent("robin")
    engine.agent_actions.take_over(conversation.id, agent)
    committed = engine.say(conversation, "are you there?").commit
    assert committed and committed.next_turn is None
    assert [settled.owner for settled in committed.settled] == [Owner.AGENT]


def test_after_handing_back_the_bot_answers_and_remembers(engine: Engine) -> None:
    conversation, agent = engine.start(), engine.agent("robin")
    started = engine.started(conversation, "one")
    assert started
    slot = {"event": "slot", "name": "order_number", "value": "W1042"}
    engine.turns.finish(started, replace(answer("to one"), events=(slot,)))
    engine.agent_actions.take_over(conversation.id, agent)
    engine.agent_actions.hand_back(conversation.id, agent)
    again = engine.say(conversation, "two").commit
    assert again and again.next_turn and "W1042" in again.next_turn.request.events


def test_a_message_days_after_the_resolution_begins_a_new_episode_with_the_bot(engine: Engine) -> None:
    conversation, agent = engine.start(), engine.agent("robin")
    started = engine.started(conversation, "a person")
    assert started
    engine.turns.finish(started, wants_person())
    engine.agent_actions.take_over(conversation.id, agent)
    engine.agent_actions.resolve(conversation.id, agent)
    assert engine.inbox.detail(conversation.id).ticket.status == "solved"  # type: ignore[union-attr]
    assert engine.conversation(conversation.id).status is Status.RESOLVED
    committed = engine.say(conversation, "hello again", now=utc_now() + timedelta(days=2)).commit
    assert committed and committed.next_turn and committed.next_turn.request.events == "[]"
    now = engine.conversation(conversation.id)
    assert (now.episode, now.owner, now.status) == (2, Owner.BOT, Status.OPEN)


def test_a_conversation_left_with_the_bot_is_closed_quietly_and_goes_on_as_a_new_episode(engine: Engine) -> None:
    conversation = engine.start()
    started = engine.started(conversation, "one")
    assert started
    engine.turns.finish(started, answer())
    assert engine.turns.idle() == []
    later = utc_now() + IDLE_TIME
    assert engine.turns.idle(later) == [conversation.id]
    engine.turns.close_idle(conversation.id, later)
    assert engine.turns.idle(later) == []
    assert not engine.events(conversation.id)[-1].public
    again = engine.say(conversation, "two").commit
    assert again and again.conversation.episode == 2 and again.next_turn and again.next_turn.request.events == "[]"


def test_more_messages_than_the_bot_can_answer_in_time_are_refused_and_none_is_lost(engine: Engine) -> None:
    conversation = engine.start()
    for number in range(MAX_WAITING):
        engine.say(conversation, str(number))
    with pytest.raises(TooMany, match="Wait"):
        engine.say(conversation, "one more")
    assert engine.texts(conversation.id, "customer") == [str(number) for number in range(MAX_WAITING)]


def test_buttons_are_opaque_and_belong_to_their_conversation(engine: Engine) -> None:
    conversation, other = engine.start(), engine.start()
    started = engine.started(conversation, "where is my order")
    assert started
    reply = Reply("Which one?", (("W1042", '/order_status{"order_number": "W1042"}'),))
    done = engine.turns.finish(started, TurnResult((reply,)))
    [button] = done.events[-1].data["buttons"]
    assert button["title"] == "W1042" and "order_status" not in str(done.events[-1].data)
    with pytest.raises(Invalid, match="not valid here"):
        engine.intake.accept(other.id, Incoming("b1", button=button["id"]))
    pressed = engine.intake.accept(conversation.id, Incoming("b1", button=button["id"])).commit
    assert pressed and pressed.next_turn
    assert pressed.next_turn.request.payload == '/order_status{"order_number": "W1042"}'
    assert pressed.next_turn.request.text is None
    assert engine.texts(conversation.id, "customer")[-1] == "W1042"


def test_a_turn_that_died_is_run_again_by_the_restarted_process(database: Database) -> None:
    before = Engine(database, "one", 1)
    conversation = before.start()
    before.say(conversation, "hello")
    after = Engine(database, "one", 2)
    after.turns.recover()
    assert after.turns.left_behind() == [conversation.id]
    again = after.turns.claim(conversation.id).next_turn
    assert again and again.request.text == "hello" and again.turn.attempts == 2


def deadline(engine: Engine, conversation: Conversation) -> datetime:
    """By when the conversation's only waiting message has to be answered."""
    with engine.database.read() as connection:
        (turn,) = turn_store.unsettled(connection, conversation.id)
    return turn.answer_by


@pytest.mark.parametrize("boots", [1, 2])
def test_a_restart_gives_its_own_messages_new_deadlines_and_leaves_those_of_other_replicas(
    database: Database, boots: int
) -> None:
    one, two, alike = Engine(database, "one", 1), Engine(database, "two", 1), Engine(database, "one-more", 1)
    of_one, of_two, of_alike = one.start(), two.start(), alike.start()
    for engine, conversation in ((one, of_one), (two, of_two), (alike, of_alike)):
        engine.say(conversation, "hello")
    Engine(database, "two", 2).turns.recover()  # it ended again before it worked on anything
    before = {of.id: deadline(one, of) for of in (of_one, of_two, of_alike)}
    later = utc_now() + timedelta(seconds=10)
    for boot in range(boots):
        Engine(database, "one", 2 + boot).turns.recover(later + timedelta(seconds=boot))
    assert deadline(one, of_one) == later + timedelta(seconds=boots - 1) + ANSWER_TIME
    assert {of.id: deadline(one, of) for of in (of_two, of_alike)} == {
        of.id: before[of.id] for of in (of_two, of_alike)
    }
    assert Engine(database, "one", 9).turns.left_behind() == [of_two.id, of_one.id]


def test_a_lease_of_another_replica_is_respected_until_it_expires(database: Database) -> None:
    one, two = Engine(database, "one"), Engine(database, "two")
    conversation = one.start()
    one.say(conversation, "hello")
    two.turns.recover()
    assert two.turns.left_behind() == []
    assert two.turns.claim(conversation.id).next_turn is None
    later = utc_now() + timedelta(seconds=21)
    assert two.turns.left_behind(later) == [conversation.id]
    assert two.turns.claim(conversation.id, later).next_turn is not None


def test_the_first_process_cannot_commit_a_turn_that_another_started_again(database: Database) -> None:
    one, two = Engine(database, "one"), Engine(database, "two")
    conversation = one.start()
    started = one.started(conversation, "hello")
    again = two.turns.claim(conversation.id, utc_now() + timedelta(seconds=21)).next_turn
    assert started and again
    one.turns.finish(started, answer("from the first"))
    two.turns.finish(again, answer("from the second"))
    assert one.texts(conversation.id, "bot") == ["from the second"]


def test_a_message_that_kills_every_attempt_goes_to_a_person_and_others_flow(database: Database) -> None:
    now = utc_now()
    engine = Engine(database)
    conversation, other = engine.start(), engine.start()
    engine.say(conversation, "poison")
    for boot in range(2, 5):
        engine = Engine(database, "one", boot)
        engine.turns.recover(now)
        engine.turns.claim(conversation.id, now)
    parked = engine.conversation(conversation.id)
    assert parked.owner is Owner.QUEUE
    with database.read() as connection:
        assert turn_store.unsettled(connection, conversation.id) == []
    assert engine.say(other, "hello").commit.next_turn is not None  # type: ignore[union-attr]


def test_overdue_messages_are_counted_not_their_conversations(engine: Engine) -> None:
    now, late = utc_now(), utc_now() + ANSWER_TIME + timedelta(seconds=1)
    conversations = [engine.start() for _ in range(3)]
    for number, conversation in enumerate(conversations):
        for message in range(number + 1):
            engine.say(conversation, f"message {message}")
    assert engine.turns.count_overdue(now) == 0
    assert engine.turns.count_overdue(late) == 6
    engine.turns.escalate(conversations[2].id, late)
    assert engine.turns.count_overdue(late) == 3


def test_the_watchdog_gives_overdue_messages_to_a_person(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, "one")
    engine.say(conversation, "two")
    late = utc_now() + ANSWER_TIME
    assert engine.turns.overdue(late) == [conversation.id]
    done = engine.turns.escalate(conversation.id, late)
    assert done.conversation.owner is Owner.QUEUE
    assert [settled.state for settled in done.settled] == [TurnState.TO_PERSON] * 2
    assert engine.turns.overdue(late) == []
    assert engine.turns.escalate(conversation.id, late).events == []


def test_signing_in_gives_a_new_secret_and_the_old_one_opens_nothing(engine: Engine) -> None:
    conversation, anonymous = engine.intake.start("web_chat")
    signed_in = engine.intake.sign_in(anonymous.secret, "C-1007")
    with pytest.raises(NotAuthenticated):
        engine.intake.open(anonymous.secret)
    opened = engine.intake.open(signed_in.value.secret)
    assert (opened.id, opened.customer_id, opened.assurance) == (conversation.id, "C-1007", identified("C-1007"))


def test_a_conversation_never_passes_to_another_customer(engine: Engine) -> None:
    _, session = engine.intake.start("web_chat", "C-1007")
    with pytest.raises(NotAllowed, match="another account"):
        engine.intake.sign_in(session.secret, "C-1008")
    assert engine.intake.open(session.secret).customer_id == "C-1007"


def test_an_identity_token_with_an_id_opens_one_session_only(engine: Engine) -> None:
    engine.intake.start("web_chat", "C-1007#once")
    with pytest.raises(InvalidToken):
        engine.intake.start("web_chat", "C-1007#once")


def test_signing_out_ends_every_access(engine: Engine) -> None:
    _, session = engine.intake.start("web_chat", "C-1007")
    engine.intake.sign_out(session.secret)
    with pytest.raises(NotAuthenticated):
        engine.intake.open(session.secret)
