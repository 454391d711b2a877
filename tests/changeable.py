"""A system of record in memory, whose ledger of effects outlives whoever writes it, and which fails when told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Done, Eligible, KeyReused, OutcomeUnknown, Refused, Result, WriteRequest
from frontdesk.operations.declarations import DECLARATIONS


@dataclass
class Ledger:
    """What was done, in order, and the results by operation."""

    effects: list[tuple[str, WriteRequest]] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)


@dataclass
class RecordInMemory:
    """Orders `W1` to `W9` of every customer can be changed; what pays money back comes to what `prices` says.

    `fault` is called before and after each effect with `before` or `after`; it may raise.
    """

    grants: Grants
    ledger: Ledger = field(default_factory=Ledger)
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    packed: set[str] = field(default_factory=set)
    pays: tuple[str, ...] = ("refund", "claim")
    fault: Callable[[str], None] = lambda where: None
    contact_changed: datetime | None = None

    def supports(self) -> frozenset[str]:
        return frozenset(DECLARATIONS)

    def examine(self, request: WriteRequest) -> Eligible | Refused:
        order = str(request.parameters.get("order", ""))
        if order in self.packed:
            return Refused(Refusal.ALREADY_PACKED, ("return_items",), {"number": order})
        amount = self.prices.get(order, Decimal(0)) if request.name in self.pays else Decimal(0)
        return Eligible(request.parameters, {"number": order}, amount, "EUR", (f"{order}/1",) if order else ())

    def perform(self, grant: Grant) -> Result:
        request = self.grants.honour(grant)
        self.fault("before")
        if (known := self.ledger.results.get(grant.operation_id)) is not None:
            if dict(self.ledger.effects).get(grant.operation_id, request).digest != request.digest:
                raise KeyReused(grant.operation_id)
            return known
        examined = self.examine(request)
        result: Result = examined if isinstance(examined, Refused) else Done({"number": examined.facts["number"]})
        if isinstance(result, Done):
            self.ledger.effects.append((grant.operation_id, request))
        self.ledger.results[grant.operation_id] = result
        self.fault("after")
        return result

    def outcome_of(self, operation_id: str) -> Result | None:
        self.fault("ask")
        return self.ledger.results.get(operation_id)

    def contact_changed_at(self, customer_id: str) -> datetime | None:
        return self.contact_changed


def unavailable(at: str) -> Callable[[str], None]:
    """The record cannot be reached at this point."""

    def fail(where: str) -> None:
        if where == at:
            raise SystemOfRecordUnavailable("down") if where != "after" else OutcomeUnknown("no answer")

    return fail
