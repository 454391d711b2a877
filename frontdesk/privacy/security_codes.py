"""Security codes of payment cards (CVV, CVC, Prüfnummer, cryptogramme …) in a text, by what people call them and by
where they stand: behind a card and its expiry date.

Names and the words between a name and its code are lists (`security_code_names.txt`, `security_code_fillers.txt`). Only
a few words around each name are looked at, so a long text takes no longer a character than a short one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import filterfalse

from frontdesk.privacy.model import MASKED, Span
from frontdesk.privacy.passwords import word_list

_HAS_CODE = re.compile(r"\d\s?\d\s?\d")
#: What a number is that is no code: a price, a measure, part of a longer number or of a date.
_UNIT = (
    r"(?:€|\$|£|%|°|eur|euros?|usd|dollars?|gbp|pounds?|chf|pln|zł|sek|dkk|nok|kr|kronor|cents?|times|mal|fois|veces"
    r"|days?|tage?n?|jours|días|weeks?|hours?|minutes?|min|years?|seconds?|people|items|pieces|stück|digits|characters"
    r"|ziffern|chiffres|orders|emails|km|kg|g|cm|mm|ml|gb|mb|px)\b"
)
_AFTER_CODE = rf"(?![\w•])(?![.,/:-]\d)(?!\s?{_UNIT})(?!\s?[€$£%])"
_CODE = rf"\d(?:[ \u00a0]?\d){{2,3}}{_AFTER_CODE}"
_TOKEN = re.compile(
    rf"\s{{0,9}}(?:(?P<code>{_CODE})|(?P<expiry>\d{{1,2}}\s?[/.-]\s?\d{{2,4}}(?!\d))|(?P<few>\d{{1,2}}(?!\d))"
    r"|(?P<word>[^\W\d_]{1,30}(?:['’][^\W\d_]{1,10})?)|(?P<sign>[^\w\s•€$£%]))",
    re.IGNORECASE,
)
_LINKS = word_list("security_code_links.txt")
_MOST_TOKENS, _MOST_UNKNOWN = 16, 6
_SEPARATORS = r"[\s,;:/|()·.-]"
_BEFORE = re.compile(
    r"(?<![\w.,/#€$£-])(?P<code>\d{3,4})(?:\s?[(=–-]\s?|\s(?:is|was|as|for|ist|als|est|es|è|é|jest|to|är|er)\s"
    r"(?:(?:my|the|our|a|mein|meine|die|der|das|mon|le|mi|el|il|mio|o|meu|mijn|de|het|mój|min|mitt|card)\s){0,2}|\s)$",
    re.IGNORECASE,
)
_EXPIRY_WORD = (
    r"(?:exp(?:iry|ires|iration)?|valid|thru|until|to|date|gültig|bis|ablaufdatum|verfall|valable|validité|jusqu|caduca"
    r"|vencimiento|válida|hasta|scadenza|scade|validade|vence|vervaldatum|geldig|tot|ważna|do|giltig|till|gyldig|mm|yy)"
)
_EXPIRY = (
    r"(?:\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})|\d{2}\s?\d{2}(?=[\s,;/|]{1,3}\d{3})"
    r"|[^\W\d_]{3,9}\.?\s\d{2}(?:\d{2})?(?!\s?[/.-]))(?!\d)"
)
_CARD = rf"\[{MASKED}{{4}}-\d{{4}}\]"
_BEHIND_CARD = re.compile(
    rf"{_CARD}{_SEPARATORS}{{0,4}}(?:{_EXPIRY_WORD}{_SEPARATORS}{{0,3}}){{0,3}}{_EXPIRY}"
    rf"{_SEPARATORS}{{1,4}}(?:(?:and|und|et|y|e|en|i|och|og)\s)?(?P<code>\d{{3,4}}){_AFTER_CODE}",
    re.IGNORECASE,
)
_RIGHT_BEHIND_CARD = re.compile(rf"{_CARD}[\s,;/|-]{{1,4}}(?P<code>\d{{3}}){_AFTER_CODE}", re.IGNORECASE)


def security_code_spans(text: str) -> list[Span]:
    """Where security codes are, in order. Behind a card they are found once the card is masked."""
    if not _HAS_CODE.search(text):
        return []
    spans, lowered = set(), text.lower()
    if any(hint in lowered for hint in _hints()):
        spans |= {span for name in _names().finditer(text) for span in _named(text, name)}
    if MASKED in text:
        for pattern in (_BEHIND_CARD, _RIGHT_BEHIND_CARD):
            spans |= {Span(*found.span("code")) for found in pattern.finditer(text)}
    return sorted(spans)


def _named(text: str, name: re.Match[str]) -> Iterator[Span]:
    if found := _after(text, name.end()):
        yield found
    elif said := _BEFORE.search(text, max(0, name.start() - 40), name.start()):
        before = text[max(0, said.start() - 24) : said.start()].lower().split()
        if not before or before[-1].strip(".:#") not in word_list("numbers_of_others.txt"):
            yield Span(*said.span("code"))


def _after(text: str, at: int) -> Span | None:
    """The code behind its name: across fillers, or across a few other words if "is" or a colon stands before it."""
    unknown, is_linked = 0, False
    for _ in range(_MOST_TOKENS):
        token = _TOKEN.match(text, at)
        if token is None:
            return None
        at = token.end()
        if token["code"]:
            return Span(*token.span("code")) if is_linked or not unknown else None
        if token["word"]:
            word = token["word"].lower().replace("’", "'")
            if word in word_list("numbers_of_others.txt"):
                return None
            unknown += word not in word_list("security_code_fillers.txt") and not _names().fullmatch(word)
            is_linked = word in _LINKS
        elif token["sign"]:
            if unknown and token["sign"] in ".!?":
                return None
            is_linked = is_linked or token["sign"] in _LINKS
        if unknown > _MOST_UNKNOWN:
            return None
    return None


@cache
def _spellings() -> frozenset[str]:
    """Every name, also without accents."""
    names = word_list("security_code_names.txt")
    plain = ("".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFD", name))) for name in names)
    return names | frozenset(plain)


@cache
def _hints() -> frozenset[str]:
    """Of each name a few letters. Most messages have none of them, and skip the regular expressions."""
    return frozenset(max(name.split(), key=len)[:4] for name in _spellings())


@cache
def _names() -> re.Pattern[str]:
    """Every name, also in compounds and with endings, as in "Kartenprüfnummern" and "CVC-koden"."""
    spelt = (re.escape(name).replace(r"\ ", r"[\s_-]{0,3}") for name in sorted(_spellings(), key=len, reverse=True))
    long = "|".join(spelt)
    return re.compile(rf"(?<![^\W\d_])[^\W\d_]{{0,20}}?(?:{long})(?:[^\W\d_]{{1,5}}(?![^\W\d_]))?", re.IGNORECASE)
