"""Which order is meant: the question that every journey about an order asks, and how its answer is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from actions.call import Call, Services
from actions.entities import order_numbers, words_of
from actions.frame.asking import asks_something
from actions.frame.digits import corrected
from actions.frame.form import Answer, Asked, Option, Question
from actions.frame.memory import last_told, listed, pending, spoken_of, told_alone, told_before, told_together, topic
from actions.frame.reference import (
    Candidate,
    Reference,
    alike_named,
    all_but_one_refused,
    all_named,
    all_of,
    all_shown,
    by_amount,
    by_both,
    by_name,
    by_position,
    by_price,
    each_named,
    meant,
    named,
    narrowed,
    the_other,
)
from actions.frame.words import points_back, says_both, weighty, words
from actions.order_days import by_day, of_a_day
from actions.records import order_of, orders_of
from actions.standing import by_state, standing
from actions.what_stays import done_and_kept
from actions.wording import items, names, order_button
from frontdesk.accounts.model import Order, OrderState
from frontdesk.references import ANY_NUMBER

SLOT = "order_number"
BUTTONS = 5
# A word with a digit in it, where we asked for a number: meant as one, even if it has no number's form.
_LIKE_A_NUMBER = re.compile(r"\w*\d[\w-]*")

# What is asked of an order without naming one: right after an order was told, "tracking number please" means that one.
_OF_AN_ORDER = frozenset(
    """
    when where who what how long much many track tracking trace number code link carrier courier company brings
    bring bringing delivers deliver delivering date day time arrive arrives arriving come comes coming get here
    eta expected due status update news address going go goes sent shipped left late exactly still now again today
    tomorrow week there just not no need give tell which whats what's when's who's where's
    guarantee guaranteed promise certain do does did will has have had
    brought follow following travel travels travelling ship ships shipping address supposed meant even company
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
# Those of them that no answer to another question has.
_ASKED_OF_ORDERS = frozenset(
    """
    when where who whos who's where's when's track tracking trace follow number carrier courier company brings bring
    brought bringing delivers eta arrive arrives arriving
    """.split()  # noqa: SIM905
)
_AN_ORDER = frozenset(
    {"order", "orders", "parcel", "parcels", "package", "packages", "shipment", "delivery", "purchase", "stuff"}
)
# Words of another order, or of several, than the one that was just told.
_OTHER_ORDERS = _AN_ORDER | {
    "other",
    "others",
    "another",
    "else",
    "rest",
    "both",
    "all",
    "last",
    "next",
    "first",
    "second",
}
# "Which of the two is here first?" asks about all that are under way.
_COMES_FIRST = re.compile(
    r"\bwhich\b[^,.;!?]{0,40}\b(?:first(?! (?:one|order|parcel|package|of)\b)|sooner|earlier|earliest|soonest)\b",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"\b(?:parcel|package|shipment|delivery|tracking) (?:number|no|nr|code|link|id)\b", re.IGNORECASE
)
# What stands before the number of an order that is not meant, and how "the other one" is not.
_LEFT_OUT = re.compile(
    r"\b(?:not|instead of|rather than|except(?: for)?|leave|keep)\s+(?:(?:the|my|order|number)\s+)*$", re.IGNORECASE
)
_OTHER_STAYS = re.compile(
    r"\b(?:not|n'?t|leave|keep|touch)(?: \w+){0,2} other\b"
    # "Send other one" wants another piece of the same.
    r"|\bsend(?: me| us)?(?: an)? other one\b(?! back)"
    r"|\bother(?: one| 1| order)? (?:stays?|remains?|is (?:ok|okay|fine))\b"
    # "The other order with the chair you leave to my own house".
    r"|\bother\b[^.!?\d]{0,40}? (?:you |please |can |still )*(?:(?:leave|keep|stays?|remains?) (?:to|at|as|where"
    r"|there|home"
    r"|here|like|the same)|(?:goes|comes) (?:home|here|(?:to|at) (?:my|the) (?:own|usual|normal|old)))\b",
    re.IGNORECASE,
)
# "Cancel everything that's not shipped yet".
_NOT_SENT = re.compile(
    r"\b(?:all|everything|anything|whatever|every \w+|orders)\b.{0,25}?(?:n't|nt|\bnot|\bstill) (?:been |be )?(?:yet )?"
    r"(?:shipped|sent|dispatched|posted|left|gone out|open|pending|processing|on (?:its|the|their) way)\b",
    re.IGNORECASE,
)
# Two names of orders, and not two items of one.
_EACH_AN_ORDER = re.compile(
    r"\b(?:order|one|parcel|package)\b[^.?!]{0,12}?(?:\band\b|\bplus\b|[&+,]|\bn\b)[^.?!]{0,40}\b(?:order|one|parcel|package)\b"
    r"|\band\b[^.?!,]{0,30} orders\b",
    re.IGNORECASE,
)
_ALL_THEY = re.compile(r"\bthey (?:both|all)\b|\b(?:all|both) of them\b", re.IGNORECASE)
# "What's on its way to me" names no order, and asks for all that are.
_WHAT_COMES = re.compile(
    r"(?:(?:and|ok|so|hi|hey|hello|well|tell me|please) )*(?:what's|whats|what is|what do i have|anything"
    r"|what else(?: is)?)"
    r" (?:still |even |all )?(?:on (?:its|the|it's) way|coming|under ?way|in transit|to come|outstanding)\b"
)
# "Say me all that is not arrived still and the day".
_ALL_THAT_COMES = re.compile(
    r"\b(?:all|everything|whatever|anything|each thing|every (?:order|parcel|package))\b(?: (?:that|which|what|i))*"
    r"(?: (?:is|are|has|have|'s|was|were|ordered|bought|and))*"
    r" (?:(?:not|n't|never)(?: (?:yet|still|been|be|is|has))* (?:arriv\w*|come|came|here|delivered|received|there)"
    r"|still (?:to come|coming|missing|outstanding|open|on (?:its|the) way)|outstanding|under ?way|yet to (?:come"
    r"|arrive))\b",
    re.IGNORECASE,
)
_TELL = re.compile(r"\b(?:say|tell|show|list|give)\b", re.IGNORECASE)
# "The invoice, no, not for the tea towels, for the lantern one".
_TURNED_AWAY = re.compile(
    r"\bnot (?:for |from |of |in |about )?(?:the|my|that) (?:[^\W\d]+ ){1,3}?(?=(?:but|for|from|it'?s|i mean)\b)",
    re.IGNORECASE,
)
_WHEN_OR_WHERE = re.compile(
    r"\b(?:when|where|which day|what day)\b.*\b(?:orders?|parcels?|package|delivery)\b", re.IGNORECASE
)
# Intents that name no journey: a form that begins with them was begun for what was spoken of.
_NO_JOURNEY = frozenset({"nlu_fallback", "out_of_scope", "question"})


