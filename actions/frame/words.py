"""The words of a message: which of them carry weight, and whether they ask something."""

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
    uhuh yup w n yo ur sry
    """.split()  # noqa: SIM905  a list of a hundred quoted words is no easier to read
)
# The longest answer in the customer's own words that is read back and passed on.
MOST_CHARS = 300
# Words of weight, up to which a wish says what is wanted and nothing besides: "money back".
_MOST_OF_A_WISH = 2
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# What may stand before a question or a further wish.
_OPENS = (
    r"^\W*(?:(?:and|but|ok|okay|so|well|wait|hey|hi|hello|sorry|please|btw|also|oh|ah+|hm+|um+|first|before that"
    r"|just|n|"
    r"thanks|thank you|thx|ta|cheers|great|cool|lovely|right|fine|alright|(?:good )?(?:morning|afternoon|evening|day)|"
    r"yeah|(?:hang|hold) on|(?:one|a) (?:sec|second|moment|minute|min)|(?:quick )?question|actually|by the way)\b\W*)*"
)
_ASKS = re.compile(
    _OPENS + r"(?:(?:to|on|in|from|with|by|for|at|until|till) (?:which|what|whom?|when)|"
    r"who|whom|whose|what|what'?s|when|where|where'?s|which|why|how|how'?s|is|are|am|was|were|do|does|did|can|"
    r"could|will|would|should|shall|may|might|has|have|had|isn'?t|aren'?t|don'?t|doesn'?t|didn'?t|can'?t|won'?t|"
    r"tell me|explain|i (?:want|need|would like|'?d like) to know|i wonder|do you know|any idea|wanna know)\b"
)

# "If I only stop the mails, is that possible": also at the end of a sentence.
_ASKS_LATER = re.compile(
    r"\b(?:can|could|do|does|did|will|would|should|shall|may|am|have) (?:i|you|u|we)\b"
    r"|\b(?:is|are|was|would|will) (?:it|that|this|there|these|those) (?:be )?(?:possible|ok|okay|allowed)\b"
    r"|\bor (?:who|what|how|when)\W*$"
    r"|[.!…\n]\s*(?:and |but |so )?(?:(?:who|what|when|where|how)(?:'?s)?|whom|whose|why|tell me|do you know)\b"
)
# How no request is put: "could I swap it" asks for something to be done, "how long does it take" does not.
_WANTS_TO_KNOW = re.compile(
    _OPENS + r"(?:who|what|what'?s|when|where|which|why|how|do (?:i|you|we)|does|is|are|will)\b"
)
# What is asked of a rule, wherever it stands: "before I send it, would I have to pay the postage".
_OF_A_RULE = re.compile(
    r"\b(?:do|would|will|must|should) (?:i|we) (?:still |also |then )?(?:have to|need to|get|pay|be charged)\b"
    r"|\b(?:does|will|would) (?:it|that|this) (?:still |then )?(?:cost|take|come|arrive|mean|be)\b"
    r"|\bwhat (?:does|do|will|would|happens|if)\b|\bhow (?:much|long)\b"
)
# What is asked of a way to do something: "how do I send it back", "where can I see my bills".
_HOW = re.compile(
    r"\bhow (?:do|does|can|could|would|should|may|must|to)\b|\bhow long (?:do|does|are|is|may)\b|\bfor how long\b"
    r"|\bwhere (?:do|can|could|would|should|must) (?:i|we|one|you)\b"
)
# What is asked of a rule, and not of what a record says: "would it be here if I buy it today".
_IN_GENERAL = re.compile(
    r"\bhow many (?:hours|days|weeks|months|years)\b(?! (?:more|longer|left|until|till))"
    r"|\bif (?:i|we|you|u|it|he|she|they|somebody|someone)\b|\bwhat (?:happens|if)\b"
    r"|\bdo(?:es)? (?:you|u|the courier|anything)\b(?! (?:have|know|see|find))|\b(?:usually|normally|always)\b"
)
_SUPPOSES = re.compile(r"\b(?:would|if|in case|suppose)\b")
_YES = r"(?:yes+|yep|yup|yeah|yea|ya|sure|go ahead|please do|do it)"
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
_LIMITS = re.compile(
    r"\b(?:only|except|unless|without|keep|leave|stays?)\b|\bbut (?:not|just|no)\b|\bjust (?:the|one|two|three|\d+)\b"
)
_YES_AT_THE_END = re.compile(r"\b(?:yes|yeah|yep|yup)\W*$")
# "Good, that is enough. Yes then, change it", and not "that is wrong. Yes, wrong".
_OBJECTS = re.compile(r"\b(?:stop|wrong|hang on|hold on|never|forget|mistake)\b")
_YES_IN_A_SENTENCE = re.compile(r"[.!;]\s*(?:(?:so|ok|okay|well|then)\W+)*(?:yes+|yeah|yep|yup)\b")
_CLEARLY = re.compile(r"\b(?:yes|yep|yup|yeah|yea|please|pls|plz|do|sure|correct|exactly|go ahead|go on)\b")
_IS_IT_SO = re.compile(
    r"\b(?:right|yeah|yes|correct|innit|no|(?:is|are|was|were|do|does|did|has|have|had|will|would|can|wo)n'?t "
    r"(?:it|they|you|that|this|he|she))\W*$|[,;] (?:is|are|was|were|do|does|did|has|have|will) (?:it|they|you|that)\W*$"
    r"|\bis it\W*$"
)
_ADDS = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|so|well|wait|oh|ah+|sorry|hey|hi|please)\b\W*)*"
    r"(?:(?:i|we|you|u|can|could|would|will|need|want|have|please)\s+){0,4}"
    r"(?:also|another thing|(?:one|1) (?:more|other|last) thing|by the way|btw|while (?:we|you|i)\S*(?: are)? at it)\b"
)
_CLAUSE_BEGINS = r"(?:^|[.,;!]\s*)(?:(?:no|ok|please|pls|so|then)\W+)*"
_TAKES_BACK = re.compile(
    r"(?<!n't )(?<!not )(?<!dont )\b(?:(?:scrap|forget) (?:it|that|this|about it)|never ?mind"
    r"|leave (?:it|them|that)(?: be| alone| like that| as (?:it|they)? ?(?:is|are))?(?:\W*$|[,.;!])"
    r"|drop it$|call it off"
    r"|^\W*(?:no|nope|nah)(?:\W+(?:no|nothing|none|it'?s (?:ok|okay|fine|all right|alright)|all good|i'?m (?:good"
    r"|fine)))+"
    r"(?:\W+(?:thanks|thank you|thx|ta|cheers))*\W*$"
    rf"|{_CLAUSE_BEGINS}(?:all|everything|it all)"
    r" (?:can |shall |should |to |must )?stays? (?:the same|same|like (?:it|that|this)|as it (?:is|was))"
    r"(?=(?: please| pls)?\W*(?:$|[.,;!]))"
    rf"|{_CLAUSE_BEGINS}not (?:cancel|delete|close|return|refund|change|send)"
    r"(?: (?:it|them|that|this))?(?=\W*(?:$|[,.;!]))"
    r"|false alarm|panic over|found (?:it|them|the (?:other|missing|second|rest)(?: one)?)(?: now| already)?\W*(?:$"
    r"|[.,;!])"
    r"|(?:it|they)(?:'?s|'?re| is| has| have| are)? (?:just )?(?:turned up|shown up|showed up|here now"
    r"|in the (?:hall|porch|shed|garage|kitchen|garden))\b"
    r"|(?:do ?n'?t|do not) (?:cancel|return|send|change|close|refund|exchange|report|bother|do)"
    r"(?: (?:it|that|them|this|anything))?\W*$"
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
    r"|(?<!can )(?<!could )\bdo nothing(?: (?:now|yet|for now|today|then|please|so far))*\W*(?:$|[,.;!])"
    r"|(?:^|[,.;!])\W*(?:(?:no|thanks|ok|okay|well|but)\W+)*(?:not (?:right |just )?now|leave it for (?:now|today))"
    r"\W*(?:$|[,.;!])"
)
_WISHES = re.compile(
    r"\b(?:i|we)(?:'d| would|'ll)? (?:also )?(?:want|need|like|love)\b|\b(?:can|could|will|would) (?:i|we|you|u)\b"
    r"|\b(?:please|pls|plz|let me)\b"
)

# "Is the chair cancelled now or not?" asks whether it is done, and for nothing to be done.
_IS_DONE = re.compile(
    _OPENS + r"(?:is|are|was|were|has|have|did)\b(?:(?!\b(?:can|could|please|pls|want|possible)\b).){1,60}?"
    r"\b(?:cancell?ed|changed|returned|refunded|exchanged|closed|updated|redirected|"
    r"(?:cancellation|cancelling|change|refund|return) (?:gone|go|went|worked?|come|came) (?:through|out))\b"
    r"(?: (?:now|yet|already|or not|then|or what|properly|actually))*\W*$"
)
# What came back of the money is asked, and not asked for.
_CAME_BACK = re.compile(
    r"\b(?:how much|what)\b.{0,30}\b(?:c[ao]me|gets?|got|gotten|went|go(?:es)?|paid|given|received"
    r"|sent)\b.{0,15}\bback\b"
    r"|\bhow much\b.{0,30}\brefund|\b(?:did|have|has|was|were)\b.{0,30}\b(?:refunded|(?:paid|pay|give|given|get|got"
    r"|gotten|"
    r"received|had|have) (?:\w+ ){0,3}back)\b"
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
_POINTS_BACK = re.compile(r"\b(?:it|it's|its|that|that's|thats|this|they|them|same)\b")

_WHAT_ELSE = re.compile(
    r"\bwhat (?:else |on earth )?(?:can|could|should|shall|do|am|are|must) (?:i|we)(?: (?:supposed|meant|going) to)? do"
    r"(?: (?:now|then|instead|here|(?:about|with|w) (?:it|that|this|them)|in the meantime))*\W*(?:$|[.?!,;])"
    r"|\bwhat (?:now|then|next)\W*(?:$|[.?!])"
    r"|\b(?:nothing|anything|something)(?: at all| else)*(?: that)? (?:i|we|you) (?:can|could)\b"
    r"|\b(?:any|no) other (?:way|options?|chance)\b|\b(?:until|till?) when\b"
    r"|\bhow (?:long|much longer)\b.*\b(?:wait|sit)\b"
)

_FAREWELL = re.compile(
    r"\b(?:good ?bye|bye|bye ?bye|cya|see (?:you|ya)|good ?ni(?:ght|te)|ni(?:ght|te)[ -]?ni(?:ght|te)|nighty night|"
    r"cheerio|ciao|ta-?ta|take care|"
    r"have a (?:good|nice|great|lovely) (?:day|evening|weekend|one|time))\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(?:thanks?|thank you|thx|ty|cheers|much appreciated)\b", re.IGNORECASE)


def words(text: str) -> list[str]:
    """The words in lower case, with straight apostrophes."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def weighty(text: str, without: frozenset[str] = frozenset()) -> set[str]:
    """The words that say something beside those given: `the one with the socks, please` without socks says nothing."""
    return {word for word in words(text) if word not in FILLERS and word not in without}


