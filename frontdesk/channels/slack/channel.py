"""Slack: a thread is a conversation, in the app's messages, in a support channel, or wherever the app is mentioned.

Requests are signed with the app's signing secret; envelopes of Socket Mode come over a connection that we opened, and
hold the same payloads.

Who a person is, is asked in one place (`vouch`), for direct messages of full members of the workspace alone: what
others read holds no identity, and so no account data.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from slack_sdk.signature import SignatureVerifier

from frontdesk.channels.model import (
    CustomerMessage,
    Inbound,
    InboundRequest,
    Move,
    Outgoing,
    Whisper,
)
from frontdesk.channels.slack import block_kit
from frontdesk.channels.slack.events import Json, changed_person, no_identity, payload_of, read
from frontdesk.channels.slack.model import NAME, SlackThread, SlackUser
from frontdesk.channels.slack.people import People, is_apart
from frontdesk.channels.slack.ports import Links
from frontdesk.channels.slack.posting import PAUSE_SECONDS, UPDATE_PAUSE_SECONDS, Posting
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NoIdentity
from frontdesk.outbox.model import Pace
from frontdesk.problems import BadRequest, NotAuthenticated

#: The title of the button that leads to the page on which people sign in.
SIGN_IN = "utter_sign_in_title"
#: What stands above the stars.
RATE = {"person": "utter_rate_person", "bot": "utter_rate_bot"}


class Slack:
    """The channel.

    Args:
        signing_secret: with which Slack signs requests; empty where none come, because Socket Mode brings everything.
        links: who people are.
        say: a sentence of the catalogue in a language.
        support: ids of the channels in which every message begins a thread.
        speed: how many times as fast as Slack allows it messages follow each other.
    """

    needs_absolute_links = True
    time_limit = timedelta(seconds=30)

    def __init__(
        self,
        signing_secret: str,
        posting: Posting,
        people: People,
        links: Links,
        say: Callable[[str, str], str],
        support: Collection[str] = (),
        speed: float = 1.0,
    ) -> None:
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self.posting = posting
        self.people = people
        self._links = links
        self._say = say
        self._support = frozenset(support)
        self._speed = speed

    def verify(self, raw: InboundRequest) -> None:
        if not self._is_signed(raw):
            raise NotAuthenticated
        with suppress(BadRequest):  # `parse` says so
            self.hear(payload_of(raw))

    def _is_signed(self, raw: InboundRequest) -> bool:
        at, given = raw.proof("x-slack-request-timestamp"), raw.proof("x-slack-signature")
        try:
            return self._verifier is not None and self._verifier.is_valid(raw.body, at, given)
        except ValueError:  # the time is no number, or the body no UTF-8
            return False

    def hear(self, payload: Json) -> None:
        """Keep what a genuine payload says of people by itself."""
        if changed := changed_person(payload):
            user, said = changed
            self.people.heard(user, is_apart(said))

    def parse(self, raw: InboundRequest, proof: None) -> Sequence[Inbound]:
        return [self.inbound(payload_of(raw))]

    def inbound(self, payload: Json) -> Inbound:
        """What a payload of either way is. Raises BadRequest."""
        return read(payload, self._support)

    def vouch(self, message: CustomerMessage) -> CustomerMessage:
        if message.no_identity:
            return message
        sender = SlackUser.of_key(message.sender_id)
        person = self.people.person(sender)
        if person is None:
            return message  # of nobody, until Slack says who they are
        if not person.is_member:
            return replace(message, no_identity=NoIdentity.STRANGER, locale=person.locale)
        return replace(message, link=partial(self._links.linked, sender.team, sender.user), locale=person.locale)

    def render(self, event: Event, conversation: Conversation) -> dict[str, Any] | None:
        if event.kind is not Kind.MESSAGE:
            return None
        if "rating" in event.data:
            return {"messages": [self._question(event, conversation)], "since": event.at.timestamp()}
        name = event.data.get("name") if event.author is Author.AGENT else None
        messages = block_kit.messages(
            event.text or "", event.data.get("buttons", ()), event.data.get("links", ()), name
        )
        if "chosen" in event.data:
            messages = [block_kit.answered(each, event.data["chosen"]) for each in messages]
        rendered: dict[str, Any] = {"messages": messages, "since": event.at.timestamp()}
        if event.data.get("sign_in") and conversation.no_identity is None:
            rendered["sign_in"] = self._say(SIGN_IN, conversation.locale)
        return rendered

    def send(self, outgoing: Outgoing) -> None:
        thread, payload = SlackThread.of_key(outgoing.thread_key), outgoing.payload
        messages = payload["messages"]
        if "sign_in" in payload:
            messages = [*messages[:-1], self._with_invitation(messages[-1], outgoing)]
        within = self.time_limit.total_seconds()
        self.posting.post(thread, messages, outgoing.key, payload["since"], outgoing.is_repeat, within)

    def pace(self, thread_key: str) -> Pace:
        thread = SlackThread.of_key(thread_key)
        return Pace(f"{NAME}:{thread.team}:{thread.channel}", PAUSE_SECONDS / self._speed)

    def update(self, outgoing: Outgoing) -> None:
        thread, payload = SlackThread.of_key(outgoing.thread_key), outgoing.payload
        self.posting.update(thread, payload["messages"], outgoing.key, payload["since"])

    def pace_of_updates(self, thread_key: str) -> Pace:
        return Pace(f"{NAME}:{SlackThread.of_key(thread_key).team}:updates", UPDATE_PAUSE_SECONDS / self._speed)

    def whisper(self, whisper: Whisper) -> None:
        (message, *_) = block_kit.messages(whisper.text)
        thread, user = SlackThread.of_key(whisper.thread_key), SlackUser.of_key(whisper.sender_id)
        self.posting.whisper(thread, user.user, message)

    def go_on_in_private(self, move: Move) -> str:
        message = block_kit.quoted(move.words, move.question)
        if move.private_key is not None:
            within = self.time_limit.total_seconds()
            private = SlackThread.of_key(move.private_key)
            self.posting.post(private, [message], move.key, move.since, move.is_repeat, within)
            return move.private_key
        asked, user = SlackThread.of_key(move.thread_key), SlackUser.of_key(move.sender_id)
        channel = self.posting.direct(user.user)
        ts = self.posting.begin(channel, message, move.key, move.since, move.is_repeat)
        return SlackThread(asked.team, channel, ts).key

    def private_message(self, private_key: str, sender_id: str, id: str, text: str) -> CustomerMessage:
        thread, sender = SlackThread.of_key(private_key), SlackUser.of_key(sender_id)
        message = CustomerMessage(private_key, id, sender_id, text, no_identity=no_identity(thread, sender))
        return self.vouch(message)

    def _question(self, event: Event, conversation: Conversation) -> block_kit.Message:
        """How it went: five stars for each whose part is rated, and the given ones where they were. Others may read it
        where nobody is known, so it shows there only that somebody has rated."""
        rated, asked = event.data.get("rated", {}), event.data["rating"]
        is_shown = conversation.no_identity is None
        rows = [
            block_kit.stars(
                self._say(RATE[who], conversation.locale), f"{asked['episode']}:{who}", rated.get(who), is_shown
            )
            for who in asked["about"]
        ]
        return block_kit.with_stars(event.text or "", rows)

    def _with_invitation(self, message: block_kit.Message, outgoing: Outgoing) -> block_kit.Message:
        """The message with a button that leads to where its reader signs in, if there is such a place."""
        user = SlackUser.of_key(outgoing.sender_id)
        person = self.people.person(user)
        name = person.name if person else ""
        address = self._links.invitation(user.team, user.user, outgoing.conversation_id, name)
        if address is None:
            return message
        return message | {"blocks": [*message["blocks"], block_kit.link_button(outgoing.payload["sign_in"], address)]}
