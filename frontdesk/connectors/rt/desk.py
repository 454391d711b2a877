"""Request Tracker 5 as a desk. `frontdesk.initialdata`, beside this file, says what it needs there."""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.model import (
    Change,
    Changes,
    Comment,
    DeskAway,
    DeskBusy,
    DeskRefuses,
    Hint,
    Look,
    NewTicket,
    Person,
    Post,
    Ticket,
    TicketGone,
    TicketState,
    TicketStatus,
)
from frontdesk.connectors.rt import signature
from frontdesk.connectors.rt.client import RtClient
from frontdesk.connectors.rt.texts import plain
from frontdesk.problems import BadRequest

REFERENCE, HAND_BACK = "Frontdesk reference", "Frontdesk"
#: Subject of our comments, before their key.
MARK = "Frontdesk "
NOBODY = "Nobody"
SOLVED = frozenset({"resolved", "rejected"})
DELETED = "deleted"
#: The status that a ticket is given.
STATUSES = {TicketStatus.OPEN: "open", TicketStatus.SOLVED: "resolved", TicketStatus.CLOSED: "resolved"}
PRIORITY, URGENT_PRIORITY = 0, 90
PAGE = 100
#: A page with fewer lines than this is the last.
LAST_PAGE = PAGE // 2
PARTS = "Subject,ContentType,Content,Filename"
#: So many texts are read at once.
MANY = 3
#: Texts that are kept in memory.
MOST_TEXTS = 1_000
PEOPLE_SECONDS = 300.0
#: How far before the last look tickets are looked at again: who writes first may be seen last.
OVERLAP = timedelta(minutes=10)
#: A ticket may change again within the second that its LastUpdated says.
SETTLED = timedelta(seconds=5)


