"""`frontdesk connect slack`: prints the manifest of an app, asks for its credentials, tries them, and writes `.env`."""

from __future__ import annotations

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
Slack sends events to an address that it can reach over https. Set FRONTDESK_PUBLIC_URL to the one of your site, and run
this again.
"""
LEFT = """
3. In each support channel, invite the app: /invite @support
Start Frontdesk again, then look with `frontdesk doctor`. docs/slack.md says how people write, and how they are linked.
"""


def connect_slack() -> None:
    """Print the manifest, ask, try, and write the settings."""
    settings = Settings()
    if not is_public(settings.public_url):
        fail(NO_ADDRESS.strip())
    typer.echo(MAKE)
    typer.echo(rule := "-" * 60)
    made = manifest(settings.company, f"{settings.public_url}/api/channels/{NAME}")
    typer.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True).rstrip())
    typer.echo(f"{rule}\n{INSTALL}")
    secret = ask_secret("Signing secret", settings.slack_signing_secret)
    token = ask_secret("Bot user OAuth token (xoxb-…)", settings.slack_bot_token)
    typer.echo(
        "\nIn a support channel every message begins a conversation. Its id is at the end of its details in Slack."
    )
    channels = ask("Ids of support channels, with commas", settings.slack_support_channels, optional=True)
    _try(WebApi(lambda: token, settings.slack_api_url), channels)
    given = {"slack_signing_secret": secret, "slack_bot_token": token, "slack_support_channels": channels}
    write_settings({name: value for name, value in given.items() if value})
    typer.echo(LEFT)


def _try(api: WebApi, channels: str) -> None:
    """Whom the token is, and whether each channel is there."""
    try:
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
