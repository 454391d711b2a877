"""A yes to what was read back, with a question beside it, or with something that stays and was not read back."""

from __future__ import annotations

import re

from actions.call import Call, Services
from actions.frame.agreeing import around
from actions.frame.asking import asks_what_follows
from actions.frame.deciding import agrees, begins_with_yes, limits
from actions.frame.doubts import is_doubtful
from actions.frame.form import Form, Question
from actions.frame.hearing import Heard
from actions.frame.memory import pending
from actions.frame.second_thoughts import names_what_is_read_back
from actions.frame.words import weighty
from actions.orders import SLOT as ORDERS
from actions.orders import words_of_items
from actions.what_stays import done_and_kept

_OF_THE_ACCOUNT = re.compile(r"\b(?:address|mail|name|phone|card|payment|password)(?:e?s)?\b", re.IGNORECASE)
_OTHER_ORDER = re.compile(r"\bother (?:order|parcel|package)\b", re.IGNORECASE)
# "Is it free? Then yes" agrees to something that is not known yet.
_IF_SO = re.compile(
    r"\b(?:then|in that case|if so|provided|providing|unless|otherwise|as long as|depend\w*)\b", re.IGNORECASE
)
_JOINED = re.compile(r"[\s,;]*\b(?:but|and|just|only)\W*$", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:the|my|all|any) (?:others?|rest)\b|\beverything else\b", re.IGNORECASE)
_YES_ITSELF = re.compile(r"y(?:e+s+|e+a*h*|e*p+|u+p+|a+h*|h+)|aye|thats", re.IGNORECASE)
_KIND = frozenset({"kind", "great", "lovely", "nice", "perfect", "sweet", "cool", "very", "super"})
_RIGHT = frozenset({"right", "correct", "one", "now", "perfect", "exactly", "good", "fine", "thanks", "thank"})


def agrees_and_asks(heard: Heard) -> bool:
    """Whether a message agrees to what was read back, and then asks what follows: "yes, please do. When have I the
    money?". A yes behind its question may hang on the answer."""
    if heard.parted is None or not heard.is_reply:
        return False
    said, asking = heard.parted
    if not heard.call.text.endswith(asking.text) or not _says_only_yes(said, heard.form, heard.services):
        return False
    return asks_what_follows(asking.reading, heard.form.tells_the_cost) and not _names_an_item(asking, heard)


def _names_an_item(asking: Call, heard: Heard) -> bool:
    """Whether a question names a size, or something that was ordered: "yes. How do I make it a 42?"."""
    names = words_of_items(heard.call, heard.services) if heard.call.signed_in else frozenset()
    return bool(weighty(asking.reading) & names) or any(map(str.isdigit, asking.reading))


def _says_only_yes(said: Call, form: Form, services: Services) -> bool:
    """Whether a part of a reply agrees, and says nothing besides but what is read back: "yes cancel it. The chair
    one"."""
    text = said.reading
    in_doubt = is_doubtful(text) or limits(text) or _IF_SO.search(text) or done_and_kept(text)[1]
    if in_doubt or not (agrees(text) or begins_with_yes(text)):
        return False
    waiting = pending(said)
    known = around(waiting.offer if waiting else "") | _RIGHT | _KIND
    if all(_YES_ITSELF.fullmatch(word) for word in weighty(text, known)):
        return True
    return names_what_is_read_back(form, said, services)


def leaves_what_is_not_read_back(form: Form, question: Question, call: Call, services: Services) -> bool:
    """Whether a message agrees, and says besides that something stays of which nothing was read back: "yes please. The
    order with the chair stays as it is"."""
    done, kept = done_and_kept(call.reading)
    waiting = pending(call)
    done = _JOINED.sub("", done)
    agrees_plainly = agrees(done) and not (is_doubtful(done) or limits(done))
    if not kept or not agrees_plainly or weighty(done, around(waiting.offer if waiting else "") | _RIGHT):
        return False
    numbers = call.slot(ORDERS) or []
    is_one = isinstance(numbers, list) and len(numbers) == 1
    if _OTHERS.search(kept):
        return is_one and bool(_OTHER_ORDER.search(kept) or (waiting and waiting.pieces))
    orders = form.question(ORDERS)
    named = orders.read(call.saying(kept), services, False) if orders else None
    if named and named.value:
        return set(named.value).isdisjoint(call.slot(ORDERS) or ())
    of_account = _OF_THE_ACCOUNT.search(kept)
    return of_account is not None and not any(of_account[0].lower() in slot for slot in question.confirms)
