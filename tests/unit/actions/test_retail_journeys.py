"""The journeys of a retail shop whose policy takes two reasons, several ways to pay and one change of a kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.accounts.model import Order, OrderState
from tests.retail import ADA, BEN
from tests.retail_world import RetailWorld
from tests.unit.actions.retail_desk import RetailDesk
from tests.unit.actions.talk import Talk

PAY, CANCEL, ADDRESS, HOME = "change_payment", "cancel_order", "change_address", "change_default_address"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RetailWorld]:
    made = RetailWorld(f"sqlite:///{tmp_path}/retail.db")
    yield made
    made.close()


@pytest.fixture
def talk(rehearsal: Any, world: RetailWorld) -> Talk:
    RetailDesk(world).furnish(rehearsal.services)
    return Talk(rehearsal, ADA.user_id)


def order(world: RetailWorld, number: str) -> Order:
    found = world.system.order(ADA.user_id, number)
    assert found
    return found


def told(talk: Talk, name: str) -> str:
    return next(str(each[name]) for each in reversed(talk.said) if name in each)


def titles(talk: Talk) -> list[str]:
    return [button["title"] for each in talk.said for button in each.get("buttons", [])]


def test_an_order_is_paid_in_another_way_and_is_told_where_the_money_goes(talk: Talk, world: RetailWorld) -> None:
    said = talk.say("take W1000005 off the gift card and charge my visa", PAY, order_number="W1000005")
    assert said == ["utter_read_back_change_payment_at_once"]
    assert (told(talk, "new_payment"), told(talk, "refund")) == ("Visa ending in 4242", "US$15.00")
    assert talk.say("yes", "affirm") == ["utter_done_change_payment_at_once"]
    assert order(world, "W1000005").paid_with == "card_1"


def test_it_is_asked_how_and_only_what_is_possible_is_offered(talk: Talk, world: RetailWorld) -> None:
    assert talk.say("pay W1000001 in another way", PAY, order_number="W1000001") == [
        "utter_read_back_change_payment_later"
    ]
    assert told(talk, "new_payment") == "PayPal", "the gift card is too small, and the card pays it already"
    read_back = "utter_read_back_change_payment_later"
    assert talk.say("my gift card", "choose") == ["utter_refused_gift_card_too_small", read_back]
    talk.say("no", "deny")
    assert talk.say("pay W1000005 in another way", PAY, order_number="W1000005") == ["utter_ask_for_new_payment"]
    assert titles(talk) == ["Visa ending in 4242", "PayPal"]
    assert talk.say("by amex", "choose") == ["utter_payment_not_yours", "utter_ask_for_new_payment"]
    assert talk.say("not the visa, paypal", "deny") == ["utter_read_back_change_payment_at_once"]
    assert talk.say("no, the visa ending 4242", "correction") == ["utter_read_back_change_payment_at_once"]
    assert talk.say("never mind", "cancel") == ["utter_change_payment_stopped"]
    assert order(world, "W1000005").paid_with == "gift_1"


def test_a_gift_card_that_is_too_small_is_said_and_what_is_possible_is_read_back(talk: Talk) -> None:
    said = talk.say("W1000001 should go on my gift card", PAY, order_number="W1000001")
    assert said == ["utter_refused_gift_card_too_small", "utter_read_back_change_payment_later"]
    assert told(talk, "balance") == "US$50.00"


def test_what_is_on_its_way_stays_paid_as_it_is(talk: Talk) -> None:
    said = talk.say("W1000003 on my card please", PAY, order_number="W1000003")
    assert said == ["utter_refused_not_pending"] and talk.form is None


def test_whoever_has_no_other_way_to_pay_is_told_so(rehearsal: Any, world: RetailWorld) -> None:
    RetailDesk(world).furnish(rehearsal.services)
    assert Talk(rehearsal, BEN.user_id).say("pay it in another way", PAY) == ["utter_refused_same_payment"]


def test_an_order_is_cancelled_for_one_of_the_reasons_that_the_shop_takes(talk: Talk, world: RetailWorld) -> None:
    said = talk.say("cancel W1000001, it is too expensive", CANCEL, order_number="W1000001")
    assert said == ["utter_ask_other_cancel_reason"]
    assert titles(talk) == ["No longer needed", "Ordered by mistake"]
    assert talk.say("I found it elsewhere") == [
        "utter_cancel_reason_not_taken",
        "utter_ask_other_cancel_reason",
    ]
    assert talk.press("Ordered by mistake") == ["utter_read_back_cancel_order_later"]
    assert told(talk, "refund_to") == "visa credit card 4242"
    assert talk.say("yes", "affirm") == ["utter_done_cancel_order_later"]
    assert order(world, "W1000001").state is OrderState.CANCELLED


def test_a_reason_that_is_taken_is_not_asked_for(talk: Talk) -> None:
    said = talk.say("cancel W1000005, I don't need it", CANCEL, order_number="W1000005")
    assert said[-1] == "utter_read_back_cancel_order_at_once"


def test_what_cannot_be_cancelled_is_refused_before_anybody_is_asked_why(talk: Talk) -> None:
    assert talk.say("cancel W1000003", CANCEL, order_number="W1000003") == ["utter_refused_not_pending"]


def test_an_address_that_is_not_whole_is_asked_for_again(talk: Talk, world: RetailWorld) -> None:
    said = talk.say("send W1000001 to 1 Elm Row, Denver", ADDRESS, order_number="W1000001")
    assert said == ["utter_refused_address_incomplete", "utter_ask_for_new_address"]
    assert talk.say("1 Elm Row, Denver, CO 80014") == ["utter_read_back_change_address"]
    assert talk.say("yes", "affirm") == ["utter_done_change_address"]
    assert order(world, "W1000001").address == "1 Elm Row, Denver, CO 80014, USA"


@pytest.mark.parametrize("intent", [ADDRESS, HOME])
def test_the_address_of_the_account_is_no_orders_address(talk: Talk, world: RetailWorld, intent: str) -> None:
    assert talk.say("i moved, save a new address in my account", intent)[-1:] == ["utter_ask_for_new_default_address"]
    assert talk.say("1 Elm Row, Denver, CO 80014") == ["utter_read_back_change_default_address"]
    assert talk.say("yes", "affirm") == ["utter_done_change_default_address"]
    account = world.system.account(ADA.user_id)
    assert account and account.address == "1 Elm Row, Denver, CO 80014, USA"
    assert order(world, "W1000001").address == "12 River Road, Suite 4, Austin, TX 78701, USA"


def test_a_difference_is_paid_as_the_customer_says_and_gone_through_again_when_a_card_is_too_small(
    talk: Talk, world: RetailWorld
) -> None:
    assert talk.say("the tent of W1000001 for 4 people instead", "change_items", order_number="W1000001") == [
        "utter_read_back_change_items_dearer"
    ]
    assert (told(talk, "difference"), told(talk, "payment")) == ("US$80.10", "visa credit card 4242")
    said = talk.say("put it on my gift card", PAY)
    assert said == ["utter_refused_gift_card_too_small", "utter_read_back_change_items_dearer"]
    assert talk.say("then charge paypal instead", PAY) == ["utter_read_back_change_items_dearer"]
    assert told(talk, "payment") == "PayPal"
    assert talk.say("yes", "affirm") == ["utter_done_change_items"]
    assert [line.options for line in order(world, "W1000001").items][1] == {"sleeps": "4"}


def test_pieces_are_neither_added_nor_taken_out_and_no_button_offers_it(talk: Talk) -> None:
    assert talk.say("change the tent in W1000001", "change_items", order_number="W1000001") == ["utter_ask_which_kind"]
    assert titles(talk) == ["4"]


@pytest.mark.parametrize(
    ("wish", "said", "goes_to"),
    [
        ("on my gift card please", [], "gift card"),
        ("to my paypal", ["utter_refused_same_way_only"], "visa credit card 4242"),
    ],
)
def test_the_money_of_a_return_goes_where_the_shop_allows(talk: Talk, wish: str, said: list[str], goes_to: str) -> None:
    asked = talk.say("send the rope of W1000002 back for my money", "return_or_exchange", order_number="W1000002")
    assert asked == ["utter_read_back_return_undated"]
    assert talk.say(f"put it {wish}", PAY) == [*said, "utter_read_back_return_undated"]
    assert told(talk, "refund_to") == goes_to


def test_money_for_what_is_sent_back_is_a_return_where_refunds_are_paid_for_returns_alone(talk: Talk) -> None:
    said = talk.say("I want to return the rope of W1000002 for a refund", "refund_request", order_number="W1000002")
    assert said == ["utter_read_back_return_undated"]
