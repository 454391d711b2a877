"""What the account holds of its customer is told, whatever change such a question is taken for."""

from __future__ import annotations

from typing import Any

import pytest

from actions.account_details import is_asked
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_requests import variable


@pytest.mark.parametrize(
    "text",
    [
        "what's the address you've got on file",
        "could you tell me which e-mail you have for me",
        "is my address still right in your system",
        "which address is saved in my account",
        "show me the address on my account",
        "what name do you have there for me",
        "do you guys have my email right",
        "do u have my address",
        "thanks, and what name is on my account",
    ],
)
def test_what_is_held_is_asked(text: str) -> None:
    assert is_asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "i want to change the address you have for me",
        "you have the wrong e-mail for me",
        "what address is my parcel going to",
        "which address do i send the return to",
        "my address is 5 Mill Lane",
        "can i have a new e-mail on my account",
        "what is your address",
    ],
)
def test_what_shall_be_changed_or_is_asked_of_an_order_is_not(text: str) -> None:
    assert not is_asked(text)


@pytest.mark.parametrize("intent", ["change_default_address", "change_address", "account_balance", "question"])
def test_the_address_is_told_and_nothing_is_changed(rehearsal: Any, intent: str) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("what address have you got on file for me", intent) == ["utter_account_address"]
    assert variable(talk, "address") == "5 Orchard Bend"
    assert talk.form is None


def test_it_is_told_beside_what_else_is_asked(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    said = talk.say("which email have you got for me, and do I owe you money", "account_balance")
    assert said == ["utter_balance_due", "utter_account_email"]


def test_it_is_told_in_the_middle_of_changing_it(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("i need another e-mail on my account", "change_email")
    said = talk.say("hm which e-mail do you have for me right now?", "change_email")
    assert said == ["utter_account_email", "utter_ask_for_new_email"]


def test_nobody_hears_it_without_signing_in(rehearsal: Any) -> None:
    assert Talk(rehearsal).say("what address do you have for me", "change_default_address") == ["utter_sign_in_needed"]


def test_what_it_is_now_is_told_while_another_is_asked_for(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("i want another address on my account", "change_default_address")
    said = talk.say("hm, what is it right now", "order_status")
    assert said == ["utter_account_address", "utter_ask_for_new_default_address"]
