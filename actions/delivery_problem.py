"""Something went wrong with a delivery: late or lost, marked as delivered but not there, damaged, wrong, or missing. It
becomes a claim, or else a ticket for the team."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.call import Call, Outcome, Services
from actions.carrying_out import is_offered, or_read_back
from actions.claims import (
    AFFECTED,
    AFFECTED_QUESTION,
    DETAILS,
    HOW_MANY,
    HOW_MANY_QUESTION,
    OF_ITEMS,
    OF_PARCELS,
    PROBLEM,
    WANTED,
    WISH,
    ask_wish,
    claiming,
    is_claimed,
    known_wish,
    was_refused,
)
from actions.delivery_words import PROBLEMS, SAYS_LITTLE, WISHES, first_of
from actions.events import next_action
from actions.frame.asking import asks_back, asks_of_a_rule, asks_something, wants_to_know
from actions.frame.deciding import takes_back, wishes_something
from actions.frame.form import Answer, Asked, Form, Question, choice
from actions.frame.memory import (
    REFUSED,
    failures,
    pending,
    spoken_of,
    told_alone,
    topic,
)
from actions.frame.reference import Candidate, all_named
from actions.frame.subjects import ANSWERING
from actions.frame.words import points_back, short, weighty
from actions.order_facts import is_overdue
from actions.orders import SLOT, Suited, has_suited, named_orders, order_question, orders_chosen, words_of_items
from actions.passing_on import in_own_words, passing_on, read_back, unsuited
from actions.pushing_back import offer_a_person
from actions.records import order_of
from actions.refunds import REQUEST_FORM, insists, is_of_what_never_came
from actions.taking_up import says_how
from frontdesk.accounts.model import Order, OrderState
from frontdesk.references import ANY_NUMBER

KIND = "delivery_problem"

# What it is about needs words of the customer's own where the record cannot know it.
OTHER = "other"
_NEED_DETAILS = OF_ITEMS | {OTHER}
# Words of weight in an answer of the customer's own.
SAYS_SOMETHING = 2
# What is told rather than wished for: "no, I only noticed now because I went camping".
_EXPLAINS = re.compile(
    r"^\W*(?:no|nope|because|cause|cos|it'?s?|they|he|she|there|this|that)\b"
    r"|\bi (?:only|was|had|noticed|thought|did|went|am|have)\b|\bi'?m\b",
    re.IGNORECASE,
)
_HOW_WE_ARE = re.compile(
    r"\bhow(?:'?s| is| are| r| have)? (?:you|u|ya|yourself|things|life|everything|it going)\b"
    r"(?! (?:going to|gonna|planning|handling|dealing|sending|delivering|fixing))"
    r"|\bhow (?:do|did) you do\b|\bhope (?:you are|you're|ur|all is) (?:\w+ )?(?:well|fine|ok)\b",
    re.IGNORECASE,
)
_OF_A_DELIVERY = re.compile(
    r"\b(?:orders?|ordered|parcels?|packages?|deliver\w*|shipments?|shipped|couriers?|drivers?|carriers?|post\w*"
    r"|box(?:es)?|"
    rf"items?|tracking|refund\w*|money|bought|sent|broken|damaged|{ANY_NUMBER.pattern})\b",
    re.IGNORECASE,
)
_GOES_BACK = re.compile(
    r"\b(?:return(?:ing)?|(?:send|sending|give|giving|bring|bringing) (?:\w+ ){1,4}back|(?:go|goes|going) back)\b",
    re.IGNORECASE,
)
_NOT_THERE = frozenset({OrderState.PROCESSING, OrderState.PACKED, OrderState.SHIPPED, OrderState.LOST})


# Beside which one candidate has a name of its own.
_NOTHING = Candidate("", "")

_READ_BACK = {
    "late": "utter_confirm_late",
    "not_there": "utter_confirm_not_there",
    "damaged": "utter_confirm_damaged",
    "wrong": "utter_confirm_wrong",
    "missing": "utter_confirm_missing",
    OTHER: "utter_confirm_other_problem",
}
_TOLD = {
    "late": "utter_passed_on_late",
    "not_there": "utter_passed_on_not_there",
    "damaged": "utter_passed_on_damaged",
    "wrong": "utter_passed_on_wrong",
    "missing": "utter_passed_on_missing",
    OTHER: "utter_passed_on_other_problem",
}


def _comes_first(call: Call, order: Order) -> bool:
    """Parcels that have not come for what is late, those that have for what was in them."""
    found = first_of(PROBLEMS, call)
    match call.slot(PROBLEM) or (found and found.value):
        case "late":
            return order.state in _NOT_THERE
        case "not_there":
            return order.state in {OrderState.SHIPPED, OrderState.DELIVERED}
    return order.state not in _NOT_THERE


SUITED = Suited(
    fits=lambda order: order.state is not OrderState.CANCELLED,
    unfit="utter_cannot_delivery_problem",
    first=_comes_first,
    response="utter_ask_which_one",
)


def _ask_problem(call: Call, services: Services) -> Asked:
    of = orders_chosen(call, services) if call.slot(SLOT) else {}
    return Asked(
        "utter_ask_what_is_wrong_with" if of else "utter_ask_what_is_wrong",
        (
            choice("late", "It has not come", "late"),
            choice("not_there", "Marked as delivered, but not here", "not_there"),
            choice("damaged", "Damaged", "damaged"),
            choice("wrong", "Wrong item", "wrong"),
            choice("missing", "Something is missing", "missing"),
        ),
        of,
    )


def _read_problem(call: Call, services: Services, asked: bool) -> Answer | None:
    """What is wrong, by its words; whoever was asked may say it in any words."""
    if found := first_of(PROBLEMS, call):
        if found.value == "missing" and (before := _told_missing(call)):
            return replace(found, value=before)
        # Whether a parcel is late or marked as delivered follows from the record.
        is_same = {found.value, before := call.slot(PROBLEM)} <= OF_PARCELS
        return replace(found, value=before) if is_same else found
    is_said = _says_more_than_which(call, services) if asked else _tells_what(call, services)
    return Answer(OTHER) if is_said else None


def _says_more_than_which(call: Call, services: Services) -> bool:
    """Whether an answer says more than which order it is about: "the shoes one, not the poles"."""
    named = words_of_items(call, services) if call.signed_in and named_orders(call, services) else frozenset()
    return _says_something(call) and (not named or len(weighty(call.reading, named)) >= SAYS_SOMETHING)


def _told_missing(call: Call) -> str | None:
    """What was refused just now of a parcel that is not there: "report it missing then" wants the same again, and says
    of no item that it was not in the parcel."""
    told, problem = told_alone(call) or call.slot(SLOT), spoken_of(call, "problem")
    is_same = spoken_of(call, "problem_of") in (told if isinstance(told, list) else [told])
    return problem if is_same and problem in OF_PARCELS else None


def _tells_what(call: Call, services: Services) -> bool:
    """Whether a message that nobody asked for tells in words of its own what is wrong with something from an order."""
    if call.intent != KIND or not call.signed_in or not _says_something(call):
        return False
    named = words_of_items(call, services)
    told = weighty(call.reading, frozenset(SAYS_LITTLE.split()) | named)
    return len(told) >= SAYS_SOMETHING and bool(weighty(call.reading) & named)


def _known_problem(call: Call, services: Services) -> str | None:
    """What the order suffers from that it is about, or that was just told of: a parcel that was lost never came. Of one
    that is late we said so ourselves when we offered to report it."""
    numbers = call.slot(SLOT) or list(filter(None, (told_alone(call),)))
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    if order is None or order.state is OrderState.LOST:
        return "late" if order else None
    if spoken_of(call, "problem_of") == order.number:
        return spoken_of(call, "problem")  # it was refused just now
    return "late" if is_overdue(order, services) else None


def _read_wish(call: Call, services: Services, asked: bool) -> Answer | None:
    """How it shall be put right; in the customer's words where they are others than ours."""
    if found := first_of(WISHES, call):
        # "Can I get a new one" answers our question, and asks for nothing that one could know.
        is_whole = asked and wishes_something(call.reading) and not asks_of_a_rule(call.reading)
        return None if was_refused(call) else replace(found, whole=is_whole)
    if asked and (only := _only_wish(call)):
        return only
    is_clear = wishes_something(call.reading) or failures(call) > 0
    is_wish = asked and is_clear and _says_something(call) and not _EXPLAINS.search(call.reading)
    return Answer(short(call.text)) if is_wish else None


