"""Rasa's message processor, without swallowed errors: a turn in which anything goes wrong fails as a whole."""

from __future__ import annotations

from typing import Any, NoReturn

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.exceptions import RasaException

from assistant.action_endpoint import TurnActionEndpoint
from assistant.graph_runner import TurnGraphRunner
from assistant.requests import is_asked, next_waiting, put_aside, requests_of, take_up
from assistant.tracker_store import TurnTrackerStore
from assistant.turn import Turn, TurnFailed, current_turn

_PAYLOAD = YAMLStoryReader._regex_message_pattern()


class _Discard(OutputChannel):
    """Discards what the bot says, which is read from the events instead: there it is once and in order."""

    @classmethod
    def name(cls) -> str:
        return "turn"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        return None


class _Watched(Action):
    """An action whose exceptions end the turn. A rejection passes, because forms use it to let other actions run."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return self._action.name()

    def event_for_successful_execution(self, prediction: PolicyPrediction) -> Event:
        return self._action.event_for_successful_execution(prediction)

    async def run(self, *args: Any, **kwargs: Any) -> list[Event]:
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed("action_failed", self.name()) from error


class TurnProcessor(MessageProcessor):
    """Carries out turns with the model, policies and tracker store of a processor that Rasa has loaded.

    Raises:
        RasaException: the tracker store is not the one that keeps nothing.
    """

    def __init__(self, loaded: MessageProcessor) -> None:
        # Not super().__init__, which would load the model again.
        self.__dict__.update(vars(loaded))
        self.graph_runner = TurnGraphRunner(loaded.graph_runner)
        self.on_circuit_break = _too_many_actions
        # Rasa wraps the store in one that answers from an empty session when reading fails.
        self.tracker_store = getattr(loaded.tracker_store, "_tracker_store", loaded.tracker_store)
        if not isinstance(self.tracker_store, TurnTrackerStore):
            raise RasaException(
                "endpoints.yml: tracker_store must have the type assistant.tracker_store.TurnTrackerStore."
            )
        if loaded.action_endpoint is not None:
            self.action_endpoint = TurnActionEndpoint(loaded.action_endpoint)

    async def carry_out(self, turn: Turn) -> None:
        """Handle the turn's message; its new events are then in `turn.events`.

        Raises:
            TurnFailed: an action failed, or too many ran, or the payload names no intent of this model.
        """
        request = turn.request
        if request.is_payload and not self._knows(request.message):
            raise TurnFailed("unknown_intent")
        await self.handle_message(
            UserMessage(
                request.message,
                output_channel=_Discard(),
                sender_id=request.turn,
                input_channel=_Discard.name(),
                metadata={"turn": request.turn, "deadline": request.deadline, "locale": request.locale},
            )
        )

    async def close(self) -> None:
        """Close the connections that were opened for turns."""
        if isinstance(self.action_endpoint, TurnActionEndpoint):
            await self.action_endpoint.close()

    async def _handle_message_with_tracker(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        """Hear the message: of several requests the first, while the others wait. A form hears all of it at once."""
        parsed = message.parse_data or await self.parse_message(message, tracker)
        turn = current_turn.get()
        if turn is not None:
            turn.parsed = parsed
        message.parse_data = parsed
        requests = [] if tracker.active_loop_name else requests_of(parsed, is_asked=is_asked(tracker))
        if len(requests) > 1 or (requests and requests[0].intent != parsed["intent"]["name"]):
            first, *others = sorted(requests, key=lambda each: self._begins_form(each.intent))
            message.text, message.parse_data = first.text, first.message(parsed)
            await super()._handle_message_with_tracker(message, tracker)
            tracker.update_with_events(put_aside(tracker, others), self.domain)
        else:
            await super()._handle_message_with_tracker(message, tracker)

    async def _run_prediction_loop(self, output_channel: OutputChannel, tracker: DialogueStateTracker) -> None:
        """Do what the policies say until the customer's answer is waited for, and nothing is left to take up."""
        await super()._run_prediction_loop(output_channel, tracker)
        while request := next_waiting(tracker):
            tracker.update_with_events(take_up(tracker, request), self.domain)
            await super()._run_prediction_loop(output_channel, tracker)

    def _begins_form(self, intent: str) -> bool:
        """Whether the rule for an intent begins a form."""
        said = UserUttered("", {"name": intent, "confidence": 1.0})
        tracker = DialogueStateTracker("", self.domain.slots)
        tracker.update_with_events([ActionExecuted(ACTION_LISTEN_NAME), said], self.domain)
        prediction = self._predict_next_with_tracker(tracker)
        return self.domain.action_names_or_texts[prediction.max_confidence_index] in self.domain.form_names

    def _knows(self, payload: str) -> bool:
        match = _PAYLOAD.match(payload)
        return match is not None and match.group("name").strip() in self.domain.intents

    async def _update_tracker_session(
        self, tracker: DialogueStateTracker, output_channel: OutputChannel, metadata: dict[str, Any] | None = None
    ) -> None:
        # Rasa would keep the first turn's metadata in a slot for good, but a turn's id is valid in that turn only.
        await super()._update_tracker_session(tracker, output_channel)

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Check nothing: the model's own intents are in its domain, and Rasa builds an empty one to find out."""

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        watched = _Watched(kwargs.pop("action", action))
        return await super()._run_action(watched, *args, **kwargs)


def _copied(slot: Slot) -> Slot:
    copy = object.__new__(type(slot))
    copy.__dict__.update(slot.__dict__)
    return copy


# Rasa copies every slot several times a turn, for which Python's way takes three times as long as this.
Slot.__copy__ = _copied


def _too_many_actions(*_: object) -> NoReturn:
    raise TurnFailed("too_many_actions")
