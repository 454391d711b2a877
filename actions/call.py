"""The input of a journey's action: one call by Rasa, read-only except for `say`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile
from typing import Any, Protocol, TypeVar

from frontdesk.accounts.service import AccountService
from frontdesk.accounts.writes import Refused, Value
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import Report, RequestLeft
from frontdesk.identity.model import Caller, Level
from frontdesk.identity.proofs.model import Challenge, Purpose
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.operations.model import Draft, Mode, Operation
from frontdesk.operations.service import Attempt
from frontdesk.tickets.service import TicketService
from frontdesk.wording import Wording

Event = dict[str, Any]
Button = dict[str, str]
Record = TypeVar("Record")

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
    def generation(self) -> Generation | None:
        """What puts answers in other words; None: they are quotes."""

    @property
    def operations(self) -> Operations: ...
    @property
    def proofs(self) -> Proofs: ...
    @property
    def wording(self) -> Wording:
        """How dates and amounts of money are written."""


class Operations(Protocol):
    """What a turn does with operations (`frontdesk.operations.in_turn`)."""

    def mode(self, name: str) -> Mode: ...
    def draft(self, caller: Caller, name: str, parameters: Mapping[str, Value], key: str) -> Draft | Refused: ...
    def live(self, conversation_id: str) -> list[Operation]: ...
    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation: ...


class Proofs(Protocol):
    """How a turn asks who it is (`frontdesk.identity.proofs.service`)."""

    def ask(
        self, caller: Caller, purpose: Purpose, key: str, also_to: Sequence[str] = (), locale: str = "en"
    ) -> list[Challenge]: ...
    def open(self, caller: Caller, operation_id: str) -> list[Challenge]: ...
    def latest(self, caller: Caller) -> Challenge | None: ...
    def give_up(self, caller: Caller) -> None: ...


class UnknownTurn(Exception):
    """The call belongs to no running turn, so nothing may be written for it."""


@dataclass(frozen=True)
class Request:
    """One of the things that a message asks for: its part of the message as it is read (spelling corrected), and the
    entities that stand in that part, as Rasa's parse has them. `typed` is the part as it was typed, of which
    `corrections` are (start, end, words instead); places count from where the part begins."""

    intent: str
    confidence: float
    text: str
    entities: tuple[Mapping[str, Any], ...] = ()
    typed: str = field(default="", compare=False)
    corrections: tuple[Sequence[Any], ...] = field(default=(), compare=False)

    def values(self, entity: str) -> list[str]:
        """The values of the entities of one kind."""
        return [str(each["value"]) for each in self.entities if each.get("entity") == entity]


@dataclass
class Call:
    """One action call.

    `caller` is looked up by the turn's id; nothing in `tracker` says who speaks. `tracker` is Rasa's tracker
    state (`slots`, `latest_message`, `events`, `active_loop`), `domain` is empty unless asked for. `read` keeps what
    was looked up for the action. `ends` is when the answer must be there (`time.monotonic`).
    """

    turn_id: str | None
    caller: Caller
    tracker: Mapping[str, Any]
    domain: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "en"
    said: list[dict[str, Any]] = field(default_factory=list)
    read: dict[Hashable, Any] = field(default_factory=dict)
    attempts: int = 1
    ends: float = math.inf

    @property
    def seconds_left(self) -> float:
        return max(self.ends - time.monotonic(), 0.0)

    def once(self, what: Hashable, read: Callable[[], Record]) -> Record:
        """What `read` returns, which is called once in an action for the same thing."""
        if what not in self.read:
            self.read[what] = read()
        found: Record = self.read[what]
        return found

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

    def report(self, report: Report) -> None:
        """Report something besides what is said, which keeps what its response reports."""
        self.said.append({"json_message": report.to_json()})

    def key(self, effect: str) -> str:
        """The idempotency key of an effect of this turn; the same when the turn runs again. Raises `UnknownTurn`."""
        if self.turn_id is None:
            raise UnknownTurn(effect)
        return f"{self.turn_id}:{effect}"

    @property
    def signed_in(self) -> bool:
        return self.caller.reaches(Level.IDENTIFIED)

    @property
    def text(self) -> str:
        """What the customer typed, or the payload of the button."""
        return self._typed.replace(WORD_JOINER, "").strip()

    @property
    def reading(self) -> str:
        """What the customer typed, with its spelling corrected: what was understood, and what to search with."""
        return self._read(0, len(self._typed)).replace(WORD_JOINER, "").strip()

    @property
    def confidence(self) -> float:
        """How sure its intent is, from 0 to 1."""
        return float((self._message.get("intent") or {}).get("confidence") or 0.0)

    def replies(self, kind: str) -> float:
        """How likely the message is this kind of reply to a read-back (`data/replies.yml`), from 0 to 1. Of a part of
        a message it is not known, which is 0."""
        return float((self._message.get("reply") or {}).get(kind, 0.0))

    def reading_but(self, known: Collection[str]) -> str:
        """The reading, where these words (in lower case) stay as they were typed."""
        corrections = [
            (first, last, instead)
            for first, last, instead in self._message.get("corrections") or []
            if self._typed[first:last].lower() not in known
        ]
        return self._with(corrections)

    @property
    def punctuated(self) -> str:
        """What the customer typed, with the marks that were dictated as words, and without sounds such as "um"."""
        marks = [each for each in self._message.get("corrections") or [] if not any(map(str.isalnum, each[2]))]
        return self._with(marks)

    def _with(self, corrections: Sequence[Sequence[Any]]) -> str:
        """What the customer typed with these of the corrections."""
        return with_corrections(self._typed, corrections).replace(WORD_JOINER, "").strip()

    @property
    def whole(self) -> Request:
        """All of the message as one request."""
        return self._request({"start": 0, "end": len(self._typed)})

    def of(self, request: Request) -> Call:
        """The same call as if this request were the message."""
        message = {
            "text": request.typed,
            "intent": {"name": request.intent, "confidence": request.confidence},
            "entities": list(request.entities),
            "corrections": list(request.corrections),
            "requests": [],
            "reply": {},  # what the whole message does says nothing of its part
        }
        return replace(self, tracker={**self.tracker, "latest_message": {**self._message, **message}})

    def saying(self, text: str, intent: str = "") -> Call:
        """The same call as if these words were the message, in which nothing was found; with its intent, or another."""
        return self.of(Request(intent or self.intent, 1.0, text, typed=text))

    def part(self, start: int, end: int) -> Call:
        """The same call as if a part of the text as it was typed were the message."""
        return self.of(self._request({"start": start, "end": end}))

    @property
    def requests(self) -> tuple[Request, ...]:
        """What the message asks for, in the order of writing: one request for an ordinary message."""
        found = self._message.get("requests") or []
        parts = [part for part in found if isinstance(part, Mapping)] or [{"start": 0, "end": len(self._typed)}]
        return tuple(self._request(part) for part in parts)

    def _request(self, part: Mapping[str, Any]) -> Request:
        likeliest = self._message.get("intent") or {}
        start, end = int(part["start"]), int(part["end"])
        return Request(
            intent=str(part.get("intent", likeliest.get("name")) or ""),
            confidence=float(part.get("confidence", likeliest.get("confidence")) or 0.0),
            text=self._read(start, end).replace(WORD_JOINER, "").strip(),
            entities=tuple(_moved(each, start) for each in self.all_entities if _is_within(each, start, end)),
            typed=self._typed[start:end],
            corrections=tuple(
                (first - start, last - start, instead)
                for first, last, instead in self._message.get("corrections") or []
                if start <= first and last <= end
            ),
        )

    def _read(self, start: int, end: int) -> str:
        """A part of the message, corrected."""
        return with_corrections(self._typed, self._message.get("corrections") or (), start, end)

    @property
    def intent(self) -> str:
        return str((self._message.get("intent") or {}).get("name") or "")

    @property
    def ranking(self) -> list[str]:
        """Names of the likely intents, likeliest first."""
        return [str(entry["name"]) for entry in self._message.get("intent_ranking") or []]

    def entities(self, name: str) -> list[str]:
        """The values of one kind of entity, in the order of the text."""
        return [str(entity["value"]) for entity in self.all_entities if entity.get("entity") == name]

    def slot(self, name: str) -> Any:
        return (self.tracker.get("slots") or {}).get(name)

    def with_slots(self, values: Mapping[str, Any]) -> Call:
        """The same call after these slots were filled; what it says is said by this one."""
        slots = {**(self.tracker.get("slots") or {}), **values}
        return replace(self, tracker={**self.tracker, "slots": slots})

    def in_the_form(self, name: str) -> Call:
        """The same call as if this form were active already."""
        return replace(self, tracker={**self.tracker, "active_loop": {"name": name}})

    def outside_forms(self) -> Call:
        """The same call as if no form were active: Rasa names one already that only begins."""
        return replace(self, tracker={**self.tracker, "active_loop": {}})

    @property
    def form(self) -> str | None:
        """The form that is active."""
        return (self.tracker.get("active_loop") or {}).get("name")

    @property
    def in_form(self) -> bool:
        return self.form is not None

    @property
    def this_turn(self) -> str:
        """What the turn is known by in later turns."""
        return next(iter(self._turns()), "")

    @property
    def heard(self) -> tuple[str, ...]:
        """The readings of what was heard in this turn, one for each request of its message, this one last."""
        of_turn = (each for each in self._events if each.get("event") == "user" and _turn_of(each) == self.this_turn)
        readings = (
            with_corrections(str(each.get("text") or ""), (each.get("parse_data") or {}).get("corrections") or ())
            for each in of_turn
        )
        return (*[each.replace(WORD_JOINER, "").strip() for each in readings][:-1], self.reading)

    @property
    def last_turn(self) -> str | None:
        """The same of the turn before it; None in the first one."""
        return next(iter(self._turns()[1:]), None)

    @property
    def is_interrupted(self) -> bool:
        """Whether the active form has left this message to another action, which has run."""
        since = takewhile(lambda event: event.get("event") != "user", reversed(self._events))
        return any(event.get("event") == "action_execution_rejected" for event in since)

    def said_this_turn(self) -> set[str]:
        """Responses that were said in this turn, which may take up several requests."""
        turn = self.this_turn
        return self._said_since(lambda event: _turn_of(event) == turn)

    def said_of_this(self) -> set[str]:
        """Responses that were said since the latest message or request."""
        heard = [event for event in self._events if event.get("event") == "user"]
        return self._said_since(lambda event: event is heard[-1])

    def _said_since(self, begins: Callable[[Event], bool]) -> set[str]:
        start = next((at for at, each in enumerate(self._events) if each.get("event") == "user" and begins(each)), None)
        since = self._events[start:] if start is not None else []
        return {_response_of(event) for event in since if event.get("event") == "bot"}

    def _turns(self) -> list[str]:
        """The turns that the tracker knows, newest first. Several requests of one message are heard one by one."""
        marks = [_turn_of(event) for event in reversed(self._events) if event.get("event") == "user"]
        return [mark for mark, _ in groupby(marks)]

    @property
    def _events(self) -> Sequence[Event]:
        events: Sequence[Event] = self.tracker.get("events") or []
        return events

    @property
    def _typed(self) -> str:
        return str(self._message.get("text") or "")

    @property
    def all_entities(self) -> list[Mapping[str, Any]]:
        """The entities of the message in the order of its text, as Rasa's parse has them."""
        return list(self._message.get("entities") or [])

    @property
    def _message(self) -> Mapping[str, Any]:
        message: Mapping[str, Any] = self.tracker.get("latest_message") or {}
        return message


