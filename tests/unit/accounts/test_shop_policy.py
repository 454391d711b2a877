"""The shop's policy: what is possible with an order, until when, and what it comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from frontdesk.accounts.model import CustomerRecord, OrderState
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.shop import terms
from frontdesk.accounts.shop.policy import NOT_FOUND, decide
from frontdesk.accounts.shop.record import Record, Variant
from frontdesk.accounts.shop.tables import sku_of
from frontdesk.accounts.writes import Eligible, Refused, WriteRequest
from tests.shop_world import HOME, KINDS, LANTERN, MAREN, NOW, TODAY, a_bill, a_customer, an_order, lines

STOCK = tuple(Variant(sku_of(each.product, each.options), each.product, each.options, each.stock) for each in KINDS)
CARD, PAYPAL, GIFT_CARD, INVOICE = (f"{MAREN}/{place}" for place in (1, 2, 3, 4))
LARGE, EXTRA_LARGE, SMALL = "tarnside-fleece/l/moss", "tarnside-fleece/xl/moss", "tarnside-fleece/s/rust"
PROCESSING, DELIVERED, SHIPPED, LOST = (
    OrderState.PROCESSING,
    OrderState.DELIVERED,
    OrderState.SHIPPED,
    OrderState.LOST,
)


def record(state: OrderState, in_hand: frozenset[int] = frozenset(), owes: bool = False, **facts: Any) -> Record:
    """Maren's record with the order W1, which has total 209.90: two fleeces, a lantern and a compass."""
    order = an_order("W1", state, **facts)
    customer: CustomerRecord = a_customer(MAREN, "Maren", order)
    return Record(customer.account, order, STOCK, in_hand, a_bill(order) if owes else None)


def asked(held: Record, name: str, now: datetime = NOW, **parameters: Any) -> Eligible | Refused:
    return decide(held, WriteRequest(name, MAREN, {"order": "W1", **parameters}), now)


def possible(*args: Any, **parameters: Any) -> Eligible:
    decision = asked(*args, **parameters)
    assert isinstance(decision, Eligible), decision
    again = decide(args[0], WriteRequest(args[1], MAREN, decision.parameters), NOW)
    assert again == decision, "what was read back stays as it is"
    return decision


def reason(*args: Any, **parameters: Any) -> str:
    decision = asked(*args, **parameters)
    assert isinstance(decision, Refused), decision
    return decision.reason


CHANGES: dict[str, dict[str, Any]] = {
    "cancel_order": {"reason": "too late"},
    "change_address": {"address": "9 Elm Row, ZZ-1000 Wickham"},
    "change_items": {"items": [{"item": "W1/2", "quantity": 2}]},
}
AFTER: dict[str, dict[str, Any]] = {
    "return_items": {"items": ["W1/1"], "reason": "too small"},
    "exchange_items": {"items": [{"item": "W1/1", "instead": {"size": "L"}}]},
    "refund": {"items": ["W1/2"], "reason": "faulty"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_until_an_order_is_packed_it_can_be_cancelled_redirected_and_changed(name: str) -> None:
    assert possible(record(PROCESSING), name, **CHANGES[name]).lines
    later = {state: asked(record(state), name, **CHANGES[name]) for state in OrderState if state is not PROCESSING}
    assert {state: answer.reason for state, answer in later.items() if isinstance(answer, Refused)} == {
        OrderState.PACKED: "already_packed",
        OrderState.SHIPPED: "already_shipped",
        OrderState.DELIVERED: "already_delivered",
        OrderState.PARTLY_REFUNDED: "already_delivered",
        OrderState.CANCELLED: "already_cancelled",
        OrderState.RETURNED: "already_returned",
        OrderState.LOST: "lost",
    }


@pytest.mark.parametrize(
    ("paid_with", "back"), [(CARD, "0"), (INVOICE, "0"), (PAYPAL, "209.90"), (GIFT_CARD, "209.90"), (None, "0")]
)
def test_a_cancellation_gives_back_what_was_taken(paid_with: str | None, back: str) -> None:
    decision = possible(record(PROCESSING, paid_with=paid_with), "cancel_order")
    assert decision.amount == Decimal(back) == Decimal(decision.facts["refund"])


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("PO Box 12, ZZ-1000 Wickham", "po_box"),
        ("p.o. box 12", "po_box"),
        ("home", "address_incomplete"),
        ("Elm Row, Wickham", "address_incomplete"),
        ("9 Elm Row", "address_incomplete"),
        ("", "address_incomplete"),
        (HOME.upper(), "nothing_changes"),
        ("9 Elm Row, Bergen, Norway", "another_fee"),
        ("9 Elm Row, Leeds, U.K.", "another_fee"),
        ("9 Elm Row, Austin, United States", "not_delivered_there"),
        ("9 Elm Row, Austin, USA", "not_delivered_there"),
        ("9 Elm Row\x00", "unclear"),
        ("9 Elm Row " * 40, "unclear"),
        (["9 Elm Row"], "unclear"),
    ],
)
def test_an_address_to_which_nothing_can_be_sent_is_refused(address: object, why: str) -> None:
    assert reason(record(PROCESSING), "change_address", address=address) == why


