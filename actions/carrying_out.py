"""Operations in a journey: read back with all details, carried out after a yes, and told as they turn out.

Where the team does not let the assistant do it (`frontdesk operations set … off`), the journey asks the same questions
and leaves the request for the team, as `actions.passing_on` does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from actions.asking_proof import ask_for_proof
from actions.call import Action, Button, Call, Event, Outcome, Services, UnknownTurn
from actions.collected_changes import place_of
from actions.events import next_action, slot_set
from actions.explaining import explained
from actions.frame.form import Answer, Asked, Option, Question
from actions.frame.memory import (
    REFUSED,
    Made,
    never_charged,
    pending,
    person_offered,
    speaks_of,
    speaks_of_made,
    told_alone,
    topic,
)
from actions.orders import SLOT as ORDERS
from actions.orders import orders_chosen
from actions.passing_on import CONFIRMED, NEW_ADDRESS, REASON
from actions.records import order_of
from actions.refusals import response_of
from actions.wording import items
from frontdesk.accounts.model import Order
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Done, Refused, Value
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import Report
from frontdesk.failpoints import failpoint
from frontdesk.operations.model import Draft, Mode, Operation, State
from frontdesk.operations.service import Attempt, NotConfirmed
from frontdesk.operations.telling import in_words

#: What can be done instead, by the policy's name for it, as the button that begins it.
INSTEAD: Mapping[str, Button] = {
    "return_items": {"title": "Send something back", "payload": "/return_or_exchange"},
    "exchange_items": {"title": "Send something back", "payload": "/return_or_exchange"},
    "cancel_order": {"title": "Cancel the order", "payload": "/cancel_order"},
    "refund": {"title": "Ask for a refund", "payload": "/refund_request"},
    "claim": {"title": "Report a problem", "payload": "/delivery_problem"},
    "order_status": {"title": "Where is my order?", "payload": "/order_status"},
    "change_items": {"title": "Change the items", "payload": "/change_items"},
    "change_address": {"title": "Change the address", "payload": "/change_address"},
    "change_payment": {"title": "Pay in another way", "payload": "/change_payment"},
}
#: The last way out of every refusal.
PERSON: Button = {"title": "Talk to a person", "payload": "/person"}
#: Why nothing was done after a yes, by `NotConfirmed.code`.
NOT_CONFIRMED: Mapping[str, str] = {
    "line_taken": "utter_operation_line_taken",
    "daily_limit": "utter_operation_daily_limit",
    "not_offered": "utter_operation_not_offered",
}
#: Why an order cannot be changed whatever is wanted of it.
OF_THE_ORDER = frozenset(
    {
        Refusal.NOT_FOUND,
        Refusal.NOT_PENDING,
        Refusal.ALREADY_PACKED,
        Refusal.ALREADY_SHIPPED,
        Refusal.ALREADY_DELIVERED,
        Refusal.ALREADY_CANCELLED,
        Refusal.ALREADY_RETURNED,
        Refusal.LOST,
        Refusal.NOT_DELIVERED,
        Refusal.ALREADY_CHANGED,
        Refusal.TOO_LATE,
    }
)
#: The operation after which nothing is paid for an order.
CANCELLED = "cancel_order"
_WAITS = {State.FOR_AGENT: "utter_operation_for_agent", State.FOR_APPROVAL: "utter_operation_for_approval"}


Facts = Mapping[str, str]
_AMOUNTS = frozenset({"refund", "fee", "total", "total_before", "difference", "most", "amount", "balance", "needed"})
_DAYS = frozenset({"until", "from"})
#: When money goes back, by the fact `refund_when`: to a gift card at once.
AT_ONCE, LATER = "at_once", "5_to_7_days"


@dataclass(frozen=True)
class Wanted:
    """The operation of a journey.

    Attributes:
        name: as it is declared (`frontdesk.operations.declarations`).
        form: the form that collects it.
        parameters: what the customer wants for an order, by its number; None where the assistant cannot do it, and the
            request is left for the team.
        read_back: the response that reads it back, by the facts of the policy. It is given `orders` and these facts,
            with amounts and days as they are written.
        done: the response after it, alike.
        yes, no: the titles of the buttons.
        slots: those that the responses are given besides.
        of_orders: whether it is about orders, one operation for each that was chosen; else it is about the account.
        noted: what the customer said besides, and the response that says that it is noted.
    """

    name: str
    form: str
    parameters: Callable[[Call, Services, str], Mapping[str, Value] | None]
    read_back: Callable[[Facts], str]
    done: Callable[[Facts], str]
    yes: str
    no: str
    slots: tuple[str, ...] = ()
    of_orders: bool = True
    noted: tuple[Callable[[Call], str | None], str] = (lambda call: call.slot(REASON), "utter_reason_noted")


@dataclass(frozen=True, kw_only=True)
class CarryingOut(Action):
    """The action of a form that carries out operations.

    Attributes:
        wanted: what it may carry out: what its form collects, and whatever the action does that it goes around.
    """

    wanted: tuple[Wanted, ...]


def journeys(actions: Iterable[Action]) -> dict[str, Wanted]:
    """The operation of each journey among these actions, by the operation's name."""
    return {wanted.name: wanted for each in actions if isinstance(each, CarryingOut) for wanted in each.wanted}


