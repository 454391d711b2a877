"""A cancellation that takes the place of a change: "too long, cancel W1132", in the middle of changing that order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.addresses import address_in
from actions.call import Call, Services
from actions.entities import order_numbers
from actions.frame.asking import asks_something
from actions.frame.deciding import takes_back
from actions.orders import SLOT

# "Cancel" alone may mean the change; the order has to be named.
_CANCELS_ORDER = re.compile(
    r"\b(?:cancel|annul|scrap|stop)\b(?: (?:just|please|pls|then))*"
    r" (?:(?:the|this|that|my) )?(?:whole |entire )?(?:order|lot|thing|purchase|\w*\d{3,})\b",
    re.IGNORECASE,
)
# "Rather than cancel the order", "if not, cancel the order", "he said to cancel the order".
_NOT_NOW = re.compile(
    r"\b(?:not|never|\w+n'?t|dont|rather|instead|before|if|otherwise|unless|until|without|said|says|told|would|might|could)\b",
    re.IGNORECASE,
)


def cancelled_instead(call: Call, services: Services) -> tuple[str, Mapping[str, Any]] | None:
    """The cancellation that a message wants of the very order that is being changed; None if it wants none."""
    numbers = call.slot(SLOT)
    if not numbers or call.intent != "cancel_order" or call.text.startswith("/"):
        return None
    is_of_another = set(order_numbers(call, services)) - set(numbers)
    said = _CANCELS_ORDER.search(call.reading)
    if said is None or is_of_another or asks_something(call.reading) or takes_back(call.reading):
        return None
    if _NOT_NOW.search(call.reading) or address_in(call.reading, anywhere=True):
        return None
    return "cancel_order_form", {SLOT: list(numbers)}
