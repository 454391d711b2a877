"""What a customer wants done and the assistant may not do: the questions that such journeys share, and the action that
leaves a confirmed request for the team."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from actions.call import Action, Call, Event, Journey, Outcome, Services
from actions.frame.asking import asks_something
from actions.frame.form import Answer, Asked, Option, Question, confirmation
from actions.frame.memory import speaks_of
from actions.frame.subjects import DOUBTFUL
from actions.frame.words import short, weighty, words
from actions.order_facts import tell
from actions.orders import SLOT as ORDERS
from actions.orders import Suited, orders_chosen, spoken_for
from actions.records import order_of
from actions.wording import items
from frontdesk.conversations.episode import BEGUN_WITH
from frontdesk.conversations.report import RequestLeft
from frontdesk.failpoints import failpoint
from frontdesk.identity.model import Level
from frontdesk.tickets.model import Request, Ticket
from frontdesk.tickets.service import PassedOn

REASON, CONFIRMED, NEW_ADDRESS = "reason", "confirmed", "new_address"
#: The reason that counts, where a system of record takes certain ones only.
ACCEPTED = "accepted_reason"
# The name of a response, or how it follows from what was collected.
Response = str | Callable[[Call], str]
_BECAUSE = re.compile(
    r"\b(?:because|because of|'?cause|cos|coz|cuz|bc|due to|the reason is|reason:)\s+(.+)", re.IGNORECASE | re.DOTALL
)
# A clause that gives a reason without saying so: "cancel it, it's the wrong colour".
_GIVES_REASON = re.compile(
    r"\b(?:wrong|(?<!one )(?<!order )too(?! late)|mistake|accident(?:ally)?|twice|duplicate|doubled?"
    r"|(?<!the )cheaper|elsewhere"
    r"|no longer|any ?more|"
    r"found|(?:don'?t|do not) (?:need|want|like|fit)|does ?n'?t (?:fit|suit|work|match)|"
    r"did ?n'?t (?:mean|want|need|realise|realize)|not what|not as described|takes? (?:so |too |for)|taking|"
    r"chang(?:e|ed) my mind|can'?t afford|already (?:have|got|bought))\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r"\s*(?:[,;!?–—]|\.(?=\s|$)|\s-\s|\b(?:as|since)\b(?= (?:i|we|it|they)\b))\s*"
    r"|\s+(?:and|but)\s+(?=(?:it|they|i|we)\b)"
    r"|\s+(?=(?:i|we|it|they)(?:'?s|'?re|'?ve)? (?:do ?n'?t|do not|did ?n'?t|no longer|found|bought|got|ordered|"
    r"chang\w+|can'?t|is|was|are|were|too|wrong|already)\b)"
)
_ASKED_FOR = re.compile(
    r"\b(?:cancel\w*|return\w*|send(?:ing)? back|refund\w*|exchange|swap|please|pls|plz|want to|would like to|"
    r"can (?:i|you|u))\b",
    re.IGNORECASE,
)
# A reason, also where it would elsewhere mean to stop.
_CHANGED_MIND = re.compile(r"\bchang(?:e|ed|ing) (?:my|our) minds?\b", re.IGNORECASE)
_NO_REASON = re.compile(
    r"\W*(?:no(?: special| particular| real)? reason|just because|doesn'?t matter|"
    r"(?:i'?d )?rather not(?: say)?|(?:i )?don'?t want to say|"
    r"(?:that'?s |that is |it'?s )?(?:none of your business|private|personal))\W*",
    re.IGNORECASE,
)

# Words of a "no" or of a correction that say nothing by themselves.
_CORRECTING = frozenset(
    {"no", "nope", "nah", "not", "don't", "do", "wrong", "that's", "isn't", "never", "mind", "stop", "wait", "actually"}
)

# What a message that adds to a request may be taken for: "I need it in L".
_ADDING = DOUBTFUL | {"change_items", "return_or_exchange", "delivery_problem", "choose"}


def passing_on(
    kind: str,
    told: Response,
    details: Sequence[str] = (),
    otherwise: Journey | None = None,
    guest: Journey | None = None,
    clears: Sequence[str] = (),
) -> Action:
    """The action of a form that collects a request: it leaves one for each order, once, and says so.

    Args:
        kind: the journey, such as `cancel_order`.
        told: the response that says it, with the numbers of the `tickets`.
        details: the slots that say what exactly is wanted.
        otherwise: what is done where the form had nothing to ask.
        clears: further slots that the form fills.
        guest: what is done for whoever has not signed in, if there is more to say than that they should.
    """

    def run(call: Call, services: Services) -> Outcome:
        if guest and not call.signed_in:
            return guest(call, services)
        if call.slot(CONFIRMED) is not True:
            return otherwise(call, services) if otherwise else Outcome("refused")
        what = {name: str(value) for name in details if (value := call.slot(name))}
        requests = [
            Request(kind, number, _with_more(what, number, call, services), call.slot(REASON) or None)
            for number in call.slot(ORDERS) or [None]
        ]
        failpoint("action.before_effect")
        passed = [services.tickets.pass_on(call.caller, each, call.key(f"{kind}:{each.order}")) for each in requests]
        failpoint("action.after_effect")
        _say(call, passed, _named(told, call), {**what, **orders_chosen(call, services)})
        left = tuple(RequestLeft(each.ticket.number, kind) for each in passed if each.is_new)
        numbers = ", ".join(each.ticket.number for each in passed)
        return Outcome(
            "passed_on" if left else "known", numbers, _speaks_of(call, passed[-1].ticket, what), requests=left
        )

    requires = Level.ANONYMOUS if guest else Level.IDENTIFIED
    return Action(f"action_{kind}", run, requires, clears=(ORDERS, *details, *clears, REASON, CONFIRMED, BEGUN_WITH))


def _with_more(what: Mapping[str, str], number: str | None, call: Call, services: Services) -> dict[str, str]:
    """The details with what is in the order and the words that began the request, so that people see what was meant."""
    order = order_of(call, services, number) if number else None
    said = call.slot(BEGUN_WITH)
    return {**({"items": items(order.items)} if order else {}), **what, **({"message": said} if said else {})}


def _named(response: Response, call: Call) -> str:
    return response if isinstance(response, str) else response(call)


def _say(call: Call, passed: Sequence[PassedOn], response: str, what: Mapping[str, Any]) -> None:
    for known in (each.ticket.number for each in passed if not each.is_new):
        call.say("utter_already_passed_on", ticket=known)
    if new := [each.ticket.number for each in passed if each.is_new]:
        call.say(response, tickets=", ".join(new), **what)


def _speaks_of(call: Call, ticket: Ticket, what: Mapping[str, str]) -> tuple[Event, ...]:
    """Afterwards "it" is the order, "my ticket" the ticket, and "the same address" the one that was asked for."""
    order, address = ticket.request.order if ticket.request else None, what.get(NEW_ADDRESS)
    known = {"order": order} if order else {}
    known |= {"address": address} if address else {}
    return (speaks_of(call, ticket=ticket.number, left=ticket.number, **known),)


def unsuited(suited: Suited, nothing: str) -> Journey:
    """Says of the orders that the message means where they stand and why that cannot be done, or `nothing` where there
    are none."""

    def run(call: Call, services: Services) -> Outcome:
        orders = spoken_for(call, services)
        if not orders or len(orders) > 1:
            call.say(nothing)
            return Outcome("none")
        tell(call, services, orders[0])
        if orders[0].state not in suited.already:
            call.say(suited.unfit, number=orders[0].number, items=items(orders[0].items))
        return Outcome("impossible", orders[0].number, (speaks_of(call, order=orders[0].number),))

    return run


def _reasons(text: str) -> str:
    """The clauses of a text that give a reason."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    return ", ".join(each for each in clauses if _GIVES_REASON.search(each) and not _ASKED_FOR.search(each))


