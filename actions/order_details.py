"""What is asked of an order besides where it stands: what it or one of its items cost, when it was placed, what is in
it and in which sizes and colours, and who brings it while nobody has it yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from actions.call import Call, Services
from actions.frame.asking import asks_something
from actions.frame.reference import Candidate, by_name, each_named, named
from actions.frame.words import words
from actions.wording import items
from frontdesk.accounts.model import Order, OrderLine, OrderState
from frontdesk.conversations.episode import BEGUN_WITH


class Detail(StrEnum):
    """What is asked of an order."""

    PRICE = "price"
    PLACED = "placed"
    KIND = "kind"
    CARRIER = "carrier"


# Words of a message that asks without the form of a question: "total price pls".
FEW_WORDS = 6
# "The tent, what was it": the question behind what it is of.
_ASKS_LAST = re.compile(r"[,:;–-]\s*(?:and |so )?(?:what|how much|which|when)\b", re.IGNORECASE)
_BOUGHT = r"(?:order(?:ed)?|buy|bought|place[d]?|purchased?|ma[kd]e)"
_ASKED = {
    Detail.PLACED: re.compile(
        r"\b(?:when|how long ago|(?:what|which) (?:day|date)) "
        rf"(?:(?:did|have|had) (?:i|we) (?:\w+ ){{0,2}}?{_BOUGHT}|(?:was|were) (?:[\w-]+ ){{1,5}}?(?:ordered|bought"
        rf"|placed))\b"
        r"|\b(?:order|purchase|buying) date\b|\bdate (?:ordered|bought|placed)\b"
        r"|\b(?:bought|ordered)\b.{0,40}\bwhen was (?:that|it)\b"
        r"|\b(?:date|day) of (?:the|my|that|this|purchase)(?: (?:order|purchase))?\b",
        re.IGNORECASE,
    ),
    Detail.PRICE: re.compile(
        r"\b(?:what|how much|which amount)\b.{0,40}?\b(?:costs?|pa(?:y|id)|prices?|total|spen[dt]|c[ao]me to|worth"
        r"|set (?:me|us) back)\b"
        r"|\bhow much (?:it|that|they|this) (?:was|is|were|cost)\b|\bhow much (?:was|is|were|are|for|in (?:all"
        r"|total))\b|\bhow (?:expensive|dear|pricey)\b"
        r"|\b(?:total|prices?|costs?)\b|^\W*(?:(?:and|ok|okay|so|n)\W+)*how much\W*$",
        re.IGNORECASE,
    ),
    Detail.KIND: re.compile(
        r"\b(?:what|which) (?:siz|colou?r|shade|version|type)\w*\b.{0,30}?\b"
        r"(?:(?:did|have|had) (?:i|we)|i (?:had |have )?(?:order|buy|bought|cho|pick)\w*|(?:is|are|was|were)"
        r" (?:it|that|this|they|those|the|my|in)|in (?:it|that|there))\b"
        r"|\bwhat(?:'?s| is| was| are| were)? (?:all |exactly |actually )?"
        r"(?:inside|in (?:it|there|that (?:one|order|parcel)))\b"
        r"|\bwhat (?:did|have) (?:i|we) (?:order|put|get|got) (?:in|on|with) (?:it|there|that)\b",
        re.IGNORECASE,
    ),
    Detail.CARRIER: re.compile(
        r"\bwho(?:'?s|'?ll| is| will| does| would)? (?:gonna |going to )?(?:bring|deliver)\w*\b"
        r"|\b(?:which|what) (?:company|carrier|courier|firm|delivery (?:service|company))\b"
        r"|\bwho(?:'?s| is) the (?:carrier|courier)\b|\btracking (?:number|code|link|id)\b",
        re.IGNORECASE,
    ),
}
#: Nobody has been given the parcel yet.
_STILL_HERE = frozenset({OrderState.PROCESSING, OrderState.PACKED})
# A thing that is named, with up to two words more, and what an order or its price is called.
_THINGS = re.compile(r"\b(?:the|my|those|these|an?)((?: [\w'-]+){1,3})")
_AN_ORDER = frozenset("order orders parcel package purchase delivery shipment one ones lot".split())  # noqa: SIM905
_OF_AN_ORDER = frozenset(
    """
    total price prices cost costs whole entire full sum amount day date size colour color bill stuff thing things items
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
# What has a price of its own, and what is asked of a bill: whether and until when it is paid.
_OF_ANOTHER = re.compile(
    r"\b(?:refund\w*|(?:money|paid|pay|came|come|got|get|send|sending|sent|put|post|posting|ship|mail)"
    r" (?:\w+ ){0,3}back"
    r"|back to me|return\w*"
    r"|postage|shipping|delivery (?:costs?|fees?|charges?|price)|owe\w*|balance|fees?|express|exchang\w*|swap\w*"
    r"|repair\w*"
    r"|cancel\w*|chang\w+|charged|twice|gift ?cards?|vouchers?|invoices?|bills?|discount\w*|cheaper|too much"
    r"|much longer"
    r"|(?:have|need|got|had|still|must|when|until|how) (?:(?:do|can|should|must|shall) )?(?:i |we )?(?:to "
    r"|gotta )?pay\b"
    r"|(?:have|has|had|is|are|was) (?:\w+ ){1,3}(?:already |been )?paid|paid (?:yet|already)|not paid|unpaid)\b",
    re.IGNORECASE,
)
_OF_ITS_STATE = re.compile(
    r"\b(?:where\w*|when|arriv\w*|com(?:e|es|ing)|deliver\w*|track\w*|ship\w*|sent|status|eta|here|left|out|gone|"
    r"carrier|courier|carr(?:y|ies)|brings?|address|news|packed)\b",
    re.IGNORECASE,
)


