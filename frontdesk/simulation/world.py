"""The records and the mail of a demo site on this machine: of a running one, to be read, or of one of our own."""

from __future__ import annotations

import email
import email.policy
import itertools
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from frontdesk.accounts.model import UnknownCustomer
from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.database import Database, utc_now
from frontdesk.operations.store import free_lines_of
from frontdesk.outbox.tables import PENDING, outbox
from frontdesk.simulation.ageing import age_conversation
from frontdesk.simulation.model import Data, OldTicket
from frontdesk.simulation.ports import Books, Records, UnknownOrder
from frontdesk.tickets.model import NewTicket, TicketStatus
from frontdesk.tickets.store import SqlTicketStore

ACCOUNT = "account"
MAIL_SECONDS = 8.0
_LOOK_AGAIN = 0.1


@dataclass(frozen=True)
class Places:
    """Where a demo site keeps what a simulation looks at. `books` are what `system` reads."""

    database: Database
    books: Books
    system: SystemOfRecord
    mail_dir: Path


class DemoWorld:
    """World over the databases and the mail folder of a demo site.

    Customers begin each conversation under a number that nobody had before: tickets and conversations of an earlier one
    are somebody else's, and what is open of their orders holds nothing back.
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
        for each in emails:
            if number := self._places.books.number_of(each):
                self._put(each, f"{number}-{run}")

    def open_ticket(self, conversation_id: str, email: str, ticket: OldTicket) -> str:
        store, opened_at = SqlTicketStore(self._places.database), utc_now() - ticket.age
        new = NewTicket(conversation_id, 1, self._id_of(email), ticket.subject, key=f"simulated {conversation_id}")
        number = store.open(new, opened_at).number
        store.set_status(number, TicketStatus(ticket.status), opened_at)
        return number

    def change(self, emails: Collection[str], data: Data) -> None:
        books = self._places.books
        for each in emails if data.reset else ():
            if books.number_of(each):
                self._put(each, self._id_of(each))
        records = {self._id_of(each): list(self._places.system.orders(self._id_of(each))) for each in emails}
        if unknown := set(data.orders) - {order.number for orders in records.values() for order in orders}:
            raise UnknownOrder(min(unknown))
        for customer_id, orders in records.items():
            for order in orders:
                if given := data.orders.get(order.number):
                    books.change(customer_id, order, given)

    def pass_time(self, conversation_id: str, emails: Collection[str], by: timedelta) -> None:
        with self._places.database.write() as connection:
            age_conversation(connection, conversation_id, by)
        for each in emails:
            self._places.books.age(self._id_of(each), by)

    def records(self, emails: Collection[str]) -> Records:
        found: dict[str, dict[str, str]] = {}
        for position, each in enumerate(emails):
            customer_id = self._id_of(each)
            account = self._places.system.account(customer_id)
            assert account is not None  # just looked up
            fields = {"name": account.name, "email": account.email, "address": account.address}
            found[each if position else ACCOUNT] = fields | {"balance": str(account.balance)}
            orders = self._places.system.orders(customer_id)
            found |= {order.number: self._places.books.texts(customer_id, order) for order in orders}
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

    def _id_of(self, email: str) -> str:
        """The customer who had this address when they were first looked for: a script may change it."""
        known = email.casefold()
        if known not in self._ids:
            customer_id = self._places.system.customer_by_email(email)
            if customer_id is None:
                raise UnknownCustomer
            self._ids[known] = customer_id
        return self._ids[known]

    def _put(self, email: str, customer_id: str) -> None:
        """Put the record as it was loaded in the place of the one that has its e-mail, or had it in an earlier run."""
        old = {self._places.system.customer_by_email(email), self._ids.get(email.casefold())}
        self._places.books.put(email, customer_id, [each for each in old if each])
        with self._places.database.write() as connection:
            free_lines_of(connection, [each for each in old if each])  # what an earlier run left open holds its orders
        self._ids[email.casefold()] = customer_id
