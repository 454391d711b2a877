"""Putting a delivery right by a claim: which pieces it is about, and which wishes of the customer the policy allows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from actions.call import Action, Call, Event, Outcome, Services
from actions.carrying_out import Facts, Wanted, anew, carrying_out, examined, is_offered, say_refused
from actions.change_items import ARRIVED
from actions.chosen_items import EVERYTHING
from actions.delivery_words import amiss
from actions.frame.form import Answer, Asked, Question, choice
from actions.frame.memory import also_spoken_of
from actions.frame.reference import Candidate, Reference, all_but_one_refused, all_named, each_named, meant, named
from actions.frame.words import words
from actions.order_facts import tell
from actions.orders import SLOT as ORDERS
from actions.orders import orders_chosen
from actions.passing_on import CONFIRMED
from actions.questions import from_articles
from actions.records import order_of
from actions.refusals import REFUSALS
from actions.what_stays import done_and_kept
from frontdesk.accounts.model import Order, OrderLine
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused, Value
from frontdesk.conversations.episode import BEGUN_WITH
from frontdesk.operations.model import Draft

PROBLEM, AFFECTED, HOW_MANY, DETAILS, WISH = "problem", "affected", "affected_count", "wanted", "wish"
#: Wishes that a policy knows, by what customers want, in the order in which they are offered.
SEARCH, REPLACEMENT, REFUND = "search for the parcel", "replacement", "refund"
WANTS: Mapping[str, str] = {SEARCH: "investigation", REPLACEMENT: "replacement", REFUND: "refund"}
#: Problems of a whole parcel, and those of what was in it.
OF_PARCELS = frozenset({"late", "not_there"})
OF_ITEMS = frozenset({"damaged", "wrong", "missing"})
_TITLES = {SEARCH: "Find out where it is", REPLACEMENT: "Send it again", REFUND: "Refund"}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SOME = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_NUMBERS)})\b(?: \w+)?(?= (?:of|out of)\b)", re.IGNORECASE)
_COUNT = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_NUMBERS)})\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:both|all|each|every|everything)\b", re.IGNORECASE)

_ONLY_CAME = re.compile(
    r"\b(?:only|just) (?:got |received |found )?(?:the|my|an?) "
    r"(?P<what>(?:(?!(?:not|never|is|are|was|were|missing)\b)[^\W\d]+ ){1,4}?)"
    r"(?:(?:was|were|is|are) )?(?:in|inside|here|there|came|arrived|turned up)\b",
    re.IGNORECASE,
)
_WARRANTY = "how do I make a warranty claim for a fault that shows later"
_LATE: Mapping[str, str] = {
    "investigation": "utter_read_back_claim_late",
    "replacement": "utter_read_back_claim_late_again",
    "refund": "utter_read_back_claim_late_refund",
}
_NOT_THERE: Mapping[str, str] = {
    "investigation": "utter_read_back_claim_not_there",
    "replacement": "utter_read_back_claim_not_there_again",
    "refund": "utter_read_back_claim_not_there_refund",
}
# How a claim is read back, by what becomes of it, the problem and the wish.
_READ_BACK: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("investigation", "late"): _LATE,
    ("investigation", "not_there"): _NOT_THERE,
    ("photos", "damaged"): {
        "replacement": "utter_read_back_claim_damaged_again",
        "refund": "utter_read_back_claim_damaged_refund",
    },
    ("replacement", "wrong"): {"replacement": "utter_read_back_claim_wrong_again"},
    ("refund", "wrong"): {"refund": "utter_read_back_claim_wrong_refund"},
    ("replacement", "missing"): {"replacement": "utter_read_back_claim_missing_again"},
    ("refund", "missing"): {"refund": "utter_read_back_claim_missing_refund"},
    ("replacement", "lost"): {"replacement": "utter_read_back_claim_lost_again"},
    ("refund", "lost"): {"refund": "utter_read_back_claim_lost_refund"},
}
_DONE: Mapping[tuple[str, str], str] = {
    ("investigation", "investigation"): "utter_done_claim_search",
    ("investigation", "replacement"): "utter_done_claim_search",
    ("investigation", "refund"): "utter_done_claim_search",
    ("photos", "replacement"): "utter_done_claim_photos_again",
    ("photos", "refund"): "utter_done_claim_photos_refund",
    ("replacement", "replacement"): "utter_done_claim_again",
    ("refund", "refund"): "utter_done_claim_refund",
}


def is_claimed(call: Call, services: Services) -> bool:
    """Whether what was collected so far becomes a claim, rather than a ticket for the team."""
    problem, numbers = call.slot(PROBLEM), call.slot(ORDERS) or []
    fits = problem in OF_PARCELS or (problem in OF_ITEMS and len(numbers) < 2)
    return fits and is_offered("claim", call, services)


def _claim(call: Call, services: Services, number: str) -> Mapping[str, Value] | None:
    """What is claimed of an order; None for wishes that no policy knows, and for several orders at once."""
    order, wish = order_of(call, services, number), call.slot(WISH)
    if order is None or wish not in WANTS or not is_claimed(call, services):
        return None
    claimed: dict[str, Value] = {"order": number, "problem": _problem_of(order, call), "wants": WANTS[wish]}
    if call.slot(PROBLEM) in OF_ITEMS:
        claimed["items"] = _chosen(order, call)
    return claimed | ({"details": details} if (details := _details(call)) else {})


def _details(call: Call) -> str | None:
    """What exactly is wrong with items, as the customer said it."""
    return call.slot(DETAILS) if call.slot(PROBLEM) in OF_ITEMS else None


def _problem_of(order: Order, call: Call) -> str:
    """What is wrong as the record sees it: what never came may be marked as delivered, and the other way around."""
    if call.slot(PROBLEM) in OF_PARCELS:
        return "not_there" if order.state in ARRIVED else "late"
    return str(call.slot(PROBLEM))


def _chosen(order: Order, call: Call) -> list[Value]:
    """The lines that were chosen, with how many of each."""
    affected, count = str(call.slot(AFFECTED)), call.slot(HOW_MANY)
    names = set(affected.split(", "))
    places = [place for title, place in _titled(order.items).items() if affected == EVERYTHING or title in names]
    return [{"item": str(place), **({"quantity": count} if count else {})} for place in places]


def _titled(lines: Sequence[OrderLine]) -> dict[str, int]:
    """The place of each line (from 1) by its name; by its options, too, where several have the same."""
    names = [line.name for line in lines]
    return {
        f"{line.name} ({' '.join(line.options.values())})" if names.count(line.name) > 1 else line.name: place
        for place, line in enumerate(lines, 1)
    }


def _lines(call: Call, services: Services) -> list[OrderLine]:
    numbers = call.slot(ORDERS) or []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    return list(order.items) if order else []


def _ask_affected(call: Call, services: Services) -> Asked:
    options = [choice(title, title) for title in _titled(_lines(call, services))]
    everything = choice(EVERYTHING, "Everything", EVERYTHING)
    return Asked("utter_ask_what_is_affected", (*options, everything), orders_chosen(call, services))


def _read_affected(call: Call, services: Services, asked: bool) -> Answer | None:
    if call.slot(PROBLEM) not in OF_ITEMS or not is_claimed(call, services):
        return None
    titles = _titled(_lines(call, services))
    candidates = [Candidate(title, title) for title in titles]
    if call.slot(PROBLEM) == "missing" and (rest := _all_but_what_came(call.reading, candidates)):
        return Answer(", ".join(rest.values), rest.words)
    if asked and (rest := all_but_one_refused(call.reading, candidates) or _all_but(call.reading, candidates)):
        return Answer(", ".join(rest.values), rest.words)
    said = _amiss(call.reading, candidates, call)
    found = each_named(said, candidates)
    found = found or (meant(said, candidates) if asked else named(said, candidates))
    if found is None:
        return Answer(EVERYTHING, whole=True) if asked and re.search(r"\bwhole\b", said, re.I) else None
    is_all = 1 < len(found.values) == len(candidates)
    return Answer(EVERYTHING if is_all else ", ".join(found.values), found.words)


def _all_but(text: str, candidates: Sequence[Candidate]) -> Reference | None:
    """All that is not named to be right: "everything but the boots"."""
    done, kept = done_and_kept(text)
    right = all_named(kept, candidates) if kept and _ALL.search(done) else None
    rest = tuple(each.value for each in candidates if right and each.value not in right.values)
    return Reference(rest, frozenset(words(text))) if right and rest else None


def _all_but_what_came(text: str, candidates: Sequence[Candidate]) -> Reference | None:
    """All that is missing beside what alone came: "only the head torch was in the box"."""
    alone = _ONLY_CAME.search(text)
    came = all_named(alone["what"], candidates) if alone else None
    rest = tuple(each.value for each in candidates if came and each.value not in came.values)
    return Reference(rest, frozenset(words(text))) if rest else None


def _known_affected(call: Call, services: Services) -> str | None:
    """What need not be asked: of an order with one line, where no claim is made of it, and what was named before the
    order was known."""
    titles = _titled(_lines(call, services))
    if not is_claimed(call, services) or not titles:
        return ""
    if len(titles) == 1:
        return next(iter(titles))
    candidates = [Candidate(title, title) for title in titles]
    begun = str(call.slot(BEGUN_WITH) or "")
    rest = _all_but_what_came(begun, candidates) if call.slot(PROBLEM) == "missing" else None
    said = rest or all_named(_amiss(begun, candidates, call), candidates)
    return ", ".join(said.values) if said and len(said.values) < len(titles) else None


def _amiss(text: str, candidates: Sequence[Candidate], call: Call) -> str:
    """What a text says of items with which something is wrong."""
    is_named = lambda said: bool(all_named(said, candidates))  # noqa: E731
    return amiss(text, is_named, call.slot(PROBLEM) == "missing")


def _counted(call: Call, services: Services) -> OrderLine | None:
    """The only line that was chosen, if there are several pieces of it."""
    lines = _lines(call, services)
    place = _titled(lines).get(str(call.slot(AFFECTED)))
    return lines[place - 1] if place and lines[place - 1].quantity > 1 else None


def _ask_how_many(call: Call, services: Services) -> Asked:
    line = _counted(call, services)
    most = line.quantity if line else 1
    said = {"count": str(most), "item": line.name if line else "", **orders_chosen(call, services)}
    return Asked("utter_ask_how_many_affected", tuple(choice(n, str(n)) for n in range(1, most + 1)), said)


def _read_how_many(call: Call, services: Services, asked: bool) -> Answer | None:
    line = _counted(call, services)
    if line is None:
        return None
    if asked and _ALL.search(call.reading):
        return Answer(line.quantity, frozenset({"both", "all", "each", "every", "everything"}))
    said = (_COUNT if asked else _SOME).search(call.reading)
    if said is None:
        return None
    count = _count(said[1])
    if not 0 < count <= line.quantity:
        return Answer(problem="utter_how_many_at_most", variables={"count": str(line.quantity)})
    return Answer(count, frozenset(said[0].lower().split()))


def _known_how_many(call: Call, services: Services) -> int | None:
    line = _counted(call, services) if is_claimed(call, services) else None
    if line is None:
        return 0
    said = _SOME.search(str(call.slot(BEGUN_WITH) or ""))
    return count if said and 0 < (count := _count(said[1])) <= line.quantity else None


def _count(said: str) -> int:
    return int(said) if said.isdigit() else _NUMBERS.index(said.lower()) + 1


AFFECTED_QUESTION = Question(
    AFFECTED,
    _ask_affected,
    _read_affected,
    known=_known_affected,
    unclear="utter_item_unclear",
    needed=lambda call: call.slot(PROBLEM) not in OF_PARCELS,  # it is asked once a late parcel proves to be half empty
)
HOW_MANY_QUESTION = Question(
    HOW_MANY,
    _ask_how_many,
    _read_how_many,
    known=_known_how_many,
    unclear="utter_how_many_unclear",
    needed=lambda call: call.slot(PROBLEM) not in OF_PARCELS,
)


def ask_wish(call: Call, services: Services) -> Asked:
    """How it shall be put right, with buttons of what is possible."""
    possible = [wish for wish, refused in _wishes(call, services).items() if refused is None]
    options = tuple(choice(wish, _TITLES[wish], wish) for wish in possible)
    return Asked("utter_ask_how_to_put_right", options, orders_chosen(call, services))


def known_wish(call: Call, services: Services) -> str | None:
    """No wish needs to be asked for where none is possible: then it is said why."""
    return None if None in _wishes(call, services).values() else REFUND


def was_refused(call: Call) -> bool:
    """Whether this very message was answered with why something is not possible."""
    return bool(call.said_of_this() & REFUSALS)


def _wishes(call: Call, services: Services) -> dict[str, Refused | None]:
    """Each wish that fits the problem, with why it is not possible; None if it is, or if people see to it."""
    fitting = [each for each in WANTS if each is not SEARCH or call.slot(PROBLEM) in OF_PARCELS]
    return {each: _refused(call.with_slots({WISH: each}), services) for each in fitting}


def _refused(call: Call, services: Services) -> Refused | None:
    """Why the wish is possible for none of the orders; None if it is for one, or if people see to it."""
    found = list(examined(WANTED, call, services).values())
    if not found or any(isinstance(each, Draft) for each in found):
        return None
    return next(each for each in found if isinstance(each, Refused))


def _read_back(facts: Facts) -> str:
    problem, outcome, wants = (facts.get(name, "") for name in ("problem", "outcome", "wants"))
    if problem in OF_PARCELS and outcome != "investigation":
        problem = "lost"
    if outcome == "investigation" and "until" not in facts:
        return "utter_read_back_claim_searches"  # of several parcels, or by a shop that names no day
    return _READ_BACK.get((outcome, problem), {}).get(wants, "utter_read_back_claim")


def _done(facts: Facts) -> str:
    outcome = facts.get("outcome", "")
    is_whole = "case" in facts and (outcome != "investigation" or "until" in facts)
    if is_whole and facts.get("problem") == "not_there" and outcome == "investigation":
        return "utter_done_claim_search_near"
    return _DONE.get((outcome, facts.get("wants", "")), "utter_done_claim") if is_whole else "utter_done_claim"


WANTED = Wanted(
    name="claim",
    form="delivery_problem_form",
    parameters=_claim,
    read_back=_read_back,
    done=_done,
    yes="Yes, please",
    no="No, leave it",
    noted=(_details, "utter_details_noted"),
)


def _with_problem(events: Sequence[Event], call: Call) -> tuple[Event, ...]:
    """The events, after which it is still known what was wrong: "then send me the right one" is about that."""
    numbers, problem = call.slot(ORDERS) or [], call.slot(PROBLEM)
    if len(numbers) != 1 or not isinstance(problem, str):
        return tuple(events)
    return also_spoken_of(events, problem=problem, problem_of=str(numbers[0]))


def _say_where_it_went(call: Call, services: Services) -> None:
    """Tell when and where the record says that the parcels were delivered: whoever misses one can look there."""
    for number in call.slot(ORDERS) or []:
        if order := order_of(call, services, number):
            tell(call, services, order)


def _say_what_the_warranty_does(call: Call, services: Services) -> None:
    """Quote what holds for a fault that shows later: the time to report what came damaged is no limit for it."""
    from_articles(call.saying(_WARRANTY, "question"), services, articles_only=True, may_ask=False)


def claiming(ticket: Action) -> Action:
    """The action of the form: the claim, else what is possible instead of the wish, else the action of the ticket."""
    claim = carrying_out(WANTED, ticket)

    def run(call: Call, services: Services) -> Outcome:
        refused = _refused(call, services) if call.slot(WISH) in WANTS else None
        if call.slot(CONFIRMED) is True or refused is None or None not in _wishes(call, services).values():
            if refused and call.slot(PROBLEM) == "not_there":
                _say_where_it_went(call, services)
            outcome = claim.run(call, services)
            if refused and refused.reason is Refusal.TOO_LATE and call.slot(PROBLEM) == "damaged":
                _say_what_the_warranty_does(call, services)
            return replace(outcome, events=_with_problem(outcome.events, call)) if refused else outcome
        say_refused(call, services, (call.slot(ORDERS) or [""])[-1], refused, offers=False)
        return anew(WANTED, WISH)

    return replace(claim, run=run)