@pytest.mark.parametrize("town", ["ZZ-1000 Jordan", "Lyon, France", "75001 Paris, FRANCE", "Georgia Road"])
def test_an_address_within_the_european_union_is_as_good_as_one_without_a_country(town: str) -> None:
    assert possible(record(PROCESSING), "change_address", address=f"9 Elm Row, {town}")


def test_a_reason_in_somebodys_own_words_is_kept_in_one_line() -> None:
    told = possible(record(PROCESSING), "cancel_order", reason="too\n late \x00\ud800\u200d!" + "x" * 900)
    assert str(told.parameters["reason"]).startswith("too late !xx") and len(str(told.parameters["reason"])) == 500


def test_an_address_is_written_in_one_line() -> None:
    decision = possible(record(PROCESSING), "change_address", address="9 Elm Row,\n ZZ-1000  Wickham")
    assert decision.parameters["address"] == "9 Elm Row, ZZ-1000 Wickham"


@pytest.mark.parametrize("wanted", [LARGE, {"size": "L"}, {"size": "l", "colour": "MOSS"}])
@pytest.mark.parametrize("item", ["W1/1", "w1/1", 1, "1", "tarnside fleece"])
def test_another_size_is_named_as_the_shop_names_it(wanted: object, item: object) -> None:
    decision = possible(record(PROCESSING), "change_items", items=[{"item": item, "instead": wanted}])
    assert decision.parameters["items"] == [{"item": "W1/1", "quantity": 2, "instead": LARGE}]
    assert (decision.amount, decision.lines) == (0, ("W1/1",))


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ([{"item": "W1/1", "instead": EXTRA_LARGE}], "sold_out"),
        ([{"item": "W1/1", "instead": SMALL}], "stock_unknown"),
        ([{"item": "W1/1", "instead": "glowmoth-lantern"}], "other_product"),
        ([{"item": "W1/1", "instead": {"size": "XXXL"}}], "no_such_variant"),
        ([{"item": "W1/1", "instead": {"size": "M"}}], "nothing_changes"),
        ([{"item": "W1/1", "quantity": 2}], "nothing_changes"),
        ([{"item": "W1/1"}], "nothing_changes"),
        ([{"item": "W1/1", "quantity": 6}], "sold_out"),
        ([{"item": "W1/2", "quantity": 11}], "quantity"),
        ([{"item": "W1/2", "quantity": -1}], "quantity"),
        ([{"item": "W1/2", "quantity": True}], "unclear"),
        ([{"item": "W1/2", "quantity": 1.5}], "unclear"),
        ([{"item": "W1/3", "quantity": 2}], "stock_unknown"),
        ([{"item": "W1/4", "quantity": 0}], "no_such_item"),
        ([{"item": "W2/1", "quantity": 0}], "no_such_item"),
        ([{"item": "W1/1", "quantity": 0}, {"item": 1, "quantity": 1}], "unclear"),
        ([{"item": place, "quantity": 0} for place in (1, 2, 3)], "nothing_left"),
        ([], "unclear"),
        ("W1/1", "unclear"),
        (None, "unclear"),
        ([None], "no_such_item"),
        ([[]], "no_such_item"),
    ],
)
def test_items_that_cannot_be_sent_so_are_refused(items: object, why: str) -> None:
    assert reason(record(PROCESSING), "change_items", items=items) == why