def asks_of_its_state(text: str) -> bool:
    """Whether a text asks where an order stands, or who brings it."""
    return asks_something(text) and bool(_OF_ITS_STATE.search(text))


def details_asked(text: str) -> list[Detail]:
    """What a text asks of an order; nothing if it asks of money that is no price of it."""
    is_of_another = bool(_OF_ANOTHER.search(text))
    return [
        each
        for each, pattern in _ASKED.items()
        if pattern.search(text) and not (each is Detail.PRICE and is_of_another)
    ]


def asks_for_details(text: str) -> bool:
    """Whether a text asks for anything besides where an order stands: "what did it cost", "total price pls"."""
    is_asked = asks_something(text) or bool(_ASKS_LAST.search(text)) or len(words(text)) <= FEW_WORDS
    return is_asked and bool(details_asked(text))


def only_details(text: str) -> bool:
    """Whether a text asks for details, and nothing of where an order stands."""
    found = details_asked(text)
    rest = text
    for each in found:
        rest = _ASKED[each].sub(" ", rest)
    return bool(found) and not _OF_ITS_STATE.search(rest)


def asks_of_what_was_bought(text: str) -> bool:
    """Whether a text asks when something was ordered, or in which size, and for nothing to be done."""
    return asks_something(text) and only_details(text) and Detail.PRICE not in details_asked(text)


def is_of_another_thing(text: str, order: Order) -> bool:
    """Whether a text names a thing that is not in the order: "how much is the hammock"."""
    known = [Candidate(order.number, " ".join(line.name for line in order.items))]
    named_things = [each[1].split() for each in _THINGS.finditer(" ".join(words(text)))]
    others = [each for each in named_things if each[0] not in _OF_AN_ORDER and not _AN_ORDER & set(each)]
    return any(by_name(" ".join(each), known) is None for each in others)


def text_of(call: Call) -> str:
    """What was asked: the message, or before "which order?" was answered, the one that began it."""
    begun = str(call.slot(BEGUN_WITH) or "")
    return begun if begun and not call.in_form and not details_asked(call.reading) else call.reading


def tell_details(call: Call, services: Services, order: Order) -> bool:
    """Say what is asked of the order, as far as the record has it. Returns whether anything was said."""
    text, before = text_of(call), len(call.said)
    for each in details_asked(text):
        match each:
            case Detail.PRICE if not is_of_another_thing(text, order):
                _tell_price(text, call, services, order)
            case Detail.PLACED if order.placed_on:
                call.say(
                    "utter_order_placed",
                    number=order.number,
                    items=items(order.items),
                    placed_on=services.wording.day(order.placed_on),
                )
            case Detail.CARRIER if order.state in _STILL_HERE:
                call.say("utter_order_no_carrier", number=order.number, items=items(order.items))
            case Detail.KIND if any(line.options for line in order.items):
                kinds = ", ".join(_with_kind(line) for line in _lines_named(text, order) or order.items)
                call.say("utter_order_kinds", number=order.number, kinds=kinds)
    return len(call.said) > before


def _tell_price(text: str, call: Call, services: Services, order: Order) -> None:
    def money(line: OrderLine) -> str:
        return services.wording.money(line.price * line.quantity, order.currency)

    lines = _lines_named(text, order)
    prices = ", ".join(f"{items([line])} {money(line)}" for line in lines or order.items)
    total = services.wording.money(order.total, order.currency)
    response = "utter_order_item_price" if lines else "utter_order_price"
    call.say(response, number=order.number, prices=prices, total=total)


def _lines_named(text: str, order: Order) -> Sequence[OrderLine]:
    """The lines that a text names; none if it names none of them, or the order as a whole."""
    known = [Candidate(at, line.name, price=line.price) for at, line in enumerate(order.items)]
    found = each_named(text, known) or named(text, known)
    return [order.items[at] for at in found.values] if found else ()


def _with_kind(line: OrderLine) -> str:
    kind = " / ".join(line.options.values())
    return f"{items([line])} ({kind})" if kind else items([line])