def is_owed(order: Order) -> bool:
    """Whether an order was lost, and nothing has come back for it: its customer waits for it still."""
    return order.state is OrderState.LOST and not order.refunded


@dataclass(frozen=True)
class Suited:
    """Which orders a journey can be about.

    Attributes:
        fits: whether it can be about an order at all.
        unfit: the response about one that does not fit; it is told the order's number and items.
        first: whether an order is offered before the others. The only such one need not be asked for.
        response: how the orders that come first are offered.
        already: states in which what the journey wants is so: then it is only said that it is.
        is_compared: whether "the bigger one" is an order; where sizes are spoken of it is not.
    """

    fits: Callable[[Order], bool] = lambda order: True
    unfit: str = "utter_not_that"
    first: Callable[[Call, Order], bool] = lambda call, order: order.is_open or is_owed(order)
    response: str = "utter_ask_which_order"
    is_compared: bool = True
    already: frozenset[OrderState] = frozenset()


ANY = Suited()


def order_question(intent: str, several: bool = False, suited: Suited = ANY, at_once: int = 0) -> Question:
    """The question "which order?".

    Args:
        intent: the one that its buttons mean when they are pressed later.
        several: whether "both" is an answer. The slot then gets a list of numbers, else a number.
        at_once: how many it can be about at once where it gets a list; 0 without a bound.
    """

    def ask(call: Call, services: Services) -> Asked:
        orders, response = _offered(call, services, suited)
        options = tuple(
            Option([each.number] if several else each.number, order_button(each, intent)) for each in orders
        )
        return Asked(response, options, {"count": str(len(orders))})

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        numbers, said = _meant(call, services, asked, suited)
        if not numbers:
            return _malformed(call) if asked else None
        if len(numbers) > 1 and (not several or 0 < at_once < len(numbers)):
            return Answer(problem="utter_one_order_only")
        if problem := _unfit(numbers, call, services, suited):
            return problem
        return Answer(numbers if several else numbers[0], said)

    def only_one(call: Call, services: Services) -> Any:
        if order_numbers(call, services):
            return None  # the number that is named was not the one
        fitting = _orders(call, services, suited)
        orders = [each for each in fitting if suited.first(call, each)] or (fitting if suited is not ANY else [])
        is_same = suited is not ANY or not _OTHER_ORDERS.intersection(words(_without_its_number(call.reading)))
        told = told_alone(call) or (last_told(call) if suited is not ANY else None)
        if is_same and told and call.slot("requested_slot") is None:
            # "Where is W1135, and can you change the size?" is all about that one.
            among = fitting if told_before(call) else orders
            orders = [each for each in among if each.number == told] or orders
        return None if len(orders) != 1 else [orders[0].number] if several else orders[0].number

    return Question(SLOT, ask, read, known=only_one, unclear="utter_order_unclear")