def test_what_is_taken_out_of_one_line_may_go_into_another() -> None:
    both = (*lines(3), replace(lines(2)[0], position=4, options={"size": "L", "colour": "moss"}))
    swapped = [{"item": 1, "instead": LARGE}, {"item": 4, "instead": {"size": "M"}}]
    assert possible(record(PROCESSING, items=both), "change_items", items=swapped)


def test_more_pieces_of_an_order_that_is_paid_are_ordered_separately() -> None:
    more = [{"item": "W1/2", "quantity": 2}]
    assert reason(record(PROCESSING, paid_with=PAYPAL), "change_items", items=more) == "must_be_paid"
    assert possible(record(PROCESSING), "change_items", items=more).amount == 0
    fewer = possible(record(PROCESSING, paid_with=PAYPAL), "change_items", items=[{"item": "W1/2", "quantity": 0}])
    assert fewer.amount == Decimal("39.90") == Decimal(fewer.facts["refund"])


def test_an_order_on_account_stays_within_what_may_be_paid_later() -> None:
    items = (replace(lines(2)[1], price=Decimal("260.00")), lines(2)[2])
    wish = {"items": [{"item": "W1/2", "quantity": 2}]}
    assert reason(record(PROCESSING, items=items, paid_with=INVOICE), "change_items", **wish) == "over_invoice_limit"
    assert possible(record(PROCESSING, items=items), "change_items", **wish)


@pytest.mark.parametrize("name", AFTER)
def test_returns_exchanges_and_refunds_are_for_what_was_delivered(name: str) -> None:
    for state in (DELIVERED, OrderState.PARTLY_REFUNDED):
        assert possible(record(state), name, **AFTER[name]).lines
    early = asked(record(PROCESSING), name, **AFTER[name])
    assert early == Refused(Refusal.NOT_DELIVERED, ("cancel_order", "change_items", "change_address"))
    for state in (OrderState.PACKED, SHIPPED, LOST, OrderState.CANCELLED, OrderState.RETURNED):
        assert isinstance(asked(record(state), name, **AFTER[name]), Refused)


@pytest.mark.parametrize("name", AFTER)
def test_the_day_after_the_last_is_too_late(name: str) -> None:
    last = record(DELIVERED, delivered_on=TODAY - timedelta(30))
    late = record(DELIVERED, delivered_on=TODAY - timedelta(31))
    assert possible(last, name, **AFTER[name])
    assert reason(late, name, **AFTER[name]) == "too_late"


@pytest.mark.parametrize(
    ("placed_on", "today", "is_possible"),
    [
        (date(2025, 11, 15), date(2026, 1, 31), True),
        (date(2025, 11, 15), date(2026, 2, 1), False),
        (date(2025, 12, 24), date(2026, 1, 31), True),
        (date(2025, 11, 14), date(2026, 1, 31), False),
        (date(2025, 12, 25), date(2026, 1, 31), False),
    ],
)
def test_what_was_bought_for_christmas_has_longer(placed_on: date, today: date, is_possible: bool) -> None:
    held = record(DELIVERED, placed_on=placed_on, delivered_on=placed_on + timedelta(3))
    now = datetime.combine(today, datetime.min.time(), UTC)
    answer = asked(held, "return_items", now, **AFTER["return_items"])
    assert isinstance(answer, Eligible) is is_possible
    assert reason(held, "exchange_items", now, **AFTER["exchange_items"]) == "too_late"


@pytest.mark.parametrize(("why", "fee"), [("too small", "3.90"), ("faulty", "0.00"), ("wrong", "0.00"), ("", "3.90")])
def test_a_return_costs_its_fee_unless_the_shop_is_at_fault(why: str, fee: str) -> None:
    decision = possible(record(DELIVERED), "return_items", items=[{"item": "W1/1", "quantity": 1}], reason=why)
    assert decision.facts["fee"] == fee
    assert Decimal(decision.facts["refund"]) == Decimal("69.00") - Decimal(fee)
    assert decision.amount == 0, "the money comes when the parcel was checked"


def test_a_return_for_a_gift_card_is_free_and_no_other_way_can_be_chosen() -> None:
    free = possible(record(DELIVERED), "return_items", items=[2], reason="too dim", refund_to="gift_card")
    assert (free.facts["fee"], free.facts["refund"], free.facts["payment"]) == ("0.00", "39.90", "gift_card")
    assert free.parameters["refund_to"] == "gift_card"
    assert reason(record(DELIVERED), "return_items", items=[2], reason="", refund_to="another card") == "same_way_only"


