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
# "Can it not come tomorrow", and not "is it coming tomorrow".
_ASKED_FOR = re.compile(
    r"\b(?:can|could|may|cant|can't|cannot|couldn't)\b(?: not)? "
    r"(?:i|it|they|you|u|we|the \w+|that|this|he)(?: not)?(?: please| pls| maybe)? "
    r"(?:have|get|make|come|arrive|be|send|deliver|bring|ship|hold|delay|make|post|rush|hurry|speed)\b"
    r"|\b(?:possible|any (?:chance|way))\b"
)


def hurries(text: str) -> bool:
    """Whether a text wants a delivery to be faster: `send it by courier, today`."""
    return bool(_FASTER.search(plain(text)))


def picks_a_day(text: str) -> bool:
    """Whether a text wants a delivery on another day: `can it be sent on Friday instead`."""
    return bool(_ON_A_DAY.search(plain(text)))


def refuse_day(text: str, call: Call) -> bool:
    """Say that a delivery cannot be made faster, or put on a day, if a text asks for that beside where it is."""
    said = plain(text)
    if not _ASKED_FOR.search(said):
        return False
    if picks_a_day(text):
        call.say("utter_cannot_choose_day")
    elif hurries(text):
        call.say("utter_cannot_hurry")
    else:
        return False
    return True