def _plain(text: str) -> str:
    return text.strip().lower().replace("’", "'")


def asks_something(text: str) -> bool:
    """Whether a text has the form of a question: it ends like one, begins like one, or has one in it."""
    said = _plain(text)
    return "?" in said or bool(_ASKS.match(said) or _ASKS_LATER.search(said))


def short(text: str) -> str:
    """The text in one line, not longer than what is read back and passed on. Where a part of a message ends or is cut,
    no comma does."""
    said = " ".join(text.split()).rstrip(" ,;")
    return said if len(said) <= MOST_CHARS else said[: MOST_CHARS - 1].rstrip(" ,;") + "…"


def says_goodbye(text: str) -> bool:
    """Whether a text ends the conversation, whatever else it says."""
    return bool(_FAREWELL.search(text))


def agrees(text: str) -> bool:
    """Whether a text begins with a clear yes and takes none of it back: `yes that's right, just the bottle`, or is a
    thumb that is up."""
    if _THUMBS_UP.fullmatch(text):
        return True
    said = _plain(text)
    is_second = _YES_IN_A_SENTENCE.search(said) and not _OBJECTS.search(said)
    return bool(_AGREES.match(said) or is_second or _YES_AT_THE_END.search(said)) and not _BUT.search(said)


def begins_with_yes(text: str) -> bool:
    """Whether a text begins with a clear yes, whatever follows."""
    return bool(_AGREES.match(_plain(text)))


