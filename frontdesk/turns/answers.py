"""Stores the assistant's replies as events of the conversation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy.engine import Connection

from frontdesk.conversations import store, turn_store
from frontdesk.conversations.episode import carried_on, without_texts
from frontdesk.conversations.model import Author, Kind, NewEvent, Reason, Turn, in_language
from frontdesk.conversations.timeline import Timeline
from frontdesk.operations.proposals import note_told, read_back, withdraw
from frontdesk.turns.ports import AssistantError, Reply, TurnResult

#: Stands for characters that cannot be shown (U+FFFD).
REPLACEMENT = "\ufffd"
_LINE_END = re.compile("\r\n?")
_UNREADABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")


def readable(text: str, limit: int) -> str:
    """The part of a message that the assistant reads: its beginning, without control characters and lone surrogates.
    Lines stay lines: who writes in short ones ends a sentence with each.

    It is never blank, because the assistant does not answer a blank text at all.
    """
    return _UNREADABLE.sub(" ", _LINE_END.sub("\n", text)).strip()[:limit] or REPLACEMENT


def store_answers(timeline: Timeline, turn: Turn, result: TurnResult) -> tuple[Reason | None, bool]:
    """Store a turn's replies, buttons and result. Returns the reason for a handoff, if an action asks for one, and
    whether the bot has said anything."""
    save_result(timeline.connection, turn, result)
    has_spoken = say(timeline, result.replies)
    timeline.append(*_opened(result))
    if result.withdraws:
        withdraw(timeline.connection, timeline.conversation)
    read_back(timeline.connection, timeline.conversation, result.drafts, timeline.now)
    note_told(timeline.connection, result.told, timeline.now)
    return result.handoff, has_spoken


def say(timeline: Timeline, messages: Iterable[Reply]) -> bool:
    """Store messages of the bot that have a text, with their buttons. Returns whether there was any."""
    replies = [reply for reply in messages if reply.text]
    issued = [
        [{"id": store.new_id(), "title": title, "payload": payload} for title, payload in reply.buttons]
        for reply in replies
    ]
    events = timeline.append(*map(_message, replies, issued))
    of = timeline.conversation.id
    rows = [
        {**button, "conversation_id": of, "seq": event.seq}
        for event, buttons in zip(events, issued, strict=True)
        for button in buttons
    ]
    turn_store.insert_buttons(timeline.connection, rows)
    return bool(replies)


def _message(reply: Reply, issued: list[dict[str, Any]]) -> NewEvent:
    """A message of the bot. Each button goes out with an opaque id; its payload stays here."""
    data = reply.report.shown() | in_language(reply.language)
    if issued:
        data["buttons"] = [{"id": button["id"], "title": button["title"]} for button in issued]
    return NewEvent(Kind.MESSAGE, Author.BOT, text=reply.text, data=data)


def _opened(result: TurnResult) -> list[NewEvent]:
    """The tickets of requests that the turn left for the team. By the bot: the system's stand for whole episodes."""
    return [
        NewEvent(Kind.TICKET, Author.BOT, data={"number": left.number, "status": "open", "request": left.kind})
        for left in result.requests
    ]


def save_result(connection: Connection, turn: Turn, result: TurnResult) -> None:
    """Store what the assistant understood and tried, its own events, and the slots and the form after them."""
    carried = carried_on(turn_store.carried(connection, turn.conversation_id, turn.episode), result.events)
    values = {"turn_id": turn.id, "conversation_id": turn.conversation_id, "episode": turn.episode, "seq": turn.seq}
    values |= {
        "tracker_events": json.dumps(without_texts(result.events), separators=(",", ":")),
        "carried": json.dumps(carried, separators=(",", ":")),
        "intent": result.intent,
        "ranking": list(result.ranking),
        "reading": result.reading,
        "steps": [step.to_json() for step in result.steps],
        "articles": [article.to_json() for article in result.articles],
    }
    turn_store.insert_result(connection, values)


def late_note(outcome: TurnResult | AssistantError) -> list[NewEvent]:
    """An internal note of what the bot would have said and what it did, for the person who took over meanwhile, and the
    tickets of requests that it left."""
    if isinstance(outcome, AssistantError):
        return []
    steps = [step.to_json() for step in outcome.steps]
    texts = [reply.text for reply in outcome.replies if reply.text]
    if not texts and not steps:
        return []
    data = {"late_reply": True, "steps": steps}
    return [NewEvent(Kind.NOTE, Author.BOT, text="\n\n".join(texts), data=data, public=False), *_opened(outcome)]
