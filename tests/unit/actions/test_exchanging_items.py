"""What has arrived is exchanged for another size or colour, all of it or some; what has not left is changed instead."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.collected_changes import checked, heard, nothing_yet
from actions.item_changes import Item
from frontdesk.accounts.model import OrderLine, OrderState, Variant
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused
from frontdesk.operations.model import Mode, State
from tests.unit.actions.shop import LINES, STOVES, Shop, an_order, furnished
from tests.unit.actions.talk import Talk

EXCHANGE = "return_or_exchange"


@pytest.fixture
def shop(rehearsal: Any) -> Shop:
    made = Shop(an_order("W1001", OrderState.DELIVERED))
    made.furnish(rehearsal.services)
    return made


@pytest.fixture
def talk(rehearsal: Any, shop: Shop) -> Talk:
    return Talk(rehearsal, "C-1")


def instead(talk: Talk) -> str:
    """What was read back last."""
    return next(str(each["instead"]) for each in reversed(talk.said) if "instead" in each)


@pytest.mark.parametrize(
    ("said", "intent", "read_back"),
    [
        ("swap the M for an L", EXCHANGE, "rain trousers: M → L"),
        ("exchange the boots for 43 please", EXCHANGE, "hiking boots: 41 → 43"),
        ("i need the boots in 43", "change_items", "hiking boots: 41 → 43"),
        ("can i swap one of the two hats for oatmeal", EXCHANGE, "wool hat: charcoal → oatmeal"),
        ("swap both hats for oatmeal ones", EXCHANGE, "2 × wool hat: charcoal → oatmeal"),
    ],
)
def test_what_comes_instead_is_read_from_any_wording(talk: Talk, said: str, intent: str, read_back: str) -> None:
    assert talk.say(said, intent) == ["utter_read_back_exchange"]
    assert instead(talk) == read_back


def test_after_a_yes_it_is_exchanged_once(talk: Talk, shop: Shop) -> None:
    talk.say("can i swap one of the two hats for oatmeal", EXCHANGE)
    shop.outcome = State.UNKNOWN
    assert talk.say("yes", "affirm") == ["utter_operation_unknown"] and shop.done == []
    shop.outcome = State.DONE
    talk.say("can i swap one of the two hats for oatmeal", EXCHANGE)
    assert talk.say("yes", "affirm") == ["utter_done_exchange"]
    parameters = {"order": "W1001", "items": [{"item": "W1001/2", "quantity": 1, "instead": "hat/oatmeal"}]}
    assert shop.done == [("exchange_items", parameters)]
    assert not any(talk.slots.get(slot) for slot in ("changes", "instead", "returned", "wish"))


def test_item_wish_and_kind_are_asked_for_with_buttons(talk: Talk) -> None:
    assert talk.say("something does not fit", EXCHANGE) == ["utter_ask_what_comes_back"]
    assert talk.press("hiking boots") == ["utter_ask_return_or_exchange"]
    assert talk.press("Another size") == ["utter_ask_which_kind"]
    assert [each["title"] for each in talk.buttons] == ["40", "43", "44"]
    assert talk.say("43 please") == ["utter_read_back_exchange"] and instead(talk) == "hiking boots: 41 → 43"


def test_everything_is_asked_for_item_by_item(talk: Talk) -> None:
    talk.say("i want to exchange something", EXCHANGE)
    assert talk.say("all of it") == ["utter_ask_which_kind"]
    assert talk.press("L") == ["utter_ask_which_kind"]
    assert talk.press("oatmeal") == ["utter_ask_which_kind"]
    assert talk.press("43") == ["utter_read_back_exchange"]
    assert instead(talk) == "rain trousers: M → L; 2 × wool hat: charcoal → oatmeal; hiking boots: 41 → 43"


def test_a_size_that_is_not_there_is_said_and_others_are_offered(talk: Talk) -> None:
    assert talk.say("exchange the boots for 42", EXCHANGE) == ["utter_kind_gone"]
    assert talk.press("43") == ["utter_read_back_exchange"]


@pytest.mark.parametrize(
    ("said", "intent", "answered"),
    [
        ("no, 44", "deny", "hiking boots: 41 → 44"),
        ("44 rather", "correction", "hiking boots: 41 → 44"),
        ("actually in 40", "change_items", "hiking boots: 41 → 40"),
        ("no the trousers i mean", "correction", ""),
        ("i'd rather have my money back", "refund_request", "money"),
    ],
)
def test_it_is_corrected_at_the_read_back(talk: Talk, said: str, intent: str, answered: str) -> None:
    talk.say("exchange the boots for 43", EXCHANGE)
    responses = talk.say(said, intent)
    if answered == "money":
        assert responses == ["utter_read_back_return"]
    elif answered:
        assert responses == ["utter_read_back_exchange"] and instead(talk) == answered
    else:
        assert responses == ["utter_ask_which_kind"] and talk.buttons[0]["title"] == "L"


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("hang on, could i have the 43 instead", "correction"),
        ("43 would be better, can you send me those", "correction"),
        ("rather a pair in 43 please", "deny"),
        ("no, i just need them in 43", "change_items"),
        ("or do you have them in a 43? then i'd take that", "correction"),
    ],
)
def test_another_size_at_the_read_back_of_a_return_makes_it_an_exchange(
    talk: Talk, shop: Shop, said: str, intent: str
) -> None:
    assert talk.say("the boots go back, too small, i want the money", EXCHANGE)[-1] == "utter_read_back_return"
    assert talk.say(said, intent)[-1] == "utter_read_back_exchange" and instead(talk) == "hiking boots: 41 → 43"
    talk.say("yes", "affirm")
    assert [name for name, _ in shop.done] == ["exchange_items"]


@pytest.mark.parametrize(
    "said",
    [
        "the boots are too small, i'd need a 43",
        "boots: can you send me a 43, these pinch",
        "my boots don't fit, 43 please",
        "i would like to have the boots in 43 rather",
    ],
)
def test_whoever_says_which_size_is_not_asked_money_or_another_size(talk: Talk, said: str) -> None:
    assert talk.say(said, EXCHANGE)[-1] == "utter_read_back_exchange"
    assert instead(talk) == "hiking boots: 41 → 43"


@pytest.mark.parametrize(
    "said", ["the boots say 43 and are too big", "too large, the boots", "the boots: a 43 it is not"]
)
def test_a_size_that_is_only_told_is_not_wanted(talk: Talk, said: str) -> None:
    assert talk.say(said, EXCHANGE)[-1] == "utter_ask_return_or_exchange"


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("no, not both, just one", "deny"),
        ("only one of them please", "correction"),
        ("just one of the hats", "change_items"),
        ("one of them, not both", "correction"),
        ("wait, i only want to swap one of the two hats", EXCHANGE),
    ],
)
def test_another_number_of_pieces_keeps_the_kind_that_was_said(
    rehearsal: Any, talk: Talk, said: str, intent: str
) -> None:
    talk.say("swap the hats", EXCHANGE)
    assert talk.say("oatmeal", "choose") == ["utter_read_back_exchange"]
    assert talk.say(said, intent) == ["utter_read_back_exchange"]
    assert instead(talk) == "wool hat: charcoal → oatmeal"


@pytest.mark.parametrize("said", ["bigger ones", "43", "in 43 then", "a pair of 43s", "other ones, 43"])
def test_the_size_answers_money_or_another_size(talk: Talk, said: str) -> None:
    assert talk.say("the boots do not fit", EXCHANGE)[-1] == "utter_ask_return_or_exchange"
    assert talk.say(said, "choose")[-1] in {"utter_read_back_exchange", "utter_ask_which_kind"}


@pytest.mark.parametrize(
    "said",
    [
        "i want to return everything",
        "sending all of it back, money please",
        "please refund the whole order, it goes back",
        "i'd like to give everything back",
        "returning the entire parcel",
    ],
)
def test_everything_is_heard_without_asking(talk: Talk, said: str) -> None:
    talk.say(said, EXCHANGE)
    assert talk.slots["returned"] == "everything"


@pytest.mark.parametrize(
    "said", ["in green then", "the green one", "ok green", "do you have green? then green", "rather green please"]
)
def test_a_size_that_is_gone_is_still_wanted_in_another_colour(said: str) -> None:
    sold = [("42", "red", False), ("43", "red", True), ("42", "green", True), ("43", "green", True)]
    variants = tuple(Variant(f"{a}-{b}", "cap", {"size": a, "colour": b}, c) for a, b, c in sold)
    line = OrderLine("cap", 1, Decimal("20.00"), {"size": "43", "colour": "red"}, position=1)
    items = [Item("1", line, variants)]
    first = heard("in 42 please", items, nothing_yet(items, exchanged=True), exchanged=True)
    gone = checked(first, items, exchanged=True) if first else None
    assert gone is not None and gone.why["1"][1] == "42, red"
    then = heard(said, items, gone, exchanged=True)
    assert then is not None and dict(then.lines["1"].options) == {"size": "42", "colour": "green"}


def test_a_size_that_is_gone_is_named_with_its_colour(rehearsal: Any, talk: Talk) -> None:
    talk.say("exchange the boots for 42", EXCHANGE)
    assert next(each["kind"] for each in talk.said if "kind" in each) == "42"


def test_a_return_of_one_of_two_pieces_says_so(talk: Talk, shop: Shop) -> None:
    assert talk.say("one of the two hats goes back, i want my money", EXCHANGE) == ["utter_read_back_return"]
    talk.say("yes", "affirm")
    assert shop.done[0][1]["items"] == [{"item": "W1001/2", "quantity": 1}]


def test_why_it_does_not_suit_is_noted(talk: Talk) -> None:
    talk.say("exchange the boots for 43", EXCHANGE)
    assert talk.say("because they pinch", "return_or_exchange") == ["utter_reason_noted", "utter_read_back_exchange"]


def test_a_question_in_the_middle_and_never_mind(talk: Talk, shop: Shop) -> None:
    talk.say("exchange the boots for 43", EXCHANGE)
    assert talk.say("how long does shipping take", "question")[-1] == "utter_read_back_exchange"
    assert talk.say("never mind then", "cancel") == ["utter_return_or_exchange_stopped"] and shop.done == []


def test_what_is_not_understood_twice_is_left_for_the_team(talk: Talk, shop: Shop) -> None:
    talk.say("exchange the boots please", EXCHANGE)
    assert talk.say("a pair with red laces") == ["utter_change_unclear"]
    assert talk.say("just with red laces") == ["utter_confirm_exchange"]
    assert "red laces" in instead(talk)
    assert talk.say("yes", "affirm") == ["utter_passed_on_return_or_exchange"] and shop.done == []


def test_what_has_not_left_is_changed_instead(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    assert talk.say("swap the boots for a 43", EXCHANGE) == ["utter_read_back_change_items_same"]
    assert talk.say("yes", "affirm") == ["utter_done_change_items_total"]


@pytest.mark.parametrize(
    ("order", "response", "instead_of_it"),
    [
        (an_order("W1001", OrderState.SHIPPED), "utter_refused_not_delivered", ["/order_status", "/person"]),
        (an_order("W1001", OrderState.DELIVERED, days=90), "utter_too_late_after_days", ["/person"]),
        (
            an_order("W1001", OrderState.DELIVERED, STOVES[:1]),
            "utter_refused_nothing_changes",
            ["/return_or_exchange", "/person"],
        ),
    ],
)
def test_a_refusal_says_why_at_once_and_offers_what_is_possible(
    rehearsal: Any, order: Any, response: str, instead_of_it: list[str]
) -> None:
    talk = furnished(rehearsal, order)
    assert talk.say("i want to exchange it", EXCHANGE) == [response]
    assert talk.offered == instead_of_it and talk.form is None


def test_what_the_system_refuses_after_a_yes_is_told(talk: Talk, shop: Shop) -> None:
    talk.say("exchange the boots for 43", EXCHANGE)
    shop.outcome = Refused(Refusal.SOLD_OUT, ("return_items",), {"item": "hiking boots", "left": "0"})
    assert talk.say("yes", "affirm") == ["utter_refused_sold_out"]
    assert talk.offered == ["/return_or_exchange", "/person"]


def test_where_it_is_off_the_request_is_left_in_the_customers_words(talk: Talk, shop: Shop) -> None:
    shop.now_mode = Mode.OFF
    assert talk.say("exchange the boots for size 43", EXCHANGE) == ["utter_confirm_exchange"]
    assert instead(talk) == "size 43"
    assert talk.say("yes", "affirm") == ["utter_passed_on_return_or_exchange"] and shop.done == []


def test_two_lines_of_one_article_are_told_apart(rehearsal: Any) -> None:
    more = (LINES[0], *(line for line in LINES[:1]))
    second = type(more[0])(more[0].name, 1, more[0].price, {"size": "L"}, position=2)
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED, (more[0], second)))
    talk.say("i want to send something back for the money", EXCHANGE)
    assert [each["title"] for each in talk.buttons] == ["rain trousers (M)", "rain trousers (L)", "Everything"]
    assert talk.press("rain trousers (L)") == ["utter_read_back_return"]
    assert talk.slots["returned"] == "rain trousers (L)"


def test_of_a_thing_in_two_orders_the_newest_says_what_can_be_done(rehearsal: Any) -> None:
    talk = furnished(
        rehearsal, an_order("W1001", OrderState.DELIVERED, days=200), an_order("W1002", OrderState.PROCESSING)
    )
    assert talk.say("swap the boots for a 43", EXCHANGE) == ["utter_read_back_change_items_same"]
    assert talk.slots["order_number"] == ["W1002"]


def test_the_kind_they_have_is_said_and_another_one_is_asked_for(talk: Talk) -> None:
    assert talk.say("exchange the boots for a 41", EXCHANGE) == ["utter_kind_same"]
    assert talk.say("43 then") == ["utter_read_back_exchange"] and instead(talk) == "hiking boots: 41 → 43"