@pytest.mark.parametrize("name", AFTER)
def test_what_is_in_hand_or_paid_back_is_not_seen_to_twice(name: str) -> None:
    place = 2 if name == "refund" else 1
    assert reason(record(DELIVERED, frozenset({place})), name, **AFTER[name]) == "already_open"
    paid = tuple(replace(line, refunded=line.quantity * line.price) for line in lines())
    assert reason(record(DELIVERED, items=paid), name, **AFTER[name]) == "already_refunded"


def test_what_is_sold_out_can_be_returned_instead() -> None:
    answer = asked(record(DELIVERED), "exchange_items", items=[{"item": 1, "instead": EXTRA_LARGE}])
    assert isinstance(answer, Refused) and (answer.reason, answer.instead) == ("sold_out", ("return_items",))
    three = [{"item": 1, "instead": LARGE}]
    assert reason(record(DELIVERED, items=lines(3)), "exchange_items", items=three) == "sold_out"


@pytest.mark.parametrize(
    ("parameters", "amount"),
    [
        ({"items": ["W1/2"]}, "39.90"),
        ({"items": [{"item": 1, "quantity": 1}, 2]}, "108.90"),
        ({"amount": "12.5"}, "12.50"),
        ({"amount": 12}, "12.00"),
        ({"amount": "209.90"}, "209.90"),
        ({"items": ["W1/2"], "amount": "39.90"}, "39.90"),
    ],
)
def test_a_refund_is_the_price_of_the_items_or_the_amount_that_was_asked_for(
    parameters: dict[str, Any], amount: str
) -> None:
    decision = possible(record(DELIVERED), "refund", reason="faulty", **parameters)
    assert decision.amount == Decimal(amount) and decision.parameters["amount"] == amount
    assert decision.currency == "EUR"


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"amount": "209.91"}, "too_much"),
        ({"amount": "0"}, "unclear"),
        ({"amount": "-5"}, "unclear"),
        ({"amount": "1e3"}, "unclear"),
        ({"amount": "1.999"}, "unclear"),
        ({"amount": 1.5}, "unclear"),
        ({"amount": True}, "unclear"),
        ({}, "unclear"),
        ({"items": []}, "unclear"),
        ({"items": ["W1/2"], "amount": "39.80"}, "amount_changed"),
        ({"items": [{"item": 1, "quantity": 3}]}, "quantity"),
    ],
)
def test_no_other_amount_is_paid_back(parameters: dict[str, Any], why: str) -> None:
    assert reason(record(DELIVERED), "refund", reason="faulty", **parameters) == why


def test_what_was_refunded_already_bounds_a_further_refund() -> None:
    held = record(OrderState.PARTLY_REFUNDED, refunded=Decimal("200.00"))
    assert possible(held, "refund", reason="faulty", items=["W1/2"]).amount == Decimal("9.90")
    assert reason(held, "refund", reason="faulty", amount="9.91") == "too_much"


def test_who_has_only_changed_their_mind_returns_first() -> None:
    answer = asked(record(DELIVERED), "refund", items=["W1/2"], reason="I do not like it")
    assert answer == Refused(Refusal.RETURN_FIRST, ("return_items",))


@pytest.mark.parametrize(
    ("problem", "days", "outcome"),
    [("missing", 14, "refund"), ("wrong", 14, "refund"), ("damaged", 7, "photos"), ("not_there", 7, "investigation")],
)
def test_a_problem_is_reported_within_its_days(problem: str, days: int, outcome: str) -> None:
    in_time = record(DELIVERED, delivered_on=TODAY - timedelta(days))
    decision = possible(in_time, "claim", problem=problem, wants="refund", items=["W1/2"])
    assert decision.facts["outcome"] == outcome
    assert decision.amount == (Decimal("39.90") if outcome == "refund" else 0)
    late = record(DELIVERED, delivered_on=TODAY - timedelta(days + 1))
    assert reason(late, "claim", problem=problem, wants="refund") == "too_late"