def has_orders(call: Call, services: Services) -> bool:
    """Whether there is anything to choose from; a number in the message is looked up in any case."""
    return bool(order_numbers(call, services) or orders_of(call, services))


def has_suited(suited: Suited) -> Callable[[Call, Services], bool]:
    """Whether there is an order that fits; where the message means one of the caller's, whether that one does."""

    def begin(call: Call, services: Services) -> bool:
        return any(map(suited.fits, spoken_for(call, services, suited)))

    return begin


def spoken_for(call: Call, services: Services, suited: Suited = ANY) -> list[Order]:
    """The caller's orders that the message means; all of them if it means none of them."""
    numbers, _ = _meant(call, services, False, suited)
    orders = orders_of(call, services)
    return [order for order in orders if order.number in numbers] or orders


def spoken_or_told(call: Call, services: Services, suited: Suited = ANY) -> list[Order]:
    """The caller's orders that the message means; else the one that alone was just told of; else all of them."""
    orders, told = spoken_for(call, services, suited), told_alone(call)
    if len(orders) == 1:
        return orders
    return [order for order in orders if order.number == told] or orders


def meant_orders(call: Call, services: Services) -> list[str]:
    """The numbers of the orders that the message means: written out, named by an item, or spoken of before."""
    return _meant(call, services, False)[0]


def named_orders(call: Call, services: Services) -> list[str]:
    """The same without those spoken of before: "that is wrong" names none."""
    numbers, said = _meant(call, services, False)
    return numbers if said - points_back(call.reading) or order_numbers(call, services) else []


def orders_chosen(call: Call, services: Services) -> dict[str, str]:
    """The orders that the active form is about, as the variable `orders` of its questions."""
    numbers = call.slot(SLOT) or []
    return {"orders": names([order for number in numbers if (order := order_of(call, services, number))])}


def _orders(call: Call, services: Services, suited: Suited) -> list[Order]:
    """The caller's orders that fit, newest first."""
    return [each for each in orders_of(call, services) if suited.fits(each)] if call.signed_in else []


def _offered(call: Call, services: Services, suited: Suited) -> tuple[Sequence[Order], str]:
    """The orders to choose from, and the response that asks for one."""
    if not call.signed_in:
        return (), "utter_ask_for_order_number"
    orders = _orders(call, services, suited)
    first = [order for order in orders if suited.first(call, order)]
    if alike := narrowed(call.reading, [candidate(each) for each in first]):
        return [order for order in first if order.number in alike][:BUTTONS], "utter_ask_which_one"
    none_comes_first = "utter_no_open_orders" if suited is ANY else "utter_ask_which_one"
    return (first[:BUTTONS], suited.response) if first else (orders[:BUTTONS], none_comes_first)


def _unfit(numbers: Sequence[str], call: Call, services: Services, suited: Suited) -> Answer | None:
    """Why one of the orders cannot be meant: it does not exist, or it does not fit."""
    if suited is ANY:
        return None
    for number in numbers:
        order = order_of(call, services, number)
        if order is None:
            return Answer(problem="utter_order_not_found", variables={"number": number})
        if not suited.fits(order):
            return Answer(problem=suited.unfit, variables={"number": number, "items": items(order.items)})
    return None


