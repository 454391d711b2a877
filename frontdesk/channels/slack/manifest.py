"""The manifest of the app, from which Slack makes it. No I/O."""

from __future__ import annotations

from typing import Any

#: Why each: to hear mentions; to be an agent with sessions; to read messages in public and private channels and in
#: direct messages with one or several people, and threads back; to know whether the app is in a support channel; to
#: write, in direct messages also first; to tell guests and strangers from members.
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "mpim:history",
    "users:read",
)
EVENTS = (
    *("app_home_opened", "app_mention"),
    *("message.channels", "message.groups", "message.im", "message.mpim", "user_change"),
)
#: What Slack takes of a name and of a description.
MOST_NAME, MOST_DESCRIPTION = 35, 140
#: What people can press before they have written anything; at most four.
PROMPTS = ("Where is my order?", "How do I return something?", "How long does shipping take?", "I need a person")


def manifest(company: str, url: str | None, rotates: bool = False) -> dict[str, Any]:
    """The manifest.

    Args:
        company: whose support it is.
        url: where Slack sends events and pressed buttons; None for Socket Mode.
        rotates: whether the bot's token is renewed every twelve hours.
    """
    where = {"request_url": url} if url else {}
    described = f"Answers questions about {company}, and brings a person where one is needed."[:MOST_DESCRIPTION]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": f"{company} support"[:MOST_NAME], "description": described},
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "support", "always_online": True},
            "agent_view": {
                "agent_description": described,
                "suggested_prompts": [{"title": each, "message": each} for each in PROMPTS],
            },
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**where, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **where},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": rotates,
        },
    }
