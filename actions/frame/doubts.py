"""What puts a yes in doubt: whoever hedges, waits, sets a condition, refuses, objects or asks has agreed to nothing,
whatever yes stands beside it. Once too often asked again is better than done against somebody's will."""

from __future__ import annotations

import re

from actions.frame.deciding import begins_with_yes
from actions.frame.words import plain

_HEDGES = (
    r"\b(?:maybe|perhaps|possibly|probably|not (?:so |really |too |quite |100% )?(?:sure|certain|convinced)|unsure"
    r"|undecided|yes and no|in two minds|second thoughts?|half and half|sort of|kind of(?! you)|kinda|might(?! as well)"
    r"|i(?: do ?n'?t|dunno) know(?! why)|dunno|no idea(?=\W*$)|i doubt|as if|yeah right(?=\W*$|\W+as)|in your dreams"
    r"|thinking (?:about|of|whether|if|it)|still thinking|very funny)\b"
)
_WAITS = (
    r"(?<!can't )(?<!cant )(?<!cannot )(?<!don't )(?<!dont )\bwait\b|\b(?:hold|hang) (?:on|off|fire|it|up)\b"
    r"|\b(?:one|a|1|just a|half a|gimme a|give me a) (?:sec|second|moment|minute|min|mo|tick|bit)\b"
    r"|\bin a (?:sec|second|moment|minute|min|mo|tick|bit|while|week|month)\b|\b(?:not|no) (?:yet|now|today|tonight)\b"
    r"|\b(?:let|lemme) (?:me )?(?:see|check|look|think|ask|read)\b|\bbear with\b|\bgive me (?:some )?time\b"
    r"|\bfirst(?! (?:place|one|time|class|thing))\b|\bat first\b"
    r"|(?:^|\b(?:yes|yeah|yep|ok|okay|sure|fine|but|it|this|that|them|please|maybe|bit|little|much|even)\W+)later\b"
    r"|\b(?:do|it|this|that|them|yes|yeah|yep|ok|okay|sure|but|maybe|only|until|till|from|on|by) "
    r"(?:tomorrow|tonight|next (?:week|month|year))\b"
)
_IF_YOU_PLEASE = (
    r"(?: (?:you|u|ye|ya) (?:would|could|can|please|wouldn'?t|don'?t|dont|like|want|must|insist|say so|think)"
    r"|(?: (?:that|it)(?:'?s| is))? (?:possible|ok|okay|fine|alright|all right|poss)\b| need be| only\b| so\b"
    r"|(?: it'?s| it is)? not too)"
)
_CONDITIONS = (
    rf"(?<!even )\bif\b(?!{_IF_YOU_PLEASE})|\b(?:unless|provided|providing|assuming|"
    r"(?:as|so) (?:long|soon) as(?! (?:possible|poss|you can|u can|ya can))|on condition"
    r"|only when|only once|depending|depends)\b"
    r"|\bbefore (?:i|we|my)\b|\b(?:after|once|when|whenever|until|till) (?:i|you|u|we|my|he|she"
    r"|the (?:price|new|other|money|refund))\b"
    r"(?! (?:can|could|like|want|wish|are ready|get a (?:chance|minute|moment)))"
    r"|\b(?:after|from|until|till|once|(?:it|them|that|this|only) on) (?:next |this )?\w+day\b"
)
_REFUSES = (
    r"(?:\b(?:do|is|wo|would|should|ai|does)n't|\b(?:dont|wont|isnt|aint|never)"
    r"|(?<!did )(?<!could )(?<!can )(?<!was )(?<!has )\bnot) (?:\w+ )?(?:do|go|proceed|agree|cancel|send|ship|change"
    r"|report|confirm|touch|accept|happy|ok|okay|fine|correct|right|what|it)\b"
    r"|(?:do ?n'?t|do not|please not|rather not)\W*(?:$|[,.;!])"
    r"|(?<!'s )(?<!thats )(?<!is )(?<!was )(?<!are )\bnot (?:the|my|to|both|all|everything|this|that|him|her|there)\b"
    r"|\b(?:still|but|then|so) no\W*$|[🙄🤔😒😡🤬]|\bwhile (?:you|u|ur|you'?re|youre) (?:are )?at it\b"
    r"|^\W*yes\W+(?:i'?m|i am|we'?re|we are) (?:\w+ )?"
    r"(?:not|still|angry|annoyed|upset|asking|wondering|furious|livid)\b"
    r"|\bforget (?:it|that|this|the)\b|\bnever ?mind\b|\bchanged? my mind\b"
)
_OBJECTS = (
    r"\b(?:is|that'?s|thats|it'?s|its|are|looks?|sounds?|still|all|you(?:'?re| are)|u(?:r| are)|something'?s?"
    r"|address|number|price|amount|total|name|street|postcode|town|size|colour|color|sum|date) (?:is )?(?:all )?"
    r"(?:wrong|incorrect|not right|off)\b(?! (?:size|one|colour|color|item|thing|model|way))"
    r"|\b(?:correct|fix|amend) (?:it|that|this|the|my)\b|"
    r"\bshould (?:be|say|read)\b(?! (?:fine|ok|okay|good|right|all|it|great|perfect)\b|\W*$)|\bsupposed to\b|\btypo\b"
    r"|(?<!there )\binstead\b|\brather (?:than|have|get|you)\b|\bmyself\b|\bfishy\b|\bscam\b"
    r"|\b(?:to|at|use) the address (?:on|in|of) my (?:account|profile)\b"
    r"|\b(?:the |my |that's my |thats my |an? )"
    r"(?:old|previous|former) (?:one|address|house|flat|place|street)\b(?! (?:was|is|isn))\b"
)
_BEGINS = (
    r"^\W*(?:(?:yes|yeah|yep|ye|ok|okay|sure|so|well|right|fine|great|good|um+|erm?|eh|oh|ah|hm+|sorry|please"
    r"|go ahead)\W+)*"
)
_ASKS = (
    rf"{_BEGINS}(?:what|when|where|which|who(?! cares)|whose|how(?! (?:nice|lovely|kind))|why(?! not))\b(?! ever)"
    rf"|{_BEGINS}(?:are|r|do|did|have|were) (?:you|u|they|we|these|those|i)\b|{_BEGINS}(?:u|you) sure\b"
    rf"|{_BEGINS}(?:is|was|does|will|would|has|did) (?:it|that|this|there|these|the|my|she|he)\b"
    rf"|{_BEGINS}(?:can|could|should|shall|may|must|would|will|am) (?:i|some(?:body|one)|they|he|she)\b"
    r"|[.,;!?]\s*or (?:is|are|would|should|can|could|do|does|will|what|maybe|perhaps|better|rather|not)\b"
    r"|(?<![\w'])(?!(?:that'?s|that|is|all|absolutely|totally|perfectly|damn|too|just|got|sounds|looks|quite|also"
    r"|it'?s|be|are|yes|yep|aye|exactly)\b)[\w']+,? right\W*$"
)
_DOUBTS = re.compile("|".join((_HEDGES, _WAITS, _CONDITIONS, _REFUSES, _OBJECTS, _ASKS)))
# A question behind a yes is answered beside it.
_ASKS_BESIDES = re.compile(
    r"\b(?:must|can|will|should|shall|do) i\b|(?:[,.;]|\band|\bbut) (?:what(?! an?\b)|how|when|where|which|who)\b"
)


def is_doubtful(text: str) -> bool:
    """Whether a reply takes back, puts off, limits or questions what it seems to agree to: `yes maybe`, `sure, wait a
    sec`, `go ahead after you tell me the price`, `yes, that's wrong`, `ok but are you sure`."""
    said = plain(text)
    return bool(_DOUBTS.search(said) or (_ASKS_BESIDES.search(said) and not begins_with_yes(text)))
