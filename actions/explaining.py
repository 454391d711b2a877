"""What customers ask about a change that is being read back, or that was just made: what it costs, until when it is
possible, how and when the money comes, where the label is. It is answered from the facts of the change, and as far as
these do not know it, from the help pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from actions.call import Call, Outcome, Services
from actions.frame.asking import asks_something
from actions.frame.memory import last_made, speaks_of, speaks_of_made
from actions.frame.words import adds_something
from actions.orders import named_orders
from actions.questions import from_articles

Facts = Mapping[str, str]
GIFT_CARD = "gift_card"
RETURN, EXCHANGE, CLAIM, REFUND, CANCEL = "return_items", "exchange_items", "claim", "refund", "cancel_order"
ADDRESS = "change_address"


@dataclass(frozen=True)
class Told:
    """What is said: a response that is told with the facts, and the question that the help pages answer besides."""

    response: str = ""
    question: str = ""

    def __bool__(self) -> bool:
        return bool(self.response or self.question)


@dataclass(frozen=True)
class About:
    """One thing that is asked about changes: how it is asked, and what is said by the operation and its facts."""

    asked: re.Pattern[str]
    told: Mapping[str, Callable[[Facts], Told]]


def explained(
    operation: str, facts: Facts, words: Mapping[str, Any], call: Call, services: Services, waits: bool = False
) -> bool:
    """Say what a message asks about a change.

    Args:
        facts: what the policy and the system of record said of it.
        words: the same as it is written.
        waits: whether a colleague has to agree first, which is said.

    Returns whether something was said.
    """
    if not (asks_something(call.reading) or _UNDOES.search(call.reading)):
        return False
    answers, rest = [], call.reading
    for each in TABLE:
        tell = each.told.get(operation)
        if tell and each.asked.search(rest) and (told := tell(facts)):
            rest = each.asked.sub(" ", rest)
            answers.append(told)
    if waits and answers:
        call.say("utter_about_waiting")
    said = [_say(each, words, call, services) for each in answers]
    return any(said)


def made_explained(call: Call, services: Services) -> Outcome | None:
    """Say what a message asks about the change that was made last; None if no change was spoken of last, or the
    message is about something else."""
    made = last_made(call)
    if made is None or call.text.startswith("/") or set(named_orders(call, services)) - {made.order}:
        return None
    if call.intent in _BEGIN_ANOTHER and adds_something(call.reading):
        return None  # "one more thing, the lantern was not charged and does not work"
    if not explained(made.operation, made.facts, made.words, call, services, made.waits):
        return None
    spoken = (speaks_of(call, order=made.order),)
    return Outcome("explained", made.order, speaks_of_made(spoken, replace(made, told_in=call.this_turn)))


def was_explained(call: Call) -> bool:
    """Whether this turn has told already what was asked about the change that was made last."""
    made = last_made(call)
    return made is not None and made.told_in == call.this_turn


def _say(told: Told, words: Mapping[str, Any], call: Call, services: Services) -> bool:
    if told.response:
        call.say(told.response, **words)
    found = from_articles(call.saying(told.question, "question"), services) if told.question else None
    return bool(told.response or found)


def _always(response: str = "", question: str = "") -> Callable[[Facts], Told]:
    return lambda facts: Told(response, question)


def _return_cost(facts: Facts) -> Told:
    if "fee" not in facts:
        return Told("utter_about_refund_to") if {"refund", "refund_to"} <= set(facts) else Told()
    return Told("utter_about_return_cost" if Decimal(facts["fee"]) else "utter_about_return_free")


def _return_money(facts: Facts) -> Told:
    if "fee" not in facts:
        return _return_cost(facts)
    is_card = facts.get("refund_to") == GIFT_CARD
    return Told("utter_about_return_gift_card" if is_card else "utter_about_return_money")


def _money_when(facts: Facts) -> Told:
    is_card = facts.get("refund_to") == GIFT_CARD
    return Told(question="when does the gift card for my return come" if is_card else "how long does a refund take")


def _cancelled_when(facts: Facts) -> Told:
    """Nothing comes back of what was never charged."""
    is_paid = Decimal(facts.get("refund", "0")) > 0
    return Told(question="how long does the refund after a cancellation take" if is_paid else "")


def _packaging(facts: Facts) -> Told:
    return Told(question="do I need the original packaging for a return")


def _claim_goes_back(facts: Facts) -> Told:
    """Whether what came broken, or was another thing, is to be sent back."""
    asked = {
        "damaged": "do I have to send the damaged item back",
        "wrong": "do I have to pay postage for a wrong item",
    }
    return Told(question=asked.get(facts.get("problem", ""), ""))


def _label(facts: Facts) -> Told:
    response = "utter_about_label_sent" if "label" in facts else "utter_about_label" if "until" in facts else ""
    return Told(response, "how do I return an item and get the label")


def _until(facts: Facts) -> Told:
    return Told("utter_about_until") if "until" in facts else Told()


def _claim(facts: Facts) -> Told:
    outcome = facts.get("outcome", "")
    response = _OF_CLAIMS.get((outcome, facts.get("wants", "")), "")
    needed = {"refund": {"refund"}, "investigation": {"until"}}.get(outcome, set())
    return Told(response if needed <= set(facts) else "")


def _claim_money_when(facts: Facts) -> Told:
    told = _claim(facts)
    return Told(told.response, "how long does a refund take") if facts.get("wants") == "refund" else told


def _claim_when(facts: Facts) -> Told:
    if facts.get("outcome") == "replacement":
        return Told("utter_about_claim_sent", "how long does standard delivery take")
    return _claim(facts)


def _exchange_cost(facts: Facts) -> Told:
    return Told("utter_about_exchange_free") if "until" in facts else Told()


def _exchange_when(facts: Facts) -> Told:
    is_kept = "until" in facts
    return Told("utter_about_exchange_sent" if is_kept else "", "when is the new size of an exchange sent")


_OF_CLAIMS = {
    ("refund", "refund"): "utter_about_claim_refund",
    ("replacement", "replacement"): "utter_about_claim_again",
    ("photos", "replacement"): "utter_about_claim_photos_again",
    ("photos", "refund"): "utter_about_claim_photos_refund",
    **{("investigation", wish): "utter_about_claim_search" for wish in ("investigation", "replacement", "refund")},
}
_TIME = (
    r"(?:when|how (?:long|soon|fast|quick(?:ly)?|many (?:more )?(?:days|weeks)|much (?:more )?time)|what day|which day)"
)
_MONEY = (
    r"(?:money|refund\w*|paid|payment|pay ?out|cash|credit(?:ed)?|gift ?card|voucher|(?:my|the) (?:bank|card|account))"
)

# What a message that announces a further subject may begin.
_BEGIN_ANOTHER = frozenset(
    {"delivery_problem", "return_or_exchange", "refund_request", "cancel_order", "change_items", "change_address"}
)
# "Undo" asks for something to be done, and gets the same answer as a question.
_UNDOES = re.compile(
    r"\b(?:undo|undone|revert|un-?cancel\w*|reinstate|restore|re-?activate|re-?open|take (?:it|that) back"
    r"|(?:bring|get|put) (?:it|that|them|the order|my order) back|(?:change|changed) my mind)\b",
    re.IGNORECASE,
)

#: The first that fits takes its words; what is left may ask for more: "how much do I get, and until when".
TABLE = (
    About(_UNDOES, {CANCEL: _always("utter_about_cancelled")}),
    About(
        re.compile(
            r"\b(?:account|profile|default|usual|home|billing|other|next|future)\b|\bfrom now on\b|\balways\b",
            re.IGNORECASE,
        ),
        {ADDRESS: _always("utter_about_address_of_order")},
    ),
    About(
        re.compile(
            r"\blabel\b|\bprint(?:er|ed|ing)?\b|\bdrop[- ]?off\b"
            r"|\b(?:how|where) (?:do|can|should|shall|must|to)(?: i| we)?(?: have to| need to)? "
            r"(?:send|post|return|hand|drop|bring|take|give)\b",
            re.IGNORECASE,
        ),
        {RETURN: _label, EXCHANGE: _label},
    ),
    About(
        re.compile(
            r"\b(?:need|needs|keep|without|original|orig|threw|thrown|binned|lost|do i|must i)\b[^.!?]*"
            r"\b(?:box|carton|packag\w*|packing(?! cubes?)|wrapping|padding|tags?)\b",
            re.IGNORECASE,
        ),
        {RETURN: _packaging, EXCHANGE: _packaging},
    ),
    About(
        re.compile(
            r"\b(?:do|must|should|shall|need) (?:i|we)\b[^.!?]*\b(?:(?:send|bring|post|ship|give|take"
            r"|carry)\b[^.!?]*\bback"
            r"|return)\b(?![^.!?]*\b(?:money|refund|price)\b)"
            r"|\b(?:pay|post\w*|free|label)\b[^.!?]*\b(?:wrong|broken|damaged|old|cracked)\b",
            re.IGNORECASE,
        ),
        {CLAIM: _claim_goes_back},
    ),
    About(
        re.compile(
            rf"\b{_TIME}\b[^.!?]*\b{_MONEY}\b|\b{_MONEY}\b[^.!?]*\b{_TIME}\b(?! do i (?:have|send|return)\b)",
            re.IGNORECASE,
        ),
        {
            RETURN: _money_when,
            REFUND: _money_when,
            CANCEL: _cancelled_when,
            CLAIM: _claim_money_when,
        },
    ),
    About(
        re.compile(
            r"\b(?:until|till|by) when\b|\b(?:deadline|time limit|(?:last|latest) (?:possible )?(?:day|date))\b"
            r"|\bhow (?:long|many (?:more )?days|much (?:more )?time)\b[^.!?]*"
            r"\b(?:have|got|left|can|may|possible|valid)\b",
            re.IGNORECASE,
        ),
        {RETURN: _until, EXCHANGE: _until, CLAIM: _claim},
    ),
    About(
        re.compile(
            r"\bhow much\b(?! (?:is|was|are|were) (?:it|the|they)\b(?! (?:that )?(?:i|we) (?:then )?get))"
            r"|\bwhat (?:do|will|would) (?:i|we) (?:then )?get\b"
            r"|\b(?:cost|costs|fee|postage|free|charges|bear|"
            r"charged?(?! (?:it|the|them|all|over|up|my)\b)|deduct\w*|taken? off)\b"
            r"|\blose (?:anything|something|money|any of (?:it|that))\b|\ball told\b|\b(?:it )?all back\b|\bin full\b"
            r"|\b(?:who|do|does|must|have to|need to|should|will|would)\b[^.!?]*\bpay(?:s|ing)?\b",
            re.IGNORECASE,
        ),
        {RETURN: _return_cost, EXCHANGE: _exchange_cost, CLAIM: _claim, REFUND: _always("utter_about_refund")},
    ),
    About(
        re.compile(
            rf"\b(?:how|where|which|what|does|do|will|is)\b[^.!?]*\b{_MONEY}\b",
            re.IGNORECASE,
        ),
        {RETURN: _return_money, REFUND: _always("utter_about_refund"), CLAIM: _claim},
    ),
    About(
        re.compile(
            rf"\b{_TIME}\b[^.!?]*\b(?:new|other|replacement|right|correct|it|this|that|they|them|one|come|comes|here|sent|get)\b",
            re.IGNORECASE,
        ),
        {EXCHANGE: _exchange_when, CLAIM: _claim_when},
    ),
    About(
        re.compile(
            r"\bwhat if\b|\bwhat (?:happens|comes)(?: now| next| then)?\b|\bwhat(?:'s| is) next\b|\bwhat (?:now|next)\b"
            r"|\bwhat (?:do|must|should|shall) (?:i|we) (?:have to |need to )?do\b",
            re.IGNORECASE,
        ),
        {RETURN: _label, EXCHANGE: _label, CLAIM: _claim},
    ),
)
