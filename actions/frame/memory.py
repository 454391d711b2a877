"""What the frame remembers between turns, each in a slot of ours: the question that waits for an answer, subjects that
are put aside or wait for a sign-in, what was spoken of, and how many turns in a row came to nothing.

The slots' names are in `frontdesk.conversations.episode`: they are no facts about the customer's concern.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from actions.call import Call, Event, Request, with_corrections
from actions.events import slot_set
from actions.frame.form import Asked
from actions.frame.remarks import ITEM, ITEMS, ORDER
from frontdesk.conversations.episode import AFTER_SIGN_IN, ANSWERED, FAILING, PENDING, PUT_ASIDE, SPOKEN_OF
from frontdesk.conversations.model import Reason

PERSON, HELPED, PASSAGE = "person", "helped", "passage"
#: The topic after it was said why something is not possible for an order.
REFUSED = "refused"
MOST_REMEMBERED = 300  # characters of a question


@dataclass(frozen=True)
class Pending:
    """The question that was asked last and waits for an answer.

    Attributes:
        asks: the slot of a form's question, or the intent that a "yes" stands for, such as "person".
        response: how it was put.
        since: the turn in which it was (`Call.this_turn`).
        form: the form that asks.
        options: payloads of the buttons and their values, in order.
        reason: why a person was offered.
        offer: what a yes does, as its button has it.
        about: what it reads back, as `actions.frame.remarks` names it.
        pieces: the items of the order that it reads back, as the operation names them.
    """

    asks: str
    response: str
    since: str
    form: str | None = None
    options: tuple[tuple[str, Any], ...] = ()
    reason: str | None = None
    offer: str = ""
    about: str = ""
    pieces: tuple[str, ...] = ()

    @property
    def places(self) -> frozenset[str]:
        """The places of the pieces in their order."""
        return frozenset(piece.rpartition("/")[2] for piece in self.pieces)

    @property
    def values(self) -> tuple[Any, ...]:
        """The values of the options, in order."""
        return tuple(value for _, value in self.options)


def pending(call: Call) -> Pending | None:
    """The question that this message may answer: that of the active form, or an offer of the turn before this one."""
    stored = call.slot(PENDING)
    if not isinstance(stored, dict):
        return None
    found = Pending(**{**stored, "options": tuple((payload, value) for payload, value in stored["options"])})
    is_live = found.form == call.form if found.form else found.since == call.last_turn and not call.in_form
    return found if is_live else None


def asked_by(call: Call) -> str | None:
    """The form that asked the question that is pending, whether or not it is active still."""
    stored = call.slot(PENDING)
    return stored.get("form") if isinstance(stored, dict) else None


def asked(call: Call, form: str, slot: str, question: Asked) -> Event:
    """The event after which a form's question is pending."""
    options = [[option.button["payload"], option.value] for option in question.options]
    offer = next((option.button["title"] for option in question.options if option.value is True), "")
    about = _read_back(question)
    return _pending(
        call, slot, question.response, form=form, options=options, offer=offer, about=about, pieces=_pieces(question)
    )


def _pieces(question: Asked) -> list[str]:
    """The items that a question reads back, as an operation's parameters name them."""
    found = question.drafts[0]["parameters"].get("items") if len(question.drafts) == 1 else None
    return [str(each["item"] if isinstance(each, Mapping) else each) for each in found or ()]


def _read_back(question: Asked) -> str:
    """What a question reads back: an order as a whole, one item or several; empty for several orders, or nothing."""
    if len(question.drafts) != 1:
        return ""
    pieces = question.drafts[0]["parameters"].get("items")
    if not isinstance(pieces, list):
        return ORDER if "order" in question.drafts[0]["parameters"] else ""
    return ITEM if len(pieces) == 1 else ITEMS


def person_offered(call: Call, reason: Reason) -> tuple[Event, ...]:
    """Makes a "yes" in the next turn ask for a person; `reason` becomes the reason of that handoff."""
    response = str(call.said[-1].get("response")) if call.said else ""
    return (_pending(call, PERSON, response, reason=str(reason)),)


def journey_offered(call: Call, intent: str) -> tuple[Event, ...]:
    """Makes a "yes" in the next turn mean this intent."""
    response = str(call.said[-1].get("response")) if call.said else ""
    return (_pending(call, intent, response),)


