"""Right after a link for a new password was sent, "nothing has come" is about that mail, whatever it looks like."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.actions.talk import Talk

LATE, SENT = ["utter_reset_link_late"], ["utter_reset_link_sent_on_file"]
INTENTS = ("delivery_problem", "order_status", "nlu_fallback", "question", "change_email", "out_of_scope", "complaint")


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    made = Talk(rehearsal, "C-1")
    made.say("I can't get into my account", "password_reset")
    assert made.say("yes", "affirm") == SENT
    return made


@pytest.mark.parametrize(
    "text",
    [
        "there is no mail",
        "I don't see it anywhere",
        "my inbox is still empty",
        "hasn't arrived",
        "how long does it take",
        "is it in the spam folder maybe",
    ],
)
@pytest.mark.parametrize("intent", INTENTS)
def test_a_mail_that_is_not_there_yet_is_waited_for_and_looked_for(talk: Talk, text: str, intent: str) -> None:
    assert talk.say(text, intent) == LATE
    assert talk.form is None
    assert talk.say("nowhere", intent) == LATE


@pytest.mark.parametrize("text", ["oh it's here now", "found it, cheers", "ah there it is, in the junk folder"])
@pytest.mark.parametrize("intent", [*INTENTS, "thank", "affirm", "deny"])
def test_a_mail_that_is_there_ends_it(talk: Talk, text: str, intent: str) -> None:
    talk.say("nothing yet", "nlu_fallback")
    assert talk.say(text, intent) == ["utter_welcome"]
    assert talk.form is None


@pytest.mark.parametrize(("text", "intent"), [("please send it again", "order_status"), ("yes", "affirm")])
def test_another_link_is_offered_and_sent(talk: Talk, text: str, intent: str) -> None:
    talk.say("nothing came", "delivery_problem")
    assert talk.say(text, intent) == ["utter_ask_reset_confirmation"]
    assert talk.say("yes", "affirm") == SENT


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("and my lantern never arrived", "delivery_problem", {}),
        ("where is my parcel", "order_status", {}),
        ("W1002 has not come", "delivery_problem", {"order_number": "W1002"}),
        ("when do I get my money back", "refund_status", {}),
    ],
)
def test_another_subject_is_taken_up(talk: Talk, text: str, intent: str, entities: dict[str, str]) -> None:
    assert not {*LATE, "utter_welcome"} & set(talk.say(text, intent, **entities))


def test_later_it_is_about_the_mail_no_more(talk: Talk) -> None:
    talk.say("what do I owe", "account_balance")
    assert talk.say("nothing has come", "delivery_problem") != LATE


@pytest.mark.parametrize("intent", ["change_address", "nlu_fallback", "correction"])
def test_it_goes_to_no_other_address(talk: Talk, intent: str) -> None:
    other = "jo@example.net"
    assert talk.say(f"mail it to {other} instead", intent, email=other) == ["utter_reset_only_on_file"]
