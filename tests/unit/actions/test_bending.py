"""Conversations that bend: another choice, a question beside it, a cancellation in a change's place, and what goes back
with nothing wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.addresses import address_in
from actions.claims import _all_but_what_came
from actions.day_of_delivery import hurries, picks_a_day
from actions.delivery_words import PROBLEMS, amiss
from actions.frame.deciding import agrees, postpones, takes_back, thinks_again
from actions.frame.reference import Candidate, all_named, by_name, without_order_named
from actions.item_changes import Item, wishes
from actions.kinds import wants_step
from actions.on_the_way import if_it_never_comes
from actions.payments import names_gift_card, refuses_gift_card
from actions.questions import bare
from frontdesk.accounts.model import OrderLine, OrderState
from tests.unit.actions.shop import an_order, done_by, furnished

PAN_AND_POLES = [Candidate(name, name) for name in ("Hearthstone casserole", "Waymark trekking poles")]
THREE = [
    Item(str(place), OrderLine(name, 1, Decimal("9.00")))
    for place, name in enumerate(("picnic basket", "compass", "day pack"), 1)
]


def test_a_question_at_a_read_back_chooses_no_other_item(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    assert "utter_read_back_return" in talk.say("I want to return the wool hat, money back", "return_or_exchange")
    talk.say("may the boots go in the washing machine?", "return_or_exchange")
    assert talk.slots["returned"] == "wool hat"


def test_money_and_no_voucher_is_no_gift_card(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    said = talk.say("wool hat goes back. money not voucher", "return_or_exchange")
    assert "utter_read_back_return" in said
    assert names_gift_card("can I have a gift card instead")
    assert refuses_gift_card("no, money, not a voucher")
    assert not refuses_gift_card("no money, a voucher please")


@pytest.mark.parametrize(
    "text",
    [
        "rather than cancel the order send it to 12 Mill Lane, ZZ-1234 Starnwick",
        "before you cancel the whole order, ask me",
        "my husband said to cancel the order",
        "I do not want to cancel this order",
    ],
)
def test_a_cancellation_that_nobody_wants_takes_no_place(rehearsal: Any, text: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("send W1001 somewhere else", "change_address", order_number="W1001")
    assert "utter_read_back_cancel_order" not in talk.say(text, "cancel_order")


@pytest.mark.parametrize(
    ("text", "is_done"),
    [
        ("yes please. When do I get my money?", True),
        ("Yes. Is it possible to get it on a gift card?", False),
        ("yes. wait, what does it cost me?", False),
        ("Fine. Or should I wait?", False),
        ("Sure. Would I lose my discount then?", False),
    ],
)
def test_a_yes_with_a_question_is_one_where_the_question_asks_what_follows(
    rehearsal: Any, text: str, is_done: bool
) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    talk.say("I want to return the wool hat, money back", "return_or_exchange")
    talk.say(text, "affirm")
    assert bool(done_by(rehearsal)) is is_done


@pytest.mark.parametrize("text", ["the number more is wrong", "my number more or less is 42", "sizes more than 44"])
def test_no_size_is_stepped_to_by_words_that_count_nothing(text: str) -> None:
    assert wants_step(text) is None


@pytest.mark.parametrize("text", ["I'll give the boots to my brother, refund me the hat", "we go back and forth"])
def test_what_is_given_away_does_not_come_back(rehearsal: Any, text: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    assert "utter_read_back_return" not in talk.say(f"{text}, W1001", "refund_request", order_number="W1001")


def test_an_address_keeps_what_belongs_to_it() -> None:
    text = "send it to 12 Mill Lane, ZZ-1234 Starnwick, she lives in flat 3"
    assert "flat 3" in str(address_in(text, anywhere=True))


@pytest.mark.parametrize("intent", ["refund_request", "refund_status"])
def test_what_goes_back_unused_is_a_return(rehearsal: Any, intent: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    said = talk.say("the wool hat from W1001 goes back, unopened. refund", intent, order_number="W1001")
    assert "utter_read_back_return" in said


def test_an_exchange_becomes_a_return_where_the_customer_thinks_again(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    assert talk.say("can I swap the boots for another size", "return_or_exchange") == ["utter_ask_which_kind"]
    said = talk.say("please no exchange. I return them and get my money back", "return_or_exchange")
    assert "utter_read_back_return" in said


def test_a_size_that_answers_money_or_another_one_is_not_asked_for_again(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    assert talk.say("the boots are too small", "return_or_exchange") == ["utter_ask_return_or_exchange"]
    assert "utter_read_back_exchange" in talk.say("two sizes bigger then, and the hat I keep", "return_or_exchange")


def test_a_cancellation_takes_the_place_of_a_change_of_the_same_order(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    asked = talk.say("send W1001 somewhere else", "change_address", order_number="W1001")
    assert asked == ["utter_ask_for_new_address"]
    said = talk.say("too long. cancel the order", "cancel_order")
    assert "utter_read_back_cancel_order" in said


def test_cancelling_at_a_change_that_names_no_order_is_not_yet_a_cancellation(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("send W1001 somewhere else", "change_address", order_number="W1001")
    assert "utter_read_back_cancel_order" not in talk.say("cancel", "cancel_order")


def test_only_asking_does_nothing(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("cancel W1001", "cancel_order", order_number="W1001")
    assert talk.say("just asking if it's possible") == ["utter_cancel_order_stopped"]
    assert not done_by(rehearsal)
    assert not postpones("just checking that it is the right one, yes go ahead")


def test_another_item_after_all_is_what_is_taken_out(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("take the wool hat out of W1001", "change_items", order_number="W1001")
    talk.say("no, don't listen to him. the hat stays, take the boots out", "out_of_scope")
    talk.say("yes", "affirm")
    ((_, parameters),) = done_by(rehearsal)
    assert [each["item"] for each in parameters["items"]] == ["W1001/3"]


def test_of_a_cancelled_order_only_what_goes_is_taken_out(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("cancel W1001", "cancel_order", order_number="W1001")
    talk.say("NO WAIT. I NEED THE BOOTS SATURDAY. ONLY THE TROUSERS GO. THE BOOTS AND THE HAT STAY", "change_items")
    talk.say("yes", "affirm")
    ((_, parameters),) = done_by(rehearsal)
    assert [(each["item"], each["quantity"]) for each in parameters["items"]] == [("W1001/1", 0)]


def test_a_new_part_rather_than_money_is_a_claim(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    said = talk.say("I'd rather have the missing hat than my money back, W1001", "refund_request", order_number="W1001")
    assert "utter_read_back_refund" not in said
    assert talk.form == "delivery_problem_form"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("only the head torch was in the box", ["cover"]),
        ("just the cover came", ["head torch"]),
        ("only the head torch is missing", None),
        ("only the cover is not there", None),
        ("only got the cover in there", ["head torch"]),
        ("the cover is missing", None),
    ],
)
def test_beside_what_alone_came_all_is_missing(text: str, rest: list[str] | None) -> None:
    found = _all_but_what_came(text, [Candidate(name, name) for name in ("cover", "head torch")])
    assert (list(found.values) if found else None) == rest


def test_what_is_fine_ends_where_the_next_sentence_begins() -> None:
    text = (
        "the casserole came as a present and it's got a great big crack. the poles are fine I need a new one not money"
    )
    said = amiss(text, lambda part: bool(all_named(part, PAN_AND_POLES)), False)
    found = by_name(said, PAN_AND_POLES)
    assert found is not None
    assert found.values == ("Hearthstone casserole",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("the leaflet lists three poles and i have two", "missing"),
        ("in the box is a different bag, a black one", "wrong"),
        ("it was left in the porch and is gone", "not_there"),
    ],
)
def test_what_is_wrong_is_heard_in_other_words(text: str, problem: str) -> None:
    assert next(name for name, pattern in PROBLEMS.items() if pattern.search(text)) == problem


def test_a_part_of_a_porch_was_stolen_by_nobody() -> None:
    assert not PROBLEMS["not_there"].search("the pole for the porch of the tent")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("one size more of the same please", (1, 1)),
        ("i need one number more big", (1, 1)),
        ("one number more small", (-1, 1)),
        ("the next bigger size", (1, 1)),
        ("next smaller one please", (-1, 1)),
        ("two more please", None),
    ],
)
def test_a_size_is_stepped_to_in_the_words_of_who_learnt_the_language(text: str, step: tuple[int, int] | None) -> None:
    assert wants_step(text) == step


@pytest.mark.parametrize(
    ("text", "is_day", "is_fast"),
    [
        ("can it come 2moro instead", True, False),
        ("could you send it in january, we are away", True, False),
        ("can it be here before christmas", True, False),
        ("can you make it quicker", False, True),
        ("where is it", False, False),
    ],
)
def test_a_day_or_a_hurry_is_heard(text: str, is_day: bool, is_fast: bool) -> None:
    assert (picks_a_day(text), hurries(text)) == (is_day, is_fast)


def test_whether_a_delivery_may_be_faster_is_answered_after_where_it_is(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.SHIPPED))
    talk.say("where is W1001", "order_status", order_number="W1001")
    assert talk.say("nooo thats too late, can you make it quicker", "out_of_scope") == ["utter_cannot_hurry"]


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("and if it isn't here by friday, can I get my money back", True),
        ("if my parcel never arrives what then", True),
        ("if it is here by friday, good", False),
    ],
)
def test_what_if_it_never_comes_is_a_question_of_the_rules(text: str, is_asked: bool) -> None:
    assert bool(if_it_never_comes(text)) is is_asked


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("AND HOW LONG IS THE WARRANTY ON THESE ANYWAY", "HOW LONG IS THE WARRANTY"),
        ("quick question in between do I have to send it back because I've got no time", "do I have to send it back"),
        ("ok. btw who pays the return?", "who pays the return?"),
        ("ok thanks", ""),
    ],
)
def test_a_question_is_asked_without_what_stands_around_it(text: str, question: str) -> None:
    assert bare(text) == question


def test_an_order_that_is_called_by_an_item_names_no_item() -> None:
    items = [Candidate(each.place, each.line.name) for each in THREE]
    assert by_name(without_order_named("take something out of the order with the day pack", items), items) is None
    assert not wishes("can we take something out of the order with the picnic basket", THREE).changes
    assert wishes("take the compass out of the order with the picnic basket", THREE).changes.keys() == {"2"}


def test_a_name_in_one_word_is_the_same_name() -> None:
    found = by_name("is the headtorch one still coming", [Candidate(1, "head torch"), Candidate(2, "sleeping bag")])
    assert found is not None
    assert found.values == (1,)


def test_an_address_ends_where_its_sentence_goes_on() -> None:
    text = "she lives at 7 Foxglove Row, ZZ-5433 Wyndlecombe, its the house with the blue gate but you dont need that"
    assert address_in(text, anywhere=True) == "7 Foxglove Row, ZZ-5433 Wyndlecombe"


def test_an_address_is_found_however_long_a_message_is(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    story = "I taught geography for years, so you would think that I could manage an address. " * 5
    said = talk.say(
        f"{story}Could W1001 go to 14 Heron Quay, ZZ-2483 Wyndlecombe instead? The rest I shall see to another day.",
        "change_address",
        order_number="W1001",
    )
    assert "utter_read_back_change_address" in said


def test_praise_is_no_question() -> None:
    assert agrees("How very kind. Then yes, please go ahead")


def test_thinking_again_and_taking_back_are_heard() -> None:
    assert thinks_again("I have considered it again")
    assert thinks_again("if that's out of stock just gimme the money")
    assert not thinks_again("43 please")
    assert takes_back("ok ok then no, leave like it is")
