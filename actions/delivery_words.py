"""The words by which a customer says what is wrong with a delivery, and how it shall be put right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from actions.call import Call
from actions.frame.form import Answer


def _patterns(words: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{'|'.join(some)})\b", re.IGNORECASE) for name, some in words.items()}


_NOT = r"(?:not|has ?n'?t|have ?n'?t|did ?n'?t|do ?n'?t|does ?n'?t|was ?n'?t|were ?n'?t|is ?n'?t|are ?n'?t|never)"
# "You sent me a kettle. I ordered a tent": what came and what was ordered in two clauses, neither of which says that
# nothing came, or not enough.
_GOT = (
    r"(?<!n't )(?<!not )(?<!never )(?:sent (?:me|us)|gave (?:me|us)|got|received|inside (?:it )?(?:is|are|was|were))\b"
)
_ORDERED = r"(?:order(?:ed)?|bought|wanted|asked for)\b(?! (?:it|this|that|these|them)\b)"
_CONTRAST = (
    r"(?:(?!\b(?:nothing|never|not|only|just|yet|still|no|what|ago)\b|n't\b).){1,40}?"
    r"(?:[.,;!?–-]|\b(?:but|and|when|though|while)\b)\s*(?:(?:but|and|when) )?"
)
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})"
# "Something is wrong with my order" does not say what.
_NOTHING_SAID = "".join(
    f"(?<!{words} )" for words in ("something is", "something's", "something", "what is", "went", "gone")
)
# The first that fits counts: of "it says delivered, but the box was empty" the first half.
PROBLEMS = _patterns(
    {
        "not_there": (
            r"(?:says?|shows?|marked|status|claims?|supposedly|apparently|tracking)\b.{0,40}\b(?:delivered|signed)",
            rf"delivered\b(?:(?!\b(?:incomplete|missing|broken|damaged|without)\b)[^.!]){{0,40}}"
            rf"\b(?:{_NOT}|nothing|nobody|no (?:parcel|package))",
            r"asked (?:all )?(?:the|my|our) neighbou?rs",
            r"signed for|(?:left|leave|put|on|in|at|by) (?:\w+ ){0,2}(?:porch|doorstep)|stolen|handed to"
            r"|left it (?:at|on|with)",
            r"wrong (?:house|door|neighbou?r|person)"
            r"|(?:to|with|at|by) (?:(?:a|an|my|our|the|some|another) )?(?:stranger|neighbou?r)",
        ),
        "damaged": (
            r"damag\w*|brok\w*|crack\w*|smash\w*|dent(?:s|ed)?|scratch\w*|torn|tore|rip|ripped|wet|soaked|bent"
            r"|crushed|squashed",
            r"split|burst|frayed|knackered|bust(?:ed)?|wonky|mangled|(?:gave|given) (?:up|out)",
            r"snap(?:ped)?|chip(?:ped)?|stain\w*|dirty|mou?ld\w*",
            r"(?:c[ao]me|fell|fallen|falling) (?:off(?! it\b)|apart)",
            r"(?:does ?n'?t|do ?n'?t|wo ?n'?t|will not|not|stop(?:s|ped)) "
            r"(?:work\w*|(?:turn|switch|come|go)\w* on|start\w*|heat\w*|inflat\w*|light\w*|open|clos\w*|charg\w*)",
            r"(?:in|into|to) (?:\w+ )?(?:pieces|bits|halves|shards)|holes?",
            r"leak\w*|shatter\w*|fault\w*|defect\w*|ruined|bricked|conked out|packed (?:it )?in|no joy",
            r"(?:is|are|was|were|it'?s|they'?re|stone|totally|completely|already|just|now|came|arrived|gone|went) dead"
            r"(?! (?:easy|good|nice|quick|fast|slow|simple|cheap|sure|happy|pleased|line)\b)|dead(?= on arrival\b"
            r"|\W*(?:$|[.,;!?\n]))",
        ),
        "wrong": (
            rf"{_NOTHING_SAID}wrong(?! \w+ for (?:me|us|my|our|him|her|them)\b)",
            r"not what i (?:ordered|wanted|bought)|instead of|mixed up",
            r"different(?! (?:thing|question|matter|topic|subject|e-?mail|address))",
            r"(?:somebody|someone) else'?s|(?:not|isn'?t) mine|ordered (?:\w+ ){1,4}(?:and|but) (?:got|received)",
            rf"{_GOT}{_CONTRAST}(?:(?:i|we) (?:had |actually )?)?{_ORDERED}",
            r"(?:sent (?:me|us)|gave (?:me|us)|got) (?!(?:the|what|my|it|them|only|nothing|no)\b)(?:[^\W\d]+ ){1,4}"
            r"(?:i|we) (?:actually )?(?:ordered|wanted|asked for)",
            r"(?:what'?s|what is|what was|what came) in (?:the|my) (?:box|parcel|package|bag) (?:is|was|are|were)"
            r"(?! (?:fine|great|ok|okay|good|right|correct|perfect|lovely|what|exactly|mine|all)\b)",
            # "The box says 45, the shoe is 41": the label is right, what is in it is not.
            r"(?:box|label|tag|sticker|carton|packag(?:e|ing)|bag|slip) (?:says?|said|reads?|shows?)\b[^.!?]{1,30}"
            r"(?:[,;–-]|\b(?:but|and|while)\b)[^.!?]{0,30}\b(?:inside|in it|in there|contents?|is|are|was|were)\b",
            rf"{_ORDERED}{_CONTRAST}(?:(?:you|u|they|i|we) )?{_GOT}(?! (?:nothing|no|only|just|half))",
            r"in(?:side)? (?:(?:the|my|this|that) )?(?:box|parcel|package|bag) (?:there )?(?:is|was|are|were"
            r"|i (?:find|found))"
            r" (?:(?:some|an?|the) )?(?:other|different) (?!things?\b|\w+ (?:hole|scratch|crack)\b)\w+",
        ),
        "late": (
            r"late|overdue|delay\w*|lost|gone missing|astray|still (?:nothing|waiting|not)|no sign",
            rf"{_NOT} (?:yet |even |been )?(?:arriv\w*|come|came|receiv\w*|get|got|turn\w*|show\w*|here|made)",
            r"over the (?:delivery )?date|not delivered",
            r"(?:got|have|had|received|seen) nothing(?! (?:wrong|else|to do|against)\b)",
            r"(?:none|neither|no ?one|not one|nothing)\b.{0,30}\b(?:arriv\w*|c[ao]me|here|there|turned up|delivered)",
            r"do(?:n'?t| not) have|must (?:to )?(?:arrive|be here|come)",
            r"(?:supposed|meant|promised|due) to (?:be (?:here|there|delivered|with (?:me|us))|come|arrive|show up)",
            r"thought (?:(?:it|they|that|this|my \w+|the \w+) )?(?:was|were|is|are|would be|comes?|came|coming"
            r"|arriv\w+)(?: \w+){0,2}? (?:today|yesterday|last \w+|\w+day)\b",
            r"(?:parcel|package|order|delivery) (?:is|has gone|went) missing|should have (?:been|arrived|come)|due on",
        ),
        "missing": (
            r"(?:came|arrived|(?:was|were|been) (?:delivered|sent)|got (?:it|them|here)) without",
            r"no (?:[^\W\d]+ ){1,4}in(?:side)? (?:(?:the|my|our|that|this) )?(?:\w+ )?"
            r"(?:box|parcel|package|bag|order|delivery)",
            r"missing|incomplete|empty|only (?:one|two|half|part|got|sent|\d+)\b"
            r"(?! (?:(?:and|or) a half )?(?:hours?|days?|weeks?|months?|years?|times?|euros?|eur|percent)\b)",
            r"(?:half|part|rest) of",
            r"not everything|short",
            # "The leaflet lists three poles, and I have two."
            rf"(?:lists|should (?:be|have)|supposed to (?:be|have)|meant to (?:be|have)) (?:\w+ )?{_NUMBER}\b"
            r"(?! (?:(?:working|business) )?(?:days?|weeks?|hours?|months?|years?|euros?|percent)\b)"
            rf"[^.!?]{{0,60}}\b(?:have|has|got|find|found|counted|count|see|there (?:is|are)) (?:only "
            rf"|just )?{_NUMBER}\b",
            r"(?:no|not) (?:is|are|was|were) (?:inside|in (?:it|there|the (?:box|parcel|package|bag)))",
            r"(?:n'?t|not|no) inside(?=\W*(?:$|[.,;!?]))",
            r"(?:one|two|three|four|\d) (?:[^\W\d]+ ){1,3}only",
            rf"everything i ordered|left out|forgot\w*|{_NOT} in(?: the (?:box|parcel|bag|package))?",
        ),
    }
)
_WANT = r"(?:want|wants|like|love|need|have|get|prefer|send)"
# What may be sent in place of another: neither a paper nor money, and nothing that is no item of an order.
_A_THING = (
    r"(?!(?:address|label|link|mail|e-?mail|invoice|receipt|bill|code|password|date|time|slot|card|account|number"
    r"|money|"
    r"cash|refund|tracking|return|details|info\w*|order|delivery|driver|person|agent|form|way|one|ones|pair"
    r"|pairs)\b)\w+"
)
WISHES = _patterns(
    {
        "refund": (
            r"(?:(?:give|get|have|send) (?:me |us )?(?:back )?(?:my |the |a )?)?"
            r"(?:refund\w*|money back|money|cash|reimburs\w*|compensat\w*)",
            # "You can have it back" gives, and asks for nothing.
            r"(?<!can )(?<!could )(?<!may )(?:have|get|want|put|give me|gimme) (?:my "
            r"|the )?(?:\w+ ){0,2}back(?: on my card| to my \w+)?(?! to you)",
            r"reverse (?:the|my) (?:payment|charge)|credit my (?:account|card)|(?:gimme|give me|want) what i paid",
            r"pay (?:me|us|it|that) back|(?:return|transfer) (?:me )?(?:the|my) payment|(?:my|the) payment back",
        ),
        "replacement": (
            r"(?:sen[dt]|ship(?:ped)?|deliver(?:ed)?|post(?:ed)?)(?: \w+){0,2} again",
            r"one that works|(?:working|proper|whole) one",
            r"(?:right|correct|real|actual) (?:ones?|pair|size|colou?r|item|thing|product|article)s?",
            r"(?:send|want|need|get|give|for)(?: me| us)? (?:the|what)(?: \w+){0,2}? (?:i|we) (?:actually |really )?"
            r"(?:ordered|bought|paid for)",
            r"replac\w*|new (?:one|pair|parcel|package)s?|another (?:one|pair|set)|re-?sen[dt]|exchang\w*|swap",
            r"(?:it|them|one|ones|out|over|please|those|these|boots|shoes) again|^\W*(?:yes |ok |just )?again",
            r"(?:stick|pop|put|get|drop|bung|chuck)\b.{1,30}\bin the (?:post|mail)",
            r"(?:just )?send (?:me |us |over )?(?:a new|another|one|a pair|the (?:right|missing|rest|other))",
            rf"send (?:(?:me|us|over) )+(?:the|my) {_A_THING}",
            rf"{_WANT}(?: \w+){{0,2}} missing {_A_THING}",
            r"rather (?:(?:that )?(?:you|u|ye) )?(?:have |just )?(?:send|sent)(?: me| us)? (?:it|them|one|that"
            r"|those)\b(?! back)",
            rf"{_WANT}(?: \w+){{0,3}} (?:new|fresh|second|different|working|whole|intact|undamaged) {_A_THING}",
            r"(?:please|pls|plz|then|rather|prefer) (?:a|an|another|the) (?:new|fresh|second|working"
            rf"|intact) {_A_THING}",
            rf"(?:a|an|another|the) (?:new|fresh|second|working|intact|undamaged) {_A_THING}(?: \w+)?\W+"
            r"(?:please|pls|plz)",
        ),
        "repair": (r"repair\w*|(?:want|get|have|like) (?:it|them|this|that) (?:fixed|mended)|mend(?:ed|ing)?",),
        "search for the parcel": (
            r"(?:find (?:it|out|my)\W*)?(?:where (?:it|my \w+|the \w+) is)|find (?:it|out|my)",
            r"search|looks? (?:for|into)|trace|investigat\w*|where is|track|locate|chase",
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
    r"(?:want|need|like|asking for|looking for|interested in|after)|do ?n'?t|do not|no|not|without|rather than"
    r"|instead of|(?<!less )(?<!other )(?<!else )(?<!but )than)"
    r"(?: (?:a|an|any|the|my|your|for|me|us|to have|to get|to be sent|to be given|you to))*\s*$",
    re.IGNORECASE,
)
# What stands behind it: "a refund is not what I want".
_NOT_WANTED = re.compile(
    r"^(?: back)?,? no\b(?=\W*$|[.,;!])|^(?: back)?(?:'s|,? (?:is|are|would be|will))?(?:n'?t| not| no|,? (?:i"
    r"|we) do ?n'?t)"
    r" (?:what|any|use|good|help|needed|necessary|wanted|want|need)\b",
    re.IGNORECASE,
)


def first_of(patterns: Mapping[str, re.Pattern[str]], call: Call) -> Answer | None:
    """The first of these that the message says."""
    for name, pattern in patterns.items():
        for said in pattern.finditer(call.reading):
            before, after = call.reading[: said.start()], call.reading[said.end() :]
            if not _REFUSED.search(before) and not _NOT_WANTED.search(after):
                return Answer(name, frozenset(said[0].lower().split()))
    return None


# What is said of items with which nothing is wrong, and of those that merely came, which may still be broken.
_FINE = re.compile(
    r"\b(?:(?:is|are|was|were|came|arrived|looks?|looked|seems?|works?|all|both)(?: \w+){0,2} |'(?:s|re) (?:all )?)"
    r"(?:fine|ok|okay|good|alright|all right|perfect)\b|(?<=\w )(?:fine|ok|okay|yes|there)\W*$"
    r"|\b(?:is|are|was|were|all|both) present\W*$"
    r"|\b(?:intact|undamaged|unharmed|unbroken|flawless|survived|no problems? with|nothing(?: is|'s)? wrong with|"
    r"in one piece|as (?:ordered|expected))\b",
    re.IGNORECASE,
)
_CAME = re.compile(
    r"\b(?:(?:is|are|was|were|'re|'s) (?:all |both )?(?:here|there|in (?:it|there|the (?:box|parcel|package|bag)))|"
    r"there (?:is|was|were) (?:only|just)|arrived|c[ao]me|turned up|"
    r"(?:i|we)(?:'ve)? (?:have|got|received|found)|got|received|included|present)\b",
    re.IGNORECASE,
)
_AMISS = re.compile(rf"{_NOT}\b|n't\b|\b(?:no|none|nothing|only|just|half|without|with)\b", re.IGNORECASE)
# Not of pieces: "only one lantern came" says that lanterns are missing.
_ONLY = re.compile(rf"\b(?:only|just) (?=(?:got|have|received|found|the|my|a|an)\b(?! {_NUMBER}\b))", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|came|arrived|got|looks?|i|we|it|they)\b|'(?:s|re)\b", re.IGNORECASE
)
# "The poles are fine I need a new pan", as it is dictated, are two sentences.
_RUN_ON = "|".join(
    rf"(?<=\b{word})\s+(?=(?:i|i'd|i'm|we|it|it's|can|could|please|pls|just|the|my)\b)"
    for word in ("fine", "ok", "okay", "good", "perfect", "all right", "alright")
)
_STRONG = re.compile(
    rf"[.;!?…–\n]+(?=\s|$)|\s-\s|\b(?:but|while|whereas|though|although|yet)\b|{_RUN_ON}", re.IGNORECASE
)
_WEAK = re.compile(r"(,(?! *and\b)|&|\+|\band\b)", re.IGNORECASE)
_I_GOT = re.compile(r"\b(?:have|got|received|found)\b", re.IGNORECASE)
_EXCEPT = re.compile(
    r"\b(?:everything|all|every \w+)\b(?:(?P<before>[^.;!?\n]*?)\b(?:except|apart from|besides|other than|aside from|"
    r"bar|minus)|\s+but)\b(?: for| from)?(?P<what>[^.;!?\n]*)",
    re.IGNORECASE,
)


def amiss(text: str, names: Callable[[str], bool], is_missing: bool) -> str:
    """The text without what it says of items with which nothing is wrong: "the poles are fine", "all except the torch".

    Args:
        names: whether a text names an item.
        is_missing: items are missing. Those that came are then fine; of what came broken they are not.
    """
    text = _EXCEPT.sub(_excepted, text)
    rest = _without(text, lambda clause: _is_fine(clause) or _only_came(clause))
    return rest if is_missing or names(rest) else _without(text, _is_fine)


def _excepted(said: re.Match[str]) -> str:
    """What remains of "everything except": the exception where all else is fine, nothing where all else is not."""
    before, what = said["before"] or "", said["what"]
    is_fine = any(_is_fine(each) or _only_came(each) for each in (before, what))
    if is_fine or not _is_wrong(f"{before} {what}"):
        return _CAME.sub("", _FINE.sub("", what))
    return ""


def _without(text: str, spares: Callable[[str], bool]) -> str:
    """The text without the clauses that are spared. A list of things belongs to the clause that it is in."""
    return ". ".join(_rest(clause, spares) for clause in _STRONG.split(text))


def _rest(sentence: str, spares: Callable[[str], bool]) -> str:
    """A sentence without the clauses that are spared. Things without a verb belong to the verb behind them, but for a
    list that "and" closes behind "I got": "I got the fleece, the tent and the poles, the torch is missing"."""
    kept: list[str] = []
    listed: list[str] = []
    is_list = is_closed = is_spared = False
    for joined, part in _parts(sentence):
        if not _VERB.search(part) and not _is_wrong(_ONLY.sub("", part)) and not spares(part) and not _is_just(part):
            listed.append(part)
            is_closed = joined == "and"
            continue
        if is_list and is_closed:
            listed = []
        is_spared = spares(part) or (bool(kept) and _is_just(part))
        is_list = is_spared and bool(_I_GOT.search(part))
        kept.extend([] if is_spared else [*listed, part])
        listed, is_closed = [], False
    return " and ".join(kept if is_spared else [*kept, *listed])


def _parts(sentence: str) -> list[tuple[str, str]]:
    """The parts of a sentence, each with the word or mark that joins it to the one before."""
    pieces = ["", *_WEAK.split(sentence)]
    return [(joined.lower(), part) for joined, part in zip(pieces[::2], pieces[1::2], strict=True)]


def _is_fine(clause: str) -> bool:
    return bool(_FINE.search(clause)) and not _is_wrong(_FINE.sub("", clause))


def _only_came(clause: str) -> bool:
    return bool(_CAME.search(clause)) and not _is_wrong(_CAME.sub("", _ONLY.sub("", clause)))


def _is_just(clause: str) -> bool:
    """Whether a clause names what came instead of the rest: "no torch in there, just the poles"."""
    return bool(_ONLY.match(clause.strip())) and not _VERB.search(clause) and not _is_wrong(_ONLY.sub("", clause))


def _is_wrong(clause: str) -> bool:
    """Whether a clause says that something is wrong."""
    found = any(PROBLEMS[name].search(clause) for name in ("damaged", "wrong", "missing", "late"))
    return bool(_AMISS.search(clause)) or found