def test_what_is_missing_is_sent_if_there_is_one() -> None:
    held = record(DELIVERED)
    sent = possible(held, "claim", problem="missing", wants="replacement", items=["W1/2"])
    assert (sent.facts["outcome"], sent.amount) == ("replacement", 0)
    no_lantern = replace(held, variants=tuple(replace(each, stock=0) for each in STOCK if each.product == LANTERN))
    answer = asked(no_lantern, "claim", problem="missing", wants="replacement", items=["W1/2"])
    assert isinstance(answer, Refused) and (answer.reason, answer.instead) == ("sold_out", ("refund",))
    assert reason(held, "claim", problem="missing", wants="replacement", items=["W1/3"]) == "stock_unknown"


@pytest.mark.parametrize(
    ("expected_on", "today", "why"),
    [
        (date(2026, 3, 13), date(2026, 3, 17), "not_late_yet"),  # a Friday, and a Tuesday
        (date(2026, 3, 13), date(2026, 3, 18), None),
        (date(2026, 3, 16), date(2026, 3, 18), "not_late_yet"),
        (date(2026, 3, 16), date(2026, 3, 19), None),
    ],
)
def test_a_parcel_is_late_after_three_business_days(expected_on: date, today: date, why: str | None) -> None:
    now = datetime.combine(today, datetime.min.time(), UTC)
    answer = asked(record(SHIPPED, expected_on=expected_on), "claim", now, problem="late", wants="refund")
    if why is None:
        assert isinstance(answer, Eligible) and answer.facts["outcome"] == "investigation"
    else:
        assert isinstance(answer, Refused) and answer.reason == why


def test_who_has_no_parcel_waits_a_business_day() -> None:
    held = record(DELIVERED, delivered_on=TODAY)
    assert reason(held, "claim", problem="not_there", wants="refund") == "wait_a_day"


@pytest.mark.parametrize("problem", ["late", "not_there"])
def test_what_is_lost_is_refunded_or_sent_again(problem: str) -> None:
    assert possible(record(LOST), "claim", problem=problem, wants="refund").amount == Decimal("209.90")
    paid = record(LOST, refunded=Decimal("209.90"))
    again = asked(paid, "claim", problem=problem, wants="refund")
    assert isinstance(again, Refused) and again.reason == "already_refunded"
    again = asked(paid, "claim", problem=problem, wants="replacement", items=["W1/2"])
    assert isinstance(again, Refused) and again.reason == "already_refunded"


@pytest.mark.parametrize(
    ("problem", "wants"), [("odd", "refund"), ("missing", "a hug"), (None, "refund"), ("missing", None), (7, [])]
)
def test_a_claim_that_nobody_knows_is_refused(problem: object, wants: object) -> None:
    assert reason(record(DELIVERED), "claim", problem=problem, wants=wants) == "unclear"


@pytest.mark.parametrize("address", ["", "maren", "@", "a@b", "a@b..c", "a b@c.de", "a@c.de\x00", None, 7, "x" * 300])
def test_what_is_no_address_is_no_new_e_mail(address: object) -> None:
    assert reason(record(PROCESSING), "change_email", email=address) == "unclear"


def test_the_own_e_mail_is_no_change_and_another_one_is_possible() -> None:
    assert reason(record(PROCESSING), "change_email", email="MAREN@example.com") == "nothing_changes"
    assert possible(record(PROCESSING), "change_email", email="m@example.org").facts == {"before": "maren@example.com"}


def test_nobody_and_nothing_are_told_alike() -> None:
    request = WriteRequest("cancel_order", MAREN, {"order": "W1"})
    assert decide(Record(None), request, NOW) == decide(replace(record(PROCESSING), order=None), request, NOW)
    assert decide(Record(None), request, NOW) == NOT_FOUND
    assert decide(Record(None), WriteRequest("password_reset", MAREN, {}), NOW) == NOT_FOUND


def test_an_account_is_never_closed_here() -> None:
    assert asked(record(PROCESSING), "close_account") == Refused(Refusal.NOT_OFFERED)


def test_what_is_paid_is_told_without_the_whole_number_of_a_card() -> None:
    facts = possible(record(PROCESSING), "cancel_order").facts
    assert (facts["payment"], facts["brand"], facts["ending"]) == ("card", "Visa", "4242")


def test_business_days_are_counted_from_monday_to_friday() -> None:
    friday = date(2026, 3, 13)
    assert [terms.business_days_after(friday, count) for count in (0, 1, 5, 6)] == [
        friday,
        date(2026, 3, 16),
        date(2026, 3, 20),
        date(2026, 3, 23),
    ]
