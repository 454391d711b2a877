"""What the actions process may answer, as Rasa itself checks it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction

import assistant.action_endpoint  # noqa: F401  # puts a quicker check in the place of Rasa's

ANSWERS: list[Any] = [
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "slot", "name": "order", "value": None}, {"event": "followup", "name": "action_listen"}]},
    {"events": [{"event": "slot", "name": "order"}]},
    {"events": [{"event": "slot", "name": 7, "value": 1}]},
    {"events": [{"event": "bot", "text": 7}]},
    {"events": [{"event": "no such event"}]},
    {"events": [{"name": "order"}]},
    {"events": [{"event": ["slot"]}]},
    {"events": ["slot"]},
    {"events": {}},
    {"events": None},
    {"responses": [7]},
    [],
]


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_an_answer_is_accepted_and_refused_as_by_the_schema_of_rasa(answer: Any) -> None:
    action = RemoteAction("action_any", None)
    try:
        validate(answer, RemoteAction.action_response_format_spec())
    except ValidationError:
        with pytest.raises(ValidationError):
            action._validate_action_result(answer)
    else:
        assert action._validate_action_result(answer)
