"""The demo shop's policy over one customer's orders in memory, as journeys that change items meet it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import (
    Account,
    CustomerRecord,
    Order,
    OrderLine,
    OrderState,
    PaymentKind,
    PaymentMethod,
)
from frontdesk.accounts.model import Variant as Sold
from frontdesk.accounts.service import AccountService
from frontdesk.accounts.shop.policy import decide
from frontdesk.accounts.shop.record import Record, Variant
from frontdesk.accounts.writes import Done, Refused, Result, Value, WriteRequest
from frontdesk.identity.model import Caller
from frontdesk.operations.model import Draft, Mode, Operation, State
from frontdesk.operations.service import Attempt, NotConfirmed
from tests.unit.actions.talk import Talk

NOW = datetime.now(UTC)
TODAY = NOW.date()
TROUSERS, HAT, BOOTS, STOVE, COMPASS = "rain trousers", "wool hat", "hiking boots", "camp stove", "compass"
STOCK = (
    *(Variant(f"trousers/{size}", TROUSERS, {"size": size}, left) for size, left in (("S", 0), ("M", 4), ("L", 3))),
    *(Variant(f"hat/{name}", HAT, {"colour": name}, left) for name, left in (("charcoal", 5), ("oatmeal", 9))),
    *(Variant(f"boots/{size}", BOOTS, {"size": str(size)}, size % 3) for size in range(40, 46)),
    Variant("stove", STOVE, {}, 7),
)
LINES = (
    OrderLine(TROUSERS, 1, Decimal("79.00"), {"size": "M"}, position=1),
    OrderLine(HAT, 2, Decimal("22.50"), {"colour": "charcoal"}, position=2),
    OrderLine(BOOTS, 1, Decimal("154.00"), {"size": "41"}, position=3),
)
STOVES = (OrderLine(STOVE, 1, Decimal("72.00"), position=1), OrderLine(COMPASS, 1, Decimal("32.00"), position=2))


def an_order(number: str, state: OrderState, lines: tuple[OrderLine, ...] = LINES, days: int = 3, **more: Any) -> Order:
    """An order that was placed a week ago; if it came, so many days ago."""
    total = sum((line.price * line.quantity for line in lines), Decimal(0))
    is_here = state in {OrderState.DELIVERED, OrderState.PARTLY_REFUNDED}
    delivered_on: date | None = TODAY - timedelta(days) if is_here else None
    facts: dict[str, Any] = {"paid_with": "card"} | more
    return Order(
        number, state, TODAY - timedelta(days + 4), lines, total, "5 Orchard Bend", "TP1", "Thistlepost",
        TODAY + timedelta(2), delivered_on, Decimal(0), "EUR", **facts,
    )  # fmt: skip


class Shop:
    """Accounts and operations over these orders. What is confirmed is done at once, unless `outcome` says otherwise:
    a state, a refusal, or the code of `NotConfirmed`."""

    def __init__(self, *orders: Order, mode: Mode = Mode.ON) -> None:
        methods = tuple(PaymentMethod(kind.value, kind) for kind in PaymentKind)
        account = Account("Maren", "maren@example.com", "5 Orchard Bend", Decimal(0), "EUR", methods)
        self.record = CustomerRecord("C-1", account, orders)
        self.now_mode = mode
        self.outcome: Result | State | str = State.DONE
        self.read: dict[str, Operation] = {}
        self.done: list[tuple[str, Mapping[str, Value]]] = []

    def furnish(self, services: Any) -> None:
        """Have a rehearsal's services work on this shop."""
        sold = [Sold(each.sku, each.product, each.options, bool(each.stock)) for each in STOCK]
        system = InMemorySystemOfRecord([self.record], variants=sold)
        services.accounts = AccountService(system, services.outbox, services.limits)
        services.operations = self

    def mode(self, name: str) -> Mode:
        return self.now_mode

    def draft(self, caller: Caller, name: str, parameters: Mapping[str, Value], key: str) -> Draft | Refused:
        request = WriteRequest(name, str(caller.customer_id), dict(parameters))
        order = next((each for each in self.record.orders if each.number == parameters["order"]), None)
        found = decide(Record(self.record.account, order, STOCK), request, NOW)
        if isinstance(found, Refused):
            return found
        draft = Draft(
            name, "C-1", found.parameters, key, found.facts, found.amount, found.currency, found.lines
        )  # fmt: skip
        self.read = {str(parameters["order"]): _operation(draft)}
        return draft

    def live(self, conversation_id: str) -> list[Operation]:
        return list(self.read.values())

    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation:
        if isinstance(self.outcome, str) and not isinstance(self.outcome, State):
            raise NotConfirmed(self.outcome)
        (operation,) = (each for each in self.read.values() if each.id == operation_id)
        if not isinstance(self.outcome, State):
            return replace(operation, state=State.REFUSED, result=self.outcome)
        if self.outcome is State.DONE:
            self.done.append((operation.name, operation.parameters))
        result = Done({"label": "E-1"}) if self.outcome is State.DONE else None
        return replace(operation, state=self.outcome, result=result)


def _operation(draft: Draft) -> Operation:
    return Operation(
        draft.id, draft.name, "conversation-1", 1, draft.customer_id, draft.parameters, draft.request.digest,
        draft.facts, draft.amount, draft.currency, draft.lines, State.PROPOSED, 1, "customer", NOW, NOW,
    )  # fmt: skip


def cancelling(rehearsal: Any) -> Talk:
    """The conversation of a customer to whom the cancellation of W1001 was read back."""
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("cancel my order W1001", "cancel_order", order_number="W1001")
    return talk


def done_by(rehearsal: Any) -> list[Any]:
    """What the customer's shop has done."""
    done: list[Any] = rehearsal.services.operations.done
    return done


def furnished(rehearsal: Any, *orders: Order) -> Talk:
    """The conversation of the customer whose orders these are."""
    Shop(*orders).furnish(rehearsal.services)
    return Talk(rehearsal, "C-1")
