"""Zendesk's way of calling others: triggers decide, webhooks send.

A webhook is signed with base64(HMAC-SHA256(secret, timestamp + body)) and waits twelve seconds. It is sent again after
a timeout (five times), after 409 (three times) and after 429 or 503 with a Retry-After below a minute; after nothing
else. Zendesk promises neither that one arrives, nor once, nor in order: `whims` are what happens to the next ones.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.zendesk.account import Account, Ticket, invalid, stamp

#: The secret with which the form "test webhook" signs; it is the same for everybody, and published.
PUBLISHED_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
WAIT_SECONDS, TIMEOUT_TRIES, CONFLICT_TRIES, LONGEST_RETRY_AFTER = 12.0, 5, 3, 60
WHIMS = ("lost", "doubled", "held")


def signed(secret: str, body: bytes, at: float | None = None, invocation: str = "") -> dict[str, str]:
    """The headers of a webhook; `invocation` names the event for which it is sent, also when it is sent again."""
    when = stamp(at if at is not None else time.time())
    digest = hmac.new(secret.encode(), when.encode() + body, hashlib.sha256).digest()
    return {
        "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": when,
        "X-Zendesk-Webhook-Invocation-Id": invocation or secrets.token_hex(13).upper(),
        "Content-Type": "application/json",
    }


@dataclass
class Webhooks:
    """Those of an account, with its triggers.

    Attributes:
        kept: if it is a list, headers and bodies are put there and not sent.
    """

    account: Account
    pause: float = 1.0
    whims: deque[str] = field(default_factory=deque)
    webhooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    triggers: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[tuple[str, int]] = field(default_factory=list)
    kept: list[tuple[dict[str, str], bytes]] | None = None
    _held: list[tuple[str, bytes, str]] = field(default_factory=list)
    _sending: list[threading.Thread] = field(default_factory=list)

    def create(self, told: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in ("name", "endpoint", "http_method", "request_format", "status") if name not in told]
        if missing:
            raise invalid({name: [{"description": f"{name} is required"}] for name in missing})
        number = f"01H{len(self.webhooks):022d}"
        self.webhooks[number] = {"id": number, "subscriptions": [], **told}
        self.secrets[number] = base64.b64encode(secrets.token_bytes(32)).decode()
        return self.webhooks[number]

    def add_trigger(self, told: dict[str, Any]) -> dict[str, Any]:
        trigger = {"id": 700 + len(self.triggers), "active": True, **told}
        for action in trigger["actions"]:
            if action["field"] == "notification_webhook" and action["value"][0] not in self.webhooks:
                raise invalid({"actions": [{"description": "webhook is unknown"}]})
        self.triggers.append(trigger)
        return trigger

    def hear(self, ticket: Ticket, audit: dict[str, Any]) -> None:
        """A ticket was updated: send what triggers say, later and elsewhere."""
        for trigger in self.triggers:
            conditions = trigger["conditions"]
            fits = all(_meets(each, ticket, audit) for each in conditions.get("all") or ())
            one_of = conditions.get("any") or ()
            if trigger["active"] and fits and (not one_of or any(_meets(each, ticket, audit) for each in one_of)):
                for action in trigger["actions"]:
                    number, template = action["value"]
                    self._send_some(number, _filled(template, ticket).encode())

    def release(self) -> None:
        """Send what was held back, in the wrong order."""
        held, self._held = self._held, []
        for number, body, invocation in reversed(held):
            self._begin(number, body, invocation)

    def wait(self) -> None:
        """Until nothing is under way any more."""
        while self._sending:
            self._sending.pop().join()

    def _send_some(self, number: str, body: bytes) -> None:
        whim, invocation = self.whims.popleft() if self.whims else "", secrets.token_hex(13).upper()
        if whim == "held":
            self._held.append((number, body, invocation))
        elif whim != "lost":
            for _ in range(2 if whim == "doubled" else 1):
                self._begin(number, body, invocation)

    def _begin(self, number: str, body: bytes, invocation: str) -> None:
        if self.kept is not None:
            self.kept.append((signed(self.secrets[number], body, invocation=invocation), body))
            return
        thread = threading.Thread(target=self._send, args=(number, body, invocation), daemon=True)
        self._sending.append(thread)
        thread.start()

    def _send(self, number: str, body: bytes, invocation: str) -> None:
        timeouts = conflicts = busy = 0
        while True:
            try:
                headers = signed(self.secrets[number], body, invocation=invocation)
                endpoint = self.webhooks[number]["endpoint"]
                answer = requests.post(endpoint, data=body, headers=headers, timeout=WAIT_SECONDS)
            except requests.Timeout:
                timeouts += 1
                if timeouts > TIMEOUT_TRIES:
                    return
                continue
            except requests.RequestException:
                return
            self.attempts.append((number, answer.status_code))
            asked = answer.headers.get("Retry-After", "")
            comes_soon = asked.isdecimal() and int(asked) < LONGEST_RETRY_AFTER
            if answer.status_code == 409 and conflicts < CONFLICT_TRIES:
                conflicts += 1
                time.sleep(self.pause)
            elif answer.status_code in (429, 503) and comes_soon and not busy:
                busy += 1
                time.sleep(min(int(asked), self.pause))
            else:
                return


def _meets(condition: dict[str, Any], ticket: Ticket, audit: dict[str, Any]) -> bool:
    """Of the documented conditions those that our triggers use."""
    name, operator, value = condition["field"], condition["operator"], condition.get("value")
    changed = {each["field_name"] for each in audit["events"] if each["type"] == "Change"}
    comments = [each for each in audit["events"] if each["type"] == "Comment"]
    match name, operator:
        case "current_tags", "includes":
            return bool(set(str(value).split()) & set(ticket.shown["tags"]))
        case "update_type", "is":
            return (value == "Create") == (audit is ticket.audits[0])
        case "comment_is_public", "is":
            return any(each["public"] for each in comments) if value in (True, "true") else bool(comments)
        case ("status" | "assignee_id") as field_name, "changed":
            return field_name in changed
    raise invalid({"conditions": [{"description": f"{name} {operator} is no condition"}]})


def _filled(template: str, ticket: Ticket) -> str:
    for name in ("id", "external_id", "status"):
        template = template.replace("{{ticket." + name + "}}", str(ticket.shown[name] or ""))
    json.loads(template)
    return template
