"""What is in an order is changed as customers say it, asked for where they do not say it, and left for people where it
is not understood twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from frontdesk.accounts.model import OrderLine, OrderState
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused
from frontdesk.operations.model import Mode, State
from tests.unit.actions.shop import BOOTS, LINES, STOVES, Shop, an_order, furnished
from tests.unit.actions.talk import Talk

CHANGE = "change_items"


@pytest.fixture
def shop(rehearsal: Any) -> Shop:
    made = Shop(an_order("W1001", OrderState.PROCESSING), an_order("W1002", OrderState.DELIVERED, STOVES))
    made.furnish(rehearsal.services)
    return made


@pytest.fixture
def talk(rehearsal: Any, shop: Shop) -> Talk:
    return Talk(rehearsal, "C-1")


def wanted(talk: Talk) -> str:
    """What was read back last."""
    return next(str(each["wanted"]) for each in reversed(talk.said) if "wanted" in each)


@pytest.mark.parametrize(
    ("said", "read_back", "response"),
    [
        ("swap the M for an L", "rain trousers: M → L", "same"),
        ("the boots in 43 instead", "hiking boots: 41 → 43", "same"),
        ("the boots one size up", "hiking boots: 41 → 43", ""),
        ("only one hat, not two", "wool hat: 2 → 1", "other"),
        ("add another hat", "wool hat: 2 → 3", "other"),
        ("take the hats out", "wool hat: taken out", "other"),
        ("trousers in L and the hats in oatmeal", "rain trousers: M → L; wool hat: charcoal → oatmeal", "same"),
    ],
)
def test_what_is_wanted_is_read_from_any_wording(talk: Talk, said: str, read_back: str, response: str) -> None:
    responses = talk.say(said, CHANGE)
    if not response:  # 42 is sold out
        assert responses == ["utter_kind_gone"] and talk.press("43")
    else:
        assert responses == [f"utter_read_back_change_items_{response}"]
    assert wanted(talk) == read_back


def test_after_a_yes_it_is_done_once_and_told_with_its_price(talk: Talk, shop: Shop) -> None:
    talk.say("only one hat please", CHANGE)
    said = next(each for each in talk.said if "total" in each)
    assert (said["total"], said["total_before"]) == ("€255.50", "€278.00")
    assert talk.say("yes", "affirm") == ["utter_done_change_items_total"]
    assert shop.done == [(CHANGE, {"order": "W1001", "items": [{"item": "W1001/2", "quantity": 1}]})]
    assert talk.form is None and not talk.slots.get("changes")


def test_what_is_paid_already_goes_back(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING, paid_with="paypal"))
    assert talk.say("one hat less", CHANGE) == ["utter_read_back_change_items_refund"]
    assert next(each["refund"] for each in talk.said if "refund" in each) == "€22.50"
    assert talk.say("yes", "affirm") == ["utter_done_change_items_refund"]


def test_item_and_kind_are_asked_for_with_buttons_of_what_there_is(talk: Talk) -> None:
    assert talk.say("i want to change my order", CHANGE) == ["utter_ask_which_change"]
    assert [each["title"] for each in talk.buttons] == ["rain trousers (M)", "wool hat (charcoal)", "hiking boots (41)"]
    assert talk.press("hiking boots") == ["utter_ask_which_kind"]
    assert [each["title"] for each in talk.buttons] == ["40", "43", "44", "One more", "Take it out"]
    assert talk.press("44") == ["utter_read_back_change_items_same"] and wanted(talk) == "hiking boots: 41 → 44"


def test_a_description_answers_both_questions(talk: Talk) -> None:
    talk.say("i want to change my order", CHANGE)
    assert talk.say("the thing for my head") == ["utter_change_unclear"]
    assert talk.say("the hat") == ["utter_ask_which_kind"]
    assert talk.say("the pale oatmeal") == ["utter_read_back_change_items_same"]


def test_a_wish_waits_for_the_item_it_is_about(talk: Talk) -> None:
    assert talk.say("add another one", CHANGE) == ["utter_ask_which_change"]
    assert talk.say("the trousers") == ["utter_read_back_change_items_other"]
    assert wanted(talk) == "rain trousers: 1 → 2"


def test_what_is_not_understood_twice_is_left_for_the_team_in_the_customers_words(talk: Talk, shop: Shop) -> None:
    talk.say("i want to change my order", CHANGE)
    assert talk.say("engrave my initials on it") == ["utter_change_unclear"]
    assert talk.say("engrave IB on it as a present") == ["utter_confirm_change_items"]
    assert "engrave my initials on it" in wanted(talk) and "as a present" in wanted(talk)
    assert talk.say("yes", "affirm") == ["utter_passed_on_change_items"] and shop.done == []


def test_a_kind_that_is_sold_out_is_said_and_others_are_offered(talk: Talk) -> None:
    assert talk.say("trousers in S please", CHANGE) == ["utter_kind_gone"]
    assert [each["title"] for each in talk.buttons][:1] == ["L"]
    assert talk.say("ok then large") == ["utter_read_back_change_items_same"]


@pytest.mark.parametrize(
    ("said", "intent", "read_back"),
    [
        ("no, the trousers in L", "deny", "rain trousers: M → L; wool hat: 2 → 1"),
        ("and the boots in 44 too please", CHANGE, "wool hat: 2 → 1; hiking boots: 41 → 44"),
        ("make it three actually", "correction", "wool hat: 2 → 3"),
        ("sorry i meant three hats", "correction", "wool hat: 2 → 3"),
        ("in oatmeal", "nlu_fallback", "wool hat: charcoal → oatmeal, 2 → 1"),
    ],
)
def test_it_is_corrected_at_the_read_back(talk: Talk, said: str, intent: str, read_back: str) -> None:
    talk.say("only one hat please", CHANGE)
    assert any(each.startswith("utter_read_back_change_items") for each in talk.say(said, intent))
    assert wanted(talk) == read_back


def test_a_question_in_the_middle_is_answered_and_it_goes_on(talk: Talk, shop: Shop) -> None:
    talk.say("only one hat please", CHANGE)
    assert talk.say("how long does shipping take", "question")[-1].startswith("utter_read_back_change_items")
    assert wanted(talk) == "wool hat: 2 → 1"
    talk.say("yes", "affirm")
    assert len(shop.done) == 1


@pytest.mark.parametrize("said", ["never mind, leave it", "no"])
def test_never_mind_changes_nothing(talk: Talk, shop: Shop, said: str) -> None:
    talk.say("only one hat please", CHANGE)
    assert talk.say(said, "deny") == ["utter_change_items_stopped"] and shop.done == []


def test_another_order_at_the_read_back_is_asked_about_its_own_items(rehearsal: Any) -> None:
    orders = (an_order("W1001", OrderState.PROCESSING), an_order("W1003", OrderState.PROCESSING, LINES[2:]))
    talk = furnished(rehearsal, *orders)
    assert talk.say("W1001: boots in 44", CHANGE, order_number="W1001") == ["utter_read_back_change_items_same"]
    assert talk.say("sorry, W1003", "correction", order_number="W1003") == ["utter_read_back_change_items_same"]
    assert (wanted(talk), talk.slots["order_number"]) == ("hiking boots: 41 → 44", ["W1003"])


def test_the_wish_is_kept_while_the_order_is_asked_for(rehearsal: Any) -> None:
    orders = (an_order("W1001", OrderState.PROCESSING), an_order("W1003", OrderState.PROCESSING, LINES[2:]))
    talk = furnished(rehearsal, *orders)
    assert talk.say("can you swap the 41 for a 43", CHANGE) == ["utter_ask_which_order"]
    assert talk.say("W1003", "nlu_fallback", order_number="W1003") == ["utter_read_back_change_items_same"]
    assert wanted(talk) == "hiking boots: 41 → 43"


@pytest.mark.parametrize(
    ("state", "response"),
    [(OrderState.PACKED, "utter_refused_already_packed"), (OrderState.SHIPPED, "utter_refused_already_shipped")],
)
def test_an_order_that_can_no_longer_be_changed_is_refused_before_anything_is_asked(
    rehearsal: Any, state: OrderState, response: str
) -> None:
    talk = furnished(rehearsal, an_order("W1001", state))
    assert talk.say("i want to change my order", CHANGE) == [response]
    assert talk.offered == ["/order_status", "/person"] and talk.form is None


def test_what_the_policy_refuses_says_why_and_what_is_possible(rehearsal: Any) -> None:
    boots = (OrderLine(BOOTS, 1, Decimal("154.00"), {"size": "41"}, position=1),)
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING, boots))
    assert talk.say("take the boots out", CHANGE) == ["utter_refused_nothing_left"]
    assert talk.offered == ["/cancel_order", "/person"]
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING, paid_with="paypal"))
    assert talk.say("add another hat", CHANGE) == ["utter_refused_must_be_paid"]


@pytest.mark.parametrize(
    ("outcome", "response"),
    [
        (State.UNKNOWN, "utter_operation_unknown"),
        (State.FOR_AGENT, "utter_operation_for_agent"),
        (Refused(Refusal.ALREADY_PACKED), "utter_refused_already_packed"),
        ("line_taken", "utter_operation_line_taken"),
    ],
)
def test_what_came_of_it_is_told_as_it_is(talk: Talk, shop: Shop, outcome: Any, response: str) -> None:
    shop.outcome = outcome
    talk.say("only one hat please", CHANGE)
    assert talk.say("yes", "affirm") == [response] and shop.done == []


def test_where_it_is_off_the_request_is_left_in_the_customers_words(talk: Talk, shop: Shop) -> None:
    shop.now_mode = Mode.OFF
    assert talk.say("only one hat please", CHANGE) == ["utter_confirm_change_items"]
    assert wanted(talk) == "only one hat please"
    assert talk.say("and the boots in 44", CHANGE) == ["utter_confirm_change_items"]
    assert wanted(talk) == "only one hat please; and the boots in 44"
    assert talk.say("yes", "affirm") == ["utter_passed_on_change_items"] and shop.done == []


def test_one_item_that_is_taken_out_is_no_cancellation(talk: Talk, shop: Shop) -> None:
    assert talk.say("i'd like the boots out of my order", "cancel_order") == ["utter_read_back_change_items_other"]
    assert wanted(talk) == "hiking boots: taken out"


def test_what_was_not_understood_is_read_where_it_names_an_item_and_what_shall_be_different(talk: Talk) -> None:
    said = talk.say("the boots should be 44 not 41", "nlu_fallback", likely=(CHANGE,))
    assert said == ["utter_read_back_change_items_same"] and wanted(talk) == "hiking boots: 41 → 44"


def test_a_wish_without_its_item_is_kept_when_the_item_is_pressed(talk: Talk) -> None:
    talk.say("add another one", CHANGE)
    assert talk.press("wool hat") == ["utter_read_back_change_items_other"] and wanted(talk) == "wool hat: 2 → 3"


def test_what_was_meant_takes_the_place_of_what_was_said(talk: Talk) -> None:
    talk.say("only one hat please", CHANGE)
    talk.say("oh no, I meant the trousers: an L please", "correction")
    assert wanted(talk) == "rain trousers: M → L"


def test_what_shall_be_left_be_loses_its_change(talk: Talk) -> None:
    talk.say("only one hat, and the trousers in L", CHANGE)
    talk.say("no, boots in 43 and leave the hats be", "correction")
    assert "hat" not in wanted(talk) and "rain trousers: M → L" in wanted(talk)


@pytest.mark.parametrize("intent", ["return_or_exchange", "change_items"])
def test_another_wish_at_the_read_back_may_be_put_as_a_question(rehearsal: Any, intent: str) -> None:
    Shop(an_order("W1001", OrderState.PROCESSING)).furnish(rehearsal.services)
    talk = Talk(rehearsal, "C-1")
    talk.say("only one hat please", "change_items")
    assert talk.say("and could I have the trousers in L", intent)[-1].startswith("utter_read_back_change_items")
    assert set(talk.slots["changes"]["lines"]) == {"1", "2"}


@pytest.mark.parametrize(("text", "intent"), [("no, leave the hat as it is", "deny"), ("keep both hats", "correction")])
def test_what_shall_stay_after_all_is_changed_no_more(rehearsal: Any, text: str, intent: str) -> None:
    Shop(an_order("W1001", OrderState.PROCESSING)).furnish(rehearsal.services)
    talk = Talk(rehearsal, "C-1")
    talk.say("trousers in L and only one hat please", "change_items")
    assert set(talk.slots["changes"]["lines"]) == {"1", "2"}
    assert talk.say(text, intent)[-1].startswith("utter_read_back_change_items")
    assert set(talk.slots["changes"]["lines"]) == {"1"}
