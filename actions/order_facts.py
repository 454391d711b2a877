"""What is told of an order: the response for its state, and its facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from actions.call import Call, Services
from actions.wording import items
from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused
from frontdesk.operations.model import Mode
from frontdesk.wording import Wording


def tell(call: Call, services: Services, order: Order) -> None:
    """Say where the order stands."""
    facts = _facts(order, services.wording)
    if is_overdue(order, services) and (first := searched_from(call, services, order)):
        call.say("utter_order_overdue_until", **facts, late_from=services.wording.day(first))
    else:
        call.say(_response(order, is_overdue(order, services)), **facts)


def searched_from(call: Call, services: Services, order: Order) -> date | None:
    """The day from which the carrier may be asked to search for a parcel, if that is not possible yet."""
    if not call.signed_in or services.operations.mode("claim") is Mode.OFF:
        return None
    wish = {"order": order.number, "problem": "late", "wants": "investigation"}
    key = f"{call.this_turn}:search:{order.number}"
    found = call.once(key, lambda: services.operations.draft(call.caller, "claim", wish, key))
    is_early = isinstance(found, Refused) and found.reason == Refusal.NOT_LATE_YET
    return date.fromisoformat(found.facts["from"]) if is_early and "from" in found.facts else None


def is_overdue(order: Order, services: Services) -> bool:
    """Whether an order is under way and was expected before today; then a report to the team is offered."""
    today = datetime.now(services.wording.zone).date()
    is_under_way = order.state is OrderState.SHIPPED and bool(order.tracking and order.carrier)
    return is_under_way and order.expected_on is not None and order.expected_on < today


def never_came(orders: Sequence[Order], services: Services) -> bool:
    """Whether all of some orders were lost on their way, or are late: that is put right, whatever is asked for."""
    return bool(orders) and all(each.state is OrderState.LOST or is_overdue(each, services) for each in orders)


def _response(order: Order, is_late: bool) -> str:
    """The response for an order's state and its known details."""
    match order.state:
        case OrderState.PROCESSING:
            return "utter_order_processing" if order.expected_on else "utter_order_processing_undated"
        case OrderState.PACKED:
            return "utter_order_packed" if order.expected_on else "utter_order_packed_undated"
        case OrderState.SHIPPED if not (order.tracking and order.carrier):
            return "utter_order_shipped_untracked"
        case OrderState.SHIPPED if is_late:
            return "utter_order_overdue"
        case OrderState.SHIPPED:
            return "utter_order_shipped" if order.expected_on else "utter_order_shipped_undated"
        case OrderState.DELIVERED:
            return "utter_order_delivered" if order.delivered_on else "utter_order_delivered_undated"
        case OrderState.CANCELLED:
            return "utter_order_cancelled"
        case OrderState.RETURNED:
            return "utter_order_returned"
        case OrderState.PARTLY_REFUNDED:
            return "utter_order_partly_refunded" if order.delivered_on else "utter_order_partly_refunded_undated"
        case OrderState.LOST:
            return "utter_order_lost" if order.refunded < order.total else "utter_order_lost_refunded"


def _facts(order: Order, wording: Wording) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "number": order.number,
        "items": items(order.items),
        "address": order.address,
        "total": wording.money(order.total, order.currency),
        "refunded": wording.money(order.refunded, order.currency),
    }
    optional = {"carrier": order.carrier, "tracking": order.tracking}
    dates = {"expected_on": order.expected_on, "delivered_on": order.delivered_on}
    facts |= {name: value for name, value in optional.items() if value}
    return facts | {name: wording.day(value) for name, value in dates.items() if value}
