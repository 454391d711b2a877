"""The boundary around every custom action: it finds the caller, checks the proof of identity, and always answers.

Rasa treats an action's failure as success: events are lost, the customer sees nothing, and a form accepts what its
validation did not check. So this boundary answers for exceptions, slow backends and silent actions.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import structlog

from actions.asking_proof import ask_to_read
from actions.asking_sign_in import RESPONSES, ask_to_sign_in
from actions.call import Action, Call, Event, Outcome, Services
from actions.events import form_ended, slot_set
from actions.frame.memory import puts_aside, settled, waits_for_sign_in
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import Handoff, Report, Step
from frontdesk.failpoints import failpoint
from frontdesk.identity.model import Caller, Level
from frontdesk.problems import SignInRequired
from frontdesk.turns.directory import TurnContext

log = structlog.get_logger()

# The end of a turn's time that is kept for telling Rasa and the customer that it ran out.
MARGIN_SECONDS = 1.0
LONGEST_SECONDS = 14.0
FAILED_RESPONSE = "utter_action_failed"
# Responses after which nothing more is done about a request: later actions (a form's last one) do not run.
GIVEN_UP = {FAILED_RESPONSE, *RESPONSES}
FAILED = Outcome("failed", events=form_ended(), handoff=Reason.ACTION_FAILED)


class Turns(Protocol):
    """The running turns, by id."""

    def lookup(self, turn_id: str) -> TurnContext | None: ...


class Dispatcher(Protocol):
    """rasa_sdk's collector of what an action says."""

    def utter_message(self, **message: Any) -> None: ...


class Tracker(Protocol):
    """rasa_sdk's view of a conversation."""

    def current_state(self) -> dict[str, Any]: ...


Bound = Callable[[Dispatcher, Tracker, Mapping[str, Any] | None], Awaitable[list[Event]]]


@dataclass(frozen=True)
class Answer:
    """What goes back to Rasa: messages as `CollectingDispatcher.utter_message` takes them, and events."""

    messages: tuple[dict[str, Any], ...]
    events: tuple[Event, ...]