def money_goes_back(facts: Facts) -> bool:
    """Whether the facts of an operation name an amount that the customer gets."""
    return Decimal(facts.get("refund", "0")) > 0


def by_refund(facts: Facts, responses: Mapping[str, str], otherwise: str) -> str:
    """The response that says to where and when money goes back, where the system of record tells both."""
    return responses.get(facts.get("refund_when", ""), otherwise) if "refund_to" in facts else otherwise


def or_read_back(wanted: Wanted, ticket: Question) -> Question:
    """The read-back of the operation where it may be carried out, else that of the ticket.

    If nothing of it is possible, nothing is asked, and the form's action says why.
    """

    def known(call: Call, services: Services) -> Any:
        found = examined(wanted, call, services)
        if not found:
            return ticket.known(call, services)
        return None if any(isinstance(each, Draft) for each in found.values()) else False

    def ask(call: Call, services: Services) -> Asked:
        found = examined(wanted, call, services)
        drafts = {number: each for number, each in found.items() if isinstance(each, Draft)}
        if not drafts:
            return ticket.ask(call, services)
        for number, each in found.items():
            if isinstance(each, Refused):
                say_refused(call, services, number, each)
        said, response = wanted.noted
        if (why := said(call)) and _is_new(why, call):
            call.say(response, reason=why)
        facts = _facts(list(drafts.values()))
        chosen = call.with_slots({ORDERS: list(drafts)}) if wanted.of_orders else call
        words = _words(wanted, chosen, services, facts, list(drafts.values()))
        as_json = tuple(each.to_json() for each in drafts.values())
        return Asked(wanted.read_back(facts), _yes_or_no(wanted, drafts.values()), words, drafts=as_json)

    def explains(call: Call, services: Services) -> bool:
        drafts = {each: of for each, of in examined(wanted, call, services).items() if isinstance(of, Draft)}
        if not drafts:
            return ticket.explains(call, services)
        facts = _facts(list(drafts.values()))
        words = _words(wanted, call.with_slots({ORDERS: list(drafts)}), services, facts, list(drafts.values()))
        return explained(wanted.name, facts, words, call, services)

    return replace(ticket, ask=ask, known=known, explains=explains)


def _is_new(why: str, call: Call) -> bool:
    """Whether a reason has not been noted yet: this message gives it, or nothing was read back before."""
    before = pending(call)
    return before is None or before.asks != CONFIRMED or why in call.text or why in call.reading


def _yes_or_no(wanted: Wanted, drafts: Iterable[Draft]) -> tuple[Option, Option]:
    """The buttons. That of another read-back has another payload, so that it cannot confirm this one."""
    ids = ",".join(each.id[:8] for each in drafts)
    yes: Button = {"title": wanted.yes, "payload": "/affirm" + json.dumps({"operation": ids})}
    return Option(True, yes), Option(None, {"title": wanted.no, "payload": "/deny"})


