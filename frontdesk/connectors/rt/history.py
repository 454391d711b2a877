"""What was written in tickets: replies and comments, of many tickets at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from frontdesk.connectors.model import Post
from frontdesk.connectors.rt.client import RtClient, moment
from frontdesk.connectors.rt.people import People
from frontdesk.connectors.rt.texts import plain

#: Subject of our comments, before their key.
MARK = "Frontdesk "
REPLY, COMMENT = "Correspond", "Comment"
LINE = "Type,Creator,Created,ObjectId"
#: Of a message. Files, which are large, have a name and are not asked for.
PART = "TransactionId,Subject,ContentType,Content"
#: Texts that are asked for at once, and that are kept in memory.
TEXTS, MOST_TEXTS = 50, 1_000


class History:
    """Reads them as the user to whom the token belongs."""

    def __init__(self, client: RtClient, people: People) -> None:
        self._client = client
        self._people = people
        self._texts: dict[str, tuple[str, str]] = {}

    def posts(self, tickets: Mapping[str, tuple[datetime | None, str]]) -> dict[str, list[Post]]:
        """What was written in each ticket since then, in order.

        Args:
            tickets: by id, since when (None for all), and the name of our user.
        """
        posts: dict[str, list[Post]] = {ticket_id: [] for ticket_id in tickets}
        lines = self._lines({ticket_id: since for ticket_id, (since, _) in tickets.items()})
        texts = self._read([str(line["id"]) for line in lines])
        for line in lines:
            ticket_id = str(line["ObjectId"])
            posts[ticket_id].append(self._post(line, *texts[str(line["id"])], us=tickets[ticket_id][1]))
        return posts

    def _lines(self, tickets: Mapping[str, datetime | None]) -> list[dict[str, Any]]:
        """Replies and comments. The search takes times in the zone of its user, so it is asked for a day more."""
        if not tickets:
            return []
        which = " OR ".join(f"ObjectId = {each}" for each in tickets)
        query = f"ObjectType = 'RT::Ticket' AND ({which}) AND (Type = '{REPLY}' OR Type = '{COMMENT}')"
        times = list(tickets.values())
        if None not in times:
            query += f" AND Created > '{min(each for each in times if each) - timedelta(days=1):%Y-%m-%d}'"
        found = self._client.pages("transactions", query=query, fields=LINE, orderby="id")
        return [line for line in found if _is_since(line, tickets[str(line["ObjectId"])])]

    def _post(self, line: Mapping[str, Any], subject: str, text: str, us: str) -> Post:
        creator, key = str(line["Creator"]["id"]), None
        if creator == us:
            key = subject.removeprefix(MARK) if subject.startswith(MARK) else "own"
        is_public = line["Type"] == REPLY and self._people.is_staff(creator)
        return Post(str(line["id"]), moment(line["Created"]), self._people.find(creator), text, is_public, key)

    def _read(self, transactions: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """Subjects and texts, by transaction. They never change, and are kept."""
        texts = {each: known for each in transactions if (known := self._texts.get(each))}
        unread = [each for each in transactions if each not in texts]
        for start in range(0, len(unread), TEXTS):
            some = unread[start : start + TEXTS]
            wanted: list[dict[str, str]] = [
                *({"field": "TransactionId", "operator": "=", "value": each} for each in some),
                {"field": "ContentType", "operator": "STARTSWITH", "value": "text/"},
                {"field": "Filename", "operator": "IS", "value": "NULL"},
            ]
            parts = list(self._client.pages("attachments", query=json.dumps(wanted), fields=PART, orderby="id"))
            texts |= {each: _said(part for part in parts if str(part["TransactionId"]) == each) for each in some}
        self._texts = dict([*self._texts.items(), *texts.items()][-MOST_TEXTS:])
        return texts


def _said(parts: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """Subject and text of a message: the text is its plain part, else its HTML."""
    ordered = sorted(parts, key=lambda each: int(each["id"]))
    subject = str(ordered[0].get("Subject") or "") if ordered else ""
    for wanted in ("text/plain", "text/html"):
        for part in ordered:
            if str(part["ContentType"]).startswith(wanted) and (part.get("Content") or "").strip():
                return subject, plain(part["Content"], wanted)
    return subject, ""


def _is_since(line: Mapping[str, Any], since: datetime | None) -> bool:
    return since is None or moment(line["Created"]) >= since
