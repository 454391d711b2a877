"""What has to be in the account beside the credentials: a webhook, the trigger that calls it, and a field for our
reference. `frontdesk connect zendesk` makes them, `frontdesk doctor` looks whether they are there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from frontdesk.connectors.model import DeskAway, DeskBusy, DeskRefuses, TicketGone
from frontdesk.connectors.zendesk import reading
from frontdesk.connectors.zendesk.client import ZendeskClient

NAME = "Frontdesk"
TRIGGER = "Frontdesk: tell of replies"
FIELD = "Frontdesk reference"
#: What the trigger has the webhook send. Only the number is believed: the ticket is then read.
MESSAGE = json.dumps({"ticket_id": "{{ticket.id}}"})


@dataclass(frozen=True)
class Setup:
    """What the account is to have.

    Attributes:
        endpoint: the address of ours that the webhook calls; empty while Frontdesk has no public address.
        secret: the webhook's signing secret; empty if there is none yet.
        field: id of the text field of tickets that shows our reference; None for none.
    """

    endpoint: str
    secret: str = field(default="", repr=False)
    field: int | None = None

    def problems(self, client: ZendeskClient) -> Sequence[str]:
        """What is missing, each in a sentence that says what to do."""
        try:
            return list(self._missing(client))
        except (DeskAway, DeskBusy, DeskRefuses, TicketGone) as failure:
            return [reason_of(failure)]
        except (KeyError, TypeError, ValueError, AttributeError):
            return ["What answers is no Zendesk: check FRONTDESK_ZENDESK_SUBDOMAIN."]

    def installed(self, client: ZendeskClient) -> Setup:
        """Make what is missing; returns the set-up with secret and field. What is there is left as it is.

        Raises what the client raises.
        """
        webhook = self._webhook(client) or client.post("webhooks", {"webhook": self.webhook()})["webhook"]
        secret = client.get(f"webhooks/{webhook['id']}/signing_secret")["signing_secret"]["secret"]
        if not any(_calls(each, webhook["id"]) for each in _triggers(client)):
            client.post("triggers", {"trigger": trigger(webhook["id"])})
        known = [each["id"] for each in client.get("ticket_fields")["ticket_fields"] if each["title"] == FIELD]
        made = known or [client.post("ticket_fields", {"ticket_field": wanted_field()})["ticket_field"]["id"]]
        return replace(self, secret=secret, field=int(made[0]))

    def webhook(self) -> dict[str, Any]:
        """The webhook as it is made."""
        return {
            "name": NAME,
            "endpoint": self.endpoint,
            "http_method": "POST",
            "request_format": "json",
            "status": "active",
            "subscriptions": ["conditional_ticket_events"],
        }

    def _missing(self, client: ZendeskClient) -> Sequence[str]:
        user = client.get("users/me")["user"]
        if not user.get("id"):
            return ["Zendesk takes the credentials for nobody's: run `frontdesk connect zendesk` again."]
        found = []
        if user["role"] != "admin":
            found.append(
                "The user at Zendesk is no admin: only an admin may read the export by which replies are swept."
            )
        fields = {each["id"] for each in client.get("ticket_fields")["ticket_fields"]}
        if self.field is not None and self.field not in fields:
            found.append("FRONTDESK_ZENDESK_FIELD is no field of tickets: run `frontdesk connect zendesk`.")
        return [*found, *(self._missing_of_webhook(client) if self._is_called else ())]

    @property
    def _is_called(self) -> bool:
        """Whether Zendesk is to call us; where it cannot, replies are swept, and nothing is missing."""
        return bool(self.secret) or self.endpoint.startswith("https://")

    def _missing_of_webhook(self, client: ZendeskClient) -> Sequence[str]:
        found = []
        webhook = self._webhook(client)
        if webhook is None:
            found.append(f"There is no active webhook to {self.endpoint}: run `frontdesk connect zendesk`.")
        elif client.get(f"webhooks/{webhook['id']}/signing_secret")["signing_secret"]["secret"] != self.secret:
            found.append("FRONTDESK_ZENDESK_WEBHOOK_SECRET is not the webhook's: reveal it in Zendesk and copy it.")
        if webhook and not any(_calls(each, webhook["id"]) for each in _triggers(client)):
            found.append(f'No active trigger "{TRIGGER}" calls the webhook: run `frontdesk connect zendesk`.')
        return found

    def _webhook(self, client: ZendeskClient) -> dict[str, Any] | None:
        found = client.get("webhooks", **{"filter[name_contains]": NAME})["webhooks"]
        active = (each for each in found if each["endpoint"] == self.endpoint and each["status"] == "active")
        return next(active, None)


def trigger(webhook_id: str) -> dict[str, Any]:
    """The trigger as it is made: for tickets of ours that somebody answered, solved, reopened or gave to somebody."""
    happened = [
        {"field": "comment_is_public", "operator": "is", "value": "true"},
        {"field": "status", "operator": "changed", "value": ""},
        {"field": "assignee_id", "operator": "changed", "value": ""},
        {"field": "current_tags", "operator": "includes", "value": reading.HAND_BACK_TAG},
    ]
    ours = [
        {"field": "current_tags", "operator": "includes", "value": reading.TAG},
        {"field": "update_type", "operator": "is", "value": "Change"},
    ]
    actions = [{"field": "notification_webhook", "value": [webhook_id, MESSAGE]}]
    return {"title": TRIGGER, "conditions": {"all": ours, "any": happened}, "actions": actions}


def wanted_field() -> dict[str, Any]:
    """The field as it is made."""
    told = "The conversation's reference in Frontdesk. Leave it as it is."
    return {"type": "text", "title": FIELD, "description": told}


def reason_of(failure: Exception) -> str:
    """What keeps Zendesk from answering, in a sentence that says what to do."""
    code = getattr(failure, "code", "")
    if code in ("HTTP 401", "oauth_refused"):
        return "Zendesk does not know the credentials: run `frontdesk connect zendesk` again."
    if code == "HTTP 403":
        return (
            "Zendesk forbids it: the user has to be an admin, and the OAuth client needs the scopes of docs/zendesk.md."
        )
    return f"Zendesk does not answer ({code}): check FRONTDESK_ZENDESK_SUBDOMAIN and https://status.zendesk.com."


def _triggers(client: ZendeskClient) -> list[dict[str, Any]]:
    found = client.get("triggers/search", query=TRIGGER)["triggers"]
    return [each for each in found if each["title"] == TRIGGER and each["active"]]


def _calls(found: dict[str, Any], webhook_id: str) -> bool:
    return any(each["field"] == "notification_webhook" and each["value"][0] == webhook_id for each in found["actions"])
