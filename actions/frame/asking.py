"""Whether a message asks something, and what kind of thing."""

from __future__ import annotations

import re

from actions.frame.words import goes_on, plain, without_praise

# What may stand before a question or a further wish.
_OPENS = (
    r"^\W*(?:(?:and|but|ok|okay|so|well|wait|hey|hi|hello|sorry|please|btw|also|oh|ah+|hm+|um+|first|before that"
    r"|just|n|"
    r"thanks|thank you|thx|ta|cheers|great|cool|lovely|right|fine|alright|(?:good )?(?:morning|afternoon|evening|day)|"
    r"yeah|(?:hang|hold) on|(?:one|a) (?:sec|second|moment|minute|min)|(?:quick )?question|actually|by the way"
    r"|(?:just )?(?:one|1|a|another|last) (?:more |quick |last |other |small )*(?:question|thing|q)"
    r"|(?:may|can|could|might) i (?:please |also |just )?(?:know|ask)(?: you| something)?"
    r"|(?:can|could|would) you (?:please |kindly |also )?tell me|(?:please )?tell me(?: please)?)\b\W*)*"
)
_ASKS = re.compile(
    _OPENS + r"(?:(?:to|on|in|from|with|by|for|at|until|till) (?:which|what|whom?|when)|"
    r"who|whom|whose|what|what'?s|when|where|where'?s|which|why|how|how'?s|is|are|am|was|were|do(?! (?:it|that"
    r"|so)\b)|does|did|can|"
    r"could|will|would|should|shall|may|might|has|have|had|isn'?t|aren'?t|don'?t|doesn'?t|didn'?t|can'?t|won'?t|"
    r"tell me|explain|i (?:want|need|would like|'?d like) to know|i wonder|do you know|any idea|wanna know)\b"
)
# "If I only stop the mails, is that possible": also at the end of a sentence.
_ASKS_LATER = re.compile(
    r"\b(?:can|could|do|does|did|will|would|should|shall|may|am|have) (?:i|you|u|we)\b"
    r"|\b(?:can|could) (?:they|he|she|it|somebody|someone|next door|(?:the|my|your) \w+)\b"
    r"|\b(?:is|are|was|would|will) (?:it|that|this|there|these|those) (?:be |still |really |also )*"
    r"(?:possible|ok|okay|allowed)\b"
    r"|\bor (?:who|what|how|when)\W*$"
    r"|[,;]\s*(?:so |and |but )?how (?:long|much|many \w+)\W*$"
    # "I can't find the mail, so when does it come".
    r"|[,;]\s*(?:so|and|but) (?:when|where|how (?:long|much|many|soon)) (?:is|are|does|do|did|will|was|were|can)\b"
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
    r"|\bdo(?:es)? (?:you|u|the courier|the carrier|the driver|the post\w*|they (?:even|ever)"
    r"|anything)\b(?! (?:have|know|see|find))|\b(?:usually|normally|always)\b"
)
_WHAT_FOLLOWS = re.compile(
    rf"{_OPENS}(?:when|how (?:long|soon|many days)|how (?:do|will|shall|can) (?:i|we|you|u|it|they)|where|who|whom"
    r"|by when|until when|till when|which (?:day|date|address|card)|what (?:day|date|happens)"
    r"|(?:do|must|shall|should) i (?:post|send|bring|take|print|pack|give|hand|wait|need to (?:do|post|send|bring"
    r"|print)"
    r"|have to (?:do|post|send|bring|print)))\b"
)
# "It arrives on my card in how much time?"
_WHEN_AT_THE_END = re.compile(
    r"\b(?:when|(?:in|within|after) how (?:much|many) (?:time|\w+)|how (?:long|many days|much time))"
    r"(?: (?:then|please|about|more or less|approximately|roughly))*\W*$"
)
_MAY_CHANGE_ONES_MIND = re.compile(
    r"\b(?:wait(?! with)|think|instead|otherwise|else|rather|prefer|unless|provided|providing|as long as|depends?|only"
    r"|hope|too late|wanted|want|add|make it|more than|gift|voucher|express|extra|size|would|lose|still|possible"
    r"|but|if|change|cancel|keep|stop"
    r"|or(?! (?:you|u|we|me|us|i (?:send|post|bring|give|hand|take|print|get))\b))\b"
)
_WHEN = re.compile(r"\b(?:when|how (?:long|soon|many days|much time)|in how)\b")
_OF_THE_COST = re.compile(r"\b(?:how much|costs?|pay|pays|paying|paid|free|charged?|fee|postage|refund\w*)\b")
# What the sender pays, or gets, of all that was told already: "and who pays the postage?".
_OF_ITS_COST = re.compile(
    r"\b(?:do|must|will|should) i (?:have to |need to |must )?pay\b(?! extra)|\bwho(?:'s| is| has to| must)? pay\w*"
    r"|\b(?:is|are) (?:it|that|this|the (?:return|label|postage|sending)) free\b"
    r"|\bdoes (?:it|that|this|the (?:return|label|sending|postage)) cost\b|\bwhat does (?:it|that|this) cost\b"
    r"|\bhow much (?:is it (?:that )?)?(?:do |will )?i (?:then )?(?:get|pay|have to pay)\b"
)
_SUPPOSES = re.compile(r"\b(?:would|if|in case|suppose)\b")
_WHAT_IF = re.compile(r"\W*(?:(?:and|but|so|ok(?:ay)?|what|hm+)\W+)*if\b")
_IS_IT_SO = re.compile(
    r"\b(?:right|yeah|yes|correct|innit|no|(?:is|are|was|were|do|does|did|has|have|had|will|would|can|wo)n'?t "
    r"(?:it|they|you|that|this|he|she))\W*$|[,;] (?:is|are|was|were|do|does|did|has|have|will) (?:it|they|you|that)\W*$"
    r"|\bis it\W*$"
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
_ASKS_FOR_IT = re.compile(r"\b(?:too|also|as well|possible|other|another)\b", re.IGNORECASE)
_FOR_WHAT = re.compile(
    r"\b(?:for|of) (?:what|which)\b|\bwhat for\b|\bwhich (?:items?|ones?|things?|parts?|bits?)\b", re.IGNORECASE
)
_WHAT_ELSE = re.compile(
    r"\bwhat (?:else |on earth )?(?:can|could|should|shall|do|am|are|must) (?:i|we)(?: (?:supposed|meant|going) to)? do"
    r"(?: (?:now|then|instead|here|(?:about|with|w) (?:it|that|this|them)|in the meantime))*\W*(?:$|[.?!,;])"
    r"|\bwhat (?:now|then|next)\W*(?:$|[.?!])"
    r"|\b(?:nothing|anything|something)(?: at all| else)*(?: that)? (?:i|we|you) (?:can|could)\b"
    r"|\b(?:any|no) other (?:way|options?|chance)\b|\b(?:until|till?) when\b"
    r"|\bhow (?:long|much longer)\b.*\b(?:wait|sit)\b"
)


def asks_something(text: str) -> bool:
    """Whether a text has the form of a question: it ends like one, begins like one, or has one in it."""
    said = without_praise(text)
    return "?" in said or bool(_ASKS.match(said) or _ASKS_LATER.search(said))


def wants_to_know(text: str) -> bool:
    """Whether a text begins like a question for something that one can know, rather than for something to be done."""
    return bool(_WANTS_TO_KNOW.match(plain(text)))


def asks_back(text: str) -> bool:
    """Whether a text asks something, or whether something is so: `that's for the tent, right`."""
    return asks_something(text) or bool(_IS_IT_SO.search(plain(text)))


def asks_of_a_rule(text: str) -> bool:
    """Whether a text asks what would hold or follow: `would I have to pay`, `will it take longer then`."""
    return bool(_OF_A_RULE.search(plain(text)))


def asks_what_follows(text: str, is_cost_told: bool = False) -> bool:
    """Whether a text asks only what comes after what was agreed to, such as `how long does it take then`; not whether
    something else is possible, or which of two it is; and what it costs only if that `is_cost_told` already."""
    said = plain(text)
    if _MAY_CHANGE_ONES_MIND.search(said):
        return False
    of_time = bool(_WHAT_FOLLOWS.match(said) or _WHEN_AT_THE_END.search(said))
    if of_time and _WHEN.search(said):
        return True
    of_cost = bool(_OF_THE_COST.search(said))
    return (of_time and not of_cost) or (is_cost_told and bool(_OF_ITS_COST.search(said)))


def asks_in_general(text: str) -> bool:
    """Whether a text asks for a way or a rule that is the same for everybody: `how do I track a parcel`."""
    return asks_how(text) or bool(_IN_GENERAL.search(plain(text)))


def asks_how(text: str) -> bool:
    """Whether a text asks in which way something is done, or how long that takes: `how do I send it back`."""
    return bool(_HOW.search(plain(text)))


def supposes(text: str) -> bool:
    """Whether a text asks what would be, rather than what is: `how long would the money take`."""
    return bool(_SUPPOSES.search(plain(text)))


def asks_what_if(text: str) -> bool:
    """Whether a text begins with a case that has not come: `and if they lost it, do I pay twice`."""
    return bool(_WHAT_IF.match(plain(text)))


def asks_whether_done(text: str) -> bool:
    """Whether a text asks if something was done that may be done: `is it cancelled now or not`."""
    return bool(_IS_DONE.match(plain(text)))


def asks_what_came_back(text: str) -> bool:
    """Whether a text asks how much money came back, or whether any did: `how much did I get back for it`."""
    return bool(_CAME_BACK.search(plain(text)))


def asks_for_what(text: str) -> bool:
    """Whether a text asks the same of another one, or what the money that was told of is for: `and for the other one`,
    `for which item`."""
    return goes_on(text) or bool(_FOR_WHAT.search(text))


def asks_for_it(text: str) -> bool:
    """Whether a question asks for something to be done: `can the boots go back as well`, `is it possible`."""
    return bool(_ASKS_FOR_IT.search(text))


def asks_what_else(text: str) -> bool:
    """Whether a text asks what remains to be done, or to be waited for: `what can I do then`, `until when`."""
    return bool(_WHAT_ELSE.search(plain(text)))