def asked_whether_it_helped(call: Call) -> Event:
    """Makes a "no" in the next turn mean that the article did not help, and a "yes" that it did."""
    return _pending(call, HELPED, str(call.said[-1].get("response")))


def passages_offered(call: Call, choices: Iterable[tuple[str, str]]) -> Event:
    """Makes the next turn choose between passages, given as (address, words)."""
    return _pending(call, PASSAGE, str(call.said[-1].get("response")), options=[list(each) for each in choices])


def settled() -> tuple[Event, ...]:
    """Nothing is pending any more."""
    return (slot_set(PENDING, None),)


def put_aside(call: Call) -> list[Request]:
    """The subjects that wait until the active form has ended, in order."""
    return _requests(call, PUT_ASIDE)


def puts_aside(requests: Iterable[Request]) -> Event:
    """The event after which these subjects wait."""
    return _keeps(PUT_ASIDE, requests)


def waiting_for_sign_in(call: Call) -> list[Request]:
    """What is answered as soon as the customer has signed in, in order."""
    return _requests(call, AFTER_SIGN_IN)


def waits_for_sign_in(call: Call) -> Event:
    """The event after which this message is answered once the customer has signed in."""
    request = call.whole
    return _keeps(
        AFTER_SIGN_IN, [*(each for each in _requests(call, AFTER_SIGN_IN) if not _same(each, request)), request]
    )


def signed_in() -> Event:
    """The event after which nothing waits for a sign-in."""
    return _keeps(AFTER_SIGN_IN, ())


@dataclass(frozen=True)
class Answered:
    """The last question to the help pages, as it was searched with, and the addresses of what was shown for it; none
    if nothing was known."""

    question: str
    shown: tuple[str, ...]


def answered(call: Call) -> Answered | None:
    """What was asked of the help pages in the turn before this one."""
    stored = call.slot(ANSWERED)
    if not isinstance(stored, dict) or stored["since"] != call.last_turn:
        return None
    return Answered(stored["question"], tuple(stored["shown"]))


def shown_before(call: Call) -> tuple[str, ...]:
    """The addresses of what was shown of the help pages for a request before this one, of the same message."""
    stored = call.slot(ANSWERED)
    return tuple(stored["shown"]) if isinstance(stored, dict) and stored["since"] == call.this_turn else ()


def answers(call: Call, question: str, shown: Iterable[str]) -> Event:
    """The event after which this is the last question to the help pages, with all that was shown for it."""
    kept = {"question": question[-MOST_REMEMBERED:], "shown": list(shown), "since": call.this_turn}
    return slot_set(ANSWERED, kept)


def spoken_of(call: Call, kind: str) -> str | None:
    """The number of the "order", "ticket" or "invoice" that was last spoken of in this episode."""
    number = _spoken(call).get(kind)
    return number if isinstance(number, str) else None


def just_spoken_of(call: Call) -> list[str]:
    """The orders that the turn before this one was about: all that it told of, else the one that it dealt with."""
    stored = _spoken(call)
    if stored.get("since") != call.last_turn:
        return []
    return list(stored.get("told") or [each for each in (stored.get("order"),) if each])


def listed(call: Call) -> list[str]:
    """The numbers of the orders in the list that was shown last, in its order, and of those that were told of since:
    "the second one" is one of them."""
    numbers = _spoken(call).get("listed")
    return list(numbers) if isinstance(numbers, list) else []


def topic(call: Call) -> str | None:
    """What was looked up in the turn before this one: the intent of asking for it."""
    stored = _spoken(call)
    return stored.get("topic") if stored.get("since") == call.last_turn else None


def told_together(call: Call) -> list[str]:
    """The several orders that were told of in the turn before this one: "where are they" is about all of them."""
    told = _spoken(call).get("told")
    return list(told) if topic(call) and isinstance(told, list) and len(told) > 1 else []


def told_alone(call: Call) -> str | None:
    """The order that alone was told of in the turn before this one: "I want my money back" is about that one."""
    told = _spoken(call).get("told")
    return str(told[0]) if topic(call) and isinstance(told, list) and len(told) == 1 else None


def last_told(call: Call) -> str | None:
    """The order that alone was told of last, however long ago."""
    told = _spoken(call).get("told")
    return str(told[0]) if isinstance(told, list) and len(told) == 1 else None


