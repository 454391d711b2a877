"""Operations in a journey: read back with all details, carried out after a yes, and told as they turn out.

Where the team does not let the assistant do it (`frontdesk operations set … off`), the journey asks the same questions
and leaves the request for the team, as `actions.passing_on` does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from actions.call import Action, Button, Call, Outcome, Services, UnknownTurn
from actions.events import next_action, slot_set
from actions.frame.form import Asked, Option, Question
from actions.frame.memory import speaks_of
from actions.orders import SLOT as ORDERS
from actions.orders import orders_chosen
from actions.passing_on import CONFIRMED, REASON
from actions.records import order_of
from actions.wording import items
from frontdesk.accounts.writes import Done, Refused, Value
from frontdesk.conversations.report import Report
from frontdesk.failpoints import failpoint
from frontdesk.operations.model import Draft, Mode, Operation, State
from frontdesk.operations.service import Attempt, NotConfirmed

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
}
#: Why something is not possible, by the policy's code for it.
REFUSED: Mapping[str, str] = {
    "already_packed": "utter_refused_already_packed",
    "already_shipped": "utter_refused_already_shipped",
    "already_delivered": "utter_refused_already_delivered",
    "already_cancelled": "utter_refused_already_cancelled",
    "already_returned": "utter_refused_already_returned",
    "lost": "utter_refused_lost",
    "not_found": "utter_order_not_found",
}
#: Why nothing was done after a yes, by `NotConfirmed.code`.
NOT_CONFIRMED: Mapping[str, str] = {
    "line_taken": "utter_operation_line_taken",
    "daily_limit": "utter_operation_daily_limit",
    "not_offered": "utter_operation_not_offered",
    "proof_required": "utter_operation_not_offered",
}
_WAITS = {State.FOR_AGENT: "utter_operation_for_agent", State.FOR_APPROVAL: "utter_operation_for_approval"}


@dataclass(frozen=True)
class Wanted:
    """The operation of a journey.

    Attributes:
        name: as it is declared (`frontdesk.operations.declarations`).
        parameters: what the customer wants, for an order.
        read_back: the responses that read it back: where no money goes back, and where some does. They are given
            `orders`, `refund` and the facts of the policy.
        done: the responses after it, alike.
        yes, no: the titles of the buttons.
    """

    name: str
    parameters: Callable[[Call, str], Mapping[str, Value]]
    read_back: tuple[str, str]
    done: tuple[str, str]
    yes: str
    no: str


def or_read_back(wanted: Wanted, ticket: Question) -> Question:
    """The read-back of the operation where it may be carried out, else that of the ticket.

    If nothing of it is possible, nothing is asked, and the form's action says why.
    """

    def known(call: Call, services: Services) -> Any:
        found = _examined(wanted, call, services)
        return False if found and not any(isinstance(each, Draft) for each in found.values()) else None

    def ask(call: Call, services: Services) -> Asked:
        found = _examined(wanted, call, services)
        drafts = {number: each for number, each in found.items() if isinstance(each, Draft)}
        if not drafts:
            return ticket.ask(call, services)
        for number, each in found.items():
            if isinstance(each, Refused):
                _say_refused(call, services, number, each)
        if why := call.slot(REASON):
            call.say("utter_reason_noted", reason=why)
        chosen = call.with_slots({ORDERS: list(drafts)})
        ids = ",".join(each.id[:8] for each in drafts.values())
        options = (
            Option(True, {"title": wanted.yes, "payload": "/affirm" + json.dumps({"operation": ids})}),
            Option(None, {"title": wanted.no, "payload": "/deny"}),
        )
        back = sum((each.amount for each in drafts.values()), Decimal(0))
        words = _words(chosen, services, list(drafts.values()), back)
        return Asked(
            wanted.read_back[bool(back)], options, words, drafts=tuple(each.to_json() for each in drafts.values())
        )

    return replace(ticket, ask=ask, known=known)


def carrying_out(wanted: Wanted, ticket: Action) -> Action:
    """The action of a form whose last question is `or_read_back`: it carries out what was confirmed, once, and says
    what came of it. Where the team does not let the assistant do it, it is the action of the ticket."""

    def run(call: Call, services: Services) -> Outcome:
        if not call.slot(ORDERS) or services.operations.mode(wanted.name) is Mode.OFF:
            return ticket.run(call, services)
        if call.slot(CONFIRMED) is True:
            return _carry_out(wanted, call, services)
        found = _examined(wanted, call, services)
        refused = {number: each for number, each in found.items() if isinstance(each, Refused)}
        for number, each in refused.items():
            _say_refused(call, services, number, each)
        if not refused:
            return ticket.run(call, services)
        return Outcome("impossible", ", ".join(refused), (speaks_of(call, order=list(refused)[-1]),))

    return replace(ticket, run=run)


def _examined(wanted: Wanted, call: Call, services: Services) -> dict[str, Draft | Refused]:
    """What the system of record says of each order that was chosen; nothing where the assistant may not do it."""
    numbers: Sequence[str] = call.slot(ORDERS) or []
    if services.operations.mode(wanted.name) is Mode.OFF:
        return {}

    def examine(number: str) -> Draft | Refused:
        parameters = wanted.parameters(call, number)
        return services.operations.draft(call.caller, wanted.name, parameters, call.key(f"{wanted.name}:{number}"))

    return {number: examine(number) for number in numbers}


def _carry_out(wanted: Wanted, call: Call, services: Services) -> Outcome:
    live = [each for each in services.operations.live(call.caller.conversation_id) if each.name == wanted.name]
    if not live:
        return _anew(wanted, call)
    settled: list[Operation] = []
    failpoint("action.before_effect")
    for operation in live:
        try:
            settled.append(services.operations.confirm(call.caller, _attempt(call), operation.id))
        except NotConfirmed as problem:
            if problem.code in ("stale", "changed") and not settled:
                return _anew(wanted, call)
            call.say(NOT_CONFIRMED[problem.code], number=_number(operation))
    failpoint("action.after_effect")
    for operation in settled:
        _say_result(wanted, call, services, operation)
    numbers = [_number(each) for each in settled] or list(call.slot(ORDERS))
    results = {str(each.state) for each in settled} or {"refused"}
    return Outcome(", ".join(sorted(results)), ", ".join(numbers), (speaks_of(call, order=numbers[-1]),))


def _attempt(call: Call) -> Attempt:
    if call.turn_id is None:
        raise UnknownTurn("operation")
    return Attempt(call.turn_id, call.attempts)


def _anew(wanted: Wanted, call: Call) -> Outcome:
    """What was read back no longer holds: look again, and read it back as it is now."""
    call.say("utter_operation_read_back_again")
    again = (slot_set(CONFIRMED, None), next_action(f"{wanted.name}_form"))
    return Outcome("stale", events=again, keeps_slots=True)


def _say_result(wanted: Wanted, call: Call, services: Services, operation: Operation) -> None:
    about = call.with_slots({ORDERS: [_number(operation)]})
    told = Report(told=(operation.id,))
    if operation.state is State.DONE and isinstance(operation.result, Done):
        back = operation.amount
        words = _words(about, services, [operation], back) | dict(operation.result.facts)
        call.say(wanted.done[bool(back)], report=told, **words)
    elif isinstance(operation.result, Refused):
        _say_refused(call, services, _number(operation), operation.result, told)
    else:
        words = _words(about, services, [operation], operation.amount)
        call.say(_WAITS.get(operation.state, "utter_operation_unknown"), **words)


def _say_refused(call: Call, services: Services, number: str, refused: Refused, report: Report | None = None) -> None:
    """Say why not, and offer what is possible instead."""
    order = order_of(call, services, number)
    offered = {button["payload"]: button for name in refused.instead if (button := INSTEAD.get(name))}
    words: dict[str, Any] = {"number": number, "items": items(order.items) if order else "", **refused.facts}
    call.say(
        REFUSED.get(refused.reason, "utter_refused_otherwise"), buttons=list(offered.values()), report=report, **words
    )


def _words(call: Call, services: Services, of: Sequence[Draft | Operation], back: Decimal) -> dict[str, Any]:
    """What a read-back or a result is told with."""
    first = of[0]
    amount = services.wording.money(back, first.currency) if back else ""
    return {**(first.facts if len(of) == 1 else {}), **orders_chosen(call, services), "refund": amount}


def _number(operation: Operation) -> str:
    return str(operation.parameters.get("order", ""))
