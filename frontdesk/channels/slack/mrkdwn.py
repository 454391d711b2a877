"""Slack's markup: what customers write becomes plain text, and what we write stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.emoji import Emoji

_CONTROL = re.compile(r"<([^<>]*)>")
_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"]")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
#: As Slack writes an emoji; a time or a reference with colons ("12:a:3") is none.
_EMOJI = re.compile(r"(?<![^\W_]):[a-z0-9_+'-]+:(?![^\W_])")
#: Follows the name of an emoji.
_SKIN_TONE = re.compile(":skin-tone-[2-6]:")


def plain(text: str, bot: str | None = None) -> str:
    """A message as its writer sees it. Links become their labels or addresses; a mention of the bot (its user id) is
    left out. Emoji come by their names, and become what was typed."""
    named = _CONTROL.sub(lambda match: _named(match[1], bot), text)
    typed = _SKIN_TONE.sub("", unescaped(named))
    return _EMOJI.sub(lambda match: Emoji.replace(match[0]), typed).strip()


def _named(control: str, bot: str | None) -> str:
    target, _, label = control.partition("|")
    if target.startswith("@"):
        return "" if target[1:] == bot else f"@{label or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def unescaped(text: str) -> str:
    """Text without Slack's three entities."""
    return _ENTITY.sub(lambda match: _ENTITIES[match[0]], text)


def escaped(text: str) -> str:
    """Text that Slack shows as it is: it holds no mention, link or command."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def written(text: str) -> str:
    """Text of ours, escaped, whose addresses are links."""
    parts, end = [], 0
    for match in _URL.finditer(text):
        parts += [escaped(text[end : match.start()]), f"<{escaped(match[0])}>"]
        end = match.end()
    return "".join([*parts, escaped(text[end:])])


def link(title: str, url: str) -> str:
    """A link under a title."""
    target = escaped(url.replace("|", "%7C").replace(" ", "%20"))
    return f"<{target}|{escaped(' '.join(title.split())) or target}>"


def pieces(text: str, most: int) -> Iterator[str]:
    """The text in pieces that have at most so many characters when they are written for Slack; cut at the ends of
    paragraphs, lines or words where that is possible. Joined, they are the text."""
    while text:
        length = _fitting(text, most)
        yield text[:length]
        text = text[length:]


def _fitting(text: str, most: int) -> int:
    length = min(len(text), most)
    while len(written(text[:length])) > most:
        length = max(1, length - max(1, (len(written(text[:length])) - most + 4) // 5))
    if length == len(text):
        return length
    for end in ("\n\n", "\n", " "):
        cut = text.rfind(end, length // 2, length)
        if cut >= 0:
            return cut + len(end)
    return length
