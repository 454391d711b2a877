"""What the customer wants, in their own words: their last message that is a question or a request of its own.

A press of a button is no such message, nor is asking for a person, a yes or a no, a greeting, or the answer to a
question of the bot. The number of the message is kept in the conversation's row (`asked_seq`), for lists and for the
handoff packet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from frontdesk.conversations.episode import MEMORY_SLOTS
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner, Status
from frontdesk.conversations.timeline import Projection

#: Intents (`domain.yml`) that say nothing about what the customer wants.
PERSON = "person"
SMALL = frozenset(
    {"affirm", "deny", "cancel", "greet", "introduce", "thank", "goodbye", "how_are_you", "bot_challenge"}
)
#: A longer message says something beside its greeting or its yes.
SMALL_CHARS = 40


@dataclass(frozen=True)
class Heard:
    """A customer's message, and what the assistant made of it.

    Attributes:
        intent: its name; None if the assistant gave no answer.
        asks_for_person: the assistant took it for that, and hands over.
        events: the assistant's own events of the turn, as Rasa writes them.
    """

    message: Event
    intent: str | None = None
    asks_for_person: bool = False
    events: Sequence[Mapping[str, Any]] = field(default=())


def is_asked(heard: Heard) -> bool:
    """Whether the message says what the customer wants."""
    if (
        heard.message.kind is not Kind.MESSAGE
        or is_pressed(heard.message)
        or heard.asks_for_person
        or heard.intent == PERSON
        or fills_form(heard.events)
    ):
        return False
    return heard.intent not in SMALL or len(heard.message.text or "") > SMALL_CHARS


def is_pressed(message: Event) -> bool:
    """Whether the text is a button's, not the customer's own."""
    return "pressed" in message.data


def with_asked(conversation: Conversation, heard: Heard) -> Conversation:
    """The conversation after the bot's turn about this message. Where nothing was asked before, a request for a person
    that says more is what the customer wants: "I want the manager about W1107, it was due yesterday"."""
    if is_asked(heard) or (not conversation.asked_seq and _wants_a_person_and_says_why(heard)):
        return replace(conversation, asked_seq=heard.message.seq)
    return conversation


def _wants_a_person_and_says_why(heard: Heard) -> bool:
    message = heard.message
    is_typed = message.kind is Kind.MESSAGE and not is_pressed(message)
    wants_a_person = heard.asks_for_person or heard.intent == PERSON
    return is_typed and wants_a_person and len(message.text or "") > SMALL_CHARS


def fills_form(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the message answered a form that was active before it: a slot was filled, and no form was begun."""
    of_form = [event for event in events if event.get("event") == "active_loop"]
    is_begun = any(event.get("name") for event in of_form)
    runs = any(event.get("event") == "action" and str(event.get("name")).endswith("_form") for event in events)
    filled = any(
        event.get("event") == "slot" and event.get("name") not in MEMORY_SLOTS and event.get("value") is not None
        for event in events
    )
    return runs and filled and not is_begun


def _while_with_people(conversation: Conversation, events: Sequence[Event]) -> Conversation:
    """People's conversations have no turns: there the first message that was typed says it, unless the bot had heard it
    before. A new episode begins with nothing asked."""
    for event in events:
        if event.kind is Kind.STATUS and event.data["from"] == Status.RESOLVED:
            conversation = replace(conversation, asked_seq=0)
        elif event.kind is Kind.MESSAGE and event.author is Author.CUSTOMER and not is_pressed(event):
            is_first = not conversation.asked_seq and conversation.owner is not Owner.BOT
            conversation = replace(conversation, asked_seq=event.seq) if is_first else conversation
    return conversation


asked_while_with_people = Projection("asked_while_with_people", _while_with_people)
