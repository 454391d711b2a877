"""A customer's side: starting a conversation, signing in, and storing each message before it is acknowledged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.model import (
    Author,
    Conversation,
    Draft,
    Event,
    Kind,
    NotAllowed,
    Owner,
    Status,
    Turn,
    TurnState,
    begin_episode,
    change_status,
)
from frontdesk.conversations.turns import Committed, TurnService, settle
from frontdesk.conversations.waiting import WaitingRoom
from frontdesk.database import Database, utc_now
from frontdesk.identity import sessions
from frontdesk.identity.model import Assurance, Identity, InvalidToken, Session
from frontdesk.identity.ports import IdentityTokens, VerifiedToken
from frontdesk.privacy.masking import mask

MAX_CLIENT_ID = 64
#: Messages of one conversation that may wait at once: more than anybody types, little enough for the bot to work off
#: in time.
MAX_WAITING = 50


@dataclass(frozen=True)
class Incoming:
    """What a customer sent: ``client_id`` makes it the same message however often it arrives. Exactly one of ``text``
    and ``button`` (the opaque id of a button) is set."""

    client_id: str
    text: str | None = None
    button: str | None = None


@dataclass(frozen=True)
class Accepted:
    """A stored message. ``committed`` is None for a duplicate: nothing changed."""

    event: Event
    committed: Committed | None


@dataclass(frozen=True)
class SignedIn:
    """A conversation under its customer's identity, and the new secret that opens it."""

    committed: Committed
    session: Session


