"""The sandbox: a demo customer for `rasa shell` and `rasa interactive`, which know no turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actions.call import Proofs, Services
from frontdesk.accounts.service import AccountService
from frontdesk.identity.model import Caller, identified
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.operations.in_turn import NoOperations
from frontdesk.settings import Settings
from frontdesk.tickets.memory import InMemoryTicketStore
from frontdesk.tickets.service import TicketService
from frontdesk.wording import Wording


class SandboxRefused(Exception):
    """The sandbox is not allowed here, or its customer does not exist."""


@dataclass(frozen=True)
class SandboxServices:
    """The services, but for tickets and operations: the sandbox speaks in no conversation, so its tickets are forgotten
    with it, and nothing is changed."""

    accounts: AccountService
    tickets: TicketService
    knowledge: KnowledgeService
    generation: Generation | None
    operations: NoOperations
    proofs: Proofs
    wording: Wording

    @classmethod
    def of(cls, services: Services) -> SandboxServices:
        tickets = TicketService(InMemoryTicketStore())
        shared = services.accounts, tickets, services.knowledge, services.generation
        return cls(*shared, NoOperations(), services.proofs, services.wording)


def sandbox_caller(settings: Settings, customer_by_email: Callable[[str], str | None]) -> Caller | None:
    """The demo customer named by `sandbox_customer`, as a signed-in caller; None if the setting is empty.

    Raises:
        SandboxRefused: outside demo mode, or if there is no such customer.
    """
    if not settings.sandbox_customer:
        return None
    if settings.mode != "demo":
        raise SandboxRefused("FRONTDESK_SANDBOX_CUSTOMER is for the demo: unset it, or set FRONTDESK_MODE=demo")
    customer_id = customer_by_email(settings.sandbox_customer)
    if customer_id is None:
        raise SandboxRefused("FRONTDESK_SANDBOX_CUSTOMER names no demo customer: see `frontdesk demo customers`")
    return Caller("sandbox", customer_id, identified(customer_id))
