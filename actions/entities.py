"""Numbers and addresses in a customer's message. `assistant/entities` normalises them; they are checked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from actions.call import Call, Services
from actions.frame.words import words
from actions.records import order_of
from frontdesk.references import ANY_NUMBER

# The certainty of digits that nothing but their length makes a number of ours (`assistant.entities.found.Certainty`).
_ALONE = "alone"


def order_numbers(call: Call, services: Services, *, asked: bool = False) -> list[str]:
    """The order numbers in the message, such as `W1042`, in its order and each once.

    Bare digits beside other words may as well be a year or a price. They count if the bot `asked` for a number, or if
    the caller has an order of that number.
    """

    def is_own(number: str) -> bool:
        return call.signed_in and order_of(call, services, number) is not None

    return _numbers(call, "order_number", lambda number: asked or is_own(number))


def ticket_numbers(call: Call, services: Services, *, asked: bool = False) -> list[str]:
    """The ticket numbers in the message, such as `T-100001`; bare digits as for `order_numbers`."""
    return _numbers(
        call, "ticket_number", lambda number: asked or services.tickets.find(call.caller, number) is not None
    )


def words_of(call: Call, entity: str) -> frozenset[str]:
    """The words of the message that are entities of a kind."""
    spans = (each for each in call.all_entities if each.get("entity") == entity and each.get("end"))
    return frozenset(word for each in spans for word in words(call.text[each["start"] : each["end"]]))


def email(call: Call) -> str | None:
    """The first e-mail address in the message."""
    return next(iter(call.entities("email")), None)


def _numbers(call: Call, entity: str, counts: Callable[[str], bool]) -> list[str]:
    """The numbers of a kind; `counts` decides on bare digits."""
    numbers = [
        number
        for found in call.all_entities
        if found.get("entity") == entity
        and ANY_NUMBER.fullmatch(number := _written(found))
        and (found.get("certainty") != _ALONE or counts(number))
    ]
    return list(dict.fromkeys(numbers))


def _written(found: Mapping[str, Any]) -> str:
    return str(found["value"]).strip().upper()
