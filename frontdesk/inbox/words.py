"""The words by which agents find a conversation: those of its customer's name and e-mail, and of what was said in it.

They are folded the same way on both databases, because each database folds letters of its own choice: case, accents and
compatibility forms make no difference, so "ÉLOÏSE", "éloïse" and "eloise" are one word.
"""

from __future__ import annotations

import re
import unicodedata

#: Characters of a text that are looked at, words of it and letters of a word that are kept.
MOST_TEXT, MOST_WORDS, MOST_LETTERS = 5000, 500, 40
#: The shortest part of a name by which it is found.
LEAST_PART = 2

_DIGITS = re.compile(r"\d+")
#: Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, ideographs.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def folded(text: str) -> str:
    """The text without differences that no searcher means: case, accents, width, ligatures."""
    marked = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The text's words, folded, in their order."""
    spaced = "".join(letter if _is_inside(letter) else " " for letter in folded(text[:MOST_TEXT]))
    return [word[:MOST_LETTERS] for word in spaced.split()[:MOST_WORDS]]


def _is_inside(letter: str) -> bool:
    """Whether it stands inside of words: a letter, a digit, or a sign that belongs to one, such as a vowel of Hindi."""
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def of_text(text: str) -> set[str]:
    """The words under which a text is found: a word by its beginning, a number also without the letters before it, and
    what is written without spaces from each of its letters on."""
    found: set[str] = set()
    for word in words_of(text):
        found |= {word, *_DIGITS.findall(word)}
        if _UNSPACED.search(word):
            found |= _ends(word, 1)
    return found


def of_name(text: str) -> set[str]:
    """The words under which a name or an e-mail is found: by any part of it, where a letter is a word by one letter."""
    return {end for word in words_of(text) for end in _ends(word, 1 if _UNSPACED.search(word) else LEAST_PART)}


def of_numbers(text: str) -> set[str]:
    """Those words of a text that have digits, such as numbers of orders."""
    return {word for word in of_text(text) if any(letter.isdigit() for letter in word)}


def _ends(word: str, least: int) -> set[str]:
    return {word[at:] for at in range(max(1, len(word) - least + 1))}
