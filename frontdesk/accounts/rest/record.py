"""The system of record of a company that answers over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.model import Account, Invoice, Order, UnknownCustomer, Variant
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.rest import wire
from frontdesk.accounts.rest.client import RecordsClient, Unanswered
from frontdesk.accounts.writes import Eligible, KeyReused, OutcomeUnknown, Refused, Result, WriteRequest

#: How long the answer to what the other side supports is believed.
SUPPORTS_SECONDS = 60.0
LONGEST_ID = 500


class RestSystemOfRecord:
    """Reads over HTTP. An answer that cannot be read is no answer.

    Args:
        grants: recognises the permission for a link; without it none is asked for.
    """

    def __init__(self, client: RecordsClient, grants: Grants | None = None) -> None:
        self._client = client
        self._grants = grants or Grants()

    def account(self, customer_id: str) -> Account | None:
        if not _is_id(customer_id):
            return None
        found = self._client.ask(wire.Customer, "GET", f"customers/{quote(customer_id, safe='')}")
        return found.account if found else None

    def orders(self, customer_id: str) -> list[Order]:
        return self._orders(customer_id, {})

    def order(self, customer_id: str, number: str) -> Order | None:
        wanted = number.strip()
        if not _is_id(wanted):
            return None
        found = self._orders(customer_id, {"number": wanted})
        return next((each for each in found if _plain(each.number) == _plain(wanted)), None)

    def variants(self, customer_id: str, number: str) -> list[Variant]:
        wanted = number.strip()
        if not _is_id(customer_id) or not _is_id(wanted):
            return []
        path = f"customers/{quote(customer_id, safe='')}/orders/{quote(wanted, safe='')}/variants"
        found = self._client.ask(wire.Variants, "GET", path)
        return found.variants if found else []

    def invoices(self, customer_id: str) -> list[Invoice]:
        if not _is_id(customer_id):
            return []
        found = self._client.ask(wire.Invoices, "GET", f"customers/{quote(customer_id, safe='')}/invoices")
        return found.invoices if found else []

    def last_invoice(self, customer_id: str) -> Invoice | None:
        return next(iter(self.invoices(customer_id)), None)

    def customer_by_email(self, email: str) -> str | None:
        wanted = email.strip()
        if not _is_id(wanted):
            return None
        # In the body: addresses of requests stand in logs.
        found = self._client.ask(wire.Found, "POST", "customer-searches", body={"email": wanted})
        return found.customer_id if found else None

    def reset_link(self, grant: Grant) -> str:
        customer_id, key = self._grants.honour(grant).customer_id, grant.operation_id
        if not _is_id(customer_id):
            raise UnknownCustomer
        path = f"customers/{quote(customer_id, safe='')}/reset-links"
        found = self._client.ask(wire.Link, "POST", path, body={"key": key}, key=key)
        if found is None:
            raise UnknownCustomer
        return found.link

    def _orders(self, customer_id: str, query: dict[str, str]) -> list[Order]:
        if not _is_id(customer_id):
            return []
        found = self._client.ask(wire.Orders, "GET", f"customers/{quote(customer_id, safe='')}/orders", query=query)
        return found.orders if found else []


class RestChanges:
    """Asks for changes over HTTP, under the operation's id as `Idempotency-Key`.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, client: RecordsClient, grants: Grants, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._reading = RestSystemOfRecord(client)
        self._grants = grants
        self._clock = clock
        self._supported: tuple[frozenset[str], float] = frozenset(), float("-inf")

    def supports(self) -> frozenset[str]:
        names, since = self._supported
        if self._clock() - since > SUPPORTS_SECONDS:
            found = self._client.ask(wire.Supported, "GET", "supported-operations")
            names = frozenset(found.operations if found else ())
            self._supported = names, self._clock()
        return names

    def examine(self, request: WriteRequest) -> Eligible | Refused:
        if not _is_id(request.customer_id):
            return Refused(Refusal.NOT_FOUND)
        found = self._client.ask(wire.Examined, "POST", "examinations", body=wire.told(request))
        return found.value if found else Refused(Refusal.NOT_FOUND)

    def perform(self, grant: Grant) -> Result:
        request, key = self._grants.honour(grant), grant.operation_id
        try:
            answer = self._client.change(wire.Performed, "POST", "operations", body=wire.told(request), key=key)
        except Unanswered as failure:
            raise (SystemOfRecordUnavailable if failure.is_undone else OutcomeUnknown)(str(failure)) from None
        if answer.problem == "key_reused":
            raise KeyReused(key)
        if answer.value is None:
            raise SystemOfRecordUnavailable(answer.problem)
        return answer.value.value

    def outcome_of(self, operation_id: str) -> Result | None:
        found = self._client.ask(wire.Performed, "GET", f"operations/{quote(operation_id, safe='')}")
        return found.value if found else None

    def contact_changed_at(self, customer_id: str) -> datetime | None:
        account = self._reading.account(customer_id)
        return account.contact_changed_at if account else None


def _is_id(text: str) -> bool:
    """Whether the text can be asked for. No record has NUL or half a surrogate pair, and dots alone lead elsewhere in
    an address."""
    return text.isprintable() and text.strip(".") != "" and len(text) <= LONGEST_ID


def _plain(number: str) -> str:
    return "".join(each for each in number.lower() if each.isalnum())