def _only_wish(call: Call) -> Answer | None:
    """The wish that alone is possible, and was offered, if a message agrees."""
    waiting = pending(call)
    offered = waiting.values if waiting and waiting.asks == WISH else ()
    is_agreed = call.intent == "affirm" and not wants_to_know(call.reading)
    return Answer(offered[0], whole=True) if is_agreed and len(offered) == 1 else None


def _comes_back(call: Call, services: Services) -> bool:
    """Whether a message sends back what nothing is wrong with: "the tent is too heavy, it goes back"."""
    if not call.signed_in or call.text.startswith("/") or first_of(PROBLEMS, call) is not None:
        return False
    return bool(_GOES_BACK.search(call.reading)) and is_offered("return_items", call, services)


def _says_something(call: Call) -> bool:
    """Whether a message answers in words of the customer's own."""
    is_typed = not call.text.startswith("/") and call.intent not in ANSWERING | {"thank"}
    is_said = not asks_something(call.reading) and not takes_back(call.reading)
    return is_typed and is_said and len(weighty(call.reading)) >= SAYS_SOMETHING


def _known_details(call: Call, services: Services) -> str | None:
    """The answer to "what is wrong?" that is none of those we know is also what is reported. A claim needs no words."""
    if is_claimed(call, services):
        return ""
    return short(call.text) if call.slot(PROBLEM) == OTHER and call.slot(DETAILS) is None else None


