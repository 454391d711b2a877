"""The retail shop's policy, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.retail.model import Payment, PaymentMethod, RetailOrder, Source, Status, User
from frontdesk.accounts.retail.policy import OPERATIONS, Decision, decide, possible
from frontdesk.accounts.writes import Refused
from tests.retail import (
    ADA,
    BENS,
    BY_GIFT_CARD,
    CANCELLED,
    CARD,
    DELIVERED,
    GIFT,
    HILL,
    MUG_BIG,
    MUG_BLUE,
    MUG_RED,
    PENDING,
    PROCESSED,
    SHOP,
    TENT_BIG,
)

SHELF = {each.item_id: each for each in SHOP.variants}
HERE = {"address1": "9 Hill Street", "city": "Denver", "state": "CO", "zip": "80014"}
#: Parameters with which each operation would do something, on an order in the right state.
GOOD: dict[str, dict[str, Any]] = {
    "cancel_order": {"reason": "no longer needed"},
    "change_address": {"address": HERE},
    "change_payment": {"payment": "paypal"},
    "change_items": {"items": [{"item": "1001", "instead": "1002"}], "payment": "paypal"},
    "return_items": {"items": ["1001"], "refund_to": "original"},
    "exchange_items": {"items": [{"item": "1001", "instead": "1003"}], "payment": "paypal"},
    "change_default_address": {"address": HERE},
}
OF_PENDING = {"cancel_order", "change_address", "change_payment", "change_items"}
OF_DELIVERED = {"return_items", "exchange_items"}


def granted(name: str, parameters: dict[str, Any], order: RetailOrder | None = None, user: User = ADA) -> Decision:
    decision = decide(name, parameters, user, order, SHELF)
    assert isinstance(decision, Decision), decision
    return decision


def after(name: str, parameters: dict[str, Any], order: RetailOrder, user: User = ADA) -> RetailOrder:
    found = granted(name, parameters, order, user).order
    assert found is not None
    return found


def reason(name: str, parameters: dict[str, Any], order: RetailOrder | None, user: User | None = ADA) -> str:
    decision = decide(name, parameters, user, order, SHELF)
    assert isinstance(decision, Refused), decision
    return decision.reason


def balance(user: User) -> Decimal:
    return next(each.balance for each in user.payment_methods if each.source is Source.GIFT_CARD)


@pytest.mark.parametrize("name", sorted(OF_PENDING))
@pytest.mark.parametrize("order", [PROCESSED, CANCELLED, DELIVERED])
def test_what_is_no_longer_pending_is_neither_cancelled_nor_changed(name: str, order: RetailOrder) -> None:
    assert reason(name, GOOD[name], order) == "not_pending"


@pytest.mark.parametrize("name", sorted(OF_DELIVERED))
@pytest.mark.parametrize("order", [PROCESSED, CANCELLED, PENDING])
def test_what_was_not_delivered_does_not_come_back(name: str, order: RetailOrder) -> None:
    assert reason(name, GOOD[name], order) == "not_delivered"


@pytest.mark.parametrize("name", sorted(OPERATIONS - {"change_default_address"}))
def test_somebody_elses_order_is_refused_like_one_that_does_not_exist(name: str) -> None:
    theirs = decide(name, GOOD[name], ADA, BENS, SHELF)
    assert theirs == decide(name, GOOD[name], ADA, None, SHELF) == Refused(Refusal.NOT_FOUND)


def test_nobody_and_an_unknown_operation_are_refused() -> None:
    assert reason("cancel_order", GOOD["cancel_order"], PENDING, None) == "not_found"
    assert reason("change_default_address", GOOD["change_default_address"], None, None) == "not_found"
    assert reason("delete_everything", {}, PENDING) == "not_offered"


@pytest.mark.parametrize(
    "said", ["no longer needed", " No longer  NEEDED", "ordered by mistake", "I don’t need it", "by accident"]
)
def test_a_pending_order_is_cancelled_for_a_reason_that_is_accepted(said: str) -> None:
    order = after("cancel_order", {"reason": said}, PENDING)
    assert order.status is Status.CANCELLED
    assert order.cancel_reason in ("no longer needed", "ordered by mistake")
    assert order.payments == (Payment("card_1", Decimal("257.00")), Payment("card_1", Decimal("257.00"), True))


@pytest.mark.parametrize(
    "said",
    ["", "found it cheaper", "mistake", "I need it now", "not needed, it was a mistake", None, 7, [""]],
)
def test_no_other_reason_cancels_an_order(said: Any) -> None:
    assert reason("cancel_order", {"reason": said}, PENDING) == "reason_not_accepted"


def test_money_comes_back_to_a_gift_card_at_once_and_to_others_within_days() -> None:
    to_card = granted("cancel_order", GOOD["cancel_order"], PENDING)
    to_gift_card = granted("cancel_order", GOOD["cancel_order"], BY_GIFT_CARD)
    assert (to_card.eligible.amount, to_card.eligible.facts["refund_when"]) == (Decimal("257.00"), "5_to_7_days")
    assert (to_gift_card.eligible.amount, to_gift_card.eligible.facts["refund_when"]) == (Decimal("15.00"), "at_once")
    assert (balance(to_card.user), balance(to_gift_card.user)) == (Decimal("50.00"), Decimal("65.00"))


def test_another_means_of_payment_pays_all_of_it_and_the_first_gets_it_back() -> None:
    decision = granted("change_payment", {"payment": "paypal_1"}, PENDING)
    assert decision.order and decision.order.status is Status.PENDING
    assert decision.order.paid == {"paypal_1": Decimal("257.00")}
    assert decision.eligible.facts["refund_to"] == "visa credit card 4242"
    assert balance(granted("change_payment", {"payment": "gift card"}, replace(PENDING, items=(MUG_RED,))).user) == (
        Decimal("41.50")
    )
    assert balance(granted("change_payment", {"payment": "paypal"}, BY_GIFT_CARD).user) == Decimal("65.00")


def test_what_pays_already_or_cannot_pay_is_refused() -> None:
    assert reason("change_payment", {"payment": "card_1"}, PENDING) == "same_payment"
    assert reason("change_payment", {"payment": "original"}, PENDING) == "same_payment"
    assert reason("change_payment", {"payment": "gift_1"}, PENDING) == "gift_card_too_small"
    assert reason("change_payment", {"payment": "paypal_2"}, PENDING) == "payment_unknown"
    assert reason("change_payment", {}, PENDING) == "payment_missing"


def test_a_gift_card_may_be_used_up_to_its_last_cent() -> None:
    order = replace(PENDING, items=(replace(MUG_RED, price=Decimal("50.00")),))
    assert balance(granted("change_payment", {"payment": "gift_1"}, order).user) == 0
    dearer = replace(PENDING, items=(replace(MUG_RED, price=Decimal("50.01")),))
    assert reason("change_payment", {"payment": "gift_1"}, dearer) == "gift_card_too_small"


def test_items_are_changed_once_and_then_nothing_of_the_order_is() -> None:
    order = after("change_items", GOOD["change_items"], PENDING)
    assert order.items == (MUG_BLUE, *PENDING.items[1:])
    assert order.status is Status.ITEMS_MODIFIED
    assert possible(order) == ()
    assert {reason(name, GOOD[name], order) for name in OF_PENDING} == {"already_changed"}


@pytest.mark.parametrize("name", ["change_address", "change_payment"])
def test_each_other_change_is_made_once_and_leaves_the_rest_possible(name: str) -> None:
    order = after(name, GOOD[name], PENDING)
    assert reason(name, GOOD[name], order) == "already_changed"
    assert set(possible(order)) == OF_PENDING - {name}


def test_the_difference_of_new_items_is_paid_or_comes_back() -> None:
    dearer = granted("change_items", GOOD["change_items"] | {"payment": "gift card"}, PENDING)
    assert dearer.order and dearer.order.payments[-1] == Payment("gift_1", Decimal("0.75"))
    assert (balance(dearer.user), dearer.eligible.amount) == (Decimal("49.25"), 0)
    change = {"items": [{"item": "1001", "instead": "1003"}], "payment": "gift card"}
    cheaper = granted("change_items", change, PENDING)
    assert cheaper.order and cheaper.order.payments[-1] == Payment("gift_1", Decimal("0.50"), True)
    assert (balance(cheaper.user), cheaper.eligible.amount) == (Decimal("50.50"), Decimal("0.50"))


@pytest.mark.parametrize("name", ["change_items", "exchange_items"])
def test_a_gift_card_has_to_cover_the_difference(name: str) -> None:
    order = PENDING if name == "change_items" else DELIVERED
    change = {"items": [{"item": "tent", "instead": "2002"}], "payment": "gift card"}
    assert reason(name, change, order) == "gift_card_too_small"
    rich = replace(ADA, payment_methods=(replace(GIFT, balance=Decimal("80.10")), CARD))
    assert granted(name, change, order, rich).eligible.facts["difference"] == "80.10"


@pytest.mark.parametrize("name", ["change_items", "exchange_items"])
@pytest.mark.parametrize(
    ("items", "why"),
    [
        ([{"item": "1001", "instead": "2001"}], "other_product"),
        ([{"item": "1001", "instead": "1001"}], "same_item"),
        ([{"item": "1001", "instead": "1004"}], "not_available"),
        ([{"item": "1001", "instead": "9999"}], "no_such_variant"),
        ([{"item": "1001", "instead": {"colour": "pink"}}], "no_such_variant"),
        ([{"item": "1001", "instead": {"colour": "blue", "size": "large"}}], "not_available"),
        ([{"item": "1001"}], "no_such_variant"),
        ([{"item": "1002", "instead": "1003"}], "no_such_item"),
        ([{"item": "2001", "instead": "2002"}, {"item": "2001", "instead": "2002"}], "no_such_item"),
        ([], "nothing_chosen"),
        (["1001"], "nothing_chosen"),
        ("1001", "nothing_chosen"),
        (None, "nothing_chosen"),
    ],
)
def test_an_item_is_replaced_by_an_available_one_of_its_own_product_alone(name: str, items: Any, why: str) -> None:
    order = PENDING if name == "change_items" else DELIVERED
    assert reason(name, {"items": items, "payment": "paypal"}, order) == why


def test_an_item_that_is_in_the_order_twice_can_be_replaced_once_or_twice() -> None:
    swap = {"item": "1001", "instead": {"colour": "blue"}}
    once = granted("change_items", {"items": [swap], "payment": "paypal"}, PENDING)
    twice = granted("change_items", {"items": [swap, swap], "payment": "paypal"}, PENDING)
    assert (once.eligible.lines, twice.eligible.lines) == (("W1000001/1",), ("W1000001/1", "W1000001/3"))
    assert twice.order and twice.order.items == (MUG_BLUE, PENDING.items[1], MUG_BLUE)
    assert reason("change_items", {"items": [swap] * 3, "payment": "paypal"}, PENDING) == "no_such_item"


def test_items_are_returned_to_what_paid_them_or_to_a_gift_card() -> None:
    whole = granted("return_items", {"items": ["1001", "tent"], "refund_to": "card_1"}, DELIVERED)
    assert whole.eligible.amount == Decimal("248.50")
    assert whole.eligible.lines == ("W1000002/1", "W1000002/2")
    assert whole.order and whole.order.status is Status.RETURN_REQUESTED
    assert whole.order.returned and whole.order.returned.items == ("1001", "2001")
    assert after("return_items", {"items": ["3"], "refund_to": "gift card"}, DELIVERED).returned
    assert reason("return_items", {"items": ["3"], "refund_to": "paypal"}, DELIVERED) == "same_way_only"
    assert granted("return_items", {"items": ["3"]}, DELIVERED).eligible.parameters["refund_to"] == "card_1"


def test_no_money_moves_before_what_was_sent_has_come_back() -> None:
    for name in OF_DELIVERED:
        decision = granted(name, GOOD[name], DELIVERED)
        assert decision.user == ADA
        assert decision.order and decision.order.payments == DELIVERED.payments


def test_an_exchange_keeps_what_goes_and_what_comes_and_closes_the_order_to_more() -> None:
    order = after("exchange_items", GOOD["exchange_items"], DELIVERED)
    assert order.exchanged and (order.exchanged.items, order.exchanged.instead) == (("1001",), ("1003",))
    assert (order.exchanged.difference, order.status) == (Decimal("-0.50"), Status.EXCHANGE_REQUESTED)
    assert {reason(name, GOOD[name], order) for name in OF_DELIVERED} == {"already_changed", "not_delivered"}


def test_an_address_is_changed_for_the_order_or_for_the_customer() -> None:
    decision = granted("change_address", {"address": "9 Hill Street\nDenver, Colorado 80014"}, PENDING)
    assert decision.order and decision.order.address == HILL and decision.user == ADA
    assert granted("change_default_address", GOOD["change_default_address"]).user == replace(ADA, address=HILL)


@pytest.mark.parametrize("name", ["change_address", "change_default_address"])
def test_an_address_that_is_not_whole_or_not_new_is_refused(name: str) -> None:
    decision = decide(name, {"address": "9 Hill Street, Denver"}, ADA, PENDING, SHELF)
    assert isinstance(decision, Refused) and decision.facts["missing"] == "state, zip"
    assert reason(name, {"address": "12 River Road, Suite 4, Austin, TX 78701"}, PENDING) == "nothing_changes"


def test_a_refusal_says_what_is_possible_instead() -> None:
    decision = decide("cancel_order", {"reason": "cheaper elsewhere"}, ADA, PENDING, SHELF)
    assert isinstance(decision, Refused)
    assert set(decision.instead) == OF_PENDING - {"cancel_order"}
    late = decide("cancel_order", GOOD["cancel_order"], ADA, DELIVERED, SHELF)
    assert isinstance(late, Refused) and set(late.instead) == OF_DELIVERED


def test_what_is_read_back_names_everything_as_the_shop_does() -> None:
    change = {"order": "w1000001", "items": [{"item": "1", "instead": {"Size": "Large"}}], "payment": "Gift Card"}
    eligible = granted("change_items", change, PENDING).eligible
    pairs = [{"item": "1001", "instead": "1003"}]
    assert eligible.parameters == {"order": "W1000001", "items": pairs, "payment": "gift_1"}
    assert granted("change_items", dict(eligible.parameters), PENDING).eligible == eligible
    assert str(MUG_RED) in eligible.facts["items"] and str(MUG_BIG) in eligible.facts["items"]


texts = st.one_of(
    st.text(max_size=12), st.sampled_from(["1001", "1003", "tent", "gift card", "2", "original", "card_1"])
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["item", "instead", "size", "zip"]), inner, max_size=3),
    ),
    max_leaves=8,
)
orders = st.sampled_from([PENDING, DELIVERED, PROCESSED, CANCELLED, BY_GIFT_CARD, BENS])
names = st.sampled_from(sorted(OPERATIONS))
parameters = st.dictionaries(
    st.sampled_from(["reason", "items", "payment", "refund_to", "address"]), values, max_size=4
)


@given(name=names, given_parameters=parameters, order=orders)
def test_whatever_is_asked_for_no_gift_card_is_overdrawn_and_no_money_is_made(
    name: str, given_parameters: dict[str, Any], order: RetailOrder
) -> None:
    decision = decide(name, GOOD[name] | given_parameters, ADA, order, SHELF)
    if isinstance(decision, Refused):
        return
    assert all(method.balance >= 0 for method in decision.user.payment_methods)
    assert decision.order is None or decision.order.user_id == ADA.user_id
    if decision.order is not None:
        is_cancelled = decision.order.status is Status.CANCELLED
        assert sum(decision.order.paid.values()) == (0 if is_cancelled else decision.order.total)
        gift = {each.method_id for each in ADA.payment_methods if each.source is Source.GIFT_CARD}
        moved = sum(
            p.amount if p.is_refund else -p.amount
            for p in decision.order.payments[len(order.payments) :]
            if p.method_id in gift
        )
        assert balance(decision.user) - balance(ADA) == moved


def test_two_gift_cards_are_asked_about() -> None:
    second = PaymentMethod("gift_2", Source.GIFT_CARD, balance=Decimal(9))
    user = replace(ADA, payment_methods=(*ADA.payment_methods, second))
    assert reason("return_items", {"items": ["1"], "refund_to": "gift card"}, DELIVERED, user) == "payment_unclear"
    assert granted("return_items", {"items": ["1"], "refund_to": "gift_2"}, DELIVERED, user)


def test_a_bigger_tent_is_a_tent() -> None:
    order = after(
        "exchange_items", {"items": [{"item": "Tent", "instead": {"sleeps": "4"}}], "payment": "paypal"}, DELIVERED
    )
    assert order.exchanged and order.exchanged.instead == (TENT_BIG.item_id,)
