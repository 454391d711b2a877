"""Refunds: what the records say of one, and asking for one: for what was not as it should be it is paid without a
return, above a limit once somebody has agreed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.asking_sign_in import ask_to_sign_in
from actions.call import Call, Event, Outcome, Services, action
from actions.carrying_out import CANCELLED, Facts, Wanted, carrying_out, is_offered, or_read_back, refused_anyway
from actions.change_items import ARRIVED
from actions.chosen_items import EVERYTHING, RETURNED, chosen, labels, pieces, read_items
from actions.delivery_words import PROBLEMS, WISHES, first_of
from actions.events import next_action
from actions.frame.asking import asks_something, asks_what_came_back, supposes
from actions.frame.deciding import takes_back
from actions.frame.form import Answer, Asked, Form, Question, choice
from actions.frame.memory import (
    journey_offered,
    never_charged,
    person_offered,
    shown_before,
    speaks_of,
    told_alone,
    topic,
)
from actions.frame.subjects import DOUBTFUL
from actions.frame.words import short, weighty
from actions.on_the_way import if_it_never_comes
from actions.order_details import asks_for_details
from actions.order_facts import never_came
from actions.orders import (
    SLOT,
    Suited,
    has_orders,
    has_suited,
    is_owed,
    order_question,
    orders_chosen,
    spoken_for,
    spoken_or_told,
)
from actions.passing_on import REASON, by_reason, passing_on, read_back, reason, unsuited
from actions.questions import as_of_a_refund, from_articles
from actions.records import order_of, tell_each
from actions.sending_back import sends_back
from actions.wording import items
from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.writes import Value
from frontdesk.conversations.model import Reason
from frontdesk.identity.model import Level
from frontdesk.problems import SignInRequired

REQUEST, STATUS = "refund_request", "refund_status"
_MONEY_COMES_BACK = frozenset({OrderState.RETURNED, OrderState.PARTLY_REFUNDED, OrderState.CANCELLED, OrderState.LOST})

FAULT = "problem"
NOT_AS_DESCRIBED, NO_FAULT, OWN_MISTAKE, PART = "not as described", "none", "own mistake", "part of the price"
# What never came is not refunded as a faulty thing is: the delivery is looked into.
_NOT_HERE = frozenset({"late", "not_there"})
# A part of the price is for people to grant, as what is wrong in words that we do not know is for them to judge.
OTHER = "other"
_FOR_PEOPLE = _NOT_HERE | {PART, OTHER}
# What the answer to "what is wrong" may be taken for.
_TOLD = DOUBTFUL | {"delivery_problem", "return_or_exchange", "change_items", "choose", REQUEST}
# The first that fits counts. What the customer has chosen wrongly is nobody's fault.
_FAULTS = {
    PART: re.compile(
        r"\bpartial(?:ly)? (?:refund|money)\w*|\b(?:part|half|some) (?:of )?(?:the|my) (?:money|price)\b|\bdiscount\b|"
        r"\bcompensation\b|\bknock\b.{1,15}\boff\b|\b\d+ ?(?:%|percent\b)|\bgoodwill\b|\bprice reduction\b",
        re.IGNORECASE,
    ),
    OWN_MISTAKE: re.compile(
        r"\b(?:i|we)(?:'ve| have)? (?:\w+ ){0,3}?(?:ordered|bought|chose|picked|selected|clicked|took|made) "
        r"(?:\w+ ){0,3}?(?:wrong|mistake|accident)\b|\bby (?:mistake|accident)\b|\bmy (?:own )?(?:mistake|fault)\b",
        re.IGNORECASE,
    ),
    NOT_AS_DESCRIBED: re.compile(
        r"\b(?:not|n'?t) (?:\w+ ){0,2}(?:as|like|what) (?:\w+ ){0,3}"
        r"(?:described|advertised|pictured?|photos?|shown|promised|said)\b|\bmisleading\b|\bfake\b",
        re.IGNORECASE,
    ),
    **PROBLEMS,
    NO_FAULT: re.compile(
        r"\b(?:nothing(?: is|'?s)?(?: wrong| really)?|chang(?:ed|ing) (?:my|our) minds?|no longer|any ?more|"
        r"(?:do ?n'?t|do not) (?:like|want|need)|too (?:big|small|large|tight|loose|long|short|heavy)|"
        r"(?:does ?n'?t|do ?n'?t|did ?n'?t) (?:fit|suit)|\b(?:it|they|that) works?\b|"
        r"too \w+(?: \w+)? for (?:me|us|him|her|them)|works? fine|"
        r"(?:it|they)(?:'?s|'?re| is| are) (?:fine|ok|okay))\b",
        re.IGNORECASE,
    ),
}

_PAY = re.compile(
    r"\b(?:refund|pay|give|send|return|transfer|credit)\b.{0,40}\b(?:rest|balance|difference|remain\w*|missing|also"
    r"|too|"
    r"back|money|it|full|whole)\b"
    r"|\bshould (?:be|have been|get|have got)\b.{0,15}\d"
    r"|\b(?:want|need|expect|demand|owed?)\b.{0,20}(?:\b(?:rest|difference|money|back|remaining|missing)\b|\d)",
    re.IGNORECASE,
)


# "Refund 1106 now" bids; "refund status" and "refund yet?" ask after one.
_BIDS = re.compile(
    r"(?:^|[.!,;]\s*)(?:(?:just|please|pls|then|so|ok|now|and|but|go on)\W+)*(?:refund|reimburse)\b"
    r"(?= (?:me|it|them|that|this|the|my|both|all|order|number|now|please|\w*\d)|\W*$)"
    r"(?! (?:the |my )?(?:status|date|number|amount)| (?:it|that) (?:already|came|you|was|has|is|did)\b)",
    re.IGNORECASE,
)


def _is_refunded(order: Order) -> bool:
    return order.refunded >= order.total


@action("action_refund_status", requires=Level.IDENTIFIED, clears=(SLOT,))
def refund_status(call: Call, services: Services) -> Outcome:
    """Tell what the records say was refunded, and the article on how long it takes."""
    numbers = call.slot(SLOT) or []
    if not numbers:
        call.say("utter_no_orders")
        return Outcome("none")
    if not _money_is_due(call, services, numbers) and sends_back(call, services):
        return Outcome("comes_back", events=(next_action("return_or_exchange_form"),))
    if answer := _of_what_may_never_come(call, services):
        return answer
    is_told = told_alone(call) in numbers
    if (insists(call) and is_told) or _bids(call):
        return Outcome("asked_for", events=(next_action(f"{REQUEST}_form"),))
    is_told_again = is_told and topic(call) == STATUS
    if is_told_again and (answer := _asked_of_refunds(call, services)):
        return answer
    found = tell_each(call, services, numbers, _tell)
    events: tuple[Event, ...] = (speaks_of(call, order=numbers[-1], topic=STATUS, told=found),)
    orders = [order for number in found if (order := order_of(call, services, number))]
    if orders and all(_is_owed(order, call, services) for order in orders):
        if is_told_again:  # "tell me the day", once it was told
            call.say("utter_refund_times")
        events += journey_offered(call, "delivery_problem")
    elif any(not _nothing_comes_back(call, services, number) for number in found):
        if _is_beyond(call, services, found):
            call.say("utter_refund_times_person")
            events += person_offered(call, Reason.POLICY_REQUIRES)
        else:
            call.say("utter_refund_times")
            events += journey_offered(call, REQUEST)
    return Outcome("found" if found else "none", ", ".join(found) or None, events)


def _money_is_due(call: Call, services: Services, numbers: Sequence[str]) -> bool:
    """Whether money of one of the orders has been paid back, or shall be."""
    orders = [order_of(call, services, number) for number in numbers]
    return any(order is not None and money_comes_back(order) for order in orders)


def _of_what_may_never_come(call: Call, services: Services) -> Outcome | None:
    """What the articles say to whoever asks what becomes of the money if a parcel never comes."""
    question = if_it_never_comes(call.reading)
    if not question:
        return None
    return from_articles(call, services, question, articles_only=True, may_ask=False)


def _asked_of_refunds(call: Call, services: Services) -> Outcome | None:
    """What the articles say to what is asked of a refund that was just told of: "does it go back on the same card"."""
    if not asks_something(call.reading) or asks_what_came_back(call.reading) or asks_for_details(call.reading):
        return None
    return from_articles(call, services, as_of_a_refund(call.reading), articles_only=True)


def _is_beyond(call: Call, services: Services, numbers: Sequence[str]) -> bool:
    """Whether a request for the money would only be refused, so that a person has to look at it."""
    is_ours = is_offered(OPERATION.name, call, services)
    return is_ours and all(refused_anyway(OPERATION.name, call, services, number) for number in numbers)


def insists(call: Call) -> bool:
    """Whether the money is asked for of which was just told all that is known: "so kindly refund the rest also"."""
    is_told = topic(call) == STATUS and told_alone(call) is not None and call.slot("requested_slot") is None
    return is_told and bool(_PAY.search(call.reading)) and not asks_something(call.reading)


def _bids(call: Call) -> bool:
    """Whether a message bids to refund something, and asks after no refund: "still nothing. refund 1106 now"."""
    return bool(_BIDS.search(call.reading)) and not asks_something(call.reading)


def _nothing_comes_back(call: Call, services: Services, number: str) -> bool:
    """Whether an order is cancelled here, or about to be, for which nothing was charged."""
    live = services.operations.live(call.caller.conversation_id)
    is_read_back = any(
        each.name == CANCELLED and each.parameters.get("order") == number and not each.amount for each in live
    )
    return is_read_back or number in never_charged(call)


def _is_owed(order: Order, call: Call, services: Services) -> bool:
    """Whether nothing came back yet for what was lost, so that a claim sees to it."""
    return is_owed(order) and is_offered("claim", call, services)


def _tell(call: Call, services: Services, order: Order) -> None:
    if _nothing_comes_back(call, services, order.number):
        response = "utter_refund_never_charged"
    elif _is_refunded(order):
        response = "utter_refund_whole"
    elif order.refunded:
        response = "utter_refund_part"
    else:
        response = "utter_refund_expected" if order.state in _MONEY_COMES_BACK else "utter_refund_none"
    refunded, total = (services.wording.money(amount, order.currency) for amount in (order.refunded, order.total))
    call.say(response, number=order.number, items=items(order.items), refunded=refunded, total=total)
    paid_back = [each for each in order.items if each.refunded]
    if 0 < len(paid_back) < len(order.items):
        amounts = (f"{items([each])} {services.wording.money(each.refunded, order.currency)}" for each in paid_back)
        call.say("utter_refund_items", pieces=", ".join(amounts))
    if _is_owed(order, call, services):
        call.say("utter_refund_of_lost")


def money_comes_back(order: Order) -> bool:
    """Whether money of an order has been paid back, or shall be."""
    return bool(order.refunded) or order.state in _MONEY_COMES_BACK


def _is_known_of(call: Call, services: Services) -> bool:
    numbers = call.slot(SLOT) or []
    if _money_is_due(call, services, numbers):
        return True
    return not supposes(call.reading) and any(_nothing_comes_back(call, services, number) for number in numbers)


COMING_BACK = Suited(
    first=lambda call, order: money_comes_back(order) or order.number in never_charged(call),
    response="utter_ask_which_refund",
)
REFUNDABLE = Suited(
    fits=lambda order: not _is_refunded(order),
    unfit="utter_cannot_refund_request",
    first=lambda call, order: order.state not in {OrderState.PROCESSING, OrderState.PACKED},
    response="utter_ask_which_one",
)


def _guest(call: Call, services: Services) -> Outcome:
    """What holds for every refund, which needs no proof of identity, unless an article has said more."""
    if shown_before(call):
        raise SignInRequired
    asked = ask_to_sign_in(call, services)
    if asked.about is None:
        call.say("utter_refund_canned")
    return asked


def _may_ask(call: Call, services: Services) -> bool:
    is_ours = is_offered(OPERATION.name, call, services)
    if call.signed_in and _comes_back(call, services):
        return False
    if call.signed_in and _wants_a_new_one(call, services):
        return False
    return (
        call.signed_in
        and not (is_ours and is_of_what_never_came(call, services))
        and has_suited(REFUNDABLE)(call, services)
    )


def _wants_a_new_one(call: Call, services: Services) -> bool:
    """Whether a message wants another one, and no money: "rather have the missing part than my money back"."""
    wish = first_of(WISHES, call) if first_of(PROBLEMS, call) else None
    return wish is not None and wish.value == "replacement" and is_offered("claim", call, services)


def _asks_items(call: Call, services: Services) -> Asked:
    options = [choice(label, label) for label in labels(call, services)]
    return Asked(
        "utter_ask_what_to_refund", (*options, choice(EVERYTHING, "Everything")), orders_chosen(call, services)
    )


def _known_items(call: Call, services: Services) -> Any:
    found = labels(call, services)
    is_clear = len(found) < 2 or _is_for_people(call, services) or _is_refused(call, services)
    return (found[0] if len(found) == 1 else EVERYTHING) if is_clear else None


def _asks_fault(call: Call, services: Services) -> Asked:
    choices = {
        "damaged": "Damaged or faulty",
        "wrong": "Not what I ordered",
        "missing": "Something is missing",
        NOT_AS_DESCRIBED: "Not as described",
        NO_FAULT: "Nothing is wrong",
    }
    said = {"returned": str(call.slot(RETURNED)), **orders_chosen(call, services)}
    return Asked("utter_ask_why_refund", tuple(choice(name, title) for name, title in choices.items()), said)


def _reads_fault(call: Call, services: Services, asked: bool) -> Answer | None:
    """What is wrong, by its words; what is said in other words when it was asked for is for people to judge."""
    if _is_for_people(call, services):
        return None
    if found := first_of(_FAULTS, call):
        return replace(found, value=NO_FAULT) if found.value == OWN_MISTAKE else found
    is_asked = asked and call.slot("requested_slot") == FAULT
    return Answer(OTHER, whole=True) if is_asked and _tells_why(call) else None


def _tells_why(call: Call) -> bool:
    """Whether a message says in words of the customer's own what is wrong."""
    is_told = call.intent in _TOLD and not call.text.startswith("/") and not asks_something(call.reading)
    return is_told and len(weighty(call.reading)) > 1 and not takes_back(call.reading)