def _meant(call: Call, services: Services, asked: bool, suited: Suited = ANY) -> tuple[list[str], frozenset[str]]:
    """The numbers of the orders that the message means, and the words that say so."""
    said = words_of(call, "order_number")
    if numbers := order_numbers(call, services, asked=asked and not weighty(call.reading, said)):
        return _without_left_out(numbers, call), said
    before = _given(call) or spoken_of(call, "order")
    if mended := _mended(call, before):
        return mended
    if not call.signed_in:
        return [], frozenset()
    orders = orders_of(call, services)
    first = [each for each in orders if suited.fits(each) and suited.first(call, each)]
    if first and _COMES_FIRST.search(call.reading):
        return [each.number for each in first], frozenset(words(call.reading))
    shown = (
        _shown(call, orders, before)
        if asked
        else _of_listed(call, orders) or _not_shown(call, orders, first, before, suited)
    )
    if found := shown or _listed(call, orders):
        return list(found.values), found.words
    is_beginning = call.slot("requested_slot") is None  # later "it" is what is being done
    if before and is_beginning and not asked and (pointing := points_back(call.reading)):
        several = told_together(call) or (listed(call)[:BUTTONS] if _ALL_THEY.search(call.reading) else [])
        together = several if "they" in pointing and call.intent == "order_status" else []
        return together or [before], pointing
    leans = call.intent in _NO_JOURNEY or names_no_order(call.reading)
    if before and is_beginning and not asked and topic(call) and leans:
        return [before], frozenset()
    return [], frozenset()


def _without_left_out(numbers: Sequence[str], call: Call) -> list[str]:
    """The numbers but for those that the message turns away from, or that stay: "cancel W1042, not W1043"."""
    found = [each for each in call.all_entities if each.get("entity") == "order_number" and each.get("start")]
    left = {str(each["value"]) for each in found if _LEFT_OUT.search(call.text[: each["start"]])}
    done, kept = (text.upper() for text in done_and_kept(call.text))
    left |= {number for number in numbers if number in kept and number not in done and ANY_NUMBER.search(done)}
    return [number for number in numbers if number not in left]


def names_no_order(text: str) -> bool:
    """Whether a text only asks what may be asked of any order: "and the tracking number?"."""
    said = _without_its_number(text)
    return not weighty(said, _OF_AN_ORDER) and _AN_ORDER.isdisjoint(words(said))


def _without_its_number(text: str) -> str:
    """The text, in which "the parcel number" speaks of no parcel."""
    return _NUMBER_OF.sub(" number ", text)


def asks_of_an_order(text: str) -> bool:
    """Whether a text asks what may be asked of any order, and nothing else: "who brings it", "the tracking number?"."""
    return names_no_order(text) and bool(_ASKED_OF_ORDERS & set(words(text)))


def asks_when_or_where(text: str) -> bool:
    """Whether a text asks when or where an order is, whichever it names: "when is my other order due"."""
    return bool(_WHEN_OR_WHERE.search(text))


def words_of_items(call: Call, services: Services) -> frozenset[str]:
    """The words of the names of all that the caller ordered."""
    return frozenset(word for order in orders_of(call, services) for word in words(items(order.items)))


def order_in_hand(call: Call) -> str | None:
    """The order that was just told of, else the one that the active form is about or that was spoken of last."""
    return told_alone(call) or _given(call) or spoken_of(call, "order")


def _listed(call: Call, orders: Sequence[Order]) -> Reference | None:
    """What a message points at in the list of orders that was shown last."""
    shown = _candidates_listed(call, orders)
    both = all_shown(call.reading, shown) if says_both(call.reading) else None
    return both or by_position(call.reading, shown) or the_other(call.reading, shown, spoken_of(call, "order"))


def _of_listed(call: Call, orders: Sequence[Order]) -> Reference | None:
    """What a message compares with the others of the list that was just shown: "the cheaper one" is none beside it."""
    shown = _candidates_listed(call, orders)
    is_of_list = "list" in words(call.reading)
    return (
        (by_price(call.reading, shown) or (by_position(call.reading, shown) if is_of_list else None))
        if topic(call)
        else None
    )


def _candidates_listed(call: Call, orders: Sequence[Order]) -> list[Candidate]:
    """The orders of the list that was shown last; none while a form asks."""
    if call.slot("requested_slot") is not None:
        return []
    by_number = {order.number: order for order in orders}
    return [candidate(by_number[each]) for each in listed(call) if each in by_number]


def _shown(call: Call, orders: Sequence[Order], before: str | None) -> Reference | None:
    """What an answer points at: one of those that were offered, else another that it names."""
    offered = _last_offered(call, orders)
    shown = [candidate(each, by_state=True) for each in offered]
    if rest := all_but_one_refused(call.reading, shown) or _but_for_what_stays(call.reading, shown):
        return rest
    found = (
        meant(call.reading, shown, before)
        or named(call.reading, [candidate(each) for each in orders])
        or by_amount(call.reading, shown)
    )
    return found or by_state(call.reading, offered) or by_day(call, offered)


