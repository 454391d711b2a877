"""Changing where an order goes that has not arrived."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.call import Call, Outcome, Services
from actions.carrying_out import Wanted, carrying_out, mended_by, or_read_back
from actions.events import next_action
from actions.frame.digits import replaced
from actions.frame.form import Answer, Asked, Form, Question
from actions.frame.words import asks_something, short, takes_back
from actions.orders import SLOT, Suited, has_suited, order_question, orders_chosen
from actions.passing_on import passing_on, read_back, unsuited
from frontdesk.accounts.refusals import Refusal

ADDRESS = "change_address"
NEW_ADDRESS = "new_address"

# What stands before the address in a message that asks for another one.
_BEFORE = re.compile(r"\b(?:to|into|is|it'?s|be|at|address:?)\s+(?!not\b|no\b|the\b|my\b)(?=\S)", re.IGNORECASE)
_PAUSE = re.compile(r"[:,]\s+(?!not\b|no\b)(?=\S)")
# A house number and a name of three letters or more, in either order: "12 Hill Road, 2255 Brindlemere", "Hill Road 12".
_ADDRESS = re.compile(
    r"(?:(?:flat|apt|apartment|unit)\s*\w+,?\s+)?\d+\s?[a-z]?,?\s+(?!not\b)[^\W\d_]{3}[^?!]*|"
    r"(?!(?:house |flat )?(?:number|nr|flat|postcode|zip)\b)[^\W\d_]{3}"
    r"(?:(?!\b(?:number|not|but|nr)\b|(?<=[^\W\d_]{4})\.\s)[^\d?!,;]){0,40}\s\d+\s?[a-z]?(?:,[^?!]*)?",
    re.IGNORECASE,
)
# A full stop ends the address unless it ends an abbreviation, as in "Mill St. 4" or "12 St. John's Road".
_SENTENCE_END = re.compile(
    r"(?<=[^\W\d_]{4}|\w\d\d\d)\.\s+|\s*[\n]\s*(?=(?:kind|best|thanks|thank|regards|please)\b)", re.I
)
# Where a sentence or a line begins, in a message that was asked for an address: "ok do it. 4 Mill Lane".
_BEGINS = re.compile(r"(?:[.!?]\s+|\n\s*)(?=\S)")
# A house may have a name instead of a number: "Rose Cottage, Mill Lane, Quillhaven".
_PLACE = re.compile(
    r"\b(?:street|str|road|rd|lane|ln|avenue|ave|way|hill|court|close|drive|square|terrace|row|yard|gardens?|park|"
    r"place|crescent|cottage|house|farm|mill|lodge|barn|villa|manor|hall|rise|stair|steps|bend)\b",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}-?)?\d{4,5}\b")
# What stands behind it and is none of it: "instead, not to my sister".
_REST = re.compile(r"[\s,;]*\b(?:instead|rather|not to|not at|and not)\b.*$", re.IGNORECASE | re.DOTALL)
_AFTER = re.compile(r"(?:[\s,.;]*\b(?:instead|please|pls|thanks|thank you|asap|thx|now)\b)+[\s.]*$", re.IGNORECASE)


def _ask_address(call: Call, services: Services) -> Asked:
    return Asked("utter_ask_for_new_address", variables=orders_chosen(call, services))


def read_address(call: Call, services: Services, asked: bool) -> Answer | None:
    """The address in the message. A part of one ("number 14, not 41") is added to the one that is known."""
    if call.text.startswith("/"):
        return None
    known = call.slot(NEW_ADDRESS)
    if known and (mended := replaced(known, call.text)):
        return Answer(mended, whole=True)
    if found := _address_in(short(call.text), anywhere=asked):
        return Answer(found, whole=True)
    if asked and not asks_something(call.reading) and (_POSTCODE.search(call.text) or _is_named(call.text)):
        return Answer(short(call.text), whole=True)
    if asked:
        return Answer(problem="utter_address_unclear") if call.intent not in {"deny", "cancel"} else None
    return Answer(short(f"{known}; {call.text}"), whole=True) if known and call.intent == "correction" else None


def _is_named(text: str) -> bool:
    """Whether a text names a house or a street, and a town besides, without any number."""
    parts = [part for part in re.split(r"[,\n]", text) if part.strip()]
    return len(parts) > 1 and bool(_PLACE.search(text)) and not takes_back(text)


def _address_in(text: str, anywhere: bool) -> str | None:
    """The first address that names a street or a postcode, wherever a sentence or a clause begins; without one, the
    first that looks like one where one was announced or asked for."""
    before, begins, pauses = (
        [match.end() for match in pattern.finditer(text)] for pattern in (_BEFORE, _BEGINS, _PAUSE)
    )
    likely = _addresses_at([*before, *([0, *begins] if anywhere else []), *pauses], text)
    named = (each for each in [*likely, *_addresses_at(begins, text)] if _PLACE.search(each) or _POSTCODE.search(each))
    return next(named, likely[0] if likely else None)


def _addresses_at(starts: Sequence[int], text: str) -> list[str]:
    matches = (_ADDRESS.match(text, start) for start in starts)
    found = (_SENTENCE_END.split(match[0])[0] for match in matches if match)
    return [_AFTER.sub("", _REST.sub("", each)).strip(" ,.;") for each in found]


#: Reasons that another address may mend.
OF_ADDRESS = frozenset(
    {
        Refusal.ADDRESS_INCOMPLETE,
        Refusal.PO_BOX,
        Refusal.ANOTHER_FEE,
        Refusal.NOT_DELIVERED_THERE,
        Refusal.NOTHING_CHANGES,
    }
)
# "Change the address in my profile" is about no order.
_OF_ACCOUNT = re.compile(
    r"\b(?:(?:my|the|user|customer)\s+(?:customer\s+)?(?:account|profile)|default|address book|on file|"
    r"(?:saved|stored) address|(?:all )?(?:my )?future orders)\b(?! number)",
    re.IGNORECASE,
)


def is_of_account(text: str) -> bool:
    """Whether a text is about the address of an account rather than an order's."""
    return bool(_OF_ACCOUNT.search(text))


def _otherwise(call: Call, services: Services) -> Outcome:
    """No order can be redirected, or the account's address is meant: then that form begins."""
    if call.signed_in and is_of_account(call.reading):
        return Outcome("of_account", events=(next_action("change_default_address_form"),))
    return _unsuited(call, services)


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
        mended_by(Question(NEW_ADDRESS, _ask_address, read_address, free=True), ADDRESS_WANTED, OF_ADDRESS),
        or_read_back(ADDRESS_WANTED, read_back("utter_confirm_change_address", SLOT, NEW_ADDRESS)),
    ),
    later="utter_change_address_later",
    stopped="utter_change_address_stopped",
    begin=lambda call, services: _has_order(call, services) and not is_of_account(call.reading),
    shows=lambda call, services: read_address(call, services, False) is not None and call.signed_in,
)