def carrying_out(wanted: Wanted, ticket: Action) -> CarryingOut:
    """The action of a form whose last question is `or_read_back`: it carries out what was confirmed, once, and says
    what came of it. Where the assistant may not or cannot do it, it is the action of the ticket."""

    def run(call: Call, services: Services) -> Outcome:
        if not _wishes(wanted, call, services):
            return ticket.run(call, services)
        if call.slot(CONFIRMED) is True:
            return carry_out(wanted, call, services)
        found = examined(wanted, call, services)
        refused = {number: each for number, each in found.items() if isinstance(each, Refused)}
        if not refused:
            return ticket.run(call, services)
        insists = was_refused(call, list(refused))
        for number, each in refused.items():
            say_refused(call, services, number, each, offers=not insists)
        if not insists:
            return Outcome("impossible", ", ".join(refused), _refused_of(call, list(refused)))
        call.say("utter_may_not_decide")
        offered = person_offered(call, Reason.POLICY_REQUIRES)
        return Outcome("insisted", ", ".join(refused), (*_refused_of(call, list(refused)), *offered))

    others = ticket.wanted if isinstance(ticket, CarryingOut) else ()
    return CarryingOut(ticket.name, run, ticket.requires, ticket.clears, ticket.part_of_form, wanted=(wanted, *others))


def is_offered(name: str, call: Call, services: Services) -> bool:
    """Whether the operation may be carried out, or prepared for an agent's yes, for whoever speaks."""
    mode = call.once(("mode", name), lambda: services.operations.mode(name))
    return call.signed_in and mode is not Mode.OFF


def refused_anyway(name: str, call: Call, services: Services, number: str) -> bool:
    """Whether an order is such that the operation is refused whatever else is wanted: nothing more need be asked."""
    found = _draft(name, call, services, number, {"order": number})
    return isinstance(found, Refused) and found.reason in OF_THE_ORDER


def takes_pieces(name: str, call: Call, services: Services) -> bool:
    """Whether the chosen order can have more or fewer pieces, and not only other kinds of them."""
    (number,) = call.slot(ORDERS)
    found = _draft(name, call, services, number, {"order": number, "items": [{"item": "1", "quantity": 0}]})
    return not (isinstance(found, Refused) and found.reason is Refusal.KINDS_ONLY)


def _wishes(wanted: Wanted, call: Call, services: Services) -> dict[str, Mapping[str, Value]] | None:
    """What is wanted for each order that was chosen; None where the assistant may not or cannot do it."""
    if not is_offered(wanted.name, call, services):
        return None
    found = {}
    for number in (call.slot(ORDERS) or []) if wanted.of_orders else [""]:
        parameters = wanted.parameters(call, services, number)
        if parameters is None:
            return None
        found[number] = parameters
    return found


def examined(wanted: Wanted, call: Call, services: Services) -> dict[str, Draft | Refused]:
    """What the system of record says of each order that was chosen, asked once in an action; nothing where the
    assistant may not do it."""

    wishes = _wishes(wanted, call, services) or {}
    return {number: _draft(wanted.name, call, services, number, wish) for number, wish in wishes.items()}


def _draft(name: str, call: Call, services: Services, number: str, parameters: Mapping[str, Value]) -> Draft | Refused:
    key = call.key(f"{name}:{number}")
    what = ("draft", key, json.dumps(parameters, sort_keys=True))
    return call.once(what, lambda: services.operations.draft(call.caller, name, parameters, key))


def carry_out(wanted: Wanted, call: Call, services: Services, confirmed: Sequence[Operation] | None = None) -> Outcome:
    """Carry out what was read back and confirmed, and say what came of it; or ask who it is first."""
    live = confirmed or [
        each for each in services.operations.live(call.caller.conversation_id) if each.name == wanted.name
    ]
    if not live:
        return _read_back_again(call, wanted)
    settled: list[Operation] = []
    unproven: Operation | None = None
    failpoint("action.before_effect")
    for operation in live:
        try:
            settled.append(services.operations.confirm(call.caller, _attempt(call), operation.id))
        except NotConfirmed as problem:
            if problem.code in ("stale", "changed") and not settled:
                return _read_back_again(call, wanted)
            if problem.code == "proof_required":
                unproven = operation
                break  # one proof at a time
            call.say(NOT_CONFIRMED[problem.code], buttons=[PERSON])
    failpoint("action.after_effect")
    for operation in settled:
        _say_result(wanted, call, services, operation)
    if unproven:
        return ask_for_proof(call, services, unproven)
    numbers = [_number(each) for each in settled or live]
    results = {str(each.state) for each in settled} or {"refused"}
    about = _of(call, numbers[-1], [each for each in settled if each.state is State.DONE])
    if made := _made(wanted, call, services, settled):
        about = speaks_of_made(about, made)
    return Outcome(", ".join(sorted(results)), ", ".join(filter(None, numbers)) or None, about)


