"""Reads what Slack sends: events, and pressed buttons. No I/O.

Whatever is not a person's new message is ignored: edits, deletions, messages of this app and of other bots, files' own
notices, and all events that nobody asked for.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qs

from frontdesk.channels.model import CustomerMessage, CustomerRating, Handshake, Ignored, Inbound, InboundRequest
from frontdesk.channels.slack.model import SlackThread, SlackUser
from frontdesk.channels.slack.mrkdwn import plain
from frontdesk.conversations.model import NoIdentity
from frontdesk.intake.model import SUBJECTS, Rating
from frontdesk.problems import BadRequest

#: How the action ids of our buttons begin: of answers, and of scores, whose value is `<episode>:<whom>:<score>`. Those
#: of links begin otherwise.
PRESS, RATE = "press", "rate"
#: Subtypes of messages that a person wrote.
WRITTEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
#: What other subtypes are called in metrics and logs.
SUBTYPES = {"message_changed": "edited", "message_deleted": "deleted", "bot_message": "bot_message"}

Json = Mapping[str, Any]


def payload_of(raw: InboundRequest) -> Json:
    """The object in a request: JSON of an event, or a form with the `payload` of an interaction. Raises BadRequest."""
    try:
        if raw.body.startswith(b"payload="):
            form = parse_qs(raw.body.decode(), keep_blank_values=True, strict_parsing=True)
            payload = json.loads(form["payload"][0])
        else:
            payload = json.loads(raw.body)
    except (ValueError, KeyError, RecursionError):
        raise BadRequest("This is no event of Slack.") from None
    if not isinstance(payload, dict):
        raise BadRequest("This is no event of Slack.")
    return payload


def read(payload: Json, support: Collection[str]) -> Inbound:
    """What a payload is, before it is known who the person is to us. Raises BadRequest for one that lacks
    what Slack promises.

    Args:
        support: ids of the channels in which every message begins a thread.
    """
    kind = payload.get("type")
    try:
        if kind == "url_verification":
            return Handshake(str(payload["challenge"]))
        if kind == "event_callback":
            return _event(payload, payload["event"], support)
        if kind == "block_actions":
            return _press(payload)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        raise BadRequest("This event of Slack is not complete.") from None
    return Ignored(_named(kind))


def _event(payload: Json, event: Json, support: Collection[str]) -> CustomerMessage | Ignored:
    if event["type"] not in ("message", "app_mention"):
        return Ignored(_named(event["type"]))
    if not_written := _not_written(payload, event):
        return Ignored(not_written)
    team, channel, bot = payload["team_id"], event["channel"], _bot_user(payload)
    thread = SlackThread(team, channel, event.get("thread_ts") or event["ts"])
    is_mention = event["type"] == "app_mention" or (bot is not None and f"<@{bot}" in event.get("text", ""))
    is_first = thread.ts == event["ts"]
    is_asked = thread.is_direct or is_mention or (channel in support and is_first)
    if is_first and not is_asked:
        return Ignored("not_addressed")
    sender = SlackUser(event.get("user_team") or event.get("team") or team, event["user"])
    return CustomerMessage(
        thread_key=thread.key,
        id=f"{team}:{channel}:{event['ts']}",
        sender_id=sender.key,
        text=plain(event.get("text") or "", bot),
        no_identity=no_identity(thread, sender, bool(payload.get("is_ext_shared_channel"))),
        begins=is_asked or (event.get("parent_user_id") == event["user"] and channel in support),
        files=len(event.get("files") or ()),
    )


def changed_person(payload: Json) -> tuple[SlackUser, Json] | None:
    """Of whom of the app's workspace an event says that something changed, and what it says of them."""
    event = payload.get("event")
    user = event.get("user") if isinstance(event, Mapping) and event.get("type") == "user_change" else None
    if not isinstance(user, Mapping) or user.get("team_id") != payload.get("team_id"):
        return None
    return SlackUser(str(payload["team_id"]), str(user.get("id"))), user


def no_identity(thread: SlackThread, sender: SlackUser, is_shared: bool = False) -> NoIdentity | None:
    """Why nobody may be known in a thread, as far as its place and the person's team say it.

    Args:
        is_shared: the place is shared with another company; a direct message then is one with somebody of it.
    """
    if sender.team != thread.team or (is_shared and thread.is_direct):
        return NoIdentity.STRANGER
    return None if thread.is_direct else NoIdentity.OTHERS_READ


def _not_written(payload: Json, event: Json) -> str | None:
    """Why the event is no new message of a person; None if it is one."""
    subtype = event.get("subtype") or ""
    if subtype not in WRITTEN:
        return SUBTYPES.get(subtype, "notice")
    if event.get("app_id") == payload.get("api_app_id", "") != "" or event.get("user") == _bot_user(payload):
        return "own_message"
    if event.get("bot_id") or event.get("bot_profile") or not event.get("user"):
        return "bot_message"
    return "edited" if event.get("edited") else None


def _bot_user(payload: Json) -> str | None:
    """The user id of the app's bot."""
    bots = (each for each in payload.get("authorizations") or () if each.get("is_bot"))
    return next((each["user_id"] for each in bots), None)


def _press(payload: Json) -> CustomerMessage | CustomerRating | Ignored:
    action = payload["actions"][0]
    if action["type"] != "button" or not action["action_id"].startswith((PRESS, RATE)):
        return Ignored("link_opened")
    message, channel = payload["message"], payload["channel"]["id"]
    team = message.get("team") or payload["team"]["id"]
    thread = SlackThread(team, channel, message.get("thread_ts") or message["ts"])
    sender = SlackUser(payload["user"].get("team_id") or payload["team"]["id"], payload["user"]["id"])
    if action["action_id"].startswith(RATE):
        return CustomerRating(thread.key, sender.key, rating_of(str(action["value"])))
    return CustomerMessage(
        thread_key=thread.key,
        id=f"{team}:{channel}:{action['action_ts']}",
        sender_id=sender.key,
        button=str(action["value"]),
        no_identity=no_identity(thread, sender),
    )


def rating_of(value: str) -> Rating:
    """The rating in a button's value. Raises ValueError for what is none."""
    episode, whom, score = value.split(":")
    if whom not in SUBJECTS or score not in ("1", "2", "3", "4", "5"):
        raise ValueError(value)
    of = int(episode)
    return Rating(of, person=int(score)) if whom == "person" else Rating(of, bot=int(score))


def _named(kind: object) -> str:
    """A kind that nobody asked for, for metrics and logs, which hold no text of others."""
    return str(kind) if kind in ("app_rate_limited", "user_change") else "unknown_kind"
