"""What a reply to "shall I do that?" most likely does, as the assistant has learned from data/replies.yml.

It speaks where no clear yes and no clear no does: "grand, work away", "don't bother, it was only mud".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.call import Call
from actions.delivery_words import PROBLEMS
from actions.frame.agreeing import around
from actions.frame.deciding import agrees, concedes, limits, only_thanks
from actions.frame.form import NO_YES, Form
from actions.frame.memory import pending
from actions.frame.words import plain, words

# How likely a kind must be: of replies by writers whose others it had not learned from, 98 % that were taken for an
# agreement were one.
SURE = 0.5
# The same of a wish for something else, against a plain yes.
_SURE_AGAINST_A_YES = 0.7
# The same of a refusal whose intent says so, too.
_SURE_BESIDES = 0.4
# Without any of these words nothing is a yes, however likely it seems: who only says why has agreed to nothing.
_AGREES = re.compile(
    r"\b(?:y(?:e|a|up|ep|es+|eh|ea|eah|is|us)|aye|ok(?:ay)?|k|sure|surely|certainly|absolutely|definitely|of course"
    r"|indeed|go|do|does|proceed|carry on|crack on|work away|fire away|away|on you|please|pls|plz|kindly|right|rite"
    r"|correct|exactly|precisely|perfect|spot on|bang on|agreed?|confirm(?:ed)?|approved?|accept(?:ed)?|fine|good|great"
    r"|grand|lovely|brilliant|sounds|deal|bet|why not|may as well|might as well|suits|happy|needful|that'?s it"
    r"|that'?d be|all right|alright|cool|finally|just|put it through|send (?:it|them|me|us|that))\b"
)
# How likely it must be beside an intent of another subject, and below what an intent is a guess: "get it reported".
_SURE_OF_IT, _SURE_INTENT = 0.8, 0.6
# What may be more than a yes beside such a word, as a plain yes is none of it: "please do the other one, too".
_MORE = re.compile(
    r"\b(?:other|another|wrong|wish|nearly|almost|again|before|until|once|later|tomorrow|next|can go ahead|in writing"
    r"|livid|better|also)\b|^(?:do|does|is|are|can|who|nobody|may|my|she|he) |\bi (?:can|could|will|would)\b|\bi'll\b"
)
# What declines something else: "no worries". At a cancellation "I don't need it any more" is a yes, if anything.
_DECLINES_NOTHING = re.compile(
    r"\bno (?:worries|rush|idea|doubt|objections?|complaints?|problem)\b|\bnothing against\b|\bsorry\W*$"
    r"|(?:n't|\bdont|\bno longer|\bcant|\bnot|\bno) (?:\w+ )?(?:want|need|keep|use|let|worry|care|charge|call|ask)\b"
    r"|\bleave (?:my|it with|it at)\b|\b(?:so yeah|yeah go|just do it|spot on|looks good|cancel away|not wrong)\b"
    r"|(?<!not )\bcorrect\b|(?<!n't )(?<!dont )(?<!not )\b(?:report|submit|file|send) (?:it|that)\b"
    r"|(?<!n't )(?<!dont )(?<!not )\bcancel (?:everything|all|the lot)\b"
)
# What an address is said again with: "yes, change the address on my account to 12 Mill Lane".
_OF_ADDRESSES = frozenset(
    """
    change update put set send address delivery account profile order parcel to in at on my the new one there is it's
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
# The number of a house: before its street, or said to be one. "100 %" and "two of us" are none.
_HOUSE = re.compile(
    r"\b(?P<before>\d+[a-z]?) (?!of\b|days?\b|times?\b|people\b|euros?\b|eur\b|pm\b|am\b|percent\b)[^\W\d_]{3}"
    r"|\b(?:number|no|nr|house|to|at|yes|it's) (?P<after>\d+[a-z]?)$"
)
_NAMES = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
)
_NUMBERS = {name: str(number) for number, name in enumerate(f"{_NAMES} nineteen twenty".split(), 2)}
_PLACES = re.compile(
    r"\b(?!(?:the|my|that|this|his|her|our|your|a|right|correct|same|new|first)\b)([^\W\d_]+)"
    r" (?:street|road|lane|avenue|drive|terrace|square|crescent|gardens|close|court)\b"
    r"|\b(?:to|at) (?:the |my |our |his |her )?(office|work|shop|store|depot|locker|neighbou?rs?)\b"
    r"|\bin (?!(?:full|time|that|this|the|an?|my|our|case|there|it|order|fact|future|advance|and|one|yesterday"
    r"|today|tomorrow|now|already)\b)([^\W\d_]{3,})\b"
)
NO = frozenset({"deny", "cancel"})
# What is told of trouble with something is no yes to another matter: "right so my boots are falling apart".
_OWN = re.compile(r"\b(?:my|our|the|these|those) \w+", re.IGNORECASE)
_TROUBLE = frozenset({"delivery_problem", "refund_request", "return_or_exchange"})
# Who complains may agree all the same: "for God's sake, just do it".
_MAY_AGREE = frozenset({"complaint"})


