"""What is asked of the range, "do you have the chair in sand", is answered from the product that is named, also where
the customer has ordered the same."""

from __future__ import annotations

import re

from actions.call import Call, Outcome, Services
from actions.collected_changes import items_of
from actions.frame.asking import asks_something
from actions.frame.memory import pending
from actions.questions import from_articles, replies_to, tell_passage
from actions.records import orders_of
from frontdesk.products.articles import id_of, place_of

_A_THING = r"(?:it|them|one|the|that|those|these|a|an)"
# What only asks for what there is, whether or not it has the form of a question.
_ANY_LEFT = re.compile(
    r"\b(?:got|have|has|are there|is there) any\b.{1,40}\bleft\b|\b(?:got )?any (?:more )?left\b"
    r"|\bgot any\b(?! (?:news|ideas?|updates?|info\w*|clue|plans?))"
    r"|\bstill (?:do|sell|stock|make)\b"
    r"|^\W*(?:(?:yo|hey|hi|hiya|so|and|also|n|quick one|btw)\W+)*(?:you|u|ya) (?:got|sell|do)\b",
    re.IGNORECASE,
)
_SOLD = re.compile(
    r"\b(?:do|will|are) (?:you|u|ya)\b(?: \w+){0,3} (?:have|got|sell|selling|stock|keep|carry|do)\b"
    r"|\bhave (?:you|u|ya)\b(?: \w+){0,3} got\b|\b(?:in|out of|back in) stock\b|\bsold out\b|\bavailable\b"
    r"|\bany\b.{1,40}\bleft\b|\b(?:which|what)(?: other| else)? (?:colou?rs?|sizes?|kinds?)\b"
    rf"|\bhow much (?:is|are|for|does|do|would)(?: it| now)* (?:another|{_A_THING})\b"
    r"|\bhow much\b.{1,40}\b(?:these days|nowadays|at the moment|right now)\b",
    re.IGNORECASE,
)
# What may be a wish for something from an order, too.
_COULD_GET = re.compile(
    rf"\bcan (?:i|we|one) (?:still )?(?:get|have|buy) {_A_THING}\b.{{0,30}}\bin (?:the |a |an |size )?\w", re.IGNORECASE
)
# What asks for the price of what is named, in the middle of something else, too.
_ASKS_PRICE = re.compile(
    r"^(?!.*\b(?:longer|back|charge\w*|get|owe|left|hold|weigh\w*)\b).*(?:\bhow much\b"
    r"(?= (?:is|are|does|do|for|would|was|were|actually|again|now|then|please|pls)\b|\W*$)"
    r"|\b(?:price|rate|cost) (?:of|for)\b|\bwhat"
    r"(?:'?s| is| are| do| does| would)\b.{1,60}?\b(?:price|cost|run|go for|sell for|set me back)\b)",
    re.IGNORECASE,
)
_OF_SENDING = re.compile(
    r"\b(?:return\w*|send\w*|sent|postage|deliver\w*|shipping|ship|post|label|refund\w*|exchang\w*|repair\w*|insur\w*)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(r"\bhow much\b|\b(?:price|cost)\w*\b", re.IGNORECASE)
_OF_ONES_OWN = re.compile(
    r"\bmy\b(?! (?:son|daughter|wife|husband|mum|mom|dad|friend|mate|boyfriend|girlfriend|partner|brother|sister|kids?"
    r"|buddy|pal|colleague|boss|neighbou?r|nephew|niece"
    r"|boy|girl|size|feet|foot)\b)|\brefund\w*|\bdid i\b|\bi (?:got|have got)\b|\b(?:news|idea|update|tracking)\b"
    r"|\barriv\w*|\bon (?:its|their|the) way\b|\bhere by\b|\bready to ship\b|\bwrong\b|\bbroken?\b|\bfell apart\b"
    r"|\b(?:swap\w*|exchang\w+|chang\w+|instead|return\w*|replace\w*|cancel\w*|send (?:it|them) back|ordered|bought)\b",
    re.IGNORECASE,
)
# What a message about something that the customer has may be taken for.
_OF_TROUBLE = frozenset({"delivery_problem", "refund_request", "refund_status", "complaint"})


def of_the_range(call: Call, services: Services) -> Outcome | None:
    """What the product's page says to a message that asks what can be bought; None if it asks something else."""
    if call.in_form or call.entities("order_number") or not _asks(call, services):
        return None
    product = services.knowledge.named(call.reading)
    replies = replies_to(call, services, call.reading, False)
    if len(replies) == 1 and product:  # the passage is known; a search might prefer another one of the product
        return _tell(call, services, product)
    found = [reply.answer for reply in replies if reply.answer]
    is_of_product = any(each.passages and each.passages[0].is_of_subject for each in found)
    return from_articles(call, services) if is_of_product else None


def price_of_product(call: Call, services: Services) -> Outcome | None:
    """What a product costs that a message names and asks for, whatever else is going on: "summer bag is how much"."""
    product = priced(call, services)
    return tell_passage(call, services, place_of(product, is_of_price=True)) if product else None


def priced(call: Call, services: Services) -> str | None:
    """The product that a message names and asks the price of; None if it asks what the customer has paid, or what it
    costs to send something."""
    said = call.reading
    return services.knowledge.named(said) if _asks_price(said) and not call.entities("order_number") else None


def _asks_price(text: str) -> bool:
    """Whether a text asks what something costs, and not what was paid or what it costs to send it."""
    is_other = _OF_ONES_OWN.search(text) or _OF_SENDING.search(text)
    return bool(_ASKS_PRICE.search(text)) and not is_other


def of_the_item(call: Call, services: Services) -> Outcome | None:
    """The same in the middle of a form, of the one item that was read back: "in which other colours is it made?"."""
    said, waiting = call.reading, pending(call)
    if not call.in_form or waiting is None or not asks_something(said) or services.knowledge.named(said):
        return None
    if not _SOLD.search(said) and not _asks_price(said):
        return None
    items = items_of(call, services)
    places = waiting.places or {each.place for each in items}
    line = next((each.line for each in items if each.place in places), None) if len(places) == 1 else None
    return _tell(call, services, id_of(line.name)) if line else None


def _tell(call: Call, services: Services, product: str) -> Outcome | None:
    """Quote what the page of a product says of its price, if that is asked, else of what is in stock."""
    return tell_passage(call, services, place_of(product, is_of_price=bool(_PRICE.search(call.reading))))


def _asks(call: Call, services: Services) -> bool:
    said = call.reading
    if _OF_ONES_OWN.search(said) or (call.intent in _OF_TROUBLE and _has_it(call, services)):
        return False
    if _ANY_LEFT.search(said) or (asks_something(said) and _SOLD.search(said)):
        return True
    return bool(asks_something(said) and _COULD_GET.search(said)) and not _has_it(call, services)


def _has_it(call: Call, services: Services) -> bool:
    """Whether the customer has ordered the product that a message names."""
    lines = [line for order in orders_of(call, services) for line in order.items] if call.signed_in else []
    return services.knowledge.named(call.reading) in {id_of(line.name) for line in lines}
