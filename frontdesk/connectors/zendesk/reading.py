"""What a ticket and its audits say, in the terms of all desks.

An audit is one change of a ticket with everything in it: a comment, a status, and the `metadata` that whoever made it
sent along, by which Frontdesk knows its own comments again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from frontdesk.connectors.model import DeskAway, Person, Post, TicketState, TicketStatus

#: Every ticket of ours has it: by it triggers, views and rules of mail know them.
TAG = "frontdesk"
#: With this tag an agent gives the conversation back to the assistant.
HAND_BACK_TAG = "frontdesk_hand_back"
#: In front of our reference in the ticket's `external_id`.
PREFIX = "frontdesk:"
#: The member of an audit's metadata that holds the key of a comment of ours.
KEY = "frontdesk"
_STAFF = frozenset({"agent", "admin"})
_STATUSES = {"solved": TicketStatus.SOLVED, "closed": TicketStatus.CLOSED}
_NO_TAG = re.compile(r"[^a-z0-9_]+", re.ASCII)
People = Mapping[int, Mapping[str, Any]]


def is_ours(ticket: Mapping[str, Any]) -> bool:
    """Whether Frontdesk opened the ticket."""
    return str(ticket.get("external_id") or "").startswith(PREFIX)


def reference_of(ticket: Mapping[str, Any]) -> str:
    """That with which Frontdesk opened the ticket; empty if somebody else did."""
    return str(ticket["external_id"]).removeprefix(PREFIX) if is_ours(ticket) else ""


def tags_of(reason: str, level: str, locale: str) -> list[str]:
    """The tags of a new ticket: what views, routing and reports of the team may go by."""
    told = {"reason": reason, "identity": level, "locale": locale}
    return [TAG, *(f"{TAG}_{name}_{_NO_TAG.sub('_', value.lower())}" for name, value in told.items() if value)]


def people_of(answer: Mapping[str, Any]) -> dict[int, Any]:
    """The users that came with an answer, by id."""
    return {user["id"]: user for user in answer.get("users", ())}


def state_of(ticket: Mapping[str, Any], people: People) -> TicketState:
    assignee = ticket.get("assignee_id")
    return TicketState(
        status=_STATUSES.get(ticket["status"], TicketStatus.OPEN),
        assignee=_person(assignee, people) if assignee else None,
        is_handed_back=HAND_BACK_TAG in ticket.get("tags", ()),
    )


def posts_of(audits: Iterable[Mapping[str, Any]], people: People) -> Sequence[Post]:
    """The comments of audits, in their order. Public is what somebody of the team addressed to the customer and nobody
    has made private since."""
    listed = list(audits)
    events = [(audit, event) for audit in listed for event in audit["events"]]
    withdrawn = {
        event.get("comment_id")
        for _, event in events
        if event["type"] == "CommentPrivacyChange" and not event.get("public")
    }
    return [_post(audit, event, people, withdrawn) for audit, event in events if event["type"] == "Comment"]


def _post(audit: Mapping[str, Any], event: Mapping[str, Any], people: People, withdrawn: set[Any]) -> Post:
    author = event.get("author_id") or audit.get("author_id")
    is_staff = people.get(author, {}).get("role") in _STAFF if author else False
    key = ((audit.get("metadata") or {}).get("custom") or {}).get(KEY)
    return Post(
        id=str(event["id"]),
        at=moment(audit["created_at"]),
        author=_person(author, people) if author else None,
        text=(event.get("plain_body") or event.get("body") or "").replace("&nbsp;", " "),  # Zendesk leaves these
        is_public=event.get("public") is True and is_staff and event["id"] not in withdrawn,
        key=key if isinstance(key, str) else None,
    )


def _person(number: int, people: People) -> Person:
    user = people.get(number, {})
    return Person(str(number), user.get("name") or "", user.get("email") or "")


def moment(at: str) -> datetime:
    """A time as Zendesk writes it. Raises DeskAway for anything else."""
    try:
        return datetime.fromisoformat(at)
    except (TypeError, ValueError):
        raise DeskAway("unreadable") from None