def agrees_in_other_words(call: Call, form: Form) -> bool:
    """Whether a reply most likely agrees, and nothing in it may be more than that."""
    said = call.reading
    may_be_more = limits(said) or concedes(said) or only_thanks(said) or _MORE.search(plain(said))
    if "?" in said or call.intent in NO_YES - _MAY_AGREE or may_be_more:
        return False
    if not form.intents & _TROUBLE and _OWN.search(said) and PROBLEMS["damaged"].search(said):
        return False
    least = SURE if call.intent in form.intents else _SURE_OF_IT
    return call.replies("agree") >= least and bool(_AGREES.search(said.lower()))


def declines_in_other_words(call: Call) -> bool:
    """Whether a reply most likely declines, and asks nothing."""
    is_other = "?" in call.reading or bool(_DECLINES_NOTHING.search(plain(call.reading)))
    return not is_other and call.replies("decline") >= (_SURE_BESIDES if call.intent in NO else SURE)


def wants_otherwise(call: Call) -> bool:
    """Whether a reply most likely wants something else than what was read back, or nothing: no yes then, whatever its
    words: "I don't want it cancelled, I want the boots in a 40"."""
    least = _SURE_AGAINST_A_YES if agrees(call.reading) else SURE
    return call.replies("change") >= least or call.replies("decline") >= least


def is_guessed(call: Call) -> bool:
    """Whether a reply agrees or declines so surely that what it seems to be about besides is a guess."""
    decides = max(call.replies("agree"), call.replies("decline"))
    return decides >= _SURE_OF_IT and call.confidence < _SURE_INTENT


def repeats(call: Call, slots: Sequence[str]) -> bool:
    """Whether a reply says what was offered or read back, and no other word: "yes refund it", "12 Mill Lane please"."""
    waiting = pending(call)
    known = set(words(" ".join(str(call.slot(slot) or "") for slot in slots)))
    if any(slot.endswith("address") for slot in slots) and _placed(call.reading) & known:
        known |= _OF_ADDRESSES
    return set(words(call.reading)) <= around(waiting.offer if waiting else "") | known


def names_another_place(call: Call, slots: Sequence[str]) -> bool:
    """Whether a reply to an address that was read back has a number, a street or a town which that one lacks, or says
    that it is another: "yes, 14 Mill Lane" of 12, "yes to the office", "yes, in Leeds"."""
    addresses = [str(call.slot(slot) or "") for slot in slots if slot.endswith("address")]
    known = set(words(" ".join(addresses)))
    return bool(addresses) and bool(_placed(call.reading) - known)


def _placed(text: str) -> set[str]:
    """The words of a text that say where: house numbers as digits, names of streets and towns."""
    said = " ".join(_NUMBERS.get(word, word) for word in words(text))
    named = {group for match in _PLACES.finditer(said) for group in match.groups() if group}
    numbers = {match["before"] or match["after"] for match in _HOUSE.finditer(said)}
    return {each for each in numbers if each} | named
