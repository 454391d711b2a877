"""Answers messages in languages that the bot does not speak, without the assistant, which would take them for nonsense.

The first one is told so in its language and offered a person by button; a second one goes to a person, as does a
request for one in any language of the catalogue. Only messages that the bot owns come here.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from frontdesk.conversations import store
from frontdesk.conversations.model import Reason, Turn, TurnState
from frontdesk.conversations.settling import settle
from frontdesk.conversations.timeline import Timeline
from frontdesk.conversations.voice import Voice
from frontdesk.handoff.asked import Heard, with_asked
from frontdesk.handoff.service import Escalation, Handoffs
from frontdesk.language.model import Reading
from frontdesk.language.service import LanguageReader
from frontdesk.turns.answers import say
from frontdesk.turns.ports import Reply

log = structlog.get_logger("frontdesk.languages")

RESPONSE = "utter_other_language"
PERSON_BUTTON = "utter_other_language_person"
PERSON_PAYLOAD = "/person"
#: Messages in a row in such a language, of which the last goes to a person.
MOST_IN_A_ROW = 2


class OtherLanguages:
    """Takes messages that the assistant cannot read. Without a reader it takes none."""

    def __init__(self, reader: LanguageReader | None, voice: Voice, handoffs: Handoffs) -> None:
        self._reader = reader
        self._voice = voice
        self._handoffs = handoffs

    def read(self, timeline: Timeline, turn: Turn, text: str) -> Reading | None:
        """Keep the language of a message with its conversation; returns what it says if it is not for the assistant."""
        if self._reader is None or turn.payload is not None:
            return None
        conversation = timeline.conversation
        try:
            reading = self._reader.read(text, conversation.language)
        except Exception as problem:  # whatever it is, the assistant reads the message
            log.error("language_unread", turn=turn.id, error=type(problem).__name__)
            return None
        if reading.language is None:
            return None
        is_spoken = reading.language in self._reader.languages.spoken
        in_a_row = 0 if is_spoken else conversation.unspoken_in_a_row + 1
        timeline.conversation = replace(conversation, language=reading.language, unspoken_in_a_row=in_a_row)
        return None if is_spoken else reading

    def answer(self, timeline: Timeline, turn: Turn, reading: Reading) -> None:
        """Say it in the message's language, or hand over; settle the message."""
        message = store.event_at(timeline.connection, turn.conversation_id, turn.seq)
        heard = Heard(message, asks_for_person=reading.asks_for_person)
        timeline.conversation = with_asked(timeline.conversation, heard)
        is_with_people = False
        if reading.asks_for_person or timeline.conversation.unspoken_in_a_row >= MOST_IN_A_ROW:
            reason = Reason.ASKED_FOR_PERSON if reading.asks_for_person else Reason.OTHER_LANGUAGE
            is_with_people = self._handoffs.ask_for_person(timeline, Escalation(reason, turn.seq))
        else:
            text, title = (self._voice.text(timeline.conversation, each) for each in (RESPONSE, PERSON_BUTTON))
            say(timeline, [Reply(text, ((title, PERSON_PAYLOAD),))])
        settle(timeline, turn, TurnState.TO_PERSON if is_with_people else TurnState.ANSWERED)
