"""The records and the mail of a demo site on this machine: of a running one, to be read, or of one of our own."""

from __future__ import annotations

import email
import email.policy
import itertools
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.model import CustomerRecord, Order, OrderLine, OrderState, UnknownCustomer
from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.accounts.shop.tables import cases
from frontdesk.database import Database, utc_now
from frontdesk.demo.files import read_shop
from frontdesk.demo.loading import add_records, remove_customer, update_order
from frontdesk.demo.service import today_utc
from frontdesk.outbox.tables import PENDING, outbox
from frontdesk.simulation.ageing import age_conversation, age_orders
from frontdesk.simulation.model import Data, OldTicket
from frontdesk.simulation.ports import Records, UnknownOrder
from frontdesk.simulation.words import days_from_today
from frontdesk.tickets.model import NewTicket, TicketStatus
from frontdesk.tickets.store import SqlTicketStore

ACCOUNT = "account"
MAIL_SECONDS = 8.0
_LOOK_AGAIN = 0.1
_DAYS = {"placed": "placed_on", "expected": "expected_on", "delivered": "delivered_on"}


@dataclass(frozen=True)
class Places:
    """Where a demo site keeps what a simulation looks at. `shop` is the database behind `system`."""

    database: Database
    shop: sa.Engine
    system: SystemOfRecord
    shop_dir: Path
    mail_dir: Path


class DemoWorld:
    """World over the databases and the mail folder of a demo site.

    Customers begin each conversation under a number that nobody had before: tickets and conversations of an earlier one
    are somebody else's.
    """

    def __init__(self, places: Places, is_own: bool) -> None:
        self._places = places
        self._ids: dict[str, str] = {}
        self._is_own = is_own
        self._runs = itertools.count(1)

    @property
    def is_own(self) -> bool:
        return self._is_own

    def begin(self, emails: Collection[str]) -> None:
        if not self._is_own:
            return
        run = next(self._runs)
        for record in self._loaded(emails):
            fresh = replace(record, customer_id=f"{record.customer_id}-{run}")
            self._replace(fresh)
            self._ids[record.account.email.casefold()] = fresh.customer_id

    def open_ticket(self, conversation_id: str, email: str, ticket: OldTicket) -> str:
        store, opened_at = SqlTicketStore(self._places.database), utc_now() - ticket.age
        new = NewTicket(conversation_id, 1, self._id_of(email), ticket.subject, key=f"simulated {conversation_id}")
        number = store.open(new, opened_at).number
        store.set_status(number, TicketStatus(ticket.status), opened_at)
        return number

    def change(self, emails: Collection[str], data: Data) -> None:
        if data.reset:
            for record in self._loaded(emails):
                self._replace(replace(record, customer_id=self._id_of(record.account.email)))
        records = {self._id_of(each): list(self._places.system.orders(self._id_of(each))) for each in emails}
        if unknown := set(data.orders) - {order.number for orders in records.values() for order in orders}:
            raise UnknownOrder(min(unknown))
        with self._places.shop.begin() as connection:
            for customer_id, orders in records.items():
                for order in orders:
                    if given := data.orders.get(order.number):
                        update_order(connection, customer_id, _changed(order, given))

    def pass_time(self, conversation_id: str, emails: Collection[str], by: timedelta) -> None:
        with self._places.database.write() as connection:
            age_conversation(connection, conversation_id, by)
        with self._places.shop.begin() as connection:
            for each in emails:
                age_orders(connection, self._id_of(each), by)

    def records(self, emails: Collection[str]) -> Records:
        found: dict[str, dict[str, str]] = {}
        for position, each in enumerate(emails):
            customer_id = self._id_of(each)
            account = self._places.system.account(customer_id)
            assert account is not None  # just looked up
            fields = {"name": account.name, "email": account.email, "address": account.address}
            found[each if position else ACCOUNT] = fields | {"balance": str(account.balance)}
            orders = self._places.system.orders(customer_id)
            found |= {order.number: _texts(order) | {"cases": self._cases(order)} for order in orders}
        return found

    def mail(self, addresses: Collection[str], since: float) -> list[str]:
        deadline = time.monotonic() + MAIL_SECONDS
        while self._is_sending() and time.monotonic() < deadline:
            time.sleep(_LOOK_AGAIN)
        files = [file for file in self._places.mail_dir.glob("*.eml") if file.stat().st_mtime >= since]
        files.sort(key=lambda file: file.stat().st_mtime_ns)
        letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        wanted = {address.casefold() for address in addresses}
        mine = [letter for letter in letters if str(letter["To"]).casefold() in wanted]
        return [f"{letter['To']}\n{letter['Subject']}\n{letter.get_content()}" for letter in mine]

    def _is_sending(self) -> bool:
        with self._places.database.read() as connection:
            return connection.execute(sa.select(outbox.c.id).where(PENDING).limit(1)).first() is not None

    def _cases(self, order: Order) -> str:
        """The returns, exchanges and claims of an order, as `return of 1 Tarnside fleece: refund`."""
        mine = sa.select(cases).where(cases.c.order_number == order.number)
        with self._places.shop.connect() as connection:
            rows = connection.execute(mine.order_by(cases.c.opened_at, cases.c.position)).all()
        names = {line.position: line.name for line in order.items}
        return ", ".join(f"{row.kind} of {row.quantity} {names[row.position]}: {row.wants}" for row in rows)

    def _id_of(self, email: str) -> str:
        """The customer who had this address when they were first looked for: a script may change it."""
        known = email.casefold()
        if known not in self._ids:
            customer_id = self._places.system.customer_by_email(email)
            if customer_id is None:
                raise UnknownCustomer
            self._ids[known] = customer_id
        return self._ids[known]

    def _loaded(self, emails: Collection[str]) -> list[CustomerRecord]:
        """The records as the demo's files have them."""
        wanted = {each.casefold() for each in emails}
        records = _shop_of(self._places.shop_dir, today_utc())
        return [record for record in records if record.account.email.casefold() in wanted]

    def _replace(self, record: CustomerRecord) -> None:
        """Put the record in the place of the one that has its e-mail, or had it in an earlier run."""
        email = record.account.email
        old = {self._places.system.customer_by_email(email), self._ids.get(email.casefold())}
        with self._places.shop.begin() as connection:
            for customer_id in filter(None, old):
                remove_customer(connection, customer_id)
            add_records(connection, [record])