def _reported(call: Call, services: Services) -> dict[str, str]:
    """Until when the parcel should be there, as far as it is known, and what exactly is wrong."""
    numbers = call.slot(SLOT) or []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    expected = services.wording.day(order.expected_on) if order and order.expected_on else "–"
    return {"expected_on": expected, DETAILS: str(call.slot(DETAILS) or call.slot(AFFECTED) or "")}


# "Torch is here, was inside the pack. But the strap is torn": what was missing is there, and something else is wrong.
_TURNED_UP = re.compile(
    r"\b(?:turned up|shown up|showed up|came after all|brought|next door|(?:has|have|just) (?:just )?(?:come|came"
    r"|arrived)|(?:is|'?s|are|'?re|was|were) (?:here|there|inside|in the (?:bag|pack|box)))\b",
    re.IGNORECASE,
)
_IT = re.compile(
    r"\bfound (?:it|them)\b|\b(?:brought|got) (?:it|them)\b|\b(?:it|they|parcel|package|box|order|delivery)\b(?:'s"
    r"|'re)?"
    r"(?: (?:is|are|was|were|has|have|just|now|finally))* (?:here|there|inside|turned up|arrived|come|came|brought"
    r"|next door)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;!?\n]+(?=\s|$)|\bbut\b|,")


def _has_turned_up(call: Call) -> bool:
    """Whether a message says that what was reported not to be there is there: the parcel, or the item."""
    clauses = _CLAUSE.split(call.reading)
    items = [Candidate(name, name) for name in str(call.slot(AFFECTED) or "").split(", ") if name]
    is_item = call.slot(PROBLEM) not in OF_PARCELS
    named = (_TURNED_UP.search(each) and all_named(each, [*items, _NOTHING]) for each in clauses if is_item and items)
    return any(named) or any(_IT.search(each) for each in clauses)


def _another_problem(call: Call, services: Services) -> tuple[str, Mapping[str, Any]] | None:
    """The report begun anew where what was not there has turned up, and something else is wrong; None otherwise."""
    before, found = call.slot(PROBLEM), first_of(PROBLEMS, call)
    if before not in {*OF_PARCELS, "missing"} or found is None or call.text.startswith("/"):
        return None
    is_other = found.value in OF_ITEMS and found.value != before and not asks_something(call.reading)
    return (FORM.name, {SLOT: call.slot(SLOT)}) if is_other and call.slot(SLOT) and _has_turned_up(call) else None


def _only_asks(call: Call, services: Services) -> bool:
    """Whether a message asks of an order and says of nothing that it is wrong: "the newest one, was that delivered"."""
    says_what = call.text.startswith("/") or first_of(PROBLEMS, call) or first_of(WISHES, call)
    is_asked = call.signed_in and not says_what and asks_back(call.reading)
    return is_asked and bool(named_orders(call, services) or (told_alone(call) and points_back(call.reading)))


def _only_chats(call: Call, services: Services) -> bool:
    """Whether a message asks how we are, and names neither a delivery nor anything from an order: "the cat is late
    home, how are you"."""
    if not _HOW_WE_ARE.search(call.reading) or _OF_A_DELIVERY.search(call.reading):
        return False
    return not (call.signed_in and named_orders(call, services))