def _reason() -> Question:
    """The reason: also what was answered to the question what is wrong."""
    question = reason()

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        is_answer = call.slot("requested_slot") == FAULT and first_of(_FAULTS, call) is None and _tells_why(call)
        return Answer(short(call.text)) if is_answer else question.read(call, services, asked)

    return replace(question, read=read)


def _known_fault(call: Call, services: Services) -> Any:
    return NO_FAULT if _is_for_people(call, services) or _is_refused(call, services) else None


def _is_for_people(call: Call, services: Services) -> bool:
    """Whether the request is left for the team: the assistant may not do it, or it is about several orders."""
    return not is_offered(OPERATION.name, call, services) or len(call.slot(SLOT) or []) > 1


def _is_refused(call: Call, services: Services) -> bool:
    """Whether nothing can be refunded of the order that was chosen, whatever is wrong with it."""
    numbers = call.slot(SLOT) or []
    return len(numbers) == 1 and refused_anyway(OPERATION.name, call, services, numbers[0])


def _refund(call: Call, services: Services, number: str) -> Mapping[str, Value] | None:
    """What is refunded; None where people have to look at it: something never came, or a part of the price is asked
    for."""
    order, fault = order_of(call, services, number), call.slot(FAULT)
    if order is None or fault in _FOR_PEOPLE:
        return None
    paid_back = {str(each.position) for each in order.items if each.refunded >= each.quantity * each.price}
    found = chosen(call, services, number)
    if call.slot(RETURNED) == EVERYTHING:
        found = {place: count for place, count in found.items() if place not in paid_back} or found
    reason = "" if fault == NO_FAULT else str(fault).replace(" ", "_")
    return {"order": number, "items": pieces(found), "reason": reason} if found else {"order": number, "reason": reason}


