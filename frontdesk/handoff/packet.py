"""The handoff packet: everything that the person who takes over needs, written once at the handoff.

Unknown values are `None` or an empty list, never a guess. `SCHEMA` is checked before a packet is stored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import jsonschema
import structlog
from sqlalchemy.engine import Connection, Row

from frontdesk.conversations import store, turn_store
from frontdesk.conversations.episode import MEMORY_SLOTS
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Reason
from frontdesk.conversations.report import ArticleShown, Step
from frontdesk.database import utc_now
from frontdesk.handoff.asked import is_pressed
from frontdesk.handoff.isolation import isolated
from frontdesk.identity.model import Level
from frontdesk.locales import english_name

log = structlog.get_logger("frontdesk.packet")

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
        level={"enum": [a.name.lower() for a in Level]}, method=_TEXT, customer_id=_MAYBE, name=_MAYBE, email=_MAYBE
    ),
    language=_MAYBE,
    customer_words=_MAYBE,
    answers={"type": ["array", "null"], "items": _TEXT},
    request=_MAYBE,
    intent={"type": ["object", "null"]},
    slots={"type": "object"},
    steps={"type": "array", "items": _object(action=_TEXT, result=_TEXT, about=_MAYBE)},
    articles={"type": "array", "items": _object(id=_TEXT, title=_TEXT, url=_TEXT, passage=_MAYBE)},
    ticket=_MAYBE,
    summary={"type": "array", "items": _TEXT, "minItems": 4, "maxItems": 4},
)
_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
#: Events after the customer's words among which the bot's answers to them are looked for.
ANSWERED_WITHIN = 20

WHY = {
    Reason.ASKED_FOR_PERSON: "the customer asked for a person",
    Reason.NOT_UNDERSTOOD_TWICE: "the assistant did not understand twice in a row",
    Reason.NO_ANSWER_FOUND: "no article answers the question",
    Reason.POLICY_REQUIRES: "policy requires a person",
    Reason.DANGER: "somebody may be in danger; look at this first",
    Reason.LEGAL_OR_PRESS: "legal action or the press is meant; look at this first",
    Reason.ASSISTANT_UNAVAILABLE: "the assistant was not available",
    Reason.ACTION_FAILED: "a lookup or operation failed",
    Reason.DEADLINE_MISSED: "the assistant did not answer in time",
    Reason.LEFT: "{agent} had it and is not here any more",
    Reason.RETURNED: "{agent} resolved it, and the customer writes again",
    Reason.OTHER_LANGUAGE: "the assistant does not speak the customer's language",
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
    agent_name: str = "",
) -> bool:
    """Build, check and store the packet of this handoff.

    A packet that does not fit `SCHEMA` must not stop the handoff: it is logged and replaced by a minimal packet of what
    is known for certain.

    Args:
        failed_seq: number of the customer's message at which the bot stopped, if one was open.
        intent: the intent that the bot saw in that message.
        ticket: number of the ticket that was opened with it.
        agent_name: the agent who had the conversation before, if one had.

    Returns:
        True for the whole packet, False for a minimal one.
    """
    of = (conversation.id, conversation.episode)
    results, tracker_events = turn_store.results_of_episode(connection, *of), turn_store.tracker_events(connection, *of)
    asked = words(connection, conversation, failed_seq)
    why = _why(connection, conversation, reason, agent_name)
    packet = _minimal(conversation, reason, now, asked, ticket, why)
    packet |= _failing_turn(connection, conversation, failed_seq)
    is_whole = True
    try:
        whole = packet | _tried(conversation, why, asked, results) | {"intent": intent}
        whole |= {"slots": slots(json.loads(tracker_events))}
        _VALIDATOR.validate(whole)
        packet = whole
    except Exception as problem:  # whatever it is, the customer must reach a person
        log.error("packet_invalid", conversation=conversation.id, episode=conversation.episode, error=_name(problem))
        is_whole = False
    values = {"conversation_id": conversation.id, "episode": conversation.episode, "reason": str(reason), "at": now}
    values |= {"id": store.new_id(), "owner_version": conversation.owner_version, "packet": packet}
    store.insert_handoff(connection, values)
    return is_whole


def _minimal(
    conversation: Conversation, reason: Reason, now: datetime, asked: str | None, ticket: str | None, why: str
) -> dict[str, Any]:
    """The packet without anything that an action or the assistant said."""
    return {
        "version": 1,
        "reason": str(reason),
        "at": now.isoformat(),
        "episode": conversation.episode,
        "identity": _identity(conversation),
        "language": conversation.language,
        "customer_words": asked,
        "intent": None,
        "slots": {},
        "steps": [],
        "articles": [],
        "ticket": ticket,
        "summary": _summary(conversation, why, asked, (), ()),
    }


def _tried(conversation: Conversation, why: str, asked: str | None, results: Sequence[Row[Any]]) -> dict[str, Any]:
    """Steps, articles and their summary. Raises ValueError if a stored one cannot be read."""
    steps = [Step.read(step) for row in results for step in row.steps]
    shown = [ArticleShown.read(article) for row in results for article in row.articles]
    articles = list({(article.id, article.passage): article for article in shown}.values())
    return {
        "steps": [step.to_json() for step in steps],
        "articles": [article.to_json() for article in articles],
        "summary": _summary(conversation, why, asked, steps, shown),
    }


def _name(problem: Exception) -> str:
    """The error in a word, and its place in the packet; never the value there."""
    path = problem.json_path if isinstance(problem, jsonschema.ValidationError) else ""
    return f"{type(problem).__name__} {path}".rstrip()


def slots(tracker_events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The filled slots after these events, without those that say where the conversation stands."""
    filled: dict[str, Any] = {}
    for event in tracker_events:
        if event.get("event") == "slot" and event["name"] not in MEMORY_SLOTS:
            filled[event["name"]] = event["value"]
    return {name: value for name, value in filled.items() if value is not None}