def _of(call: Call, number: str, done: Sequence[Operation]) -> tuple[Event, ...]:
    """Afterwards "it" is the order, if it was about one, and it is known for which no money comes back."""
    cancelled = [_number(each) for each in done if each.name == CANCELLED and not each.amount]
    uncharged = [*cancelled, *(_number(each) for each in done if _lessens_what_is_due(each))]
    address = next((said for each in done if isinstance(said := each.parameters.get("address"), str) and said), "")
    if not number and not address:
        return ()
    known: dict[str, str | list[str]] = {"order": number} if number else {}
    known |= {"told": cancelled} if cancelled else {}
    known |= {"never_charged": [*never_charged(call), *uncharged]} if uncharged else {}
    known |= {"address": address} if address else {}
    return (speaks_of(call, **known),)


def _lessens_what_is_due(operation: Operation) -> bool:
    """Whether an order costs less now, and nothing has been charged for it that could come back."""
    before, after = (operation.facts.get(name) for name in ("total_before", "total"))
    is_less = before is not None and after is not None and Decimal(after) < Decimal(before)
    return is_less and not operation.amount and "payment" not in operation.parameters


def _made(wanted: Wanted, call: Call, services: Services, settled: Sequence[Operation]) -> Made | None:
    """What can be asked about afterwards: the only operation, if it was carried out or waits for a colleague."""
    if len(settled) != 1 or settled[0].state not in {State.DONE, *_WAITS} or isinstance(settled[0].result, Refused):
        return None
    facts, words = _told_of(wanted, call, services, settled[0])
    return Made(wanted.name, _number(settled[0]), facts, words, waits=settled[0].state in _WAITS)


def _refused_of(call: Call, numbers: list[str]) -> tuple[Event, ...]:
    """Afterwards "so until when?" and "what can I do then?" are asked of the orders, and of two "the other one"."""
    several: dict[str, Any] = {"listed": numbers} if len(numbers) > 1 else {}
    if address := call.slot(NEW_ADDRESS):
        several["address"] = address  # "then the other one, same new address"
    return (speaks_of(call, order=numbers[-1], topic=REFUSED, told=numbers, **several),) if numbers[-1] else ()


def was_refused(call: Call, numbers: Sequence[str]) -> bool:
    """Whether the turn before told that something is not possible for just these orders."""
    return topic(call) == REFUSED and numbers == [told_alone(call)]


def _attempt(call: Call) -> Attempt:
    if call.turn_id is None:
        raise UnknownTurn("operation")
    return Attempt(call.turn_id, call.attempts)


def _read_back_again(call: Call, wanted: Wanted) -> Outcome:
    """What was read back no longer holds: look again, and read it back as it is now."""
    call.say("utter_operation_read_back_again")
    return anew(wanted)


def anew(wanted: Wanted, *without: str) -> Outcome:
    """Begin the form again with what was collected, but for these slots."""
    emptied = (slot_set(slot, None) for slot in (CONFIRMED, *without))
    return Outcome("stale", events=(*emptied, next_action(wanted.form)), keeps_slots=True)


def _say_result(wanted: Wanted, call: Call, services: Services, operation: Operation) -> None:
    facts, words = _told_of(wanted, call, services, operation)
    if operation.is_settled:
        call.report(Report(told=(operation.id,)))
    if operation.state is State.DONE and isinstance(operation.result, Done):
        call.say(wanted.done(facts), **words)
    elif isinstance(operation.result, Refused):
        say_refused(call, services, _number(operation), operation.result)
    else:
        call.say(_WAITS.get(operation.state, "utter_operation_unknown"), **words, what=in_words(operation))


def _told_of(
    wanted: Wanted, call: Call, services: Services, operation: Operation
) -> tuple[dict[str, str], dict[str, Any]]:
    """What an operation is told with: its facts, with those of its result, and the words."""
    about = call.with_slots({ORDERS: [_number(operation)] if wanted.of_orders else None})
    of_result = operation.result.facts if isinstance(operation.result, Done) else {}
    facts = {**_facts([operation]), **of_result}
    return facts, _words(wanted, about, services, facts, [operation])


def refusal_of(wanted: Wanted, call: Call, services: Services) -> Refused | None:
    """Why what is wanted so far is not possible, for the first order of which it is not."""
    found = examined(wanted, call, services).values()
    return next((each for each in found if isinstance(each, Refused)), None)


