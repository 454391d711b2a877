"""Whether a message agrees, declines, takes back, puts off or wishes."""

from __future__ import annotations

import re

from actions.frame.asking import wants_to_know
from actions.frame.words import plain, says_thanks, weighty, without_praise

# Words of weight, up to which a wish says what is wanted and nothing besides: "money back".
_MOST_OF_A_WISH = 2
_YES = (
    r"(?:yes+|yep|yup|yeah|yea|ya|yeh|yh|ye(?=\W*$|[.,!;\n]| (?:please|pls|thanks|thx|ta|do|go|cancel|send|that'?s)\b)"
    r"|aye|sure|go ahead|please do|do it)"
)
_AGREES = re.compile(
    r"^\W*(?:(?:oh|ah|ok|okay|well|great|lovely|fine by me|perfect)\W+)*"
    rf"(?:{_YES}|correct|exactly|precisely|quite (?:right|so)|"
    r"(?:that'?s|thats|that is|all|is) (?:right|correct|it|fine|good)|fine by me)\b"
    # Behind words that may also end a conversation only a plain yes counts: "cool, yes", and not "thanks, that's it".
    r"|^\W*(?:(?:oh|ah|ok|okay|k|well|great|lovely|perfect|cool|sound|sweet|nice|good|fine|alright|all right"
    rf"|right|super|brilliant|grand|hm+|thanks|thank you|cheers|thx)\W+)*{_YES}\b"
)
# A thumb that is up, of any colour, and nothing else.
_THUMBS_UP = re.compile(r"(?:\s*(?:👍|👌|✅|🆗)[\U0001F3FB-\U0001F3FF\uFE0F]*)+\s*")
_BUT = re.compile(
    r"\b(?:but|no|not|n't|dont|don't|wait|except|instead|actually|rather|unless|if|though|however|also|too|what|when|"
    r"where|how|why|which|who)\b|\?"
)
_CONCEDES = re.compile(
    r"^\W*(?:fine|ok|okay|alright|all right|right|sure|i see|well)\b\W+(?:but|however|though)\b"
    r"(?! (?:please|pls|hurry|quick\w*|asap)\b)"
)
# "They were only two months old", "I only bought it in May", and "that is correct only", as some Englishes have it.
_ONLY_TOLD = (
    r"(?:(?<!\bcorrect )(?<!\bright )(?<!\bfine )(?<!\bokay )(?<!\bok )only|only(?!\W*(?:$|[.!,;])))"
    r"(?<!\bwas only)(?<!\bwere only)(?<!\bbeen only)(?<!\bhad only)"
    r"(?! (?:bought|got|had|used|wore|worn|arrived|came|opened|noticed|saw|just|recently|ordered)\b)"
    r"(?! (?:(?:for |in |on )?(?:the|my|this|that) )?(?:account|profile)\b)"
    r"(?! (?:a|an|one|two|three|four|five|six|\d+) (?:hours?|days?|weeks?|months?|years?)\b(?= (?:old|ago|late)\b"
    r"|\W*(?:$|[.!,])))"
)
_LIMITS = re.compile(
    rf"\b(?:{_ONLY_TOLD}|except|unless|without|keep|leave|stays?)\b|\bbut (?:not|just|no)\b"
    r"|\bjust (?:the|one|two|three|\d+)\b"
)
_YES_AT_THE_END = re.compile(r"\b(?:yes|yeah|yep|yup)\W*$")
# "Good, that is enough. Yes then, change it", and not "that is wrong. Yes, wrong".
_OBJECTS = re.compile(r"\b(?:stop|wrong|hang on|hold on|never|forget|mistake)\b")
_YES_IN_A_SENTENCE = re.compile(r"[.!;]\s*(?:(?:so|ok|okay|well|then)\W+)*(?:yes+|yeah|yep|yup)\b")
# "Right, let me see", "sure, after Friday": a yes of which nothing may be done now.
_HESITATES = re.compile(
    r"\b(?:let me (?:see|check|look|think|ask)|do you (?:think|reckon)|as (?:long|soon) as|should i"
    r"|(?:after|from|until|once|on) (?:next |this )?(?:\w+day|tomorrow|week|month))\b"
)
_CLEARLY = re.compile(r"\b(?:yes|yep|yup|yeah|yea|please|pls|plz|do|sure|correct|exactly|go ahead|go on)\b")
_CLAUSE_BEGINS = r"(?:^|[.,;!]\s*)(?:(?:no|ok|please|pls|so|then)\W+)*"
# What is left as it is, and is no item: "leave the card".
_WHAT = (
    r"(?:it|them|that|this|everything|things|it all|(?:the|my) (?:order|address|e-?mail(?: address)?|card|payment|size"
    r"|sizes|colou?r|account|number|booking|delivery|whole thing))"
)
# Where nothing follows that shall be done instead: "don't cancel it, just send it to my office".
_NO_MORE = (
    r"(?:\W*$|[.;!,](?!\s*(?:and |but |just |only |please |pls |i(?:'d| would)? |rather )*"
    r"(?:just|but|only|send|make|change|exchange|swap|put|use|take|move|want|need|like"
    r"|it goes|ship|deliver|instead)\b))"
)
# "You don't send it" complains.
_NOBODYS = r"(?<!\byou )(?<!\bthey )(?<!\bi )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bu )"
_TAKES_BACK = re.compile(
    r"(?<!n't )(?<!not )(?<!dont )\b(?:(?:scrap|forget) (?:it|that|this|about it)|never ?mind"
    r"|(?:^|[,.;!]|\b(?:no|then|ok|okay)\b)\W*leave (?:like|as|how|the way) (?:it|this|that|they)\b"
    rf"|leave {_WHAT}(?: too| also| then| please| pls)*(?: be| alone| (?:like|as|how|the way|where)"
    r"(?: it| they| that| this)?(?: is| are| was| were)?)?(?: too| also| then| please| pls| for now| thanks?| sorry.*)*"
    r"(?:\W*$|[,.;!])"
    r"|drop it$|call it off"
    r"|^\W*(?:no|nope|nah)(?:\W+(?:no|nothing|none|it'?s (?:ok|okay|fine|all right|alright)|all good|i'?m (?:good"
    r"|fine)))+"
    r"(?:\W+(?:thanks|thank you|thx|ta|cheers))*\W*$"
    rf"|{_CLAUSE_BEGINS}(?:all|everything|it all)"
    r" (?:can |shall |should |to |must )?stays? (?:the same|same|like (?:it|that|this)|as it (?:is|was))"
    r"(?=(?: please| pls)?\W*(?:$|[.,;!]))"
    rf"|{_CLAUSE_BEGINS}not (?:cancel|delete|close|return|refund|change|send)"
    r"(?: (?:it|them|that|this|any(?:thing)?))?(?=(?: please| pls)?\W*(?:$|[,.;!]))"
    r"|false alarm|panic over|found (?:it|them|the (?:other|missing|second|rest)(?: one)?)(?: now| already)?\W*(?:$"
    r"|[.,;!])"
    r"|(?<!leave )(?:it|they)(?:'?s|'?re| is| has| have| are)? (?:just )?(?:turned up|shown up|showed up|here now)\b"
    r"|(?:it|they)(?:'?s|'?re| is| are| was| were) (?:just )?in the (?:hall|porch|shed|garage|kitchen|garden)\b"
    rf"|{_NOBODYS}(?:do ?n'?t|do not) (?:cancel|return|send|change|close|refund|exchange|report|bother|do)"
    rf"(?: (?:it|that|them|this|any(?:thing)?))?(?: please| pls)?{_NO_MORE}"
    rf"|{_NOBODYS}(?:do ?n'?t|do not) (?:change|cancel|do|send|return|move) (?:anything|a thing|nothing)\b"
    r"(?! (?:but|except|else|other|on|about|in|with|to|of|from|normally|usually|yet)\b)"
    r"|(?:i'?ll|i will|we'?ll|we will|gonna|going to|i'd rather) (?:just )?keep (?:it|them|that|everything)"
    r"|(?:neighbou?rs?|wife|husband|son|daughter|mum|mom|dad|partner|flatmate|roommate|reception|concierge)"
    r"(?: (?:next door|downstairs|upstairs|opposite))?(?: already| just)?"
    r"(?:'s got| ha(?:d|s|ve)(?: got)?| got| took| was holding)(?: already| just)?"
    r" (?:it|them|(?:my|the|our) (?:parcel|package|box))\b(?! (?:back|off|away|out|without))(?!.*\bbut\b)"
    r"|(?:it|they)(?:'?s| has| have)? (?:just |finally )+(?:arrived|come|came|been delivered|got here)\W*$)"
)
_DECLINES = re.compile(
    r"^\W*(?:(?:oh|ah|h?m+|well|ok|okay|actually|sorry|wait|hang on|hold on)\W+)*"
    r"(?:no+|nope|nah)\b(?! (?:problem|worries))"
)
# "I'll think about it", "do nothing now".
_POSTPONES = re.compile(
    r"\b(?:i(?:'?ll| will|'?d like to| want to| need to| have to| must| wanna|'?m going to)?(?: first| just| rather)? "
    r"(?:think (?:about|on|over) (?:it|this|that)|think (?:it|this|that) over|sleep on (?:it|this|that)"
    r"|ask my \w+(?: first)?|get back to you|come back (?:to (?:you|this|it)|later))"
    r"|let me (?:think|sleep on it|get back to you)|hold off|maybe later|some other time)\b"
    r"|(?<!can )(?<!could )\bdo nothing(?: (?:about|with|on) (?:\w+ ){1,3}?(?=for\b|now\b|yet\b|today\b|\W*$))?"
    r"(?: ?(?:now|yet|for now|for the moment|for the time being|today|then|please|so far))*\W*(?:$|[,.;!])"
    r"|(?:^|[,.;!])\W*(?:(?:no|thanks|ok|okay|well|but)\W+)*(?:not (?:right |just )?now|leave it for (?:now|today))"
    r"\W*(?:$|[,.;!])"
    r"|(?:^|[,.;!])\W*(?:(?:no|nope|sorry|oh|well|i'?m|i am|i was|we were|was)\W+)*(?:just|only|merely)"
    r" (?:asking|wondering|checking|curious|looking)(?: (?:if|whether) (?:it'?s|that'?s|it is|this is|it would be)"
    r" (?:possible|allowed|an option|ok|okay))?(?: (?:first|for now|really|that'?s all|at the moment))*\W*$"
)
_THINKS_AGAIN = re.compile(
    r"\b(?:considered|thought|thinking) (?:about )?(?:it |this |that )?(?:again|over)\b|\bchanged? my mind\b"
    r"|\bafter all\b|\bon second thoughts?\b|\bactually\b|\bin that case\b|\binstead\b|\b(?:i'?d|would) rather\b"
    r"|\b(?:no|forget|skip|scrap|without|not) (?:the |an? |any )?(?:exchange|swap|replacement|refund|return|change)\b"
    r"|\bif (?:that|it|this|they|the \w+)(?:'?s| is| are)? (?:not available|out of stock|outta stock|sold out|gone"
    r"|not (?:in stock|possible|there))\b|\bthen (?:just |i )?(?:give|gimme|send|want|take|refund|return)\b"
)
_WISHES = re.compile(
    r"\b(?:i|we)(?:'d| would|'ll)? (?:also )?(?:want|need|like|love)\b|\b(?:can|could|will|would) (?:i|we|you|u)\b"
    r"|\b(?:please|pls|plz|let me)\b"
)


