"""What a customer sees of a conversation: public events, without internal ids, reasons and payloads."""

from __future__ import annotations

from typing import Any

from frontdesk.conversations.bus import Signal, Typing
from frontdesk.conversations.commit import Settled
from frontdesk.conversations.model import Author, Event, Kind, QueuePosition

FROM = {Author.CUSTOMER: "customer", Author.BOT: "bot", Author.AGENT: "person", Author.SYSTEM: "system"}


def event_view(event: Event) -> dict[str, Any] | None:
    """The event as the customer sees it, or None if it is not for them."""
    if not event.public:
        return None
    view: dict[str, Any] = {"type": "event", "seq": event.seq, "kind": event.kind, "at": event.at.isoformat()}
    view["from"] = FROM[event.author]
    if event.kind is Kind.MESSAGE:
        links = [{"title": link["title"], "url": link["url"]} for link in event.data.get("links", ())]
        view |= {"text": event.text, "buttons": event.data.get("buttons", []), "links": links}
        if event.author is Author.AGENT:
            view["name"] = event.data.get("name")
        if event.author is Author.CUSTOMER:
            view["id"] = event.client_id
        view |= {name: event.data[name] for name in ("sign_in", "proof", "lang") if event.data.get(name)}
        if "rating" in event.data:
            view["rating"] = event.data["rating"]
    elif event.kind is Kind.OWNER:
        view |= {"owner": event.data["to"], "name": event.data.get("name")}
    elif event.kind is Kind.STATUS:
        view["status"] = event.data["to"]
    elif event.kind is Kind.RATING:
        view |= {key: event.data[key] for key in ("episode", "person", "bot")}
    elif event.kind is Kind.REPLY_ADDRESS:
        view["email"] = event.data["email"]
    elif event.kind is Kind.TICKET:
        view |= {"number": event.data["number"], "status": event.data["status"]}
    return view


def position_view(place: QueuePosition | None) -> dict[str, Any] | None:
    """A waiting customer's position in the queue, or None for one who does not wait."""
    if place is None:
        return None
    opens_at = place.opens_at.isoformat() if place.opens_at else None
    return {"position": place.position, "opens_at": opens_at, "may_leave_email": place.may_leave_email}


def signal_view(signal: Signal) -> dict[str, Any] | None:
    """A live signal as a frame, or None if it is not for the customer."""
    if isinstance(signal, Event):
        return event_view(signal)
    if isinstance(signal, Settled):
        return {"type": "settled", "seq": signal.seq, "owner": signal.owner}
    if isinstance(signal, QueuePosition):
        return {"type": "standing", "standing": position_view(signal)}
    if isinstance(signal, Typing) and signal.author != "customer":
        return {"type": "typing", "from": signal.author, "active": signal.active}
    return None
