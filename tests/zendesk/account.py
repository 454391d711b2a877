"""The account behind the server: tickets with their audits, users, fields, triggers, webhooks. No HTTP.

What is documented and matters to whoever connects: an Idempotency-Key counts for two hours and for one body;
`external_id` is not unique; a comment is part of an update, and the update's `metadata` comes back in its audit under
`custom`; a closed ticket takes no update; what changed within the last minute is not exported yet.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.zendesk.ledger import Ledger
from tests.zendesk.limits import Limits, Refusal

KEY_SECONDS = 2 * 3600
EXPORT_DELAY = 60
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
BASE = "https://example.zendesk.com"
#: What an update changes, beside comment and tags.
CHANGEABLE = ("status", "assignee_id", "subject", "priority", "external_id", "requester_id", "group_id")


@dataclass
class User:
    """An end user, agent or admin."""

    id: int
    name: str
    email: str
    role: str

    def shown(self) -> dict[str, Any]:
        shown = {"id": self.id, "name": self.name, "email": self.email, "role": self.role}
        return shown | {"active": True, "url": f"{BASE}/api/v2/users/{self.id}.json"}


@dataclass
class Ticket:
    """A ticket as it is shown, and its audits in their order."""

    shown: dict[str, Any]
    audits: list[dict[str, Any]] = field(default_factory=list)
    changed_at: float = 0.0

    def comments(self) -> list[dict[str, Any]]:
        """Of all audits, each with what the audit knows of it."""
        return [
            event | {"audit_id": audit["id"], "created_at": audit["created_at"], "metadata": audit["metadata"]}
            for audit in self.audits
            for event in audit["events"]
            if event["type"] == "Comment"
        ]


class Account:
    """One Zendesk account. Safe to call from several threads at once.

    Args:
        ledger: keeps each effect, on disk before it is answered.
        on_update: called with ticket and audit after each update, outside the lock.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], float] = time.time) -> None:
        self.ledger, self.clock = ledger, clock
        self.limits = Limits(clock)
        self.lock = threading.RLock()
        self.tickets: dict[int, Ticket] = {}
        self.users: dict[int, User] = {}
        self.fields: list[dict[str, Any]] = []
        self.suspended: set[str] = set()
        self.archived: set[int] = set()
        self.sorts = True
        self.on_update: Callable[[Ticket, dict[str, Any]], None] = lambda ticket, audit: None
        self._ids, self._ticket_ids = count(900001), count(1)
        self._keys: dict[str, tuple[float, str, dict[str, Any]]] = {}
        self.api_user = self.add_user("Frontdesk", "frontdesk@example.com", "admin")

    def add_user(self, name: str, email: str, role: str = "agent") -> User:
        user = User(next(self._ids), name, email, role)
        self.users[user.id] = user
        return user

    def create(self, key: str | None, body: dict[str, Any], user: User) -> tuple[dict[str, Any], str]:
        """The new ticket's response, and how the key was found: hit, miss, or empty without a key."""
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        with self.lock:
            known = self._keys.get(key) if key else None
            if known and self.clock() - known[0] < KEY_SECONDS:
                if known[1] != digest:
                    told = "Request parameters don't match the given idempotency key"
                    raise Refusal(400, {"error": "IdempotentRequestError", "description": told})
                return known[2], "hit"
            ticket, audit = self._created(body["ticket"], user)
            response = {"ticket": dict(ticket.shown), "audit": audit}
            if key:
                self._keys[key] = (self.clock(), digest, response)
        self.on_update(ticket, audit)
        return response, "miss" if key else ""

    def update(self, ticket_id: int, told: dict[str, Any], user: User) -> dict[str, Any]:
        """The response to an update, which counts against the limits of its ticket and the account."""
        with self.lock:
            ticket = self.ticket(ticket_id)
            if ticket.shown["status"] == "closed":
                why = {"status": [{"description": "Status: closed prevents ticket update"}]}
                raise invalid(why)
            if told.get("safe_update") and told.get("updated_stamp") != ticket.shown["updated_at"]:
                raise Refusal(409, {"error": "UpdateConflict", "description": "Safe Update prevented the update"})
            audit = self._updated(ticket, told, user)
        self.on_update(ticket, audit)
        return {"ticket": dict(ticket.shown), "audit": audit}

    def ticket(self, ticket_id: int) -> Ticket:
        found = self.tickets.get(ticket_id)
        if found is None:
            raise Refusal(404, {"error": "RecordNotFound", "description": "Not found"})
        return found

    def of_external_id(self, external_id: str) -> list[Ticket]:
        return [each for each in self.tickets.values() if each.shown["external_id"] == external_id]

    def exported(self, start: float, after: tuple[float, int] | None, size: int) -> dict[str, Any]:
        """One page of the cursor-based export: tickets that changed since, except within the last minute."""
        with self.lock:
            ordered = sorted((each.changed_at, each.shown["id"]) for each in self.tickets.values())
            late = self.clock() - EXPORT_DELAY
            due = [each for each in ordered if each[0] <= late and (each > after if after else each[0] >= start)]
            page = due[:size]
            last = page[-1] if page else after or (start - 1, 0)
            cursor = base64.b64encode(f"{last[0]!r}|{last[1]}".encode()).decode()
            shown = [dict(self.tickets[ticket_id].shown) for _, ticket_id in page]
        url = f"{BASE}/api/v2/incremental/tickets/cursor.json?cursor={cursor}"
        ends = len(due) == len(page)
        return {
            "tickets": shown,
            "after_cursor": cursor,
            "after_url": url,
            "before_cursor": None,
            "before_url": None,
            "end_of_stream": ends,
        }

    def _created(self, told: dict[str, Any], user: User) -> tuple[Ticket, dict[str, Any]]:
        if not told.get("comment", {}).get("body"):
            raise invalid({"base": [{"description": "Description: cannot be blank", "error": "BlankValue"}]})
        now = stamp(self.clock())
        requester = self._requester(told, user)
        number = next(self._ticket_ids)
        shown = {
            "id": number,
            "url": f"{BASE}/api/v2/tickets/{number}.json",
            "external_id": told.get("external_id"),
            "created_at": now,
            "updated_at": now,
            "generated_timestamp": int(self.clock()),
            "subject": told.get("subject"),
            "raw_subject": told.get("subject") or "",
            "description": told["comment"]["body"],
            "priority": told.get("priority"),
            "status": told.get("status", "new"),
            "requester_id": requester.id,
            "submitter_id": user.id,
            "assignee_id": None,
            "group_id": None,
            "tags": sorted(set(told.get("tags", ()))),
            "custom_fields": [{"id": each["id"], "value": None} for each in self.fields],
            "is_public": bool(told["comment"].get("public", True)),
            "via": {"channel": "api", "source": {"from": {}, "to": {}, "rel": None}},
        }
        ticket = Ticket(shown)
        self.tickets[number] = ticket
        rest = {name: told[name] for name in ("comment", "metadata", "assignee_email", "custom_fields") if name in told}
        audit = self._updated(ticket, rest, user)
        self.ledger.add("ticket", ticket=number, external_id=shown["external_id"])
        return ticket, audit

    def _requester(self, told: dict[str, Any], user: User) -> User:
        wanted = told.get("requester")
        if not wanted:
            return self.users.get(told.get("requester_id", user.id), user)
        if not wanted.get("name") or "@" not in wanted.get("email", ""):
            raise invalid({"requester": [{"description": "Requester: Email: cannot be blank", "error": "BlankValue"}]})
        if wanted["email"].lower() in self.suspended:
            raise invalid({"requester": [{"description": "Requester is suspended.", "error": "RequesterSuspended"}]})
        known = (each for each in self.users.values() if each.email == wanted["email"].lower())
        return next(known, None) or self.add_user(wanted["name"], wanted["email"].lower(), "end-user")

    def _updated(self, ticket: Ticket, told: dict[str, Any], user: User) -> dict[str, Any]:
        told = self._with_assignee(told)
        events = [*self._comment(told, user), *self._changes(ticket, told)]
        now = self.clock()
        audit = {
            "id": next(self._ids),
            "ticket_id": ticket.shown["id"],
            "author_id": user.id,
            "created_at": stamp(now),
            "metadata": {"system": {"client": "requests"}, "custom": told.get("metadata", {})},
            "events": events,
            "via": {"channel": "api" if user is self.api_user else "web", "source": {"from": {}, "to": {}}},
        }
        if events:
            ticket.audits.append(audit)
            ticket.changed_at = now
            ticket.shown |= {"updated_at": stamp(now), "generated_timestamp": int(now)}
        for event in events:
            told_of = {name: event.get(name) for name in ("body", "public", "field_name", "value")}
            about = {"ticket": ticket.shown["id"], "audit": audit["id"], "by": user.id, "custom": told.get("metadata")}
            self.ledger.add(event["type"].lower(), **about, **told_of)
        return audit

    def _with_assignee(self, told: dict[str, Any]) -> dict[str, Any]:
        email = told.get("assignee_email")
        if not email:
            return told
        found = [each for each in self.users.values() if each.email == email.lower() and each.role != "end-user"]
        if not found:
            raise invalid({"base": [{"description": f"Assignee {email} is no agent", "error": "InvalidValue"}]})
        return {**told, "assignee_id": found[0].id}

    def _comment(self, told: dict[str, Any], user: User) -> list[dict[str, Any]]:
        comment = told.get("comment")
        if not comment or not comment.get("body"):
            return []
        if len(comment["body"].encode()) > 65536:
            raise invalid({"comment": [{"description": "Comment: is too long", "error": "TooLong"}]})
        shown = {
            "id": next(self._ids),
            "type": "Comment",
            "author_id": comment.get("author_id", user.id),
            "body": comment["body"],
            "html_body": f"<p>{comment['body']}</p>",
            "plain_body": comment["body"],
            "public": comment.get("public", True),
            "attachments": [],
        }
        return [shown]

    def _changes(self, ticket: Ticket, told: dict[str, Any]) -> list[dict[str, Any]]:
        if told.get("status", "open") not in STATUSES:
            raise invalid({"status": [{"description": "Status: is invalid", "error": "InvalidValue"}]})
        if told.get("status") == "solved" and not told.get("assignee_id", ticket.shown["assignee_id"]):
            why = "Assignee: is required when solving a ticket"
            raise invalid({"base": [{"description": why, "error": "BlankValue"}]})
        new = {name: told[name] for name in CHANGEABLE if name in told}
        tags = set(told.get("tags", ticket.shown["tags"])) | set(told.get("additional_tags", ()))
        new["tags"] = sorted(tags - set(told.get("remove_tags", ())))
        events = []
        for name, value in new.items():
            if ticket.shown[name] != value:
                change = {"field_name": name, "value": value, "previous_value": ticket.shown[name]}
                events.append({"id": next(self._ids), "type": "Change", **change})
                ticket.shown[name] = value
        for wanted in told.get("custom_fields", ()):
            for each in ticket.shown["custom_fields"]:
                if each["id"] == wanted["id"] and each["value"] != wanted["value"]:
                    change = {"field_name": str(each["id"]), "value": wanted["value"], "previous_value": each["value"]}
                    events.append({"id": next(self._ids), "type": "Change", **change})
                    each["value"] = wanted["value"]
        return events

    def add_field(self, told: dict[str, Any]) -> dict[str, Any]:
        """A custom field, which every ticket has from then on."""
        if not told.get("title") or not told.get("type"):
            raise invalid({"title": [{"description": "Title: cannot be blank", "error": "BlankValue"}]})
        added = {"id": next(self._ids), "active": True, "removable": True, **told}
        self.fields.append(added)
        for ticket in self.tickets.values():
            ticket.shown["custom_fields"].append({"id": added["id"], "value": None})
        return added


def invalid(details: dict[str, Any]) -> Refusal:
    return Refusal(422, {"error": "RecordInvalid", "description": "Record validation errors", "details": details})


def stamp(at: float) -> str:
    """A time as Zendesk writes it."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
