"""The words by which a customer says what is wrong with a delivery, and how it shall be put right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from actions.call import Call
from actions.frame.form import Answer


def _patterns(words: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{'|'.join(some)})\b", re.IGNORECASE) for name, some in words.items()}


_NOT = r"(?:not|has ?n'?t|have ?n'?t|did ?n'?t|do ?n'?t|does ?n'?t|was ?n'?t|were ?n'?t|is ?n'?t|never)"
# "Something is wrong with my order" does not say what.
_NOTHING_SAID = "".join(
    f"(?<!{words} )" for words in ("something is", "something's", "something", "what is", "went", "gone")
)
# The first that fits counts: of "it says delivered, but the box was empty" the first half.
PROBLEMS = _patterns(
    {
        "not_there": (
            r"(?:says?|shows?|marked|status|claims?|supposedly|apparently|tracking)\b.{0,40}\b(?:delivered|signed)",
            rf"delivered\b.{{0,40}}\b(?:{_NOT}|nothing|nobody|no (?:parcel|package))",
            r"signed for|porch|doorstep|stolen|handed to|left it (?:at|on|with)",
            r"wrong (?:house|door|neighbou?r|person)|(?:to|a|my) (?:stranger|neighbou?r)",
        ),
        "damaged": (
            r"damag\w*|brok\w*|crack\w*|smash\w*|dent(?:s|ed)?|scratch\w*|torn|tore|rip|ripped|wet|soaked|bent|crushed|squashed",
            r"holes?|in pieces|leak\w*|shatter\w*|fault\w*|defect\w*|ruined",
        ),
        "wrong": (
            rf"{_NOTHING_SAID}wrong|not what i (?:ordered|wanted|bought)|instead of|different|mixed up",
            r"(?:somebody|someone) else'?s|(?:not|isn'?t) mine|ordered (?:\w+ ){1,4}(?:and|but) (?:got|received)",
        ),
        "late": (
            r"late|overdue|delay\w*|lost|gone missing|astray|still (?:nothing|waiting|not)|no sign",
            rf"{_NOT} (?:yet |even |been )?(?:arriv\w*|come|came|receiv\w*|get|got|turn\w*|show\w*|here|made)",
            r"over the (?:delivery )?date|not delivered",
            r"(?:parcel|package|order|delivery) (?:is|has gone|went) missing|should have (?:been|arrived|come)|due on",
        ),
        "missing": (
            r"missing|incomplete|empty|only (?:one|two|half|part|got|sent)|(?:half|part|rest) of|not everything|short",
            rf"everything i ordered|left out|forgot\w*|{_NOT} in(?: the (?:box|parcel|bag|package))?",
        ),
    }
)
WISHES = _patterns(
    {
        "refund": (r"refund\w*|money back|money|cash|reimburs\w*|compensat\w*",),
        "replacement": (
            r"(?:sen[dt]|ship(?:ped)?|deliver(?:ed)?|post(?:ed)?)(?: \w+){0,2} again",
            r"replac\w*|new (?:one|pair)|another one|re-?sen[dt]|again|right one|exchang\w*|swap",
            r"send (?:me )?(?:a new|another|the (?:right|missing|rest))",
        ),
        "search for the parcel": (
            r"(?:find (?:it|out|my)\W*)?(?:where (?:it|my \w+|the \w+) is)|find (?:it|out|my)",
            r"search|look (?:for|into)|trace|investigat\w*|where is|track|locate|chase",
        ),
    }
)
#: Words of a report that do not say what exactly is wrong, and with which item.
SAYS_LITTLE = """
    damaged damage broken broke wrong missing incomplete late arrived arrive came come got get received receive
    delivered delivery deliver delivering item items thing things product products problem box parcel sent send it
    there's part parts defective faulty report can need help everything nothing all half did does complaint what never
    number overdue lost empty wasn't hasn't shop customer very totally completely
"""


def first_of(patterns: Mapping[str, re.Pattern[str]], call: Call) -> Answer | None:
    """The first of these that the message says."""
    for name, pattern in patterns.items():
        if said := pattern.search(call.reading):
            return Answer(name, frozenset(said[0].lower().split()))
    return None
