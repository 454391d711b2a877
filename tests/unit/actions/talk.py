"""A conversation on actions alone, which follows data/rules as Rasa's RulePolicy does and keeps what is set."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from actions.forms import FORMS

RULES = Path(__file__).parents[3] / "data" / "rules"
BY_NAME = {form.name: form for form in FORMS}


def rules() -> dict[str, str]:
    """The action that follows each intent."""
    found = {}
    for path in sorted(RULES.glob("*.yml")):
        for rule in yaml.safe_load(path.read_text())["rules"]:
            steps = rule["steps"]
            if "intent" in steps[0]:
                found[steps[0]["intent"]] = steps[1]["action"]
    return found


@dataclass
class Talk:
    """One customer's conversation. `slots` and `form` are as they stand after the last message."""

    rehearsal: Any
    customer: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    handoff: str | None = None
    turn: str = ""
    likely: tuple[str, ...] = ()
    confidence: float = 0.0
    parts: Mapping[str, str] = field(default_factory=dict)
    reply: Mapping[str, float] = field(default_factory=dict)
    parsed: Mapping[str, Any] | None = None
    rules: dict[str, str] = field(default_factory=rules)

    def say(
        self,
        text: str,
        intent: str = "nlu_fallback",
        likely: tuple[str, ...] = (),
        parts: Mapping[str, str] | None = None,
        reply: Mapping[str, float] | None = None,
        **entities: str | list[str],
    ) -> list[str]:
        """Say something. Returns the names of the responses, in order. `likely` are the next likely intents,
        `parts` the intents of several requests in the text, `reply` how likely it is which reply to a read-back."""
        self.turn = f"turn-{sum(event['event'] == 'user' for event in self.events) + 1}"
        self.rehearsal.turns.start(self.turn, self.customer)
        self.said, self.handoff = [], None
        self.likely, self.parts, self.reply = likely, parts or {}, reply or {}
        self._hear(text, intent, _entities(text, entities))
        while not self.form and (waiting := self.slots.get("put_aside")):
            self.slots["put_aside"] = waiting[1:] or None
            self.parts = self.reply = {}
            self.parsed = None
            self._hear(waiting[0]["text"], waiting[0]["intent"], waiting[0]["entities"])
        return [message["response"] for message in self.said if "response" in message]

    def say_parsed(self, message: Mapping[str, Any]) -> list[str]:
        """Say something of which Rasa's parse is known. Returns the names of the responses, in order."""
        self.parsed = message
        said = self.say(message["text"], message["intent"]["name"])
        self.parsed = None
        return said

    def press(self, title: str) -> list[str]:
        """Press a button of what was said last, by the beginning of its title."""
        payload = next(button["payload"] for button in self.buttons if button["title"].startswith(title))
        intent, _, values = payload.removeprefix("/").partition("{")
        entities = yaml.safe_load("{" + values) if values else {}
        return self.say(payload, intent, **entities)

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [button for message in self.said for button in message.get("buttons", [])]

    @property
    def offered(self) -> list[str]:
        """The intents that the buttons stand for."""
        return [button["payload"].partition("{")[0] for button in self.buttons]

    @property
    def pending(self) -> Mapping[str, Any]:
        return self.slots.get("pending") or {}

    def _hear(self, text: str, intent: str, entities: list[dict[str, Any]]) -> None:
        metadata = {"turn": self.turn, "deadline": time.time() + 15}
        self.message = {
            "text": text,
            "intent": {"name": intent, "confidence": self.confidence},
            "intent_ranking": [{"name": name, "confidence": 0.9} for name in (intent, *self.likely)],
            "entities": entities,
            "requests": [_request(text, part, of) for part, of in self.parts.items()],
            "reply": dict(self.reply),
            **(self.parsed or {}),
            "metadata": metadata,
        }
        self.events.append({"event": "user", "metadata": metadata})
        if self.form and self._run_form(self.form):
            return
        before = self.form
        action = self.rules[intent]
        if action in BY_NAME:
            self._run_form(action)
            return
        self._run(action)
        if self.form and self.form == before and self.handoff is None:
            self._run_form(self.form)

    def _run_form(self, name: str) -> bool:
        """Run a form. Returns False if it left the message to another action."""
        was_active = self.form == name
        new = self._run(f"validate_{name}", loop=name)  # Rasa names a form that begins
        slots = {event["name"]: event["value"] for event in new if event["event"] == "slot"}
        is_left = any(event["event"] == "action_execution_rejected" for event in new)
        if is_left or (was_active and not set(slots) - {"requested_slot"}):
            self.events.append({"event": "action_execution_rejected", "name": name})
            return False
        if any(event["event"] == "followup" and event["name"] != "action_listen" for event in new):
            return True  # it has given way to another form or action
        has_ended = any(event["event"] == "active_loop" and event["name"] is None for event in new)
        self.form = name
        if has_ended or slots.get("requested_slot", "") is None:
            self.form = None
            self.slots["requested_slot"] = None
            if not any(event["event"] == "followup" for event in new):
                self._run(BY_NAME[name].done.name)
        return True

    def _run(self, name: str, loop: str | None = None) -> list[dict[str, Any]]:
        if name.startswith("utter_"):
            self.said.append({"response": name})
            return []
        tracker = {
            "slots": dict(self.slots),
            "active_loop": {"name": loop or self.form} if loop or self.form else {},
            "events": list(self.events),
            "latest_message": self.message,
        }
        answer = asyncio.run(
            self.rehearsal.boundary.answer(self.rehearsal.actions[name], tracker, self.rehearsal.domain)
        )
        new = [dict(event) for event in answer.events]
        for message in answer.messages:
            self.said.append(dict(message))
            self.handoff = message.get("json_message", {}).get("handoff", {}).get("reason") or self.handoff
            if "response" in message:
                self.rehearsal.check_wording(message)
                self.events.append({"event": "bot", "metadata": {"utter_action": message["response"]}})
        self.slots |= {event["name"]: event["value"] for event in new if event["event"] == "slot"}
        if any(event["event"] == "active_loop" and event["name"] is None for event in new):
            self.form = None
        followed = next((event["name"] for event in new if event["event"] == "followup"), None)
        if followed in BY_NAME:
            self._run_form(followed)
        elif followed in self.rehearsal.actions:
            self._run(followed)
        return new


def _request(text: str, part: str, intent: str) -> dict[str, Any]:
    start = text.index(part)
    return {"start": start, "end": start + len(part), "intent": intent, "confidence": 0.9}


def _entities(text: str, entities: Mapping[str, str | list[str]]) -> list[dict[str, Any]]:
    found = []
    for name, values in entities.items():
        for value in [values] if isinstance(values, str) else values:
            at = text.find(value)
            place = {"start": at, "end": at + len(value)} if at >= 0 else {}
            found.append({"entity": name, "value": value, **place})
    return found
