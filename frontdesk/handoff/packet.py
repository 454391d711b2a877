"""The handoff packet: everything that the person who takes over needs, written once at the escalation.

What is not known reads ``None`` or an empty list, never a guess. ``SCHEMA`` is checked before a packet is stored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import jsonschema
from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Reason
from frontdesk.identity.model import Assurance

_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SCHEMA: dict[str, Any] = _object(
    version={"const": 1},
    reason={"enum": [str(reason) for reason in Reason]},
    at=_TEXT,
    episode={"type": "integer", "minimum": 1},
    identity=_object(
        level={"enum": [a.name.lower() for a in Assurance]}, method=_TEXT, customer_id=_MAYBE, name=_MAYBE, email=_MAYBE
    ),
    customer_words=_MAYBE,
    intent={"type": ["object", "null"]},
    slots={"type": "object"},
    steps={"type": "array", "items": _object(action=_TEXT, result=_TEXT, about=_MAYBE)},
    articles={"type": "array", "items": _object(id=_TEXT, title=_TEXT, url=_TEXT, passage=_MAYBE)},
    ticket=_MAYBE,
    summary={"type": "array", "items": _TEXT, "minItems": 4, "maxItems": 4},
)
_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

WHY = {
    Reason.ASKED_FOR_PERSON: "the customer asked for a person",
    Reason.NOT_UNDERSTOOD_TWICE: "the assistant did not understand twice in a row",
    Reason.NO_ANSWER_FOUND: "no article answers the question",
    Reason.POLICY_REQUIRES: "policy requires a person",
    Reason.ASSISTANT_UNAVAILABLE: "the assistant was not available",
    Reason.ACTION_FAILED: "a lookup or operation failed",
    Reason.DEADLINE_MISSED: "the assistant did not answer in time",
}


def write(
    connection: Connection,
    conversation: Conversation,
    reason: Reason,
    now: datetime,
    *,
    failed_seq: int | None,
    intent: dict[str, Any] | None = None,
    ticket: str | None = None,
) -> dict[str, Any]:
    """Build, check and store the packet of this escalation.

    Args:
        failed_seq: number of the customer's message at which the bot stopped, if one was open.
        intent: what the bot took that message for.
        ticket: number of the ticket that was opened with it.

    Raises:
        jsonschema.ValidationError: the packet does not fit its schema; nothing is stored.
    """
    results = store.results_of_episode(connection, conversation.id, conversation.episode)
    steps = [step for row in results for step in row.steps]
    articles = [article for row in results for article in row.articles]
    past = json.loads(store.tracker_events(connection, conversation.id, conversation.episode))
    words = _words(connection, conversation, failed_seq)
    packet = {
        "version": 1,
        "reason": str(reason),
        "at": now.isoformat(),
        "episode": conversation.episode,
        "identity": _identity(conversation),
        "customer_words": words,
        "intent": intent,
        "slots": slots(past),
        "steps": [{"action": s["action"], "result": s["result"], "about": s.get("about")} for s in steps],
        "articles": _unique([_article(article) for article in articles]),
        "ticket": ticket,
        "summary": _summary(conversation, reason, words, steps, articles),
    }
    _VALIDATOR.validate(packet)
    values = {"conversation_id": conversation.id, "episode": conversation.episode, "reason": str(reason), "at": now}
    values |= {"id": store.new_id(), "owner_version": conversation.owner_version, "packet": packet}
    store.insert_handoff(connection, values)
    return packet


def slots(tracker_events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The filled slots after these events, without Rasa's own."""
    filled: dict[str, Any] = {}
    for event in tracker_events:
        if event.get("event") == "slot" and event["name"] not in ("requested_slot", "session_started_metadata"):
            filled[event["name"]] = event["value"]
    return {name: value for name, value in filled.items() if value is not None}


def _identity(conversation: Conversation) -> dict[str, Any]:
    return {
        "level": conversation.assurance.name.lower(),
        "method": conversation.auth_method,
        "customer_id": conversation.customer_id,
        "name": conversation.customer_name,
        "email": conversation.customer_email,
    }


def _words(connection: Connection, conversation: Conversation, failed_seq: int | None) -> str | None:
    if failed_seq is not None:
        return store.event_at(connection, conversation.id, failed_seq).text
    said = store.latest_message(connection, conversation, Author.CUSTOMER)
    return said.text if said else None


def _article(article: dict[str, Any]) -> dict[str, Any]:
    return {key: article.get(key) for key in ("id", "title", "url", "passage")}


def _unique(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({article["url"]: article for article in articles}.values())


def _summary(
    conversation: Conversation,
    reason: Reason,
    words: str | None,
    steps: Sequence[dict[str, Any]],
    articles: Sequence[dict[str, Any]],
) -> list[str]:
    who = conversation.customer_name or "An anonymous visitor"
    level = conversation.assurance.name.lower().replace("_", " ")
    tried = ", ".join(f"{s['action'].removeprefix('action_')}: {s['result']}" for s in list(steps)[-4:])
    shown = ", ".join(dict.fromkeys(a["title"] for a in articles))
    asked = " ".join((words or "").split())
    return [
        f"Who: {who} ({level}), {conversation.channel.replace('_', ' ')}",
        f"Asked: {asked[:197] + '…' if len(asked) > 198 else asked or 'unknown'}",
        f"Tried: {tried or 'nothing yet'}" + (f"; shown: {shown}" if shown else ""),
        f"Why you: {WHY.get(reason, str(reason))}",
    ]
