"""What every system of record keeps to: the one in memory, and the shop's tables on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.accounts.database import shop_engine
from frontdesk.accounts.links import LINK_SECONDS
from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import Account, CustomerRecord, Invoice, Order, OrderLine, OrderState, UnknownCustomer
from frontdesk.accounts.ports import SystemOfRecord, SystemOfRecordUnavailable
from frontdesk.accounts.shop.tables import orders, reset_links, shop
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.demo.loading import replace_records
from tests.links import GRANTS, granted

PAGE = "https://shop.example/reset"
TIME_LIMIT = 0.3
Load = Callable[[Sequence[CustomerRecord]], SystemOfRecord]


def an_order(number: str, placed_on: date = date(2026, 3, 1), **changes: Any) -> Order:
    facts: dict[str, Any] = {
        "state": OrderState.SHIPPED,
        "items": (OrderLine("Lantern", 2, Decimal("39.90")), OrderLine("Blanket", 1, Decimal("98.00"))),
        "total": Decimal("177.80"),
        "address": "9 Tanner's Rise, ZZ-2624 Starnwick",
        "tracking": "TP3693045720",
        "carrier": "Thistlepost",
        "expected_on": date(2026, 3, 6),
        "delivered_on": None,
        "refunded": Decimal("0.00"),
        "currency": "EUR",
    }
    return Order(number=number, placed_on=placed_on, **(facts | changes))


def an_invoice(number: str, order_number: str, issued_on: date, paid: bool = True) -> Invoice:
    return Invoice(number, Decimal("177.80"), issued_on, date(2026, 4, 1), paid, order_number)


def an_account(name: str, email: str, balance: str = "0.00") -> Account:
    return Account(name, email, "9 Tanner's Rise, ZZ-2624 Starnwick", Decimal(balance), "EUR")


MAREN = CustomerRecord(
    "C-1001",
    an_account("Maren Oakhollow", "Maren.Oakhollow@example.com", "12.10"),
    orders=(
        an_order("W1001"),
        an_order("W1003", date(2026, 3, 9)),
        an_order("W1002", date(2026, 3, 9), state=OrderState.PROCESSING, tracking=None, carrier=None, items=()),
    ),
    invoices=(
        an_invoice("INV-20402", "W1003", date(2026, 3, 10), paid=False),
        an_invoice("INV-20401", "W1001", date(2026, 3, 2)),
    ),
)
TOBIAS = CustomerRecord(
    "C-1002", an_account("Tobias Winterbrook", "tobias@example.org", "-3.05"), orders=(an_order("W2001"),)
)

JUNHO = CustomerRecord("C-1003", an_account("Jun-ho Seopark", "jun-ho@example.net"))


@pytest.fixture
def shop_database(database_url: str) -> Iterator[sa.Engine]:
    engine = shop_engine(database_url, seconds=TIME_LIMIT)
    shop.create_all(engine)
    yield engine
    shop.drop_all(engine)
    engine.dispose()


def into(engine: sa.Engine) -> Load:
    def load(records: Sequence[CustomerRecord]) -> SystemOfRecord:
        with engine.begin() as connection:
            replace_records(connection, records)
        return SqlSystemOfRecord(engine, PAGE, grants=GRANTS)

    return load


@pytest.fixture(params=["memory", "sql"])
def load(request: pytest.FixtureRequest, shop_database: sa.Engine) -> Load:
    if request.param == "sql":
        return into(shop_database)
    return lambda records: InMemorySystemOfRecord(records, PAGE)


@pytest.fixture
def system(load: Load) -> SystemOfRecord:
    return load([MAREN, TOBIAS, JUNHO])


def test_an_account_is_told_as_it_is_on_file(system: SystemOfRecord) -> None:
    assert system.account("C-1001") == MAREN.account
    assert system.account("C-1002") == TOBIAS.account


def test_an_unknown_customer_has_nothing(system: SystemOfRecord) -> None:
    assert system.account("C-9999") is None
    assert system.orders("C-9999") == []
    assert system.invoices("C-9999") == []
    assert system.last_invoice("C-9999") is None
    assert system.order("C-9999", "W1001") is None


def test_orders_come_complete_and_newest_first(system: SystemOfRecord) -> None:
    first, second, third = MAREN.orders
    assert system.orders("C-1001") == [second, third, first]
    assert system.orders("C-1003") == []


@pytest.mark.parametrize("written", ["W1001", "w1001", "  W1001\n"])
def test_an_order_is_found_by_its_number_however_it_is_written(system: SystemOfRecord, written: str) -> None:
    assert system.order("C-1001", written) == MAREN.orders[0]


def test_an_order_without_lines_is_still_an_order(system: SystemOfRecord) -> None:
    assert system.order("C-1001", "W1002") == MAREN.orders[2]


def test_another_customers_order_number_is_answered_like_an_unknown_one(system: SystemOfRecord) -> None:
    assert system.order("C-1002", "W1001") is None
    assert system.order("C-1002", "W9999") is None


def test_invoices_come_newest_first_and_the_last_one_is_the_newest(system: SystemOfRecord) -> None:
    assert system.invoices("C-1001") == list(MAREN.invoices)
    assert system.last_invoice("C-1001") == MAREN.invoices[0]
    assert system.last_invoice("C-1002") is None


@pytest.mark.parametrize("written", ["maren.oakhollow@example.com", " MAREN.Oakhollow@Example.com "])
def test_a_customer_is_found_by_e_mail_however_it_is_written(system: SystemOfRecord, written: str) -> None:
    assert system.customer_by_email(written) == "C-1001"


@pytest.mark.parametrize("address", ["", "nobody@example.com", "%", "maren.oakhollow@example.com' OR '1'='1"])
def test_an_unknown_e_mail_belongs_to_nobody(system: SystemOfRecord, address: str) -> None:
    assert system.customer_by_email(address) is None


def test_a_customer_who_asks_again_gets_the_link_that_is_still_fresh(system: SystemOfRecord) -> None:
    link = system.reset_link(granted("C-1001", "turn-1:reset"))
    assert link.startswith(PAGE + "/")
    assert {system.reset_link(granted("C-1001", f"turn-{number}:reset")) for number in (1, 2, 3, 1, 21)} == {link}
    assert system.reset_link(granted("C-1002", "turn-1:reset")) != link


@pytest.mark.parametrize(("minutes", "is_same"), [(0, True), (10, True), (29, True), (31, False), (59, False)])
def test_a_link_is_sent_again_while_its_reader_still_has_half_an_hour(
    shop_database: sa.Engine, minutes: int, is_same: bool
) -> None:
    into(shop_database)([MAREN])
    seconds = 1_000_000.0
    system = SqlSystemOfRecord(shop_database, PAGE, lambda: seconds, GRANTS)
    link = system.reset_link(granted("C-1001", "turn-1"))
    seconds += minutes * 60
    assert (system.reset_link(granted("C-1001", "turn-2")) == link) is is_same
    if not is_same:
        assert system.reset_link(granted("C-1001", "turn-3")) == system.reset_link(granted("C-1001", "turn-2"))


def test_a_link_whose_mail_goes_out_after_many_tries_is_good_for_an_hour_from_then(shop_database: sa.Engine) -> None:
    into(shop_database)([MAREN])
    seconds = 1_000_000.0
    system = SqlSystemOfRecord(shop_database, PAGE, lambda: seconds, GRANTS)
    link = system.reset_link(granted("C-1001", "turn-1"))
    for hours in (1, 3, 9):
        seconds += hours * 3600
        assert system.reset_link(granted("C-1001", "turn-1")) == link
        with shop_database.connect() as connection:
            assert connection.scalar(sa.select(reset_links.c.expires_at)) == seconds + LINK_SECONDS


@pytest.mark.parametrize(
    ("page", "before", "after"),
    [
        ("https://shop.example/reset?token={token}", "https://shop.example/reset?token=", ""),
        ("https://shop.example/new/{token}/password", "https://shop.example/new/", "/password"),
        ("https://shop.example/account#reset={token}", "https://shop.example/account#reset=", ""),
        ("https://shop.example/reset/", "https://shop.example/reset/", ""),
    ],
)
def test_the_token_stands_where_the_shops_page_wants_it(
    shop_database: sa.Engine, page: str, before: str, after: str
) -> None:
    into(shop_database)([MAREN])
    link = SqlSystemOfRecord(shop_database, page, grants=GRANTS).reset_link(granted("C-1001", "turn-1"))
    token = link.removeprefix(before).removesuffix(after)
    assert re.fullmatch(r"[\w-]{43}", token) and before + token + after == link


def test_many_deliveries_at_once_of_one_key_get_one_link(system: SystemOfRecord) -> None:
    with ThreadPoolExecutor(8) as threads:
        links = set(threads.map(lambda _: system.reset_link(granted("C-1001", "turn-1:reset")), range(8)))
    assert len(links) == 1


def test_there_is_no_reset_link_for_an_unknown_customer(system: SystemOfRecord) -> None:
    with pytest.raises(UnknownCustomer):
        system.reset_link(granted("C-9999", "turn-1:reset"))


anything = st.text(st.characters(), max_size=40)  # with NUL and lone surrogates


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=anything)
def test_whatever_is_typed_as_a_number_or_an_address_gets_an_answer(system: SystemOfRecord, typed: str) -> None:
    own = {order.number for order in TOBIAS.orders}
    found = system.order("C-1002", typed)
    assert found is None or found.number in own
    assert system.customer_by_email(typed) in (None, "C-1001", "C-1002", "C-1003")


cents = st.integers(min_value=-(10**13), max_value=10**13).map(lambda amount: Decimal(amount).scaleb(-2))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(balance=cents)
def test_money_comes_back_to_the_cent(load: Load, balance: Decimal) -> None:
    account = Account("Jun-ho Seopark", "jun-ho@example.net", "somewhere", balance, "EUR")
    assert load([CustomerRecord("C-1003", account)]).account("C-1003") == account


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(owners=st.lists(st.sampled_from(["C-1", "C-2", "C-3"]), max_size=12))
def test_every_order_is_seen_by_its_owner_and_by_nobody_else(load: Load, owners: list[str]) -> None:
    numbers = {f"W{1000 + place}": owner for place, owner in enumerate(owners)}
    records = [
        CustomerRecord(
            customer_id,
            an_account("A", f"{customer_id}@example.com"),
            tuple(an_order(number) for number, owner in numbers.items() if owner == customer_id),
        )
        for customer_id in ("C-1", "C-2", "C-3")
    ]
    system = load(records)
    for record in records:
        assert system.orders(record.customer_id) == sorted(record.orders, key=lambda o: o.number, reverse=True)
        for number, owner in numbers.items():
            found = system.order(record.customer_id, number)
            assert (found is not None) == (owner == record.customer_id)


def test_amounts_finer_than_a_cent_are_refused_rather_than_rounded(shop_database: sa.Engine) -> None:
    with pytest.raises(ValueError, match="two digits"):
        into(shop_database)([CustomerRecord("C-1", an_account("A", "a@example.com", "0.005"))])


def test_a_read_during_a_write_sees_the_state_before_it(shop_database: sa.Engine) -> None:
    system = into(shop_database)([MAREN])
    with shop_database.begin() as connection:
        connection.execute(sa.update(orders).values(state="lost"))
        assert system.order("C-1001", "W1001") == MAREN.orders[0]


def test_a_locked_database_is_reported_within_the_time_limit(shop_database: sa.Engine) -> None:
    system = into(shop_database)([MAREN])
    with locked(shop_database), pytest.raises(SystemOfRecordUnavailable):
        system.orders("C-1001")
    assert system.account("C-1001") == MAREN.account


def test_what_a_database_says_about_an_error_does_not_travel_with_it(shop_database: sa.Engine) -> None:
    system = into(shop_database)([MAREN])
    shop.drop_all(shop_database)
    with pytest.raises(SystemOfRecordUnavailable) as caught:
        system.customer_by_email("maren.oakhollow@example.com")
    assert "maren" not in str(caught.value)
    assert caught.value.__suppress_context__


class locked:
    """Another process keeps every reader out."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = sa.create_engine(engine.url)
        self._sqlite = engine.dialect.name == "sqlite"
        if self._sqlite:
            engine.dispose()  # SQLite gives its exclusive mode only to a file that nobody has open

    def __enter__(self) -> None:
        self._connection = self._engine.connect()
        if self._sqlite:
            self._connection.exec_driver_sql("PRAGMA locking_mode=EXCLUSIVE")
            self._connection.execute(sa.update(orders).values(carrier="x"))
        else:
            self._connection.exec_driver_sql("LOCK TABLE shop_orders IN ACCESS EXCLUSIVE MODE")

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._engine.dispose()
