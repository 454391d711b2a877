"""A number that is corrected by a part of it: "with a 7 at the end", "it ends in 27", "a 7 instead of the 1"."""

from __future__ import annotations

import re

from actions.frame.words import words

_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# "One" is hardly ever the digit: "that one", "the other one".
_SPELT = {name: str(digit) for digit, name in enumerate(_NAMES) if name != "one"}
_A = r"(?:an? |the )?"
_AT_THE_END = re.compile(
    rf"(\d{{1,3}}) (?:at|in) the end|\b(?:ends?|ending) (?:in|with|on) {_A}(\d{{1,3}})\b"
    rf"|\blast (?:digits?|numbers?|figures?) (?:is |are |was |should be |must be )?{_A}(\d{{1,3}})\b"
)
_CALLED = r"(?:(?:the )?(?:house |street )?(?:number|nr|no) )?"
_IN_PLACE = re.compile(
    rf"(?P<new>\d{{1,3}}) (?:instead of|and not|not) {_A}{_CALLED}(?P<old>\d{{1,3}})\b"
    rf"|\bnot {_A}{_CALLED}(?P<wrong>\d{{1,3}}) (?:but|it's|its|it is|it should be|should be) {_A}{_CALLED}"
    r"(?P<right>\d{1,3})\b"
)


def corrected(number: str, text: str) -> tuple[str, frozenset[str]] | None:
    """The number as the text corrects it, and the words that say so; None if the text corrects nothing in it."""
    said = " ".join(_SPELT.get(word, word) for word in words(text))
    if match := _AT_THE_END.search(said):
        end = next(group for group in match.groups() if group)
        changed = number[: -len(end)] + end
    elif match := _IN_PLACE.search(said):
        old, new = match["old"] or match["wrong"], match["new"] or match["right"]
        changed = number.replace(old, new) if number.count(old) == 1 and len(old) == len(new) else number
    else:
        return None
    return (changed, frozenset(words(text))) if changed != number else None


def replaced(known: str, text: str) -> str | None:
    """The text that is known with a whole number in it replaced, as `41, not 14` says of a house number."""
    match = _IN_PLACE.search(" ".join(words(text)))
    if not match:
        return None
    old, new = match["old"] or match["wrong"], match["new"] or match["right"]
    changed, count = re.subn(rf"(?<!\w){old}(?!\w)", new, known)
    return changed if count == 1 and changed != known else None
