"""How many pieces of an item a customer wants: "two of them, not one", "add another", "take the hat out"."""

from __future__ import annotations

import re

from actions.item_names import alike
from frontdesk.accounts.model import OrderLine

_WORDS = {
    name: number
    for number, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
#: Words that count.
NUMBERS = frozenset({*_WORDS, *map(str, _WORDS.values())})
_NUMBER = r"(?P<n>\d{1,2}|a|an|" + "|".join(_WORDS) + r")"
_COUNT = r"(?P<n>\d{1,2}|" + "|".join(_WORDS) + r")"
_SWAPPED = re.compile(
    rf"\b{_COUNT} (?:\w+ ){{0,3}}?(?:instead of|rather than|not) (?:just |only |the )?"
    rf"(?:\d{{1,2}}|{'|'.join(_WORDS)})\b"
)
_ALONE = re.compile(rf"\W*(?:just |only |like )?{_COUNT}(?: (?:pieces?|pairs?|please|pls|plz|of them|would do))*\W*")
_NOT = re.compile(
    r"\b(?:not|instead of|rather than|ordered|bought|from|got|have got|put in)(?: (?:just|only|the))?"
    r" (?:\d{1,2}|an?|" + "|".join(_WORDS) + r")\b"
)
_REMOVES = (
    r"(?:remov\w*|tak(?:e|ing)|drop\w*|delet\w*|leav(?:e|ing)|get(?:ting)? rid of|lose|scrap\w*|bin|skip\w*|ditch\w*|"
    r"kick\w*|strike|cancel\w*)"
)
_LESS = re.compile(
    rf"\b{_REMOVES} (?:just |only )?{_COUNT}\b(?! (?:out|off)? ?(?:instead))"
    rf"|\b{_REMOVES} (?:the |that |an? |my )?(?P<other>second|other|extra|additional|spare)\b"
)
_KEPT = re.compile(
    rf"\b(?:keep(?:ing)? (?:just |only )?{_COUNT.replace('?P<n>', '?P<kept>')}"
    rf"|leav(?:e|ing) (?:just |only |me )?{_COUNT.replace('?P<n>', '?P<left>')}"
    r"(?= (?:(?!\bout\b).)*\b(?:in|there)\b))\b(?!-)"
)
_FEWER = re.compile(rf"\b(?:{_NUMBER} )?(?:less|fewer)\b")
# "He could leave the thick socks off": what is left out is something else.
_LEFT_OUT = re.compile(r"\bleav(?:e|ing) (?P<what>(?:\w+ ){1,4}?)(?:out|off|away|behind)\b")
_POINTING = frozenset({"it", "them", "that", "this", "those", "these", "one", "ones"})
_NONE = re.compile(
    rf"\b{_REMOVES}\b(?!.*\bin\b.*\b(?:size|instead)\b)|\bwithout\b|\bminus\b"
    r"|\b(?:do ?n'?t|do not|no longer|never) (?:actually |really |even )?(?:want|need|order\w*)\b(?! to\b)"
    r"|\bout of (?:my|the|this|that|it|order|[a-z]{1,6}[-_/]?\d{3,})\b|\boff (?:my|the) order\b"
    r"|(?<!sold )(?<!find )(?<!come )(?<!came )(?<!run )\bout(?: please| pls)?\W*$"
    r"|\b(?:can|could|should|must|has to|have to) (?:all |both )?go(?=(?: please| pls| then| too)*\W*(?:$|[,.;!]))"
    r"|\b(?:not|n'?t) needed\b|\bzero\b|\bnone of\b"
)
_MORE = re.compile(
    rf"\b(?:{_NUMBER} (?:more|extra|additional|further)|(?:an? )?(?:second|further)(?= (?:one|pair|piece|of)\b)|"
    rf"add(?:ing)?(?: {_NUMBER.replace('?P<n>', '?P<added>')})?(?: (?:more|extra|another))?|another)\b"
)
_ANOTHER_KIND = re.compile(r"\banother (?:sizes?|colou?rs?|kind|model|one instead|type|style)\b")
_ENOUGH = re.compile(
    rf"\b{_COUNT} (?:\w+ )?(?:(?:is|are|was|were|will be|would be|would(?: ha|')?ve been|'s|(?:will|would) do) ?)"
    r"(?:enough|plenty|fine|ok|okay|all)?\b"
)
_EXACTLY = re.compile(
    r"\b(?:make (?:it|them|that|this|those)|only|just|to|want(?:ed)?|need(?:ed)?|have|be|send(?: me)?|"
    rf"quantity(?: (?:of|to|is|be))*|like|meant) (?:only |just )?{_COUNT}\b"
    rf"(?! (?:of the|in|that|with|sizes?|days?|weeks?|to)\b)"
    rf"|\b(?P<of>\d{{1,2}}|{'|'.join(_WORDS)}) of (?:them|those|these|it|each|that|this)\b"
    rf"|\b(?P<times>\d{{1,2}}) ?[x×]\b|\b[x×] ?(?P<times2>\d{{1,2}})\b"
)
_OF_THE = re.compile(rf"\b{_COUNT} of (?:the|my)\b")
_DOUBLE = re.compile(r"\b(?:twice|double) (?:the|as|that|it|them|of)\b|\bdouble (?:it|them|that)\b")
_OF_THEM = re.compile(
    rf"\b(?:(?:only|just) {_COUNT}|(?P<of>\d{{1,2}}|{'|'.join(_WORDS)}) (?:of (?:them|those|these|the|my|it)))\b"
)


# "The 55 litre one" is no number of pieces.
_MEASURE = re.compile(
    rf"\b(?:\d+(?:[.,]\d+)?|{'|'.join(_WORDS)})[ -]?(?:lit(?:re|er)s?|ltrs?|l|ml|cm|mm|m|kg|g|"
    r"persons?|man|men|people|berth|season|inch(?:es)?|watts?|w)\b",
    re.IGNORECASE,
)


def quantity(text: str, line: OrderLine, is_of_a_kind: bool = False) -> int | None:
    """How many pieces of a line there shall be after what a text says; None if it does not say, or as many as now.

    Args:
        is_of_a_kind: whether the text also wants another size or colour, so that "another one" is no second one.
    """
    text = _MEASURE.sub(" ", text)
    swapped = _SWAPPED.search(text.lower())
    if swapped and not is_of_a_kind:
        return None if _number(swapped["n"]) == line.quantity else _number(swapped["n"])
    said = _NOT.sub(" ", text.lower().replace("’", "'"))
    wanted = _wanted(said, line, is_of_a_kind)
    return None if wanted is None or wanted == line.quantity else max(wanted, 0)


def _wanted(said: str, line: OrderLine, is_of_a_kind: bool) -> int | None:
    by_name = _before_the_name(said, line)
    if _before_the_name(said, line, "no"):
        return 0
    if match := _KEPT.search(said):
        return _number(match["kept"] or match["left"])
    if not is_of_a_kind and (change := _difference(said, line, by_name)):
        return line.quantity + change
    if (match := _OF_THE.search(said)) and _number(match["n"]) > line.quantity:
        return _number(match["n"])
    if match := by_name or _EXACTLY.search(said) or _ENOUGH.search(said):
        return _number(next(each for each in match.groups() if each))
    if _DOUBLE.search(said):
        return 2 * line.quantity
    return 0 if _NONE.search(_without_others(said, line)) and not is_of_a_kind else None


def _without_others(said: str, line: OrderLine) -> str:
    """The text without what is left out of something else."""
    own = {word.rstrip("s") for word in re.findall(r"[^\W\d_]{3,}", line.name.lower())}
    names = own.union(*map(alike, own))

    def of_this(found: re.Match[str]) -> str:
        is_this = any(word in _POINTING or word.rstrip("s") in names for word in found["what"].split())
        return found[0] if is_this else " "

    return _LEFT_OUT.sub(of_this, said)


def _difference(said: str, line: OrderLine, by_name: re.Match[str] | None) -> int:
    """How many pieces more or, below 0, less a text wants than there are; 0 if it does not say it like that."""
    if match := _FEWER.search(said):
        return -_number(match["n"] or (by_name["n"] if by_name else "one"))
    if match := _LESS.search(said):
        return -min(1 if match["other"] else _number(match["n"]), line.quantity)
    if (match := _MORE.search(said)) and not _ANOTHER_KIND.search(said):
        return _number(match["n"] or match["added"] or "one")
    return 0


def pieces_of(text: str, line: OrderLine) -> int | None:
    """How many of the pieces of a line a text is about: "one of the two bottles"; None if it does not say."""
    match = _OF_THEM.search(text.lower()) or (None if line.quantity < 2 else _before_the_name(text.lower(), line))
    if match is None:
        return None
    count = _number(next(each for each in match.groups() if each))
    return count if count < line.quantity else None


def count_alone(text: str) -> int | None:
    """The number that a text is, if it says nothing else: "two please"."""
    match = _ALONE.fullmatch(text.lower())
    return _number(match["n"]) if match else None


def _before_the_name(
    said: str, line: OrderLine, numbers: str = rf"\d{{1,2}}|{'|'.join(_WORDS)}"
) -> re.Match[str] | None:
    """A number right before a word of the article's name: "three hats"."""
    named = re.findall(r"[^\W\d_]{3,}", line.name.lower())
    names = "|".join(re.escape(re.sub(r"(?<!s)s$", "", word)) for word in named)
    if not names:
        return None
    return re.search(rf"\b(?P<n>{numbers}) (?:\w+ ){{0,2}}?(?:pairs? of )?(?:{names})(?:e?s)?\b", said)


def _number(word: str) -> int:
    return 1 if word in ("a", "an") else _WORDS.get(word) or int(word)
