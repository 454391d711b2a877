"""What the bot says instead of asking for a sign-in where nobody may be known."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.conversations.model import Conversation, NoIdentity
from frontdesk.conversations.voice import Voice
from frontdesk.turns.ports import Reply, TurnResult

#: What is said, by the reason.
RESPONSES = {NoIdentity.OTHERS_READ: "utter_answer_in_private", NoIdentity.STRANGER: "utter_not_for_strangers"}


def without_sign_in(result: TurnResult, conversation: Conversation, voice: Voice) -> TurnResult:
    """The result as it can be said in the conversation."""
    if conversation.no_identity is None:
        return result
    said = voice.text(conversation, RESPONSES[conversation.no_identity])
    language = voice.language(conversation, RESPONSES[conversation.no_identity])

    def fitting(reply: Reply) -> Reply:
        return replace(reply, text=said, buttons=(), language=language) if reply.report.sign_in else reply

    return replace(result, replies=tuple(map(fitting, result.replies)))
