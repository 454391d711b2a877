"""What is written of a passage and is not what it says, by kind."""

from __future__ import annotations

import pytest

from frontdesk.knowledge.generation.model import Refusal
from frontdesk.knowledge.generation.support.packaged import support_check
from tests.writing import a_passage

CHECK = support_check()
HIRE = a_passage(
    "You can hire a kayak for up to 7 days. We deliver it to the lake within 2 business days after your booking, and "
    "the hotel keeps it for you. A deposit of €80 is charged, which we pay back when you return the kayak undamaged.",
    "Kayaks",
)
RULES = a_passage(
    "Dogs are not allowed in the huts. Children under 6 stay free of charge. The warden may refuse a guest who smokes. "
    "Bookings from 1 May to 30 September cannot be cancelled by phone.",
    "Huts",
    passage_id="huts",
)
CLUB = a_passage(
    "Members get 15 % off rentals at Lake Orrin. If a rental costs more than €200, choose Instalments at checkout. "
    "Guests pay the full price.",
    "Members",
    passage_id="members",
)


def refusal(text: str, passage: object = HIRE, question: str | None = None) -> Refusal | None:
    return CHECK.verdict(text, [passage], question).refusal  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("You can hire a kayak for up to 7 days.", HIRE),
        ("You can hire a kayak for up to a week.", HIRE),
        ("We bring it to the lake within two business days of your booking.", HIRE),
        ("We charge a deposit of €80. You get it back when the kayak is returned undamaged.", HIRE),
        ("You can't bring dogs into the huts.", RULES),
        ("It costs nothing for children younger than 6.", RULES),
        ("From 1 May to 30 September you can't cancel a booking by phone.", RULES),
        ("As a member you get 15 % off at Lake Orrin.", CLUB),
        ("Guests pay the whole price.", CLUB),
    ],
)
def test_what_the_passage_says_in_other_words_is_supported(text: str, passage: object) -> None:
    assert refusal(text, passage) is None


@pytest.mark.parametrize(
    ("text", "passage", "why"),
    [
        ("You can hire a kayak for up to 9 days.", HIRE, Refusal.NUMBER),
        ("You can hire a kayak for up to 7 weeks.", HIRE, Refusal.NUMBER),
        ("You can hire a kayak for at least 7 days.", HIRE, Refusal.NUMBER),
        ("We deliver it to the lake within 7 days after your booking.", HIRE, Refusal.NUMBER),
        ("We deliver it to the lake within 2 days after your booking.", HIRE, Refusal.NUMBER),
        ("A deposit of $80 is charged.", HIRE, Refusal.NUMBER),
        ("Bookings from 1 May to 3 September cannot be cancelled by phone.", RULES, Refusal.NUMBER),
        ("Members get 15 % off rentals at Lake Mirren.", CLUB, Refusal.NAME),
        ("If a rental costs more than €200, choose Transfer at checkout.", CLUB, Refusal.NAME),
        ("You cannot hire a kayak for up to 7 days.", HIRE, Refusal.NEGATION),
        ("Dogs are allowed in the huts.", RULES, Refusal.NEGATION),
        ("Bookings from 1 May to 30 September can be cancelled by phone.", RULES, Refusal.NEGATION),
        ("We deliver it to the lake before your booking.", HIRE, Refusal.NEGATION),
        ("Children under 6 do not stay free of charge.", RULES, Refusal.NEGATION),
        ("You deliver it to the lake within 2 business days after your booking.", HIRE, Refusal.SUBJECT),
        ("The courier keeps it for you.", HIRE, Refusal.SUBJECT),
        ("You pay back the deposit when you return the kayak undamaged.", HIRE, Refusal.SUBJECT),
        ("Guests get 15 % off rentals at Lake Orrin.", CLUB, Refusal.SUBJECT),
        ("You must hire a kayak for up to 7 days.", HIRE, Refusal.MODALITY),
        ("We also hire out a tent, a stove and a lantern.", HIRE, Refusal.UNSUPPORTED),
        ("You can pay by cheque at our office.", HIRE, Refusal.UNSUPPORTED),
        ("Yes.", HIRE, Refusal.UNSUPPORTED),
        ("...", HIRE, Refusal.UNSUPPORTED),
    ],
)
def test_what_it_does_not_say_is_refused_by_its_kind(text: str, passage: object, why: Refusal) -> None:
    assert refusal(text, passage) is why


def test_a_condition_must_be_mentioned_in_the_answer_or_in_the_question() -> None:
    text = "Choose Instalments at checkout."
    assert refusal(text, CLUB, "How do I pay in parts?") is Refusal.CONDITION
    assert refusal(text, CLUB, "How do I pay for a rental that costs more than €200?") is None


def test_what_is_said_of_two_things_may_not_be_exchanged() -> None:
    card = a_passage("The deposit first goes to the card, and the rest goes back to the voucher.")
    assert (
        refusal("The deposit first goes to the voucher, and the rest goes back to the card.", card) is Refusal.SUBJECT
    )


def test_every_sentence_has_one_passage_that_supports_it_alone() -> None:
    verdict = CHECK.verdict("Dogs are not allowed in the huts. Guests pay the full price.", [CLUB, RULES, HIRE])
    assert (verdict.refusal, set(verdict.cited)) == (None, {CLUB, RULES})
    assert CHECK.verdict("Dogs pay the full price.", [CLUB, RULES]).refusal is not None
    assert CHECK.verdict("Dogs are not allowed in the huts.", []).refusal is not None
