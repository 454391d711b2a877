"""What a customer gives as proof in the chat: a code that was asked for, or the host's token of a fresh sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.engine import Connection

from frontdesk.conversations.model import Author, Conversation, Kind, NewEvent, Owner
from frontdesk.conversations.timeline import Timeline
from frontdesk.conversations.voice import Voice
from frontdesk.identity.model import VERIFIED_TIME, Level
from frontdesk.identity.ports import VerifiedToken
from frontdesk.identity.proofs.model import Answered, Outcome, codes_in, without_code
from frontdesk.identity.proofs.service import Proofs
from frontdesk.privacy.masking import mask
from frontdesk.problems import InvalidToken

#: After these nothing more is asked for.
_LAST = (Outcome.PROVEN, Outcome.ENDED, Outcome.UNASKED)


#: What the customer hears of a code that a person has asked for.
SAID = {
    Outcome.PROVEN: "utter_verified",
    Outcome.RIGHT: "utter_code_right_next",
    Outcome.WRONG: "utter_code_wrong",
    Outcome.ENDED: "utter_code_ended",
}


def payload_of(outcome: str) -> str:
    """What the assistant reads when a customer has given something as proof: what became of it."""
    return f'/signed_in{{"proof": "{outcome}"}}'


class Proving:
    """Takes answers to what proofs ask for, and notes in the conversation that a customer is verified.

    Args:
        proofs: None where none are ever asked for.
        voice: says what became of a code where the assistant is silent, since a person has the conversation.
    """

    def __init__(self, proofs: Proofs | None, voice: Voice) -> None:
        self._proofs = proofs
        self._voice = voice

    def codes_in(self, text: str | None) -> tuple[tuple[str, ...], str]:
        """The codes that a message may hold, and the message as it is stored if one is asked for."""
        codes = codes_in(text) if text and self._proofs else ()
        return codes, mask(without_code(text)) if text and codes else ""

    def is_asked(self, connection: Connection, conversation: Conversation, codes: Sequence[str]) -> bool:
        """Whether a code is asked for now: only then is a number taken for one."""
        if not codes or self._proofs is None:
            return False
        waiting = self._proofs.waiting(connection, conversation.id, conversation.customer_id)
        return any(each.method.is_code for each in waiting)

    def take_codes(self, timeline: Timeline, codes: Sequence[str], address: str | None) -> str:
        """Compare codes that are asked for; returns the payload of the message's turn. Each try counts."""
        assert self._proofs is not None and timeline.conversation.customer_id is not None  # it is asked for
        customer_id = timeline.conversation.customer_id
        conversation_id = timeline.conversation.id
        outcomes = set()
        for code in codes:
            answered = self._proofs.try_code(timeline.connection, conversation_id, customer_id, code, address)
            self._note(timeline, answered)
            outcomes.add(answered.outcome)
            if answered.outcome in _LAST:
                break
        came_of_it = next(each for each in (*_LAST, Outcome.RIGHT, Outcome.WRONG) if each in outcomes)
        if timeline.conversation.owner is Owner.AGENT and came_of_it in SAID:
            words = {"left": str(answered.tries_left), "what": answered.challenge.words if answered.challenge else ""}
            timeline.append(self._voice.message(timeline.conversation, SAID[came_of_it], None, **words))
        return payload_of(came_of_it)

    def take_token(self, timeline: Timeline, token: VerifiedToken) -> str:
        """Note a sign-in that was asked for; returns the payload of its turn. Raises InvalidToken for a token that does
        not answer it."""
        conversation = timeline.conversation
        if self._proofs is None:
            raise InvalidToken("not_asked_for")
        answered = self._proofs.try_token(timeline.connection, conversation.id, conversation.customer_id, token)
        if answered.outcome not in (Outcome.PROVEN, Outcome.RIGHT):
            raise InvalidToken("not_asked_for")
        self._note(timeline, answered)
        return payload_of(answered.outcome)

    def _note(self, timeline: Timeline, answered: Answered) -> None:
        challenge = answered.challenge
        if answered.outcome not in (Outcome.PROVEN, Outcome.RIGHT) or challenge is None or challenge.recipient:
            return  # a new address that is reached says nothing of whose account it is
        timeline.conversation = replace(
            timeline.conversation, verified_until=timeline.now + VERIFIED_TIME, verified_by=challenge.method
        )
        data = {"method": str(challenge.method), "level": Level.VERIFIED.name.lower()}
        timeline.append(NewEvent(Kind.IDENTITY, Author.CUSTOMER, data=data, public=False))