class RequestTracker:
    """The desk.

    Args:
        queue: in which tickets are opened.
        secret: with which the scrip signs; empty if none is there.
    """

    title = "Request Tracker"
    most_chars = 30_000
    time_limit = timedelta(seconds=30)

    def __init__(self, client: RtClient, queue: str, secret: str) -> None:
        self._client = client
        self._queue = queue
        self._secret = secret
        self._people = _People(client)
        self._texts: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def open(self, new: NewTicket) -> Ticket:
        # Without a requestor: the customer would get by mail what they read in the chat.
        made = self._client.post(
            "ticket",
            body={
                "Queue": self._queue,
                "Subject": new.subject,
                "Content": new.text,
                "ContentType": "text/plain",
                "Priority": URGENT_PRIORITY if new.is_urgent else PRIORITY,
                "CustomFields": {REFERENCE: new.reference},
            },
        )
        return self._ticket(str(made.body["id"]))

    def find(self, reference: str) -> Ticket | None:
        query = f"CF.{{{REFERENCE}}} = '{reference}'"
        found = self._client.get("tickets", query=query, orderby="id", per_page=1).body["items"]
        return self._ticket(str(found[0]["id"])) if found else None

    def append(self, ticket_id: str, comment: Comment) -> None:
        said = {"Content": comment.text, "ContentType": "text/plain", "Subject": MARK + comment.key}
        self._client.post("ticket", ticket_id, "comment", body=said)

    def update(self, ticket_id: str, change: Change) -> None:
        wanted: dict[str, Any] = {}
        if change.clears_hand_back:
            wanted["CustomFields"] = {HAND_BACK: ""}
        if change.status is not None:
            wanted["Status"] = STATUSES[change.status]
        if change.assignee is not None and (owner := self._name_of(change.assignee)):
            wanted["Owner"] = owner
        if not wanted:
            return
        self._client.put("ticket", ticket_id, body=wanted)
        if change.status is not None:
            self._check_status(ticket_id, change.status)

    def look(self, ticket_id: str, since: datetime | None) -> Look:
        ticket = self._client.get("ticket", ticket_id).body
        if str(ticket["id"]) != ticket_id:
            raise TicketGone("merged")
        if ticket["Status"] == DELETED:
            raise TicketGone("deleted")
        owner = str(ticket["Owner"]["id"])
        fields = {each["name"]: each["values"] for each in ticket["CustomFields"]}
        state = TicketState(
            TicketStatus.SOLVED if ticket["Status"] in SOLVED else TicketStatus.OPEN,
            None if owner == NOBODY else self._people.find(owner),
            any(fields.get(HAND_BACK) or ()),
        )
        us, lines = str(ticket["Creator"]["id"]), self._written(ticket_id, since)
        self._read_at_once(ticket_id, [str(each["id"]) for each in lines])
        return Look(state, [self._post(each, us) for each in lines])

    def changed(self, cursor: str) -> Changes:
        known = json.loads(cursor) if cursor else {}
        seen: dict[str, str] = known.get("seen", {})
        since = datetime.fromisoformat(known["since"]) if known else None
        updated, at = self._updated(since)
        if since is None:
            return Changes([], _cursor(at, updated, at))
        return Changes([each for each, when in updated.items() if seen.get(each) != when], _cursor(at, updated, at))

    def verify(self, raw: InboundRequest) -> None:
        signature.check(raw, self._secret)

    def parse(self, raw: InboundRequest) -> Sequence[Hint]:
        try:
            said = json.loads(raw.body)
            ticket, transaction = str(said["ticket"]), str(said["transaction"])
        except (ValueError, KeyError, TypeError):
            raise BadRequest('Send {"ticket": "…", "transaction": "…"}.') from None
        if not _is_id(ticket) or not _is_id(transaction):
            raise BadRequest("ticket, transaction: numbers")
        return [Hint(ticket, transaction)]

    def problems(self) -> Sequence[str]:
        try:
            return list(self._missing())
        except DeskRefuses as problem:
            return [f"Request Tracker refuses what Frontdesk asks ({problem.code}). Is it version 5?"]
        except TicketGone:
            return [f"There is no REST 2.0 at {self._client.url}, or no queue {self._queue!r} for Frontdesk's user."]
        except (DeskAway, DeskBusy) as problem:
            refused = "http_401" in problem.code or "http_403" in problem.code
            todo = "Check FRONTDESK_RT_TOKEN." if refused else "Check FRONTDESK_RT_URL, and whether it runs."
            return [f"Request Tracker gives no answer ({problem.code}). {todo}"]

    def _missing(self) -> Iterator[str]:
        queue = self._client.get("queue", self._queue).body
        there = {each["name"] for each in queue["TicketCustomFields"]}
        for name in (REFERENCE, HAND_BACK):
            if name not in there:
                yield f"Tickets of {self._queue} have no custom field {name!r}. Insert frontdesk.initialdata once."
        if len(self._secret) < signature.LEAST_SECRET:
            yield "FRONTDESK_RT_SECRET is not set: replies come by the sweep alone. `frontdesk connect rt` makes one."

    def _ticket(self, ticket_id: str) -> Ticket:
        return Ticket(ticket_id, f"{self._client.url}/Ticket/Display.html?id={ticket_id}")

    def _name_of(self, email: str) -> str | None:
        """The name of the user with this e-mail; None if nobody has it."""
        if not email:
            return NOBODY
        query = json.dumps([{"field": "EmailAddress", "operator": "=", "value": email}])
        found = self._client.get("users", query=query, per_page=1).body["items"]
        return str(found[0]["id"]) if found else None

    def _check_status(self, ticket_id: str, wanted: TicketStatus) -> None:
        """Request Tracker answers 200 also to a change that it does not make."""
        status = self._client.get("ticket", ticket_id).body["Status"]
        if (status in SOLVED) != (wanted is not TicketStatus.OPEN):
            raise DeskRefuses("status_refused")

    def _written(self, ticket_id: str, since: datetime | None) -> list[dict[str, Any]]:
        """Replies and comments of the ticket, written at `since` or later, in order."""
        history = self._pages("ticket", ticket_id, "history", fields="Type,Creator,Created")
        lines = [
            line
            for line in history
            if line["Type"] in ("Correspond", "Comment") and (since is None or _time(line["Created"]) >= since)
        ]
        return sorted(lines, key=lambda each: int(each["id"]))

    def _post(self, line: Mapping[str, Any], us: str) -> Post:
        transaction, creator = str(line["id"]), str(line["Creator"]["id"])
        subject, text = self._said(transaction)
        key = None
        if creator == us:
            key = subject.removeprefix(MARK) if subject.startswith(MARK) else "own"
        is_public = line["Type"] == "Correspond" and self._people.is_staff(creator)
        return Post(transaction, _time(line["Created"]), self._people.find(creator), text, is_public, key)

    def _said(self, transaction: str) -> tuple[str, str]:
        """Subject and text of a transaction. They never change, and are read again and again."""
        if transaction not in self._texts:
            self._keep(transaction, self._pages("transaction", transaction, "attachments", fields=PARTS))
        return self._texts[transaction]

    def _read_at_once(self, ticket_id: str, transactions: Sequence[str]) -> None:
        """Read the texts of many transactions with the whole ticket's, which are fewer requests."""
        if sum(each not in self._texts for each in transactions) < MANY:
            return
        parts = list(self._pages("ticket", ticket_id, "attachments", fields=f"{PARTS},TransactionId"))
        for transaction in transactions:
            self._keep(transaction, [each for each in parts if str(each["TransactionId"]) == transaction])

    def _keep(self, transaction: str, found: Iterable[Mapping[str, Any]]) -> None:
        parts = sorted(found, key=lambda each: int(each["id"]))
        subject = str(parts[0].get("Subject") or "") if parts else ""
        self._texts[transaction] = subject, _text(parts)
        while len(self._texts) > MOST_TEXTS:
            self._texts.popitem(last=False)

    def _pages(self, *path: str, fields: str) -> Iterator[dict[str, Any]]:
        """All items under a path. A page leaves out what we may not see, so a short one may not be the last."""
        page = 1
        while True:
            items = self._client.get(*path, fields=fields, per_page=PAGE, page=page).body["items"]
            yield from items
            if len(items) < LAST_PAGE:
                return
            page += 1

    def _updated(self, since: datetime | None) -> tuple[dict[str, str], datetime]:
        """Our tickets that were updated lately, with when, and the server's time. They are read from the newest on: one
        that is updated meanwhile comes to the front and hides none. The search takes times in the zone of its user, so
        it is asked for a day more than is wanted."""
        begin = since - OVERLAP if since else None
        query = f"CF.{{{REFERENCE}}} IS NOT NULL"
        if begin:
            query += f" AND LastUpdated > '{begin - timedelta(days=1):%Y-%m-%d}'"
        updated: dict[str, str] = {}
        at, page = None, 1
        while True:
            newest_first = {"fields": "LastUpdated", "orderby": "LastUpdated", "order": "DESC"}
            answer = self._client.get("tickets", query=query, **newest_first, per_page=PAGE, page=page)
            at = at or answer.at
            items = answer.body["items"]
            for each in items:
                if begin and _time(each["LastUpdated"]) < begin:
                    return updated, at
                updated.setdefault(str(each["id"]), each["LastUpdated"])
            if len(items) < PAGE or begin is None:
                return updated, at
            page += 1


