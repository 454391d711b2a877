"""What is said of a mail right after it was sent, a link for a new password or a code: it has not come, it is there,
once more please."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.asking_proof import CODE, SEND_ANEW
from actions.call import Action, Call, Outcome, Services
from actions.events import next_action
from actions.frame.asking import asks_something
from actions.frame.going_on import given_way
from actions.frame.memory import journey_offered, spoken_of, still_speaks_of, topic
from actions.order_facts import tell
from actions.orders import named_orders
from actions.password_reset import FORM, RESET
from actions.records import order_of

# A message with one of these is about something else than the mail.
_OF_GOODS = re.compile(
    r"\b(?:orders?|ordered|parcels?|packages?|deliver\w*|shipment|money|refund\w*|invoices?|returns?|tickets?)\b"
    r"|\bmy (?!e-?mails?\b|mails?\b|inbox|mail ?box|account|link|codes?|password|spam|junk|bin|phone|laptop)\w",
    re.IGNORECASE,
)
_NOT = r"(?:not|never|\w+n't|dont|didnt|hasnt|havent|isnt|no)"
_COMES = r"(?:there|here|come|came|comes|arriv\w*|got|get|getting|see|find|found|receiv\w*|show\w*|in (?:my|the))"
_THERE = re.compile(
    r"\b(?:there (?:it is|we go)|(?:found|got|have) (?:it|the (?:link|mail|e-?mail|message|code))|here (?:it is|now)"
    r"|(?:it|mail|link|code)(?:'?s| is| has)? (?:just |now )?(?:there|here|arrived|come|came|in)\b(?! yet)"
    r"|(?:came|arrived|turned up)(?: (?:now|just now|through))?\W*$)",
    re.IGNORECASE,
)
_ONCE_MORE = re.compile(
    r"\b(?:send|mail|try|do|have|need|get)\b.{0,20}\b(?:again|once more|another|new one)\b|\bre-?send\b"
    r"|\b(?:one more|another|new) (?:time|one|link|mail|e-?mail|code)\b|^\W*(?:and )?again(?: please| pls)?\W*$",
    re.IGNORECASE,
)
_MISSING = re.compile(
    rf"\b(?:nothing|nowhere|empty)\b|\b{_NOT}\b.{{0,25}}\b{_COMES}\b"
    r"|\bno (?:e-?mails?|mails?|links?|messages?|codes?)\b"
    r"|\b(?:where|when|how (?:long|soon))\b.{0,20}\b(?:it|that|this|link|mail|e-?mail|codes?|take|come|arrive)\b"
    r"|\bstill waiting\b|\b(?:spam|junk|inbox|mail ?box)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\bwhen\b.{0,30}\b(?:it|that|they|this) (?:\w+ )?(?:come|arrive|be|get|here|there|due)", re.IGNORECASE
)
_NEGATED = re.compile(rf"\b(?:{_NOT}|nothing|nowhere|where(?:'?s)?)\b", re.IGNORECASE)
# The most words of a message that says so little of its subject.
MOST_WORDS = 15


def after_a_mail(action: Action) -> Action:
    """The action, or what the message means right after a link for a new password, or a code, was sent. A form that
    begins with it gives way; that for a link is meant itself."""

    def run(call: Call, services: Services) -> Outcome:
        is_beginning = call.slot("requested_slot") is None and not call.text.startswith("/")
        said = _of_the_mail(call, services) if topic(call) in {RESET, CODE} and is_beginning else None
        if said is None or not action.part_of_form:
            return said or action.run(call, services)
        waits = () if said.result == "once_more" else (next_action("action_listen"),)
        return given_way(*said.events, *waits)

    return action if action.name == f"validate_{FORM.name}" else replace(action, run=run)


def _of_the_mail(call: Call, services: Services) -> Outcome | None:
    """What is said of the mail, or asked of it; None for another subject."""
    text, sent = call.reading, topic(call)
    if sent == RESET and call.entities("email") and call.signed_in:
        call.say("utter_reset_only_on_file")
        return Outcome("elsewhere", events=still_speaks_of(call))
    is_long = len(text.split()) > MOST_WORDS
    if is_long or _OF_GOODS.search(text) or (call.signed_in and named_orders(call, services)):
        return None
    if _THERE.search(text) and not _NEGATED.search(text) and not asks_something(text):
        call.say("utter_welcome" if sent == RESET else "utter_code_is_there")
        return Outcome("arrived", events=still_speaks_of(call))
    if sent == CODE:
        return _of_the_code(call, services)
    if _ONCE_MORE.search(text):
        return Outcome("once_more", events=(next_action(FORM.name),))
    if not _MISSING.search(text):
        return None
    call.say("utter_reset_link_late")
    return Outcome("late", events=(*journey_offered(call, RESET), *still_speaks_of(call)))


def _of_the_code(call: Call, services: Services) -> Outcome | None:
    """Of the mail, and, where it is asked when "it" comes, of the order which the code is for, too."""
    if not _ONCE_MORE.search(call.reading) and not _MISSING.search(call.reading):
        return None
    number = spoken_of(call, "order") if _WHEN.search(call.reading) else None
    if number and (order := order_of(call, services, number)):
        tell(call, services, order)
    call.say("utter_code_late", buttons=[SEND_ANEW])
    return Outcome("late", events=still_speaks_of(call))
