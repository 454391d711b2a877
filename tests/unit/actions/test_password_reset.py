"""The password link goes to the address on file, once, and tells nobody who has an account."""

from __future__ import annotations

from typing import Any

import pytest

FORM, SEND = "validate_password_reset_form", "action_send_reset_link"
NAME, ASKED = "password_reset_form", {"requested_slot": "reset_to"}


def test_signed_in_the_masked_address_on_file_is_offered(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, customer="C-1").only
    assert (said["response"], said["masked"]) == ("utter_ask_reset_confirmation", "m•••@example.com")


def test_not_signed_in_the_address_is_asked_for(rehearsal: Any) -> None:
    assert rehearsal.run(FORM).responses == ["utter_ask_reset_email"]


def test_yes_confirms_only_what_was_asked(rehearsal: Any) -> None:
    asked = rehearsal.run(FORM, "yes", customer="C-1", intent="affirm", slots=ASKED, form=NAME)
    assert asked.slots["reset_to"] == "on_file"
    assert "reset_to" not in rehearsal.run(FORM, "yes", customer="C-1", intent="affirm").slots


def test_another_address_than_the_one_on_file_is_refused(rehearsal: Any) -> None:
    found = {"email": "eve@example.net"}
    said = rehearsal.run(
        FORM, "to eve@example.net", customer="C-1", intent="affirm", entities=found, slots=ASKED, form=NAME
    )
    assert said.responses == ["utter_reset_only_on_file", "utter_ask_reset_confirmation"]
    assert "reset_to" not in said.slots


def test_a_guest_names_the_address(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, "maren@example.com", entities={"email": "maren@example.com"}, slots=ASKED, form=NAME)
    assert said.slots["reset_to"] == "maren@example.com"


def test_what_looks_almost_like_an_address_is_asked_for_again(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, "maren@example", slots=ASKED, form=NAME)
    assert said.responses == ["utter_reset_email_unclear", "utter_ask_reset_email"]
    assert "reset_to" not in said.slots


def test_the_signed_in_customers_link_goes_to_the_customer_not_to_an_address(rehearsal: Any) -> None:
    said = rehearsal.run(SEND, customer="C-1", slots={"reset_to": "on_file"})
    assert said.responses == ["utter_reset_link_sent_on_file"]
    (mail,) = rehearsal.services.outbox.entries.values()
    assert mail.pop("conversation")  # whose turn asked for it
    assert mail == {"kind": "mail", "template": "password_reset", "to_customer": "C-1"}


def test_known_and_unknown_addresses_get_the_same_words(rehearsal: Any) -> None:
    known = rehearsal.run(SEND, slots={"reset_to": "maren@example.com"})
    unknown = rehearsal.run(SEND, slots={"reset_to": "nobody@example.org"})
    assert known.messages == unknown.messages
    assert known.events == unknown.events


@pytest.mark.parametrize("address", ["maren@example.com", "nobody@example.org", "MAREN@example.com "])
def test_the_limit_of_an_account_is_kept_in_silence(rehearsal: Any, address: str) -> None:
    said = []
    for number in range(5):
        rehearsal.turns.start(f"ask-{number}", None, f"conversation-{number}", f"192.0.2.{number}")
        said.append(rehearsal.run(SEND, slots={"reset_to": address}, turn=f"ask-{number}"))
    assert [each.responses for each in said] == [["utter_reset_link_sent"]] * 5
    assert len({str(each.only) for each in said}) == 1
    assert [each.step["result"] for each in said] == ["sent"] * 3 + ["limited"] * 2
    assert len(rehearsal.services.outbox.entries) == 3


@pytest.mark.parametrize(
    "asked_from",
    [
        ["192.0.2.7"] * 4,
        ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:1::", "2001:db8::ffff:1"],
        ["::ffff:192.0.2.9", "192.0.2.9", "::ffff:c000:209", "192.0.2.9"],
    ],
)
def test_the_limit_of_a_network_address_is_kept_in_silence(rehearsal: Any, asked_from: list[str]) -> None:
    for number, address in enumerate(asked_from):
        rehearsal.turns.start(f"ask-{number}", None, f"conversation-{number}", address)
        said = rehearsal.run(SEND, slots={"reset_to": f"{number}@example.com"}, turn=f"ask-{number}")
        assert said.responses == ["utter_reset_link_sent"]
    assert len(rehearsal.services.outbox.entries) == 3
    rehearsal.turns.start("ask-9", None, "conversation-9", "198.51.100.1")
    rehearsal.run(SEND, slots={"reset_to": "9@example.com"}, turn="ask-9")
    assert len(rehearsal.services.outbox.entries) == 4


def test_a_signed_in_customer_hears_the_same_words_at_the_limit(rehearsal: Any) -> None:
    said = []
    for number in range(4):
        rehearsal.turns.start(f"ask-{number}", "C-1", f"conversation-{number}")
        said.append(rehearsal.run(SEND, customer="C-1", slots={"reset_to": "on_file"}, turn=f"ask-{number}"))
    assert len({str(each.only) for each in said}) == 1
    assert len(rehearsal.services.outbox.entries) == 3


def test_a_turn_that_runs_again_sends_one_link(rehearsal: Any) -> None:
    for _ in range(2):
        rehearsal.run(SEND, customer="C-1", slots={"reset_to": "on_file"})
    assert list(rehearsal.services.outbox.entries) == ["turn-1:password_reset"]


@pytest.mark.parametrize("turn", ["no-such-turn", None])
def test_nothing_is_sent_for_a_call_without_a_running_turn(rehearsal: Any, turn: str | None) -> None:
    said = rehearsal.run(SEND, slots={"reset_to": "maren@example.com"}, turn=turn)
    assert rehearsal.services.outbox.entries == {}
    assert said.handoff == "action_failed"


def test_on_file_means_nothing_to_somebody_who_is_not_signed_in(rehearsal: Any) -> None:
    said = rehearsal.run(SEND, slots={"reset_to": "on_file"})
    assert said.responses == ["utter_sign_in_needed"]
    assert rehearsal.services.outbox.entries == {}
