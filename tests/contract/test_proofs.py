"""Proofs on both databases: each is asked for, answered and used up once, for one operation with its parameters."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Connection
from structlog.testing import capture_logs

from frontdesk.conversations.model import Conversation
from frontdesk.database import Database, utc_now
from frontdesk.identity.jwt import VerifiedJwt
from frontdesk.identity.model import Caller, Identity, identified
from frontdesk.identity.proofs import store
from frontdesk.identity.proofs.codes import Codes
from frontdesk.identity.proofs.model import (
    ANSWER_TIME,
    CONTACT_REST,
    MOST_TRIES,
    USE_TIME,
    Answered,
    Challenge,
    Method,
    NeedsPerson,
    Outcome,
    Purpose,
    parse_methods,
)
from frontdesk.identity.proofs.service import Proofs, StepUp
from frontdesk.limits.model import DEFAULTS
from frontdesk.limits.moving_window import ByAction, in_memory
from frontdesk.limits.service import Limits
from frontdesk.limits.sql import SharedWindows
from frontdesk.problems import SignInRequired, TooMany
from tests.engine import Engine

KEY = "a key that nobody can guess, and long enough"
CANCEL = Purpose("op-1", "d" * 64, "cancel_order", "cancel order W1042")


@dataclass
class Sent:
    """Notes what is sent instead of sending it."""

    challenges: list[Challenge] = field(default_factory=list)
    reached: bool = True

    def reaches(self, customer_id: str) -> bool:
        return self.reached

    def send(self, connection: Connection, challenge: Challenge, now: datetime) -> None:
        self.challenges.append(challenge)


class World:
    """Proofs over a database, with a clock that the test moves."""

    def __init__(self, database: Database, methods: str = "email, host", ways: str = "") -> None:
        self.database, self.now = database, utc_now()
        self.mail, self.texts = Sent(), Sent()
        self.contact_changed_at: datetime | None = None
        self.codes = Codes(KEY)
        limits = Limits(DEFAULTS, ByAction(SharedWindows(database, lambda: self.now), in_memory()), lambda name: None)
        self.proofs = Proofs(
            database,
            parse_methods(methods),
            self.codes,
            {Method.EMAIL: self.mail, Method.SMS: self.texts},
            limits,
            lambda customer_id: self.contact_changed_at,
            StepUp(frozenset(filter(None, ways.split(",")))),
            lambda: self.now,
        )
        self.keys = 0

    def ask(
        self, conversation: Conversation, purpose: Purpose = CANCEL, *also_to: str, **of_caller: str
    ) -> list[Challenge]:
        self.keys += 1
        return self.proofs.ask(caller_of(conversation, **of_caller), purpose, f"turn-{self.keys}", also_to)

    def code(self, challenge: Challenge) -> str:
        return self.codes.code(challenge.id)

    def type(self, conversation: Conversation, code: str, address: str | None = None) -> Answered:
        with self.database.write() as connection:
            return self.proofs.try_code(connection, conversation.id, conversation.customer_id or "", code, address)

    def consume(self, purpose: Purpose = CANCEL, customer: str = "C-1007") -> str | None:
        with self.database.write() as connection:
            return self.proofs.consume(connection, purpose.operation_id, purpose.digest, customer, self.now)

    def answer(self, conversation: Conversation, token: VerifiedJwt) -> Answered:
        with self.database.write() as connection:
            return self.proofs.try_token(connection, conversation.id, conversation.customer_id, token)

    def token(self, challenge: Challenge, **changes: object) -> VerifiedJwt:
        """What the host signs when the customer has signed in anew for this challenge."""
        identity = Identity("C-1007", "", "", "host_token")
        good = VerifiedJwt(identity, "id", self.now + timedelta(minutes=5), self.now, ("pwd", "otp"), challenge.nonce)
        return replace(good, **changes)  # type: ignore[arg-type]


def caller_of(conversation: Conversation, **changes: str) -> Caller:
    customer = conversation.customer_id or ""
    return replace(Caller(conversation.id, customer, identified(customer), "192.0.2.7"), **changes)  # type: ignore[arg-type]


def other(code: str) -> str:
    """A code that is wrong."""
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def conversation(engine: Engine) -> Conversation:
    return engine.start("C-1007")


def by(challenges: list[Challenge], method: Method) -> Challenge:
    return next(each for each in challenges if each.method is method)


@pytest.mark.parametrize("method", ["email", "sms", "host"])
def test_each_method_proves_one_operation_once(database: Database, conversation: Conversation, method: str) -> None:
    """The contract of all methods."""
    world = World(database, method)
    (challenge,) = world.ask(conversation)
    assert world.consume() is None
    if challenge.method.is_code:
        assert world.type(conversation, other(world.code(challenge))).outcome is Outcome.WRONG
        assert world.consume() is None
        answered = world.type(conversation, world.code(challenge))
    else:
        assert world.answer(conversation, world.token(challenge, nonce="another")).outcome is Outcome.WRONG
        assert world.consume() is None
        answered = world.answer(conversation, world.token(challenge))
    assert answered.outcome is Outcome.PROVEN and answered.challenge and answered.challenge.operation_id == "op-1"
    assert [world.consume(), world.consume()] == [method, None]


def test_a_proof_is_good_for_no_other_operation_amount_or_customer(world: World, conversation: Conversation) -> None:
    world.type(conversation, world.code(by(world.ask(conversation), Method.EMAIL)))
    others = [(replace(CANCEL, operation_id="op-2"), "C-1007"), (replace(CANCEL, digest="e" * 64), "C-1007")]
    for purpose, customer in (*others, (CANCEL, "C-1008")):
        assert world.consume(purpose, customer) is None
    assert world.consume() == "email"


def test_a_code_for_one_operation_is_wrong_for_the_next(world: World, conversation: Conversation) -> None:
    first = by(world.ask(conversation), Method.EMAIL)
    second = replace(CANCEL, operation_id="op-2")
    world.ask(conversation, second)
    assert world.type(conversation, world.code(first)).outcome is Outcome.WRONG
    assert world.consume() is None and world.consume(second) is None


def test_a_code_ends_after_ten_minutes(world: World, conversation: Conversation) -> None:
    code = world.code(by(world.ask(conversation), Method.EMAIL))
    world.now += ANSWER_TIME
    assert world.type(conversation, code).outcome is Outcome.UNASKED
    assert world.consume() is None


def test_a_proof_that_nobody_uses_ends_after_ten_minutes(world: World, conversation: Conversation) -> None:
    world.type(conversation, world.code(by(world.ask(conversation), Method.EMAIL)))
    world.now += USE_TIME
    assert world.consume() is None


def test_a_code_has_five_tries(world: World, conversation: Conversation) -> None:
    code = world.code(by(world.ask(conversation), Method.EMAIL))
    tries = [world.type(conversation, other(code)) for _ in range(MOST_TRIES)]
    assert [each.tries_left for each in tries] == [4, 3, 2, 1, 0]
    assert [each.outcome for each in tries] == [Outcome.WRONG] * 4 + [Outcome.ENDED]
    assert world.type(conversation, code).outcome is Outcome.UNASKED and world.consume() is None


def test_fifty_parallel_guesses_are_five_tries(world: World, conversation: Conversation) -> None:
    code = world.code(by(world.ask(conversation), Method.EMAIL))
    together = threading.Barrier(10)

    def guess(number: int) -> Outcome:
        together.wait()
        return world.type(conversation, f"{(int(code) + 1 + number) % 1_000_000:06}").outcome

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(guess, range(50)))
    assert outcomes.count(Outcome.WRONG) == MOST_TRIES - 1
    with world.database.read() as connection:
        found = store.find(connection, by(world.mail.challenges, Method.EMAIL).id)
    assert found and found.tries == MOST_TRIES
    assert world.type(conversation, code).outcome is Outcome.UNASKED


def test_of_parallel_uses_one_succeeds(world: World, conversation: Conversation) -> None:
    world.type(conversation, world.code(by(world.ask(conversation), Method.EMAIL)))
    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(lambda _: world.consume() or "", range(10))) == [*[""] * 9, "email"]


def test_a_proof_whose_operation_is_rolled_back_is_not_used_up(world: World, conversation: Conversation) -> None:
    world.type(conversation, world.code(by(world.ask(conversation), Method.EMAIL)))
    with pytest.raises(ZeroDivisionError), world.database.write() as connection:
        assert world.proofs.consume(connection, "op-1", CANCEL.digest, "C-1007", world.now)
        raise ZeroDivisionError
    assert world.consume() == "email"


def test_an_account_gets_ten_codes_a_day_whatever_its_conversations_are(world: World, engine: Engine) -> None:
    for _ in range(2):
        conversation = engine.start("C-1007")
        for _ in range(5):
            world.ask(conversation)
    with pytest.raises(TooMany):
        world.ask(engine.start("C-1007"))
    assert len(world.mail.challenges) == 10
    assert world.ask(engine.start("C-1008"))


def test_an_address_gets_twenty_codes_an_hour_whatever_its_accounts_are(world: World, engine: Engine) -> None:
    for number in range(20):
        world.ask(engine.start(f"C-{number}"), address=f"2001:db8:0:7::{number:x}")
    with pytest.raises(TooMany):
        world.ask(engine.start("C-99"), address="2001:db8:0:7::ffff")
    assert world.ask(engine.start("C-99"), address="2001:db8:0:8::1")


def test_guesses_over_many_codes_end_at_the_accounts_cap(world: World, engine: Engine) -> None:
    outcomes = []
    for number in range(9):
        conversation = engine.start("C-1007")
        code = world.code(by(world.ask(conversation), Method.EMAIL))
        outcomes += [world.type(conversation, other(code), f"192.0.2.{number}").outcome for _ in range(4)]
    assert outcomes[:30] == [Outcome.WRONG] * 30
    assert Outcome.WRONG not in outcomes[30:]


def test_the_same_turn_asks_once(world: World, conversation: Conversation) -> None:
    caller = caller_of(conversation)
    first = world.proofs.ask(caller, CANCEL, "turn")
    assert world.proofs.ask(caller, CANCEL, "turn") == first
    assert len(world.mail.challenges) == 1


def test_whoever_has_not_signed_in_is_asked_for_no_code(world: World, engine: Engine) -> None:
    guest = engine.start()
    with pytest.raises(SignInRequired):
        world.proofs.ask(Caller(guest.id, None), CANCEL, "turn")
    with pytest.raises(SignInRequired):
        world.proofs.ask(Caller(guest.id, "C-1007"), CANCEL, "turn")
    assert world.mail.challenges == []


def test_after_a_change_of_contact_data_a_person_is_needed(world: World, conversation: Conversation) -> None:
    world.contact_changed_at = world.now - CONTACT_REST + timedelta(seconds=1)
    with pytest.raises(NeedsPerson) as needed:
        world.ask(conversation)
    assert needed.value.reason == "contact_changed" and world.mail.challenges == []
    world.contact_changed_at = world.now - CONTACT_REST
    assert world.ask(conversation)


def test_without_a_way_to_the_customer_a_person_is_needed(database: Database, conversation: Conversation) -> None:
    world = World(database, "sms")
    world.texts.reached = False
    with pytest.raises(NeedsPerson, match="no_method"):
        world.ask(conversation)


def test_the_team_chooses_which_methods_count_for_what(database: Database, conversation: Conversation) -> None:
    world = World(database, "change_email=host; *=sms, email, host")
    assert [each.method for each in world.ask(conversation)] == [Method.SMS, Method.HOST]
    assert [each.method for each in world.ask(conversation, replace(CANCEL, name="change_email"))] == [Method.HOST]
    world.texts.reached = False
    assert [each.method for each in world.ask(conversation)] == [Method.EMAIL, Method.HOST]


def test_an_address_that_the_operation_brings_is_proven_besides(world: World, conversation: Conversation) -> None:
    asked = world.ask(conversation, CANCEL, "new@example.com")
    new = next(each for each in asked if each.recipient)
    own = next(each for each in asked if not each.recipient and each.method is Method.EMAIL)
    assert world.type(conversation, world.code(new)).outcome is Outcome.RIGHT and world.consume() is None
    assert world.type(conversation, world.code(own)).outcome is Outcome.PROVEN
    assert world.consume() == "email" and world.consume() is None


def test_a_sign_in_on_the_page_and_a_code_for_the_new_address_prove_together(
    world: World, conversation: Conversation
) -> None:
    asked = world.ask(conversation, CANCEL, "new@example.com")
    assert world.answer(conversation, world.token(by(asked, Method.HOST))).outcome is Outcome.RIGHT
    new = next(each for each in asked if each.recipient)
    assert world.type(conversation, world.code(new)).outcome is Outcome.PROVEN


STALE: list[dict[str, object]] = [
    {"nonce": None},
    {"nonce": ""},
    {"authenticated_at": None},
    {"authenticated_at": datetime(2020, 1, 1, tzinfo=UTC)},
    {"authenticated_at": datetime(2999, 1, 1, tzinfo=UTC)},
    {"ways": ()},
    {"ways": ("pwd",)},
    {"identity": Identity("C-1008", "", "", "host_token")},
]


def test_a_token_that_is_no_fresh_sign_in_for_this_proves_nothing(
    database: Database, conversation: Conversation
) -> None:
    world = World(database, "host", ways="otp,hwk")
    (challenge,) = world.ask(conversation)
    for changes in STALE:
        assert world.answer(conversation, world.token(challenge, **changes)).outcome is Outcome.WRONG, changes
    assert world.consume() is None
    assert world.answer(conversation, world.token(challenge)).outcome is Outcome.PROVEN


def test_no_code_is_stored_or_logged(world: World, conversation: Conversation) -> None:
    with capture_logs() as logs:
        challenge = by(world.ask(conversation), Method.EMAIL)
        code = world.code(challenge)
        world.type(conversation, other(code))
        world.type(conversation, code)
    letter = world.proofs.letter(challenge.id)
    assert letter is None, "what is answered is sent no more"
    with world.database.read() as connection:
        found = store.find(connection, challenge.id)
    assert found and code not in repr(replace(found, id="", code_hash=None, conversation_id="", nonce=None))
    assert code not in repr(logs) and "W1042" not in repr(logs)


def test_a_letter_says_what_the_code_is_for(world: World, conversation: Conversation) -> None:
    challenge = by(world.ask(conversation), Method.EMAIL)
    letter = world.proofs.letter(challenge.id)
    assert letter and (letter.code, letter.words) == (world.code(challenge), "cancel order W1042")
    world.now += ANSWER_TIME
    assert world.proofs.letter(challenge.id) is None


def test_an_account_that_nobody_has_is_asked_exactly_like_one_that_exists(world: World, engine: Engine) -> None:
    asked = [world.ask(engine.start(customer)) for customer in ("C-1007", "C-does-not-exist")]
    known, unknown = ([(each.method, each.recipient, each.words) for each in challenges] for challenges in asked)
    assert known == unknown


def test_a_key_of_the_server_makes_the_codes() -> None:
    assert Codes(KEY).code("a") != Codes(KEY + "!").code("a")
    assert Codes(KEY).code("a") == Codes(KEY).code("a")
    assert len({Codes(KEY).code(str(number)) for number in range(1000)}) > 990
