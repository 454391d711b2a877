"""Requests for a person, in all languages of the catalogue at once.

A message asks for a person by what its words are good for: "quiero hablar con alguien" is a want, a talk and a someone.
Words are compared without accents, and longer ones with one slip of the pen. English is left to the assistant.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from frontdesk.language.english import english_words
from frontdesk.language.model import Language

MOST_CHARS = 400
#: Words of a message that asks for nothing else: "mitarbeiter bitte".
FEW_WORDS = 4
#: Words of a message that asks whether anybody is there: "is er iemand die mij te woord kan staan".
SOME_WORDS = 10
#: Letters from which on a word may have a slip.
SLIPS_FROM = 6
#: Letters of the longest beginning that is looked up for a slip.
LONGEST_STEM = 16
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe", "’": " ", "'": " ", "-": " "}
)
# How people write such letters who lack them on their keyboard.
_TYPED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Words of the catalogue, and words like them, that are English as well and so prove nothing.
_ENGLISH_TOO_WORDS = (
    "have will help helps give gives transfer transfers transferred transferring transfered transferable person "
    "persons personal personally personnel people red reds machine machines support supports supported far "
    "assistance assistant assistants assist ai no nu automatic automatically automated automate redeem "
    "redeeming redemption contact contacts contacted contacting contactless urgent prefer preferred prefers "
    "preference computer computers bot bots chatbot chatbots robot robots robotic employer employed employee "
    "employees sunday sunny sunflower sun serve serves service services plus pot pots operator operators "
    "operate existing exist exists existence existed supervisor supervisors manager managers conversation "
    "conversations conversational agent agents agency human humans humane humanity team teams chef chefs chat "
    "representative representatives specialist specialists specialised technician technicians consultant "
    "consultants consult consulted responsible responsibly collaborator collaborators colleague colleagues "
    "communicate communication real discuss discussed discussion discussing dialogue dialog tale tales talent "
    "tall tal hat hats hotline can kind mag nan om sac ring rings ringer ara non mens men man tell talk talking "
    "speak someone want live expert leader leaders lead hal her hear vier sans passe pass passed call calls "
    "called calling connect connected connection connecting directed redirect direct please"
)
_ENGLISH_TOO = frozenset(_ENGLISH_TOO_WORDS.split())
Role = tuple[str, str]  # a language and what the word is good for in it


class PersonRequests:
    """Finds messages that ask for a person."""

    def __init__(self, languages: Iterable[Language]) -> None:
        self._words = _Words()
        self._phrases: dict[str, set[Role]] = {}
        endings: dict[str, str] = {}
        for language in languages:
            for role, entries in language.asks.items():
                for form in {form for entry in entries for form in _forms(entry)}:
                    stem = form.removesuffix("*")
                    if " " in stem:
                        self._phrases.setdefault(stem, set()).add((language.code, role))
                        endings[stem] = "" if form.endswith("*") else r"\b"
                    else:
                        self._words.learn(stem, form.endswith("*"), (language.code, role))
        longest_first = sorted(endings, key=len, reverse=True)
        phrases = "|".join(f"(?:{re.escape(each)}){endings[each]}" for each in longest_first)
        self._has_phrase = re.compile(rf"\b(?:{phrases})" if phrases else r"(?!)")

    def languages(self, text: str) -> list[str]:
        """The languages in which a message asks for a person, the likeliest first; none if it does not."""
        words = _WORD.findall(text[:MOST_CHARS])
        english = english_words([word.replace("’", "'") for word in words])
        if english >= 2 or english * 3 > len(words):
            return []
        said = plain(" ".join(words))
        heard = [self._words.heard(word) for word in said.split()]
        heard += [Heard(self._phrases[match.group()], 2) for match in self._has_phrase.finditer(said)]
        score = Counter[str]()
        for each in heard:
            score.update(dict.fromkeys((code for code, _ in each.roles), each.weight))
        return [code for code, _ in score.most_common() if _asks(code, heard, len(said.split()))]


@dataclass(frozen=True)
class Heard:
    """What a word or a phrase is good for, and how surely: 2 as it is written, 1 by its stem or with a slip.

    `proves`: it is no English word.
    """

    roles: set[Role]
    weight: int = 0
    proves: bool = True


class _Words:
    """The single words of the catalogue, by their forms, their stems and their slips."""

    def __init__(self) -> None:
        self._whole: dict[str, set[Role]] = {}
        self._stems: dict[str, set[Role]] = {}
        self._slips: dict[str, set[str]] = {}
        self._english: set[str] = {slip for word in _ENGLISH_TOO if len(word) >= SLIPS_FROM for slip in _slips(word)}

    def learn(self, word: str, is_stem: bool, role: Role) -> None:
        (self._stems if is_stem else self._whole).setdefault(word, set()).add(role)
        for slip in _slips(word) if len(word) >= SLIPS_FROM else ():
            self._slips.setdefault(slip, set()).add(word)

    def heard(self, word: str) -> Heard:
        is_english = word in _ENGLISH_TOO
        if roles := self._whole.get(word):
            return Heard(roles | self._by_stem(word), 2, not is_english)
        if roles := self._by_stem(word):
            return Heard(roles, 1, not is_english)
        if len(word) < SLIPS_FROM - 1:
            return Heard(set())
        return Heard(self._with_a_slip(word), 1, self._english.isdisjoint(_slips(word)))

    def _by_stem(self, word: str) -> set[Role]:
        found = [self._stems.get(word[:length]) for length in range(2, len(word) + 1)]
        return set().union(*(roles for roles in found if roles))

    def _with_a_slip(self, word: str) -> set[Role]:
        whole = {meant for slip in _slips(word) for meant in self._slips.get(slip, ()) if meant in self._whole}
        beginnings = [word[:length] for length in range(SLIPS_FROM - 1, min(len(word), LONGEST_STEM) + 1)]
        stems = {meant for beginning in beginnings for slip in _slips(beginning) for meant in self._slips.get(slip, ())}
        roles = [self._whole[each] for each in whole] + [self._stems[each] for each in stems if each in self._stems]
        return set().union(*roles)


def plain(text: str) -> str:
    """The text in small letters without accents: "Möchte" and "mochte" are the same."""
    spelt = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(letter for letter in spelt if not unicodedata.combining(letter))


def _forms(entry: str) -> set[str]:
    """An entry as people type it who have its letters, and as those who lack them."""
    return {plain(entry), plain(entry.lower().translate(_TYPED))}


def _asks(code: str, heard: Sequence[Heard], words: int) -> bool:
    """Whether what was heard asks for a person in the language."""
    own = [each for each in heard if any(of == code for of, _ in each.roles)]
    roles = {role for each in own for of, role in each.roles if of == code}
    if not any(each.proves for each in own):
        return False
    if "person" in roles and roles & {"talk", "want", "please"}:
        return True
    if {"someone", "talk"} <= roles or {"not", "bot"} <= roles or "connect" in roles:
        return True
    if {"someone", "want"} <= roles and words <= SOME_WORDS:
        return True
    return "person" in roles and words <= min(FEW_WORDS, len(own))


def _slips(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words of which these meet differ by one slip."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
