"""An operation that needs a proof asks for it after the yes, and goes on by itself once it is proven."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from actions.asking_proof import ANEW
from actions.boundary import Boundary
from frontdesk.identity.model import Caller, verified
from frontdesk.identity.proofs.model import ANSWER_TIME, Challenge, Method, NeedsPerson, Outcome, Purpose
from frontdesk.intake.proving import payload_of
from frontdesk.operations.model import Operation
from frontdesk.operations.service import Attempt, NotConfirmed
from frontdesk.problems import TooMany
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_carrying_out import OperationsInMemory

NOW = datetime(2026, 3, 4, tzinfo=UTC)


class ProofsInMemory:
    """Asks by `methods`; `proven` holds ids of operations."""

    def __init__(self, methods: Sequence[Method] = (Method.EMAIL,)) -> None:
        self.methods = methods
        self.refuses: Exception | None = None
        self.asked: list[Challenge] = []
        self.proven: set[str] = set()
        self.given_up = 0

    def ask(
        self, caller: Caller, purpose: Purpose, key: str, also_to: Sequence[str] = (), locale: str = "en"
    ) -> list[Challenge]:
        if self.refuses:
            raise self.refuses
        self.asked = [self._challenge(caller, purpose, method) for method in self.methods]
        return self.asked

    def _challenge(self, caller: Caller, purpose: Purpose, method: Method) -> Challenge:
        about = (purpose.operation_id, purpose.digest, purpose.name, purpose.words, "en", method, "")
        nonce = None if method.is_code else "nonce-1"
        end = datetime.now(UTC) + ANSWER_TIME
        return Challenge("1", caller.conversation_id, str(caller.customer_id), *about, None, nonce, NOW, end)

    def open(self, caller: Caller, operation_id: str) -> list[Challenge]:
        return [each for each in self.asked if each.operation_id == operation_id]

    def latest(self, caller: Caller) -> Challenge | None:
        return self.asked[0] if self.asked else None

    def give_up(self, caller: Caller) -> None:
        self.given_up += 1


class Proven(OperationsInMemory):
    """Operations of which each needs a proof."""

    def __init__(self, proofs: ProofsInMemory) -> None:
        super().__init__()
        self.proofs = proofs

    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation:
        if operation_id not in self.proofs.proven:
            raise NotConfirmed("proof_required")
        return super().confirm(caller, attempt, operation_id)


@pytest.fixture
def proofs(rehearsal: Any) -> ProofsInMemory:
    rehearsal.services.proofs = ProofsInMemory()
    found: ProofsInMemory = rehearsal.services.proofs
    return found


@pytest.fixture
def operations(rehearsal: Any, proofs: ProofsInMemory) -> Proven:
    rehearsal.services.operations = Proven(proofs)
    found: Proven = rehearsal.services.operations
    return found


@pytest.fixture
def talk(rehearsal: Any, operations: Proven) -> Talk:
    talk = Talk(rehearsal, "C-4")
    talk.say("please stop W4002", "cancel_order", order_number="W4002")
    return talk


def given(talk: Talk, outcome: str) -> list[str]:
    return talk.say(payload_of(outcome), "signed_in")


def proof_shown(talk: Talk) -> dict[str, Any]:
    (report,) = (each["json_message"] for each in talk.said if "proof" in each.get("json_message", {}))
    return dict(report["proof"])


def test_after_the_yes_a_code_is_asked_for_and_with_it_the_operation_is_done(
    talk: Talk, operations: Proven, proofs: ProofsInMemory
) -> None:
    assert talk.say("yes", "affirm") == ["utter_ask_code_mail"]
    assert operations.confirmed == [] and talk.form is None
    shown = proof_shown(talk)
    assert (shown["purpose"], shown["methods"], shown["nonce"]) == ("cancel order W4002", ["email"], None)
    proofs.proven.add(proofs.asked[0].operation_id)
    assert given(talk, Outcome.PROVEN) == ["utter_done_cancel_order"]
    assert operations.confirmed == ["W4002"]


def test_a_wrong_code_does_nothing_and_says_how_many_tries_are_left(
    talk: Talk, operations: Proven, proofs: ProofsInMemory
) -> None:
    proofs.methods = (Method.EMAIL, Method.HOST)
    talk.say("yes", "affirm")
    proofs.asked = [replace(proofs.asked[0], tries=2), proofs.asked[1]]
    assert given(talk, Outcome.WRONG) == ["utter_code_wrong"]
    assert talk.said[0]["left"] == "3" and operations.confirmed == []


def test_after_the_last_try_a_new_code_is_sent_at_a_press(
    talk: Talk, operations: Proven, proofs: ProofsInMemory
) -> None:
    talk.say("yes", "affirm")
    assert given(talk, Outcome.ENDED) == ["utter_code_ended"]
    assert [button["payload"] for button in talk.said[0]["buttons"]] == [ANEW]
    assert talk.say(ANEW, "signed_in") == ["utter_ask_code_mail"]
    assert operations.confirmed == []


def test_of_two_codes_the_other_one_is_still_asked_for(talk: Talk, operations: Proven) -> None:
    talk.say("yes", "affirm")
    assert given(talk, Outcome.RIGHT) == ["utter_code_right_next"] and operations.confirmed == []


@pytest.mark.parametrize(
    ("methods", "response"),
    [
        ((Method.HOST,), "utter_ask_sign_in_anew"),
        ((Method.EMAIL, Method.HOST), "utter_ask_code_or_sign_in"),
        ((Method.SMS,), "utter_ask_code_text"),
    ],
)
def test_what_counts_is_what_is_asked_for(
    talk: Talk, proofs: ProofsInMemory, methods: tuple[Method, ...], response: str
) -> None:
    proofs.methods = methods
    assert talk.say("yes", "affirm") == [response]
    assert proof_shown(talk)["nonce"] == ("nonce-1" if Method.HOST in methods else None)


@pytest.mark.parametrize(
    ("problem", "response"),
    [
        (NeedsPerson("contact_changed"), "utter_proof_by_person"),
        (TooMany("too_many", "", 60), "utter_proof_too_many"),
    ],
)
def test_where_no_proof_can_be_had_people_take_over(
    talk: Talk, operations: Proven, proofs: ProofsInMemory, problem: Exception, response: str
) -> None:
    proofs.refuses = problem
    assert talk.say("yes", "affirm") == [response] and operations.confirmed == []
    assert talk.handoff == "policy_requires"


def test_a_proof_confirms_nothing_that_was_read_back_since(
    talk: Talk, operations: Proven, proofs: ProofsInMemory
) -> None:
    talk.say("yes", "affirm")
    proofs.proven.add(proofs.asked[0].operation_id)
    other = next(iter(operations.read.values()))
    operations.read = {"W4001": replace(other, id="another", proposed_at=NOW + timedelta(minutes=1))}
    assert given(talk, Outcome.PROVEN) == ["utter_nothing_to_prove"] and operations.confirmed == []


@pytest.fixture
def reader(rehearsal: Any, proofs: ProofsInMemory, pool: ThreadPoolExecutor) -> Talk:
    """A customer where the balance is sensitive."""
    rehearsal.boundary = Boundary(rehearsal.turns, rehearsal.services, pool, sensitive=["account_balance"])
    return Talk(rehearsal, "C-4")


def test_what_is_sensitive_is_told_once_it_is_proven_who_asks(reader: Talk, proofs: ProofsInMemory) -> None:
    assert reader.say("what do I owe?", "account_balance") == ["utter_ask_code_mail"]
    assert given(reader, Outcome.WRONG) == ["utter_code_wrong"]
    verified_until = datetime.now(UTC) + timedelta(minutes=10)
    reader.rehearsal.turns.assurance = verified("C-4", verified_until)
    verified_as, *told = given(reader, Outcome.PROVEN)
    assert verified_as == "utter_verified" and told[0].startswith("utter_balance")


def test_never_mind_ends_what_is_asked_for(talk: Talk, proofs: ProofsInMemory) -> None:
    talk.say("yes", "affirm")
    talk.say("never mind", "cancel")
    assert proofs.given_up == 1


@pytest.mark.parametrize("text", ["nothing came to my mailbox", "I didn't get any code", "how long does the mail take"])
@pytest.mark.parametrize("intent", ["delivery_problem", "order_status", "question", "nlu_fallback"])
def test_a_code_that_has_not_come_is_waited_for(talk: Talk, text: str, intent: str) -> None:
    talk.say("yes", "affirm")
    assert talk.say(text, intent) == ["utter_code_late"]
    assert [button["title"] for button in talk.buttons] == ["Send a new code"]
    assert talk.say("ah it is there now", intent) == ["utter_code_is_there"]