def limits(text: str) -> bool:
    """Whether a text may want less than was offered: `yes but only the hat`, `yes, keep the boots`."""
    return bool(_LIMITS.search(_plain(text)))


def concedes(text: str) -> bool:
    """Whether a text agrees only in order to object: `fine but it is coming apart, too`."""
    return bool(_CONCEDES.match(_plain(text)))


def only_thanks(text: str) -> bool:
    """Whether a text thanks and says no clear yes: `alright, thanks for checking`."""
    return says_thanks(text) and not _CLEARLY.search(_plain(text))


def says_thanks(text: str) -> bool:
    """Whether a text thanks."""
    return bool(_THANKS.search(text))


def wants_to_know(text: str) -> bool:
    """Whether a text begins like a question for something that one can know, rather than for something to be done."""
    return bool(_WANTS_TO_KNOW.match(_plain(text)))


def asks_back(text: str) -> bool:
    """Whether a text asks something, or whether something is so: `that's for the tent, right`."""
    return asks_something(text) or bool(_IS_IT_SO.search(_plain(text)))


def asks_of_a_rule(text: str) -> bool:
    """Whether a text asks what would hold or follow: `would I have to pay`, `will it take longer then`."""
    return bool(_OF_A_RULE.search(_plain(text)))


def asks_in_general(text: str) -> bool:
    """Whether a text asks for a way or a rule that is the same for everybody: `how do I track a parcel`."""
    return asks_how(text) or bool(_IN_GENERAL.search(_plain(text)))