def _by_invoice(facts: Facts, invoice: str, otherwise: str) -> str:
    """What is not paid yet does not go back: the invoice becomes smaller."""
    return invoice if "invoice" in facts else otherwise


def _otherwise(call: Call, services: Services) -> Outcome:
    if is_of_what_never_came(call, services) or _wants_a_new_one(call, services):
        return Outcome("not_here", events=(next_action("delivery_problem_form"),))
    if _comes_back(call, services):
        return Outcome("comes_back", events=(next_action("return_or_exchange_form"),))
    return unsuited(REFUNDABLE, "utter_nothing_to_refund")(call, services)


_SENT_BACK = re.compile(r"\b(?:returns?|returning|(?:send|sending|give|giving) (?:\w+ ){0,4}back)\b", re.IGNORECASE)


def _comes_back(call: Call, services: Services) -> bool:
    """Whether a message sends back what has arrived with nothing wrong, or speaks of a return where refunds without one
    are not ours to pay."""
    if sends_back(call, services):
        return True
    if is_offered(OPERATION.name, call, services) or not is_offered("return_items", call, services):
        return False
    if not _SENT_BACK.search(call.reading):
        return False
    orders = spoken_for(call, services, REFUNDABLE)
    return bool(orders) and any(each.state in ARRIVED for each in orders)


