"""Zendesk as a desk: its ticketing API (https://developer.zendesk.com/api-reference/ticketing/).

**Once.** A ticket is created under an Idempotency-Key, which Zendesk keeps for two hours, and with our reference as its
`external_id`, by which it is found for ever. A comment carries its key in the metadata of the update.

**Slowly.** Zendesk takes 30 updates of a ticket by one user in ten minutes and 100 of an account in a minute. `spend`
stays below that, for all processes together, so that agents' own updates have room.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.http import readable
from frontdesk.connectors.model import (
    Change,
    Changes,
    Comment,
    DeskAway,
    DeskBusy,
    Hint,
    Look,
    NewTicket,
    Ticket,
    TicketGone,
    TicketStatus,
)
from frontdesk.connectors.zendesk import reading
from frontdesk.connectors.zendesk.client import KEY_REUSED, Refused, ZendeskClient
from frontdesk.connectors.zendesk.setup import Setup
from frontdesk.connectors.zendesk.signature import SIGNATURE, check_signature
from frontdesk.problems import BadRequest, TooMany

#: A comment holds 64 KB; a character may take four bytes.
MOST_CHARS = 16_000
TIME_LIMIT = timedelta(seconds=40)
#: The export leaves out what changed within the last minute, and refuses to begin within it.
EXPORT_DELAY = timedelta(minutes=1)
PAGE, EXPORT_PAGE = "100", "200"
#: By how much an audit may be older than others that were read before it.
LATENESS = timedelta(minutes=1)
#: For the audits of one ticket, and before those of a further one.
MOST_READING_SECONDS, MOST_LISTING_SECONDS = 25.0, 10.0
#: In front of the time at which the first sweep begins; every later cursor is Zendesk's own.
FROM = "from:"
INVOCATION = "x-zendesk-webhook-invocation-id"

#: Counts a call: `spend("zendesk_updates", ticket=…, account=…)`. Raises TooMany.
Spend = Callable[..., None]


class ZendeskDesk:
    """The desk.

    Args:
        url: the account's address, for links.
        setup: what has to be there in the account.
    """

    title = "Zendesk"
    most_chars = MOST_CHARS
    time_limit = TIME_LIMIT

    def __init__(self, client: ZendeskClient, url: str, setup: Setup, spend: Spend) -> None:
        self._client, self._url, self._setup, self._spend = client, url, setup, spend

    def open(self, new: NewTicket) -> Ticket:
        body, key = self._body(new), new.reference
        try:
            return self._created(body, key)
        except Refused as refused:
            if refused.code == KEY_REUSED and (found := self.find(new.reference)):
                return found[0]
            if "requester" not in refused.fields or "requester" not in body:
                raise
        # Somebody whom the team has suspended, or an address that Zendesk takes for none, is helped all the same.
        del body["requester"]
        return self._created(body, f"{key}-2")

    def find(self, reference: str) -> Sequence[Ticket]:
        with readable():
            found = self._client.get("tickets", external_id=reading.PREFIX + reference)["tickets"]
            ordered = sorted(found, key=lambda each: int(each["id"]))
            # An app of the team's may copy tickets, with everything; the first was ours.
            return [self._ticket(each) for each in ordered if each["submitter_id"] == ordered[0]["submitter_id"]]

    def append(self, ticket_id: str, comment: Comment) -> None:
        said = {"body": comment.text, "public": False}
        self._put(ticket_id, {"comment": said, "metadata": {reading.KEY: comment.key}})

    def update(self, ticket_id: str, change: Change) -> None:
        wanted: dict[str, Any] = {}
        if change.assignee is not None:
            wanted |= self._assignment(change.assignee)
        if change.clears_hand_back:
            tags = reading.HAND_BACK_TAG
            self._count_update(ticket_id)
            self._client.delete(f"tickets/{ticket_id}/tags", {"tags": [tags]}, tags=tags)
        if change.status is TicketStatus.OPEN:
            wanted["status"] = "open"
        elif change.status is not None:
            wanted |= self._solution(ticket_id, wanted)
        if wanted:
            self._put(ticket_id, wanted)

    def look(self, tickets: Mapping[str, datetime | None]) -> Mapping[str, Look | None]:
        deadline = time.monotonic() + MOST_LISTING_SECONDS
        looks: dict[str, Look | None] = {}
        with readable():
            shown, people = self._shown(list(tickets))
            for ticket_id, since in tickets.items():
                if looks and time.monotonic() > deadline:
                    break  # who asks for many asks again for what is left out
                looks[ticket_id] = self._look(shown[ticket_id], people, since) if ticket_id in shown else None
        return looks

    def changed(self, cursor: str) -> Changes:
        if not cursor:
            began = datetime.now(UTC) - EXPORT_DELAY
            return Changes({}, f"{FROM}{int(began.timestamp())}")
        self._count("zendesk_exports", account="zendesk")
        at = {"start_time": cursor.removeprefix(FROM)} if cursor.startswith(FROM) else {"cursor": cursor}
        with readable():
            page = self._client.get("incremental/tickets/cursor", **at, per_page=EXPORT_PAGE)
            ours = {str(each["id"]): reading.reference_of(each) for each in page["tickets"] if reading.is_ours(each)}
            return Changes(ours, page["after_cursor"] or cursor, page["end_of_stream"])

    def verify(self, raw: InboundRequest) -> None:
        check_signature(raw, self._setup.secret)

    def parse(self, raw: InboundRequest) -> Sequence[Hint]:
        try:
            told = json.loads(raw.body)
            ticket_id = str(told["detail"]["id"] if "detail" in told else told["ticket_id"])
        except (ValueError, KeyError, TypeError):
            raise BadRequest("This is no webhook of a ticket.") from None
        if not ticket_id.isascii() or not ticket_id.isdecimal() or len(ticket_id) > 20:
            raise BadRequest("ticket_id: the number of a ticket")
        named = raw.headers.get(SIGNATURE, "") + raw.headers.get(INVOCATION, "")
        return [Hint(ticket_id, hashlib.sha256(named.encode()).hexdigest()[:40])]

    def _created(self, body: dict[str, Any], key: str) -> Ticket:
        with readable():
            return self._ticket(self._client.post("tickets", {"ticket": body}, key)["ticket"])

    def problems(self) -> Sequence[str]:
        return self._setup.problems(self._client)

    def _shown(self, ticket_ids: Sequence[str]) -> tuple[dict[str, Any], dict[int, Any]]:
        """Those tickets that are there, and their people. One that a list leaves out is asked for alone."""
        shown: dict[str, Any] = {}
        people: dict[int, Any] = {}
        if len(ticket_ids) > 1:
            page = self._client.get("tickets/show_many", ids=",".join(ticket_ids), include="users")
            shown, people = {str(each["id"]): each for each in page["tickets"]}, dict(reading.people_of(page))
        for ticket_id in [each for each in ticket_ids if each not in shown]:
            with suppress(TicketGone):
                page = self._client.get(f"tickets/{ticket_id}", include="users")
                shown[ticket_id], people = page["ticket"], people | reading.people_of(page)
        return shown, people

    def _look(self, ticket: dict[str, Any], people: reading.People, since: datetime | None) -> Look | None:
        """The ticket with what was written; None if it has gone in the meantime."""
        try:
            audits, writers = self._audits(ticket["id"], since)
        except TicketGone:
            return None
        return Look(reading.reference_of(ticket), reading.state_of(ticket, people), reading.posts_of(audits, writers))

    def _body(self, new: NewTicket) -> dict[str, Any]:
        body: dict[str, Any] = {
            "subject": new.subject,
            "external_id": reading.PREFIX + new.reference,
            "comment": {"body": new.text, "public": False},
            "metadata": {reading.KEY: new.reference},
            "tags": reading.tags_of(new.reason, new.requester.level, new.locale),
        }
        if new.is_urgent:
            body["priority"] = "urgent"
        if self._setup.field is not None:
            body["custom_fields"] = [{"id": self._setup.field, "value": new.reference}]
        who = new.requester
        if who.customer_id and who.email:
            # An address that a visitor only typed would make the ticket somebody else's.
            body["requester"] = {"name": who.name or who.email, "email": who.email}
        return body

    def _ticket(self, shown: dict[str, Any]) -> Ticket:
        number = int(shown["id"])
        return Ticket(str(number), f"{self._url}/agent/tickets/{number}")

    def _assignment(self, email: str) -> dict[str, Any]:
        """The assignee of that e-mail; nothing if no agent has it."""
        if not email:
            return {"assignee_id": None}
        if '"' in email:
            return {}
        with readable():
            found = self._client.get("users/search", query=f'email:"{email}"')["users"]
            known = (each["id"] for each in found if (each.get("email") or "").lower() == email.lower())
            staff = {each["id"] for each in found if each.get("role") in ("agent", "admin")}
            return next(({"assignee_id": number} for number in known if number in staff), {})

    def _solution(self, ticket_id: str, wanted: dict[str, Any]) -> dict[str, Any]:
        """How the ticket is solved: not at all if it is. One that nobody has is solved by our own user, because Zendesk
        asks for somebody."""
        with readable():
            ticket = self._client.get(f"tickets/{ticket_id}")["ticket"]
            if ticket["status"] in ("solved", "closed"):
                return {}
            if wanted.get("assignee_id", ticket.get("assignee_id")):
                return {"status": "solved"}
            return {"status": "solved", "assignee_id": self._client.get("users/me")["user"]["id"]}

    def _put(self, ticket_id: str, wanted: dict[str, Any]) -> None:
        self._count_update(ticket_id)
        try:
            self._client.put(f"tickets/{ticket_id}", {"ticket": wanted})
        except Refused as refused:
            if refused.is_closed:
                raise TicketGone("closed") from None
            raise

    def _count_update(self, ticket_id: str) -> None:
        self._count("zendesk_updates", ticket=ticket_id, account="zendesk")

    def _count(self, action: str, **keys: str) -> None:
        try:
            self._spend(action, **keys)
        except TooMany as problem:
            raise DeskBusy(problem.retry_after, "own_limit") from None

    def _audits(self, ticket_id: int, since: datetime | None) -> tuple[list[dict[str, Any]], reading.People]:
        """The audits since then, oldest first, and the people in them. They are asked for from the newest on."""
        audits: list[dict[str, Any]] = []
        people: dict[int, Any] = {}
        query = {"include": "users", "sort": "-created_at", "page[size]": PAGE}
        deadline = time.monotonic() + MOST_READING_SECONDS
        while time.monotonic() < deadline:
            page = self._client.get(f"tickets/{ticket_id}/audits", **query)
            audits += page["audits"]
            people |= reading.people_of(page)
            ordered = sorted(audits, key=lambda each: (each["created_at"], each["id"]))
            more = page.get("meta") or {"has_more": False}  # the audits of an archived ticket come all at once
            if not more["has_more"] or (since is not None and _is_before(audits, since)):
                return ordered, people
            query["page[after]"] = more["after_cursor"]
        raise DeskAway("too_slow")


def _is_before(audits: Sequence[dict[str, Any]], since: datetime) -> bool:
    """Whether what would come next is older than that. Audits that don't come newest first say nothing of it."""
    if not audits or audits[0]["created_at"] <= audits[-1]["created_at"]:
        return False
    return reading.moment(audits[-1]["created_at"]) < since - LATENESS
