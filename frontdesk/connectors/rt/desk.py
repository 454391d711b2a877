"""Request Tracker 5 as a desk. `frontdesk.initialdata`, beside this file, says what it needs there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.http import readable
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
    Post,
    Ticket,
    TicketGone,
    TicketHidden,
    TicketState,
    TicketStatus,
)
from frontdesk.connectors.rt import signature
from frontdesk.connectors.rt.client import PAGE, Forbidden, NotThere, RtClient, moment
from frontdesk.connectors.rt.history import MARK, History
from frontdesk.connectors.rt.people import People
from frontdesk.problems import BadRequest

REFERENCE, HAND_BACK = "Frontdesk reference", "Frontdesk"
NOBODY = "Nobody"
SOLVED = frozenset({"resolved", "rejected"})
DELETED = "deleted"
#: The status that a ticket is given.
STATUSES = {TicketStatus.OPEN: "open", TicketStatus.SOLVED: "resolved", TicketStatus.CLOSED: "resolved"}
PRIORITY, URGENT_PRIORITY = 0, 90
STATE = "Status,Owner,Creator,CustomFields"
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
        self._people = People(client)
        self._history = History(client, self._people)

    @readable()
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

    @readable()
    def find(self, reference: str) -> Sequence[Ticket]:
        # Whoever makes a ticket out of another one copies its fields.
        query = f"CF.{{{REFERENCE}}} = '{reference}' AND Creator = '__CurrentUser__'"
        found = self._client.get("tickets", query=query, orderby="id", per_page=PAGE).body["items"]
        return [self._ticket(str(each["id"])) for each in found]

    def append(self, ticket_id: str, comment: Comment) -> None:
        said = {"Content": comment.text, "ContentType": "text/plain", "Subject": MARK + comment.key}
        self._client.post("ticket", ticket_id, "comment", body=said)

    @readable()
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

    @readable()
    def look(self, tickets: Mapping[str, datetime | None]) -> Mapping[str, Look | None]:
        shown, hidden = self._shown(list(tickets))
        if hidden and len(tickets) == 1:
            raise TicketHidden("hidden")
        wanted = {ticket_id: (tickets[ticket_id], str(each["Creator"]["id"])) for ticket_id, each in shown.items()}
        posts = self._history.posts(wanted)
        return {
            ticket_id: self._look(shown[ticket_id], posts[ticket_id]) if ticket_id in shown else None
            for ticket_id in tickets
            if ticket_id not in hidden  # each is asked for alone, and this is said
        }

    @readable()
    def changed(self, cursor: str) -> Changes:
        known = json.loads(cursor) if cursor else {}
        seen: dict[str, str] = known.get("seen", {})
        since = datetime.fromisoformat(known["since"]) if known else None
        tickets, at = self._updated(since)
        updated = {ticket_id: str(ticket["LastUpdated"]) for ticket_id, ticket in tickets.items()}
        cursor = _cursor(at, updated, at)
        if since is None:
            return Changes({}, cursor)
        new = [ticket_id for ticket_id, when in updated.items() if seen.get(ticket_id) != when]
        return Changes({ticket_id: _reference(_fields(tickets[ticket_id])) for ticket_id in new}, cursor)

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
        except NotThere:
            return [f"There is no queue {self._queue!r} for Frontdesk's user."]
        except (DeskAway, DeskBusy) as problem:
            if problem.code in ("http_404", "no_json"):
                return [f"There is no REST 2.0 at {self._client.url}."]
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

    def _shown(self, ticket_ids: Sequence[str]) -> tuple[dict[str, dict[str, Any]], set[str]]:
        """Those tickets that are there, and those that we may not see. One that a list leaves out is asked for alone:
        it may be merged or deleted, or nothing for our eyes."""
        shown: dict[str, dict[str, Any]] = {}
        hidden: set[str] = set()
        if len(ticket_ids) > 1:
            query = " OR ".join(f"id = {each}" for each in ticket_ids)
            found = self._client.get("tickets", query=query, fields=STATE, per_page=PAGE).body["items"]
            shown = {str(each["id"]): each for each in found}
        for ticket_id in [each for each in ticket_ids if each not in shown]:
            try:
                ticket = self._client.get("ticket", ticket_id).body
                if str(ticket["id"]) == ticket_id and ticket["Status"] != DELETED:
                    shown[ticket_id] = ticket
            except TicketGone:
                continue
            except Forbidden:
                if not self._sees_any():
                    raise
                hidden.add(ticket_id)
        return shown, hidden

    def _sees_any(self) -> bool:
        """Whether we may see tickets at all; else our user lacks rights, which somebody will give back."""
        query = f"CF.{{{REFERENCE}}} IS NOT NULL AND Creator = '__CurrentUser__'"
        return bool(self._client.get("tickets", query=query, per_page=1).body["items"])

    def _look(self, ticket: Mapping[str, Any], posts: Sequence[Post]) -> Look:
        owner = str(ticket["Owner"]["id"])
        fields = _fields(ticket)
        state = TicketState(
            TicketStatus.SOLVED if ticket["Status"] in SOLVED else TicketStatus.OPEN,
            None if owner == NOBODY else self._people.find(owner),
            any(fields.get(HAND_BACK) or ()),
        )
        return Look(_reference(fields), state, posts)

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

    def _updated(self, since: datetime | None) -> tuple[dict[str, dict[str, Any]], datetime]:
        """Our tickets that were updated lately, and the server's time. They are read from the newest on: one that is
        updated meanwhile comes to the front and hides none. The search takes times in the zone of its user, so it is
        asked for a day more than is wanted."""
        begin = since - OVERLAP if since else None
        query = f"CF.{{{REFERENCE}}} IS NOT NULL"
        if begin:
            query += f" AND LastUpdated > '{begin - timedelta(days=1):%Y-%m-%d}'"
        updated: dict[str, dict[str, Any]] = {}
        at, page = None, 1
        while True:
            newest_first = {"fields": "LastUpdated,CustomFields", "orderby": "LastUpdated", "order": "DESC"}
            answer = self._client.get("tickets", query=query, **newest_first, per_page=PAGE, page=page)
            at = at or answer.at
            known = len(updated)
            for each in answer.body["items"]:
                if begin and moment(each["LastUpdated"]) < begin:
                    return updated, at
                updated.setdefault(str(each["id"]), each)
            if begin is None or _is_last(answer.body, page, brought=len(updated) - known):
                return updated, at
            page += 1


def _is_last(listed: Mapping[str, Any], page: int, brought: int) -> bool:
    """Whether nothing follows. A page leaves out what we may not see, and most of one may be that. So where their
    number is not told, as to users who may not see everything, only a page that brings nothing new says so."""
    pages = listed.get("pages")
    return page >= pages if isinstance(pages, int) else brought == 0


def _fields(ticket: Mapping[str, Any]) -> dict[str, list[str]]:
    return {each["name"]: each["values"] for each in ticket["CustomFields"]}


def _reference(fields: Mapping[str, Sequence[str]]) -> str:
    return str((fields.get(REFERENCE) or [""])[0])


def _cursor(since: datetime, updated: Mapping[str, str], at: datetime) -> str:
    """Where the next look begins, and the tickets that it need not tell of again."""
    settled = {each: when for each, when in updated.items() if moment(when) <= at - SETTLED}
    recent = {each: when for each, when in settled.items() if moment(when) >= since - OVERLAP}
    return json.dumps({"since": since.isoformat(), "seen": recent})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20
