"""Messages without personal data, as they are shown and as they may become examples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from frontdesk.nlu.review.model import Message
from frontdesk.nlu.review.store import Doubtful
from frontdesk.privacy.model import Finding, Kind, Redacted, redacted
from frontdesk.privacy.ports import Redactor

#: Stand-ins for removed values in examples: fictional values of the same kind and form. Placeholders would teach the
#: assistant words that no customer types.
STAND_INS = {
    Kind.PERSON: "Alex Example",
    Kind.EMAIL: "name@example.com",
    Kind.PHONE: "+44 20 7946 0000",  # a number that the regulator gives to nobody
    Kind.ADDRESS: "1 Example Street",
    Kind.CARD: "[••••-0000]",
    Kind.IBAN: "GB00 EXAM 0000 0000 0000 00",
    Kind.PASSWORD: "•••",
    Kind.HEALTH: "illness",
}
#: Invisible characters that belong to a word or an emoji; all others are removed.
_JOINERS = "\u200c\u200d"
_LEAST_NAME = 3


def without_personal_data(doubtful: Doubtful, redactor: Redactor) -> Message:
    """The message as it may be shown, compared and written."""
    found = _found(doubtful.text, doubtful.locale, doubtful.customer_name, redactor)
    heard = doubtful.doubt.message
    return Message(
        id=heard.id,
        conversation_id=doubtful.conversation_id,
        seq=heard.seq,
        at=doubtful.at,
        why=tuple(sorted(doubtful.doubt.why)),
        understood_as=heard.intent,
        confidence=heard.confidence,
        meant=doubtful.doubt.meant,
        shown=one_line(found.text),
        text=one_line(_with_stand_ins(doubtful.text, found)),
    )


def with_stand_ins(text: str, locale: str, customer_name: str | None, redactor: Redactor) -> str:
    """A text in which stand-ins replace personal data, and the customer's own name."""
    return one_line(_with_stand_ins(text, _found(text, locale, customer_name, redactor)))


def with_text(message: Message, text: str, redactor: Redactor) -> Message:
    """The message with a text that the reviewer typed."""
    found = redactor.redact(text)
    return replace(message, shown=one_line(found.text), text=one_line(_with_stand_ins(text, found)))


def one_line(text: str) -> str:
    """The text without line breaks, control characters and invisible characters that disguise it."""
    visible = (" " if unicodedata.category(each) == "Cc" else "" if _is_hidden(each) else each for each in text)
    return " ".join("".join(visible).split())


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cf" and character not in _JOINERS


def _found(text: str, locale: str, customer_name: str | None, redactor: Redactor) -> Redacted:
    return _without_name(text, redactor.redact(text, locale[:2].lower()), customer_name)


def _with_stand_ins(text: str, found: Redacted) -> str:
    for finding in reversed(found.findings):
        text = text[: finding.start] + STAND_INS[finding.kind] + text[finding.end :]
    return text


def _without_name(text: str, found: Redacted, name: str | None) -> Redacted:
    """The findings with the customer's own name added, which is known if they are signed in."""
    named = [Finding(Kind.PERSON, start, end, 1.0) for start, end in _occurrences(text, name or "")]
    return redacted(text, [*found.findings, *named], ()) if named else found


def _occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    """The full name in any case; its parts only as they are written, since "will" is more often a word than Will."""
    parts = [part for part in name.split() if len(part) >= _LEAST_NAME]
    patterns = [re.compile(re.escape(part)) for part in parts]
    if len(parts) > 1:
        patterns.insert(0, re.compile(r"\s+".join(map(re.escape, name.split())), re.IGNORECASE))
    for pattern in patterns:
        for match in re.finditer(rf"(?<!\w){pattern.pattern}(?!\w)", text, pattern.flags):
            yield match.span()
