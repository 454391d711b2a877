"""Proofs: that the customer is there and agrees to one operation with exactly these parameters. No I/O.

A challenge is asked for, answered within its time and tries, and then used up by the operation, once. What counts as an
answer is its method: a code that was sent to the customer, or a fresh sign-in on the host's page.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: How long a challenge may be answered, and how long its answer may be used.
ANSWER_TIME = USE_TIME = timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 6
#: Whoever takes an account over first changes where its codes go.
CONTACT_REST = timedelta(hours=72)
#: For a challenge to the account's own address, whatever it is when the code is sent.
ON_FILE = ""
#: In settings: every operation without methods of its own.
ALL = "*"
HIDDEN = "•" * DIGITS


class Method(StrEnum):
    """How a customer proves to be it."""

    HOST = "host"
    EMAIL = "email"
    SMS = "sms"

    @property
    def is_code(self) -> bool:
        return self is not Method.HOST


class NeedsPerson(Exception):
    """No proof can be asked for; people have to find out who it is. `reason` is `contact_changed` or `no_method`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Purpose:
    """What a proof is for, and for nothing else.

    Attributes:
        name: of the operation, such as `cancel_order`.
        digest: SHA-256 of its name, customer and parameters, in hexadecimal.
        words: what it does, for the customer, as in "cancel order W1042".
    """

    operation_id: str
    digest: str
    name: str
    words: str


@dataclass(frozen=True)
class Challenge:
    """A stored challenge.

    Attributes:
        recipient: an address that the operation brings, or `ON_FILE`.
        code_hash: keyed hash of the code; None if there is none.
        nonce: what the host's token has to repeat; None for a code.
        tries: how many answers were compared.
        answered_at: when the right answer came; it may be used until `usable_until`.
        ended_at: when it was given up: asked anew, too many tries.
    """

    id: str
    conversation_id: str
    customer_id: str
    operation_id: str
    digest: str
    name: str
    words: str
    locale: str
    method: Method
    recipient: str
    code_hash: str | None
    nonce: str | None
    asked_at: datetime
    expires_at: datetime
    tries: int = 0
    answered_at: datetime | None = None
    usable_until: datetime | None = None
    used_at: datetime | None = None
    ended_at: datetime | None = None

    def waits(self, now: datetime) -> bool:
        """Whether an answer may still come."""
        is_over = self.answered_at is not None or self.ended_at is not None
        return not is_over and now < self.expires_at and self.tries < MOST_TRIES

    @property
    def tries_left(self) -> int:
        return MOST_TRIES - self.tries

    def holds(self, now: datetime) -> bool:
        """Whether it was answered, and may be used."""
        return self.usable_until is not None and now < self.usable_until and self.used_at is None


def proven(challenges: Sequence[Challenge], now: datetime) -> list[Challenge]:
    """The answered challenges of one operation that together prove it: one for each recipient that was asked. Empty if
    any of them is missing."""
    asked = {each.recipient for each in challenges if each.ended_at is None or each.holds(now)}
    held = [each for each in challenges if each.holds(now)]
    return held if asked and {each.recipient for each in held} == asked else []


@dataclass(frozen=True)
class Standing:
    """Where the proof of an operation stands: until when it may be given, the tries that are left, and whether it was
    given and may be used until then."""

    until: datetime
    tries_left: int
    is_given: bool

    def __str__(self) -> str:
        return f"{self.until.isoformat()} {self.tries_left} {self.is_given}"


def standing(challenges: Sequence[Challenge], now: datetime) -> Standing | None:
    """That of the challenges of one operation; None if one of its recipients can answer no more."""
    if held := proven(challenges, now):
        return Standing(min(each.usable_until or now for each in held), 0, is_given=True)
    waiting = [each for each in challenges if each.waits(now)]
    asked = {each.recipient for each in challenges if each.ended_at is None or each.holds(now)}
    if not waiting or asked - {each.recipient for each in challenges if each.waits(now) or each.holds(now)}:
        return None
    until, left = min(each.expires_at for each in waiting), min(each.tries_left for each in waiting)
    return Standing(until, left, is_given=False)


class Outcome(StrEnum):
    """What became of an answer.

    Attributes:
        PROVEN: right, and nothing else is missing.
        RIGHT: right, and another code is still missing.
        WRONG: it may be tried again.
        ENDED: wrong, and no further try counts.
        UNASKED: nothing was asked for.
    """

    PROVEN = "proven"
    RIGHT = "right"
    WRONG = "wrong"
    ENDED = "ended"
    UNASKED = "unasked"


@dataclass(frozen=True)
class Answered:
    """What became of an answer, to which challenge; `tries_left` of a wrong one."""

    outcome: Outcome
    challenge: Challenge | None = None
    tries_left: int = 0


@dataclass(frozen=True)
class Methods:
    """Which methods count for which operation, the preferred first."""

    by_operation: Mapping[str, tuple[Method, ...]]

    def of(self, operation: str) -> tuple[Method, ...]:
        return self.by_operation.get(operation, self.by_operation.get(ALL, ()))


def parse_methods(text: str) -> Methods:
    """Read `email, host` or `change_email=email; *=email, host`.

    Raises:
        ValueError: a part cannot be read; the message names it.
    """
    found: dict[str, tuple[Method, ...]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, is_named, listed = part.rpartition("=")
        key = name.strip() if is_named else ALL
        if not re.fullmatch(r"\*|[a-z_]{1,32}", key) or key in found:
            raise ValueError(f'"{part}" names no operation, or one that is there already: write "change_email=email"')
        found[key] = tuple(dict.fromkeys(_method(each.strip()) for each in listed.split(",")))
    if not found:
        raise ValueError(f"name at least one of {', '.join(Method)}")
    return Methods(found)


def _method(text: str) -> Method:
    if text not in list(Method):
        raise ValueError(f'"{text}" is no method; choose from {", ".join(Method)}')
    return Method(text)


#: Six digits as people copy them from a mail, and not part of a longer number, a name or an amount.
#: Codes that one message may hold: that of the address on file and that of a new one.
MOST_CODES = 2
_CODE = re.compile(r"(?<![\w.,#/+-])(?<!\d[ \u00a0-])(?:[0-9][ \u00a0\u202f-]?){5}[0-9](?![\w/]|[.,-]\w|[ -]\d)")


def codes_in(text: str) -> tuple[str, ...]:
    """The codes that a message holds, at most as many as are ever asked for at once."""
    found = (re.sub(r"[^0-9]", "", each[0]) for each in _CODE.finditer(_plain(text)))
    return tuple(dict.fromkeys(itertools.islice(found, MOST_CODES)))


def without_code(text: str) -> str:
    """The text with every code hidden, digits of other scripts included."""
    plain = _plain(text)
    return "".join(_pieces(text, [each.span() for each in _CODE.finditer(plain)]))


def _plain(text: str) -> str:
    """Every character as one, digits of all scripts as ours, so that places in it are places in the text."""
    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], HIDDEN]
        at = end
    return [*pieces, text[at:]]
