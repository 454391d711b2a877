"""The input of a journey's action: one call by Rasa, read-only except for `say`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from frontdesk.accounts.service import AccountService
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import Report
from frontdesk.identity.model import Assurance, Caller
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.tickets.service import TicketService
from frontdesk.wording import Wording

Event = dict[str, Any]
Button = dict[str, str]

# The turn channel puts this in front of a text that Rasa would otherwise read as a payload.
WORD_JOINER = "\u2060"


class Services(Protocol):
    """The services that journeys call; `frontdesk.bootstrap` builds them."""

    @property
    def accounts(self) -> AccountService: ...
    @property
    def tickets(self) -> TicketService: ...
    @property
    def knowledge(self) -> KnowledgeService: ...
    @property
    def wording(self) -> Wording:
        """How dates and amounts of money are written."""


class UnknownTurn(Exception):
    """The call belongs to no running turn, so nothing may be written for it."""


@dataclass
class Call:
    """One action call.

    `caller` is looked up by the turn's id; nothing in `tracker` says who speaks. `tracker` is Rasa's tracker
    state (`slots`, `latest_message`, `events`, `active_loop`), `domain` is empty unless asked for.
    """

    turn_id: str | None
    caller: Caller
    tracker: Mapping[str, Any]
    domain: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "en"
    said: list[dict[str, Any]] = field(default_factory=list)

    def say(
        self,
        response: str,
        *,
        buttons: Sequence[Button] = (),
        report: Report | None = None,
        **variables: str,
    ) -> None:
        """Say a response of domain.yml. Buttons come after its own; `report` replaces its own."""
        message: dict[str, Any] = {"response": response, **variables}
        if buttons:
            message["buttons"] = list(buttons)
        if report:
            message["json_message"] = report.to_json()
        self.said.append(message)

    def key(self, effect: str) -> str:
        """The idempotency key of an effect of this turn; the same when the turn runs again. Raises `UnknownTurn`."""
        if self.turn_id is None:
            raise UnknownTurn(effect)
        return f"{self.turn_id}:{effect}"

    @property
    def signed_in(self) -> bool:
        return self.caller.assurance >= Assurance.SIGNED_IN

    @property
    def text(self) -> str:
        """What the customer typed, or the payload of the button."""
        return str(self._message.get("text") or "").replace(WORD_JOINER, "").strip()

    @property
    def intent(self) -> str:
        return str((self._message.get("intent") or {}).get("name") or "")

    @property
    def ranking(self) -> list[str]:
        """Names of the likely intents, likeliest first."""
        return [str(entry["name"]) for entry in self._message.get("intent_ranking") or []]

    def entities(self, name: str) -> list[str]:
        found = self._message.get("entities") or []
        return [str(entity["value"]) for entity in found if entity.get("entity") == name]

    def slot(self, name: str) -> Any:
        return (self.tracker.get("slots") or {}).get(name)

    @property
    def in_form(self) -> bool:
        return bool((self.tracker.get("active_loop") or {}).get("name"))

    def said_this_turn(self) -> set[str]:
        """Responses that were said since the customer's latest message."""
        return self._said_in(turns_ago=0)

    def said_last_turn(self) -> set[str]:
        """Responses that were said between the customer's latest two messages."""
        return self._said_in(turns_ago=1)

    def _said_in(self, turns_ago: int) -> set[str]:
        said: set[str] = set()
        for event in reversed(self.tracker.get("events") or []):
            if event.get("event") == "user":
                turns_ago -= 1
                if turns_ago < 0:
                    break
            elif turns_ago == 0 and event.get("event") == "bot":
                said.add(str((event.get("metadata") or {}).get("utter_action")))
        return said

    @property
    def _message(self) -> Mapping[str, Any]:
        message: Mapping[str, Any] = self.tracker.get("latest_message") or {}
        return message


@dataclass(frozen=True)
class Outcome:
    """The result of a call in a word, its subject, events to add, and the reason of a handoff, if there is one."""

    result: str
    about: str | None = None
    events: tuple[Event, ...] = ()
    handoff: Reason | None = None


Journey = Callable[[Call, Services], Outcome]


@dataclass(frozen=True)
class Action:
    """A custom action and the proof of identity that it needs.

    `clears` names slots that are emptied after it, however it ends. A form's own actions (validation, asking) are
    `part_of_form`: they leave no step and settle no offer.
    """

    name: str
    run: Journey
    requires: Assurance
    clears: tuple[str, ...] = ()
    part_of_form: bool = False


def action(
    name: str, *, requires: Assurance, clears: tuple[str, ...] = (), part_of_form: bool = False
) -> Callable[[Journey], Action]:
    """Declare a function to be the action `name`. It still has to be listed in `actions.registry`."""
    return lambda run: Action(name, run, requires, clears, part_of_form)
