"""Passwords and PINs that somebody gives away in a text: "my password is hunter2", "pw: x", "Passwort geheim123".

Most messages with the word give none ("my password is not working"). A colon or an "is" makes the next word the
password unless it is an ordinary word; without them only what looks like one is taken: letters and digits together, or
several digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from frontdesk.privacy.model import Span
from frontdesk.references import references

#: Each of the words below contains one of these. Most messages contain none, and skip the regular expressions.
_HINTS = ("pass", "pw", "pin", "kennwort", "mot de", "contrase", "wachtwoord", "haslo", "hasło", "senha")
#: One-time passwords are left alone. These words are ordinary ones, so masking never takes them away: that would bring
#: the next password to light, and the one after it, each in a pass of its own.
_ONE_TIME = "".join(rf"(?<!(?<!\S){words})" for words in ("one time ", "one-time ", "one-time-", "onetime "))
_WORD = re.compile(
    rf"(?<![\w•]){_ONE_TIME}(?:(?P<weak>pass)|pin(?:\s(?:number|code))?(?=\W)(?P<pin>)"
    r"|(?:pass(?:word|wort|wd|phrase|code)|pwd?|kennwort|mot de passe|contraseña|contrasena|wachtwoord|hasło|haslo"
    r"|senha))"
    r"(?!\w)",
    re.IGNORECASE,
)
_IS = r"(?:is|was|ist|war|lautet|heißt|est|es|should be|soll)"
_LINK = r"(?:is|was|to|from|as|ist|war|lautet|heißt|auf|von|est|es)"
_QUOTED = r"[\"“„«‘'](?P<quoted>[^\"”“»’'\n]{1,64})[\"”“»’']"
_TOKEN = r"(?P<token>\S{1,64})"

_LABELLED = re.compile(rf"[^\S\n]{{0,3}}(?:{_IS}\s{{0,3}})?[:=→]{{1,2}}\s{{0,3}}(?:{_QUOTED}|{_TOKEN})", re.IGNORECASE)
_STATED = re.compile(rf"\s{{1,3}}{_IS}\s{{1,3}}(?:(?:now|still|just|jetzt)\s)?(?:{_QUOTED}|{_TOKEN})", re.IGNORECASE)
_QUOTED_NEXT = re.compile(rf"\s{{1,3}}(?:{_LINK}\s)?{_QUOTED}", re.IGNORECASE)
_BARE = re.compile(rf"\s{{1,3}}(?:{_LINK}\s{{1,3}})?{_TOKEN}", re.IGNORECASE)
_FAR = re.compile(rf"(?:\s{{1,3}}[^\W\d]{{1,20}}){{1,6}}?(?:\s{{1,3}}{_LINK}|\s?[:=])\s{{1,3}}{_TOKEN}", re.IGNORECASE)
_ANOTHER = re.compile(rf"\s{{1,3}}(?:to|and|or|then|auf|und|oder|zu)\s{{1,3}}{_TOKEN}", re.IGNORECASE)
_PIN = re.compile(rf"(?:\s?[:=]|\s{_IS})?\s{{0,3}}(?P<token>\d{{4}})(?!\w|[.,]\d)", re.IGNORECASE)

_OWNER = r"(?:my|the|our|mein|das|mon|le|mi|la)"
_BEFORE_IS = re.compile(
    rf"(?:{_QUOTED}|(?<!\S){_TOKEN})\s{{1,3}}{_IS}\s{_OWNER}\s(?:(?:new|old|neues|altes)\s)?$", re.IGNORECASE
)
_BEFORE_AS = re.compile(
    rf"(?:{_QUOTED}|(?<!\S){_TOKEN})\s{{1,3}}(?:as|als)\s(?:(?:{_OWNER}|a)\s)?(?:new\s)?$", re.IGNORECASE
)
_BEFORE = 100

_SYMBOLS = frozenset("!@#$%^&*+_=~|\\<>{}[]§€")


def password_spans(text: str) -> list[Span]:
    """Where passwords and PINs are, in order; quotation marks around one are not part of it."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return []
    return sorted({span for word in _WORD.finditer(text) for span in _told(text, word)})


def _told(text: str, word: re.Match[str]) -> Iterator[Span]:
    end = word.end()
    if word["pin"] is not None:
        yield from _spans(_PIN.match(text, end))
        return
    known = _after(text, end) if word["weak"] is None else _spans(_plausible(_LABELLED.match(text, end)))
    known = known or _before(text, word.start())
    yield from known
    if known and (another := _ANOTHER.match(text, known[-1].end)) and _looks_secret(another["token"]):
        yield Span(*another.span("token"))


def _after(text: str, end: int) -> list[Span]:
    for pattern in (_LABELLED, _STATED):
        if said := pattern.match(text, end):
            return _spans(_plausible(said))
    if quoted := _QUOTED_NEXT.match(text, end):
        return _spans(quoted)
    for pattern in (_BARE, _FAR):
        if (said := pattern.match(text, end)) and _looks_secret(said["token"]):
            return _spans(said)
    return []


def _before(text: str, start: int) -> list[Span]:
    window = max(0, start - _BEFORE)
    if said := _BEFORE_IS.search(text[window:start]):
        return _spans(_plausible(said), window)
    said = _BEFORE_AS.search(text[window:start])
    is_secret = said is not None and (said["quoted"] is not None or _looks_secret(said["token"]))
    return _spans(said, window) if is_secret else []


def _plausible(said: re.Match[str] | None) -> re.Match[str] | None:
    """The match, unless the password would be an ordinary word."""
    if said is None or said["quoted"] is not None:
        return said
    word = said["token"].strip(".,;:!?…)('\"").lower()
    return None if not word or word in _ordinary_words() else said


def _looks_secret(token: str) -> bool:
    """Whether the token looks like a password: digits or symbols among letters, or four digits and more. Order numbers,
    e-mail addresses and URLs look like that too, and do not count."""
    bare = token.strip(".,;:?…)('\"")
    if references().word.fullmatch(bare) or "://" in bare or re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", bare):
        return False
    letters, digits = sum(map(str.isalpha, bare)), sum(map(str.isdecimal, bare))
    return bool(letters and (digits or _SYMBOLS & set(bare))) or (digits >= 4 and digits == len(bare))


def _spans(said: re.Match[str] | None, offset: int = 0) -> list[Span]:
    if said is None:
        return []
    start, end = said.span("quoted" if said.groupdict().get("quoted") is not None else "token")
    return [Span(start + offset, end + offset)]


def _ordinary_words() -> frozenset[str]:
    return word_list("ordinary_words.txt")


@cache
def word_list(name: str) -> frozenset[str]:
    """The lines of a list in this folder, without its comments."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
