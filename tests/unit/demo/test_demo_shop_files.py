"""The files of the demo company hold together, and hold what a demonstration needs."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from frontdesk.accounts.model import CustomerRecord, Order, OrderState, PaymentKind
from frontdesk.accounts.shop.tables import sku_of
from frontdesk.accounts.shop.terms import MOST_BY_INVOICE
from frontdesk.demo.files import read_shop, read_variants

FOLDER = Path(__file__).parents[3] / "data" / "shop"
TODAY = date(2026, 3, 15)
SHOP = read_shop(FOLDER, TODAY)
ORDERS = [order for record in SHOP for order in record.orders]
INVOICES = [invoice for record in SHOP for invoice in record.invoices]
ONE_OF_EACH = [OrderState.DELIVERED, OrderState.PROCESSING, OrderState.SHIPPED]
RETURN_FEE = Decimal("3.90")


def in_state(*states: OrderState) -> list[Order]:
    return [order for order in ORDERS if order.state in states]


def open_orders(record: CustomerRecord) -> int:
    return sum(order.is_open for order in record.orders)


def rows(name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def test_there_are_sixty_customers_and_151_orders_in_every_state() -> None:
    assert (len(SHOP), len(ORDERS)) == (60, 151)
    states = Counter(order.state for order in ORDERS)
    assert set(states) == set(OrderState)
    assert min(states.values()) >= 5


def test_every_row_of_the_files_belongs_to_a_customer() -> None:
    assert len(ORDERS) == len(rows("orders"))
    assert len(INVOICES) == len(rows("invoices"))


def test_several_customers_have_one_order_processing_one_shipped_one_delivered_and_no_other() -> None:
    plain = [record for record in SHOP if sorted(order.state for order in record.orders) == ONE_OF_EACH]
    assert len(plain) >= 3
    assert not any(order.refunded for record in plain for order in record.orders)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_there_are_customers_with_none_one_and_several_open_orders(count: int) -> None:
    assert any(open_orders(record) == count for record in SHOP)


def test_some_customers_never_ordered() -> None:
    assert any(not record.orders for record in SHOP)


def test_numbers_names_addresses_and_tracking_are_unique_and_of_their_form() -> None:
    accounts = [record.account for record in SHOP]
    facts = {
        r"C-\d{4}": [record.customer_id for record in SHOP],
        r"W\d{4}": [order.number for order in ORDERS],
        r"INV-\d{5}": [invoice.number for invoice in INVOICES],
        r"(TP|MPL)\d{10}": [order.tracking or "" for order in ORDERS if order.tracking],
        r"[a-z.-]+@example\.(com|org|net)": [account.email for account in accounts],
        r"\d+ [A-Z][\w' ]+, ZZ-\d{4} [A-Z][\w -]+": [account.address for account in accounts],
        r"\w[\w' -]+": [account.name for account in accounts],
    }
    for form, values in facts.items():
        assert len(values) == len(set(values))
        assert [value for value in values if not re.fullmatch(form, value)] == []


def test_goods_are_sent_to_addresses_that_cannot_be_real() -> None:
    assert all(", ZZ-" in order.address for order in ORDERS)


def test_a_total_is_the_sum_of_its_lines_at_the_price_of_the_product() -> None:
    prices = {row["name"]: Decimal(row["price"]) for row in rows("products")}
    for order in ORDERS:
        assert order.total == sum(line.quantity * line.price for line in order.items)
        assert all(line.price == prices[line.name] for line in order.items)


def test_shipping_is_free_for_every_order_so_that_totals_need_no_fee() -> None:
    assert min(order.total for order in ORDERS) > 60


def test_what_has_left_the_house_has_a_carrier_and_nothing_else_has() -> None:
    at_home = {OrderState.PROCESSING, OrderState.PACKED, OrderState.CANCELLED}
    for order in ORDERS:
        assert (order.tracking is None) == (order.carrier is None) == (order.state in at_home)


def test_what_arrived_has_its_day_and_the_days_are_in_order() -> None:
    arrived = in_state(OrderState.DELIVERED, OrderState.RETURNED, OrderState.PARTLY_REFUNDED)
    assert [order for order in ORDERS if order.delivered_on] == [order for order in ORDERS if order in arrived]
    for order in ORDERS:
        assert order.placed_on <= TODAY
        assert order.placed_on < (order.expected_on or date.max)
        assert order.delivered_on is None or order.placed_on < order.delivered_on < TODAY


def test_open_orders_look_current_whatever_the_day_of_loading() -> None:
    assert all(
        order.expected_on and order.expected_on > TODAY for order in in_state(OrderState.PROCESSING, OrderState.PACKED)
    )
    assert all(
        order.expected_on and order.expected_on >= TODAY - timedelta(1) for order in in_state(OrderState.SHIPPED)
    )
    later = read_shop(FOLDER, TODAY + timedelta(400))
    assert later[0].orders[0].placed_on - SHOP[0].orders[0].placed_on == timedelta(400)


def test_refunds_fit_the_state_of_the_order() -> None:
    for order in ORDERS:
        match order.state:
            case OrderState.RETURNED:
                assert order.refunded in (order.total, order.total - RETURN_FEE)
            case OrderState.PARTLY_REFUNDED:
                paid_back = {line.price - fee for line in order.items for fee in (0, RETURN_FEE)}
                assert order.refunded in paid_back
                assert order.refunded < order.total
            case OrderState.LOST:
                assert order.refunded in (0, order.total)
            case _:
                assert order.refunded == 0


def test_every_order_that_shipped_has_one_invoice_over_its_total() -> None:
    for record in SHOP:
        billed = [order for order in record.orders if order.tracking]
        totals = {order.number: order.total for order in billed}
        assert {invoice.order_number: invoice.amount for invoice in record.invoices} == totals
        assert len(record.invoices) == len(billed)
    assert all(invoice.issued_on <= TODAY for invoice in INVOICES)
    assert all(invoice.due_on - invoice.issued_on == timedelta(14) for invoice in INVOICES)


def test_a_balance_is_the_sum_of_the_unpaid_invoices() -> None:
    for record in SHOP:
        assert record.account.balance == sum(invoice.amount for invoice in record.invoices if not invoice.paid)
    assert any(record.account.balance for record in SHOP)


def test_what_is_unpaid_keeps_to_the_terms_of_paying_later() -> None:
    unpaid = [invoice for invoice in INVOICES if not invoice.paid]
    assert max(invoice.amount for invoice in unpaid) <= 500
    assert min(invoice.issued_on for invoice in unpaid) > TODAY - timedelta(28)
    assert any(invoice.due_on < TODAY for invoice in unpaid)


def test_an_order_is_packed_before_it_leaves_and_not_before_it_was_placed() -> None:
    for order in ORDERS:
        assert order.placed_at and order.placed_at.date() == order.placed_on
        assert (order.packed_at is None) == (order.state in {OrderState.PROCESSING, OrderState.CANCELLED})
        if order.packed_at:
            assert order.placed_at < order.packed_at < datetime.combine(TODAY, datetime.max.time(), UTC)
            assert order.packed_at.date() <= (order.delivered_on or date.max)


def test_what_is_ordered_is_a_kind_that_the_shop_lists_or_says_nothing_of() -> None:
    kinds = {sku_of(each.product, each.options): each for each in read_variants(FOLDER)}
    assert len(kinds) == len(read_variants(FOLDER))
    listed = {each.product for each in kinds.values()}
    for order in ORDERS:
        for line in order.items:
            assert sku_of(line.name, line.options) in kinds or (line.name not in listed and not line.options)
    stocks = {each.stock for each in kinds.values()}
    assert None in stocks and 0 in stocks and max(stock or 0 for stock in stocks) > 1
    assert {row["name"] for row in rows("products")} - listed


def test_an_order_was_paid_in_a_way_that_its_customer_has() -> None:
    for record in SHOP:
        ways = {method.number: method for method in record.account.payment_methods}
        unpaid = {invoice.order_number for invoice in record.invoices if not invoice.paid}
        for order in record.orders:
            method = ways[order.paid_with or ""]
            assert method.kind is PaymentKind.INVOICE or order.number not in unpaid
            assert method.kind is not PaymentKind.INVOICE or order.total <= MOST_BY_INVOICE
    kinds = {method.kind for record in SHOP for method in record.account.payment_methods}
    assert kinds == set(PaymentKind)
    assert all(
        bool(method.ending) == (method.kind is PaymentKind.CARD)
        and (method.balance is None) == (method.kind is not PaymentKind.GIFT_CARD)
        for record in SHOP
        for method in record.account.payment_methods
    )


def test_refunds_of_lines_add_up_to_what_was_refunded() -> None:
    for order in ORDERS:
        assert sum(line.refunded for line in order.items) == order.refunded


def test_some_customers_changed_their_contact_data_lately_and_some_long_ago() -> None:
    moments = [record.account.contact_changed_at for record in SHOP]
    ages = [datetime.combine(TODAY, datetime.min.time(), UTC) - moment for moment in moments if moment]
    assert None in moments
    assert any(age < timedelta(hours=72) for age in ages) and any(age > timedelta(days=30) for age in ages)
