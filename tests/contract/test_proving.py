"""A code typed in the chat is taken while it is asked for, stored as dots, and verifies the customer for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from frontdesk.conversations.commit import StartedTurn
from frontdesk.conversations.model import Conversation
from frontdesk.database import Database
from frontdesk.identity.model import Level
from frontdesk.identity.proofs.model import HIDDEN, MOST_TRIES, Method, Outcome
from frontdesk.intake.proving import payload_of
from frontdesk.problems import InvalidToken, NotAllowed
from tests.contract.test_proofs import CANCEL, World, by
from tests.engine import Engine, NamedTokens, Vouched, answer, wants_person


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def engine(database: Database, world: World) -> Engine:
    return Engine(database, proofs=world.proofs)


@pytest.fixture
def conversation(engine: Engine) -> Conversation:
    return engine.start("C-1007")


def asked_for_code(world: World, conversation: Conversation) -> str:
    return world.code(by(world.ask(conversation), Method.EMAIL))


def level(engine: Engine, started: StartedTurn) -> Level:
    """What an action of this turn reaches."""
    context = engine.directory.lookup(started.turn.id)
    assert context
    return max(each for each in Level if context.caller.reaches(each))


def kinds(engine: Engine, conversation: Conversation) -> list[tuple[str, object]]:
    return [
        (event.kind, event.data.get("level")) for event in engine.events(conversation.id) if event.kind == "identity"
    ]


def test_a_right_code_proves_the_operation_and_opens_sensitive_records(
    world: World, engine: Engine, conversation: Conversation
) -> None:
    code = asked_for_code(world, conversation)
    started = engine.started(conversation, f"it says {code[:3]} {code[3:]}.")
    assert started.request.payload == payload_of(Outcome.PROVEN) and started.request.text is None
    assert level(engine, started) is Level.VERIFIED
    assert engine.texts(conversation.id, "customer") == [f"it says {HIDDEN}."]
    assert kinds(engine, conversation) == [("identity", "verified")]
    assert world.consume() == "email"


def test_a_wrong_code_counts_and_is_hidden_too(world: World, engine: Engine, conversation: Conversation) -> None:
    code = asked_for_code(world, conversation)
    wrong = f"{(int(code) + 7) % 1_000_000:06}"
    started = engine.started(conversation, wrong)
    assert started.request.payload == payload_of(Outcome.WRONG) and level(engine, started) is Level.IDENTIFIED
    assert engine.texts(conversation.id, "customer") == [HIDDEN]
    assert kinds(engine, conversation) == [] and world.consume() is None


def test_without_a_question_for_it_a_number_is_a_message(engine: Engine, conversation: Conversation) -> None:
    started = engine.started(conversation, "123456")
    assert started.request.payload is None and started.request.text == "123456"
    assert engine.texts(conversation.id, "customer") == ["123456"]


def test_other_words_are_messages_while_a_code_is_asked_for(
    world: World, engine: Engine, conversation: Conversation
) -> None:
    code = asked_for_code(world, conversation)
    started = engine.started(conversation, "where is W1042, postcode 12345?")
    assert started.request.text == "where is W1042, postcode 12345?"
    engine.turns.finish(started, answer())
    engine.started(conversation, code)
    assert world.consume() == "email"


def test_the_same_message_again_is_no_second_try(world: World, engine: Engine, conversation: Conversation) -> None:
    code = asked_for_code(world, conversation)
    wrong = f"{(int(code) + 7) % 1_000_000:06}"
    first = engine.say(conversation, wrong, key="same")
    for _ in range(MOST_TRIES):
        assert engine.say(conversation, wrong, key="same").value == first.value
    engine.turns.finish(first.commit.next_turn, answer())  # type: ignore[union-attr, arg-type]
    again = engine.say(conversation, code, key="right")
    assert engine.say(conversation, code, key="right").value == again.value
    assert world.consume() == "email"
    with pytest.raises(NotAllowed):
        engine.say(conversation, "something else", key="right")


def test_a_code_is_taken_and_hidden_while_people_have_the_conversation(
    world: World, engine: Engine, conversation: Conversation
) -> None:
    engine.turns.finish(engine.started(conversation, "a person please"), wants_person())
    code = asked_for_code(world, conversation)
    engine.say(conversation, code)
    assert engine.texts(conversation.id, "customer")[-1] == HIDDEN
    assert engine.conversation(conversation.id).verified_by == "email"


def test_nobody_elses_conversation_takes_the_code(world: World, engine: Engine, conversation: Conversation) -> None:
    code = asked_for_code(world, conversation)
    for other in (engine.start("C-1008"), engine.start(), engine.start("C-1007")):
        assert engine.started(other, code).request.payload is None
    assert world.consume() is None


def test_a_verified_customer_is_identified_again_after_ten_minutes(
    world: World, engine: Engine, conversation: Conversation
) -> None:
    engine.turns.finish(engine.started(conversation, asked_for_code(world, conversation)), answer())
    proven = engine.conversation(conversation.id)
    assert proven.verified_until
    assert proven.assurance.level_at(proven.verified_until - timedelta(seconds=1)) is Level.VERIFIED
    assert proven.assurance.level_at(proven.verified_until) is Level.IDENTIFIED


def test_nothing_typed_as_a_code_is_logged(world: World, engine: Engine, conversation: Conversation) -> None:
    code = asked_for_code(world, conversation)
    with capture_logs() as logs:
        engine.say(conversation, code)
    assert code not in repr(logs) and logs


def test_a_token_of_a_fresh_sign_in_proves_the_operation_and_keeps_the_session(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, session = engine.intake.start("web_chat", "C-1007")
    challenge = by(world.ask(conversation), Method.HOST)

    def verify(self: NamedTokens, token: str) -> Vouched:
        given = world.token(challenge, nonce=token)
        return Vouched(given.identity, token, given.expires_at, given.authenticated_at, given.ways, given.nonce)

    monkeypatch.setattr(NamedTokens, "verify", verify)
    with pytest.raises(InvalidToken):
        engine.intake.prove(session.secret, "another-nonce")
    assert world.consume() is None
    assert challenge.nonce
    commit = engine.intake.prove(session.secret, challenge.nonce).commit
    assert commit and commit.next_turn and commit.next_turn.request.payload == payload_of(Outcome.PROVEN)
    assert level(engine, commit.next_turn) is Level.VERIFIED
    assert engine.intake.open(session.secret).verified_by == "host"
    with pytest.raises(InvalidToken):
        engine.intake.prove(session.secret, challenge.nonce)
    assert [world.consume(CANCEL), world.consume(CANCEL)] == ["host", None]