def by_reason(without: str, given: str) -> Response:
    """One response where no reason was given, else the other."""
    return lambda call: given if call.slot(REASON) else without


def reason() -> Question:
    """The question why. It is never put: customers may say why at the read-back."""

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        said = short(call.text)
        if said.startswith("/"):
            return None
        if given := _BECAUSE.search(short(call.reading)):
            return Answer(given[1])
        if not asked and (clauses := _reasons(short(call.reading))):
            return Answer(clauses)
        if not asked or not said:
            return None
        if _NO_REASON.fullmatch(said):
            return Answer("", whole=True)
        if call.intent == "affirm" and not weighty(call.reading):
            return None  # "yes" says nothing of why
        return Answer(said, whole=bool(_CHANGED_MIND.search(said)))

    return Question(REASON, lambda call, services: Asked(""), read, free=True, volunteered=True)


def in_own_words(slot: str, response: str, intents: frozenset[str], beside: str) -> Question:
    """A question that is answered in the customer's own words, perhaps in the first message already. What they correct
    later is added, so that nothing is lost.

    Args:
        intents: those of messages that may say it without being asked.
        beside: words that do not say it: "change an item in my order" names no item.
    """
    says_nothing = frozenset(beside.split()) | _CORRECTING

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        if not call.text or call.text.startswith("/"):
            return None
        if asked:
            return Answer(short(call.text))
        said = {word for word in weighty(call.reading, says_nothing) if not any(sign.isdigit() for sign in word)}
        may_say_it = call.intent in intents | {"correction", "deny"}
        may_add_to_it = bool(call.slot(slot)) and call.intent in _ADDING and not asks_something(call.reading)
        if not said or not (may_say_it or may_add_to_it):
            return None
        return Answer(short("; ".join(filter(None, (call.slot(slot), call.text)))), frozenset(words(call.reading)))

    return Question(
        slot, lambda call, services: Asked(response, variables=orders_chosen(call, services)), read, free=True
    )


def read_back(
    response: Response,
    *slots: str,
    facts: Callable[[Call, Services], Mapping[str, str]] = lambda call, services: {},
) -> Question:
    """The question whether what was collected shall be passed on. The response is given the slots, `orders` (numbers
    and items) and further `facts`."""

    def ask(call: Call, services: Services) -> Asked:
        said = {slot: str(call.slot(slot) or "") for slot in slots}
        said |= {**orders_chosen(call, services), **facts(call, services)}
        return Asked(_named(response, call), YES_OR_NO, said)

    return confirmation(CONFIRMED, ask, slots)


YES_OR_NO = (
    Option(True, {"title": "Yes, pass it on", "payload": "/affirm"}),
    Option(None, {"title": "No, leave it", "payload": "/deny"}),
)
