"""Changing where an order goes that has not arrived."""

from __future__ import annotations

import re

from actions.addresses import NEW_ADDRESS, address_in, address_question
from actions.at_the_door import handed_how
from actions.call import Call, Outcome, Services
from actions.cancelled_instead import cancelled_instead
from actions.carrying_out import Wanted, carrying_out, or_read_back
from actions.day_of_delivery import hurries, picks_a_day
from actions.events import next_action
from actions.frame.asking import asks_back
from actions.frame.form import Form
from actions.frame.memory import told_alone
from actions.frame.words import in_one_line, weighty, words
from actions.on_the_way import are_on_their_way, handed_otherwise
from actions.orders import SLOT, Suited, has_suited, order_question
from actions.passing_on import passing_on, read_back, unsuited

ADDRESS = "change_address"

# "Change the address in my profile" is about no order.
_OF_ACCOUNT = re.compile(
    r"\b(?:(?:my|the|user|customer)\s+(?:customer\s+)?(?:account|profile)|default|address book|on file|"
    r"(?:saved|stored) address|(?:all )?(?:my )?future orders)\b(?! number)",
    re.IGNORECASE,
)


# "Does it go to my old flat?" asks where an order goes; what shall be different about it is no such question.
_GOES = re.compile(
    r"\b(?:is|are|was|were|does|do|did|will|where|which|who|what|it|it'?s|that|they|both|all|one|order|parcel)\b.{0,40}\b"
    r"(?:go(?:es|ing)?|went|sent|coming|shipped|delivered|address|brings?|bringing|carrier|courier)\b",
    re.IGNORECASE,
)
# "To which street goes that one? Maybe it is wrong".
_TO_WHICH = re.compile(
    r"\b(?:which|what) (?:street|address|house|town|place)\b.{0,30}"
    r"\b(?:go(?:es|ing)?|sent|send|com(?:es?|ing)|delivered)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"\b(?:chang\w*|updat\w*|redirect\w*|instead|can|could|send it to|should)\b", re.IGNORECASE)
_WANTED = re.compile(
    r"\b(?:chang\w*|updat\w*|redirect\w*|reroute\w*|instead|different|another|new|wrong|mov(?:e|ed|ing)|can|could"
    r"|please|pls|plz|want\w*|"
    r"need\w*|like|rather|should|shall|possible|too late|still time)\b",
    re.IGNORECASE,
)


_ONLY_ADDRESS = frozenset({"address", "delivery", "shipping"})


def _asks_where(call: Call) -> bool:
    """Whether a message only asks where an order goes: "it does go to my sister, right?"."""
    text = call.reading
    if "address" in words(text) and not weighty(text, _ONLY_ADDRESS):
        return True  # "Delivery address."
    is_to_which = _TO_WHICH.search(text) and not _CHANGES.search(text)
    is_asked = is_to_which or (_GOES.search(text) and not _WANTED.search(text))
    return asks_back(text) and bool(is_asked) and not call.text.startswith("/")


def is_of_account(text: str) -> bool:
    """Whether a text is about the address of an account rather than an order's."""
    return bool(_OF_ACCOUNT.search(text))


def _hurries(call: Call) -> bool:
    """Whether a message wants a delivery to be faster, and names no place: "send it by courier, today"."""
    return hurries(call.reading) and _names_no_place(call)


def _picks_a_day(call: Call) -> bool:
    """Whether a message wants a delivery on another day, and names no place: "can it be sent on Friday instead"."""
    return picks_a_day(call.reading) and _names_no_place(call)


def _is_of_the_carrier(call: Call, services: Services) -> bool:
    """Whether a message asks how the parcel on its way that was just told of may be handed over: "can next door have
    it"."""
    told = told_alone(call)
    is_there = told is not None and are_on_their_way([told], call, services)
    return is_there and bool(handed_how(call.reading)) and _names_no_place(call)


def _names_no_place(call: Call) -> bool:
    return address_in(in_one_line(call.text), anywhere=True) is None


def _otherwise(call: Call, services: Services) -> Outcome:
    """No order can be redirected, or the account's address is meant, or it is only asked where an order goes: then that
    form begins. Of what shall be faster it is said that it can't be, and where it is."""
    if call.signed_in and is_of_account(call.reading):
        return Outcome("of_account", events=(next_action("change_default_address_form"),))
    if _asks_where(call):
        return Outcome("asked_where", events=(next_action("order_status_form"),))
    if _hurries(call):
        call.say("utter_cannot_hurry")
        return Outcome("to_hurry", events=(next_action("order_status_form"),))
    if _picks_a_day(call):
        call.say("utter_cannot_choose_day")
        return Outcome("picks_a_day", events=(next_action("order_status_form"),))
    is_handed = _is_of_the_carrier(call, services)
    handed = handed_otherwise(call.reading, [told_alone(call) or ""], call, services) if is_handed else None
    return handed or _unsuited(call, services)


_REDIRECTED = Suited(fits=lambda order: order.is_open, unfit="utter_cannot_change_address")
_unsuited = unsuited(_REDIRECTED, "utter_no_order_to_redirect")
_has_order = has_suited(_REDIRECTED)

ADDRESS_WANTED = Wanted(
    name=ADDRESS,
    form="change_address_form",
    parameters=lambda call, services, number: {"order": number, "address": call.slot(NEW_ADDRESS)},
    read_back=lambda facts: (
        "utter_read_back_change_address" if "before" in facts else "utter_read_back_change_addresses"
    ),
    done=lambda facts: "utter_done_change_address",
    yes="Yes, send it there",
    no="No, leave it",
    slots=(NEW_ADDRESS,),
)

ADDRESS_FORM = Form(
    name=ADDRESS_WANTED.form,
    intents=frozenset({ADDRESS}),
    done=carrying_out(
        ADDRESS_WANTED,
        passing_on(
            ADDRESS,
            "utter_passed_on_change_address",
            (NEW_ADDRESS,),
            _otherwise,
        ),
    ),
    questions=(
        order_question(ADDRESS, several=True, suited=_REDIRECTED),
        address_question(ADDRESS_WANTED, "utter_ask_for_new_address"),
        or_read_back(ADDRESS_WANTED, read_back("utter_confirm_change_address", SLOT, NEW_ADDRESS)),
    ),
    later="utter_change_address_later",
    stopped="utter_change_address_stopped",
    begin=lambda call, services: (
        _has_order(call, services)
        and not is_of_account(call.reading)
        and not _asks_where(call)
        and not (_hurries(call) or _picks_a_day(call) or _is_of_the_carrier(call, services))
    ),
    instead=cancelled_instead,
    shows=lambda call, services: call.signed_in and address_in(in_one_line(call.text), anywhere=False) is not None,
)
