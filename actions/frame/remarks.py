"""A yes with a remark that changes nothing: "yes, but only that one", "do it, and leave the other order alone"."""

from __future__ import annotations

import re

from actions.frame.agreeing import around
from actions.frame.deciding import begins_with_yes
from actions.frame.words import words

#: What is read back: one order as a whole, one item of an order, or several; nothing is known of other things.
ORDER, ITEM, ITEMS = "order", "item", "items"

_THIS, _OTHER = "THIS", "OTHER"
# "Only one of them" and "only the one" may say how many.
_ONE = re.compile(
    r"\b(?:only|just|exactly) "
    rf"(?:(?:the |that |this |my |order |number )*(?P<this>{_THIS}(?: {_THIS})*)(?: one| order)?"
    r"|(?:that|this) (?P<thing>one|order|parcel|item|thing|product)|that|this|it)\b(?! (?:of|or)\b)"
)
_NOTHING_ELSE = re.compile(r"\b(?:(?:nothing|none) (?:else|more)|no others?(?: ones?)?)\b")
_REST = (
    r"(?:(?:the|my|any|order) )*"
    rf"(?P<what>others?(?: ones?| orders?| items?)?|rest|{_OTHER}(?: {_OTHER})*)(?: of it)?"
)
_STAYS = re.compile(
    rf"\b(?:not|leave|keep|(?:don't|dont|do not) (?:touch|do|\w+)) {_REST}"
    r"(?: (?:alone|in|be|untouched|out of it|(?:as|how) (?:it|they) (?:is|are)|as is))?\b"
)
_REST_STAYS = re.compile(rf"\b{_REST} (?:should |must |can |please )*(?:stays?|remains?)(?: in| as it is)?\b")
_HURRY = re.compile(r"\b(?:hurry(?: up)?|be quick|quickly?|fast|asap|as soon as (?:possible|you can)|right away)\b")
# Words that may stand between a yes and a remark.
_BETWEEN = frozenset({"but", "and", "one", "do", "yes", "correct", "exactly", "with", "as", "long", "it's"})


def agrees_with_remark(text: str, about: str, offer: str, this: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a text agrees to what was read back, and besides says only what is so already.

    Args:
        about: what was read back (`ORDER`, `ITEM`, `ITEMS`), empty if that is not known.
        offer: what a yes does, as its button has it.
        this: words for what was read back, such as the number of the order; no item of an order that is read back as a
            whole, since only that item may be meant.
        others: numbers of other orders, and words for the items of the order of which nothing was read back.
    """
    said = text.strip().lower().replace("’", "'")
    if not begins_with_yes(said) or "?" in said:
        return False
    marked = " ".join(_OTHER if word in others else _THIS if word in this else word for word in words(said))
    rest, count, keeps = marked, 0, False
    for pattern in (_REST_STAYS, _STAYS, _ONE, _NOTHING_ELSE, _HURRY):
        found = pattern.search(rest)
        if found and not _fits(found, about):
            return False
        rest, times = pattern.subn(" ", rest)
        count, keeps = count + times, keeps or (times > 0 and pattern in {_REST_STAYS, _STAYS})
    # "Keep the boots and the hat" may keep what was read back, too.
    return bool(count) and set(rest.split()) <= around(offer) | _BETWEEN | (set() if keeps else {_THIS})


def _fits(found: re.Match[str], about: str) -> bool:
    """Whether a remark holds of what was read back."""
    if found.re is _ONE:
        is_order = about == ORDER and found["thing"] not in {"item", "thing", "product"}
        return bool(found["this"]) or about == ITEM or is_order
    if found.re in {_STAYS, _REST_STAYS}:
        return found["what"].startswith(_OTHER) or (about in {ITEM, ITEMS} if found["what"] == "rest" else bool(about))
    return True
