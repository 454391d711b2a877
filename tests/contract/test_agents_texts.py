"""What an agent sends: not over a message that they have not seen, and without the drafts of their other pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Conversation, Owner, Status
from frontdesk.inbox.markers import Mode
from frontdesk.problems import NotAllowed
from frontdesk.team.model import Agent
from tests.engine import Engine, wants_person


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return engine.agent("robin")


@pytest.fixture
def taken(engine: Engine, robin: Agent) -> Conversation:
    """Robin's, who has seen all of it."""
    conversation = engine.start()
    accepted = engine.say(conversation, "a person, please")
    assert accepted.commit is not None and accepted.commit.next_turn is not None
    engine.turns.finish(accepted.commit.next_turn, wants_person())
    engine.agent_actions.take_over(conversation.id, robin)
    return engine.conversation(conversation.id)


Do = Callable[[Engine, str, Agent, int | None], Commit]

REVEALED: dict[str, Do] = {
    "reply": lambda engine, at, agent, seen: engine.agent_actions.reply(at, agent, "Hello", "r1", seen),
    "resolve": lambda engine, at, agent, seen: engine.agent_actions.resolve(at, agent, seen),
    "hand back": lambda engine, at, agent, seen: engine.agent_actions.hand_back(at, agent, seen),
}


@pytest.mark.parametrize("what", REVEALED)
@pytest.mark.parametrize("messages", [1, 2, 5])
def test_what_the_customer_would_see_stops_at_a_message_that_the_agent_has_not_seen(
    engine: Engine, robin: Agent, taken: Conversation, what: str, messages: int
) -> None:
    for number in range(messages):
        engine.say(taken, f"Wait! {number}")
    before = engine.events(taken.id)
    for seen in (0, taken.last_seq, taken.last_seq + messages - 1):
        with pytest.raises(NotAllowed) as refused:
            REVEALED[what](engine, taken.id, robin, seen)
        assert refused.value.code == "unseen_message"
    assert engine.events(taken.id) == before
    assert REVEALED[what](engine, taken.id, robin, taken.last_seq + messages).events


@pytest.mark.parametrize("what", REVEALED)
def test_only_the_customers_messages_hold_an_agent_up(
    engine: Engine, robin: Agent, taken: Conversation, what: str
) -> None:
    engine.agent_actions.note(taken.id, engine.agent("sam"), "He called, too.", "n1")
    engine.agent_actions.reply(taken.id, robin, "One moment.", "r0")
    engine.page_context.note(taken.id, {"page": "Basket"})
    assert REVEALED[what](engine, taken.id, robin, taken.last_seq).events


@pytest.mark.parametrize("what", REVEALED)
def test_who_does_not_say_what_they_saw_is_not_held_up(
    engine: Engine, robin: Agent, taken: Conversation, what: str
) -> None:
    engine.say(taken, "Wait!")
    assert REVEALED[what](engine, taken.id, robin, None).events


def test_a_note_is_written_whatever_was_seen(engine: Engine, robin: Agent, taken: Conversation) -> None:
    engine.say(taken, "Wait!")
    assert engine.agent_actions.note(taken.id, robin, "He is in a hurry", "n1", seen=0).events


def test_a_reply_that_is_stored_is_answered_again_whatever_came_since(
    engine: Engine, robin: Agent, taken: Conversation
) -> None:
    engine.agent_actions.reply(taken.id, robin, "Hello", "r1", taken.last_seq)
    engine.say(taken, "Hello!")
    assert engine.agent_actions.reply(taken.id, robin, "Hello", "r1", taken.last_seq).events == []
    assert engine.texts(taken.id, "agent") == ["Hello"]


def test_a_resolution_that_is_done_is_answered_again(engine: Engine, robin: Agent, taken: Conversation) -> None:
    engine.agent_actions.resolve(taken.id, robin, taken.last_seq)
    assert engine.agent_actions.resolve(taken.id, robin, taken.last_seq).events == []
    assert (engine.conversation(taken.id).status, engine.conversation(taken.id).owner) == (Status.RESOLVED, Owner.AGENT)


@pytest.mark.parametrize(
    ("stored", "sent", "made_of", "left"),
    [
        ("AAA", "AAA", None, None),
        ("AAA", "AAA and more", "AAA", None),
        ("BBB, a long text", "AAA", None, "BBB, a long text"),
        ("BBB", "AAA", "A", "BBB"),
        ("AAA ", "AAA", None, "AAA "),
        ("aaa", "AAA", "", "aaa"),
        ("my card is 4111 1111 1111 1111", "my card is 4111 1111 1111 1111", None, None),
        ("\x00 \ud800 ünïcode", "sent", "\x00 \ud800 ünïcode", None),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_a_text_takes_the_draft_along_that_it_was_made_of_and_no_other(
    engine: Engine,
    robin: Agent,
    taken: Conversation,
    mode: Mode,
    stored: str,
    sent: str,
    made_of: str | None,
    left: str | None,
) -> None:
    engine.markers.save_draft(taken.id, robin, mode, stored)
    other = Mode.NOTE if mode is Mode.REPLY else Mode.REPLY
    engine.markers.save_draft(taken.id, robin, other, "the other mode's")
    write = engine.agent_actions.reply if mode is Mode.REPLY else engine.agent_actions.note
    write(taken.id, robin, sent, "x1", draft=made_of)
    expected = {other: "the other mode's"} | ({mode: left} if left else {})
    assert engine.inbox.detail(taken.id, robin).drafts == expected


def test_a_text_that_was_sent_already_takes_no_newer_draft_along(
    engine: Engine, robin: Agent, taken: Conversation
) -> None:
    engine.agent_actions.reply(taken.id, robin, "Hello", "r1")
    engine.markers.save_draft(taken.id, robin, Mode.REPLY, "Hello")
    engine.agent_actions.reply(taken.id, robin, "Hello", "r1")
    assert engine.inbox.detail(taken.id, robin).drafts == {Mode.REPLY: "Hello"}
