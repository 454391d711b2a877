"""What can be done about a parcel that is on its way: "can my neighbour take it", "I am away, can you hold it". The
carrier does it, so the help page that says how is quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from actions.at_the_door import handed_how
from actions.call import Call, Outcome, Services
from actions.frame.words import plain
from actions.questions import from_articles
from actions.records import order_of
from frontdesk.accounts.model import Order, OrderState


def handed_otherwise(text: str, numbers: Sequence[str], call: Call, services: Services) -> Outcome | None:
    """Quote what holds for orders that are on their way, of which a text asks for another way to be handed them than at
    the door, or says that nobody is in; None if it does not, one is not on its way, or no help page says it."""
    question = handed_how(text) if are_on_their_way(numbers, call, services) else ""
    if not question:
        return None
    return from_articles(call.saying(question, "question"), services, articles_only=True, may_ask=False)


# "And if it isn't here by Friday, can I have the money back?"
_NEVER_COMES = re.compile(
    r"\b(?:if|when) (?:it|they|that|this|the \w+|my \w+)(?: still)?(?:'s| is| are| has| have| does| do| will)?"
    r"(?:n'?t| not| never| no)(?: \w+){0,2}? (?:here|there|comes?|coming|arriv\w*|turns? up|gets? here|shows? up"
    r"|delivered"
    r"|found|appears?)\b"
)
_IF_IT_NEVER_COMES = "what do you do when my parcel is late or lost"


def if_it_never_comes(text: str) -> str:
    """The question that a text asks of a parcel that may never come, as it is searched for; empty for others."""
    return _IF_IT_NEVER_COMES if _NEVER_COMES.search(plain(text)) else ""


def are_coming(numbers: Sequence[str], call: Call, services: Services) -> bool:
    """Whether there are orders, and all of them are still to come."""
    return _all_fit(numbers, lambda order: order.is_open, call, services)


def are_on_their_way(numbers: Sequence[str], call: Call, services: Services) -> bool:
    """Whether there are orders, and all of them are on their way."""
    return _all_fit(numbers, lambda order: order.state is OrderState.SHIPPED, call, services)


def _all_fit(numbers: Sequence[str], fits: Callable[[Order], bool], call: Call, services: Services) -> bool:
    orders = [order_of(call, services, number) for number in numbers]
    return bool(orders) and all(order is not None and fits(order) for order in orders)
