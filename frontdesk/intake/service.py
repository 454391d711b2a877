"""A customer's side: starting a conversation, signing in, and storing each message before it is acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from frontdesk.conversations import pages, store, turn_store
from frontdesk.conversations.commit import StartedTurn, Written
from frontdesk.conversations.episode import waits_for_sign_in
from frontdesk.conversations.model import (
    Author,
    Conversation,
    Event,
    Kind,
    NewEvent,
    NoIdentity,
    Owner,
    Reason,
    Status,
    Turn,
    TurnState,
    begin_episode,
    change_status,
    in_language,
)
from frontdesk.conversations.settling import settle
from frontdesk.conversations.timeline import Timeline, Timelines
from frontdesk.database import Database, utc_now
from frontdesk.handoff.departures import Departures
from frontdesk.handoff.limit import HandoffLimit
from frontdesk.handoff.waiting import WaitingRoom
from frontdesk.identity import sessions
from frontdesk.identity.model import Identity, Level, Session
from frontdesk.identity.ports import IdentityTokens, VerifiedToken
from frontdesk.intake.beginning import apply, begin, identify
from frontdesk.intake.proving import Proving
from frontdesk.language.model import Reading
from frontdesk.limits.service import Limits
from frontdesk.privacy.masking import mask
from frontdesk.problems import Invalid, InvalidToken, NotAllowed, TooLarge, TooMany
from frontdesk.storable import is_id
from frontdesk.turns.service import TurnService

MAX_CLIENT_ID = 64
#: How many messages of a conversation may wait at once: more than anybody types, few enough for the bot to answer in
#: time.
MAX_WAITING = 50
#: What the assistant reads when a channel's own button for a person was pressed, whatever its language.
PERSON_PAYLOAD = "/person"
#: What it reads when a customer has signed in to whom it owes an answer.
SIGNED_IN_PAYLOAD = "/signed_in"
#: Of what is no text of the customer's own.
UNREAD = Reading()
#: Events of a page.
PAGE = 200


@dataclass(frozen=True)
class Incoming:
    """What a customer sent: `client_id` makes it the same message however often it arrives. Exactly one of `text`
    and `button` (the opaque id of a button) is set.

    Attributes:
        asks_for_person: the channel's own button for that was pressed; `text` is its sentence, in any language.
        files: how many files came with it; none is taken.
        is_once: its button counts until the customer has written or pressed another one, also where it can still be
            pressed.
    """

    client_id: str
    text: str | None = None
    button: str | None = None
    asks_for_person: bool = False
    files: int = 0
    is_once: bool = False


@dataclass(frozen=True)
class History:
    """A page of a conversation as its customer sees it.

    Attributes:
        has_more: whether to read on after the last event.
        unsettled: the messages that still wait for their outcome.
    """

    events: list[Event]
    has_more: bool
    unsettled: list[Turn]


class Intake:
    """Stores customers' messages and starts their turns."""

    def __init__(
        self,
        database: Database,
        timelines: Timelines,
        turns: TurnService,
        waiting_room: WaitingRoom,
        departures: Departures,
        tokens: IdentityTokens | None,
        limits: Limits,
        handoff_limit: HandoffLimit,
        proving: Proving,
        *,
        session_lifetime: timedelta,
        answer_time: timedelta,
        return_time: timedelta,
        max_chars: int,
    ) -> None:
        self._database = database
        self._timelines = timelines
        self._turns = turns
        self._waiting_room = waiting_room
        self._departures = departures
        self._tokens = tokens
        self._limits = limits
        self._handoff_limit = handoff_limit
        self._proving = proving
        self._lifetime = session_lifetime
        self._answer_time = answer_time
        self._return_time = return_time
        self._max_chars = max_chars

    def start(
        self, channel: str, token: str | None = None, locale: str = "en", address: str | None = None
    ) -> tuple[Conversation, Session]:
        """A new conversation and the secret that opens it.

        Args:
            address: the network address that asks; None where a channel has none.

        Raises:
            InvalidToken: `token` cannot be trusted.
            TooMany: too many conversations or sign-ins from this address.
        """
        now = utc_now()
        self._limits.check("conversations", address=address)  # before the transaction, which a flood would hold up
        if token is not None:
            self._limits.hit("identity_sign_ins", conversation=None, address=address)
        verified = self._verify(token) if token is not None else None
        with self._database.write() as connection:
            self._limits.hit("conversations", address=address)
            if verified:
                sessions.spend(connection, verified)
            conversation = begin(connection, channel, now, locale, verified.identity if verified else None)
            return conversation, sessions.issue(connection, conversation.id, now, self._lifetime)

    def sign_in(self, secret: str, token: str, address: str | None = None) -> Written[Session]:
        """The conversation under a verified identity, and a new secret; the old secret opens nothing any more, but the
        same customer may sign in with it again. What the customer was asked to sign in for is answered now, once.

        Raises:
            NotAuthenticated: the secret opens no conversation.
            InvalidToken: the token cannot be trusted.
            NotAllowed: the conversation belongs to another customer.
            TooMany: too many tries in this conversation or from this address.
        """
        now = utc_now()
        with self._database.read() as connection:
            conversation_id = sessions.conversation_to_sign_in(connection, secret, now)
        self._limits.hit("identity_sign_ins", conversation=conversation_id, address=address)
        verified = self._verify(token)
        with self._database.write("sign_in") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            sessions.conversation_to_sign_in(connection, secret, now)
            sessions.spend(connection, verified)
            started = self._identified(timeline, verified.identity, address)
            sessions.revoke(connection, conversation_id, now)
            session = sessions.issue(connection, conversation_id, now, self._lifetime)
            return Written(session, timeline.commit(started))

    def link(
        self,
        conversation_id: str,
        token: str,
        note: Callable[[Connection, Identity], None],
        address: str | None = None,
    ) -> Written[Identity]:
        """Give a conversation of another channel to the customer of the host's token, who has shown that it is theirs.
        What they were asked to sign in for is answered now, once.

        Args:
            note: stores who was linked, in the same transaction; what it raises undoes everything.

        Raises as `sign_in`.
        """
        now = utc_now()
        self._limits.hit("identity_sign_ins", conversation=conversation_id, address=address)
        verified = self._verify(token)
        with self._database.write("sign_in") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            sessions.spend(connection, verified)
            note(connection, verified.identity)
            identity = replace(verified.identity, method=timeline.conversation.channel)
            return Written(identity, timeline.commit(self._identified(timeline, identity, address)))

    def _identified(self, timeline: Timeline, identity: Identity, address: str | None) -> StartedTurn | None:
        """Note who the customer is; the turn of what waited for it, if anything did."""
        was_anonymous = timeline.conversation.level is Level.ANONYMOUS
        identify(timeline, identity)
        of_episode = turn_store.carried(timeline.connection, timeline.conversation.id, timeline.conversation.episode)
        waits = was_anonymous and waits_for_sign_in(of_episode)
        return self._go_on(timeline, SIGNED_IN_PAYLOAD, address) if waits else None

    def customer_of(self, token: str, address: str | None = None) -> Identity:
        """The customer of the host's token. Raises InvalidToken, and TooMany for too many tries from this address."""
        self._limits.hit("identity_sign_ins", conversation=None, address=address)
        return self._verify(token).identity

    def prove(self, secret: str, token: str, address: str | None = None) -> Written[None]:
        """Take the host's token of a fresh sign-in as the proof that was asked for; the bot goes on. The session stays.

        Raises:
            NotAuthenticated: the secret opens no conversation.
            InvalidToken: the token cannot be trusted, or is no answer to what was asked for.
            TooMany: too many tries in this conversation or from this address.
        """
        now = utc_now()
        conversation_id = self.open(secret).id
        self._limits.hit("identity_sign_ins", conversation=conversation_id, address=address)
        verified = self._verify(token)
        with self._database.write("sign_in") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            sessions.check(connection, secret, now)
            sessions.spend(connection, verified)
            payload = self._proving.take_token(timeline, verified)
            return Written(None, timeline.commit(self._go_on(timeline, payload, address)))

    def sign_out(self, secret: str) -> str:
        """End every credential of the conversation; returns its id. Raises NotAuthenticated."""
        now = utc_now()
        with self._database.write() as connection:
            conversation_id = sessions.conversation_of(connection, secret, now)
            sessions.revoke(connection, conversation_id, now)
        return conversation_id

    def open(self, secret: str) -> Conversation:
        """The conversation that the secret opens. Raises NotAuthenticated."""
        with self._database.read() as connection:
            conversation_id = sessions.conversation_of(connection, secret, utc_now())
            conversation = store.find(connection, conversation_id)
        assert conversation is not None  # a foreign key says so
        return conversation

    def history(self, conversation_id: str, after: int, limit: int = PAGE) -> History:
        """A page of what the customer may see after event `after`, `limit` events at most."""
        with self._database.read() as connection:
            page = pages.public_page(connection, conversation_id, after, limit)
            return History(page.events, page.has_more, turn_store.unsettled(connection, conversation_id))

    def accept(
        self,
        conversation_id: str,
        incoming: Incoming,
        now: datetime | None = None,
        address: str | None = None,
        session: str | None = None,
    ) -> Written[Event]:
        """Store a message once, cards and passwords masked, and start its turn if the bot owns the conversation and is
        free. Returns its event, for a duplicate without a commit.

        Args:
            session: the secret that must still be good when the message is stored.

        Raises:
            NotAuthenticated: the session has ended.
            Invalid, TooLarge: the message is empty or too long, its id is not usable, or the button was never issued
                here or counts no more. Nothing is stored.
            NotAllowed: the id was used for another message.
            TooMany: too many messages in this conversation or from this address, or too many wait already. A message
                that is stored already is never refused.
        """
        self.limit(conversation_id, incoming, address)
        return self.accept_into(
            lambda connection: conversation_id, incoming, now=now or utc_now(), address=address, session=session
        )

    def accept_into(
        self,
        find: Callable[[Connection], str],
        incoming: Incoming,
        proven: Callable[[], Identity | None] = lambda: None,
        no_identity: NoIdentity | None = None,
        *,
        now: datetime,
        address: str | None = None,
        session: str | None = None,
    ) -> Written[Event]:
        """As `accept`, without its limits, into the conversation that `find` returns or begins within the transaction.
        `proven` says whom the channel proves the sender to be, and is asked within the transaction, too, so that what
        ends it comes before or after the message; `no_identity` says why they may be nobody.
        Raises what `find` raises, and NotAllowed if the conversation belongs to another customer."""
        self._check(incoming)
        masked = mask(incoming.text or "")  # before the transaction, because a long text takes a while
        codes, without_code = self._proving.codes_in(incoming.text)
        with self._database.write("accept") as connection:
            conversation_id = find(connection)
            timeline = self._timelines.open(connection, conversation_id, now)
            sessions.check(connection, session, now)
            known = store.event_by_client_id(connection, conversation_id, Author.CUSTOMER, incoming.client_id)
            is_code = not known and self._proving.is_asked(connection, timeline.conversation, codes)
            message, payload = _message(connection, conversation_id, incoming, without_code if is_code else masked)
            if known:
                # Stored masked, or unmasked by a version that did not mask yet.
                if known.text not in (message.text, incoming.text, without_code):
                    raise NotAllowed(
                        "id_reused", "This message id was used for another message. Send it with a new id."
                    )
                return Written(known, None)
            if incoming.is_once and (pressed := _pressed_before(connection, conversation_id, message)):
                return Written(pressed, None)
            apply(timeline, proven(), no_identity)
            reading = UNREAD if payload or is_code else self._turns.read(timeline.conversation, masked)
            if self._turns.is_foreign(reading):
                message = replace(message, data=message.data | in_language(reading.language))
            event = timeline.append(*self._opened(timeline), message)[-1]
            if is_code:
                payload = self._proving.take_codes(timeline, codes, address)
            started = self._route(timeline, event, payload, address, reading)
            return Written(event, timeline.commit(started))

    def limit(self, conversation_id: str, incoming: Incoming, address: str | None = None) -> None:
        """Count a message before its transaction, so that a flood does not block other writers. Raises TooMany."""
        try:
            self._limits.hit("messages", conversation=conversation_id, address=address)
        except TooMany:
            with self._database.read() as connection:
                if not store.event_by_client_id(connection, conversation_id, Author.CUSTOMER, incoming.client_id):
                    raise
        self._handoff_limit.came_from(conversation_id, address)

    def _opened(self, timeline: Timeline) -> list[NewEvent]:
        """Open a conversation in which the customer writes again; returns the events of that."""
        conversation, now = timeline.conversation, timeline.now
        if conversation.status is Status.RESOLVED:
            timeline.conversation, opened = begin_episode(conversation, now=now, return_time=self._return_time)
            return opened
        if conversation.status is Status.SNOOZED:
            timeline.conversation, woken = change_status(conversation, Status.OPEN, author=Author.CUSTOMER)
            return [woken]
        return []

    def _go_on(self, timeline: Timeline, payload: str, address: str | None) -> StartedTurn | None:
        """Start the turn of a sign-in that the bot's answer waited for. Its event is what the turn is about."""
        conversation = timeline.conversation
        is_with_bot = conversation.owner is Owner.BOT and conversation.status is Status.OPEN
        waiting = turn_store.unsettled(timeline.connection, conversation.id)
        if not is_with_bot or len(waiting) >= MAX_WAITING:
            return None
        return self._route(timeline, timeline.events[-1], payload, address)

    def _route(
        self,
        timeline: Timeline,
        event: Event,
        payload: str | None,
        address: str | None,
        reading: Reading = UNREAD,
    ) -> StartedTurn | None:
        """Give the message to the owner of the conversation, or to the queue if that is an agent who is gone."""
        connection, conversation = timeline.connection, timeline.conversation
        waiting = turn_store.unsettled(connection, conversation.id)
        if len(waiting) >= MAX_WAITING:
            raise TooMany("too_fast", "Many of your messages wait for an answer. Wait for it, then go on.", 10)
        turn = Turn(
            id=store.new_id(),
            conversation_id=conversation.id,
            seq=event.seq,
            episode=conversation.episode,
            state=TurnState.WAITING,
            attempts=0,
            received_at=timeline.now,
            answer_by=timeline.now + self._answer_time,
            payload=payload,
            address=address,
        )
        if conversation.owner is Owner.BOT and not waiting:
            return self._turns.start_new(timeline, turn, event.text or "", reading)
        turn_store.insert_turn(connection, turn)
        if conversation.owner is Owner.QUEUE:
            self._waiting_room.acknowledge(timeline, event.text or "")
        elif self._departures.is_gone(conversation, timeline.now):
            self._departures.take_back(timeline, Reason.RETURNED if _comes_back(timeline) else Reason.LEFT)
        if timeline.conversation.owner is not Owner.BOT:
            settle(timeline, turn, TurnState.TO_PERSON)
        return None

    def _check(self, incoming: Incoming) -> None:
        if not is_id(incoming.client_id, MAX_CLIENT_ID):
            raise Invalid("bad_id", f"A message id has 1 to {MAX_CLIENT_ID} ASCII characters, none of them NUL.")
        if incoming.text is None:
            return
        if not incoming.text.strip():
            raise Invalid("empty", "The message is empty. Type something and send it again.")
        if len(incoming.text) > self._max_chars:
            raise TooLarge(
                "too_long",
                f"The message has {len(incoming.text):,} characters; {self._max_chars:,} fit. Send it in parts.",
            )

    def _verify(self, token: str) -> VerifiedToken:
        if self._tokens is None:
            raise InvalidToken("not_configured")
        return self._tokens.verify(token)


