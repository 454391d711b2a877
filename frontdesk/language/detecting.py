"""Which language a message is in, as far as its words tell.

What names nothing of its language is left out: addresses, numbers, codes, what is quoted. Names count for little, and a
few common English words keep a message English, however many foreign names stand beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from frontdesk.language.english import english_words
from frontdesk.language.ports import Identifier

ENGLISH = "en"
#: Told apart beside the languages of the catalogue, so that nobody is answered in a wrong one.
OTHERS = ("fi", "hu", "ru", "uk", "bg", "el", "ar", "he", "fa", "zh", "ja", "ko", "hi", "th", "vi")
#: How much of a message is read: more changes nothing, and long ones take time.
MOST_CHARS = 400
FEWEST_WORDS = 4
#: Letters of a script without spaces that make a message as long as four words.
FEWEST_SIGNS = 4

_SURE = 0.9
_LIKELY = 0.4
_LEFT_OUT = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|[\"“”„«»][^\"“”„«»]{1,200}[\"“”„«»]|<[^>]{1,100}>|\b\w*\d\w*\b|#\S+"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Scripts that are no Latin one: such letters say by themselves that a message is not English.
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u1cff\u2d80-\ua71f\ua800-\uab2f\uac00-\ud7ff\uf900-\ufaff\ufe70-\ufeff\uff66-\uffdc]"
)


@dataclass(frozen=True)
class Detector:
    """Says which language a message is in."""

    identifier: Identifier

    def language(self, text: str, so_far: str | None = None) -> str | None:
        """The language (ISO 639-1) of a message; None if it is too short or too mixed to say.

        Args:
            so_far: that of the conversation. A short message that could be in it is.
        """
        said = _LEFT_OUT.sub(" ", text[:MOST_CHARS]).replace("’", "'")
        words = _WORD.findall(said)
        signs = len(_OTHER_SCRIPT.findall(said))
        if signs * 2 > sum(map(len, words)):
            return self._of_script(said) if signs >= FEWEST_SIGNS or so_far else None
        english = english_words(words)
        if len(words) < FEWEST_WORDS:
            return self._of_few(words, english, so_far)
        return self._of_words(words, english)

    def likeliest(self, text: str) -> str:
        """The likeliest language of a message, however short."""
        return self.identifier.classify(text[:MOST_CHARS])[0]

    def _of_script(self, said: str) -> str | None:
        language, _ = self.identifier.classify(said)
        return language if language != ENGLISH else None

    def _of_few(self, words: list[str], english: float, so_far: str | None) -> str | None:
        if not words or so_far in (None, ENGLISH):
            return None
        return None if english >= len(words) / 2 or self._likeliest(words)[0] == ENGLISH else so_far

    def _of_words(self, words: list[str], english: float) -> str | None:
        language, confidence = self._likeliest(words)
        share = english / len(words)
        if language == ENGLISH:
            return ENGLISH if share or confidence > _LIKELY else None
        if share >= 0.3 or english >= 2:
            return ENGLISH
        plain = _without_names(words)
        if confidence < (_SURE if english >= 1 else _LIKELY) or (
            len(plain) > 1 and self._likeliest(plain)[0] != language
        ):
            return None
        return language

    def _likeliest(self, words: list[str]) -> tuple[str, float]:
        return self.identifier.classify(" ".join(words))


def _without_names(words: list[str]) -> list[str]:
    """The first word and those that are written small, as names are not; all of them if that leaves next to nothing."""
    small = words[:1] + [word for word in words[1:] if word[0].islower()]
    return small if len(small) > 1 else words