class _People:
    """Users. What is read of one stands for `PEOPLE_SECONDS`."""

    def __init__(self, client: RtClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, dict[str, Any]]] = {}

    def find(self, name: str) -> Person:
        user = self._user(name)
        return Person(name, user.get("RealName") or user.get("Name") or name, user.get("EmailAddress") or "")

    def is_staff(self, name: str) -> bool:
        """Whether it is somebody who works there, and not a stranger who wrote a mail."""
        return str(self._user(name).get("Privileged") or "0") == "1"

    def _user(self, name: str) -> dict[str, Any]:
        until, user = self._known.get(name, (0.0, {}))
        if time.monotonic() >= until:
            try:
                user = self._client.get("user", name).body
            except TicketGone:
                user = {}
            self._known[name] = time.monotonic() + PEOPLE_SECONDS, user
        return user


def _text(parts: Sequence[Mapping[str, Any]]) -> str:
    """The text of a message: its plain part, else its HTML. Files are left out."""
    bodies = [each for each in parts if not each.get("Filename")]
    for wanted in ("text/plain", "text/html"):
        for part in bodies:
            if str(part["ContentType"]).startswith(wanted) and (part.get("Content") or "").strip():
                return plain(part["Content"], wanted)
    return ""


def _cursor(since: datetime, updated: Mapping[str, str], at: datetime) -> str:
    """Where the next look begins, and the tickets that it need not tell of again."""
    settled = {each: when for each, when in updated.items() if _time(when) <= at - SETTLED}
    recent = {each: when for each, when in settled.items() if _time(when) >= since - OVERLAP}
    return json.dumps({"since": since.isoformat(), "seen": recent})


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said.replace("Z", "+00:00")).astimezone(UTC)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20