def mended_by(question: Question, wanted: Wanted, reasons: Collection[Refusal]) -> Question:
    """The question, to which no answer counts that the system of record refuses for these reasons: it is said why, and
    asked again."""

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        answer = question.read(call, services, asked)
        if answer is None or answer.value is None or not question.is_whole(answer.value):
            return answer
        if wanted.of_orders and not call.slot(ORDERS):
            return answer
        answered = call.with_slots({question.slot: answer.value})
        refused = refusal_of(wanted, answered, services)
        if refused is None or refused.reason not in reasons:
            return answer
        number = (call.slot(ORDERS) or [""])[0] if wanted.of_orders else ""
        return Answer(problem=response_of(refused), variables=_why(call, services, number, refused), is_refused=True)

    return replace(question, read=read)


def say_refused(
    call: Call,
    services: Services,
    number: str,
    refused: Refused,
    offers: bool = True,
) -> None:
    """Say why not, and offer what is possible instead and, as the last way out, a person."""
    offered = {button["payload"]: button for name in refused.instead if (button := instead(name, number))}
    words = _why(call, services, number, refused)
    buttons = [*offered.values(), PERSON] if offers else []
    call.say(response_of(refused), buttons=buttons, **words)


def _why(call: Call, services: Services, number: str, refused: Refused) -> dict[str, Any]:
    """What a refusal is told with."""
    order = order_of(call, services, number) if number else None
    words = _written(services, refused.facts, order.currency if order else "")
    words |= {"number": number, "items": items(order.items) if order else ""}
    return {"item": words["items"], **words}


def instead(name: str, number: str) -> Button | None:
    """The button that begins what is possible instead, for the same order."""
    button = INSTEAD.get(name)
    if button is None or not number:
        return button
    return {**button, "payload": button["payload"] + json.dumps({"order_number": number})}


def _facts(of: Sequence[Draft | Operation]) -> dict[str, str]:
    """The facts and parameters of a read-back or a result; of several orders the parameters and the outcome that all
    have, and what money goes back in all."""
    back = sum((each.amount for each in of), Decimal(0))
    known = [dict(each.facts) if len(of) == 1 else {"outcome": each.facts.get("outcome")} for each in of]
    told = [{**each.parameters, **facts}.items() for each, facts in zip(of, known, strict=True)]
    texts = [{(name, value) for name, value in each if isinstance(value, str)} for each in told]
    facts = dict(set.intersection(*texts))
    return {**facts, **({"refund": str(back)} if back else {})}


def _words(
    wanted: Wanted, call: Call, services: Services, facts: Facts, of: Sequence[Draft | Operation]
) -> dict[str, Any]:
    """What a sentence is told with: the orders, the slots of the journey, facts as they are written, and the `pieces`
    that the operation is about."""
    said = {slot: str(call.slot(slot) or "") for slot in wanted.slots}
    if not wanted.of_orders:
        return {**said, **_written(services, facts, "")}
    order = order_of(call, services, call.slot(ORDERS)[0])
    said |= {"pieces": _pieces(order, of[0].parameters)} if order and len(of) == 1 else {}
    return {**said, **_written(services, facts, order.currency if order else ""), **orders_chosen(call, services)}


def _pieces(order: Order, parameters: Mapping[str, Value]) -> str:
    """The lines of the order that the parameter `items` names, with how many of each; all where it names none."""
    entries = parameters.get("items")
    said = [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    counts = {str(each.get("item")): each.get("quantity") for each in said}
    lines = []
    for place, line in enumerate(order.items, 1):
        position = place_of(line, place)
        name = next((each for each in (f"{order.number}/{position}", position) if each in counts), None)
        if name:
            count = counts[name]
            lines.append(replace(line, quantity=count) if isinstance(count, int) else line)
    return items(lines or order.items)


def _written(services: Services, facts: Facts, currency: str) -> dict[str, Any]:
    """Facts with amounts and days as customers read them."""
    words: dict[str, Any] = dict(facts)
    for name in _AMOUNTS & set(facts):
        words[name] = services.wording.money(Decimal(facts[name]), currency)
    for name in _DAYS & set(facts):
        words[name] = services.wording.day(date.fromisoformat(facts[name]))
    return words


def _number(operation: Operation) -> str:
    return str(operation.parameters.get("order", ""))
