"""The words by which a customer says what is wrong with a delivery, and how it shall be put right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from actions.call import Call
from actions.frame.form import Answer


def _patterns(words: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{'|'.join(some)})\b", re.IGNORECASE) for name, some in words.items()}


_NOT = r"(?:not|has ?n'?t|have ?n'?t|did ?n'?t|do ?n'?t|does ?n'?t|was ?n'?t|were ?n'?t|is ?n'?t|are ?n'?t|never)"
# "You sent me a kettle. I ordered a tent": what came and what was ordered in two clauses, neither of which says that
# nothing came, or not enough.
_GOT = r"(?<!n't )(?<!not )(?<!never )(?:sent (?:me|us)|gave (?:me|us)|got|received)\b"
_ORDERED = r"(?:ordered|bought|wanted|asked for)\b(?! (?:it|this|that|these|them)\b)"
_CONTRAST = (
    r"(?:(?!\b(?:nothing|never|not|only|just|yet|still|no|what|ago)\b|n't\b).){1,40}?"
    r"(?:[.,;!?–-]|\b(?:but|and|when|though|while)\b)\s*(?:(?:but|and|when) )?"
)
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
            r"split|burst|frayed|knackered|bust(?:ed)?|wonky|mangled|(?:gave|given) (?:up|out)",
            r"snap(?:ped)?|chip(?:ped)?|stain\w*|dirty|mou?ld\w*|(?:c[ao]me|fell|fallen|falling) (?:off|apart)",
            r"(?:does ?n'?t|do ?n'?t|wo ?n'?t|will not|not|stop(?:s|ped)) "
            r"(?:work\w*|(?:turn|switch|come|go)\w* on|start\w*|heat\w*|inflat\w*|light\w*|open|clos\w*|charg\w*)",
            r"(?:in|into|to) (?:\w+ )?(?:pieces|bits|halves|shards)|holes?",
            r"leak\w*|shatter\w*|fault\w*|defect\w*|ruined",
        ),
        "wrong": (
            rf"{_NOTHING_SAID}wrong|not what i (?:ordered|wanted|bought)|instead of|mixed up",
            r"different(?! (?:thing|question|matter|topic|subject|e-?mail|address))",
            r"(?:somebody|someone) else'?s|(?:not|isn'?t) mine|ordered (?:\w+ ){1,4}(?:and|but) (?:got|received)",
            rf"{_GOT}{_CONTRAST}(?:i|we) (?:had |actually )?{_ORDERED}",
            r"(?:sent (?:me|us)|gave (?:me|us)|got) (?!(?:the|what|my|it|them|only|nothing|no)\b)(?:[^\W\d]+ ){1,4}"
            r"(?:i|we) (?:actually )?(?:ordered|wanted|asked for)",
            rf"{_ORDERED}{_CONTRAST}(?:(?:you|u|they|i|we) )?{_GOT}(?! (?:nothing|no|only|just|half))",
        ),
        "late": (
            r"late|overdue|delay\w*|lost|gone missing|astray|still (?:nothing|waiting|not)|no sign",
            rf"{_NOT} (?:yet |even |been )?(?:arriv\w*|come|came|receiv\w*|get|got|turn\w*|show\w*|here|made)",
            r"over the (?:delivery )?date|not delivered",
            r"(?:none|neither|no ?one|not one|nothing)\b.{0,30}\b(?:arriv\w*|c[ao]me|here|there|turned up|delivered)",
            r"do(?:n'?t| not) have|must (?:to )?(?:arrive|be here|come)",
            r"(?:supposed|meant|promised|due) to (?:be (?:here|there|delivered|with (?:me|us))|come|arrive|show up)",
            r"(?:parcel|package|order|delivery) (?:is|has gone|went) missing|should have (?:been|arrived|come)|due on",
        ),
        "missing": (
            r"(?:came|arrived|(?:was|were|been) (?:delivered|sent)|got (?:it|them|here)) without",
            r"no (?:[^\W\d]+ ){1,4}in(?:side)? (?:(?:the|my|our|that|this) )?(?:\w+ )?"
            r"(?:box|parcel|package|bag|order|delivery)",
            r"missing|incomplete|empty|only (?:one|two|half|part|got|sent|\d+\b)|(?:half|part|rest) of",
            r"not everything|short",
            rf"everything i ordered|left out|forgot\w*|{_NOT} in(?: the (?:box|parcel|bag|package))?",
        ),
    }
)
WISHES = _patterns(
    {
        "refund": (
            r"(?:(?:give|get|have|send) (?:me |us )?(?:back )?(?:my |the |a )?)?"
            r"(?:refund\w*|money back|money|cash|reimburs\w*|compensat\w*)",
        ),
        "replacement": (
            r"(?:sen[dt]|ship(?:ped)?|deliver(?:ed)?|post(?:ed)?)(?: \w+){0,2} again",
            r"one that works|(?:working|proper|whole) one",
            r"replac\w*|new (?:one|pair)s?|another one|re-?sen[dt]|again|right one|exchang\w*|swap",
            r"(?:stick|pop|put|get|drop|bung|chuck)\b.{1,30}\bin the (?:post|mail)",
            r"(?:just )?send (?:me |us |over )?(?:a new|another|one|a pair|the (?:right|missing|rest|other))",
        ),
        "repair": (r"repair\w*|(?:want|get|have|like) (?:it|them|this|that) (?:fixed|mended)|mend(?:ed|ing)?",),
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


# What stands before a word that is refused: "I don't want the money".
_REFUSED = re.compile(
    r"\b(?:(?:do ?n'?t|do not|did ?n'?t|wo ?n'?t|not|never) (?:really |even )?"
    r"(?:want|need|like|asking for|looking for|after)|no|rather than|instead of)"
    r"(?: (?:a|an|any|the|my|your|to have|to get))*\s*$",
    re.IGNORECASE,
)


def first_of(patterns: Mapping[str, re.Pattern[str]], call: Call) -> Answer | None:
    """The first of these that the message says."""
    for name, pattern in patterns.items():
        for said in pattern.finditer(call.reading):
            if not _REFUSED.search(call.reading[: said.start()]):
                return Answer(name, frozenset(said[0].lower().split()))
    return None
