"""What one person is told in a thread, and nobody else reads: that the thread belongs to somebody else, once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.engine import Connection

from frontdesk.channels.model import CustomerMessage, CustomerRating
from frontdesk.channels.pushing import kind_of
from frontdesk.outbox.service import put

#: The sentence, by the code of the problem with which a message was refused.
WHISPERS = {"other_sender": "utter_thread_of_another", "other_customer": "utter_thread_of_other_account"}


def whisper_later(
    connection: Connection, channel: str, message: CustomerMessage | CustomerRating, code: str, now: datetime
) -> None:
    """Put into the outbox why a person's message or rating was refused, once for each thread and person."""
    if code not in WHISPERS:
        return
    kind = kind_of(channel)
    about = f"{kind}:{code}:{message.thread_key}:{message.sender_id}"
    key = f"{kind}:{hashlib.sha256(about.encode('utf-8', 'surrogatepass')).hexdigest()}"
    payload = {"thread": message.thread_key, "to": message.sender_id, "say": WHISPERS[code]}
    put(connection, kind, key, payload, now)
