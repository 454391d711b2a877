"""What can be done about a parcel that is on its way: "can my neighbour take it", "I am away, can you hold it". The
carrier does it, so the help page that says how is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.call import Call, Outcome, Request, Services
from actions.frame.asking import if_nobody_is_in
from actions.questions import from_articles
from actions.records import order_of
from frontdesk.accounts.model import OrderState

_HANDED = re.compile(
    r"\b(?:can|could|will|would|may) (?:you|u|they|he|she|it|the \w+|my \w+|somebody|someone|your \w+"
    r"|next door|neighbou?rs?)\b.{0,30}?"
    r"\b(?:(?:hold|keep|leave|take|have|accept|redirect|store|drop|collect|bring|deliver|sign for|pick up)"
    r" (?:it|them|this|that|(?:the|my) (?:parcel|package|order|box|delivery))|(?:be )?(?:left|dropped|held|redirected)"
    r"|go to|wait (?:till|until)|bring to|deliver to)\b"
    r"|\bi(?:'ll| will|'m| am|m)?(?: be| not| going to)* (?:away|out(?! of)|at work|abroad|on holiday"
    r"|not (?:in|home|there|at home))\b"
    r"|\b(?:won'?t|wont|can'?t|cannot|cant|not) be (?:in|home|at home|there|around)\b"
    r"|\bnobody (?:is |will be )?(?:in|home)\b",
    re.IGNORECASE,
)
_QUESTION = "can my parcel that is on its way be redirected to a neighbour or a pick-up point"


def handed_otherwise(text: str, numbers: Sequence[str], call: Call, services: Services) -> Outcome | None:
    """Quote what holds for orders that are on their way, of which a text asks for another way to be handed them than at
    the door, or says that nobody is in; None if it does not, one is not on its way, or no help page says it."""
    question = _asked(text) if are_on_their_way(numbers, call, services) else ""
    asked = Request("question", 1.0, question, typed=question)
    return from_articles(call.of(asked), services, articles_only=True, may_ask=False) if question else None


def asks_to_be_handed(text: str) -> bool:
    """Whether a text asks for another way to be handed a parcel than at the door, or says that nobody is in."""
    return bool(_asked(text))


def are_on_their_way(numbers: Sequence[str], call: Call, services: Services) -> bool:
    """Whether there are orders, and all of them are on their way."""
    orders = [order_of(call, services, number) for number in numbers]
    return bool(orders) and all(order and order.state is OrderState.SHIPPED for order in orders)


def _asked(text: str) -> str:
    """The question that a text asks of a parcel on its way, as it is searched for; empty if it asks none."""
    return if_nobody_is_in(text) or (_QUESTION if _HANDED.search(text.replace("’", "'")) else "")
