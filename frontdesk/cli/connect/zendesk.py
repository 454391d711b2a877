"""`frontdesk connect zendesk`: asks for the account and its credentials, tries them, makes webhook, trigger and field,
and writes `.env`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import typer
from pydantic import SecretStr

from frontdesk.bootstrap.zendesk import zendesk_client, zendesk_setup
from frontdesk.cli.connect.asking import ask, ask_secret
from frontdesk.cli.connect.env_file import write_settings
from frontdesk.cli.failing import fail
from frontdesk.connectors.model import DeskAway, DeskBusy, DeskRefuses, TicketGone
from frontdesk.connectors.zendesk.client import ZendeskClient
from frontdesk.connectors.zendesk.credentials import SETUP_SCOPE
from frontdesk.connectors.zendesk.setup import Setup, reason_of, trigger, wanted_field
from frontdesk.settings import NotConfigured, Settings

CLIENT = """
Frontdesk needs an OAuth client of your account. In Zendesk's Admin Center, as an admin:
Apps and integrations > APIs > OAuth clients > Add OAuth client.
  Name: Frontdesk     Client kind: Confidential     Allowed scopes: read, write
Save, and copy its identifier and its secret. (Leave the identifier empty if you have an API token from before
October 2026; Zendesk takes those that are in use until 30 April 2027.)
"""
MAILS = """
One thing is left to do in Zendesk, or customers get mails beside the chat. In Admin Center > Objects and rules >
Triggers, add to "Notify requester and CCs of received request" and to "Notify requester and CCs of comment update" the
condition: Tags - Contains none of the following - frontdesk
"""
BY_HAND = """
Frontdesk has no public address (FRONTDESK_PUBLIC_URL), so Zendesk cannot call it: replies are swept, in a minute or
two. When it has one, run this again; or make these by hand, and set the webhook's signing secret as
FRONTDESK_ZENDESK_WEBHOOK_SECRET:
"""


def connect_zendesk() -> None:
    """Ask, try, set the account up, and write the settings."""
    settings = Settings()
    given = _given(settings)
    changed = settings.model_copy(update=given)
    try:
        client, setup = zendesk_client(changed, SETUP_SCOPE), zendesk_setup(changed)
    except NotConfigured as problem:
        fail(str(problem))
    try:
        setup = _set_up(client, setup, _is_public(settings.public_url))
    except (DeskAway, DeskBusy, DeskRefuses, TicketGone) as failure:
        fail(reason_of(failure))
    except (KeyError, TypeError, ValueError, AttributeError):
        fail("What answers there is no Zendesk: check the subdomain.")
    found = {"zendesk_webhook_secret": setup.secret, "zendesk_field": str(setup.field or "")}
    write_settings({**_plain(given), **{name: value for name, value in found.items() if value}})
    typer.echo(MAILS)
    typer.echo(
        "Start Frontdesk again, then look with `frontdesk doctor`. docs/zendesk.md says how your team works with it."
    )


def _set_up(client: ZendeskClient, setup: Setup, is_public: bool) -> Setup:
    """Try the account, and make what Frontdesk needs there; or say what to make by hand."""
    who = client.get("users/me")["user"]
    if not who["id"] or who["role"] != "admin":
        fail("Zendesk lets this user in, but not as an admin. Use the credentials of an admin.")
    typer.echo(f"Zendesk answers; Frontdesk will write as {who['name']}.")
    if is_public:
        done = setup.installed(client)
        typer.echo(f"Zendesk has a webhook to {setup.endpoint}, a trigger that calls it, and a field of tickets now.")
        return done
    typer.echo(BY_HAND)
    for name, made in (("Webhook", setup.webhook()), ("Trigger", trigger("<id>")), ("Field", wanted_field())):
        typer.echo(f"{name}: {json.dumps(made, indent=2)}")
    return setup


def _given(settings: Settings) -> dict[str, str | SecretStr]:
    """What is asked for, by the names of settings."""
    subdomain = "" if settings.zendesk_url else ask("Subdomain (acme for acme.zendesk.com)", settings.zendesk_subdomain)
    typer.echo(CLIENT)
    client_id = ask("Identifier of the OAuth client", settings.zendesk_client_id, optional=True)
    account = {"zendesk_subdomain": subdomain.lower()} if subdomain else {}
    if client_id:
        secret = ask_secret("Its secret", settings.zendesk_client_secret)
        return {**account, "zendesk_client_id": client_id, "zendesk_client_secret": SecretStr(secret)}
    email = ask("Mail address of an admin", settings.zendesk_email)
    token = ask_secret("API token", settings.zendesk_token)
    return {**account, "zendesk_email": email, "zendesk_token": SecretStr(token)}


def _plain(given: Mapping[str, str | SecretStr]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value.get_secret_value() for name, value in given.items()}


def _is_public(url: str) -> bool:
    """Whether Zendesk may be able to call this address."""
    parts = urlsplit(url)
    return parts.scheme == "https" and "." in (parts.hostname or "") and not (parts.hostname or "").endswith(".local")
