"""Whoever was asked to sign in, and does, is answered once: whatever crashes, however many tabs there are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.conversations import turn_store
from frontdesk.conversations.commit import StartedTurn
from frontdesk.conversations.model import Conversation
from frontdesk.database import utc_now
from frontdesk.identity.model import identified
from frontdesk.problems import NotAllowed, NotAuthenticated
from frontdesk.turns.ports import Reply, TurnResult
from tests.engine import Engine, answer

REQUEST = {"intent": "account_balance", "text": "my balance", "entities": []}


def asked_to_sign_in(waits: list[dict[str, object]] | None) -> TurnResult:
    slot = {"event": "slot", "name": "after_sign_in", "value": waits}
    return TurnResult((Reply("Please sign in."),), ({"event": "user"}, slot), {"name": "account_balance"})


def talk(engine: Engine, waits: list[dict[str, object]] | None) -> tuple[Conversation, str]:
    """A conversation in which an anonymous customer was asked to sign in, and its secret."""
    conversation, session = engine.intake.start("web_chat")
    engine.turns.finish(engine.started(conversation, "what is my balance?"), asked_to_sign_in(waits))
    return conversation, session.secret


def turn_of_sign_in(engine: Engine, secret: str) -> StartedTurn | None:
    commit = engine.intake.sign_in(secret, "C-1007").commit
    assert commit is not None
    return commit.next_turn


def test_a_sign_in_that_an_answer_waits_for_starts_its_turn_as_that_customer(engine: Engine) -> None:
    conversation, secret = talk(engine, [REQUEST])
    started = turn_of_sign_in(engine, secret)
    assert started is not None and started.request.payload == "/signed_in"
    context = engine.directory.lookup(started.turn.id)
    assert context is not None
    assert (context.caller.customer_id, context.caller.assurance) == ("C-1007", identified("C-1007"))
    engine.turns.finish(started, answer("Your balance is 0."))
    assert engine.events(conversation.id)[-1].text == "Your balance is 0."


@pytest.mark.parametrize("waits", [None, []])
def test_a_sign_in_that_nothing_waits_for_starts_none(engine: Engine, waits: list[dict[str, object]] | None) -> None:
    _, secret = talk(engine, waits)
    assert turn_of_sign_in(engine, secret) is None


def test_two_tabs_that_sign_in_get_one_answer(engine: Engine) -> None:
    conversation, secret = talk(engine, [REQUEST])
    session = engine.intake.sign_in(secret, "C-1007")
    for of_a_tab in (secret, session.value.secret):
        again = engine.intake.sign_in(of_a_tab, "C-1007")
        assert again.commit is not None and again.commit.next_turn is None
    with engine.database.read() as connection:
        assert len(turn_store.unsettled(connection, conversation.id)) == 1


def test_whoever_never_got_the_answer_to_their_sign_in_signs_in_again_in_the_same_conversation(engine: Engine) -> None:
    conversation, secret = talk(engine, [REQUEST])
    engine.intake.sign_in(secret, "C-1007")
    with pytest.raises(NotAuthenticated):
        engine.intake.open(secret)
    session = engine.intake.sign_in(secret, "C-1007").value
    assert engine.intake.open(session.secret).id == conversation.id


def test_a_secret_that_was_replaced_is_worth_nothing_to_others_and_after_the_sign_out(engine: Engine) -> None:
    _, secret = talk(engine, [REQUEST])
    session = engine.intake.sign_in(secret, "C-1007").value
    with pytest.raises(NotAllowed, match="another account"):
        engine.intake.sign_in(secret, "C-1008")
    engine.intake.sign_out(session.secret)
    for old in (secret, session.secret):
        with pytest.raises(NotAuthenticated):
            engine.intake.sign_in(old, "C-1007")


def test_a_process_that_dies_leaves_the_answer_to_the_next_one(engine: Engine) -> None:
    conversation, secret = talk(engine, [REQUEST])
    died = turn_of_sign_in(engine, secret)
    assert died is not None
    later = utc_now() + timedelta(minutes=1)
    taken = engine.turns.claim(conversation.id, later).next_turn
    assert taken is not None and (taken.turn.id, taken.request.payload) == (died.turn.id, "/signed_in")
    engine.turns.finish(taken, answer("Your balance is 0."), later)
    engine.turns.finish(died, answer("Your balance is 0."), later)
    said = [event.text for event in engine.events(conversation.id) if event.public]
    assert said.count("Your balance is 0.") == 1


def test_a_person_who_has_the_conversation_is_not_answered_for(engine: Engine) -> None:
    conversation, secret = talk(engine, [REQUEST])
    engine.agent_actions.take_over(conversation.id, engine.agent("robin"))
    assert turn_of_sign_in(engine, secret) is None


def test_an_answer_that_never_comes_leads_to_a_person_who_sees_what_was_asked(engine: Engine) -> None:
    conversation, secret = talk(engine, [REQUEST])
    assert turn_of_sign_in(engine, secret) is not None
    engine.turns.escalate(conversation.id, utc_now() + timedelta(hours=1))
    packet = engine.inbox.detail(conversation.id).packet
    assert packet is not None and packet["customer_words"] == "what is my balance?"
