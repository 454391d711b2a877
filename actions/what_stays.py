"""What a customer wants to stay as it is, apart from what shall be done: "leave everything else in", "keep the hat",
"all of it except the hat", "the rest is fine"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_REST = (
    r"(?:(?:everything|all|anything|the things|every other thing) else"
    r"|(?:the|all|my)(?: of)?(?: the| my)? (?:rest|others|remainder|remaining \w+"
    r"|other (?:things|items|ones|stuff|bits|articles|products|pieces|two|three|four)))"
)
_OTHERS = re.compile(rf"\b{_REST}\b", re.IGNORECASE)
_DOES = (
    "take|remove|send|return|cancel|drop|swap|exchange|change|refund|make|get|add|leave|keep|give|have|put|only|just|"
    "please|pls|can|could|would|i|i'd|i'll|we|we'd|without|no|not|do|don't"
)
# Where what stays ends. "And" goes on with it, "keep the hats and the boots", unless something is to be done after it.
_ENDS = re.compile(
    rf"[,;!?\n]|\.(?=\s|$)|\b(?:but(?! not\b)|then|also|plus)\b|\band\b(?= (?:{_DOES})\b)", re.IGNORECASE
)
# "All but the hat" is no turn of the sentence.
_ALL_BUT = re.compile(
    r"\b(everything|all(?: of (?:it|them|those))?|the (?:whole )?lot)(,?) but(?= (?:the|my|for)\b)", re.I
)
_FINE = r"(?:fine|ok|okay|good|great|perfect|alright|all right|lovely|staying|needed|wanted|correct|complete)"
_KEEPS = re.compile(
    r"\b(?:keep|keeping|hold on to|hang on to)\b(?! (?:in mind|\w+ing)\b)"
    rf"|\bleav(?:e|ing) (?:in )?{_REST}\b(?!.*\b(?:out|off|away|behind)\b)"
    r"|\bleav(?:e|ing)\b(?=(?:(?!\b(?:out|off|away)\b).)*\b"
    r"(?:in\b(?! (?:my|the|this|that|order|\S*\d))|alone|be\b(?! \w)|untouched|there|unchanged|"
    r"as (?:it|they|is|before|ordered)))"
    r"|\b(?:do ?n't|dont|do not|never|without|no need to)"
    r" (?:touch\w*|remov\w+|tak(?:e|ing)|cancel\w*|chang\w+|alter\w*|delet\w+|drop\w*|return\w*|refund\w*"
    r"|exchang\w+|swap\w*|send(?:ing)?(?= (?:\w+ ){1,5}back\b))\b"
    r"|\b(?:except(?:ing)?(?: for)?|excluding|apart from|aside from|other than|but not)\b(?! (?:that|this|it|which)\b)"
    rf"|\b{_REST}(?: of (?:it|them|(?:the|my|this|that) order))?"
    r"(?: (?:can|should|shall|must|may|to|please|just|all|is|are))*"
    rf" (?:stays?|remains?|(?:is|are|'s|was|were)(?: (?:all|still|absolutely|quite))* {_FINE}|{_FINE}|fits?|suits|works"
    r"|as\b|unchanged|same|the same|like|in\b|i (?:still |do )?(?:want|need|like|love|keep)"
    r"|(?:should|must|need)(?:n't| not)\b)",
    re.IGNORECASE,
)
_STAYS = re.compile(r"\b(?:stays?|remains?) (?:in|put|as|with me|the same)\b|\b(?:stays?|remains?)\W*$"
                    r"|\b(?:can|should|shall|must|may|to) (?:all |both )?(?:stay|remain)\b"
                    r"|^\W*(?:and |but |so )?(?!(?:how|where|if|what|when|who|it|that|this|i|can|could|will|would"
                    r"|does|do|is)\b)"
                    r"(?:the |my |our |those |these )?(?:[\w&+-]+ ){1,4}stays?\b(?! (?:open|dry|warm|on|up|down"
                    r"|out|closed)\b)"
                    r"|\b(?:you|u|please) leave (?:to|at|with) (?:my|our|the|me|us)\b", re.IGNORECASE)  # fmt: skip
# "Please look where the linen stays".
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
# "Not the lamp though": named apart, after what shall be done.
_NOT_THAT = re.compile(
    r"^\W*(?:and |but |just )?not (?:the|my|those|these)\b(?! (?:right|wrong|same|other|one|first|second|last)\b)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:n't|\bnot|\bcannot|\bdont|\bcant|\bnever|\bno longer)"
    r"(?: (?:really|want|need|like|wish|to|going|able|be|have))*\s*$",
    re.IGNORECASE,
)
# "The lantern I keep, for power cuts": what stays is named first.
_KEEPS_WHAT_IS_NAMED = re.compile(
    r"\w\W+(?:(?:i|we|he|she|they)(?:'ll|'d)?|i'm|he's|she's|we're|they're)"
    r"(?: (?:will|would|do|am|is|are|wants? to|wanna|need to|like to|still"
    r"|rather|definitely))* (?:keep(?:ing)?|need)"
    r"(?: (?:it|them|that|those))?(?=\W*$| (?:for|though|tho|please|pls|anyway|of course|as|because|cos|cause"
    r"|myself)\b)",
    re.IGNORECASE,
)
# "Keep one of the hats" says how many there shall be.
_COUNTS = re.compile(
    r"(?<!the )(?<!other )(?<!this )(?<!that )\b(?:\d{1,2}|one|two|three|four|five|six)\b(?!-)(?= |\W*$)", re.IGNORECASE
)


# Where somebody says why: "keep both hats, my sister wants one".
_WHY = re.compile(
    r"\b(?:because|cos|cause|since|he|she|they|i|we"
    r"|(?:my|our|his|her) \w+ (?:wants?|needs?|has|likes?|loves?|asked))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """A part of a text, and whether it says what stays."""

    text: str
    stays: bool


def parts(text: str) -> list[Part]:
    """A text in its order, in which what stays is set apart from what shall be done."""
    plain = _ALL_BUT.sub(r"\1\2 except", text.replace("’", "'"))
    return [part for clause in _clauses(plain) for part in _parted(clause) if part.text.strip()]


def done_and_kept(text: str) -> tuple[str, str]:
    """What a text says shall be done, and what it says shall stay."""
    of = parts(text)
    return ("".join(each.text for each in of if not each.stays), "; ".join(each.text for each in of if each.stays))


def means_the_rest(text: str) -> bool:
    """Whether a text is about whatever it does not name: "everything else"."""
    return bool(_OTHERS.search(text))


def without_the_rest(text: str) -> str:
    """The text without the words for whatever it does not name."""
    return _OTHERS.sub(" ", text)


def _clauses(text: str) -> Iterator[str]:
    """The clauses, each with what ends it."""
    start = 0
    for end in _ENDS.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:]


def _parted(clause: str) -> Iterator[Part]:
    if _KEEPS_WHAT_IS_NAMED.search(clause.rstrip(" ,;.!?")):
        yield Part(clause, stays=not _COUNTS.search(clause))
        return
    said = _KEEPS.search(clause)
    is_negated = bool(
        said and said[0].lower().startswith(("keep", "ho", "ha", "leav")) and _NOT.search(clause[: said.start()])
    )
    if said and not is_negated and not _counts(clause, said):
        end = _ENDS.search(clause, said.end())
        rest = clause[end.start() :] if end else " "
        yield from (Part(clause[: said.start()] + rest, stays=False), Part(clause[said.start() :], stays=True))
    else:
        is_named = _STAYS.search(clause.rstrip(" ,;.!?")) and not _WHERE.search(clause)
        stays = bool(is_named or _NOT_THAT.search(clause))
        yield Part(clause, stays=stays and not _COUNTS.search(clause))


def _counts(clause: str, kept: re.Match[str]) -> bool:
    """Whether a clause says how many are kept. Who wants one, in its reason, says nothing of that."""
    why = _WHY.search(clause, kept.end())
    return bool(_COUNTS.search(clause, kept.start(), why.start() if why else len(clause)))