@cache
def _shop_of(folder: Path, today: date) -> tuple[CustomerRecord, ...]:
    return tuple(read_shop(folder, today))


def _changed(order: Order, given: Mapping[str, str]) -> Order:
    """The order with fields as a script writes them."""
    days: dict[str, Any] = {_DAYS[name]: _day(value) for name, value in given.items() if name in _DAYS}
    state = OrderState(given.get("state", order.state))
    refunded = Decimal(given.get("refunded", order.refunded))
    lines = _refunded(order.items, refunded) if "refunded" in given else order.items
    address = given.get("address", order.address)
    return replace(order, state=state, refunded=refunded, items=lines, address=address, **days)


def _refunded(lines: Sequence[OrderLine], amount: Decimal) -> tuple[OrderLine, ...]:
    """The lines with so much of them paid back, the first ones first."""
    paid = []
    for line in lines:
        share = min(line.quantity * line.price, amount)
        paid.append(replace(line, refunded=share))
        amount -= share
    return tuple(paid)


def _day(written: str) -> date:
    days = days_from_today(written)
    assert days is not None  # the script was checked
    return today_utc() + timedelta(days=days)


def _texts(order: Order) -> dict[str, str]:
    return {
        "state": str(order.state),
        "address": order.address,
        "refunded": str(order.refunded),
        "items": ", ".join(f"{line.quantity} {line.name}{_options(line)}" for line in order.items),
    }


def _options(line: OrderLine) -> str:
    return f" ({', '.join(line.options.values())})" if line.options else ""