def with_corrections(typed: str, corrections: Sequence[Sequence[Any]], start: int = 0, end: int | None = None) -> str:
    """The text `typed[start:end]`, corrected. Corrections are (start, end, words instead) of the text as typed."""
    text, read_to, end = "", start, len(typed) if end is None else end
    for first, last, instead in corrections:
        if start <= first and last <= end:
            text += typed[read_to:first] + instead
            read_to = last
    return text + typed[read_to:end]


def _is_within(entity: Mapping[str, Any], start: int, end: int) -> bool:
    """Whether an entity stands in a part of the text; one without a place, as of a button, is in every part."""
    place = entity.get("start")
    return place is None or start <= int(place) < end


def _moved(entity: Mapping[str, Any], start: int) -> Mapping[str, Any]:
    """An entity whose place counts from `start`."""
    if not start or entity.get("start") is None:
        return entity
    return {**entity, "start": entity["start"] - start, "end": entity["end"] - start}


def _turn_of(user_event: Event) -> str:
    return str((user_event.get("metadata") or {}).get("turn") or user_event.get("message_id") or "")


def _response_of(bot_event: Event) -> str:
    return str((bot_event.get("metadata") or {}).get("utter_action"))


@dataclass(frozen=True)
class Outcome:
    """The result of a call in a word, its subject, events to add, and the reason of a handoff, if there is one.

    `begins` is the action that a part of a form leads to: so people see in the steps what was begun. `requests` are the
    customer's that were left for the team. `keeps_slots`: what the action clears stays, since its form begins again.
    """

    result: str
    about: str | None = None
    events: tuple[Event, ...] = ()
    handoff: Reason | None = None
    begins: str | None = None
    requests: tuple[RequestLeft, ...] = ()
    keeps_slots: bool = False


Journey = Callable[[Call, Services], Outcome]


@dataclass(frozen=True)
class Action:
    """A custom action and the proof of identity that it needs.

    `clears` names slots that are emptied after it, however it ends. A form's own actions (validation, asking) are
    `part_of_form`: they leave no step and settle no offer.
    """

    name: str
    run: Journey
    requires: Level
    clears: tuple[str, ...] = ()
    part_of_form: bool = False


def action(
    name: str, *, requires: Level, clears: tuple[str, ...] = (), part_of_form: bool = False
) -> Callable[[Journey], Action]:
    """Declare a function to be the action `name`. It still has to be listed in `actions.registry`."""
    return lambda run: Action(name, run, requires, clears, part_of_form)
