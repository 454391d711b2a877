"""What the settings of Slack have to be: a way in, a token, and each as Slack writes it. Loads nothing of Slack."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import SecretStr

from frontdesk.settings import PREFIX, NotConfigured, Settings

#: How Slack lets us know what people write: it calls us, or we connect.
WAYS_IN = ("slack_signing_secret", "slack_app_token")
#: What a token that is renewed takes.
RENEWAL = ("slack_client_id", "slack_client_secret", "slack_refresh_token")
#: With any of these there is Slack.
PARTS = (*WAYS_IN, "slack_bot_token", *RENEWAL)
#: How Slack's own tokens begin.
BEGINNINGS = {"slack_app_token": "xapp-", "slack_bot_token": "xoxb-", "slack_refresh_token": "xoxe-"}


def is_slack_set(settings: Settings) -> bool:
    """Whether anything of Slack is set."""
    return any(value_of(settings, name) for name in PARTS)


def check_slack_parts(settings: Settings) -> None:
    """Raises NotConfigured if only a part of what Slack takes is set, or ValueError for what is no token of Slack's."""
    given = [name for name in PARTS if value_of(settings, name)]
    has_way_in = any(name in given for name in WAYS_IN)
    has_token = "slack_bot_token" in given or all(name in given for name in RENEWAL)
    if given and not (has_way_in and has_token):
        ways_in, renewal = " or ".join(map(_variable, WAYS_IN)), " and ".join(map(_variable, RENEWAL))
        missing = [] if has_way_in else [ways_in]
        missing += [] if has_token else [f"{_variable('slack_bot_token')}, or {renewal}"]
        parts = " and ".join(map(_variable, given))
        raise NotConfigured(f"{parts}: only a part of what Slack takes. Set {'; and '.join(missing)}")
    for name, beginning in BEGINNINGS.items():
        value = value_of(settings, name)
        if value and not re.fullmatch(re.escape(beginning) + r"[\x21-\x7e]+", value):
            raise ValueError(f"{_variable(name)} begins with {beginning} and is one word")


def check_support_channels(settings: Settings) -> None:
    """Raises ValueError for what is no id of a channel, such as its name."""
    for each in support_channels(settings):
        if not re.fullmatch("[CG][A-Z0-9]{2,}", each):
            raise ValueError(
                f"{each} is no id of a channel: an id such as C0123ABCD is at the end of its details in Slack"
            )


def check_slack_address(settings: Settings) -> None:
    """Raises ValueError for what is no address of a Web API."""
    parts = urlsplit(settings.slack_api_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or not parts.path.endswith("/"):
        raise ValueError("write it as in https://slack.com/api/, with the slash at the end")
    if settings.mode == "production" and parts.scheme != "https":
        raise ValueError("tokens go there: it begins with https://")


def check_slack_speed(settings: Settings) -> None:
    """Raises ValueError for what Slack would refuse."""
    if settings.mode == "production" and settings.slack_speed > 1:
        raise ValueError("Slack puts off what comes faster than it allows: at most 1")


def support_channels(settings: Settings) -> list[str]:
    """The ids of the channels in which every message begins a conversation."""
    return [each.strip() for each in settings.slack_support_channels.split(",") if each.strip()]


def value_of(settings: Settings, name: str) -> str:
    """The setting's value as text; empty for none."""
    value = getattr(settings, name)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")


def _variable(name: str) -> str:
    return PREFIX + name.upper()
