"""What the assistant brought, as events of the conversation."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Draft, Kind, Turn
from frontdesk.conversations.ports import AssistantError, TurnResult

#: Stands for characters that cannot be shown (U+FFFD).
REPLACEMENT = "\ufffd"
_UNREADABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def readable(text: str, limit: int) -> str:
    """What the assistant reads of a message: its beginning, without control characters and broken surrogates.

    It is never blank: the assistant has no answer to a blank text, not even that it does not understand it.
    """
    return _UNREADABLE.sub(" ", text).strip()[:limit] or REPLACEMENT


def facts(result: TurnResult) -> dict[str, Any]:
    """The facts that ride in a turn's replies: ``steps``, ``articles`` and the ``handoff`` reason or None."""
    customs = [reply.custom for reply in result.replies]
    handoffs = [custom["handoff"]["reason"] for custom in customs if custom.get("handoff")]
    return {
        "steps": [custom["step"] for custom in customs if custom.get("step")],
        "articles": [article for custom in customs for article in custom.get("articles", ())],
        "handoff": handoffs[-1] if handoffs else None,
    }


def answers(connection: Connection, conversation: Conversation, result: TurnResult) -> list[Draft]:
    """The bot's messages, to be stored next. Buttons get an opaque id each; what they stand for stays here."""
    drafts: list[Draft] = []
    rows: list[dict[str, Any]] = []
    for reply in (reply for reply in result.replies if reply.text):
        seq = conversation.last_seq + len(drafts) + 1
        issued = [
            {"id": store.new_id(), "conversation_id": conversation.id, "seq": seq, "title": title, "payload": payload}
            for title, payload in reply.buttons
        ]
        rows += issued
        data = {key: reply.custom[key] for key in ("links", "articles", "canned") if reply.custom.get(key)}
        if issued:
            data["buttons"] = [{"id": row["id"], "title": row["title"]} for row in issued]
        drafts.append(Draft(Kind.MESSAGE, Author.BOT, text=reply.text, data=data))
    store.insert_buttons(connection, rows)
    return drafts


def save_result(connection: Connection, turn: Turn, result: TurnResult, found: dict[str, Any]) -> None:
    """Store what the assistant understood and tried, and its own events."""
    values = {"turn_id": turn.id, "conversation_id": turn.conversation_id, "episode": turn.episode, "seq": turn.seq}
    values |= {
        "tracker_events": json.dumps(result.events, separators=(",", ":")),
        "intent": result.intent,
        "ranking": list(result.ranking),
        **found,
    }
    store.insert_result(connection, values)


def late_note(outcome: TurnResult | AssistantError) -> list[Draft]:
    """What the bot would have said, and what it did, for the person who took over meanwhile."""
    if isinstance(outcome, AssistantError):
        return []
    steps = facts(outcome)["steps"]
    texts = [reply.text for reply in outcome.replies if reply.text]
    if not texts and not steps:
        return []
    data = {"late_reply": True, "steps": steps}
    return [Draft(Kind.NOTE, Author.BOT, text="\n\n".join(texts), data=data, public=False)]
