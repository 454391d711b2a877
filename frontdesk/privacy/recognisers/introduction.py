"""Names where somebody introduces themselves, signs, or says who a person is; needs no language model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk.privacy.model import Kind
from frontdesk.privacy.passwords import word_list
from frontdesk.privacy.recognisers.base import Recogniser

_LETTERS = r"[^\W\d_]{1,40}(?:['’.-][^\W\d_]{1,40}){0,4}\.?"
_PARTICLE = r"(?:(?:de|da|del|della|di|el|al|la|le|van|von|der|den|zu|dos|bin|ten)\s){0,2}"
_NAME = rf"(?P<name>{_LETTERS}(?:\s{_PARTICLE}{_LETTERS}){{0,2}})"

#: Phrases that only a name follows, also in small letters.
_TOLD = re.compile(
    rf"\b(?:my name is|my name[’']s|mein name ist|ich heiße|je m[’']appelle|mon nom est|me llamo|mi nombre es"
    rf"|mi chiamo|(?<![\w-])name\s?:)\s{{1,3}}{_NAME}",
    re.IGNORECASE,
)
#: Phrases that other words follow as well: a name only if it begins with a capital.
_HINTED = re.compile(
    rf"\b(?:i am|i[’']?m|this is|ich bin|hier ist|je suis|soy|sono"
    rf"|(?:my|our|the|your|mein|meine)\s(?:wife|husband|partner|son|daughter|mother|father|mum|mom|dad|brother|sister|friend|neighbou?r"
    rf"|colleague|boss|accountant|assistant|frau|mann))"
    rf",?\s{{1,2}}{_NAME}",
    re.IGNORECASE,
)
#: The title goes with the name.
_TITLED = re.compile(
    rf"\b(?P<title>(?:mr|mrs|ms|miss|mx|dr|prof|herr|frau|mme|monsieur|madame|señora?)\.?\s){_NAME}", re.IGNORECASE
)
_SIGNED = re.compile(
    rf"\b(?:regards|best|wishes|thanks|cheers|greetings|sincerely|thank you|grüße|gruß|cordialement"
    rf"|saludos)[,.!]?\s{{1,4}}"
    rf"{_NAME}\s{{0,5}}(?:$|\n|[,.!])",
    re.IGNORECASE,
)
#: Pattern, score, and whether a name begins with a capital there.
_CUES = ((_TOLD, 0.85, False), (_TITLED, 0.8, True), (_HINTED, 0.7, True), (_SIGNED, 0.6, True))
#: Words that follow "I am" or "thanks" with a capital and are no names.
_NO_NAMES = frozenset({"i", "black", "german", "british", "french", "italian", "spanish", "dutch", "american"})


class IntroductionRecogniser(Recogniser):
    kind = Kind.PERSON

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        for pattern, score, needs_capital in _CUES:
            for found in pattern.finditer(text):
                if end := _end_of_name(found["name"], needs_capital):
                    start = found.start("title") if pattern is _TITLED else found.start("name")
                    yield start, found.start("name") + end, score


def _end_of_name(words: str, needs_capital: bool) -> int:
    """How many characters of the words are a name: up to an ordinary word, or to a small letter after capitals."""
    end, needs_capital = 0, needs_capital or words[0].isupper()
    for word in re.finditer(r"\S+", words):
        is_particle = end > 0 and re.fullmatch(_PARTICLE, word.group() + " ") is not None
        is_capital = word.group()[0].isupper()
        if not is_particle and ((needs_capital and not is_capital) or _is_ordinary(word.group())):
            break
        if not is_particle:
            end = word.end()
    return len(words[:end].removesuffix("'s").removesuffix("’s"))


def _is_ordinary(word: str) -> bool:
    plain = word.strip(".").lower()
    return plain in _NO_NAMES or plain in word_list("ordinary_words.txt")