def _but_for_what_stays(text: str, shown: Sequence[Candidate]) -> Reference | None:
    """Those of a list that are left beside what is named to stay: "everything except the boots order", "first and
    second, I keep only the trousers"."""
    done, kept = done_and_kept(text)
    staying = all_named(kept, shown) if kept else None
    if staying is None:
        return None
    others = [each for each in shown if each.value not in staying.values]
    found = meant(done, others) if weighty(done) else None
    values = found.values if found else tuple(each.value for each in others)
    is_clear = 0 < len(values) < len(shown)
    return Reference(values, frozenset(words(text))) if is_clear else None


def _given(call: Call) -> str | None:
    """The one order that the active form is about already."""
    given = call.slot(SLOT)
    number = given[0] if isinstance(given, list) and len(given) == 1 else given
    return number if isinstance(number, str) else None


def _mended(call: Call, before: str | None) -> tuple[list[str], frozenset[str]] | None:
    """The number that was given or spoken of, if the message corrects a part of it."""
    found = corrected(before, call.reading) if before else None
    return ([found[0]], found[1]) if found else None


def _not_shown(
    call: Call, orders: Sequence[Order], first: Sequence[Order], before: str | None, suited: Suited
) -> Reference | None:
    """What a message points at before any order was offered: those that would be come first."""
    done, kept = done_and_kept(call.reading)
    text = _TURNED_AWAY.sub(" ", done if "other" in words(kept) else call.reading)
    known, likely = [candidate(each) for each in orders], [candidate(each) for each in first]
    is_other = before and not _OTHER_STAYS.search(text)
    other = (the_other(text, likely, before) or the_other(text, known, before)) if is_other else None
    pointed = named(text, known) if suited.is_compared else by_name(text, known)
    on_the_way = [candidate(each) for each in first if each.state is OrderState.SHIPPED]
    alike = _of_alike(call, orders) or (by_both(text, known, before) if suited.is_compared else None)
    is_all = not _OTHER_STAYS.search(call.reading)
    found = (all_of(text, likely) or all_of(text, on_the_way)) if is_all else None
    found = found or _under_way(text, first) or _not_sent(text, first)
    # "When do the tent and the basket come", and "cancel the boots order and the tent one".
    several = each_named(text, likely) if suited is ANY or _EACH_AN_ORDER.search(text) else None
    found = found or several or alike or by_name(text, likely) or pointed or by_amount(text, likely) or other
    return found or of_a_day(call, orders) or standing(text, orders)


def _not_sent(text: str, first: Sequence[Order]) -> Reference | None:
    """All orders that have not left: "everything that's not shipped yet"."""
    numbers = tuple(each.number for each in first if each.is_open and each.state is not OrderState.SHIPPED)
    return Reference(numbers, frozenset(words(text))) if numbers and _NOT_SENT.search(text) else None


def _under_way(text: str, first: Sequence[Order]) -> Reference | None:
    """All orders that are still to come, where none of them is meant alone: "what's on its way to me"."""
    is_asked = asks_something(text) or _TELL.search(text)
    match = _WHAT_COMES.match(" ".join(words(text))) or (is_asked and _ALL_THAT_COMES.search(text))
    return Reference(tuple(each.number for each in first), frozenset(words(text))) if match and first else None


def _of_alike(call: Call, orders: Sequence[Order]) -> Reference | None:
    """The one of several that are named alike that came, or was placed, on the day that is named, or stands as it is
    said: "the boots that came on Tuesday"."""
    named_alike = alike_named(call.reading, [candidate(each) for each in orders])
    there = [each for each in orders if each.number in named_alike]
    return (of_a_day(call, there) or standing(call.reading, there)) if len(there) > 1 else None


def _last_offered(call: Call, orders: Sequence[Order]) -> list[Order]:
    waiting = pending(call)
    numbers = [value[0] if isinstance(value, list) else value for value in waiting.values] if waiting else []
    return [order for order in orders if order.number in numbers]


def candidate(order: Order, by_state: bool = False) -> Candidate:
    """An order by its items and, where several were shown, by what sets them apart: "the one that has shipped"."""
    names = [line.name for line in order.items] + ([order.state.replace("_", " ")] if by_state else [])
    return Candidate(order.number, " ".join(names), order.placed_on, order.total)


def _malformed(call: Call) -> Answer | None:
    return Answer(problem="utter_order_number_unclear") if _LIKE_A_NUMBER.search(call.text) else None
