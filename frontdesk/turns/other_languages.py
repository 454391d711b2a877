"""Answers messages in languages that the bot does not speak, without the assistant, which would take them for nonsense.

The first one is told so in its language and offered a person by button; a second one goes to a person, as does a
request for one in any language of the catalogue. Only messages that the bot owns come here.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from frontdesk.conversations import store
from frontdesk.conversations.model import Conversation, Reason, Turn, TurnState
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

    def read(self, conversation: Conversation, text: str) -> Reading:
        """What a message that was typed in the conversation says of its language."""
        if self._reader is None:
            return Reading()
        try:
            return self._reader.read(text, conversation.language)
        except Exception as problem:  # whatever it is, the assistant reads the message
            log.error("language_unread", conversation=conversation.id, error=type(problem).__name__)
            return Reading()

    def is_foreign(self, reading: Reading) -> bool:
        """Whether the bot does not speak the language."""
        return self._reader is not None and reading.language not in (None, *self._reader.languages.spoken)

    def keep(self, timeline: Timeline, reading: Reading) -> bool:
        """Keep the language of a message with its conversation. Returns whether it is not for the assistant."""
        is_foreign = self.is_foreign(reading)
        if reading.language is not None:
            in_a_row = timeline.conversation.unspoken_in_a_row + 1 if is_foreign else 0
            timeline.conversation = replace(
                timeline.conversation, language=reading.language, unspoken_in_a_row=in_a_row
            )
        return is_foreign

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
            language = self._voice.language(timeline.conversation, RESPONSE)
            say(timeline, [Reply(text, ((title, PERSON_PAYLOAD),), language=language)])
        settle(timeline, turn, TurnState.TO_PERSON if is_with_people else TurnState.ANSWERED)
