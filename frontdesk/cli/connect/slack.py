"""`frontdesk connect slack`: prints the manifest of an app, asks for its credentials, tries them, and writes `.env`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import typer
import yaml

from frontdesk.channels.slack.manifest import manifest
from frontdesk.channels.slack.model import NAME
from frontdesk.channels.slack.web_api import WebApi
from frontdesk.cli.connect.asking import ask, ask_secret
from frontdesk.cli.connect.env_file import write_settings
from frontdesk.cli.failing import fail
from frontdesk.outbox.model import DeliveryError
from frontdesk.settings import Settings

MAKE = """
1. Open https://api.slack.com/apps?new_app=1, choose "From a manifest" and your workspace, and paste all that stands
   between the lines:
"""
INSTALL = """
2. Install the app: "Install to Workspace" on the page "OAuth & Permissions". Then copy from there, and from the page
   "Basic Information":
"""
NO_ADDRESS = """
FRONTDESK_PUBLIC_URL is no address that Slack can reach over https, so Frontdesk opens a connection to Slack, over which
the same comes (Socket Mode).
"""
APP_TOKEN = """
On the page "Basic Information", below "App-Level Tokens", generate one with the scope connections:write.
"""
LEFT = """
3. In each support channel, invite the app: /invite @support
Start Frontdesk again, then look with `frontdesk doctor`. docs/slack.md says how people write, and how they are linked.
"""


def connect_slack() -> None:
    """Print the manifest, ask, try, and write the settings."""
    settings = Settings()
    is_reached = is_public(settings.public_url)
    if not is_reached:
        typer.echo(NO_ADDRESS)
    typer.echo(MAKE)
    typer.echo(rule := "-" * 60)
    url = f"{settings.public_url}/api/channels/{NAME}" if is_reached else None
    typer.echo(yaml.safe_dump(manifest(settings.company, url), sort_keys=False, allow_unicode=True).rstrip())
    typer.echo(f"{rule}\n{INSTALL}")
    given = _way_in(settings, is_reached)
    given["slack_bot_token"] = ask_secret("Bot user OAuth token (xoxb-…)", settings.slack_bot_token)
    typer.echo("\nIn a support channel every message begins a conversation; Slack shows its id below its details.")
    channels = ask("Ids of support channels, with commas", settings.slack_support_channels, optional=True)
    _try(settings, given, channels)
    write_settings(given | ({"slack_support_channels": channels} if channels else {}))
    typer.echo(LEFT)


def _way_in(settings: Settings, is_reached: bool) -> dict[str, str]:
    """What lets Slack in, or us to Slack."""
    if is_reached:
        return {"slack_signing_secret": ask_secret("Signing secret", settings.slack_signing_secret)}
    typer.echo(APP_TOKEN)
    return {"slack_app_token": ask_secret("App-level token (xapp-…)", settings.slack_app_token)}


def _try(settings: Settings, given: Mapping[str, str], channels: str) -> None:
    """Whose the tokens are, and whether each channel is there."""
    api = WebApi(lambda: given["slack_bot_token"], settings.slack_api_url)
    try:
        if "slack_app_token" in given:
            WebApi(lambda: given["slack_app_token"], settings.slack_api_url).call("apps.connections.open")
        who = api.call("auth.test")
        typer.echo(f"Slack answers; Frontdesk is {who['user']} in the workspace {who['team']}.")
        for channel in filter(None, (each.strip() for each in channels.split(","))):
            found = api.read("conversations.info", channel=channel)["channel"]
            joined = "" if found.get("is_member") else ": the app is not in it yet"
            typer.echo(f"{channel} is #{found['name']}{joined}.")
    except DeliveryError as problem:
        fail(f"Slack says {problem}: copy it once more. Nothing was written.")
    except (KeyError, TypeError, OSError):
        fail("What answers there is no Slack, or it cannot be reached. Nothing was written.")


def is_public(url: str) -> bool:
    """Whether Slack may be able to call this address."""
    parts = urlsplit(url)
    return parts.scheme == "https" and "." in (parts.hostname or "")
