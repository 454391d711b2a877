"""The words of a message: which of them carry weight, what they join, and what they point back at."""

from __future__ import annotations

import re

from frontdesk.references import ANY_NUMBER

# Words that may stand beside an answer without changing it. Not "no", "not" and the like, which do.
FILLERS = frozenset(
    """
    a about actually ah also an and are around as at aw be been believe bit but by can't chose choose could do erm
    for first from go guess have haven't haha hello hey hi hm hmm i i'd i'll i'm i've id if im in is it it's its ive
    just kind let let's like lol looking made make maybe me mean meant mine my of off oh ok okay on one ones only or
    order ordered orders our ours package packages parcel parcels perhaps pick please plz pls pretty probably
    purchase rather right said say shipment so something sorry sort sure take talking than thank thanks that that's
    the their them then there these they thing think this those to total u uh uhm um ur us want wanted was we we'd
    well were with would yeah yep yes you your great nice cool perfect lovely brilliant excellent super good fine mhm mm
    uhuh yup w n yo ur sry ill
    """.split()  # noqa: SIM905  a list of a hundred quoted words is no easier to read
)
# The longest answer in the customer's own words that is read back and passed on.
MOST_CHARS = 300
# What leads to what is said, or stands behind it.
_SAYS_NOTHING = re.compile(
    r"\b(?:(?:you|u|ya) know what|tell (?:you|ya|u) what|on second thoughts?|come to think of it|to be (?:honest|fair)"
    r"|tbh|after all|in that case|if (?:possible|that'?s (?:ok|okay|possible|alright|all right))"
    r"|at the end of the day)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ADDS = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|so|well|wait|oh|ah+|sorry|hey|hi|please)\b\W*)*"
    r"(?:(?:i|we|you|u|can|could|would|will|need|want|have|please)\s+){0,4}"
    r"(?:also|another thing|(?:one|1) (?:more|other|last) thing|by the way|btw|while (?:we|you|i)\S*(?: are)? at it)\b"
)
_JOINS = re.compile(
    r"\b(?:too|also|as well|likewise|(?<!not )both|same (?:for|with|goes|reason|address|place|thing)|the same)\b"
)
_GOES_ON = re.compile(r"^\W*(?:oh |ah )*(?:and|plus) \S")
_MORE_OF_IT = re.compile(
    r"^\W*(?:(?:oh|ah|ok|okay|good|great|fine|right|well|thanks|thank you|lovely|i see|hm+|so|cool|grand)\W+)*"
    r"(?:and|n|also|plus|(?:what|how) about) (?:the|that|my|this|those|for|about|of|on|in"
    rf"|(?i:{ANY_NUMBER.pattern}))"
)
_ASKING_WORD = re.compile(r"\b(?:when|where|who|how|why|what|which|will|does|did|do|is|are|was|were|can|could)\b")
_TAKES_THE_PLACE = re.compile(
    r"\b(?:sorry|actually|wait|mean|meant|wrong|instead|rather|mistaken?|oops|whoops|not)\b|\b(?:at|in) the end\b"
)
_CORRECTS = re.compile(
    r"\b(?:sorry|actually|i mean|i meant|i wanted to (?:say|write)|i should have said|wrong|instead|rather"
    r"|mistaken?|oops|whoops|not (?:the|that|those"
    r"|this)\b.*\bbut)\b"
)
_POINTS_BACK = re.compile(r"\b(?:it|it's|its|that|that's|thats|this|they|them|same)\b")
_FAREWELL = re.compile(
    r"\b(?:good ?bye|bye|bye ?bye|cya|see (?:you|ya)|good ?ni(?:ght|te)|ni(?:ght|te)[ -]?ni(?:ght|te)|nighty night|"
    r"cheerio|ciao|ta-?ta|take care|"
    r"have a (?:good|nice|great|lovely) (?:day|evening|weekend|one|time))\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(?:thanks?|thank you|thx|ty|ta|cheers|much appreciated)\b(?!-)", re.IGNORECASE)


# "How very kind" asks nothing.
_PRAISES = re.compile(
    r"\bhow (?:very |really |so )?(?:kind|nice|good|lovely|sweet|helpful|wonderful|thoughtful|convenient)"
    r"(?: of you)?(?=\W*(?:$|[.!,;]))"
)


def words(text: str) -> list[str]:
    """The words in lower case, with straight apostrophes."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def weighty(text: str, without: frozenset[str] = frozenset()) -> set[str]:
    """The words that say something beside those given: `the one with the socks, please` without socks says nothing."""
    said = _SAYS_NOTHING.sub(" ", plain(text))
    return {word for word in words(said) if word not in FILLERS and word not in without}


def plain(text: str) -> str:
    """The text in lower case, with straight apostrophes: what patterns look at."""
    return text.strip().lower().replace("’", "'")


def in_one_line(text: str) -> str:
    """The text with one space in place of any."""
    return " ".join(text.split())


def without_praise(text: str) -> str:
    """The plain text without an exclamation that looks like a question: `how very kind`."""
    return _PRAISES.sub(" ", plain(text))


def short(text: str) -> str:
    """The text in one line, not longer than what is read back and passed on. Where a part of a message ends or is cut,
    no comma does."""
    said = in_one_line(text).rstrip(" ,;")
    return said if len(said) <= MOST_CHARS else said[: MOST_CHARS - 1].rstrip(" ,;") + "…"


def says_goodbye(text: str) -> bool:
    """Whether a text ends the conversation, whatever else it says."""
    return bool(_FAREWELL.search(text))


def says_thanks(text: str) -> bool:
    """Whether a text thanks."""
    return bool(_THANKS.search(text))


def adds_something(text: str) -> bool:
    """Whether a text announces a further subject: `oh and I also need`, `another thing`."""
    return bool(_ADDS.match(plain(text)))


def joins(text: str) -> bool:
    """Whether a text wants the same for something more: `and W1133 too`, `same for the other one`, `both`. What is said
    to take the place of something joins nothing: `and sorry, I meant W1133`."""
    said = plain(text)
    return bool(_JOINS.search(said) or (_GOES_ON.search(said) and not _TAKES_THE_PLACE.search(said)))


def corrects(text: str) -> bool:
    """Whether a text puts something in the place of what was said: `actually the boots`, `I meant the other one`."""
    return bool(_CORRECTS.search(plain(text)))


def goes_on(text: str) -> bool:
    """Whether a text asks the same of something more: `and the one with the hats?`, `what about my last order`."""
    return bool(_MORE_OF_IT.search(plain(text)))


def proposes(text: str) -> bool:
    """Whether a text answers with a question, and asks nothing besides: `what about the hats`, `and the tent?`."""
    said = plain(text)
    match = _MORE_OF_IT.search(said)
    return match is not None and not _ASKING_WORD.search(said, match.end())


def says_both(text: str) -> bool:
    """Whether a text speaks of two alike, and names neither."""
    return "both" in words(text) and "not both" not in " ".join(words(text))


def points_back(text: str) -> frozenset[str]:
    """The words of a text that point back at something spoken of: `is that this week`, `who is bringing it`."""
    return frozenset(_POINTS_BACK.findall(" ".join(words(text))))
