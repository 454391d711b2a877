"""How a proof of identity is asked for, whoever asks: the words for the ways that count, and what the chat shows."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.conversations.report import ProofAsked
from frontdesk.identity.proofs.model import Challenge, Method, Purpose


def response_for(asked: Sequence[Challenge]) -> str:
    """The response that asks for these."""
    if any(each.recipient for each in asked):
        return "utter_ask_code_both"
    by = {each.method for each in asked}
    if Method.HOST in by:
        return "utter_ask_sign_in_anew" if by == {Method.HOST} else "utter_ask_code_or_sign_in"
    return "utter_ask_code_text" if Method.SMS in by else "utter_ask_code_mail"


def proof_asked(purpose: Purpose, asked: Sequence[Challenge]) -> ProofAsked:
    """What a message that asks for them reports."""
    nonce = next((each.nonce for each in asked if each.nonce), None)
    methods = tuple(dict.fromkeys(str(each.method) for each in asked))
    until = min(each.expires_at for each in asked).isoformat()
    return ProofAsked(purpose.operation_id, purpose.words, until, methods, nonce)


def tries_left(asked: Sequence[Challenge]) -> int:
    """How often a code may still be tried."""
    return max((each.tries_left for each in asked if each.method.is_code), default=0)