def _pleads(call: Call, services: Services) -> bool:
    """Whether a message says nothing new after something was refused: "come on, it is only ten days"."""
    if topic(call) != REFUSED or call.text.startswith("/") or named_orders(call, services):
        return False
    return first_of(PROBLEMS, call) is None and first_of(WISHES, call) is None and not _tells_what(call, services)


# Where a parcel was left that is said to be there.
_WHERE_IT_WENT = re.compile(
    r"\b(?:what|which) (?:address|house|door|street|number)\b|\bwhere (?:exactly )?(?:did|was|were|has|have)\b"
    r".{0,30}\b(?:go|gone|left|leave|delivered|put|sent|taken?)\b|\bwho (?:signed|took)\b",
    re.IGNORECASE,
)


def _asks_where_it_went(call: Call) -> bool:
    """Whether somebody who was just told that nothing can be done yet asks where the parcel went."""
    return topic(call) == REFUSED and bool(_WHERE_IT_WENT.search(call.reading))


def _is_reported(call: Call, services: Services) -> bool:
    if call.slot(PROBLEM) and call.slot(SLOT):
        return True  # it begins again with what was collected
    if says_how(call, services):
        return has_suited(SUITED)(call, services)
    is_other = _pleads(call, services) or _only_chats(call, services) or _only_asks(call, services)
    is_other = is_other or _asks_where_it_went(call) or _is_for_another(call, services)
    return not is_other and has_suited(SUITED)(call, services)


def _is_for_another(call: Call, services: Services) -> bool:
    """Whether a message asks for a refund or a return of what has come: these send what never came back here."""
    return not is_of_what_never_came(call, services) and (insists(call) or _comes_back(call, services))


def _otherwise(call: Call, services: Services) -> Outcome:
    is_for_another = _is_for_another(call, services)
    if is_for_another and insists(call):
        return Outcome("asked_for", events=(next_action(REQUEST_FORM.name),))
    if _only_chats(call, services):
        call.say("utter_how_are_you")
        return Outcome("small_talk")
    if is_for_another:
        return Outcome("comes_back", events=(next_action("return_or_exchange_form"),))
    if _asks_where_it_went(call):
        return Outcome("asked_where", events=(next_action("order_status_form"),))
    if _pleads(call, services):
        return offer_a_person(call, "insisted")
    if _only_asks(call, services):
        return Outcome("asked", events=(next_action("order_status_form"),))
    return unsuited(SUITED, "utter_nothing_delivered")(call, services)


def _details() -> Question:
    question = in_own_words(
        DETAILS,
        "utter_ask_problem_details",
        frozenset({KIND}),
        SAYS_LITTLE,
    )

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        """Also what is said to "what is wrong?", beside what was said before."""
        before = call.slot(DETAILS)
        if call.slot("requested_slot") == PROBLEM and before and _says_something(call):
            return Answer(short(f"{before}; {call.text}"))
        return question.read(call, services, asked)

    needed = lambda call: call.slot(PROBLEM) in _NEED_DETAILS  # noqa: E731
    return replace(question, read=read, known=_known_details, needed=needed)


FORM = Form(
    name="delivery_problem_form",
    intents=frozenset({KIND}),
    done=claiming(
        passing_on(
            KIND,
            lambda call: _TOLD[call.slot(PROBLEM)],
            (PROBLEM, AFFECTED, HOW_MANY, DETAILS, WISH),
            _otherwise,
        )
    ),
    questions=(
        Question(
            PROBLEM,
            _ask_problem,
            _read_problem,
            known=_known_problem,
            unclear="utter_problem_unclear",
        ),
        order_question(KIND, several=True, suited=SUITED),
        AFFECTED_QUESTION,
        HOW_MANY_QUESTION,
        _details(),
        Question(WISH, ask_wish, _read_wish, known=known_wish, unclear="utter_wish_unclear"),
        or_read_back(
            WANTED,
            read_back(
                lambda call: _READ_BACK[call.slot(PROBLEM)],
                *(PROBLEM, SLOT, AFFECTED, HOW_MANY, DETAILS, WISH),
                facts=_reported,
            ),
        ),
    ),
    later="utter_delivery_problem_later",
    tells_the_cost=True,
    stopped="utter_delivery_problem_stopped",
    instead=_another_problem,
    begin=_is_reported,
    covers={
        "change_items": WISH,
        "refund_request": WISH,
        "refund_status": WISH,
        "refund_question": WISH,
        "return_or_exchange": WISH,
    },
    shows=lambda call, services: bool(first_of(PROBLEMS, call) and named_orders(call, services)),
)
