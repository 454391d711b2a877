"""`frontdesk connect slack`: prints the manifest of an app, asks for its credentials, tries them, and writes `.env`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import typer
import yaml
from jose.exceptions import JOSEError

from frontdesk.bootstrap.slack_settings import RENEWAL, value_of
from frontdesk.channels.slack.manifest import SCOPES, manifest
from frontdesk.channels.slack.model import NAME
from frontdesk.channels.slack.tokens import App, RenewedToken
from frontdesk.channels.slack.web_api import SlackAway, WebApi
from frontdesk.cli.connect.asking import ask, ask_secret, ask_whether
from frontdesk.cli.connect.env_file import write_settings
from frontdesk.cli.failing import fail, open_database
from frontdesk.database import Database
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
ROTATION = "Has the app token rotation, or shall it have that (it cannot be turned off again)"
NO_ADDRESS = """
FRONTDESK_PUBLIC_URL is no address that Slack can reach over https, so Frontdesk opens a connection to Slack, over which
the same comes (Socket Mode).
"""
APP_TOKEN = """
On the page "Basic Information", below "App-Level Tokens", generate one with the scope connections:write.
"""
#: What to do about what Slack, or the store of tokens, says beside a mistyped token.
REFUSED = {
    "invalid_refresh_token": "Slack says invalid_refresh_token: it is mistyped, or was used already. Install the app "
    "again, and copy the new one. Nothing was written.",
    "token_being_renewed": "The token is being renewed, or was a moment ago: try again in half a minute. Nothing was "
    "written.",
}
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
    rotates = ask_whether(ROTATION, bool(value_of(settings, "slack_refresh_token")))
    database = open_database(settings) if rotates else None  # in which tokens are kept, so it is needed before any is
    typer.echo(MAKE)
    typer.echo(rule := "-" * 60)
    url = f"{settings.public_url}/api/channels/{NAME}" if is_reached else None
    made = manifest(settings.company, url, rotates)
    typer.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True).rstrip())
    typer.echo(f"{rule}\n{INSTALL}")
    given = _way_in(settings, is_reached) | (_renewed(settings) if rotates else _bot_token(settings))
    typer.echo("\nIn a support channel every message begins a conversation; Slack shows its id below its details.")
    channels = ask("Ids of support channels, with commas", settings.slack_support_channels, optional=True)
    _try(settings, given, channels, database)
    write_settings(given | ({"slack_support_channels": channels} if channels else {}))
    typer.echo(LEFT)


def _way_in(settings: Settings, is_reached: bool) -> dict[str, str]:
    """What lets Slack in, or us to Slack."""
    if is_reached:
        return {"slack_signing_secret": ask_secret("Signing secret", settings.slack_signing_secret)}
    typer.echo(APP_TOKEN)
    return {"slack_app_token": ask_secret("App-level token (xapp-…)", settings.slack_app_token)}


def _bot_token(settings: Settings) -> dict[str, str]:
    """The token of an app without rotation; what one with rotation had is taken away."""
    token = ask_secret("Bot user OAuth token (xoxb-…)", settings.slack_bot_token)
    return {"slack_bot_token": token, **{name: "" for name in RENEWAL if value_of(settings, name)}}


def _renewed(settings: Settings) -> dict[str, str]:
    """What the token of an app with rotation is got with; a token that does not rotate is taken away."""
    given = {
        "slack_client_id": ask("Client ID", settings.slack_client_id),
        "slack_client_secret": ask_secret("Client secret", settings.slack_client_secret),
        "slack_refresh_token": ask_secret("Bot user OAuth refresh token (xoxe-…)", settings.slack_refresh_token),
    }
    return given | ({"slack_bot_token": ""} if value_of(settings, "slack_bot_token") else {})


def _try(settings: Settings, given: Mapping[str, str], channels: str, database: Database | None) -> None:
    """Whose the tokens are, what the bot may do, and whether each channel is there. A refresh token is good once, so
    what comes of it is stored where the running Frontdesk finds it."""
    api = WebApi(_token(settings, given, database), settings.slack_api_url)
    try:
        if "slack_app_token" in given:
            WebApi(lambda: given["slack_app_token"], settings.slack_api_url).call("apps.connections.open")
        bot = api.bot()
        typer.echo(f"Slack answers; Frontdesk is {bot.user} in the workspace {bot.team}.")
        if bot.scopes and (missing := sorted(set(SCOPES) - bot.scopes)):
            fail(f"The app lacks the scopes {', '.join(missing)}: install it with this manifest. Nothing was written.")
        for channel in filter(None, (each.strip() for each in channels.split(","))):
            found = api.read("conversations.info", channel=channel)["channel"]
            joined = "" if found.get("is_member") else ": the app is not in it yet"
            typer.echo(f"{channel} is #{found['name']}{joined}.")
    except (SlackAway, KeyError, TypeError):
        fail("What answers there is no Slack, or it cannot be reached. Nothing was written.")
    except DeliveryError as problem:
        fail(REFUSED.get(problem.code, f"Slack says {problem}: copy it once more. Nothing was written."))
    except JOSEError:
        fail("This refresh token was used with another client secret. Install the app again, and copy the new one.")


def _token(settings: Settings, given: Mapping[str, str], database: Database | None) -> Callable[[], str]:
    if database is None:
        return lambda: given["slack_bot_token"]
    return RenewedToken(database, App(*(given[name] for name in RENEWAL)), settings.slack_api_url)


def is_public(url: str) -> bool:
    """Whether Slack may be able to call this address."""
    parts = urlsplit(url)
    return parts.scheme == "https" and "." in (parts.hostname or "")
