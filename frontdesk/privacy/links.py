"""Secrets in links that people paste: the token of a reset link, a session, a key, a signature. Who has the link has
the account, so they are masked before a text is stored; the rest of the link stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk.privacy.model import MASKED, Span

#: One link; longer ones are looked at in pieces.
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"“”„«»]{1,1900}", re.IGNORECASE)
_USER = re.compile(r"https?://[^/?#@\s:]{1,100}:(?P<value>[^/?#@\s]{1,200})@", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&#;](?P<name>[\w.%\[\]-]{1,60})=(?P<value>[^&#;\s]{1,1900})")
_PART = re.compile(r"/(?P<value>[^/?#&=\s]{1,500})")
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{5,300}\.[\w-]{2,1000}(?:\.[\w-]{0,600})?")
#: Names whose value is a secret, whatever it looks like; and names whose value is one if it looks random.
_STRONG = re.compile(
    r"token|jwt|secret|signature|passw|passcode|pwd|session|credential|hmac|otp|nonce|magic"
    r"|(?:^|[_.-])(?:sig|sid|sso|auth|reset)(?:$|[_.-])"
    r"|(?:reset|auth|confirm|verify|activation|recovery|invite|access|private|api).{0,3}(?:code|key|hash|id)",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"(?:^|[_.-])(?:code|key|hash|ticket|state|verify|verification|confirm|confirmation|activate|activation|login|k|t|h|s)"
    r"(?:$|[_.-])|reset|invit|recover",
    re.IGNORECASE,
)
#: Words in a path behind which a secret stands.
_WAY = re.compile(
    r"(?:^|[_.-])(?:reset|password|passwort|kennwort|passwd|verif|confirm|activat|magic|token|login|signin|auth|oauth|session"
    r"|invit|recover|unlock|unsubscribe|einladung|bestaetigen|motdepasse|contrasena|senha)",
    re.IGNORECASE,
)
_WORDS = {"true", "false", "null", "none", "yes", "no"}
_SHORTEST, _RANDOM = 4, 12


def link_secret_spans(text: str) -> list[Span]:
    """Where secrets of links stand, in order."""
    if not ("http" in (lowered := text.lower()) or "www." in lowered or "eyj" in lowered):
        return []
    spans = {Span(*found.span()) for found in _JWT.finditer(text)}
    for link in _LINK.finditer(text):
        spans |= {span for span in _in_link(text, link) if MASKED not in text[span.start : span.end]}
    return sorted(spans)


def _in_link(text: str, link: re.Match[str]) -> Iterator[Span]:
    start, end = link.start(), link.start() + len(link[0].rstrip(".,;:!?)]}'’*_"))
    if user := _USER.match(text, start, end):
        yield Span(*user.span("value"))
    query = min((at for sign in "?#" if (at := text.find(sign, start, end)) >= 0), default=end)
    for found in _PARAMETER.finditer(text, query, end):
        name, value = found["name"], found["value"]
        is_told = len(value) >= _SHORTEST and value.lower() not in _WORDS
        if is_told and (_STRONG.search(name) or (_WEAK.search(name) and _is_random(value))):
            yield Span(*found.span("value"))
    yield from _in_path(text, start + link[0].find("//") + 2, end)


def _in_path(text: str, start: int, end: int) -> Iterator[Span]:
    """Parts that look random behind a word such as `reset-password`, also in a path behind `#` or `?`."""
    is_on_way = False
    for part in _PART.finditer(text, start, end):
        if is_on_way and _is_random(part["value"]):
            yield Span(*part.span("value"))
        is_on_way = is_on_way or _WAY.search(part["value"]) is not None
    for behind in re.finditer(r"[?#](?P<value>[^/?#&=\s]{1,500})$", text[start:end]):
        if (is_on_way or len(behind["value"]) >= 32) and _is_random(behind["value"]):
            yield Span(start + behind.start("value"), start + behind.end("value"))


def _is_random(value: str) -> bool:
    """Whether it looks like nothing that somebody would write: long, with digits among letters or in both cases."""
    if len(value) < _RANDOM or not re.fullmatch(r"[\w.~%+=-]+", value, re.ASCII):
        return False
    words = [word for word in re.split(r"[-_.]", value) if word]
    if len(words) > 2 and all(word.isalpha() and word.islower() for word in words):
        return False
    has_digit = any(each.isdigit() for each in value)
    is_mixed = value != value.lower() and value != value.upper()
    return (has_digit and any(each.isalpha() for each in value)) or is_mixed or value.isdigit()
