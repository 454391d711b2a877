"""A database with much in it that is past and little that is open, written row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Priority
from frontdesk.database import Database
from frontdesk.inbox.search import of_customer
from frontdesk.inbox.tables import inbox_words, reads

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
CONVERSATIONS, OPEN, EVENTS = 5000, 200, 8
#: Events of the one conversation that is long.
LONG = 5000
_AUTHORS = ("customer", "bot", "customer", "bot", "customer", "system", "agent", "agent")


@dataclass(frozen=True)
class Busy:
    """Ids of some conversations: a long one of the agent, one of the bot, one in the queue."""

    long: str
    with_bot: str
    queued: str


def fill(database: Database, agent_id: str) -> Busy:
    """Write the rows. The agent owns a third of what is open and some of what is resolved."""
    rows: dict[str, list[dict[str, Any]]] = {"conversations": [], "events": [], "turns": []}
    for number in range(CONVERSATIONS):
        _conversation(rows, number, agent_id)
    marks = [
        {"conversation_id": row["id"], "agent_id": agent_id, "seq": 1, "customer_messages": 1}
        for row in rows["conversations"]
    ]
    with database.write() as connection:
        connection.execute(t.conversations.insert(), rows["conversations"])
        connection.execute(t.events.insert(), rows["events"])
        connection.execute(t.turns.insert(), rows["turns"])
        connection.execute(t.turn_results.insert(), [_result(turn) for turn in rows["turns"]])
        connection.execute(reads.insert(), marks)
        connection.execute(inbox_words.insert(), [word for row in rows["conversations"] for word in _words(row)])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")
    return Busy(long=_id(0), with_bot=_id(1), queued=_id(2))


def _id(number: int) -> str:
    return f"{number * 7919 % 1_000_003:032x}"


def _conversation(rows: dict[str, list[dict[str, Any]]], number: int, agent_id: str) -> None:
    is_open, began = number < OPEN, BEGIN + timedelta(minutes=number)
    owner = ("agent", "bot", "queue")[number % 3] if is_open else ("agent", "bot")[number % 2]
    length = LONG if number == 0 else EVENTS
    values = {"id": _id(number), "channel": "web_chat", "customer_id": f"C-{number}", "owner": owner}
    values |= {"customer_name": f"Customer {number}", "customer_email": f"c-{number}@example.com", "assurance": 1}
    values |= {"auth_method": "host_token", "locale": "en", "owner_version": 3, "episode": 1}
    values |= {"status": "open" if is_open else "resolved", "agent_id": None, "queued_at": None}
    values |= {"agent_at": None, "unanswered_since": None, "priority": Priority.USUAL}
    if owner == "agent":
        values["agent_id"] = agent_id if is_open or number % 20 == 0 else "somebody else"
        values |= {"agent_at": began, "unanswered_since": began}
    if owner == "queue":
        values["queued_at"] = began
        values["priority"] = Priority.URGENT if number % 9 == 2 else Priority.USUAL
    values |= {"created_at": began, "last_event_at": began + timedelta(seconds=length), "last_seq": length}
    values |= {"last_message_seq": length, "customer_messages": length // 3, "handoff_reason": "asked_for_person"}
    rows["conversations"].append(values)
    has_work = is_open and number % 8 == 0
    for seq in range(1, length + 1):
        _event(rows, values["id"], seq, began + timedelta(seconds=seq), has_work)


def _event(rows: dict[str, list[dict[str, Any]]], conversation_id: str, seq: int, at: datetime, has_work: bool) -> None:
    author = _AUTHORS[seq % len(_AUTHORS)]
    event = {"conversation_id": conversation_id, "seq": seq, "episode": 1, "kind": "message", "author": author}
    client_id = f"m{seq}" if author == "customer" else None
    rows["events"].append(event | {"public": True, "text": "words", "data": {}, "client_id": client_id, "at": at})
    if author == "customer":
        turn = {"id": f"{conversation_id[-16:]}{seq:x}", "conversation_id": conversation_id, "seq": seq, "episode": 1}
        state = "running" if has_work and seq == 4 else "answered"
        turn |= {"state": state, "attempts": 1, "assurance": 1, "received_at": at}
        rows["turns"].append(turn | {"answer_by": at + timedelta(seconds=25)})


def _words(row: dict[str, Any]) -> list[dict[str, Any]]:
    found = of_customer(row["customer_name"], row["customer_email"]) | {"words"}
    return [{"conversation_id": row["id"], "word": word} for word in found]


def _result(turn: dict[str, Any]) -> dict[str, Any]:
    values = {"turn_id": turn["id"], "conversation_id": turn["conversation_id"], "episode": 1, "seq": turn["seq"]}
    return values | {"tracker_events": "[]", "intent": {}, "ranking": [], "steps": [], "articles": []}
