"""Closing an account: the company's people do it, and what is written here is the ticket that tells them to.

It goes the way of every change, with a grant, once for each operation: the team is a system of record whose write is a
ticket.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecord
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Done, Eligible, Refused, Result, WriteRequest
from frontdesk.database import Database, utc_now
from frontdesk.operations import store
from frontdesk.operations.model import Operation
from frontdesk.tickets.model import NewTicket, Request
from frontdesk.tickets.ports import TicketStore

CLOSE = "close_account"


class ClosedByPeople:
    """ChangeableRecord over another one, which is asked for everything but the closing of accounts.

    Args:
        system: where it is read whether an account may be closed.
        grants: those that the other one honours.
    """

    def __init__(
        self,
        record: ChangeableRecord,
        system: SystemOfRecord,
        grants: Grants,
        database: Database,
        tickets: TicketStore,
    ) -> None:
        self._record = record
        self._system = system
        self._grants = grants
        self._database = database
        self._tickets = tickets

    def supports(self) -> frozenset[str]:
        return self._record.supports() | {CLOSE}

    def examine(self, request: WriteRequest) -> Eligible | Refused:
        """No account is closed while an order is open or an invoice unpaid."""
        if request.name != CLOSE:
            return self._record.examine(request)
        account = self._system.account(request.customer_id)
        if account is None:
            return Refused(Refusal.NOT_FOUND)
        if account.balance > 0 or any(order.is_open for order in self._system.orders(request.customer_id)):
            return Refused(Refusal.ACCOUNT_OPEN, ("order_status",))
        said = {name: value for name, value in request.parameters.items() if value}
        return Eligible(said, lines=(f"account {request.customer_id}",))

    def perform(self, grant: Grant) -> Result:
        request = self._grants.honour(grant)
        if request.name != CLOSE:
            return self._record.perform(grant)
        operation = self._operation(grant.operation_id)
        if operation is None:
            return Refused(Refusal.NOT_FOUND)
        ticket = self._tickets.open(_ticket(operation), utc_now())
        return Done({"ticket": ticket.number})

    def outcome_of(self, operation_id: str) -> Result | None:
        """What the other one knows. A ticket is opened again under its key, and stays the same one."""
        return self._record.outcome_of(operation_id)

    def contact_changed_at(self, customer_id: str) -> datetime | None:
        return self._record.contact_changed_at(customer_id)

    def _operation(self, operation_id: str) -> Operation | None:
        with self._database.join_read() as connection:
            return store.find(connection, operation_id)


def _ticket(operation: Operation) -> NewTicket:
    reason = operation.parameters.get("reason")
    request = Request(CLOSE, None, {"operation": operation.id}, str(reason) if reason else None)
    subject = "close the account and erase its data (approved)"
    key = f"operation:{operation.id}"
    return NewTicket(operation.conversation_id, operation.episode, operation.customer_id, subject, key, request)
