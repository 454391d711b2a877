"""What Slack sends to an app, in the shapes that it documents: events, and pressed buttons. No I/O."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from frontdesk.simulation.slack.model import APP, BOT, BOT_USER, OTHER_TEAM, TEAM, Person, Post

Json = dict[str, Any]


def written(post: Post, person: Person) -> Json:
    """A person's message, in a direct message or a channel."""
    event = {
        "type": "message",
        "client_msg_id": str(uuid.uuid4()),
        "channel": post.channel,
        "channel_type": "im" if post.is_direct else "channel",
        "event_ts": post.ts,
        **_message(post, person),
    }
    return _callback(event, is_shared=person.team != TEAM)


def mentioned(post: Post, person: Person) -> Json:
    """The same message once more, where it names the app."""
    event = {"type": "app_mention", "channel": post.channel, "event_ts": post.ts, **_message(post, person)}
    return _callback(event, is_shared=person.team != TEAM)


def shared_file(post: Post, person: Person, name: str) -> Json:
    """A message with a file."""
    file = {"id": f"F{post.ts.replace('.', '')[-8:]}", "name": name, "mimetype": "image/png", "size": 1200}
    said = {name: value for name, value in _message(post, person).items() if name != "team"}
    event = {"type": "message", "subtype": "file_share", "files": [file], "upload": False, **said}
    place = {"channel": post.channel, "channel_type": "im" if post.is_direct else "channel", "event_ts": post.ts}
    return _callback(event | place, is_shared=person.team != TEAM)


def edited(post: Post, person: Person, text: str) -> Json:
    """A person changed what they had written."""
    before = {"type": "message", **_message(post, person)}
    after = before | {"text": text, "edited": {"user": person.id, "ts": post.ts}}
    return _callback(_about(post) | {"subtype": "message_changed", "message": after, "previous_message": before})


def deleted(post: Post, person: Person) -> Json:
    """A person took back what they had written."""
    before = {"type": "message", **_message(post, person)}
    return _callback(_about(post) | {"subtype": "message_deleted", "previous_message": before, "deleted_ts": post.ts})


def from_app(post: Post) -> Json:
    """The app's own message, which Slack tells it of, too."""
    event = {
        "type": "message",
        "channel": post.channel,
        "channel_type": "im" if post.is_direct else "channel",
        "bot_id": BOT,
        "bot_profile": {"id": BOT, "app_id": APP, "name": "support", "team_id": TEAM, "deleted": False},
        "user": BOT_USER,
        "team": TEAM,
        "text": post.text,
        "ts": post.ts,
        "event_ts": post.ts,
        "thread_ts": post.thread,
    }
    return _callback(event)


def from_other_bot(post: Post) -> Json:
    """A message of another app."""
    event = _about(post) | {"subtype": "bot_message", "bot_id": "B0000OTHR", "text": post.text}
    return _callback(event | {"username": "weather", "thread_ts": post.thread})


def pressed(post: Post, person: Person, message: Mapping[str, Any], button: Mapping[str, Any], at: str) -> Json:
    """A press of a button of a message of the app.

    Args:
        post: the message.
        message: as the Web API returned it, with its blocks.
        button: its element.
        at: the press's own timestamp.
    """
    container = {"type": "message", "message_ts": post.ts, "channel_id": post.channel, "is_ephemeral": False}
    action = {name: button[name] for name in ("action_id", "text", "value", "type")}
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "larkfield"},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team},
        "api_app_id": APP,
        "token": "",
        "container": container | {"thread_ts": post.thread},
        "trigger_id": f"{at}.{person.id}",
        "channel": {"id": post.channel, "name": "directmessage" if post.is_direct else "channel"},
        "message": {**message, "thread_ts": post.thread},
        "response_url": "https://hooks.slack.com/actions/none",
        "actions": [{**action, "block_id": "b1", "action_ts": at}],
    }


def opened_messages(person: Person, at: str) -> Json:
    """A person opened the app's messages."""
    event = {"type": "app_home_opened", "user": person.id, "channel": person.direct, "tab": "messages", "event_ts": at}
    return _callback(event)


def handshake(challenge: str) -> Json:
    """Slack asks whether an address is the app's."""
    return {"token": "", "challenge": challenge, "type": "url_verification"}


def _message(post: Post, person: Person) -> Json:
    said = {"user": person.id, "team": person.team, "text": post.text, "ts": post.ts}
    if person.team != TEAM:
        said |= {"user_team": person.team, "source_team": person.team}
    return said | ({"thread_ts": post.thread} if post.thread != post.ts else {})


def _about(post: Post) -> Json:
    kind = "im" if post.is_direct else "channel"
    place = {"channel": post.channel, "channel_type": kind, "ts": post.ts, "event_ts": post.ts}
    return {"type": "message", "hidden": True, **place}


def _callback(event: Json, is_shared: bool = False) -> Json:
    event.pop("hidden", None) if event.get("subtype") == "bot_message" else None
    return {
        "token": "",
        "team_id": TEAM,
        "api_app_id": APP,
        "type": "event_callback",
        "event": event,
        "event_id": f"Ev{uuid.uuid4().hex[:9].upper()}",
        "event_time": int(float(event["event_ts"])),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": is_shared,
        "event_context": f"4-{OTHER_TEAM if is_shared else TEAM}",
    }