def _comes_back(timeline: Timeline) -> bool:
    """Whether the customer's message began a new episode."""
    return any(event.kind is Kind.STATUS and event.data["from"] == Status.RESOLVED for event in timeline.events)


def _message(
    connection: Connection, conversation_id: str, incoming: Incoming, masked: str
) -> tuple[NewEvent, str | None]:
    """The message to store, and the payload of its button. Raises Invalid for a button of another conversation."""
    if incoming.button is None:
        data: dict[str, Any] = {"files": incoming.files} if incoming.files else {}
        payload = None
        if incoming.asks_for_person:
            data, payload = data | {"pressed": "person"}, PERSON_PAYLOAD
        return NewEvent(Kind.MESSAGE, Author.CUSTOMER, text=masked, data=data, client_id=incoming.client_id), payload
    button = turn_store.find_button(connection, conversation_id, incoming.button)
    if button is None:
        raise Invalid("unknown_button", "This button is not valid here. Type your answer instead.")
    data = {"pressed": button.id, "of": button.seq}
    return NewEvent(
        Kind.MESSAGE, Author.CUSTOMER, text=button.title, data=data, client_id=incoming.client_id
    ), button.payload


def _pressed_before(connection: Connection, conversation_id: str, message: NewEvent) -> Event | None:
    """The press whose answer is still under way, if it was of the same button: whoever presses twice means it once.
    Raises Invalid for a button whose question the customer has left behind."""
    if "pressed" not in message.data or not store.customer_messages_after(
        connection, conversation_id, message.data["of"]
    ):
        return None
    for turn in turn_store.unsettled(connection, conversation_id):
        event = store.event_at(connection, conversation_id, turn.seq)
        if event.data.get("pressed") == message.data["pressed"]:
            return event
    raise Invalid("old_button", "That question was answered already. Type what you would like now.")
