"""What the accounts service needs from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from frontdesk.accounts.grants import Grant
from frontdesk.accounts.model import Account, Invoice, Order, Variant
from frontdesk.accounts.writes import Eligible, Refused, Result, WriteRequest


class SystemOfRecordUnavailable(Exception):
    """The system of record gave no answer in time, or an error. Nothing is known about the question asked."""


class SystemOfRecord(Protocol):
    """The company's own records, read live.

    Every read names the customer whose record it is, and sees nothing of any other: an order number of another customer
    is answered like one that does not exist. No read hangs: past its limit it raises `SystemOfRecordUnavailable`.
    """

    def account(self, customer_id: str) -> Account | None:
        """The account, or None if there is no such customer."""
        ...

    def orders(self, customer_id: str) -> list[Order]:
        """All orders of the customer, newest first."""
        ...

    def order(self, customer_id: str, number: str) -> Order | None:
        """The customer's order of this number, written as people write it: case and spaces around it do not matter."""
        ...

    def variants(self, customer_id: str, number: str) -> list[Variant]:
        """All kinds in which the articles of the customer's order are sold now, also those that are sold out; none
        where the system does not say."""
        ...

    def invoices(self, customer_id: str) -> list[Invoice]:
        """All invoices of the customer, newest first."""
        ...

    def last_invoice(self, customer_id: str) -> Invoice | None:
        """The newest invoice of the customer."""
        ...

    def customer_by_email(self, email: str) -> str | None:
        """The number of the customer who has this address on file; case and spaces around it do not matter."""
        ...

    def reset_link(self, grant: Grant) -> str:
        """Make the URL of a one-time link that sets a new password for the granted request's customer.

        As long as a link is fresh, the customer has that one alone: the same operation gives the same link, and so
        does another. A further link ends no earlier one; whoever uses one ends all of them. Raises `NotGranted`;
        `UnknownCustomer`.
        """
        ...


class ChangeableRecord(Protocol):
    """A system of record whose policy allows some changes.

    `examine` and `perform` follow the same policy, so what is read back is what is done; between the two the record may
    have changed, and then `perform` refuses. Every method raises `SystemOfRecordUnavailable` if nothing was done and
    nothing is known.
    """

    def supports(self) -> frozenset[str]:
        """Names of the operations that this system can carry out."""
        ...

    def examine(self, request: WriteRequest) -> Eligible | Refused:
        """Whether the change is possible now, and what it comes to. Reads only."""
        ...

    def perform(self, grant: Grant) -> Result:
        """Make the change, exactly once for each operation id: a second call returns the first result.

        Raises `NotGranted`; `KeyReused` if the id stands for other parameters; `OutcomeUnknown` if the change was sent
        and may have been made.
        """
        ...

    def outcome_of(self, operation_id: str) -> Result | None:
        """What came of the operation; None if the system has never got it."""
        ...

    def contact_changed_at(self, customer_id: str) -> datetime | None:
        """When the customer's e-mail or phone last changed; None if never, or if the system does not know."""
        ...


class Outbox(Protocol):
    """Durable work to be done later."""

    def put(self, kind: str, key: str, payload: dict[str, str]) -> None:
        """Keeps the work. A key that was put before changes nothing."""
        ...
