"""How conversations begin, whatever the channel, and how they come to belong to a customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from frontdesk import locales
from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Kind, NewEvent, NoIdentity, Owner, Status
from frontdesk.conversations.timeline import Timeline
from frontdesk.identity.model import Identity, Level
from frontdesk.problems import NotAllowed


def begin(
    connection: Connection,
    channel: str,
    now: datetime,
    locale: str = locales.DEFAULT,
    identity: Identity | None = None,
    no_identity: NoIdentity | None = None,
) -> Conversation:
    """Store a new conversation, which belongs to the bot. The channel adds what opens it again: a session of the web
    chat, a thread elsewhere."""
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
        no_identity=no_identity,
    )
    if identity:
        conversation = _identified(conversation, identity)
    store.insert_conversation(connection, conversation)
    return conversation


def identify(timeline: Timeline, identity: Identity) -> None:
    """Give the conversation to a verified customer. Raises NotAllowed if it belongs to another, or if nobody is ever
    known in it."""
    conversation = timeline.conversation
    if conversation.no_identity:
        raise NotAllowed("no_identity_here", "Nobody can sign in to this conversation. Start one of your own.")
    if conversation.customer_id not in (None, identity.customer_id):
        raise NotAllowed("other_customer", "This conversation belongs to another account. Start a new one.")
    timeline.conversation = _identified(conversation, identity)
    data = {"method": identity.method, "level": Level.IDENTIFIED.name.lower()}
    timeline.append(NewEvent(Kind.IDENTITY, Author.CUSTOMER, data=data, public=False))


def apply(timeline: Timeline, identity: Identity | None, no_identity: NoIdentity | None) -> None:
    """Bring the conversation to what its channel proves of the sender of a message. Whoever the channel vouched for is
    nobody once it vouches for nobody, and where nobody is ever known nobody becomes known by a message. Raises as
    `identify`."""
    conversation = timeline.conversation
    is_known = identity and (conversation.customer_id, conversation.level) == (identity.customer_id, Level.IDENTIFIED)
    if conversation.no_identity:
        return
    if no_identity:
        withdraw(timeline, no_identity)
    elif identity and not is_known:
        identify(timeline, identity)
    elif identity is None and conversation.auth_method == conversation.channel:
        forget(timeline, Author.SYSTEM)


def withdraw(timeline: Timeline, no_identity: NoIdentity) -> None:
    """Nobody may be known in the conversation any more, whoever it belonged to: the person has become a stranger."""
    conversation = timeline.conversation
    timeline.conversation = replace(
        conversation,
        customer_id=None,
        customer_name=None,
        customer_email=None,
        level=Level.ANONYMOUS,
        auth_method="none",
        verified_until=None,
        verified_by=None,
        no_identity=no_identity,
    )
    data = {"method": no_identity, "level": Level.ANONYMOUS.name.lower()}
    timeline.append(NewEvent(Kind.IDENTITY, Author.SYSTEM, data=data, public=False))


def forget(timeline: Timeline, author: Author, by: str = "") -> None:
    """Nobody vouches for the conversation's customer from now on, so it tells no records. It keeps its customer: nobody
    else can take it over.

    Args:
        by: the operator who ended it, if one did.
    """
    timeline.conversation = replace(
        timeline.conversation, level=Level.ANONYMOUS, auth_method="none", verified_until=None, verified_by=None
    )
    data = {"method": timeline.conversation.channel, "level": Level.ANONYMOUS.name.lower()}
    timeline.append(NewEvent(Kind.IDENTITY, author, data=data | ({"by": by} if by else {}), public=False))


def _identified(conversation: Conversation, identity: Identity) -> Conversation:
    return replace(
        conversation,
        customer_id=identity.customer_id,
        customer_name=identity.name,
        customer_email=identity.email,
        level=Level.IDENTIFIED,
        auth_method=identity.method,
    )