class Intake:
    """Takes customers' messages in."""

    def __init__(
        self,
        database: Database,
        turns: TurnService,
        waiting_room: WaitingRoom,
        tokens: IdentityTokens | None,
        *,
        session_lifetime: timedelta,
        answer_time: timedelta,
        max_chars: int,
    ) -> None:
        self._database = database
        self._turns = turns
        self._waiting_room = waiting_room
        self._tokens = tokens
        self._lifetime = session_lifetime
        self._answer_time = answer_time
        self._max_chars = max_chars

    def start(self, channel: str, token: str | None = None, locale: str = "en") -> tuple[Conversation, Session]:
        """A new conversation and the secret that opens it. Raises InvalidToken if ``token`` cannot be trusted."""
        now = utc_now()
        conversation = Conversation(
            id=store.new_id(),
            channel=channel,
            owner=Owner.BOT,
            owner_version=1,
            status=Status.OPEN,
            episode=1,
            last_seq=0,
            locale=locale,
            created_at=now,
            last_event_at=now,
        )
        verified = self._verify(token) if token is not None else None
        with self._database.write() as connection:
            if verified:
                sessions.spend(connection, verified, now)
                conversation = _identified(conversation, verified.identity)
            store.insert_conversation(connection, conversation)
            return conversation, sessions.issue(connection, conversation.id, now, self._lifetime)

    def sign_in(self, secret: str, token: str) -> SignedIn:
        """The conversation under a verified identity and a new secret; the old secret opens nothing any more.

        Raises:
            NotAuthenticated: the secret opens no conversation.
            InvalidToken: the token cannot be trusted.
            NotAllowed: the conversation belongs to another customer.
        """
        verified = self._verify(token)
        now = utc_now()
        with self._database.write() as connection:
            conversation = store.lock(connection, sessions.conversation_of(connection, secret, now))
            if conversation.customer_id not in (None, verified.identity.customer_id):
                raise NotAllowed("other_customer", "This conversation belongs to another account. Start a new one.")
            sessions.spend(connection, verified, now)
            conversation = _identified(conversation, verified.identity)
            data = {"method": verified.identity.method, "level": Assurance.SIGNED_IN.name.lower()}
            draft = Draft(Kind.IDENTITY, Author.CUSTOMER, data=data, public=False)
            conversation, events = store.append(connection, conversation, [draft], now)
            store.save(connection, conversation)
            sessions.revoke(connection, conversation.id, now)
            session = sessions.issue(connection, conversation.id, now, self._lifetime)
        return SignedIn(Committed(conversation, events), session)

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

    def history(self, conversation_id: str, after: int, limit: int | None = None) -> tuple[list[Event], list[Turn]]:
        """What the customer may see after event ``after``, and the messages that still wait for their outcome."""
        with self._database.read() as connection:
            events = store.events_after(connection, conversation_id, after, limit, public_only=True)
            return events, store.unsettled(connection, conversation_id)

    def accept(self, conversation_id: str, incoming: Incoming, now: datetime | None = None) -> Accepted:
        """Store a message, once, cards and passwords masked, and start its turn if the bot owns the conversation and is
        free.

        Raises:
            NotAllowed: the message is empty or too long, its id is not usable or was used for another message, or the
                button was never issued here. Nothing is stored.
        """
        self._check(incoming)
        now = now or utc_now()
        with self._database.write("accept") as connection:
            conversation = store.lock(connection, conversation_id)
            known = store.event_by_client_id(connection, conversation_id, Author.CUSTOMER, incoming.client_id)
            draft, payload = _message(connection, conversation_id, incoming)
            if known:
                # As it is stored now, or as a version that did not mask yet has stored it.
                if known.text not in (draft.text, incoming.text):
                    raise NotAllowed(
                        "id_reused", "This message id was used for another message. Send it with a new id."
                    )
                return Accepted(known, None)
            drafts: list[Draft] = []
            if conversation.status is Status.RESOLVED:
                conversation, drafts = begin_episode(conversation, now=now)
            elif conversation.status is Status.SNOOZED:
                conversation, woken = change_status(conversation, Status.OPEN, author=Author.CUSTOMER)
                drafts = [woken]
            conversation, events = store.append(connection, conversation, [*drafts, draft], now)
            message = events[-1]
            committed = self._route(connection, conversation, events, payload, now)
        return Accepted(message, committed)

    def _route(
        self,
        connection: Connection,
        conversation: Conversation,
        events: list[Event],
        payload: str | None,
        now: datetime,
    ) -> Committed:
        waiting = store.unsettled(connection, conversation.id)
        if len(waiting) >= MAX_WAITING:
            raise NotAllowed("too_fast", "Many of your messages wait for an answer. Wait for it, then go on.")
        turn = Turn(
            id=store.new_id(),
            conversation_id=conversation.id,
            seq=conversation.last_seq,
            episode=conversation.episode,
            state=TurnState.WAITING,
            attempts=0,
            received_at=now,
            answer_by=now + self._answer_time,
            payload=payload,
        )
        settled, started = [], None
        if conversation.owner is not Owner.BOT:
            store.insert_turn(connection, turn)
            settled = [settle(connection, conversation, turn, TurnState.TO_PERSON, now)]
            conversation, events = self._wait(connection, conversation, events, now)
        elif not waiting:
            text = events[-1].text or ""
            conversation, started = self._turns.start_new(connection, conversation, turn, text, now)
        else:
            store.insert_turn(connection, turn)
        store.save(connection, conversation)
        return Committed(conversation, events, settled, started)

    def _wait(
        self, connection: Connection, conversation: Conversation, events: list[Event], now: datetime
    ) -> tuple[Conversation, list[Event]]:
        """A word to a customer in the queue, right behind the message."""
        if conversation.owner is not Owner.QUEUE:
            return conversation, events
        word = self._waiting_room.word(connection, conversation, events[-1].text or "", now)
        conversation, said = store.append(connection, conversation, [word] if word else [], now)
        return conversation, events + said

    def _check(self, incoming: Incoming) -> None:
        if not 0 < len(incoming.client_id) <= MAX_CLIENT_ID or not incoming.client_id.isascii():
            raise NotAllowed("bad_id", f"A message id has 1 to {MAX_CLIENT_ID} ASCII characters.")
        if incoming.text is None:
            return
        if not incoming.text.strip():
            raise NotAllowed("empty", "The message is empty. Type something and send it again.")
        if len(incoming.text) > self._max_chars:
            raise NotAllowed(
                "too_long",
                f"The message has {len(incoming.text):,} characters; {self._max_chars:,} fit. Send it in parts.",
            )

    def _verify(self, token: str) -> VerifiedToken:
        if self._tokens is None:
            raise InvalidToken("not_configured")
        return self._tokens.verify(token)


def _identified(conversation: Conversation, identity: Identity) -> Conversation:
    return replace(
        conversation,
        customer_id=identity.customer_id,
        customer_name=identity.name,
        customer_email=identity.email,
        assurance=identity.assurance,
        auth_method=identity.method,
    )


def _message(connection: Connection, conversation_id: str, incoming: Incoming) -> tuple[Draft, str | None]:
    if incoming.button is None:
        text = mask(incoming.text or "")
        return Draft(Kind.MESSAGE, Author.CUSTOMER, text=text, client_id=incoming.client_id), None
    button = store.find_button(connection, conversation_id, incoming.button)
    if button is None:
        raise NotAllowed("unknown_button", "This button is not valid here. Type your answer instead.")
    data = {"pressed": button.id, "of": button.seq}
    return Draft(
        Kind.MESSAGE, Author.CUSTOMER, text=button.title, data=data, client_id=incoming.client_id
    ), button.payload
