"""Finds words as people write them, without patterns; and fills in the dates of a script."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from frontdesk.wording import Wording

BRACKETS = re.compile(r"<([^<>]+)>")
TICKET = "ticket"
#: The code of the newest mail that has one; `code to ADDRESS` is that of the newest to this address.
CODE = "code"
_CODE = re.compile(r"^\s*(\d{3} ?\d{3})\s*$", re.MULTILINE)
_WHEN = re.compile(r"(?:in (?P<ahead>\d+) days?|(?P<ago>\d+) days? ago)")
_NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1}
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\N{NON-BREAKING HYPHEN}": "-"})


@dataclass(frozen=True)
class Words:
    """An entry of an expectation: alternatives, any of which is found. `written` is how the script has it."""

    written: str
    alternatives: tuple[str, ...]


def words(written: str, phrases: Mapping[str, str]) -> Words:
    """The entry `a | <phrase> | …`, with the alternatives of its phrases. Raises ValueError for an unknown one."""
    alternatives: list[str] = []
    for part in map(str.strip, written.split("|")):
        whole = BRACKETS.fullmatch(part)
        if whole and whole[1] in phrases:
            alternatives += map(str.strip, phrases[whole[1]].split("|"))
        else:
            _require_known(part, phrases)
            alternatives.append(part)
    if not all(alternatives):
        raise ValueError(f"{written!r} has an empty alternative")
    return Words(written, tuple(alternatives))


def _require_known(part: str, phrases: Mapping[str, str]) -> None:
    for name in BRACKETS.findall(part):
        if name != TICKET and not is_code(name) and days_from_today(name.removeprefix("weekday ")) is None:
            known = ", ".join(f"<{phrase}>" for phrase in phrases)
            raise ValueError(f"<{name}> is no date, such as <in 2 days>, not <ticket>, and none of {known} on its own")


def days_from_today(text: str) -> int | None:
    """The days in `today`, `in 2 days` or `3 days ago`; None for anything else."""
    if text in _NEAR:
        return _NEAR[text]
    match = _WHEN.fullmatch(text)
    return None if match is None else int(match["ahead"]) if match["ahead"] else -int(match["ago"])


def duration(text: str) -> timedelta | None:
    """The length of time in `20 minutes`, `2 hours` or `3 days`; None for anything else."""
    match = re.fullmatch(r"(\d+) (minute|hour|day)s?", text)
    return int(match[1]) * _UNITS[match[2]] if match else None


def found(alternative: str, text: str) -> bool:
    """Whether the words stand in `text`, whole and in this order, in any case and with or without commas. A word that
    ends with `*` may go on."""
    pattern = r",?\s+".join(map(_word, _plain(alternative).split()))
    return re.search(pattern, _plain(text)) is not None


def _word(word: str) -> str:
    """Signs, such as `?` or `€`, need no space around them."""
    stem = word.removesuffix("*")
    before = r"(?<!\w)" if stem[:1].isalnum() else ""
    after = r"\w*" if word.endswith("*") else r"(?!\w)" if stem[-1:].isalnum() else ""
    return f"{before}{re.escape(stem)}{after}"


def _plain(text: str) -> str:
    return text.translate(_TYPOGRAPHY).casefold()


def is_code(name: str) -> bool:
    """Whether brackets stand for a code of a mail."""
    return name.partition(" to ")[0] == CODE


def codes_of(mails: Sequence[str]) -> dict[str, str]:
    """What brackets of codes stand for: codes stand in a line of their own. Mails begin with their address and come
    oldest first."""
    found: dict[str, str] = {}
    for mail in mails:
        to = mail.partition("\n")[0].strip().casefold()
        for code in _CODE.findall(mail):
            found |= {CODE: code, f"{CODE} to {to}": code}
    return found


@dataclass(frozen=True)
class Blanks:
    """What stands for the brackets of one conversation; the dates are those of the site's records."""

    today: date
    wording: Wording
    ticket: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """The text with its dates, ticket and codes; other brackets stay."""
        return BRACKETS.sub(self._value, text)

    def _value(self, match: re.Match[str]) -> str:
        name = match[1]
        if name == TICKET:
            return self.ticket or match[0]
        if is_code(name):
            return self.codes.get(name.casefold(), match[0])
        days = days_from_today(name.removeprefix("weekday "))
        if days is None:
            return match[0]
        day = self.today + timedelta(days=days)
        return day.strftime("%A") if name.startswith("weekday ") else self.wording.day(day)
