"""Turns a queued password reset into the mail that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from frontdesk.accounts.ports import SystemOfRecord


@dataclass(frozen=True)
class ResetMail:
    """The mail to send: `to` is the address on file; `name` and `link` go into its text."""

    to: str
    name: str
    link: str


class Links(Protocol):
    """Makes links (`frontdesk.operations.reset_links`)."""

    def link(self, customer_id: str, conversation_id: str, key: str) -> str: ...


def reset_mail(system: SystemOfRecord, links: Links, payload: Mapping[str, str], key: str) -> ResetMail | None:
    """The mail for an outbox payload with `conversation` and `to_customer` or `to_email`; None if nobody has that
    account.

    The link belongs to `key`, the outbox key: a delivery that is tried again sends the same link. Raises
    `SystemOfRecordUnavailable`: try again later.
    """
    customer_id = payload.get("to_customer") or system.customer_by_email(payload.get("to_email", ""))
    account = system.account(customer_id) if customer_id else None
    if customer_id is None or account is None:
        return None
    return ResetMail(to=account.email, name=account.name, link=links.link(customer_id, payload["conversation"], key))
