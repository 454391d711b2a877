"""What each change of the shop does to its tables, on both databases, and what their constraints forbid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.refusals import NEEDED, Refusal
from frontdesk.accounts.shop.policy import OPERATIONS
from frontdesk.accounts.shop.tables import (
    cases,
    customers,
    effects,
    money_of,
    order_lines,
    orders,
    payment_methods,
    variants,
)
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.accounts.writes import Done, Eligible, Refused, Result, WriteRequest
from tests.links import granted
from tests.shop_world import MAREN, NOW, TOBIAS, ShopWorld, a_bill, a_customer, an_order, number_of, some_records

PAGE = "https://shop.example/reset"
OPEN, HERE, LOST = (number_of(state) for state in (OrderState.PROCESSING, OrderState.DELIVERED, OrderState.LOST))
LARGE, MEDIUM = "tarnside-fleece/l/moss", "tarnside-fleece/m/moss"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ShopWorld]:
    made = ShopWorld(f"sqlite:///{tmp_path / 'shop.db'}")
    yield made
    made.close()


@pytest.fixture
def either(database_url: str) -> Iterator[ShopWorld]:
    """A world on each of both databases, for what they might do differently."""
    made = ShopWorld(database_url)
    yield made
    made.close()


def do(world: ShopWorld, name: str, operation_id: str = "op-1", customer: str = MAREN, **parameters: Any) -> Result:
    """Look, and carry out exactly what was read back."""
    request = WriteRequest(name, customer, parameters)
    decision = world.record.examine(request)
    wanted = WriteRequest(name, customer, decision.parameters) if isinstance(decision, Eligible) else request
    return world.record.perform(world.grants.issue(operation_id, wanted))


def order(world: ShopWorld, number: str) -> Order:
    found = SqlSystemOfRecord(world.reader, PAGE).order(MAREN, number)
    assert found
    return found


def stock(world: ShopWorld, sku: str) -> int | None:
    with world.reader.connect() as connection:
        left: int | None = connection.scalar(sa.select(variants.c.stock).where(variants.c.sku == sku))
        return left


def test_a_cancelled_order_is_cancelled_and_back_in_stock(world: ShopWorld) -> None:
    world.set_order(OPEN, paid_with=f"{MAREN}/3")
    assert do(world, "cancel_order", order=OPEN, reason="") == Done({"total": "209.90", "refund": "209.90"})
    assert (order(world, OPEN).state, order(world, OPEN).refunded) == (OrderState.CANCELLED, Decimal("209.90"))
    assert (stock(world, MEDIUM), stock(world, "glowmoth-lantern")) == (5, 6)
    account = SqlSystemOfRecord(world.reader, PAGE).account(MAREN)
    assert account and account.payment_methods[2].balance == Decimal("234.90")


def test_a_redirected_order_has_its_new_address(world: ShopWorld) -> None:
    assert do(world, "change_address", order=OPEN, address="9 Elm Row, ZZ-1000 Wickham")
    assert order(world, OPEN).address == "9 Elm Row, ZZ-1000 Wickham"


def test_changed_items_change_total_and_stock(either: ShopWorld) -> None:
    wish = [{"item": 1, "instead": {"size": "L"}, "quantity": 1}, {"item": 3, "quantity": 0}]
    assert do(either, "change_items", order=OPEN, items=wish) == Done({"total": "108.90", "refund": "0.00"})
    now = order(either, OPEN)
    assert [(line.name, line.quantity, line.options.get("size"), line.position) for line in now.items] == [
        ("Tarnside fleece", 1, "L", 1),
        ("Glowmoth lantern", 1, None, 2),
    ]
    assert now.total == Decimal("108.90")
    assert (stock(either, MEDIUM), stock(either, LARGE)) == (5, 1)


def test_what_is_sold_out_or_not_counted_is_told_as_not_available(either: ShopWorld) -> None:
    told = SqlSystemOfRecord(either.reader, PAGE).variants(MAREN, OPEN)
    fleeces = {(each.options["size"], each.is_available) for each in told if each.article == "Tarnside fleece"}
    assert fleeces == {("M", True), ("L", True), ("XL", False), ("S", False)}
    assert [each.options for each in told if each.article == "Glowmoth lantern"] == [{}]
    assert {each.article for each in told} == {"Tarnside fleece", "Glowmoth lantern"}  # of compasses nothing is known


def test_a_return_opens_a_case_with_a_label_and_pays_nothing_yet(either: ShopWorld) -> None:
    result = do(either, "return_items", order=HERE, items=[f"{HERE}/1"], reason="too small")
    assert isinstance(result, Done) and result.facts["label"].startswith("R-")
    assert order(either, HERE).refunded == 0
    again = do(either, "exchange_items", "op-2", order=HERE, items=[{"item": 1, "instead": LARGE}])
    assert again == Refused(Refusal.ALREADY_OPEN, facts={"item": "Tarnside fleece"})
    assert isinstance(do(either, "return_items", "op-3", order=HERE, items=[2], reason=""), Done)


def test_an_exchange_keeps_the_new_size_for_the_customer(world: ShopWorld) -> None:
    result = do(world, "exchange_items", order=HERE, items=[{"item": 1, "instead": LARGE, "quantity": 1}])
    assert isinstance(result, Done) and result.facts["until"] == "2026-03-25"
    assert (stock(world, LARGE), stock(world, MEDIUM)) == (1, 3)


def test_a_refund_is_kept_by_line_until_all_is_paid_back(world: ShopWorld) -> None:
    assert do(world, "refund", order=HERE, items=[2], reason="faulty") == Done({"refund": "39.90"})
    now = order(world, HERE)
    assert (now.state, now.refunded, now.items[1].refunded) == (
        OrderState.PARTLY_REFUNDED,
        Decimal("39.90"),
        now.refunded,
    )
    assert do(world, "refund", "op-2", order=HERE, items=[2], reason="faulty") == Refused(
        "already_refunded", facts={"item": "Glowmoth lantern"}
    )
    assert isinstance(do(world, "refund", "op-3", order=HERE, amount="170.00", reason="faulty"), Done)
    assert (order(world, HERE).refunded, order(world, HERE).state) == (Decimal("209.90"), OrderState.DELIVERED)
    assert do(world, "refund", "op-4", order=HERE, amount="0.01", reason="faulty") == Refused(Refusal.ALREADY_REFUNDED)


def test_the_refund_of_an_unpaid_order_lowers_its_invoice(world: ShopWorld) -> None:
    bought = an_order(HERE, OrderState.DELIVERED, paid_with=f"{MAREN}/4")
    world.refill([a_customer(MAREN, "Maren", bought, invoices=[a_bill(bought)])])
    do(world, "refund", order=HERE, items=[2], reason="faulty")
    system = SqlSystemOfRecord(world.reader, PAGE)
    bill, account = system.last_invoice(MAREN), system.account(MAREN)
    assert bill and account and bill.amount == account.balance == Decimal("170.00") and not bill.paid
    do(world, "refund", "op-2", order=HERE, amount="170.00", reason="faulty")
    bill, account = system.last_invoice(MAREN), system.account(MAREN)
    assert bill and account and bill.amount == account.balance == 0 and bill.paid


def test_a_claim_is_paid_sent_or_looked_into(world: ShopWorld) -> None:
    paid = do(world, "claim", order=LOST, problem="late", wants="refund")
    assert isinstance(paid, Done) and (paid.facts["outcome"], paid.facts["refund"]) == ("refund", "209.90")
    sent = do(world, "claim", "op-2", order=HERE, problem="missing", wants="replacement", items=[2])
    assert isinstance(sent, Done) and sent.facts["outcome"] == "replacement"
    assert stock(world, "glowmoth-lantern") == 4
    photos = do(world, "claim", "op-3", order=HERE, problem="damaged", wants="refund", items=[1])
    assert isinstance(photos, Done) and photos.facts["outcome"] == "photos"
    twice = do(world, "claim", "op-4", order=HERE, problem="damaged", wants="refund", items=[1])
    assert twice == Refused(Refusal.ALREADY_OPEN, facts={"item": "Tarnside fleece"})


def test_a_parcel_that_was_searched_for_and_is_lost_is_sent_again(world: ShopWorld) -> None:
    on_its_way = number_of(OrderState.SHIPPED)
    world.now = NOW + timedelta(8)
    searched = do(world, "claim", order=on_its_way, problem="late", wants="investigation")
    assert isinstance(searched, Done) and (searched.facts["outcome"], searched.facts["until"]) == (
        "investigation",
        "2026-04-07",
    )
    again = do(world, "claim", "op-2", order=on_its_way, problem="late", wants="refund")
    assert isinstance(again, Refused) and again.reason == "already_open"
    lost = sa.update(orders).where(orders.c.number == on_its_way).values(state=OrderState.LOST.value)
    with world.writer.begin() as connection:
        connection.execute(lost)
    sent = do(world, "claim", "op-3", order=on_its_way, problem="late", wants="replacement", items=[2])
    assert isinstance(sent, Done) and sent.facts["outcome"] == "replacement"
    twice = do(world, "claim", "op-4", order=on_its_way, problem="late", wants="refund", items=[2])
    assert isinstance(twice, Refused) and twice.reason == "already_open"


def test_a_changed_e_mail_is_dated_and_belongs_to_one_customer(world: ShopWorld) -> None:
    taken = WriteRequest("change_email", MAREN, {"email": "TOBIAS@example.com"})
    assert isinstance(world.record.examine(taken), Eligible), "whose address it is, is told to nobody who only looks"
    assert do(world, "change_email", email="TOBIAS@example.com") == Refused(Refusal.EMAIL_IN_USE)
    assert do(world, "change_email", "op-2", email="m@example.org") == Done({"email": "m@example.org"})
    assert world.record.contact_changed_at(MAREN) == world.now
    assert SqlSystemOfRecord(world.reader, PAGE).customer_by_email("M@example.org") == MAREN


def test_a_password_reset_makes_the_link_that_its_mail_takes_along(either: ShopWorld) -> None:
    assert do(either, "password_reset") == Done()
    system = SqlSystemOfRecord(either.reader, PAGE, lambda: either.now.timestamp(), either.grants)
    link = system.reset_link(granted(MAREN, "op-1", either.grants))
    assert link == system.reset_link(granted(MAREN, "op-1", either.grants)) and link.startswith(PAGE)
    assert "reset" not in repr(either.record.outcome_of("op-1")), "who reads the ledger has no link"


def test_of_the_last_piece_one_customer_gets_it(either: ShopWorld) -> None:
    with either.writer.begin() as connection:
        connection.execute(sa.update(variants).where(variants.c.sku == LARGE).values(stock=1))
        connection.execute(sa.update(order_lines).where(order_lines.c.position == 1).values(quantity=1))
    wish = [{"item": 1, "instead": LARGE}]
    requests = {MAREN: OPEN, TOBIAS: "W2001"}
    results = [do(either, "change_items", f"op-{who}", who, order=requests[who], items=wish) for who in requests]
    assert isinstance(results[0], Done)
    assert isinstance(results[1], Refused) and results[1].reason == "sold_out"
    assert stock(either, LARGE) == 0


def test_the_tables_themselves_forbid_what_the_policy_does(either: ShopWorld) -> None:
    for forbidden in (
        sa.update(variants).values(stock=-1),
        sa.update(orders).values(refunded_cents=orders.c.total_cents + 1),
        sa.update(orders).values(refunded_cents=-1),
        sa.update(order_lines).values(refunded_cents=order_lines.c.quantity * order_lines.c.price_cents + 1),
        sa.update(order_lines).values(quantity=0),
        sa.update(payment_methods).values(balance_cents=-1),
        sa.update(customers).values(email="one@example.com"),
    ):
        with pytest.raises(sa.exc.IntegrityError), either.writer.begin() as connection:
            connection.execute(forbidden)


def test_the_tables_know_one_open_case_a_line_and_one_effect_an_operation(either: ShopWorld) -> None:
    do(either, "return_items", order=HERE, items=[1], reason="")
    with either.writer.connect() as connection:
        case = connection.execute(sa.select(cases)).mappings().one()
        effect = connection.execute(sa.select(effects)).mappings().one()
    for table, row in ((cases, {**case, "operation_id": "op-2"}), (effects, {**effect})):
        with pytest.raises(sa.exc.IntegrityError), either.writer.begin() as connection:
            connection.execute(sa.insert(table).values(row))
    with either.writer.begin() as connection:
        connection.execute(sa.insert(cases).values({**case, "operation_id": "op-2", "is_open": False}))


ITEM = st.sampled_from([1, 2, 3, f"{HERE}/1", f"{OPEN}/2"])
ENTRY = st.fixed_dictionaries(
    {"item": ITEM},
    optional={"quantity": st.integers(0, 4), "instead": st.sampled_from([LARGE, MEDIUM, {"size": "XL"}])},
)
REQUEST = st.builds(
    lambda name, rest: WriteRequest(name, MAREN, rest),
    st.sampled_from(sorted(OPERATIONS)),
    st.fixed_dictionaries(
        {"order": st.sampled_from([OPEN, HERE, LOST])},
        optional={
            "items": st.lists(ENTRY, min_size=1, max_size=3),
            "amount": st.sampled_from(["5.00", "39.90", "209.90"]),
            "reason": st.sampled_from(["faulty", "too small"]),
            "problem": st.sampled_from(["missing", "late", "damaged", "wrong", "not_there"]),
            "wants": st.sampled_from(["refund", "replacement"]),
            "address": st.just("9 Elm Row, ZZ-1000 Wickham"),
            "email": st.just("m@example.org"),
        },
    ),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopWorld]:
    made = ShopWorld(f"sqlite:///{tmp_path_factory.mktemp('shop') / 'shop.db'}")
    yield made
    made.close()


@given(st.lists(REQUEST, min_size=1, max_size=6))
@settings(max_examples=25)
def test_whatever_is_done_the_books_are_right(shared: ShopWorld, requests: list[WriteRequest]) -> None:
    shared.refill(some_records())
    money_back = Decimal(0)
    for place, request in enumerate(requests):
        decision = shared.record.examine(request)
        if isinstance(decision, Refused):
            assert NEEDED.get(decision.reason, frozenset()) <= set(decision.facts)
            continue
        result = shared.record.perform(
            shared.grants.issue(f"op-{place}", WriteRequest(request.name, MAREN, decision.parameters))
        )
        assert isinstance(result, Done), "what was read back is done if nothing has changed"
        money_back += decision.amount
    assert _paid_back(shared) == money_back
    _totals_are_right(shared)


def _paid_back(world: ShopWorld) -> Decimal:
    with world.reader.connect() as connection:
        return money_of(int(connection.scalar(sa.select(sa.func.sum(orders.c.refunded_cents))) or 0))


def _totals_are_right(world: ShopWorld) -> None:
    for each in SqlSystemOfRecord(world.reader, PAGE).orders(MAREN):
        assert each.total == sum(line.quantity * line.price for line in each.items)
        assert sum(line.refunded for line in each.items) <= each.refunded <= each.total
