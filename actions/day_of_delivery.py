"""When a delivery shall come instead: faster, or on a day of the customer's choice. Neither can be arranged by us."""

from __future__ import annotations

import re

from actions.call import Call
from actions.frame.words import plain

_FASTER = re.compile(
    r"\b(?:fast(?:er)?|quick(?:er|ly)?(?! (?:one|question|q|query|thing|change)\b)"
    r"|soon(?:er)?|express|speed(?: \w+)? up|hurry|rush|same[- ]day|priority|overnight"
    r"|courier|today|tonight)\b(?!.*\baddress\b)",
    re.DOTALL,
)
_MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december|the new year|new year"
    r"|spring|summer|autumn|winter)"
)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|2mor+ow?|tmrw?|weekend|next (?:week|month|year)"
    rf"|later(?! than)|in {_MONTH}|(?:after|before|until|till|by) (?:christmas|xmas|easter|{_MONTH})"
    r"|(?:another|different|other|certain|specific) (?:day|date|time)|in the (?:morning|evening|afternoon))"
)
_ON_A_DAY = re.compile(
    r"\b(?:sent|send|deliver\w*|com(?:e|es|ing)|bring|ship|shipped|arrive|here|it|them)\b.{0,20}"
    rf"\b{_DAY}\b(?!.*\b(?:address|street|house|flat|office|work|to my|to the|place)\b)",
    re.DOTALL,
)
# "Can it not come tomorrow", "can you make it quicker", and not "is it coming tomorrow", "can I get a quick update".
_IT = r"(?:it|them|that|this|these|the (?:order|parcel|package|delivery|\w+ order))"
_ASKED_FOR = re.compile(
    rf"\b(?:can|could|cant|can't|cannot|couldn't)\b(?: not)? {_IT}(?: not)? (?:come|be (?:sent|delivered|brought"
    r"|here))\b"
    r"|\b(?:can|could|may|cant|can't|cannot)\b(?: not)? (?:you|u|they|we|i|he)(?: not)?(?: please| pls| maybe)?"
    rf" (?:have|get|make|send|deliver|bring|ship|hold|delay|post|rush|hurry|speed) {_IT}\b"
    r"|\b(?:can|could) (?:you|u|they) (?:please )?(?:hurry|rush|speed)\b"
)
_SENTENCE = re.compile(r"[.!?\n]+(?=\s|$)")


def hurries(text: str) -> bool:
    """Whether a text wants a delivery to be faster: `send it by courier, today`."""
    return bool(_FASTER.search(plain(text)))


def picks_a_day(text: str) -> bool:
    """Whether a text wants a delivery on another day: `can it be sent on Friday instead`."""
    return bool(_ON_A_DAY.search(plain(text)))


def refuse_day(text: str, call: Call) -> bool:
    """Say that a delivery cannot be made faster, or put on a day, if a text asks for that beside where it is."""
    asked = [each for each in _SENTENCE.split(text) if _ASKED_FOR.search(plain(each))]
    if any(map(picks_a_day, asked)):
        call.say("utter_cannot_choose_day")
    elif any(map(hurries, asked)):
        call.say("utter_cannot_hurry")
    else:
        return False
    return True
