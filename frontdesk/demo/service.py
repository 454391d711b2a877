"""The demo company's system of record: loaded once, reset on request, listed for people who try Frontdesk out."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

import sqlalchemy as sa
import structlog

from frontdesk.accounts.model import Invoice, Order, UnknownCustomer
from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.accounts.shop.tables import customers, demo_loads, reset_links, shop
from frontdesk.demo.files import read_catalogue, read_shop, read_variants
from frontdesk.demo.loading import replace_products, replace_records
from frontdesk.settings import NotConfigured

log = structlog.get_logger("frontdesk.demo")


class DemoOrder(TypedDict):
    """`items` are the names of the articles; `tracking` is None until the order ships."""

    number: str
    state: str
    address: str
    items: list[str]
    tracking: str | None


class DemoInvoice(TypedDict):
    """`amount` in euros; `date` is the day of issue, as YYYY-MM-DD."""

    number: str
    amount: float
    date: str


class DemoCustomer(TypedDict):
    """A customer as `frontdesk demo customers --json` prints one. `balance` in euros, owed by the customer."""

    email: str
    name: str
    address: str
    balance: float
    orders: list[DemoOrder]
    invoices: list[DemoInvoice]


class NotADemoShop(NotConfigured):
    """The shop's database holds records that no demo load wrote. They are left alone."""

    def __init__(self) -> None:
        super().__init__(
            "The shop's database holds records that no demo load wrote; they are left alone. Name another database in "
            "FRONTDESK_SHOP_DATABASE_URL, or none for a file of the demo's own."
        )


def today_utc() -> date:
    """The current day in UTC."""
    return datetime.now(UTC).date()


class DemoShop:
    """Loads `folder` into the shop's database behind `engine`, and reads it back through `system`."""

    def __init__(
        self, engine: sa.Engine, system: SystemOfRecord, folder: Path, today: Callable[[], date] = today_utc
    ) -> None:
        self._engine = engine
        self._system = system
        self._folder = folder
        self._today = today

    def load(self) -> bool:
        """Loads the demo company unless it is there already; anew, where an earlier release has loaded it without what
        this one needs. True if it was loaded now. Raises `NotADemoShop`."""
        self._create_tables()
        with self._engine.begin() as connection:
            if _is_demo(connection):
                return False
            self._write(connection)
        return True

    def reset(self) -> None:
        """Puts the system of record back as it was after loading, with days counted from today.

        Raises `NotADemoShop`. It is one transaction: readers see the old state or the new one.
        """
        self._create_tables()
        with self._engine.begin() as connection:
            self._write(connection)

    def customers(self) -> list[DemoCustomer]:
        """Every customer with orders and invoices, newest first, as the system of record has them now."""
        with self._engine.connect() as connection:
            query = sa.select(customers.c.customer_id).order_by(customers.c.customer_id)
            customer_ids = list(connection.scalars(query))
        return [self._customer(customer_id) for customer_id in customer_ids]

    def is_good_reset_link(self, token: str) -> bool:
        """Whether a password reset link can still be used; looking at it does not use it up."""
        if not token.isprintable():
            return False
        with self._engine.connect() as connection:
            return connection.execute(sa.select(reset_links.c.token).where(_is_good(token))).first() is not None

    def use_reset_link(self, token: str) -> bool:
        """Uses up a password reset link and every other one of its customer, as the shop's page behind it does when a
        new password is set. True once, within the link's hour."""
        if not token.isprintable():
            return False
        owner = sa.select(reset_links.c.customer_id).where(_is_good(token)).scalar_subquery()
        with self._engine.begin() as connection:
            used = sa.update(reset_links).where(reset_links.c.customer_id == owner, reset_links.c.expires_at > 0)
            return connection.execute(used.values(expires_at=0)).rowcount > 0

    def _create_tables(self) -> None:
        if self._engine.dialect.name == "sqlite" and self._engine.url.database:
            Path(self._engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        with self._engine.begin() as connection:
            if _is_of_another_release(connection):
                if not _is_demo(connection):
                    raise NotADemoShop
                shop.drop_all(connection)
                log.info("demo_loaded_anew", reason="an earlier release has loaded it")
            shop.create_all(connection)

    def _write(self, connection: sa.Connection) -> None:
        if not _is_demo(connection) and connection.execute(sa.select(customers).limit(1)).first():
            raise NotADemoShop
        today = self._today()
        replace_records(connection, read_shop(self._folder, today))
        replace_products(connection, read_catalogue(self._folder, today), read_variants(self._folder))
        connection.execute(sa.insert(demo_loads).values(loaded_on=today))

    def _customer(self, customer_id: str) -> DemoCustomer:
        account = self._system.account(customer_id)
        if account is None:
            raise UnknownCustomer
        return {
            "email": account.email,
            "name": account.name,
            "address": account.address,
            "balance": float(account.balance),  # JSON has no decimals; two digits survive a float
            "orders": [_order(order) for order in self._system.orders(customer_id)],
            "invoices": [_invoice(invoice) for invoice in self._system.invoices(customer_id)],
        }


def _is_good(token: str) -> sa.ColumnElement[bool]:
    return (reset_links.c.token == token) & (reset_links.c.expires_at > int(time.time()))


def _is_of_another_release(connection: sa.Connection) -> bool:
    """Whether tables are there, but not as this release needs them."""
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names()) & set(shop.tables)
    columns = {name: {column["name"] for column in inspector.get_columns(name)} for name in there}
    return any(columns.get(name) != set(table.c.keys()) for name, table in shop.tables.items()) if there else False


def _is_demo(connection: sa.Connection) -> bool:
    is_there = sa.inspect(connection).has_table(demo_loads.name)
    return is_there and connection.execute(sa.select(demo_loads).limit(1)).first() is not None


def _order(order: Order) -> DemoOrder:
    return {
        "number": order.number,
        "state": order.state.value,
        "address": order.address,
        "items": [line.name for line in order.items],
        "tracking": order.tracking,
    }


def _invoice(invoice: Invoice) -> DemoInvoice:
    return {"number": invoice.number, "amount": float(invoice.amount), "date": invoice.issued_on.isoformat()}