def level_of(conversation: Conversation) -> str:
    """How strongly the customer's identity is proven now, as the interface names it."""
    return conversation.assurance.level_at(utc_now()).name.lower()


def _identity(conversation: Conversation) -> dict[str, Any]:
    return {
        "level": level_of(conversation),
        "method": conversation.auth_method,
        "customer_id": conversation.customer_id,
        "name": conversation.customer_name,
        "email": conversation.customer_email,
    }


def words(connection: Connection, conversation: Conversation, failed_seq: int | None) -> str | None:
    """What the customer asked, in their own words; else how they asked for a person; None if they only pressed
    buttons."""
    if conversation.asked_seq:
        return store.event_at(connection, conversation.id, conversation.asked_seq).text
    return _typed(connection, conversation, failed_seq)


def _typed(connection: Connection, conversation: Conversation, seq: int | None) -> str | None:
    message = store.event_at(connection, conversation.id, seq) if seq is not None else None
    return message.text if message and not is_pressed(message) else None


def _failing_turn(connection: Connection, conversation: Conversation, failed_seq: int | None) -> dict[str, Any]:
    """What the bot answered to the customer's words, and the message in which they then asked for a person."""
    seq = conversation.asked_seq
    if not seq:
        return {"answers": [], "request": None}
    answers = _answers(store.events_between(connection, conversation.id, seq, seq + ANSWERED_WITHIN))
    return {"answers": answers, "request": _typed(connection, conversation, failed_seq) if failed_seq != seq else None}


def _answers(events: Sequence[Event]) -> list[str]:
    """What the bot said before the customer's next message."""
    said = []
    for event in events:
        if event.kind is Kind.MESSAGE and event.author is Author.CUSTOMER:
            break
        if event.kind is Kind.MESSAGE and event.author is Author.BOT and event.public:
            said.append(event.text or "")
    return said


def _summary(
    conversation: Conversation,
    why: str,
    asked: str | None,
    steps: Sequence[Step],
    articles: Sequence[ArticleShown],
) -> list[str]:
    who = isolated(conversation.customer_name or "An anonymous visitor")
    level = level_of(conversation)
    tried = ", ".join(f"{step.action.removeprefix('action_')}: {step.result}" for step in steps[-4:])
    shown = ", ".join(dict.fromkeys(article.title for article in articles))
    said = isolated(_short(asked))
    language = f", writes {english_name(conversation.language)}" if conversation.language else ""
    return [
        f"Who: {who} ({level}), {conversation.channel.replace('_', ' ')}{language}",
        f"Asked: {said or 'not said yet'}",
        f"Tried: {tried or 'nothing yet'}" + (f"; shown: {shown}" if shown else ""),
        f"Why you: {why}",
    ]


def _why(connection: Connection, conversation: Conversation, reason: Reason, agent_name: str) -> str:
    """Why a person is asked; of a customer who comes back also what it was about before."""
    why = WHY.get(reason, str(reason)).replace("{agent}", agent_name)
    before = store.latest_handoff(connection, conversation.id) if reason is Reason.RETURNED else None
    said = _short(before["customer_words"]) if before else ""
    return f"{why}; before: {said}" if said else why


def _short(text: str | None) -> str:
    """The beginning of a text, in one line."""
    said = " ".join((text or "").split())
    return said[:197] + "…" if len(said) > 198 else said
