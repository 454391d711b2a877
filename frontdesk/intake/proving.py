"""What a customer gives as proof in the chat: a code that was asked for, or the host's token of a fresh sign-in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.engine import Connection

from frontdesk.conversations.model import Author, Conversation, Kind, NewEvent
from frontdesk.conversations.timeline import Timeline
from frontdesk.identity.model import VERIFIED_TIME, Level
from frontdesk.identity.ports import VerifiedToken
from frontdesk.identity.proofs.model import Answered, Outcome, code_in, without_code
from frontdesk.identity.proofs.service import Proofs
from frontdesk.privacy.masking import mask
from frontdesk.problems import InvalidToken


def payload_of(outcome: str) -> str:
    """What the assistant reads when a customer has given something as proof: what became of it."""
    return f'/signed_in{{"proof": "{outcome}"}}'


class Proving:
    """Takes answers to what proofs ask for, and notes in the conversation that a customer is verified.

    Args:
        proofs: None where none are ever asked for.
    """

    def __init__(self, proofs: Proofs | None) -> None:
        self._proofs = proofs

    def code_in(self, text: str | None) -> tuple[str | None, str]:
        """The code that a message may hold, and the message as it is stored if one is asked for."""
        code = code_in(text) if text and self._proofs else None
        return code, mask(without_code(text)) if text and code else ""

    def is_asked(self, connection: Connection, conversation: Conversation, code: str | None) -> bool:
        """Whether a code is asked for now: only then is a number taken for one."""
        if code is None or self._proofs is None:
            return False
        waiting = self._proofs.waiting(connection, conversation.id, conversation.customer_id)
        return any(each.method.is_code for each in waiting)

    def take_code(self, timeline: Timeline, code: str, address: str | None) -> str:
        """Compare a code that is asked for; returns the payload of the message's turn. The try counts, whatever becomes
        of that."""
        assert self._proofs is not None and timeline.conversation.customer_id is not None  # it is asked for
        customer_id = timeline.conversation.customer_id
        conversation_id = timeline.conversation.id
        answered = self._proofs.try_code(timeline.connection, conversation_id, customer_id, code, address)
        self._note(timeline, answered)
        return payload_of(answered.outcome)

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