def asks_how(text: str) -> bool:
    """Whether a text asks in which way something is done, or how long that takes: `how do I send it back`."""
    return bool(_HOW.search(_plain(text)))


def supposes(text: str) -> bool:
    """Whether a text asks what would be, rather than what is: `how long would the money take`."""
    return bool(_SUPPOSES.search(_plain(text)))


def takes_back(text: str) -> bool:
    """Whether a text takes a wish back: `scrap that`, `don't cancel it`, `I'll keep them`."""
    return bool(_TAKES_BACK.search(_plain(text))) or postpones(text)


def declines(text: str) -> bool:
    """Whether a text begins with a plain no: `mm no, leave the old one`."""
    return bool(_DECLINES.match(_plain(text)))


def postpones(text: str) -> bool:
    """Whether a text puts a decision off: `I'll think about it`, `do nothing for now`."""
    return bool(_POSTPONES.search(_plain(text))) and "?" not in text and not wants_to_know(text)


def wishes_something(text: str) -> bool:
    """Whether a text says that something shall be done: `I need to return it`, `can you`, `please`."""
    return bool(_WISHES.search(_plain(text)))


def only_wishes(text: str) -> bool:
    """Whether a text asks for one thing to be done and tells nothing of it: `I want a refund`, `refund please`."""
    return wishes_something(text) and not wants_to_know(text) and len(weighty(text)) <= _MOST_OF_A_WISH


def adds_something(text: str) -> bool:
    """Whether a text announces a further subject: `oh and I also need`, `another thing`."""
    return bool(_ADDS.match(_plain(text)))


def asks_whether_done(text: str) -> bool:
    """Whether a text asks if something was done that may be done: `is it cancelled now or not`."""
    return bool(_IS_DONE.match(_plain(text)))


def asks_what_came_back(text: str) -> bool:
    """Whether a text asks how much money came back, or whether any did: `how much did I get back for it`."""
    return bool(_CAME_BACK.search(_plain(text)))


def joins(text: str) -> bool:
    """Whether a text wants the same for something more: `and W1133 too`, `same for the other one`, `both`. What is said
    to take the place of something joins nothing: `and sorry, I meant W1133`."""
    said = _plain(text)
    return bool(_JOINS.search(said) or (_GOES_ON.search(said) and not _TAKES_THE_PLACE.search(said)))


def goes_on(text: str) -> bool:
    """Whether a text asks the same of something more: `and the one with the hats?`, `what about my last order`."""
    return bool(_MORE_OF_IT.search(_plain(text)))


def proposes(text: str) -> bool:
    """Whether a text answers with a question, and asks nothing besides: `what about the hats`, `and the tent?`."""
    said = _plain(text)
    match = _MORE_OF_IT.search(said)
    return match is not None and not _ASKING_WORD.search(said, match.end())


def says_both(text: str) -> bool:
    """Whether a text speaks of two alike, and names neither."""
    return "both" in words(text) and "not both" not in " ".join(words(text))


def asks_what_else(text: str) -> bool:
    """Whether a text asks what remains to be done, or to be waited for: `what can I do then`, `until when`."""
    return bool(_WHAT_ELSE.search(_plain(text)))


def points_back(text: str) -> frozenset[str]:
    """The words of a text that point back at something spoken of: `is that this week`, `who is bringing it`."""
    return frozenset(_POINTS_BACK.findall(" ".join(words(text))))