def is_of_what_never_came(call: Call, services: Services) -> bool:
    """Whether a message says that a parcel never came, or is about orders that were lost, or are late."""
    found = first_of(_FAULTS, call)
    orders = spoken_or_told(call, services, REFUNDABLE)
    return never_came(orders, services) or (found is not None and found.value in _NOT_HERE)


OPERATION = Wanted(
    name="refund",
    form=f"{REQUEST}_form",
    parameters=_refund,
    read_back=lambda facts: _by_invoice(facts, "utter_read_back_refund_invoice", "utter_read_back_refund"),
    done=lambda facts: _by_invoice(facts, "utter_done_refund_invoice", "utter_done_refund"),
    yes="Yes, refund it",
    no="No, leave it",
    slots=(RETURNED, FAULT),
)

STATUS_FORM = Form(
    name="refund_status_form",
    intents=frozenset({STATUS}),
    done=refund_status,
    questions=(order_question(STATUS, several=True, suited=COMING_BACK),),
    later="utter_refund_status_later",
    begin=has_orders,
    only_reads=True,
    knows=_is_known_of,
)

REQUEST_FORM = Form(
    name=OPERATION.form,
    intents=frozenset({REQUEST}),
    done=carrying_out(
        OPERATION,
        passing_on(
            REQUEST, "utter_passed_on_refund_request", otherwise=_otherwise, guest=_guest, clears=(RETURNED, FAULT)
        ),
    ),
    questions=(
        order_question(REQUEST, several=True, suited=REFUNDABLE),
        Question(
            RETURNED, _asks_items, read_items, known=_known_items, unclear="utter_item_unclear", depends_on=(SLOT,)
        ),
        Question(FAULT, _asks_fault, _reads_fault, known=_known_fault, unclear="utter_problem_unclear"),
        _reason(),
        or_read_back(
            OPERATION,
            read_back(
                by_reason("utter_confirm_refund_request", "utter_confirm_refund_request_why"),
                SLOT,
                RETURNED,
                FAULT,
                REASON,
            ),
        ),
    ),
    later="utter_refund_request_later",
    stopped="utter_refund_request_stopped",
    begin=_may_ask,
    covers={"delivery_problem": FAULT, "return_or_exchange": FAULT, "complaint": FAULT},
)
