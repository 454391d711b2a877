"""What a ticket says: the handoff packet and the conversation, as plain text for the team."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.connectors.queueing import is_of
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner

SUBJECT_CHARS = 120
#: Room for the lines around a text that is cut.
MARGIN = 200
#: Of what else a ticket can hold of one slot.
SLOT_CHARS = 300
WHO = {Author.CUSTOMER: "Customer", Author.BOT: "Assistant", Author.AGENT: "Agent"}
#: What no desk can store or shows as something else.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Batch:
    """The beginning of what is to be written. `text` is empty if nothing up to the event `upto` is for the desk;
    `by_customer`: whether the customer said some of it."""

    text: str
    upto: int
    by_customer: bool


def batch(desk: str, events: Sequence[Event], packet: Mapping[str, Any] | None, most_chars: int) -> Batch:
    """As many of the events as fit, at least one. The packet comes first if the conversation is handed over in them."""
    head = ""
    if packet is not None and any(event.kind is Kind.OWNER and event.data["to"] == Owner.QUEUE for event in events):
        head = _cut(of_packet(packet), most_chars // 2) + "\n\n"
    lines: list[str] = []
    upto, left, by_customer = events[0].seq - 1, most_chars - len(head) - MARGIN, False
    for event in events:
        line = _line(event) if _is_told(desk, event) else ""
        if lines and line and len(line) + 1 > left:
            break
        if line:
            lines.append(_cut(line, left))
            left -= len(lines[-1]) + 1
            by_customer = by_customer or event.author is Author.CUSTOMER
        upto = event.seq
    return Batch((head + "\n".join(lines)).strip(), upto, by_customer)


def subject(packet: Mapping[str, Any] | None, conversation: Conversation) -> str:
    """One line that says what the customer wants, and who it is."""
    words = _plain((packet or {}).get("customer_words") or conversation.handoff_reason or "A customer needs a person")
    name = _plain(conversation.customer_name or "")
    who = f" ({name[:40]})" if name else ""
    return _cut(words.replace("_", " "), SUBJECT_CHARS - len(who)) + who


def of_packet(packet: Mapping[str, Any]) -> str:
    """The packet as agents of the inbox see it."""
    who = packet["identity"]
    named = [who[name] for name in ("customer_id", "name", "email") if who[name]]
    lines = [
        *packet["summary"],
        "",
        f"Identity: {who['level']} ({who['method']})" + (f": {', '.join(named)}" if named else ""),
        f"Reason: {packet['reason'].replace('_', ' ')}",
        *_some("Language", packet["language"]),
        *_some("Asked", packet["customer_words"]),
        *_some("Then said", packet.get("request")),
        *(f"Known: {name}: {_value(value)}" for name, value in packet["slots"].items()),
        *(f"Tried: {_step(step)}" for step in packet["steps"]),
        *(f"Shown: {article['title']} <{article['url']}>" for article in packet["articles"]),
        *_some("Ticket that the customer knows", packet["ticket"]),
    ]
    return "\n".join(_writable(line) for line in lines)


def _some(name: str, value: str | None) -> list[str]:
    return [f"{name}: {_indented(value)}"] if value else []


def _value(value: Any) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _cut(_plain(said), SLOT_CHARS)


def _step(step: Mapping[str, Any]) -> str:
    about = f" ({step['about']})" if step["about"] else ""
    return f"{step['action'].removeprefix('action_').replace('_', ' ')}: {step['result']}{about}"


def _is_told(desk: str, event: Event) -> bool:
    """Whether the desk is told: what customer, assistant and agents of the inbox said, and what these noted."""
    is_note = event.kind is Kind.NOTE and event.author is Author.AGENT
    is_said = event.kind is Kind.MESSAGE and event.author in WHO
    return (is_note or is_said) and not is_of(desk, event)


def _line(event: Event) -> str:
    name = _plain(str(event.data.get("name", ""))) if event.author is Author.AGENT else ""
    who = name or WHO[event.author]
    note = " (note)" if event.kind is Kind.NOTE else ""
    buttons = ", ".join(_plain(str(button["title"])) for button in event.data.get("buttons", ()))
    said = _writable(_indented(event.text or "")) + (f"\n    [{buttons}]" if buttons else "")
    return f"{event.at:%Y-%m-%d %H:%M} UTC {who}{note}: {said}"


def _indented(text: str) -> str:
    """Further lines set in, so that nobody can write a line that looks like somebody else's."""
    return "\n    ".join(text.splitlines())


def _plain(text: str) -> str:
    return _writable(" ".join(text.split()))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
