"""Cards and passwords never reach the database, whoever types them and wherever."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Kind
from frontdesk.inbox.markers import Markers, Mode
from frontdesk.intake.model import Rating
from frontdesk.privacy import masking
from frontdesk.problems import NotAllowed
from frontdesk.schema import inbox
from tests.engine import Engine, answer

TYPED = "my card 4242 4242 4242 4242, password: hunter2"
STORED = "my card [••••-4242], password: •••"


def stored(engine: Engine) -> str:
    """Everything in the tables that hold what people type."""
    with engine.database.read() as connection:
        tables = (t.events, t.turns, t.turn_results, t.handoffs, inbox.drafts)
        return str([connection.execute(sa.select(table)).all() for table in tables])


def test_a_customers_message_is_masked_for_the_assistant_the_team_and_the_customer(engine: Engine) -> None:
    conversation = engine.start()
    accepted = engine.say(conversation, TYPED)
    assert accepted.value.text == STORED
    assert accepted.commit is not None and accepted.commit.next_turn is not None
    assert accepted.commit.next_turn.request.text == STORED
    engine.turns.finish(accepted.commit.next_turn, answer())
    assert engine.texts(conversation.id, "customer") == [STORED]
    assert engine.intake.history(conversation.id, 0).events[0].text == STORED
    assert "hunter2" not in stored(engine) and "4242 4242" not in stored(engine)


def test_the_same_message_again_is_still_the_same_message(engine: Engine) -> None:
    conversation = engine.start()
    first, again = (engine.say(conversation, TYPED, "m-1") for _ in range(2))
    assert again.commit is None and again.value == first.value
    with pytest.raises(NotAllowed, match="another message"):
        engine.say(conversation, "hello", "m-1")


def test_a_message_that_an_older_version_stored_as_typed_is_the_same_message_too(engine: Engine) -> None:
    conversation, robin = engine.start(), engine.agent("robin")
    engine.say(conversation, TYPED, "m-1")
    engine.agent_actions.take_over(conversation.id, robin)
    engine.agent_actions.reply(conversation.id, robin, TYPED, "r-1")
    with engine.database.write() as connection:
        connection.execute(t.events.update().where(t.events.c.text == STORED).values(text=TYPED))
    assert engine.say(conversation, TYPED, "m-1").commit is None
    assert engine.agent_actions.reply(conversation.id, robin, TYPED, "r-1").events == []


def test_replies_notes_and_drafts_are_masked_and_sent_once(engine: Engine) -> None:
    conversation, robin = engine.start(), engine.agent("robin")
    engine.agent_actions.take_over(conversation.id, robin)
    for write in (engine.agent_actions.reply, engine.agent_actions.note):
        assert [event.text for event in write(conversation.id, robin, TYPED, write.__name__).events] == [STORED]
        assert write(conversation.id, robin, TYPED, write.__name__).events == []
    Markers(engine.database).save_draft(conversation.id, robin, Mode.REPLY, TYPED)
    assert engine.inbox.detail(conversation.id, robin).drafts == {Mode.REPLY: STORED}
    assert "hunter2" not in stored(engine) and "4242 4242" not in stored(engine)


def test_a_ratings_comment_is_masked(engine: Engine) -> None:
    conversation, robin = engine.start(), engine.agent("robin")
    engine.agent_actions.take_over(conversation.id, robin)
    engine.agent_actions.resolve(conversation.id, robin)
    engine.ratings.rate(conversation.id, Rating(1, person=2, comment=TYPED))
    assert [e.text for e in engine.events(conversation.id) if e.kind is Kind.RATING] == [STORED]


def test_what_a_page_says_is_masked_and_the_same_again_is_not_stored_twice(engine: Engine) -> None:
    conversation = engine.start()
    values: dict[str, str | int | float | bool] = {"field": TYPED, "number": 4242424242424242, "price": 42.5}
    assert engine.page_context.note(conversation.id, values).commit is not None
    assert engine.page_context.note(conversation.id, values).commit is None
    said = [event.data["values"] for event in engine.events(conversation.id) if event.kind is Kind.CONTEXT]
    assert said == [{"field": STORED, "number": "[••••-4242]", "price": 42.5}]


@pytest.mark.parametrize("what", ["message", "reply", "note", "draft", "rating", "page context"])
def test_nothing_is_masked_while_a_transaction_is_open(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    conversation, robin = engine.start(), engine.agent("robin")
    engine.agent_actions.take_over(conversation.id, robin)
    engine.agent_actions.reply(conversation.id, robin, "hello", "r-0")
    if what == "rating":
        engine.agent_actions.resolve(conversation.id, robin)
    masked, open_ones = masking._masked, []

    def watched(text: str) -> str:
        open_ones.append(engine.database._ambient.connection)
        return masked(text)

    monkeypatch.setattr(masking, "_masked", watched)
    {
        "message": lambda: engine.say(conversation, TYPED),
        "reply": lambda: engine.agent_actions.reply(conversation.id, robin, TYPED, "r-1"),
        "note": lambda: engine.agent_actions.note(conversation.id, robin, TYPED, "n-1"),
        "draft": lambda: Markers(engine.database).save_draft(conversation.id, robin, Mode.REPLY, TYPED),
        "rating": lambda: engine.ratings.rate(conversation.id, Rating(1, person=5, comment=TYPED)),
        "page context": lambda: engine.page_context.note(conversation.id, {"about": TYPED}),
    }[what]()
    assert open_ones and not any(open_ones)