def agrees(text: str) -> bool:
    """Whether a text begins with a clear yes and takes none of it back: `yes that's right, just the bottle`, or is a
    thumb that is up."""
    if _THUMBS_UP.fullmatch(text):
        return True
    said = without_praise(text)
    is_second = _YES_IN_A_SENTENCE.search(said) and not _OBJECTS.search(said)
    return bool(_AGREES.match(said) or is_second or _YES_AT_THE_END.search(said)) and not _BUT.search(said)


def begins_with_yes(text: str) -> bool:
    """Whether a text begins with a clear yes, whatever follows."""
    return bool(_AGREES.match(plain(text)))


def limits(text: str) -> bool:
    """Whether a text may want less than was offered: `yes but only the hat`, `yes, keep the boots`."""
    return bool(_LIMITS.search(plain(text)))


def concedes(text: str) -> bool:
    """Whether a text agrees only in order to object: `fine but it is coming apart, too`."""
    return bool(_CONCEDES.match(plain(text)))


def hesitates(text: str) -> bool:
    """Whether a text puts off what it seems to agree to, or asks whether to: `right, let me see`."""
    return bool(_HESITATES.search(plain(text)))


def only_thanks(text: str) -> bool:
    """Whether a text thanks and says no clear yes: `alright, thanks for checking`."""
    return says_thanks(text) and not _CLEARLY.search(plain(text))


def takes_back(text: str) -> bool:
    """Whether a text takes a wish back: `scrap that`, `don't cancel it`, `I'll keep them`."""
    return bool(_TAKES_BACK.search(plain(text))) or postpones(text)


def thinks_again(text: str) -> bool:
    """Whether a text takes another choice than before: `I have considered it again`, `no exchange, money back`."""
    return bool(_THINKS_AGAIN.search(plain(text)))


def declines(text: str) -> bool:
    """Whether a text begins with a plain no: `mm no, leave the old one`."""
    return bool(_DECLINES.match(plain(text)))


def postpones(text: str) -> bool:
    """Whether a text puts a decision off: `I'll think about it`, `do nothing for now`."""
    return bool(_POSTPONES.search(plain(text))) and "?" not in text and not wants_to_know(text)


def wishes_something(text: str) -> bool:
    """Whether a text says that something shall be done: `I need to return it`, `can you`, `please`."""
    return bool(_WISHES.search(plain(text)))


def only_wishes(text: str) -> bool:
    """Whether a text asks for one thing to be done and tells nothing of it: `I want a refund`, `refund please`."""
    return wishes_something(text) and not wants_to_know(text) and len(weighty(text)) <= _MOST_OF_A_WISH
