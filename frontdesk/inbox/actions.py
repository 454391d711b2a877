"""What agents do with conversations: take over, reply, note, hand back, resolve. Each is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import (
    Author,
    Conversation,
    Event,
    Kind,
    NewEvent,
    Owner,
    Reason,
    Status,
    change_owner,
    change_status,
    check_owned,
    check_take_over,
    is_resolved_by_agent,
)
from frontdesk.conversations.settling import release, settle_all
from frontdesk.conversations.timeline import Listener, Timeline, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.inbox.markers import Mode, remove_draft
from frontdesk.privacy.masking import mask
from frontdesk.problems import Invalid, NotAllowed, TooLarge
from frontdesk.storable import is_id
from frontdesk.team.model import Agent

Change = Callable[[Timeline], None]


class AgentActions:
    """What agents do with conversations. Every method raises NotFound for an unknown conversation."""

    def __init__(self, database: Database, timelines: Timelines, voice: Voice, max_chars: int) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice
        self._max_chars = max_chars

    def take_over(self, conversation_id: str, agent: Agent) -> Commit:
        """Make the agent the owner; again by the same agent changes nothing. Raises NotAllowed for the loser of a
        race."""

        def change(timeline: Timeline) -> None:
            check_take_over(timeline.conversation, agent.agent_id)
            if timeline.conversation.owner is Owner.AGENT:
                return
            timeline.conversation, event = change_owner(
                timeline.conversation,
                Owner.AGENT,
                Reason.AGENT_TOOK_OVER,
                now=timeline.now,
                author=Author.AGENT,
                agent_id=agent.agent_id,
            )
            joined = self._voice.message(timeline.conversation, "utter_person_joined", agent_name=agent.name)
            timeline.append(replace(event, data=event.data | {"name": agent.name}), joined)

        return self._change(conversation_id, change)

    def reply(
        self,
        conversation_id: str,
        agent: Agent,
        text: str,
        client_id: str,
        seen: int | None = None,
        draft: str | None = None,
    ) -> Commit:
        """Say something to the customer, once per `client_id`, cards and passwords masked.

        Args:
            seen: the number of the last event that the agent saw; None if nobody looks.
            draft: the draft that the text was made of, if it is not the same text.

        Raises:
            NotAllowed: the agent does not own the conversation, it is resolved, or the customer wrote after `seen`.
        """
        return self._write(conversation_id, agent, text, client_id, Kind.MESSAGE, seen, draft)

    def note(
        self,
        conversation_id: str,
        agent: Agent,
        text: str,
        client_id: str,
        seen: int | None = None,
        draft: str | None = None,
    ) -> Commit:
        """Write something that only the team sees, once per `client_id`, cards and passwords masked. It never waits for
        the agent to have `seen` anything."""
        return self._write(conversation_id, agent, text, client_id, Kind.NOTE, None, draft)

    def hand_back(self, conversation_id: str, agent: Agent, seen: int | None = None) -> Commit:
        """Give the conversation back to the bot, with the slots that it had filled. Raises NotAllowed as `reply`."""

        def change(timeline: Timeline) -> None:
            check_owned(timeline.conversation, agent.agent_id)
            _check_seen(timeline, seen)
            timeline.conversation, event = change_owner(
                timeline.conversation, Owner.BOT, Reason.HANDED_BACK, now=timeline.now, author=Author.AGENT
            )
            said = self._voice.message(timeline.conversation, "utter_handed_back")
            timeline.append(replace(event, author_id=agent.agent_id), said)

        return self._change(conversation_id, change)

    def resolve(self, conversation_id: str, agent: Agent, seen: int | None = None) -> Commit:
        """End the episode; listeners do what follows from it. Again by the same agent changes nothing. Raises
        NotAllowed as `reply`."""

        def change(timeline: Timeline) -> None:
            check_owned(timeline.conversation, agent.agent_id)
            if timeline.conversation.status is Status.RESOLVED:
                return
            _check_seen(timeline, seen)
            timeline.conversation, event = change_status(
                timeline.conversation, Status.RESOLVED, author=Author.AGENT, agent_id=agent.agent_id
            )
            timeline.append(event)

        return self._change(conversation_id, change)

    def _write(
        self,
        conversation_id: str,
        agent: Agent,
        text: str,
        client_id: str,
        kind: Kind,
        seen: int | None,
        draft: str | None,
    ) -> Commit:
        self._check(text, client_id)
        key, masked, is_public = f"{agent.agent_id}:{client_id}", mask(text), kind is Kind.MESSAGE
        drafts = {masked, mask(draft or "")}

        def change(timeline: Timeline) -> None:
            known = store.event_by_client_id(timeline.connection, conversation_id, Author.AGENT, key)
            if known is not None:
                # Stored masked, or unmasked by a version that did not mask yet.
                if known.kind is not kind or known.text not in (masked, text):
                    raise NotAllowed("id_reused", "This id was used for another text. Send it with a new id.")
                return
            if is_public:
                check_owned(timeline.conversation, agent.agent_id)
                if timeline.conversation.status is Status.RESOLVED:
                    raise NotAllowed("resolved", "This conversation is resolved. Wait for the customer's next message.")
                _check_seen(timeline, seen)
            data = {"name": agent.name}
            timeline.append(NewEvent(kind, Author.AGENT, masked, data, agent.agent_id, is_public, key))
            remove_draft(timeline.connection, conversation_id, agent, Mode.of(kind), drafts)

        return self._change(conversation_id, change)

    def _check(self, text: str, client_id: str) -> None:
        if not is_id(client_id, 40):
            raise Invalid("bad_id", "A message id has 1 to 40 ASCII characters, none of them NUL.")
        if not text.strip():
            raise Invalid("empty", "The text is empty. Type something and send it again.")
        if len(text) > self._max_chars:
            raise TooLarge("too_long", f"The text has {len(text):,} characters; {self._max_chars:,} fit.")

    def _change(self, conversation_id: str, change: Change) -> Commit:
        with self._database.write("agent") as connection:
            timeline = self._timelines.open(connection, conversation_id, utc_now())
            before = timeline.conversation.owner
            change(timeline)
            if before is Owner.BOT and timeline.conversation.owner is not Owner.BOT:
                settle_all(timeline)
                timeline.conversation = release(timeline.conversation)
            return timeline.commit()


def _check_seen(timeline: Timeline, seen: int | None) -> None:
    """Raises NotAllowed if the customer wrote after the event `seen`."""
    if seen is None or seen >= timeline.conversation.last_message_seq:
        return
    newest = store.latest_message(timeline.connection, timeline.conversation, Author.CUSTOMER)
    if newest is not None and newest.seq > seen:
        raise NotAllowed("unseen_message", "The customer wrote meanwhile. Read it, then do it again.")


def closing_message(voice: Voice) -> Listener:
    """Tells the customer that an agent has resolved the conversation."""

    def hear(_: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        if any(map(is_resolved_by_agent, events)):
            yield voice.message(conversation, "utter_resolved")

    return Listener("closing_message", frozenset({Kind.STATUS}), hear)