def told_before(call: Call) -> str | None:
    """The order that alone was told of in this very turn, to an earlier request of the same message."""
    is_of_this_turn = len(call.heard) > 1 and _spoken(call).get("since") == call.this_turn
    return last_told(call) if is_of_this_turn else None


def speaks_of(call: Call, **facts: str | list[str]) -> Event:
    """The event after which these are the ones last spoken of: `order`, `ticket`, `invoice`, the `topic`, what was
    `listed`, the orders that were `told` of, those `never_charged`, and the ticket of a request that was `left`. No
    topic: nothing was looked up."""
    anew: dict[str, Any] = {"told": [], "left": None, "topic": None, "made": None}
    known, told = listed(call), facts.get("told") or []
    shown = {"listed": [*known, *(each for each in told if each not in known)]}
    return slot_set(SPOKEN_OF, {**_spoken(call), **anew, **shown, **facts, "since": call.this_turn})


def never_charged(call: Call) -> list[str]:
    """The orders that were cancelled in this episode before anything was charged for them."""
    numbers = _spoken(call).get("never_charged")
    return list(numbers) if isinstance(numbers, list) else []


@dataclass(frozen=True)
class Made:
    """A change that was made, or `waits` for a colleague's yes: which operation, of which order, and what was said of
    it, as it is and as it is written. `told_in` is the turn in which more was asked about it."""

    operation: str
    order: str
    facts: Mapping[str, str]
    words: Mapping[str, str]
    waits: bool = False
    told_in: str = ""


def also_spoken_of(events: Iterable[Event], **facts: Any) -> tuple[Event, ...]:
    """The events, of which the one that says what was spoken of also holds these facts."""
    return tuple(
        {**each, "value": {**each["value"], **facts}} if each.get("name") == SPOKEN_OF else each for each in events
    )


def speaks_of_made(events: Iterable[Event], made: Made) -> tuple[Event, ...]:
    """The events, of which the one that says what was spoken of also holds this change."""
    return also_spoken_of(events, made=asdict(made))


def last_made(call: Call) -> Made | None:
    """The change that was made last, as long as nothing else was spoken of since."""
    stored = _spoken(call).get("made")
    return Made(**stored) if isinstance(stored, dict) else None


def left_last(call: Call) -> str | None:
    """The ticket of a request that was left for the team in the turn before this one."""
    stored = _spoken(call)
    return stored.get("left") if stored.get("since") == call.last_turn else None


def still_speaks_of(call: Call) -> tuple[Event, ...]:
    """The events after which what was told in the turn before this one counts as told in this one."""
    return (slot_set(SPOKEN_OF, {**_spoken(call), "since": call.this_turn}),) if topic(call) else ()


def _spoken(call: Call) -> Mapping[str, Any]:
    stored = call.slot(SPOKEN_OF)
    return stored if isinstance(stored, dict) else {}


def failures(call: Call) -> int:
    """How many turns in a row before this one came to nothing."""
    stored = call.slot(FAILING)
    if not isinstance(stored, dict) or stored["since"] != call.last_turn:
        return 0
    return int(stored["count"])


def failed(call: Call) -> Event:
    """The event that counts this turn as one that came to nothing."""
    return slot_set(FAILING, {"count": failures(call) + 1, "since": call.this_turn})


def _requests(call: Call, slot: str) -> list[Request]:
    stored = call.slot(slot)
    kept = stored if isinstance(stored, list) else []
    return [_request(each) for each in kept]


def _request(stored: Mapping[str, Any]) -> Request:
    typed, corrections = stored["text"], tuple(stored.get("corrections") or ())
    return Request(
        stored["intent"], 1.0, with_corrections(typed, corrections), tuple(stored["entities"]), typed, corrections
    )


def _same(one: Request, other: Request) -> bool:
    return (one.intent, one.typed) == (other.intent, other.typed)


def _keeps(slot: str, requests: Iterable[Request]) -> Event:
    kept = [
        {
            "intent": each.intent,
            "text": each.typed,
            "entities": [dict(entity) for entity in each.entities],
            "corrections": [list(correction) for correction in each.corrections],
        }
        for each in requests
    ]
    return slot_set(slot, kept or None)


def _pending(call: Call, asks: str, response: str, **facts: Any) -> Event:
    known = {"form": None, "options": [], "reason": None} | facts
    return slot_set(PENDING, {"asks": asks, "response": response, "since": call.this_turn, **known})
