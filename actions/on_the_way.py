"""What can be done about a parcel that is on its way: "can my neighbour take it", "I am away, can you hold it". The
carrier does it, so the help page that says how is quoted."""

from __future__ import annotations

from collections.abc import Sequence

from actions.at_the_door import handed_how
from actions.call import Call, Outcome, Services
from actions.questions import from_articles
from actions.records import order_of
from frontdesk.accounts.model import OrderState


def handed_otherwise(text: str, numbers: Sequence[str], call: Call, services: Services) -> Outcome | None:
    """Quote what holds for orders that are on their way, of which a text asks for another way to be handed them than at
    the door, or says that nobody is in; None if it does not, one is not on its way, or no help page says it."""
    question = handed_how(text) if are_on_their_way(numbers, call, services) else ""
    if not question:
        return None
    return from_articles(call.saying(question, "question"), services, articles_only=True, may_ask=False)


def are_on_their_way(numbers: Sequence[str], call: Call, services: Services) -> bool:
    """Whether there are orders, and all of them are on their way."""
    orders = [order_of(call, services, number) for number in numbers]
    return bool(orders) and all(order and order.state is OrderState.SHIPPED for order in orders)