class Boundary:
    """Runs actions in a bounded pool of threads, each within the time that is left of its turn.

    `sandbox` is the demo customer on whose behalf calls without a turn act (`rasa shell`, `rasa interactive`);
    without one, such calls are anonymous and write nothing. `sandboxed` are the services that such calls use.
    `sensitive` are the names of actions that tell a customer's records only to whoever has just proven to be it.
    """

    def __init__(
        self,
        turns: Turns,
        services: Services,
        pool: Executor,
        sandbox: Caller | None = None,
        sandboxed: Services | None = None,
        sensitive: Collection[str] = (),
    ) -> None:
        self._turns = turns
        self._services = services
        self._pool = pool
        self._sandbox = sandbox
        self._sandboxed = sandboxed or services
        self._sensitive = sensitive

    def bind(self, action: Action) -> Bound:
        """`action` as the function that rasa_sdk's executor calls."""

        async def run(dispatcher: Dispatcher, tracker: Tracker, domain: Mapping[str, Any] | None) -> list[Event]:
            answer = await self.answer(action, tracker.current_state(), domain or {})
            failpoint("action.before_answer")
            for message in answer.messages:
                dispatcher.utter_message(**message)
            return list(answer.events)

        return run

    async def answer(self, action: Action, tracker: Mapping[str, Any], domain: Mapping[str, Any]) -> Answer:
        """The messages and events of an action. Never raises, and takes no longer than the turn lasts."""
        metadata = (tracker.get("latest_message") or {}).get("metadata") or {}
        seconds = _seconds_left(metadata.get("deadline"))
        call = Call(metadata.get("turn"), Caller("", None), tracker, domain, ends=time.monotonic() + seconds)
        try:
            work = asyncio.get_running_loop().run_in_executor(self._pool, self._carry_out, action, call)
            return await asyncio.wait_for(work, seconds)
        except Exception as error:  # the deadline, or a pool that takes no more work
            return _gave_up(action, call, error)

    def _carry_out(self, action: Action, call: Call) -> Answer:
        """Run the action in a thread, on a copy of the call, so that an answer after the deadline reaches nobody."""
        call = replace(call, said=[], read={})
        try:
            known = self._identify(call)
            if FAILED_RESPONSE in call.said_this_turn() or call.said_of_this() & GIVEN_UP:
                return _answer(action, call, Outcome("skipped"))
            try:
                return self._run(action, call, known)
            except SignInRequired:
                call.said.clear()
                asked = ask_to_sign_in(call, self._services)
                return _answer(action, call, replace(asked, events=(*form_ended(), *asked.events)), is_final=True)
        except Exception as error:
            return _gave_up(action, call, error)

    def _run(self, action: Action, call: Call, known: bool) -> Answer:
        """Run the action for whoever has proven enough. Raises SignInRequired, NothingSaid, and whatever it raises."""
        if not call.caller.reaches(min(action.requires, Level.IDENTIFIED)):
            raise SignInRequired
        if not call.caller.reaches(self._required(action)):
            asked = ask_to_read(call, self._services)
            return _answer(action, call, replace(asked, events=(waits_for_sign_in(call),)), is_final=True)
        outcome = action.run(call, self._sandboxed if call.caller is self._sandbox else self._services)
        if not (call.said or outcome.handoff or action.part_of_form or _goes_on(outcome)):
            raise NothingSaid(action.name)
        return _answer(action, call, outcome if known else replace(outcome, result="refused"))

    def _required(self, action: Action) -> Level:
        is_sensitive = action.name.removeprefix("action_") in self._sensitive
        return Level.VERIFIED if is_sensitive else action.requires

    def _identify(self, call: Call) -> bool:
        """Put the caller into `call`; False if the call belongs to no running turn, so that it may write nothing."""
        context = self._turns.lookup(call.turn_id) if call.turn_id else None
        if context is not None:
            call.caller, call.locale, call.attempts = context.caller, context.locale, context.attempts
        elif self._sandbox is not None and call.turn_id is None:
            call.caller, call.turn_id = self._sandbox, f"sandbox:{time.time_ns()}"
        else:
            log.warning("action_without_turn", turn=call.turn_id)
            call.turn_id = None
            return False
        return True


class NothingSaid(Exception):
    """The action ended in silence."""


def _goes_on(outcome: Outcome) -> bool:
    return any(event["event"] == "followup" for event in outcome.events)


def _seconds_left(deadline: Any) -> float:
    if not isinstance(deadline, int | float):
        return LONGEST_SECONDS
    return min(max(deadline - time.time() - MARGIN_SECONDS, 0.0), LONGEST_SECONDS)


def _gave_up(action: Action, call: Call, error: Exception) -> Answer:
    """The answer to a failure; the log says where it was, not what was typed or found."""
    log.error("action_failed", action=action.name, turn=call.turn_id, error=type(error).__name__, at=_place(error))
    call.said[:] = [{"response": FAILED_RESPONSE}]
    return _answer(action, call, FAILED, is_final=True)


def _place(error: Exception) -> str | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else None


def _answer(action: Action, call: Call, outcome: Outcome, is_final: bool = False) -> Answer:
    """Messages and events of an outcome, with the step that was tried and the handoff, if there is one.

    A final one ends what was going on, also in the middle of a form.
    """
    events = list(outcome.events)
    if is_final or not action.part_of_form:
        # What was pending ends with the next answer. (After a failed validation, a slot set keeps the rest from loss.)
        events = [*settled(), *events]
    if not outcome.keeps_slots:
        events += [slot_set(name, None) for name in action.clears]
    if outcome.handoff:
        events.append(puts_aside(()))  # people see what was asked, and take it from there
    step = action.name if is_final or not action.part_of_form else outcome.begins
    report = Report(
        step=Step(step, outcome.result, outcome.about) if step else None,
        handoff=Handoff(outcome.handoff) if outcome.handoff else None,
        requests=outcome.requests,
    ).to_json()
    messages = [*call.said, *([{"json_message": report}] if report else [])]
    return Answer(tuple(messages), tuple(events))
